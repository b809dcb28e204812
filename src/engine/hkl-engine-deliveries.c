/* hkl-engine-deliveries.c: commands about one delivery: its next attempt now, once more, or anew.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A resend is a new batch with the same events and the same mapping version, linked to the old one.
 * A rerun takes its events through the mapping as it is now.
 * Engine thread, but for the commands themselves.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

static void
do_retry_now (HklEngine *self, gpointer data)
{
  for (guint i = 0; i < self->flows->len; i++)
    {
      HklFlow *flow = g_ptr_array_index (self->flows, i);

      if (hkl_flow_retry_now (flow, *(gint64 *) data))
        {
          hkl_flow_wake (flow);
          hkl_engine_schedule (self);
          hkl_engine_touch (self);
        }
    }
}

void
hkl_engine_retry_now (HklEngine *self, gint64 batch_id)
{
  gint64 *data;

  g_return_if_fail (HKL_IS_ENGINE (self));

  data = g_memdup2 (&batch_id, sizeof batch_id);
  if (!hkl_engine_post (self, do_retry_now, data, g_free))
    g_free (data);
}

typedef struct
{
  gint64 batch_id;
  HklBatch *copy; /* the new one, without its id */
} Resend;

static void
resend_free (gpointer data)
{
  Resend *resend = data;

  g_clear_pointer (&resend->copy, hkl_batch_unref);
  g_free (resend);
}

void
hkl_engine_enqueue_copy (HklEngine *self, HklBatch *copy, gint64 id)
{
  HklFlow *flow = hkl_engine_find_flow (self, copy->mapping_id);
  g_autoptr (HklBatch) batch = NULL;
  HklBatch init = *copy;

  if (flow == NULL || self->stopping)
    return;
  init.id = id;
  batch = hkl_batch_new (&init);
  hkl_flow_enqueue (flow, batch, NULL);
  hkl_flow_wake (flow);
  hkl_engine_schedule (self);
  hkl_engine_touch (self);
}

HklBatch *
hkl_engine_copy_for_resend (HklEngine *self, HklBatch *batch)
{
  HklBatch init = *batch;

  init.id = 0;
  init.state = HKL_BATCH_WAITING;
  init.tries = 0;
  init.created_at = init.due_at = hkl_engine_now (self);
  init.first_try_at = init.settled_at = init.latency = 0;
  init.resend_of = batch->id;
  init.outcome = HKL_OUTCOME_DELIVERED;
  init.status = 0;
  init.reason = NULL;

  return hkl_batch_new (&init);
}

static void
on_resend_inserted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Resend *resend = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_insert_batches_finish (HKL_STORE (object), result, &error);

  self->busy--;
  if (ids == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      gint64 id = g_array_index (ids, gint64, 0);

      hkl_engine_enqueue_copy (self, resend->copy, id);
      g_task_return_int (task, id);
    }
  hkl_engine_check_stopped (self);
}

/* The events of BATCH when it may be sent again; none is missing. */
static GPtrArray *
take_events (HklEngine *self, HklBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;

  if (batch->state == HKL_BATCH_FORMING || batch->state == HKL_BATCH_WAITING)
    {
      g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                   "This delivery is still under way. Let it end, or start its next attempt now.");
      return NULL;
    }
  if (hkl_engine_find_flow (self, batch->mapping_id) == NULL)
    {
      g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                   "The mapping of this delivery was deleted. Send its events with another one.");
      return NULL;
    }

  events = hkl_store_reader_events (self->reader, batch->event_ids, batch->n_events, error);
  if (events == NULL)
    return NULL;
  for (guint i = 0; i < events->len; i++)
    if (g_ptr_array_index (events, i) == NULL)
      {
        g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_EVENTS_GONE,
                     "The events of this delivery are no longer kept; it cannot be sent again.");
        return NULL;
      }

  return g_steal_pointer (&events);
}

gboolean
hkl_engine_begin_again (HklEngine *self,
                        GTask *task,
                        gint64 batch_id,
                        HklBatch **batch,
                        GPtrArray **events)
{
  g_autoptr (GError) error = NULL;

  if (self->stopping)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                               "Deliveries have stopped.");
      return FALSE;
    }

  *batch = hkl_store_reader_batch (self->reader, batch_id, &error);
  if (*batch == NULL)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_NO_SUCH_BATCH,
                               "There is no delivery %" G_GINT64_FORMAT ": %s", batch_id,
                               error != NULL ? error->message : "it is no longer kept");
      return FALSE;
    }

  *events = take_events (self, *batch, &error);
  if (*events == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return FALSE;
    }

  return TRUE;
}

static void
do_resend (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Resend *resend = g_task_get_task_data (task);
  g_autoptr (HklBatch) batch = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) batches = NULL;

  if (!hkl_engine_begin_again (self, task, resend->batch_id, &batch, &events))
    return;

  resend->copy = hkl_engine_copy_for_resend (self, batch);

  batches = g_ptr_array_new ();
  g_ptr_array_add (batches, resend->copy);
  self->busy++;
  hkl_store_insert_batches_async (self->store, batches, NULL, on_resend_inserted,
                                  g_object_ref (task));
}

void
hkl_engine_resend_async (HklEngine *self,
                         gint64 batch_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Resend *resend;

  g_return_if_fail (HKL_IS_ENGINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_resend_async);
  resend = g_new0 (Resend, 1);
  resend->batch_id = batch_id;
  g_task_set_task_data (task, resend, resend_free);

  if (hkl_engine_post (self, do_resend, g_object_ref (task), g_object_unref))
    return;

  g_object_unref (task);
  g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                           "Deliveries have stopped.");
}

gint64
hkl_engine_resend_finish (HklEngine *self, GAsyncResult *result, GError **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_int (G_TASK (result), error);

  return id > 0 ? id : 0;
}

/* --- through the mapping as it is now -------------------------------------------------------- */

typedef struct
{
  gint64 batch_id;
  HklFlow *flow;
  GPtrArray *batches; /* the new ones, without their ids */
  guint n_waits;
} Rerun;

/* Until a mapping that was just configured is in force. */
#define RERUN_WAIT_MS 20
#define RERUN_WAITS   250

static void
rerun_free (gpointer data)
{
  Rerun *rerun = data;

  g_clear_pointer (&rerun->flow, hkl_flow_unref);
  g_clear_pointer (&rerun->batches, g_ptr_array_unref);
  g_free (rerun);
}

static void
on_rerun_inserted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Rerun *rerun = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_insert_batches_finish (HKL_STORE (object), result, &error);

  self->busy--;
  if (ids == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    {
      for (guint i = 0; i < ids->len && !self->stopping && !rerun->flow->gone; i++)
        {
          HklBatch init = *(HklBatch *) g_ptr_array_index (rerun->batches, i);
          g_autoptr (HklBatch) batch = NULL;

          init.id = g_array_index (ids, gint64, i);
          batch = hkl_batch_new (&init);
          hkl_flow_enqueue (rerun->flow, batch, NULL);
        }
      hkl_flow_wake (rerun->flow);
      hkl_engine_schedule (self);
      hkl_engine_touch (self);
      g_task_return_int (task, ids->len);
    }
  hkl_engine_check_stopped (self);
}

/* One new batch of EVENTS, which share PARTITION. */
static HklBatch *
rerun_batch (Rerun *rerun, const HklBatch *old, GPtrArray *events, char *partition, gsize bytes)
{
  HklFlow *flow = rerun->flow;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  HklEvent *first = g_ptr_array_index (events, 0);
  gint64 now = hkl_engine_now (flow->engine);
  HklBatch init = {
    .mapping_id = flow->mapping_id,
    .version = flow->version,
    .state = HKL_BATCH_WAITING,
    .created_at = now,
    .due_at = now,
    .received_at = first->received_at,
    .as_list = flow->mapping->enable_batching,
    .resend_of = old->id,
    .partition = partition,
    .bytes = bytes,
    .first_name = first->name[0] != '\0' ? first->name : first->type,
    .first_user = first->user,
    .reason = (char *) "",
  };

  for (guint i = 0; i < events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (events, i);

      g_array_append_val (ids, event->id);
      if (g_strcmp0 (event->name, first->name) != 0)
        init.n_other_names = 1;
    }
  init.event_ids = (const gint64 *) (gpointer) ids->data;
  init.n_events = ids->len;

  return hkl_batch_new (&init);
}

/* Fills RERUN->batches. An event that cannot be sent is left out; ERROR is that of the first one. */
static void
plan_rerun (HklEngine *self, Rerun *rerun, const HklBatch *old, GPtrArray *events, GError **error)
{
  HklFlow *flow = rerun->flow;
  guint most = flow->mapping->enable_batching ? flow->mapping->batch_size : 1;
  g_autoptr (GPtrArray) gathered = g_ptr_array_new ();
  g_autofree char *key = NULL;
  gsize bytes = 2;

  for (guint i = 0; i < events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (events, i);
      g_autoptr (GError) refused = NULL;
      g_autofree char *partition = NULL;
      gsize size;
      gboolean selected = hkl_compiled_selects (flow->compiled, event, self->arena);

      hkl_arena_reset (self->arena);
      if (!selected)
        continue;
      partition = hkl_compiled_partition (flow->compiled, event, self->arena, &refused);
      hkl_arena_reset (self->arena);
      if (partition == NULL)
        {
          if (error != NULL && *error == NULL)
            g_propagate_error (error, g_steal_pointer (&refused));
          continue;
        }

      size = hkl_compiled_body_size (flow->compiled, event, self->arena) + 1;
      hkl_arena_reset (self->arena);
      if (gathered->len > 0 && (gathered->len >= most || bytes + size > HKL_BATCH_BYTES ||
                                g_strcmp0 (key, partition) != 0))
        {
          g_ptr_array_add (rerun->batches, rerun_batch (rerun, old, gathered, key, bytes));
          g_ptr_array_set_size (gathered, 0);
          bytes = 2;
        }
      g_ptr_array_add (gathered, event);
      bytes += size;
      g_free (key);
      key = g_steal_pointer (&partition);
    }
  if (gathered->len > 0)
    g_ptr_array_add (rerun->batches, rerun_batch (rerun, old, gathered, key, bytes));
}

static void do_rerun (HklEngine *self, gpointer data);

static gboolean
on_waited (gpointer data)
{
  GTask *task = data;
  HklEngine *self = g_task_get_source_object (task);

  self->busy--;
  do_rerun (self, task);
  hkl_engine_check_stopped (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for_mapping (HklEngine *self, GTask *task)
{
  g_autoptr (GSource) source = g_timeout_source_new (RERUN_WAIT_MS);

  self->busy++; /* the engine stops only after the answer */
  g_source_set_callback (source, on_waited, g_object_ref (task), g_object_unref);
  g_source_attach (source, self->context);
}

static void
do_rerun (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Rerun *rerun = g_task_get_task_data (task);
  g_autoptr (HklBatch) batch = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  if (!hkl_engine_begin_again (self, task, rerun->batch_id, &batch, &events))
    return;

  g_clear_pointer (&rerun->flow, hkl_flow_unref);
  rerun->flow = hkl_flow_ref (hkl_engine_find_flow (self, batch->mapping_id));
  if (rerun->flow->compiled == NULL && rerun->n_waits++ < RERUN_WAITS)
    {
      wait_for_mapping (self, task);
      return;
    }
  if (rerun->flow->compiled == NULL)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                               "The mapping cannot be used as it is. See what is wrong with it.");
      return;
    }

  rerun->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  plan_rerun (self, rerun, batch, events, &error);
  if (rerun->batches->len == 0)
    {
      if (error != NULL)
        g_task_return_error (task, g_steal_pointer (&error));
      else
        g_task_return_int (task, 0);
      return;
    }

  self->busy++;
  hkl_store_insert_batches_async (self->store, rerun->batches, NULL, on_rerun_inserted,
                                  g_object_ref (task));
}

void
hkl_engine_rerun_async (HklEngine *self,
                        gint64 batch_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Rerun *rerun;

  g_return_if_fail (HKL_IS_ENGINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_rerun_async);
  rerun = g_new0 (Rerun, 1);
  rerun->batch_id = batch_id;
  g_task_set_task_data (task, rerun, rerun_free);

  if (hkl_engine_post (self, do_rerun, g_object_ref (task), g_object_unref))
    return;

  g_object_unref (task);
  g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                           "Deliveries have stopped.");
}

gssize
hkl_engine_rerun_finish (HklEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
