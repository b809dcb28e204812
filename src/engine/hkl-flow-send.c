/* hkl-flow-send.c: from a waiting batch to its outcome.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order of events: the first in the queue is due and the limits allow it; its events are read
 * unless they are still in memory; the request is rendered from (mapping version, events) with the
 * credentials and the signing mode of this moment; it goes out; the outcome and the policy say what
 * becomes of the batch; that is written, and only then is the batch forgotten or queued again.
 *
 * A kept connection that breaks as it is used says nothing about the endpoint: the attempt is
 * counted, and repeated at once on a fresh connection, whatever the policy. Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"
#include "hkl-failpoint.h"

/* Outcomes of a mapping that are not on disk yet. More are not waited for: after a crash they
 * would all be delivered again. */
#define MAX_SETTLING 1000

/* Retries that keep their batch in memory; the others are read again. */
#define KEEP_RETRYING 1000

#define READ_RETRY (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  HklFlow *flow;
  HklItem *item;
  HklBatch *batch;
  HklSigningMode signing;
  gint64 signed_at;
  gint64 clock_offset; /* the engine's, as it was sent */
  char *signature;
} Job;

static void
job_free (Job *job)
{
  hkl_flow_unref (job->flow);
  hkl_batch_unref (job->batch);
  g_free (job->signature);
  g_free (job);
}

/* --- outcomes -------------------------------------------------------------------------------- */

static void
settle (HklFlow *self, const HklBatch *init, HklAttempt *attempt)
{
  g_autoptr (HklBatch) batch = hkl_batch_new (init);

  self->n_settling++;
  hkl_engine_settle (self->engine, self, batch, attempt);
}

void
hkl_flow_settled (HklFlow *self, HklBatch *batch)
{
  HklItem *item = g_hash_table_lookup (self->items, &batch->id);

  self->n_settling--;
  if (item == NULL)
    return;

  if (batch->state == HKL_BATCH_DELIVERED)
    self->delivered_total++;
  if (batch->state == HKL_BATCH_FAILED)
    self->failed_total++;

  if (batch->state != HKL_BATCH_WAITING || self->gone)
    {
      hkl_flow_forget (self, item);
      hkl_flow_wake (self);
      return;
    }

  /* When it is due is known since on_sent(), and has moved with the clock since. */
  item->tries = batch->tries;
  g_clear_pointer (&item->batch, hkl_batch_unref);
  hkl_flow_drop_events (self, item);
  if (self->n_retrying < KEEP_RETRYING)
    item->batch = hkl_batch_ref (batch);
  hkl_flow_put_back (self, item);
  hkl_flow_wake (self);
}

void
hkl_flow_lost (HklFlow *self, gint64 batch_id)
{
  HklItem *item = g_hash_table_lookup (self->items, &batch_id);

  self->n_settling--;
  if (item != NULL)
    hkl_flow_forget (self, item);
  hkl_flow_wake (self);
}

/* Nothing can be sent: the batch fails with a sentence, and is never tried again. */
static void
fail_invalid (HklFlow *self, HklBatch *batch, const char *sentence)
{
  HklBatch init = *batch;

  init.state = HKL_BATCH_FAILED;
  init.settled_at = g_get_real_time ();
  init.outcome = HKL_OUTCOME_INVALID;
  init.status = 0;
  init.reason = (char *) sentence;
  hkl_metrics_failed (self->metrics, g_get_monotonic_time (), init.n_events);
  self->failed_in_row++;
  settle (self, &init, NULL);
}

/* Sets state and due time by outcome and policy. Returns when the next attempt is; 0: none. */
static gint64
decide (Job *job, const HklAttempt *attempt, const char *retry_after, gint64 now, HklBatch *init)
{
  HklFlow *self = job->flow;
  HklItem *item = job->item;
  gboolean was_fresh = item->fresh;
  gint64 wanted;

  item->fresh = FALSE;
  if (attempt->outcome == HKL_OUTCOME_DELIVERED)
    {
      init->state = HKL_BATCH_DELIVERED;
      init->settled_at = now;
      return 0;
    }

  init->state = HKL_BATCH_WAITING;
  if (attempt->outcome == HKL_OUTCOME_RESET && attempt->reused && !was_fresh)
    {
      item->fresh = TRUE;
      init->due_at = now;
      return now;
    }

  init->due_at = 0;
  if (hkl_outcome_is_retried (attempt->outcome, attempt->status))
    {
      wanted = retry_after != NULL ? hkl_retry_after_parse (retry_after, now) : 0;
      init->due_at = hkl_retry_next (hkl_config_retry_for (self->engine->config, self->mapping),
                                     init->tries, init->first_try_at, now, wanted,
                                     g_random_double ());
    }

  if (init->due_at == 0)
    {
      init->state = HKL_BATCH_FAILED;
      init->due_at = now;
      init->settled_at = now;
      return 0;
    }

  return init->due_at;
}

static void
on_sent (const HklAttempt *result, const char *retry_after, gpointer user_data)
{
  Job *job = user_data;
  HklFlow *self = job->flow;
  HklEngine *engine = self->engine;
  HklItem *item = job->item;
  gint64 now;
  HklAttempt attempt = *result;
  HklBatch init = *job->batch;
  HklBreakerSign sign;
  g_autoptr (HklAttempt) kept = NULL;

  HKL_FAILPOINT ("send-answered");
  now = hkl_engine_now (engine);
  item->send = NULL;
  self->n_in_flight--;

  /* Not counted: it will be as if it had never been begun. */
  if (result->outcome == HKL_OUTCOME_CANCELLED ||
      (self->gone && result->outcome != HKL_OUTCOME_DELIVERED))
    {
      hkl_flow_judge (self, item, HKL_BREAKER_SAYS_NOTHING, now);
      hkl_flow_put_back (self, item);
      job_free (job);
      hkl_engine_check_stopped (engine);
      return;
    }

  init.tries++;
  if (item->first_try_at == 0)
    item->first_try_at = result->started_at + engine->clock_offset - job->clock_offset;
  init.first_try_at = item->first_try_at;
  init.outcome = result->outcome;
  init.status = result->status;
  init.reason = result->reason;
  init.latency = result->total;

  attempt.batch_id = init.id;
  attempt.number = init.tries;
  attempt.next_at = decide (job, result, retry_after, now, &init);
  item->due_at = init.due_at;
  sign = item->fresh ? HKL_BREAKER_SAYS_NOTHING /* only the kept connection was old */
                     : hkl_breaker_sign (result->outcome, result->status);
  if (sign == HKL_BREAKER_SAYS_DEAD)
    {
      g_free (self->dead_reason);
      self->dead_reason = g_strdup (result->reason);
      self->dead_status = result->status;
    }
  hkl_flow_judge (self, item, sign, now);
  attempt.signature = job->signature;
  attempt.signing_mode = job->signing;
  attempt.signed_at = job->signed_at;
  kept = hkl_attempt_new (&attempt);

  hkl_metrics_attempt (self->metrics, g_get_monotonic_time (),
                       result->outcome == HKL_OUTCOME_DELIVERED, result->total, init.n_events);
  if (init.state == HKL_BATCH_DELIVERED)
    {
      self->failed_in_row = 0;
      if (init.resend_of == 0) /* its events came long ago, and were delivered or not then */
        hkl_metrics_whole (self->metrics, g_get_monotonic_time (), now - init.received_at);
    }
  else if (init.state == HKL_BATCH_FAILED)
    {
      self->failed_in_row++;
      hkl_metrics_failed (self->metrics, g_get_monotonic_time (), init.n_events);
    }
  else
    {
      hkl_metrics_retried (self->metrics, g_get_monotonic_time (), init.n_events);
    }

  settle (self, &init, kept);
  job_free (job);
  hkl_flow_pump (self);
  hkl_engine_schedule (engine);
  hkl_engine_touch (engine);
}

/* --- sending --------------------------------------------------------------------------------- */

/* Comes again later: something of ours does not work, which is no attempt. */
static void
postpone (HklFlow *self, HklItem *item, gint64 delay)
{
  item->due_at = hkl_engine_now (self->engine) + delay;
  hkl_flow_put_back (self, item);
}

/* The batch and its events; FALSE when ITEM was dealt with. */
static gboolean
read_item (HklFlow *self, HklItem *item)
{
  g_autoptr (GError) error = NULL;

  if (item->batch == NULL)
    item->batch = hkl_store_reader_batch (self->engine->reader, item->id, &error);
  if (g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT))
    {
      hkl_flow_forget (self, item); /* it is gone */
      return FALSE;
    }
  if (item->batch == NULL)
    {
      g_warning ("A delivery cannot be read, trying again: %s", error->message);
      postpone (self, item, READ_RETRY);
      return FALSE;
    }
  if (item->batch->state != HKL_BATCH_WAITING && item->batch->state != HKL_BATCH_FORMING)
    {
      hkl_flow_forget (self, item); /* somebody discarded it */
      return FALSE;
    }

  if (item->events == NULL)
    item->events = hkl_store_reader_events (self->engine->reader, item->batch->event_ids,
                                            item->batch->n_events, &error);
  if (item->events == NULL)
    {
      g_warning ("The events of a delivery cannot be read, trying again: %s", error->message);
      postpone (self, item, READ_RETRY);
      return FALSE;
    }

  for (guint i = 0; i < item->events->len; i++)
    if (g_ptr_array_index (item->events, i) == NULL)
      {
        fail_invalid (self, item->batch,
                      "The events of this delivery are gone: they were older than what is kept.");
        return FALSE;
      }

  return TRUE;
}

/* What rendering refused within a batch: each becomes a failed batch of its own. */
static void
on_refused_inserted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklEngine *engine = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_insert_batches_finish (HKL_STORE (object), result, &error);

  if (ids == NULL)
    g_warning ("Refused events cannot be noted: %s", error->message);
  engine->busy--;
  hkl_engine_check_stopped (engine);
}

static void
note_refused (HklFlow *self, HklItem *item, GArray *survivors)
{
  g_autoptr (GPtrArray) failed = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  gint64 now = g_get_real_time ();
  guint next = 0;

  for (guint i = 0; i < item->events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (item->events, i);
      HklBatch init = *item->batch;

      if (next < survivors->len && g_array_index (survivors, guint, next) == i)
        {
          next++;
          continue;
        }

      init.id = 0;
      init.state = HKL_BATCH_FAILED;
      init.created_at = init.settled_at = init.due_at = now;
      init.received_at = event->received_at;
      init.event_ids = &event->id;
      init.n_events = 1;
      init.n_other_names = 0;
      init.first_name = event->name[0] != '\0' ? event->name : event->type;
      init.first_user = event->user;
      init.outcome = HKL_OUTCOME_INVALID;
      init.reason = (char *) "This event could not be sent with its batch: its fields do not give "
                             "a request. Look at it in the mapping's preview.";
      g_ptr_array_add (failed, hkl_batch_new (&init));
      hkl_metrics_failed (self->metrics, g_get_monotonic_time (), 1);
      self->failed_total++;
    }

  if (failed->len == 0)
    return;
  self->engine->busy++;
  hkl_store_insert_batches_async (self->engine->store, failed, NULL, on_refused_inserted,
                                  self->engine);
}

/* FALSE: nothing went out; ITEM was dealt with. */
static gboolean
send_item (HklFlow *self, HklItem *item)
{
  HklEngine *engine = self->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklRequest) request = NULL;
  g_autoptr (GArray) survivors = NULL;
  g_autofree char *webhook_id = NULL;
  HklCompiled *compiled;
  HklSigning signing;
  Job *job;

  if (!read_item (self, item))
    return FALSE;

  compiled = hkl_flow_get_version (self, item->batch->version, &error);
  if (compiled == NULL)
    {
      fail_invalid (self, item->batch, error->message);
      return FALSE;
    }

  webhook_id = hkl_batch_dup_webhook_id (item->batch);
  signing.mode = engine->config->signing;
  signing.standard_webhooks = engine->config->standard_webhooks;
  signing.credentials = engine->credentials;
  signing.time = g_get_real_time ();
  signing.id = webhook_id;

  request = hkl_compiled_render (compiled, (HklEvent *const *) item->events->pdata,
                                 item->events->len, &signing, &survivors, &error);
  if (request == NULL)
    {
      if (g_error_matches (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_SECRET))
        {
          g_warning ("A delivery waits: %s", error->message);
          postpone (self, item, READ_RETRY);
        }
      else
        fail_invalid (self, item->batch, error->message);
      return FALSE;
    }
  if (hkl_engine_get_world_hold (engine, request->url, NULL) != HKL_HOLD_NONE)
    {
      self->world_holds = TRUE;
      postpone (self, item, READ_RETRY);
      return FALSE;
    }
  if (survivors != NULL && survivors->len < item->events->len && item->tries == 0)
    note_refused (self, item, survivors);

  job = g_new0 (Job, 1);
  job->flow = hkl_flow_ref (self);
  job->item = item;
  job->batch = hkl_batch_ref (item->batch);
  job->clock_offset = engine->clock_offset;
  job->signing = signing.mode;
  job->signed_at = signing.standard_webhooks ? signing.time : 0;
  job->signature = g_strdup (request->signature != NULL ? request->signature : "");

  HKL_FAILPOINT ("send-rendered");
  /* The request has what it needs; a retry reads them again. */
  hkl_flow_drop_events (self, item);

  self->n_in_flight++;
  hkl_bucket_take (&self->bucket, item->n_events);
  item->send = hkl_sender_send (engine->sender, request, self->mapping, self->mapping->timeout,
                                item->fresh, on_sent, job);
  HKL_FAILPOINT ("send-begun");

  return TRUE;
}

/* --- limits ---------------------------------------------------------------------------------- */

static guint
limit_of (HklFlow *self)
{
  return self->mapping->strict_order ? 1 : CLAMP (self->mapping->concurrency, 1, 64);
}

/* Everything that does not depend on the time. */
static gboolean
may_send (HklFlow *self)
{
  HklEngine *engine = self->engine;

  if (engine->stopping || self->gone || self->mapping == NULL || self->mapping->paused ||
      engine->config == NULL || hkl_flow_is_cancelling (self))
    return FALSE;
  if (engine->secrets_state == HKL_SECRETS_LOADING ||
      hkl_flow_get_hold (self, NULL) != HKL_HOLD_NONE)
    return FALSE;
  if (self->n_in_flight >= limit_of (self) || self->n_settling >= MAX_SETTLING)
    return FALSE;

  /* Only after the outcome of the one before is on disk: after a crash the order is kept. */
  return !self->mapping->strict_order || self->n_settling == 0;
}

/* When a token is there, real time; 0: now. */
static gint64
next_token (HklFlow *self)
{
  gint64 wait = hkl_bucket_wait (&self->bucket, self->mapping->rate, g_get_monotonic_time ());

  return wait != 0 ? g_get_real_time () + wait : 0;
}

void
hkl_flow_pump (HklFlow *self)
{
  hkl_engine_check_clock (self->engine);
  while (may_send (self))
    {
      gint64 now = g_get_real_time ();
      HklBreakerLeave leave;
      HklItem *item = hkl_flow_next_item (self, now, &leave);
      gint64 id;

      if (item == NULL || next_token (self) != 0)
        return;

      id = item->id;
      hkl_flow_take_out (self, item);
      if (send_item (self, item) && leave == HKL_BREAKER_PROBE)
        {
          self->probe_id = id;
          hkl_flow_set_breaker (self, hkl_breaker_probing (&self->breaker, now));
        }
    }
}

gint64
hkl_flow_next_send (HklFlow *self)
{
  gint64 turn = may_send (self) ? hkl_flow_next_turn (self, g_get_real_time ()) : 0;

  return turn != 0 ? MAX (turn, next_token (self)) : 0;
}

void
hkl_flow_cancel_sends (HklFlow *self)
{
  g_autoptr (GPtrArray) sends = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((HklItem *) value)->send != NULL)
      g_ptr_array_add (sends, ((HklItem *) value)->send);

  for (guint i = 0; i < sends->len; i++)
    hkl_send_cancel (g_ptr_array_index (sends, i));
}
