/* hkl-url.c: see hkl-url.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-url"

#include "config.h"

#include <string.h>

#include "hkl-url.h"

/* --- RFC 3986 ---------------------------------------------------------------------------------- */

/* Unreserved, sub-delims, and what EXTRA allows beside them; "%" only before two hex digits. */
static gboolean
all_of (const char *p, const char *end, const char *extra)
{
  for (; p < end; p++)
    {
      if (*p == '%')
        {
          if (end - p < 3 || !g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
            return FALSE;
          p += 2;
        }
      else if (!g_ascii_isalnum (*p) && (*p == '\0' || (strchr ("-._~!$&'()*+,;=", *p) == NULL &&
                                                        strchr (extra, *p) == NULL)))
        {
          return FALSE;
        }
    }

  return TRUE;
}

static const char *
find_any (const char *p, const char *end, const char *set)
{
  while (p < end && strchr (set, *p) == NULL)
    p++;

  return p;
}

/* The parts of "//user@host:port". */
typedef struct
{
  HklStr user; /* with password; data NULL when there is none */
  HklStr host;
  HklStr port; /* data NULL when there is no colon */
} Authority;

static void
split_authority (const char *p, const char *end, Authority *parts)
{
  const char *at = memchr (p, '@', (gsize) (end - p));
  const char *colon;

  *parts = (Authority){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
  if (at != NULL)
    {
      parts->user = (HklStr){ p, (gsize) (at - p) };
      p = at + 1;
    }

  if (p < end && *p == '[')
    {
      const char *close = memchr (p, ']', (gsize) (end - p));

      colon = close != NULL && close + 1 < end && close[1] == ':' ? close + 1 : NULL;
    }
  else
    {
      colon = memchr (p, ':', (gsize) (end - p));
    }

  if (colon != NULL)
    {
      parts->port = (HklStr){ colon + 1, (gsize) (end - colon - 1) };
      end = colon;
    }
  parts->host = (HklStr){ p, (gsize) (end - p) };
}

static gboolean
is_authority (const char *p, const char *end)
{
  Authority parts;
  const char *host;
  const char *host_end;

  split_authority (p, end, &parts);
  if (parts.user.data != NULL && !all_of (parts.user.data, parts.user.data + parts.user.len, ":"))
    return FALSE;
  for (gsize i = 0; i < parts.port.len; i++)
    {
      if (!g_ascii_isdigit (parts.port.data[i]))
        return FALSE;
    }

  host = parts.host.data;
  host_end = host + parts.host.len;
  if (host < host_end && *host == '[')
    {
      g_autofree char *address = NULL;

      if (host_end[-1] != ']')
        return FALSE;
      address = g_strndup (host + 1, parts.host.len - 2);

      return g_hostname_is_ip_address (address) && strchr (address, ':') != NULL;
    }

  return all_of (host, host_end, "");
}

gboolean
hkl_url_is_uri (HklStr text)
{
  const char *p = text.data;
  const char *end = p + text.len;
  const char *colon = find_any (p, end, ":/?#");
  const char *query;
  const char *fragment;

  if (colon == end || *colon != ':' || !g_ascii_isalpha (*p))
    return FALSE;
  for (; p < colon; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '+' && *p != '-' && *p != '.')
        return FALSE;
    }

  p = colon + 1;
  fragment = find_any (p, end, "#");
  query = find_any (p, fragment, "?");
  if (fragment < end && !all_of (fragment + 1, end, ":@/?"))
    return FALSE;
  if (query < fragment && !all_of (query + 1, fragment, ":@/?"))
    return FALSE;

  if (query - p >= 2 && p[0] == '/' && p[1] == '/')
    {
      const char *path = find_any (p + 2, query, "/");

      return is_authority (p + 2, path) && all_of (path, query, ":@/");
    }

  return p < query && all_of (p, query, ":@/");
}

/* --- the URL standard -------------------------------------------------------------------------- */

static gboolean
is_dot (const char *p, gsize n, guint dots)
{
  guint found = 0;

  for (gsize i = 0; i < n;)
    {
      if (p[i] == '.')
        i++;
      else if (n - i >= 3 && p[i] == '%' && p[i + 1] == '2' && (p[i + 2] | 32) == 'e')
        i += 3;
      else
        return FALSE;
      found++;
    }

  return found == dots;
}

static void
append_path (GString *out, const char *p, const char *end)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_free);
  gboolean open = TRUE; /* ends with a slash */

  while (p < end)
    {
      const char *next;
      gsize n;

      p++; /* the slash */
      next = find_any (p, end, "/");
      n = (gsize) (next - p);
      open = TRUE;
      if (is_dot (p, n, 2))
        {
          if (segments->len > 0)
            g_ptr_array_set_size (segments, (int) segments->len - 1);
        }
      else if (!is_dot (p, n, 1))
        {
          g_ptr_array_add (segments, g_strndup (p, n));
          open = FALSE;
        }
      p = next;
    }

  for (guint i = 0; i < segments->len; i++)
    g_string_append_printf (out, "/%s", (char *) g_ptr_array_index (segments, i));
  if (open || segments->len == 0)
    g_string_append_c (out, '/');
}

static char *
basic_authorization (HklStr user)
{
  g_autofree char *text = g_strndup (user.data, user.len);
  g_autofree char *encoded = NULL;
  char *colon = strchr (text, ':');
  g_autofree char *name = NULL;
  g_autofree char *password = NULL;
  g_autofree char *both = NULL;

  if (colon != NULL)
    *colon = '\0';
  name = g_uri_unescape_string (text, NULL);
  password = colon != NULL ? g_uri_unescape_string (colon + 1, NULL) : g_strdup ("");
  both = g_strconcat (name != NULL ? name : text, ":", password != NULL ? password : "", NULL);
  encoded = g_base64_encode ((const guchar *) both, strlen (both));

  return g_strconcat ("Basic ", encoded, NULL);
}

char *
hkl_url_normalise (HklStr text, char **authorization)
{
  g_autoptr (GString) out = NULL;
  g_autofree char *host = NULL;
  const char *p = text.data;
  const char *end = p + text.len;
  const char *path;
  const char *query;
  gboolean secure;
  guint usual_port;
  guint64 port;
  Authority parts;

  if (authorization != NULL)
    *authorization = NULL;

  if (text.len >= 8 && g_ascii_strncasecmp (p, "https://", 8) == 0)
    secure = TRUE;
  else if (text.len >= 7 && g_ascii_strncasecmp (p, "http://", 7) == 0)
    secure = FALSE;
  else
    return NULL;

  p += secure ? 8 : 7;
  end = find_any (p, end, "#");
  query = find_any (p, end, "?");
  path = find_any (p, query, "/");
  split_authority (p, path, &parts);
  if (parts.host.len == 0)
    return NULL;

  usual_port = secure ? 443 : 80;
  port = usual_port;
  if (parts.port.len > 0)
    {
      g_autofree char *digits = g_strndup (parts.port.data, parts.port.len);

      if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT16, &port, NULL))
        return NULL;
    }

  host = g_ascii_strdown (parts.host.data, (gssize) parts.host.len);
  out = g_string_new (secure ? "https://" : "http://");
  g_string_append (out, host);
  if (port != usual_port)
    g_string_append_printf (out, ":%" G_GUINT64_FORMAT, port);
  append_path (out, path, query);

  for (const char *q = query; q < end; q++)
    {
      if (*q == '\'')
        g_string_append (out, "%27"); /* the one mark that the URL standard escapes in a query */
      else
        g_string_append_c (out, *q);
    }

  if (authorization != NULL && parts.user.len > 0)
    *authorization = basic_authorization (parts.user);

  return g_string_free (g_steal_pointer (&out), FALSE);
}
