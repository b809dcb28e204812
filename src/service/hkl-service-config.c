/* hkl-service-config.c: the configuration in force, and the file it comes from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file is watched: an editor or `hookline-cli pause` may write it while the service runs. What
 * cannot be read changes nothing: the last good configuration stays in force and a problem says
 * which line is at fault.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-config-file.h"
#include "hkl-service-private.h"

void
hkl_service_apply_config (HklService *self, HklConfig *config, const char *text)
{
  g_autoptr (HklConfig) before = g_steal_pointer (&self->config);

  self->config = hkl_config_ref (config);
  g_free (self->config_text);
  self->config_text = g_strdup (text);

  hkl_service_clear_problem (self, HKL_PROBLEM_CONFIG);
  hkl_engine_set_config (self->engine, config);
  hkl_service_load_secrets (self); /* a mapping may name other secret headers now */
  hkl_service_update_servers (self, before);
  hkl_service_update_reports (self);
  hkl_service_check_network (self);
  g_signal_emit_by_name (self, "config-changed");
}

/* --- writing --------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  HklConfig *config;
  char *text;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->path);
  hkl_config_unref (save->config);
  g_free (save->text);
  g_free (save);
}

static void
save_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Save *save = task_data;
  g_autoptr (GError) error = NULL;

  if (hkl_config_file_save (save->path, save->config, &save->text, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Save *save = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* It is on disk: also when the caller has lost interest, what the file says is in force. */
  if (self->running)
    hkl_service_apply_config (self, save->config, save->text);
  g_task_return_boolean (task, TRUE);
}

void
hkl_service_set_config_async (HklService *self,
                              HklConfig *config,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) worker = NULL;
  GTask *task;
  Save *save;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (config != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_set_config_async);

  if (!self->running)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "Hookline is stopping. Nothing was changed.");
      g_object_unref (task);
      return;
    }

  if (config->mappings->len > HKL_MAX_MAPPINGS)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "A destination has five mappings at most. Delete one to make room.");
      g_object_unref (task);
      return;
    }

  save = g_new0 (Save, 1);
  save->path = g_strdup (self->config_path);
  save->config = hkl_config_ref (config);

  worker = g_task_new (self, NULL, on_saved, task);
  g_task_set_task_data (worker, save, save_free);
  g_task_run_in_thread (worker, save_in_thread);
}

gboolean
hkl_service_set_config_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- watching -------------------------------------------------------------------------------- */

typedef struct
{
  HklConfig *config;
  char *text;
} Loaded;

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  g_clear_pointer (&loaded->config, hkl_config_unref);
  g_free (loaded->text);
  g_free (loaded);
}

static void
load_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  Loaded *loaded = g_new0 (Loaded, 1);

  loaded->config = hkl_config_file_load (task_data, FALSE, &loaded->text, NULL, &error);
  if (loaded->config != NULL)
    {
      g_task_return_pointer (task, loaded, loaded_free);
      return;
    }

  loaded_free (loaded);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GError) error = NULL;
  Loaded *loaded = g_task_propagate_pointer (G_TASK (result), &error);

  if (!self->running)
    {
      g_clear_pointer (&loaded, loaded_free);
      return;
    }

  if (loaded == NULL)
    {
      hkl_service_set_problem (self, HKL_PROBLEM_CONFIG, 0,
                               "%s The last good configuration stays in force; correct the file.",
                               error->message);
      return;
    }

  if (g_strcmp0 (loaded->text, self->config_text) != 0)
    hkl_service_apply_config (self, loaded->config, loaded->text);
  else
    hkl_service_clear_problem (self, HKL_PROBLEM_CONFIG);

  loaded_free (loaded);
}

static void
on_file_changed (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other,
                 GFileMonitorEvent event,
                 gpointer user_data)
{
  HklService *self = user_data;
  g_autoptr (GTask) worker = NULL;

  /* A deleted file is no news: it is on its way to being replaced, or will be written again. */
  if (event != G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT && event != G_FILE_MONITOR_EVENT_CREATED &&
      event != G_FILE_MONITOR_EVENT_RENAMED && event != G_FILE_MONITOR_EVENT_MOVED_IN)
    return;

  worker = g_task_new (self, self->cancellable, on_loaded, NULL);
  g_task_set_task_data (worker, g_strdup (self->config_path), g_free);
  g_task_run_in_thread (worker, load_in_thread);
}

void
hkl_service_watch_config (HklService *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->config_path);
  g_autoptr (GError) error = NULL;

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    {
      g_message ("Changes of the configuration file by others are not seen: %s", error->message);
      return;
    }

  g_signal_connect (self->monitor, "changed", G_CALLBACK (on_file_changed), self);
}
