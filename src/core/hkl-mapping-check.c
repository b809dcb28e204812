/* hkl-mapping-check.c: what is wrong with a mapping, before an event says so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Faults of constants only: what a directive yields is known per event. The same function
 * serves the form, the configuration file and the command line, so that each says the same.
 */

#define G_LOG_DOMAIN "hkl-mapping-check"

#include "config.h"

#include <string.h>

#include "hkl-config-private.h"
#include "hkl-http-token.h"
#include "hkl-json-reader.h"
#include "hkl-mapping-kit.h"
#include "hkl-mapping-lint.h"
#include "hkl-trigger-lint.h"
#include "hkl-url.h"

static void
add (GPtrArray *remarks,
     const char *code,
     const char *prefix,
     const char *where,
     const HklJson *value,
     const char *text)
{
  g_autofree char *place = g_strconcat (prefix, where, NULL);

  g_ptr_array_add (remarks, hkl_remark_new (HKL_SEVERITY_ERROR, code, place,
                                            value != NULL ? value->offset : 0, 0, "%s", text));
}

void
hkl_mapping_check_trigger (const char *trigger, const char *prefix, GPtrArray *remarks)
{
  g_autofree char *place = g_strconcat (prefix, "trigger", NULL);
  g_autoptr (GPtrArray) found = hkl_trigger_lint (trigger, place);

  for (guint i = 0; i < found->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (found, i);

      if (remark->severity == HKL_SEVERITY_ERROR)
        g_ptr_array_add (remarks, hkl_remark_ref (remark));
    }
}

static void
check_url (const HklJson *fields, const char *prefix, GPtrArray *remarks)
{
  const HklJson *url = hkl_json_get (fields, "url");
  g_autofree char *normal = NULL;

  if (url == NULL || hkl_json_is (url, HKL_JSON_NULL))
    {
      add (remarks, "url-missing", prefix, "fields/url", fields,
           "There is no URL. Start with https:// or http:// and name a host.");
      return;
    }
  if (hkl_json_is_directive (url))
    return;

  if (hkl_json_is (url, HKL_JSON_STRING) && hkl_url_is_uri (url->u.string))
    normal = hkl_url_normalise (url->u.string, NULL);
  if (normal == NULL)
    add (remarks, "url-invalid", prefix, "fields/url", url,
         "That is no URL that events can be sent to. Start with https:// or http:// and name a "
         "host; write spaces and other letters percent-encoded.");
}

static void
check_method (const HklJson *fields, const char *prefix, GPtrArray *remarks)
{
  const HklJson *method = hkl_json_get (fields, "method");

  if (method == NULL || hkl_json_is (method, HKL_JSON_NULL))
    {
      add (remarks, "method-missing", prefix, "fields/method", fields,
           "There is no method. Choose POST, PUT or PATCH.");
      return;
    }
  if (hkl_json_is_directive (method))
    return;

  if (!hkl_json_is (method, HKL_JSON_STRING) ||
      !(hkl_str_equal (method->u.string, HKL_STR ("POST")) ||
        hkl_str_equal (method->u.string, HKL_STR ("PUT")) ||
        hkl_str_equal (method->u.string, HKL_STR ("PATCH"))))
    add (remarks, "method-invalid", prefix, "fields/method", method,
         "The method is POST, PUT or PATCH, in capitals.");
}

static void
check_batch_size (const HklJson *fields, const char *prefix, GPtrArray *remarks)
{
  const HklJson *size = hkl_json_get (fields, "batch_size");

  if (size == NULL || hkl_json_is (size, HKL_JSON_NULL) || hkl_json_is_directive (size))
    return;

  if (!hkl_json_is (size, HKL_JSON_NUMBER) || size->u.number < 1 ||
      size->u.number > HKL_BATCH_SIZE_MAX || size->u.number != (double) (guint) size->u.number)
    add (remarks, "batch-size", prefix, "fields/batch_size", size,
         "The batch size is between 1 and 4,000. Leave it out for 1,000.");
}

static void
check_headers (const HklJson *fields, const char *prefix, GPtrArray *remarks)
{
  const HklJson *headers = hkl_json_get (fields, "headers");

  if (headers == NULL || hkl_json_is (headers, HKL_JSON_NULL) || hkl_json_is_directive (headers))
    return;

  if (!hkl_json_is (headers, HKL_JSON_OBJECT))
    {
      add (remarks, "headers-no-object", prefix, "fields/headers", headers,
           "Headers are an object: names with their values.");
      return;
    }

  for (gsize i = 0; i < headers->u.object.n; i++)
    {
      const HklJsonMember *member = &headers->u.object.members[i];
      g_autofree char *name = hkl_str_dup (member->key);
      g_autofree char *shown = g_utf8_make_valid (name, -1);
      g_autofree char *where = g_strconcat ("fields/headers/", shown, NULL);

      if (!hkl_http_is_name (member->key))
        {
          g_autofree char *text = g_strdup_printf (
              "“%s” is not a legal header name. Use letters, digits and hyphens.", shown);

          add (remarks, "header-name", prefix, where, member->value, text);
        }
      else if (hkl_json_is (member->value, HKL_JSON_STRING) &&
               !hkl_http_is_value (member->value->u.string))
        {
          g_autofree char *text = g_strdup_printf (
              "The value of %s holds a character that a header cannot hold. Use plain letters, "
              "digits and signs.",
              shown);

          add (remarks, "header-value", prefix, where, member->value, text);
        }
    }
}

static void
check_data (const HklJson *fields, const char *prefix, GPtrArray *remarks)
{
  const HklJson *data = hkl_json_get (fields, "data");

  if (data == NULL || data->kind == HKL_JSON_NULL || data->kind == HKL_JSON_OBJECT)
    return;

  add (remarks, "data-no-object", prefix, "fields/data", data,
       "Data is an object or a directive that yields one.");
}

void
hkl_mapping_check_fields (const HklJson *fields, const char *prefix, GPtrArray *remarks)
{
  g_autoptr (GError) error = NULL;

  if (!hkl_json_is (fields, HKL_JSON_OBJECT))
    {
      add (remarks, "fields-no-object", prefix, "fields", fields,
           "The fields are an object with url, method and data.");
      return;
    }

  if (!hkl_mapping_kit_validate (fields, &error))
    add (remarks, "directive-invalid", prefix, "fields", fields, error->message);

  /* A directive at the root yields all the fields, so there is no constant to look at. */
  if (hkl_json_is_directive (fields) ||
      hkl_json_get (fields, "__segment_internal_directive") != NULL)
    return;

  check_url (fields, prefix, remarks);
  check_method (fields, prefix, remarks);
  check_headers (fields, prefix, remarks);
  check_data (fields, prefix, remarks);
  check_batch_size (fields, prefix, remarks);
}

GPtrArray *
hkl_mapping_check (HklMapping *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  GPtrArray *remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  const HklJson *fields;

  g_return_val_if_fail (self != NULL, NULL);

  hkl_mapping_check_trigger (self->trigger, "", remarks);

  fields = hkl_json_read (arena, self->fields, strlen (self->fields), NULL, &error);
  if (fields == NULL)
    g_ptr_array_add (remarks, hkl_remark_new (HKL_SEVERITY_ERROR, "fields-no-json", "fields", 0, 0,
                                              "%s", error->message));
  else
    hkl_mapping_check_fields (fields, "", remarks);

  if (self->name[0] == '\0')
    g_ptr_array_add (remarks, hkl_remark_new (HKL_SEVERITY_ERROR, "name-missing", "name", 0, 0,
                                              "Give the mapping a name."));

  return remarks;
}

GPtrArray *
hkl_mapping_remarks (HklMapping *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) trigger = NULL;
  g_autoptr (GPtrArray) lint = NULL;
  GPtrArray *remarks;
  const HklJson *fields;

  g_return_val_if_fail (self != NULL, NULL);

  remarks = hkl_mapping_check (self);
  trigger = hkl_trigger_lint (self->trigger, "trigger");
  for (guint i = 0; i < trigger->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (trigger, i);

      if (remark->severity != HKL_SEVERITY_ERROR)
        g_ptr_array_add (remarks, hkl_remark_ref (remark));
    }

  fields = hkl_json_read (arena, self->fields, strlen (self->fields), NULL, NULL);
  if (fields == NULL)
    return remarks;
  lint = hkl_mapping_lint (fields, (const char *const *) self->secret_headers, "");
  for (guint i = 0; i < lint->len; i++)
    g_ptr_array_add (remarks, hkl_remark_ref (g_ptr_array_index (lint, i)));

  return remarks;
}
