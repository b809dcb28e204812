/* test-mapping.c: one mapping as a value: identifiers, changes, text and back, faults.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-mapping.h"

#define FIELDS "{\"url\":\"https://x.test/\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}"

static void
test_ids (void)
{
  static const char *const taken[] = { "orders", "orders-2", NULL };
  static const struct
  {
    const char *name;
    const char *id;
  } names[] = {
    { "Orders", "orders-3" },
    { "  Größe, Order! ", "grosse-order" },
    { "日本", "mapping" },
    { "", "mapping" },
    { "a--b__C", "a-b-c" },
    { "0123456789012345678901234567890123456789012345678901234567890",
      "0123456789012345678901234567890123456" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HklMapping) mapping = hkl_mapping_new (names[i].name, "https://x.test/", taken);

      if (g_str_equal (names[i].id, "mapping"))
        g_assert_true (g_regex_match_simple ("^[a-z0-9-]{1,40}$", mapping->id, 0, 0));
      else
        g_assert_cmpstr (mapping->id, ==, names[i].id);
      g_assert_cmpstr (mapping->name, ==, names[i].name);
    }
}

static void
test_defaults (void)
{
  g_autoptr (HklMapping) mapping = hkl_mapping_new ("A", "https://x.test/\"q\"", NULL);

  g_assert_cmpstr (mapping->url, ==, "https://x.test/\"q\"");
  g_assert_cmpstr (mapping->method, ==, "POST");
  g_assert_false (mapping->enable_batching);
  g_assert_cmpuint (mapping->batch_size, ==, HKL_BATCH_SIZE_DEFAULT);
  g_assert_cmpfloat (mapping->wait, ==, 5);
  g_assert_false (mapping->paused);
  g_assert_nonnull (mapping->secret_headers);
}

static void
test_changes (void)
{
  static const char *const secret[] = { "X-Key", NULL };
  g_autoptr (HklMapping) first = hkl_mapping_new ("A", "https://x.test/", NULL);
  g_autoptr (HklMapping) same = NULL;
  g_autoptr (HklMapping) other = NULL;
  g_autoptr (HklMapping) again = NULL;
  g_autofree char *text = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  same = hkl_mapping_with (first, &change);
  g_assert_true (hkl_mapping_equal (first, same));

  change.name = "B";
  change.trigger = "event = \"x\"";
  change.fields = "{\"url\":\"https://y.test/\",\"method\":\"PUT\",\"enable_batching\":true,"
                  "\"batch_size\":7,\"data\":{}}";
  change.secret_headers = secret;
  change.paused = 1;
  change.wait = 0;
  change.concurrency = 3;
  change.rate = 2.5;
  change.strict_order = 1;
  change.timeout = 4;
  change.retry = hkl_retry_preset ("svix");
  other = hkl_mapping_with (first, &change);
  g_assert_cmpstr (other->id, ==, first->id);
  g_assert_false (hkl_mapping_equal (first, other));
  g_assert_cmpstr (other->url, ==, "https://y.test/");
  g_assert_cmpuint (other->batch_size, ==, 7);
  g_assert_true (other->enable_batching && other->paused && other->strict_order);
  g_assert_true (other->own_retry);

  text = hkl_mapping_to_text (other);
  again = hkl_mapping_from_text (text, NULL);
  g_assert_true (hkl_mapping_equal (other, again));
  g_assert_cmpfloat (again->rate, ==, 2.5);
  g_assert_cmpfloat (again->wait, ==, 0);
  g_assert_cmpstr (again->secret_headers[0], ==, "X-Key");
}

static void
test_fields_with (void)
{
  g_autofree char *set = hkl_mapping_fields_with ("{\"a\":1,\"b\":2}", "a", "[3]");
  g_autofree char *added = hkl_mapping_fields_with ("{\"a\":1}", "b", "null");
  g_autofree char *removed = hkl_mapping_fields_with ("{\"a\":1,\"b\":2}", "a", NULL);
  g_autofree char *from_nothing = hkl_mapping_fields_with ("", "a", "1");

  g_assert_cmpstr (set, ==, "{\"a\":[3],\"b\":2}");
  g_assert_cmpstr (added, ==, "{\"a\":1,\"b\":null}");
  g_assert_cmpstr (removed, ==, "{\"b\":2}");
  g_assert_cmpstr (from_nothing, ==, "{\"a\":1}");
}

/* One change to a mapping without a fault, and the code and place of the fault it makes. */
static const struct
{
  const char *name;
  const char *trigger;
  const char *fields;
  const char *code;
  const char *where;
} faults[] = {
  { "A", "type = \"a\" and (", FIELDS, "unclosed-group", "trigger" },
  { "", "event = \"a\"", FIELDS, "name-missing", "name" },
  { "A", "event = \"a\"", "nonsense", "fields-no-json", "fields" },
  { "A", "event = \"a\"", "[]", "fields-no-object", "fields" },
  { "A", "event = \"a\"", "{\"method\":\"POST\"}", "url-missing", "fields/url" },
  { "A", "event = \"a\"", "{\"url\":\"https://x.test\"}", "method-missing", "fields/method" },
  { "A", "event = \"a\"", "{\"url\":\"x\",\"method\":\"POST\"}", "url-invalid", "fields/url" },
  { "A", "event = \"a\"", "{\"url\":\"https://x.test\",\"method\":\"post\"}", "method-invalid",
    "fields/method" },
  { "A", "event = \"a\"", "{\"url\":\"https://x.test\",\"method\":\"POST\",\"batch_size\":4001}",
    "batch-size", "fields/batch_size" },
  { "A", "event = \"a\"", "{\"url\":\"https://x.test\",\"method\":\"POST\",\"headers\":5}",
    "headers-no-object", "fields/headers" },
  { "A", "event = \"a\"",
    "{\"url\":\"https://x.test\",\"method\":\"POST\",\"headers\":{\"a b\":1}}", "header-name",
    "fields/headers/a b" },
  { "A", "event = \"a\"",
    "{\"url\":\"https://x.test\",\"method\":\"POST\",\"headers\":{\"a\":\"b\\n\"}}", "header-value",
    "fields/headers/a" },
  { "A", "event = \"a\"", "{\"url\":\"https://x.test\",\"method\":\"POST\",\"data\":5}",
    "data-no-object", "fields/data" },
  { "A", "event = \"a\"", "{\"url\":{\"@nope\":1},\"method\":\"POST\"}", "directive-invalid",
    "fields" },
};

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (HklMapping) good = hkl_mapping_new ("A", "https://x.test/", NULL);
      g_autoptr (HklMapping) bad = NULL;
      g_autoptr (GPtrArray) none = hkl_mapping_check (good);
      g_autoptr (GPtrArray) some = NULL;
      HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
      HklRemark *remark;

      g_assert_cmpuint (none->len, ==, 0);
      change.name = faults[i].name;
      change.trigger = faults[i].trigger;
      change.fields = faults[i].fields;
      bad = hkl_mapping_with (good, &change);
      some = hkl_mapping_check (bad);
      g_assert_cmpuint (some->len, ==, 1);
      remark = g_ptr_array_index (some, 0);
      g_assert_cmpstr (remark->code, ==, faults[i].code);
      g_assert_cmpstr (remark->where, ==, faults[i].where);
      g_assert_cmpint (remark->severity, ==, HKL_SEVERITY_ERROR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mapping/ids", test_ids);
  g_test_add_func ("/mapping/defaults", test_defaults);
  g_test_add_func ("/mapping/changes", test_changes);
  g_test_add_func ("/mapping/fields-with", test_fields_with);
  g_test_add_func ("/mapping/faults", test_faults);

  return g_test_run ();
}
