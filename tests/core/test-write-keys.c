/* test-write-keys.c: write keys and their names: refused with a reason, found, added, revoked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-write-keys.h"

static HklConfig *
parse (const char *write_keys, GError **error)
{
  g_autofree char *text = g_strdup_printf ("{\"version\":1,\n\"source\":{\"write_keys\":%s}}",
                                           write_keys);

  return hkl_config_parse (text, strlen (text), NULL, error);
}

/* Both forms in one list, and written the way they came. */
static void
test_forms (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig)
      config = parse ("[\"k1\",{\"name\":\"Web shop ✓\",\"key\":\"k2\"},{\"key\":\"k3\"}]", &error);
  g_autofree char *text = NULL;
  g_autoptr (HklConfig) again = NULL;

  g_assert_no_error (error);
  text = hkl_config_to_text (config);
  again = hkl_config_parse (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  for (HklConfig *one = config; one != NULL; one = one == config ? again : NULL)
    {
      g_assert_true (g_strv_equal ((const char *const *) one->write_keys,
                                   (const char *[]){ "k1", "k2", "k3", NULL }));
      g_assert_true (g_strv_equal ((const char *const *) one->write_key_names,
                                   (const char *[]){ "", "Web shop ✓", "", NULL }));
    }
  g_assert_nonnull (strstr (text, "\"k1\",\n"));
  g_assert_nonnull (strstr (text, "\"name\": \"Web shop ✓\""));
}

#define LONG_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_faults (void)
{
  const struct
  {
    const char *write_keys;
    const char *place;
    const char *part; /* of the sentence */
  } table[] = {
    { "\"k\"", "Line 2, column 24:", "list" },
    { "[1]", "Line 2, column 25:", "a text, or" },
    { "[null]", "Line 2, column 25:", "a text, or" },
    { "[\"\"]", "Line 2, column 25:", "empty" },
    { "[{\"name\":\"a\"}]", "Line 2, column 25:", "a text, or" },
    { "[{\"name\":1,\"key\":\"k\"}]", "Line 2, column 33:", "“name” is a text" },
    { "[{\"key\":\"k\",\"id\":1}]", "Line 2, column 36:", "name, key" },
    { "[\"k\",\"k\"]", "Line 2, column 29:", "there already" },
    { "[\"k\",{\"name\":\"x\",\"key\":\"k\"}]", "Line 2, column 29:", "there already" },
    { "[{\"name\":\"x\",\"key\":\"a\"},{\"name\":\"x\",\"key\":\"b\"}]",
      "Line 2, column 48:", "“x” already" },
    { "[\"a:b\"]", "Line 2, column 25:", "no colon" },
    { "[\"a b\"]", "Line 2, column 25:", "no spaces" },
    { "[{\"name\":\"a\\nb\",\"key\":\"k\"}]", "Line 2, column 25:", "one line" },
    { "[{\"name\":\"a\\u202eb\",\"key\":\"k\"}]", "Line 2, column 25:", "one line" },
    { "[{\"name\":\"" LONG_64 "b\",\"key\":\"k\"}]", "Line 2, column 25:", "64 characters" },
    { "[\"" LONG_64 LONG_64 LONG_64 LONG_64 "\"]", "Line 2, column 25:", "200 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HklConfig) config = parse (table[i].write_keys, &error);

      g_test_message ("%s", table[i].write_keys);
      g_assert_null (config);
      g_assert_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, table[i].place));
      g_assert_nonnull (strstr (error->message, table[i].part));
    }
}

static void
test_changes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) one = parse ("[\"k1\"]", &error);
  g_autoptr (HklConfig) two = hkl_config_with_write_key (one, "k2", "Shop", &error);
  g_autoptr (HklConfig) three = NULL;
  g_autoptr (HklConfig) named = NULL;
  g_autoptr (HklConfig) less = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (one->write_keys), ==, 1);
  g_assert_cmpint (hkl_config_find_write_key (two, "Shop"), ==, 1);
  g_assert_cmpint (hkl_config_find_write_key (two, "k2"), ==, 1);
  g_assert_cmpint (hkl_config_find_write_key (two, "k1"), ==, 0);
  g_assert_cmpint (hkl_config_find_write_key (two, "shop"), ==, -1);
  /* Not the first one without a name. */
  g_assert_cmpint (hkl_config_find_write_key (two, ""), ==, -1);

  /* A name is looked for first. */
  three = hkl_config_with_write_key (two, "Shop2", "k1", &error);
  g_assert_no_error (error);
  g_assert_cmpint (hkl_config_find_write_key (three, "k1"), ==, 2);

  named = hkl_config_with_write_key_named (three, 0, "Server", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (named->write_key_names[0], ==, "Server");
  g_assert_cmpstr (three->write_key_names[0], ==, "");
  /* Its own name again is no clash; another's is. */
  g_autoptr (HklConfig) same = hkl_config_with_write_key_named (named, 0, "Server", &error);
  g_assert_no_error (error);
  g_assert_null (hkl_config_with_write_key_named (named, 0, "Shop", &error));
  g_assert_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (hkl_config_with_write_key (named, "k2", "Other", &error));
  g_assert_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID);
  g_clear_error (&error);

  less = hkl_config_without_write_key (named, 1, &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_equal ((const char *const *) less->write_keys,
                               (const char *[]){ "k1", "Shop2", NULL }));
  g_assert_true (g_strv_equal ((const char *const *) less->write_key_names,
                               (const char *[]){ "Server", "k1", NULL }));
  g_assert_null (hkl_config_without_write_key (one, 0, &error));
  g_assert_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "last"));
}

static void
test_limit (void)
{
  g_autoptr (GError) error = NULL;
  HklConfig *config = hkl_config_new ();

  for (guint i = 1; i < HKL_WRITE_KEYS_MAX; i++)
    {
      g_autofree char *key = hkl_config_generate_write_key ();
      g_autofree char *name = g_strdup_printf ("Key %u", i);
      HklConfig *more = hkl_config_with_write_key (config, key, name, &error);

      g_assert_no_error (error);
      hkl_config_unref (config);
      config = more;
    }
  g_assert_null (hkl_config_with_write_key (config, "one-more", "", &error));
  g_assert_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID);
  hkl_config_unref (config);
}

static void
test_mask (void)
{
  const char *table[][2] = {
    { "hk_A1b2C3d4E5f6G7h8", "hk_A1b2…" },
    { "short", "sh…" },
    { "ninechars", "nine…" },
    { "tencharact", "tench…" },
    { "x", "…" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *mask = hkl_write_key_mask (table[i][0]);
      g_assert_cmpstr (mask, ==, table[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/write-keys/forms", test_forms);
  g_test_add_func ("/write-keys/faults", test_faults);
  g_test_add_func ("/write-keys/changes", test_changes);
  g_test_add_func ("/write-keys/limit", test_limit);
  g_test_add_func ("/write-keys/mask", test_mask);
  return g_test_run ();
}
