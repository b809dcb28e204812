/* store-helpers.c: the store's calls as blocking ones, and values to put into it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-helpers.h"

#include "hkl-test.h"

static gboolean
is_done (gpointer data)
{
  return *(gboolean *) data;
}

void
wait_for (gboolean *done)
{
  hkl_test_wait_until (is_done, done, 60, "an answer of the store");
}

HklEvent *
event_new (const char *message_id, gsize bytes)
{
  g_autofree char *filler = g_strnfill (bytes, 'x');
  char *text = g_strdup_printf ("{\"type\":\"track\",\"event\":\"Done\",\"messageId\":\"%s\","
                                "\"properties\":{\"filler\":\"%s\"}}",
                                message_id, filler);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  return hkl_event_new (0, g_get_real_time (), "track", "Done", message_id, "user-1", NULL, body);
}

GPtrArray *
events_new (const char *prefix, guint from, guint n)
{
  GPtrArray *events = g_ptr_array_new_full (n, (GDestroyNotify) hkl_event_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%s-%u", prefix, from + i);
      g_ptr_array_add (events, event_new (id, 20));
    }
  return events;
}

HklBatch *
batch_new (const char *mapping_id, HklBatchState state, const gint64 *ids, guint n_ids)
{
  const HklBatch init = {
    .mapping_id = (char *) mapping_id,
    .version = 1,
    .state = state,
    .created_at = g_get_real_time (),
    .due_at = g_get_real_time (),
    .received_at = 1000,
    .partition = (char *) "https://example.com",
    .first_name = (char *) "Order Completed",
    .first_user = (char *) "user-1",
    .reason = (char *) "",
    .event_ids = ids,
    .n_events = n_ids,
  };

  return hkl_batch_new (&init);
}

HklBatch *
batch_with (HklBatch *batch, gint64 id, HklBatchState state, guint tries, guint status)
{
  HklBatch init = *batch;

  init.id = id;
  init.state = state;
  init.tries = tries;
  init.status = status;
  init.outcome = status / 100 == 2 ? HKL_OUTCOME_DELIVERED : HKL_OUTCOME_STATUS;
  init.settled_at = state >= HKL_BATCH_DELIVERED ? batch->created_at + 1 : 0;
  return hkl_batch_new (&init);
}

HklAttempt *
attempt_new (gint64 batch_id, guint number, guint status)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("an answer", 9);
  const HklAttempt init = {
    .batch_id = batch_id,
    .number = number,
    .started_at = 5000 + number,
    .outcome = status / 100 == 2 ? HKL_OUTCOME_DELIVERED : HKL_OUTCOME_STATUS,
    .status = status,
    .reason = (char *) "As it is",
    .dns = -1,
    .total = 1234,
    .remote = (char *) "127.0.0.1:80",
    .response_head = (char *) "Content-Type: text/plain\r\n",
    .response_body = body,
    .response_size = 9,
  };

  return hkl_attempt_new (&init);
}

HklMapping *
mapping_new (const char *id)
{
  HklMapping *mapping = hkl_mapping_new (id, "https://example.com/hooks", NULL);

  g_assert_cmpstr (mapping->id, ==, id);
  return mapping;
}

/* --- calls ----------------------------------------------------------------------------------- */

typedef struct
{
  gboolean done;
  GAsyncResult *result;
} Answer;

static void
on_answer (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->result = g_object_ref (result);
  answer->done = TRUE;
}

GArray *
append (HklStore *store, GPtrArray *events, GError **error)
{
  Answer answer = { FALSE, NULL };

  hkl_store_append_async (store, events, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_append_finish (store, result, error);
}

gint64
put_mapping (HklStore *store, HklMapping *mapping, GError **error)
{
  Answer answer = { FALSE, NULL };

  hkl_store_put_mapping_async (store, mapping, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_put_mapping_finish (store, result, error);
}

gboolean
drop_mapping (HklStore *store, const char *id, GError **error)
{
  Answer answer = { FALSE, NULL };

  hkl_store_drop_mapping_async (store, id, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_drop_mapping_finish (store, result, error);
}

GArray *
plan (HklStore *store, const char *id, gint64 cursor, GPtrArray *batches, GError **error)
{
  Answer answer = { FALSE, NULL };
  const HklPlan step = { .mapping_id = id, .cursor = cursor, .batches = batches };

  hkl_store_plan_async (store, &step, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_plan_finish (store, result, error);
}

gboolean
settle (HklStore *store, HklBatch *batch, HklAttempt *attempt, GError **error)
{
  Answer answer = { FALSE, NULL };
  const HklSettlement settlement = { batch, attempt };

  hkl_store_settle_async (store, &settlement, 1, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_settle_finish (store, result, error);
}

GArray *
insert_batches (HklStore *store, GPtrArray *batches, GError **error)
{
  Answer answer = { FALSE, NULL };

  hkl_store_insert_batches_async (store, batches, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_insert_batches_finish (store, result, error);
}

gint64
expire (HklStore *store, gint64 before, guint max, GError **error)
{
  Answer answer = { FALSE, NULL };

  hkl_store_expire_async (store, before, max, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_autoptr (GAsyncResult) result = answer.result;
  return hkl_store_expire_finish (store, result, error);
}

/* --- ends ------------------------------------------------------------------------------------ */

static void
on_end (gpointer data, GObject *object)
{
  *(gboolean *) data = TRUE;
}

void
assert_finalises (gpointer object)
{
  gboolean ended = FALSE;

  g_object_weak_ref (object, on_end, &ended);
  g_object_unref (object);
  wait_for (&ended);
}
