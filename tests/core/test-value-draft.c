/* test-value-draft.c: values and shapes as forms show them, and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"
#include "hkl-shape-draft.h"
#include "hkl-test.h"

static const HklJson *
read_json (HklArena *arena, const char *text)
{
  g_autoptr (GError) error = NULL;
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, &error);

  g_assert_no_error (error);

  return json;
}

/* "FIELD $.a" */
static char *
show (const HklValueDraft *draft)
{
  static const char *const names[] = { "TEXT",     "NUMBER",   "BOOLEAN", "NULL",    "FIELD",
                                       "TEMPLATE", "COALESCE", "CASE",    "REPLACE", "JSON",
                                       "FLATTEN",  "LIQUID",   "OTHER" };
  GString *out = g_string_new (names[draft->kind]);

  for (guint i = 0; i < HKL_VALUE_SLOTS_MAX && draft->texts[i] != NULL; i++)
    g_string_append_printf (out, "|%s", draft->texts[i]);

  return g_string_free (out, FALSE);
}

static const struct
{
  const char *json;
  const char *draft;
} values[] = {
  { "\"a\"", "TEXT|a" },
  { "\"\"", "TEXT|" },
  { "1e21", "NUMBER|1e+21" },
  { "true", "BOOLEAN|true" },
  { "null", "NULL" },
  { "{\"@path\":\"$.a\"}", "FIELD|$.a" },
  { "{\"@template\":\"Order {{properties.id}}\"}", "TEMPLATE|Order {{properties.id}}" },
  { "{\"@liquid\":\"{{ event | upcase }}\"}", "LIQUID|{{ event | upcase }}" },
  { "{\"@if\":{\"exists\":{\"@path\":\"$.a\"},\"then\":{\"@path\":\"$.a\"},\"else\":{\"@path\":"
    "\"$.b\"}}}",
    "COALESCE|$.a|field|$.b" },
  { "{\"@if\":{\"exists\":{\"@path\":\"$.a\"},\"then\":{\"@path\":\"$.a\"},\"else\":\"none\"}}",
    "COALESCE|$.a|text|none" },
  { "{\"@case\":{\"operator\":\"upper\",\"value\":{\"@path\":\"$.a\"}}}", "CASE|$.a|upper" },
  { "{\"@case\":{\"value\":{\"@path\":\"$.a\"},\"operator\":\"lower\"}}", "CASE|$.a|lower" },
  { "{\"@replace\":{\"pattern\":\"-\",\"replacement\":\"\",\"value\":{\"@path\":\"$.a\"}}}",
    "REPLACE|$.a|-|||"
    "|all|exact" },
  { "{\"@replace\":{\"pattern\":\"-\",\"replacement\":\"+\",\"pattern2\":\"x\",\"replacement2\":"
    "\"y\",\"value\":{\"@path\":\"$.a\"},\"ignorecase\":true,\"global\":false}}",
    "REPLACE|$.a|-|+|x|y|first|ignorecase" },
  { "{\"@json\":{\"mode\":\"encode\",\"value\":{\"@path\":\"$.properties\"}}}",
    "JSON|$.properties|encode" },
  { "{\"@flatten\":{\"value\":{\"@path\":\"$.a\"},\"separator\":\"_\"}}", "FLATTEN|$.a|_" },
  /* What a form would lose. */
  { "{\"@path\":\"$.a\",\"_metadata\":{}}", "OTHER|{\"@path\":\"$.a\",\"_metadata\":{}}" },
  { "{\"@path\":{\"@template\":\"$.a\"}}", "OTHER|{\"@path\":{\"@template\":\"$.a\"}}" },
  { "{\"@if\":{\"exists\":{\"@path\":\"$.a\"},\"then\":1,\"else\":2}}",
    "OTHER|{\"@if\":{\"exists\":{\"@path\":\"$.a\"},\"then\":1,\"else\":2}}" },
  { "{\"@json\":{\"mode\":\"ENCODE\",\"value\":{\"@path\":\"$.a\"}}}",
    "OTHER|{\"@json\":{\"mode\":\"ENCODE\",\"value\":{\"@path\":\"$.a\"}}}" },
  { "{\"@flatten\":{\"value\":{\"@path\":\"$.a\"},\"separator\":\"_\",\"omitArrays\":true}}",
    "OTHER|{\"@flatten\":{\"value\":{\"@path\":\"$.a\"},\"separator\":\"_\",\"omitArrays\":true}}" },
  { "{\"@merge\":{\"objects\":[],\"direction\":\"right\"}}",
    "OTHER|{\"@merge\":{\"objects\":[],\"direction\":\"right\"}}" },
  { "[1]", "OTHER|[1]" },
  { "{}", "OTHER|{}" },
  { "\"a\\u0000b\"", "OTHER|\"a\\u0000b\"" },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (HklValueDraft)
          draft = hkl_value_draft_from_json (read_json (arena, values[i].json));
      g_autoptr (HklValueDraft) again = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = show (draft);
      g_autofree char *json = hkl_value_draft_to_json (draft, NULL, &error);
      g_autofree char *shown_again = NULL;

      g_assert_cmpstr (shown, ==, values[i].draft);
      g_assert_no_error (error);
      again = hkl_value_draft_from_json (read_json (arena, json));
      shown_again = show (again);
      g_assert_cmpstr (shown_again, ==, shown);
    }
}

/* What a form writes is a mapping that upstream takes, and gives what its name says. */
static void
test_meaning (void)
{
  static const struct
  {
    HklValueKind kind;
    const char *texts[HKL_VALUE_SLOTS_MAX];
    const char *result; /* NULL: absent */
  } cases[] = {
    { HKL_VALUE_TEXT, { "{{a}}" }, "\"{{a}}\"" },
    { HKL_VALUE_NUMBER, { " 1.50 " }, "1.5" },
    { HKL_VALUE_FIELD, { "$.o.id" }, "7" },
    { HKL_VALUE_TEMPLATE, { "no {{o.id}}" }, "\"no 7\"" },
    { HKL_VALUE_COALESCE, { "$.nope", "field", "$.s" }, "\"Ab-Ab\"" },
    { HKL_VALUE_COALESCE, { "$.nope", "text", "none" }, "\"none\"" },
    { HKL_VALUE_COALESCE, { "$.s", "text", "none" }, "\"Ab-Ab\"" },
    { HKL_VALUE_CASE, { "$.s", "upper" }, "\"AB-AB\"" },
    { HKL_VALUE_REPLACE, { "$.s", "ab", "x", "", "", "first", "ignorecase" }, "\"x-Ab\"" },
    { HKL_VALUE_REPLACE, { "$.s", "A", "x", "b", "y", "all", "exact" }, "\"xy-xy\"" },
    { HKL_VALUE_JSON, { "$.o", "encode" }, "\"{\\\"id\\\":7}\"" },
    { HKL_VALUE_FLATTEN, { "$", "_" }, "{}" },
    { HKL_VALUE_LIQUID, { "{{ s | upcase }}" }, "\"AB-AB\"" },
    { HKL_VALUE_OTHER, { " [ 1 ] " }, "[1]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (HklValueDraft) draft = hkl_value_draft_new (cases[i].kind);
      g_autoptr (GError) error = NULL;
      g_autofree char *json = NULL;
      g_autofree char *mapping = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      const HklJson *event = read_json (arena, "{\"s\":\"Ab-Ab\",\"o\":{\"id\":7}}");

      for (guint n = 0; n < HKL_VALUE_SLOTS_MAX && cases[i].texts[n] != NULL; n++)
        hkl_value_draft_set (draft, n, cases[i].texts[n]);
      json = hkl_value_draft_to_json (draft, NULL, &error);
      g_assert_no_error (error);
      mapping = g_strdup_printf ("{\"v\":%s}", json);
      hkl_json_write (
          hkl_json_get (
              hkl_mapping_kit_transform (read_json (arena, mapping), event, arena, &error), "v"),
          out);
      g_assert_no_error (error);
      g_assert_cmpstr (out->str, ==, cases[i].result);
    }
}

static void
test_missing (void)
{
  static const struct
  {
    HklValueKind kind;
    const char *texts[2];
    guint slot;
    const char *sentence;
  } cases[] = {
    { HKL_VALUE_FIELD, { "" }, 0, "Choose the field" },
    { HKL_VALUE_NUMBER, { "many" }, 0, "Type a number" },
    { HKL_VALUE_COALESCE, { "$.a" }, 2, "Fill in “Value otherwise”." },
    { HKL_VALUE_REPLACE, { "$.a" }, 1, "Fill in “Find”." },
    { HKL_VALUE_FLATTEN, { "$.a", "" }, 1, "Fill in “Separator”." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklValueDraft) draft = hkl_value_draft_new (cases[i].kind);
      g_autoptr (GError) error = NULL;
      guint slot = 99;

      for (guint n = 0; n < 2 && cases[i].texts[n] != NULL; n++)
        hkl_value_draft_set (draft, n, cases[i].texts[n]);
      g_assert_null (hkl_value_draft_to_json (draft, &slot, &error));
      g_assert_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT);
      g_assert_true (g_str_has_prefix (error->message, cases[i].sentence));
      g_assert_cmpuint (slot, ==, cases[i].slot);
    }
}

static void
test_kind_keeps (void)
{
  g_autoptr (HklValueDraft) draft = hkl_value_draft_new (HKL_VALUE_FIELD);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *c = NULL;

  hkl_value_draft_set (draft, 0, "$.properties.id");
  hkl_value_draft_set_kind (draft, HKL_VALUE_CASE);
  a = show (draft);
  g_assert_cmpstr (a, ==, "CASE|$.properties.id|lower");
  hkl_value_draft_set_kind (draft, HKL_VALUE_TEMPLATE);
  b = show (draft);
  g_assert_cmpstr (b, ==, "TEMPLATE|{{properties.id}}");
  hkl_value_draft_set_kind (draft, HKL_VALUE_OTHER);
  c = show (draft);
  g_assert_cmpstr (c, ==, "OTHER|{\"@template\":\"{{properties.id}}\"}");
}

/* --- shapes ---------------------------------------------------------------------------------- */

static const struct
{
  const char *json;
  const char *names; /* NULL: too rich */
} shapes[] = {
  { "{}", "" },
  { "{\"order\":{\"@path\":\"$.properties.order_id\"},\"n\":1}", "order n" },
  { "{\"user\":{\"id\":{\"@path\":\"$.userId\"},\"tags\":[1]},\"empty\":{}}",
    "user.id user.tags empty" },
  { "{\"@path\":\"$.properties\"}", NULL },
  { "{\"a.b\":1}", NULL },
  { "{\"\":1}", NULL },
  { "[1]", NULL },
  { "{\"a\":{\"@bad\":1,\"x\":2}}", NULL },
};

static void
test_shapes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = hkl_shape_from_json (read_json (arena, shapes[i].json), &error);
      g_autoptr (GString) names = g_string_new (NULL);
      g_autofree char *json = NULL;

      if (shapes[i].names == NULL)
        {
          g_assert_null (rows);
          g_assert_cmpstr (error->message, ==, "This shape is too rich for the builder");
          continue;
        }
      g_assert_no_error (error);
      for (guint n = 0; n < rows->len; n++)
        g_string_append_printf (names, "%s%s", n > 0 ? " " : "",
                                ((HklShapeRow *) rows->pdata[n])->name);
      g_assert_cmpstr (names->str, ==, shapes[i].names);
      json = hkl_shape_to_json (rows, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json, ==, shapes[i].json);
    }
}

static GPtrArray *
rows_of (const char *const *names)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_shape_row_free);

  for (guint i = 0; names[i] != NULL; i++)
    {
      HklValueDraft *value = hkl_value_draft_new (HKL_VALUE_FIELD);

      hkl_value_draft_set (value, 0, "$.a");
      g_ptr_array_add (rows, hkl_shape_row_new (names[i], value));
    }

  return rows;
}

static void
test_shape_faults (void)
{
  static const struct
  {
    const char *names[4];
    guint row;
    const char *part;
  } cases[] = {
    { { "a", "a", NULL }, 1, "two parts with the name “a”" },
    { { "a", "a.b", NULL }, 1, "“a” is a value" },
    { { "a.b", "a", NULL }, 1, "two parts" },
    { { "a", "", NULL }, 1, "name" },
    { { "a..b", NULL }, 0, "between two names" },
    { { "@path", NULL }, 0, "cannot begin with “@”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) rows = rows_of (cases[i].names);
      g_autoptr (GError) error = NULL;
      guint row = 99;

      g_assert_null (hkl_shape_to_json (rows, &row, &error));
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_assert_cmpuint (row, ==, cases[i].row);
    }
}

static void
test_shape_names (void)
{
  static const char *const names[] = { "order_id", "user.id", NULL };
  g_autoptr (GPtrArray) rows = rows_of (names);
  g_autofree char *a = hkl_shape_name_for (rows, "properties.total");
  g_autofree char *b = hkl_shape_name_for (rows, "properties.order_id");
  g_autofree char *c = hkl_shape_name_for (rows, "traits.user");
  g_autofree char *d = hkl_shape_name_for (rows, "properties.products[0]");

  g_assert_cmpstr (a, ==, "total");
  g_assert_cmpstr (b, ==, "order_id_2");
  g_assert_cmpstr (c, ==, "user_2");
  g_assert_cmpstr (d, ==, "products");
}

/* All mappings of the recorded vectors: a shape that is shown is written as it was. */
typedef struct
{
  guint shown, values;
} Counts;

static void
check_value (const HklJson *json)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (HklValueDraft) draft = hkl_value_draft_from_json (json);
  g_autoptr (HklValueDraft) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = hkl_value_draft_to_json (draft, NULL, &error);
  g_autofree char *a = show (draft);
  g_autofree char *b = NULL;

  g_assert_no_error (error);
  again = hkl_value_draft_from_json (read_json (arena, text));
  b = show (again);
  g_assert_cmpstr (a, ==, b);
}

static void
check_line (const HklJson *line, guint number, gpointer data)
{
  Counts *counts = data;
  const HklJson *mapping = hkl_json_get (line, "mapping");
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  const HklJson *event = hkl_json_get (line, "payload");

  if (mapping == NULL)
    mapping = hkl_json_get (hkl_json_get (line, "in"), "mapping");
  if (event == NULL)
    event = hkl_json_get (hkl_json_get (line, "in"), "payload");
  if (mapping == NULL)
    return;

  check_value (mapping);
  counts->values++;
  rows = hkl_shape_from_json (mapping, NULL);
  if (rows == NULL)
    return;
  counts->shown++;
  text = hkl_shape_to_json (rows, NULL, NULL);
  hkl_json_write (hkl_mapping_kit_transform (mapping, event, arena, NULL), before);
  hkl_json_write (hkl_mapping_kit_transform (read_json (arena, text), event, arena, NULL), after);
  g_assert_cmpstr (before->str, ==, after->str);
}

static void
test_vectors (void)
{
  Counts counts = { 0 };

  hkl_test_each_line ("conformance/mapping.ndjson", check_line, &counts);
  g_assert_cmpuint (counts.values, >, 100);
  g_assert_cmpuint (counts.shown, >, 50);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value-draft/values", test_values);
  g_test_add_func ("/value-draft/meaning", test_meaning);
  g_test_add_func ("/value-draft/missing", test_missing);
  g_test_add_func ("/value-draft/kind-keeps", test_kind_keeps);
  g_test_add_func ("/value-draft/shapes", test_shapes);
  g_test_add_func ("/value-draft/shape-faults", test_shape_faults);
  g_test_add_func ("/value-draft/shape-names", test_shape_names);
  g_test_add_func ("/value-draft/vectors", test_vectors);

  return g_test_run ();
}
