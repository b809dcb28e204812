/* bench-fanout.c: one event to five mappings beside one event to one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     build/tests/bench/bench-fanout [EVENTS [ROUNDS]]
 *
 * Signed deliveries from the durable queue to a sink in another process, single and in batches of
 * 1,000 (ten times as many events), for one mapping and for five on the same events; in turns,
 * medians.
 */

#define G_LOG_DOMAIN "bench-fanout"

#include "config.h"

#include <signal.h>

#include "bench.h"
#include "hkl-test.h"
#include "sink.h"

#define MAPPINGS   5
#define ROUNDS_MAX 21

static HklConfig *
configure (const char *url, guint n_mappings, gboolean batching, gboolean paused)
{
  static const char *const names[MAPPINGS] = { "one", "two", "three", "four", "five" };
  HklConfig *config = hkl_config_new ();

  for (guint i = 0; i < n_mappings; i++)
    config = bench_with_mapping (config, names[i], url, batching, paused);

  return config;
}

/* Deliveries (one event for one mapping) a second. */
static double
measure (const char *url, GBytes *event, guint n, guint n_mappings, gboolean batching)
{
  g_autoptr (HklConfig) paused = configure (url, n_mappings, batching, TRUE);
  g_autoptr (HklConfig) on = configure (url, n_mappings, batching, FALSE);
  char *folder = hkl_test_folder ();
  HklSecrets *secrets = bench_secrets ();
  HklStore *store = bench_open (folder);
  double seconds;

  bench_place (store, secrets, paused);
  bench_append (store, event, 0, n);
  seconds = bench_drain (store, secrets, on, NULL);
  hkl_store_close (store);
  g_object_unref (store);
  g_object_unref (secrets);
  hkl_test_remove_folder (folder);

  return n * n_mappings / seconds;
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 20000;
  guint n_rounds = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 3;
  g_autoptr (GBytes) event = bench_event ();
  g_autofree char *url = NULL;
  guint port;
  pid_t sink;

  n_rounds = CLAMP (n_rounds, 1, ROUNDS_MAX);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  sink = sink_start (&port, NULL);
  url = g_strdup_printf ("http://127.0.0.1:%u/", port);

  for (guint batching = FALSE; batching <= TRUE; batching++)
    {
      guint n_events = batching ? n * 10 : n;
      double one[ROUNDS_MAX], five[ROUNDS_MAX], first, all;

      for (guint i = 0; i < n_rounds; i++)
        {
          one[i] = measure (url, event, n_events, 1, batching);
          five[i] = measure (url, event, n_events, MAPPINGS, batching);
        }
      first = bench_percentile (one, n_rounds, 50);
      all = bench_percentile (five, n_rounds, 50);
      g_print ("%-8s one mapping %8.0f events/s; five %8.0f deliveries/s in all, %.2f of one "
               "(each %.2f of it; medians of %u)\n",
               batching ? "batches" : "single", first, all, all / first, all / first / MAPPINGS,
               n_rounds);
    }
  kill (sink, SIGKILL);

  return 0;
}
