/* test-trigger-explain.c: the clauses of a trigger with their values and verdicts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-test.h"
#include "hkl-trigger-explain.h"

#define EVENT                                                                                      \
  "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u1\",\"properties\":"            \
  "{\"total\":49.5,\"sku\":\"abc\",\"gift\":\"true\",\"list\":[1],\"none\":null}}"

static char *
explain (const char *trigger_text, const char *json)
{
  static const char verdicts[] = "-+x";
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (trigger_text, NULL, &error);
  const HklJson *event = hkl_json_read (arena, json, strlen (json), NULL, NULL);
  g_autoptr (HklExplanation) explanation = NULL;
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  explanation = hkl_trigger_explain (trigger, event);
  g_assert_cmpint (explanation->verdict == HKL_CLAUSE_YES, ==,
                   hkl_trigger_matches (trigger, event));
  g_string_append (out, explanation->summary);
  for (guint i = 1; i < explanation->clauses->len; i++)
    {
      const HklClause *clause = g_ptr_array_index (explanation->clauses, i);

      g_assert_cmpint (strncmp (clause->text, trigger_text + clause->offset, clause->length), ==,
                       0);
      g_string_append_printf (out, "\n%*s%c%s %s [%s]%s%s", (int) (clause->depth - 1) * 2, "",
                              verdicts[clause->verdict], clause->counts ? "" : " (not asked)",
                              clause->words, clause->actual != NULL ? clause->actual : "",
                              *clause->reason != '\0' ? " " : "", clause->reason);
    }

  return g_string_free (out, FALSE);
}

static const struct
{
  const char *trigger;
  const char *explanation;
} cases[] = {
  { "type = \"track\"", "Matches: type is track.\n"
                        "+ type is track [\"track\"]" },
  { "type = \"track\" and properties.total > 40", "Matches: all 2 conditions hold.\n"
                                                  "+ type is track [\"track\"]\n"
                                                  "+ total is more than 40 [49.5]" },
  { "type = \"page\" and event = \"order completed\"",
    "Does not match, because this does not hold: type is page.\n"
    "- type is page [\"track\"]\n"
    "- (not asked) event is “order completed” [\"Order Completed\"] It differs only in capitals or "
    "in spaces at its ends." },
  { "type = \"page\" or userId = \"u1\" or name = null",
    "Matches, because one is enough: user ID is “u1”.\n"
    "- type is page [\"track\"]\n"
    "+ user ID is “u1” [\"u1\"]\n"
    "+ (not asked) name is missing or null []" },
  { "type = \"page\" or type = \"screen\"", "Does not match: none of the 2 conditions holds.\n"
                                            "- type is page [\"track\"]\n"
                                            "- type is screen [\"track\"]" },
  { "type = \"track\" and (properties.sku = \"x\" or properties.nope != \"y\")",
    "Matches: all 2 conditions hold.\n"
    "+ type is track [\"track\"]\n"
    "+ sku is “x” or nope is not “y” []\n"
    "  - sku is “x” [\"abc\"]\n"
    "  + nope is not “y” [] The event has no such value, which counts as different." },
  { "properties.sku > 5",
    "Does not match, because this does not hold: sku is more than 5.\n"
    "- sku is more than 5 [\"abc\"] It is text, and only a number is compared "
    "here." },
  { "properties.total = \"49.5\"",
    "Does not match, because this does not hold: total is “49.5”.\n"
    "- total is “49.5” [49.5] It is a number, and only text is compared here." },
  { "properties.gift = true", "Does not match, because this does not hold: gift is true.\n"
                              "- gift is true [\"true\"] It is text, not a boolean." },
  { "!contains(properties.list, \"a\")",
    "Does not match, because this does not hold: list is text without “a”.\n"
    "- list is text without “a” [[1]] It is a list, and only text is compared here." },
  { "properties.none != null", "Does not match, because this does not hold: none is there.\n"
                               "- none is there [null] It is null, and only a value is compared "
                               "here." },
  { "properties.nope = 5", "Does not match, because this does not hold: nope is the number 5.\n"
                           "- nope is the number 5 [] The event has no such value." },
  { "properties.sku.length = 3", "Matches: sku.length is the number 3.\n"
                                 "+ sku.length is the number 3 [3]" },
  { "type = \"page\" or ()",
    "Does not match, because this cannot be evaluated: an empty group.\n"
    "- type is page [\"track\"]\n"
    "x an empty group [] An empty group cannot be evaluated, so the event is not taken." },
  { "CONTAINS(event, \"Order\")",
    "Does not match, because this does not hold: event is compared by “,”, which is never true.\n"
    "- event is compared by “,”, which is never true [\"Order Completed\"] No such operator: this "
    "is never true." },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = explain (cases[i].trigger, EVENT);

      g_assert_cmpstr (got, ==, cases[i].explanation);
    }
}

static void
test_no_event (void)
{
  g_autofree char *null_event = explain ("type = \"track\"", "null");
  g_autofree char *number = explain ("type != \"track\"", "5");

  g_assert_true (g_str_has_prefix (null_event, "Does not match, because this cannot be evaluated"));
  g_assert_true (g_str_has_prefix (number, "Matches: type is not track."));
}

/* Recorded lines: the verdict is that of the evaluator (checked in explain()), and the values are
 * JSON. */
static void
explain_line (const HklJson *line, guint number, gpointer data)
{
  g_autofree char *text = hkl_json_dup_member_string (line, "fql");
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, NULL, NULL);
  const HklJson *event = hkl_json_get (line, "event");
  g_autoptr (HklExplanation) explanation = NULL;
  g_autoptr (HklArena) arena = hkl_arena_new ();

  if (trigger == NULL)
    return;
  explanation = hkl_trigger_explain (trigger, event);
  g_assert_cmpint (explanation->verdict == HKL_CLAUSE_YES, ==,
                   hkl_trigger_matches (trigger, event));
  for (guint i = 0; i < explanation->clauses->len; i++)
    {
      const HklClause *clause = g_ptr_array_index (explanation->clauses, i);

      g_assert_true (g_utf8_validate (clause->words, -1, NULL));
      g_assert_true (g_utf8_validate (clause->text, -1, NULL));
      g_assert_cmpuint (clause->offset + clause->length, <=, strlen (text));
      if (clause->actual != NULL)
        g_assert_nonnull (
            hkl_json_read (arena, clause->actual, strlen (clause->actual), NULL, NULL));
    }
}

static void
test_recorded (void)
{
  g_assert_cmpuint (hkl_test_each_line ("conformance/trigger.ndjson", explain_line, NULL), ==, 928);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trigger-explain/cases", test_cases);
  g_test_add_func ("/trigger-explain/no-event", test_no_event);
  g_test_add_func ("/trigger-explain/recorded", test_recorded);

  return g_test_run ();
}
