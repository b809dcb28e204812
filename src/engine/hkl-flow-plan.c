/* hkl-flow-plan.c: a piece of the log becomes batches, in one transaction.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Read events after the cursor, choose by trigger, resolve the batch keys, add to forming batches;
 * then one transaction moves the cursor and writes the batches of the piece, those that still form
 * included. Only when that is on disk are the closed ones queued for sending. One piece at a time
 * for each mapping.
 *
 * An event that cannot be sent becomes a failed batch of its own right here, with the sentence that
 * says why, and the others go on. Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"
#include "hkl-failpoint.h"

#define PIECE_EVENTS ((guint) 1000)
#define PIECE_BYTES  ((gsize) 4 * 1000 * 1000)

typedef struct
{
  HklFlow *flow;
  gint64 clock_offset; /* the engine's, as it was made */
  GPtrArray *batches;  /* of HklBatch, as planned */
  GPtrArray *events;   /* for each batch: GPtrArray of HklEvent, or NULL */
  GPtrArray *closed;   /* of HklForming, owned: the origin of the first ones */
  GPtrArray *forming;  /* of HklForming, borrowed: the origin of the next ones */
  gint64 cursor;
  guint n_failed;
} Plan;

static void
unref_events (gpointer events)
{
  if (events != NULL)
    g_ptr_array_unref (events);
}

static Plan *
plan_new (HklFlow *flow)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->flow = hkl_flow_ref (flow);
  plan->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  plan->events = g_ptr_array_new_with_free_func (unref_events);
  plan->cursor = flow->cursor;

  return plan;
}

static void
plan_free (Plan *plan)
{
  hkl_flow_unref (plan->flow);
  g_ptr_array_unref (plan->batches);
  g_ptr_array_unref (plan->events);
  g_clear_pointer (&plan->closed, g_ptr_array_unref);
  g_clear_pointer (&plan->forming, g_ptr_array_unref);
  g_free (plan);
}

static void
plan_forming (Plan *plan, HklForming *forming, gint64 now)
{
  HklFlow *flow = plan->flow;
  HklBatch init = {
    .id = forming->id,
    .mapping_id = flow->mapping_id,
    .version = forming->version,
    .state = forming->closed ? HKL_BATCH_WAITING : HKL_BATCH_FORMING,
    .created_at = forming->created_at,
    .due_at = forming->closed ? now : forming->due_at,
    .received_at = forming->received_at,
    .as_list = TRUE,
    .partition = forming->partition,
    .bytes = forming->bytes,
    .first_name = forming->first_name,
    .first_user = forming->first_user,
    .n_other_names = forming->n_other_names,
    .event_ids = (const gint64 *) (gpointer) forming->event_ids->data,
    .n_events = forming->event_ids->len,
  };

  g_ptr_array_add (plan->batches, hkl_batch_new (&init));
  g_ptr_array_add (plan->events, forming->closed && forming->events != NULL
                                     ? g_ptr_array_ref (forming->events)
                                     : NULL);
}

/* An event as a batch of its own: FAULT says why it cannot be sent; NULL: it can. */
static void
plan_single (Plan *plan,
             HklEvent *event,
             const char *partition,
             gsize bytes,
             const char *fault,
             gint64 now)
{
  HklFlow *flow = plan->flow;
  HklBatch init = {
    .mapping_id = flow->mapping_id,
    .version = flow->version,
    .state = fault != NULL ? HKL_BATCH_FAILED : HKL_BATCH_WAITING,
    .created_at = now,
    .due_at = now,
    .settled_at = fault != NULL ? now : 0,
    .received_at = event->received_at,
    .as_list = flow->mapping->enable_batching,
    .partition = (char *) (partition != NULL ? partition : ""),
    .bytes = bytes,
    .first_name = event->name[0] != '\0' ? event->name : event->type,
    .first_user = event->user,
    .outcome = fault != NULL ? HKL_OUTCOME_INVALID : HKL_OUTCOME_DELIVERED,
    .reason = (char *) (fault != NULL ? fault : ""),
    .event_ids = &event->id,
    .n_events = 1,
  };
  GPtrArray *events = NULL;

  if (fault == NULL)
    {
      events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
      g_ptr_array_add (events, hkl_event_ref (event));
    }
  else
    plan->n_failed++;

  g_ptr_array_add (plan->batches, hkl_batch_new (&init));
  g_ptr_array_add (plan->events, events);
}

static void
plan_event (Plan *plan, HklEvent *event, gint64 now)
{
  HklFlow *flow = plan->flow;
  HklArena *arena = flow->engine->arena;
  g_autoptr (GError) error = NULL;
  g_autofree char *partition = NULL;
  gboolean selected = hkl_compiled_selects (flow->compiled, event, arena);

  hkl_arena_reset (arena);
  if (!selected)
    return;

  partition = hkl_compiled_partition (flow->compiled, event, arena, &error);
  hkl_arena_reset (arena);
  if (partition == NULL)
    {
      plan_single (plan, event, NULL, 0, error->message, now);
      return;
    }

  if (flow->mapping->enable_batching)
    {
      gsize size = hkl_compiled_body_size (flow->compiled, event, arena);

      hkl_arena_reset (arena);
      hkl_batcher_add (flow->batcher, partition, flow->version, event, size, now);
    }
  else
    plan_single (plan, event, partition, g_bytes_get_size (event->bytes), NULL, now);
}

static void
on_planned (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Plan *plan = user_data;
  HklFlow *self = plan->flow;
  HklEngine *engine = self->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_plan_finish (HKL_STORE (object), result, &error);
  guint n_closed = plan->closed->len;

  HKL_FAILPOINT ("plan-stored");
  self->planning = FALSE;
  engine->busy--;

  if (self->gone || engine->stopping)
    {
      plan_free (plan);
      hkl_engine_check_stopped (engine);
      return;
    }

  if (ids == NULL)
    {
      /* Nothing of it is on disk. What was added to forming batches in memory cannot be told
       * from what is stored, so the mapping begins again from what the store says. */
      g_warning ("Batches cannot be written, trying again: %s", error->message);
      self->behind = TRUE;
      hkl_batcher_free (self->batcher);
      self->batcher = hkl_batcher_new ();
      hkl_flow_configure_batcher (self);
      g_clear_error (&error);
      if (!hkl_flow_load (self, &error))
        g_warning ("What waits cannot be read: %s", error->message);
      self->plan_retry_at = hkl_engine_now (engine) + HKL_FLOW_RETRY_AFTER_ERROR;
      hkl_engine_schedule (engine);
      plan_free (plan);
      return;
    }

  self->cursor = plan->cursor;
  self->failed_total += plan->n_failed;
  for (guint i = 0; i < plan->n_failed; i++)
    {
      hkl_metrics_failed (self->metrics, g_get_monotonic_time (), 1);
      self->failed_in_row++;
    }

  for (guint i = 0; i < plan->batches->len; i++)
    {
      HklBatch *planned = g_ptr_array_index (plan->batches, i);

      if (i >= n_closed && i < n_closed + plan->forming->len)
        {
          HklForming *forming = g_ptr_array_index (plan->forming, i - n_closed);

          forming->id = g_array_index (ids, gint64, i);
        }
      else if (planned->state == HKL_BATCH_WAITING)
        {
          HklBatch init = *planned;
          g_autoptr (HklBatch) batch = NULL;

          init.id = g_array_index (ids, gint64, i);
          /* The clock was set meanwhile: as what waited already has been moved. */
          init.due_at = MAX (2, init.due_at + engine->clock_offset - plan->clock_offset);
          batch = hkl_batch_new (&init);
          hkl_flow_enqueue (self, batch, g_ptr_array_index (plan->events, i));
        }
    }

  plan_free (plan);
  hkl_flow_wake (self);
  hkl_engine_schedule (engine);
  hkl_engine_touch (engine);
}

static gboolean
plan_piece (gpointer user_data)
{
  HklFlow *self = user_data;
  HklEngine *engine = self->engine;
  gint64 now;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *closed, *forming;
  HklPlan step;
  Plan *plan;

  g_clear_pointer (&self->plan_source, g_source_unref);
  if (self->planning || self->gone || engine->stopping || self->compiled == NULL)
    return G_SOURCE_REMOVE;

  now = hkl_engine_now (engine);
  self->planned_at = g_get_monotonic_time ();
  plan = plan_new (self);
  plan->clock_offset = engine->clock_offset;

  if ((self->behind || self->closing != NULL) && !hkl_flow_is_full (self))
    {
      gint64 last = hkl_flow_read_until (self);

      events = hkl_store_reader_events_after (engine->reader, self->cursor, PIECE_EVENTS,
                                              PIECE_BYTES, TRUE, &error);
      if (events == NULL)
        {
          g_warning ("Events cannot be read, trying again: %s", error->message);
          self->plan_retry_at = now + HKL_FLOW_RETRY_AFTER_ERROR;
          hkl_engine_schedule (engine);
          plan_free (plan);
          return G_SOURCE_REMOVE;
        }
      self->behind = events->len > 0;
      for (guint i = 0; i < events->len; i++)
        {
          HklEvent *event = g_ptr_array_index (events, i);

          if (event->id > last)
            break;
          plan_event (plan, event, now);
          plan->cursor = event->id;
        }
      hkl_flow_set_reached (self, plan->cursor >= last || events->len == 0);
    }

  hkl_batcher_close_due (self->batcher, now, !self->behind);
  if (hkl_flow_has_reached (self))
    hkl_batcher_close_all (self->batcher);
  hkl_batcher_take_touched (self->batcher, &closed, &forming);
  plan->closed = closed;
  plan->forming = forming;
  if (closed->len > 0 || forming->len > 0)
    {
      /* Closed and forming ones come first: on_planned() counts on it. */
      GPtrArray *singles = g_steal_pointer (&plan->batches);
      GPtrArray *single_events = g_steal_pointer (&plan->events);

      plan->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
      plan->events = g_ptr_array_new_with_free_func (unref_events);
      for (guint i = 0; i < closed->len; i++)
        plan_forming (plan, g_ptr_array_index (closed, i), now);
      for (guint i = 0; i < forming->len; i++)
        plan_forming (plan, g_ptr_array_index (forming, i), now);
      g_ptr_array_extend_and_steal (plan->batches, singles);
      g_ptr_array_extend_and_steal (plan->events, single_events);
    }

  if (plan->cursor == self->cursor && plan->batches->len == 0)
    {
      plan_free (plan);
      if (self->closing != NULL)
        hkl_flow_wake (self);
      hkl_engine_schedule (engine);
      hkl_engine_touch (engine);
      return G_SOURCE_REMOVE;
    }

  step.mapping_id = self->mapping_id;
  step.cursor = plan->cursor;
  step.batches = plan->batches;
  HKL_FAILPOINT ("plan-begun");
  self->planning = TRUE;
  engine->busy++;
  hkl_store_plan_async (engine->store, &step, NULL, on_planned, plan);

  return G_SOURCE_REMOVE;
}

void
hkl_flow_schedule_plan (HklFlow *self, gint64 delay)
{
  if (self->plan_source != NULL)
    return;

  self->plan_source = delay <= 0
                          ? g_idle_source_new ()
                          : g_timeout_source_new ((guint) (delay / G_TIME_SPAN_MILLISECOND) + 1);
  g_source_set_priority (self->plan_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->plan_source, plan_piece, self, NULL);
  g_source_attach (self->plan_source, self->engine->context);
}
