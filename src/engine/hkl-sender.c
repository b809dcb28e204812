/* hkl-sender.c: one HTTP request out, one outcome back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Most requests to an endpoint that answers at once go out by a courier (hkl-couriers.h), all others
 * from here, the first to each endpoint among them, and what a courier could not send.
 *
 * Order of events for one send from here: the message is made and queued; the timer for the headers runs;
 * when the headers are there the outcome is decided (2xx is success whatever the body does), and
 * the timer becomes the one for the body; the body is read in place, without blocking, until its
 * end, the drain limit, or the timer; then the caller is told. Where libsoup is told to stop and
 * does not answer, the caller is told without it, and its answer is dropped when it comes.
 *
 * soup_session_send_async() and reads in place, not the read-it-all form: that one needs a hop to
 * a worker thread for every response.
 *
 * A check is a send that ends where the request would begin: the same connection, certificate and
 * proxy, and the same words for what is wrong with them.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <libsoup/soup.h>

#include "hkl-couriers.h"
#include "hkl-exchange.h"
#include "hkl-lines.h"
#include "hkl-places.h"
#include "hkl-sender-private.h"

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
  HklPlaces *places;
  HklCouriers *couriers;
  gboolean favours_couriers;
  guint n_sends;
  guint64 n_carried;
};

struct _HklSend
{
  guint ref_count;       /* one until it is answered, one for each call to libsoup under way */
  gboolean answered;     /* FUNC has been called: what comes now is dropped */
  gboolean left;         /* the body's end is not waited for */
  HklSender *sender;     /* until it is answered */
  HklEndpoint *endpoint; /* nullable */
  HklErrand *errand;     /* a courier has it; NULL: it goes out, or has gone, from here */
  HklRequest *request;   /* as long as a courier has it */
  HklExchange exchange;  /* of a send from here */
  GCancellable *cancellable;
  GInputStream *stream;
  GSource *timer;
  GSource *readable;
  HklSentFunc func;
  gpointer user_data;
};

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
  hkl_exchange_clear (&self->exchange);
  g_clear_pointer (&self->endpoint, hkl_endpoint_unref);
  g_clear_pointer (&self->request, hkl_request_unref);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static void
tell (HklSend *self, const HklAttempt *attempt, const char *retry_after, gboolean proxy)
{
  if (self->endpoint != NULL)
    hkl_endpoint_set_plain (self->endpoint, !proxy && attempt->status != 0 &&
                                                g_strcmp0 (attempt->protocol, "HTTP/1.1") == 0);
  self->answered = TRUE;
  self->sender->n_sends--;
  self->sender = NULL;
  self->func (attempt, retry_after, self->user_data);
  send_unref (self);
}

static void
finish (HklSend *self)
{
  hkl_exchange_record (&self->exchange);
  clear_source (&self->timer);
  clear_source (&self->readable);
  tell (self, &self->exchange.attempt, self->exchange.retry_after,
        self->exchange.way.proxy != NULL);
}

static void take_error (HklSend *self, SoupSession *session, const GError *error);

static gboolean
on_grace_over (gpointer user_data)
{
  HklSend *self = user_data;

  if (self->exchange.attempt.reason == NULL)
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
  return soup_message_get_http_version (self->exchange.message) == SOUP_HTTP_2_0;
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

      if (!hkl_exchange_take_body (&self->exchange, buffer, (gsize) got))
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

  self->exchange.timed_out = TRUE;
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
  HklAttempt *attempt = &self->exchange.attempt;
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
  else if (!self->exchange.timed_out &&
           g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    hkl_exchange_take_error (&self->exchange, error);
  finish (self);
  send_unref (self);
}

static void
take_error (HklSend *self, SoupSession *session, const GError *error)
{
  HklExchange *exchange = &self->exchange;

  hkl_exchange_take_error (exchange, error);
  if (exchange->attempt.outcome == HKL_OUTCOME_DNS && exchange->way.proxy == NULL)
    {
      set_timer (self, PROXY_SECONDS, on_time_over);
      self->ref_count++;
      hkl_way_ask_async (exchange->message, soup_session_get_proxy_resolver (session),
                         self->cancellable, on_way_asked, self);
      return;
    }

  hkl_way_judge_error (&exchange->way, exchange->message, error, &exchange->attempt.outcome,
                       &exchange->attempt.reason);
  finish (self);
}

static void
take_answer (HklSend *self)
{
  if (!hkl_exchange_take_head (&self->exchange) ||
      /* Does not happen with libsoup's own streams; the connection is given up. */
      !G_IS_POLLABLE_INPUT_STREAM (self->stream) ||
      !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (self->stream)))
    {
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
  self->exchange.attempt.outcome = outcome;
  self->exchange.attempt.reason = g_strdup (reason);
  self->timer = g_idle_source_new ();
  g_source_set_callback (self->timer, finish_later, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());

  return self;
}

/* From this thread. */
static void
begin (HklSend *self, HklRequest *request, GUri *uri, SoupSession *session, gboolean fresh)
{
  self->cancellable = g_cancellable_new ();
  hkl_exchange_begin (&self->exchange, request, uri, fresh);
  set_timer (self, self->exchange.timeout, on_time_over);
  self->ref_count++;
  soup_session_send_async (session, self->exchange.message, SEND_PRIORITY, self->cancellable,
                           on_sent, self);
}

/* --- by a courier ---------------------------------------------------------------------------- */

static void
on_errand_slow (gpointer user_data)
{
  hkl_endpoint_set_slow (((HklSend *) user_data)->endpoint);
}

static void
on_errand_end (HklErrandEnd end,
               const HklAttempt *attempt,
               const char *retry_after,
               gboolean proxy,
               gpointer user_data)
{
  HklSend *self = user_data;
  gint64 started_at = self->exchange.attempt.started_at;

  self->errand = NULL;
  hkl_endpoint_end (self->endpoint,
                    end == HKL_ERRAND_DONE && attempt->status != 0 ? attempt->total : -1);
  if (end == HKL_ERRAND_DONE)
    {
      self->sender->n_carried++;
      tell (self, attempt, retry_after, proxy);
      return;
    }

  hkl_endpoint_set_plain (self->endpoint, FALSE);
  hkl_exchange_init (&self->exchange, self->exchange.timeout);
  self->exchange.attempt.started_at = started_at;
  begin (self, self->request, hkl_places_find (self->sender->places, self->request->url)->uri,
         hkl_lines_get_ordinary (self->sender->lines), FALSE);
}

/* What libsoup would begin again by itself, waiting, is not sent so. */
static gboolean
is_for_courier (HklSender *self, HklRequest *request, HklMapping *mapping, HklEndpoint *endpoint)
{
  if (!g_str_equal (request->method, "POST") && !g_str_equal (request->method, "PATCH"))
    return FALSE;
  if (self->favours_couriers)
    return TRUE;

  return (mapping == NULL || !mapping->strict_order) &&
         hkl_endpoint_is_quick (endpoint, hkl_couriers_get_n_waiting (self->couriers),
                                hkl_couriers_get_max (self->couriers));
}

static void
begin_errand (HklSend *self, HklRequest *request, GUri *uri)
{
  self->request = hkl_request_ref (request);
  hkl_endpoint_begin (self->endpoint);
  self->errand = hkl_couriers_send (self->sender->couriers, request, uri, self->exchange.timeout,
                                    self);
}

/* --- a check --------------------------------------------------------------------------------- */

/* A request that is never sent has no version. */
static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  HklExchange *exchange = user_data;
  const char *chosen;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKED || !G_IS_TLS_CONNECTION (connection))
    return;

  chosen = g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (connection));
  exchange->attempt.protocol = (char *) (g_strcmp0 (chosen, "h2") == 0 ? "HTTP/2" : "HTTP/1.1");
}

static void
on_connected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklSend *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean connected = soup_session_preconnect_finish (SOUP_SESSION (object), result, &error);

  if (!self->answered)
    {
      clear_source (&self->timer);
      if (connected)
        {
          self->exchange.attempt.outcome = HKL_OUTCOME_DELIVERED;
          self->exchange.attempt.reason = g_strdup ("");
          finish (self);
        }
      else
        take_error (self, SOUP_SESSION (object), error);
    }
  send_unref (self);
}

/* --- the outside ----------------------------------------------------------------------------- */

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
  const HklPlace *place = hkl_places_find (self->places, request->url);
  g_autoptr (GError) error = NULL;
  SoupSession *session;

  send->ref_count = 1;
  send->sender = self;
  send->func = func;
  send->user_data = user_data;
  hkl_exchange_init (&send->exchange, timeout);
  self->n_sends++;

  if (place == NULL)
    return finish_without_sending (send, HKL_OUTCOME_INVALID,
                                   "Start with https:// or http:// and name a host.");
  session = hkl_lines_find (self->lines, mapping, &send->exchange.identity, &error);
  if (session == NULL)
    return finish_without_sending (send, HKL_OUTCOME_TLS, error->message);

  send->endpoint = hkl_endpoint_ref (place->endpoint);
  if (!fresh && send->exchange.identity == NULL &&
      is_for_courier (self, request, mapping, place->endpoint))
    begin_errand (send, request, place->uri);
  else
    begin (send, request, place->uri, session, fresh);

  return send;
}

HklSend *
hkl_sender_check (HklSender *self,
                  const char *url,
                  HklMapping *mapping,
                  double timeout,
                  HklSentFunc func,
                  gpointer user_data)
{
  HklRequest nothing = { .method = (char *) "POST", .url = (char *) url };
  HklSend *send = g_new0 (HklSend, 1);
  const HklPlace *place = hkl_places_find (self->places, url);
  g_autoptr (GError) error = NULL;
  SoupSession *session;

  send->ref_count = 1;
  send->sender = self;
  send->func = func;
  send->user_data = user_data;
  hkl_exchange_init (&send->exchange, timeout);
  self->n_sends++;

  if (place == NULL)
    return finish_without_sending (send, HKL_OUTCOME_INVALID,
                                   "Start with https:// or http:// and name a host.");
  session = hkl_lines_find (self->lines, mapping, &send->exchange.identity, &error);
  if (session == NULL)
    return finish_without_sending (send, HKL_OUTCOME_TLS, error->message);

  send->cancellable = g_cancellable_new ();
  send->exchange.attempt.protocol = (char *) "HTTP/1.1";
  hkl_exchange_begin (&send->exchange, &nothing, place->uri, TRUE);
  g_signal_connect (send->exchange.message, "network-event", G_CALLBACK (on_network_event),
                    &send->exchange);
  set_timer (send, timeout, on_time_over);
  send->ref_count++;
  soup_session_preconnect_async (session, send->exchange.message, SEND_PRIORITY, send->cancellable,
                                 on_connected, send);

  return send;
}

void
hkl_send_cancel (HklSend *self)
{
  if (self->errand != NULL)
    hkl_errand_cancel (self->errand);
  if (self->exchange.message == NULL || self->left)
    return;

  if (self->stream == NULL)
    cancel (self);
  else if (self->timer != NULL)
    leave_body (self, FALSE);
}

HklSender *
hkl_sender_new (void)
{
  HklSender *self = g_new0 (HklSender, 1);

  self->lines = hkl_lines_new ();
  self->places = hkl_places_new ();
  self->couriers = hkl_couriers_new (on_errand_end, on_errand_slow);

  return self;
}

void
hkl_sender_free (HklSender *self)
{
  g_assert (self->n_sends == 0);

  hkl_couriers_free (self->couriers);
  hkl_places_free (self->places);
  hkl_lines_free (self->lines);
  g_free (self);
}

void
hkl_sender_favour_couriers (HklSender *self)
{
  self->favours_couriers = TRUE;
}

guint64
hkl_sender_get_n_carried (HklSender *self)
{
  return self->n_carried;
}
