/* hkl-trigger-explain.c: see hkl-trigger-explain.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verdicts are those of the evaluator itself (hkl-trigger-match.c); only the sentences are made
 * here. Upstream stops at the first condition that decides: what comes after it is evaluated for
 * the reader all the same, but does not count.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-json-writer.h"
#include "hkl-trigger-explain.h"
#include "hkl-trigger-private.h"

G_DEFINE_BOXED_TYPE (HklExplanation, hkl_explanation, hkl_explanation_ref, hkl_explanation_unref)

static void
hkl_clause_free (gpointer data)
{
  HklClause *clause = data;

  g_free (clause->words);
  g_free (clause->text);
  g_free (clause->actual);
  g_free (clause->reason);
  g_free (clause);
}

HklExplanation *
hkl_explanation_ref (HklExplanation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
hkl_explanation_clear (gpointer data)
{
  HklExplanation *self = data;

  g_free (self->summary);
  g_ptr_array_unref (self->clauses);
}

void
hkl_explanation_unref (HklExplanation *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, hkl_explanation_clear);
}

static HklClauseVerdict
to_verdict (HklMatch match)
{
  switch (match)
    {
    case HKL_MATCH_FALSE:
      return HKL_CLAUSE_NO;
    case HKL_MATCH_TRUE:
      return HKL_CLAUSE_YES;
    case HKL_MATCH_THROWS:
      return HKL_CLAUSE_FAILS;
    }

  g_assert_not_reached ();
}

static const char *
kind_words (const HklJson *actual)
{
  switch ((HklJsonKind) actual->kind)
    {
    case HKL_JSON_NULL:
      return "null";
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
      return "a boolean";
    case HKL_JSON_NUMBER:
      return "a number";
    case HKL_JSON_STRING:
      return "text";
    case HKL_JSON_ARRAY:
      return "a list";
    case HKL_JSON_OBJECT:
      return "an object";
    }

  g_assert_not_reached ();
}

/* The value is not of the kind that the operator looks at. */
static char *
explain_kind (const HklJson *actual, const char *wanted)
{
  if (actual == NULL)
    return g_strdup ("The event has no such value.");

  return g_strdup_printf ("It is %s, and only %s is compared here.", kind_words (actual), wanted);
}

static char *
explain_unequal (const HklCondition *condition, const HklJson *actual)
{
  g_autofree char *have = NULL;
  g_autofree char *want = NULL;
  g_autofree char *have_folded = NULL;
  g_autofree char *want_folded = NULL;
  g_autoptr (GString) value = g_string_new (NULL);

  if (!hkl_json_is (actual, HKL_JSON_STRING))
    return explain_kind (actual, "text");

  hkl_trigger_append_value (condition->value, value);
  have = hkl_str_dup (actual->u.string);
  want = g_strdup (value->str);
  if (!g_utf8_validate (have, -1, NULL) || !g_utf8_validate (want, -1, NULL))
    return g_strdup ("");
  have_folded = g_utf8_casefold (g_strstrip (have), -1);
  want_folded = g_utf8_casefold (g_strstrip (want), -1);
  if (strcmp (have_folded, want_folded) == 0)
    return g_strdup ("It differs only in capitals or in spaces at its ends.");

  return g_strdup ("");
}

static char *
explain_boolean (const HklJson *actual)
{
  if (hkl_json_is (actual, HKL_JSON_STRING) &&
      (hkl_str_equal (actual->u.string, HKL_STR ("true")) ||
       hkl_str_equal (actual->u.string, HKL_STR ("false"))))
    return g_strdup ("It is text, not a boolean.");
  if (hkl_json_is (actual, HKL_JSON_TRUE) || hkl_json_is (actual, HKL_JSON_FALSE))
    return g_strdup ("");

  return explain_kind (actual, "a boolean");
}

static char *
explain_no (const HklCondition *condition, const HklJson *actual)
{
  gboolean is_text = hkl_json_is (actual, HKL_JSON_STRING);
  gboolean is_number = hkl_json_is (actual, HKL_JSON_NUMBER);

  switch (hkl_operator_from_name (condition->op))
    {
    case HKL_OPERATOR_EQUAL:
      return explain_unequal (condition, actual);
    case HKL_OPERATOR_CONTAINS:
    case HKL_OPERATOR_NOT_CONTAINS:
    case HKL_OPERATOR_STARTS_WITH:
    case HKL_OPERATOR_NOT_STARTS_WITH:
    case HKL_OPERATOR_ENDS_WITH:
    case HKL_OPERATOR_NOT_ENDS_WITH:
      return is_text ? g_strdup ("") : explain_kind (actual, "text");
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
    case HKL_OPERATOR_NUMBER_EQUALS:
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      return is_number ? g_strdup ("") : explain_kind (actual, "a number");
    case HKL_OPERATOR_IS_TRUE:
    case HKL_OPERATOR_IS_FALSE:
      return explain_boolean (actual);
    case HKL_OPERATOR_EXISTS:
      return explain_kind (actual, "a value");
    case HKL_OPERATOR_OTHER:
      return g_strdup ("No such operator: this is never true.");
    case HKL_OPERATOR_NOT_EQUAL:
    case HKL_OPERATOR_NOT_EXISTS:
      return g_strdup ("");
    }

  g_assert_not_reached ();
}

static char *
explain_yes (const HklCondition *condition, const HklJson *actual)
{
  if (hkl_operator_from_name (condition->op) != HKL_OPERATOR_NOT_EQUAL ||
      hkl_json_is (actual, HKL_JSON_STRING))
    return g_strdup ("");
  if (actual == NULL)
    return g_strdup ("The event has no such value, which counts as different.");

  return g_strdup_printf ("It is %s, which counts as different from any text.",
                          kind_words (actual));
}

static void
set_actual (HklClause *clause,
            const HklCondition *condition,
            const HklTest *test,
            const HklJson *event)
{
  HklActual scratch;
  const HklJson *actual = test->throws ? NULL : hkl_test_get_actual (test, event, &scratch);
  g_autoptr (GString) json = NULL;

  if (actual != NULL)
    {
      json = g_string_new (NULL);
      hkl_json_write (actual, json);
      clause->actual = g_string_free (g_steal_pointer (&json), FALSE);
    }
  switch (clause->verdict)
    {
    case HKL_CLAUSE_NO:
      clause->reason = explain_no (condition, actual);
      break;
    case HKL_CLAUSE_YES:
      clause->reason = explain_yes (condition, actual);
      break;
    case HKL_CLAUSE_FAILS:
      clause->reason = g_strdup ("It cannot be evaluated, so the event is not taken.");
      break;
    }
}

static void
add_clauses (HklExplanation *self,
             const char *text,
             const HklCondition *condition,
             const HklTest *test,
             const HklJson *event,
             guint depth,
             gboolean counts)
{
  HklClause *clause = g_new0 (HklClause, 1);
  g_autofree char *written = NULL;
  gboolean decided = FALSE;

  g_ptr_array_add (self->clauses, clause);
  clause->depth = depth;
  clause->counts = counts;
  clause->verdict = to_verdict (hkl_test_evaluate (test, event));
  if (condition == NULL)
    {
      clause->is_group = TRUE;
      clause->words = g_strdup ("an empty group");
      clause->text = g_strdup ("");
      clause->reason = g_strdup ("An empty group cannot be evaluated, so the event is not taken.");
      return;
    }

  clause->is_group = condition->kind == HKL_CONDITION_GROUP;
  clause->any = condition->any;
  clause->words = hkl_condition_describe (condition);
  clause->offset = condition->offset;
  clause->length = condition->length;
  written = g_strndup (text + condition->offset, condition->length);
  clause->text = g_utf8_make_valid (written, -1);
  if (!clause->is_group)
    {
      set_actual (clause, condition, test, event);
      return;
    }

  clause->reason = g_strdup ("");
  for (guint i = 0; i < condition->n_children; i++)
    {
      HklMatch match = hkl_test_evaluate (test->children[i], event);

      add_clauses (self, text, condition->children[i], test->children[i], event, depth + 1,
                   counts && !decided);
      if (match == HKL_MATCH_THROWS || (match == HKL_MATCH_TRUE) == condition->any)
        decided = TRUE;
    }
}

/* The condition on the first level whose verdict became that of the whole, or NULL where it took
 * all of them. */
static const HklClause *
find_decisive (const HklExplanation *self)
{
  const HklClause *whole = g_ptr_array_index (self->clauses, 0);
  const HklClause *last = NULL;

  for (guint i = 1; i < self->clauses->len; i++)
    {
      const HklClause *clause = g_ptr_array_index (self->clauses, i);

      if (clause->depth == 1 && clause->counts)
        last = clause;
    }
  if (last == NULL || last->verdict == HKL_CLAUSE_FAILS ||
      (last->verdict == HKL_CLAUSE_YES) == whole->any)
    return last;

  return NULL;
}

static char *
summarize (const HklExplanation *self, guint n)
{
  const HklClause *decisive = find_decisive (self);
  const HklClause *first = g_ptr_array_index (self->clauses, 1);

  switch (self->verdict)
    {
    case HKL_CLAUSE_FAILS:
      return g_strdup_printf ("Does not match, because this cannot be evaluated: %s.",
                              decisive != NULL ? decisive->words : "the event");
    case HKL_CLAUSE_YES:
      if (n == 1)
        return g_strdup_printf ("Matches: %s.", first->words);
      if (decisive == NULL)
        return g_strdup_printf ("Matches: all %u conditions hold.", n);
      return g_strdup_printf ("Matches, because one is enough: %s.", decisive->words);
    case HKL_CLAUSE_NO:
      if (n > 1 && decisive == NULL)
        return g_strdup_printf ("Does not match: none of the %u conditions holds.", n);
      return g_strdup_printf ("Does not match, because this does not hold: %s.",
                              decisive != NULL ? decisive->words : first->words);
    }

  g_assert_not_reached ();
}

HklExplanation *
hkl_trigger_explain (HklTrigger *self, const HklJson *event)
{
  HklExplanation *explanation;
  const HklCondition *root;

  g_return_val_if_fail (self != NULL && event != NULL, NULL);

  root = hkl_trigger_get_root (self);
  explanation = g_atomic_rc_box_new0 (HklExplanation);
  explanation->clauses = g_ptr_array_new_with_free_func (hkl_clause_free);
  add_clauses (explanation, hkl_trigger_get_text (self), root, hkl_trigger_get_test (self), event,
               0, TRUE);
  explanation->verdict = ((HklClause *) g_ptr_array_index (explanation->clauses, 0))->verdict;
  explanation->summary = summarize (explanation, root->n_children);

  return explanation;
}
