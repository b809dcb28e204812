/* hkl-request-fields.c: are the resolved fields such that upstream would send them?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. The schema of the webhook action as its validator applies it (contract 1.2, 1.6 and
 * request.ndjson): what is null or missing is missing, numbers and booleans may stand for text,
 * unknown fields are dropped silently. Messages are upstream's where upstream has one.
 */

#define G_LOG_DOMAIN "hkl-request-fields"

#include "config.h"

#include <string.h>

#include "hkl-request-private.h"
#include "hkl-url.h"

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD, message);

  return FALSE;
}

static const char *
kind_name (const HklJson *value)
{
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
      return "a boolean";
    case HKL_JSON_NUMBER:
      return "a number";
    case HKL_JSON_STRING:
      return "a string";
    case HKL_JSON_ARRAY:
      return "an array";
    case HKL_JSON_NULL:
    case HKL_JSON_OBJECT:
    default:
      return "an object";
    }
}

/* Null counts as missing; in a single request so does an empty text. */
static const HklJson *
get (const HklJson *resolved, const char *key, gboolean single)
{
  const HklJson *value = hkl_json_get (resolved, key);

  if (value == NULL || value->kind == HKL_JSON_NULL)
    return NULL;
  if (single && value->kind == HKL_JSON_STRING && value->u.string.len == 0)
    return NULL;

  return value;
}

static gboolean
check_object (const HklJson *value, const char *label, GError **error)
{
  g_autofree char *message = NULL;

  if (value == NULL || value->kind == HKL_JSON_OBJECT)
    return TRUE;

  message = g_strdup_printf ("%s must be an object but it was %s.", label, kind_name (value));

  return refuse (error, message);
}

/* A text that reads as a number will do, as will a boolean. */
static gboolean
is_number_like (const HklJson *value)
{
  g_autofree char *text = NULL;
  char *end;

  if (value == NULL || value->kind == HKL_JSON_NUMBER || value->kind == HKL_JSON_TRUE ||
      value->kind == HKL_JSON_FALSE)
    return TRUE;
  if (value->kind != HKL_JSON_STRING || value->u.string.len == 0)
    return FALSE;

  text = hkl_str_dup (value->u.string);
  g_strstrip (text);
  g_ascii_strtod (text, &end);

  return *end == '\0' && strlen (text) > 0;
}

gboolean
hkl_fields_check (const HklJson *resolved, gboolean single, HklFields *fields, GError **error)
{
  const HklJson *url;
  const HklJson *method;

  *fields = (HklFields){ { NULL, 0 }, { NULL, 0 }, NULL, NULL };

  if (!hkl_json_is (resolved, HKL_JSON_OBJECT))
    return refuse (error, "The fields do not resolve to an object with url, method and data.");

  url = get (resolved, "url", single);
  method = get (resolved, "method", single);
  if (url == NULL)
    return refuse (error, "The root value is missing the required field 'url'.");
  if (method == NULL)
    return refuse (error, "The root value is missing the required field 'method'.");

  if (url->kind != HKL_JSON_STRING || !hkl_url_is_uri (url->u.string))
    return refuse (error, "URL must be a valid URI string but it was not.");
  if (method->kind != HKL_JSON_STRING || !(hkl_str_equal (method->u.string, HKL_STR ("POST")) ||
                                           hkl_str_equal (method->u.string, HKL_STR ("PUT")) ||
                                           hkl_str_equal (method->u.string, HKL_STR ("PATCH"))))
    return refuse (error, "Method must be one of: \"POST\", \"PUT\", or \"PATCH\".");

  fields->url = url->u.string;
  fields->method = method->u.string;
  fields->headers = get (resolved, "headers", single);
  fields->data = get (resolved, "data", single);
  if (!check_object (fields->headers, "Headers", error) ||
      !check_object (fields->data, "Data", error))
    return FALSE;

  if (!is_number_like (get (resolved, "batch_size", TRUE)))
    return refuse (error, "Batch Size must be a number but it was a string.");

  return TRUE;
}
