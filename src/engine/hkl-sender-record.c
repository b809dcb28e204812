/* hkl-sender-record.c: what an attempt keeps of its exchange: times, address, protocol, head.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No state; engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-sender-private.h"

static gint64
span (guint64 from, guint64 to)
{
  return from == 0 || to < from ? -1 : (gint64) (to - from);
}

void
hkl_sender_record_times (HklAttempt *attempt,
                         SoupMessage *message,
                         gint64 started,
                         gint64 written_at,
                         gint64 headers_at)
{
  SoupMessageMetrics *metrics = message != NULL ? soup_message_get_metrics (message) : NULL;
  guint64 connected, begun, sent, answered;

  attempt->dns = attempt->connect = attempt->tls = -1;
  attempt->send = attempt->wait = attempt->receive = -1;
  attempt->total = g_get_monotonic_time () - started;
  if (metrics == NULL)
    return;

  attempt->reused = soup_message_metrics_get_connect_start (metrics) == 0 &&
                    soup_message_metrics_get_request_start (metrics) != 0;
  attempt->dns = span (soup_message_metrics_get_dns_start (metrics),
                       soup_message_metrics_get_dns_end (metrics));
  /* libsoup's connect span includes the handshake. */
  connected = soup_message_metrics_get_tls_start (metrics);
  if (connected == 0)
    connected = soup_message_metrics_get_connect_end (metrics);
  attempt->connect = span (soup_message_metrics_get_connect_start (metrics), connected);
  attempt->tls = span (soup_message_metrics_get_tls_start (metrics),
                       soup_message_metrics_get_connect_end (metrics));

  /* Some answer before they have heard all: then nothing was waited for. */
  begun = soup_message_metrics_get_request_start (metrics);
  answered = soup_message_metrics_get_response_start (metrics);
  sent = written_at != 0 ? (guint64) written_at : begun;
  if (answered != 0)
    sent = MIN (sent, answered);
  attempt->send = span (begun, sent);
  attempt->wait = span (sent, answered);
  if (headers_at != 0)
    attempt->receive = g_get_monotonic_time () - headers_at;
}

void
hkl_sender_record_remote (HklAttempt *attempt, SoupMessage *message)
{
  GSocketAddress *address = soup_message_get_remote_address (message);
  GInetAddress *inet;
  g_autofree char *host = NULL;
  guint port;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;

  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  host = g_inet_address_to_string (inet);
  attempt->remote = g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6
                        ? g_strdup_printf ("[%s]:%u", host, port)
                        : g_strdup_printf ("%s:%u", host, port);
}

static const char *
protocol_name (SoupHTTPVersion version)
{
  switch (version)
    {
    case SOUP_HTTP_1_0:
      return "HTTP/1.0";
    case SOUP_HTTP_1_1:
      return "HTTP/1.1";
    case SOUP_HTTP_2_0:
      return "HTTP/2";
    default:
      return "";
    }
}

void
hkl_sender_record_head (HklAttempt *attempt, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  SoupMessageHeadersIter iter;
  GString *head = g_string_new (NULL);
  const char *name, *value;

  attempt->protocol = (char *) protocol_name (soup_message_get_http_version (message));

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_string_append (head, name);
      g_string_append (head, ": ");
      g_string_append (head, value);
      g_string_append_c (head, '\n');
    }

  /* Header values may hold any byte; what is kept is text. */
  if (g_utf8_validate_len (head->str, head->len, NULL))
    attempt->response_head = g_string_free (head, FALSE);
  else
    {
      attempt->response_head = g_utf8_make_valid (head->str, (gssize) head->len);
      g_string_free (head, TRUE);
    }
}
