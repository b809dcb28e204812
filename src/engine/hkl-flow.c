/* hkl-flow.c: one mapping at work: what is in force, what was pending, when it wants to be woken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order of events: the mapping is put into the store, which gives it a version and, the first time,
 * a cursor; what was pending at the last stop is loaded; then pieces of the log are planned
 * (hkl-flow-plan.c), and what is due is sent (hkl-flow-send.c), whenever the flow is woken: by new
 * events, by an answer of the store, by an outcome, by the timer. Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

#define LOAD_PAGE 500

/* While batches form, a piece is read at most this often: each one rewrites the forming batches. */
#define FORMING_PAUSE (50 * G_TIME_SPAN_MILLISECOND)

/* --- life ------------------------------------------------------------------------------------ */

static void
free_item (gpointer data)
{
  hkl_item_free (data);
}

HklFlow *
hkl_flow_new (HklEngine *engine, const char *mapping_id)
{
  HklFlow *self = g_new0 (HklFlow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->engine = engine;
  self->mapping_id = g_strdup (mapping_id);
  self->versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                          (GDestroyNotify) hkl_compiled_unref);
  self->batcher = hkl_batcher_new ();
  self->queue = g_sequence_new (NULL);
  self->retries = g_sequence_new (NULL);
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_item);
  self->metrics = hkl_metrics_new ();

  return self;
}

HklFlow *
hkl_flow_ref (HklFlow *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
hkl_flow_unref (HklFlow *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->plan_source != NULL)
    {
      g_source_destroy (self->plan_source);
      g_source_unref (self->plan_source);
    }
  g_sequence_free (self->queue);
  g_sequence_free (self->retries);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->versions);
  hkl_batcher_free (self->batcher);
  hkl_metrics_free (self->metrics);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  g_clear_pointer (&self->wanted, hkl_mapping_unref);
  g_clear_pointer (&self->compiled, hkl_compiled_unref);
  g_free (self->fault);
  g_free (self->dead_reason);
  g_free (self->mapping_id);
  g_free (self);
}

/* --- loading what was pending ---------------------------------------------------------------- */

/* Its times are by the clock of when it was written. Wherever that was set since, it waits no longer
 * than it would if it began now. */
static void
restore_forming (HklFlow *self, HklBatch *batch)
{
  HklForming *forming = g_new0 (HklForming, 1);
  gint64 now = hkl_engine_now (self->engine);

  forming->id = batch->id;
  forming->version = batch->version;
  forming->partition = g_strdup (batch->partition);
  forming->event_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (forming->event_ids, batch->event_ids, batch->n_events);
  forming->bytes = batch->bytes;
  forming->created_at = MIN (batch->created_at, now);
  forming->received_at = batch->received_at;
  forming->due_at = MIN (batch->due_at, now + (gint64) (self->mapping->wait * G_TIME_SPAN_SECOND));
  forming->first_name = g_strdup (batch->first_name);
  forming->first_user = g_strdup (batch->first_user);
  forming->n_other_names = batch->n_other_names;
  hkl_batcher_restore (self->batcher, forming);
}

/* BATCH as it is by this run's clock: see hkl-engine-clock.c. */
static HklBatch *
by_this_clock (HklFlow *self, HklBatch *batch)
{
  HklBatch init = *batch;
  gint64 ahead = self->engine->log_ahead;

  if (ahead == 0)
    return hkl_batch_ref (batch);

  init.created_at -= ahead;
  init.due_at = MAX (1, batch->due_at - ahead);
  if (batch->first_try_at != 0)
    init.first_try_at -= ahead;

  return hkl_batch_new (&init);
}

static gboolean
load_pending (HklFlow *self, GError **error)
{
  gint64 after_due = 0, after_id = 0;
  guint n;

  do
    {
      g_autoptr (GPtrArray) page = hkl_store_reader_pending (self->engine->reader, self->mapping_id,
                                                             after_due, after_id, LOAD_PAGE, error);

      if (page == NULL)
        return FALSE;

      n = page->len;
      for (guint i = 0; i < n; i++)
        {
          HklBatch *stored = g_ptr_array_index (page, i);
          g_autoptr (HklBatch) batch = by_this_clock (self, stored);

          after_due = stored->due_at;
          after_id = stored->id;
          if (batch->state == HKL_BATCH_FORMING && batch->n_events > 0)
            restore_forming (self, batch);
          else
            hkl_flow_enqueue (self, batch, NULL);
        }
    }
  while (n == LOAD_PAGE);

  return TRUE;
}

gboolean
hkl_flow_load (HklFlow *self, GError **error)
{
  HklQueueStatus status;

  self->cursor = hkl_store_reader_cursor (self->engine->reader, self->mapping_id, error);
  if (self->cursor < 0)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                     "the mapping has no place in the log");
      return FALSE;
    }
  if (!hkl_store_reader_queue_status (self->engine->reader, self->mapping_id, &status, error))
    return FALSE;
  if (!load_pending (self, error))
    return FALSE;

  self->failed_total = status.n_failed;
  self->delivered_total = status.n_delivered;
  self->loaded = TRUE;

  return TRUE;
}

/* --- the mapping ----------------------------------------------------------------------------- */

void
hkl_flow_configure_batcher (HklFlow *self)
{
  HklMapping *mapping = self->mapping;

  hkl_batcher_configure (self->batcher, mapping->enable_batching ? MAX (1, mapping->batch_size) : 1,
                         HKL_BATCH_BYTES, (gint64) (mapping->wait * G_TIME_SPAN_SECOND));
}

/* MAPPING is in the store as VERSION. Both are taken. */
static void
put_in_force (HklFlow *self, HklMapping *mapping, gint64 version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklMapping) before = self->mapping;
  gboolean new_version = version != self->version;

  self->mapping = mapping;
  if (before == NULL || before->strict_order != mapping->strict_order)
    hkl_flow_sort (self);

  if (new_version)
    {
      /* Perhaps another endpoint, or what was wrong with the request is mended. */
      hkl_flow_set_breaker (self, (HklBreaker){ .state = HKL_BREAKER_CLOSED });
      g_clear_pointer (&self->compiled, hkl_compiled_unref);
      g_clear_pointer (&self->fault, g_free);
      self->version = version;
      self->compiled = hkl_compiled_new (mapping, &error);
      if (self->compiled == NULL)
        self->fault = g_strdup (error->message);
      else
        g_hash_table_insert (self->versions, g_memdup2 (&version, sizeof version),
                             hkl_compiled_ref (self->compiled));
    }
  hkl_flow_configure_batcher (self);

  g_clear_error (&error);
  if (!self->loaded && !hkl_flow_load (self, &error))
    {
      g_warning ("What waits in the mapping “%s” cannot be read: %s", mapping->name,
                 error->message);
      self->plan_retry_at = hkl_engine_now (self->engine) + HKL_FLOW_RETRY_AFTER_ERROR;
    }

  /* What forms was begun under the old version: it goes out as it is. */
  if (new_version)
    hkl_batcher_close_all (self->batcher);
  self->behind = TRUE;
  hkl_flow_set_reached (self, FALSE);
  self->bucket = (HklBucket){ 0 };
}

typedef struct
{
  HklFlow *flow;
  HklMapping *mapping;
} Put;

static void put (HklFlow *self);

static void
on_put (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Put *call = user_data;
  HklFlow *self = call->flow;
  g_autoptr (HklMapping) mapping = call->mapping;
  HklEngine *engine = self->engine;
  g_autoptr (GError) error = NULL;
  gint64 version = hkl_store_put_mapping_finish (HKL_STORE (object), result, &error);

  g_free (call);
  self->putting = FALSE;
  engine->busy--;

  if (!self->gone && !engine->stopping)
    {
      if (self->wanted != mapping)
        put (self); /* another one has come meanwhile */
      else if (version > 0)
        {
          g_clear_pointer (&self->wanted, hkl_mapping_unref);
          put_in_force (self, g_steal_pointer (&mapping), version);
        }
      else
        {
          g_warning ("The mapping “%s” cannot be put into the store, trying again: %s",
                     mapping->name, error->message);
          self->put_retry_at = hkl_engine_now (self->engine) + HKL_FLOW_RETRY_AFTER_ERROR;
        }
      hkl_flow_wake (self);
      hkl_engine_schedule (engine);
      hkl_engine_touch (engine);
    }

  hkl_flow_unref (self);
  hkl_engine_check_stopped (engine);
}

static void
put (HklFlow *self)
{
  Put *call;

  if (self->wanted == NULL || self->putting)
    return;

  call = g_new0 (Put, 1);
  call->flow = hkl_flow_ref (self);
  call->mapping = hkl_mapping_ref (self->wanted);
  self->putting = TRUE;
  self->put_retry_at = 0;
  self->engine->busy++;
  hkl_store_put_mapping_async (self->engine->store, self->wanted, NULL, on_put, call);
}

void
hkl_flow_set_mapping (HklFlow *self, HklMapping *mapping)
{
  HklMapping *latest = self->wanted != NULL ? self->wanted : self->mapping;

  if (latest != NULL && hkl_mapping_equal (latest, mapping))
    return;

  g_clear_pointer (&self->wanted, hkl_mapping_unref);
  self->wanted = hkl_mapping_ref (mapping);
  put (self);
}

HklCompiled *
hkl_flow_get_version (HklFlow *self, gint64 version, GError **error)
{
  HklCompiled *compiled = g_hash_table_lookup (self->versions, &version);
  g_autoptr (HklMapping) mapping = NULL;

  if (compiled != NULL)
    return compiled;

  mapping = hkl_store_reader_mapping (self->engine->reader, version, error);
  if (mapping == NULL)
    return NULL;
  compiled = hkl_compiled_new (mapping, error);
  if (compiled != NULL)
    g_hash_table_insert (self->versions, g_memdup2 (&version, sizeof version), compiled);

  return compiled;
}

static void
on_dropped (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklFlow *self = user_data;
  HklEngine *engine = self->engine;
  g_autoptr (GError) error = NULL;

  if (!hkl_store_drop_mapping_finish (HKL_STORE (object), result, &error))
    g_warning ("What waits in a deleted mapping cannot be discarded: %s", error->message);

  engine->busy--;
  hkl_flow_unref (self);
  hkl_engine_check_stopped (engine);
}

void
hkl_flow_drop (HklFlow *self)
{
  hkl_flow_end_closing (self, HKL_ENGINE_ERROR_STATE, "The mapping was deleted meanwhile.");
  self->gone = TRUE;
  hkl_flow_cancel_sends (self);
  self->engine->busy++;
  hkl_store_drop_mapping_async (self->engine->store, self->mapping_id, NULL, on_dropped,
                                hkl_flow_ref (self));
}

/* --- waking ---------------------------------------------------------------------------------- */

static void
plan_if_needed (HklFlow *self, gint64 now)
{
  gint64 due = hkl_batcher_next_due (self->batcher);
  gboolean read = self->behind && !hkl_flow_is_full (self);
  gint64 pause = 0;

  if (self->closing != NULL)
    {
      read = !hkl_flow_has_reached (self) && !hkl_flow_is_full (self);
      if (!read && hkl_batcher_get_n_forming (self->batcher) > 0)
        due = now;
    }

  if (self->planning || self->compiled == NULL || !self->loaded || self->plan_retry_at > now)
    return;
  if (!read && (due == 0 || due > now))
    return;

  if (hkl_batcher_get_n_forming (self->batcher) > 0 && self->mapping->wait > 0)
    pause = FORMING_PAUSE - (g_get_monotonic_time () - self->planned_at);
  hkl_flow_schedule_plan (self, pause);
}

void
hkl_flow_look (HklFlow *self)
{
  self->behind = TRUE;
}

void
hkl_flow_wake (HklFlow *self)
{
  gint64 now = hkl_engine_now (self->engine);
  g_autoptr (GError) error = NULL;

  if (self->gone || self->engine->stopping)
    return;

  if (self->wanted != NULL && self->put_retry_at <= now)
    put (self);
  if (self->mapping == NULL)
    return;
  if (self->plan_retry_at <= now)
    self->plan_retry_at = 0;
  if (!self->loaded && self->plan_retry_at == 0 && !hkl_flow_load (self, &error))
    self->plan_retry_at = now + HKL_FLOW_RETRY_AFTER_ERROR;

  hkl_flow_close_step (self);
  plan_if_needed (self, now);
  hkl_flow_pump (self);
}

void
hkl_flow_move (HklFlow *self, gint64 jump)
{
  GHashTableIter iter;
  gpointer value;
  gint64 *const times[] = { &self->put_retry_at, &self->plan_retry_at, &self->chance_at,
                            &self->breaker.until };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (*times[i] != 0)
      *times[i] += jump;
  if (self->batcher != NULL)
    hkl_batcher_move (self->batcher, jump);

  /* All alike, so that the order of the queues stays. */
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HklItem *item = value;

      if (item->due_at > 1) /* 1: in front of everything */
        item->due_at = MAX (2, item->due_at + jump);
      if (item->first_try_at != 0)
        item->first_try_at += jump;
    }
}

static gint64
earlier (gint64 a, gint64 b)
{
  if (a == 0 || b == 0)
    return MAX (a, b);

  return MIN (a, b);
}

gint64
hkl_flow_next_wake (HklFlow *self)
{
  gint64 next = 0;

  if (self->gone)
    return 0;

  if (self->wanted != NULL && !self->putting)
    next = MAX (1, self->put_retry_at);
  if (self->mapping == NULL)
    return next;
  /* Also when its time has passed: until hkl_flow_wake() has taken it, no other reason to look at the
   * times anew may put it off. */
  if (self->plan_retry_at != 0)
    next = earlier (next, self->plan_retry_at);
  else if (!self->planning && self->plan_source == NULL && self->compiled != NULL)
    next = earlier (next, hkl_batcher_next_due (self->batcher));

  return earlier (next, hkl_flow_next_send (self));
}

/* --- how things stand ------------------------------------------------------------------------ */

HklHold
hkl_flow_get_hold (HklFlow *self, const char **text)
{
  HklEngine *engine = self->engine;
  HklConfig *config = engine->config;
  gboolean needs_secrets = config->signing != HKL_SIGNING_OFF || config->standard_webhooks ||
                           (self->mapping != NULL && self->mapping->secret_headers[0] != NULL);

  if (text != NULL)
    *text = NULL;

  if (!config->enabled)
    return HKL_HOLD_OFF;
  if (self->fault != NULL)
    {
      if (text != NULL)
        *text = self->fault;
      return HKL_HOLD_INVALID;
    }
  if (needs_secrets && engine->secrets_state == HKL_SECRETS_UNREADABLE)
    {
      if (text != NULL)
        *text = engine->secrets_text;
      return engine->secrets_hold;
    }

  return hkl_engine_get_world_hold (engine, self->mapping != NULL ? self->mapping->url : "", text);
}

gboolean
hkl_flow_is_idle (HklFlow *self, gint64 last_event_id)
{
  HklMapping *mapping = self->wanted != NULL ? self->wanted : self->mapping;

  if (self->gone || mapping == NULL || mapping->paused)
    return TRUE;
  if (self->fault != NULL)
    return TRUE; /* will not move before somebody mends the mapping */

  return self->loaded && self->wanted == NULL && !self->planning && self->cursor >= last_event_id &&
         hkl_batcher_get_n_forming (self->batcher) == 0 && g_hash_table_size (self->items) == 0;
}

static HklFlowState
state_of (HklFlow *self, const HklMappingSnapshot *snapshot)
{
  if (self->mapping != NULL && self->mapping->paused)
    return HKL_FLOW_PAUSED;
  if (snapshot->hold != HKL_HOLD_NONE)
    return HKL_FLOW_HOLDING;
  if (self->breaker.state != HKL_BREAKER_CLOSED)
    return HKL_FLOW_RESTING;
  if (self->failed_in_row >= 10)
    return HKL_FLOW_FAILING;
  if (self->n_retrying > 0)
    return HKL_FLOW_RETRYING;
  if (self->n_in_flight > 0 || snapshot->queue > 0 || snapshot->rate > 0)
    return HKL_FLOW_DELIVERING;

  return HKL_FLOW_IDLE;
}

void
hkl_flow_fill_snapshot (HklFlow *self, gint64 last_event_id, HklMappingSnapshot *snapshot)
{
  gint64 now = g_get_monotonic_time ();
  const char *text;
  GSequenceIter *iter;
  GHashTableIter items;
  gpointer value;

  snapshot->mapping_id = g_strdup (self->mapping_id);
  snapshot->hold = hkl_flow_get_hold (self, &text);
  if (snapshot->hold == HKL_HOLD_NONE && self->world_holds)
    snapshot->hold = hkl_engine_get_network_hold (self->engine, &text);
  snapshot->hold_text = g_strdup (text != NULL ? text : "");
  snapshot->retrying = self->n_retrying;
  snapshot->failed_total = self->failed_total;
  snapshot->delivered_total = self->delivered_total;
  snapshot->in_flight = self->n_in_flight;
  snapshot->breaker = self->breaker.state;
  snapshot->breaker_failures = self->breaker.failures;
  snapshot->probe_at = self->breaker.state == HKL_BREAKER_OPEN ? self->breaker.until : 0;
  if (self->breaker.state != HKL_BREAKER_CLOSED)
    {
      snapshot->breaker_status = self->dead_status;
      snapshot->breaker_reason = g_strdup (self->dead_reason);
    }

  snapshot->queue = self->queued_events + hkl_batcher_get_n_events (self->batcher);
  if (self->loaded && last_event_id > self->cursor)
    snapshot->queue += (guint64) (last_event_id - self->cursor);
  hkl_metrics_queue (self->metrics, now, snapshot->queue);
  hkl_metrics_fill (self->metrics, now, snapshot);

  snapshot->oldest_at = hkl_batcher_oldest (self->batcher);
  for (iter = g_sequence_get_begin_iter (self->queue); !g_sequence_iter_is_end (iter);
       iter = g_sequence_iter_next (iter))
    {
      const HklItem *item = g_sequence_get (iter);

      snapshot->oldest_at = earlier (snapshot->oldest_at, item->received_at);
    }
  if (g_sequence_get_length (self->queue) > 0)
    {
      const HklItem *head = hkl_flow_first (self);

      snapshot->next_at = MAX (MAX (head->due_at, head->received_at), snapshot->probe_at);
    }

  snapshot->in_flight_ids = g_new0 (gint64, self->n_in_flight + 1);
  if (self->n_in_flight > 0)
    {
      guint n = 0;

      g_hash_table_iter_init (&items, self->items);
      while (n < self->n_in_flight && g_hash_table_iter_next (&items, NULL, &value))
        if (((HklItem *) value)->send != NULL)
          snapshot->in_flight_ids[n++] = ((HklItem *) value)->id;
    }

  snapshot->state = state_of (self, snapshot);
}
