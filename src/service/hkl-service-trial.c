/* hkl-service-trial.c: one event through a mapping that is being set up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine sends what is in the log. An event that is not in it yet, a sample, goes in with the
 * reason HKL_EVENT_REASON_TEST, so that no mapping takes it.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-service-private.h"

typedef struct
{
  HklMapping *mapping;
  HklEvent *event; /* without an id until it is in the log */
  HklCredentials *credentials;
  HklAttempt *attempt;
} Once;

static void
once_free (gpointer data)
{
  Once *once = data;

  hkl_mapping_unref (once->mapping);
  g_clear_pointer (&once->event, hkl_event_unref);
  g_clear_pointer (&once->credentials, hkl_credentials_unref);
  g_clear_pointer (&once->attempt, hkl_attempt_unref);
  g_free (once);
}

static void
on_sent_once (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Once *once = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gint64 id = hkl_engine_send_once_finish (HKL_ENGINE (object), result, &once->attempt, &error);

  if (id != 0)
    g_task_return_int (task, id);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
send_event (GTask *task)
{
  HklService *self = g_task_get_source_object (task);
  Once *once = g_task_get_task_data (task);

  if (self->engine == NULL)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "Deliveries have stopped.");
      return;
    }

  hkl_engine_send_once_async (self->engine, once->mapping, once->event, once->credentials,
                              g_task_get_cancellable (task), on_sent_once, g_object_ref (task));
}

static void
on_test_appended (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Once *once = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);
  g_autoptr (HklEvent) event = once->event;

  once->event = NULL;
  if (ids == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_array_index (ids, gint64, 0) == 0)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED,
                               "This event is in the log already. Choose it there.");
      return;
    }

  once->event = hkl_event_with_id (event, g_array_index (ids, gint64, 0));
  send_event (task);
}

static void
accept_in_thread (GTask *task,
                  gpointer source_object,
                  gpointer task_data,
                  GCancellable *cancellable)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  HklEventOrigin origin = { .received_at = g_get_real_time () };
  const char *text = task_data;
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, &error);
  g_autoptr (HklEvent) event = NULL;
  g_autoptr (GRefString) via = NULL;
  HklEvent *test;

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
  test = hkl_event_new (0, event->received_at, event->type, event->name, event->message_id,
                        event->user, HKL_EVENT_REASON_TEST, event->bytes);
  via = g_ref_string_new_intern (HKL_EVENT_VIA_COMPOSE);
  hkl_event_set_via (test, via);
  g_task_return_pointer (task, test, (GDestroyNotify) hkl_event_unref);
}

static void
on_test_accepted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GTask) task = user_data;
  Once *once = g_task_get_task_data (task);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  once->event = g_task_propagate_pointer (G_TASK (result), &error);
  if (once->event == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  events = g_ptr_array_new ();
  g_ptr_array_add (events, once->event);
  hkl_store_append_async (self->store, events, g_task_get_cancellable (task), on_test_appended,
                          g_object_ref (task));
}

void
hkl_service_send_once_async (HklService *self,
                             HklMapping *mapping,
                             HklEvent *event,
                             const char *text,
                             GHashTable *headers,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GTask *worker;
  Once *once;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (mapping != NULL);
  g_return_if_fail (event != NULL || text != NULL);
  g_return_if_fail (self->store != NULL);

  once = g_new0 (Once, 1);
  once->mapping = hkl_mapping_ref (mapping);
  if (self->credentials != NULL)
    once->credentials = hkl_credentials_with_headers (self->credentials, headers);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_send_once_async);
  g_task_set_task_data (task, once, once_free);

  if (event != NULL && event->id > 0)
    {
      once->event = hkl_event_ref (event);
      send_event (task);
      return;
    }

  worker = g_task_new (self, cancellable, on_test_accepted, g_object_ref (task));
  g_task_set_task_data (worker, g_strdup (text), g_free);
  g_task_run_in_thread (worker, accept_in_thread);
  g_object_unref (worker);
}

gint64
hkl_service_send_once_finish (HklService *self,
                              GAsyncResult *result,
                              HklAttempt **attempt,
                              GError **error)
{
  Once *once;
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  once = g_task_get_task_data (G_TASK (result));
  if (attempt != NULL)
    *attempt = id > 0 ? hkl_attempt_ref (once->attempt) : NULL;

  return id > 0 ? id : 0;
}
