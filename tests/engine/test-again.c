/* test-again.c: many deliveries once more: how far it has come, and where it is stopped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-again"

#include "config.h"

#include "engine-fixture.h"
#include "hkl-again.h"

#define MANY 300

typedef struct
{
  guint n_calls;
  guint last_done;
  guint cancel_at; /* 0: never */
  GCancellable *cancellable;
} Progress;

static void
on_progress (const HklAgainReport *report, gpointer data)
{
  Progress *progress = data;

  progress->n_calls++;
  g_assert_cmpuint (report->total, ==, MANY + 1);
  g_assert_cmpuint (report->done, ==, progress->last_done + 1);
  progress->last_done = report->done;
  if (report->done == progress->cancel_at)
    g_cancellable_cancel (progress->cancellable);
}

/* MANY that were delivered, and one that is not there. */
static GArray *
prepare (Fixture *f)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  setup (f, NULL, NULL);
  add_mapping (f, "", NULL);
  append (f, MANY);
  receiver_wait (f->receiver, MANY);
  wait_idle (f);
  for (gint64 id = 1; id <= MANY; id++)
    g_array_append_val (ids, id);
  g_array_append_val (ids, (gint64){ 99999 });

  return ids;
}

static void
test_progress (gconstpointer data)
{
  Fixture f;
  Progress progress = { 0 };
  g_autoptr (GArray) ids = prepare (&f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HklAgainReport) report = NULL;
  g_autoptr (GError) error = NULL;

  hkl_again_async (f.engine, (HklAgainKind) GPOINTER_TO_INT (data),
                   (const gint64 *) (gpointer) ids->data, ids->len, on_progress, &progress, NULL,
                   on_result, &result);
  report = hkl_again_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress.n_calls, ==, MANY + 1);
  g_assert_cmpuint (report->done, ==, MANY + 1);
  g_assert_cmpuint (report->made, ==, MANY);
  g_assert_cmpuint (report->refused, ==, 1);
  g_assert_nonnull (report->reason);
  receiver_wait (f.receiver, 2 * MANY);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 2 * MANY);
  g_clear_object (&result);
  teardown (&f);
}

/* What was begun is done to its end, the rest is left as it is. */
static void
test_cancel (gconstpointer data)
{
  Fixture f;
  Progress progress = { .cancel_at = 10 };
  g_autoptr (GArray) ids = prepare (&f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HklAgainReport) report = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GError) error = NULL;

  progress.cancellable = g_cancellable_new ();
  hkl_again_async (f.engine, (HklAgainKind) GPOINTER_TO_INT (data),
                   (const gint64 *) (gpointer) ids->data, ids->len, on_progress, &progress,
                   progress.cancellable, on_result, &result);
  report = hkl_again_finish (wait_for (&result), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (report);
  g_assert_cmpuint (progress.last_done, >=, 10);
  g_assert_cmpuint (progress.last_done, <, MANY);

  /* As many as were counted, each delivered. */
  wait_idle (&f);
  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, MANY + progress.last_done);
  for (guint i = 0; i < batches->len; i++)
    g_assert_cmpint (((HklBatch *) g_ptr_array_index (batches, i))->state, ==, HKL_BATCH_DELIVERED);
  g_object_unref (progress.cancellable);
  g_clear_object (&result);
  teardown (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/again/same/progress", GINT_TO_POINTER (HKL_AGAIN_SAME), test_progress);
  g_test_add_data_func ("/again/same/cancel", GINT_TO_POINTER (HKL_AGAIN_SAME), test_cancel);
  g_test_add_data_func ("/again/present/progress", GINT_TO_POINTER (HKL_AGAIN_PRESENT),
                        test_progress);
  g_test_add_data_func ("/again/present/cancel", GINT_TO_POINTER (HKL_AGAIN_PRESENT), test_cancel);

  return g_test_run ();
}
