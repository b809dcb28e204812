/* hkl-mapping-lint.c: remarks on the fields themselves: URL, headers and data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-js-text.h"
#include "hkl-json-reader.h"
#include "hkl-mapping-kit.h"
#include "hkl-mapping-lint-private.h"

void
hkl_mapping_lint_say (HklMappingLint *self,
                      HklSeverity severity,
                      const char *code,
                      const HklJson *value,
                      const char *text)
{
  g_ptr_array_add (self->remarks,
                   hkl_remark_new (severity, code, self->where->str,
                                   value != NULL ? value->offset : 0, 0, "%s", text));
}

gsize
hkl_mapping_lint_enter (HklMappingLint *self, HklStr step)
{
  gsize mark = self->where->len;
  g_autofree char *plain = hkl_str_dup (step);
  g_autofree char *valid = g_utf8_make_valid (plain, -1);

  g_string_append_c (self->where, '/');
  g_string_append (self->where, valid);
  return mark;
}

void
hkl_mapping_lint_leave (HklMappingLint *self, gsize mark)
{
  g_string_truncate (self->where, mark);
}

/* The host of a URL as written; NULL when there is none. */
static char *
host_of (const char *url, gboolean *credentials)
{
  const char *start = strstr (url, "://");

  *credentials = FALSE;
  if (start == NULL)
    return NULL;
  start += 3;
  gsize n = strcspn (start, "/?#");
  const char *at = memrchr (start, '@', n);
  if (at != NULL)
    {
      *credentials = TRUE;
      n -= (gsize) (at + 1 - start);
      start = at + 1;
    }
  if (n > 0 && start[0] == '[')
    return g_strndup (start, MIN (strcspn (start, "]") + 1, n));
  return g_strndup (start, MIN (strcspn (start, ":"), n));
}

static gboolean
is_this_machine (const char *host)
{
  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_prefix (host, "127.") ||
         g_ascii_strcasecmp (host, "[::1]") == 0;
}

static void
lint_url (HklMappingLint *self, const HklJson *url)
{
  gboolean credentials;

  if (!hkl_json_is (url, HKL_JSON_STRING))
    return;
  g_autofree char *text = hkl_str_dup (url->u.string);
  g_autofree char *host = host_of (text, &credentials);
  if (host == NULL)
    return;
  if (g_ascii_strncasecmp (text, "http://", 7) == 0 && !is_this_machine (host))
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "url-plain-http", url,
                          "This URL is plain http to another machine: everybody on the way can "
                          "read and change the events. Use https.");
  if (credentials)
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "url-credentials", url,
                          "There is a user name or password in the URL, in the clear. Put it into "
                          "a secret Authorization header.");
}

static gboolean
names_secret (const char *name)
{
  static const char *const parts[] = { "authorization", "api-key", "apikey",     "token",
                                       "secret",        "cookie",  "password",   "credential",
                                       "x-auth",        "session", "access-key", "private-key" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (strstr (lower, parts[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_listed (const char *name, const char *const *names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
lint_header_name (HklMappingLint *self, const char *name, const HklJson *value)
{
  if (g_ascii_strcasecmp (name, "x-signature") == 0)
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "header-signature", value,
                          "This X-Signature replaces the computed one, so receivers cannot check "
                          "the request. Remove the header.");
  else if (g_ascii_strcasecmp (name, "content-type") == 0)
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "header-content-type", value,
                          "A request with a body always says application/json; this header is "
                          "replaced. Remove it.");
  else if (g_ascii_strcasecmp (name, "content-length") == 0)
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "header-content-length", value,
                          "The length is always computed; this header is replaced. Remove it.");
}

static void
lint_header (HklMappingLint *self, const char *name, const HklJson *value, gboolean secret)
{
  lint_header_name (self, name, value);
  if (value->kind == HKL_JSON_STRING && hkl_str_equal (value->u.string, HKL_STR ("undefined")))
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "header-undefined", value,
                          "The value “undefined” removes the header instead of sending it. Write "
                          "another value, or leave the header out.");
  else if (value->kind == HKL_JSON_STRING && value->u.string.len > 0 && !secret &&
           names_secret (name))
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "header-secret", value,
                          "This looks like a secret in the clear: it is in the configuration file "
                          "and in every export. Mark the header as secret, then its value is kept "
                          "in the keyring.");
  else if ((value->kind == HKL_JSON_OBJECT && !hkl_json_is_directive (value)) ||
           value->kind == HKL_JSON_ARRAY)
    hkl_mapping_lint_say (self, HKL_SEVERITY_NOTE, "header-object", value,
                          "A header is text: an object is sent as “[object Object]”, a list with "
                          "commas between its items.");
}

static void
lint_headers (HklMappingLint *self, const HklJson *headers, const char *const *secret_headers)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!hkl_json_is (headers, HKL_JSON_OBJECT) || hkl_json_is_directive (headers))
    return;
  for (gsize i = 0; i < headers->u.object.n; i++)
    {
      const HklJsonMember *member = &headers->u.object.members[i];
      g_autofree char *name = hkl_str_dup (member->key);
      gsize mark = hkl_mapping_lint_enter (self, member->key);
      if (!g_hash_table_add (seen, g_ascii_strdown (name, -1)))
        hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "header-duplicate", member->value,
                              "Two headers differ only in capitals: their values are sent as one, "
                              "with a comma between them. Keep one.");
      lint_header (self, name, member->value, is_listed (name, secret_headers));
      hkl_mapping_lint_leave (self, mark);
    }
}

typedef struct
{
  gboolean directive;
  gboolean message_id;
} Reads;

/* Whether the event's messageId, or the whole event, can get into the data. */
static void
look_for_reads (const HklJson *value, Reads *reads, guint depth)
{
  if (value == NULL || depth >= HKL_JSON_MAX_DEPTH)
    return;
  if (value->kind == HKL_JSON_STRING)
    {
      HklStr text = hkl_js_trim (value->u.string);
      if (hkl_js_find (text, HKL_STR ("messageId"), 0) >= 0 || text.len == 0 ||
          hkl_str_equal (text, HKL_STR ("$.")) || hkl_str_equal (text, HKL_STR (".")))
        reads->message_id = TRUE;
    }
  else if (value->kind == HKL_JSON_ARRAY)
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        look_for_reads (value->u.array.items[i], reads, depth + 1);
    }
  else if (value->kind == HKL_JSON_OBJECT)
    {
      reads->directive |= hkl_json_is_directive (value);
      for (gsize i = 0; i < value->u.object.n; i++)
        look_for_reads (value->u.object.members[i].value, reads, depth + 1);
    }
}

static void
lint_data (HklMappingLint *self, const HklJson *data)
{
  Reads reads = { 0 };

  if (!hkl_json_is (data, HKL_JSON_OBJECT))
    return;
  look_for_reads (data, &reads, 0);
  if (!reads.directive)
    hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, "data-constant", data,
                          "The data is the same for every event: nothing in it comes from the "
                          "event. Use a directive such as {\"@path\": \"$.\"}.");
  else if (!reads.message_id)
    hkl_mapping_lint_say (self, HKL_SEVERITY_NOTE, "data-without-message-id", data,
                          "The data leaves out the messageId, by which a receiver tells a repeated "
                          "delivery from a new event. Add {\"@path\": \"$.messageId\"}.");
}

GPtrArray *
hkl_mapping_lint (const HklJson *fields, const char *const *secret_headers, const char *prefix)
{
  static const char *const names[] = { "url", "headers", "data" };
  HklMappingLint self = { 0 };

  g_return_val_if_fail (fields != NULL && prefix != NULL, NULL);

  self.remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  self.where = g_string_new (prefix);
  g_string_append (self.where, "fields");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const HklJson *value = hkl_json_get (fields, names[i]);
      gsize mark = hkl_mapping_lint_enter (&self, hkl_str (names[i]));
      if (value != NULL && i == 0)
        lint_url (&self, value);
      else if (value != NULL && i == 1)
        lint_headers (&self, value, secret_headers);
      else if (value != NULL)
        lint_data (&self, value);
      hkl_mapping_lint_leave (&self, mark);
    }
  hkl_mapping_lint_value (&self, fields, FALSE);
  g_string_free (self.where, TRUE);
  return self.remarks;
}
