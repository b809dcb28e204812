/* test-field-list.c: the fields that events have.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-field-list.h"
#include "hkl-json-reader.h"
#include "hkl-mapping-kit.h"

#define NEWER                                                                                      \
  "{\"type\":\"track\",\"event\":\"Order Completed\",\"properties\":{\"total\":128.5,\"coupon\":"  \
  "null,\"products\":[{\"sku\":\"a\"},{\"other\":1}],\"a.b\":1,\"\":2,\"total_tax\":3},"           \
  "\"context\":{\"ip\":\"127.0.0.1\"}}"
#define OLDER                                                                                      \
  "{\"type\":\"page\",\"properties\":{\"total\":\"many\",\"coupon\":\"AUTUMN\",\"empty\":[]}}"

static HklFieldList *
collect (const char *const *texts, guint n)
{
  HklFieldList *list = hkl_field_list_new ();
  g_autoptr (HklArena) arena = hkl_arena_new ();

  for (guint i = 0; i < n; i++)
    {
      const HklJson *event = hkl_json_read (arena, texts[i], strlen (texts[i]), NULL, NULL);

      g_assert_nonnull (event);
      hkl_field_list_add (list, event, arena);
      hkl_arena_reset (arena);
    }

  return list;
}

static void
test_collects (void)
{
  const char *const texts[] = { NEWER, OLDER };
  g_autoptr (HklFieldList) list = collect (texts, 2);
  const HklSeenField *total = hkl_field_list_find (list, "properties.total");
  const HklSeenField *coupon = hkl_field_list_find (list, "properties.coupon");
  const HklSeenField *sku = hkl_field_list_find (list, "properties.products[0].sku");

  g_assert_cmpstr (total->example, ==, "128.5"); /* the newest */
  g_assert_cmpuint (total->kinds, ==, 1u << HKL_JSON_NUMBER | 1u << HKL_JSON_STRING);
  g_assert_cmpuint (total->n_events, ==, 2);
  g_assert_cmpstr (coupon->example, ==, "\"AUTUMN\""); /* null is no example */
  g_assert_true (sku->in_list);
  g_assert_false (total->in_list);
  g_assert_cmpstr (hkl_field_list_find (list, "properties.products")->example, ==, "[ 2 ]");
  g_assert_cmpstr (hkl_field_list_find (list, "context")->example, ==, "{ 1 }");

  /* What no path reaches. */
  g_assert_null (hkl_field_list_find (list, "properties.a.b"));
  g_assert_null (hkl_field_list_find (list, "properties."));
  g_assert_null (hkl_field_list_find (list, "properties.products[0].other"));
}

/* Each path finds what was seen there. */
static void
test_paths_reach (void)
{
  const char *const texts[] = { NEWER };
  g_autoptr (HklFieldList) list = collect (texts, 1);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *event = hkl_json_read (arena, NEWER, strlen (NEWER), NULL, NULL);

  g_assert_cmpuint (hkl_field_list_get_size (list), >, 8);
  for (guint i = 0; i < hkl_field_list_get_size (list); i++)
    {
      const HklSeenField *field = hkl_field_list_get (list, i);
      const HklJson *value = hkl_mapping_path_get (event, hkl_str (field->path), arena);

      g_assert_nonnull (value);
      g_assert_cmpuint (field->kinds, ==, 1u << value->kind);
    }
}

static char *
search (HklFieldList *list, const char *words, gboolean for_trigger)
{
  g_autoptr (GPtrArray) found = hkl_field_list_search (list, words, for_trigger);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            ((HklSeenField *) found->pdata[i])->path);

  return g_string_free (out, FALSE);
}

static void
test_search (void)
{
  const char *const texts[] = { NEWER, OLDER };
  g_autoptr (HklFieldList) list = collect (texts, 2);
  static const struct
  {
    const char *words;
    gboolean for_trigger;
    const char *found;
  } cases[] = {
    { "TOTAL", FALSE, "properties.total properties.total_tax" },
    { "$.properties.t", FALSE, "properties.total properties.total_tax" },
    { "e", FALSE,
      "event properties.empty type properties properties.total properties.coupon "
      "properties.products properties.products[0] properties.products[0].sku "
      "properties.total_tax context context.ip" },
    { "p", TRUE, "properties.total properties.coupon properties.total_tax type context.ip" },
    { "nowhere", FALSE, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = search (list, cases[i].words, cases[i].for_trigger);

      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

static void
test_bounds (void)
{
  g_autoptr (HklFieldList) list = hkl_field_list_new ();
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < 2 * HKL_FIELD_LIST_MAX; i++)
    g_string_append_printf (text, "%s\"k%u\":\"%0100u\"", i > 0 ? "," : "", i, i);
  g_string_append_c (text, '}');
  for (guint i = 0; i < 50; i++)
    g_string_append (deep, "{\"a\":");
  g_string_append (deep, "1");
  for (guint i = 0; i < 50; i++)
    g_string_append_c (deep, '}');

  hkl_field_list_add (list, hkl_json_read (arena, deep->str, deep->len, NULL, NULL), arena);
  g_assert_cmpuint (hkl_field_list_get_size (list), ==, HKL_FIELD_DEPTH_MAX);
  hkl_field_list_add (list, hkl_json_read (arena, text->str, text->len, NULL, NULL), arena);
  g_assert_cmpuint (hkl_field_list_get_size (list), ==, HKL_FIELD_LIST_MAX);
  g_assert_cmpint (g_utf8_strlen (hkl_field_list_find (list, "k1")->example, -1), ==, 61);
  hkl_field_list_add (list, &hkl_json_null, arena);
  g_assert_cmpuint (hkl_field_list_get_size (list), ==, HKL_FIELD_LIST_MAX);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field-list/collects", test_collects);
  g_test_add_func ("/field-list/paths-reach", test_paths_reach);
  g_test_add_func ("/field-list/search", test_search);
  g_test_add_func ("/field-list/bounds", test_bounds);

  return g_test_run ();
}
