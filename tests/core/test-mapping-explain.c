/* test-mapping-explain.c: what made each part of the output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-mapping-explain.h"
#include "hkl-test.h"

static const char event[] =
    "{\"userId\":\"u1\",\"n\":null,\"l\":[{\"sku\":\"a\"},{}],\"o\":{\"k\":1}}";

static const struct
{
  const char *fields;
  const char *parts; /* one a line: pointer, directive, sources; "-" absent, "!" failed, ?missing */
} cases[] = {
  { "{\"url\":\"https://a.test\"}", "/url  \n" },
  { "{\"a\":{\"@path\":\"$.userId\"},\"b\":{\"@path\":\"$.nope\"}}",
    "/a @path $.userId\n/b @path $.nope? -\n" },
  { "{\"a/b\":[{\"@template\":\"{{userId}} {{ o.k }}{{x}}\"}]}",
    "/a~1b/0 @template $.userId,$.o.k,$.x?\n" },
  { "{\"a\":{\"@if\":{\"exists\":{\"@path\":\"$.userId\"},\"then\":{\"x\":{\"@path\":\"$.o.k\"}},"
    "\"else\":{\"@path\":\"$.n\"}}}}",
    "/a @if $.userId,$.o.k\n/a/x @path $.o.k\n" },
  { "{\"a\":{\"@arrayPath\":[\"$.l\",{\"s\":{\"@path\":\"$.sku\"}}]}}",
    "/a @arrayPath $.l,$.l[0].sku,$.l[1].sku?\n/a/0/s @path $.l[0].sku\n"
    "/a/1/s @path $.l[1].sku? -\n" },
  { "{\"a\":{\"@transform\":{\"apply\":{\"q\":{\"@path\":\"$.o.k\"}},\"mapping\":{\"z\":{\"@path\":"
    "\"$.q\"}}}}}",
    "/a @transform $.o.k\n/a/z @path \n" },
  { "{\"a\":[{\"@path\":5}],\"b\":{\"@path\":\"$.userId\"}}",
    "/a/0 @path  !\n/b @path $.userId\n" },
};

static void
describe (const HklMappingPart *part, GString *out)
{
  g_string_append_printf (out, "%s %s ", part->pointer, part->directive);
  for (guint i = 0; part->sources[i] != NULL; i++)
    g_string_append_printf (
        out, "%s%s%s", i > 0 ? "," : "", part->sources[i],
        g_strv_contains ((const char *const *) part->missing, part->sources[i]) ? "?" : "");
  if (part->absent)
    g_string_append (out, " -");
  if (part->error != NULL)
    g_string_append (out, " !");
  g_string_append_c (out, '\n');
}

static void
test_parts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GString) got = g_string_new (NULL);
      g_autoptr (GPtrArray) parts = hkl_mapping_explain (
          hkl_json_read (arena, cases[i].fields, strlen (cases[i].fields), NULL, NULL),
          hkl_json_read (arena, event, strlen (event), NULL, NULL));

      for (guint k = 0; k < parts->len; k++)
        describe (g_ptr_array_index (parts, k), got);
      if (strcmp (got->str, cases[i].parts) != 0)
        g_error ("%s:\n%s", cases[i].fields, got->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/mapping-explain/parts", test_parts);
  return g_test_run ();
}
