/* hkl-sender.c: one HTTP request out, one outcome back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order of events for one send: the message is made and queued; the timer for the headers runs;
 * when the headers are there the outcome is decided (2xx is success whatever the body does), and
 * the timer becomes the one for the body; the body is read in place, without blocking, until its
 * end, the drain limit, or the timer; then the caller is told. Where libsoup is told to stop and
 * does not answer, the caller is told without it, and its answer is dropped when it comes.
 *
 * Three flags carry the speed and the safety of it:
 * - SOUP_MESSAGE_IDEMPOTENT: libsoup opens a new connection for every POST otherwise. It does not
 *   make libsoup repeat a POST by itself; that decision goes by the method.
 * - SOUP_MESSAGE_NO_REDIRECT: a signed body goes to the address that was configured, or nowhere.
 * - SOUP_MESSAGE_COLLECT_METRICS: the durations of the attempt.
 *
 * soup_session_send_async() and reads in place, not the read-it-all form: that one needs a hop to
 * a worker thread for every response.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "hkl-lines.h"
#include "hkl-sender-private.h"
#include "hkl-way.h"

/* To find out whether a name that is not known is a proxy's. */
#define PROXY_SECONDS 5

/* How long libsoup has to tell that something has ended which was to end. It does not always: a
 * stream of HTTP/2 whose connection is lost may never be heard of again. */
#define GRACE_SECONDS 1

/* Nor does it tell then that no more of a body will come; the outcome stands by that time. */
#define HTTP2_BODY_SECONDS 3

/* Before libsoup's own queue. A request that a dying HTTP/2 connection hands back is queued again
 * and its end is reported, both at once; where the queue comes first, what is reported then ends the
 * request that has just been sent anew, whose memory libsoup goes on using. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)

struct _HklSender
{
  HklLines *lines;
  guint n_sends;
};

struct _HklSend
{
  guint ref_count;   /* one until it is answered, one for each call to libsoup under way */
  gboolean answered; /* FUNC has been called: what comes now is dropped */
  gboolean left;     /* the body's end is not waited for */
  HklSender *sender; /* until it is answered */
  SoupMessage *message;
  GBytes *content;       /* of the request; nullable */
  HklIdentity *identity; /* nullable */
  HklWay way;
  GTlsCertificateFlags certificate_errors;
  GCancellable *cancellable;
  GSource *timer;
  GSource *readable;
  double timeout;
  gboolean timed_out;
  HklSentFunc func;
  gpointer user_data;

  gint64 started;    /* monotonic */
  gint64 written_at; /* the request's last byte; 0: not yet */
  gint64 headers_at;
  GInputStream *stream;
  GByteArray *body;
  HklAttempt attempt; /* strings are owned */
};

HklSender *
hkl_sender_new (void)
{
  HklSender *self = g_new0 (HklSender, 1);

  self->lines = hkl_lines_new ();

  return self;
}

void
hkl_sender_free (HklSender *self)
{
  g_assert (self->n_sends == 0);

  hkl_lines_free (self->lines);
  g_free (self);
}

/* --- the end of a send ----------------------------------------------------------------------- */

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
send_unref (HklSend *self)
{
  if (--self->ref_count > 0)
    return;

  clear_source (&self->timer);
  clear_source (&self->readable);
  g_clear_object (&self->stream);
  if (self->message != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->message, self);
      hkl_way_clear (&self->way, self->message);
    }
  g_clear_object (&self->message);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->identity, hkl_identity_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self->attempt.reason);
  g_free (self->attempt.remote);
  g_free (self->attempt.response_head);
  g_clear_pointer (&self->attempt.response_body, g_bytes_unref);
  g_free (self);
}

static void
finish (HklSend *self)
{
  HklAttempt *attempt = &self->attempt;
  const char *retry_after = NULL;

  hkl_sender_record_times (attempt, self->message, self->started, self->written_at,
                           self->headers_at);
  if (self->message != NULL)
    {
      hkl_sender_record_remote (attempt, self->message);
      if (attempt->status != 0)
        retry_after = soup_message_headers_get_one (
            soup_message_get_response_headers (self->message), "Retry-After");
    }
  if (self->body != NULL && self->body->len > 0)
    attempt->response_body = hkl_sender_decode_body (
        self->body, soup_message_headers_get_one (soup_message_get_response_headers (self->message),
                                                  "Content-Encoding"));

  clear_source (&self->timer);
  clear_source (&self->readable);
  self->answered = TRUE;
  self->sender->n_sends--;
  self->sender = NULL;
  self->func (attempt, retry_after, self->user_data);
  send_unref (self);
}

static void take_error (HklSend *self, SoupSession *session, const GError *error);

static gboolean
on_grace_over (gpointer user_data)
{
  HklSend *self = user_data;

  if (self->attempt.reason == NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");

      take_error (self, NULL, error);
    }
  else
    finish (self);

  return G_SOURCE_REMOVE;
}

static void
set_timer (HklSend *self, double seconds, GSourceFunc func)
{
  clear_source (&self->timer);
  self->timer = g_timeout_source_new ((guint) MAX (1, seconds * 1000));
  g_source_set_callback (self->timer, func, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* Ends what is under way before there are headers. */
static void
cancel (HklSend *self)
{
  set_timer (self, GRACE_SECONDS, on_grace_over);
  g_cancellable_cancel (self->cancellable);
}

/* --- the body -------------------------------------------------------------------------------- */

static void
on_closed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklSend *self = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
  if (!self->answered)
    finish (self);
  send_unref (self);
}

static void
leave_body (HklSend *self, gboolean at_end)
{
  clear_source (&self->readable);
  clear_source (&self->timer);

  if (at_end)
    {
      /* Does not wait at the end of the body, and gives the connection back. */
      g_input_stream_close (self->stream, NULL, NULL);
      finish (self);
      return;
    }

  /* The rest of the body is not wanted: the connection goes with it. */
  self->left = TRUE;
  set_timer (self, GRACE_SECONDS, on_grace_over);
  g_cancellable_cancel (self->cancellable);
  self->ref_count++;
  g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, self->cancellable, on_closed, self);
}

static void read_body (HklSend *self);
static gboolean on_time_over (gpointer user_data);

static gboolean
on_readable (GObject *stream, gpointer user_data)
{
  HklSend *self = user_data;

  clear_source (&self->readable);
  read_body (self);

  return G_SOURCE_REMOVE;
}

static gboolean
is_http2 (HklSend *self)
{
  return soup_message_get_http_version (self->message) == SOUP_HTTP_2_0;
}

static void
read_body (HklSend *self)
{
  static const gsize piece = 16 * 1024;
  guint8 buffer[16 * 1024];

  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      gssize got = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream),
                                                             buffer, piece, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          self->readable = g_pollable_input_stream_create_source (
              G_POLLABLE_INPUT_STREAM (self->stream), NULL);
          g_source_set_callback (self->readable, G_SOURCE_FUNC (on_readable), self, NULL);
          g_source_attach (self->readable, g_main_context_get_thread_default ());
          /* Most bodies are here together with their headers and never need it. */
          if (self->timer == NULL)
            set_timer (self, is_http2 (self) ? HTTP2_BODY_SECONDS : HKL_SENDER_BODY_SECONDS,
                       on_time_over);
          return;
        }

      if (got <= 0)
        {
          leave_body (self, got == 0);
          return;
        }

      self->attempt.response_size += got;
      if (self->body == NULL)
        self->body = g_byte_array_new ();
      if (self->body->len < HKL_ATTEMPT_BODY_MAX)
        g_byte_array_append (self->body, buffer,
                             (guint) MIN ((gsize) got, HKL_ATTEMPT_BODY_MAX - self->body->len));
      if (self->attempt.response_size >= HKL_SENDER_DRAIN_MAX)
        {
          leave_body (self, FALSE);
          return;
        }
    }
}

/* --- the headers ----------------------------------------------------------------------------- */

static gboolean
on_time_over (gpointer user_data)
{
  HklSend *self = user_data;

  self->timed_out = TRUE;
  if (self->stream != NULL)
    leave_body (self, FALSE);
  else
    cancel (self);

  return G_SOURCE_REMOVE;
}

/* The name that was not found: the endpoint's, or that of a proxy? */
static void
on_way_asked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklSend *self = user_data;
  HklAttempt *attempt = &self->attempt;
  g_autofree char *sentence = hkl_way_ask_finish (object, result);
  g_autoptr (GError) error = NULL;

  if (self->answered)
    {
      send_unref (self);
      return;
    }
  if (sentence != NULL)
    {
      attempt->outcome = HKL_OUTCOME_UNREACHABLE;
      g_free (attempt->reason);
      attempt->reason = g_steal_pointer (&sentence);
    }
  else if (!self->timed_out && g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    {
      g_free (attempt->reason);
      attempt->outcome = hkl_sender_classify (self->message, error, 0, FALSE, 0, &attempt->reason);
    }
  finish (self);
  send_unref (self);
}

static void
take_error (HklSend *self, SoupSession *session, const GError *error)
{
  HklAttempt *attempt = &self->attempt;

  attempt->outcome = hkl_sender_classify (self->message, error, self->certificate_errors,
                                          self->timed_out, self->timeout, &attempt->reason);
  if (attempt->outcome == HKL_OUTCOME_DNS && self->way.proxy == NULL)
    {
      set_timer (self, PROXY_SECONDS, on_time_over);
      self->ref_count++;
      hkl_way_ask_async (self->message, soup_session_get_proxy_resolver (session),
                         self->cancellable, on_way_asked, self);
      return;
    }

  hkl_way_judge_error (&self->way, self->message, error, &attempt->outcome, &attempt->reason);
  finish (self);
}

static void
take_answer (HklSend *self)
{
  HklAttempt *attempt = &self->attempt;

  attempt->outcome = hkl_sender_judge (self->message, &attempt->reason);
  if (hkl_way_judge_answer (&self->way, self->message, &attempt->reason))
    {
      /* Not the endpoint's answer: nothing of it is kept. */
      attempt->outcome = HKL_OUTCOME_UNREACHABLE;
      leave_body (self, FALSE);
      return;
    }

  self->headers_at = g_get_monotonic_time ();
  attempt->status = soup_message_get_status (self->message);
  hkl_sender_record_head (attempt, self->message);

  if (!G_IS_POLLABLE_INPUT_STREAM (self->stream) ||
      !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (self->stream)))
    {
      /* Does not happen with libsoup's own streams; the connection is given up. */
      leave_body (self, FALSE);
      return;
    }

  read_body (self);
}

static void
on_sent (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklSend *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream)
      stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);

  if (!self->answered)
    {
      clear_source (&self->timer);
      self->stream = g_steal_pointer (&stream);
      if (self->stream == NULL)
        take_error (self, SOUP_SESSION (object), error);
      else
        take_answer (self);
    }
  send_unref (self);
}

/* --- the beginning --------------------------------------------------------------------------- */

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

static gboolean
finish_later (gpointer user_data)
{
  finish (user_data);

  return G_SOURCE_REMOVE;
}

/* Ends with OUTCOME before anything has gone out. */
static HklSend *
finish_without_sending (HklSend *self, HklOutcome outcome, const char *reason)
{
  self->attempt.outcome = outcome;
  self->attempt.reason = g_strdup (reason);
  self->timer = g_idle_source_new ();
  g_source_set_callback (self->timer, finish_later, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());

  return self;
}

static gboolean
on_accept_certificate (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  HklSend *self = user_data;
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
  ((HklSend *) user_data)->written_at = g_get_monotonic_time ();
}

/* libsoup begins again by itself where the server has not looked at the request (HTTP/2's GOAWAY and
 * REFUSED_STREAM), and with an idempotent method on a kept connection that has ended. It has thrown
 * the body away by then, and would send the request without one. */
static void
on_restarted (SoupMessage *message, gpointer user_data)
{
  HklSend *self = user_data;

  self->written_at = 0;
  if (self->content != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, self->content);
}

static void
show_identity (HklSend *self)
{
  GTlsCertificate *certificate;

  if (self->identity == NULL)
    return;

  certificate = hkl_identity_get_certificate (self->identity);
  if (certificate != NULL)
    soup_message_set_tls_client_certificate (self->message, certificate);
}

HklSend *
hkl_sender_send (HklSender *self,
                 HklRequest *request,
                 HklMapping *mapping,
                 double timeout,
                 gboolean fresh,
                 HklSentFunc func,
                 gpointer user_data)
{
  HklSend *send = g_new0 (HklSend, 1);
  g_autoptr (GUri) uri = g_uri_parse (request->url, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessageFlags flags = SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_NO_REDIRECT |
                           SOUP_MESSAGE_COLLECT_METRICS;
  g_autoptr (GError) error = NULL;
  SoupMessageHeaders *headers;
  SoupSession *session;

  send->ref_count = 1;
  send->sender = self;
  send->timeout = timeout;
  send->func = func;
  send->user_data = user_data;
  send->started = g_get_monotonic_time ();
  send->attempt.started_at = g_get_real_time ();
  send->cancellable = g_cancellable_new ();
  self->n_sends++;

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return finish_without_sending (send, HKL_OUTCOME_INVALID,
                                   "Start with https:// or http:// and name a host.");
  session = hkl_lines_find (self->lines, mapping, &send->identity, &error);
  if (session == NULL)
    return finish_without_sending (send, HKL_OUTCOME_TLS, error->message);

  if (fresh)
    flags |= SOUP_MESSAGE_NEW_CONNECTION;
  send->message = soup_message_new_from_uri (request->method, uri);
  soup_message_add_flags (send->message, flags);
  hkl_way_watch (&send->way, send->message);
  g_signal_connect (send->message, "wrote-body", G_CALLBACK (on_wrote_body), send);
  g_signal_connect (send->message, "accept-certificate", G_CALLBACK (on_accept_certificate), send);
  show_identity (send);
  headers = soup_message_get_request_headers (send->message);
  g_signal_connect (send->message, "restarted", G_CALLBACK (on_restarted), send);
  if (request->has_body)
    {
      send->content = g_bytes_ref (request->body);
      soup_message_set_request_body_from_bytes (send->message, NULL, send->content);
    }
  else
    soup_message_headers_set_content_length (headers, 0);
  for (guint i = 0; i < request->n_headers; i++)
    append_header (headers, &request->headers[i]);
  set_timer (send, timeout, on_time_over);
  send->ref_count++;
  soup_session_send_async (session, send->message, SEND_PRIORITY, send->cancellable, on_sent, send);

  return send;
}

void
hkl_send_cancel (HklSend *self)
{
  if (self->message == NULL || self->left)
    return;

  if (self->stream == NULL)
    cancel (self);
  else if (self->timer != NULL)
    leave_body (self, FALSE);
}
