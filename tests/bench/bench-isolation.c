/* bench-isolation.c: what the fifth mapping keeps of its throughput beside four bad endpoints.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   bench-isolation [EVENTS [ROUNDS]]
 *
 * Single signed deliveries from the durable queue to a sink in another process, alone and beside
 * four mappings on the same events whose endpoints are dead, slow (2 s), refusing (503) and
 * dripping. Both are measured in turns; the ratio of the medians is printed. The others are in the
 * state in which a person would find them: their endpoints have been bad for some seconds.
 */

#define G_LOG_DOMAIN "bench-isolation"

#include "config.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench.h"
#include "hkl-test.h"
#include "receiver.h"
#include "sink.h"

#define ROUNDS_MAX 21

enum
{
  GOOD,
  SLOW,
  REFUSING,
  DRIPPING,
  DEAD,
  N_ENDPOINTS,
};

/* Shared with the endpoints' process. */
typedef struct
{
  guint ports[N_ENDPOINTS];
  gint ready;
  gint n_good;
} Shared;

/* --- the endpoints --------------------------------------------------------------------------- */

static ReceiverThen
answer_slowly (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  receiver_sleep (receiver, 2);
  answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

static ReceiverThen
refuse (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_status (answer, 503, "Busy", "");

  return RECEIVER_KEEP;
}

static ReceiverThen
drip (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_text (answer, "HTTP/1.1 200 O");

  return RECEIVER_HANG;
}

static G_NORETURN void
run_endpoints (Shared *shared)
{
  static const ReceiverFunc funcs[] = { answer_slowly, refuse, drip };

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
    shared->ports[SLOW + i] = receiver_get_port (receiver_new (funcs[i], NULL));
  {
    Receiver *gone = receiver_new (NULL, NULL);

    shared->ports[DEAD] = receiver_get_port (gone);
    receiver_free (gone);
  }
  g_atomic_int_set (&shared->ready, TRUE);
  while (TRUE)
    pause ();
}

/* --- one run --------------------------------------------------------------------------------- */

static HklConfig *
configure (const Shared *shared, gboolean beside, gboolean paused)
{
  static const char *const names[] = { "good", "slow", "refusing", "dripping", "dead" };
  g_autoptr (HklConfig) config = hkl_config_new ();

  for (guint i = 0; i < (beside ? N_ENDPOINTS : 1); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", shared->ports[i]);
      g_autoptr (HklMapping) plain = hkl_mapping_new (names[i], url, NULL);
      HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
      g_autoptr (HklMapping) mapping = NULL;
      HklConfig *with;

      change.paused = paused && i == GOOD;
      change.concurrency = BENCH_AT_ONCE;
      mapping = hkl_mapping_with (plain, &change);
      with = hkl_config_with_mapping (config, mapping, NULL);
      g_assert_nonnull (with);
      hkl_config_unref (config);
      config = with;
    }

  return g_steal_pointer (&config);
}

static double
measure (Shared *shared, GBytes *body, guint n, gboolean beside)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (HklConfig) paused = configure (shared, beside, TRUE);
  g_autoptr (HklConfig) on = configure (shared, beside, FALSE);
  HklStore *store = bench_open (folder);
  HklSecrets *secrets = bench_secrets ();
  HklEngine *engine;
  gint64 start;
  double seconds;

  engine = hkl_engine_new (store, secrets);
  hkl_engine_set_config (engine, paused);
  g_usleep (300 * 1000); /* the cursors are put at the end of the empty log */
  bench_append (store, body, 0, n);
  g_usleep (4 * G_USEC_PER_SEC);

  g_atomic_int_set (&shared->n_good, 0);
  start = g_get_monotonic_time ();
  hkl_engine_set_config (engine, on);
  while ((guint) g_atomic_int_get (&shared->n_good) < n)
    g_usleep (2000);
  seconds = bench_seconds_since (start);

  hkl_engine_stop (engine);
  g_object_unref (engine);
  hkl_store_close (store);
  g_object_unref (store);
  g_object_unref (secrets);
  hkl_test_remove_folder (g_steal_pointer (&folder));

  return n / seconds;
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 20000;
  guint n_rounds = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 5;
  g_autoptr (GBytes) body = bench_event ();
  Shared *shared = mmap (NULL, sizeof (Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0);
  double alone[ROUNDS_MAX], beside[ROUNDS_MAX], both;
  pid_t endpoints, sink;

  g_assert (shared != MAP_FAILED);
  n_rounds = CLAMP (n_rounds, 1, ROUNDS_MAX);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  sink = sink_start (&shared->ports[GOOD], &shared->n_good);
  endpoints = fork ();
  if (endpoints == 0)
    run_endpoints (shared);
  while (!g_atomic_int_get (&shared->ready))
    g_usleep (1000);

  for (guint i = 0; i < n_rounds; i++)
    {
      alone[i] = measure (shared, body, n, FALSE);
      beside[i] = measure (shared, body, n, TRUE);
      g_print ("round %u: alone %6.0f requests/s, beside four bad endpoints %6.0f\n", i + 1,
               alone[i], beside[i]);
    }
  both = bench_percentile (beside, n_rounds, 50);
  g_print ("isolation               %8.0f requests/s   %.2f of alone (medians of %u)\n", both,
           both / bench_percentile (alone, n_rounds, 50), n_rounds);
  kill (endpoints, SIGKILL);
  kill (sink, SIGKILL);

  return 0;
}
