/* test-json.c: the reader and the writer equal JSON.parse and JSON.stringify.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-json-writer.h"
#include "hkl-test.h"

typedef struct
{
  guint accepted;
  guint refused;
} Counts;

static void
check_stringify (const HklJson *line, guint number, gpointer data)
{
  Counts *counts = data;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) written = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = hkl_json_dup_member_string (line, "id");
  const HklJson *in = hkl_json_get (line, "in");
  const HklJson *out = hkl_json_get (line, "out");
  const HklJson *value;

  value = hkl_json_read (arena, in->u.string.data, in->u.string.len, NULL, &error);
  if (out == NULL)
    {
      if (value != NULL)
        g_error ("%s: accepted, but JSON.parse refuses it", id);
      g_assert_nonnull (error);
      counts->refused++;
      return;
    }

  if (value == NULL)
    g_error ("%s: %s", id, error->message);
  hkl_json_write (value, written);
  if (!hkl_str_equal ((HklStr){ written->str, written->len }, out->u.string))
    g_error ("%s: wrote %s", id, written->str);
  counts->accepted++;
}

static void
test_stringify (void)
{
  Counts counts = { 0 };
  guint lines = hkl_test_each_line ("conformance/stringify.ndjson", check_stringify, &counts);

  g_assert_cmpuint (counts.accepted + counts.refused, ==, lines);
  g_assert_cmpuint (counts.accepted, >, 100);
  g_assert_cmpuint (counts.refused, >, 50);
}

/* Every way to say a number that has once been got wrong somewhere. */
static const struct
{
  double number;
  const char *text;
} numbers[] = {
  { 0.0, "0" },
  { -0.0, "0" },
  { 1.0, "1" },
  { -1.5, "-1.5" },
  { 0.1, "0.1" },
  { 0.30000000000000004, "0.30000000000000004" },
  { 1e21, "1e+21" },
  { 1e20, "100000000000000000000" },
  { 123456789012345680000.0, "123456789012345680000" },
  { 1e-6, "0.000001" },
  { 1e-7, "1e-7" },
  { 1.5e-7, "1.5e-7" },
  { 5e-324, "5e-324" },
  { 2.2250738585072014e-308, "2.2250738585072014e-308" },
  { 2.225073858507201e-308, "2.225073858507201e-308" },
  { 1.7976931348623157e308, "1.7976931348623157e+308" },
  { 9007199254740991.0, "9007199254740991" },
  { 9007199254740992.0, "9007199254740992" },
  { 9007199254740994.0, "9007199254740994" },
  { 12345678901234567890.0, "12345678901234567000" },
  { 5.684341886080802e-14, "5.684341886080802e-14" }, /* 2^-44: the gap below is half as wide */
  { 1.0 / 3.0, "0.3333333333333333" },
  { 4.35, "4.35" },
  { 149.99, "149.99" },
  { 8.41e21, "8.41e+21" },
  { 9.5367431640625e-7, "9.5367431640625e-7" },
};

static void
test_numbers (void)
{
  char buffer[HKL_JSON_NUMBER_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      gsize length = hkl_json_write_number (numbers[i].number, buffer);

      g_assert_cmpstr (buffer, ==, numbers[i].text);
      g_assert_cmpuint (length, ==, strlen (buffer));
    }

  hkl_json_write_number (INFINITY, buffer);
  g_assert_cmpstr (buffer, ==, "null");
  hkl_json_write_number (NAN, buffer);
  g_assert_cmpstr (buffer, ==, "null");
}

/* What is written reads back as the same double, for any double; the seed is fixed. */
static void
test_numbers_read_back (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260918);
  char buffer[HKL_JSON_NUMBER_SIZE];

  for (guint i = 0; i < 200000; i++)
    {
      union
      {
        guint64 bits;
        double number;
      } u;

      u.bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
      if (!isfinite (u.number))
        continue;
      hkl_json_write_number (u.number, buffer);
      if (g_ascii_strtod (buffer, NULL) != u.number)
        g_error ("%a was written as %s", u.number, buffer);
    }
}

/* tests/data/json/numbers.mjs says what the rows are and where they come from. */
static void
check_number (const HklJson *line, guint number, gpointer data)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) written = g_string_new (NULL);
  g_autofree char *bits = hkl_json_dup_member_string (line, "bits");
  const HklJson *in = hkl_json_get (line, "in");
  const HklJson *out = hkl_json_get (line, "out");
  const HklJson *value = hkl_json_read (arena, in->u.string.data, in->u.string.len, NULL, NULL);
  union
  {
    double number;
    guint64 bits;
  } u;

  g_assert_true (hkl_json_is (value, HKL_JSON_NUMBER));
  u.number = value->u.number;
  if (u.bits != g_ascii_strtoull (bits, NULL, 16))
    g_error ("line %u: read as %a", number, u.number);
  hkl_json_write (value, written);
  if (!hkl_str_equal ((HklStr){ written->str, written->len }, out->u.string))
    g_error ("line %u: wrote %s", number, written->str);
}

static void
test_hard_numbers (void)
{
  g_assert_cmpuint (hkl_test_each_line ("json/numbers.ndjson", check_number, NULL), >=, 300);
}

static const struct
{
  const char *text;
  guint line;
  guint column;
  HklJsonError code;
} faults[] = {
  { "", 1, 1, HKL_JSON_ERROR_SYNTAX },
  { "{\n  \"a\": 1,\n}", 3, 1, HKL_JSON_ERROR_SYNTAX },
  { "[1 2]", 1, 4, HKL_JSON_ERROR_SYNTAX },
  { "{\"é\" 1}", 1, 6, HKL_JSON_ERROR_SYNTAX },
  { "[01]", 1, 3, HKL_JSON_ERROR_SYNTAX },
  { "[1.]", 1, 4, HKL_JSON_ERROR_SYNTAX },
  { "[-]", 1, 3, HKL_JSON_ERROR_SYNTAX },
  { "[1e]", 1, 4, HKL_JSON_ERROR_SYNTAX },
  { "\"a\tb\"", 1, 3, HKL_JSON_ERROR_SYNTAX },
  { "\"\\x\"", 1, 3, HKL_JSON_ERROR_SYNTAX },
  { "\"\\u12g4\"", 1, 4, HKL_JSON_ERROR_SYNTAX },
  { "'a'", 1, 1, HKL_JSON_ERROR_SYNTAX },
  { "{a:1}", 1, 2, HKL_JSON_ERROR_SYNTAX },
  { "nul", 1, 1, HKL_JSON_ERROR_SYNTAX },
  { "[1]x", 1, 4, HKL_JSON_ERROR_SYNTAX },
  { "\xef\xbb\xbf{}", 1, 1, HKL_JSON_ERROR_SYNTAX },
  { "[\"\xff\"]", 1, 3, HKL_JSON_ERROR_UTF8 },
  { "[\"\xed\xa0\x80\"]", 1, 3, HKL_JSON_ERROR_UTF8 },
};

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *place = NULL;
      HklJsonPosition where;

      g_assert_null (
          hkl_json_read (arena, faults[i].text, strlen (faults[i].text), &where, &error));
      g_assert_error (error, HKL_JSON_ERROR, (int) faults[i].code);
      place = g_strdup_printf ("Line %u, column %u:", faults[i].line, faults[i].column);
      if (where.line != faults[i].line || where.column != faults[i].column ||
          !g_str_has_prefix (error->message, place))
        g_error ("%s: %s", faults[i].text, error->message);
    }
}

/* Writes what TEXT reads as. */
static char *
normal (const char *text, gsize length)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  const HklJson *value = hkl_json_read (arena, text, length, NULL, &error);

  g_assert_no_error (error);
  hkl_json_write (value, out);

  return g_string_free (out, FALSE);
}

static const struct
{
  const char *text;
  const char *written;
} written_as[] = {
  { "{\"b\":1,\"10\":2,\"a\":3,\"9\":4}", "{\"9\":4,\"10\":2,\"b\":1,\"a\":3}" },
  { "{\"01\":1,\"-1\":2,\"1.5\":3,\"0\":4}", "{\"0\":4,\"01\":1,\"-1\":2,\"1.5\":3}" },
  { "{\"4294967295\":1,\"4294967294\":2}", "{\"4294967294\":2,\"4294967295\":1}" },
  { "{\"a\":1,\"b\":2,\"a\":{\"c\":3}}", "{\"a\":{\"c\":3},\"b\":2}" },
  { "{\"\\u0061\":1,\"a\":2,\"\":3}", "{\"a\":2,\"\":3}" },
  { "{\"__proto__\":{\"a\":1},\"b\":2}", "{\"__proto__\":{\"a\":1},\"b\":2}" },
  { "\"a\\u0000b\\u001f\\u007f\"", "\"a\\u0000b\\u001f\x7f\"" },
  { "\"\\ud83d\\ud83d\\ude00\\ude00\"", "\"\\ud83d😀\\ude00\"" },
  { "\"\\/\\u2028\\uD7FF\\uE000\"", "\"/\xe2\x80\xa8\xed\x9f\xbf\xee\x80\x80\"" },
};

static void
test_written_as (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (written_as); i++)
    {
      g_autofree char *out = normal (written_as[i].text, strlen (written_as[i].text));

      g_assert_cmpstr (out, ==, written_as[i].written);
    }
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  for (guint i = 0; i < HKL_JSON_MAX_DEPTH; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"k\":");
  g_string_append (text, "1");
  for (guint i = HKL_JSON_MAX_DEPTH; i-- > 0;)
    g_string_append_c (text, i % 2 == 0 ? ']' : '}');
  out = normal (text->str, text->len);
  g_assert_cmpstr (out, ==, text->str);

  g_string_truncate (text, 0);
  for (guint i = 0; i < 10000; i++)
    g_string_append_c (text, '[');
  g_assert_null (hkl_json_read (arena, text->str, text->len, NULL, &error));
  g_assert_error (error, HKL_JSON_ERROR, HKL_JSON_ERROR_DEPTH);
}

static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *long_string = g_strnfill (5 * 1000 * 1000, 'x');
  const HklJson *value;

  /* Every key twice, and the second time with another value. */
  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (text, "%s\"k%u\":%u", i > 0 ? "," : "", i % 100000, i);
  g_string_append_c (text, '}');
  value = hkl_json_read (arena, text->str, text->len, NULL, NULL);
  g_assert_nonnull (value);
  g_assert_cmpuint (value->u.object.n, ==, 100000);
  g_assert_cmpfloat (hkl_json_get (value, "k99999")->u.number, ==, 199999);

  g_string_printf (text, "[\"%s\"]", long_string);
  value = hkl_json_read (arena, text->str, text->len, NULL, NULL);
  g_assert_nonnull (value);
  g_assert_cmpuint (value->u.array.items[0]->u.string.len, ==, 5 * 1000 * 1000);
}

static void
test_surrogates (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  const HklJson *high = hkl_json_read (arena, "\"\\ud83d\"", 8, NULL, NULL);
  const HklJson *low = hkl_json_read (arena, "\"\\ude00\"", 8, NULL, NULL);
  char pair[6];

  g_assert_cmpuint (high->u.string.len, ==, 3);
  g_assert_cmpuint (hkl_str_utf16_length (high->u.string), ==, 1);
  hkl_json_write (high, out);
  g_assert_cmpstr (out->str, ==, "\"\\ud83d\"");

  memcpy (pair, high->u.string.data, 3);
  memcpy (pair + 3, low->u.string.data, 3);
  g_string_truncate (out, 0);
  hkl_json_write_string ((HklStr){ pair, 6 }, out);
  g_assert_cmpstr (out->str, ==, "\"😀\"");
  g_assert_cmpuint (hkl_str_utf16_length (HKL_STR ("a😀é")), ==, 4);
}

static void
test_builder (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);

  hkl_json_object_builder_set (builder, HKL_STR ("b"), &hkl_json_true);
  hkl_json_object_builder_set (builder, HKL_STR ("10"), &hkl_json_null);
  hkl_json_object_builder_set (builder, HKL_STR ("gone"), &hkl_json_true);
  hkl_json_object_builder_set (builder, HKL_STR ("9"), &hkl_json_null);
  hkl_json_object_builder_set (builder, HKL_STR ("b"), &hkl_json_false);
  hkl_json_object_builder_set (builder, HKL_STR ("a"), &hkl_json_empty_string);
  hkl_json_object_builder_set (builder, HKL_STR ("gone"), NULL);
  hkl_json_write (hkl_json_object_builder_end (builder), out);
  g_assert_cmpstr (out->str, ==, "{\"9\":null,\"10\":null,\"b\":false,\"a\":\"\"}");
}

static void
test_pretty (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  const char *text = "{\"a\":[1,{\"b\":[]}],\"c\":{}}";

  hkl_json_write_pretty (hkl_json_read (arena, text, strlen (text), NULL, NULL), 2, out);
  g_assert_cmpstr (out->str, ==,
                   "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
}

static void
test_mend (void)
{
  g_autofree char *whole = hkl_json_mend (g_strdup ("{\"a\":\"b\\u0001\\n\"}"));
  g_autofree char *mended = hkl_json_mend (g_strdup ("[\"\037\",\"a\037\037b\"]"));

  g_assert_cmpstr (whole, ==, "{\"a\":\"b\\u0001\\n\"}");
  g_assert_cmpstr (mended, ==, "[\"\\u001f\",\"a\\u001f\\u001fb\"]");
}

static void
test_offsets (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const char *text = " {\"a\": [10, \"\\u00e9x\"] }";
  const HklJson *value = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  const HklJson *list = hkl_json_get (value, "a");

  g_assert_cmpuint (value->offset, ==, 1);
  g_assert_cmpuint (value->u.object.members[0].key_offset, ==, 2);
  g_assert_cmpuint (list->offset, ==, 7);
  g_assert_cmpuint (list->u.array.items[1]->offset, ==, 12);
  g_assert_cmpuint (list->u.array.items[1]->u.string.len, ==, 3);
}

static const struct
{
  const char *text;
  gboolean found;
  const char *item;
} spans[] = {
  { "[{\"a\":[1,2]},{}]", TRUE, "{\"a\":[1,2]}" },
  { " [ 1 , 2 ] ", TRUE, "1" },
  { "[\"],\\\"\",2]", TRUE, "\"],\\\"\"" },
  { "[null]\n", TRUE, "null" },
  { "[]", FALSE, NULL },
  { "{}", FALSE, NULL },
  { "", FALSE, NULL },
  { "[", FALSE, NULL },
  { "[{\"a\":1", FALSE, NULL },
  { "[\"abc\\", FALSE, NULL },
};

static void
test_first_item (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      gsize offset = 0;
      gsize length = 0;
      gboolean found = hkl_json_first_item_span (spans[i].text, strlen (spans[i].text), &offset,
                                                 &length);

      g_assert_cmpint (found, ==, spans[i].found);
      if (found)
        {
          g_autofree char *item = g_strndup (spans[i].text + offset, length);

          g_assert_cmpstr (item, ==, spans[i].item);
        }
    }
}

/* All elements, in their order; what is cut short gives what there is. */
static void
test_item_spans (void)
{
  static const struct
  {
    const char *text;
    const char *items; /* with "|" between them */
  } rows[] = {
    { "[]", "" },
    { " [ 1 , {\"a\":[1,2]} ,\n\"x,]\\\"\" ] ", "1|{\"a\":[1,2]}|\"x,]\\\"\"" },
    { "[{},{}]", "{}|{}" },
    { "{\"a\":1}\n", "{\"a\":1}" },
    { "", "" },
    { "  ", "" },
    { "text", "text" },
    { "[1,[2", "1|[2" },
    { "[,]", "" },
    { "[", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) found = hkl_json_item_spans (rows[i].text, strlen (rows[i].text));
      g_autoptr (GString) items = g_string_new (NULL);

      g_test_message ("%s", rows[i].text);
      for (guint j = 0; j < found->len; j++)
        {
          const HklJsonSpan *span = &g_array_index (found, HklJsonSpan, j);

          g_assert_cmpuint (span->offset + span->length, <=, strlen (rows[i].text));
          g_string_append (items, j > 0 ? "|" : "");
          g_string_append_len (items, rows[i].text + span->offset, (gssize) span->length);
        }
      g_assert_cmpstr (items->str, ==, rows[i].items);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/stringify", test_stringify);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/numbers-read-back", test_numbers_read_back);
  g_test_add_func ("/json/hard-numbers", test_hard_numbers);
  g_test_add_func ("/json/faults", test_faults);
  g_test_add_func ("/json/written-as", test_written_as);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/large", test_large);
  g_test_add_func ("/json/surrogates", test_surrogates);
  g_test_add_func ("/json/builder", test_builder);
  g_test_add_func ("/json/pretty", test_pretty);
  g_test_add_func ("/json/mend", test_mend);
  g_test_add_func ("/json/offsets", test_offsets);
  g_test_add_func ("/json/first-item", test_first_item);

  g_test_add_func ("/json/item-spans", test_item_spans);

  return g_test_run ();
}
