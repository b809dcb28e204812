/* hkl-liquid-expression.c: what stands in {{ }} and in the conditions of tags.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operators bind from the right when they are equally strong, and a second value without an
 * operator is ignored, as LiquidJS has it.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include <math.h>

static const struct
{
  HklStr text;
  HklLiquidOperator operator;
  gboolean word;
  guint strength;
} operators[] = {
  { { ">=", 2 }, HKL_LIQUID_GREATER_EQUAL, FALSE, 2 },
  { { "<=", 2 }, HKL_LIQUID_LESS_EQUAL, FALSE, 2 },
  { { "==", 2 }, HKL_LIQUID_EQUAL, FALSE, 2 },
  { { "!=", 2 }, HKL_LIQUID_NOT_EQUAL, FALSE, 2 },
  { { ">", 1 }, HKL_LIQUID_GREATER, FALSE, 2 },
  { { "<", 1 }, HKL_LIQUID_LESS, FALSE, 2 },
  { { "contains", 8 }, HKL_LIQUID_CONTAINS, TRUE, 2 },
  { { "not", 3 }, HKL_LIQUID_NOT, TRUE, 1 },
  { { "and", 3 }, HKL_LIQUID_AND, TRUE, 0 },
  { { "or", 2 }, HKL_LIQUID_OR, TRUE, 0 },
};

static guint
strength_of (HklLiquidOperator operator)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (operators[i].operator== operator)
        return operators[i].strength;
    }
  g_assert_not_reached ();
}

static gboolean
word_follows (const HklLiquidCursor *cursor, gsize at)
{
  return at < cursor->end &&
         hkl_liquid_is_word (hkl_js_next ((HklStr){ cursor->text.data, cursor->end }, &at));
}

static gboolean
starts_with (const HklLiquidCursor *cursor, HklStr what)
{
  return cursor->end - cursor->at >= what.len &&
         memcmp (cursor->text.data + cursor->at, what.data, what.len) == 0;
}

static HklLiquidOperator
read_operator (HklLiquidCursor *cursor)
{
  hkl_liquid_skip_blank (cursor);
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (!starts_with (cursor, operators[i].text) ||
          (operators[i].word && word_follows (cursor, cursor->at + operators[i].text.len)))
        continue;
      cursor->at += operators[i].text.len;
      return operators[i].operator;
    }
  return HKL_LIQUID_NO_OPERATOR;
}

static HklLiquidOperand *
new_operand (HklLiquidCursor *cursor, HklLiquidOperandKind kind, gsize begin)
{
  HklLiquidOperand *operand = hkl_arena_alloc (cursor->liquid->arena, sizeof *operand);
  *operand = (HklLiquidOperand){ .kind = kind };
  operand->text = (HklStr){ cursor->text.data + begin, cursor->at - begin };
  return operand;
}

static HklLiquidOperand *
read_literal (HklLiquidCursor *cursor)
{
  static const struct
  {
    HklStr text;
    const HklJson *value;
  } literals[] = {
    { { "true", 4 }, &hkl_json_true },     { { "false", 5 }, &hkl_json_false },
    { { "nil", 3 }, &hkl_liquid_nil },     { { "null", 4 }, &hkl_liquid_nil },
    { { "empty", 5 }, &hkl_liquid_empty }, { { "blank", 5 }, &hkl_liquid_blank },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      gsize begin = cursor->at;
      if (!starts_with (cursor, literals[i].text) ||
          word_follows (cursor, cursor->at + literals[i].text.len))
        continue;
      cursor->at += literals[i].text.len;
      HklLiquidOperand *operand = new_operand (cursor, HKL_LIQUID_LITERAL, begin);
      operand->literal = literals[i].value;
      return operand;
    }
  return NULL;
}

static guint32
read_code (HklStr text, gsize *at, gsize most, guint base)
{
  guint32 code = 0;

  for (gsize n = 0; n < most && *at < text.len; n++, (*at)++)
    {
      int digit = g_ascii_xdigit_value (text.data[*at]);
      if (digit < 0 || (guint) digit >= base)
        break;
      code = code * base + (guint32) digit;
    }
  return code & 0xFFFF;
}

/* The text between the quotes, with its escapes read. */
static HklStr
unquote (HklStr quoted, HklArena *arena)
{
  static const char letters[] = "bfnrtv", meanings[] = "\b\f\n\r\t\v";
  HklStr text = { quoted.data, quoted.len > 1 ? quoted.len - 1 : quoted.len };
  HklJsText out;

  hkl_js_text_init (&out, arena);
  /* Of a text that is not closed the last character goes, as upstream cuts it. */
  if (quoted.len > 1)
    {
      while (text.len > 1 && ((guchar) quoted.data[text.len] & 0xC0) == 0x80)
        text.len--;
    }
  for (gsize i = 1; i < text.len;)
    {
      gsize start = i;
      while (i < text.len && text.data[i] != '\\')
        i++;
      hkl_js_text_append (&out, (HklStr){ text.data + start, i - start });
      if (i >= text.len)
        break;
      i++;
      const char *letter = i < text.len ? strchr (letters, text.data[i]) : NULL;
      if (i >= text.len)
        break;
      if (letter != NULL && *letter != '\0')
        {
          hkl_js_text_append_char (&out, meanings[letter - letters]);
          i++;
        }
      else if (text.data[i] == 'u')
        {
          i++;
          hkl_js_text_append_code_point (&out, read_code (text, &i, 4, 16));
        }
      else if (text.data[i] >= '0' && text.data[i] <= '7')
        hkl_js_text_append_code_point (&out, read_code (text, &i, 4, 8));
      else
        hkl_js_text_append_code_point (&out, hkl_js_next (text, &i));
    }
  return hkl_js_text_end (&out);
}

static HklLiquidOperand *
read_quoted (HklLiquidCursor *cursor)
{
  gsize begin = cursor->at;

  if (begin >= cursor->end || (cursor->text.data[begin] != '"' && cursor->text.data[begin] != '\''))
    return NULL;
  hkl_liquid_skip_quoted (cursor);
  HklLiquidOperand *operand = new_operand (cursor, HKL_LIQUID_LITERAL, begin);
  operand->literal = hkl_json_take_string (cursor->liquid->arena,
                                           unquote (operand->text, cursor->liquid->arena));
  return operand;
}

static HklLiquidOperand *
read_number (HklLiquidCursor *cursor)
{
  const char *data = cursor->text.data;
  gsize begin = cursor->at, at = begin;
  gboolean point = FALSE, digit = FALSE;

  if (at < cursor->end && (data[at] == '-' || data[at] == '+'))
    at++;
  for (; at < cursor->end; at++)
    {
      if (g_ascii_isdigit (data[at]))
        digit = TRUE;
      else if (data[at] == '.' && !(at + 1 < cursor->end && data[at + 1] == '.'))
        {
          if (point || !digit)
            return NULL;
          point = TRUE;
        }
      else
        break;
    }
  if (!digit || word_follows (cursor, at))
    return NULL;
  cursor->at = at;
  HklLiquidOperand *operand = new_operand (cursor, HKL_LIQUID_LITERAL, begin);
  operand->literal = hkl_liquid_new_number (cursor->liquid, hkl_js_to_number (operand->text));
  return operand;
}

static HklLiquidOperand *
read_operand_or_fail (HklLiquidCursor *cursor)
{
  HklLiquidOperand *operand = hkl_liquid_read_operand (cursor);

  if (operand == NULL && cursor->liquid->error == NULL)
    {
      g_autofree char *snapshot = hkl_liquid_snapshot (cursor->text, cursor->at, cursor->end);
      hkl_liquid_fail (cursor->liquid, HKL_LIQUID_ERROR_SYNTAX, cursor->text, cursor->at,
                       "unexpected token %s, value expected", snapshot);
    }
  return operand;
}

static HklLiquidOperand *
read_range (HklLiquidCursor *cursor)
{
  gsize begin = cursor->at;
  HklLiquidOperand *last = NULL;

  if (begin >= cursor->end || cursor->text.data[begin] != '(')
    return NULL;
  cursor->at++;
  HklLiquidOperand *first = read_operand_or_fail (cursor);
  if (first == NULL)
    return NULL;
  hkl_liquid_skip_blank (cursor);
  gsize fault = cursor->at;
  gboolean fine = starts_with (cursor, HKL_STR (".."));
  if (fine)
    {
      cursor->at += 2;
      last = read_operand_or_fail (cursor);
      if (last == NULL)
        return NULL;
      hkl_liquid_skip_blank (cursor);
      fine = starts_with (cursor, HKL_STR (")"));
      fault = cursor->at + 1;
    }
  if (!fine)
    return hkl_liquid_fail (cursor->liquid, HKL_LIQUID_ERROR_SYNTAX, cursor->text, fault,
                            "invalid range syntax");
  cursor->at++;
  HklLiquidOperand *operand = new_operand (cursor, HKL_LIQUID_RANGE, begin);
  operand->first = first;
  operand->last = last;
  return operand;
}

static HklLiquidOperand *
word_operand (HklLiquidCursor *cursor, HklStr word)
{
  HklLiquidOperand *operand = new_operand (cursor, HKL_LIQUID_LITERAL, cursor->at);
  operand->text = word;
  operand->literal = hkl_json_take_string (cursor->liquid->arena, word);
  return operand;
}

/* One step of a path; NULL when there is none more. */
static HklLiquidOperand *
read_step (HklLiquidCursor *cursor, gboolean begin)
{
  char c = cursor->at < cursor->end ? cursor->text.data[cursor->at] : '\0';

  if (c == '[')
    {
      cursor->at++;
      HklLiquidOperand *step = hkl_liquid_read_operand (cursor);
      if (cursor->liquid->error != NULL)
        return NULL;
      if (!hkl_liquid_read_to (cursor, ']'))
        return hkl_liquid_fail (cursor->liquid, HKL_LIQUID_ERROR_SYNTAX, cursor->text, cursor->at,
                                "[ not closed");
      return step != NULL ? step : word_operand (cursor, (HklStr){ "", 0 });
    }
  if (begin)
    {
      HklStr word = hkl_liquid_read_word (cursor);
      if (word.len > 0)
        return word_operand (cursor, word);
    }
  if (c == '.' && !(cursor->at + 1 < cursor->end && cursor->text.data[cursor->at + 1] == '.'))
    {
      cursor->at++;
      HklStr word = hkl_liquid_read_word (cursor);
      if (word.len > 0)
        return word_operand (cursor, word);
    }
  return NULL;
}

/* What follows FIRST, which may be NULL for a name; FIRST itself when nothing does. */
static HklLiquidOperand *
read_path (HklLiquidCursor *cursor, HklLiquidOperand *first, gsize begin)
{
  HklLiquid *self = cursor->liquid;
  HklLiquidOperand *step;
  g_autoptr (GPtrArray) path = g_ptr_array_new ();

  while ((step = read_step (cursor, first == NULL && path->len == 0)) != NULL)
    g_ptr_array_add (path, step);
  if (self->error != NULL)
    return NULL;
  if (path->len == 0)
    return first;
  HklLiquidOperand *operand = new_operand (cursor, HKL_LIQUID_PROPERTY, begin);
  operand->first = first;
  operand->n_path = path->len;
  operand->path = hkl_arena_memdup (self->arena, path->pdata, sizeof *operand->path * path->len);
  return operand;
}

HklLiquidOperand *
hkl_liquid_read_operand (HklLiquidCursor *cursor)
{
  HklLiquid *self = cursor->liquid;

  hkl_liquid_skip_blank (cursor);
  gsize begin = cursor->at;
  HklLiquidOperand *first = read_literal (cursor);
  if (first == NULL)
    first = read_quoted (cursor);
  if (first == NULL)
    first = read_range (cursor);
  if (first == NULL && self->error == NULL)
    first = read_number (cursor);
  return self->error == NULL ? read_path (cursor, first, begin) : NULL;
}

static gboolean
read_steps (HklLiquidCursor *cursor, GArray *steps)
{
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (HklLiquidOperator));

  for (;;)
    {
      HklLiquidStep step = { .operator= read_operator (cursor) };
      if (step.operator== HKL_LIQUID_NO_OPERATOR)
        {
          step.operand = hkl_liquid_read_operand (cursor);
          if (cursor->liquid->error != NULL)
            return FALSE;
          if (step.operand == NULL)
            break;
          g_array_append_val (steps, step);
          continue;
        }
      while (waiting->len > 0)
        {
          HklLiquidStep top = { .operator= g_array_index (waiting, HklLiquidOperator,
                                                          waiting->len - 1) };
          if (strength_of (top.operator) <= strength_of (step.operator))
            break;
          g_array_append_val (steps, top);
          g_array_set_size (waiting, waiting->len - 1);
        }
      g_array_append_val (waiting, step.operator);
    }
  while (waiting->len > 0)
    {
      HklLiquidStep top = { .operator= g_array_index (waiting, HklLiquidOperator,
                                                      waiting->len - 1) };
      g_array_append_val (steps, top);
      g_array_set_size (waiting, waiting->len - 1);
    }
  return TRUE;
}

static HklLiquidValue *
read_plain_value (HklLiquidCursor *cursor)
{
  HklLiquid *self = cursor->liquid;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (HklLiquidStep));

  hkl_liquid_skip_blank (cursor);
  if (!read_steps (cursor, steps))
    return NULL;
  if (steps->len == 0)
    {
      g_autofree char *snapshot = hkl_liquid_snapshot (cursor->text, cursor->at, cursor->end);
      return hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, cursor->text, cursor->at,
                              "invalid value expression: %s", snapshot);
    }
  HklLiquidValue *value = hkl_arena_alloc (self->arena, sizeof *value);
  *value = (HklLiquidValue){ .n_steps = steps->len };
  value->steps = hkl_arena_memdup (self->arena, steps->data, sizeof *value->steps * steps->len);
  return value;
}

HklLiquidValue *
hkl_liquid_value_of (HklLiquid *self, HklLiquidOperand *operand)
{
  HklLiquidValue *value = hkl_arena_alloc (self->arena, sizeof *value);
  *value = (HklLiquidValue){ .n_steps = 1 };
  value->steps = hkl_arena_alloc (self->arena, sizeof *value->steps);
  value->steps[0] = (HklLiquidStep){ operand, HKL_LIQUID_NO_OPERATOR };
  return value;
}

static gboolean
read_argument (HklLiquidCursor *cursor, GArray *arguments)
{
  HklLiquidArgument argument = { 0 };
  HklLiquidOperand *key = hkl_liquid_read_operand (cursor);

  if (key == NULL)
    return cursor->liquid->error == NULL;
  hkl_liquid_skip_blank (cursor);
  if (cursor->at < cursor->end && cursor->text.data[cursor->at] == ':')
    {
      cursor->at++;
      argument.named = TRUE;
      argument.key = key->text;
      argument.value = hkl_liquid_read_operand (cursor);
      if (cursor->liquid->error != NULL)
        return FALSE;
    }
  else
    argument.value = key;
  g_array_append_val (arguments, argument);
  return TRUE;
}

static gboolean
read_arguments (HklLiquidCursor *cursor, GArray *arguments)
{
  HklLiquid *self = cursor->liquid;
  char c;

  hkl_liquid_skip_blank (cursor);
  c = cursor->at < cursor->end ? cursor->text.data[cursor->at] : '|';
  if (c == '|' || c == ',' || c == ')')
    return TRUE;
  if (c != ':')
    {
      hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, cursor->text, cursor->at,
                       "expected \":\" after filter name");
      return FALSE;
    }
  do
    {
      cursor->at++;
      if (!read_argument (cursor, arguments))
        return FALSE;
      hkl_liquid_skip_blank (cursor);
      c = cursor->at < cursor->end ? cursor->text.data[cursor->at] : '|';
      if (c != ',' && c != '|' && c != ')')
        {
          g_autofree char *snapshot = hkl_liquid_snapshot (cursor->text, cursor->at, cursor->end);
          hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, cursor->text, cursor->at,
                           "unexpected character %s", snapshot);
          return FALSE;
        }
    }
  while (c == ',');
  return TRUE;
}

static gboolean
read_filters (HklLiquidCursor *cursor, GArray *filters)
{
  HklLiquid *self = cursor->liquid;

  for (;;)
    {
      g_autoptr (GArray) arguments = g_array_new (FALSE, FALSE, sizeof (HklLiquidArgument));
      HklLiquidFilterCall call = { 0 };
      hkl_liquid_skip_blank (cursor);
      if (cursor->at >= cursor->end || strchr (",)", cursor->text.data[cursor->at]) != NULL)
        return TRUE; /* what stands behind these is not looked at */
      gsize next = cursor->at;
      hkl_js_next (cursor->text, &next);
      if (cursor->text.data[cursor->at] != '|')
        {
          hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, cursor->text, next,
                           "expected \"|\" before filter");
          return FALSE;
        }
      cursor->at = next;
      call.name = hkl_liquid_read_word (cursor);
      if (call.name.len == 0)
        {
          if (cursor->at >= cursor->end)
            return TRUE;
          hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, cursor->text, cursor->at,
                           "expected filter name");
          return FALSE;
        }
      if (!read_arguments (cursor, arguments))
        return FALSE;
      call.n_arguments = arguments->len;
      call.arguments = hkl_arena_memdup (self->arena, arguments->data,
                                         sizeof *call.arguments * arguments->len);
      g_array_append_val (filters, call);
    }
}

HklLiquidValue *
hkl_liquid_read_value (HklLiquidCursor *cursor)
{
  g_autoptr (GArray) filters = g_array_new (FALSE, FALSE, sizeof (HklLiquidFilterCall));
  HklLiquidValue *value = read_plain_value (cursor);

  if (value == NULL || !read_filters (cursor, filters))
    return NULL;
  value->n_filters = filters->len;
  value->filters = hkl_arena_memdup (cursor->liquid->arena, filters->data,
                                     sizeof *value->filters * filters->len);
  return value;
}

/* What a name means: variables first, then the event. */
static const HklJson *
find_scope (HklLiquid *self, const HklJson *name, const HklJson **value)
{
  HklStr key;

  *value = NULL;
  if (!hkl_json_is (name, HKL_JSON_STRING))
    key = hkl_liquid_string (self, name);
  else
    key = name->u.string;
  if (self->blocks > 0 && hkl_str_equal (key, HKL_STR ("block")))
    {
      *value = &hkl_liquid_block;
      return NULL;
    }
  for (guint i = 0; i < self->variables->len; i++)
    {
      const HklLiquidVariable *variable = &g_array_index (self->variables, HklLiquidVariable, i);
      if (hkl_str_equal (variable->name, key))
        {
          *value = variable->value;
          return NULL;
        }
    }
  return self->event;
}

static gboolean
has_member (const HklJson *scope, HklStr key)
{
  gsize index;

  if (hkl_json_is (scope, HKL_JSON_OBJECT))
    return hkl_json_get_str (scope, key) != NULL;
  if (hkl_str_equal (key, HKL_STR ("length")))
    return TRUE;
  if (!hkl_js_index (key, &index))
    return FALSE;
  return hkl_json_is (scope, HKL_JSON_ARRAY) ? index < scope->u.array.n
                                             : index < hkl_str_utf16_length (scope->u.string);
}

static const HklJson *
look_up (HklLiquid *self, const HklJson *name)
{
  const HklJson *value;
  const HklJson *scope = find_scope (self, name, &value);
  HklStr key = hkl_json_is (name, HKL_JSON_STRING) ? name->u.string
                                                   : hkl_liquid_string (self, name);

  if (scope == NULL)
    return value;
  if ((scope->kind == HKL_JSON_OBJECT || scope->kind == HKL_JSON_ARRAY ||
       scope->kind == HKL_JSON_STRING) &&
      has_member (scope, key))
    return hkl_liquid_property (self, scope, hkl_json_take_string (self->arena, key));
  /* A name that nobody has is looked for in upstream's empty globals, whose size is 0. */
  return hkl_str_equal (key, HKL_STR ("size")) ? hkl_liquid_new_number (self, 0) : NULL;
}

static const HklJson *
evaluate_range (HklLiquid *self, const HklLiquidOperand *operand)
{
  double low = hkl_liquid_number (self, hkl_liquid_evaluate_operand (self, operand->first));
  double high = hkl_liquid_number (self, hkl_liquid_evaluate_operand (self, operand->last));

  if (self->error != NULL)
    return NULL;
  double count = ceil (high + 1 - low);
  if (!(count > 0))
    return hkl_json_new_array (self->arena, NULL, 0);
  if (!(count < 1e9) || !hkl_liquid_use (self, (gsize) count * HKL_LIQUID_ITEM))
    {
      hkl_liquid_use (self, HKL_LIQUID_MAX_MEMORY + 1);
      return NULL;
    }
  gsize n = (gsize) count;
  const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, n);
  for (gsize i = 0; i < n; i++)
    items[i] = hkl_liquid_new_number (self, low + (double) i);
  return hkl_json_new_array (self->arena, items, n);
}

static const HklJson *
evaluate_property (HklLiquid *self, const HklLiquidOperand *operand)
{
  const HklJson *value = NULL;
  gsize i = 0;

  if (operand->first != NULL)
    value = hkl_liquid_evaluate_operand (self, operand->first);
  else
    {
      const HklJson *name = hkl_liquid_evaluate_operand (self, operand->path[i++]);
      if (self->error == NULL)
        value = look_up (self, name);
    }
  for (; i < operand->n_path && self->error == NULL; i++)
    {
      const HklJson *key = hkl_liquid_evaluate_operand (self, operand->path[i]);
      if (self->error == NULL)
        value = hkl_liquid_property (self, value, key);
    }
  return value;
}

const HklJson *
hkl_liquid_evaluate_operand (HklLiquid *self, const HklLiquidOperand *operand)
{
  switch (operand->kind)
    {
    case HKL_LIQUID_LITERAL:
      return operand->literal;
    case HKL_LIQUID_PROPERTY:
      return evaluate_property (self, operand);
    case HKL_LIQUID_RANGE:
      return evaluate_range (self, operand);
    }
  g_assert_not_reached ();
}

static const HklJson *
evaluate_steps (HklLiquid *self, const HklLiquidValue *value)
{
  const HklJson **stack = hkl_arena_new_array (self->arena, const HklJson *, value->n_steps + 1);
  gsize n = 0;

  for (gsize i = 0; i < value->n_steps && self->error == NULL; i++)
    {
      const HklLiquidStep *step = &value->steps[i];
      if (step->operand != NULL)
        {
          stack[n++] = hkl_liquid_evaluate_operand (self, step->operand);
          continue;
        }
      const HklJson *right = n > 0 ? stack[--n] : NULL;
      if (step->operator== HKL_LIQUID_NOT)
        stack[n++] = hkl_liquid_new_boolean (!hkl_liquid_truthy (right));
      else
        {
          const HklJson *left = n > 0 ? stack[--n] : NULL;
          stack[n++] = hkl_liquid_new_boolean (
              hkl_liquid_compare (self, step->operator, left, right));
        }
    }
  return n > 0 ? stack[0] : NULL;
}

static const HklJson *
apply_filter (HklLiquid *self, const HklLiquidFilterCall *call, const HklJson *value)
{
  const HklJson **values = hkl_arena_new_array (self->arena, const HklJson *,
                                                call->n_arguments + 1);

  for (gsize i = 0; i < call->n_arguments; i++)
    {
      const HklLiquidArgument *argument = &call->arguments[i];
      values[i] = argument->value != NULL ? hkl_liquid_evaluate_operand (self, argument->value)
                                          : NULL;
      if (self->error != NULL)
        return NULL;
      if (argument->named)
        {
          const HklJson *pair[] = { hkl_json_take_string (self->arena, argument->key), values[i] };
          values[i] = hkl_json_new_array (self->arena,
                                          hkl_arena_memdup (self->arena, pair, sizeof pair), 2);
        }
    }
  HklLiquidArguments arguments = { values, call->n_arguments };
  return hkl_liquid_apply (self, call->name, value, &arguments);
}

const HklJson *
hkl_liquid_evaluate (HklLiquid *self, const HklLiquidValue *value)
{
  const HklJson *result = evaluate_steps (self, value);

  for (gsize i = 0; i < value->n_filters && self->error == NULL; i++)
    result = apply_filter (self, &value->filters[i], result);
  return self->error == NULL ? result : NULL;
}

const HklJson *
hkl_liquid_look_into (HklLiquid *self, const HklJson *value, HklStr path)
{
  HklLiquidCursor cursor = { self, path, 0, path.len };
  const HklJson *event = self->event;
  GArray *variables = self->variables;
  guint blocks = self->blocks;
  const HklJson *result = NULL;

  /* Here "1" and "true" are names. */
  HklLiquidOperand *operand = read_path (&cursor, NULL, 0);
  if (operand == NULL)
    return NULL;
  self->event = value;
  self->variables = g_array_new (FALSE, FALSE, sizeof (HklLiquidVariable));
  self->blocks = 0;
  if (value != NULL)
    result = hkl_liquid_evaluate_operand (self, operand);
  g_array_unref (self->variables);
  self->event = event;
  self->variables = variables;
  self->blocks = blocks;
  return result;
}
