/* hkl-request-export.c: see hkl-request-export.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-request-export"

#include "config.h"

#include <string.h>

#include "hkl-request-export.h"

#define BLANK "***"

static const char *
shown_value (const HklHeader *header)
{
  return header->secret ? BLANK : header->value;
}

char *
hkl_request_to_http_head (HklRequest *self)
{
  g_autoptr (GUri) uri = NULL;
  GString *out = g_string_new (NULL);
  const char *path = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  uri = g_uri_parse (self->url, G_URI_FLAGS_ENCODED, NULL);
  if (uri != NULL)
    path = g_uri_get_path (uri);

  g_string_append_printf (out, "%s %s", self->method, path != NULL && path[0] != '\0' ? path : "/");
  if (uri != NULL && g_uri_get_query (uri) != NULL)
    g_string_append_printf (out, "?%s", g_uri_get_query (uri));
  g_string_append (out, " HTTP/1.1\r\n");

  if (uri != NULL)
    {
      g_string_append_printf (
          out, strchr (g_uri_get_host (uri), ':') != NULL ? "host: [%s]" : "host: %s",
          g_uri_get_host (uri));
      if (g_uri_get_port (uri) > 0)
        g_string_append_printf (out, ":%d", g_uri_get_port (uri));
      g_string_append (out, "\r\n");
    }
  for (guint i = 0; i < self->n_headers; i++)
    g_string_append_printf (out, "%s: %s\r\n", self->headers[i].name,
                            shown_value (&self->headers[i]));
  g_string_append_printf (out, "content-length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          g_bytes_get_size (self->body));

  return g_string_free (out, FALSE);
}

/* 'it'\''s': the only quoting that every POSIX shell takes literally. */
void
hkl_shell_append_quoted (GString *out, const char *text, gsize length)
{
  g_string_append_c (out, '\'');
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\'')
        g_string_append (out, "'\\''");
      else
        g_string_append_c (out, text[i]);
    }
  g_string_append_c (out, '\'');
}

char *
hkl_request_to_curl (HklRequest *self, const char *body_file)
{
  GString *out = g_string_new ("curl -X ");
  gboolean has_agent = FALSE;

  g_return_val_if_fail (self != NULL, NULL);

  g_string_append (out, self->method);
  g_string_append_c (out, ' ');
  hkl_shell_append_quoted (out, self->url, strlen (self->url));

  for (guint i = 0; i < self->n_headers; i++)
    {
      const HklHeader *header = &self->headers[i];
      /* "name;" is how curl sends a header without a value. */
      g_autofree char *line = shown_value (header)[0] == '\0'
                                  ? g_strconcat (header->name, ";", NULL)
                                  : g_strconcat (header->name, ": ", shown_value (header), NULL);

      has_agent = has_agent || g_str_equal (header->name, "user-agent");
      g_string_append (out, " \\\n  -H ");
      hkl_shell_append_quoted (out, line, strlen (line));
    }
  if (!has_agent)
    g_string_append (out, " \\\n  -H 'user-agent:'");

  if (self->has_body)
    {
      g_string_append (out, " \\\n  --data-binary ");
      if (body_file != NULL)
        {
          g_autofree char *argument = g_strconcat ("@", body_file, NULL);

          hkl_shell_append_quoted (out, argument, strlen (argument));
        }
      else
        {
          gsize length;
          const char *data = g_bytes_get_data (self->body, &length);

          hkl_shell_append_quoted (out, data, length);
        }
    }
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}
