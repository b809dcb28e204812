/* hkl-liquid-value.c: how values of a template compare, print and are looked into.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include <math.h>

/* Written as JSON all of them are {}, as upstream's are. */
const HklJson hkl_liquid_nil = { .kind = HKL_JSON_OBJECT };
const HklJson hkl_liquid_empty = { .kind = HKL_JSON_OBJECT };
const HklJson hkl_liquid_blank = { .kind = HKL_JSON_OBJECT };
const HklJson hkl_liquid_block = { .kind = HKL_JSON_OBJECT };

gboolean
hkl_liquid_is_nil (const HklJson *value)
{
  return value == NULL || value == &hkl_liquid_nil || value->kind == HKL_JSON_NULL;
}

gboolean
hkl_liquid_truthy (const HklJson *value)
{
  return !hkl_liquid_is_nil (value) && value->kind != HKL_JSON_FALSE;
}

const HklJson *
hkl_liquid_plain (const HklJson *value)
{
  if (value == &hkl_liquid_nil)
    return &hkl_json_null;
  if (value == &hkl_liquid_empty || value == &hkl_liquid_blank)
    return &hkl_json_empty_string;
  return value;
}

gboolean
hkl_liquid_use (HklLiquid *self, gsize amount)
{
  self->memory += MIN (amount, HKL_LIQUID_MAX_MEMORY + 1);
  if (self->memory <= HKL_LIQUID_MAX_MEMORY)
    return TRUE;
  if (self->error == NULL)
    self->error = g_error_new_literal (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_LIMIT,
                                       "memory alloc limit exceeded");
  return FALSE;
}

static void
append (HklLiquid *self, HklJsText *out, const HklJson *value, guint depth)
{
  HklStr text;

  value = hkl_liquid_plain (value);
  if (value == NULL || value->kind == HKL_JSON_NULL || depth >= HKL_JS_MAX_DEPTH)
    return;
  if (value->kind == HKL_JSON_ARRAY)
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        append (self, out, value->u.array.items[i], depth + 1);
      return;
    }
  hkl_js_to_string (value, self->arena, &text);
  hkl_js_text_append (out, text);
}

HklStr
hkl_liquid_string (HklLiquid *self, const HklJson *value)
{
  HklJsText out;
  HklStr text;

  value = hkl_liquid_plain (value);
  if (value == NULL || value->kind == HKL_JSON_NULL)
    return (HklStr){ "", 0 };
  if (value->kind != HKL_JSON_ARRAY)
    {
      hkl_js_to_string (value, self->arena, &text);
      return text;
    }
  hkl_js_text_init (&out, self->arena);
  append (self, &out, value, 0);
  if (out.too_long)
    hkl_liquid_use (self, HKL_LIQUID_MAX_MEMORY + 1);
  return hkl_js_text_end (&out);
}

double
hkl_liquid_number (HklLiquid *self, const HklJson *value)
{
  HklStr text;

  value = hkl_liquid_plain (value);
  if (value == NULL)
    return NAN;
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
      return 0;
    case HKL_JSON_TRUE:
      return 1;
    case HKL_JSON_NUMBER:
      return value->u.number;
    case HKL_JSON_STRING:
      return hkl_js_to_number (value->u.string);
    case HKL_JSON_ARRAY:
      return hkl_js_to_string (value, self->arena, &text) ? hkl_js_to_number (text) : NAN;
    case HKL_JSON_OBJECT:
      return NAN;
    }
  g_assert_not_reached ();
}

double
hkl_liquid_number_or_zero (HklLiquid *self, const HklJson *value)
{
  double number = hkl_liquid_number (self, value);
  return isnan (number) ? 0 : number;
}

const HklJson *
hkl_liquid_new_string (HklLiquid *self, HklStr s)
{
  return hkl_json_take_string (self->arena, s);
}

const HklJson *
hkl_liquid_new_text (HklLiquid *self, const HklJsText *text)
{
  if (text->too_long)
    {
      hkl_liquid_use (self, HKL_LIQUID_MAX_MEMORY + 1);
      return NULL;
    }
  return hkl_json_take_string (self->arena, hkl_js_text_end (text));
}

const HklJson *
hkl_liquid_new_number (HklLiquid *self, double number)
{
  return hkl_json_new_number (self->arena, number);
}

const HklJson *
hkl_liquid_new_boolean (gboolean value)
{
  return value ? &hkl_json_true : &hkl_json_false;
}

static gboolean
is_empty (const HklJson *value)
{
  if (value == &hkl_liquid_empty || value == &hkl_liquid_blank)
    return FALSE;
  value = hkl_liquid_plain (value);
  if (value == NULL)
    return FALSE;
  if (value->kind == HKL_JSON_STRING)
    return value->u.string.len == 0;
  if (value->kind == HKL_JSON_ARRAY)
    return value->u.array.n == 0;
  return value->kind == HKL_JSON_OBJECT && value->u.object.n == 0;
}

static gboolean
is_blank (const HklJson *value)
{
  if (hkl_liquid_is_nil (value) || value->kind == HKL_JSON_FALSE)
    return TRUE;
  if (value->kind == HKL_JSON_STRING)
    return hkl_js_trim (value->u.string).len == 0;
  return is_empty (value);
}

static gboolean
arrays_equal (const HklJson *a, const HklJson *b, guint depth)
{
  if (a == b)
    return TRUE;
  if (a->u.array.n != b->u.array.n || depth >= HKL_JS_MAX_DEPTH)
    return FALSE;
  for (gsize i = 0; i < a->u.array.n; i++)
    {
      if (!hkl_liquid_equal (a->u.array.items[i], b->u.array.items[i], depth + 1))
        return FALSE;
    }
  return TRUE;
}

gboolean
hkl_liquid_equal (const HklJson *a, const HklJson *b, guint depth)
{
  if (a == &hkl_liquid_nil)
    return hkl_liquid_is_nil (b);
  if (a == &hkl_liquid_empty)
    return is_empty (b);
  if (a == &hkl_liquid_blank)
    return is_blank (b);
  if (b == &hkl_liquid_nil || b == &hkl_liquid_empty || b == &hkl_liquid_blank)
    return hkl_liquid_equal (b, a, depth);
  if (a == b)
    return !hkl_json_is (a, HKL_JSON_NUMBER) || !isnan (a->u.number);
  if (a == NULL || b == NULL || a->kind != b->kind)
    return FALSE;
  switch ((HklJsonKind) a->kind)
    {
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
      return TRUE;
    case HKL_JSON_NUMBER:
      return a->u.number == b->u.number;
    case HKL_JSON_STRING:
      return hkl_str_equal (a->u.string, b->u.string);
    case HKL_JSON_ARRAY:
      return arrays_equal (a, b, depth);
    case HKL_JSON_OBJECT:
      return FALSE; /* two objects are never the same one here */
    }
  g_assert_not_reached ();
}

/* By UTF-16 units, as JavaScript orders texts. */
static int
compare_texts (HklLiquid *self, HklStr a, HklStr b)
{
  gsize n, m;
  guint16 *x = hkl_js_to_utf16 (a, self->arena, &n);
  guint16 *y = hkl_js_to_utf16 (b, self->arena, &m);

  for (gsize i = 0; i < n && i < m; i++)
    {
      if (x[i] != y[i])
        return x[i] < y[i] ? -1 : 1;
    }
  return n < m ? -1 : n > m;
}

static gboolean
in_order (HklLiquid *self, HklLiquidOperator operator, const HklJson * a, const HklJson *b)
{
  double x, y;

  if (a == &hkl_liquid_nil || a == &hkl_liquid_empty || a == &hkl_liquid_blank ||
      b == &hkl_liquid_nil || b == &hkl_liquid_empty || b == &hkl_liquid_blank)
    return FALSE;
  gboolean texts = a != NULL && b != NULL && a->kind >= HKL_JSON_STRING &&
                   b->kind >= HKL_JSON_STRING;
  if (texts)
    {
      HklStr s = { "", 0 }, t = { "", 0 };
      hkl_js_to_string (a, self->arena, &s);
      hkl_js_to_string (b, self->arena, &t);
      x = compare_texts (self, s, t);
      y = 0;
    }
  else
    {
      x = hkl_liquid_number (self, a);
      y = hkl_liquid_number (self, b);
    }
  switch (operator)
    {
    case HKL_LIQUID_GREATER:
      return x > y;
    case HKL_LIQUID_LESS:
      return x < y;
    case HKL_LIQUID_GREATER_EQUAL:
      return x >= y;
    case HKL_LIQUID_LESS_EQUAL:
      return x <= y;
    case HKL_LIQUID_EQUAL:
    case HKL_LIQUID_NOT_EQUAL:
    case HKL_LIQUID_CONTAINS:
    case HKL_LIQUID_NOT:
    case HKL_LIQUID_AND:
    case HKL_LIQUID_OR:
    case HKL_LIQUID_NO_OPERATOR:
      break;
    }
  g_assert_not_reached ();
}

static gboolean
contains (HklLiquid *self, const HklJson *a, const HklJson *b)
{
  HklStr needle;
  gsize n, m;

  a = hkl_liquid_plain (a);
  if (hkl_json_is (a, HKL_JSON_ARRAY))
    {
      for (gsize i = 0; i < a->u.array.n; i++)
        {
          if (hkl_liquid_equal (a->u.array.items[i], b, 0))
            return TRUE;
        }
      return FALSE;
    }
  if (!hkl_json_is (a, HKL_JSON_STRING))
    return FALSE;
  if (!hkl_js_to_string (hkl_liquid_plain (b), self->arena, &needle))
    return FALSE;
  if (hkl_js_find (a->u.string, needle, 0) >= 0)
    return TRUE;
  /* A half of a character may match inside one. */
  guint16 *text = hkl_js_to_utf16 (a->u.string, self->arena, &n);
  guint16 *want = hkl_js_to_utf16 (needle, self->arena, &m);
  for (gsize i = 0; i + m <= n; i++)
    {
      if (memcmp (text + i, want, m * sizeof *want) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
hkl_liquid_compare (HklLiquid *self,
                    HklLiquidOperator
                    operator,
                    const HklJson * a,
                    const HklJson *b)
{
  switch (operator)
    {
    case HKL_LIQUID_EQUAL:
      return hkl_liquid_equal (a, b, 0);
    case HKL_LIQUID_NOT_EQUAL:
      return !hkl_liquid_equal (a, b, 0);
    case HKL_LIQUID_GREATER:
    case HKL_LIQUID_LESS:
    case HKL_LIQUID_GREATER_EQUAL:
    case HKL_LIQUID_LESS_EQUAL:
      return in_order (self, operator, a, b);
    case HKL_LIQUID_CONTAINS:
      return contains (self, a, b);
    case HKL_LIQUID_AND:
      return hkl_liquid_truthy (a) && hkl_liquid_truthy (b);
    case HKL_LIQUID_OR:
      return hkl_liquid_truthy (a) || hkl_liquid_truthy (b);
    case HKL_LIQUID_NOT:
    case HKL_LIQUID_NO_OPERATOR:
      break;
    }
  g_assert_not_reached ();
}

static const HklJson *
array_property (HklLiquid *self, const HklJson *value, const HklJson *key)
{
  gsize n = value->u.array.n, index;

  if (key->kind == HKL_JSON_NUMBER && key->u.number < 0)
    {
      double at = (double) n + key->u.number;
      return at >= 0 && at == floor (at) ? value->u.array.items[(gsize) at] : NULL;
    }
  HklStr name = hkl_liquid_string (self, key);
  if (hkl_js_index (name, &index))
    return index < n ? value->u.array.items[index] : NULL;
  if (hkl_str_equal (name, HKL_STR ("size")) || hkl_str_equal (name, HKL_STR ("length")))
    return hkl_liquid_new_number (self, (double) n);
  if (n > 0 && hkl_str_equal (name, HKL_STR ("first")))
    return value->u.array.items[0];
  if (n > 0 && hkl_str_equal (name, HKL_STR ("last")))
    return value->u.array.items[n - 1];
  return NULL;
}

static const HklJson *
string_property (HklLiquid *self, const HklJson *value, const HklJson *key)
{
  HklStr name = hkl_liquid_string (self, key), unit;
  gsize index;

  if (hkl_js_index (name, &index))
    return hkl_js_unit_at (value->u.string, index, self->arena, &unit)
               ? hkl_liquid_new_string (self, unit)
               : NULL;
  if (hkl_str_equal (name, HKL_STR ("size")) || hkl_str_equal (name, HKL_STR ("length")))
    return hkl_liquid_new_number (self, (double) hkl_str_utf16_length (value->u.string));
  return NULL;
}

const HklJson *
hkl_liquid_property (HklLiquid *self, const HklJson *value, const HklJson *key)
{
  if (hkl_liquid_is_nil (value))
    return value;
  if (value == &hkl_liquid_empty || value == &hkl_liquid_blank || value == &hkl_liquid_block)
    return NULL;
  key = key == NULL ? NULL : hkl_liquid_plain (key);
  if (key == NULL)
    key = hkl_json_take_string (self->arena, HKL_STR ("undefined"));
  else if (key->kind == HKL_JSON_NULL)
    key = hkl_json_take_string (self->arena, HKL_STR ("null"));
  if (value->kind == HKL_JSON_ARRAY)
    return array_property (self, value, key);
  if (value->kind == HKL_JSON_STRING)
    return string_property (self, value, key);
  if (value->kind != HKL_JSON_OBJECT)
    return NULL;
  HklStr name = hkl_liquid_string (self, key);
  const HklJson *member = hkl_json_get_str (value, name);
  if (member == NULL && hkl_str_equal (name, HKL_STR ("size")))
    return hkl_liquid_new_number (self, (double) value->u.object.n);
  return member;
}
