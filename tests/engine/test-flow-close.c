/* test-flow-close.c: what waits is cancelled or delivered up to a moment, all of it on record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-flow-close"

#include "config.h"

#include <string.h>

#include "engine-fixture.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"

#define REASON "Cancelled by the test."

static ReceiverThen
answer (Receiver *receiver, const Received *request, GByteArray *bytes, gpointer data)
{
  if (g_atomic_int_get ((gint *) data))
    answer_status (bytes, 503, "Busy", "");
  else
    answer_status (bytes, 200, "OK", "");

  return RECEIVER_KEEP;
}

static gssize
cancel_queue (Fixture *f, const gint64 *keep, guint n_keep, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_engine_cancel_queue_async (f->engine, "t", keep, n_keep, REASON, NULL, on_result, &result);

  return hkl_engine_cancel_queue_finish (f->engine, wait_for (&result), error);
}

static void
set_paused (Fixture *f, gboolean paused)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklMapping *mapping = hkl_config_find_mapping (f->config, "t");

  change.paused = paused;
  use_mapping (f, hkl_mapping_with (mapping, &change));
}

/* As it may be in the file, so that a version can be read again. */
static const HklRetryPolicy policy = { .first = 0.1, .factor = 1, .cap = 0.1, .window = 30 };

static void
add_paused (Fixture *f, const char *extra)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  change.paused = TRUE;
  change.retry = &policy;
  add_mapping (f, extra, &change);
}

static void
count_states (Fixture *f, guint *counts)
{
  g_autoptr (GPtrArray) batches = read_batches (f);

  memset (counts, 0, (HKL_BATCH_DISCARDED + 1) * sizeof *counts);
  for (guint i = 0; i < batches->len; i++)
    {
      const HklBatch *batch = g_ptr_array_index (batches, i);

      counts[batch->state] += batch->n_events;
      if (batch->state != HKL_BATCH_DISCARDED)
        continue;
      g_assert_cmpint (batch->settled_at, >, 0);
      g_assert_cmpstr (batch->reason, !=, "");
    }
}

static gboolean
has_queued (gpointer data)
{
  guint counts[HKL_BATCH_DISCARDED + 1];

  count_states (data, counts);

  return counts[HKL_BATCH_WAITING] + counts[HKL_BATCH_FORMING] > 0;
}

static gboolean
has_settled (gpointer data)
{
  guint counts[HKL_BATCH_DISCARDED + 1];

  count_states (data, counts);

  return counts[HKL_BATCH_WAITING] + counts[HKL_BATCH_FORMING] == 0;
}

static void
assert_states (Fixture *f, guint waiting, guint delivered, guint discarded)
{
  guint counts[HKL_BATCH_DISCARDED + 1];

  count_states (f, counts);
  g_assert_cmpuint (counts[HKL_BATCH_WAITING] + counts[HKL_BATCH_FORMING], ==, waiting);
  g_assert_cmpuint (counts[HKL_BATCH_DELIVERED], ==, delivered);
  g_assert_cmpuint (counts[HKL_BATCH_FAILED], ==, 0);
  g_assert_cmpuint (counts[HKL_BATCH_DISCARDED], ==, discarded);
}

/* More than is planned ahead: what is still behind the cursor is on record too. */
static void
test_backlog (void)
{
  Fixture f;
  gint dead = FALSE;
  g_autoptr (GError) error = NULL;

  setup (&f, answer, &dead);
  add_paused (&f, "");
  append (&f, 4000);
  hkl_test_wait_until (has_queued, &f, 20, "some are planned");
  g_assert_cmpint (cancel_queue (&f, NULL, 0, &error), ==, 4000);
  g_assert_no_error (error);
  assert_states (&f, 0, 0, 4000);

  append (&f, 1);
  set_paused (&f, FALSE);
  wait_idle (&f);
  assert_states (&f, 0, 1, 4000);
  g_assert_cmpint (cancel_queue (&f, NULL, 0, &error), ==, 0);
  g_assert_no_error (error);
  teardown (&f);
}

/* A batch that still forms is cancelled; what comes afterwards begins another one. */
static void
test_forming (void)
{
  Fixture f;
  gint dead = FALSE;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (GError) error = NULL;

  setup (&f, answer, &dead);
  change.paused = TRUE;
  change.wait = 60;
  add_mapping (&f, ",\"enable_batching\":true", &change);
  append (&f, 30);
  hkl_test_wait_until (has_queued, &f, 20, "they form");
  g_assert_cmpint (cancel_queue (&f, NULL, 0, &error), ==, 1);
  g_assert_no_error (error);
  assert_states (&f, 0, 0, 30);

  append (&f, 2);
  hkl_test_wait_until (has_queued, &f, 20, "two form");
  assert_states (&f, 2, 0, 30);
  teardown (&f);
}

static gboolean
has_three (gpointer data)
{
  g_autoptr (GPtrArray) batches = read_batches (data);

  return batches->len == 3;
}

/* Those that are chosen stay, and go out; also after a beginning anew. */
static void
test_choice (void)
{
  Fixture f;
  gint dead = FALSE;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GError) error = NULL;
  gint64 keep[2] = { 0, 999999 };

  setup (&f, answer, &dead);
  add_paused (&f, "");
  append (&f, 3);
  hkl_test_wait_until (has_three, &f, 20, "three are planned");
  batches = read_batches (&f);
  keep[0] = ((HklBatch *) g_ptr_array_index (batches, 1))->id;
  g_assert_cmpint (cancel_queue (&f, keep, 2, &error), ==, 2);
  g_assert_no_error (error);
  assert_states (&f, 1, 0, 2);

  stop (&f);
  start (&f);
  set_paused (&f, FALSE);
  wait_idle (&f);
  assert_states (&f, 0, 1, 2);
  teardown (&f);
}

static gboolean
has_retried (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->retrying > 0;
}

static void
test_drain (void)
{
  Fixture f;
  gint dead = TRUE;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  setup (&f, answer, &dead);
  add_mapping (&f, "", NULL);
  append (&f, 3);
  hkl_test_wait_until (has_retried, &f, 20, "another attempt is planned");
  hkl_engine_drain_async (f.engine, "t", NULL, on_result, &result);

  /* One at a time; and what comes meanwhile waits. */
  hkl_engine_drain_async (f.engine, "t", NULL, on_result, &second);
  g_assert_false (hkl_engine_drain_finish (f.engine, wait_for (&second), &error));
  g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE);
  g_clear_error (&error);
  append (&f, 2);
  g_assert_null (result);

  g_atomic_int_set (&dead, FALSE);
  hkl_engine_probe_now (f.engine, "t");
  g_assert_true (hkl_engine_drain_finish (f.engine, wait_for (&result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_clear_object (&second);
  wait_idle (&f);
  assert_states (&f, 0, 5, 0);
  teardown (&f);
}

static void
test_refusals (void)
{
  Fixture f;
  gint dead = FALSE;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  setup (&f, answer, &dead);
  g_assert_cmpint (cancel_queue (&f, NULL, 0, &error), ==, -1);
  g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE);
  g_clear_error (&error);

  add_paused (&f, "");
  hkl_engine_drain_async (f.engine, "t", NULL, on_result, &result);
  g_assert_false (hkl_engine_drain_finish (f.engine, wait_for (&result), &error));
  g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE);
  g_clear_object (&result);
  teardown (&f);
}

/* Given up by the person, or by a stop: everything waits as before. */
static void
test_given_up (void)
{
  Fixture f;
  gint dead = TRUE;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  setup (&f, answer, &dead);
  add_mapping (&f, "", NULL);
  append (&f, 3);
  hkl_test_wait_until (has_retried, &f, 20, "another attempt is planned");
  hkl_engine_drain_async (f.engine, "t", cancellable, on_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_false (hkl_engine_drain_finish (f.engine, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  assert_states (&f, 3, 0, 0);

  hkl_engine_drain_async (f.engine, "t", NULL, on_result, &result);
  hkl_engine_stop (f.engine);
  g_assert_false (hkl_engine_drain_finish (f.engine, wait_for (&result), &error));
  g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED);
  g_clear_object (&result);
  assert_states (&f, 3, 0, 0);
  teardown (&f);
}

/* Out of the file while nothing ran: its queue is settled at the next start. */
static gboolean
knows_other (gpointer data)
{
  Fixture *f = data;
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (f->folder, NULL);

  return reader != NULL && hkl_store_reader_cursor (reader, "other", NULL) >= 0;
}

static void
test_vanished (void)
{
  Fixture f;
  gint dead = FALSE;
  g_autoptr (HklConfig) before = NULL;
  g_autoptr (HklMapping) other = NULL;
  g_autoptr (HklStoreReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;

  setup (&f, answer, &dead);
  add_paused (&f, "");
  append (&f, 3);
  hkl_test_wait_until (has_three, &f, 20, "three are planned");
  stop (&f);

  /* Another configuration altogether: everything waits until this one is back. */
  before = f.config;
  f.config = hkl_config_without_mapping (before, "t");
  start (&f);
  wait_idle (&f);
  assert_states (&f, 3, 0, 0);
  stop (&f);

  /* With another mapping beside it, it was taken out on purpose. */
  other = hkl_mapping_new ("Other", "http://127.0.0.1:1/", NULL);
  hkl_config_unref (f.config);
  f.config = hkl_config_with_mapping (before, other, &error);
  g_assert_no_error (error);
  start (&f);
  hkl_test_wait_until (knows_other, &f, 20, "the other mapping is known");
  stop (&f);

  hkl_config_unref (before);
  before = f.config;
  f.config = hkl_config_without_mapping (before, "t");
  start (&f);
  hkl_test_wait_until (has_settled, &f, 20, "the queue is settled");
  assert_states (&f, 0, 0, 3);
  reader = hkl_store_reader_new (f.folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hkl_store_reader_cursor (reader, "t", &error), ==, -1);
  ids = hkl_store_reader_mapping_ids (reader, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_clear_object (&reader);
  teardown (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow-close/backlog", test_backlog);
  g_test_add_func ("/flow-close/forming", test_forming);
  g_test_add_func ("/flow-close/choice", test_choice);
  g_test_add_func ("/flow-close/drain", test_drain);
  g_test_add_func ("/flow-close/refusals", test_refusals);
  g_test_add_func ("/flow-close/given-up", test_given_up);
  g_test_add_func ("/flow-close/vanished", test_vanished);

  return g_test_run ();
}
