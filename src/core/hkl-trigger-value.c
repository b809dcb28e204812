/* hkl-trigger-value.c: text and numbers as JavaScript sees them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Upstream's strings are UTF-16 and may be cut in the middle of a character; ours
 * are WTF-8, in which half a character has a form of its own but is not part of the whole one's
 * bytes. Where that makes a difference, the comparison is made on UTF-16.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include <math.h>

#include "hkl-json-writer.h"
#include "hkl-trigger-private.h"

gsize
hkl_wtf8_length (guchar first)
{
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

guint32
hkl_wtf8_get (const char *p)
{
  const guchar *u = (const guchar *) p;

  switch (hkl_wtf8_length (u[0]))
    {
    case 1:
      return u[0];
    case 2:
      return (guint32) ((u[0] & 0x1f) << 6 | (u[1] & 0x3f));
    case 3:
      return (guint32) ((u[0] & 0x0f) << 12 | (u[1] & 0x3f) << 6 | (u[2] & 0x3f));
    default:
      return (guint32) ((u[0] & 0x07) << 18 | (u[1] & 0x3f) << 12 | (u[2] & 0x3f) << 6 |
                        (u[3] & 0x3f));
    }
}

gboolean
hkl_wtf8_validate (const char *text, gsize *where)
{
  const guchar *start = (const guchar *) text;

  for (const guchar *p = start; *p != '\0';)
    {
      gsize length = hkl_wtf8_length (*p);
      gboolean valid = *p < 0x80 || (*p >= 0xc2 && *p <= 0xf4);

      for (gsize i = 1; valid && i < length; i++)
        valid = (p[i] & 0xc0) == 0x80;
      /* Longer than need be, or beyond U+10FFFF. */
      if (valid && ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xf0 && p[1] < 0x90) ||
                    (*p == 0xf4 && p[1] > 0x8f)))
        valid = FALSE;
      if (!valid)
        {
          *where = (gsize) (p - start);
          return FALSE;
        }
      p += length;
    }

  return TRUE;
}

gsize
hkl_wtf8_put_unit (guint16 unit, char bytes[4])
{
  return (gsize) g_unichar_to_utf8 (unit, bytes);
}

HklStr
hkl_trigger_drop_first_unit (HklArena *arena, HklStr s)
{
  gsize length;
  char *rest;

  if (s.len == 0)
    return s;
  length = hkl_wtf8_length ((guchar) s.data[0]);
  if (length < 4)
    return (HklStr){ s.data + length, s.len - length };

  /* The first unit was half of a character: the other half stays, alone. */
  rest = hkl_arena_alloc (arena, s.len - 1);
  hkl_wtf8_put_unit ((guint16) (0xdc00 | (hkl_wtf8_get (s.data) & 0x3ff)), rest);
  memcpy (rest + 3, s.data + 4, s.len - 4);

  return (HklStr){ rest, s.len - 1 };
}

static gboolean
is_low_half (const char *p, gsize left)
{
  return left >= 3 && (guchar) p[0] == 0xed && (guchar) p[1] >= 0xb0;
}

static gboolean
is_high_half (const char *p, gsize left)
{
  return left >= 3 && (guchar) p[0] == 0xed && ((guchar) p[1] & 0xf0) == 0xa0;
}

void
hkl_trigger_join_surrogates (GString *s)
{
  for (gsize i = 0; i + 6 <= s->len; i += hkl_wtf8_length ((guchar) s->str[i]))
    if (is_high_half (s->str + i, s->len - i) && is_low_half (s->str + i + 3, s->len - i - 3))
      {
        guint32 high = hkl_wtf8_get (s->str + i);
        guint32 low = hkl_wtf8_get (s->str + i + 3);
        char bytes[6];

        g_unichar_to_utf8 (0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)), bytes);
        g_string_erase (s, (gssize) i + 4, 2);
        memcpy (s->str + i, bytes, 4);
      }
}

static GArray *
to_utf16 (HklStr s)
{
  GArray *units = g_array_sized_new (FALSE, FALSE, sizeof (guint16), (guint) s.len);

  for (gsize i = 0; i < s.len; i += hkl_wtf8_length ((guchar) s.data[i]))
    {
      guint32 c = hkl_wtf8_get (s.data + i);
      guint16 pair[2] = { (guint16) c, 0 };

      if (c >= 0x10000)
        {
          pair[0] = (guint16) (0xd800 | ((c - 0x10000) >> 10));
          pair[1] = (guint16) (0xdc00 | (c & 0x3ff));
        }
      g_array_append_vals (units, pair, c >= 0x10000 ? 2 : 1);
    }

  return units;
}

static gboolean
bytes_have (HklStr s, HklStr part, HklPlace place)
{
  if (part.len > s.len)
    return FALSE;
  if (place == HKL_PLACE_START)
    return memcmp (s.data, part.data, part.len) == 0;
  if (place == HKL_PLACE_END)
    return memcmp (s.data + s.len - part.len, part.data, part.len) == 0;

  return part.len == 0 || memmem (s.data, s.len, part.data, part.len) != NULL;
}

/* Half a character at an end of PART may be found inside a whole one, which bytes do not show. */
gboolean
hkl_trigger_text_has (HklStr s, HklStr part, HklPlace place)
{
  g_autoptr (GArray) s_units = NULL;
  g_autoptr (GArray) part_units = NULL;
  HklStr s_bytes;
  HklStr part_bytes;

  if (!is_low_half (part.data, part.len) &&
      !(part.len >= 3 && is_high_half (part.data + part.len - 3, 3)))
    return bytes_have (s, part, place);

  s_units = to_utf16 (s);
  part_units = to_utf16 (part);
  s_bytes = (HklStr){ s_units->data, s_units->len * 2 };
  part_bytes = (HklStr){ part_units->data, part_units->len * 2 };
  if (place != HKL_PLACE_ANYWHERE)
    return bytes_have (s_bytes, part_bytes, place);
  for (gsize i = 0; i + part_bytes.len <= s_bytes.len; i += 2)
    if (memcmp (s_bytes.data + i, part_bytes.data, part_bytes.len) == 0)
      return TRUE;

  return FALSE;
}

HklStr
hkl_trigger_value_text (const HklJson *value, char buffer[HKL_TRIGGER_NUMBER_SIZE])
{
  if (value == NULL)
    return HKL_STR ("undefined");
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_STRING:
      return value->u.string;
    case HKL_JSON_TRUE:
      return HKL_STR ("true");
    case HKL_JSON_FALSE:
      return HKL_STR ("false");
    case HKL_JSON_NULL:
      return HKL_STR ("null");
    case HKL_JSON_NUMBER:
      if (isnan (value->u.number))
        return HKL_STR ("NaN");
      if (isinf (value->u.number))
        return value->u.number > 0 ? HKL_STR ("Infinity") : HKL_STR ("-Infinity");
      return (HklStr){ buffer, hkl_json_write_number (value->u.number, buffer) };
    case HKL_JSON_ARRAY:
    case HKL_JSON_OBJECT:
      break;
    }

  g_return_val_if_reached (HKL_STR (""));
}

void
hkl_trigger_append_value (const HklJson *value, GString *out)
{
  char buffer[HKL_TRIGGER_NUMBER_SIZE];
  HklStr text = hkl_trigger_value_text (value, buffer);

  g_string_append_len (out, text.data, (gssize) text.len);
}

/* White space and line ends as String.prototype.trim() takes them away. */
static gboolean
is_js_space (gunichar c)
{
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000 || c == 0xfeff;
}

static HklStr
trim (HklStr s)
{
  gsize end = 0;
  gsize start = s.len;

  for (gsize i = 0; i < s.len; i += hkl_wtf8_length ((guchar) s.data[i]))
    if (!is_js_space (hkl_wtf8_get (s.data + i)))
      {
        start = MIN (start, i);
        end = i + hkl_wtf8_length ((guchar) s.data[i]);
      }

  return start < end ? (HklStr){ s.data + start, end - start } : HKL_STR ("");
}

/* 0x…, 0o…, 0b…: rounded to the nearest double, ties to even, as every number is. */
static double
read_radix (HklStr digits, guint radix)
{
  g_autoptr (GString) hex = g_string_new ("0x");
  guint bits = radix == 16 ? 4 : radix == 8 ? 3 : 1;
  guint pending = 0;
  guint n_pending;

  if (digits.len == 0)
    return NAN;
  /* Written as one hexadecimal number, which strtod rounds correctly. */
  n_pending = (4 - (guint) (digits.len * bits % 4)) % 4;
  for (gsize i = 0; i < digits.len; i++)
    {
      int digit = g_ascii_xdigit_value (digits.data[i]);

      if (digit < 0 || (guint) digit >= radix)
        return NAN;
      for (guint bit = bits; bit > 0; bit--)
        {
          pending = pending << 1 | ((guint) digit >> (bit - 1) & 1);
          if (++n_pending == 4)
            {
              g_string_append_printf (hex, "%x", pending);
              pending = 0;
              n_pending = 0;
            }
        }
    }

  return g_ascii_strtod (hex->str, NULL);
}

static gsize
skip_digits (HklStr s, gsize i)
{
  while (i < s.len && g_ascii_isdigit (s.data[i]))
    i++;

  return i;
}

static gboolean
is_decimal (HklStr s)
{
  gsize i = s.len > 0 && (s.data[0] == '+' || s.data[0] == '-') ? 1 : 0;
  gsize whole = skip_digits (s, i) - i;
  gsize fraction = 0;

  i += whole;
  if (i < s.len && s.data[i] == '.')
    {
      fraction = skip_digits (s, i + 1) - (i + 1);
      i += 1 + fraction;
    }
  if (whole + fraction == 0)
    return FALSE;
  if (i < s.len && (s.data[i] == 'e' || s.data[i] == 'E'))
    {
      gsize exponent = i + 1;

      if (exponent < s.len && (s.data[exponent] == '+' || s.data[exponent] == '-'))
        exponent++;
      i = skip_digits (s, exponent);
      if (i == exponent)
        return FALSE;
    }

  return i == s.len;
}

static double
read_number (HklStr text)
{
  HklStr s = trim (text);
  g_autofree char *copy = NULL;

  if (s.len == 0)
    return 0;
  if (s.len >= 2 && s.data[0] == '0' && g_ascii_isalpha (s.data[1]))
    {
      HklStr digits = { s.data + 2, s.len - 2 };

      switch (g_ascii_tolower (s.data[1]))
        {
        case 'x':
          return read_radix (digits, 16);
        case 'o':
          return read_radix (digits, 8);
        case 'b':
          return read_radix (digits, 2);
        default:
          break;
        }
    }
  if (hkl_str_equal (s, HKL_STR ("Infinity")) || hkl_str_equal (s, HKL_STR ("+Infinity")))
    return INFINITY;
  if (hkl_str_equal (s, HKL_STR ("-Infinity")))
    return -INFINITY;
  if (!is_decimal (s))
    return NAN;
  copy = hkl_str_dup (s);

  return g_ascii_strtod (copy, NULL);
}

double
hkl_trigger_to_number (const HklJson *value)
{
  if (value == NULL)
    return NAN;
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NUMBER:
      return value->u.number;
    case HKL_JSON_STRING:
      return read_number (value->u.string);
    case HKL_JSON_TRUE:
      return 1;
    case HKL_JSON_FALSE:
    case HKL_JSON_NULL:
      return 0;
    case HKL_JSON_ARRAY:
    case HKL_JSON_OBJECT:
      break;
    }

  g_return_val_if_reached (NAN);
}
