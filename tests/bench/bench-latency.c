/* bench-latency.c: what is added between the source and the endpoint at 500 events a second.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     build/tests/bench/bench-latency [SECONDS]
 *
 * In turns, three rounds: single rows committed by bare SQLite with the same durability, each 2 ms
 * after the one before; then events posted to the source one by one at the same pace by sixteen
 * clients on kept connections, to the moment at which a receiver in this process has the signed
 * request. The ratio is that of the 99th percentiles' medians.
 */

#define G_LOG_DOMAIN "bench-latency"

#include "config.h"

#include <string.h>

#include "bench.h"
#include "hkl-source.h"
#include "hkl-sqlite.h"
#include "hkl-test.h"
#include "receiver.h"

#define A_SECOND 500
#define CLIENTS  16
#define ROUNDS   3
#define KEY      "hk_bench"

static gint64
due_at (gint64 start, guint i)
{
  return start + (gint64) i * G_USEC_PER_SEC / A_SECOND;
}

static void
sleep_until (gint64 at)
{
  gint64 left = at - g_get_monotonic_time ();

  if (left > 0)
    g_usleep ((gulong) left);
}

/* --- a commit -------------------------------------------------------------------------------- */

static double
measure_commits (guint n, double *median)
{
  char *folder = hkl_test_folder ();
  g_autofree char *path = g_build_filename (folder, "bare.db", NULL);
  g_autofree double *took = g_new (double, n);
  g_autoptr (GBytes) event = bench_event ();
  HklSqlite *db = hkl_sqlite_open (path, HKL_SQLITE_WRITE, NULL);
  sqlite3_stmt *insert;
  gint64 start;
  double high;

  g_assert_true (hkl_sqlite_exec (db,
                                  "PRAGMA page_size = 8192; PRAGMA wal_autocheckpoint = 4096;"
                                  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                  "CREATE TABLE event (id INTEGER PRIMARY KEY, bytes BLOB) STRICT",
                                  NULL));
  insert = hkl_sqlite_prepare (db, "INSERT INTO event (bytes) VALUES (?)", NULL);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      gint64 began;

      sleep_until (due_at (start, i));
      began = g_get_monotonic_time ();
      hkl_sqlite_bind_bytes (insert, 1, event);
      g_assert_true (hkl_sqlite_run (db, insert, NULL));
      took[i] = (double) (g_get_monotonic_time () - began) / 1000;
    }
  hkl_sqlite_close (db);
  hkl_test_remove_folder (folder);
  high = bench_percentile (took, n, 99);
  *median = bench_percentile (took, n, 50);

  return high;
}

/* --- the clients ----------------------------------------------------------------------------- */

typedef struct
{
  guint port;
  guint n, first; /* events FIRST, FIRST + CLIENTS … below N */
  gint64 start;
  gint64 *sent, *answered; /* of all events */
} Client;

static gpointer
run_client (gpointer data)
{
  Client *self = data;
  g_autoptr (GBytes) event = bench_event ();
  g_autoptr (GSocketClient) socket = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      socket, "127.0.0.1", (guint16) self->port, NULL, &error);
  const char *filler = strchr (g_bytes_get_data (event, NULL), 'x');

  g_assert_no_error (error);
  g_tcp_connection_set_graceful_disconnect (G_TCP_CONNECTION (connection), FALSE);
  for (guint i = self->first; i < self->n; i += CLIENTS)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"event\":\"Order Completed\",\"userId\":\"u\",\"messageId\":\"m-%u\","
          "\"properties\":{\"at\":\"%08u\",\"p\":\"%s}",
          i, i, filler);
      g_autofree char *request = g_strdup_printf (
          "POST /v1/track HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Basic aGtfYmVuY2g6\r\n"
          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
          self->port, strlen (body), body);
      char answer[2048];
      gsize have;

      sleep_until (due_at (self->start, i));
      self->sent[i] = g_get_monotonic_time ();
      g_assert_true (
          g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     request, strlen (request), NULL, NULL, &error));
      for (have = 0, answer[0] = '\0'; strstr (answer, "\r\n\r\n{\"success\":true}") == NULL;)
        {
          gssize got = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                            answer + have, sizeof answer - 1 - have, NULL, &error);

          g_assert_no_error (error);
          if (got <= 0)
            g_error ("The source answered: %s", answer);
          have += (gsize) got;
          answer[have] = '\0';
        }
      self->answered[i] = g_get_monotonic_time ();
    }

  return NULL;
}

static ReceiverThen
on_received (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  gint64 *arrived = data;
  const char *at = strstr (g_bytes_get_data (request->body, NULL), "\"at\":\"");

  g_assert_nonnull (at);
  arrived[g_ascii_strtoull (at + strlen ("\"at\":\""), NULL, 10)] = request->at;
  answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

/* The source is served by the main thread, which must see when all has come. */
static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static double
measure_source (guint n, double *median, double *intake)
{
  static const char *const keys[] = { KEY, NULL };
  char *folder = hkl_test_folder ();
  g_autofree gint64 *sent = g_new0 (gint64, n), *answered = g_new0 (gint64, n),
                    *arrived = g_new0 (gint64, n);
  g_autofree double *took = g_new (double, n);
  Receiver *receiver = receiver_new (on_received, arrived);
  g_autofree char *url = receiver_url (receiver, "/");
  g_autoptr (HklConfig) config = bench_with_mapping (hkl_config_new (), "m", url, FALSE, FALSE);
  HklSecrets *secrets = bench_secrets ();
  HklStore *store = bench_open (folder);
  HklEngine *engine = hkl_engine_new (store, secrets);
  HklSource *source = hkl_source_new (store);
  g_autoptr (GError) error = NULL;
  Client clients[CLIENTS];
  GThread *threads[CLIENTS];
  gint64 start;
  guint ticking;
  double high;

  hkl_engine_set_config (engine, config);
  hkl_source_set_write_keys (source, keys, NULL, TRUE);
  hkl_source_listen (source, 0, FALSE, &error);
  g_assert_no_error (error);
  g_usleep (300 * 1000);
  start = g_get_monotonic_time () + G_USEC_PER_SEC / 5;
  for (guint i = 0; i < CLIENTS; i++)
    {
      clients[i] = (Client){ hkl_source_get_port (source), n, i, start, sent, answered };
      threads[i] = g_thread_new ("client", run_client, &clients[i]);
    }
  ticking = g_timeout_add (50, on_tick, NULL);
  while (receiver_count (receiver) < n)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticking);
  for (guint i = 0; i < CLIENTS; i++)
    g_thread_join (threads[i]);

  hkl_source_close (source);
  g_object_unref (source);
  hkl_engine_stop (engine);
  g_object_unref (engine);
  hkl_store_close (store);
  g_object_unref (store);
  g_object_unref (secrets);
  receiver_free (receiver);
  hkl_test_remove_folder (folder);
  for (guint i = 0; i < n; i++)
    took[i] = (double) (answered[i] - sent[i]) / 1000;
  *intake = bench_percentile (took, n, 99);
  for (guint i = 0; i < n; i++)
    took[i] = (double) (arrived[i] - sent[i]) / 1000;
  high = bench_percentile (took, n, 99);
  *median = bench_percentile (took, n, 50);

  return high;
}

int
main (int argc, char **argv)
{
  guint seconds = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 10;
  double commits[ROUNDS], ours[ROUNDS], commit, our;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double commit_median, our_median, intake;

      commits[i] = measure_commits (seconds * A_SECOND, &commit_median);
      ours[i] = measure_source (seconds * A_SECOND, &our_median, &intake);
      g_print (
          "round %u: a commit %.2f ms (p99 %.2f), answered by the source p99 %.2f ms, source to endpoint "
          "%.2f ms (p99 %.2f)\n",
          i + 1, commit_median, commits[i], intake, our_median, ours[i]);
    }
  commit = bench_percentile (commits, ROUNDS, 50);
  our = bench_percentile (ours, ROUNDS, 50);
  g_print ("added latency at %u events/s: p99 %.2f ms, %.1f times a commit's own\n", A_SECOND, our,
           our / commit);

  return 0;
}
