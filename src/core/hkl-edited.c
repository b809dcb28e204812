/* hkl-edited.c: see hkl-edited.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-edited"

#include "config.h"

#include "hkl-edited.h"

#include <string.h>

#include "hkl-http-token.h"
#include "hkl-json-writer.h"
#include "hkl-request.h"
#include "hkl-url.h"

gboolean
hkl_edited_is_editable (const char *lower_name)
{
  static const char *const made[] = { "x-signature",       "webhook-id",   "webhook-timestamp",
                                      "webhook-signature", "content-type", NULL };

  return !g_strv_contains (made, lower_name);
}

static void
add_string (GString *out, const char *name, const char *value, gsize length)
{
  hkl_json_write_string (hkl_str (name), out);
  g_string_append_c (out, ':');
  hkl_json_write_string ((HklStr){ value, length }, out);
}

/* The URL as the mapping has it, with the user information that a request does not show. */
static const char *
url_of (HklMapping *mapping, const HklEdited *edited)
{
  return edited->url != NULL ? edited->url : mapping->url;
}

/* What rendering would refuse is refused before anything is queued. */
static gboolean
check (const HklEdited *edited, const char *url, GError **error)
{
  g_autofree char *authorization = NULL;
  g_autofree char *normal = hkl_url_normalise (hkl_str (url), &authorization);

  if (normal == NULL)
    {
      g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                   "Start the URL with https:// or http:// and name a host.");
      return FALSE;
    }
  for (guint i = 0; edited->names[i] != NULL; i++)
    {
      if (hkl_http_is_name (hkl_str (edited->names[i])) &&
          hkl_http_is_value (hkl_str (edited->values[i])))
        continue;
      g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                   "The header “%s” cannot be sent. Use plain letters, digits and signs.",
                   edited->names[i]);
      return FALSE;
    }

  return TRUE;
}

HklMapping *
hkl_edited_mapping (HklMapping *mapping, const HklEdited *edited, GError **error)
{
  g_autoptr (GString) fields = g_string_new ("{");
  g_autoptr (HklMapping) version = NULL;
  g_autoptr (HklCompiled) compiled = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  const char *url;
  const char *body;
  gsize length;

  g_return_val_if_fail (mapping != NULL, NULL);
  g_return_val_if_fail (edited != NULL && edited->body != NULL, NULL);

  url = url_of (mapping, edited);
  body = g_bytes_get_data (edited->body, &length);
  if (!g_utf8_validate_len (length > 0 ? body : "", length, NULL))
    {
      g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                   "The body is not text in UTF-8, so it cannot be edited.");
      return NULL;
    }

  if (!check (edited, url, error))
    return NULL;

  add_string (fields, "url", url, strlen (url));
  g_string_append_c (fields, ',');
  add_string (fields, "method", edited->method, strlen (edited->method));
  g_string_append (fields, ",\"headers\":{");
  for (guint i = 0; edited->names[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (fields, ',');
      add_string (fields, edited->names[i], edited->values[i], strlen (edited->values[i]));
    }
  g_string_append_printf (fields, "},\"data\":{\"@path\":\"$.\"},\"enable_batching\":%s,",
                          mapping->enable_batching ? "true" : "false");
  add_string (fields, HKL_EDITED_BODY, length > 0 ? body : "", length);
  g_string_append_c (fields, '}');

  change.fields = fields->str;
  version = hkl_mapping_with (mapping, &change);
  compiled = hkl_compiled_new (version, error);

  return compiled != NULL ? g_steal_pointer (&version) : NULL;
}
