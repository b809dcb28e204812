/* hkl-verify-encode.c: one JSON value in the many ways that programs write it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A receiver that parses a body and writes it again gets other bytes than the sender signed. To
 * say which habit did it, the value is written in each habit until the signature fits.
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include <stdlib.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-verify-private.h"

typedef enum
{
  SPACE_NONE,   /* JSON.stringify, PHP, Go, Ruby */
  SPACE_PYTHON, /* ", " and ": " */
  SPACE_PRETTY_2,
  SPACE_PRETTY_4,
  SPACE_PRETTY_TAB,
} Spacing;

typedef enum
{
  STRING_JS,          /* as JSON.stringify */
  STRING_RAW,         /* as they stand in the text */
  STRING_SLASH,       /* PHP with JSON_UNESCAPED_UNICODE: \/ */
  STRING_ASCII,       /* Python: \u00e9 */
  STRING_ASCII_SLASH, /* PHP: \u00e9 and \/ */
  STRING_ASCII_UPPER, /* \u00E9: .NET and some Java libraries */
  STRING_HTML,        /* Go: \u003c \u003e \u0026 \u2028 \u2029 */
} StringForm;

typedef enum
{
  NUMBER_JS,
  NUMBER_RAW,   /* as they stand in the text */
  NUMBER_FLOAT, /* a whole number gets ".0" */
} NumberForm;

typedef struct
{
  Spacing spacing;
  gboolean sorted;
  StringForm strings;
  NumberForm numbers;
  gboolean without_nulls; /* members whose value is null are left out */
} Form;

/* Nesting that is written; deeper values are left to the other checks. */
#define MAX_DEPTH 200

typedef struct
{
  const Form *form;
  const char *text; /* that the value was read from */
  gsize len;
  GString *out;
  gboolean too_deep;
} Writer;

static void
write_unit (GString *out, gunichar c, gboolean upper)
{
  g_string_append_printf (out, upper ? "\\u%04X" : "\\u%04x", (guint) c);
}

static gboolean
write_special (Writer *self, gunichar c)
{
  gboolean ascii = self->form->strings == STRING_ASCII ||
                   self->form->strings == STRING_ASCII_SLASH ||
                   self->form->strings == STRING_ASCII_UPPER;
  gboolean upper = self->form->strings == STRING_ASCII_UPPER;

  if (c == '/' &&
      (self->form->strings == STRING_SLASH || self->form->strings == STRING_ASCII_SLASH))
    {
      g_string_append (self->out, "\\/");
      return TRUE;
    }
  if (self->form->strings == STRING_HTML &&
      (c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029))
    {
      write_unit (self->out, c, FALSE);
      return TRUE;
    }
  if (ascii && c >= 0x80)
    {
      if (c >= 0x10000)
        {
          write_unit (self->out, 0xd800 + ((c - 0x10000) >> 10), upper);
          write_unit (self->out, 0xdc00 + ((c - 0x10000) & 0x3ff), upper);
        }
      else
        {
          write_unit (self->out, c, upper);
        }
      return TRUE;
    }

  return FALSE;
}

/* The string literal that stands at OFFSET in the text. */
static void
write_raw_string (Writer *self, gsize offset)
{
  gsize end = offset + 1;

  while (end < self->len && self->text[end] != '"')
    end += self->text[end] == '\\' ? 2 : 1;
  end = MIN (end + 1, self->len);
  g_string_append_len (self->out, self->text + offset, (gssize) (end - offset));
}

static void
write_string (Writer *self, HklStr s, gsize offset)
{
  g_autoptr (GString) plain = NULL;

  if (self->form->strings == STRING_RAW)
    {
      write_raw_string (self, offset);
      return;
    }
  if (self->form->strings == STRING_JS)
    {
      hkl_json_write_string (s, self->out);
      return;
    }

  /* From the JavaScript form, so that quotes and control characters are right already. */
  plain = g_string_new (NULL);
  hkl_json_write_string (s, plain);
  for (const char *p = plain->str; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '\\')
        {
          g_string_append_len (self->out, p, 2);
          p++;
        }
      else if (!write_special (self, g_utf8_get_char (p)))
        {
          g_string_append_len (self->out, p, g_utf8_next_char (p) - p);
        }
    }
}

static void
write_number (Writer *self, const HklJson *value)
{
  char buffer[HKL_JSON_NUMBER_SIZE];

  if (self->form->numbers == NUMBER_RAW)
    {
      gsize end = value->offset;

      while (end < self->len && strchr ("+-.0123456789eE", self->text[end]) != NULL)
        end++;
      g_string_append_len (self->out, self->text + value->offset, (gssize) (end - value->offset));
      return;
    }

  hkl_json_write_number (value->u.number, buffer);
  g_string_append (self->out, buffer);
  if (self->form->numbers == NUMBER_FLOAT && strpbrk (buffer, ".en") == NULL)
    g_string_append (self->out, ".0");
}

static void
new_line (Writer *self, guint depth)
{
  switch (self->form->spacing)
    {
    case SPACE_PRETTY_2:
      g_string_append_printf (self->out, "\n%*s", (int) depth * 2, "");
      break;
    case SPACE_PRETTY_4:
      g_string_append_printf (self->out, "\n%*s", (int) depth * 4, "");
      break;
    case SPACE_PRETTY_TAB:
      g_string_append_c (self->out, '\n');
      for (guint i = 0; i < depth; i++)
        g_string_append_c (self->out, '\t');
      break;
    case SPACE_NONE:
    case SPACE_PYTHON:
    default:
      break;
    }
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  const HklJsonMember *const *left = a;
  const HklJsonMember *const *right = b;
  gsize n = MIN ((*left)->key.len, (*right)->key.len);
  int order = memcmp ((*left)->key.data, (*right)->key.data, n);

  if (order != 0)
    return order;

  return (*left)->key.len < (*right)->key.len ? -1 : (*left)->key.len > (*right)->key.len;
}

static void write_value (Writer *self, const HklJson *value, guint depth);

static void
write_object (Writer *self, const HklJson *value, guint depth)
{
  gsize n = 0;
  g_autofree const HklJsonMember **members = g_new (const HklJsonMember *, value->u.object.n + 1);

  for (gsize i = 0; i < value->u.object.n; i++)
    if (!self->form->without_nulls || value->u.object.members[i].value->kind != HKL_JSON_NULL)
      members[n++] = &value->u.object.members[i];
  if (self->form->sorted)
    qsort (members, n, sizeof *members, compare_members);

  g_string_append_c (self->out, '{');
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (self->out, self->form->spacing == SPACE_PYTHON ? ", " : ",");
      new_line (self, depth + 1);
      write_string (self, members[i]->key, members[i]->key_offset);
      g_string_append (self->out, self->form->spacing == SPACE_NONE ? ":" : ": ");
      write_value (self, members[i]->value, depth + 1);
    }
  if (n > 0)
    new_line (self, depth);
  g_string_append_c (self->out, '}');
}

static void
write_array (Writer *self, const HklJson *value, guint depth)
{
  gsize n = value->u.array.n;

  g_string_append_c (self->out, '[');
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (self->out, self->form->spacing == SPACE_PYTHON ? ", " : ",");
      new_line (self, depth + 1);
      write_value (self, value->u.array.items[i], depth + 1);
    }
  if (n > 0)
    new_line (self, depth);
  g_string_append_c (self->out, ']');
}

static void
write_value (Writer *self, const HklJson *value, guint depth)
{
  if (depth > MAX_DEPTH)
    {
      self->too_deep = TRUE;
      return;
    }

  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
      g_string_append (self->out, "null");
      break;
    case HKL_JSON_FALSE:
      g_string_append (self->out, "false");
      break;
    case HKL_JSON_TRUE:
      g_string_append (self->out, "true");
      break;
    case HKL_JSON_NUMBER:
      write_number (self, value);
      break;
    case HKL_JSON_STRING:
      write_string (self, value->u.string, value->offset);
      break;
    case HKL_JSON_ARRAY:
      write_array (self, value, depth);
      break;
    case HKL_JSON_OBJECT:
      write_object (self, value, depth);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
encode (const HklJson *value, const Form *form, const char *text, gsize len, GString *out)
{
  Writer writer = { .form = form, .text = text, .len = len, .out = out };

  g_string_truncate (out, 0);
  write_value (&writer, value, 0);

  return !writer.too_deep;
}

gboolean
hkl_encode_each (const char *text, gsize len, HklEncodeFunc func, gpointer data, GString **winner)
{
  static const NumberForm number_forms[] = { NUMBER_JS, NUMBER_RAW, NUMBER_FLOAT };
  static const StringForm string_forms[] = { STRING_JS,    STRING_RAW,         STRING_SLASH,
                                             STRING_ASCII, STRING_ASCII_SLASH, STRING_ASCII_UPPER,
                                             STRING_HTML };
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_sized_new (len + len / 2);
  const HklJson *value = hkl_json_read (arena, text, len, NULL, NULL);

  if (value == NULL)
    return FALSE;

  /* JSON.stringify's form comes first: it is what upstream signs. */
  for (guint number = 0; number < G_N_ELEMENTS (number_forms); number++)
    for (guint sorted = 0; sorted < 2; sorted++)
      for (guint string = 0; string < G_N_ELEMENTS (string_forms); string++)
        for (Spacing spacing = SPACE_NONE; spacing <= SPACE_PRETTY_TAB; spacing++)
          {
            Form form = { spacing, sorted == 1, string_forms[string], number_forms[number], FALSE };

            if (!encode (value, &form, text, len, out))
              return FALSE;
            if (func (out->str, out->len, data))
              {
                if (winner != NULL)
                  *winner = g_steal_pointer (&out);
                return TRUE;
              }
          }

  for (guint i = 0; i < 2; i++)
    {
      Form form = { SPACE_NONE, i == 1, STRING_JS, NUMBER_JS, TRUE };

      if (encode (value, &form, text, len, out) && func (out->str, out->len, data))
        {
          if (winner != NULL)
            *winner = g_steal_pointer (&out);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
same_in (const Form *form,
         const HklJson *a,
         const GString *a_text,
         const HklJson *b,
         const GString *b_text)
{
  g_autoptr (GString) a_out = g_string_new (NULL);
  g_autoptr (GString) b_out = g_string_new (NULL);

  return encode (a, form, a_text->str, a_text->len, a_out) &&
         encode (b, form, b_text->str, b_text->len, b_out) && g_string_equal (a_out, b_out);
}

/* Without the white space between values. On the text, since a value has its number-like keys in
 * JavaScript's order already. */
static GString *
without_spacing (const GString *text)
{
  GString *out = g_string_sized_new (text->len);
  gboolean in_string = FALSE;

  for (gsize i = 0; i < text->len; i++)
    {
      char c = text->str[i];

      if (in_string && c == '\\' && i + 1 < text->len)
        {
          g_string_append_len (out, text->str + i++, 2);
          continue;
        }
      if (c == '"')
        in_string = !in_string;
      if (in_string || strchr (" \t\r\n", c) == NULL)
        g_string_append_c (out, c);
    }

  return out;
}

/* How many members the objects of a JSON text have in all. */
static gsize
count_members (const GString *text)
{
  gboolean in_string = FALSE;
  gsize n = 0;

  for (gsize i = 0; i < text->len; i++)
    {
      if (in_string && text->str[i] == '\\')
        i++;
      else if (text->str[i] == '"')
        in_string = !in_string;
      else if (!in_string && text->str[i] == ':')
        n++;
    }

  return n;
}

const char *
hkl_encode_difference (const GString *a, const GString *b)
{
  /* Each form evens out one kind of difference and leaves the others as they stand. */
  static const struct
  {
    const char *cause;
    Form form;
  } ways[] = {
    { "key-order", { SPACE_NONE, TRUE, STRING_RAW, NUMBER_RAW, FALSE } },
    { "escapes", { SPACE_NONE, FALSE, STRING_JS, NUMBER_RAW, FALSE } },
    { "number-form", { SPACE_NONE, FALSE, STRING_RAW, NUMBER_JS, FALSE } },
    { "nulls", { SPACE_NONE, FALSE, STRING_RAW, NUMBER_RAW, TRUE } },
  };
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *a_value = hkl_json_read (arena, a->str, a->len, NULL, NULL);
  const HklJson *b_value = hkl_json_read (arena, b->str, b->len, NULL, NULL);
  g_autoptr (GString) a_close = without_spacing (a);
  g_autoptr (GString) b_close = without_spacing (b);

  if (g_string_equal (a_close, b_close))
    return "spacing";
  /* The forms below leave spacing out of account. */
  if (a->len - a_close->len != b->len - b_close->len)
    return "re-encoded";
  if (a_value != NULL && b_value != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
      if (same_in (&ways[i].form, a_value, a, b_value, b))
        return i == 0 && count_members (a) != count_members (b) ? "duplicate-keys" : ways[i].cause;

  return "re-encoded";
}
