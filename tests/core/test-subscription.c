/* test-subscription.c: mappings in Segment's own form, there and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-subscription.h"

#define SETTINGS "{\"url\":\"https://x.test/a\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}"

static GPtrArray *
read_text (const char *text, GError **error)
{
  return hkl_subscription_read (text, strlen (text), NULL, error);
}

/* Every wrapping in which one of the two mappings is found, with the names of both. */
static const char *const wrappings[] = {
  "{\"name\":\"A\",\"enabled\":true,\"trigger\":\"type = \\\"track\\\"\",\"settings\":" SETTINGS
  "}",
  "{\"data\":{\"subscription\":{\"id\":\"x\",\"name\":\"A\",\"actionId\":\"y\",\"trigger\":"
  "\"type = \\\"track\\\"\",\"settings\":" SETTINGS "}}}",
  "{\"data\":{\"data\":{\"subscriptions\":[{\"name\":\"A\",\"trigger\":\"type = \\\"track\\\"\","
  "\"settings\":" SETTINGS "}],\"pagination\":{}}}}",
  "{\"input\":{\"name\":\"A\",\"trigger\":\"type = \\\"track\\\"\",\"settings\":" SETTINGS "}}",
  "[{\"name\":\"A\",\"subscribe\":\"type = \\\"track\\\"\",\"partnerAction\":\"send\",\"mapping\":" SETTINGS
  "}]",
  "{\"name\":\"A\",\"trigger\":\"type = \\\"track\\\"\",\"settings\":\"{\\\"url\\\":"
  "\\\"https://x.test/a\\\",\\\"method\\\":\\\"POST\\\",\\\"data\\\":{\\\"@path\\\":\\\"$.\\\"}}\"}",
};

static void
test_wrappings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrappings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) mappings = read_text (wrappings[i], &error);
      HklMapping *mapping;

      g_assert_no_error (error);
      g_assert_cmpuint (mappings->len, ==, 1);
      mapping = g_ptr_array_index (mappings, 0);
      g_assert_cmpstr (mapping->id, ==, "a");
      g_assert_cmpstr (mapping->name, ==, "A");
      g_assert_cmpstr (mapping->trigger, ==, "type = \"track\"");
      g_assert_cmpstr (mapping->fields, ==, SETTINGS);
      g_assert_false (mapping->paused);
    }
}

/* What cannot be used, where that is said to be, and a part of the sentence. */
static const struct
{
  const char *text;
  HklSubscriptionError code;
  const char *place;
  const char *part;
} faults[] = {
  { "{", HKL_SUBSCRIPTION_ERROR_SYNTAX, "Line 1, column 2", "" },
  { "{}", HKL_SUBSCRIPTION_ERROR_NONE, "", "no mapping" },
  { "[1,[2]]", HKL_SUBSCRIPTION_ERROR_NONE, "", "no mapping" },
  { "{\"version\":1,\"mappings\":[]}", HKL_SUBSCRIPTION_ERROR_NONE, "", "no mapping" },
  { "{\"settings\":{}}", HKL_SUBSCRIPTION_ERROR_INVALID, "Line 1, column 1:", "trigger" },
  { "{\"name\":\"B\",\n\"trigger\":5,\"settings\":{}}", HKL_SUBSCRIPTION_ERROR_INVALID,
    "Line 2, column 11, mapping “B”:", "trigger" },
  { "{\"name\":\"B\",\"trigger\":\"type = \\\"track\\\"\",\n\"settings\":[]}",
    HKL_SUBSCRIPTION_ERROR_INVALID, "Line 2, column 12, mapping “B”:", "object" },
  { "{\"name\":\"B\",\"trigger\":\"type = \\\"track\\\"\",\n\"settings\":\"{\"}",
    HKL_SUBSCRIPTION_ERROR_INVALID, "Line 2, column 12, mapping “B”:", "no JSON" },
  { "{\"name\":\"B\",\"trigger\":\"type = \\\"track\\\"\",\n\"settings\":{}}",
    HKL_SUBSCRIPTION_ERROR_INVALID, "Line 2, column 12, mapping “B”:", "URL" },
  { "{\"name\":\"B\",\"trigger\":\"type = \\\"track\\\" and (\",\"settings\":" SETTINGS "}",
    HKL_SUBSCRIPTION_ERROR_INVALID, "Line 1, column 45, mapping “B”:", "group" },
};

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_text (faults[i].text, &error));
      if (!g_error_matches (error, HKL_SUBSCRIPTION_ERROR, (int) faults[i].code) ||
          !g_str_has_prefix (error->message, faults[i].place) ||
          strstr (error->message, faults[i].part) == NULL)
        g_error ("%s\n%s", faults[i].text, error->message);
    }
}

static void
test_ids (void)
{
  static const char *const taken[] = { "orders", NULL };
  g_autofree char *one = g_strdup_printf (
      "{\"name\":\"Orders\",\"trigger\":\"event = \\\"a\\\"\",\"settings\":%s}", SETTINGS);
  g_autofree char *text = g_strdup_printf ("[%s,%s]", one, one);
  g_autoptr (GPtrArray) mappings = hkl_subscription_read (text, strlen (text), taken, NULL);

  g_assert_cmpuint (mappings->len, ==, 2);
  g_assert_cmpstr (((HklMapping *) g_ptr_array_index (mappings, 0))->id, ==, "orders-2");
  g_assert_cmpstr (((HklMapping *) g_ptr_array_index (mappings, 1))->id, ==, "orders-3");
}

/* A text in this form, read and written, is the same text; a mapping too. */
static void
test_round_trip (void)
{
  static const char text[] =
      "{\n"
      "  \"name\": \"Größe “x”\",\n"
      "  \"enabled\": false,\n"
      "  \"trigger\": \"type = \\\"track\\\" and (event = \\\"a\\\" or properties.b != 3)\",\n"
      "  \"settings\": {\n"
      "    \"url\": {\n"
      "      \"@template\": \"https://x.test/{{userId}}\"\n"
      "    },\n"
      "    \"method\": \"PATCH\",\n"
      "    \"batch_size\": 17,\n"
      "    \"enable_batching\": true,\n"
      "    \"data\": {\n"
      "      \"n\": 12345678901234567000,\n"
      "      \"small\": 1e-7,\n"
      "      \"lone\": \"\\ud83d\",\n"
      "      \"list\": [\n"
      "        1,\n"
      "        {\n"
      "          \"@path\": \"$.a\"\n"
      "        }\n"
      "      ]\n"
      "    },\n"
      "    \"unknown_here\": null\n"
      "  }\n"
      "}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) mappings = read_text (text, &error);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  written = hkl_subscription_write (g_ptr_array_index (mappings, 0));
  g_assert_cmpstr (written, ==, text);

  again = read_text (written, &error);
  g_assert_no_error (error);
  g_assert_true (hkl_mapping_equal (g_ptr_array_index (mappings, 0), g_ptr_array_index (again, 0)));
}

static void
test_left_out (void)
{
  static const char *const secret[] = { "Authorization", NULL };
  g_autoptr (HklMapping) plain = hkl_mapping_new ("A", "https://x.test", NULL);
  g_autoptr (HklMapping) special = NULL;
  g_auto (GStrv) none = hkl_subscription_left_out (plain);
  g_auto (GStrv) all = NULL;
  g_autofree char *list = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  g_assert_null (none[0]);

  change.secret_headers = secret;
  change.wait = 1;
  change.concurrency = 1;
  change.rate = 1;
  change.strict_order = 1;
  change.timeout = 1;
  change.retry = &hkl_retry_segment;
  special = hkl_mapping_with (plain, &change);
  all = hkl_subscription_left_out (special);
  list = g_strjoinv (" ", all);
  g_assert_cmpstr (list, ==, "secret_headers wait concurrency rate order timeout retry");
}

/* Wrapped more deeply than any answer of the API: not searched, and no stack is used up. */
static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1500; i++)
    g_string_append (text, "{\"data\":");
  g_string_append (text, "1");
  for (guint i = 0; i < 1500; i++)
    g_string_append_c (text, '}');
  g_assert_null (read_text (text->str, &error));
  g_assert_error (error, HKL_SUBSCRIPTION_ERROR, HKL_SUBSCRIPTION_ERROR_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/subscription/wrappings", test_wrappings);
  g_test_add_func ("/subscription/faults", test_faults);
  g_test_add_func ("/subscription/ids", test_ids);
  g_test_add_func ("/subscription/round-trip", test_round_trip);
  g_test_add_func ("/subscription/left-out", test_left_out);
  g_test_add_func ("/subscription/deep", test_deep);

  return g_test_run ();
}
