/* hkl-flow-close.c: settling what has come for a mapping up to a moment: cancelled, or delivered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The moment is the last event in the log when the command arrives. Planning goes on up to it and
 * no farther, so that also what was still behind the cursor gets its place in the delivery log.
 * Then the queue is emptied: each delivery is cancelled with a reason, but for those that are to be
 * kept; or, when everything is to be delivered first, it is waited for. What is in flight is let
 * end. The answer comes when all of it is on disk. Whatever ends it early (cancelling, a stop, a
 * crash), the rest waits as it did. Engine thread, but for the commands themselves.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

/* Outcomes that are not on disk yet: so many at once are one commit. */
#define MAX_SETTLING 1000

typedef struct
{
  char *mapping_id;
  GHashTable *kept; /* set of gint64 */
  char *reason;     /* NULL: deliver */
} Request;

struct _HklClosing
{
  GTask *task;
  gint64 until; /* event id */
  gboolean reached;
  gssize n_cancelled;
  gulong cancelled_handler;
};

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->mapping_id);
  g_hash_table_unref (request->kept);
  g_free (request->reason);
  g_free (request);
}

static Request *
request_of (HklFlow *self)
{
  return g_task_get_task_data (self->closing->task);
}

/* Takes ERROR; NULL: it is done. */
static void
end (HklFlow *self, GError *error)
{
  HklClosing *closing = g_steal_pointer (&self->closing);

  if (closing->cancelled_handler != 0)
    g_cancellable_disconnect (g_task_get_cancellable (closing->task), closing->cancelled_handler);
  if (error != NULL)
    g_task_return_error (closing->task, error);
  else
    g_task_return_int (closing->task, closing->n_cancelled);
  g_object_unref (closing->task);
  g_free (closing);

  hkl_flow_look (self); /* reading goes on after the moment */
  self->engine->busy--;
}

void
hkl_flow_end_closing (HklFlow *self, HklEngineError code, const char *sentence)
{
  if (self->closing != NULL)
    end (self, g_error_new_literal (HKL_ENGINE_ERROR, (int) code, sentence));
}

/* --- what planning asks ------------------------------------------------------------------------ */

gint64
hkl_flow_read_until (HklFlow *self)
{
  return self->closing != NULL ? self->closing->until : G_MAXINT64;
}

void
hkl_flow_set_reached (HklFlow *self, gboolean reached)
{
  if (self->closing != NULL)
    self->closing->reached = reached;
}

gboolean
hkl_flow_has_reached (HklFlow *self)
{
  return self->closing != NULL && self->closing->reached;
}

gboolean
hkl_flow_is_cancelling (HklFlow *self)
{
  return self->closing != NULL && request_of (self)->reason != NULL;
}

/* --- one step ---------------------------------------------------------------------------------- */

/* FALSE: the log cannot be read. ITEM is not in the queue any more, or put back. */
static gboolean
cancel_item (HklFlow *self, HklItem *item, GError **error)
{
  g_autoptr (HklBatch) batch = NULL;
  g_autoptr (HklBatch) changed = NULL;
  g_autoptr (GError) local = NULL;
  HklBatch init;

  batch = item->batch != NULL ? hkl_batch_ref (item->batch)
                              : hkl_store_reader_batch (self->engine->reader, item->id, &local);
  if (batch == NULL && !g_error_matches (local, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  hkl_flow_take_out (self, item);
  if (batch == NULL)
    {
      hkl_flow_forget (self, item); /* it is gone */
      return TRUE;
    }

  init = *batch;
  init.state = HKL_BATCH_DISCARDED;
  init.settled_at = g_get_real_time ();
  init.reason = request_of (self)->reason;
  changed = hkl_batch_new (&init);
  self->closing->n_cancelled++;
  self->n_settling++;
  hkl_engine_settle (self->engine, self, changed, NULL);

  return TRUE;
}

/* TRUE when nothing is queued but what is kept. */
static gboolean
cancel_queue (HklFlow *self, GError **error)
{
  GHashTable *kept = request_of (self)->kept;
  GSequenceIter *iter = g_sequence_get_begin_iter (self->queue);

  while (!g_sequence_iter_is_end (iter))
    {
      HklItem *item = g_sequence_get (iter);

      iter = g_sequence_iter_next (iter);
      if (g_hash_table_contains (kept, &item->id))
        continue;
      if (self->n_settling >= MAX_SETTLING || !cancel_item (self, item, error))
        return FALSE;
    }

  return TRUE;
}

void
hkl_flow_close_step (HklFlow *self)
{
  g_autoptr (GError) error = NULL;
  gboolean empty;

  if (self->closing == NULL)
    return;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->closing->task), &error))
    {
      end (self, g_steal_pointer (&error));
      return;
    }
  if (self->fault != NULL)
    {
      hkl_flow_end_closing (self, HKL_ENGINE_ERROR_STATE,
                            "The mapping cannot be used as it is. See what is wrong with it.");
      return;
    }
  if (!self->loaded)
    return;

  if (hkl_flow_is_cancelling (self))
    empty = cancel_queue (self, &error);
  else
    empty = g_hash_table_size (self->items) == 0;
  if (error != NULL)
    {
      end (self, g_steal_pointer (&error));
      return;
    }

  if (empty && self->closing->reached && !self->planning && self->plan_source == NULL &&
      self->wanted == NULL && hkl_batcher_get_n_forming (self->batcher) == 0 &&
      self->n_in_flight == 0 && self->n_settling == 0)
    end (self, NULL);
}

/* --- commands ---------------------------------------------------------------------------------- */

static void
do_look (HklEngine *self, gpointer data)
{
  HklFlow *flow = hkl_engine_find_flow (self, data);

  if (flow == NULL)
    return;
  hkl_flow_close_step (flow);
  hkl_flow_wake (flow);
  hkl_engine_schedule (self);
}

typedef struct
{
  HklEngine *engine;
  char *mapping_id;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_object_unref (watch->engine);
  g_free (watch->mapping_id);
  g_free (watch);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  const Watch *watch = data;
  char *id = g_strdup (watch->mapping_id);

  if (!hkl_engine_post (watch->engine, do_look, id, g_free))
    g_free (id);
}

static gboolean
is_paused (HklFlow *flow)
{
  const HklMapping *latest = flow->wanted != NULL ? flow->wanted : flow->mapping;

  return latest != NULL && latest->paused;
}

static void
do_close (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  HklFlow *flow = hkl_engine_find_flow (self, request->mapping_id);
  const char *refusal = NULL;

  if (self->stopping)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                               "Deliveries have stopped.");
      return;
    }

  if (flow == NULL)
    refusal = "There is no such mapping any more.";
  else if (flow->closing != NULL)
    refusal = "What waits in this mapping is being settled already.";
  else if (request->reason == NULL && is_paused (flow))
    refusal = "The mapping is paused: nothing of what waits would be delivered. Resume it first.";
  if (refusal != NULL)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE, "%s", refusal);
      return;
    }

  flow->closing = g_new0 (HklClosing, 1);
  flow->closing->task = g_object_ref (task);
  flow->closing->until = hkl_engine_last_event_id (self);
  self->busy++;
  if (g_task_get_cancellable (task) != NULL)
    {
      Watch *watch = g_new (Watch, 1);

      *watch = (Watch){ g_object_ref (self), g_strdup (request->mapping_id) };
      flow->closing->cancelled_handler = g_cancellable_connect (
          g_task_get_cancellable (task), G_CALLBACK (on_cancelled), watch, watch_free);
    }
  do_look (self, request->mapping_id);
}

static void
close_async (HklEngine *self,
             GTask *task,
             const char *mapping_id,
             const gint64 *keep,
             guint n_keep,
             const char *reason)
{
  Request *request = g_new0 (Request, 1);

  request->mapping_id = g_strdup (mapping_id);
  request->reason = g_strdup (reason);
  request->kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < n_keep; i++)
    g_hash_table_add (request->kept, g_memdup2 (&keep[i], sizeof keep[i]));
  g_task_set_task_data (task, request, request_free);

  if (hkl_engine_post (self, do_close, task, g_object_unref))
    return;

  g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                           "Deliveries have stopped.");
  g_object_unref (task);
}

void
hkl_engine_cancel_queue_async (HklEngine *self,
                               const char *mapping_id,
                               const gint64 *keep,
                               guint n_keep,
                               const char *reason,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (mapping_id != NULL && reason != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_cancel_queue_async);
  close_async (self, task, mapping_id, keep, n_keep, reason);
}

gssize
hkl_engine_cancel_queue_finish (HklEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

void
hkl_engine_drain_async (HklEngine *self,
                        const char *mapping_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (mapping_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_drain_async);
  close_async (self, task, mapping_id, NULL, 0, NULL);
}

gboolean
hkl_engine_drain_finish (HklEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) >= 0;
}
