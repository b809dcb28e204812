/* hkl-way.c: see hkl-way.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of the way comes from two places: libsoup tells of each step of a new connection,
 * and the far end of a connection that is there already is a GProxyAddress. libsoup's own
 * authentication is not used: in 3.2, after a 407 to a plain request, it sends the request once more
 * with the proxy's own address as its target.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <string.h>

#include "hkl-way.h"

#define ADVICE "Check the proxy in the settings of the system, or in the environment."

/* --- following ------------------------------------------------------------------------------- */

static void
set_proxy (HklWay *self, GSocketAddress *address)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *ip = NULL;
  const char *text;

  g_clear_pointer (&self->proxy, g_free);
  if (!G_IS_PROXY_ADDRESS (address))
    return;

  self->forwards = g_strcmp0 (g_proxy_address_get_protocol (G_PROXY_ADDRESS (address)), "http") ==
                   0;
  /* As it was written, without the password. */
  text = g_proxy_address_get_uri (G_PROXY_ADDRESS (address));
  uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;
  ip = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  self->proxy = g_strdup_printf (
      "%s:%u", uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : ip,
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  gpointer user_data)
{
  HklWay *self = user_data;
  g_autoptr (GSocketAddress) address = NULL;

  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVING:
    case G_SOCKET_CLIENT_RESOLVED:
      set_proxy (self, NULL);
      self->reached = self->open = FALSE;
      return;

    case G_SOCKET_CLIENT_CONNECTING:
      if (G_IS_SOCKET_CONNECTION (stream))
        address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (stream), NULL);
      set_proxy (self, address);
      self->reached = self->open = FALSE;
      return;

    case G_SOCKET_CLIENT_CONNECTED:
    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
      self->reached = TRUE;
      return;

    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
    case G_SOCKET_CLIENT_COMPLETE:
      self->reached = self->open = TRUE;
      return;

    default:
      return;
    }
}

/* The proxy reads the request and passes it on; otherwise, it passes on bytes. */
static gboolean
is_forwarded (HklWay *self, SoupMessage *message)
{
  return self->proxy != NULL && self->forwards &&
         g_strcmp0 (g_uri_get_scheme (soup_message_get_uri (message)), "http") == 0;
}

static void
show_password (SoupMessage *message)
{
  GSocketAddress *address = soup_message_get_remote_address (message);
  g_autofree char *pair = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *value = NULL;
  const char *name, *password;

  if (!G_IS_PROXY_ADDRESS (address))
    return;
  name = g_proxy_address_get_username (G_PROXY_ADDRESS (address));
  password = g_proxy_address_get_password (G_PROXY_ADDRESS (address));
  if (name == NULL)
    return;

  pair = g_strdup_printf ("%s:%s", name, password != NULL ? password : "");
  base64 = g_base64_encode ((const guchar *) pair, strlen (pair));
  value = g_strconcat ("Basic ", base64, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization",
                                value);
}

static void
on_starting (SoupMessage *message, gpointer user_data)
{
  HklWay *self = user_data;

  if (!self->open)
    set_proxy (self, soup_message_get_remote_address (message));
  self->reached = self->open = TRUE;
  /* Through a tunnel the endpoint would get it. */
  if (is_forwarded (self, message))
    show_password (message);
}

static void
on_tunnel_starting (SoupMessage *message, gpointer user_data)
{
  show_password (message);
}

static void
on_queued (SoupSession *session, SoupMessage *message, gpointer user_data)
{
  if (g_str_equal (soup_message_get_method (message), "CONNECT"))
    g_signal_connect (message, "starting", G_CALLBACK (on_tunnel_starting), NULL);
}

void
hkl_way_prepare (SoupSession *session)
{
  g_signal_connect (session, "request-queued", G_CALLBACK (on_queued), NULL);
}

void
hkl_way_watch (HklWay *self, SoupMessage *message)
{
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "starting", G_CALLBACK (on_starting), self);
}

void
hkl_way_clear (HklWay *self, SoupMessage *message)
{
  g_signal_handlers_disconnect_by_data (message, self);
  g_clear_pointer (&self->proxy, g_free);
}

/* --- judging --------------------------------------------------------------------------------- */

static void
set_reason (char **reason, char *text)
{
  g_free (*reason);
  *reason = text;
}

void
hkl_way_judge_error (HklWay *self,
                     SoupMessage *message,
                     const GError *error,
                     HklOutcome *outcome,
                     char **reason)
{
  const char *host = g_uri_get_host (soup_message_get_uri (message));
  g_autofree char *said = g_steal_pointer (reason);

  *reason = g_strdup (said);
  if (self->proxy == NULL || *outcome == HKL_OUTCOME_CANCELLED)
    return;

  if (!self->open)
    {
      const char *what = self->reached ? "opens no way to" : "cannot be reached for";

      if (*outcome == HKL_OUTCOME_TIMEOUT)
        {
          /* "No answer within 10 s." */
          set_reason (reason, g_strdup_printf ("The proxy %s %s %s: %s " ADVICE, self->proxy, what,
                                               host, said));
          return;
        }
      *outcome = HKL_OUTCOME_UNREACHABLE;
      set_reason (reason, g_strdup_printf ("The proxy %s %s %s (%s). " ADVICE, self->proxy, what,
                                           host, error->message));
      return;
    }

  if (!is_forwarded (self, message))
    return;
  if (*outcome == HKL_OUTCOME_RESET)
    set_reason (reason, g_strdup_printf ("The proxy %s closed the connection before %s answered. "
                                         "Look into the logs of both.",
                                         self->proxy, host));
  else if (*outcome == HKL_OUTCOME_PROTOCOL)
    set_reason (reason, g_strdup_printf ("The proxy %s did not answer with HTTP, or not with all "
                                         "of it. " ADVICE,
                                         self->proxy));
}

gboolean
hkl_way_judge_answer (HklWay *self, SoupMessage *message, char **reason)
{
  const char *host = g_uri_get_host (soup_message_get_uri (message));
  guint status = soup_message_get_status (message);
  const char *phrase = soup_status_get_phrase (status);

  if (self->proxy == NULL)
    return FALSE;

  if (status == SOUP_STATUS_PROXY_UNAUTHORIZED && (!self->open || is_forwarded (self, message)))
    {
      set_reason (reason,
                  g_strdup_printf ("The proxy %s asks for a name and a password, or does not "
                                   "accept them. " ADVICE,
                                   self->proxy));
      return TRUE;
    }
  if (!self->open)
    {
      set_reason (reason,
                  g_strdup_printf ("The proxy %s answered %u %s and opens no way to %s. " ADVICE,
                                   self->proxy, status, phrase, host));
      return TRUE;
    }

  /* Whose answer it is, nobody can tell: the status counts. */
  if (is_forwarded (self, message) &&
      (status == SOUP_STATUS_BAD_GATEWAY || status == SOUP_STATUS_SERVICE_UNAVAILABLE ||
       status == SOUP_STATUS_GATEWAY_TIMEOUT))
    {
      g_autofree char *said = g_steal_pointer (reason);

      *reason = g_strdup_printf ("%s (from the proxy %s, or from behind it)", said, self->proxy);
    }

  return FALSE;
}

void
hkl_way_ask_async (SoupMessage *message,
                   GProxyResolver *resolver,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autofree char *uri = g_uri_to_string_partial (soup_message_get_uri (message),
                                                  G_URI_HIDE_USERINFO);

  g_proxy_resolver_lookup_async (resolver, uri, cancellable, callback, user_data);
}

char *
hkl_way_ask_finish (GObject *resolver, GAsyncResult *result)
{
  g_auto (GStrv)
      proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, NULL);
  g_autoptr (GUri) first = NULL;

  /* Where one of several ways is the straight one, the endpoint's own name was asked for as well. */
  if (proxies == NULL || proxies[0] == NULL ||
      g_strv_contains ((const char *const *) proxies, "direct://"))
    return NULL;
  first = g_uri_parse (proxies[0], G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (first == NULL || g_uri_get_host (first) == NULL)
    return NULL;

  return g_strdup_printf ("The proxy %s cannot be found. " ADVICE, g_uri_get_host (first));
}
