/* bench-store.c: intake beside bare SQLite, and outcomes of single deliveries.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-store [EVENTS]: 8 callers with 100 events of 1.3 KB a call, each calling again when its
 * call was answered; against the same rows inserted by one loop in transactions of 1,000, in WAL
 * mode with synchronous=FULL. They take turns, three times; the ratio is that of the medians.
 */

#include "config.h"

#include <stdlib.h>

#include "hkl-sqlite.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"

#define N_CALLERS 8
#define PER_CALL  100
#define BODY      1300
#define ROUNDS    3

/* All messages are made before the clock starts. */
static GPtrArray *
make_events (guint n, guint round)
{
  GPtrArray *events = g_ptr_array_new_full (n, (GDestroyNotify) hkl_event_unref);
  g_autofree char *filler = g_strnfill (BODY, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%08x-9f5c-4c3e-8b1d-%012x", round, i);
      g_autoptr (GBytes) bytes = g_bytes_new (filler, BODY);
      g_ptr_array_add (events, hkl_event_new (0, g_get_real_time (), "track", "Order Completed", id,
                                              "user-1234", NULL, bytes));
    }
  return events;
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

/* --- bare SQLite ----------------------------------------------------------------------------- */

/* ALIKE: with the page size and the checkpoints of the store instead of SQLite's own. */
static double
run_bare (GPtrArray *events, gboolean alike)
{
  char *folder = hkl_test_folder ();
  g_autofree char *path = g_build_filename (folder, "bare.db", NULL);
  HklSqlite *db = hkl_sqlite_open (path, HKL_SQLITE_WRITE, NULL);

  if (alike)
    hkl_sqlite_exec (db, "PRAGMA page_size = 8192; PRAGMA wal_autocheckpoint = 4096", NULL);
  hkl_sqlite_exec (db,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "CREATE TABLE event (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL,"
                   " type TEXT NOT NULL, name TEXT NOT NULL, message_id TEXT NOT NULL,"
                   " user TEXT NOT NULL, reason TEXT, bytes BLOB NOT NULL) STRICT",
                   NULL);
  gint64 start = g_get_monotonic_time ();
  sqlite3_stmt *stmt = hkl_sqlite_prepare (db, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                           NULL);
  for (guint i = 0; i < events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (events, i);
      if (i % 1000 == 0)
        hkl_sqlite_exec (db, i == 0 ? "BEGIN" : "COMMIT; BEGIN", NULL);
      sqlite3_bind_int64 (stmt, 1, i + 1);
      sqlite3_bind_int64 (stmt, 2, event->received_at);
      hkl_sqlite_bind_text (stmt, 3, event->type);
      hkl_sqlite_bind_text (stmt, 4, event->name);
      hkl_sqlite_bind_text (stmt, 5, event->message_id);
      hkl_sqlite_bind_text (stmt, 6, event->user);
      hkl_sqlite_bind_text (stmt, 7, NULL);
      hkl_sqlite_bind_bytes (stmt, 8, event->bytes);
      g_assert_true (hkl_sqlite_run (db, stmt, NULL));
    }
  g_assert_true (hkl_sqlite_exec (db, "COMMIT", NULL));
  double rate = events->len / seconds_since (start);
  hkl_sqlite_close (db);
  hkl_test_remove_folder (folder);
  return rate;
}

/* --- the store ------------------------------------------------------------------------------- */

typedef struct
{
  HklStore *store;
  GPtrArray *events;
  guint next;
  guint n_answered;
} Intake;

static void intake_call (Intake *self);

static void
on_append (GObject *object, GAsyncResult *result, gpointer data)
{
  Intake *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  g_assert_no_error (error);
  self->n_answered += ids->len;
  intake_call (self);
}

static void
intake_call (Intake *self)
{
  guint n = MIN (PER_CALL, self->events->len - self->next);

  if (n == 0)
    return;
  g_autoptr (GPtrArray) some = g_ptr_array_new_full (n, (GDestroyNotify) hkl_event_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, hkl_event_ref (g_ptr_array_index (self->events, self->next + i)));
  self->next += n;
  hkl_store_append_async (self->store, some, NULL, on_append, self);
}

static double
run_store (GPtrArray *events)
{
  char *folder = hkl_test_folder ();
  Intake intake = { hkl_store_open (folder, NULL), events, 0, 0 };

  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < N_CALLERS; i++)
    intake_call (&intake);
  while (intake.n_answered < events->len)
    g_main_context_iteration (NULL, TRUE);
  double rate = events->len / seconds_since (start);
  g_object_unref (intake.store);
  hkl_test_remove_folder (folder);
  return rate;
}

/* --- outcomes -------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *batches;
  GArray *ids;
  guint next;
  guint n_answered;
  gboolean done;
} Outcomes;

static void
on_inserted (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcomes *self = data;

  self->ids = hkl_store_insert_batches_finish (HKL_STORE (object), result, NULL);
  self->done = TRUE;
}

static void
on_put (GObject *object, GAsyncResult *result, gpointer data)
{
  g_assert_cmpint (hkl_store_put_mapping_finish (HKL_STORE (object), result, NULL), ==, 1);
  *(gboolean *) data = TRUE;
}

static void settle_next (HklStore *store, Outcomes *self);

static void
on_settled (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcomes *self = data;

  g_assert_true (hkl_store_settle_finish (HKL_STORE (object), result, NULL));
  self->n_answered++;
  settle_next (HKL_STORE (object), self);
}

static void
settle_next (HklStore *store, Outcomes *self)
{
  if (self->next == self->ids->len)
    return;
  HklBatch init = *(HklBatch *) g_ptr_array_index (self->batches, 0);
  init.id = g_array_index (self->ids, gint64, self->next++);
  init.state = HKL_BATCH_DELIVERED;
  init.tries = 1;
  init.status = 200;
  const HklAttempt tried = { .batch_id = init.id,
                             .number = 1,
                             .status = 200,
                             .reason = (char *) "OK",
                             .remote = (char *) "127.0.0.1:8080",
                             .protocol = (char *) "HTTP/1.1",
                             .response_head = (char *) "Content-Length: 0\r\n",
                             .signature = (char *) "da39a3ee5e6b4b0d3255bfef95601890afd80709" };
  g_autoptr (HklBatch) batch = hkl_batch_new (&init);
  g_autoptr (HklAttempt) attempt = hkl_attempt_new (&tried);
  const HklSettlement settlement = { batch, attempt };
  hkl_store_settle_async (store, &settlement, 1, NULL, on_settled, self);
}

/* 64 deliveries under way, each with one event, each outcome a call of its own. */
static double
run_outcomes (guint n)
{
  char *folder = hkl_test_folder ();
  g_autoptr (HklStore) store = hkl_store_open (folder, NULL);
  g_autoptr (HklMapping) mapping = hkl_mapping_new ("m", "https://example.com/", NULL);
  Outcomes self = { .batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref) };
  gboolean put = FALSE;

  hkl_store_put_mapping_async (store, mapping, NULL, on_put, &put);
  while (!put)
    g_main_context_iteration (NULL, TRUE);
  for (gint64 i = 1; i <= n; i++)
    {
      const HklBatch init = { .mapping_id = mapping->id,
                              .version = 1,
                              .state = HKL_BATCH_WAITING,
                              .created_at = i,
                              .due_at = i,
                              .first_name = (char *) "Order Completed",
                              .first_user = (char *) "user-1234",
                              .event_ids = &i,
                              .n_events = 1 };
      g_ptr_array_add (self.batches, hkl_batch_new (&init));
    }
  hkl_store_insert_batches_async (store, self.batches, NULL, on_inserted, &self);
  while (!self.done)
    g_main_context_iteration (NULL, TRUE);

  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 64; i++)
    settle_next (store, &self);
  while (self.n_answered < n)
    g_main_context_iteration (NULL, TRUE);
  double rate = n / seconds_since (start);
  g_ptr_array_unref (self.batches);
  g_array_unref (self.ids);
  g_clear_object (&store);
  hkl_test_remove_folder (folder);
  return rate;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 200000;
  double bare[ROUNDS], alike[ROUNDS], ours[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GPtrArray) events = make_events (n, i);
      bare[i] = run_bare (events, FALSE);
      alike[i] = run_bare (events, TRUE);
      ours[i] = run_store (events);
      g_print ("round %u: bare SQLite %.0f, with the store's settings %.0f, the store %.0f"
               " events/s\n",
               i + 1, bare[i], alike[i], ours[i]);
    }
  qsort (bare, ROUNDS, sizeof (double), compare);
  qsort (alike, ROUNDS, sizeof (double), compare);
  qsort (ours, ROUNDS, sizeof (double), compare);
  g_print ("intake: %.0f events/s, %.2f of bare SQLite, %.2f of it with the store's settings\n",
           ours[ROUNDS / 2], ours[ROUNDS / 2] / bare[ROUNDS / 2],
           ours[ROUNDS / 2] / alike[ROUNDS / 2]);
  g_print ("outcomes: %.0f/s\n", run_outcomes (MAX (n / 4, 1000)));
  return 0;
}
