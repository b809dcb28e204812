/* hkl-js-text.c: text as JavaScript sees it: UTF-16 units, String(value), replacement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-js-text.h"

#include <math.h>

#include "hkl-json-writer.h"

void
hkl_js_text_init (HklJsText *self, HklArena *arena)
{
  *self = (HklJsText){ .arena = arena };
}

static gboolean
reserve (HklJsText *self, gsize more)
{
  if (more > HKL_JS_MAX_TEXT || self->len > HKL_JS_MAX_TEXT - more)
    {
      self->too_long = TRUE;
      return FALSE;
    }
  if (self->size - self->len >= more)
    return TRUE;
  gsize size = MAX (MIN (self->size * 2, HKL_JS_MAX_TEXT), self->len + more);
  size = MAX (size, 32);
  char *data = hkl_arena_alloc (self->arena, size);
  if (self->len > 0)
    memcpy (data, self->data, self->len);
  self->data = data;
  self->size = size;
  return TRUE;
}

static inline gboolean
is_high (const char *p)
{
  return (guchar) p[0] == 0xED && ((guchar) p[1] & 0xF0) == 0xA0;
}

static inline gboolean
is_low (const char *p)
{
  return (guchar) p[0] == 0xED && ((guchar) p[1] & 0xF0) == 0xB0;
}

static guint32
decode_surrogate (const char *p)
{
  return 0xD000 | ((guint32) ((guchar) p[1] & 0x3F) << 6) | ((guchar) p[2] & 0x3F);
}

static gsize
encode (guint32 c, char *out)
{
  if (c < 0x80)
    {
      out[0] = (char) c;
      return 1;
    }
  if (c < 0x800)
    {
      out[0] = (char) (0xC0 | (c >> 6));
      out[1] = (char) (0x80 | (c & 0x3F));
      return 2;
    }
  if (c < 0x10000)
    {
      out[0] = (char) (0xE0 | (c >> 12));
      out[1] = (char) (0x80 | ((c >> 6) & 0x3F));
      out[2] = (char) (0x80 | (c & 0x3F));
      return 3;
    }
  out[0] = (char) (0xF0 | (c >> 18));
  out[1] = (char) (0x80 | ((c >> 12) & 0x3F));
  out[2] = (char) (0x80 | ((c >> 6) & 0x3F));
  out[3] = (char) (0x80 | (c & 0x3F));
  return 4;
}

void
hkl_js_text_append (HklJsText *self, HklStr s)
{
  if (s.len == 0 || !reserve (self, s.len + 1))
    return;
  if (s.len >= 3 && self->len >= 3 && (guchar) s.data[0] == 0xED && is_low (s.data) &&
      is_high (self->data + self->len - 3))
    {
      guint32 high = decode_surrogate (self->data + self->len - 3);
      guint32 low = decode_surrogate (s.data);
      self->len -= 3;
      self->len += encode (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00),
                           self->data + self->len);
      s.data += 3;
      s.len -= 3;
    }
  memcpy (self->data + self->len, s.data, s.len);
  self->len += s.len;
}

void
hkl_js_text_append_char (HklJsText *self, char c)
{
  if (reserve (self, 1))
    self->data[self->len++] = c;
}

void
hkl_js_text_append_code_point (HklJsText *self, guint32 code_point)
{
  char bytes[4];
  gsize n = encode (code_point, bytes);
  hkl_js_text_append (self, (HklStr){ bytes, n });
}

HklStr
hkl_js_text_end (const HklJsText *self)
{
  return (HklStr){ self->len > 0 ? self->data : "", self->len };
}

guint32
hkl_js_next (HklStr s, gsize *position)
{
  const guchar *p = (const guchar *) s.data + *position;
  gsize left = s.len - *position;
  gsize n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
  guint32 c = n == 1 ? p[0] : n == 2 ? p[0] & 0x1F : n == 3 ? p[0] & 0x0F : p[0] & 0x07;

  g_assert (n <= left);
  for (gsize i = 1; i < n; i++)
    c = c << 6 | (p[i] & 0x3F);
  *position += n;
  return c;
}

HklStr
hkl_js_slice (HklStr s, gsize start, gsize end, HklArena *arena)
{
  HklJsText out;
  gsize units = 0;

  if (start >= end)
    return (HklStr){ "", 0 };
  hkl_js_text_init (&out, arena);
  for (gsize i = 0; i < s.len && units < end;)
    {
      guint32 c = hkl_js_next (s, &i);
      if (c < 0x10000)
        {
          if (units >= start)
            hkl_js_text_append_code_point (&out, c);
          units++;
          continue;
        }
      gboolean first = units >= start;
      gboolean second = units + 1 >= start && units + 1 < end;
      if (first && second)
        hkl_js_text_append_code_point (&out, c);
      else if (first)
        hkl_js_text_append_code_point (&out, 0xD800 + ((c - 0x10000) >> 10));
      else if (second)
        hkl_js_text_append_code_point (&out, 0xDC00 + ((c - 0x10000) & 0x3FF));
      units += 2;
    }
  return hkl_js_text_end (&out);
}

gboolean
hkl_js_unit_at (HklStr s, gsize index, HklArena *arena, HklStr *unit)
{
  if (index >= s.len) /* a unit takes at least one byte */
    return FALSE;
  *unit = hkl_js_slice (s, index, index + 1, arena);
  return unit->len > 0;
}

guint16 *
hkl_js_to_utf16 (HklStr s, HklArena *arena, gsize *n)
{
  guint16 *units = hkl_arena_new_array (arena, guint16, s.len + 1);
  gsize count = 0;

  for (gsize i = 0; i < s.len;)
    {
      guint32 c = hkl_js_next (s, &i);
      if (c < 0x10000)
        units[count++] = (guint16) c;
      else
        {
          units[count++] = (guint16) (0xD800 + ((c - 0x10000) >> 10));
          units[count++] = (guint16) (0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
  *n = count;
  return units;
}

static void
append_units (HklJsText *out, const guint16 *units, gsize n)
{
  for (gsize i = 0; i < n; i++)
    hkl_js_text_append_code_point (out, units[i]);
}

HklStr
hkl_js_from_utf16 (const guint16 *units, gsize n, HklArena *arena)
{
  HklJsText out;
  hkl_js_text_init (&out, arena);
  append_units (&out, units, n);
  return hkl_js_text_end (&out);
}

gboolean
hkl_js_index (HklStr key, gsize *index)
{
  gsize value = 0;

  if (key.len == 0 || key.len > 10 || (key.len > 1 && key.data[0] == '0'))
    return FALSE;
  for (gsize i = 0; i < key.len; i++)
    {
      if (!g_ascii_isdigit (key.data[i]))
        return FALSE;
      value = value * 10 + (gsize) (key.data[i] - '0');
    }
  *index = value;
  return TRUE;
}

gboolean
hkl_js_is_space (guint32 c)
{
  return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

HklStr
hkl_js_trim_start (HklStr s)
{
  gsize at = 0;
  while (at < s.len)
    {
      gsize next = at;
      if (!hkl_js_is_space (hkl_js_next (s, &next)))
        break;
      at = next;
    }
  return (HklStr){ s.data + at, s.len - at };
}

HklStr
hkl_js_trim_end (HklStr s)
{
  while (s.len > 0)
    {
      gsize at = s.len - 1;
      while (at > 0 && ((guchar) s.data[at] & 0xC0) == 0x80)
        at--;
      gsize next = at;
      if (!hkl_js_is_space (hkl_js_next (s, &next)))
        break;
      s.len = at;
    }
  return s;
}

HklStr
hkl_js_trim (HklStr s)
{
  return hkl_js_trim_end (hkl_js_trim_start (s));
}

HklStr
hkl_js_number_to_string (double number, HklArena *arena)
{
  char buffer[HKL_JSON_NUMBER_SIZE];

  if (isnan (number))
    return HKL_STR ("NaN");
  if (isinf (number))
    return number < 0 ? HKL_STR ("-Infinity") : HKL_STR ("Infinity");
  gsize len = hkl_json_write_number (number, buffer);
  return (HklStr){ hkl_arena_memdup (arena, buffer, len), len };
}

static gboolean
append_string_of (HklJsText *out, const HklJson *value, guint depth)
{
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
      hkl_js_text_append (out, HKL_STR ("null"));
      return TRUE;
    case HKL_JSON_FALSE:
      hkl_js_text_append (out, HKL_STR ("false"));
      return TRUE;
    case HKL_JSON_TRUE:
      hkl_js_text_append (out, HKL_STR ("true"));
      return TRUE;
    case HKL_JSON_NUMBER:
      hkl_js_text_append (out, hkl_js_number_to_string (value->u.number, out->arena));
      return TRUE;
    case HKL_JSON_STRING:
      hkl_js_text_append (out, value->u.string);
      return TRUE;
    case HKL_JSON_OBJECT:
      hkl_js_text_append (out, HKL_STR ("[object Object]"));
      return TRUE;
    case HKL_JSON_ARRAY:
      break;
    }
  if (depth >= HKL_JS_MAX_DEPTH)
    return FALSE;
  for (gsize i = 0; i < value->u.array.n; i++)
    {
      const HklJson *item = value->u.array.items[i];
      if (i > 0)
        hkl_js_text_append_char (out, ',');
      if (item != NULL && item->kind != HKL_JSON_NULL && !append_string_of (out, item, depth + 1))
        return FALSE;
    }
  return TRUE;
}

gboolean
hkl_js_to_string (const HklJson *value, HklArena *arena, HklStr *text)
{
  HklJsText out;

  if (value == NULL)
    {
      *text = HKL_STR ("undefined");
      return TRUE;
    }
  if (value->kind == HKL_JSON_STRING)
    {
      *text = value->u.string;
      return TRUE;
    }
  hkl_js_text_init (&out, arena);
  gboolean fine = append_string_of (&out, value, 0);
  *text = hkl_js_text_end (&out);
  return fine;
}

/* The length of the decimal literal that S begins with, and its value. */
static gsize
scan_decimal (HklStr s, double *value)
{
  gsize at = 0, digits = 0;
  const char *p = s.data;

  if (at < s.len && (p[at] == '+' || p[at] == '-'))
    at++;
  if (s.len - at >= 8 && memcmp (p + at, "Infinity", 8) == 0)
    {
      *value = at > 0 && p[0] == '-' ? -INFINITY : INFINITY;
      return at + 8;
    }
  while (at < s.len && g_ascii_isdigit (p[at]))
    at++, digits++;
  if (at < s.len && p[at] == '.')
    {
      gsize dot = at++;
      gsize fraction = 0;
      while (at < s.len && g_ascii_isdigit (p[at]))
        at++, fraction++;
      if (digits + fraction == 0)
        at = dot;
      digits += fraction;
    }
  if (digits == 0)
    return 0;
  if (at < s.len && (p[at] == 'e' || p[at] == 'E'))
    {
      gsize exponent = at + 1;
      if (exponent < s.len && (p[exponent] == '+' || p[exponent] == '-'))
        exponent++;
      if (exponent < s.len && g_ascii_isdigit (p[exponent]))
        {
          while (exponent < s.len && g_ascii_isdigit (p[exponent]))
            exponent++;
          at = exponent;
        }
    }
  g_autofree char *copy = g_strndup (p, at);
  *value = g_ascii_strtod (copy, NULL);
  return at;
}

double
hkl_js_parse_float (HklStr s)
{
  double value = NAN;
  return scan_decimal (hkl_js_trim_start (s), &value) > 0 ? value : NAN;
}

static double
radix_number (HklStr digits, guint radix)
{
  double value = 0;
  if (digits.len == 0)
    return NAN;
  for (gsize i = 0; i < digits.len; i++)
    {
      int d = g_ascii_xdigit_value (digits.data[i]);
      if (d < 0 || (guint) d >= radix)
        return NAN;
      value = value * radix + d;
    }
  return value;
}

double
hkl_js_to_number (HklStr s)
{
  double value = NAN;

  s = hkl_js_trim (s);
  if (s.len == 0)
    return 0;
  if (s.len > 2 && s.data[0] == '0')
    {
      HklStr rest = { s.data + 2, s.len - 2 };
      switch (s.data[1])
        {
        case 'x':
        case 'X':
          return radix_number (rest, 16);
        case 'o':
        case 'O':
          return radix_number (rest, 8);
        case 'b':
        case 'B':
          return radix_number (rest, 2);
        default:
          break;
        }
    }
  return scan_decimal (s, &value) == s.len ? value : NAN;
}

gssize
hkl_js_find (HklStr s, HklStr needle, gsize from)
{
  if (from > s.len)
    return -1;
  if (needle.len == 0)
    return (gssize) from;
  const char *found = memmem (s.data + from, s.len - from, needle.data, needle.len);
  return found != NULL ? found - s.data : -1;
}

static gboolean
has_half (HklStr s)
{
  for (gsize i = 0; i + 2 < s.len; i++)
    {
      if ((guchar) s.data[i] == 0xED && (guchar) s.data[i + 1] >= 0xA0)
        return TRUE;
    }
  return FALSE;
}

/* BEFORE and AFTER are what stands around the match in the whole subject. */
static void
append_replacement (HklJsText *out, HklStr replacement, HklStr match, HklStr before, HklStr after)
{
  gsize start = 0;

  for (gsize i = 0; i + 1 < replacement.len; i++)
    {
      HklStr with;
      if (replacement.data[i] != '$')
        continue;
      switch (replacement.data[i + 1])
        {
        case '$':
          with = HKL_STR ("$");
          break;
        case '&':
          with = match;
          break;
        case '`':
          with = before;
          break;
        case '\'':
          with = after;
          break;
        default:
          continue;
        }
      hkl_js_text_append (out, (HklStr){ replacement.data + start, i - start });
      hkl_js_text_append (out, with);
      start = i + 2;
      i++;
    }
  hkl_js_text_append (out, (HklStr){ replacement.data + start, replacement.len - start });
}

static gboolean
replace_bytes (HklStr s,
               HklStr pattern,
               HklStr replacement,
               gboolean global,
               HklArena *arena,
               HklStr *result)
{
  HklJsText out;
  gsize from = 0;
  gssize at = hkl_js_find (s, pattern, 0);

  *result = s;
  if (at < 0)
    return TRUE;
  hkl_js_text_init (&out, arena);
  while (at >= 0 && !out.too_long)
    {
      gsize end = (gsize) at + pattern.len;
      hkl_js_text_append (&out, (HklStr){ s.data + from, (gsize) at - from });
      append_replacement (&out, replacement, pattern, (HklStr){ s.data, (gsize) at },
                          (HklStr){ s.data + end, s.len - end });
      from = end;
      at = global ? hkl_js_find (s, pattern, from) : -1;
    }
  hkl_js_text_append (&out, (HklStr){ s.data + from, s.len - from });
  *result = hkl_js_text_end (&out);
  return !out.too_long;
}

static gboolean
replace_units (HklStr s,
               HklStr pattern,
               HklStr replacement,
               gboolean ignore_case,
               gboolean global,
               HklArena *arena,
               HklStr *result)
{
  HklJsText out;
  gsize n, m, from = 0;
  guint16 *units = hkl_js_to_utf16 (s, arena, &n);
  guint16 *want = hkl_js_to_utf16 (pattern, arena, &m);
  guint16 *text = units;
  gboolean around = hkl_js_find (replacement, HKL_STR ("$`"), 0) >= 0 ||
                    hkl_js_find (replacement, HKL_STR ("$'"), 0) >= 0;
  HklStr before = { "", 0 }, after = { "", 0 };

  if (ignore_case)
    {
      text = hkl_arena_new_array (arena, guint16, n + 1);
      for (gsize i = 0; i < n; i++)
        text[i] = hkl_js_fold (units[i]);
      for (gsize i = 0; i < m; i++)
        want[i] = hkl_js_fold (want[i]);
    }
  hkl_js_text_init (&out, arena);
  for (gsize i = 0; i + m <= n && !out.too_long;)
    {
      if (memcmp (text + i, want, m * sizeof *want) != 0)
        {
          i++;
          continue;
        }
      append_units (&out, units + from, i - from);
      if (around)
        {
          before = hkl_js_from_utf16 (units, i, arena);
          after = hkl_js_from_utf16 (units + i + m, n - i - m, arena);
        }
      append_replacement (&out, replacement, hkl_js_from_utf16 (units + i, m, arena), before,
                          after);
      i += m;
      from = i;
      if (!global)
        break;
    }
  *result = s;
  if (from == 0)
    return TRUE;
  append_units (&out, units + from, n - from);
  *result = hkl_js_text_end (&out);
  return !out.too_long;
}

gboolean
hkl_js_replace (HklStr s,
                HklStr pattern,
                HklStr replacement,
                gboolean ignore_case,
                gboolean global,
                HklArena *arena,
                HklStr *result)
{
  g_return_val_if_fail (pattern.len > 0, FALSE);

  if (!ignore_case && !has_half (pattern))
    return replace_bytes (s, pattern, replacement, global, arena, result);
  return replace_units (s, pattern, replacement, ignore_case, global, arena, result);
}
