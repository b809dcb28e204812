/* test-format.c: numbers, sizes and times as the window shows them; no display.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "hkl-delivery-words.h"
#include "hkl-flow-state.h"
#include "hkl-format.h"
#include "hkl-help.h"
#include "hkl-note.h"
#include "hkl-schedule.h"
#include "hkl-series.h"

#define NBSP "\302\240"

static void
test_count (void)
{
  static const struct
  {
    guint64 n;
    const char *whole, *brief;
  } cases[] = {
    { 0, "0", "0" },
    { 999, "999", "999" },
    { 1312, "1,312", "1,312" },
    { 99999, "99,999", "99,999" },
    { 100000, "100,000", "100" NBSP "k" },
    { 4160000, "4,160,000", "4.16" NBSP "M" },
    { 999499, "999,499", "999" NBSP "k" },
    { G_GUINT64_CONSTANT (12000000000), "12,000,000,000", "12" NBSP "G" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = hkl_format_count (cases[i].n);
      g_autofree char *brief = hkl_format_count_short (cases[i].n);

      g_assert_cmpstr (whole, ==, cases[i].whole);
      g_assert_cmpstr (brief, ==, cases[i].brief);
    }
}

static void
test_rate (void)
{
  static const struct
  {
    double rate;
    const char *text;
  } cases[] = {
    { 0, "0/s" },
    { -1, "0/s" },
    { NAN, "0/s" },
    { 0.0001, "0.001/s" },
    { 0.2, "0.2/s" },
    { 2.345, "2.35/s" },
    { 2.3, "2.3/s" },
    { 96, "96/s" },
    { 96.44, "96.4/s" },
    { 99.96, "100/s" },
    { 842.4, "842/s" },
    { 1312.2, "1,312/s" },
    { 1.5e6, "1.5" NBSP "M/s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hkl_format_rate (cases[i].rate);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_size (void)
{
  static const struct
  {
    guint64 bytes;
    const char *text;
  } cases[] = {
    { 0, "0" NBSP "bytes" },        { 1, "1" NBSP "byte" },
    { 560, "560" NBSP "bytes" },    { 1000, "1" NBSP "kB" },
    { 118204, "118.2" NBSP "kB" },  { 999949, "999.9" NBSP "kB" },
    { 999950, "1" NBSP "MB" },      { 2300000, "2.3" NBSP "MB" },
    { 842000000, "842" NBSP "MB" }, { G_GUINT64_CONSTANT (2147483648), "2.1" NBSP "GB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hkl_format_size (cases[i].bytes);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_duration (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } cases[] = {
    { -1, "–" },
    { 0, "0" NBSP "ms" },
    { 400, "0.4" NBSP "ms" },
    { 84000, "84" NBSP "ms" },
    { 999400, "999" NBSP "ms" },
    { 999600, "1" NBSP "s" },
    { 2100000, "2.1" NBSP "s" },
    { 60 * G_USEC_PER_SEC, "1" NBSP "min" },
    { 192 * (gint64) G_USEC_PER_SEC, "3" NBSP "min 12" NBSP "s" },
    { 4 * 3600 * (gint64) G_USEC_PER_SEC, "4" NBSP "h" },
    { 5400 * (gint64) G_USEC_PER_SEC, "1" NBSP "h 30" NBSP "min" },
    { (2 * 86400 + 3 * 3600) * (gint64) G_USEC_PER_SEC, "2" NBSP "d 3" NBSP "h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hkl_format_duration (cases[i].us);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Whole numbers at the ends are for the ends alone. */
static void
test_share (void)
{
  static const struct
  {
    double share;
    const char *text;
  } cases[] = {
    { -1, "–" },
    { NAN, "–" },
    { 0, "0" NBSP "%" },
    { 0.00001, "0.1" NBSP "%" },
    { 0.994, "99.4" NBSP "%" },
    { 0.99999, "99.9" NBSP "%" },
    { 1, "100" NBSP "%" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hkl_format_share (cases[i].share);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_time (void)
{
  const gint64 at = G_GINT64_CONSTANT (1789741928398000);
  g_autofree char *local = hkl_format_time (at);
  g_autofree char *utc = hkl_format_time_utc (at);

  g_assert_cmpstr (local, ==, "14:32:08.398"); /* the tests' zone is UTC */
  g_assert_cmpstr (utc, ==, "18 September 2026, 14:32:08 UTC");
}

static void
test_target (void)
{
  static const struct
  {
    const char *url, *text;
  } cases[] = {
    { "https://hooks.acme.dev/orders", "hooks.acme.dev/orders" },
    { "http://127.0.0.1:8798/", "127.0.0.1:8798" },
    { "https://user:pass@hooks.acme.dev/a?b=c#d", "hooks.acme.dev/a" },
    { "no url", "no url" },
    { "", "" },
    { NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hkl_format_target (cases[i].url);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_note_markup (void)
{
  g_autofree char *one = hkl_note_markup ("A < B");
  g_autofree char *two = hkl_note_markup ("Port 8797 is taken. Use & try another.");

  g_assert_cmpstr (one, ==, "<b>A &lt; B</b>");
  g_assert_cmpstr (two, ==, "<b>Port 8797 is taken.</b> Use &amp; try another.");
}

static void
test_series (void)
{
  g_autoptr (HklSeries) series = hkl_series_new (3);

  g_assert_true (isnan (hkl_series_get (series, 0)));
  g_assert_cmpfloat (hkl_series_max (series), ==, 0);
  for (int i = 1; i <= 4; i++)
    hkl_series_push (series, i);
  g_assert_cmpfloat (hkl_series_get (series, 0), ==, 2);
  g_assert_cmpfloat (hkl_series_get (series, 2), ==, 4);
  g_assert_cmpfloat (hkl_series_max (series), ==, 4);

  g_assert_cmpfloat (hkl_series_nice (0), ==, 1);
  g_assert_cmpfloat (hkl_series_nice (3), ==, 5);
  g_assert_cmpfloat (hkl_series_nice (1312), ==, 1500);
  g_assert_cmpfloat (hkl_series_nice (5000), ==, 5000);
  g_assert_cmpfloat (hkl_series_nice (NAN), ==, 1);
}

/* The default schedule: 5, 15, 35 … s, then every 15 min, none after 4 h. */
static void
test_schedule (void)
{
  g_autoptr (GArray) segment = hkl_schedule_times (&hkl_retry_segment, 1000);
  g_autoptr (GArray) off = hkl_schedule_times (&hkl_retry_off, 1000);
  g_autoptr (GArray) bounded = hkl_schedule_times (&hkl_retry_segment, 4);

  g_assert_cmpuint (segment->len, ==, 23);
  g_assert_cmpfloat_with_epsilon (g_array_index (segment, double, 1), 5, 0.01);
  g_assert_cmpfloat_with_epsilon (g_array_index (segment, double, 3), 35, 0.01);
  g_assert_cmpfloat (g_array_index (segment, double, 22), <=, 4 * 3600);
  g_assert_cmpuint (off->len, ==, 1);
  g_assert_cmpuint (bounded->len, ==, 4);
}

/* A pause in the configuration is shown before the engine has heard of it. */
static void
test_flow_state (void)
{
  const HklMappingSnapshot failing = { .state = HKL_FLOW_FAILING };
  g_autoptr (HklMapping) on = hkl_mapping_new ("A", "http://127.0.0.1/", NULL);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) paused = NULL;

  change.paused = TRUE;
  paused = hkl_mapping_with (on, &change);
  g_assert_cmpstr (hkl_flow_state_look (on, NULL).word, ==, "Ready");
  g_assert_cmpstr (hkl_flow_state_look (on, &failing).word, ==, "Failing");
  g_assert_cmpstr (hkl_flow_state_look (on, &failing).style, ==, "err");
  g_assert_cmpstr (hkl_flow_state_look (paused, &failing).word, ==, "Paused");
}

/* Whatever went wrong, there is something to do. */
static void
test_advice (void)
{
  static const guint statuses[] = { 400, 401, 403, 404, 405, 408, 410, 413, 422, 429, 500, 503 };

  for (int outcome = HKL_OUTCOME_STATUS; outcome < HKL_OUTCOME_CANCELLED; outcome++)
    g_assert_true (g_str_has_suffix (hkl_words_advice ((HklOutcome) outcome, 400), "."));
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    g_assert_true (g_str_has_suffix (hkl_words_advice (HKL_OUTCOME_STATUS, statuses[i]), "."));
  g_assert_cmpstr (hkl_words_advice (HKL_OUTCOME_STATUS, 401), !=,
                   hkl_words_advice (HKL_OUTCOME_STATUS, 503));
  g_assert_null (hkl_words_advice (HKL_OUTCOME_DELIVERED, 200));
}

/* Each state and each end of an attempt has its place in the manual; which ones there are, test-help
 * looks up. */
static void
test_help (void)
{
  for (int kind = HKL_PROBLEM_CONFIG; kind <= HKL_PROBLEM_OFFLINE; kind++)
    g_assert_nonnull (strchr (hkl_help_for_problem ((HklProblemKind) kind), '#'));
  for (int outcome = HKL_OUTCOME_STATUS; outcome < HKL_OUTCOME_CANCELLED; outcome++)
    g_assert_nonnull (strchr (hkl_help_for_outcome ((HklOutcome) outcome, 400), '#'));
  g_assert_cmpstr (hkl_help_for_outcome (HKL_OUTCOME_STATUS, 403), ==,
                   "troubleshooting#status-not-allowed");
  g_assert_cmpstr (hkl_help_for_outcome (HKL_OUTCOME_STATUS, 503), ==,
                   "troubleshooting#status-server");
  g_assert_cmpstr (hkl_help_for_outcome (HKL_OUTCOME_STATUS, 422), ==,
                   "troubleshooting#status-refused");
  g_assert_null (hkl_help_for_outcome (HKL_OUTCOME_DELIVERED, 200));
}

/* The schedule ahead, in UTC: the test's zone. */
static void
test_ahead (void)
{
  const gint64 second = G_USEC_PER_SEC;
  HklBatch init = { .mapping_id = (char *) "m",
                    .state = HKL_BATCH_WAITING,
                    .tries = 2,
                    .first_try_at = 1,
                    .due_at = 100 * second,
                    .partition = (char *) "",
                    .first_name = (char *) "",
                    .first_user = (char *) "",
                    .reason = (char *) "" };
  const HklRetryPolicy policy = { .first = 10, .factor = 2, .cap = 600, .window = 300 };
  g_autoptr (HklBatch) batch = hkl_batch_new (&init);
  g_autoptr (HklBatch) settled = NULL;
  g_autofree char *text = hkl_words_ahead (batch, &policy);
  g_autofree char *none = NULL;
  g_autofree char *off = hkl_words_ahead (batch, &hkl_retry_off);

  g_assert_cmpstr (text, ==,
                   "Then about 00:02:20.000, and for the last time about "
                   "00:03:40.000.");
  g_assert_cmpstr (off, ==, "That is the last attempt.");
  init.state = HKL_BATCH_DELIVERED;
  settled = hkl_batch_new (&init);
  none = hkl_words_ahead (settled, &policy);
  g_assert_null (none);
}

static void
assert_resting (const HklMappingSnapshot *snapshot, const char *expected)
{
  g_autofree char *text = hkl_words_resting (snapshot, 100 * G_USEC_PER_SEC);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_resting (void)
{
  HklMappingSnapshot snapshot = { .breaker = HKL_BREAKER_CLOSED, .queue = 3 };

  assert_resting (&snapshot, NULL);

  snapshot.breaker = HKL_BREAKER_OPEN;
  snapshot.breaker_failures = 10;
  snapshot.breaker_status = 503;
  snapshot.breaker_reason = (char *) "Service Unavailable";
  snapshot.probe_at = 139 * G_USEC_PER_SEC + 1;
  assert_resting (&snapshot, "Resting after 10 failures. One attempt is tried in 40\302\240s. The "
                             "endpoint answered 503 Service Unavailable. 3 events are queued and "
                             "none are lost.");

  /* The first in the queue has a time of its own. */
  snapshot.next_at = 160 * G_USEC_PER_SEC;
  snapshot.breaker_status = 0;
  snapshot.breaker_reason = (char *) "Nobody is there.";
  snapshot.queue = 1;
  assert_resting (&snapshot, "Resting after 10 failures. One attempt is tried in 1\302\240min. "
                             "Nobody is there. 1 event is queued and not lost.");

  snapshot.probe_at = snapshot.next_at = 0;
  snapshot.queue = 0;
  assert_resting (&snapshot, "Resting after 10 failures. One attempt is due. Nobody is there.");

  snapshot.breaker = HKL_BREAKER_HALF_OPEN;
  assert_resting (&snapshot,
                  "Resting after 10 failures. One attempt is under way. Nobody is there.");
}

/* What others have written cannot turn a row around, nor hide in it. */
static void
test_foreign (void)
{
  static const struct
  {
    const char *text, *shown;
  } cases[] = {
    { "Order Completed", "Order Completed" }, { "", "" },
    { "Überweisung €", "Überweisung €" },     { "a\nb\x1b[2J\x7f", "a\u240ab\u241b[2J\u2421" },
    { "gpj.\u202eexe", "gpj.\ufffdexe" },     { "\u2067x\u2069y\u2028z", "\ufffdx\ufffdy\ufffdz" },
    { "שלום", "\u2068שלום\u2069" },           { "\u202eשלום", "\u2068\ufffdשלום\u2069" },
    { "\xff\x85", "\ufffd\ufffd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = hkl_format_foreign (cases[i].text);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/format/count", test_count);
  g_test_add_func ("/ui/format/rate", test_rate);
  g_test_add_func ("/ui/format/size", test_size);
  g_test_add_func ("/ui/format/duration", test_duration);
  g_test_add_func ("/ui/format/share", test_share);
  g_test_add_func ("/ui/format/time", test_time);
  g_test_add_func ("/ui/format/target", test_target);
  g_test_add_func ("/ui/note/markup", test_note_markup);
  g_test_add_func ("/ui/series", test_series);
  g_test_add_func ("/ui/schedule", test_schedule);
  g_test_add_func ("/ui/flow-state", test_flow_state);
  g_test_add_func ("/ui/words/advice", test_advice);
  g_test_add_func ("/ui/format/foreign", test_foreign);
  g_test_add_func ("/ui/help", test_help);
  g_test_add_func ("/ui/words/ahead", test_ahead);
  g_test_add_func ("/ui/words/resting", test_resting);

  return g_test_run ();
}
