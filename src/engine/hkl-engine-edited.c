/* hkl-engine-edited.c: a delivery once more, as a person has changed its request.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order of events: the version that the delivery was rendered with is read, the edited one is made of
 * it and put into the store; then a new batch with the same events is inserted and queued. Engine
 * thread, but for the command itself.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-edited.h"
#include "hkl-engine-private.h"

typedef struct
{
  gint64 batch_id;
  HklEdited edited;
  HklBatch *copy; /* the new one, without its id */
  HklCompiled *version;
} Resend;

static void
resend_free (gpointer data)
{
  Resend *resend = data;

  g_free ((char *) resend->edited.method);
  g_free ((char *) resend->edited.url);
  g_strfreev ((char **) resend->edited.names);
  g_strfreev ((char **) resend->edited.values);
  g_bytes_unref (resend->edited.body);
  g_clear_pointer (&resend->copy, hkl_batch_unref);
  g_clear_pointer (&resend->version, hkl_compiled_unref);
  g_free (resend);
}

static void
on_inserted (GObject *object, GAsyncResult *result, gpointer user_data)
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

static void
on_version (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklEngine *self = g_task_get_source_object (task);
  Resend *resend = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  gint64 version = hkl_store_put_mapping_finish (HKL_STORE (object), result, &error);
  HklFlow *flow = hkl_engine_find_flow (self, resend->copy->mapping_id);

  self->busy--;
  if (version == 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (self->stopping || flow == NULL)
    g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                             "Deliveries have stopped, or the mapping was deleted.");
  else
    {
      g_autoptr (HklBatch) before = g_steal_pointer (&resend->copy);
      HklBatch init = *before;

      init.version = version;
      g_hash_table_insert (flow->versions, g_memdup2 (&version, sizeof version),
                           g_steal_pointer (&resend->version));
      resend->copy = hkl_batch_new (&init);
      batches = g_ptr_array_new ();
      g_ptr_array_add (batches, resend->copy);
      self->busy++;
      hkl_store_insert_batches_async (HKL_STORE (object), batches, NULL, on_inserted,
                                      g_object_ref (task));
    }
  hkl_engine_check_stopped (self);
}

static void
do_resend (HklEngine *self, gpointer data)
{
  GTask *task = data;
  Resend *resend = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklBatch) batch = NULL;
  g_autoptr (HklBatch) copy = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (HklMapping) version = NULL;
  HklCompiled *before;
  HklBatch init;

  if (!hkl_engine_begin_again (self, task, resend->batch_id, &batch, &events))
    return;

  before = hkl_flow_get_version (hkl_engine_find_flow (self, batch->mapping_id), batch->version,
                                 &error);
  if (before != NULL)
    version = hkl_edited_mapping (hkl_compiled_get_mapping (before), &resend->edited, &error);
  if (version != NULL)
    resend->version = hkl_compiled_new (version, &error);
  if (resend->version == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  copy = hkl_engine_copy_for_resend (self, batch);
  init = *copy;
  init.partition = (char *) HKL_EDITED_PARTITION;
  init.bytes = g_bytes_get_size (resend->edited.body);
  resend->copy = hkl_batch_new (&init);
  self->busy++;
  hkl_store_put_mapping_async (self->store, version, NULL, on_version, g_object_ref (task));
}

void
hkl_engine_resend_edited_async (HklEngine *self,
                                gint64 batch_id,
                                const HklEdited *edited,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Resend *resend;

  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (edited != NULL && edited->body != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_engine_resend_edited_async);
  resend = g_new0 (Resend, 1);
  resend->batch_id = batch_id;
  resend->edited.method = g_strdup (edited->method);
  resend->edited.url = g_strdup (edited->url);
  resend->edited.names = (const char *const *) g_strdupv ((char **) edited->names);
  resend->edited.values = (const char *const *) g_strdupv ((char **) edited->values);
  resend->edited.body = g_bytes_ref (edited->body);
  g_task_set_task_data (task, resend, resend_free);

  if (hkl_engine_post (self, do_resend, g_object_ref (task), g_object_unref))
    return;

  g_object_unref (task);
  g_task_return_new_error (task, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED,
                           "Deliveries have stopped.");
}

gint64
hkl_engine_resend_edited_finish (HklEngine *self, GAsyncResult *result, GError **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_int (G_TASK (result), error);

  return id > 0 ? id : 0;
}
