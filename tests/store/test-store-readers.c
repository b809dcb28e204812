/* test-store-readers.c: readers beside a writer, and the pool of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-test.h"
#include "store-helpers.h"

#define N_EVENTS 20000

/* --- beside a writer ------------------------------------------------------------------------- */

/* Follows the log to its end: every event is there, once, in order. */
static gpointer
follow (gpointer folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (folder, &error);
  gint64 after = 0;

  g_assert_no_error (error);
  while (after < N_EVENTS)
    {
      g_autoptr (GPtrArray)
          events = hkl_store_reader_events_after (reader, after, 500, G_MAXSIZE, TRUE, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < events->len; i++)
        {
          HklEvent *event = g_ptr_array_index (events, i);
          g_assert_cmpint (event->id, ==, ++after);
        }
      if (events->len == 0)
        g_thread_yield ();
    }
  return NULL;
}

static void
test_beside_writer (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  HklStore *store = hkl_store_open (folder, &error);
  GThread *threads[3];

  g_assert_no_error (error);
  hkl_store_set_reserve (store, 0);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("follow", follow, folder);
  for (guint i = 0; i < N_EVENTS / 200; i++)
    {
      g_autoptr (GPtrArray) events = events_new ("event", i * 200, 200);
      g_autoptr (GArray) ids = append (store, events, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* --- places in the log ----------------------------------------------------------------------- */

static void
test_time_at (void)
{
  static const struct
  {
    double part;
    gint64 at;
  } rows[] = { { 0, 1000 }, { 0.5, 1005 }, { 0.99, 1009 }, { 1, 1010 } };
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  HklStore *store = hkl_store_open (folder, &error);
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (folder, &error);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);

  g_assert_no_error (error);
  hkl_store_set_reserve (store, 0);
  g_assert_cmpint (hkl_store_reader_time_at (reader, 0.5, &error), ==, 0);
  g_assert_no_error (error);
  for (guint i = 0; i <= 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("at-%u", i);

      g_ptr_array_add (events, hkl_event_new (0, 1000 + i, "track", "Event", id, "u", NULL, bytes));
    }
  g_array_unref (append (store, events, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (hkl_store_reader_time_at (reader, rows[i].part, &error), ==, rows[i].at);
      g_assert_no_error (error);
    }
  g_clear_object (&reader);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* --- the pool -------------------------------------------------------------------------------- */

typedef struct
{
  GMutex lock;
  GCond cond;
  guint n_inside; /* questions that wait at the gate */
  gboolean open;
} Gate;

typedef struct
{
  gboolean done;
  gpointer answer;
  GError *error;
} Answer;

static void
on_answer (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->answer = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (object), result,
                                                     &answer->error);
  answer->done = TRUE;
}

static gpointer
ask_last (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, hkl_store_reader_last_event_id (reader, error));
}

static gpointer
wait_at_gate (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->n_inside++;
  g_cond_broadcast (&gate->cond);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
  return g_strdup ("through");
}

static gpointer
never_asked (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_not_reached ();
}

static void
on_freed (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_pool (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  HklStoreReaderPool *pool = hkl_store_reader_pool_new (folder);
  Answer early = { 0 }, later = { 0 };

  /* There is no log yet: an error, and the next question is not the worse for it. */
  hkl_store_reader_pool_ask (pool, ask_last, NULL, NULL, g_free, NULL, on_answer, &early);
  wait_for (&early.done);
  g_assert_error (early.error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO);
  g_clear_error (&early.error);
  HklStore *store = hkl_store_open (folder, &error);
  g_assert_no_error (error);
  hkl_store_reader_pool_ask (pool, ask_last, NULL, NULL, g_free, NULL, on_answer, &later);
  wait_for (&later.done);
  g_assert_no_error (later.error);
  g_assert_cmpstr (later.answer, ==, "0");
  g_free (later.answer);
  assert_finalises (pool);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

static void
test_pool_cancel (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HklStore *store = hkl_store_open (folder, &error);
  HklStoreReaderPool *pool = hkl_store_reader_pool_new (folder);
  Gate gate = { 0 };
  Answer inside[2] = { 0 }, cancelled = { 0 };
  guint n_freed = 0;

  g_assert_no_error (error);
  g_mutex_init (&gate.lock);
  g_cond_init (&gate.cond);
  for (guint i = 0; i < 2; i++)
    hkl_store_reader_pool_ask (pool, wait_at_gate, &gate, NULL, g_free, NULL, on_answer,
                               &inside[i]);
  g_mutex_lock (&gate.lock);
  while (gate.n_inside < 2)
    g_cond_wait (&gate.cond, &gate.lock);
  g_mutex_unlock (&gate.lock);

  /* Both threads are busy: this one is cancelled before its turn. */
  hkl_store_reader_pool_ask (pool, never_asked, &n_freed, on_freed, g_free, cancellable, on_answer,
                             &cancelled);
  g_cancellable_cancel (cancellable);
  g_mutex_lock (&gate.lock);
  gate.open = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.lock);
  for (guint i = 0; i < 2; i++)
    {
      wait_for (&inside[i].done);
      g_assert_cmpstr (inside[i].answer, ==, "through");
      g_free (inside[i].answer);
    }
  wait_for (&cancelled.done);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&cancelled.error);
  assert_finalises (pool);
  g_assert_cmpuint (n_freed, ==, 1);
  assert_finalises (store);
  g_mutex_clear (&gate.lock);
  g_cond_clear (&gate.cond);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/readers/beside-writer", test_beside_writer);
  g_test_add_func ("/store/readers/time-at", test_time_at);
  g_test_add_func ("/store/readers/pool", test_pool);
  g_test_add_func ("/store/readers/pool-cancel", test_pool_cancel);
  return g_test_run ();
}
