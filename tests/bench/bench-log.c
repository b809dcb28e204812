/* bench-log.c: the window's log over a history of many deliveries: opening it, filters, searches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-log fill FOLDER [ROWS]    makes a log: two mappings, each row with an event of 250 bytes
 *                                     and an attempt; every 100th failed, every 1,000th with 503
 *     bench-log run FOLDER            measures, from the model that the window's list shows
 *
 * No display. Each line is one question, from before it is asked until the rows of a screen have
 * their contents. A run right after another has the file in the kernel's cache: the first number of
 * a machine that has just started is that of `echo 3 > /proc/sys/vm/drop_caches` before.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "hkl-log-model.h"
#include "hkl-sqlite.h"
#include "hkl-store.h"

#define SCREEN 40

/* --- filling -------------------------------------------------------------------------------------- */

static void
exec (HklSqlite *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  if (!hkl_sqlite_exec (db, sql, &error))
    g_error ("%s", error->message);
}

/* The rows are written as the store would leave them; through it, each would be a commit. */
static void
fill (const char *folder, gint64 rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "events.db", NULL);
  g_autoptr (HklSqlite) db = NULL;
  g_autofree char *mapping = NULL;
  g_autoptr (HklMapping) one = hkl_mapping_new ("one", "https://example.com/hooks", NULL);
  HklStore *store = hkl_store_open (folder, &error);

  if (store == NULL)
    g_error ("%s", error->message);
  g_object_unref (store); /* the tables are there, and nobody writes any more */

  db = hkl_sqlite_open (path, HKL_SQLITE_WRITE, &error);
  if (db == NULL)
    g_error ("%s", error->message);
  exec (db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  mapping = hkl_mapping_to_text (one);
  {
    char *quoted = sqlite3_mprintf (
        "INSERT INTO mapping (key, id, cursor) VALUES (1, 'one', 0), (2, 'two', 0);"
        "INSERT INTO mapping_version (mapping, created_at, text) VALUES (1, 0, %Q), (2, 0, %Q);",
        mapping, mapping);

    exec (db, quoted);
    sqlite3_free (quoted);
  }

  for (gint64 at = 0; at < rows; at += 100000)
    {
      gint64 end = MIN (at + 100000, rows);
      g_autofree char *sql = g_strdup_printf (
          "BEGIN;"
          "CREATE TEMP TABLE IF NOT EXISTS n (i INTEGER PRIMARY KEY);"
          "DELETE FROM n;"
          "WITH RECURSIVE c(i) AS (SELECT %" G_GINT64_FORMAT
          " UNION ALL SELECT i + 1 FROM c WHERE i < %" G_GINT64_FORMAT
          ") INSERT INTO n SELECT i FROM c;"
          "INSERT INTO event SELECT i, i * 10000, 'track', 'Order Completed', 'node-next-' || i,"
          " 'user-' || (i %% 5000), NULL, zeroblob(250) FROM n;"
          "INSERT INTO batch SELECT i, 1 + (i %% 5 = 0), 1, iif(i %% 100 = 0 OR i %% 1001 = 0, 3, 2), 1,"
          " i * 10000, i * 10000, i * 10000, i * 10000 + 5000, i * 10000, 0, 0, 0, '=', 250,"
          " 'Order Completed', 'user-' || (i %% 5000), 0, iif(i %% 100 = 0 OR i %% 1001 = 0, 1, 0),"
          " iif(i %% 1001 = 0, 503, iif(i %% 100 = 0, 404, 200)),"
          " iif(i %% 1001 = 0, 'Service Unavailable', iif(i %% 100 = 0, 'Not Found', 'OK')), 5000,"
          " i, i, 1, x'02' FROM n;"
          "INSERT INTO attempt SELECT i << 20 | 1, i * 10000, 0, 200, 'OK', -1, -1, -1, 100, 4800, 100,"
          " 5000, 1, '198.51.100.7:443', 'HTTP/1.1', 'content-type: application/json', "
          " CAST('{\"ok\":true,\"request_id\":\"req_' || i || '\"}' AS BLOB), 40, '', 0, 0, 0 FROM n;"
          "COMMIT;",
          at + 1, end);

      exec (db, sql);
      g_printerr ("\r%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, end, rows);
    }
  exec (db,
        "UPDATE state SET last_event = (SELECT max(id) FROM event), n_events = (SELECT max(id) FROM"
        " event), last_batch = (SELECT max(id) FROM batch);"
        "UPDATE mapping SET cursor = (SELECT last_event FROM state),"
        " n_delivered = (SELECT count(*) FROM batch WHERE mapping = key AND state = 2),"
        " n_failed = (SELECT count(*) FROM batch WHERE mapping = key AND state = 3)");
  g_printerr ("\n");
}

/* --- measuring ------------------------------------------------------------------------------------ */

typedef struct
{
  GMainLoop *loop;
  GPtrArray *rows;
  guint wanted; /* rows whose contents make the screen */
} Screen;

static gboolean
is_full (HklLogModel *model, Screen *screen)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (model)), screen->wanted);
  /* The rows from before stay until the new ones are there: a row that nobody has is forgotten. */
  g_autoptr (GPtrArray) before = screen->rows;

  screen->rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (screen->rows, g_list_model_get_item (G_LIST_MODEL (model), i));
  for (guint i = 0; i < n; i++)
    {
      if (hkl_log_row_get_batch (g_ptr_array_index (screen->rows, i)) == NULL)
        return FALSE;
    }

  return n > 0;
}

/* Milliseconds until WANTED rows, or as many as there are, are there with their contents. */
static double
until_seen (HklLogModel *model, guint wanted, gint64 begun)
{
  Screen screen = { NULL, g_ptr_array_new_with_free_func (g_object_unref), wanted };

  while (!is_full (model, &screen) &&
         (hkl_log_model_get_loading (model) || hkl_log_model_get_searching (model, NULL) ||
          g_list_model_get_n_items (G_LIST_MODEL (model)) > 0))
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_unref (screen.rows);

  return (double) (g_get_monotonic_time () - begun) / 1000;
}

static double
until_searched (HklLogModel *model, gint64 begun)
{
  while (hkl_log_model_get_loading (model) || hkl_log_model_get_searching (model, NULL))
    g_main_context_iteration (NULL, TRUE);

  return (double) (g_get_monotonic_time () - begun) / 1000;
}

static void
measure (HklLogModel *model, const char *what, guint states, const char *words, gboolean to_the_end)
{
  const HklLogFilter plain = { .states = states };
  g_autoptr (HklLogFilter) filter = hkl_log_filter_copy (&plain);
  gint64 begun = g_get_monotonic_time ();
  double first;

  hkl_log_filter_set_words (filter, words);
  hkl_log_model_set_filter (model, filter, FALSE);
  while (hkl_log_model_get_loading (model))
    g_main_context_iteration (NULL, TRUE);
  first = until_seen (model, 1, begun);
  g_print ("%-44s first rows %8.0f ms", what, first);
  if (to_the_end)
    g_print ("   all %8.0f ms, %u found", until_searched (model, begun),
             g_list_model_get_n_items (G_LIST_MODEL (model)));
  g_print ("\n");
}

static void
run (const char *folder)
{
  gint64 begun = g_get_monotonic_time ();
  HklStoreReaderPool *readers = hkl_store_reader_pool_new (folder);
  HklLogModel *model = hkl_log_model_new (readers, "one");

  g_print ("%-44s a screen   %8.0f ms\n", "opening the log", until_seen (model, SCREEN, begun));
  measure (model, "failed", 1 << 3, "", FALSE);
  measure (model, "delivered", 1 << 2, "", FALSE);
  measure (model, "status:503", 0, "status:503", FALSE);
  measure (model, "status:5xx", 0, "status:5xx", FALSE);
  measure (model, "status:200", 0, "status:200", FALSE);
  measure (model, "user:user-4321", 0, "user:user-4321", FALSE);
  measure (model, "text in a response, everywhere", 0, "req_", FALSE);
  measure (model, "text of the newest 1 %", 0, "node-next-999", FALSE);
  measure (model, "response:, one far back, to the end", 0, "response:req_1234567\"", TRUE);
  measure (model, "anywhere, nothing, to the end", 0, "nothing-has-this", TRUE);
  g_object_unref (model);
  g_object_unref (readers);
}

int
main (int argc, char **argv)
{
  if (argc >= 3 && g_str_equal (argv[1], "fill"))
    fill (argv[2], argc > 3 ? g_ascii_strtoll (argv[3], NULL, 10) : 10000000);
  else if (argc == 3 && g_str_equal (argv[1], "run"))
    run (argv[2]);
  else
    {
      g_printerr ("Usage: bench-log fill FOLDER [ROWS] | bench-log run FOLDER\n");
      return 2;
    }

  return 0;
}
