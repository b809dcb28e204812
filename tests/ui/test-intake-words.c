/* test-intake-words.c: what is said about an import, a replay or a stream of samples.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-intake-words.h"

static void
assert_words (char *words, const char *expected)
{
  g_assert_cmpstr (words, ==, expected);
  g_free (words);
}

static void
test_titles (void)
{
  HklIntakeStatus status = { .kind = HKL_INTAKE_FILE };

  assert_words (hkl_intake_words_title (&status, "a.ndjson"), "Importing a.ndjson");
  status.kind = HKL_INTAKE_REPLAY;
  status.speed = 1;
  assert_words (hkl_intake_words_title (&status, "a"), "Replaying a");
  status.speed = 10;
  assert_words (hkl_intake_words_title (&status, "a"), "Replaying a at ×10");
  status.speed = 0;
  assert_words (hkl_intake_words_title (&status, "a"), "Replaying a");
  status.kind = HKL_INTAKE_SAMPLE;
  status.speed = 1500;
  assert_words (hkl_intake_words_title (&status, ""), "Sample events at 1,500/s");
}

static void
test_progress (void)
{
  HklIntakeStatus status = { .kind = HKL_INTAKE_FILE, .rate = -1, .left = -1, .lines = 1 };

  assert_words (hkl_intake_words_progress (&status), "1 line");
  status.lines = 1204000;
  status.rate = 118000;
  assert_words (hkl_intake_words_progress (&status), "1,204,000 lines · 118,000/s");
  status.left = 125400 * G_TIME_SPAN_MILLISECOND;
  status.refused = 3;
  assert_words (hkl_intake_words_progress (&status),
                "1,204,000 lines · 118,000/s · 2 min 5 s left · 3 left out");
  status.left = 0;
  assert_words (hkl_intake_words_progress (&status),
                "1,204,000 lines · 118,000/s · 1 s left · 3 left out");
  status.kind = HKL_INTAKE_SAMPLE;
  status.left = -1;
  status.refused = 0;
  assert_words (hkl_intake_words_progress (&status), "1,204,000 events · 118,000/s");
}

static void
test_outcomes (void)
{
  HklIntakeStatus status = { .kind = HKL_INTAKE_FILE, .state = HKL_INTAKE_DONE, .accepted = 3 };

  assert_words (hkl_intake_words_outcome (&status, NULL), "Imported 3 events");
  status.duplicates = 1;
  status.invalid = 2;
  status.refused = 1204;
  assert_words (
      hkl_intake_words_outcome (&status, NULL),
      "Imported 3 events, 1 was there already, 2 are not valid and go nowhere, 1,204 lines "
      "were left out");
  status.kind = HKL_INTAKE_REPLAY;
  status.accepted = status.refused = 1;
  status.duplicates = status.invalid = 0;
  assert_words (hkl_intake_words_outcome (&status, NULL), "Replayed 1 event, 1 line was left out");
  status.state = HKL_INTAKE_STOPPED;
  status.accepted = 12000;
  assert_words (hkl_intake_words_outcome (&status, NULL),
                "Stopped. 12,000 events were taken in before and stay");
  status.state = HKL_INTAKE_FAILED;
  assert_words (hkl_intake_words_outcome (&status, "The gzip data is damaged, behind line 7."),
                "The gzip data is damaged, behind line 7.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/intake-words/titles", test_titles);
  g_test_add_func ("/intake-words/progress", test_progress);
  g_test_add_func ("/intake-words/outcomes", test_outcomes);

  return g_test_run ();
}
