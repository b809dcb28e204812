/* hkl-service-mappings.c: commands that settle a mapping's queue: resuming it, deleting it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First the queue is settled by the engine, then the configuration is written; each step begins
 * with the configuration as it is then. What ends a command early, cancelling included, leaves the
 * mapping where it is, and what was not settled waits. The owner's thread.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-service-private.h"

typedef struct
{
  char *mapping_id;
  gboolean drain; /* when a mapping is deleted */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_free (command->mapping_id);
  g_free (command);
}

/* Borrowed. NULL: TASK was answered, and is to be let go of. */
static HklMapping *
find_mapping (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  const Command *command = g_task_get_task_data (task);
  HklMapping *mapping = self->running ? hkl_config_find_mapping (self->config, command->mapping_id)
                                      : NULL;

  if (!self->running)
    g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                             "Hookline is stopping. Nothing was changed.");
  else if (mapping == NULL)
    g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                             "There is no such mapping any more. Nothing was changed.");

  return mapping;
}

static GTask *
new_task (HklService *self,
          const char *mapping_id,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Command *command = g_new0 (Command, 1);

  command->mapping_id = g_strdup (mapping_id);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, command, command_free);

  return task;
}

/* --- the configuration, with the mapping changed -------------------------------------------------- */

static void
on_config_set (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (hkl_service_set_config_finish (HKL_SERVICE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* FALSE: TASK was answered. Otherwise it goes to CALLBACK. */
static gboolean
set_paused (GTask *task, gboolean paused, GAsyncReadyCallback callback)
{
  HklService *self = g_task_get_source_object (task);
  HklMapping *mapping = find_mapping (task);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) changed = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  if (mapping == NULL)
    return FALSE;

  change.paused = paused;
  changed = hkl_mapping_with (mapping, &change);
  config = hkl_config_with_mapping (self->config, changed, &error);
  if (config == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return FALSE;
    }

  hkl_service_set_config_async (self, config, g_task_get_cancellable (task), callback, task);

  return TRUE;
}

/* Takes TASK. */
static void
resume_now (GTask *task)
{
  if (!set_paused (task, FALSE, on_config_set))
    g_object_unref (task);
}

/* Takes TASK. */
static void
delete_now (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  HklMapping *mapping = find_mapping (task);
  g_autoptr (HklConfig) config = NULL;

  if (mapping == NULL)
    {
      g_object_unref (task);
      return;
    }

  config = hkl_config_without_mapping (self->config, mapping->id);
  hkl_service_set_config_async (self, config, g_task_get_cancellable (task), on_config_set, task);
}

/* --- resuming ------------------------------------------------------------------------------------ */

static void
on_cancelled_for_resume (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;

  if (hkl_engine_cancel_queue_finish (HKL_ENGINE (object), result, &error) >= 0)
    {
      resume_now (task);
      return;
    }

  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

void
hkl_service_resume_async (HklService *self,
                          const char *mapping_id,
                          HklResume how,
                          const gint64 *chosen,
                          guint n_chosen,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  HklMapping *mapping;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (mapping_id != NULL);

  task = new_task (self, mapping_id, hkl_service_resume_async, cancellable, callback, user_data);
  mapping = find_mapping (task);
  if (mapping == NULL)
    {
      g_object_unref (task);
      return;
    }

  if (how == HKL_RESUME_ALL)
    {
      resume_now (task);
    }
  else if (!mapping->paused)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "The mapping “%s” is not paused, so nothing of it was cancelled.",
                               mapping->name);
      g_object_unref (task);
    }
  else
    {
      hkl_engine_cancel_queue_async (self->engine, mapping_id, chosen,
                                     how == HKL_RESUME_CHOSEN ? n_chosen : 0, HKL_CONTROL_RESUMED,
                                     cancellable, on_cancelled_for_resume, task);
    }
}

gboolean
hkl_service_resume_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the whole destination ----------------------------------------------------------------------- */

/* Takes TASK, whose data are the mappings that are still to be emptied. */
static void empty_next (GTask *task);

static void
on_emptied (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;

  if (hkl_engine_cancel_queue_finish (HKL_ENGINE (object), result, &error) >= 0)
    {
      empty_next (task);
      return;
    }

  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

static void
empty_next (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  GPtrArray *ids = g_task_get_task_data (task);
  g_autoptr (HklConfig) config = NULL;
  g_autofree char *id = NULL;

  if (!self->running)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "Hookline is stopping. Nothing was changed.");
      g_object_unref (task);
      return;
    }

  while (ids->len > 0 && id == NULL)
    {
      HklMapping *mapping = hkl_config_find_mapping (self->config, ids->pdata[ids->len - 1]);

      if (mapping != NULL && !mapping->paused)
        id = g_strdup (mapping->id);
      g_ptr_array_set_size (ids, (int) ids->len - 1);
    }
  if (id != NULL)
    {
      hkl_engine_cancel_queue_async (self->engine, id, NULL, 0, HKL_CONTROL_RESUMED,
                                     g_task_get_cancellable (task), on_emptied, task);
      return;
    }

  config = hkl_config_with_enabled (self->config, TRUE);
  hkl_service_set_config_async (self, config, g_task_get_cancellable (task), on_config_set, task);
}

void
hkl_service_resume_destination_async (HklService *self,
                                      HklResume how,
                                      const char *const *chosen,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  gboolean all = how == HKL_RESUME_ALL;
  GTask *task;
  GPtrArray *ids;

  g_return_if_fail (HKL_IS_SERVICE (self));

  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0;
       !all && self->running && !self->config->enabled && i < self->config->mappings->len; i++)
    {
      const char *id = ((HklMapping *) self->config->mappings->pdata[i])->id;

      if (how == HKL_RESUME_NEW_ONLY || chosen == NULL || !g_strv_contains (chosen, id))
        g_ptr_array_add (ids, g_strdup (id));
    }
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_resume_destination_async);
  g_task_set_task_data (task, ids, (GDestroyNotify) g_ptr_array_unref);
  empty_next (task);
}

gboolean
hkl_service_resume_destination_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- deleting ------------------------------------------------------------------------------------ */

static void
on_queue_settled (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  const Command *command = g_task_get_task_data (task);
  HklEngine *engine = HKL_ENGINE (object);
  g_autoptr (GError) error = NULL;
  gboolean settled;

  if (command->drain)
    settled = hkl_engine_drain_finish (engine, result, &error);
  else
    settled = hkl_engine_cancel_queue_finish (engine, result, &error) >= 0;
  if (settled)
    {
      delete_now (task);
      return;
    }

  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

static void
on_resumed_for_drain (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  GTask *task = user_data;
  const Command *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (hkl_service_set_config_finish (self, result, &error))
    {
      hkl_engine_drain_async (self->engine, command->mapping_id, g_task_get_cancellable (task),
                              on_queue_settled, task);
      return;
    }

  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

/* Takes TASK. */
static void
deliver_first (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  Command *command = g_task_get_task_data (task);
  HklMapping *mapping = find_mapping (task);

  command->drain = TRUE;
  if (mapping != NULL && !self->config->enabled)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "The destination is switched off, so nothing would be delivered. "
                               "Switch it on, or cancel what waits.");
      g_object_unref (task);
    }
  else if (mapping != NULL && !mapping->paused)
    hkl_engine_drain_async (self->engine, mapping->id, g_task_get_cancellable (task),
                            on_queue_settled, task);
  else if (mapping == NULL || !set_paused (task, FALSE, on_resumed_for_drain))
    g_object_unref (task);
}

static gpointer
ask_queue (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  HklQueueStatus *status = g_new0 (HklQueueStatus, 1);

  if (!hkl_store_reader_queue_status (reader, data, status, error))
    g_clear_pointer (&status, g_free);

  return status;
}

static void
on_queue_known (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree HklQueueStatus *status = hkl_store_reader_pool_ask_finish (
      HKL_STORE_READER_POOL (object), result, &error);
  gint64 n;

  if (status == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }

  n = status->events_queued + status->events_unplanned;
  if (n == 0)
    {
      delete_now (task);
      return;
    }

  g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                           "%" G_GINT64_FORMAT " events wait in this mapping, so it was not "
                           "deleted. Deliver them first, or cancel them.",
                           n);
  g_object_unref (task);
}

void
hkl_service_delete_mapping_async (HklService *self,
                                  const char *mapping_id,
                                  HklDelete how,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (mapping_id != NULL);

  task = new_task (self, mapping_id, hkl_service_delete_mapping_async, cancellable, callback,
                   user_data);
  if (find_mapping (task) == NULL)
    {
      g_object_unref (task);
      return;
    }

  switch (how)
    {
    case HKL_DELETE_IF_EMPTY:
      hkl_store_reader_pool_ask (self->readers, ask_queue, g_strdup (mapping_id), g_free, g_free,
                                 cancellable, on_queue_known, task);
      break;

    case HKL_DELETE_CANCEL:
      hkl_engine_cancel_queue_async (self->engine, mapping_id, NULL, 0,
                                     "Cancelled when the mapping was deleted.", cancellable,
                                     on_queue_settled, task);
      break;

    case HKL_DELETE_DELIVER:
      deliver_first (task);
      break;

    default:
      g_assert_not_reached ();
    }
}

gboolean
hkl_service_delete_mapping_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hkl_service_probe_now (HklService *self, const char *mapping_id)
{
  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (mapping_id != NULL);

  if (self->engine != NULL)
    hkl_engine_probe_now (self->engine, mapping_id);
}
