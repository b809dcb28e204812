/* hkl-couriers.c: see hkl-couriers.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An errand is WAITING in the queue, then CARRIED, then BACK in the list of those that the owner's
 * thread takes; the lock guards these and what is marked below. The owner's thread is woken when the
 * list was empty, a courier when one has nothing to do: who is busy looks by itself.
 *
 * Time is kept by the owner's thread, in one source for all: a clock's tick is enough to see that an
 * errand is slow, or that its time is over. A courier whose libsoup does not come back is not waited
 * for: the errand is answered without it, and belongs to the courier from then on.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-couriers.h"
#include "hkl-exchange.h"
#include "hkl-lines.h"
#include "hkl-sender.h"

#define TICK (25 * G_TIME_SPAN_MILLISECOND)

/* An errand for which no courier comes within this is sent otherwise, and where all couriers have
 * been away for this, no further ones are given to them. */
#define PATIENCE TICK

/* An endpoint that takes this long is none for couriers. */
#define SLOW (250 * G_TIME_SPAN_MILLISECOND)

/* Threads that wait cost next to nothing; but more than these bring no more to the endpoint. */
#define COURIERS_MIN 4

/* A courier without an errand ends. libsoup's own idle time for connections does not run here. */
#define IDLE_SECONDS 60
#define SWEEP        (1 * G_TIME_SPAN_SECOND)

/* How long libsoup has to end what was cancelled; the same at the end of all. */
#define GRACE (1 * G_TIME_SPAN_SECOND)

typedef enum
{
  WAITING,
  CARRIED,
  BACK,
} ErrandState;

struct _HklErrand
{
  HklCouriers *couriers;
  gpointer user_data;
  GCancellable *cancellable; /* any thread */
  HklRequest *request;
  GUri *uri;
  double timeout;
  gint64
      started_at; /* wall time, as the owner knew it: the clock may be set before a courier comes */

  /* The owner's thread alone. */
  GList out;      /* its place among those that are out */
  gint64 sent_at; /* monotonic */
  gboolean told_slow;
  gint64 cancelled_at; /* monotonic; 0: no */

  /* Guarded by the lock. */
  ErrandState state;
  gboolean timed_out;
  gboolean abandoned; /* answered already: the courier frees it */
  gint64 begun;       /* monotonic; 0: not yet */
  gint64 headers_at;

  /* The courier's while it is CARRIED, then the owner's. */
  HklExchange exchange;
  HklErrandEnd end;
  gboolean proxy;
};

typedef struct
{
  HklCouriers *couriers;
  GCond wake;
  gboolean called; /* guarded by the lock */
  gint64 swept_at; /* monotonic */
} Courier;

struct _HklCouriers
{
  gatomicrefcount ref_count; /* the owner's, and one for each thread */
  HklErrandFunc func;
  HklErrandSlowFunc slow;
  GSource *arrival; /* any thread may set its time */
  GSource *clock;
  GQueue out;   /* of HklErrand, the owner's thread, as the next two */
  guint n_away; /* couriers that had been away for long at the last tick */
  guint max;

  GMutex lock;        /* guards the following */
  GQueue waiting;     /* of HklErrand */
  GPtrArray *back;    /* of HklErrand */
  GPtrArray *resting; /* of Courier; the last one came last */
  guint n_couriers;
  guint n_carrying; /* of them; who neither carries nor rests is about to look for an errand */
  guint n_threads;
  GPtrArray *ended; /* of GThread: at their end, to be joined */
  GCond end;        /* n_threads has become less */
  gboolean closing;
};

static void
errand_free (HklErrand *errand)
{
  hkl_exchange_clear (&errand->exchange);
  hkl_request_unref (errand->request);
  g_uri_unref (errand->uri);
  g_object_unref (errand->cancellable);
  g_free (errand);
}

static void
couriers_unref (HklCouriers *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_source_unref (self->arrival);
  g_source_unref (self->clock);
  g_ptr_array_unref (self->back);
  g_ptr_array_unref (self->resting);
  g_ptr_array_unref (self->ended);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->end);
  g_free (self);
}

/* --- a courier's thread ---------------------------------------------------------------------- */

static void
read_body (HklErrand *errand, GInputStream *stream)
{
  char buffer[16 * 1024];
  gssize got;

  do
    got = g_input_stream_read (stream, buffer, sizeof buffer, errand->cancellable, NULL);
  while (got > 0 && hkl_exchange_take_body (&errand->exchange, buffer, (gsize) got));

  /* The rest of the body is not wanted: the connection goes with it. */
  if (got != 0)
    g_cancellable_cancel (errand->cancellable);
}

static void
take_answer (HklErrand *errand, GInputStream *stream)
{
  HklExchange *exchange = &errand->exchange;

  if (!exchange->way.open)
    {
      /* A proxy did not let it through. */
      errand->end = HKL_ERRAND_UNSENT;
      g_cancellable_cancel (errand->cancellable);
    }
  else if (!hkl_exchange_take_head (exchange))
    g_cancellable_cancel (errand->cancellable);
  else
    {
      g_mutex_lock (&errand->couriers->lock);
      errand->headers_at = exchange->headers_at;
      g_mutex_unlock (&errand->couriers->lock);
      read_body (errand, stream);
    }
  g_input_stream_close (stream, errand->cancellable, NULL);
}

static void
take_error (HklErrand *errand, const GError *error)
{
  HklExchange *exchange = &errand->exchange;

  g_mutex_lock (&errand->couriers->lock);
  exchange->timed_out = errand->timed_out;
  g_mutex_unlock (&errand->couriers->lock);
  if (!hkl_exchange_has_gone_out (exchange) && !exchange->timed_out &&
      !g_cancellable_is_cancelled (errand->cancellable))
    {
      errand->end = HKL_ERRAND_UNSENT;
      return;
    }

  hkl_exchange_take_error (exchange, error);
  hkl_way_judge_error (&exchange->way, exchange->message, error, &exchange->attempt.outcome,
                       &exchange->attempt.reason);
}

static void
carry (HklErrand *errand, SoupSession *session)
{
  HklExchange *exchange = &errand->exchange;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;

  hkl_exchange_init (exchange, errand->timeout);
  exchange->attempt.started_at = errand->started_at;
  hkl_exchange_begin (exchange, errand->request, errand->uri, FALSE);
  stream = soup_session_send (session, exchange->message, errand->cancellable, &error);
  if (stream != NULL)
    take_answer (errand, stream);
  else
    take_error (errand, error);
  errand->proxy = exchange->way.proxy != NULL;
  if (errand->end == HKL_ERRAND_DONE)
    hkl_exchange_record (exchange);
  g_clear_object (&stream);
  hkl_exchange_end (exchange);
}

/* The lock is held. */
static void
bring_back (HklCouriers *self, HklErrand *errand)
{
  errand->state = BACK;
  g_ptr_array_add (self->back, errand);
  if (self->back->len == 1)
    g_source_set_ready_time (self->arrival, 0);
}

/* The next errand; NULL: there is none, and none came for a long time. The lock is held. */
static HklErrand *
take_errand (Courier *courier)
{
  HklCouriers *self = courier->couriers;
  gint64 until = g_get_monotonic_time () + IDLE_SECONDS * G_TIME_SPAN_SECOND;
  HklErrand *errand;

  while ((errand = g_queue_pop_head (&self->waiting)) == NULL && !self->closing)
    {
      courier->called = FALSE;
      g_ptr_array_add (self->resting, courier);
      while (!courier->called)
        if (!g_cond_wait_until (&courier->wake, &self->lock, until) && !courier->called)
          {
            g_ptr_array_remove (self->resting, courier);
            self->n_couriers--;
            return NULL;
          }
    }
  if (errand == NULL)
    {
      self->n_couriers--;
      return NULL;
    }

  self->n_carrying++;
  errand->state = CARRIED;
  errand->begun = g_get_monotonic_time ();

  return errand;
}

/* libsoup's timers, once in a while. */
static void
sweep (Courier *courier, GMainContext *context)
{
  gint64 now = g_get_monotonic_time ();

  if (now < courier->swept_at + SWEEP)
    return;

  courier->swept_at = now;
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
work (Courier *courier, SoupSession *session, GMainContext *context)
{
  HklCouriers *self = courier->couriers;
  HklErrand *errand;

  g_mutex_lock (&self->lock);
  while ((errand = take_errand (courier)) != NULL)
    {
      gboolean abandoned;

      g_mutex_unlock (&self->lock);
      carry (errand, session);
      g_mutex_lock (&self->lock);
      self->n_carrying--;
      abandoned = errand->abandoned;
      if (!abandoned)
        bring_back (self, errand);
      if (!abandoned && self->waiting.length > 0)
        continue;

      g_mutex_unlock (&self->lock);
      if (abandoned)
        errand_free (errand);
      sweep (courier, context);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
}

static gpointer
run (gpointer data)
{
  Courier courier = { .couriers = data };
  HklCouriers *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  SoupSession *session;

  g_cond_init (&courier.wake);
  g_main_context_push_thread_default (context);
  session = hkl_lines_new_session ();
  work (&courier, session, context);
  soup_session_abort (session);
  g_object_unref (session);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  g_cond_clear (&courier.wake);

  g_mutex_lock (&self->lock);
  self->n_threads--;
  g_ptr_array_add (self->ended, g_thread_ref (g_thread_self ()));
  g_cond_signal (&self->end);
  g_mutex_unlock (&self->lock);
  couriers_unref (self);

  return NULL;
}

/* --- the owner's thread ---------------------------------------------------------------------- */

static void
rest_if_none (HklCouriers *self)
{
  if (self->out.length > 0)
    return;

  g_source_set_ready_time (self->clock, -1);
  self->n_away = 0;
}

/* ERRAND is answered and freed; its courier, if it has one still, drops what it brings. */
static void
answer (HklErrand *errand)
{
  HklCouriers *self = errand->couriers;
  HklExchange *exchange = &errand->exchange;

  g_queue_unlink (&self->out, &errand->out);
  rest_if_none (self);
  if (errand->end == HKL_ERRAND_UNSENT)
    self->func (HKL_ERRAND_UNSENT, NULL, NULL, errand->proxy, errand->user_data);
  else
    self->func (HKL_ERRAND_DONE, &exchange->attempt, exchange->retry_after, errand->proxy,
                errand->user_data);
  errand_free (errand);
}

static gboolean
on_arrival (gpointer data)
{
  HklCouriers *self = data;
  GPtrArray *empty = g_ptr_array_new ();
  g_autoptr (GPtrArray) back = NULL;

  g_mutex_lock (&self->lock);
  g_source_set_ready_time (self->arrival, -1);
  back = self->back;
  self->back = empty;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < back->len; i++)
    answer (g_ptr_array_index (back, i));

  return G_SOURCE_CONTINUE;
}

/* What can be said of ERRAND without its courier. The lock is held: as long as the headers have been
 * told of, what they came to does not change. */
static void
sum_up (HklErrand *errand, HklExchange *exchange)
{
  const HklAttempt *attempt = &errand->exchange.attempt;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");

  hkl_exchange_init (exchange, errand->timeout);
  exchange->attempt.started_at = errand->started_at;
  hkl_exchange_begin (exchange, errand->request, errand->uri, FALSE);
  if (errand->headers_at != 0)
    {
      exchange->headers_at = errand->headers_at;
      exchange->retry_after = g_strdup (errand->exchange.retry_after);
      exchange->attempt.outcome = attempt->outcome;
      exchange->attempt.status = attempt->status;
      exchange->attempt.protocol = attempt->protocol;
      exchange->attempt.reason = g_strdup (attempt->reason);
      exchange->attempt.response_head = g_strdup (attempt->response_head);
    }
  else
    {
      exchange->timed_out = errand->timed_out;
      hkl_exchange_take_error (exchange, error);
    }
  if (errand->begun != 0)
    exchange->started = errand->begun;
  hkl_exchange_record (exchange);
}

/* libsoup does not come back: ERRAND is answered without it, and its courier's from now on. */
static void
abandon (HklErrand *errand)
{
  HklCouriers *self = errand->couriers;
  HklExchange exchange = { .message = NULL };
  gpointer user_data = errand->user_data;

  g_mutex_lock (&self->lock);
  if (errand->state == BACK)
    {
      g_mutex_unlock (&self->lock);
      return;
    }
  sum_up (errand, &exchange);
  g_queue_unlink (&self->out, &errand->out);
  errand->abandoned = TRUE;
  g_mutex_unlock (&self->lock);

  rest_if_none (self);
  self->func (HKL_ERRAND_DONE, &exchange.attempt, exchange.retry_after, FALSE, user_data);
  hkl_exchange_clear (&exchange);
}

/* What the clock sees of one that is out. */
typedef struct
{
  ErrandState state;
  gint64 begun, headers_at;
} Seen;

static Seen
look (HklErrand *errand)
{
  HklCouriers *self = errand->couriers;
  Seen seen;

  g_mutex_lock (&self->lock);
  seen = (Seen){ errand->state, errand->begun, errand->headers_at };
  g_mutex_unlock (&self->lock);

  return seen;
}

/* Nobody will come to it soon. */
static void
take_back (HklErrand *errand)
{
  HklCouriers *self = errand->couriers;

  g_mutex_lock (&self->lock);
  if (errand->state == WAITING)
    {
      g_queue_remove (&self->waiting, errand);
      errand->end = HKL_ERRAND_UNSENT;
      bring_back (self, errand);
    }
  g_mutex_unlock (&self->lock);
}

static void
end_in_time (HklErrand *errand, const Seen *seen, gint64 now)
{
  HklCouriers *self = errand->couriers;
  gint64 until = seen->headers_at != 0
                     ? seen->headers_at + HKL_SENDER_BODY_SECONDS * G_TIME_SPAN_SECOND
                     : seen->begun + (gint64) (errand->timeout * G_TIME_SPAN_SECOND);

  if (errand->cancelled_at == 0 && now >= until)
    {
      g_mutex_lock (&self->lock);
      errand->timed_out = TRUE;
      g_mutex_unlock (&self->lock);
      errand->cancelled_at = now;
      g_cancellable_cancel (errand->cancellable);
    }
  else if (errand->cancelled_at != 0 && now >= errand->cancelled_at + GRACE)
    abandon (errand);
}

static gboolean
on_clock (gpointer data)
{
  HklCouriers *self = data;
  gint64 now = g_get_monotonic_time ();
  GList *next;

  g_source_set_ready_time (self->clock, now + TICK);
  self->n_away = 0;
  for (GList *link = self->out.head; link != NULL; link = next)
    {
      HklErrand *errand = link->data;
      Seen seen = look (errand);

      next = link->next;
      if (seen.state == WAITING)
        {
          if (now >= errand->sent_at + PATIENCE)
            take_back (errand);
        }
      else if (seen.state == CARRIED)
        {
          self->n_away += now >= seen.begun + PATIENCE;
          if (!errand->told_slow && now >= seen.begun + SLOW)
            {
              errand->told_slow = TRUE;
              self->slow (errand->user_data);
            }
          end_in_time (errand, &seen, now);
        }
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSource *
new_source (HklCouriers *self, GSourceFunc func, const char *name)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (source, func, self, NULL);
  g_source_set_static_name (source, name);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

HklCouriers *
hkl_couriers_new (HklErrandFunc func, HklErrandSlowFunc slow)
{
  HklCouriers *self = g_new0 (HklCouriers, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->slow = slow;
  self->max = CLAMP (2 * g_get_num_processors (), COURIERS_MIN, HKL_COURIERS_MAX);
  g_mutex_init (&self->lock);
  g_cond_init (&self->end);
  self->back = g_ptr_array_new ();
  self->resting = g_ptr_array_new ();
  self->ended = g_ptr_array_new ();
  self->arrival = new_source (self, on_arrival, "hkl-couriers-arrival");
  self->clock = new_source (self, on_clock, "hkl-couriers-clock");

  return self;
}

/* They need the lock no more. The lock is held. */
static void
join_ended (HklCouriers *self)
{
  for (guint i = 0; i < self->ended->len; i++)
    g_thread_join (g_ptr_array_index (self->ended, i));
  g_ptr_array_set_size (self->ended, 0);
}

void
hkl_couriers_free (HklCouriers *self)
{
  gint64 until = g_get_monotonic_time () + GRACE;

  g_assert (self->out.length == 0);

  g_source_destroy (self->arrival);
  g_source_destroy (self->clock);
  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  for (guint i = 0; i < self->resting->len; i++)
    {
      Courier *courier = g_ptr_array_index (self->resting, i);

      courier->called = TRUE;
      g_cond_signal (&courier->wake);
    }
  g_ptr_array_set_size (self->resting, 0);
  /* But not for one that hangs: it goes with its reference. */
  while (self->n_threads > 0 && g_cond_wait_until (&self->end, &self->lock, until))
    ;
  join_ended (self);
  g_mutex_unlock (&self->lock);
  couriers_unref (self);
}

/* The lock is held. */
static void
call_courier (HklCouriers *self)
{
  if (self->waiting.length <= self->n_couriers - self->n_carrying - self->resting->len)
    return;

  if (self->resting->len > 0)
    {
      Courier *courier = g_ptr_array_steal_index (self->resting, self->resting->len - 1);

      courier->called = TRUE;
      g_cond_signal (&courier->wake);
    }
  else if (self->n_couriers < self->max)
    {
      join_ended (self);
      g_atomic_ref_count_inc (&self->ref_count);
      self->n_couriers++;
      self->n_threads++;
      g_thread_unref (g_thread_new ("hkl-send", run, self));
    }
}

HklErrand *
hkl_couriers_send (HklCouriers *self,
                   HklRequest *request,
                   GUri *uri,
                   double timeout,
                   gpointer user_data)
{
  HklErrand *errand = g_new0 (HklErrand, 1);

  errand->couriers = self;
  errand->user_data = user_data;
  errand->cancellable = g_cancellable_new ();
  errand->request = hkl_request_ref (request);
  errand->uri = g_uri_ref (uri);
  errand->timeout = timeout;
  errand->out.data = errand;
  errand->sent_at = g_get_monotonic_time ();
  errand->started_at = g_get_real_time ();
  if (self->out.length == 0)
    g_source_set_ready_time (self->clock, errand->sent_at + TICK);
  g_queue_push_tail_link (&self->out, &errand->out);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->waiting, errand);
  call_courier (self);
  g_mutex_unlock (&self->lock);

  return errand;
}

void
hkl_errand_cancel (HklErrand *errand)
{
  HklCouriers *self = errand->couriers;

  if (errand->cancelled_at != 0)
    return;

  errand->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (errand->cancellable);
  g_mutex_lock (&self->lock);
  if (errand->state == WAITING)
    {
      g_queue_remove (&self->waiting, errand);
      sum_up (errand, &errand->exchange);
      bring_back (self, errand);
    }
  g_mutex_unlock (&self->lock);
}

guint
hkl_couriers_get_max (HklCouriers *self)
{
  return self->max;
}

guint
hkl_couriers_get_n_waiting (HklCouriers *self)
{
  guint n;

  if (self->n_away >= self->max)
    return G_MAXUINT;

  g_mutex_lock (&self->lock);
  n = self->waiting.length;
  g_mutex_unlock (&self->lock);

  return n;
}
