/* test-trigger-lint.c: what is said about a trigger, and where.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-test.h"
#include "hkl-trigger-lint.h"

/* Remarks as "code@part of the text", with a comma between them; "" for none. */
static const struct
{
  const char *text;
  const char *remarks;
} cases[] = {
  /* nothing to say */
  { "type = \"track\"", "" },
  { "type = \"track\" and event = \"Order Completed\"", "" },
  { "type = \"track\" and (event = \"A\" or event = \"B\") and properties.total >= 40", "" },
  { "(type = \"page\" or contains(event, \"x\")) and userId != null", "" },
  { "match(event, \"Order *\") or match(event, \"*Viewed\")", "" },
  { "properties.gift = true or traits.vip = false or name = null", "" },
  { "properties.qty = 5 and properties.price > 1.5", "" },

  /* conjunctions */
  { "type = \"track\" OR type = \"page\"", "capital-conjunction@OR" },
  { "type = \"track\" And event = \"a\"", "capital-conjunction@And" },
  { "type = \"track\" or(event = \"a\")", "capital-conjunction@or" },
  { "type = \"track\" or event = \"a\" and name = \"b\"", "mixed-conjunctions@or" },
  { "type = \"track\" and event = \"a\" or name = \"b\" or name = \"c\"",
    "mixed-conjunctions@and" },
  { "type = \"track\" and (event = \"a\" or event = \"b\")", "" },
  { "(type = \"track\" and event = \"a\" or name = \"b\") and userId != null",
    "mixed-conjunctions@and" },

  { "type = \"track\" event = \"a\"", "no-conjunction@event" },
  { "(type = \"track\") contains(event, \"a\") or name = \"b\"", "no-conjunction@event" },
  { "type = \"track\" OR event = \"a\"", "capital-conjunction@OR" },

  /* groups and negation */
  { "((type = \"track\"))", "nested-group@(" },
  { "(type = \"track\"", "unclosed-group@(" },
  { "!(type = \"track\")", "negation-ignored@!" },
  { "!type = \"track\"", "negation-ignored@!" },
  { "not (type = \"track\")", "negation-ignored@not" },
  { "! contains(event, \"a\")", "negation-ignored@!" },
  { "(contains(event, \"a\") or type = \"page\") and name = \"b\"",
    "group-closed-early@),mixed-conjunctions@or,ignored@)" },
  { "type = \"track\" or ()", "empty-group@()" },

  /* fields */
  { "anonymousId != null", "unknown-field@a" },
  { "type = \"track\" and anonymousId = \"x\"", "unknown-field@anonymousId = \"x\"" },
  { "Type = \"track\" and type = \"page\"", "unknown-field@Type = \"track\"" },
  { "type = \"track\" and userid != null", "unknown-field@userid != null" },
  { "contains(type, \"tr\") or event = \"a\"", "function-field@contains(type, \"tr\")" },
  { "event.name = \"a\"", "path-ignored@event.name" },
  { "properties != null", "whole-container@properties" },
  { "properties.a\\.b = 1", "escaped-dot@properties.a\\.b" },
  { "CONTAINS(event, \"a\") or type = \"track\"", "capital-function@CONTAINS" },
  { "type = \"track\" ) ", "ignored@)" },
  { "type = \"track\", event = \"a\"", "ignored@," },

  /* operators */
  { "event != \"a\"", "not-equal-missing@!=" },
  { "type != \"track\"", "" },
  { "properties.a != 5", "not-equal-number@!=" },
  { "event > 5", "number-of-text@>" },
  { "properties.list.0 = \"a\"", "path-step@." },
  { "properties.qty >=5", "operator-space@>=" },
  { "event , \"a\"", "unknown-operator@," },
  { "event!=\"a\"", "operator-space@!" },

  /* values */
  { "event = 'a'", "single-quotes@'a'" },
  { "match(event, 'a*')", "single-quotes@'a*'" },
  { "event = \"a\\\"b\"", "escaped-quote@\"a\\\"" },
  { "event = \"a\"and type = \"track\"", "quote-reopened@\"" },
  { "properties.a > \"ten\"", "not-a-number@\"ten\"" },
  { "properties.a = -", "not-a-number@-" },
  { "properties.a = \"5\"", "number-in-quotes@\"5\"" },
  { "properties.a = 1e3", "number-cut@1e3" },
  { "event = 1.50", "number-rewritten@1.50" },
  { "userId = 42", "user-id-number@42" },
  { "properties.a != true", "not-equal-boolean@true" },
  { "name = true", "boolean-as-text@true" },
  { "event = null", "null-as-text@null" },
  { "name = null", "" },
  { "properties.a = NULL", "capital-literal@NULL" },
  { "event = Order", "unquoted-value@Order" },
  { "properties.a = properties.b", "field-as-value@properties.b" },
  { "event =", "missing-value@" },
  { "event", "missing-value@e" },
  { "event = ) ", "missing-value@)" },
  { "properties.x = ax", "unquoted-value@a,text-cut@x" },
  { "type = \"Track\"", "unknown-type@\"Track\"" },
  { "contains(event, \"\")", "empty-text@\"\"" },
  { "!contains(event, \"a\")", "negated-missing@\"a\"" },
  { "!match(event, \"a*\")", "negated-missing@\"a*\"" },

  /* patterns */
  { "match(event, \"Order\")", "match-no-glob@\"Order\"" },
  { "match(event, \"*Order*\")", "match-no-glob@\"*Order*\"" },
  { "match(event, \"O*r\")", "match-no-glob@\"O*r\"" },
  { "match(event, \"Ord?r*\")", "match-no-glob@\"Ord?r*\"" },
  { "match(event, Order)", "match-no-glob@Order" },

  /* what cannot be read */
  { "", "no-condition@" },
  { "type = \"a\" && event = \"b\"", "symbol-conjunction@&" },
  { "type = “track”", "typographic-quotes@“" },
  { "event = \"a", "unclosed-quote@\"" },
  { "properties.a = 5.", "number-dots@." },
  { "type = 5\r\nand event = \"a\"", "carriage-return@\r" },
};

static char *
list_remarks (const char *text)
{
  g_autoptr (GPtrArray) remarks = hkl_trigger_lint (text, "trigger");
  GString *list = g_string_new (NULL);
  gsize last = 0;

  for (guint i = 0; i < remarks->len; i++)
    {
      const HklRemark *remark = g_ptr_array_index (remarks, i);

      g_assert_cmpstr (remark->where, ==, "trigger");
      g_assert_cmpuint (remark->offset, >=, last);
      g_assert_cmpuint (remark->offset + remark->length, <=, strlen (text));
      g_assert_true (g_str_has_suffix (remark->text, "."));
      g_assert_true (g_utf8_validate (remark->text, -1, NULL));
      last = remark->offset;
      if (i > 0)
        g_string_append_c (list, ',');
      g_string_append_printf (list, "%s@%.*s", remark->code, (int) remark->length,
                              text + remark->offset);
    }

  return g_string_free (list, FALSE);
}

static void
test_cases (void)
{
  guint wrong = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *list = list_remarks (cases[i].text);

      if (strcmp (list, cases[i].remarks) == 0)
        continue;
      g_test_message ("%s: %s, should be %s", cases[i].text, list, cases[i].remarks);
      wrong++;
    }
  g_assert_cmpuint (wrong, ==, 0);
}

static void
test_severities (void)
{
  g_autoptr (GPtrArray) error = hkl_trigger_lint ("type", "trigger");
  g_autoptr (GPtrArray) warning = hkl_trigger_lint ("event = 'a'", "trigger");
  g_autoptr (GPtrArray) note = hkl_trigger_lint ("event != \"a\"", "trigger");
  const HklRemark *remark = g_ptr_array_index (error, 0);

  g_assert_cmpint (remark->severity, ==, HKL_SEVERITY_ERROR);
  g_assert_cmpstr (remark->text, ==, "“type” needs an operator and a value, as in type = \"…\".");
  remark = g_ptr_array_index (warning, 0);
  g_assert_cmpint (remark->severity, ==, HKL_SEVERITY_WARNING);
  remark = g_ptr_array_index (note, 0);
  g_assert_cmpint (remark->severity, ==, HKL_SEVERITY_NOTE);
}

/* A sentence names the effect in this trigger. */
static void
test_sentences (void)
{
  g_autoptr (GPtrArray) capital = hkl_trigger_lint ("type = \"a\" OR event = \"b\"", "trigger");
  g_autoptr (GPtrArray) glob = hkl_trigger_lint ("match(event, \"Order\")", "trigger");
  const HklRemark *remark = NULL;

  for (guint i = 0; i < capital->len; i++)
    {
      remark = g_ptr_array_index (capital, i);
      if (strcmp (remark->code, "capital-conjunction") == 0)
        break;
    }
  g_assert_true (g_str_has_suffix (remark->text, "This level is joined by “and”."));
  remark = g_ptr_array_index (glob, 0);
  g_assert_nonnull (strstr (remark->text, "event ends with “rder”"));
}

/* Every recorded trigger can be linted; the half characters among them give valid UTF-8. */
static void
lint_line (const HklJson *line, guint number, gpointer data)
{
  g_autofree char *text = hkl_json_dup_member_string (line, "fql");
  g_autofree char *list = list_remarks (text);

  g_assert_nonnull (list);
}

static void
test_recorded (void)
{
  g_assert_cmpuint (hkl_test_each_line ("conformance/trigger.ndjson", lint_line, NULL), ==, 928);
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("type = \"track\"");
  g_autoptr (GPtrArray) remarks = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, " and event = 'a' or foo OR (bar)");
  remarks = hkl_trigger_lint (text->str, "trigger");
  g_assert_cmpuint (remarks->len, >, 60000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trigger-lint/cases", test_cases);
  g_test_add_func ("/trigger-lint/severities", test_severities);
  g_test_add_func ("/trigger-lint/sentences", test_sentences);
  g_test_add_func ("/trigger-lint/recorded", test_recorded);
  g_test_add_func ("/trigger-lint/long", test_long);

  return g_test_run ();
}
