/* hkl-trigger-lint.c: see hkl-trigger-lint.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is parsed a second time: the parser's trail says what it passed over and what it took
 * for what, and this file says it in sentences. A rule looks at one entry of the trail; only the
 * rules about conjunctions and about runs of ignored words look at their neighbours.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include <math.h>

#include "hkl-trigger-lint.h"
#include "hkl-trigger-private.h"

typedef struct
{
  const char *text;
  const char *where;
  const HklTrail *trail;
  guint n_trail;
  GHashTable *any;      /* the levels whose last conjunction is "or" */
  GHashTable *reopened; /* where a closing quote begins another string */
  GPtrArray *remarks;
} Lint;

static void add (Lint *self,
                 HklSeverity severity,
                 const char *code,
                 gsize offset,
                 gsize length,
                 const char *format,
                 ...) G_GNUC_PRINTF (6, 7);

static void
add (Lint *self,
     HklSeverity severity,
     const char *code,
     gsize offset,
     gsize length,
     const char *format,
     ...)
{
  g_autofree char *sentence = NULL;
  g_autofree char *shown = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  /* A trigger may quote half a character, which a window cannot show. */
  shown = g_utf8_make_valid (sentence, -1);
  g_ptr_array_add (self->remarks,
                   hkl_remark_new (severity, code, self->where, offset, length, "%s", shown));
}

#define WARN(self, entry, code, ...)                                                               \
  add ((self), HKL_SEVERITY_WARNING, (code), (entry)->offset, (entry)->length, __VA_ARGS__)
#define NOTE(self, entry, code, ...)                                                               \
  add ((self), HKL_SEVERITY_NOTE, (code), (entry)->offset, (entry)->length, __VA_ARGS__)

/* As it is written. */
static char *
source (const Lint *self, const HklTrail *entry)
{
  return g_strndup (self->text + entry->offset, entry->length);
}

static gboolean
is_word_in_capitals (const HklTrail *entry, const char *word)
{
  return entry->token == HKL_TOKEN_WORD && entry->text.len == strlen (word) &&
         g_ascii_strncasecmp (entry->text.data, word, entry->text.len) == 0;
}

static char *
field_words (const HklCondition *condition)
{
  if (condition->path == NULL)
    return g_strdup (hkl_condition_kind_field (condition->kind));

  return g_strdup_printf ("%s.%s", hkl_condition_kind_field (condition->kind), condition->path);
}

/* --- conjunctions and groups ----------------------------------------------------------------- */

static void
look_ahead (Lint *self)
{
  for (guint i = 0; i < self->n_trail; i++)
    {
      const HklTrail *entry = &self->trail[i];

      if (entry->kind == HKL_TRAIL_REOPENED)
        g_hash_table_add (self->reopened, GUINT_TO_POINTER (entry->offset));
      if (entry->kind != HKL_TRAIL_CONJUNCTION)
        continue;
      if (hkl_str_equal (entry->text, HKL_STR ("or")))
        g_hash_table_add (self->any, GUINT_TO_POINTER (entry->level));
      else
        g_hash_table_remove (self->any, GUINT_TO_POINTER (entry->level));
    }
}

static const char *
conjunction_of (const Lint *self, guint level)
{
  return g_hash_table_contains (self->any, GUINT_TO_POINTER (level)) ? "or" : "and";
}

static void
lint_conjunction (Lint *self, const HklTrail *entry)
{
  const char *effective = conjunction_of (self, entry->level);

  if (!hkl_str_equal (entry->text, hkl_str (effective)))
    WARN (self, entry, "mixed-conjunctions",
          "This “%.*s” counts as “%s”: the last one on a level decides for all of it. Put what "
          "belongs together in parentheses.",
          (int) entry->text.len, entry->text.data, effective);
}

/* --- what is passed over --------------------------------------------------------------------- */

static const char *const known_fields[] = { "type",       "event",  "name",   "userId",
                                            "properties", "traits", "context" };

/* "Type", "userid": a known field but for its capitals. */
static const char *
similar_field (const HklTrail *entry)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_fields); i++)
    {
      gsize length = strlen (known_fields[i]);

      if (entry->text.len >= length &&
          g_ascii_strncasecmp (entry->text.data, known_fields[i], length) == 0 &&
          (entry->text.len == length || entry->text.data[length] == '.'))
        return known_fields[i];
    }

  return NULL;
}

static void
lint_ignored_word (Lint *self, const HklTrail *entry, gsize length)
{
  g_autofree char *word = hkl_str_dup (entry->text);
  const char *similar = similar_field (entry);

  if (is_word_in_capitals (entry, "and") || is_word_in_capitals (entry, "or"))
    WARN (self, entry, "capital-conjunction",
          "“%s” is passed over: only “and” and “or” in small letters, with a space behind them, "
          "join conditions. This level is joined by “%s”.",
          word, conjunction_of (self, entry->level));
  else if (is_word_in_capitals (entry, "contains") || is_word_in_capitals (entry, "match"))
    WARN (self, entry, "capital-function",
          "“%s” is passed over: functions are written in small letters. What is in the "
          "parentheses is never true like this.",
          word);
  else if (is_word_in_capitals (entry, "not"))
    WARN (self, entry, "negation-ignored",
          "“%s” is passed over. Use != with a value, or “!” right before contains( or match(.",
          word);
  else if (similar != NULL)
    add (self, HKL_SEVERITY_WARNING, "unknown-field", entry->offset, length,
         "“%s” is no field, so this is left out and the other conditions decide. Write %s: "
         "capitals matter.",
         word, similar);
  else
    add (self, HKL_SEVERITY_WARNING, "unknown-field", entry->offset, length,
         "“%s” is no field of a trigger, so this is left out and the other conditions decide. Use "
         "type, event, name, userId, properties.…, traits.… or context.….",
         word);
}

/* The remains of a condition that has had its remark: ".0" of a path, "5" of ">=5", what follows a
 * quote in the wrong place. */
static gboolean
is_aftermath (const Lint *self, guint i)
{
  const HklTrail *entry = &self->trail[i];
  const HklTrail *before = i > 0 ? &self->trail[i - 1] : NULL;

  if (entry->token == HKL_TOKEN_STRING &&
      g_hash_table_contains (self->reopened, GUINT_TO_POINTER (entry->offset)))
    return TRUE;
  if (before == NULL || before->kind != HKL_TRAIL_VALUE)
    return FALSE;

  return before->token == HKL_TOKEN_OPERATOR ||
         hkl_operator_from_name (before->condition->op) == HKL_OPERATOR_OTHER;
}

/* A word that is no field, and the operator and value behind it, are one remark. Returns how many
 * entries were used up. */
static guint
lint_ignored (Lint *self, guint i)
{
  const HklTrail *first = &self->trail[i];
  guint end = i + 1;
  const HklTrail *last;
  gboolean alone = is_word_in_capitals (first, "and") || is_word_in_capitals (first, "or") ||
                   is_word_in_capitals (first, "not") || is_word_in_capitals (first, "contains") ||
                   is_word_in_capitals (first, "match");

  while (!alone && end < self->n_trail && self->trail[end].kind == HKL_TRAIL_IGNORED &&
         self->trail[end].level == first->level &&
         self->trail[end].token != HKL_TOKEN_PAREN_RIGHT &&
         !is_word_in_capitals (&self->trail[end], "and") &&
         !is_word_in_capitals (&self->trail[end], "or"))
    end++;
  last = &self->trail[end - 1];

  if (first->token != HKL_TOKEN_WORD && is_aftermath (self, i))
    return end - i;
  if (i > 0 && self->trail[i - 1].kind == HKL_TRAIL_VALUE &&
      self->trail[i - 1].token == HKL_TOKEN_NUMBER &&
      self->trail[i - 1].offset + self->trail[i - 1].length == first->offset)
    add (self, HKL_SEVERITY_WARNING, "number-cut", self->trail[i - 1].offset,
         last->offset + last->length - self->trail[i - 1].offset,
         "Only “%.*s” is read: a number has digits and one decimal point, and what follows is left "
         "out.",
         (int) self->trail[i - 1].text.len, self->trail[i - 1].text.data);
  else if (first->token == HKL_TOKEN_WORD)
    lint_ignored_word (self, first, last->offset + last->length - first->offset);
  else
    add (self, HKL_SEVERITY_WARNING, "ignored", first->offset,
         last->offset + last->length - first->offset, "“%.*s” means nothing here and is left out.",
         (int) (last->offset + last->length - first->offset), self->text + first->offset);

  return end - i;
}

static void
lint_function (Lint *self, const HklTrail *entry)
{
  WARN (self, entry, "function-field",
        "contains() and match() cannot look at “%.*s”, so this is left out and the other "
        "conditions decide. They know event, name, userId, properties.…, traits.… and context.….",
        (int) entry->text.len, entry->text.data);
}

/* --- fields ---------------------------------------------------------------------------------- */

static void
lint_field (Lint *self, const HklTrail *entry)
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

static void
lint_operator (Lint *self, guint i)
{
  const HklTrail *entry = &self->trail[i];
  const HklCondition *condition = entry->condition;
  g_autofree char *field = field_words (condition);
  gboolean has_path = condition->path != NULL;
  gboolean in_capital_call = i >= 2 && self->trail[i - 2].kind == HKL_TRAIL_IGNORED &&
                             (is_word_in_capitals (&self->trail[i - 2], "contains") ||
                              is_word_in_capitals (&self->trail[i - 2], "match"));

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
lint_quotes (Lint *self, const HklTrail *entry)
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
lint_string (Lint *self, const HklTrail *entry)
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
lint_number (Lint *self, const HklTrail *entry)
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
lint_boolean (Lint *self, const HklTrail *entry)
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
looks_like_field (HklStr s)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_fields); i++)
    {
      gsize length = strlen (known_fields[i]);

      if (s.len > length && memcmp (s.data, known_fields[i], length) == 0 && s.data[length] == '.')
        return TRUE;
    }

  return FALSE;
}

static void
lint_word (Lint *self, const HklTrail *entry)
{
  if (hkl_str_equal (entry->text, HKL_STR ("true")) ||
      hkl_str_equal (entry->text, HKL_STR ("false")))
    lint_boolean (self, entry);
  else if (is_word_in_capitals (entry, "true") || is_word_in_capitals (entry, "false") ||
           is_word_in_capitals (entry, "null"))
    WARN (self, entry, "capital-literal", "In capitals this is the text “%.*s”. Use small letters.",
          (int) entry->text.len, entry->text.data);
  else if (looks_like_field (entry->text))
    WARN (self, entry, "field-as-value",
          "This is the text “%.*s”: one field cannot be compared with another.",
          (int) entry->text.len, entry->text.data);
  else
    NOTE (self, entry, "unquoted-value",
          "Without quotes this is the text “%.*s”. Put text in double quotes.",
          (int) entry->text.len, entry->text.data);
}

static void
lint_type (Lint *self, const HklTrail *entry)
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

static void
lint_value (Lint *self, const HklTrail *entry)
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
          add (self, HKL_SEVERITY_WARNING, "operator-space", entry->offset - 1, 2,
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

static void
lint_pattern (Lint *self, const HklTrail *entry)
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

/* --- all of it ------------------------------------------------------------------------------- */

/* A quote behind a backslash has its own remark, and of strings that reopen one another only the
 * first is worth one. */
static gboolean
is_first_reopened (const Lint *self, const HklTrail *entry)
{
  guint start = entry->offset;

  if (start > 0 && self->text[start - 1] == '\\')
    return FALSE;
  for (start--; start > 0 && self->text[start] != self->text[entry->offset];)
    start--;

  return !g_hash_table_contains (self->reopened, GUINT_TO_POINTER (start));
}

/* Returns how many entries were used up. */
static guint
lint_entry (Lint *self, guint i)
{
  const HklTrail *entry = &self->trail[i];

  switch (entry->kind)
    {
    case HKL_TRAIL_CONJUNCTION:
      lint_conjunction (self, entry);
      break;
    case HKL_TRAIL_LEVEL:
      break;
    case HKL_TRAIL_IGNORED:
      return lint_ignored (self, i);
    case HKL_TRAIL_NEGATION:
      WARN (self, entry, "negation-ignored",
            "This “!” is passed over: it negates contains( and match( alone, right before them. "
            "Use != with a value; a group cannot be negated.");
      break;
    case HKL_TRAIL_FUNCTION:
      lint_function (self, entry);
      break;
    case HKL_TRAIL_FIELD:
      lint_field (self, entry);
      break;
    case HKL_TRAIL_OPERATOR:
      lint_operator (self, i);
      break;
    case HKL_TRAIL_VALUE:
      lint_value (self, entry);
      break;
    case HKL_TRAIL_PATTERN:
      lint_pattern (self, entry);
      break;
    case HKL_TRAIL_EARLY_CLOSE:
      WARN (self, entry, "group-closed-early",
            "This parenthesis ends the group around it as well, and what follows is joined to the "
            "level above. Put contains() and match() last in a group.");
      break;
    case HKL_TRAIL_EMPTY:
      WARN (self, entry, "empty-group",
            "There is no condition in this group. Where the answer depends on it the trigger "
            "cannot be evaluated, and the event is not taken.");
      break;
    case HKL_TRAIL_REOPENED:
      if (is_first_reopened (self, entry))
        WARN (self, entry, "quote-reopened",
              "A closing quote needs a space, “,” or “)” behind it. Here another text begins "
              "instead, and it is left out.");
      break;
    case HKL_TRAIL_CUT:
      WARN (self, entry, "text-cut",
            "The end of the trigger is lost here: so close to the end, a word that begins with a, "
            "o or n is cut to that letter. Put the value in double quotes.");
      break;
    }

  return 1;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const HklRemark *first = *(const HklRemark *const *) a;
  const HklRemark *second = *(const HklRemark *const *) b;

  if (first->offset != second->offset)
    return first->offset < second->offset ? -1 : 1;

  return strcmp (first->code, second->code);
}

GPtrArray *
hkl_trigger_lint (const char *text, const char *where)
{
  g_autoptr (GPtrArray) remarks = NULL;
  g_autoptr (GArray) trail = g_array_new (FALSE, FALSE, sizeof (HklTrail));
  g_autoptr (GHashTable) any = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) reopened = g_hash_table_new (NULL, NULL);
  g_autoptr (HklTrigger) trigger = NULL;
  g_auto (HklFault) fault = { 0 };
  Lint self = { 0 };

  g_return_val_if_fail (text != NULL && where != NULL, NULL);

  remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  trigger = hkl_trigger_parse_with_trail (text, trail, &fault);
  self.text = text;
  self.where = where;
  self.trail = (const HklTrail *) (gpointer) trail->data;
  self.n_trail = trail->len;
  self.any = any;
  self.reopened = reopened;
  self.remarks = remarks;
  if (trigger == NULL)
    {
      g_autofree char *first = g_utf8_substring (fault.message, 0, 1);
      g_autofree char *capital = g_utf8_strup (first, -1);

      add (&self, HKL_SEVERITY_ERROR, fault.code, fault.offset,
           text[fault.offset] != '\0' ? hkl_wtf8_length ((guchar) text[fault.offset]) : 0, "%s%s.",
           capital, fault.message + strlen (first));
      return g_steal_pointer (&remarks);
    }

  look_ahead (&self);
  for (guint i = 0; i < self.n_trail;)
    i += lint_entry (&self, i);
  g_ptr_array_sort (remarks, compare_places);

  return g_steal_pointer (&remarks);
}
