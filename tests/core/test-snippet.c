/* test-snippet.c: the code that people copy does what it says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each snippet whose interpreter or compiler is installed is run with vectors, genuine and not.
 */

#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "hkl-sign.h"
#include "hkl-snippet.h"
#include "hkl-test.h"

#define SECRET "cl\xc3\xa9"

static const struct
{
  HklSnippetLanguage language;
  const char *program;
  const char *file;
} languages[] = {
  { HKL_SNIPPET_NODE, "node", "verify.js" }, { HKL_SNIPPET_PYTHON, "python3", "verify.py" },
  { HKL_SNIPPET_GO, "go", "verify.go" },     { HKL_SNIPPET_PHP, "php", "verify.php" },
  { HKL_SNIPPET_RUBY, "ruby", "verify.rb" }, { HKL_SNIPPET_C, "cc", "verify.c" },
};

/* As the sender writes it, number-like keys first. */
#define FIRST                                                                                      \
  "{\"2\":1e+21,\"e\":\"\xc3\xa9\xf0\x9f\x98\x80/\\\"]},{\\\\\",\"n\":[1.5,{\"x\":[]}],\"o\":{}}"

static const struct
{
  const char *body;
  const char *signed_text;
  gboolean genuine;
} vectors[] = {
  { FIRST, FIRST, TRUE },
  { "[" FIRST "]", FIRST, TRUE },
  { "[" FIRST ",{\"a\":1}]", FIRST, TRUE },
  { "{}", "{}", TRUE },
  { "[{},{\"a\":1}]", "{}", TRUE },
  { "[" FIRST ",{\"a\":1}]", "[" FIRST ",{\"a\":1}]", FALSE },
  { FIRST, "{\"a\":1}", FALSE },
};

/* What PROGRAM prints for the file. */
static char *
run (const char *program, const char *file)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *quoted = g_shell_quote (file);
  g_autofree char *command = NULL;
  char *output = NULL;

  if (strcmp (program, "cc") == 0)
    command = g_strdup_printf (
        "cc -Wall -Werror -o %s.out %s $(pkg-config --cflags --libs glib-2.0) "
        "&& exec %s.out",
        quoted, quoted, quoted);
  else if (strcmp (program, "go") == 0)
    command = g_strdup_printf ("exec go run %s", quoted);
  else
    command = g_strdup_printf ("exec %s %s", program, quoted);

  g_subprocess_launcher_setenv (launcher, "HOOKLINE_SECRET", SECRET, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", command, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return output;
}

static void
test_runs (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autofree char *path = g_find_program_in_path (languages[index].program);
  char *folder;
  g_autofree char *file = NULL;

  if (path == NULL)
    {
      g_test_skip ("its interpreter is not installed");
      return;
    }

  folder = hkl_test_folder ();
  file = g_build_filename (folder, languages[index].file, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *signature = hkl_sign_sha1_hex (SECRET, vectors[i].signed_text,
                                                      strlen (vectors[i].signed_text));
      g_autoptr (GBytes) body = g_bytes_new_static (vectors[i].body, strlen (vectors[i].body));
      g_autofree char *code = hkl_snippet_text (languages[index].language, body, signature);
      g_autofree char *output = NULL;

      g_assert_null (strstr (code, SECRET));
      g_assert_true (g_file_set_contents (file, code, -1, NULL));
      output = run (languages[index].program, file);
      g_test_message ("%s", vectors[i].body);
      g_assert_cmpstr (output, ==, vectors[i].genuine ? "genuine\n" : "not genuine\n");
    }

  /* A signature that is no signature is refused, not an error. */
  {
    g_autoptr (GBytes) body = g_bytes_new_static (FIRST, strlen (FIRST));
    g_autofree char *code = hkl_snippet_text (languages[index].language, body, "none");
    g_autofree char *output = NULL;

    g_assert_true (g_file_set_contents (file, code, -1, NULL));
    output = run (languages[index].program, file);
    g_assert_cmpstr (output, ==, "not genuine\n");
  }
  hkl_test_remove_folder (folder);
}

static void
test_texts (void)
{
  for (guint i = 0; i < HKL_N_SNIPPETS; i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
      g_autofree char *plain = hkl_snippet_text (i, NULL, NULL);
      g_autofree char *filled = hkl_snippet_text (i, body, "0123");

      g_assert_nonnull (hkl_snippet_get_name (i));
      g_assert_nonnull (strstr (plain, "verify"));
      g_assert_null (strstr (plain, "HOOKLINE_SECRET"));
      g_assert_nonnull (strstr (filled, "HOOKLINE_SECRET"));
      g_assert_nonnull (strstr (filled, "e30="));
      g_assert_nonnull (strstr (filled, "0123"));
      /* Who writes the event again says so. */
      if (strstr (plain, "stringify") != NULL)
        g_assert_nonnull (strstr (plain, "sender's exact encoding"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snippet/texts", test_texts);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *path = g_strdup_printf ("/snippet/runs/%s", languages[i].program);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_runs);
    }

  return g_test_run ();
}
