/* hkl-json-writer.c: see hkl-json-writer.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Depth costs heap, not stack: open containers stand on a list of their own.
 */

#define G_LOG_DOMAIN "hkl-json-writer"

#include "config.h"

#include <string.h>

#include "hkl-json-writer.h"

/* 0: goes out as it is. Otherwise the letter after the backslash, 'u' for \u00xx, or 'w' for the
 * byte ED, which may begin a lone surrogate. */
static const char escapes[256] = {
  'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b',         't',           'n',          'u',
  'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u',         'u',           'u',          'u',
  'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\', [0xed] = 'w',
};

static const char hex[] = "0123456789abcdef";

/* The UTF-16 unit of the three bytes at P. */
static guint
unit_at (const guchar *p)
{
  return ((guint) (p[0] & 0x0f) << 12) | ((guint) (p[1] & 0x3f) << 6) | (p[2] & 0x3f);
}

static gboolean
is_surrogate (const guchar *p, const guchar *end)
{
  return end - p >= 3 && p[0] == 0xed && p[1] >= 0xa0;
}

/* P is at ED. Appends what stands there and returns how many bytes that were. */
static gsize
write_from_ed (const guchar *p, const guchar *end, GString *out)
{
  guint unit;

  if (!is_surrogate (p, end))
    {
      gsize n = MIN (3, (gsize) (end - p));

      g_string_append_len (out, (const char *) p, (gssize) n);
      return n;
    }

  unit = unit_at (p);
  /* A pair that came together from two strings is one character again, as in UTF-16. */
  if (unit < 0xdc00 && is_surrogate (p + 3, end) && unit_at (p + 3) >= 0xdc00)
    {
      gunichar c = 0x10000 + ((unit - 0xd800) << 10) + (unit_at (p + 3) - 0xdc00);

      g_string_append_unichar (out, c);
      return 6;
    }

  g_string_append_printf (out, "\\u%04x", unit);

  return 3;
}

void
hkl_json_write_string (HklStr s, GString *out)
{
  const guchar *p = (const guchar *) s.data;
  const guchar *end = p + s.len;
  const guchar *run = p;

  g_string_append_c (out, '"');
  while (p < end)
    {
      char escape = escapes[*p];

      if (G_LIKELY (escape == 0))
        {
          p++;
          continue;
        }

      if (p > run)
        g_string_append_len (out, (const char *) run, p - run);

      if (escape == 'w')
        {
          p += write_from_ed (p, end, out);
        }
      else if (escape == 'u')
        {
          char text[6] = { '\\', 'u', '0', '0', hex[*p >> 4], hex[*p & 15] };

          g_string_append_len (out, text, 6);
          p++;
        }
      else
        {
          char text[2] = { '\\', escape };

          g_string_append_len (out, text, 2);
          p++;
        }
      run = p;
    }
  if (p > run)
    g_string_append_len (out, (const char *) run, p - run);
  g_string_append_c (out, '"');
}

/* A container that is being written. */
typedef struct
{
  const HklJson *value;
  gsize next;
} Open;

static void
write_line_end (GString *out, guint spaces)
{
  gsize at = out->len;

  g_string_set_size (out, at + 1 + spaces);
  out->str[at] = '\n';
  memset (out->str + at + 1, ' ', spaces);
}

static gboolean
is_container (const HklJson *value)
{
  return value != NULL && value->kind >= HKL_JSON_ARRAY;
}

static gsize
container_size (const HklJson *value)
{
  return value->kind == HKL_JSON_ARRAY ? value->u.array.n : value->u.object.n;
}

static void
write_scalar (const HklJson *value, GString *out)
{
  char number[HKL_JSON_NUMBER_SIZE];
  gsize length;

  if (value == NULL)
    {
      g_string_append_len (out, "null", 4);
      return;
    }

  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_FALSE:
      g_string_append_len (out, "false", 5);
      break;

    case HKL_JSON_TRUE:
      g_string_append_len (out, "true", 4);
      break;

    case HKL_JSON_NUMBER:
      length = hkl_json_write_number (value->u.number, number);
      g_string_append_len (out, number, (gssize) length);
      break;

    case HKL_JSON_STRING:
      hkl_json_write_string (value->u.string, out);
      break;

    case HKL_JSON_NULL:
    case HKL_JSON_ARRAY:
    case HKL_JSON_OBJECT:
    default:
      g_string_append_len (out, "null", 4);
      break;
    }
}

static void
write_value (const HklJson *value, guint indent, GString *out)
{
  g_autoptr (GArray) stack = NULL;

  if (!is_container (value))
    {
      write_scalar (value, out);
      return;
    }

  stack = g_array_sized_new (FALSE, FALSE, sizeof (Open), 16);
  g_string_append_c (out, value->kind == HKL_JSON_ARRAY ? '[' : '{');
  g_array_append_val (stack, ((Open){ value, 0 }));

  while (stack->len > 0)
    {
      Open *open = &g_array_index (stack, Open, stack->len - 1);
      const HklJson *item;

      if (open->next == container_size (open->value))
        {
          if (indent > 0 && open->next > 0)
            write_line_end (out, (stack->len - 1) * indent);
          g_string_append_c (out, open->value->kind == HKL_JSON_ARRAY ? ']' : '}');
          g_array_set_size (stack, stack->len - 1);
          continue;
        }

      if (open->next > 0)
        g_string_append_c (out, ',');
      if (indent > 0)
        write_line_end (out, stack->len * indent);

      if (open->value->kind == HKL_JSON_ARRAY)
        {
          item = open->value->u.array.items[open->next];
        }
      else
        {
          const HklJsonMember *member = &open->value->u.object.members[open->next];

          hkl_json_write_string (member->key, out);
          g_string_append_c (out, ':');
          if (indent > 0)
            g_string_append_c (out, ' ');
          item = member->value;
        }
      open->next++;

      if (is_container (item))
        {
          g_string_append_c (out, item->kind == HKL_JSON_ARRAY ? '[' : '{');
          g_array_append_val (stack, ((Open){ item, 0 }));
        }
      else
        {
          write_scalar (item, out);
        }
    }
}

void
hkl_json_write (const HklJson *value, GString *out)
{
  g_return_if_fail (out != NULL);

  if (value != NULL)
    write_value (value, 0, out);
}

void
hkl_json_write_pretty (const HklJson *value, guint indent, GString *out)
{
  g_return_if_fail (out != NULL);

  if (value != NULL)
    write_value (value, indent, out);
}

GBytes *
hkl_json_to_bytes (const HklJson *value)
{
  GString *out = g_string_sized_new (512);

  hkl_json_write (value, out);

  return g_string_free_to_bytes (out);
}

char *
hkl_json_mend (char *text)
{
  g_auto (GStrv) parts = NULL;

  /* The byte is nowhere but in strings. */
  if (strchr (text, 0x1f) == NULL)
    return text;

  parts = g_strsplit (text, "\x1f", -1);
  g_free (text);

  return g_strjoinv ("\\u001f", parts);
}
