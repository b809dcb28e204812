/* test-log-words.c: what the log looks for, in words; and times that were typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-batch.h"
#include "hkl-edit-window.h"
#include "hkl-log-words.h"

static void
test_none (void)
{
  static const struct
  {
    const char *words;
    guint states;
    const char *expected;
  } table[] = {
    { "A-99999", 1 << HKL_BATCH_FAILED,
      "None of 50,412 deliveries match “A-99999” among the failed ones." },
    { "user:u_1", 0, "None of 50,412 deliveries match “user:u_1”." },
    { "", 1 << HKL_BATCH_DISCARDED, "None of 50,412 deliveries match among the discarded ones." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const HklLogFilter plain = { .states = table[i].states };
      g_autoptr (HklLogFilter) filter = hkl_log_filter_copy (&plain);
      g_autofree char *got = NULL;

      hkl_log_filter_set_words (filter, table[i].words);
      got = hkl_log_words_none (filter, 50412);
      g_assert_cmpstr (got, ==, table[i].expected);
    }
}

static void
test_progress (void)
{
  const gint64 at = G_GINT64_CONSTANT (1789740128) * G_USEC_PER_SEC;
  g_autofree char *time = hkl_log_words_time (at);
  g_autofree char *expected = g_strdup_printf ("3 found, searched back to %s", time);
  g_autofree char *under_way = hkl_log_words_progress (3, TRUE, at);
  g_autofree char *begun = hkl_log_words_progress (0, TRUE, 0);
  g_autofree char *done = hkl_log_words_progress (3, FALSE, 0);

  g_assert_cmpstr (under_way, ==, expected);
  g_assert_cmpstr (begun, ==, "0 found, searching");
  g_assert_cmpstr (done, ==, "3 found");
}

static void
test_times (void)
{
  const gint64 now = G_GINT64_CONSTANT (1789740128) * G_USEC_PER_SEC;
  static const char *const wrong[] = { "14", "x", "2026-13-01", "2026-09-18 25:00",
                                       "14:02:08 or so" };
  g_autofree char *today = hkl_log_words_time (now);
  g_autofree char *day = g_strndup (today, 10);
  gint64 first = hkl_log_words_parse_time (day, now, FALSE);

  g_assert_cmpint (hkl_log_words_parse_time (today, now, FALSE), ==, now);
  g_assert_cmpint (hkl_log_words_parse_time ("", now, FALSE), ==, 0);
  g_assert_cmpint (hkl_log_words_parse_time (day, now, TRUE), ==, first + G_TIME_SPAN_DAY - 1);
  g_assert_cmpint (hkl_log_words_parse_time ("00:01", now, FALSE), ==, first + G_TIME_SPAN_MINUTE);
  g_assert_cmpint (hkl_log_words_parse_time (" 00:01:30 ", now, TRUE), ==,
                   first + 91 * G_TIME_SPAN_SECOND - 1);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpint (hkl_log_words_parse_time (wrong[i], now, FALSE), ==, -1);
}

static void
test_headers (void)
{
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) values = NULL;
  guint line = 0;

  g_assert_true (
      hkl_edit_window_parse_headers ("a: 1\n\n B-c :two: three \nd:\n", &names, &values, &line));
  g_assert_cmpuint (g_strv_length (names), ==, 3);
  g_assert_cmpstr (names[1], ==, "B-c");
  g_assert_cmpstr (values[1], ==, "two: three");
  g_assert_cmpstr (values[2], ==, "");
  g_clear_pointer (&names, g_strfreev);
  g_clear_pointer (&values, g_strfreev);
  g_assert_false (hkl_edit_window_parse_headers ("a: 1\nnothing", &names, &values, &line));
  g_assert_cmpuint (line, ==, 2);
  g_assert_false (hkl_edit_window_parse_headers (": x", &names, &values, &line));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-words/none", test_none);
  g_test_add_func ("/log-words/progress", test_progress);
  g_test_add_func ("/log-words/times", test_times);
  g_test_add_func ("/log-words/headers", test_headers);
  return g_test_run ();
}
