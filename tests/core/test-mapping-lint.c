/* test-mapping-lint.c: every remark on a mapping, and a mapping without any.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-mapping-lint.h"
#include "hkl-test.h"

static const struct
{
  const char *fields;
  const char *codes; /* "code@place code@place", in order */
} cases[] = {
  { "{\"url\":\"https://a.test/\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}", "" },
  { "{\"url\":\"http://127.0.0.1:8080/x\"}", "" },
  { "{\"url\":\"http://[::1]:8080/x\"}", "" },
  { "{\"url\":\"http://a.test/\"}", "url-plain-http@fields/url" },
  { "{\"url\":\"https://u:p@a.test/\"}", "url-credentials@fields/url" },
  { "{\"headers\":{\"Authorization\":\"Bearer x\"}}",
    "header-secret@fields/headers/Authorization" },
  { "{\"headers\":{\"X-Kept\":\"x\",\"X-Api-Key\":{\"@path\":\"$.k\"}}}", "" },
  { "{\"headers\":{\"x-signature\":\"a\",\"Content-Type\":\"b\",\"content-length\":\"1\"}}",
    "header-signature@fields/headers/x-signature "
    "header-content-type@fields/headers/Content-Type "
    "header-content-length@fields/headers/content-length" },
  { "{\"headers\":{\"A\":\"undefined\",\"a\":{\"b\":1},\"B\":[1]}}",
    "header-undefined@fields/headers/A header-duplicate@fields/headers/a "
    "header-object@fields/headers/a header-object@fields/headers/B" },
  { "{\"data\":{\"a\":1}}", "data-constant@fields/data" },
  { "{\"data\":{\"a\":{\"@path\":\"$.userId\"}}}", "data-without-message-id@fields/data" },
  { "{\"data\":{\"a\":{\"@path\":\"$.messageId\"}}}", "" },
  { "{\"a\":{\"@template\":\"{{ $.a }}\"}}", "template-dollar@fields/a/@template" },
  { "{\"a\":{\"@template\":\"{{}}{{{b}}}{{c | upcase}}\"}}",
    "template-empty@fields/a/@template template-filter@fields/a/@template "
    "template-braces@fields/a/@template" },
  { "{\"a\":{\"@path\":\"$['a']\"}}", "path-bracket@fields/a/@path" },
  { "{\"a\":{\"@path\":\"$.a['b.c']\"}}", "path-quoted-dot@fields/a/@path" },
  { "{\"a\":{\"@path\":\"$.a[*].b\"}}", "path-wildcard@fields/a/@path" },
  { "{\"a\":{\"@path\":\"$.a \"}}", "path-space@fields/a/@path" },
  { "{\"a\":{\"@path\":\"$\"}}", "path-dollar@fields/a/@path" },
  { "{\"a\":{\"@path\":\"{{a}}\"}}", "path-template@fields/a/@path" },
  { "{\"a\":\"{{b}}\",\"b\":\"$.c\"}", "constant-template@fields/a constant-path@fields/b" },
  { "{\"a\":{\"@literal\":\"{{b}}\"}}", "" },
  { "{\"a\":{\"@if\":{\"exists\":{\"@path\":\"$.a\"},\"then\":1,\"else\":0}}}",
    "else-vanishes@fields/a/@if" },
  { "{\"a\":{\"@if\":{\"exists\":\"\"}}}", "if-condition@fields/a/@if" },
  { "{\"a\":{\"@if\":{\"exists\":\"x\",\"blank\":\"y\"}}}", "blank-unused@fields/a/@if" },
  { "{\"a\":{\"@if\":{\"blank\":\"y\"}}}", "blank-reversed@fields/a/@if" },
  { "{\"a\":{\"@case\":{\"operator\":\"Upper\",\"value\":\"\"}}}",
    "value-vanishes@fields/a/@case case-operator@fields/a/@case" },
  { "{\"a\":{\"@replace\":{\"pattern\":\"$.\",\"replacement\":\"$&\",\"replacement2\":\"x\",\"value\":"
    "\"{{a}}\"}}}",
    "replacement-dollar@fields/a/@replace replacement-unused@fields/a/@replace "
    "constant-template@fields/a/@replace/value" },
  { "{\"a\":{\"@json\":{\"mode\":\"DECODE\",\"value\":\"\"}}}",
    "json-mode@fields/a/@json json-value@fields/a/@json" },
  { "{\"a\":{\"@merge\":{\"direction\":\"LEFT\",\"objects\":[{\"@path\":\"$\"}]}}}",
    "merge-capitals@fields/a/@merge path-dollar@fields/a/@merge/objects/0/@path" },
  { "{\"a\":{\"@merge\":{\"objects\":[]}}}", "merge-direction@fields/a/@merge" },
  { "{\"a\":{\"@flatten\":{\"value\":{\"@path\":\"$.a\"}}}}",
    "flatten-separator@fields/a/@flatten" },
  { "{\"a\":{\"@arrayPath\":[\"$.l\",{\"b\":{\"@path\":\"$\"}}]}}",
    "path-dollar@fields/a/@arrayPath/1/b/@path" },
  { "{\"a\":{\"@liquid\":\"{{ a\"}}", "liquid-syntax@fields/a/@liquid" },
  { "{\"a\":{\"@liquid\":\"{{ l | sort | join }}\"}}", "liquid-filter@fields/a/@liquid" },
  { "{\"a\":{\"@liquid\":\"{{ event.properties.x }}{{ 'now' | date }}{{ l | sample }}\"}}",
    "liquid-event@fields/a/@liquid liquid-now@fields/a/@liquid liquid-sample@fields/a/@liquid" },
  { "{\"a\":[{\"@path\":\"$.a\",\"x\":1},{\"@nope\":1}]}",
    "list-unchecked@fields/a/0 constant-path@fields/a/0/@path list-directive@fields/a/1" },
};

static void
test_remarks (void)
{
  static const char *const secret[] = { "x-kept", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GString) got = g_string_new (NULL);
      const HklJson *fields = hkl_json_read (arena, cases[i].fields, strlen (cases[i].fields), NULL,
                                             NULL);
      g_assert_nonnull (fields);
      g_autoptr (GPtrArray) remarks = hkl_mapping_lint (fields, secret, "");
      for (guint k = 0; k < remarks->len; k++)
        {
          const HklRemark *remark = g_ptr_array_index (remarks, k);
          g_string_append_printf (got, "%s%s@%s", k > 0 ? " " : "", remark->code, remark->where);
          g_assert_cmpuint (remark->offset, <, strlen (cases[i].fields));
          g_assert_true (g_str_has_suffix (remark->text, "."));
        }
      if (strcmp (got->str, cases[i].codes) != 0)
        g_error ("%s: %s", cases[i].fields, got->str);
    }
}

/* A remark is read aloud, logged and copied: it never holds the value. */
static void
test_no_secret (void)
{
  static const char text[] = "{\"url\":\"http://u:hunter2@a.test/\",\"headers\":{\"X-Token\":"
                             "\"hunter2\",\"Cookie\":\"hunter2\"}}";
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) remarks = hkl_mapping_lint (
      hkl_json_read (arena, text, strlen (text), NULL, NULL), NULL, "m/");

  g_assert_cmpuint (remarks->len, ==, 4);
  for (guint i = 0; i < remarks->len; i++)
    {
      const HklRemark *remark = g_ptr_array_index (remarks, i);
      g_assert_null (strstr (remark->text, "hunter2"));
      g_assert_true (g_str_has_prefix (remark->where, "m/fields/"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/mapping-lint/remarks", test_remarks);
  g_test_add_func ("/core/mapping-lint/no-secret", test_no_secret);
  return g_test_run ();
}
