/* test-source-models.c: what the Source page knows, without a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-event-filter.h"
#include "hkl-fate-list.h"
#include "hkl-sdk-snippet.h"
#include "hkl-test.h"

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
    { NULL, "shop server", HKL_VALIDITY_ALL, TRUE, FALSE },
  };
  g_autoptr (GRefString) via = hkl_event_via_key ("hk_7Qm2fV9sLx4TzB1c", "Shop Server");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autoptr (HklEvent)
      first = hkl_event_new (1, 1, "track", "Order Completed", "m-1", "u_ärger", NULL, bytes);
  /* A lone surrogate, as the store keeps it, is no UTF-8. */
  g_autoptr (HklEvent)
      second = hkl_event_new (2, 1, "page", "\xed\xa0\x80", "m-2", "", "missing_user", bytes);

  hkl_event_set_via (first, via);
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
test_via_words (void)
{
  static const struct
  {
    const char *via, *words;
  } cases[] = {
    { NULL, "" },
    { "something newer", "" },
    { HKL_EVENT_VIA_NO_KEY, "without a write key" },
    { HKL_EVENT_VIA_FILE, "imported from a file" },
    { HKL_EVENT_VIA_REPLAY, "replayed from a capture" },
    { HKL_EVENT_VIA_SAMPLE, "a sample event" },
    { HKL_EVENT_VIA_COMPOSE, "composed here" },
    { "key:Shop", "write key “Shop”" },
  };
  g_autoptr (GRefString) nameless = hkl_event_via_key ("hk_7Qm2fV9sLx4TzB1c", "");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = hkl_event_via_words (cases[i].via);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
  g_assert_cmpstr (hkl_event_via_get_key (nameless), ==, "hk_7Qm2…");
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

/* For Java, Kotlin and Swift there is nothing that reads a piece of a program. */
static const struct
{
  const char *name;
  const char *program;
  const char *option; /* nullable */
  const char *file;
  const char *before, *after;
} languages[] = {
  { "Node.js", "node", "--check", "snippet.mjs", "", "" },
  { "Browser", "node", "--check", "snippet.mjs", "", "" },
  { "Python", "python3", "-mpy_compile", "snippet.py", "", "" },
  { "Go", "gofmt", "-e", "snippet.go", "package main\nfunc f() {\n", "\n}" },
  { "Ruby", "ruby", "-c", "snippet.rb", "", "" },
  { "PHP", "php", "-l", "snippet.php", "<?php ", ";" },
  { "curl", "sh", "-n", "snippet.sh", "", "" },
};

/* The language's own tool reads it, where it is installed. */
static void
test_snippets_syntax (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *path = g_find_program_in_path (languages[i].program);
  g_autofree char *snippet = NULL;
  char *folder;
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (path == NULL)
    {
      g_test_skip ("there is nothing here to read it with");
      return;
    }

  for (guint j = 0; j < HKL_N_SDK_SNIPPETS && snippet == NULL; j++)
    if (g_str_equal (hkl_sdk_snippet_get_name (j), languages[i].name))
      snippet = hkl_sdk_snippet_text (j, "hk_key", 4711);
  g_assert_nonnull (snippet);
  folder = hkl_test_folder ();
  file = g_build_filename (folder, languages[i].file, NULL);
  text = g_strconcat (languages[i].before, snippet, languages[i].after, "\n", NULL);
  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (folder, (char *[]){ path, (char *) languages[i].option, file, NULL }, NULL,
                G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s", errors);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  hkl_test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-models/filter", test_filter);
  g_test_add_func ("/source-models/fate-words", test_fate_words);
  g_test_add_func ("/source-models/via-words", test_via_words);
  g_test_add_func ("/source-models/snippets", test_snippets);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *path = g_strconcat ("/source-models/snippets-syntax/", languages[i].name,
                                           NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_snippets_syntax);
    }

  return g_test_run ();
}
