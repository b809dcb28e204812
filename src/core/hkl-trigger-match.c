/* hkl-trigger-match.c: does an event satisfy a condition?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Allocates nothing, unless half a character (a lone surrogate) stands at an
 * end of the text that is looked for. Rules: contract 4.2.
 *
 * The path walker is not the one of @path (contract 3.3): it splits at ".", "[" and "]", knows no
 * quotes, and stops at the first value that is falsy, which then is what the condition sees.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-trigger-private.h"

HklOperator
hkl_operator_from_name (const char *name)
{
  static const struct
  {
    const char *name;
    HklOperator code;
  } words[] = {
    { "contains", HKL_OPERATOR_CONTAINS },
    { "not_contains", HKL_OPERATOR_NOT_CONTAINS },
    { "starts_with", HKL_OPERATOR_STARTS_WITH },
    { "not_starts_with", HKL_OPERATOR_NOT_STARTS_WITH },
    { "ends_with", HKL_OPERATOR_ENDS_WITH },
    { "not_ends_with", HKL_OPERATOR_NOT_ENDS_WITH },
    { "exists", HKL_OPERATOR_EXISTS },
    { "not_exists", HKL_OPERATOR_NOT_EXISTS },
    { "is_true", HKL_OPERATOR_IS_TRUE },
    { "is_false", HKL_OPERATOR_IS_FALSE },
    { "number_equals", HKL_OPERATOR_NUMBER_EQUALS },
    { "number_not_equals", HKL_OPERATOR_NUMBER_NOT_EQUALS },
  };

  if (name[0] == '=' && name[1] == '\0')
    return HKL_OPERATOR_EQUAL;
  if (name[0] == '!' && name[1] == '=' && name[2] == '\0')
    return HKL_OPERATOR_NOT_EQUAL;
  if (name[0] == '<' && (name[1] == '\0' || (name[1] == '=' && name[2] == '\0')))
    return name[1] == '\0' ? HKL_OPERATOR_LESS : HKL_OPERATOR_LESS_EQUAL;
  if (name[0] == '>' && (name[1] == '\0' || (name[1] == '=' && name[2] == '\0')))
    return name[1] == '\0' ? HKL_OPERATOR_GREATER : HKL_OPERATOR_GREATER_EQUAL;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (name, words[i].name) == 0)
      return words[i].code;

  return HKL_OPERATOR_OTHER;
}

/* --- the actual value ------------------------------------------------------------------------ */

/* "0", "1", …: the names of a list's items and of a string's units. */
static gboolean
is_index (HklStr step, gsize *index)
{
  gsize n = 0;

  if (step.len == 0 || step.len > 10 || (step.len > 1 && step.data[0] == '0'))
    return FALSE;
  for (gsize i = 0; i < step.len; i++)
    {
      if (!g_ascii_isdigit (step.data[i]))
        return FALSE;
      n = n * 10 + (gsize) (step.data[i] - '0');
    }
  *index = n;

  return TRUE;
}

static const HklJson *
set_scratch_number (HklActual *scratch, double number)
{
  scratch->value = (HklJson){ .kind = HKL_JSON_NUMBER, .u.number = number };

  return &scratch->value;
}

static const HklJson *
unit_at (HklStr s, gsize index, HklActual *scratch)
{
  gsize at = 0;

  for (gsize i = 0; i < s.len; i += hkl_wtf8_length ((guchar) s.data[i]))
    {
      guint32 c = hkl_wtf8_get (s.data + i);
      guint16 high = (guint16) (c < 0x10000 ? c : 0xd800 | ((c - 0x10000) >> 10));
      gsize length;

      if (at == index || (c >= 0x10000 && at + 1 == index))
        {
          length = hkl_wtf8_put_unit (at == index ? high : (guint16) (0xdc00 | (c & 0x3ff)),
                                      scratch->bytes);
          scratch->value = (HklJson){ .kind = HKL_JSON_STRING,
                                      .u.string = { scratch->bytes, length } };
          return &scratch->value;
        }
      at += c >= 0x10000 ? 2 : 1;
    }

  return NULL;
}

static const HklJson *
step_into (const HklJson *value, HklStr step, HklActual *scratch)
{
  gsize index;

  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_OBJECT:
      return hkl_json_get_str (value, step);
    case HKL_JSON_ARRAY:
      if (hkl_str_equal (step, HKL_STR ("length")))
        return set_scratch_number (scratch, (double) value->u.array.n);
      if (!is_index (step, &index) || index >= value->u.array.n)
        return NULL;
      return value->u.array.items[index];
    case HKL_JSON_STRING:
      if (hkl_str_equal (step, HKL_STR ("length")))
        return set_scratch_number (scratch, (double) hkl_str_utf16_length (value->u.string));
      if (!is_index (step, &index))
        return NULL;
      return unit_at (value->u.string, index, scratch);
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
    case HKL_JSON_NUMBER:
      return NULL;
    }

  g_assert_not_reached ();
}

static gboolean
is_separator (char c)
{
  return c == '.' || c == '[' || c == ']';
}

static const HklJson *
walk (const HklJson *value, const char *path, HklActual *scratch, gboolean *throws)
{
  gboolean has_step = FALSE;
  const char *p = path;

  /* An empty path finds nothing; one of separators only makes upstream throw. */
  if (*p == '\0')
    return NULL;
  while (*p != '\0')
    {
      const char *start = p;

      while (*p != '\0' && !is_separator (*p))
        p++;
      if (p > start)
        {
          has_step = TRUE;
          if (value != NULL && hkl_json_truthy (value))
            value = step_into (value, (HklStr){ start, (gsize) (p - start) }, scratch);
        }
      if (*p != '\0')
        p++;
    }
  if (!has_step)
    *throws = TRUE;

  return value;
}

static const HklJson *
member (const HklJson *event, const char *key)
{
  return hkl_json_is (event, HKL_JSON_OBJECT) ? hkl_json_get (event, key) : NULL;
}

const HklJson *
hkl_condition_get_actual (const HklCondition *condition,
                          const HklJson *event,
                          HklActual *scratch,
                          gboolean *throws)
{
  *throws = FALSE;
  switch (condition->kind)
    {
    case HKL_CONDITION_GROUP:
      return NULL;
    case HKL_CONDITION_TYPE:
      return member (event, "type");
    case HKL_CONDITION_EVENT:
      return member (event, "event");
    case HKL_CONDITION_NAME:
      return member (event, "name");
    case HKL_CONDITION_USER_ID:
      return member (event, "userId");
    case HKL_CONDITION_PROPERTY:
      return walk (member (event, "properties"), condition->path, scratch, throws);
    case HKL_CONDITION_TRAIT:
      return walk (member (event, "traits"), condition->path, scratch, throws);
    case HKL_CONDITION_CONTEXT:
      return walk (member (event, "context"), condition->path, scratch, throws);
    }

  g_assert_not_reached ();
}

/* --- the test ---------------------------------------------------------------------------------*/

static gboolean
compare (HklOperator code, double actual, double wanted)
{
  switch (code)
    {
    case HKL_OPERATOR_LESS:
      return actual < wanted;
    case HKL_OPERATOR_LESS_EQUAL:
      return actual <= wanted;
    case HKL_OPERATOR_GREATER:
      return actual > wanted;
    case HKL_OPERATOR_GREATER_EQUAL:
      return actual >= wanted;
    case HKL_OPERATOR_NUMBER_EQUALS:
      return actual == wanted;
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      return actual != wanted;
    case HKL_OPERATOR_OTHER:
    case HKL_OPERATOR_EQUAL:
    case HKL_OPERATOR_NOT_EQUAL:
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
      break;
    }

  g_assert_not_reached ();
}

static gboolean
test (HklOperator code, const HklJson *value, const HklJson *actual)
{
  char buffer[HKL_TRIGGER_NUMBER_SIZE];
  gboolean is_text = hkl_json_is (actual, HKL_JSON_STRING);

  switch (code)
    {
    case HKL_OPERATOR_EQUAL:
      return is_text && hkl_str_equal (actual->u.string, hkl_trigger_value_text (value, buffer));
    case HKL_OPERATOR_NOT_EQUAL:
      return !is_text || !hkl_str_equal (actual->u.string, hkl_trigger_value_text (value, buffer));
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
    case HKL_OPERATOR_NUMBER_EQUALS:
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      return hkl_json_is (actual, HKL_JSON_NUMBER) &&
             compare (code, actual->u.number, hkl_trigger_to_number (value));
    case HKL_OPERATOR_CONTAINS:
      return is_text &&
             hkl_trigger_text_has (actual->u.string, hkl_trigger_value_text (value, buffer),
                                   HKL_PLACE_ANYWHERE);
    case HKL_OPERATOR_NOT_CONTAINS:
      return is_text &&
             !hkl_trigger_text_has (actual->u.string, hkl_trigger_value_text (value, buffer),
                                    HKL_PLACE_ANYWHERE);
    case HKL_OPERATOR_STARTS_WITH:
      return is_text &&
             hkl_trigger_text_has (actual->u.string, hkl_trigger_value_text (value, buffer),
                                   HKL_PLACE_START);
    case HKL_OPERATOR_NOT_STARTS_WITH:
      return is_text &&
             !hkl_trigger_text_has (actual->u.string, hkl_trigger_value_text (value, buffer),
                                    HKL_PLACE_START);
    case HKL_OPERATOR_ENDS_WITH:
      return is_text &&
             hkl_trigger_text_has (actual->u.string, hkl_trigger_value_text (value, buffer),
                                   HKL_PLACE_END);
    case HKL_OPERATOR_NOT_ENDS_WITH:
      return is_text &&
             !hkl_trigger_text_has (actual->u.string, hkl_trigger_value_text (value, buffer),
                                    HKL_PLACE_END);
    case HKL_OPERATOR_EXISTS:
      return actual != NULL && !hkl_json_is (actual, HKL_JSON_NULL);
    case HKL_OPERATOR_NOT_EXISTS:
      return actual == NULL || hkl_json_is (actual, HKL_JSON_NULL);
    case HKL_OPERATOR_IS_TRUE:
      return hkl_json_is (actual, HKL_JSON_TRUE);
    case HKL_OPERATOR_IS_FALSE:
      return hkl_json_is (actual, HKL_JSON_FALSE);
    case HKL_OPERATOR_OTHER:
      return FALSE;
    }

  g_assert_not_reached ();
}

HklMatch
hkl_condition_test (const HklCondition *condition, const HklJson *actual)
{
  return test (hkl_operator_from_name (condition->op), condition->value, actual) ? HKL_MATCH_TRUE
                                                                                 : HKL_MATCH_FALSE;
}

HklMatch
hkl_condition_evaluate (const HklCondition *condition, const HklJson *event)
{
  HklActual scratch;
  const HklJson *actual;
  gboolean throws;

  if (condition == NULL || hkl_json_is (event, HKL_JSON_NULL))
    return HKL_MATCH_THROWS;
  if (condition->kind != HKL_CONDITION_GROUP)
    {
      actual = hkl_condition_get_actual (condition, event, &scratch, &throws);
      return throws ? HKL_MATCH_THROWS : hkl_condition_test (condition, actual);
    }

  for (guint i = 0; i < condition->n_children; i++)
    {
      HklMatch match = hkl_condition_evaluate (condition->children[i], event);

      if (match == HKL_MATCH_THROWS || (match == HKL_MATCH_TRUE) == condition->any)
        return match;
    }

  return condition->any ? HKL_MATCH_FALSE : HKL_MATCH_TRUE;
}

gboolean
hkl_condition_matches (const HklCondition *condition, const HklJson *event)
{
  g_return_val_if_fail (condition != NULL, FALSE);

  return event != NULL && hkl_condition_evaluate (condition, event) == HKL_MATCH_TRUE;
}
