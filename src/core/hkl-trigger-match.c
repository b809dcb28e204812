/* hkl-trigger-match.c: does an event satisfy a condition?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Evaluating allocates nothing, unless half a character (a lone surrogate)
 * stands at an end of the text that is looked for. Rules: contract 4.2.
 *
 * The path walker is not the one of @path (contract 3.3): it stops at the first value that is
 * falsy, which then is what the condition sees.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-trigger-private.h"

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
    case HKL_JSON_OBJECT:
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
    case HKL_JSON_NUMBER:
      return NULL;
    }

  g_assert_not_reached ();
}

/* Keys and values are short: two loads from either end, which may overlap, cover most of them. */
static inline gboolean
text_equal (HklStr a, HklStr b)
{
  if (a.len != b.len)
    return FALSE;
  if (a.len >= 4 && a.len <= 8)
    {
      guint32 words[4];

      memcpy (&words[0], a.data, 4);
      memcpy (&words[1], b.data, 4);
      memcpy (&words[2], a.data + a.len - 4, 4);
      memcpy (&words[3], b.data + b.len - 4, 4);
      return words[0] == words[1] && words[2] == words[3];
    }
  if (a.len > 8 && a.len <= 16)
    {
      guint64 words[4];

      memcpy (&words[0], a.data, 8);
      memcpy (&words[1], b.data, 8);
      memcpy (&words[2], a.data + a.len - 8, 8);
      memcpy (&words[3], b.data + b.len - 8, 8);
      return words[0] == words[1] && words[2] == words[3];
    }

  return memcmp (a.data, b.data, a.len) == 0;
}

static inline const HklJson *
find_member (const HklJson *object, HklStep *step)
{
  const HklJsonMember *members = object->u.object.members;
  gsize n = object->u.object.n;
  gsize place = (gsize) g_atomic_int_get (&step->place);

  if (place < n && text_equal (members[place].key, step->key))
    return members[place].value;
  for (gsize i = 0; i < n; i++)
    if (text_equal (members[i].key, step->key))
      {
        if (i <= G_MAXINT)
          g_atomic_int_set (&step->place, (int) i);
        return members[i].value;
      }

  return NULL;
}

const HklJson *
hkl_test_get_actual (const HklTest *self, const HklJson *event, HklActual *scratch)
{
  const HklJson *value = hkl_json_is (event, HKL_JSON_OBJECT) ? find_member (event, &self->steps[0])
                                                              : NULL;

  for (guint i = 1; i < self->n_steps; i++)
    {
      if (value == NULL)
        return NULL;
      if (value->kind == HKL_JSON_OBJECT)
        value = find_member (value, &self->steps[i]);
      else if (hkl_json_truthy (value))
        value = step_into (value, self->steps[i].key, scratch);
      else
        return value;
    }

  return self->finds_nothing ? NULL : value;
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

gboolean
hkl_test_holds (const HklTest *self, const HklJson *actual)
{
  gboolean is_text = hkl_json_is (actual, HKL_JSON_STRING);

  switch (self->code)
    {
    case HKL_OPERATOR_EQUAL:
      return is_text && text_equal (actual->u.string, self->text);
    case HKL_OPERATOR_NOT_EQUAL:
      return !is_text || !text_equal (actual->u.string, self->text);
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
    case HKL_OPERATOR_NUMBER_EQUALS:
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      return hkl_json_is (actual, HKL_JSON_NUMBER) &&
             compare (self->code, actual->u.number, self->number);
    case HKL_OPERATOR_CONTAINS:
      return is_text && hkl_trigger_text_has (actual->u.string, self->text, HKL_PLACE_ANYWHERE);
    case HKL_OPERATOR_NOT_CONTAINS:
      return is_text && !hkl_trigger_text_has (actual->u.string, self->text, HKL_PLACE_ANYWHERE);
    case HKL_OPERATOR_STARTS_WITH:
      return is_text && hkl_trigger_text_has (actual->u.string, self->text, HKL_PLACE_START);
    case HKL_OPERATOR_NOT_STARTS_WITH:
      return is_text && !hkl_trigger_text_has (actual->u.string, self->text, HKL_PLACE_START);
    case HKL_OPERATOR_ENDS_WITH:
      return is_text && hkl_trigger_text_has (actual->u.string, self->text, HKL_PLACE_END);
    case HKL_OPERATOR_NOT_ENDS_WITH:
      return is_text && !hkl_trigger_text_has (actual->u.string, self->text, HKL_PLACE_END);
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
hkl_test_evaluate (const HklTest *self, const HklJson *event)
{
  HklActual scratch;

  if (self == NULL || hkl_json_is (event, HKL_JSON_NULL))
    return HKL_MATCH_THROWS;
  if (self->kind != HKL_CONDITION_GROUP)
    {
      if (self->throws)
        return HKL_MATCH_THROWS;
      return hkl_test_holds (self, hkl_test_get_actual (self, event, &scratch)) ? HKL_MATCH_TRUE
                                                                                : HKL_MATCH_FALSE;
    }

  for (guint i = 0; i < self->n_children; i++)
    {
      HklMatch match = hkl_test_evaluate (self->children[i], event);

      if (match == HKL_MATCH_THROWS || (match == HKL_MATCH_TRUE) == self->any)
        return match;
    }

  return self->any ? HKL_MATCH_FALSE : HKL_MATCH_TRUE;
}

gboolean
hkl_condition_matches (const HklCondition *condition, const HklJson *event)
{
  g_autoptr (HklArena) arena = NULL;

  g_return_val_if_fail (condition != NULL, FALSE);

  if (event == NULL)
    return FALSE;
  arena = hkl_arena_new ();

  return hkl_test_evaluate (hkl_test_new (arena, condition), event) == HKL_MATCH_TRUE;
}
