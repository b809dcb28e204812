/* hkl-json-span.c: see hkl-json-span.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-json-span"

#include "config.h"

#include "hkl-json-span.h"

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where the element that begins at BEGIN ends, at a comma or the closing bracket; LENGTH when it
 * does not. */
static gsize
find_item_end (const char *text, gsize length, gsize begin)
{
  gboolean in_string = FALSE;
  guint64 depth = 0;

  for (gsize end = begin; end < length; end++)
    {
      char c = text[end];

      if (in_string)
        {
          if (c == '\\')
            end++;
          else if (c == '"')
            in_string = FALSE;
          continue;
        }

      if (c == '"')
        in_string = TRUE;
      else if (c == '[' || c == '{')
        depth++;
      else if (depth == 0 && (c == ',' || c == ']'))
        return end;
      else if (c == ']' || c == '}')
        depth--;
    }

  return length;
}

static gsize
skip_space (const char *text, gsize length, gsize at)
{
  while (at < length && is_space (text[at]))
    at++;

  return at;
}

gboolean
hkl_json_first_item_span (const char *text, gsize length, gsize *offset, gsize *item_length)
{
  gsize begin;
  gsize end;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (offset != NULL && item_length != NULL, FALSE);

  begin = skip_space (text, length, 0);
  if (begin == length || text[begin] != '[')
    return FALSE;
  begin = skip_space (text, length, begin + 1);
  end = find_item_end (text, length, begin);
  if (end >= length || end == begin)
    return FALSE;

  while (end > begin && is_space (text[end - 1]))
    end--;
  if (end == begin)
    return FALSE;

  *offset = begin;
  *item_length = end - begin;

  return TRUE;
}

GArray *
hkl_json_item_spans (const char *text, gsize length)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (HklJsonSpan));
  gsize at;

  g_return_val_if_fail (text != NULL || length == 0, spans);

  at = skip_space (text, length, 0);
  if (at == length)
    return spans;
  if (text[at] != '[')
    {
      HklJsonSpan all = { at, length - at };

      while (all.length > 1 && is_space (text[all.offset + all.length - 1]))
        all.length--;
      g_array_append_val (spans, all);
      return spans;
    }

  while (at < length && text[at] != ']')
    {
      HklJsonSpan span;
      gsize end;

      span.offset = skip_space (text, length, at + 1);
      end = at = find_item_end (text, length, span.offset);
      while (end > span.offset && is_space (text[end - 1]))
        end--;
      span.length = end - span.offset;
      if (span.length > 0)
        g_array_append_val (spans, span);
    }

  return spans;
}

/* Bytes of the value that the escape at ESCAPE, behind its backslash, stands for; how many bytes it
 * is written with goes to WRITTEN. Two escaped surrogates that belong together are one character. */
static gsize
escape_size (const char *escape, gsize left, gsize *written)
{
  guint code;

  *written = 2;
  if (*escape != 'u' || left < 5)
    return 1;

  *written = 6;
  code = (guint) g_ascii_strtoull (((char[]){ escape[1], escape[2], escape[3], escape[4], 0 }),
                                   NULL, 16);
  if (code >= 0xd800 && code < 0xdc00 && left >= 11 && escape[5] == '\\' && escape[6] == 'u' &&
      (escape[7] == 'd' || escape[7] == 'D') && g_ascii_xdigit_value (escape[8]) >= 0xc)
    {
      *written = 12;
      return 4;
    }

  return code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
}

gsize
hkl_json_string_offset (const char *text, gsize length, gsize string, gsize inner)
{
  gsize at = string + 1;
  gsize value = 0;

  g_return_val_if_fail (text != NULL && string < length, 0);

  while (at < length && text[at] != '"' && value < inner)
    {
      gsize written = 1;
      gsize size = 1;

      if (text[at] == '\\' && at + 1 < length)
        size = escape_size (text + at + 1, length - at - 1, &written);
      if (value + size > inner)
        break;
      value += size;
      at += written;
    }

  return MIN (at, length - 1);
}
