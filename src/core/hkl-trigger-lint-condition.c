/* hkl-trigger-lint-condition.c: remarks about one condition: its field, operator, value or pattern.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include <math.h>

#include "hkl-trigger-lint-private.h"

/* As it is written. */
static char *
source (const HklTriggerLint *self, const HklTrail *entry)
{
  return g_strndup (self->text + entry->offset, entry->length);
}

static char *
field_words (const HklCondition *condition)
{
  if (condition->path == NULL)
    return g_strdup (hkl_condition_kind_field (condition->kind));

  return g_strdup_printf ("%s.%s", hkl_condition_kind_field (condition->kind), condition->path);
}

/* --- fields ---------------------------------------------------------------------------------- */

void
hkl_trigger_lint_field (HklTriggerLint *self, const HklTrail *entry)
{
  const HklCondition *condition = entry->condition;
  const char *field = hkl_condition_kind_field (condition->kind);
  g_autofree char *written = source (self, entry);

  if (condition->path == NULL && entry->text.len > strlen (field))
    WARN (self, entry, "path-ignored",
          "%s has nothing below it: the path is left out, and this looks at %s itself.", field,
          field);
  else if (condition->path != NULL && hkl_str_equal (entry->text, hkl_str (field)))
    WARN (self, entry, "whole-container",
          "This looks for a value that is named “%s” in %s. Name the value: %s.….", field, field,
          field);
  else if (strstr (written, "\\.") != NULL)
    NOTE (self, entry, "escaped-dot",
          "A dot always leads one level down, even behind a backslash: a name with a dot in it "
          "cannot be asked for.");
}

/* --- operators ------------------------------------------------------------------------------- */

void
hkl_trigger_lint_operator (HklTriggerLint *self, guint i)
{
  const HklTrail *entry = &self->trail[i];
  const HklCondition *condition = entry->condition;
  g_autofree char *field = field_words (condition);
  gboolean has_path = condition->path != NULL;
  gboolean in_capital_call = i >= 2 && self->trail[i - 2].kind == HKL_TRAIL_IGNORED &&
                             (hkl_trail_is_word (&self->trail[i - 2], "contains") ||
                              hkl_trail_is_word (&self->trail[i - 2], "match"));

  switch (hkl_operator_from_name (condition->op))
    {
    case HKL_OPERATOR_NOT_EQUAL:
      if (hkl_json_is (condition->value, HKL_JSON_STRING) && condition->kind != HKL_CONDITION_TYPE)
        NOTE (self, entry, "not-equal-missing", "Also true where %s is missing, null or no text.",
              field);
      break;
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      NOTE (self, entry, "not-equal-number",
            "Not true where %s is missing, or is text such as “5”.", field);
      break;
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
      if (!has_path)
        WARN (self, entry, "number-of-text",
              "%s is text, and text is never less or more than a number: this is not true for any "
              "usual event.",
              field);
      break;
    case HKL_OPERATOR_OTHER:
      if (in_capital_call)
        break;
      if (entry->token == HKL_TOKEN_DOT)
        WARN (self, entry, "path-step",
              "The path ends at this dot, so the condition is never true: a step cannot begin with "
              "a digit or be “and”, “or” or “null”. A backslash before it helps.");
      else
        WARN (self, entry, "unknown-operator",
              "“%.*s” is no operator, so this is never true. Use =, !=, <, <=, > or >= with spaces "
              "around them.",
              (int) entry->length, self->text + entry->offset);
      break;
    case HKL_OPERATOR_EQUAL:
    case HKL_OPERATOR_CONTAINS:
    case HKL_OPERATOR_NOT_CONTAINS:
    case HKL_OPERATOR_STARTS_WITH:
    case HKL_OPERATOR_NOT_STARTS_WITH:
    case HKL_OPERATOR_ENDS_WITH:
    case HKL_OPERATOR_NOT_ENDS_WITH:
    case HKL_OPERATOR_EXISTS:
    case HKL_OPERATOR_NOT_EXISTS:
    case HKL_OPERATOR_IS_TRUE:
    case HKL_OPERATOR_IS_FALSE:
    case HKL_OPERATOR_NUMBER_EQUALS:
      break;
    }
}

/* --- values ---------------------------------------------------------------------------------- */

static gboolean
is_comparison (HklOperator code)
{
  return code == HKL_OPERATOR_LESS || code == HKL_OPERATOR_LESS_EQUAL ||
         code == HKL_OPERATOR_GREATER || code == HKL_OPERATOR_GREATER_EQUAL;
}

/* TRUE when the string token was worth a remark of its own. */
static gboolean
lint_quotes (HklTriggerLint *self, const HklTrail *entry)
{
  if (entry->text.data[0] == '\'')
    {
      WARN (self, entry, "single-quotes",
            "Single quotes are part of the value here. Use double quotes.");
      return TRUE;
    }
  if (entry->text.len > 2 && entry->text.data[entry->text.len - 2] == '\\')
    {
      WARN (self, entry, "escaped-quote",
            "A backslash does not protect a quote: the value ends here and keeps the backslash. A "
            "double quote cannot stand in a value.");
      return TRUE;
    }

  return FALSE;
}

static void
lint_string (HklTriggerLint *self, const HklTrail *entry)
{
  const HklCondition *condition = entry->condition;
  HklOperator code = hkl_operator_from_name (condition->op);
  double number = hkl_trigger_to_number (condition->value);

  if (lint_quotes (self, entry))
    return;
  if (is_comparison (code) && isnan (number))
    WARN (self, entry, "not-a-number", "“%.*s” is no number, so this is never true.",
          (int) condition->value->u.string.len, condition->value->u.string.data);
  else if (condition->path != NULL && code == HKL_OPERATOR_EQUAL && !isnan (number) &&
           entry->length > 2 && !g_ascii_isspace (self->text[entry->offset + 1]))
    NOTE (self, entry, "number-in-quotes",
          "In quotes this is text: the number %.*s does not match. Leave the quotes out to compare "
          "numbers.",
          (int) condition->value->u.string.len, condition->value->u.string.data);
  else if (entry->length == 2 &&
           (code == HKL_OPERATOR_CONTAINS || code == HKL_OPERATOR_NOT_CONTAINS))
    NOTE (self, entry, "empty-text", "Every text contains the empty text.");
}

static void
lint_number (HklTriggerLint *self, const HklTrail *entry)
{
  const HklCondition *condition = entry->condition;
  g_autofree char *written = source (self, entry);
  g_autoptr (GString) read = g_string_new (NULL);
  g_autofree char *field = field_words (condition);

  hkl_trigger_append_value (condition->value, read);
  if (strcmp (read->str, "NaN") == 0)
    WARN (self, entry, "not-a-number", "“%s” is no number; this is never true.", written);
  else if (condition->kind == HKL_CONDITION_USER_ID &&
           hkl_operator_from_name (condition->op) == HKL_OPERATOR_EQUAL)
    WARN (self, entry, "user-id-number",
          "userId is compared with the text “%s”: an event whose userId is a number never matches.",
          read->str);
  else if (hkl_json_is (condition->value, HKL_JSON_STRING) && strcmp (read->str, written) != 0)
    NOTE (self, entry, "number-rewritten", "%s is compared with the text “%s”.", field, read->str);
}

static void
lint_boolean (HklTriggerLint *self, const HklTrail *entry)
{
  const HklCondition *condition = entry->condition;
  HklOperator code = hkl_operator_from_name (condition->op);
  gboolean is_true = hkl_str_equal (entry->text, HKL_STR ("true"));
  g_autofree char *field = field_words (condition);

  if (code == HKL_OPERATOR_NOT_EQUAL)
    WARN (self, entry, "not-equal-boolean",
          "This compares with the text “%s”: the boolean counts as different from it, so it is "
          "true for true and for false. Write = %s.",
          is_true ? "true" : "false", is_true ? "false" : "true");
  else if (code == HKL_OPERATOR_EQUAL)
    WARN (self, entry, "boolean-as-text", "%s is compared with the text “%s”, not with a boolean.",
          field, is_true ? "true" : "false");
}

/* properties.x = properties.y */
static gboolean
is_path (HklStr text)
{
  return memchr (text.data, '.', text.len) != NULL &&
         hkl_trigger_lint_find_field (text, FALSE) != NULL;
}

static void
lint_word (HklTriggerLint *self, const HklTrail *entry)
{
  if (hkl_str_equal (entry->text, HKL_STR ("true")) ||
      hkl_str_equal (entry->text, HKL_STR ("false")))
    lint_boolean (self, entry);
  else if (hkl_trail_is_word (entry, "true") || hkl_trail_is_word (entry, "false") ||
           hkl_trail_is_word (entry, "null"))
    WARN (self, entry, "capital-literal", "In capitals this is the text “%.*s”. Use small letters.",
          (int) entry->text.len, entry->text.data);
  else if (is_path (entry->text))
    WARN (self, entry, "field-as-value",
          "This is the text “%.*s”: one field cannot be compared with another.",
          (int) entry->text.len, entry->text.data);
  else
    NOTE (self, entry, "unquoted-value",
          "Without quotes this is the text “%.*s”. Put text in double quotes.",
          (int) entry->text.len, entry->text.data);
}

static void
lint_type (HklTriggerLint *self, const HklTrail *entry)
{
  static const char *const types[] = { "track", "identify", "page", "screen", "group", "alias" };
  const HklCondition *condition = entry->condition;
  HklOperator code = hkl_operator_from_name (condition->op);

  if (condition->kind != HKL_CONDITION_TYPE || entry->token != HKL_TOKEN_STRING ||
      entry->text.data[0] != '"' || (code != HKL_OPERATOR_EQUAL && code != HKL_OPERATOR_NOT_EQUAL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (hkl_str_equal (condition->value->u.string, hkl_str (types[i])))
      return;
  WARN (self, entry, "unknown-type",
        "No event has the type “%.*s”. The types are track, identify, page, screen, group and "
        "alias.",
        (int) condition->value->u.string.len, condition->value->u.string.data);
}

void
hkl_trigger_lint_value (HklTriggerLint *self, const HklTrail *entry)
{
  const HklCondition *condition = entry->condition;
  g_autofree char *field = field_words (condition);
  HklOperator code = hkl_operator_from_name (condition->op);

  if (code == HKL_OPERATOR_NOT_CONTAINS)
    NOTE (self, entry, "negated-missing", "Not true either where %s is missing or no text.", field);
  if (code == HKL_OPERATOR_OTHER)
    return;
  switch (entry->token)
    {
    case HKL_TOKEN_STRING:
      lint_string (self, entry);
      lint_type (self, entry);
      break;
    case HKL_TOKEN_NUMBER:
      lint_number (self, entry);
      break;
    case HKL_TOKEN_WORD:
      lint_word (self, entry);
      break;
    case HKL_TOKEN_NULL:
      if (condition->value != NULL)
        WARN (self, entry, "null-as-text",
              "%s is compared with the text “null” here; it has no test for a missing value.",
              field);
      break;
    case HKL_TOKEN_END:
      WARN (self, entry, "missing-value",
            "The value is missing, so %s is compared with the text “eos”.", field);
      break;
    case HKL_TOKEN_OPERATOR:
      if (entry->offset > 0 && strchr ("<>", self->text[entry->offset - 1]) != NULL)
        {
          hkl_trigger_lint_add (
              self, HKL_SEVERITY_WARNING, "operator-space", entry->offset - 1, 2,
              "“%c=” needs a space behind it. Like this %s is compared with the text “=”.",
              self->text[entry->offset - 1], field);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case HKL_TOKEN_CONJUNCTION:
    case HKL_TOKEN_DOT:
    case HKL_TOKEN_COMMA:
    case HKL_TOKEN_PAREN_LEFT:
    case HKL_TOKEN_PAREN_RIGHT:
    case HKL_TOKEN_BRACKET_LEFT:
    case HKL_TOKEN_BRACKET_RIGHT:
      WARN (self, entry, "missing-value",
            "“%.*s” is taken for the value of %s. Put the value in double quotes.",
            (int) entry->text.len, entry->text.data, field);
      break;
    }
}

void
hkl_trigger_lint_pattern (HklTriggerLint *self, const HklTrail *entry)
{
  const HklCondition *condition = entry->condition;
  HklStr pattern = entry->text;
  g_autofree char *words = hkl_condition_describe (condition);
  g_autofree char *field = field_words (condition);
  HklOperator code = hkl_operator_from_name (condition->op);
  gboolean begins;
  gboolean ends;
  gboolean inside;

  if (code == HKL_OPERATOR_NOT_STARTS_WITH || code == HKL_OPERATOR_NOT_ENDS_WITH)
    NOTE (self, entry, "negated-missing", "Not true either where %s is missing or no text.", field);
  if (entry->token != HKL_TOKEN_STRING)
    {
      WARN (self, entry, "match-no-glob", "This means: %s. Put the pattern in double quotes.",
            words);
      return;
    }
  if (lint_quotes (self, entry))
    return;

  pattern = (HklStr){ pattern.data + 1, pattern.len - 2 };
  begins = pattern.len > 0 && pattern.data[0] == '*';
  ends = pattern.len > 0 && pattern.data[pattern.len - 1] == '*';
  inside = hkl_json_is (condition->value, HKL_JSON_STRING) &&
           (memchr (condition->value->u.string.data, '*', condition->value->u.string.len) != NULL ||
            memchr (condition->value->u.string.data, '?', condition->value->u.string.len) != NULL);
  if (!begins && !ends)
    WARN (self, entry, "match-no-glob",
          "A pattern has a star at its beginning or at its end. Without one its first character is "
          "dropped: this means “%s”.",
          words);
  else if (inside && begins && ends)
    WARN (self, entry, "match-no-glob",
          "Only the star at the end counts: this means “%s”. Use contains() to look anywhere.",
          words);
  else if (inside)
    WARN (self, entry, "match-no-glob",
          "Only one star at an end counts; others, and “?”, are plain characters: this means “%s”.",
          words);
}
