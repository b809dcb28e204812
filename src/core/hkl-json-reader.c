/* hkl-json-reader.c: see hkl-json-reader.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text is copied into the arena once; strings without escapes point into that copy, strings
 * with escapes are decoded in place there (a decoded escape is never longer than its source).
 * Members and items gather on one scratch list and move to the arena when their container closes,
 * so an object costs two allocations whatever its size.
 */

#define G_LOG_DOMAIN "hkl-json-reader"

#include "config.h"

#include <string.h>

#include "hkl-json-private.h"
#include "hkl-json-reader.h"

G_DEFINE_QUARK (hkl - json - error - quark, hkl_json_error)

/* An open container: where its entries begin on the scratch list. */
typedef struct
{
  guint32 is_object;
  guint32 offset;
  gsize first;
} Frame;

typedef struct
{
  HklArena *arena;
  const char *text; /* the arena's copy, with an ending zero byte */
  const char *end;
  const char *p;
  HklJsonMember *entries; /* scratch: members, or items with an empty key */
  gsize n_entries;
  gsize entries_size;
  Frame *frames;
  guint n_frames;
  guint frames_size;
  const char *fault; /* what was expected; NULL: no fault */
  HklJsonError code;
} Reader;

/* --- where a fault is ------------------------------------------------------------------------- */

void
hkl_json_locate (const char *text, gsize len, gsize offset, HklJsonPosition *where)
{
  guint line = 1;
  guint column = 1;

  for (gsize i = 0; i < MIN (offset, len); i++)
    {
      if (text[i] == '\n')
        {
          line++;
          column = 1;
        }
      else if (((guchar) text[i] & 0xc0) != 0x80)
        {
          column++;
        }
    }

  *where = (HklJsonPosition){ MIN (offset, len), line, column };
}

static void
set_fault (Reader *self, HklJsonError code, const char *expected)
{
  if (self->fault != NULL)
    return;
  self->fault = expected;
  self->code = code;
}

/* --- pieces ----------------------------------------------------------------------------------- */

static inline void
skip_space (Reader *self)
{
  const char *p = self->p;

  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
    p++;
  self->p = p;
}

static HklJson *
value_new (Reader *self, HklJsonKind kind, const char *at)
{
  HklJson *value = hkl_arena_alloc (self->arena, sizeof (HklJson));

  value->kind = kind;
  value->offset = (guint32) (at - self->text);

  return value;
}

static gboolean
read_hex4 (const char *p, guint *unit)
{
  guint value = 0;

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return FALSE;
      value = value << 4 | (guint) digit;
    }
  *unit = value;

  return TRUE;
}

/* Three bytes also for a surrogate: WTF-8. */
static char *
put_unit (char *out, guint unit)
{
  if (unit < 0x80)
    {
      *out++ = (char) unit;
    }
  else if (unit < 0x800)
    {
      *out++ = (char) (0xc0 | unit >> 6);
      *out++ = (char) (0x80 | (unit & 0x3f));
    }
  else
    {
      *out++ = (char) (0xe0 | unit >> 12);
      *out++ = (char) (0x80 | (unit >> 6 & 0x3f));
      *out++ = (char) (0x80 | (unit & 0x3f));
    }

  return out;
}

/* P stands behind "\u". Decodes one unit, or a pair of surrogates, to OUT. */
static const char *
read_unicode_escape (Reader *self, const char *p, char **out)
{
  guint high;
  guint low;

  if (!read_hex4 (p, &high))
    {
      self->p = p;
      set_fault (self, HKL_JSON_ERROR_SYNTAX, "four hexadecimal digits after \\u");
      return NULL;
    }
  p += 4;

  if (high >= 0xd800 && high < 0xdc00 && p[0] == '\\' && p[1] == 'u' && read_hex4 (p + 2, &low) &&
      low >= 0xdc00 && low < 0xe000)
    {
      *out += g_unichar_to_utf8 (0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), *out);
      return p + 6;
    }

  *out = put_unit (*out, high);

  return p;
}

/* The rest of a string from its first backslash at P, decoded in place. */
static gboolean
read_escapes (Reader *self, const char *begin, const char *p, HklStr *s)
{
  char *out = (char *) p; /* the copy is ours to change */

  for (;;)
    {
      char c = *p;

      if (c == '"')
        break;

      if ((guchar) c < 0x20)
        {
          self->p = p;
          set_fault (self, HKL_JSON_ERROR_SYNTAX,
                     p >= self->end ? "the closing quote of a string"
                                    : "an escape: a control character stands in a string");
          return FALSE;
        }

      if (c != '\\')
        {
          *out++ = c;
          p++;
          continue;
        }

      p++;
      switch (*p)
        {
        case '"':
        case '\\':
        case '/':
          *out++ = *p++;
          break;
        case 'b':
          *out++ = '\b';
          p++;
          break;
        case 'f':
          *out++ = '\f';
          p++;
          break;
        case 'n':
          *out++ = '\n';
          p++;
          break;
        case 'r':
          *out++ = '\r';
          p++;
          break;
        case 't':
          *out++ = '\t';
          p++;
          break;
        case 'u':
          p = read_unicode_escape (self, p + 1, &out);
          if (p == NULL)
            return FALSE;
          break;
        default:
          self->p = p;
          set_fault (self, HKL_JSON_ERROR_SYNTAX, "one of \" \\ / b f n r t u after a backslash");
          return FALSE;
        }
    }

  *s = (HklStr){ begin, (gsize) (out - begin) };
  self->p = p + 1;

  return TRUE;
}

/* Bytes that a string goes on with unchanged. */
static inline gboolean
is_plain (char c)
{
  return (guchar) c >= 0x20 && c != '"' && c != '\\';
}

/* self->p stands on the opening quote. */
static gboolean
read_string (Reader *self, HklStr *s)
{
  const char *begin = self->p + 1;
  const char *p = begin;

  while (is_plain (*p))
    p++;

  if (G_LIKELY (*p == '"'))
    {
      *s = (HklStr){ begin, (gsize) (p - begin) };
      self->p = p + 1;
      return TRUE;
    }

  return read_escapes (self, begin, p, s);
}

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* A mantissa below 2^53 and a power of ten up to 22 are exact, so one multiplication or division
 * is correctly rounded. Everything else goes to strtod. */
static const HklJson *
read_number (Reader *self)
{
  const char *begin = self->p;
  const char *p = begin;
  gboolean negative = *p == '-';
  guint64 mantissa = 0;
  int digits = 0;
  int exponent = 0;
  HklJson *value;

  if (negative)
    p++;

  if (*p == '0')
    {
      p++;
    }
  else if (*p >= '1' && *p <= '9')
    {
      for (; *p >= '0' && *p <= '9'; p++, digits++)
        {
          if (digits < 18)
            mantissa = mantissa * 10 + (guint64) (*p - '0');
        }
    }
  else
    {
      self->p = p;
      set_fault (self, HKL_JSON_ERROR_SYNTAX, "a digit");
      return NULL;
    }

  if (*p == '.')
    {
      p++;
      if (*p < '0' || *p > '9')
        {
          self->p = p;
          set_fault (self, HKL_JSON_ERROR_SYNTAX, "a digit after the decimal point");
          return NULL;
        }
      for (; *p >= '0' && *p <= '9'; p++)
        {
          if (mantissa == 0 && *p == '0')
            {
              exponent--; /* leading zeros are no digits */
              continue;
            }
          if (digits < 18)
            {
              mantissa = mantissa * 10 + (guint64) (*p - '0');
              exponent--;
            }
          digits++;
        }
    }

  if (*p == 'e' || *p == 'E')
    {
      gboolean minus;
      int written = 0;

      p++;
      minus = *p == '-';
      if (*p == '-' || *p == '+')
        p++;
      if (*p < '0' || *p > '9')
        {
          self->p = p;
          set_fault (self, HKL_JSON_ERROR_SYNTAX, "a digit in the exponent");
          return NULL;
        }
      for (; *p >= '0' && *p <= '9'; p++)
        written = MIN (written * 10 + (*p - '0'), 100000);
      exponent += minus ? -written : written;
    }

  self->p = p;
  value = value_new (self, HKL_JSON_NUMBER, begin);

  if (digits <= 18 && mantissa <= (G_GUINT64_CONSTANT (1) << 53) && ABS (exponent) <= 22)
    {
      double v = (double) mantissa;

      v = exponent < 0 ? v / powers[-exponent] : v * powers[exponent];
      value->u.number = negative ? -v : v;
    }
  else
    {
      value->u.number = g_ascii_strtod (begin, NULL);
    }

  return value;
}

static const HklJson *
read_word (Reader *self, const char *word, HklJsonKind kind)
{
  const char *begin = self->p;
  gsize length = strlen (word);

  if (strncmp (begin, word, length) != 0)
    {
      set_fault (self, HKL_JSON_ERROR_SYNTAX, "a value");
      return NULL;
    }
  self->p += length;

  return value_new (self, kind, begin);
}

/* --- containers ------------------------------------------------------------------------------- */

static inline void
add_entry (Reader *self, const HklJsonMember *entry)
{
  if (G_UNLIKELY (self->n_entries == self->entries_size))
    {
      self->entries_size = MAX (64, self->entries_size * 2);
      self->entries = g_renew (HklJsonMember, self->entries, self->entries_size);
    }
  self->entries[self->n_entries++] = *entry;
}

static gboolean
open_container (Reader *self, gboolean is_object)
{
  if (self->n_frames == HKL_JSON_MAX_DEPTH)
    {
      set_fault (self, HKL_JSON_ERROR_DEPTH, NULL);
      self->fault = "";
      return FALSE;
    }

  if (self->n_frames == self->frames_size)
    {
      self->frames_size = MAX (16, self->frames_size * 2);
      self->frames = g_renew (Frame, self->frames, self->frames_size);
    }
  self->frames[self->n_frames++] = (Frame){ is_object, (guint32) (self->p - self->text),
                                            self->n_entries };
  self->p++;

  return TRUE;
}

static const HklJson *
close_container (Reader *self)
{
  Frame *frame = &self->frames[--self->n_frames];
  gsize n = self->n_entries - frame->first;
  HklJsonMember *entries = n > 0 ? self->entries + frame->first : NULL;
  HklJson *value = value_new (self, frame->is_object ? HKL_JSON_OBJECT : HKL_JSON_ARRAY,
                              self->text + frame->offset);

  if (frame->is_object)
    {
      n = hkl_json_members_settle (entries, n);
      value->u.object.members = hkl_arena_memdup (self->arena, entries, n * sizeof (HklJsonMember));
      value->u.object.n = n;
    }
  else
    {
      const HklJson **items = hkl_arena_new_array (self->arena, const HklJson *, n);

      for (gsize i = 0; i < n; i++)
        items[i] = entries[i].value;
      value->u.array.items = items;
      value->u.array.n = n;
    }

  self->n_entries = frame->first;
  self->p++;

  return value;
}

/* "key": before a member's value. The entry stands on the list without its value. */
static gboolean
read_key (Reader *self)
{
  HklJsonMember entry = { 0 };

  if (*self->p != '"')
    {
      set_fault (self, HKL_JSON_ERROR_SYNTAX, "a key in double quotes");
      return FALSE;
    }

  entry.key_offset = (guint32) (self->p - self->text);
  if (!read_string (self, &entry.key))
    return FALSE;

  skip_space (self);
  if (*self->p != ':')
    {
      set_fault (self, HKL_JSON_ERROR_SYNTAX, "a colon after the key");
      return FALSE;
    }
  self->p++;
  skip_space (self);
  add_entry (self, &entry);

  return TRUE;
}

/* A scalar at self->p, or NULL with a fault. */
static const HklJson *
read_scalar (Reader *self)
{
  const char *begin = self->p;
  HklJson *value;
  HklStr s;

  switch (*begin)
    {
    case '"':
      if (!read_string (self, &s))
        return NULL;
      value = value_new (self, HKL_JSON_STRING, begin);
      value->u.string = s;
      return value;

    case 't':
      return read_word (self, "true", HKL_JSON_TRUE);
    case 'f':
      return read_word (self, "false", HKL_JSON_FALSE);
    case 'n':
      return read_word (self, "null", HKL_JSON_NULL);

    default:
      if (*begin == '-' || g_ascii_isdigit (*begin))
        return read_number (self);
      set_fault (self, HKL_JSON_ERROR_SYNTAX, "a value");
      return NULL;
    }
}

/* One value with everything in it. Each turn of the outer loop begins at a value; the inner loop
 * hands a finished value to the container that it is in, and closes containers as they end. */
static const HklJson *
read_value (Reader *self)
{
  for (;;)
    {
      const HklJson *value = NULL;
      char c = *self->p;

      if (c == '{' || c == '[')
        {
          if (!open_container (self, c == '{'))
            return NULL;
          skip_space (self);
          if (*self->p == (c == '{' ? '}' : ']'))
            value = close_container (self);
          else if (c == '{' && !read_key (self))
            return NULL;
        }
      else
        {
          value = read_scalar (self);
          if (value == NULL)
            return NULL;
        }

      while (value != NULL)
        {
          Frame *frame;

          if (self->n_frames == 0)
            return value;

          frame = &self->frames[self->n_frames - 1];
          if (frame->is_object)
            self->entries[self->n_entries - 1].value = value;
          else
            add_entry (self, &(HklJsonMember){ .value = value });
          value = NULL;

          skip_space (self);
          if (*self->p == ',')
            {
              self->p++;
              skip_space (self);
              if (frame->is_object && !read_key (self))
                return NULL;
            }
          else if (*self->p == (frame->is_object ? '}' : ']'))
            {
              value = close_container (self);
            }
          else
            {
              set_fault (self, HKL_JSON_ERROR_SYNTAX,
                         frame->is_object ? "a comma or }" : "a comma or ]");
              return NULL;
            }
        }
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static const HklJson *
fail (const char *text,
      gsize len,
      gsize offset,
      HklJsonError code,
      const char *expected,
      HklJsonPosition *where,
      GError **error)
{
  HklJsonPosition position;

  hkl_json_locate (text, len, offset, &position);
  if (where != NULL)
    *where = position;

  switch (code)
    {
    case HKL_JSON_ERROR_UTF8:
      g_set_error (error, HKL_JSON_ERROR, code,
                   "Line %u, column %u: the text is not UTF-8 there. Save it as UTF-8.",
                   position.line, position.column);
      break;

    case HKL_JSON_ERROR_DEPTH:
      g_set_error (error, HKL_JSON_ERROR, code,
                   "Line %u, column %u: nested more than %d levels deep.", position.line,
                   position.column, HKL_JSON_MAX_DEPTH);
      break;

    case HKL_JSON_ERROR_SIZE:
      g_set_error (error, HKL_JSON_ERROR, code, "The text is larger than 4 GiB.");
      break;

    case HKL_JSON_ERROR_SYNTAX:
    default:
      if (offset >= len)
        g_set_error (error, HKL_JSON_ERROR, HKL_JSON_ERROR_SYNTAX,
                     "Line %u, column %u: the text ends where %s is expected.", position.line,
                     position.column, expected);
      else
        g_set_error (error, HKL_JSON_ERROR, HKL_JSON_ERROR_SYNTAX,
                     "Line %u, column %u: expected %s.", position.line, position.column, expected);
      break;
    }

  return NULL;
}

const HklJson *
hkl_json_read (HklArena *arena, const char *text, gsize len, HklJsonPosition *where, GError **error)
{
  Reader self = { .arena = arena };
  const HklJson *value;
  const char *invalid;
  char *copy;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (text != NULL || len == 0, NULL);

  if (len >= G_MAXUINT32)
    return fail ("", 0, 0, HKL_JSON_ERROR_SIZE, "", where, error);

  /* A zero byte counts as invalid here; it could only stand where JSON allows no control
   * character anyway, so that is what is said. */
  if (len > 0 && !g_utf8_validate_len (text, len, &invalid))
    {
      gsize offset = (gsize) (invalid - text);
      gboolean zero = offset < len && *invalid == '\0';

      return fail (text, len, offset, zero ? HKL_JSON_ERROR_SYNTAX : HKL_JSON_ERROR_UTF8,
                   "something else than a zero byte", where, error);
    }

  copy = hkl_arena_alloc (arena, len + 1);
  if (len > 0)
    memcpy (copy, text, len);
  copy[len] = '\0'; /* ends every scan: no piece of JSON goes on over a zero byte */

  self.text = copy;
  self.end = copy + len;
  self.p = copy;

  skip_space (&self);
  value = read_value (&self);
  if (value != NULL)
    {
      skip_space (&self);
      if (self.p < self.end)
        {
          set_fault (&self, HKL_JSON_ERROR_SYNTAX, "the end of the text after the value");
          value = NULL;
        }
    }

  g_free (self.entries);
  g_free (self.frames);

  if (value == NULL)
    return fail (text, len, (gsize) (self.p - self.text), self.code, self.fault, where, error);

  return value;
}
