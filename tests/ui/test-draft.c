/* test-draft.c: a mapping's fields as forms show them, and back; no display.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-mapping-draft.h"

static void
test_data_kinds (void)
{
  static const struct
  {
    const char *fields;
    HklDataKind kind;
    const char *text;
  } cases[] = {
    { "{\"data\":{\"@path\":\"$.\"}}", HKL_DATA_WHOLE, "$." },
    { "{\"data\":{\"@path\":\"$.properties\"}}", HKL_DATA_PART, "$.properties" },
    { "{\"data\":{\"a\":{\"@path\":\"$.event\"}}}", HKL_DATA_CUSTOM,
      "{\n  \"a\": {\n    \"@path\": \"$.event\"\n  }\n}" },
    /* More than the path in it: the form must show all of it. */
    { "{\"data\":{\"@path\":\"$.\",\"_metadata\":{}}}", HKL_DATA_CUSTOM,
      "{\n  \"@path\": \"$.\",\n  \"_metadata\": {}\n}" },
    { "{}", HKL_DATA_CUSTOM, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;

      g_assert_cmpint (hkl_draft_get_data (cases[i].fields, &text), ==, cases[i].kind);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_data_json (void)
{
  g_autofree char *whole = hkl_draft_data_to_json (HKL_DATA_WHOLE, "", NULL, NULL);
  g_autofree char *part = hkl_draft_data_to_json (HKL_DATA_PART, "$.a\"b", NULL, NULL);
  g_autofree char *custom = hkl_draft_data_to_json (HKL_DATA_CUSTOM, "{ \"a\" : 1.0 }", NULL, NULL);
  g_autofree char *none = NULL;
  g_autofree char *bad = NULL;
  g_autoptr (GError) error = NULL;
  gsize where = 0;

  g_assert_cmpstr (whole, ==, "{\"@path\":\"$.\"}");
  g_assert_cmpstr (part, ==, "{\"@path\":\"$.a\\\"b\"}");
  g_assert_cmpstr (custom, ==, "{\"a\":1}");

  none = hkl_draft_data_to_json (HKL_DATA_CUSTOM, " \n ", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (none);

  bad = hkl_draft_data_to_json (HKL_DATA_CUSTOM, "{\"a\":}", &where, &error);
  g_assert_error (error, HKL_JSON_ERROR, HKL_JSON_ERROR_SYNTAX);
  g_assert_null (bad);
  g_assert_cmpuint (where, ==, 5);
}

static void
test_headers (void)
{
  const char *const secret[] = { "Authorization", NULL };
  g_autoptr (HklMapping) plain = hkl_mapping_new ("A", "http://127.0.0.1/", NULL);
  g_autofree char *fields = hkl_mapping_fields_with (
      plain->fields, "headers", "{\"X-Team\":\"shop\",\"X-User\":{\"@path\":\"$.userId\"}}");
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (GPtrArray) headers = NULL;
  g_autofree char *json = NULL;
  g_auto (GStrv) names = NULL;
  const HklHeaderDraft *header;

  change.fields = fields;
  change.secret_headers = secret;
  mapping = hkl_mapping_with (plain, &change);
  headers = hkl_draft_get_headers (mapping);
  g_assert_cmpuint (headers->len, ==, 3);
  header = headers->pdata[1];
  g_assert_true (header->computed);
  header = headers->pdata[2];
  g_assert_true (header->secret);
  g_assert_cmpstr (header->value, ==, ""); /* the value is in the keyring and nowhere else */

  g_ptr_array_add (headers, hkl_header_draft_new ("", "left out"));
  json = hkl_draft_headers_to_json (headers);
  g_assert_cmpstr (json, ==, "{\"X-Team\":\"shop\",\"X-User\":{\"@path\":\"$.userId\"}}");
  names = hkl_draft_secret_headers (headers);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "Authorization");
}

static void
test_faults (void)
{
  g_autoptr (HklMapping) good = hkl_mapping_new ("A", "http://127.0.0.1/", NULL);
  g_autoptr (HklMapping) bad = hkl_mapping_new ("A", "ftp://x", NULL);
  g_autoptr (GPtrArray) none = hkl_mapping_check (good);
  g_autoptr (GPtrArray) some = hkl_mapping_check (bad);
  g_autofree char *help = NULL;

  g_assert_false (hkl_draft_has_fault (none));
  g_assert_true (hkl_draft_has_fault (some));
  g_assert_nonnull (hkl_draft_fault (some, "fields/url"));
  help = hkl_draft_fault_help (some, "fields/url");
  g_assert_cmpstr (help, ==, "remarks#url-invalid");
  g_assert_null (hkl_draft_fault_help (some, "trigger"));
  g_assert_null (hkl_draft_fault (some, "trigger"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/draft/data-kinds", test_data_kinds);
  g_test_add_func ("/ui/draft/data-json", test_data_json);
  g_test_add_func ("/ui/draft/headers", test_headers);
  g_test_add_func ("/ui/draft/faults", test_faults);

  return g_test_run ();
}
