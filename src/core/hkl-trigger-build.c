/* hkl-trigger-build.c: one condition of a trigger, made of its tokens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. The parser says which tokens are the field, the operator and the value; what they come to
 * together is decided here (contract 4.2).
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include <math.h>

#include "hkl-json-writer.h"
#include "hkl-trigger-private.h"

static gboolean
starts_with (HklStr s, const char *prefix)
{
  gsize length = strlen (prefix);

  return s.len >= length && memcmp (s.data, prefix, length) == 0;
}

static double
token_number (const HklToken *token)
{
  g_autofree char *text = hkl_str_dup (token->text);
  const char *digits = text + (*text == '-' || *text == '+' ? 1 : 0);

  if (!g_ascii_isdigit (digits[0]) && !(digits[0] == '.' && g_ascii_isdigit (digits[1])))
    return NAN;

  return g_ascii_strtod (text, NULL);
}

static HklStr
unquote (const HklToken *token)
{
  HklStr s = token->text;

  /* Single quotes stay: upstream takes only double ones away. */
  if (token->kind == HKL_TOKEN_STRING && s.data[0] == '"')
    return (HklStr){ s.data + 1, s.len - 2 };

  return s;
}

static const HklJson *
token_value (HklArena *arena, const HklToken *token)
{
  if (token->kind == HKL_TOKEN_NUMBER)
    return hkl_json_new_number (arena, token_number (token));
  if (token->kind == HKL_TOKEN_WORD && hkl_str_is (token->text, "true"))
    return &hkl_json_true;
  if (token->kind == HKL_TOKEN_WORD && hkl_str_is (token->text, "false"))
    return &hkl_json_false;

  return hkl_json_take_string (arena, unquote (token));
}

static const HklJson *
as_text (HklArena *arena, const HklJson *value)
{
  g_autoptr (GString) text = NULL;

  if (hkl_json_is (value, HKL_JSON_STRING))
    return value;
  text = g_string_new (NULL);
  hkl_trigger_append_value (value, text);

  return hkl_json_new_string (arena, (HklStr){ text->str, text->len });
}

static char *
arena_text (HklArena *arena, HklStr s)
{
  char *copy = hkl_arena_alloc (arena, s.len + 1);

  memcpy (copy, s.data, s.len);
  copy[s.len] = '\0';

  return copy;
}

static char *
arena_word (HklArena *arena, const char *word)
{
  return arena_text (arena, hkl_str (word));
}

HklCondition *
hkl_condition_new (HklArena *arena, HklConditionKind kind, guint offset, guint end)
{
  HklCondition *condition = hkl_arena_alloc (arena, sizeof *condition);

  memset (condition, 0, sizeof *condition);
  condition->kind = kind;
  condition->offset = offset;
  condition->length = end - offset;

  return condition;
}

static const HklConditionKind kinds[] = {
  HKL_CONDITION_TYPE,     HKL_CONDITION_EVENT, HKL_CONDITION_NAME,    HKL_CONDITION_USER_ID,
  HKL_CONDITION_PROPERTY, HKL_CONDITION_TRAIT, HKL_CONDITION_CONTEXT,
};

static gboolean
has_path (HklConditionKind kind)
{
  return kind == HKL_CONDITION_PROPERTY || kind == HKL_CONDITION_TRAIT ||
         kind == HKL_CONDITION_CONTEXT;
}

/* What stands below properties, traits or context. "properties" alone is a path of its own. */
static char *
path_below (HklArena *arena, HklStr path, HklConditionKind kind)
{
  const char *word = hkl_condition_kind_field (kind);
  gsize length = strlen (word);

  if (!has_path (kind))
    return NULL;

  if (path.len > length && starts_with (path, word) && path.data[length] == '.')
    return arena_text (arena, (HklStr){ path.data + length + 1, path.len - length - 1 });

  return arena_text (arena, path);
}

gboolean
hkl_trigger_find_field (HklStr path, HklConditionKind *kind)
{
  const char *dot = memchr (path.data, '.', path.len);
  HklStr head = { path.data, dot != NULL ? (gsize) (dot - path.data) : path.len };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (hkl_str_is (head, hkl_condition_kind_field (kinds[i])))
      {
        *kind = kinds[i];
        return TRUE;
      }

  return FALSE;
}

gboolean
hkl_trigger_find_function_field (HklStr path, HklConditionKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *field = hkl_condition_kind_field (kinds[i]);

      if (kinds[i] == HKL_CONDITION_TYPE ||
          !(has_path (kinds[i]) ? starts_with (path, field) : hkl_str_is (path, field)))
        continue;
      *kind = kinds[i];
      return TRUE;
    }

  return FALSE;
}

/* The operator and the value decide together; see contract 4.2. */
static void
set_test (HklArena *arena, HklCondition *condition, const HklToken *op, const HklToken *value)
{
  gboolean equal = hkl_str_is (op->text, "=");
  gboolean unequal = hkl_str_is (op->text, "!=");
  gboolean keeps_text = condition->kind == HKL_CONDITION_TYPE ||
                        condition->kind == HKL_CONDITION_EVENT ||
                        condition->kind == HKL_CONDITION_NAME;
  gboolean below = condition->path != NULL;
  const HklJson *literal = token_value (arena, value);

  condition->op = arena_text (arena, op->text);
  /* "null" in quotes is text; a word that escapes make into null is null. */
  if (hkl_str_is (value->text, "null") && (equal || unequal) &&
      condition->kind != HKL_CONDITION_TYPE && condition->kind != HKL_CONDITION_EVENT)
    {
      condition->op = arena_word (arena, equal ? "not_exists" : "exists");
      return;
    }
  if (equal && !keeps_text && (literal == &hkl_json_true || literal == &hkl_json_false))
    {
      condition->op = arena_word (arena, literal == &hkl_json_true ? "is_true" : "is_false");
      return;
    }
  if (below && value->kind == HKL_TOKEN_NUMBER && (equal || unequal))
    condition->op = arena_word (arena, equal ? "number_equals" : "number_not_equals");
  condition->value = below ? literal : as_text (arena, literal);
}

/* The star counts only right before a closing double quote, or an escaped one at the end of a bare
 * word. */
static gboolean
is_prefix_pattern (const HklToken *token)
{
  HklStr s = token->text;

  return s.len >= 2 && s.data[s.len - 2] == '*' && s.data[s.len - 1] == '"';
}

static void
set_pattern (HklArena *arena,
             HklCondition *condition,
             gboolean negated,
             const HklToken *token,
             HklStr pattern)
{
  if (is_prefix_pattern (token))
    {
      condition->op = arena_word (arena, negated ? "not_starts_with" : "starts_with");
      pattern.len--;
    }
  else
    {
      condition->op = arena_word (arena, negated ? "not_ends_with" : "ends_with");
      pattern = hkl_trigger_drop_first_unit (arena, pattern);
    }
  condition->value = hkl_json_take_string (arena, pattern);
}

HklCondition *
hkl_condition_build_test (HklArena *arena,
                          HklConditionKind kind,
                          const HklToken *path,
                          const HklToken *op,
                          const HklToken *value)
{
  HklCondition *condition = hkl_condition_new (arena, kind, path->offset,
                                               value->offset + value->length);

  condition->path = path_below (arena, path->text, kind);
  set_test (arena, condition, op, value);

  return condition;
}

HklCondition *
hkl_condition_build_call (HklArena *arena,
                          HklConditionKind kind,
                          const HklToken *path,
                          gboolean is_match,
                          gboolean negated,
                          const HklToken *value)
{
  HklCondition *condition = hkl_condition_new (arena, kind, path->offset,
                                               value->offset + value->length);
  const HklJson *text = as_text (arena, token_value (arena, value));

  condition->path = path_below (arena, path->text, kind);
  if (is_match)
    {
      set_pattern (arena, condition, negated, value, text->u.string);
      return condition;
    }
  condition->op = arena_word (arena, negated ? "not_contains" : "contains");
  condition->value = text;

  return condition;
}
