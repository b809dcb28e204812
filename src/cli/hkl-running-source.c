/* hkl-running-source.c: see hkl-running-source.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-running-source"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "hkl-running-source.h"

/* A source under pressure says when to come back; this is how often it is asked again. */
#define TRIES 30

struct _HklRunningSource
{
  SoupSession *session;
  char *url;
  char *authorization;
};

HklRunningSource *
hkl_running_source_new (const HklPlace *place, guint port, GError **error)
{
  g_autoptr (HklConfig) config = hkl_cli_load_config (place, error);
  g_autofree char *credentials = NULL;
  g_autofree char *encoded = NULL;
  HklRunningSource *self;

  if (config == NULL)
    return NULL;

  self = g_new0 (HklRunningSource, 1);
  credentials = g_strconcat (config->write_keys[0] != NULL ? config->write_keys[0] : "", ":", NULL);
  encoded = g_base64_encode ((const guchar *) credentials, strlen (credentials));
  self->authorization = g_strconcat ("Basic ", encoded, NULL);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/v1/batch", port);
  self->session = soup_session_new ();

  return self;
}

void
hkl_running_source_free (HklRunningSource *self)
{
  g_object_unref (self->session);
  g_free (self->url);
  g_free (self->authorization);
  g_free (self);
}

gboolean
hkl_running_source_post (HklRunningSource *self, GString *events, guint n)
{
  char *text = g_strconcat ("{\"batch\":[", events->str, "]}", NULL);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_POST, self->url);
      g_autoptr (GBytes) answer = NULL;
      g_autoptr (GError) error = NULL;
      guint status;

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    self->authorization);
      soup_message_set_request_body_from_bytes (message, "application/json", body);
      answer = soup_session_send_and_read (self->session, message, NULL, &error);
      status = soup_message_get_status (message);
      if (answer != NULL && status == SOUP_STATUS_OK)
        return TRUE;

      if (answer != NULL && status != SOUP_STATUS_SERVICE_UNAVAILABLE && status != 429)
        {
          hkl_cli_complain (_ ("The running copy refused the events with status %u: %.*s"), status,
                            (int) MIN (g_bytes_get_size (answer), 400),
                            (const char *) g_bytes_get_data (answer, NULL));
          return FALSE;
        }
      if (answer == NULL && i + 1 == TRIES)
        hkl_cli_complain ("%s", error->message);
      g_usleep (G_USEC_PER_SEC);
    }

  hkl_cli_complain (_ ("The running copy takes no events at present. %u were not accepted; send "
                       "them again later."),
                    n);

  return FALSE;
}
