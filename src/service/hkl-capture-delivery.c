/* hkl-capture-delivery.c: see hkl-capture-delivery.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-capture-delivery.h"
#include "hkl-json-reader.h"
#include "hkl-service-private.h"

/* Deliveries that were made before the request, the newest first, in two steps: what is looked for
 * is most often among the first. */
#define FIRST_PAGE 50
#define MOST       1000
/* Two clocks that are read one after the other; the request is received while it is sent. */
#define SLACK (G_USEC_PER_SEC / 4)

/* The messageId of the first event, NULL when there is none. */
static char *
dup_message_id (HklCapture *capture)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  gsize length;
  const char *text = g_bytes_get_data (capture->body, &length);
  const HklJson *json = length > 0 ? hkl_json_read (arena, text, length, NULL, NULL) : NULL;

  if (hkl_json_is (json, HKL_JSON_ARRAY) && json->u.array.n > 0)
    json = json->u.array.items[0];

  return hkl_json_dup_member_string (json, "messageId");
}

/* Whether the batch begins with that event. What cannot be compared does not speak against it. */
static gboolean
begins_with (HklStoreReader *reader, const HklBatch *batch, const char *message_id, gboolean *known)
{
  g_autoptr (GPtrArray) events = NULL;
  HklEvent *first;

  *known = FALSE;
  if (message_id == NULL || batch->event_ids == NULL || batch->n_events == 0)
    return FALSE;
  events = hkl_store_reader_events (reader, batch->event_ids, 1, NULL);
  first = events != NULL && events->len > 0 ? events->pdata[0] : NULL;
  if (first == NULL)
    return FALSE;
  *known = TRUE;

  return g_str_equal (first->message_id, message_id);
}

static gboolean
was_sent_then (GPtrArray *attempts, const HklCapture *capture)
{
  for (guint i = 0; attempts != NULL && i < attempts->len; i++)
    {
      const HklAttempt *attempt = attempts->pdata[i];

      if (capture->received_at >= attempt->started_at - SLACK &&
          capture->received_at <= attempt->started_at + MAX (0, attempt->total) + SLACK &&
          (capture->signature == NULL || *attempt->signature == '\0' ||
           g_str_equal (attempt->signature, capture->signature)))
        return TRUE;
    }

  return FALSE;
}

gint64
hkl_capture_delivery_read (HklStoreReader *reader,
                           HklCapture *capture,
                           GCancellable *cancellable,
                           GError **error)
{
  const HklLogFilter filter = { .until = capture->received_at + SLACK };
  g_autofree char *message_id = dup_message_id (capture);
  gint64 of_the_event = 0; /* being sent now: its attempt is not on record yet */
  gint64 before = 0;
  guint looked_at = 0;

  g_return_val_if_fail (HKL_IS_STORE_READER (reader), -1);

  while (looked_at < MOST)
    {
      g_autoptr (GArray) ids = hkl_store_reader_log_ids (
          reader, &filter, before, looked_at == 0 ? FIRST_PAGE : MOST - looked_at, error);
      g_autoptr (GPtrArray) batches = NULL;

      if (ids == NULL)
        return -1;
      if (ids->len == 0)
        break;
      batches = hkl_store_reader_batches (reader, (const gint64 *) (gpointer) ids->data, ids->len,
                                          TRUE, error);
      if (batches == NULL)
        return -1;

      for (guint i = 0; i < batches->len; i++)
        {
          HklBatch *batch = batches->pdata[i];
          g_autoptr (GPtrArray) attempts = NULL;
          gboolean known;
          gboolean begins;

          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return -1;
          if (batch == NULL)
            continue;
          begins = begins_with (reader, batch, message_id, &known);
          if (known && !begins)
            continue;
          attempts = hkl_store_reader_attempts (reader, batch->id, NULL);
          if (was_sent_then (attempts, capture))
            return batch->id;
          if (begins && of_the_event == 0)
            of_the_event = batch->id;
        }
      looked_at += ids->len;
      before = g_array_index (ids, gint64, ids->len - 1);
      if (of_the_event != 0)
        break;
    }

  return of_the_event;
}

static gpointer
ask (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 id = hkl_capture_delivery_read (reader, data, cancellable, error);

  return id < 0 ? NULL : g_memdup2 (&id, sizeof id);
}

static void
answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree gint64 *id = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (object), result,
                                                            &error);

  if (id == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, (gssize) *id);
}

void
hkl_service_find_delivery_async (HklService *self,
                                 HklCapture *capture,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (self->readers != NULL && capture != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_find_delivery_async);
  hkl_store_reader_pool_ask (self->readers, ask, hkl_capture_ref (capture),
                             (GDestroyNotify) hkl_capture_unref, g_free, cancellable, answered,
                             task);
}

gint64
hkl_service_find_delivery_finish (HklService *self, GAsyncResult *result, GError **error)
{
  GError *fault = NULL;
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  id = g_task_propagate_int (G_TASK (result), &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return -1;
    }

  return id;
}
