/* hkl-engine-deliveries.c: commands about one delivery: its next attempt now, or once more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A resend is a new batch with the same events and the same mapping version, linked to the old one.
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

static void
on_resend_inserted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Resend *resend = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_insert_batches_finish (HKL_STORE (object), result, &error);
  HklFlow *flow = hkl_engine_find_flow (self, resend->copy->mapping_id);

  self->busy--;
  if (ids == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      HklBatch init = *resend->copy;
      g_autoptr (HklBatch) batch = NULL;

      init.id = g_array_index (ids, gint64, 0);
      batch = hkl_batch_new (&init);
      if (flow != NULL && !self->stopping)
        {
          hkl_flow_enqueue (flow, batch, NULL);
          hkl_flow_wake (flow);
          hkl_engine_schedule (self);
          hkl_engine_touch (self);
        }
      g_task_return_int (task, init.id);
    }
  hkl_engine_check_stopped (self);
}

static gboolean
check_resend (HklEngine *self, HklBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;

  if (batch->state == HKL_BATCH_FORMING || batch->state == HKL_BATCH_WAITING)
    {
      g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                   "This delivery is still under way. Let it end, or start its next attempt now.");
      return FALSE;
    }
  if (hkl_engine_find_flow (self, batch->mapping_id) == NULL)
    {
      g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                   "The mapping of this delivery was deleted. Send its events with another one.");
      return FALSE;
    }

  events = hkl_store_reader_events (self->reader, batch->event_ids, batch->n_events, error);
  if (events == NULL)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    if (g_ptr_array_index (events, i) == NULL)
      {
        g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_EVENTS_GONE,
                     "The events of this delivery are no longer kept; it cannot be sent again.");
        return FALSE;
      }

  return TRUE;
}

static void
do_resend (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Resend *resend = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklBatch) batch = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  gint64 now = g_get_real_time ();
  HklBatch init;

  if (self->stopping)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                               "Deliveries have stopped.");
      return;
    }

  batch = hkl_store_reader_batch (self->reader, resend->batch_id, &error);
  if (batch == NULL)
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_NO_SUCH_BATCH,
                               "There is no delivery %" G_GINT64_FORMAT ": %s", resend->batch_id,
                               error != NULL ? error->message : "it is no longer kept");
      return;
    }
  if (!check_resend (self, batch, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  init = *batch;
  init.id = 0;
  init.state = HKL_BATCH_WAITING;
  init.tries = 0;
  init.created_at = init.due_at = now;
  init.first_try_at = init.settled_at = init.latency = 0;
  init.resend_of = batch->id;
  init.outcome = HKL_OUTCOME_DELIVERED;
  init.status = 0;
  init.reason = NULL;
  resend->copy = hkl_batch_new (&init);

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
