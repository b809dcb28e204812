/* test-source-models.c: what the Source page knows, without a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-event-filter.h"
#include "hkl-fate-list.h"
#include "hkl-sdk-snippet.h"

static void
test_filter (void)
{
  static const struct
  {
    const char *type, *text;
    HklValidity validity;
    gboolean first, second; /* a valid track, an invalid page */
  } cases[] = {
    { NULL, NULL, HKL_VALIDITY_ALL, TRUE, TRUE },
    { "", "", HKL_VALIDITY_ALL, TRUE, TRUE },
    { "track", NULL, HKL_VALIDITY_ALL, TRUE, FALSE },
    { NULL, NULL, HKL_VALIDITY_VALID, TRUE, FALSE },
    { NULL, NULL, HKL_VALIDITY_INVALID, FALSE, TRUE },
    { NULL, "order", HKL_VALIDITY_ALL, TRUE, FALSE },
    { NULL, "ÄRGER", HKL_VALIDITY_ALL, TRUE, FALSE },
    { NULL, "m-2", HKL_VALIDITY_ALL, FALSE, TRUE },
    { NULL, "missing", HKL_VALIDITY_ALL, FALSE, TRUE },
    { "page", "m-2", HKL_VALIDITY_INVALID, FALSE, TRUE },
    { "page", "m-2", HKL_VALIDITY_VALID, FALSE, FALSE },
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autoptr (HklEvent)
      first = hkl_event_new (1, 1, "track", "Order Completed", "m-1", "u_ärger", NULL, bytes);
  /* A lone surrogate, as the store keeps it, is no UTF-8. */
  g_autoptr (HklEvent)
      second = hkl_event_new (2, 1, "page", "\xed\xa0\x80", "m-2", "", "missing_user", bytes);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklEventFilter)
          filter = hkl_event_filter_new (cases[i].type, cases[i].text, cases[i].validity);

      g_test_message ("case %u", i);
      g_assert_cmpint (hkl_event_filter_matches (filter, first), ==, cases[i].first);
      g_assert_cmpint (hkl_event_filter_matches (filter, second), ==, cases[i].second);
      g_assert_cmpint (hkl_event_filter_is_empty (filter), ==, i < 2);
    }
}

static void
test_fate_words (void)
{
  static const struct
  {
    HklFateKind kind;
    gboolean paused;
    const char *begins;
  } cases[] = {
    { HKL_FATE_DELIVERED, FALSE, "Delivered at " },
    { HKL_FATE_WAITING, FALSE, "Waiting. It has not been sent" },
    { HKL_FATE_WAITING, TRUE, "Waiting. The mapping is paused" },
    { HKL_FATE_AHEAD, FALSE, "Waiting. " },
    { HKL_FATE_RETRYING, FALSE, "Retrying after 2 failed attempts: 503 Service Unavailable." },
    { HKL_FATE_FAILED, FALSE, "Failed. " },
    { HKL_FATE_DISCARDED, FALSE, "Discarded" },
    { HKL_FATE_SKIPPED, FALSE, "Skipped. Its trigger cannot be read." },
    { HKL_FATE_PASSED, FALSE, "Not taken when it came." },
    { HKL_FATE_INVALID, FALSE, "Not asked. " },
  };
  const HklBatch init = { .id = 7,
                          .mapping_id = (char *) "m",
                          .state = HKL_BATCH_FAILED,
                          .tries = 2,
                          .status = 503,
                          .reason = (char *) "Service Unavailable",
                          .partition = (char *) "",
                          .first_name = (char *) "",
                          .first_user = (char *) "" };
  g_autoptr (HklBatch) batch = hkl_batch_new (&init);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const HklEventFate fate = { .kind = cases[i].kind,
                                  .paused = cases[i].paused,
                                  .batch = batch };
      g_autofree char *words = hkl_fate_words (&fate);

      g_test_message ("%s", words);
      g_assert_true (g_str_has_prefix (words, cases[i].begins));
    }
}

static void
test_snippets (void)
{
  for (guint i = 0; i < HKL_N_SDK_SNIPPETS; i++)
    {
      g_autofree char *text = hkl_sdk_snippet_text (i, "hk_key", 4711);

      g_test_message ("%s", hkl_sdk_snippet_get_name (i));
      g_assert_nonnull (strstr (text, "hk_key"));
      g_assert_nonnull (strstr (text, "127.0.0.1"));
      g_assert_nonnull (strstr (text, "4711"));
      g_assert_null (strstr (text, "{key}"));
      g_assert_null (strstr (text, "{port}"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-models/filter", test_filter);
  g_test_add_func ("/source-models/fate-words", test_fate_words);
  g_test_add_func ("/source-models/snippets", test_snippets);

  return g_test_run ();
}
