/* test-config-lint.c: remarks on a file, each at its place in the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-config-lint.h"
#include "hkl-json-span.h"

static const struct
{
  const char *text;
  const char *remarks; /* "severity code where line:column", one a line */
} cases[] = {
  { "{", "error configuration  1:2\n" },
  { "{\"version\":1}", "" },
  { "{\"version\":1,\n \"colour\":1,\"port\":2}", "error configuration the configuration 2:2\n"
                                                  "error configuration the configuration 2:13\n" },
  /* An escape before the place, and a mapping behind another. */
  { "{\"version\":1,\"mappings\":[\n"
    "{\"id\":\"a\",\"trigger\":\"event = \\\"\\u00e9\\\" OR type = 'x'\",\n"
    " \"fields\":{\"url\":\"https://x.test\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}},\n"
    "{\"id\":\"b\",\"trigger\":\"type = \\\"track\\\"\",\n"
    " \"fields\":{\"url\":\"http://x.test\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}}]}",
    "warning capital-conjunction mappings/0/trigger 2:41\n"
    "warning single-quotes mappings/0/trigger 2:51\n"
    "warning url-plain-http mappings/1/fields/url 5:18\n" },
  /* Faults of several mappings at once. */
  { "{\"version\":1,\"mappings\":[\n"
    "{\"id\":\"a\",\"trigger\":\"event = \\\"a\\\" and (\",\n"
    " \"fields\":{\"url\":\"ftp://x.test\",\"method\":\"POST\"}},\n"
    "{\"id\":\"b\",\"trigger\":\"type = \\\"track\\\"\",\n"
    " \"fields\":{\"url\":\"http://x.test\",\"method\":\"get\"}}]}",
    "error unclosed-group mappings/0/trigger 2:40\n"
    "error url-invalid mappings/0/fields/url 3:18\n"
    "error method-invalid mappings/1/fields/method 5:43\n" },
  /* A header whose value is in the keyring is no secret in the clear. */
  { "{\"trigger\":\"event = \\\"a\\\"\",\"secret_headers\":[\"Authorization\",5],\"fields\":{\n"
    "\"url\":\"https://x.test\",\"method\":\"POST\",\"headers\":{\"X-Api-Key\":\"abcdef0123\","
    "\"Authorization\":\"Bearer abcdef0123\"},\"data\":{\"@path\":\"$.\"}}}",
    "warning header-secret fields/headers/X-Api-Key 2:63\n" },
  { "{\"trigger\":\"event = \\\"a\\\"\",\"settings\":{\n\"url\":\"http://x.test\","
    "\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}}",
    "warning url-plain-http fields/url 2:7\n" },
  { "{\"url\":\"x\",\"method\":\"POST\"}", "error url-invalid fields/url 1:8\n" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) remarks = hkl_config_lint (cases[i].text, strlen (cases[i].text));
      g_autoptr (GString) found = g_string_new (NULL);

      for (guint k = 0; k < remarks->len; k++)
        {
          HklRemark *remark = g_ptr_array_index (remarks, k);

          g_string_append_printf (found, "%s %s %s %u:%u\n", hkl_severity_name (remark->severity),
                                  remark->code, remark->where, remark->line, remark->column);
        }
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (found->str, ==, cases[i].remarks);
    }
}

static void
test_line (void)
{
  g_autoptr (HklRemark)
      bare = hkl_remark_new (HKL_SEVERITY_NOTE, "code", "where", 3, 4, "A %d.", 1);
  g_autoptr (HklRemark) placed = hkl_remark_at (bare, 9, 2, 5);
  g_autofree char *first = hkl_remark_to_line (bare);
  g_autofree char *second = hkl_remark_to_line (placed);

  g_assert_cmpstr (first, ==, "A 1.");
  g_assert_cmpstr (second, ==, "Line 2, column 5: A 1.");
  g_assert_cmpuint (placed->offset, ==, 9);
  g_assert_cmpuint (placed->length, ==, 4);
}

/* Where each byte of a string's value is written: every kind of escape. */
static void
test_string_offset (void)
{
  static const char text[] = "[\"a\\n\\u00e9\\ud83d\\ude00\\ud83dz\\u0041\"]";
  static const struct
  {
    gsize inner, at;
  } places[] = {
    { 0, 2 },  { 1, 3 },   { 2, 5 },   { 3, 5 },   { 4, 11 },  { 7, 11 },
    { 8, 23 }, { 11, 29 }, { 12, 30 }, { 13, 36 }, { 99, 36 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_cmpuint (hkl_json_string_offset (text, sizeof text - 1, 1, places[i].inner), ==,
                      places[i].at);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config-lint/cases", test_cases);
  g_test_add_func ("/config-lint/line", test_line);
  g_test_add_func ("/config-lint/string-offset", test_string_offset);

  return g_test_run ();
}
