/* hkl-exchange.c: see hkl-exchange.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three flags carry the speed and the safety of it:
 * - SOUP_MESSAGE_IDEMPOTENT: libsoup opens a new connection for every POST otherwise. It does not
 *   make libsoup repeat a POST by itself; that decision goes by the method.
 * - SOUP_MESSAGE_NO_REDIRECT: a signed body goes to the address that was configured, or nowhere.
 * - SOUP_MESSAGE_COLLECT_METRICS: the durations of the attempt.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <string.h>

#include "hkl-exchange.h"
#include "hkl-sender-private.h"

void
hkl_exchange_init (HklExchange *self, double timeout)
{
  self->timeout = timeout;
  self->started = g_get_monotonic_time ();
  self->attempt.started_at = g_get_real_time ();
}

void
hkl_exchange_clear (HklExchange *self)
{
  hkl_exchange_end (self);
  g_clear_pointer (&self->identity, hkl_identity_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->retry_after, g_free);
  g_clear_pointer (&self->attempt.reason, g_free);
  g_clear_pointer (&self->attempt.remote, g_free);
  g_clear_pointer (&self->attempt.response_head, g_free);
  g_clear_pointer (&self->attempt.response_body, g_bytes_unref);
}

/* --- the request ----------------------------------------------------------------------------- */

static gboolean
on_accept_certificate (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  HklExchange *self = user_data;
  g_autofree char *uri = g_uri_to_string (soup_message_get_uri (message));
  g_autoptr (GSocketConnectable) host = g_network_address_parse_uri (uri, 443, NULL);

  self->certificate_errors = self->identity != NULL && host != NULL
                                 ? hkl_identity_verify (self->identity, certificate, errors, host)
                                 : errors;

  return self->certificate_errors == 0;
}

/* libsoup's measures have no mark for it. */
static void
on_wrote_body (SoupMessage *message, gpointer user_data)
{
  ((HklExchange *) user_data)->written_at = g_get_monotonic_time ();
}

/* libsoup begins again by itself where the server has not looked at the request (HTTP/2's GOAWAY and
 * REFUSED_STREAM), and with an idempotent method on a kept connection that has ended. It has thrown
 * the body away by then, and would send the request without one. */
static void
on_restarted (SoupMessage *message, gpointer user_data)
{
  HklExchange *self = user_data;

  self->written_at = 0;
  if (self->content != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, self->content);
}

static void
show_identity (HklExchange *self)
{
  GTlsCertificate *certificate;

  if (self->identity == NULL)
    return;

  certificate = hkl_identity_get_certificate (self->identity);
  if (certificate != NULL)
    soup_message_set_tls_client_certificate (self->message, certificate);
}

/* A value holds Latin-1 as UTF-8; on the wire each code point is one byte. */
static void
append_header (SoupMessageHeaders *headers, const HklHeader *header)
{
  g_autofree char *bytes = NULL;
  const char *p = header->value;
  char *to;

  while (*p != '\0' && (guchar) *p < 0x80)
    p++;
  if (*p == '\0')
    {
      soup_message_headers_append (headers, header->name, header->value);
      return;
    }

  to = bytes = g_malloc (strlen (header->value) + 1);
  for (p = header->value; *p != '\0'; p = g_utf8_next_char (p))
    *to++ = (char) (guchar) g_utf8_get_char (p);
  *to = '\0';
  soup_message_headers_append (headers, header->name, bytes);
}

void
hkl_exchange_begin (HklExchange *self, HklRequest *request, GUri *uri, gboolean fresh)
{
  SoupMessageFlags flags = SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_NO_REDIRECT |
                           SOUP_MESSAGE_COLLECT_METRICS;
  SoupMessageHeaders *headers;

  if (fresh)
    flags |= SOUP_MESSAGE_NEW_CONNECTION;
  self->message = soup_message_new_from_uri (request->method, uri);
  soup_message_add_flags (self->message, flags);
  hkl_way_watch (&self->way, self->message);
  g_signal_connect (self->message, "wrote-body", G_CALLBACK (on_wrote_body), self);
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    g_signal_connect (self->message, "accept-certificate", G_CALLBACK (on_accept_certificate),
                      self);
  show_identity (self);
  headers = soup_message_get_request_headers (self->message);
  if (request->has_body)
    {
      self->content = g_bytes_ref (request->body);
      g_signal_connect (self->message, "restarted", G_CALLBACK (on_restarted), self);
      soup_message_set_request_body_from_bytes (self->message, NULL, self->content);
    }
  else
    soup_message_headers_set_content_length (headers, 0);
  for (guint i = 0; i < request->n_headers; i++)
    append_header (headers, &request->headers[i]);
}

void
hkl_exchange_end (HklExchange *self)
{
  if (self->message == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->message, self);
  hkl_way_clear (&self->way, self->message);
  g_clear_object (&self->message);
  g_clear_pointer (&self->content, g_bytes_unref);
}

gboolean
hkl_exchange_has_gone_out (HklExchange *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return self->way.open && metrics != NULL &&
         soup_message_metrics_get_request_header_bytes_sent (metrics) > 0;
}

/* --- the answer ------------------------------------------------------------------------------ */

gboolean
hkl_exchange_take_head (HklExchange *self)
{
  HklAttempt *attempt = &self->attempt;

  attempt->outcome = hkl_sender_judge (self->message, &attempt->reason);
  if (hkl_way_judge_answer (&self->way, self->message, &attempt->reason))
    {
      /* Not the endpoint's answer: nothing of it is kept. */
      attempt->outcome = HKL_OUTCOME_UNREACHABLE;
      return FALSE;
    }

  self->headers_at = g_get_monotonic_time ();
  attempt->status = soup_message_get_status (self->message);
  self->retry_after = g_strdup (soup_message_headers_get_one (
      soup_message_get_response_headers (self->message), "Retry-After"));
  hkl_sender_record_head (attempt, self->message);

  return TRUE;
}

gboolean
hkl_exchange_take_body (HklExchange *self, const void *data, gsize len)
{
  self->attempt.response_size += (gint64) len;
  if (self->body == NULL)
    self->body = g_byte_array_new ();
  if (self->body->len < HKL_ATTEMPT_BODY_MAX)
    g_byte_array_append (self->body, data,
                         (guint) MIN (len, HKL_ATTEMPT_BODY_MAX - (gsize) self->body->len));

  return self->attempt.response_size < HKL_SENDER_DRAIN_MAX;
}

void
hkl_exchange_take_error (HklExchange *self, const GError *error)
{
  HklAttempt *attempt = &self->attempt;

  g_clear_pointer (&attempt->reason, g_free);
  attempt->outcome = hkl_sender_classify (self->message, error, self->certificate_errors,
                                          self->timed_out, self->timeout, &attempt->reason);
}

void
hkl_exchange_record (HklExchange *self)
{
  HklAttempt *attempt = &self->attempt;

  hkl_sender_record_times (attempt, self->message, self->started, self->written_at,
                           self->headers_at);
  if (self->message == NULL)
    return;

  hkl_sender_record_remote (attempt, self->message);
  if (self->body != NULL && self->body->len > 0)
    attempt->response_body = hkl_sender_decode_body (
        self->body, soup_message_headers_get_one (soup_message_get_response_headers (self->message),
                                                  "Content-Encoding"));
}
