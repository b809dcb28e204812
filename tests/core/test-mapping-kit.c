/* test-mapping-kit.c: mappings do what they do upstream.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"
#include "hkl-test.h"

typedef struct
{
  guint values;
  guint absent;
  guint refused;
  guint inherited;
} Counts;

static void
check_line (const HklJson *line, guint number, gpointer data)
{
  Counts *counts = data;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autofree char *id = hkl_json_dup_member_string (line, "id");
  g_autofree char *message = hkl_json_dup_member_string (line, "message");
  const HklJson *value = hkl_mapping_kit_transform (hkl_json_get (line, "mapping"),
                                                    hkl_json_get (line, "payload"), arena, &error);

  if (g_str_has_prefix (id, "map-proto-"))
    {
      /* What JavaScript objects inherit; here it must only not break. */
      counts->inherited++;
      return;
    }
  if (hkl_json_truthy (hkl_json_get (line, "error")))
    {
      g_assert_null (value);
      if (error == NULL)
        g_error ("%s: no error, but upstream says: %s", id, message);
      if (message != NULL && strcmp (message, error->message) != 0)
        g_error ("%s: the error is \"%s\", upstream's \"%s\"", id, error->message, message);
      counts->refused++;
      return;
    }
  if (error != NULL)
    g_error ("%s: %s", id, error->message);
  if (hkl_json_truthy (hkl_json_get (line, "undefined")))
    {
      g_assert_null (value);
      counts->absent++;
      return;
    }
  hkl_json_write (value, got);
  hkl_json_write (hkl_json_get (line, "out"), wanted);
  if (strcmp (got->str, wanted->str) != 0)
    g_error ("%s: %s, but upstream has %s", id, got->str, wanted->str);
  counts->values++;
}

static void
test_conformance (void)
{
  Counts counts = { 0 };
  guint lines = hkl_test_each_line ("conformance/mapping.ndjson", check_line, &counts);

  g_assert_cmpuint (lines, ==, 532);
  g_assert_cmpuint (counts.values + counts.absent + counts.refused + counts.inherited, ==, lines);
  g_assert_cmpuint (counts.inherited, ==, 7);
  g_assert_cmpuint (counts.refused, >, 90);
}

static void
check_group (const HklJson *line, guint number, gpointer data)
{
  Counts *counts = data;
  const HklJson *cases = hkl_json_get (line, "cases");

  for (gsize i = 0; i < cases->u.array.n; i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);
      const HklJson *one = cases->u.array.items[i];
      g_autofree char *id = g_strdup_printf ("line %u, case %" G_GSIZE_FORMAT, number, i + 1);

      for (gsize k = 0; k < one->u.object.n; k++)
        hkl_json_object_builder_set (builder, one->u.object.members[k].key,
                                     one->u.object.members[k].value);
      hkl_json_object_builder_set (builder, HKL_STR ("id"),
                                   hkl_json_new_string (arena, hkl_str (id)));
      hkl_json_object_builder_set (builder, HKL_STR ("payload"), hkl_json_get (line, "payload"));
      check_line (hkl_json_object_builder_end (builder), number, counts);
    }
}

/* What upstream's packages were asked beyond the recorded lines, templates above all:
 * tests/data/mapping/README.md. */
static void
test_probes (void)
{
  Counts counts = { 0 };

  hkl_test_each_line ("mapping/probes.ndjson", check_group, &counts);
  g_assert_cmpuint (counts.values, >, 900);
  g_assert_cmpuint (counts.refused, >, 500);
}

static const HklJson *
read_text (HklArena *arena, const char *text)
{
  g_autoptr (GError) error = NULL;
  const HklJson *value = hkl_json_read (arena, text, strlen (text), NULL, &error);

  if (value == NULL)
    g_error ("%s: %s", text, error->message);
  return value;
}

/* What the recorded lines leave open, observed at upstream's packages. The event is `event`. */
static const char event[] =
    "{\"a\":{\"b\":1,\"`x`\":9,\"x\":2,\"\":{\"b\":3}},\"arr\":[10,20,30],\"s\":\"a\\ud83d\\ude00b\","
    "\"str\":\"str\",\"n\":null,\"z\":0,\"hi\":\"\\ud83d\",\"lo\":\"\\ude00\",\"emo\":\"\\ud83d"
    "\\ude00\",\"ev\":[{\"b\":1},{\"b\":null}]}";

static const struct
{
  const char *mapping;
  const char *out; /* "!…" is an error's message, "" is absent */
} cases[] = {
  /* Paths. */
  { "{\"@path\":\"arr.01\"}", "" },
  { "{\"@path\":\"s.1\"}", "\"\\ud83d\"" },
  { "{\"@path\":\"s.length\"}", "4" },
  { "{\"@path\":\"a.`x`\"}", "9" },
  { "{\"@path\":\"a[`x`]\"}", "" },
  { "{\"@path\":\"a.['x']\"}", "2" },
  { "{\"@path\":\"arr['1']\"}", "20" },
  { "{\"@path\":\"arr[1]]\"}", "20" },
  { "{\"@path\":\"arr[[0]]\"}", "" },
  { "{\"@path\":\"a[''].b\"}", "3" },
  { "{\"@path\":\"a.'.b'\"}", "3" },
  { "{\"@path\":\"str.2.0.0.length\"}", "1" },
  { "{\"@path\":\"arr[0]]]\"}", "10" },
  { "{\"@path\":\"a.]\"}", "" },
  /* The root. */
  { "5", "{}" },
  { "true", "{}" },
  { "\"\\ud83d\\ude00\"", "{\"0\":\"\\ud83d\",\"1\":\"\\ude00\"}" },
  { "[1,{\"@path\":\"z\"}]", "{\"0\":1,\"1\":0}" },
  { "null", "!Cannot convert undefined or null to object" },
  { "[{\"@bogus\":1}]", "!/0 has an invalid directive: @bogus." },
  { "{\"__segment_internal_directive\":{},\"b\":1}", "!The root directive must be an object" },
  { "{\"__segment_internal_directive\":\"xy\",\"b\":1}",
    "!The root mapping must only have a single directive object" },
  { "{\"__segment_internal_directive\":{\"x\":{}},\"b\":1}", "{\"x\":{\"mapping\":{\"b\":1}}}" },
  { "{\"__segment_internal_directive\":{\"@transform\":{\"apply\":{\"a\":1}}},\"b\":{\"@path\":5}}",
    "!/@transform/mapping/b/@path should be a string or a mapping directive but it is a number." },
  { "{\"__segment_internal_directive\":{\"@transform\":[]},\"b\":1}",
    "!/@transform should be an object but it is an array." },
  /* The order and number of faults. */
  { "{\"v\":{\"@merge\":{\"direction\":\"up\",\"objects\":5}}}",
    "!/v/@merge/direction should be one of left, right but it is \"up\".; /v/@merge/objects "
    "should be an array but it is a number." },
  { "{\"v\":{\"@merge\":{\"direction\":5,\"objects\":[5,{\"@nope\":1}]}}}",
    "!/v/@merge/direction should be a string but it is a number." },
  { "{\"v\":{\"@flatten\":{\"separator\":5}}}",
    "!/v/@flatten/separator should be a string but it is a number.; /v/@flatten should have field "
    "\"value\" but it doesn't." },
  { "{\"v\":{\"@json\":{\"mode\":\"x\",\"value\":{\"@nope\":1}}}}",
    "!/v/@json/value has an invalid directive: @nope." },
  { "{\"v\":{\"@arrayPath\":[{\"@nope\":1},{\"@nope\":2}]}}",
    "!/v/@arrayPath has an invalid directive: @nope." },
  { "{\"a/b\":{\"\":{\"@path\":5}}}",
    "!/a/b//@path should be a string or a mapping directive but it is a number." },
  { "{\"v\":{\"@case\":{\"value\":5,\"operator\":5}}}",
    "!/v/@case/operator should be a string but it is a number.; /v/@case/value should be a string "
    "or a mapping directive but it is a number." },
  /* In a list nothing is validated. */
  { "{\"l\":[{\"@replace\":{\"pattern\":5,\"value\":\"x\"}}]}", "{\"l\":[\"\"]}" },
  { "{\"l\":[{\"@arrayPath\":5}]}", "!@arrayPath expected array, got number" },
  { "{\"l\":[{\"@merge\":{\"objects\":[5,null,\"ab\",[7]],\"direction\":\"x\"}}]}",
    "{\"l\":[{\"0\":7,\"1\":\"b\"}]}" },
  { "{\"l\":[{\"@transform\":{\"apply\":[1],\"mapping\":{}}}]}",
    "!@transform \"apply\" key should be an object" },
  { "{\"l\":[{\"@flatten\":{\"value\":{\"a\":{\"b\":1}},\"separator\":5}}]}",
    "!@flatten requires a string separator" },
  /* An absent value erases. */
  { "{\"@merge\":{\"direction\":\"right\",\"objects\":[{\"@path\":\"$.a\"},{\"b\":{\"@path\":"
    "\"$.nope\"},\"c\":1}]}}",
    "{\"`x`\":9,\"x\":2,\"\":{\"b\":3},\"c\":1}" },
  { "{\"@merge\":{\"direction\":\"right\",\"objects\":[{\"b\":1,\"x\":2},{\"@excludeWhenNull\":{\"b\":"
    "null}}]}}",
    "{\"x\":2}" },
  { "{\"@merge\":{\"direction\":\"right\",\"objects\":[{\"x\":{\"@path\":\"$.nope\"},\"y\":1},{\"y\":2,"
    "\"x\":3}]}}",
    "{\"x\":3,\"y\":2}" },
  { "{\"@merge\":{\"direction\":\"right\",\"objects\":[{\"@path\":\"$.arr\"},{\"@literal\":[{\"@path\":"
    "\"$.nope\"}]}]}}",
    "{\"1\":20,\"2\":30}" },
  { "{\"@merge\":{\"direction\":\"right\",\"objects\":[{\"b\":1},{\"@json\":{\"mode\":\"decode\","
    "\"value\":{\"@json\":{\"mode\":\"encode\",\"value\":{\"b\":{\"@path\":\"$.nope\"}}}}}}]}}",
    "{\"b\":1}" },
  { "{\"@flatten\":{\"separator\":\".\",\"value\":{\"a.b\":1,\"a\":{\"b\":{\"@path\":\"$.nope\"}}}}}",
    "{}" },
  { "{\"@flatten\":{\"separator\":\".\",\"value\":{\"\":{\"\":{\"\":1,\"x\":2}},\"a\":{\"\":{\"\":4}}}}}",
    "{\"\":1,\"x\":2,\"a..\":4}" },
  { "{\"@merge\":{\"direction\":\"right\",\"objects\":[{\"@path\":\"$.emo\"}]}}",
    "{\"0\":\"\\ud83d\",\"1\":\"\\ude00\"}" },
  /* Text. */
  { "{\"@template\":\"{{hi}}{{lo}}\"}", "\"\xf0\x9f\x98\x80\"" },
  { "{\"@template\":\"{{str}}{{\\u00a0str\\u3000}}{{\\n{{str}}\"}", "\"strstr\"" },
  { "{\"@transform\":{\"apply\":{\"@path\":\"$.nope\"},\"mapping\":{\"w\":{\"@template\":\"{{ "
    "}}{{s}}\"},\"e\":{\"@path\":\"$.\"}}}}",
    "{\"w\":\"[object Object]\"}" },
  { "{\"@transform\":{\"apply\":{\"@path\":\"$.n\"},\"mapping\":{\"w\":{\"@template\":\"{{ "
    "}}{{s}}\"},\"e\":{\"@path\":\"$.\"}}}}",
    "{\"w\":\"\",\"e\":null}" },
  { "{\"@replace\":{\"pattern\":\"t\",\"replacement\":\"b\",\"pattern2\":\"r\",\"replacement2\":null,"
    "\"value\":\"str\"}}",
    "\"sb\"" },
  { "{\"@replace\":{\"pattern\":\"t\",\"replacement\":\"b\",\"pattern2\":\"r\",\"replacement2\":0,"
    "\"value\":\"str\"}}",
    "\"sbr\"" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) got = g_string_new (NULL);
      const HklJson *value = hkl_mapping_kit_transform (read_text (arena, cases[i].mapping),
                                                        read_text (arena, event), arena, &error);

      if (error != NULL)
        g_string_printf (got, "!%s", error->message);
      else
        hkl_json_write (value, got);
      if (strcmp (got->str, cases[i].out) != 0)
        g_error ("%s: %s, but upstream has %s", cases[i].mapping, got->str, cases[i].out);
    }
}

/* Validated once, resolved many times: what the engine does. */
static void
test_resolve (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  const HklJson *mapping = read_text (arena, "{\"a\":{\"@path\":\"$.a.b\"}}");

  g_assert_true (hkl_mapping_kit_validate (mapping, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      const HklJson *value = hkl_mapping_kit_resolve (mapping, read_text (arena, event), arena,
                                                      &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (hkl_json_get (value, "a")->u.number, ==, 1);
    }
  g_assert_false (hkl_mapping_kit_validate (read_text (arena, "{\"@path\":1}"), &error));
  g_assert_error (error, HKL_MAPPING_ERROR, HKL_MAPPING_ERROR_INVALID);
  g_assert_false (hkl_json_is_directive (read_text (arena, "{\"@path\":1,\"x\":2}")));
  g_assert_true (hkl_json_is_directive (read_text (arena, "{\"_metadata\":1,\"@path\":2}")));
  g_assert_false (hkl_json_is_directive (read_text (arena, "{\"_metadata\":1}")));
}

/* N times OPEN, then INNER, then N times CLOSE, as a value. */
static const HklJson *
nested (HklArena *arena, guint n, const char *open, const char *inner, const char *close)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append (text, open);
  g_string_append (text, inner);
  for (guint i = 0; i < n; i++)
    g_string_append (text, close);
  return hkl_json_read (arena, text->str, text->len, NULL, &error);
}

static const struct
{
  const char *open;
  const char *inner;
  const char *close;
} nests[] = {
  { "{\"a\":", "1", "}" },
  { "[", "1", "]" },
  { "{\"@literal\":", "1", "}" },
  { "{\"@path\":", "\"$.s\"", "}" },
  { "{\"@template\":", "\"x\"", "}" },
  { "{\"@if\":{\"exists\":", "1", ",\"then\":1}}" },
  { "{\"@excludeWhenNull\":", "{}", "}" },
  { "{\"@json\":{\"mode\":\"encode\",\"value\":", "1", "}}" },
  { "{\"@case\":{\"operator\":\"lower\",\"value\":", "\"A\"", "}}" },
  { "{\"@replace\":{\"pattern\":\"a\",\"value\":", "\"A\"", "}}" },
  { "{\"@flatten\":{\"separator\":\".\",\"value\":", "1", "}}" },
  { "{\"@merge\":{\"direction\":\"left\",\"objects\":[", "{}", "]}}" },
  { "{\"@transform\":{\"mapping\":{},\"apply\":", "{}", "}}" },
  { "{\"@transform\":{\"apply\":{},\"mapping\":", "{}", "}}" },
  { "{\"@arrayPath\":[\"$.\",", "{}", "]}" },
};

typedef struct
{
  guint depth;
  guint made;
  guint refused;
} Nest;

/* On a small stack: nesting that overflowed it would end the test. */
static gpointer
resolve_nests (gpointer data)
{
  Nest *nest = data;

  for (guint i = 0; i < G_N_ELEMENTS (nests); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      const HklJson *mapping = nested (arena, nest->depth, nests[i].open, nests[i].inner,
                                       nests[i].close);
      if (mapping == NULL)
        {
          nest->refused++; /* the reader's limit */
          continue;
        }
      const HklJson *value = hkl_mapping_kit_transform (mapping, read_text (arena, event), arena,
                                                        &error);
      g_assert_true (value == NULL || error == NULL);
      hkl_json_write (value, out);
      nest->made++;
    }
  return NULL;
}

static void
test_depth (void)
{
  static const guint depths[] = { 1, 10, 400, 900, 10000 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      Nest nest = { .depth = depths[i] };
      g_autoptr (GThread) thread = g_thread_new ("nests", resolve_nests, &nest);
      g_thread_join (g_steal_pointer (&thread));
      g_assert_cmpuint (nest.made + nest.refused, ==, G_N_ELEMENTS (nests));
      g_assert_true (depths[i] < 10000 ? nest.made > 7 : nest.refused == G_N_ELEMENTS (nests));
    }
}

/* Mappings that would fill the memory end with a sentence, soon. */
static void
test_bounds (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) doubling = g_string_new (NULL);
  g_autoptr (GString) template = g_string_new ("{\"@liquid\":\"{% assign a = '0123456789' %}");
  g_autoptr (GString) large = g_string_new ("{\"s\":\"");
  const char *open = "{\"@transform\":{\"apply\":{\"a\":{\"@path\":\"$.\"},\"b\":{\"@path\":"
                     "\"$.\"}},\"mapping\":";

  for (guint i = 0; i < 40; i++)
    g_string_append (doubling, open);
  g_string_append (doubling, "{\"@path\":\"$.\"}");
  for (guint i = 0; i < 40; i++)
    g_string_append (doubling, "}}");
  for (guint i = 0; i < 27; i++)
    g_string_append (template, "{%assign a=a|append:a%}");
  g_string_append (template, "{{a}}\"}");
  for (guint i = 0; i < 5000000; i++)
    g_string_append_c (large, 'a');
  g_string_append (large, "\"}");
  const struct
  {
    const char *mapping;
    const char *event;
    const char *says;
  } bounds[] = {
    { doubling->str, "{\"x\":1}", "too large" },
    { template->str, "{}", "memory alloc limit exceeded, line:1, col:" },
    { "{\"@liquid\":\"{{ (1..999999999) | size }}\"}", "{}", "memory alloc limit exceeded" },
    { "{\"@replace\":{\"pattern\":\"a\",\"replacement\":\"$`$'\",\"value\":{\"@path\":\"$.s\"}}}",
      large->str, "longer than" },
    { "{\"@replace\":{\"pattern\":\"A\",\"ignorecase\":true,\"value\":{\"@path\":\"$.s\"}}}",
      large->str, NULL },
    { "{\"@template\":\"{{s}}{{s}}{{s}}\"}", large->str, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      const HklJson *value = hkl_mapping_kit_transform (
          read_text (arena, bounds[i].mapping), read_text (arena, bounds[i].event), arena, &error);

      g_assert_true ((error == NULL) == (bounds[i].says == NULL));
      g_assert_true (value == NULL || error == NULL);
      if (error != NULL && strstr (error->message, bounds[i].says) == NULL)
        g_error ("%s", error->message);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
      hkl_arena_reset (arena);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/mapping-kit/conformance", test_conformance);
  g_test_add_func ("/core/mapping-kit/cases", test_cases);
  g_test_add_func ("/core/mapping-kit/resolve", test_resolve);
  g_test_add_func ("/core/mapping-kit/probes", test_probes);
  g_test_add_func ("/core/mapping-kit/depth", test_depth);
  g_test_add_func ("/core/mapping-kit/bounds", test_bounds);
  return g_test_run ();
}
