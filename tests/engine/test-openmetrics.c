/* test-openmetrics.c: the text is what the format asks for, and says what the snapshot says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-openmetrics"

#include "config.h"

#include <string.h>

#include "hkl-openmetrics.h"
#include "hkl-snapshot-private.h"

static HklSnapshot *
make_snapshot (void)
{
  HklSnapshot *snapshot = hkl_snapshot_new (2);

  snapshot->at = 1789741928 * G_TIME_SPAN_SECOND;
  for (guint i = 0; i < 2; i++)
    {
      HklMappingSnapshot *mapping = &snapshot->mappings[i];

      mapping->mapping_id = g_strdup (i == 0 ? "orders" : "a\"b\\c\nd");
      mapping->hold_text = g_strdup ("");
      mapping->whole_p50 = mapping->whole_p95 = mapping->whole_p99 = -1;
      mapping->p50 = mapping->p95 = mapping->p99 = -1;
    }
  snapshot->mappings[0].queue = 12;
  snapshot->mappings[0].oldest_at = snapshot->at - 2500 * G_TIME_SPAN_MILLISECOND;
  snapshot->mappings[0].attempts = 30;
  snapshot->mappings[0].attempts_failed = 10;
  snapshot->mappings[0].events_delivered = 2000000;
  snapshot->mappings[0].whole_counts[0] = 3;
  snapshot->mappings[0].whole_counts[7] = 4;
  snapshot->mappings[0].whole_counts[HKL_SNAPSHOT_LIMITS] = 1;
  snapshot->mappings[0].whole_sum = 7250000;
  snapshot->mappings[0].whole_p50 = 1500;
  snapshot->mappings[0].whole_p95 = 800000;
  snapshot->mappings[0].whole_p99 = 1000000;
  snapshot->mappings[0].breaker = HKL_BREAKER_OPEN;
  snapshot->mappings[1].hold = HKL_HOLD_OFFLINE;

  return snapshot;
}

static char *
make_text (void)
{
  g_autoptr (HklSnapshot) snapshot = make_snapshot ();
  g_autoptr (GString) out = g_string_new (NULL);

  hkl_openmetrics_append (out, snapshot);
  hkl_openmetrics_append_number (out, "source_requests", "counter", "Requests.", 5);
  hkl_openmetrics_end (out);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_values (void)
{
  static const char *const lines[] = {
    "hookline_events_delivered_total{mapping=\"orders\"} 2000000",
    "hookline_attempts_total{mapping=\"orders\"} 30",
    "hookline_attempts_failed_total{mapping=\"orders\"} 10",
    "hookline_queue_events{mapping=\"orders\"} 12",
    "hookline_oldest_waiting_seconds{mapping=\"orders\"} 2.5",
    "hookline_latency_seconds_bucket{mapping=\"orders\",le=\"0.005\"} 3",
    "hookline_latency_seconds_bucket{mapping=\"orders\",le=\"0.5\"} 3",
    "hookline_latency_seconds_bucket{mapping=\"orders\",le=\"1.0\"} 7",
    "hookline_latency_seconds_bucket{mapping=\"orders\",le=\"3600.0\"} 7",
    "hookline_latency_seconds_bucket{mapping=\"orders\",le=\"+Inf\"} 8",
    "hookline_latency_seconds_count{mapping=\"orders\"} 8",
    "hookline_latency_seconds_sum{mapping=\"orders\"} 7.25",
    "hookline_recent_latency_seconds{mapping=\"orders\",quantile=\"0.5\"} 0.0015",
    "hookline_recent_latency_seconds{mapping=\"orders\",quantile=\"0.95\"} 0.8",
    "hookline_recent_latency_seconds{mapping=\"orders\",quantile=\"0.99\"} 1",
    "hookline_breaker{mapping=\"orders\",hookline_breaker=\"open\"} 1",
    "hookline_breaker{mapping=\"orders\",hookline_breaker=\"closed\"} 0",
    "hookline_hold{mapping=\"a\\\"b\\\\c\\nd\",hookline_hold=\"offline\"} 1",
    "hookline_queue_events{mapping=\"a\\\"b\\\\c\\nd\"} 0",
    "hookline_source_requests_total 5",
  };
  g_autofree char *text = make_text ();

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = g_strconcat ("\n", lines[i], "\n", NULL);

      g_test_message ("%s", lines[i]);
      g_assert_nonnull (strstr (text, line));
    }
  g_assert_null (strstr (text, "hookline_recent_attempt_seconds{"));
}

/* What the format's grammar asks for: each family is declared once, before its samples, which stand
 * together and are of the family's names; the end is "# EOF" and nothing after it. */
static void
test_grammar (void)
{
  g_autofree char *text = make_text ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) families = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRegex)
      sample = g_regex_new ("^([a-z_0-9]+)(\\{[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\[\"\\\\n])*\""
                            "(?:,[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\[\"\\\\n])*\")*\\})? [0-9.e+-]+$",
                            0, 0, NULL);
  g_autofree char *family = NULL;
  guint n = g_strv_length (lines);

  g_assert_cmpuint (n, >, 3);
  g_assert_cmpstr (lines[n - 1], ==, "");
  g_assert_cmpstr (lines[n - 2], ==, "# EOF");
  for (guint i = 0; i < n - 2; i++)
    {
      g_test_message ("%s", lines[i]);
      if (g_str_has_prefix (lines[i], "# TYPE "))
        {
          g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);

          g_assert_cmpuint (g_strv_length (words), ==, 4);
          g_free (family);
          family = g_strdup (words[2]);
          g_assert_true (g_hash_table_add (families, g_strdup (family)));
        }
      else if (g_str_has_prefix (lines[i], "# "))
        {
          g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);

          g_assert_cmpuint (g_strv_length (words), ==, 4);
          g_assert_cmpstr (words[2], ==, family);
          if (g_str_equal (words[1], "UNIT"))
            g_assert_true (g_str_has_suffix (family, words[3]));
        }
      else
        {
          g_assert_true (g_regex_match (sample, lines[i], 0, NULL));
          g_assert_true (g_str_has_prefix (lines[i], family));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/openmetrics/values", test_values);
  g_test_add_func ("/openmetrics/grammar", test_grammar);

  return g_test_run ();
}
