/* test-draft-history.c: undo and redo of a mapping's draft, and what inserting a field means; no
 * display.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-draft-history.h"
#include "hkl-mapping-draft.h"

static HklMapping *
with_name (HklMapping *base, const char *name)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  change.name = name;

  return hkl_mapping_with (base, &change);
}

static HklMapping *
with_field (HklMapping *base, const char *key, const char *json)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autofree char *fields = hkl_mapping_fields_with (base->fields, key, json);

  change.fields = fields;

  return hkl_mapping_with (base, &change);
}

static void
record_name (HklDraftHistory *history, HklMapping *base, const char *name, gint64 now)
{
  g_autoptr (HklMapping) mapping = with_name (base, name);

  hkl_draft_history_record (history, mapping, HKL_PART_NAME, HKL_PART_NAME, now);
}

static void
test_steps (void)
{
  g_autoptr (HklMapping) base = hkl_mapping_new ("a", "http://127.0.0.1/", NULL);
  g_autoptr (HklMapping) url = with_field (base, "url", "\"http://127.0.0.1/b\"");
  g_autoptr (HklDraftHistory) history = hkl_draft_history_new ();

  hkl_draft_history_reset (history, base);
  g_assert_false (hkl_draft_history_can_undo (history));
  g_assert_null (hkl_draft_history_undo (history));

  /* Typed without a pause: one step. */
  record_name (history, base, "ab", 10);
  record_name (history, base, "abc", 20);
  record_name (history, base, "abc", 30); /* nothing new */
  /* After a pause, and another part: a step each. */
  record_name (history, base, "abcd", 20 + 2 * HKL_DRAFT_PAUSE);
  hkl_draft_history_record (history, url, HKL_PART_NAME | HKL_PART_URL, HKL_PART_URL,
                            21 + 2 * HKL_DRAFT_PAUSE);

  g_assert_cmpstr (hkl_draft_history_undo (history)->mapping->name, ==, "abcd");
  g_assert_cmpstr (hkl_draft_history_undo (history)->mapping->name, ==, "abc");
  g_assert_cmpuint (hkl_draft_history_get (history)->touched, ==, HKL_PART_NAME);
  g_assert_cmpstr (hkl_draft_history_redo (history)->mapping->name, ==, "abcd");
  g_assert_cmpstr (hkl_draft_history_undo (history)->mapping->name, ==, "abc");
  g_assert_cmpstr (hkl_draft_history_undo (history)->mapping->name, ==, "a");
  g_assert_cmpuint (hkl_draft_history_get (history)->touched, ==, 0);
  g_assert_null (hkl_draft_history_undo (history));

  /* What comes after an undo takes the place of what was undone. */
  record_name (history, base, "x", 30 + 2 * HKL_DRAFT_PAUSE);
  g_assert_false (hkl_draft_history_can_redo (history));
  g_assert_cmpstr (hkl_draft_history_undo (history)->mapping->name, ==, "a");
}

static void
test_bounds (void)
{
  g_autoptr (HklMapping) base = hkl_mapping_new ("a", "http://127.0.0.1/", NULL);
  g_autoptr (HklDraftHistory) history = hkl_draft_history_new ();
  guint n = 0;

  hkl_draft_history_reset (history, base);
  for (guint i = 0; i < 3 * HKL_DRAFT_STEPS_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      record_name (history, base, name, (gint64) i * 2 * HKL_DRAFT_PAUSE);
    }
  while (hkl_draft_history_undo (history) != NULL)
    n++;
  g_assert_cmpuint (n, ==, HKL_DRAFT_STEPS_MAX);
}

static void
test_parts (void)
{
  static const struct
  {
    const char *key;
    const char *json;
    guint parts;
  } cases[] = {
    { "url", "{\"@path\":\"$.u\"}", HKL_PART_URL },
    { "method", "\"PUT\"", HKL_PART_METHOD },
    { "data", "{\"a\":1}", HKL_PART_DATA },
    { "data", NULL, HKL_PART_DATA },
    { "headers", "{\"X-A\":\"b\"}", HKL_PART_HEADERS },
    { "batch_size", "7", HKL_PART_BATCHING },
    { "enable_batching", "true", HKL_PART_BATCHING },
  };
  g_autoptr (HklMapping) base = hkl_mapping_new ("a", "http://127.0.0.1/", NULL);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) other = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HklMapping) mapping = with_field (base, cases[i].key, cases[i].json);

      g_assert_cmpuint (hkl_draft_differing_parts (base, mapping), ==, cases[i].parts);
    }

  change.name = "b";
  change.trigger = "type = \"page\"";
  change.timeout = 3;
  change.strict_order = TRUE;
  other = hkl_mapping_with (base, &change);
  g_assert_cmpuint (hkl_draft_differing_parts (base, base), ==, 0);
  g_assert_cmpuint (hkl_draft_differing_parts (base, other), ==,
                    HKL_PART_NAME | HKL_PART_TRIGGER | HKL_PART_BATCHING);
}

/* "|" is the cursor. */
static void
test_insertion (void)
{
  static const struct
  {
    const char *text;
    const char *result;
  } cases[] = {
    { "{ \"a\": | }", "{ \"a\": { \"@path\": \"$.p.x\" } }" },
    { "{ \"a\": { \"@path\": \"|\" } }", "{ \"a\": { \"@path\": \"$.p.x\" } }" },
    { "{ \"a\": { \"@path\": \"$.ol|d\" } }", "{ \"a\": { \"@path\": \"$.p.x\" } }" },
    { "{ \"a\": { \"@template\": \"No |.\" } }", "{ \"a\": { \"@template\": \"No {{p.x}}.\" } }" },
    { "{ \"a\": { \"@liquid\" : \"|\" } }", "{ \"a\": { \"@liquid\" : \"{{p.x}}\" } }" },
    { "{ \"a\": \"b|\" }", "{ \"a\": \"b$.p.x\" }" },
    { "{ \"a\\\"@path\": \"|\" }", "{ \"a\\\"@path\": \"$.p.x\" }" },
    { "|", "{ \"@path\": \"$.p.x\" }" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *cursor = strchr (cases[i].text, '|');
      g_autofree char *before = g_strndup (cases[i].text, (gsize) (cursor - cases[i].text));
      g_autofree char *text = g_strconcat (before, cursor + 1, NULL);
      gsize offset, length;
      g_autofree char *piece = hkl_draft_insertion (text, strlen (before), "p.x", &offset, &length);
      g_autofree char *head = g_strndup (text, offset);
      g_autofree char *result = g_strconcat (head, piece, text + offset + length, NULL);

      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft-history/steps", test_steps);
  g_test_add_func ("/draft-history/bounds", test_bounds);
  g_test_add_func ("/draft-history/parts", test_parts);
  g_test_add_func ("/draft-history/insertion", test_insertion);

  return g_test_run ();
}
