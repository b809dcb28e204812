/* hkl-liquid-filters-text.c: the filters of text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include <math.h>

static HklStr
input (HklLiquid *self, const HklJson *value)
{
  HklStr text = hkl_liquid_string (self, value);
  hkl_liquid_use (self, text.len);
  return text;
}

static HklStr
argument (HklLiquid *self, const HklLiquidArguments *arguments, gsize index)
{
  return hkl_liquid_string (self, hkl_liquid_argument (arguments, index));
}

static const HklJson *
joined (HklLiquid *self, HklStr a, HklStr b)
{
  HklJsText out;

  if (!hkl_liquid_use (self, a.len + b.len))
    return NULL;
  hkl_js_text_init (&out, self->arena);
  hkl_js_text_append (&out, a);
  hkl_js_text_append (&out, b);
  return hkl_liquid_new_text (self, &out);
}

static gboolean
check_two (HklLiquid *self, const HklLiquidArguments *arguments, const char *name)
{
  if (arguments->n == 1)
    return TRUE;
  self->error = g_error_new (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_RENDER, "%s expect 2 arguments",
                             name);
  return FALSE;
}

static const HklJson *
filter_append (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  if (!check_two (self, arguments, "append"))
    return NULL;
  return joined (self, hkl_liquid_string (self, value), argument (self, arguments, 0));
}

static const HklJson *
filter_prepend (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  if (!check_two (self, arguments, "prepend"))
    return NULL;
  return joined (self, argument (self, arguments, 0), hkl_liquid_string (self, value));
}

static const HklJson *
filter_upcase (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_string (self, hkl_js_upper (input (self, value), self->arena));
}

static const HklJson *
filter_downcase (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_string (self, hkl_js_lower (input (self, value), self->arena));
}

static const HklJson *
filter_capitalize (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  gsize first = 0;

  if (text.len == 0)
    return &hkl_json_empty_string;
  hkl_js_next (text, &first);
  HklStr head = hkl_js_upper ((HklStr){ text.data, first }, self->arena);
  /* Upstream takes one unit, which of a character beyond the first plane is half: no case. */
  if (first > 3)
    head = (HklStr){ text.data, first };
  HklStr tail = hkl_js_lower ((HklStr){ text.data + first, text.len - first }, self->arena);
  return joined (self, head, tail);
}

static gboolean
in_text (HklStr set, guint32 c)
{
  for (gsize i = 0; i < set.len;)
    {
      if (hkl_js_next (set, &i) == c)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  gboolean spaces; /* else those of SET */
  HklStr set;
} Strip;

static gboolean
strips (const Strip *strip, guint32 c)
{
  return strip->spaces ? hkl_js_is_space (c) : in_text (strip->set, c);
}

static const HklJson *
strip (HklLiquid *self,
       const HklJson *value,
       const HklLiquidArguments *arguments,
       gboolean left,
       gboolean right)
{
  HklStr text = input (self, value);
  const HklJson *which = hkl_liquid_argument (arguments, 0);
  Strip how = { !hkl_json_truthy (which), hkl_liquid_string (self, which) };

  while (left && text.len > 0)
    {
      gsize next = 0;
      if (!strips (&how, hkl_js_next (text, &next)))
        break;
      text.data += next;
      text.len -= next;
    }
  while (right && text.len > 0)
    {
      gsize at = text.len - 1;
      while (at > 0 && ((guchar) text.data[at] & 0xC0) == 0x80)
        at--;
      gsize next = at;
      if (!strips (&how, hkl_js_next (text, &next)))
        break;
      text.len = at;
    }
  return hkl_liquid_new_string (self, text);
}

static const HklJson *
filter_lstrip (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return strip (self, value, arguments, TRUE, FALSE);
}

static const HklJson *
filter_rstrip (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return strip (self, value, arguments, FALSE, TRUE);
}

static const HklJson *
filter_strip (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return strip (self, value, arguments, TRUE, TRUE);
}

static const HklJson *
filter_strip_newlines (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0, start = 0; i <= text.len; i++)
    {
      if (i < text.len && text.data[i] != '\n')
        continue;
      gsize end = i < text.len && i > start && text.data[i - 1] == '\r' ? i - 1 : i;
      hkl_js_text_append (&out, (HklStr){ text.data + start, end - start });
      start = i + 1;
    }
  return hkl_liquid_new_text (self, &out);
}

static HklStr
collapse (HklLiquid *self, HklStr text)
{
  HklJsText out;
  gboolean space = FALSE;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < text.len;)
    {
      gsize start = i;
      guint32 c = hkl_js_next (text, &i);
      if (!hkl_js_is_space (c))
        hkl_js_text_append (&out, (HklStr){ text.data + start, i - start });
      else if (!space)
        hkl_js_text_append_char (&out, ' ');
      space = hkl_js_is_space (c);
    }
  return hkl_js_text_end (&out);
}

static const HklJson *
filter_normalize_whitespace (HklLiquid *self,
                             const HklJson *value,
                             const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_string (self, collapse (self, input (self, value)));
}

static const HklJson *
filter_squish (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_string (self, collapse (self, hkl_js_trim (input (self, value))));
}

/* TEXT cut at every PATTERN, as String.prototype.split: an empty one cuts between units. Ends early
 * with liquid->error. */
static GPtrArray *
split (HklLiquid *self, HklStr text, HklStr pattern)
{
  GPtrArray *parts = g_ptr_array_new ();
  gsize n;

  if (pattern.len == 0)
    {
      guint16 *units = hkl_js_to_utf16 (text, self->arena, &n);
      if (!hkl_liquid_use (self, n * HKL_LIQUID_ITEM))
        return parts;
      for (gsize i = 0; i < n; i++)
        g_ptr_array_add (parts, (gpointer) hkl_liquid_new_string (
                                    self, hkl_js_from_utf16 (units + i, 1, self->arena)));
      return parts;
    }
  gsize from = 0;
  for (;;)
    {
      gssize at = hkl_js_find (text, pattern, from);
      gsize end = at < 0 ? text.len : (gsize) at;
      g_ptr_array_add (
          parts, (gpointer) hkl_liquid_new_string (self, (HklStr){ text.data + from, end - from }));
      if (at < 0 || !hkl_liquid_use (self, HKL_LIQUID_ITEM))
        return parts;
      from = end + pattern.len;
    }
}

static const HklJson *
filter_split (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);

  if (self->error != NULL)
    return NULL;
  g_autoptr (GPtrArray) parts = split (self, text, argument (self, arguments, 0));
  guint n = self->error == NULL ? parts->len : 0;
  while (n > 0 && ((const HklJson *) parts->pdata[n - 1])->u.string.len == 0)
    n--;
  return hkl_json_new_array (
      self->arena, hkl_arena_memdup (self->arena, parts->pdata, sizeof (gpointer) * n), n);
}

/* Cut at every PATTERN and joined with WITH. */
static const HklJson *
replace_all (HklLiquid *self, HklStr text, HklStr pattern, HklStr with)
{
  HklJsText out;

  if (self->error != NULL)
    return NULL;
  g_autoptr (GPtrArray) parts = split (self, text, pattern);
  if (self->error != NULL || !hkl_liquid_use (self, parts->len * (with.len + 1)))
    return NULL;
  hkl_js_text_init (&out, self->arena);
  for (guint i = 0; i < parts->len; i++)
    {
      if (i > 0)
        hkl_js_text_append (&out, with);
      hkl_js_text_append (&out, ((const HklJson *) parts->pdata[i])->u.string);
    }
  return hkl_liquid_new_text (self, &out);
}

static const HklJson *
replace_at (HklLiquid *self, HklStr text, gssize at, gsize n, HklStr with)
{
  HklJsText out;

  if (at < 0)
    return hkl_liquid_new_string (self, text);
  hkl_js_text_init (&out, self->arena);
  hkl_js_text_append (&out, (HklStr){ text.data, (gsize) at });
  hkl_js_text_append (&out, with);
  hkl_js_text_append (&out, (HklStr){ text.data + at + n, text.len - (gsize) at - n });
  return hkl_liquid_new_text (self, &out);
}

static gssize
find_last (HklStr text, HklStr pattern)
{
  gssize found = -1;

  if (pattern.len == 0)
    return (gssize) text.len;
  for (gssize at = hkl_js_find (text, pattern, 0); at >= 0;
       at = hkl_js_find (text, pattern, (gsize) at + 1))
    found = at;
  return found;
}

static const HklJson *
filter_replace (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return replace_all (self, input (self, value), argument (self, arguments, 0),
                      argument (self, arguments, 1));
}

static const HklJson *
filter_replace_first (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value), pattern = argument (self, arguments, 0);
  return replace_at (self, text, hkl_js_find (text, pattern, 0), pattern.len,
                     argument (self, arguments, 1));
}

static const HklJson *
filter_replace_last (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value), pattern = argument (self, arguments, 0);
  return replace_at (self, text, find_last (text, pattern), pattern.len,
                     argument (self, arguments, 1));
}

static const HklJson *
filter_remove (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return replace_all (self, input (self, value), argument (self, arguments, 0), (HklStr){ "", 0 });
}

static const HklJson *
filter_remove_first (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value), pattern = argument (self, arguments, 0);
  return replace_at (self, text, hkl_js_find (text, pattern, 0), pattern.len, (HklStr){ "", 0 });
}

static const HklJson *
filter_remove_last (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value), pattern = argument (self, arguments, 0);
  return replace_at (self, text, find_last (text, pattern), pattern.len, (HklStr){ "", 0 });
}

/* The first characters of TEXT, as many as are below MOST; whole characters, not units. */
static HklStr
head (HklStr text, double most, gboolean *all)
{
  gsize end = 0;

  for (double n = 0; end < text.len && n < most; n++)
    hkl_js_next (text, &end);
  *all = end == text.len;
  return (HklStr){ text.data, end };
}

static double
count_characters (HklStr text)
{
  double n = 0;
  for (gsize i = 0; i < text.len; n++)
    hkl_js_next (text, &i);
  return n;
}

static const HklJson *
filter_truncate (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  const HklJson *length = hkl_liquid_argument (arguments, 0);
  const HklJson *more = hkl_liquid_argument (arguments, 1);
  HklStr ending = more == NULL ? HKL_STR ("...") : hkl_liquid_string (self, more);
  double most = length == NULL ? 50 : hkl_liquid_number (self, length);
  gboolean all;

  head (text, most, &all);
  if (all)
    return hkl_liquid_new_string (self, text);
  return joined (self, head (text, most - count_characters (ending), &all), ending);
}

static const HklJson *
filter_truncatewords (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = hkl_js_trim_start (input (self, value));
  const HklJson *count = hkl_liquid_argument (arguments, 0);
  const HklJson *more = hkl_liquid_argument (arguments, 1);
  HklStr ending = more == NULL ? HKL_STR ("...") : hkl_liquid_string (self, more);
  double most = count == NULL ? 15 : hkl_liquid_number (self, count);
  gsize words = 0, take;
  HklJsText out;

  if (self->error != NULL)
    return NULL;
  if (most <= 0)
    most = 1;
  take = isnan (most) ? 0 : most > 1e9 ? 1000000000 : (gsize) most;
  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0, start = 0;; words++)
    {
      while (i < text.len)
        {
          gsize next = i;
          if (hkl_js_is_space (hkl_js_next (text, &next)))
            break;
          i = next;
        }
      if (words < take)
        {
          if (words > 0)
            hkl_js_text_append_char (&out, ' ');
          hkl_js_text_append (&out, (HklStr){ text.data + start, i - start });
        }
      if (i >= text.len)
        {
          words++;
          break;
        }
      while (i < text.len)
        {
          gsize next = i;
          if (!hkl_js_is_space (hkl_js_next (text, &next)))
            break;
          i = next;
        }
      start = i;
    }
  if ((double) words >= most)
    hkl_js_text_append (&out, ending);
  return hkl_liquid_new_text (self, &out);
}

static gboolean
is_cjk (guint32 c)
{
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x3040 && c <= 0x30FF) ||
         (c >= 0xAC00 && c <= 0xD7AF);
}

static const HklJson *
filter_number_of_words (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = hkl_js_trim (input (self, value));
  HklStr mode = argument (self, arguments, 0);
  gboolean by_character = hkl_str_equal (mode, HKL_STR ("cjk")) ||
                          hkl_str_equal (mode, HKL_STR ("auto"));
  gboolean word = FALSE;
  double n = 0;

  for (gsize i = 0; i < text.len;)
    {
      guint32 c = hkl_js_next (text, &i);
      if (hkl_js_is_space (c))
        word = FALSE;
      else if (by_character && is_cjk (c))
        {
          n++;
          word = FALSE;
        }
      else
        {
          n += !word;
          word = TRUE;
        }
    }
  return hkl_liquid_new_number (self, n);
}

static const HklJson *
filter_raw (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return value;
}

const HklLiquidFilterEntry hkl_liquid_text_filters[] = {
  { "append", filter_append },
  { "prepend", filter_prepend },
  { "upcase", filter_upcase },
  { "downcase", filter_downcase },
  { "capitalize", filter_capitalize },
  { "lstrip", filter_lstrip },
  { "rstrip", filter_rstrip },
  { "strip", filter_strip },
  { "strip_newlines", filter_strip_newlines },
  { "normalize_whitespace", filter_normalize_whitespace },
  { "squish", filter_squish },
  { "split", filter_split },
  { "replace", filter_replace },
  { "replace_first", filter_replace_first },
  { "replace_last", filter_replace_last },
  { "remove", filter_remove },
  { "remove_first", filter_remove_first },
  { "remove_last", filter_remove_last },
  { "truncate", filter_truncate },
  { "truncatewords", filter_truncatewords },
  { "number_of_words", filter_number_of_words },
  { "raw", filter_raw },
  { NULL, NULL },
};
