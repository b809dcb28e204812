/* bench.c: see bench.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "bench"

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"

#define EVENT_BYTES 1300
#define PER_CALL    1000

GBytes *
bench_event (void)
{
  g_autofree char *filler = g_strnfill (EVENT_BYTES - 60, 'x');
  char *json = g_strdup_printf ("{\"type\":\"track\",\"event\":\"Order Completed\",\"p\":\"%s\"}",
                                filler);

  return g_bytes_new_take (json, strlen (json));
}

void
bench_done (GObject *object, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

GAsyncResult *
bench_wait (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *slot;
}

HklStore *
bench_open (const char *folder)
{
  g_autoptr (GError) error = NULL;
  HklStore *store = hkl_store_open (folder, &error);

  g_assert_no_error (error);

  return store;
}

HklSecrets *
bench_secrets (void)
{
  HklSecrets *secrets = hkl_secrets_new_memory ();
  g_autoptr (GAsyncResult) stored = NULL;

  hkl_secrets_store_async (secrets, HKL_SECRET_SHARED, "sharedSecret123", NULL, bench_done,
                           &stored);
  g_assert_true (hkl_secrets_store_finish (secrets, bench_wait (&stored), NULL));

  return secrets;
}

HklConfig *
bench_with_mapping (HklConfig *config,
                    const char *id,
                    const char *url,
                    gboolean batching,
                    gboolean paused)
{
  g_autoptr (HklConfig) without = config;
  g_autoptr (HklMapping) plain = hkl_mapping_new (id, url, NULL);
  g_autofree char *fields = g_strdup_printf (
      "{\"url\":\"%s\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}%s}", url,
      batching ? ",\"enable_batching\":true,\"batch_size\":1000" : "");
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) mapping = NULL;
  HklConfig *with;

  change.fields = fields;
  change.paused = paused;
  change.concurrency = BENCH_AT_ONCE;
  change.wait = 0.2;
  mapping = hkl_mapping_with (plain, &change);
  with = hkl_config_with_mapping (without, mapping, NULL);
  g_assert_nonnull (with);

  return with;
}

void
bench_place (HklStore *store, HklSecrets *secrets, HklConfig *config)
{
  HklEngine *engine = hkl_engine_new (store, secrets);

  hkl_engine_set_config (engine, config);
  g_usleep (300 * 1000);
  hkl_engine_stop (engine);
  g_object_unref (engine);
}

void
bench_append (HklStore *store, GBytes *event, guint from, guint n)
{
  for (guint done = 0; done < n; done += PER_CALL)
    {
      g_autoptr (GPtrArray)
          events = g_ptr_array_new_full (PER_CALL, (GDestroyNotify) hkl_event_unref);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) ids = NULL;

      for (guint i = done; i < MIN (done + PER_CALL, n); i++)
        {
          g_autofree char *id = g_strdup_printf ("b-%u", from + i);

          g_ptr_array_add (events, hkl_event_new (0, g_get_real_time (), "track", "Order Completed",
                                                  id, "u", NULL, event));
        }
      hkl_store_append_async (store, events, NULL, bench_done, &result);
      ids = hkl_store_append_finish (store, bench_wait (&result), &error);
      g_assert_no_error (error);
    }
}

/* --- what it costs --------------------------------------------------------------------------- */

static double
nanoseconds_of (const char *thread)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/schedstat", thread);
  g_autofree char *text = NULL;

  /* A thread may end meanwhile. */
  return g_file_get_contents (path, &text, NULL, NULL) ? g_ascii_strtod (text, NULL) / 1e9 : 0;
}

static double *
share_of (BenchCpu *self, const char *thread)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", thread);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;
  if (g_str_has_prefix (name, "hkl-engine"))
    return &self->engine;
  if (g_str_has_prefix (name, "hkl-send"))
    return &self->sending;

  return g_str_has_prefix (name, "hkl-store") ? &self->store : NULL;
}

BenchCpu
bench_cpu (void)
{
  BenchCpu self = { .engine = 0 };
  GDir *threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;
  struct rusage usage;

  g_assert_nonnull (threads);
  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      double *share = share_of (&self, thread);

      if (share != NULL)
        *share += nanoseconds_of (thread);
    }
  g_dir_close (threads);
  getrusage (RUSAGE_SELF, &usage);
  self.all = (double) usage.ru_utime.tv_sec + (double) usage.ru_stime.tv_sec +
             (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;

  return self;
}

double
bench_drain (HklStore *store, HklSecrets *secrets, HklConfig *config, BenchCpu *cpu)
{
  BenchCpu before = bench_cpu (), after;
  HklEngine *engine = hkl_engine_new (store, secrets);
  gint64 start = g_get_monotonic_time ();
  double seconds;

  hkl_engine_set_config (engine, config);
  while (!hkl_engine_is_idle (engine))
    g_usleep (5 * 1000);
  seconds = bench_seconds_since (start);
  after = bench_cpu ();
  if (cpu != NULL)
    *cpu = (BenchCpu){ after.engine - before.engine, after.sending - before.sending,
                       after.store - before.store, after.all - before.all };
  hkl_engine_stop (engine);
  g_object_unref (engine);

  return seconds;
}

double
bench_seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

double
bench_percentile (double *values, guint n, double per_cent)
{
  qsort (values, n, sizeof values[0], compare);

  return values[MIN (n - 1, (guint) (n * per_cent / 100))];
}
