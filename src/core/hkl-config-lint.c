/* hkl-config-lint.c: see hkl-config-lint.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-config-lint"

#include "config.h"

#include "hkl-config-lint.h"
#include "hkl-config-private.h"
#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-mapping-lint.h"
#include "hkl-trigger-lint.h"

typedef struct
{
  const char *text;
  gsize length;
  GPtrArray *remarks;
} Lint;

/* STRING is NULL, or the one that the offsets of FOUND are in. */
static void
take (Lint *self, GPtrArray *found, const HklJson *string)
{
  for (guint i = 0; i < found->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (found, i);
      HklJsonPosition where;
      gsize offset = remark->offset;

      if (string != NULL)
        offset = hkl_json_string_offset (self->text, self->length, string->offset, offset);
      hkl_json_locate (self->text, self->length, offset, &where);
      g_ptr_array_add (self->remarks, hkl_remark_at (remark, offset, where.line, where.column));
    }
}

static void
lint_trigger (Lint *self, const HklJson *trigger, const char *prefix)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *text = NULL;
  g_autofree char *where = g_strconcat (prefix, "trigger", NULL);

  if (!hkl_json_is (trigger, HKL_JSON_STRING))
    return;
  text = hkl_str_dup (trigger->u.string);
  found = hkl_trigger_lint (text, where);
  take (self, found, trigger);
}

static void
lint_fields (Lint *self, const HklJson *fields, const HklJson *secret_headers, const char *prefix)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) found = NULL;
  g_auto (GStrv) secret = NULL;

  if (fields == NULL)
    return;
  for (gsize i = 0; secret_headers != NULL && i < secret_headers->u.array.n; i++)
    {
      const HklJson *item = secret_headers->u.array.items[i];

      if (hkl_json_is (item, HKL_JSON_STRING))
        {
          g_autofree char *name = hkl_str_dup (item->u.string);

          g_strv_builder_add (builder, name);
        }
    }
  secret = g_strv_builder_end (builder);
  found = hkl_mapping_lint (fields, (const char *const *) secret, prefix);
  take (self, found, NULL);
}

/* Faults of what is no whole configuration, by the same checks. */
static void
check_mapping (Lint *self, const HklJson *trigger, const HklJson *fields)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);

  if (hkl_json_is (trigger, HKL_JSON_STRING))
    {
      g_autofree char *text = hkl_str_dup (trigger->u.string);

      hkl_mapping_check_trigger (text, "", faults);
      take (self, faults, trigger);
      g_ptr_array_set_size (faults, 0);
    }
  if (fields != NULL)
    hkl_mapping_check_fields (fields, "", faults);
  take (self, faults, NULL);
}

static gboolean
has_error (Lint *self)
{
  for (guint i = 0; i < self->remarks->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (self->remarks, i);

      if (remark->severity == HKL_SEVERITY_ERROR)
        return TRUE;
    }

  return FALSE;
}

/* The configuration is known to be without a fault, so every kind is as it must be. */
static void
lint_config (Lint *self, const HklJson *root)
{
  const HklJson *mappings = hkl_json_get (root, "mappings");

  for (gsize i = 0; mappings != NULL && i < mappings->u.array.n; i++)
    {
      const HklJson *mapping = mappings->u.array.items[i];
      g_autofree char *prefix = g_strdup_printf ("mappings/%u/", (guint) i);

      lint_trigger (self, hkl_json_get (mapping, "trigger"), prefix);
      lint_fields (self, hkl_json_get (mapping, "fields"), hkl_json_get (mapping, "secret_headers"),
                   prefix);
    }
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  const HklRemark *first = *(const HklRemark *const *) a;
  const HklRemark *second = *(const HklRemark *const *) b;

  if (first->offset != second->offset)
    return first->offset < second->offset ? -1 : 1;

  return 0;
}

GPtrArray *
hkl_config_lint (const char *text, gsize length)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (HklConfig) config = NULL;
  Lint self = { .text = text, .length = length };
  const HklJson *root;
  const HklJson *fields;
  const HklJson *trigger;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  self.remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  root = hkl_json_read (arena, text, length, NULL, NULL);
  fields = hkl_json_get (root, "fields");
  if (fields == NULL)
    fields = hkl_json_get (root, "settings");
  trigger = hkl_json_get (root, "trigger");
  if (root == NULL || hkl_json_get (root, "version") != NULL ||
      (fields == NULL && hkl_json_get (root, "url") == NULL))
    {
      config = hkl_config_parse (text, length, &faults, NULL);
      if (config == NULL)
        {
          for (guint i = 0; i < faults->len; i++)
            g_ptr_array_add (self.remarks, hkl_remark_ref (g_ptr_array_index (faults, i)));
        }
      else
        lint_config (&self, root);
    }
  else
    {
      const HklJson *secret = hkl_json_get (root, "secret_headers");

      fields = fields != NULL ? fields : root;
      check_mapping (&self, trigger, fields);
      if (!has_error (&self))
        {
          lint_trigger (&self, trigger, "");
          lint_fields (&self, fields, hkl_json_is (secret, HKL_JSON_ARRAY) ? secret : NULL, "");
        }
    }
  g_ptr_array_sort (self.remarks, compare_places);

  return self.remarks;
}
