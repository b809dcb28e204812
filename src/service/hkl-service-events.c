/* hkl-service-events.c: events that come from the person: composed ones, and the first run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Composed events go the same way as those from an SDK: made complete, then into the log.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-sample.h"
#include "hkl-service-private.h"

#define FIRST_RUN_EVENTS  20
#define FIRST_RUN_MAPPING "Local tests"
#define FIRST_RUN_INBOX   "local"

/* --- composing -------------------------------------------------------------------------------- */

static void
accept_in_thread (GTask *task,
                  gpointer source_object,
                  gpointer task_data,
                  GCancellable *cancellable)
{
  char **texts = task_data;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  HklEventOrigin origin = { .received_at = g_get_real_time () };
  g_autoptr (GRefString) via = g_ref_string_new_intern (HKL_EVENT_VIA_COMPOSE);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      HklEvent *event;
      const HklJson *json = hkl_json_read (arena, texts[i], strlen (texts[i]), NULL, &error);

      if (json == NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      if (!hkl_json_is (json, HKL_JSON_OBJECT))
        {
          g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                                   "An event is a JSON object. Begin with { and end with }.");
          return;
        }
      event = hkl_event_accept (json, &origin, arena);
      hkl_event_set_via (event, via);
      g_ptr_array_add (events, event);
      hkl_arena_reset (arena);
    }

  g_task_return_pointer (task, g_steal_pointer (&events), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_appended (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GArray *ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_accepted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  events = g_task_propagate_pointer (G_TASK (result), &error);
  if (events == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  hkl_store_append_async (self->store, events, g_task_get_cancellable (task), on_appended,
                          g_object_ref (task));
}

void
hkl_service_compose_async (HklService *self,
                           const char *const *texts,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) worker = NULL;
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (texts != NULL);
  g_return_if_fail (self->store != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_compose_async);

  worker = g_task_new (self, cancellable, on_accepted, task);
  g_task_set_task_data (worker, g_strdupv ((char **) texts), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (worker, accept_in_thread);
}

GArray *
hkl_service_compose_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the first run ---------------------------------------------------------------------------- *
 *
 * A secret, then a mapping, then events: each step only where it is missing. The task's data is
 * the id of the mapping that takes the events.
 */

static void
on_samples_composed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  ids = hkl_service_compose_finish (self, result, &error);
  if (ids != NULL)
    g_task_return_pointer (task, g_strdup (g_task_get_task_data (task)), g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
try_events (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  guint64 seed = (guint64) g_get_real_time ();

  for (guint i = 0; i < FIRST_RUN_EVENTS; i++)
    {
      g_autofree char *text = hkl_sample_event (i, seed + i);

      g_strv_builder_add (builder, text);
    }
  texts = g_strv_builder_end (builder);
  hkl_service_compose_async (self, (const char *const *) texts, g_task_get_cancellable (task),
                             on_samples_composed, g_object_ref (task));
}

static void
on_mapping_saved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (hkl_service_set_config_finish (HKL_SERVICE (object), result, &error))
    try_events (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
try_mapping (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (self->config->mappings->len > 0)
    {
      HklMapping *first = g_ptr_array_index (self->config->mappings, 0);

      g_task_set_task_data (task, g_strdup (first->id), g_free);
      try_events (task);
      return;
    }

  if (hkl_service_get_inspector_port (self) == 0)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "The inspector has no port to listen on, so there is nothing to "
                               "deliver to. Choose another port for it in Settings.");
      return;
    }

  url = g_strdup_printf ("http://127.0.0.1:%u/inbox/" FIRST_RUN_INBOX,
                         hkl_service_get_inspector_port (self));
  mapping = hkl_mapping_new (FIRST_RUN_MAPPING, url, NULL);
  config = hkl_config_with_mapping (self->config, mapping, &error);
  if (config == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_task_set_task_data (task, g_strdup (mapping->id), g_free);
  hkl_service_set_config_async (self, config, g_task_get_cancellable (task), on_mapping_saved,
                                g_object_ref (task));
}

static void
on_secret_set (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (hkl_service_set_secret_finish (self, result, &error))
    try_mapping (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
hkl_service_try_async (HklService *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  char *secret;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (self->running);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_try_async);

  switch (self->secret_state)
    {
    case HKL_SECRET_STATE_SET:
      try_mapping (task);
      return;

    case HKL_SECRET_STATE_LOCKED:
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "The keyring is locked, and the samples are to be signed. Unlock "
                               "it, then try again.");
      return;

    case HKL_SECRET_STATE_MISSING:
      /* A first look must not need a keyring: the secret lives until quit, and a bar says so. */
      hkl_service_use_memory_secrets (self);
      break;

    case HKL_SECRET_STATE_UNKNOWN:
    case HKL_SECRET_STATE_NONE:
    default:
      break;
    }

  secret = hkl_secret_generate ();
  hkl_service_set_secret_async (self, secret, cancellable, on_secret_set, g_object_ref (task));
  hkl_secret_free (secret);
}

char *
hkl_service_try_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
