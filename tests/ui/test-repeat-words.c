/* test-repeat-words.c: what is said about deliveries that are sent again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-repeat-words.h"

static void
assert_words (char *words, const char *expected)
{
  g_assert_cmpstr (words, ==, expected);
  g_free (words);
}

static void
test_words (void)
{
  HklAgainReport report = { .total = 5000, .done = 1204, .made = 1204 };
  HklAgainReport one = { .total = 1, .done = 1, .made = 1 };

  assert_words (hkl_repeat_words_title (&report), "Sending 5,000 deliveries again");
  assert_words (hkl_repeat_words_progress (&report), "1,204 of 5,000");
  assert_words (hkl_repeat_words_outcome (&report, HKL_REPEAT_STOPPED),
                "Stopped: 1,204 of 5,000 deliveries were sent again. The others are as they were");
  assert_words (hkl_repeat_words_title (&one), "Sending 1 delivery again");
  assert_words (hkl_repeat_words_outcome (&one, HKL_REPEAT_DONE), "Resent 1 delivery");
  report.done = 5000;
  report.made = 4997;
  report.refused = 3;
  report.reason = (char *) "Its events are gone.";
  assert_words (hkl_repeat_words_progress (&report), "5,000 of 5,000; 3 not: Its events are gone.");
  assert_words (hkl_repeat_words_outcome (&report, HKL_REPEAT_DONE),
                "Resent 4,997 deliveries; 3 not: Its events are gone.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/repeat-words", test_words);

  return g_test_run ();
}
