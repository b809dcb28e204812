/* bench-backlog.c: what a backlog of millions costs: the rate of its drain, memory, the start.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     build/tests/bench/bench-backlog [EVENTS]
 *
 * Batches of 1,000, signed, from the log on disk, every attempt recorded, to a sink in a process of
 * its own. First 10,000 events at a time, five rounds; then EVENTS (1,000,000 unless said otherwise,
 * 1.5 KB of disk for each) that were appended before. Filling and draining are processes of their
 * own, so that the memory is that of the drain alone. The start is from before the log is opened
 * until the first request has arrived.
 */

#define G_LOG_DOMAIN "bench-backlog"

#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "hkl-test.h"
#include "sink.h"

#define SMALL        10000
#define SMALL_ROUNDS 5

/* Of all processes. */
typedef struct
{
  guint port;
  gint n_requests;
  const char *folder;
  guint n;
  double seconds, start_seconds;
  guint peak_kib;
} Shared;

typedef void (*Part) (Shared *shared);

static void
in_process (Part part, Shared *shared)
{
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    {
      part (shared);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

static HklConfig *
configure (const Shared *shared, gboolean paused)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", shared->port);

  return bench_with_mapping (hkl_config_new (), "backlog", url, TRUE, paused);
}

static void
fill (Shared *shared)
{
  g_autoptr (HklConfig) paused = configure (shared, TRUE);
  g_autoptr (GBytes) event = bench_event ();
  HklSecrets *secrets = bench_secrets ();
  HklStore *store = bench_open (shared->folder);

  bench_place (store, secrets, paused);
  bench_append (store, event, 0, shared->n);
  hkl_store_close (store);
}

static guint
peak_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);

  return (guint) g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

static void
drain (Shared *shared)
{
  g_autoptr (HklConfig) on = configure (shared, FALSE);
  HklSecrets *secrets = bench_secrets ();
  HklStore *store;
  HklEngine *engine;
  gint64 start;

  g_atomic_int_set (&shared->n_requests, 0);
  start = g_get_monotonic_time ();
  store = bench_open (shared->folder);
  engine = hkl_engine_new (store, secrets);
  hkl_engine_set_config (engine, on);
  while (g_atomic_int_get (&shared->n_requests) == 0)
    g_usleep (200);
  shared->start_seconds = bench_seconds_since (start);
  while (!hkl_engine_is_idle (engine))
    g_usleep (5 * 1000);
  shared->seconds = bench_seconds_since (start);
  shared->peak_kib = peak_kib ();
  g_assert_cmpint (g_atomic_int_get (&shared->n_requests), ==, (gint) ((shared->n + 999) / 1000));

  hkl_engine_stop (engine);
  g_object_unref (engine);
  hkl_store_close (store);
}

static void
measure (Shared *shared, guint n)
{
  char *folder = hkl_test_folder ();

  shared->folder = folder;
  shared->n = n;
  in_process (fill, shared);
  sync ();
  in_process (drain, shared);
  hkl_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 1000000;
  Shared *shared = mmap (NULL, sizeof (Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0);
  double rates[SMALL_ROUNDS], small, large;
  pid_t sink;

  g_assert (shared != MAP_FAILED);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  sink = sink_start (&shared->port, &shared->n_requests);

  for (guint i = 0; i < SMALL_ROUNDS; i++)
    {
      measure (shared, SMALL);
      rates[i] = SMALL / shared->seconds;
    }
  small = bench_percentile (rates, SMALL_ROUNDS, 50);
  g_print ("%u events        %8.0f events/s (median of %u rounds, %.0f to %.0f)\n", SMALL, small,
           SMALL_ROUNDS, rates[0], rates[SMALL_ROUNDS - 1]);

  measure (shared, n);
  large = n / shared->seconds;
  g_print ("%u events  %8.0f events/s   %.2f of that\n", n, large, large / small);
  g_print ("the first request     %.3f s after the start\n", shared->start_seconds);
  g_print ("memory at its peak    %.0f MB\n", shared->peak_kib / 1000.0 * 1.024);
  kill (sink, SIGKILL);

  return 0;
}
