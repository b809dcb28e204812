/* test-line-diff.c: what two texts share, and what each has alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-line-diff.h"

/* The lines with a mark each: " a" in both, "-a" in the first, "+a" in the second. */
static char *
diff (const char *left, const char *right)
{
  g_auto (GStrv) a = left[0] != '\0' ? g_strsplit (left, " ", -1) : g_new0 (char *, 1);
  g_auto (GStrv) b = right[0] != '\0' ? g_strsplit (right, " ", -1) : g_new0 (char *, 1);
  g_autoptr (GArray) lines = hkl_line_diff ((const char *const *) a, (const char *const *) b);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      HklLine *line = &g_array_index (lines, HklLine, i);

      if (line->kind == HKL_LINE_SAME)
        g_assert_cmpstr (a[line->left], ==, b[line->right]);
      g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                              line->kind == HKL_LINE_SAME   ? "="
                              : line->kind == HKL_LINE_LEFT ? "-"
                                                            : "+");
      g_string_append (out, line->kind == HKL_LINE_RIGHT ? b[line->right] : a[line->left]);
    }

  return g_string_free (out, FALSE);
}

static void
test_table (void)
{
  static const struct
  {
    const char *left, *right, *expected;
  } table[] = {
    { "", "", "" },
    { "a", "", "-a" },
    { "", "a b", "+a +b" },
    { "a b c", "a b c", "=a =b =c" },
    { "a b c", "a x c", "=a -b +x =c" },
    { "a b c", "b c", "-a =b =c" },
    { "b c", "a b c", "+a =b =c" },
    { "a b c a b b a", "c b a b a c", "-a -b =c +b =a =b -b =a +c" },
    { "x a y", "p a q", "-x +p =a -y +q" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *got = diff (table[i].left, table[i].right);

      g_assert_cmpstr (got, ==, table[i].expected);
    }
}

/* Every edit leads from the first text to the second. */
static void
test_random (void)
{
  for (guint round = 0; round < 500; round++)
    {
      guint n = (guint) g_test_rand_int_range (0, 12);
      guint m = (guint) g_test_rand_int_range (0, 12);
      g_auto (GStrv) a = g_new0 (char *, n + 1);
      g_auto (GStrv) b = g_new0 (char *, m + 1);
      g_autoptr (GArray) lines = NULL;
      guint left = 0;
      guint right = 0;

      for (guint i = 0; i < n; i++)
        a[i] = g_strdup_printf ("%d", g_test_rand_int_range (0, 4));
      for (guint i = 0; i < m; i++)
        b[i] = g_strdup_printf ("%d", g_test_rand_int_range (0, 4));
      lines = hkl_line_diff ((const char *const *) a, (const char *const *) b);
      for (guint i = 0; i < lines->len; i++)
        {
          HklLine *line = &g_array_index (lines, HklLine, i);

          if (line->kind != HKL_LINE_RIGHT)
            g_assert_cmpuint (line->left, ==, left++);
          if (line->kind != HKL_LINE_LEFT)
            g_assert_cmpuint (line->right, ==, right++);
          if (line->kind == HKL_LINE_SAME)
            g_assert_cmpstr (a[line->left], ==, b[line->right]);
        }
      g_assert_cmpuint (left, ==, n);
      g_assert_cmpuint (right, ==, m);
    }
}

/* More changes than are looked for: everything is still there. */
static void
test_many (void)
{
  g_auto (GStrv) a = g_new0 (char *, 5001);
  g_auto (GStrv) b = g_new0 (char *, 5001);
  g_autoptr (GArray) lines = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      a[i] = g_strdup_printf ("a%u", i);
      b[i] = g_strdup_printf ("b%u", i);
    }
  lines = hkl_line_diff ((const char *const *) a, (const char *const *) b);
  g_assert_cmpuint (lines->len, ==, 10000);
}

static void
test_split (void)
{
  g_auto (GStrv) json = hkl_line_diff_split ("{\"a\":[1,2]}", 11);
  g_auto (GStrv) text = hkl_line_diff_split ("one\ntwo\377", 8);
  g_auto (GStrv) none = hkl_line_diff_split ("", 0);

  g_assert_cmpuint (g_strv_length (json), ==, 6);
  g_assert_cmpstr (json[2], ==, "    1,");
  g_assert_cmpuint (g_strv_length (text), ==, 2);
  g_assert_true (g_utf8_validate (text[1], -1, NULL));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line-diff/table", test_table);
  g_test_add_func ("/line-diff/random", test_random);
  g_test_add_func ("/line-diff/many", test_many);
  g_test_add_func ("/line-diff/split", test_split);
  return g_test_run ();
}
