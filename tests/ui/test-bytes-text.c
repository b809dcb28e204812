/* test-bytes-text.c: what is seen of a body, and which bytes a selection of it stands for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-bytes-text.h"

#define BYTES(text) ((const guint8 *) (text)), (strlen (text))

/* The characters that spans of KIND cover, one after the other. */
static char *
covered (const HklBytesText *text, HklSpanKind kind)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < text->spans->len; i++)
    {
      HklSpan *span = &g_array_index (text->spans, HklSpan, i);
      const char *from = g_utf8_offset_to_pointer (text->text, span->start);
      const char *to = g_utf8_offset_to_pointer (text->text, span->end);

      if (span->kind == kind)
        g_string_append_len (out, from, to - from);
    }

  return g_string_free (out, FALSE);
}

static void
test_exact (void)
{
  const char *body = "[{\"a\":\"é\"},{\"b\":2}]";
  g_autoptr (HklBytesText) text = hkl_bytes_text_exact (BYTES (body), 1, 10, 8);
  g_autofree char *is_signed = covered (text, HKL_SPAN_SIGNED);
  g_autofree char *rest = covered (text, HKL_SPAN_UNSIGNED);
  gsize from;
  gsize to;

  /* Broken after eight characters, and nowhere else. */
  g_assert_cmpstr (text->text, ==, "[{\"a\":\"é\n\"},{\"b\":\n2}]");
  g_assert_cmpstr (is_signed, ==, "{\"a\":\"é\"}");
  g_assert_cmpstr (rest, ==, "[,{\"b\":2}]");

  /* A selection over the line end is the bytes without it. */
  hkl_bytes_text_range (text, strlen (body), 6, 11, &from, &to);
  g_assert_cmpuint (from, ==, 6);
  g_assert_cmpuint (to, ==, 11);
  hkl_bytes_text_range (text, strlen (body), 0, text->n_chars, &from, &to);
  g_assert_cmpuint (from, ==, 0);
  g_assert_cmpuint (to, ==, strlen (body));
  hkl_bytes_text_range (text, strlen (body), 8, 9, &from, &to);
  g_assert_cmpuint (from, ==, to); /* the layout's own line end is nothing */
}

/* The characters of bytes [from, to), one after the other, runs parted by "|". */
static char *
runs (const HklBytesText *text, gsize from, gsize to)
{
  g_autoptr (GArray) found = hkl_bytes_text_runs (text, from, to);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      HklSpan *run = &g_array_index (found, HklSpan, i);
      const char *start = g_utf8_offset_to_pointer (text->text, run->start);
      const char *end = g_utf8_offset_to_pointer (text->text, run->end);

      if (i > 0)
        g_string_append_c (out, '|');
      g_string_append_len (out, start, end - start);
    }

  return g_string_free (out, FALSE);
}

static void
test_runs (void)
{
  const char *body = "[{\"a\":\"é\"},{\"b\":2}]";
  g_autoptr (HklBytesText) exact = hkl_bytes_text_exact (BYTES (body), 0, 0, 8);
  g_autoptr (HklBytesText) formatted = hkl_bytes_text_formatted (BYTES (body), 0, 0, 40);
  g_autoptr (HklBytesText) hex = hkl_bytes_text_hex (BYTES (body), 0, 0, 80);
  g_autofree char *first = runs (exact, 1, 11);
  g_autofree char *second = runs (exact, 12, 19);
  g_autofree char *pretty = runs (formatted, 12, 19);
  g_autofree char *bytes = runs (hex, 12, 14);
  g_autofree char *none = runs (exact, 5, 5);

  g_assert_cmpstr (first, ==, "{\"a\":\"é|\"}");
  g_assert_cmpstr (second, ==, "{\"b\":|2}");
  g_assert_cmpstr (pretty, ==, "{|\"b\":|2|}");
  g_assert_cmpstr (bytes, ==, "7b|22");
  g_assert_cmpstr (none, ==, "");
}

static void
test_pictures (void)
{
  const guint8 body[] = { 'a', 0x00, 0x1f, 0xff, 0xe2, 0x80, 0xa8, 'b' };
  g_autoptr (HklBytesText) text = hkl_bytes_text_exact (body, sizeof body, 0, 0, 40);
  g_autofree char *pictures = covered (text, HKL_SPAN_PICTURE);
  gsize from;
  gsize to;

  g_assert_cmpstr (text->text, ==, "a␀␟\xef\xbf\xbd▯b");
  g_assert_cmpstr (pictures, ==, "␀␟\xef\xbf\xbd▯");
  hkl_bytes_text_range (text, sizeof body, 4, 5, &from, &to);
  g_assert_cmpuint (from, ==, 4);
  g_assert_cmpuint (to, ==, 7);
}

static void
test_formatted (void)
{
  const char *body = "{\"a\":[1,{\"b\":\"x\"}],\"c\":{},\"d\":\"{,}\"}";
  g_autoptr (HklBytesText) text = hkl_bytes_text_formatted (BYTES (body), 0, strlen (body), 80);
  g_autofree char *keys = covered (text, HKL_SPAN_KEY);
  g_autofree char *strings = covered (text, HKL_SPAN_STRING);
  g_autofree char *is_signed = covered (text, HKL_SPAN_SIGNED);

  g_assert_cmpstr (text->text, ==,
                   "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x\"\n    }\n  ],\n  \"c\": {},\n"
                   "  \"d\": \"{,}\"\n}");
  g_assert_cmpstr (keys, ==, "\"a\"\"b\"\"c\"\"d\"");
  g_assert_cmpstr (strings, ==, "\"x\"\"{,}\"");
  /* The indentation was never signed. */
  g_assert_cmpstr (is_signed, ==, body);
}

/* Whatever comes: every byte is shown once and in order, and nothing is read beyond the end. */
static void
test_any_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint round = 0; round < 2000; round++)
    {
      guint8 body[64];
      gsize length = (gsize) g_rand_int_range (rand, 0, sizeof body);
      g_autofree guint8 *exact = NULL;
      gsize from;
      gsize to;

      for (gsize i = 0; i < length; i++)
        body[i] = (guint8) (g_rand_boolean (rand)
                                ? g_rand_int_range (rand, 0, 256)
                                : "{}[]\":,\\ 1a"[g_rand_int_range (rand, 0, 11)]);
      exact = g_memdup2 (body, length);

      for (guint formatted = 0; formatted < 2; formatted++)
        {
          g_autoptr (HklBytesText) text = formatted
                                              ? hkl_bytes_text_formatted (exact, length, 3, 9, 10)
                                              : hkl_bytes_text_exact (exact, length, 3, 9, 10);
          guint32 last = 0;

          g_assert_true (g_utf8_validate (text->text, -1, NULL));
          g_assert_cmpint (g_utf8_strlen (text->text, -1), ==, text->n_chars);
          for (guint i = 0; i < text->n_chars; i++)
            {
              if (text->offsets[i] == G_MAXUINT32)
                continue;
              g_assert_cmpuint (text->offsets[i], <, length);
              g_assert_cmpuint (text->offsets[i], >=, last);
              last = text->offsets[i];
            }
          if (!formatted)
            {
              hkl_bytes_text_range (text, length, 0, text->n_chars, &from, &to);
              g_assert_cmpuint (to - from, ==, length);
            }
        }
    }
}

/* The digits are the bytes, the letters beside them are only to look at. */
static void
test_hex (void)
{
  const guint8 body[] = { '{', 'a', 0, 0xff, 'z', '}' };
  g_autoptr (HklBytesText) text = hkl_bytes_text_hex (body, sizeof body, 1, 3, 40);
  g_autofree char *is_signed = covered (text, HKL_SPAN_SIGNED);
  g_autofree guint8 *large = g_malloc0 (HKL_BYTES_HEX_MAX + 1);
  g_autoptr (HklBytesText) cut = hkl_bytes_text_hex (large, HKL_BYTES_HEX_MAX + 1, 0, 0, 80);
  gsize from;
  gsize to;

  g_assert_cmpstr (text->text, ==,
                   "00000000  7b 61 00 ff  {a··\n"
                   "00000004  7a 7d        z}");
  g_assert_cmpstr (is_signed, ==, "6100ffa··");
  hkl_bytes_text_range (text, sizeof body, 0, text->n_chars, &from, &to);
  g_assert_cmpuint (from, ==, 0);
  g_assert_cmpuint (to, ==, sizeof body);
  hkl_bytes_text_range (text, sizeof body, 13, 15, &from, &to);
  g_assert_cmpuint (from, ==, 1);
  g_assert_cmpuint (to, ==, 2);
  g_assert_true (g_str_has_suffix (cut->text, "\n…"));
}

/* A place is found over a line end that only the layout has put there. */
static void
test_find (void)
{
  const char *body = "[{\"a\":\"abcdefghijkl\"},{\"a\":\"ABCDEFGHIJKL\"}]";
  g_autoptr (HklBytesText) text = hkl_bytes_text_exact (BYTES (body), 0, 0, 8);
  g_autoptr (HklBytesText) nice = hkl_bytes_text_formatted (BYTES (body), 0, 0, 80);
  gsize length = strlen (body);
  guint start;
  guint end;
  gsize first = hkl_bytes_text_find (text, (const guint8 *) body, length, "fghij", 0, FALSE, &start,
                                     &end);
  gsize second;

  g_assert_cmpuint (first, ==, 12);
  g_assert_cmpuint (end - start, >=, 5);
  second = hkl_bytes_text_find (text, (const guint8 *) body, length, "fghij", first + 1, FALSE,
                                &start, &end);
  g_assert_cmpuint (second, >, first);
  g_assert_cmpuint (hkl_bytes_text_find (text, (const guint8 *) body, length, "fghij", second, TRUE,
                                         &start, &end),
                    ==, first);
  g_assert_cmpuint (hkl_bytes_text_find (text, (const guint8 *) body, length, "fghij", second + 1,
                                         FALSE, &start, &end),
                    ==, G_MAXSIZE);
  g_assert_cmpuint (hkl_bytes_text_find (nice, (const guint8 *) body, length, "\"a\":\"ab", 0,
                                         FALSE, &start, &end),
                    ==, 2);
  g_assert_cmpuint (
      hkl_bytes_text_find (text, (const guint8 *) body, length, "", 0, FALSE, &start, &end), ==,
      G_MAXSIZE);
}

static void
test_first_items (void)
{
  static const struct
  {
    const char *body;
    guint n, items;
    gsize cut;
  } table[] = {
    { "[1,2,3]", 2, 3, 5 },
    { "[1,2,3]", 3, 3, 7 },
    { " [ {\"a\":[1,2]}, \"],[\", 3 ]", 1, 3, 15 },
    { "{\"a\":[1,2,3]}", 1, 0, 13 },
    { "[\"\\\",\",2]", 1, 2, 7 },
    { "", 1, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint items;
      gsize cut = hkl_bytes_text_first_items (BYTES (table[i].body), table[i].n, &items);

      g_test_message ("%s", table[i].body);
      g_assert_cmpuint (cut, ==, table[i].cut);
      g_assert_cmpuint (items, ==, table[i].items);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bytes-text/exact", test_exact);
  g_test_add_func ("/bytes-text/runs", test_runs);
  g_test_add_func ("/bytes-text/pictures", test_pictures);
  g_test_add_func ("/bytes-text/formatted", test_formatted);
  g_test_add_func ("/bytes-text/any-bytes", test_any_bytes);
  g_test_add_func ("/ui/bytes/hex", test_hex);
  g_test_add_func ("/bytes-text/find", test_find);
  g_test_add_func ("/bytes-text/first-items", test_first_items);

  return g_test_run ();
}
