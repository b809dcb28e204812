/* hkl-trigger-lint.c: see hkl-trigger-lint.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is parsed a second time: the parser's trail says what it passed over and what it took
 * for what, and here it becomes sentences. A rule looks at one entry of the trail; only the
 * rules about conjunctions and about runs of ignored words look at their neighbours.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-trigger-lint.h"
#include "hkl-trigger-lint-private.h"

void
hkl_trigger_lint_add (HklTriggerLint *self,
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

gboolean
hkl_trail_is_word (const HklTrail *entry, const char *word)
{
  return entry->token == HKL_TOKEN_WORD && entry->text.len == strlen (word) &&
         g_ascii_strncasecmp (entry->text.data, word, entry->text.len) == 0;
}

/* --- conjunctions and groups ----------------------------------------------------------------- */

static void
look_ahead (HklTriggerLint *self)
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
conjunction_of (const HklTriggerLint *self, guint level)
{
  return g_hash_table_contains (self->any, GUINT_TO_POINTER (level)) ? "or" : "and";
}

static void
lint_conjunction (HklTriggerLint *self, const HklTrail *entry)
{
  const char *effective = conjunction_of (self, entry->level);

  if (!hkl_str_equal (entry->text, hkl_str (effective)))
    WARN (self, entry, "mixed-conjunctions",
          "This “%.*s” counts as “%s”: the last one on a level decides for all of it. Put what "
          "belongs together in parentheses.",
          (int) entry->text.len, entry->text.data, effective);
}

/* Two conditions side by side: upstream does not mind. */
static void
lint_neighbours (HklTriggerLint *self, guint i)
{
  const HklTrail *entry = &self->trail[i];
  const HklTrail *before = i > 0 ? &self->trail[i - 1] : NULL;
  gboolean condition;
  gboolean group;

  if (before == NULL)
    return;
  condition = (before->kind == HKL_TRAIL_VALUE || before->kind == HKL_TRAIL_PATTERN) &&
              before->level == entry->level;
  group = (before->kind == HKL_TRAIL_LEVEL || before->kind == HKL_TRAIL_EMPTY) && entry->level == 0;
  if (condition || group)
    NOTE (self, entry, "no-conjunction",
          "Nothing joins this to the condition before it, so “%s” does.",
          conjunction_of (self, entry->level));
}

/* --- what is passed over --------------------------------------------------------------------- */

const char *
hkl_trigger_lint_find_field (HklStr text, gboolean any_case)
{
  static const char *const fields[] = { "type",       "event",  "name",   "userId",
                                        "properties", "traits", "context" };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gsize length = strlen (fields[i]);

      if (text.len < length || (text.len > length && text.data[length] != '.'))
        continue;
      if (any_case ? g_ascii_strncasecmp (text.data, fields[i], length) == 0
                   : strncmp (text.data, fields[i], length) == 0)
        return fields[i];
    }

  return NULL;
}

static void
lint_ignored_word (HklTriggerLint *self, const HklTrail *entry, gsize length)
{
  g_autofree char *word = hkl_str_dup (entry->text);
  const char *similar = hkl_trigger_lint_find_field (entry->text, TRUE);

  if (hkl_trail_is_word (entry, "and") || hkl_trail_is_word (entry, "or"))
    WARN (self, entry, "capital-conjunction",
          "“%s” is passed over: only “and” and “or” in small letters, with a space behind them, "
          "join conditions. This level is joined by “%s”.",
          word, conjunction_of (self, entry->level));
  else if (hkl_trail_is_word (entry, "contains") || hkl_trail_is_word (entry, "match"))
    WARN (self, entry, "capital-function",
          "“%s” is passed over: functions are written in small letters. What is in the "
          "parentheses is never true like this.",
          word);
  else if (hkl_trail_is_word (entry, "not"))
    WARN (self, entry, "negation-ignored",
          "“%s” is passed over. Use != with a value, or “!” right before contains( or match(.",
          word);
  else if (similar != NULL)
    hkl_trigger_lint_add (
        self, HKL_SEVERITY_WARNING, "unknown-field", entry->offset, length,
        "“%s” is no field, so this is left out and the other conditions decide. Write %s: "
        "capitals matter.",
        word, similar);
  else
    hkl_trigger_lint_add (
        self, HKL_SEVERITY_WARNING, "unknown-field", entry->offset, length,
        "“%s” is no field of a trigger, so this is left out and the other conditions decide. Use "
        "type, event, name, userId, properties.…, traits.… or context.….",
        word);
}

/* The remains of a condition that has had its remark: ".0" of a path, "5" of ">=5", what follows a
 * quote in the wrong place. */
static gboolean
is_aftermath (const HklTriggerLint *self, guint i)
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
lint_ignored (HklTriggerLint *self, guint i)
{
  const HklTrail *first = &self->trail[i];
  guint end = i + 1;
  const HklTrail *last;
  gboolean alone = hkl_trail_is_word (first, "and") || hkl_trail_is_word (first, "or") ||
                   hkl_trail_is_word (first, "not") || hkl_trail_is_word (first, "contains") ||
                   hkl_trail_is_word (first, "match");

  while (
      !alone && end < self->n_trail && self->trail[end].kind == HKL_TRAIL_IGNORED &&
      self->trail[end].level == first->level && self->trail[end].token != HKL_TOKEN_PAREN_RIGHT &&
      !hkl_trail_is_word (&self->trail[end], "and") && !hkl_trail_is_word (&self->trail[end], "or"))
    end++;
  last = &self->trail[end - 1];

  if (first->token != HKL_TOKEN_WORD && is_aftermath (self, i))
    return end - i;
  if (i > 0 && self->trail[i - 1].kind == HKL_TRAIL_VALUE &&
      self->trail[i - 1].token == HKL_TOKEN_NUMBER &&
      self->trail[i - 1].offset + self->trail[i - 1].length == first->offset)
    hkl_trigger_lint_add (
        self, HKL_SEVERITY_WARNING, "number-cut", self->trail[i - 1].offset,
        last->offset + last->length - self->trail[i - 1].offset,
        "Only “%.*s” is read: a number has digits and one decimal point, and what follows is left "
        "out.",
        (int) self->trail[i - 1].text.len, self->trail[i - 1].text.data);
  else if (first->token == HKL_TOKEN_WORD)
    lint_ignored_word (self, first, last->offset + last->length - first->offset);
  else
    hkl_trigger_lint_add (
        self, HKL_SEVERITY_WARNING, "ignored", first->offset,
        last->offset + last->length - first->offset, "“%.*s” means nothing here and is left out.",
        (int) (last->offset + last->length - first->offset), self->text + first->offset);

  return end - i;
}

static void
lint_function (HklTriggerLint *self, const HklTrail *entry)
{
  WARN (self, entry, "function-field",
        "contains() and match() cannot look at “%.*s”, so this is left out and the other "
        "conditions decide. They know event, name, userId, properties.…, traits.… and context.….",
        (int) entry->text.len, entry->text.data);
}

/* --- all of it ------------------------------------------------------------------------------- */

/* A quote behind a backslash has its own remark, and of strings that reopen one another only the
 * first is worth one. */
static gboolean
is_first_reopened (const HklTriggerLint *self, const HklTrail *entry)
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
lint_entry (HklTriggerLint *self, guint i)
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
      lint_neighbours (self, i);
      hkl_trigger_lint_field (self, entry);
      break;
    case HKL_TRAIL_OPERATOR:
      hkl_trigger_lint_operator (self, i);
      break;
    case HKL_TRAIL_VALUE:
      hkl_trigger_lint_value (self, entry);
      break;
    case HKL_TRAIL_PATTERN:
      hkl_trigger_lint_pattern (self, entry);
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

/* Of the first character of TEXT, which may be cut off or no character at all. */
static gsize
character_length (const char *text)
{
  return MIN (hkl_wtf8_length ((guchar) *text), strlen (text));
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
  HklTriggerLint self = { 0 };

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

      hkl_trigger_lint_add (&self, HKL_SEVERITY_ERROR, fault.code, fault.offset,
                            character_length (text + fault.offset), "%s%s.", capital,
                            fault.message + strlen (first));
      return g_steal_pointer (&remarks);
    }

  look_ahead (&self);
  for (guint i = 0; i < self.n_trail;)
    i += lint_entry (&self, i);
  g_ptr_array_sort (remarks, compare_places);

  return g_steal_pointer (&remarks);
}
