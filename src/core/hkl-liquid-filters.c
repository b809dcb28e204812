/* hkl-liquid-filters.c: which filters there are, and those of lists and numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include <math.h>

#include "hkl-json-writer.h"

/* Upstream turns these off; to use one is an error when the template is rendered. */
static const char *const disabled[] = {
  "array_to_sentence_string",
  "concat",
  "find",
  "find_exp",
  "find_index",
  "find_index_exp",
  "group_by",
  "group_by_exp",
  "has",
  "has_exp",
  "map",
  "newline_to_br",
  "reject",
  "reject_exp",
  "reverse",
  "sort",
  "sort_natural",
  "uniq",
  "where_exp",
};

static HklLiquidFilter
find_filter (HklStr name)
{
  const HklLiquidFilterEntry *const tables[] = { hkl_liquid_text_filters, hkl_liquid_list_filters,
                                                 hkl_liquid_math_filters, hkl_liquid_web_filters,
                                                 hkl_liquid_date_filters };

  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      for (const HklLiquidFilterEntry *entry = tables[t]; entry->name != NULL; entry++)
        {
          if (hkl_str_equal (name, hkl_str (entry->name)))
            return entry->filter;
        }
    }
  return NULL;
}

gboolean
hkl_liquid_find_disabled_filter (HklStr template, HklStr *name)
{
  HklLiquidCursor cursor = { NULL, template, 0, template.len };

  while (hkl_liquid_read_to (&cursor, '|'))
    {
      *name = hkl_liquid_read_word (&cursor);
      for (gsize i = 0; i < G_N_ELEMENTS (disabled); i++)
        {
          if (hkl_str_equal (*name, hkl_str (disabled[i])))
            return TRUE;
        }
    }
  return FALSE;
}

const HklJson *
hkl_liquid_apply (HklLiquid *self,
                  HklStr name,
                  const HklJson *value,
                  const HklLiquidArguments *arguments)
{
  for (gsize i = 0; i < G_N_ELEMENTS (disabled); i++)
    {
      if (hkl_str_equal (name, hkl_str (disabled[i])))
        {
          self->error = g_error_new (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_RENDER,
                                     "filter \"%s\" is disabled", disabled[i]);
          return NULL;
        }
    }
  HklLiquidFilter filter = find_filter (name);
  return filter != NULL ? filter (self, value, arguments) : value;
}

const HklJson *
hkl_liquid_argument (const HklLiquidArguments *arguments, gsize index)
{
  return index < arguments->n ? arguments->values[index] : NULL;
}

/* What counts as a list: nothing for nil, one item for anything else. */
static const HklJson *
to_array (HklLiquid *self, const HklJson *value)
{
  value = hkl_liquid_plain (value);
  if (value == NULL || value->kind == HKL_JSON_NULL)
    return hkl_json_new_array (self->arena, NULL, 0);
  if (value->kind == HKL_JSON_ARRAY)
    return value;
  const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, 1);
  items[0] = value;
  return hkl_json_new_array (self->arena, items, 1);
}

static gsize
length_of (const HklJson *value)
{
  value = hkl_liquid_plain (value);
  if (hkl_json_is (value, HKL_JSON_STRING))
    return hkl_str_utf16_length (value->u.string);
  return hkl_json_is (value, HKL_JSON_ARRAY) ? value->u.array.n : 0;
}

static const HklJson *
filter_size (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, (double) length_of (value));
}

static const HklJson *
end_of (HklLiquid *self, const HklJson *value, gboolean last)
{
  gsize n = length_of (value);
  HklStr unit;

  value = hkl_liquid_plain (value);
  if (n == 0)
    return hkl_json_is (value, HKL_JSON_ARRAY) ? NULL : &hkl_json_empty_string;
  gsize at = last ? n - 1 : 0;
  if (value->kind == HKL_JSON_ARRAY)
    return value->u.array.items[at];
  hkl_js_unit_at (value->u.string, at, self->arena, &unit);
  return hkl_liquid_new_string (self, unit);
}

static const HklJson *
filter_first (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return end_of (self, value, FALSE);
}

static const HklJson *
filter_last (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return end_of (self, value, TRUE);
}

static const HklJson *
filter_join (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  const HklJson *with = hkl_liquid_argument (arguments, 0);
  HklStr separator = hkl_liquid_is_nil (with) ? HKL_STR (" ") : hkl_liquid_string (self, with);
  HklJsText out;

  if (!hkl_liquid_use (self, list->u.array.n * (1 + separator.len)))
    return NULL;
  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < list->u.array.n; i++)
    {
      const HklJson *item = hkl_liquid_plain (list->u.array.items[i]);
      HklStr text;
      if (i > 0)
        hkl_js_text_append (&out, separator);
      if (item != NULL && item->kind != HKL_JSON_NULL &&
          hkl_js_to_string (item, self->arena, &text))
        hkl_js_text_append (&out, text);
    }
  if (!hkl_liquid_use (self, out.len))
    return NULL;
  return hkl_liquid_new_text (self, &out);
}

static const HklJson *
filter_compact (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  gsize n = 0;

  if (!hkl_liquid_use (self, list->u.array.n))
    return NULL;
  const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, list->u.array.n + 1);
  for (gsize i = 0; i < list->u.array.n; i++)
    {
      if (!hkl_liquid_is_nil (list->u.array.items[i]))
        items[n++] = list->u.array.items[i];
    }
  return hkl_json_new_array (self->arena, items, n);
}

/* A copy of the list from START, N items, with BEFORE in front or after. */
static const HklJson *
rebuild (HklLiquid *self, const HklJson *list, gsize start, gsize n, int add, const HklJson *item)
{
  if (!hkl_liquid_use (self, n + 1))
    return NULL;
  const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, n + 1);
  gsize at = 0;
  if (add < 0)
    items[at++] = item;
  if (n > 0)
    memcpy (items + at, list->u.array.items + start, sizeof *items * n);
  at += n;
  if (add > 0)
    items[at++] = item;
  return hkl_json_new_array (self->arena, items, at);
}

static const HklJson *
filter_push (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  return rebuild (self, list, 0, list->u.array.n, 1, hkl_liquid_argument (arguments, 0));
}

static const HklJson *
filter_unshift (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  return rebuild (self, list, 0, list->u.array.n, -1, hkl_liquid_argument (arguments, 0));
}

static const HklJson *
filter_pop (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  return rebuild (self, list, 0, MAX (list->u.array.n, 1) - 1, 0, NULL);
}

static const HklJson *
filter_shift (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  return rebuild (self, list, 1, MAX (list->u.array.n, 1) - 1, 0, NULL);
}

/* JavaScript's ToIntegerOrInfinity, clamped into [0, n] with negatives counted from the end. */
static gsize
clamp_index (double index, gsize n)
{
  if (isnan (index))
    return 0;
  index = trunc (index);
  if (index < 0)
    index = MAX (index + (double) n, 0);
  return index > (double) n ? n : (gsize) index;
}

/* begin + length, which joins texts where one of them is one. */
static double
add_loosely (HklLiquid *self, const HklJson *a, const HklJson *b)
{
  HklJsText text;

  if (!hkl_json_is (a, HKL_JSON_STRING) && !hkl_json_is (b, HKL_JSON_STRING))
    return hkl_liquid_number (self, a) + hkl_liquid_number (self, b);
  hkl_js_text_init (&text, self->arena);
  hkl_js_text_append (&text, hkl_liquid_string (self, a));
  hkl_js_text_append (&text, hkl_liquid_string (self, b));
  return hkl_js_to_number (hkl_js_text_end (&text));
}

static const HklJson *
slice_list (HklLiquid *self, const HklJson *list, const HklJson *begin, const HklJson *length)
{
  gsize n = list->u.array.n;
  double at = hkl_liquid_number (self, begin);

  if (at < 0 && !hkl_json_is (begin, HKL_JSON_STRING))
    {
      at += (double) n;
      begin = hkl_liquid_new_number (self, at);
    }
  if (at < 0 || hkl_liquid_number (self, length) < 0)
    return hkl_json_new_array (self->arena, NULL, 0);
  gsize from = clamp_index (hkl_liquid_number (self, begin), n);
  gsize to = clamp_index (add_loosely (self, begin, length), n);
  return rebuild (self, list, from, to > from ? to - from : 0, 0, NULL);
}

static gsize
count_code_points (HklStr s)
{
  gsize n = 0;
  for (gsize i = 0; i < s.len; n++)
    hkl_js_next (s, &i);
  return n;
}

static const HklJson *
slice_text (HklLiquid *self, HklStr text, const HklJson *begin, const HklJson *length)
{
  double from = hkl_liquid_number_or_zero (self, begin);
  double most = hkl_liquid_number_or_zero (self, length);
  gsize start = text.len, end;
  double index = 0;

  if (from < 0 && !hkl_json_is (begin, HKL_JSON_STRING))
    {
      from += (double) count_code_points (text);
      if (from < 0)
        return &hkl_json_empty_string;
    }
  for (gsize i = 0; i < text.len; index++)
    {
      if (index >= from)
        {
          start = i;
          break;
        }
      hkl_js_next (text, &i);
    }
  end = start;
  for (double taken = 0; end < text.len && taken < most; taken++)
    hkl_js_next (text, &end);
  return hkl_liquid_new_string (self, (HklStr){ text.data + start, end - start });
}

static const HklJson *
filter_slice (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *begin = hkl_liquid_plain (hkl_liquid_argument (arguments, 0));
  const HklJson *length = hkl_liquid_plain (hkl_liquid_argument (arguments, 1));

  if (hkl_liquid_is_nil (value))
    return hkl_json_new_array (self->arena, NULL, 0);
  if (length == NULL)
    length = hkl_liquid_new_number (self, 1);
  value = hkl_liquid_plain (value);
  if (value->kind == HKL_JSON_ARRAY)
    return slice_list (self, value, begin, length);
  HklStr text = hkl_liquid_string (self, value);
  return hkl_liquid_use (self, text.len) ? slice_text (self, text, begin, length) : NULL;
}

static const HklJson *
filter_where (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  const HklJson *expected = hkl_liquid_argument (arguments, 1);
  HklStr path = hkl_liquid_string (self, hkl_liquid_argument (arguments, 0));
  gsize n = 0;

  if (!hkl_liquid_use (self, list->u.array.n))
    return NULL;
  const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, list->u.array.n + 1);
  for (gsize i = 0; i < list->u.array.n; i++)
    {
      const HklJson *item = list->u.array.items[i];
      const HklJson *found = hkl_liquid_look_into (self, item, path);
      if (self->error != NULL)
        return NULL;
      if (expected == NULL ? hkl_liquid_truthy (found) : hkl_liquid_equal (found, expected, 0))
        items[n++] = item;
    }
  return hkl_json_new_array (self->arena, items, n);
}

static const HklJson *
filter_sum (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *list = to_array (self, value);
  const HklJson *property = hkl_liquid_argument (arguments, 0);
  double sum = 0;

  if (!hkl_liquid_use (self, list->u.array.n))
    return NULL;
  for (gsize i = 0; i < list->u.array.n && self->error == NULL; i++)
    {
      const HklJson *item = list->u.array.items[i];
      if (hkl_json_truthy (property))
        item = hkl_liquid_look_into (self, item, hkl_liquid_string (self, property));
      sum += hkl_liquid_number_or_zero (self, item);
    }
  return hkl_liquid_new_number (self, sum);
}

/* Upstream takes any; here the event's messageId decides, so that it is the same every time. */
static const HklJson *
filter_sample (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *count = hkl_liquid_argument (arguments, 0);
  const HklJson *id = hkl_json_get (self->event, "messageId");
  guint64 state = 14695981039346656037u;
  HklStr seed = hkl_liquid_string (self, id);

  if (hkl_liquid_is_nil (value))
    return hkl_json_new_array (self->arena, NULL, 0);
  value = hkl_liquid_plain (value);
  if (value->kind != HKL_JSON_ARRAY)
    {
      HklStr text = hkl_liquid_string (self, value);
      gsize n;
      guint16 *units = hkl_js_to_utf16 (text, self->arena, &n);
      if (!hkl_liquid_use (self, n * HKL_LIQUID_ITEM))
        return NULL;
      const HklJson **letters = hkl_arena_new_array (self->arena, const HklJson *, n + 1);
      for (gsize i = 0; i < n; i++)
        letters[i] = hkl_liquid_new_string (self, hkl_js_from_utf16 (units + i, 1, self->arena));
      value = hkl_json_new_array (self->arena, letters, n);
    }
  gsize n = value->u.array.n;
  if (!hkl_liquid_use (self, n))
    return NULL;
  const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, n + 1);
  for (gsize i = 0; i < n; i++)
    items[i] = value->u.array.items[i];
  for (gsize i = 0; i < seed.len; i++)
    state = (state ^ (guchar) seed.data[i]) * 1099511628211u;
  for (gsize i = n; i > 1; i--)
    {
      state = state * 6364136223846793005u + 1442695040888963407u;
      gsize other = (gsize) (state >> 33) % i;
      const HklJson *swap = items[i - 1];
      items[i - 1] = items[other];
      items[other] = swap;
    }
  double most = count == NULL ? 1 : hkl_liquid_number_or_zero (self, count);
  if (most == 1)
    return n > 0 ? items[0] : NULL;
  return hkl_json_new_array (self->arena, items, clamp_index (most, n));
}

/* JSON.stringify's third argument: a number of spaces, or a text. */
static void
write_indented (HklLiquid *self, const HklJson *value, const HklJson *space, GString *out)
{
  HklStr indent;

  space = hkl_liquid_plain (space);
  if (hkl_json_is (space, HKL_JSON_NUMBER) && space->u.number >= 1)
    {
      hkl_json_write_pretty (value, (guint) MIN (space->u.number, 10), out);
      return;
    }
  if (!hkl_json_is (space, HKL_JSON_STRING) || space->u.string.len == 0)
    {
      hkl_json_write (value, out);
      return;
    }
  indent = hkl_js_slice (space->u.string, 0, 10, self->arena);
  g_autoptr (GString) pretty = g_string_new (NULL);
  hkl_json_write_pretty (value, 1, pretty);
  gboolean start = FALSE;
  for (gsize i = 0; i < pretty->len; i++)
    {
      if (start && pretty->str[i] == ' ')
        g_string_append_len (out, indent.data, (gssize) indent.len);
      else
        g_string_append_c (out, pretty->str[i]);
      start = pretty->str[i] == '\n' || (start && pretty->str[i] == ' ');
    }
}

static const HklJson *
filter_json (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (value == NULL)
    return NULL;
  write_indented (self, value, hkl_liquid_argument (arguments, 0), out);
  if (!hkl_liquid_use (self, out->len))
    return NULL;
  return hkl_json_new_string (self->arena, (HklStr){ out->str, out->len });
}

/* Whether false counts as a value; only for false does upstream look at the arguments. */
static gboolean
allows_false (HklLiquid *self, const HklLiquidArguments *arguments)
{
  gboolean allow = FALSE;

  for (gsize i = 1; i < arguments->n; i++)
    {
      const HklJson *pair = arguments->values[i];
      if (!hkl_json_is (pair, HKL_JSON_ARRAY) && !hkl_json_is (pair, HKL_JSON_OBJECT))
        {
          HklStr text;
          hkl_js_to_string (pair, self->arena, &text);
          g_autofree char *shown = hkl_str_dup (text);
          self->error = g_error_new (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_RENDER,
                                     "Iterator value %s is not an entry object", shown);
          return FALSE;
        }
      if (pair->kind == HKL_JSON_ARRAY && pair->u.array.n > 1 &&
          hkl_json_is (pair->u.array.items[0], HKL_JSON_STRING) &&
          hkl_str_equal (pair->u.array.items[0]->u.string, HKL_STR ("allow_false")))
        allow = hkl_json_truthy (pair->u.array.items[1]);
    }
  return allow;
}

static const HklJson *
filter_default (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *plain = hkl_liquid_plain (value);
  gboolean set;

  if (hkl_json_is (plain, HKL_JSON_FALSE))
    set = allows_false (self, arguments);
  else if (hkl_json_is (plain, HKL_JSON_STRING) || hkl_json_is (plain, HKL_JSON_ARRAY))
    set = length_of (plain) > 0;
  else
    set = !hkl_liquid_is_nil (value);
  return set ? value : hkl_liquid_argument (arguments, 0);
}

const HklLiquidFilterEntry hkl_liquid_list_filters[] = {
  { "size", filter_size },       { "first", filter_first },     { "last", filter_last },
  { "join", filter_join },       { "compact", filter_compact }, { "push", filter_push },
  { "unshift", filter_unshift }, { "pop", filter_pop },         { "shift", filter_shift },
  { "slice", filter_slice },     { "where", filter_where },     { "sum", filter_sum },
  { "sample", filter_sample },   { "json", filter_json },       { "jsonify", filter_json },
  { "inspect", filter_json },    { "default", filter_default }, { NULL, NULL },
};
