/* test-store-trouble.c: what the log survives: a second copy, an older or newer version, damage, a
 * full disk, and kill -9 at any moment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hkl-sqlite.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"
#include "store-helpers.h"

#define N_KILLS 10

static const char *program; /* this one, for children */

static char *
database_path (const char *folder)
{
  return g_build_filename (folder, "events.db", NULL);
}

static void
run_sql (const char *folder, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = database_path (folder);
  g_autoptr (HklSqlite) db = hkl_sqlite_open (path, HKL_SQLITE_WRITE, &error);

  g_assert_no_error (error);
  hkl_sqlite_exec (db, sql, &error);
  g_assert_no_error (error);
}

static gint64
ask_sql (const char *folder, const char *file, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (HklSqlite) db = hkl_sqlite_open (path, HKL_SQLITE_WRITE, &error);
  gint64 number = hkl_sqlite_query_int (db, sql, -1, &error);

  g_assert_no_error (error);
  return number;
}

static void
assert_integrity (const char *folder)
{
  g_assert_cmpint (
      ask_sql (folder, "events.db",
               "SELECT group_concat(integrity_check) = 'ok' FROM pragma_integrity_check"),
      ==, 1);
}

/* The figures that are kept equal the rows. */
static void
assert_figures (const char *folder)
{
  g_assert_cmpint (ask_sql (folder, "events.db",
                            "SELECT (SELECT n_events FROM state) = (SELECT count(*) FROM event)"
                            " AND (SELECT last_event FROM state) >="
                            "   (SELECT coalesce(max(id), 0) FROM event)"
                            " AND (SELECT coalesce(sum(length(hashes)), 0) / 8 FROM seen) ="
                            "   (SELECT count(*) FROM event)"
                            " AND NOT EXISTS (SELECT 1 FROM mapping WHERE n_waiting <>"
                            "   (SELECT count(*) FROM batch WHERE mapping = key AND state = 1)"
                            "   OR n_delivered <>"
                            "   (SELECT count(*) FROM batch WHERE mapping = key AND state = 2))"),
                   ==, 1);
}

static HklStore *
open_store (const char *folder)
{
  g_autoptr (GError) error = NULL;
  HklStore *store = hkl_store_open (folder, &error);

  g_assert_no_error (error);
  hkl_store_set_reserve (store, 0);
  return store;
}

static void
append_some (HklStore *store, const char *prefix, guint n, gint64 last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = events_new (prefix, 0, n);
  g_autoptr (GArray) ids = append (store, events, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_array_index (ids, gint64, n - 1), ==, last);
}

/* --- others ---------------------------------------------------------------------------------- */

static void
test_second_copy (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  HklStore *store = open_store (folder);

  g_assert_null (hkl_store_open (folder, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, pid));
  assert_finalises (store);
  assert_finalises (open_store (folder));
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

static void
on_closed (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CLOSED);
  *(gboolean *) data = TRUE;
}

static void
test_closed (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GPtrArray) events = events_new ("closed", 0, 1);
  HklStore *store = open_store (folder);
  gboolean done = FALSE;

  hkl_store_close (store);
  hkl_store_close (store);
  hkl_store_append_async (store, events, NULL, on_closed, &done);
  wait_for (&done);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

static void
test_no_log_yet (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;

  g_assert_null (hkl_store_reader_new (folder, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* --- versions -------------------------------------------------------------------------------- */

/* A log as the first version left it. */
static const char version_1[] =
    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN;"
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), last_event INTEGER NOT NULL,"
    " last_batch INTEGER NOT NULL) STRICT;"
    "INSERT INTO state VALUES (1, 3, 2);"
    "CREATE TABLE event (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, type TEXT NOT"
    " NULL, name TEXT NOT NULL, message_id TEXT NOT NULL, user TEXT NOT NULL, reason TEXT, bytes"
    " BLOB NOT NULL) STRICT;"
    "INSERT INTO event VALUES (1, 10, 'track', 'A', 'm1', 'u', NULL, x'7b7d'),"
    " (2, 11, 'track', 'B', 'm2', 'u', 'no-user', x'7b7d'),"
    " (3, 12, 'page', 'C', 'm3', 'u', NULL, x'7b7d');"
    "CREATE TABLE seen (first_event INTEGER PRIMARY KEY, at INTEGER NOT NULL, hashes BLOB NOT"
    " NULL) STRICT;"
    "CREATE TABLE mapping (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, cursor INTEGER)"
    " STRICT;"
    "INSERT INTO mapping VALUES (1, 'm', 2);"
    "CREATE TABLE mapping_version (version INTEGER PRIMARY KEY, mapping INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
    "CREATE TABLE batch (id INTEGER PRIMARY KEY, mapping INTEGER NOT NULL, version INTEGER NOT"
    " NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL, created_at INTEGER NOT NULL, due_at"
    " INTEGER NOT NULL, first_try_at INTEGER NOT NULL, settled_at INTEGER NOT NULL, received_at"
    " INTEGER NOT NULL, as_list INTEGER NOT NULL, test INTEGER NOT NULL, resend_of INTEGER NOT"
    " NULL, partition TEXT NOT NULL, bytes INTEGER NOT NULL, first_name TEXT NOT NULL, first_user"
    " TEXT NOT NULL, n_other_names INTEGER NOT NULL, outcome INTEGER NOT NULL, status INTEGER NOT"
    " NULL, reason TEXT NOT NULL, latency INTEGER NOT NULL, min_event INTEGER NOT NULL, max_event"
    " INTEGER NOT NULL, n_events INTEGER NOT NULL, event_ids BLOB NOT NULL) STRICT;"
    "CREATE INDEX batch_by_mapping ON batch (mapping);"
    "CREATE INDEX batch_pending ON batch (mapping, due_at) WHERE state < 2;"
    "CREATE INDEX batch_unwell ON batch (mapping, state) WHERE state > 2;"
    "CREATE INDEX batch_by_event ON batch (min_event, max_event);"
    "INSERT INTO batch VALUES (1, 1, 1, 2, 1, 20, 20, 21, 22, 10, 0, 0, 0, '', 2, 'A', 'u', 0, 0,"
    " 200, 'OK', 5, 1, 1, 1, x'02'),"
    " (2, 1, 1, 1, 3, 20, 30, 21, 0, 10, 1, 0, 0, '', 2, 'A', 'u', 0, 1, 503, '', 5, 1, 3, 2,"
    " x'0204');"
    "CREATE TABLE attempt (id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, outcome INTEGER"
    " NOT NULL, status INTEGER NOT NULL, reason TEXT NOT NULL, dns INTEGER NOT NULL, connect"
    " INTEGER NOT NULL, tls INTEGER NOT NULL, send INTEGER NOT NULL, wait INTEGER NOT NULL,"
    " receive INTEGER NOT NULL, total INTEGER NOT NULL, reused INTEGER NOT NULL, remote TEXT NOT"
    " NULL, protocol TEXT NOT NULL, response_head TEXT NOT NULL, response_body BLOB,"
    " response_size INTEGER NOT NULL, signature TEXT NOT NULL, signing_mode INTEGER NOT NULL,"
    " signed_at INTEGER NOT NULL, next_at INTEGER NOT NULL) STRICT;"
    "PRAGMA user_version = 1; COMMIT;";

static void
test_older (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  HklQueueStatus status;
  gint64 n_invalid;

  run_sql (folder, version_1);
  g_assert_null (hkl_store_reader_new (folder, &error)); /* a reader changes nothing */
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO);
  g_clear_error (&error);

  HklStore *store = open_store (folder);
  g_assert_null (hkl_store_get_damage (store));
  HklStoreReader *reader = hkl_store_reader_new (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hkl_store_reader_count_events (reader, &n_invalid, &error), ==, 3);
  g_assert_cmpint (n_invalid, ==, 1);
  g_assert_true (hkl_store_reader_queue_status (reader, "m", &status, &error));
  g_assert_cmpuint (status.n_delivered, ==, 1);
  g_assert_cmpuint (status.n_retrying, ==, 1);
  g_assert_cmpint (status.events_queued, ==, 2);
  g_assert_cmpint (status.events_unplanned, ==, 1);
  g_autoptr (GPtrArray) batches = hkl_store_reader_batches_of_event (reader, 3, 9, &error);
  g_assert_cmpuint (batches->len, ==, 1);
  append_some (store, "new", 1, 4);
  assert_finalises (reader);
  assert_finalises (store);

  /* The copy is the old one, whole. */
  g_assert_cmpint (ask_sql (folder, "events.db.version-1", "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (ask_sql (folder, "events.db.version-1", "SELECT count(*) FROM event"), ==, 3);
  assert_integrity (folder);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

static void
test_newer (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;

  assert_finalises (open_store (folder));
  run_sql (folder, "PRAGMA user_version = 99");
  g_assert_null (hkl_store_open (folder, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_null (hkl_store_reader_new (folder, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_NEWER);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* --- damage ---------------------------------------------------------------------------------- */

static guint
count_set_aside (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "events.damaged-") && g_str_has_suffix (name, ".db");
  return n;
}

static void
test_damaged (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autofree char *path = database_path (folder);
  g_autoptr (GError) error = NULL;
  HklStore *store = open_store (folder);

  append_some (store, "lost", 5, 5);
  assert_finalises (store);
  g_autofree char *junk = g_strnfill (100000, '#');
  g_file_set_contents (path, junk, -1, &error);
  g_assert_no_error (error);

  g_test_expect_message ("hkl-log", G_LOG_LEVEL_WARNING, "*was damaged*");
  store = open_store (folder);
  g_test_assert_expected_messages ();
  g_assert_nonnull (hkl_store_get_damage (store));
  g_assert_nonnull (strstr (hkl_store_get_damage (store), "events.damaged-"));
  g_assert_cmpuint (count_set_aside (folder), ==, 1);
  append_some (store, "new", 2, 2);
  assert_finalises (store);
  store = open_store (folder);
  g_assert_null (hkl_store_get_damage (store));
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* --- full disk ------------------------------------------------------------------------------- */

static void
test_reserve (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = events_new ("reserve", 0, 1);
  g_autoptr (HklMapping) mapping = mapping_new ("m");
  HklStore *store = open_store (folder);

  hkl_store_set_reserve (store, G_MAXINT64);
  g_assert_null (append (store, events, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpint (put_mapping (store, mapping, &error), ==, 1); /* all else goes on */
  g_assert_no_error (error);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* A disk with an end: SQLite's own file functions, but writing fails when `disk_fault` says so. */
static int disk_fault;  /* atomic: SQLITE_OK, SQLITE_FULL or SQLITE_IOERR_WRITE */
static int writes_left; /* atomic: that still succeed before the fault */
static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;
/* SQLite has a table of functions for each kind of file; all are wrapped alike. */
static const sqlite3_io_methods *real_methods[8];
static sqlite3_io_methods faulty_methods[8];

static int
faulty_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  const sqlite3_io_methods *real = real_methods[file->pMethods - faulty_methods];

  if (g_atomic_int_get (&disk_fault) != SQLITE_OK && g_atomic_int_add (&writes_left, -1) <= 0)
    return g_atomic_int_get (&disk_fault);
  return real->xWrite (file, data, size, offset);
}

static int
faulty_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out)
{
  int rc = real_vfs->xOpen (real_vfs, name, file, flags, out);
  guint i = 0;

  if (rc != SQLITE_OK || file->pMethods == NULL)
    return rc;
  while (real_methods[i] != NULL && real_methods[i] != file->pMethods)
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (real_methods));
  if (real_methods[i] == NULL)
    {
      faulty_methods[i] = *file->pMethods;
      faulty_methods[i].xWrite = faulty_write;
      real_methods[i] = file->pMethods;
    }
  file->pMethods = &faulty_methods[i];
  return SQLITE_OK;
}

static void
break_disk (int fault, int after_writes)
{
  g_atomic_int_set (&writes_left, after_writes);
  g_atomic_int_set (&disk_fault, fault);
}

static void
test_full (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) large = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (HklMapping) mapping = mapping_new ("m");
  HklStore *store = open_store (folder);

  append_some (store, "before", 3, 3);
  g_assert_cmpint (put_mapping (store, mapping, &error), ==, 1);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("large-%u", i);
      g_ptr_array_add (large, event_new (id, 100000));
    }
  HklStoreReader *reader = hkl_store_reader_new (folder, &error);
  g_assert_no_error (error);
  for (int after = 0; after < 200; after += 7)
    {
      int code = after % 2 == 0 ? HKL_STORE_ERROR_FULL : HKL_STORE_ERROR_IO;
      break_disk (code == HKL_STORE_ERROR_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE, after);
      g_assert_null (append (store, large, &error));
      g_assert_error (error, HKL_STORE_ERROR, code);
      g_clear_error (&error);
      break_disk (SQLITE_OK, 0);
      g_assert_cmpint (hkl_store_reader_last_event_id (reader, &error), ==, 3);
    }

  /* Nothing of it is there. With room it goes on by itself, and the message ids of the refused
   * ones are not taken for duplicates. */
  append_some (store, "small", 1, 4);
  g_autoptr (GArray) ids = append (store, large, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_array_index (ids, gint64, 19), ==, 24);

  /* From then on they are, also when a further one fails in between. */
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GArray) again = append (store, large, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < again->len; i++)
        g_assert_cmpint (g_array_index (again, gint64, i), ==, 0);
      if (round > 0)
        continue;
      g_autoptr (GPtrArray)
          more = g_ptr_array_copy (large, (GCopyFunc) (void *) hkl_event_ref, NULL);
      g_ptr_array_set_free_func (more, (GDestroyNotify) hkl_event_unref);
      g_ptr_array_add (more, event_new ("larger", 1000000));
      break_disk (SQLITE_FULL, 0);
      g_assert_null (append (store, more, &error));
      g_clear_error (&error);
      break_disk (SQLITE_OK, 0);
      g_autoptr (GArray) then = append (store, more, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < 20; i++)
        g_assert_cmpint (g_array_index (then, gint64, i), ==, 0);
      g_assert_cmpint (g_array_index (then, gint64, 20), ==, 25);
    }
  assert_finalises (reader);
  assert_finalises (store);
  assert_integrity (folder);
  assert_figures (folder);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* --- kill -9 --------------------------------------------------------------------------------- */

/* The child appends without end, four calls at a time, and says which event ids were acknowledged. */
typedef struct
{
  HklStore *store;
  const char *prefix;
  guint next;
} Child;

static void child_append (Child *child);

static void
on_child_append (GObject *object, GAsyncResult *result, gpointer data)
{
  Child *child = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  g_assert_no_error (error);
  g_autofree char *line = g_strdup_printf ("%" G_GINT64_FORMAT "\n",
                                           g_array_index (ids, gint64, ids->len - 1));
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
  child_append (child);
}

static void
child_append (Child *child)
{
  g_autoptr (GPtrArray) events = events_new (child->prefix, child->next, 7);

  child->next += 7;
  hkl_store_append_async (child->store, events, NULL, on_child_append, child);
}

static int
child_main (const char *folder, const char *prefix)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Child child = { open_store (folder), prefix, 0 };

  for (guint i = 0; i < 4; i++)
    child_append (&child);
  g_main_loop_run (loop);
  return 0;
}

/* Starts a child, lets it acknowledge N times, kills it. Returns the last acknowledged event. */
static gint64
kill_child (const char *folder, guint round, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *prefix = g_strdup_printf ("round%u", round);
  const char *argv[] = { program, "--child", folder, prefix, NULL };
  g_autoptr (GSubprocess)
      process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream)
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  gint64 last = 0;
  char *line;

  for (guint i = 0; i < n; i++)
    {
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
      last = MAX (last, g_ascii_strtoll (line, NULL, 10));
      g_free (line);
    }
  g_subprocess_send_signal (process, SIGKILL);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      last = MAX (last, g_ascii_strtoll (line, NULL, 10));
      g_free (line);
    }
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  return last;
}

static void
test_kill (void)
{
  g_autofree char *folder = hkl_test_folder ();

  for (guint round = 0; round < N_KILLS; round++)
    {
      g_autoptr (GError) error = NULL;
      guint n = 1 + (guint) g_test_rand_int_range (0, 60);
      gint64 last = kill_child (folder, round, n);
      g_test_message ("round %u: killed after %u answers, the last for event %" G_GINT64_FORMAT,
                      round, n, last);
      HklStore *store = open_store (folder);
      g_autoptr (HklStoreReader) reader = hkl_store_reader_new (folder, &error);
      g_assert_no_error (error);
      g_assert_null (hkl_store_get_damage (store));
      g_assert_cmpint (hkl_store_reader_last_event_id (reader, &error), >=, last);
      g_assert_cmpint (hkl_store_reader_count_events (reader, NULL, &error), ==,
                       hkl_store_reader_last_event_id (reader, &error));
      g_clear_object (&reader);
      assert_finalises (store);
      assert_integrity (folder);
      assert_figures (folder);
    }
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* Another process has the log open and writes; this one looks on. */
static void
test_look_on (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  const char *argv[] = { program, "--child", folder, "other", NULL };
  g_autoptr (GSubprocess)
      process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GDataInputStream)
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  gint64 last = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
      last = MAX (last, g_ascii_strtoll (line, NULL, 10));
      g_autoptr (HklStoreReader) reader = hkl_store_reader_new (folder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (hkl_store_reader_last_event_id (reader, &error), >=, last);
    }
  g_assert_null (hkl_store_open (folder, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_BUSY);
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return child_main (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  real_vfs = sqlite3_vfs_find (NULL);
  faulty_vfs = *real_vfs;
  faulty_vfs.zName = "faulty";
  faulty_vfs.xOpen = faulty_open;
  sqlite3_vfs_register (&faulty_vfs, 1);
  program = argv[0];
  g_test_add_func ("/store/trouble/second-copy", test_second_copy);
  g_test_add_func ("/store/trouble/closed", test_closed);
  g_test_add_func ("/store/trouble/no-log-yet", test_no_log_yet);
  g_test_add_func ("/store/trouble/older", test_older);
  g_test_add_func ("/store/trouble/newer", test_newer);
  g_test_add_func ("/store/trouble/damaged", test_damaged);
  g_test_add_func ("/store/trouble/reserve", test_reserve);
  g_test_add_func ("/store/trouble/full", test_full);
  g_test_add_func ("/store/trouble/kill", test_kill);
  g_test_add_func ("/store/trouble/look-on", test_look_on);
  return g_test_run ();
}
