/* hkl-service-preview.c: what a mapping would make of given events, without sending anything.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rendering runs on a worker thread with immutable values only; the answer comes back to the
 * asker's context.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-service-private.h"

typedef struct
{
  HklMapping *mapping;
  GPtrArray *texts;
  HklConfig *config;
  HklCredentials *credentials;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  hkl_mapping_unref (preview->mapping);
  g_ptr_array_unref (preview->texts);
  hkl_config_unref (preview->config);
  g_clear_pointer (&preview->credentials, hkl_credentials_unref);
  g_free (preview);
}

/* An event as it stands, with nothing added: what is in the log is complete already, and a sample
 * is shown as it is. */
static HklEvent *
event_from_text (const char *text, HklArena *arena, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  g_autofree char *message_id = NULL;
  g_autofree char *user = NULL;
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, error);

  if (json == NULL)
    return NULL;

  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    {
      g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                   "An event is a JSON object. Begin with { and end with }.");
      return NULL;
    }

  bytes = hkl_json_to_bytes (json);
  type = hkl_json_dup_member_string (json, "type");
  name = hkl_json_dup_member_string (json, g_strcmp0 (type, "track") == 0 ? "event" : "name");
  message_id = hkl_json_dup_member_string (json, "messageId");
  user = hkl_json_dup_member_string (json, "userId");

  return hkl_event_new (0, g_get_real_time (), type != NULL ? type : "", name != NULL ? name : "",
                        message_id != NULL ? message_id : "", user != NULL ? user : "", NULL,
                        bytes);
}

static void
render_in_thread (GTask *task,
                  gpointer source_object,
                  gpointer task_data,
                  GCancellable *cancellable)
{
  Preview *preview = task_data;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (HklCompiled) compiled = NULL;
  g_autoptr (HklRequest) request = NULL;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GError) error = NULL;
  HklSigning signing = {
    .mode = preview->config->signing,
    .standard_webhooks = preview->config->standard_webhooks,
    .credentials = preview->credentials,
    .time = g_get_real_time (),
    .id = "msg_preview",
  };

  for (guint i = 0; i < preview->texts->len; i++)
    {
      HklEvent *event = event_from_text (g_ptr_array_index (preview->texts, i), arena, &error);

      if (event == NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      g_ptr_array_add (events, event);
      hkl_arena_reset (arena);
    }

  compiled = hkl_compiled_new (preview->mapping, &error);
  if (compiled != NULL)
    request = hkl_compiled_render (compiled, (HklEvent *const *) events->pdata, events->len,
                                   &signing, NULL, &error);

  if (request == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  hkl_service_blank_secrets (request);
  g_task_return_pointer (task, g_steal_pointer (&request), (GDestroyNotify) hkl_request_unref);
}

void
hkl_service_preview_async (HklService *self,
                           HklMapping *mapping,
                           GPtrArray *events,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Preview *preview;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (mapping != NULL && events != NULL && events->len > 0);
  g_return_if_fail (self->config != NULL);

  preview = g_new0 (Preview, 1);
  preview->mapping = hkl_mapping_ref (mapping);
  preview->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < events->len; i++)
    g_ptr_array_add (preview->texts, g_strdup (g_ptr_array_index (events, i)));
  preview->config = hkl_config_ref (self->config);
  if (self->credentials != NULL)
    preview->credentials = hkl_credentials_ref (self->credentials);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_preview_async);
  g_task_set_task_data (task, preview, preview_free);
  g_task_run_in_thread (task, render_in_thread);
}

HklRequest *
hkl_service_preview_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
