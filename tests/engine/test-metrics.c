/* test-metrics.c: rates, shares and quantiles under a clock of the test's own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-metrics"

#include "config.h"

#include "hkl-metrics.h"

#define S  G_TIME_SPAN_SECOND
#define MS G_TIME_SPAN_MILLISECOND

static void
test_empty (void)
{
  HklMetrics *metrics = hkl_metrics_new ();
  HklMappingSnapshot snapshot = { 0 };

  hkl_metrics_fill (metrics, 1000 * S, &snapshot);
  g_assert_cmpfloat (snapshot.rate, ==, 0);
  g_assert_cmpfloat (snapshot.success, ==, -1);
  g_assert_cmpint (snapshot.p50, ==, -1);
  g_assert_cmpuint (snapshot.delivered_minute, ==, 0);
  g_assert_false (hkl_metrics_is_moving (metrics, 1000 * S));
  hkl_metrics_free (metrics);
}

static void
test_rate (void)
{
  HklMetrics *metrics = hkl_metrics_new ();
  HklMappingSnapshot snapshot = { 0 };
  gint64 now = 500 * S;

  /* Fifty a second for ten seconds, as ten requests of five events. */
  for (guint i = 0; i < 100; i++)
    hkl_metrics_attempt (metrics, now + i * 100 * MS, TRUE, 3 * MS, 5);
  now += 10 * S;
  hkl_metrics_fill (metrics, now, &snapshot);
  g_assert_cmpfloat_with_epsilon (snapshot.rate, 50, 0.001);
  g_assert_cmpuint (snapshot.delivered_minute, ==, 500);
  g_assert_cmpuint (snapshot.delivered_series[HKL_SNAPSHOT_SECONDS - 1], ==, 0);
  g_assert_cmpuint (snapshot.delivered_series[HKL_SNAPSHOT_SECONDS - 2], ==, 50);
  g_assert_cmpuint (snapshot.delivered_series[HKL_SNAPSHOT_SECONDS - 11], ==, 50);
  g_assert_cmpuint (snapshot.delivered_series[HKL_SNAPSHOT_SECONDS - 12], ==, 0);
  g_assert_cmpfloat (snapshot.success, ==, 1);

  /* Time passes, and nothing else. */
  hkl_metrics_fill (metrics, now + 3 * S, &snapshot);
  g_assert_cmpfloat_with_epsilon (snapshot.rate, 20, 0.001);
  hkl_metrics_fill (metrics, now + 20 * S, &snapshot);
  g_assert_cmpfloat (snapshot.rate, ==, 0);
  g_assert_cmpuint (snapshot.delivered_minute, ==, 500);
  hkl_metrics_fill (metrics, now + 61 * S, &snapshot);
  g_assert_cmpuint (snapshot.delivered_minute, ==, 0);
  g_assert_cmpfloat (snapshot.success, ==, 1);
  g_assert_true (hkl_metrics_is_moving (metrics, now + 61 * S));
  hkl_metrics_fill (metrics, now + 311 * S, &snapshot);
  g_assert_cmpfloat (snapshot.success, ==, -1);
  g_assert_cmpint (snapshot.p99, ==, -1);
  g_assert_false (hkl_metrics_is_moving (metrics, now + 311 * S));
  hkl_metrics_free (metrics);
}

static void
test_shares (void)
{
  HklMetrics *metrics = hkl_metrics_new ();
  HklMappingSnapshot snapshot = { 0 };

  for (guint i = 0; i < 8; i++)
    hkl_metrics_attempt (metrics, 1000 * S, i % 4 != 0, 10 * MS, 1);
  hkl_metrics_retried (metrics, 1000 * S, 7);
  hkl_metrics_failed (metrics, 1000 * S, 1);
  hkl_metrics_retried (metrics, 1199 * S, 20);
  hkl_metrics_retried (metrics, 1199 * S + 900 * MS, 1);
  hkl_metrics_failed (metrics, 1200 * S, 30);
  hkl_metrics_fill (metrics, 1200 * S, &snapshot);
  g_assert_cmpfloat_with_epsilon (snapshot.success, 0.75, 1e-9);
  g_assert_cmpuint (snapshot.failed, ==, 2);
  g_assert_cmpuint (snapshot.failed_series[HKL_SNAPSHOT_SECONDS - 1], ==, 30);
  g_assert_cmpuint (snapshot.failed_series[HKL_SNAPSHOT_SECONDS - 2], ==, 0);
  g_assert_cmpuint (snapshot.retried_series[HKL_SNAPSHOT_SECONDS - 2], ==, 21);
  g_assert_cmpuint (snapshot.retried_series[HKL_SNAPSHOT_SECONDS - 1], ==, 0);
  hkl_metrics_fill (metrics, 1310 * S, &snapshot);
  g_assert_cmpuint (snapshot.failed, ==, 1);
  hkl_metrics_free (metrics);
}

static void
assert_about (gint64 value, gint64 expected)
{
  g_assert_cmpint (value, >=, expected - expected / 16 - 1);
  g_assert_cmpint (value, <=, expected + expected / 16 + 1);
}

static void
test_quantiles (void)
{
  static const gint64 scales[] = { 1, 10, 1000, 50 * 1000, 1000 * 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      HklMetrics *metrics = hkl_metrics_new ();
      HklMappingSnapshot snapshot = { 0 };
      guint64 total = 0;

      for (gint64 value = 1; value <= 100; value++)
        hkl_metrics_attempt (metrics, 1000 * S, TRUE, value * scales[i], 1);
      hkl_metrics_fill (metrics, 1000 * S, &snapshot);
      assert_about (snapshot.p50, 50 * scales[i]);
      assert_about (snapshot.p95, 95 * scales[i]);
      assert_about (snapshot.p99, 99 * scales[i]);
      for (guint j = 0; j < HKL_SNAPSHOT_BUCKETS; j++)
        total += snapshot.histogram[j];
      g_assert_cmpuint (total, ==, 100);
      hkl_metrics_free (metrics);
    }
}

/* From the source to 2xx: the same quantiles, and counters that only grow. */
static void
test_whole (void)
{
  HklMetrics *metrics = hkl_metrics_new ();
  HklMappingSnapshot snapshot = { 0 };
  gint64 now = 1000 * S;
  guint64 total = 0;

  hkl_metrics_fill (metrics, now, &snapshot);
  g_assert_cmpint (snapshot.whole_p50, ==, -1);

  for (guint i = 0; i < 98; i++)
    hkl_metrics_whole (metrics, now, 20 * MS);
  hkl_metrics_whole (metrics, now, 40 * S);
  hkl_metrics_whole (metrics, now, 5 * G_TIME_SPAN_HOUR);
  hkl_metrics_attempt (metrics, now, FALSE, MS, 0);
  hkl_metrics_attempt (metrics, now, TRUE, MS, 7);
  hkl_metrics_fill (metrics, now, &snapshot);
  g_assert_cmpint (snapshot.p50, <=, MS * 17 / 16); /* attempts are another matter */
  g_assert_cmpint (snapshot.whole_p50, >=, 20 * MS * 15 / 16);
  g_assert_cmpint (snapshot.whole_p50, <=, 20 * MS * 17 / 16);
  g_assert_cmpint (snapshot.whole_p95, ==, snapshot.whole_p50);
  g_assert_cmpint (snapshot.whole_p99, >=, 40 * S * 15 / 16);
  g_assert_cmpuint (snapshot.attempts, ==, 2);
  g_assert_cmpuint (snapshot.attempts_failed, ==, 1);
  g_assert_cmpuint (snapshot.events_delivered, ==, 7);

  /* Out of the five minutes, and still counted. The clock was set back: nothing below zero. */
  now += 400 * S;
  hkl_metrics_whole (metrics, now, -5);
  hkl_metrics_fill (metrics, now, &snapshot);
  g_assert_cmpint (snapshot.whole_p99, <, MS);
  for (guint i = 0; i <= HKL_SNAPSHOT_LIMITS; i++)
    {
      guint64 expected = i == 0 ? 1 : i == 2 ? 98 : i == 12 ? 1 : i == HKL_SNAPSHOT_LIMITS ? 1 : 0;

      g_assert_cmpuint (snapshot.whole_counts[i], ==, expected);
      total += snapshot.whole_counts[i];
    }
  g_assert_cmpuint (total, ==, 101);
  g_assert_cmpuint (snapshot.whole_sum, ==,
                    (guint64) (98 * 20 * MS + 40 * S + 5 * G_TIME_SPAN_HOUR));
  hkl_metrics_free (metrics);
}

static void
test_histogram (void)
{
  static const struct
  {
    gint64 latency;
    guint bucket;
  } cases[] = {
    { 0, 0 },        { 900, 0 },      { 1500, 1 },     { 3000, 2 },      { 7000, 3 },
    { 1000000, 10 }, { 3000000, 11 }, { 100 * S, 11 }, { 3600 * S, 11 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HklMetrics *metrics = hkl_metrics_new ();
      HklMappingSnapshot snapshot = { 0 };

      hkl_metrics_attempt (metrics, 10 * S, TRUE, cases[i].latency, 1);
      hkl_metrics_fill (metrics, 10 * S, &snapshot);
      g_assert_cmpuint (snapshot.histogram[cases[i].bucket], ==, 1);
      hkl_metrics_free (metrics);
    }
}

static void
test_queue (void)
{
  HklMetrics *metrics = hkl_metrics_new ();
  HklMappingSnapshot snapshot = { 0 };

  hkl_metrics_queue (metrics, 100 * S, 7);
  hkl_metrics_queue (metrics, 103 * S, 4);
  hkl_metrics_fill (metrics, 105 * S, &snapshot);
  g_assert_cmpuint (snapshot.queue_series[HKL_SNAPSHOT_SECONDS - 7], ==, 0);
  g_assert_cmpuint (snapshot.queue_series[HKL_SNAPSHOT_SECONDS - 6], ==, 7);
  g_assert_cmpuint (snapshot.queue_series[HKL_SNAPSHOT_SECONDS - 4], ==, 7);
  g_assert_cmpuint (snapshot.queue_series[HKL_SNAPSHOT_SECONDS - 3], ==, 4);
  g_assert_cmpuint (snapshot.queue_series[HKL_SNAPSHOT_SECONDS - 1], ==, 4);
  hkl_metrics_free (metrics);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/empty", test_empty);
  g_test_add_func ("/metrics/rate", test_rate);
  g_test_add_func ("/metrics/shares", test_shares);
  g_test_add_func ("/metrics/quantiles", test_quantiles);
  g_test_add_func ("/metrics/whole", test_whole);
  g_test_add_func ("/metrics/histogram", test_histogram);
  g_test_add_func ("/metrics/queue", test_queue);

  return g_test_run ();
}
