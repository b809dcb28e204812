/* hkl-request-headers.c: which headers go out, in which order, and who wins.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Later wins, names without regard to case (contract 1.5): user agent, signature, the
 * mapping's own in alphabetical order, content type where there is a body. The value "undefined"
 * takes a header away. What the transport counts itself (content-length and its kin) is left out.
 */

#define G_LOG_DOMAIN "hkl-request-headers"

#include "config.h"

#include <string.h>

#include "hkl-http-token.h"
#include "hkl-js-text.h"
#include "hkl-request-private.h"
#include "hkl-sign.h"

#define USER_AGENT "Hookline/" HKL_VERSION

static void
clear_header (gpointer data)
{
  HklHeader *header = data;

  g_free (header->name);
  if (header->secret && header->value != NULL)
    hkl_sign_wipe (header->value, strlen (header->value));
  g_free (header->value);
}

static HklHeader *
find (GArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      HklHeader *header = &g_array_index (list, HklHeader, i);

      if (g_str_equal (header->name, name))
        return header;
    }

  return NULL;
}

/* Takes VALUE. NAME is in lower case. */
static void
set_header (GArray *list, const char *name, char *value, gboolean secret)
{
  HklHeader *header = find (list, name);

  if (header != NULL)
    {
      g_free (header->value);
      header->value = value;
      header->secret = secret;
      return;
    }

  g_array_append_vals (list, &(HklHeader){ g_strdup (name), value, secret }, 1);
}

static void
remove_header (GArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      if (g_str_equal (g_array_index (list, HklHeader, i).name, name))
        {
          g_array_remove_index (list, i);
          return;
        }
    }
}

static int
compare_headers (gconstpointer a, gconstpointer b)
{
  return strcmp (((const HklHeader *) a)->name, ((const HklHeader *) b)->name);
}

static gboolean
is_secret_name (HklMapping *mapping, const char *lower)
{
  for (guint i = 0; mapping->secret_headers[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (mapping->secret_headers[i], lower) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
refuse (GError **error, HklStr what, const char *kind)
{
  g_autofree char *text = hkl_str_dup (what);
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
               "%s is not a legal HTTP header %s", shown, kind);

  return FALSE;
}

/* The mapping's own headers: names checked and folded, same names joined, sorted. */
static gboolean
collect_own (HklMapping *mapping, const HklJson *headers, GArray *own, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();

  for (gsize i = 0; headers != NULL && i < headers->u.object.n; i++)
    {
      const HklJsonMember *member = &headers->u.object.members[i];
      HklStr value;
      g_autofree char *name = NULL;
      g_autofree char *lower = NULL;
      char *trimmed;
      HklHeader *before;

      if (!hkl_js_to_string (member->value, arena, &value))
        return refuse (error, member->key, "value");
      if (!hkl_http_is_name (member->key))
        return refuse (error, member->key, "name");
      name = hkl_str_dup (member->key);
      lower = g_ascii_strdown (name, -1);
      if (is_secret_name (mapping, lower))
        continue; /* its value is in the keyring */
      if (!hkl_http_is_value (value))
        return refuse (error, value, "value");

      /* White space at the ends is not part of a value on the wire. */
      trimmed = g_strstrip (hkl_str_dup (value));
      before = find (own, lower);
      if (before != NULL)
        {
          char *joined = g_strconcat (before->value, ", ", trimmed, NULL);

          g_free (before->value);
          g_free (trimmed);
          before->value = joined;
        }
      else
        {
          g_array_append_vals (own, &(HklHeader){ g_strdup (lower), trimmed, FALSE }, 1);
        }
    }

  return TRUE;
}

static gboolean
add_secret (HklMapping *mapping, const HklSigning *signing, GArray *own, GError **error)
{
  for (guint i = 0; mapping->secret_headers[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (mapping->secret_headers[i], -1);
      const char *value = NULL;

      if (signing->credentials != NULL)
        value = hkl_credentials_get_header (signing->credentials, mapping->id, lower);
      if (value == NULL)
        {
          g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_SECRET,
                       "The secret value of the header %s of “%s” cannot be read from the keyring. "
                       "Unlock the keyring, or enter the value again.",
                       mapping->secret_headers[i], mapping->name);
          return FALSE;
        }
      if (!hkl_http_is_value (hkl_str (value)))
        {
          g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                       "The secret value of the header %s holds a character that a header cannot "
                       "hold. Enter it again with plain letters, digits and signs.",
                       mapping->secret_headers[i]);
          return FALSE;
        }
      set_header (own, lower, g_strdup (value), TRUE);
    }

  return TRUE;
}

gboolean
hkl_request_set_headers (HklRequest *self,
                         HklMapping *mapping,
                         const HklJson *headers,
                         const char *authorization,
                         const char *standard_signature,
                         const HklSigning *signing,
                         GError **error)
{
  static const char *const transport[] = {
    "connection",        "content-length", "host", "keep-alive",
    "transfer-encoding", "upgrade",        "te",   "trailer"
  };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (HklHeader));
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (HklHeader));

  g_array_set_clear_func (list, clear_header);
  g_array_set_clear_func (own, clear_header);

  if (!collect_own (mapping, headers, own, error) || !add_secret (mapping, signing, own, error))
    return FALSE;
  g_array_sort (own, compare_headers);

  set_header (list, "user-agent", g_strdup (USER_AGENT), FALSE);
  if (self->signature != NULL)
    set_header (list, "x-signature", g_strdup (self->signature), FALSE);
  if (standard_signature != NULL)
    {
      set_header (list, "webhook-id", g_strdup (signing->id), FALSE);
      set_header (list, "webhook-timestamp",
                  g_strdup_printf ("%" G_GINT64_FORMAT, signing->time / G_USEC_PER_SEC), FALSE);
      set_header (list, "webhook-signature", g_strdup (standard_signature), FALSE);
    }

  for (guint i = 0; i < own->len; i++)
    {
      HklHeader *header = &g_array_index (own, HklHeader, i);

      if (g_str_equal (header->value, "undefined"))
        remove_header (list, header->name);
      else
        set_header (list, header->name, g_strdup (header->value), header->secret);
    }

  if (authorization != NULL && find (list, "authorization") == NULL)
    set_header (list, "authorization", g_strdup (authorization), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (transport); i++)
    remove_header (list, transport[i]);
  if (self->has_body)
    {
      remove_header (list, "content-type");
      set_header (list, "content-type", g_strdup ("application/json"), FALSE);
    }
  if (find (list, "accept") == NULL)
    set_header (list, "accept", g_strdup ("*/*"), FALSE);

  self->n_headers = list->len;
  g_array_set_clear_func (list, NULL); /* the values move */
  self->headers = g_memdup2 (list->data, list->len * sizeof (HklHeader));

  return TRUE;
}
