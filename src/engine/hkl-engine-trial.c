/* hkl-engine-trial.c: a mapping tried out before it is in force: its connection, and one event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial passes by everything that governs deliveries: it is sent though the mapping is paused,
 * rests or is not saved at all; it counts in no figure; and it has one attempt, whatever becomes of
 * it. It enters the log as failed, with a reason, and is given its outcome later: so nothing takes
 * it up again after a crash.
 *
 * Order of events: the draft becomes a version in the store, the delivery is written (its id is part
 * of what Standard Webhooks sign), the request goes out, the outcome is written. A mapping that is
 * not configured gets a place in the store by that, and loses it again at the end; its history stays.
 * Engine thread, but for the commands themselves.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

typedef struct
{
  HklMapping *mapping;
  char *url;                   /* of a check */
  HklEvent *event;             /* of a trial */
  HklCredentials *credentials; /* header values that are not stored yet; nullable */
  HklSend *send;               /* under way */
  GSource *cancel;
  HklRequest *request;
  HklSigning signing;
  gint64 version;
  HklBatch *batch;
  HklAttempt *attempt;
} Trial;

static void
clear_cancel (Trial *trial)
{
  if (trial->cancel == NULL)
    return;

  g_source_destroy (trial->cancel);
  g_clear_pointer (&trial->cancel, g_source_unref);
}

static void
trial_free (gpointer data)
{
  Trial *trial = data;

  clear_cancel (trial);
  hkl_mapping_unref (trial->mapping);
  g_free (trial->url);
  g_clear_pointer (&trial->event, hkl_event_unref);
  g_clear_pointer (&trial->credentials, hkl_credentials_unref);
  g_clear_pointer (&trial->request, hkl_request_unref);
  g_clear_pointer (&trial->batch, hkl_batch_unref);
  g_clear_pointer (&trial->attempt, hkl_attempt_unref);
  g_free (trial);
}

static void
end (HklEngine *self)
{
  self->busy--;
  hkl_engine_check_stopped (self);
}

static gboolean
refuse_stopped (HklEngine *self, GTask *task)
{
  if (!self->stopping)
    return FALSE;

  g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                           "Deliveries have stopped.");

  return TRUE;
}

void
hkl_engine_cancel_trials (HklEngine *self)
{
  g_autoptr (GPtrArray) sends = g_ptr_array_copy (self->trials, NULL, NULL);

  for (guint i = 0; i < sends->len; i++)
    hkl_send_cancel (sends->pdata[i]);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Trial *trial = user_data;

  if (trial->send != NULL)
    hkl_send_cancel (trial->send);

  return G_SOURCE_REMOVE;
}

/* SEND is under way: the asker and the end of the program may cancel it. */
static void
watch (HklEngine *self, GTask *task, HklSend *send)
{
  Trial *trial = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  trial->send = send;
  g_ptr_array_add (self->trials, send);
  if (cancellable == NULL)
    return;

  trial->cancel = g_cancellable_source_new (cancellable);
  g_source_set_callback (trial->cancel, G_SOURCE_FUNC (on_cancelled), trial, NULL);
  g_source_attach (trial->cancel, self->context);
}

static void
unwatch (HklEngine *self, Trial *trial)
{
  clear_cancel (trial);
  g_ptr_array_remove (self->trials, trial->send);
  trial->send = NULL;
}

static gboolean
post (HklEngine *self, GTask *task, void (*func) (HklEngine *, gpointer))
{
  if (hkl_engine_post (self, func, g_object_ref (task), g_object_unref))
    return TRUE;

  g_object_unref (task);
  g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                           "Deliveries have stopped.");

  return FALSE;
}

/* --- the connection -------------------------------------------------------------------------- */

static void
on_checked (const HklAttempt *attempt, const char *retry_after, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);

  unwatch (self, g_task_get_task_data (task));
  g_task_return_pointer (task, hkl_attempt_new (attempt), (GDestroyNotify) hkl_attempt_unref);
  end (self);
}

static void
do_check (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Trial *trial = g_task_get_task_data (task);

  if (refuse_stopped (self, task) || g_task_return_error_if_cancelled (task))
    return;

  self->busy++;
  watch (self, task,
         hkl_sender_check (self->sender, trial->url, trial->mapping, trial->mapping->timeout,
                           on_checked, g_object_ref (task)));
}

void
hkl_engine_check_async (HklEngine *self,
                        HklMapping *mapping,
                        const char *url,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Trial *trial;

  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (mapping != NULL && url != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_check_async);
  trial = g_new0 (Trial, 1);
  trial->mapping = hkl_mapping_ref (mapping);
  trial->url = g_strdup (url);
  g_task_set_task_data (task, trial, trial_free);
  post (self, task, do_check);
}

HklAttempt *
hkl_engine_check_finish (HklEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- one event ------------------------------------------------------------------------------- */

static void
on_trial_dropped (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklEngine *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!hkl_store_drop_mapping_finish (HKL_STORE (object), result, &error))
    g_warning ("The place of a mapping that was only tried cannot be given back: %s",
               error->message);
  end (self);
}

/* The place that the version got must not keep events from retention. */
static void
give_place_back (HklEngine *self, Trial *trial)
{
  if (hkl_engine_find_flow (self, trial->mapping->id) != NULL)
    {
      end (self);
      return;
    }

  hkl_store_drop_mapping_async (self->store, trial->mapping->id, NULL, on_trial_dropped, self);
}

static void
fail (HklEngine *self, GTask *task, GError *error)
{
  Trial *trial = g_task_get_task_data (task);

  g_task_return_error (task, error);
  give_place_back (self, trial);
}

static void
on_trial_settled (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!hkl_store_settle_finish (HKL_STORE (object), result, &error))
    fail (self, task, g_steal_pointer (&error));
  else if (trial->attempt == NULL)
    fail (self, task,
          g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped before an answer came."));
  else
    {
      g_task_return_int (task, trial->batch->id);
      give_place_back (self, trial);
    }
}

static void
settle (HklEngine *self, GTask *task, const HklBatch *init)
{
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (HklBatch) batch = hkl_batch_new (init);
  HklSettlement settlement = { batch, trial->attempt };

  hkl_store_settle_async (self->store, &settlement, 1, NULL, on_trial_settled, task);
}

static void
on_trial_sent (const HklAttempt *result, const char *retry_after, gpointer user_data)
{
  GTask *task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Trial *trial = g_task_get_task_data (task);
  HklAttempt attempt = *result;
  HklBatch init = *trial->batch;

  unwatch (self, trial);
  init.settled_at = hkl_engine_now (self);
  init.reason = result->reason;
  if (result->outcome == HKL_OUTCOME_CANCELLED)
    {
      init.state = HKL_BATCH_DISCARDED;
      init.outcome = result->outcome;
      settle (self, task, &init);
      return;
    }

  attempt.batch_id = init.id;
  attempt.number = 1;
  attempt.signature = trial->request->signature != NULL ? trial->request->signature : (char *) "";
  attempt.signing_mode = trial->signing.mode;
  attempt.signed_at = trial->signing.standard_webhooks ? trial->signing.time : 0;
  trial->attempt = hkl_attempt_new (&attempt);
  init.state = result->outcome == HKL_OUTCOME_DELIVERED ? HKL_BATCH_DELIVERED : HKL_BATCH_FAILED;
  init.tries = 1;
  init.first_try_at = result->started_at;
  init.outcome = result->outcome;
  init.status = result->status;
  init.latency = result->total;
  settle (self, task, &init);
}

/* The request, signed with what is known; FALSE with error. */
static gboolean
render (HklEngine *self, Trial *trial, const char *id, GError **error)
{
  g_autoptr (HklCompiled) compiled = hkl_compiled_new (trial->mapping, error);

  if (compiled == NULL)
    return FALSE;

  trial->signing.mode = self->config->signing;
  trial->signing.standard_webhooks = self->config->standard_webhooks;
  trial->signing.credentials = trial->credentials;
  trial->signing.time = g_get_real_time ();
  trial->signing.id = id;
  g_clear_pointer (&trial->request, hkl_request_unref);
  trial->request = hkl_compiled_render (compiled, &trial->event, 1, &trial->signing, NULL, error);
  trial->signing.id = NULL;

  return trial->request != NULL;
}

static void
on_trial_inserted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_insert_batches_finish (HKL_STORE (object), result, &error);
  HklBatch init = *trial->batch;
  g_autofree char *id = NULL;

  if (ids == NULL)
    {
      fail (self, task, g_steal_pointer (&error));
      return;
    }

  init.id = g_array_index (ids, gint64, 0);
  hkl_batch_unref (trial->batch);
  trial->batch = hkl_batch_new (&init);
  id = hkl_batch_dup_webhook_id (trial->batch);
  if (self->stopping)
    g_set_error (&error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED, "Deliveries have stopped.");
  if (error != NULL || !render (self, trial, id, &error))
    {
      fail (self, task, g_steal_pointer (&error));
      return;
    }

  watch (self, task,
         hkl_sender_send (self->sender, trial->request, trial->mapping, trial->mapping->timeout,
                          TRUE, on_trial_sent, g_object_ref (task)));
}

static HklBatch *
new_batch (HklEngine *self, Trial *trial)
{
  gint64 now = hkl_engine_now (self);
  HklBatch init = {
    .mapping_id = trial->mapping->id,
    .version = trial->version,
    .state = HKL_BATCH_FAILED,
    .created_at = now,
    .due_at = now,
    .settled_at = now,
    .received_at = trial->event->received_at,
    .as_list = trial->mapping->enable_batching,
    .test = TRUE,
    .partition = (char *) "",
    .bytes = g_bytes_get_size (trial->request->body),
    .first_name = trial->event->name[0] != '\0' ? trial->event->name : trial->event->type,
    .first_user = trial->event->user,
    .outcome = HKL_OUTCOME_CANCELLED,
    .reason = (char *) "Hookline ended while this test was under way.",
    .event_ids = &trial->event->id,
    .n_events = 1,
  };

  return hkl_batch_new (&init);
}

static void
on_version (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GError) error = NULL;

  trial->version = hkl_store_put_mapping_finish (HKL_STORE (object), result, &error);
  if (trial->version == 0)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      end (self);
      return;
    }

  trial->batch = new_batch (self, trial);
  batches = g_ptr_array_new ();
  g_ptr_array_add (batches, trial->batch);
  hkl_store_insert_batches_async (self->store, batches, NULL, on_trial_inserted,
                                  g_steal_pointer (&task));
}

static void
do_send_once (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (refuse_stopped (self, task) || g_task_return_error_if_cancelled (task))
    return;
  if (trial->credentials == NULL && self->credentials != NULL)
    trial->credentials = hkl_credentials_ref (self->credentials);
  if (self->config == NULL ||
      (trial->credentials == NULL &&
       (self->config->signing != HKL_SIGNING_OFF || trial->mapping->secret_headers[0] != NULL)))
    {
      g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                               "The secrets cannot be read now, and nothing is sent unsigned. "
                               "Unlock the keyring, then try again.");
      return;
    }
  if (!render (self, trial, "", &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->busy++;
  hkl_store_put_mapping_async (self->store, trial->mapping, NULL, on_version, g_object_ref (task));
}

void
hkl_engine_send_once_async (HklEngine *self,
                            HklMapping *mapping,
                            HklEvent *event,
                            HklCredentials *credentials,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Trial *trial;

  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (mapping != NULL);
  g_return_if_fail (event != NULL && event->id > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_send_once_async);
  trial = g_new0 (Trial, 1);
  trial->mapping = hkl_mapping_ref (mapping);
  trial->event = hkl_event_ref (event);
  if (credentials != NULL)
    trial->credentials = hkl_credentials_ref (credentials);
  g_task_set_task_data (task, trial, trial_free);
  post (self, task, do_send_once);
}

gint64
hkl_engine_send_once_finish (HklEngine *self,
                             GAsyncResult *result,
                             HklAttempt **attempt,
                             GError **error)
{
  Trial *trial;
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  trial = g_task_get_task_data (G_TASK (result));
  if (attempt != NULL)
    *attempt = id > 0 ? hkl_attempt_ref (trial->attempt) : NULL;

  return id > 0 ? id : 0;
}
