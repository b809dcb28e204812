/* hkl-subscription.c: see hkl-subscription.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-subscription"

#include "config.h"

#include "hkl-config-private.h"
#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-json-writer.h"
#include "hkl-subscription.h"

/* An answer of the API is wrapped three times at most; anything deeper is no subscription. */
#define MAX_WRAPPERS 6

G_DEFINE_QUARK (hkl - subscription - error - quark, hkl_subscription_error)

typedef struct
{
  const char *text;
  gsize length;
  HklArena *arena;
  GPtrArray *ids; /* of char; borrowed from the mappings and from the caller */
  GPtrArray *mappings;
} Reader;

static gboolean
fail_at (Reader *self, gsize offset, const char *name, const char *sentence, GError **error)
{
  HklJsonPosition where;

  hkl_json_locate (self->text, self->length, offset, &where);
  if (name != NULL)
    g_set_error (error, HKL_SUBSCRIPTION_ERROR, HKL_SUBSCRIPTION_ERROR_INVALID,
                 "Line %u, column %u, mapping “%s”: %s", where.line, where.column, name, sentence);
  else
    g_set_error (error, HKL_SUBSCRIPTION_ERROR, HKL_SUBSCRIPTION_ERROR_INVALID,
                 "Line %u, column %u: %s", where.line, where.column, sentence);

  return FALSE;
}

static gboolean
fail (Reader *self, const HklJson *value, const char *name, const char *sentence, GError **error)
{
  return fail_at (self, value->offset, name, sentence, error);
}

static const HklJson *
either (const HklJson *object, const char *first, const char *second)
{
  const HklJson *value = hkl_json_get (object, first);

  return value != NULL ? value : hkl_json_get (object, second);
}

/* The settings as an object; those of Terraform are JSON within a text. */
static const HklJson *
read_settings (Reader *self, const HklJson *settings, const char *name, GError **error)
{
  g_autoptr (GError) inner = NULL;
  const HklJson *value = settings;

  if (hkl_json_is (settings, HKL_JSON_STRING))
    {
      value = hkl_json_read (self->arena, settings->u.string.data, settings->u.string.len, NULL,
                             &inner);
      if (value == NULL)
        {
          g_autofree char *sentence = g_strdup_printf (
              "The settings are a text that is no JSON. %s", inner->message);

          fail (self, settings, name, sentence, error);
          return NULL;
        }
    }

  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    {
      fail (self, settings, name, "The settings are an object with url, method and data.", error);
      return NULL;
    }

  return value;
}

/* The first fault of a mapping, which then is not taken over. */
static gboolean
check (Reader *self, HklMapping *mapping, const HklJson *object, GError **error)
{
  g_autoptr (GPtrArray) remarks = hkl_mapping_check (mapping);

  for (guint i = 0; i < remarks->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (remarks, i);
      const HklJson *trigger = either (object, "trigger", "subscribe");
      const HklJson *settings = either (object, "settings", "mapping");
      gsize offset = settings->offset;

      if (remark->severity != HKL_SEVERITY_ERROR)
        continue;
      if (g_str_equal (remark->where, "trigger"))
        offset = hkl_json_string_offset (self->text, self->length, trigger->offset, remark->offset);
      return fail_at (self, offset, mapping->name, remark->text, error);
    }

  return TRUE;
}

static gboolean
read_one (Reader *self, const HklJson *object, GError **error)
{
  const HklJson *trigger = either (object, "trigger", "subscribe");
  const HklJson *settings = either (object, "settings", "mapping");
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (HklMapping) fresh = NULL;
  g_autoptr (HklMapping) mapping = NULL;
  g_autofree char *raw_name = hkl_json_dup_member_string (object, "name");
  g_autofree char *name = NULL;
  g_autofree char *trigger_text = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  name = raw_name != NULL && raw_name[0] != '\0' ? g_utf8_make_valid (raw_name, -1) : NULL;
  if (!hkl_json_is (trigger, HKL_JSON_STRING))
    return fail (self, trigger != NULL ? trigger : object, name,
                 "The “trigger” is a text that says which events are taken.", error);
  settings = read_settings (self, settings != NULL ? settings : object, name, error);
  if (settings == NULL)
    return FALSE;

  trigger_text = hkl_str_dup (trigger->u.string);
  hkl_json_write (settings, fields);
  g_ptr_array_add (self->ids, NULL);
  fresh = hkl_mapping_new (name != NULL ? name : "Mapping", "",
                           (const char *const *) self->ids->pdata);
  g_ptr_array_set_size (self->ids, (int) self->ids->len - 1);
  change.trigger = trigger_text;
  change.fields = fields->str;
  change.paused = hkl_json_is (hkl_json_get (object, "enabled"), HKL_JSON_FALSE) ? 1 : 0;
  mapping = hkl_mapping_with (fresh, &change);
  if (!check (self, mapping, object, error))
    return FALSE;

  g_ptr_array_add (self->ids, mapping->id);
  g_ptr_array_add (self->mappings, g_steal_pointer (&mapping));

  return TRUE;
}

static gboolean
read_value (Reader *self, const HklJson *value, guint depth, GError **error)
{
  static const char *const wrappers[] = { "data", "subscription", "subscriptions", "input" };

  if (depth > MAX_WRAPPERS)
    return TRUE;
  if (hkl_json_is (value, HKL_JSON_ARRAY))
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        {
          if (!read_value (self, value->u.array.items[i], depth + 1, error))
            return FALSE;
        }
      return TRUE;
    }
  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    return TRUE;
  if (either (value, "settings", "mapping") != NULL)
    return read_one (self, value, error);

  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
    {
      if (!read_value (self, hkl_json_get (value, wrappers[i]), depth + 1, error))
        return FALSE;
    }

  return TRUE;
}

GPtrArray *
hkl_subscription_read (const char *text, gsize length, const char *const *taken, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray)
      mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_mapping_unref);
  g_autoptr (GError) syntax = NULL;
  Reader self = {
    .text = text, .length = length, .arena = arena, .ids = ids, .mappings = mappings
  };
  const HklJson *root;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  root = hkl_json_read (arena, text != NULL ? text : "", length, NULL, &syntax);
  if (root == NULL)
    {
      g_set_error_literal (error, HKL_SUBSCRIPTION_ERROR, HKL_SUBSCRIPTION_ERROR_SYNTAX,
                           syntax->message);
      return NULL;
    }

  for (gsize i = 0; taken != NULL && taken[i] != NULL; i++)
    g_ptr_array_add (ids, (gpointer) taken[i]);
  if (!read_value (&self, root, 0, error))
    return NULL;
  if (mappings->len == 0)
    {
      g_set_error (
          error, HKL_SUBSCRIPTION_ERROR, HKL_SUBSCRIPTION_ERROR_NONE,
          "There is no mapping in this text. A mapping in Segment’s form is an object with "
          "“trigger” and “settings”.");
      return NULL;
    }

  return g_steal_pointer (&mappings);
}

HklConfig *
hkl_subscription_add (HklConfig *config,
                      const char *text,
                      gsize length,
                      gboolean paused,
                      char **first,
                      GError **error)
{
  g_auto (GStrv) taken = NULL;
  g_autoptr (GPtrArray) mappings = NULL;
  g_autoptr (HklConfig) result = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  g_return_val_if_fail (config != NULL, NULL);

  taken = hkl_config_mapping_ids (config);
  mappings = hkl_subscription_read (text, length, (const char *const *) taken, error);
  if (mappings == NULL)
    return NULL;

  change.paused = paused ? 1 : -1;
  result = hkl_config_ref (config);
  for (guint i = 0; i < mappings->len; i++)
    {
      g_autoptr (HklMapping) mapping = hkl_mapping_with (g_ptr_array_index (mappings, i), &change);
      HklConfig *next = hkl_config_with_mapping (result, mapping, error);

      if (next == NULL)
        return NULL;
      hkl_config_unref (result);
      result = next;
    }

  if (first != NULL)
    *first = g_strdup (((HklMapping *) g_ptr_array_index (mappings, 0))->id);

  return g_steal_pointer (&result);
}

char *
hkl_subscription_write (HklMapping *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  hkl_json_object_builder_set (builder, HKL_STR ("name"),
                               hkl_json_new_string (arena, hkl_str (self->name)));
  hkl_json_object_builder_set (builder, HKL_STR ("enabled"),
                               self->paused ? &hkl_json_false : &hkl_json_true);
  hkl_json_object_builder_set (builder, HKL_STR ("trigger"),
                               hkl_json_new_string (arena, hkl_str (self->trigger)));
  hkl_json_object_builder_set (
      builder, HKL_STR ("settings"),
      hkl_json_read (arena, self->fields, strlen (self->fields), NULL, NULL));
  hkl_json_write_pretty (hkl_json_object_builder_end (builder), 2, out);
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}

char **
hkl_subscription_left_out (HklMapping *self)
{
  const HklMapping defaults = HKL_MAPPING_DEFAULTS;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  if (self->secret_headers[0] != NULL)
    g_strv_builder_add (builder, "secret_headers");
  if (self->wait != defaults.wait)
    g_strv_builder_add (builder, "wait");
  if (self->concurrency != defaults.concurrency)
    g_strv_builder_add (builder, "concurrency");
  if (self->rate != 0)
    g_strv_builder_add (builder, "rate");
  if (self->strict_order)
    g_strv_builder_add (builder, "order");
  if (self->timeout != defaults.timeout)
    g_strv_builder_add (builder, "timeout");
  if (self->ca_file[0] != '\0')
    g_strv_builder_add (builder, "ca_file");
  if (self->client_certificate[0] != '\0')
    g_strv_builder_add (builder, "client_certificate");
  if (self->own_retry)
    g_strv_builder_add (builder, "retry");

  return g_strv_builder_end (builder);
}
