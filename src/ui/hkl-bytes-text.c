/* hkl-bytes-text.c: see hkl-bytes-text.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-bytes-text"

#include "config.h"

#include <string.h>

#include "hkl-bytes-text.h"

#define INDENT 2
#define OWN    G_MAXUINT32

typedef struct
{
  GString *text;
  GArray *offsets;
  GArray *spans;
  guint columns;
  guint column;
  guint n_chars;
  gsize signed_from, signed_to;
  gint open[HKL_SPAN_PICTURE + 1]; /* index of the span that may still grow, or -1 */
} Layout;

/* Characters of one kind that follow each other are one span. */
static void
mark (Layout *self, HklSpanKind kind)
{
  HklSpan *span;

  if (self->open[kind] >= 0)
    {
      span = &g_array_index (self->spans, HklSpan, self->open[kind]);
      if (span->end == self->n_chars)
        {
          span->end++;
          return;
        }
    }

  self->open[kind] = (gint) self->spans->len;
  g_array_append_vals (self->spans, &(HklSpan){ kind, self->n_chars, self->n_chars + 1 }, 1);
}

static void
put (Layout *self, gunichar c, guint32 offset)
{
  g_string_append_unichar (self->text, c);
  g_array_append_val (self->offsets, offset);
  self->n_chars++;
}

static void
put_line_end (Layout *self, guint spaces)
{
  put (self, '\n', OWN);
  for (guint i = 0; i < spaces; i++)
    put (self, ' ', OWN);
  self->column = spaces;
}

/* The character at P, and how many bytes it takes; PICTURE: it stands for a byte without a letter. */
static gunichar
next_char (const guint8 *p, gsize left, gsize *taken, gboolean *picture)
{
  gunichar c = g_utf8_get_char_validated ((const char *) p, (gssize) MIN (left, 6));

  *picture = FALSE;
  *taken = 1;
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *picture = TRUE;
      return *p == 0 ? 0x2400 : 0xfffd;
    }

  *taken = (gsize) g_unichar_to_utf8 (c, NULL);
  if (c < 0x20 || c == 0x7f)
    {
      *picture = TRUE;
      return c == 0x7f ? 0x2421 : 0x2400 + c;
    }
  /* Line separators would break the line on the screen, and invisible ones would hide. */
  if (c == 0x2028 || c == 0x2029 || c == 0xfeff || (c >= 0x200b && c <= 0x200f) ||
      (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
    {
      *picture = TRUE;
      return 0x25af;
    }

  return c;
}

static void
put_byte_char (Layout *self, const guint8 *bytes, gsize at, gsize length, gsize *taken)
{
  gboolean picture;
  gunichar c = next_char (bytes + at, length - at, taken, &picture);

  if (self->column >= self->columns)
    put_line_end (self, 0);

  mark (self,
        at >= self->signed_from && at < self->signed_to ? HKL_SPAN_SIGNED : HKL_SPAN_UNSIGNED);
  if (picture)
    mark (self, HKL_SPAN_PICTURE);
  put (self, c, (guint32) at);
  self->column += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static void
layout_begin (Layout *self, gsize signed_offset, gsize signed_length, guint columns)
{
  self->text = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->spans = g_array_new (FALSE, FALSE, sizeof (HklSpan));
  self->columns = MAX (columns, 8);
  self->signed_from = signed_offset;
  self->signed_to = signed_offset + signed_length;
  for (guint i = 0; i < G_N_ELEMENTS (self->open); i++)
    self->open[i] = -1;
}

static HklBytesText *
layout_end (Layout *self)
{
  HklBytesText *result = g_new0 (HklBytesText, 1);

  result->text = g_string_free (self->text, FALSE);
  result->n_chars = self->n_chars;
  result->offsets = (guint32 *) (gpointer) g_array_free (self->offsets, FALSE);
  result->spans = self->spans;

  return result;
}

HklBytesText *
hkl_bytes_text_exact (const guint8 *bytes,
                      gsize length,
                      gsize signed_offset,
                      gsize signed_length,
                      guint columns)
{
  Layout layout = { 0 };

  layout_begin (&layout, signed_offset, signed_length, columns);
  for (gsize at = 0; at < length;)
    {
      gsize taken;

      put_byte_char (&layout, bytes, at, length, &taken);
      at += taken;
    }

  return layout_end (&layout);
}

/* Is the text at AT, which stands behind a string's closing quote, a colon after spaces? */
static gboolean
is_key (const guint8 *bytes, gsize at, gsize length)
{
  while (at < length &&
         (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r'))
    at++;

  return at < length && bytes[at] == ':';
}

/* One string from its quote at AT to the closing one; returns what is behind it. */
static gsize
format_string (Layout *self, const guint8 *bytes, gsize at, gsize length)
{
  gsize end = at + 1;
  HklSpanKind kind;

  while (end < length && bytes[end] != '"')
    end += bytes[end] == '\\' ? 2 : 1;
  end = MIN (end + 1, length);
  kind = is_key (bytes, end, length) ? HKL_SPAN_KEY : HKL_SPAN_STRING;

  while (at < end)
    {
      gsize taken;

      if (self->column >= self->columns)
        put_line_end (self, 0);
      mark (self, kind);
      put_byte_char (self, bytes, at, length, &taken);
      at += taken;
    }

  return end;
}

HklBytesText *
hkl_bytes_text_formatted (const guint8 *bytes,
                          gsize length,
                          gsize signed_offset,
                          gsize signed_length,
                          guint columns)
{
  Layout layout = { 0 };
  guint depth = 0;

  layout_begin (&layout, signed_offset, signed_length, columns);
  for (gsize at = 0; at < length;)
    {
      guint8 c = bytes[at];
      gsize taken = 1;

      switch (c)
        {
        case '"':
          at = format_string (&layout, bytes, at, length);
          continue;

        case ' ':
        case '\t':
        case '\n':
        case '\r':
          break; /* the layout has its own */

        case '{':
        case '[':
          put_byte_char (&layout, bytes, at, length, &taken);
          depth++;
          if (at + 1 < length && bytes[at + 1] != '}' && bytes[at + 1] != ']')
            put_line_end (&layout, depth * INDENT);
          break;

        case '}':
        case ']':
          depth -= depth > 0;
          if (at > 0 && bytes[at - 1] != '{' && bytes[at - 1] != '[')
            put_line_end (&layout, depth * INDENT);
          put_byte_char (&layout, bytes, at, length, &taken);
          break;

        case ',':
          put_byte_char (&layout, bytes, at, length, &taken);
          put_line_end (&layout, depth * INDENT);
          break;

        case ':':
          put_byte_char (&layout, bytes, at, length, &taken);
          put (&layout, ' ', OWN);
          layout.column++;
          break;

        default:
          if (g_ascii_isalnum (c) || c == '-' || c == '+' || c == '.')
            mark (&layout, HKL_SPAN_NUMBER);
          put_byte_char (&layout, bytes, at, length, &taken);
          break;
        }
      at += taken;
    }

  return layout_end (&layout);
}

/* A byte as hex: what is copied of it is the byte. */
static void
put_hex (Layout *self, guint8 byte, gsize at)
{
  static const char digits[] = "0123456789abcdef";
  gboolean is_signed = at >= self->signed_from && at < self->signed_to;

  for (int i = 0; i < 2; i++)
    {
      mark (self, is_signed ? HKL_SPAN_SIGNED : HKL_SPAN_UNSIGNED);
      put (self, (gunichar) digits[i == 0 ? byte >> 4 : byte & 15], (guint32) at);
    }
}

HklBytesText *
hkl_bytes_text_hex (const guint8 *bytes,
                    gsize length,
                    gsize signed_offset,
                    gsize signed_length,
                    guint columns)
{
  Layout self = { 0 };
  gsize shown = MIN (length, HKL_BYTES_HEX_MAX);
  /* "00000000  ", three characters a byte, a space, one character a byte. */
  gsize width = columns >= 75 ? 16 : columns >= 43 ? 8 : 4;

  layout_begin (&self, signed_offset, signed_length, columns);
  for (gsize at = 0; at < shown; at += width)
    {
      char offset[16];

      if (at > 0)
        put_line_end (&self, 0);
      g_snprintf (offset, sizeof offset, "%08x  ", (guint) at);
      for (const char *p = offset; *p != '\0'; p++)
        put (&self, (gunichar) *p, OWN);
      for (gsize i = at; i < at + width; i++)
        {
          if (i < shown)
            put_hex (&self, bytes[i], i);
          else
            {
              put (&self, ' ', OWN);
              put (&self, ' ', OWN);
            }
          put (&self, ' ', OWN);
        }
      put (&self, ' ', OWN);
      for (gsize i = at; i < MIN (at + width, shown); i++)
        {
          mark (&self,
                i >= self.signed_from && i < self.signed_to ? HKL_SPAN_SIGNED : HKL_SPAN_UNSIGNED);
          put (&self, g_ascii_isprint ((char) bytes[i]) ? bytes[i] : 0xb7, OWN);
        }
    }
  if (shown < length)
    {
      put_line_end (&self, 0);
      put (&self, 0x2026, OWN);
    }

  return layout_end (&self);
}

void
hkl_bytes_text_range (const HklBytesText *self,
                      gsize length,
                      guint start,
                      guint end,
                      gsize *from,
                      gsize *to)
{
  *from = length;
  *to = length;

  end = MIN (end, self->n_chars);
  while (start < end && self->offsets[start] == OWN)
    start++;
  if (start >= end)
    {
      *to = *from;
      return;
    }

  *from = self->offsets[start];
  /* To where the next character that is one begins. */
  while (end < self->n_chars && self->offsets[end] == OWN)
    end++;
  if (end < self->n_chars)
    *to = self->offsets[end];
}

GArray *
hkl_bytes_text_runs (const HklBytesText *self, gsize from, gsize to)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (HklSpan));

  for (guint i = 0; i < self->n_chars; i++)
    {
      HklSpan *last = runs->len > 0 ? &g_array_index (runs, HklSpan, runs->len - 1) : NULL;

      if (self->offsets[i] == OWN || self->offsets[i] < from)
        continue;
      if (self->offsets[i] >= to)
        break;
      if (last != NULL && last->end == i)
        last->end++;
      else
        g_array_append_vals (runs, &(HklSpan){ HKL_SPAN_UNSIGNED, i, i + 1 }, 1);
    }

  return runs;
}

static gboolean
is_at (const guint8 *bytes, const char *needle, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (g_ascii_tolower ((char) bytes[i]) != g_ascii_tolower (needle[i]))
        return FALSE;
    }

  return TRUE;
}

gsize
hkl_bytes_text_find (const HklBytesText *self,
                     const guint8 *bytes,
                     gsize length,
                     const char *needle,
                     gsize from,
                     gboolean backwards,
                     guint *start,
                     guint *end)
{
  gsize size = strlen (needle);
  gsize at = G_MAXSIZE;

  if (size == 0 || size > length)
    return G_MAXSIZE;
  if (backwards)
    {
      for (gsize i = MIN (from, length - size + 1); i-- > 0 && at == G_MAXSIZE;)
        at = is_at (bytes + i, needle, size) ? i : G_MAXSIZE;
    }
  else
    {
      for (gsize i = from; i + size <= length && at == G_MAXSIZE; i++)
        at = is_at (bytes + i, needle, size) ? i : G_MAXSIZE;
    }
  if (at == G_MAXSIZE)
    return at;

  /* The characters whose bytes lie in it; those of the layout have none. */
  *start = *end = 0;
  for (guint i = 0; i < self->n_chars; i++)
    {
      if (self->offsets[i] == OWN || self->offsets[i] < at)
        continue;
      if (self->offsets[i] >= at + size)
        break;
      if (*end == 0)
        *start = i;
      *end = i + 1;
    }

  return *end > 0 ? at : G_MAXSIZE;
}

gsize
hkl_bytes_text_first_items (const guint8 *bytes, gsize length, guint n, guint *n_items)
{
  gsize cut = length;
  guint depth = 0;
  gboolean in_string = FALSE;
  gsize at = 0;

  *n_items = 0;
  while (at < length && g_ascii_isspace ((char) bytes[at]))
    at++;
  if (at == length || bytes[at] != '[')
    return length;

  for (; at < length; at++)
    {
      guint8 c = bytes[at];

      if (in_string)
        {
          at += c == '\\';
          in_string = c != '"';
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '[' || c == '{')
        depth++;
      else if (c == ']' || c == '}')
        depth -= depth > 0;
      if (in_string || (c != ',' && c != ']') || depth != (c == ',' ? 1u : 0u))
        continue;
      ++*n_items;
      if (*n_items == n && c == ',')
        cut = at + 1;
    }

  return cut;
}

void
hkl_bytes_text_free (HklBytesText *self)
{
  g_free (self->text);
  g_free (self->offsets);
  g_array_unref (self->spans);
  g_free (self);
}
