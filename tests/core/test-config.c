/* test-config.c: destination.json: what is read, what is written, and every fault with its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-config.h"

#define MAPPING(id, url, more)                                                                     \
  "{\"id\":\"" id "\",\"name\":\"" id                                                              \
  "\",\"trigger\":\"type = \\\"track\\\"\",\"fields\":{\"url\":"                                   \
  "\"" url "\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}" more "}}"
#define GOOD(id)       MAPPING (id, "https://example.com/hooks", "")
#define WITH(mappings) "{\"version\":1,\n\"mappings\":[\n" mappings "]}"

static HklConfig *
parse (const char *text, GPtrArray **faults, GError **error)
{
  return hkl_config_parse (text, strlen (text), faults, error);
}

static void
test_defaults (void)
{
  g_autoptr (HklConfig) config = hkl_config_new ();
  g_autofree char *text = hkl_config_to_text (config);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) again = parse (text, NULL, &error);
  g_autofree char *second = NULL;

  g_assert_no_error (error);
  second = hkl_config_to_text (again);
  g_assert_cmpstr (text, ==, second);
  g_assert_true (g_str_has_prefix (config->write_keys[0], "hk_"));
  g_assert_cmpuint (strlen (config->write_keys[0]), ==, 19);
  g_assert_cmpuint (config->source_port, ==, 8797);
  g_assert_true (config->enabled);
  g_assert_false (config->metrics);
  g_assert_null (strstr (text, "secret\""));
}

/* The example of the product's description, and what must come through unharmed. */
static void
test_round_trip (void)
{
  const char *text =
      "{\"version\":1,\"enabled\":false,\"signing\":{\"mode\":\"whole-body\",\"standard_webhooks\":"
      "true},\"source\":{\"port\":9000,\"write_keys\":[\"k1\",\"k2\"],\"listen\":\"all\",\"metrics\":true},\"retry\":"
      "{\"first\":1,\"factor\":3,\"jitter\":0.5,\"cap\":60,\"window\":600},\"retention\":{\"days\":3,"
      "\"bytes\":1000000000},\"mappings\":[{\"id\":\"orders\",\"name\":\"Orders\",\"state\":"
      "\"paused\",\"trigger\":\"type = \\\"track\\\" and event = \\\"Order Completed\\\"\","
      "\"fields\":{\"url\":\"https://example.com/hooks\",\"method\":\"PUT\",\"headers\":{\"X-Team\":"
      "\"shop\"},\"data\":{\"n\":0.1,\"big\":12345678901234567890,\"10\":1,\"9\":2,\"u\":\"\\ud800\"}"
      ",\"enable_batching\":true,\"batch_size\":250},\"secret_headers\":[\"Authorization\"],"
      "\"wait\":2.5,\"concurrency\":4,\"rate\":10,\"order\":\"strict\",\"timeout\":3,"
      "\"ca_file\":\"/etc/ours.pem\",\"client_certificate\":\"/etc/me.pem\",\"client_key\":"
      "\"/etc/me.key\",\"retry\":"
      "\"off\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = parse (text, NULL, &error);
  g_autoptr (HklConfig) again = NULL;
  g_autofree char *written = NULL;
  HklMapping *mapping;

  g_assert_no_error (error);
  written = hkl_config_to_text (config);
  again = parse (written, NULL, &error);
  g_assert_no_error (error);

  mapping = g_ptr_array_index (again->mappings, 0);
  g_assert_true (hkl_mapping_equal (mapping, g_ptr_array_index (config->mappings, 0)));
  g_assert_cmpstr (
      mapping->fields, ==,
      "{\"url\":\"https://example.com/hooks\",\"method\":\"PUT\",\"headers\":{\"X-Team\":"
      "\"shop\"},\"data\":{\"9\":2,\"10\":1,\"n\":0.1,\"big\":12345678901234567000,"
      "\"u\":\"\\ud800\"},\"enable_batching\":true,\"batch_size\":250}");
  g_assert_cmpuint (mapping->batch_size, ==, 250);
  g_assert_true (mapping->enable_batching && mapping->paused && mapping->strict_order);
  g_assert_cmpstr (mapping->secret_headers[0], ==, "Authorization");
  g_assert_cmpstr (mapping->ca_file, ==, "/etc/ours.pem");
  g_assert_cmpstr (mapping->client_certificate, ==, "/etc/me.pem");
  g_assert_cmpstr (mapping->client_key, ==, "/etc/me.key");
  g_assert_true (mapping->own_retry && mapping->retry.window == 0);
  g_assert_cmpstr (again->write_keys[1], ==, "k2");
  g_assert_true (again->metrics);
  g_assert_true (again->listen_all && !again->enabled && again->standard_webhooks);
  g_assert_cmpint (again->signing, ==, HKL_SIGNING_WHOLE_BODY);
  g_assert_cmpfloat (again->retry.factor, ==, 3);
}

static const struct
{
  const char *text;
  HklConfigError code;
  const char *place; /* beginning of the sentence */
  const char *part;  /* within the sentence */
} faults[] = {
  { "{\n  \"version\": 1,\n  \"mappings\": [\n}\n", HKL_CONFIG_ERROR_SYNTAX,
    "Line 4, column 1:", "value" },
  { "", HKL_CONFIG_ERROR_SYNTAX, "Line 1, column 1:", "ends" },
  { "[]", HKL_CONFIG_ERROR_INVALID, "Line 1, column 1:", "object" },
  { "{}", HKL_CONFIG_ERROR_INVALID, "Line 1, column 1:", "version" },
  { "{\"version\":2}", HKL_CONFIG_ERROR_NEWER, "Line 1, column 12:", "newer" },
  { "{\"version\":1,\n \"source\":{\"metrics\":1}}", HKL_CONFIG_ERROR_INVALID,
    "Line 2, column 22:", "metrics" },
  { "{\"version\":1,\n \"colour\":1}", HKL_CONFIG_ERROR_INVALID, "Line 2, column 2:", "colour" },
  { "{\"version\":1,\"enabled\":1}", HKL_CONFIG_ERROR_INVALID,
    "Line 1, column 24:", "true or false" },
  { "{\"version\":1,\"source\":{\"port\":0}}", HKL_CONFIG_ERROR_INVALID,
    "Line 1, column 31:", "between 1 and 65535" },
  { "{\"version\":1,\"source\":{\"port\":\"x\"}}", HKL_CONFIG_ERROR_INVALID,
    "Line 1, column 31:", "whole number" },
  { "{\"version\":1,\"signing\":{\"mode\":\"none\"}}", HKL_CONFIG_ERROR_INVALID,
    "Line 1, column 32:", "first-event" },
  { "{\"version\":1,\"retry\":\"never\"}", HKL_CONFIG_ERROR_INVALID, "Line 1, column 22:", "svix" },
  { WITH (GOOD ("a") "," GOOD ("a")), HKL_CONFIG_ERROR_INVALID, "Line 3, column", "the ID" },
  { WITH (
        "{\"id\":\"a\",\"trigger\":\"type = \\\"track\\\"\",\"fields\":{\"url\":\"https://x.test/\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}},\n"
        "\"ca_file\":\"ours.pem\"}"),
    HKL_CONFIG_ERROR_INVALID, "Line 4, column 11:", "full name of a file" },
  { WITH (
        "{\"id\":\"a\",\"trigger\":\"type = \\\"track\\\"\",\"fields\":{\"url\":\"https://x.test/\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}},\n"
        "\"client_key\":\"/k.pem\"}"),
    HKL_CONFIG_ERROR_INVALID, "Line 4, column 14:", "client_certificate" },
  { WITH (GOOD ("A b")), HKL_CONFIG_ERROR_INVALID, "Line 3, column 7:", "small letters" },
  { WITH (GOOD ("a") "," GOOD ("b") "," GOOD ("c") "," GOOD ("d") "," GOOD ("e") ",\n" GOOD ("f")),
    HKL_CONFIG_ERROR_TOO_MANY_MAPPINGS, "Line 4, column 1:", "five mappings" },
  { WITH (MAPPING ("a", "example.com", "")), HKL_CONFIG_ERROR_INVALID, "Line 3, column",
    "https://" },
  { WITH (MAPPING ("a", "ftp://x.test/", "")), HKL_CONFIG_ERROR_INVALID, "Line 3, column",
    "https://" },
  { WITH (MAPPING ("a", "https://", "")), HKL_CONFIG_ERROR_INVALID, "Line 3, column", "host" },
  { WITH (MAPPING ("a", "https://x.test/a b", "")), HKL_CONFIG_ERROR_INVALID, "Line 3, column",
    "percent" },
  { WITH (MAPPING ("a", "https://x.test/", ",\"batch_size\":0")), HKL_CONFIG_ERROR_INVALID,
    "Line 3, column", "between 1 and 4,000" },
  { WITH (MAPPING ("a", "https://x.test/", ",\"batch_size\":4001")), HKL_CONFIG_ERROR_INVALID,
    "Line 3, column", "between 1 and 4,000" },
  { WITH (MAPPING ("a", "https://x.test/", ",\"headers\":{\"X Y\":\"1\"}")),
    HKL_CONFIG_ERROR_INVALID, "Line 3, column", "X Y" },
  { WITH (MAPPING ("a", "https://x.test/", ",\"headers\":{\"X\":\"→\"}")), HKL_CONFIG_ERROR_INVALID,
    "Line 3, column", "cannot hold" },
  { WITH (MAPPING ("a", "https://x.test/", ",\"x\":{\"@nope\":1}")), HKL_CONFIG_ERROR_INVALID,
    "Line 3, column", "@nope" },
  { WITH ("{\"id\":\"a\",\"trigger\":\"type =\",\"fields\":{}}"), HKL_CONFIG_ERROR_INVALID,
    "Line 3, column", "URL" },
  { WITH ("{\"id\":\"a\",\"trigger\":\"(((\",\"fields\":{\"url\":\"https://x.test\",\"method\":"
          "\"POST\"}}"),
    HKL_CONFIG_ERROR_INVALID, "Line 3, column 22:", "" },
};

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GPtrArray) remarks = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (faults[i].text, &remarks, &error));
      if (!g_error_matches (error, HKL_CONFIG_ERROR, (int) faults[i].code) ||
          !g_str_has_prefix (error->message, faults[i].place) ||
          strstr (error->message, faults[i].part) == NULL)
        g_error ("%s\n%s", faults[i].text, error->message);
      g_assert_cmpuint (remarks->len, >=, 1);
    }
}

/* A person mends a file in one go, not fault by fault. */
static void
test_all_faults_at_once (void)
{
  g_autoptr (GPtrArray) remarks = NULL;

  g_assert_null (parse ("{\"version\":1,\"enabled\":3,\"x\":1,\"source\":{\"port\":-1,\"y\":2}}",
                        &remarks, NULL));
  g_assert_cmpuint (remarks->len, ==, 4);
}

static void
test_changes (void)
{
  g_autoptr (HklConfig) config = hkl_config_new ();
  g_autoptr (GError) error = NULL;
  HklMapping *first;

  for (guint i = 0; i < HKL_MAX_MAPPINGS; i++)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) taken = NULL;
      g_autoptr (HklMapping) mapping = NULL;
      HklConfig *next;

      for (guint k = 0; k < config->mappings->len; k++)
        g_strv_builder_add (builder, ((HklMapping *) g_ptr_array_index (config->mappings, k))->id);
      taken = g_strv_builder_end (builder);
      mapping = hkl_mapping_new ("Größe, Order!", "https://x.test", (const char *const *) taken);
      next = hkl_config_with_mapping (config, mapping, &error);
      g_assert_no_error (error);
      hkl_config_unref (config);
      config = next;
    }

  first = g_ptr_array_index (config->mappings, 0);
  g_assert_cmpstr (first->id, ==, "grosse-order");
  g_assert_cmpstr (((HklMapping *) g_ptr_array_index (config->mappings, 4))->id, ==,
                   "grosse-order-5");
  g_assert_true (hkl_config_find_mapping (config, "grosse-order") == first);
  g_assert_null (hkl_config_find_mapping (config, "other"));

  {
    g_autoptr (HklMapping) sixth = hkl_mapping_new ("Sixth", "https://x.test", NULL);

    g_assert_null (hkl_config_with_mapping (config, sixth, &error));
    g_assert_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_TOO_MANY_MAPPINGS);
  }

  {
    g_autoptr (HklConfig) moved = hkl_config_with_mapping_moved (config, "grosse-order", 4);
    g_autoptr (HklConfig) without = hkl_config_without_mapping (config, "grosse-order-2");

    g_assert_true (g_ptr_array_index (moved->mappings, 4) == first);
    g_assert_cmpuint (without->mappings->len, ==, 4);
    g_assert_cmpuint (config->mappings->len, ==, 5);
  }
}

static void
test_mapping_text (void)
{
  g_autoptr (HklMapping) mapping = hkl_mapping_new ("Orders", "https://x.test/é", NULL);
  g_autofree char *text = hkl_mapping_to_text (mapping);
  g_autoptr (GPtrArray) remarks = hkl_mapping_check (mapping);
  g_autoptr (HklMapping) good = hkl_mapping_new ("Orders", "https://x.test/", NULL);
  g_autofree char *good_text = hkl_mapping_to_text (good);
  g_autoptr (HklMapping) again = hkl_mapping_from_text (good_text, NULL);

  g_assert_nonnull (text);
  g_assert_cmpuint (remarks->len, ==, 1);
  g_assert_cmpstr (((HklRemark *) g_ptr_array_index (remarks, 0))->where, ==, "fields/url");
  g_assert_true (hkl_mapping_equal (good, again));
  g_assert_null (hkl_mapping_from_text ("{}", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/round-trip", test_round_trip);
  g_test_add_func ("/config/faults", test_faults);
  g_test_add_func ("/config/all-faults-at-once", test_all_faults_at_once);
  g_test_add_func ("/config/changes", test_changes);
  g_test_add_func ("/config/mapping-text", test_mapping_text);

  return g_test_run ();
}
