/* hkl-liquid-lexer.c: a template in text, outputs and tags.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include "hkl-json-writer.h"

gboolean
hkl_liquid_is_blank (guint32 c)
{
  return (c >= 9 && c <= 13) || c == ' ' || c == 160 || c == 5760 || c == 6158 ||
         (c >= 8192 && c <= 8202) || c == 8232 || c == 8233 || c == 8239 || c == 8287 || c == 12288;
}

gboolean
hkl_liquid_is_word (guint32 c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) || c == '_' || c == '-' || c == '?';
  return !hkl_liquid_is_blank (c) && c != 8220 && c != 8221;
}

static void
locate (HklStr text, gsize offset, gsize *line, gsize *column)
{
  gsize start = 0;

  *line = 1;
  offset = MIN (offset, text.len);
  for (gsize i = 0; i < offset; i++)
    {
      if (text.data[i] == '\n')
        {
          (*line)++;
          start = i + 1;
        }
    }
  *column = hkl_str_utf16_length ((HklStr){ text.data + start, offset - start }) + 1;
}

gpointer
hkl_liquid_fail (HklLiquid *self,
                 HklLiquidError code,
                 HklStr text,
                 gsize offset,
                 const char *format,
                 ...)
{
  va_list arguments;
  gsize line, column;

  if (self->error != NULL)
    return NULL;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  locate (text, offset, &line, &column);
  self->error = g_error_new (HKL_LIQUID_ERROR, code,
                             "%s, line:%" G_GSIZE_FORMAT ", col:%" G_GSIZE_FORMAT, valid, line,
                             column);
  return NULL;
}

char *
hkl_liquid_snapshot (HklStr text, gsize begin, gsize end)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) quoted = g_string_new (NULL);
  HklStr part = { text.data + begin, end > begin ? end - begin : 0 };

  if (hkl_str_utf16_length (part) > 32)
    {
      HklJsText shorter;
      hkl_js_text_init (&shorter, arena);
      hkl_js_text_append (&shorter, hkl_js_slice (part, 0, 29, arena));
      hkl_js_text_append (&shorter, HKL_STR ("..."));
      part = hkl_js_text_end (&shorter);
      hkl_json_write_string (part, quoted);
    }
  else
    hkl_json_write_string (part, quoted);
  return g_strdup (quoted->str);
}

void
hkl_liquid_skip_blank (HklLiquidCursor *cursor)
{
  HklStr text = { cursor->text.data, cursor->end };
  while (cursor->at < cursor->end)
    {
      gsize next = cursor->at;
      if (!hkl_liquid_is_blank (hkl_js_next (text, &next)))
        return;
      cursor->at = next;
    }
}

HklStr
hkl_liquid_read_word (HklLiquidCursor *cursor)
{
  HklStr text = { cursor->text.data, cursor->end };

  hkl_liquid_skip_blank (cursor);
  gsize begin = cursor->at;
  while (cursor->at < cursor->end)
    {
      gsize next = cursor->at;
      if (!hkl_liquid_is_word (hkl_js_next (text, &next)))
        break;
      cursor->at = next;
    }
  return (HklStr){ text.data + begin, cursor->at - begin };
}

void
hkl_liquid_skip_quoted (HklLiquidCursor *cursor)
{
  char quote = cursor->text.data[cursor->at++];
  gboolean escaped = FALSE;

  while (cursor->at < cursor->end)
    {
      char c = cursor->text.data[cursor->at++];
      if (c == quote && !escaped)
        return;
      escaped = !escaped && c == '\\';
    }
}

gboolean
hkl_liquid_read_to (HklLiquidCursor *cursor, char c)
{
  while (cursor->at < cursor->end)
    {
      if (cursor->text.data[cursor->at++] == c)
        return TRUE;
    }
  return FALSE;
}

static gboolean
looking_at (HklStr text, gsize at, const char *what)
{
  return at + 2 <= text.len && text.data[at] == what[0] && text.data[at + 1] == what[1];
}

/* Where the closing braces end, or 0. Those of an output may stand in a quoted text. */
static gsize
find_end (HklLiquid *self, gsize from, const char *braces, gboolean quotes)
{
  HklLiquidCursor cursor = { self, self->text, from, self->text.len };

  while (cursor.at < cursor.end)
    {
      char c = self->text.data[cursor.at];
      if (quotes && (c == '"' || c == '\''))
        hkl_liquid_skip_quoted (&cursor);
      else if (looking_at (self->text, cursor.at, braces))
        return cursor.at + 2;
      else
        cursor.at++;
    }
  return 0;
}

/* What stands between the braces, without "-" and blanks. */
static void
find_inner (HklLiquid *self, HklLiquidToken *token)
{
  const char *data = self->text.data;
  HklLiquidCursor cursor;

  token->trim_left = data[token->begin + 2] == '-';
  token->trim_right = data[token->end - 3] == '-';
  gsize begin = token->begin + (token->trim_left ? 3 : 2);
  gsize end = token->end - (token->trim_right ? 3 : 2);
  end = MAX (begin, end);
  cursor = (HklLiquidCursor){ self, self->text, begin, end };
  hkl_liquid_skip_blank (&cursor);
  token->inner_begin = cursor.at;
  while (end > cursor.at)
    {
      gsize at = end - 1;
      while (at > cursor.at && ((guchar) data[at] & 0xC0) == 0x80)
        at--;
      gsize next = at;
      if (!hkl_liquid_is_blank (hkl_js_next ((HklStr){ data, end }, &next)))
        break;
      end = at;
    }
  token->inner_end = end;
}

static gboolean
read_tag_name (HklLiquid *self, HklLiquidToken *token, const char *otherwise)
{
  HklLiquidCursor cursor = { self, self->text, token->inner_begin, token->inner_end };

  hkl_liquid_skip_blank (&cursor);
  if (cursor.at < cursor.end && self->text.data[cursor.at] == '#')
    {
      token->name = (HklStr){ self->text.data + cursor.at, 1 };
      cursor.at++;
    }
  else
    token->name = hkl_liquid_read_word (&cursor);
  if (token->name.len == 0)
    {
      hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, self->text, cursor.at, "%s", otherwise);
      return FALSE;
    }
  token->inner_begin = cursor.at;
  return TRUE;
}

static gboolean
read_braced (HklLiquid *self, gsize begin, gboolean tag, HklLiquidToken *token)
{
  *token = (HklLiquidToken){ .kind = tag ? HKL_LIQUID_TOKEN_TAG : HKL_LIQUID_TOKEN_OUTPUT,
                             .begin = begin };
  /* The closing brace of "{%}" is found although it shares its percent sign. */
  token->end = find_end (self, begin + (tag ? 1 : 2), tag ? "%}" : "}}", !tag);
  if (token->end == 0)
    {
      g_autofree char *snapshot = hkl_liquid_snapshot (self->text, begin, self->text.len);
      hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, self->text, begin, "%s %s not closed",
                       tag ? "tag" : "output", snapshot);
      return FALSE;
    }
  find_inner (self, token);
  return !tag || read_tag_name (self, token, "illegal tag syntax, tag name expected");
}

/* Where the tag begins that ends a raw section, or -1. */
static gssize
find_endraw (HklLiquid *self, gsize from)
{
  HklLiquidCursor cursor = { self, self->text, from, self->text.len };

  while (cursor.at < cursor.end)
    {
      if (!looking_at (self->text, cursor.at, "{%"))
        {
          cursor.at++;
          continue;
        }
      gsize begin = cursor.at;
      cursor.at += 2;
      if (hkl_str_equal (hkl_liquid_read_word (&cursor), HKL_STR ("endraw")))
        {
          gsize end = find_end (self, cursor.at, "%}", FALSE);
          HklStr rest = { self->text.data, end > 0 ? end - 1 : 0 };
          if (end > 0 && hkl_js_find (rest, HKL_STR ("{%"), cursor.at) < 0)
            return (gssize) begin;
        }
      cursor.at = begin + 2;
    }
  return -1;
}

static gboolean
read_raw (HklLiquid *self, const HklLiquidToken *tag, GArray *tokens, gsize *at)
{
  gssize end = find_endraw (self, tag->end);

  if (tag->end == self->text.len)
    return TRUE; /* the parser says that it is not closed */
  if (end < 0)
    {
      g_autofree char *snapshot = hkl_liquid_snapshot (self->text, tag->begin, self->text.len);
      hkl_liquid_fail (self, HKL_LIQUID_ERROR_SYNTAX, self->text, tag->end, "raw %s not closed",
                       snapshot);
      return FALSE;
    }
  HklLiquidToken text = { .kind = HKL_LIQUID_TOKEN_TEXT, .begin = tag->end, .end = (gsize) end };
  text.inner_begin = text.begin;
  text.inner_end = text.end;
  if (text.end > text.begin)
    g_array_append_val (tokens, text);
  *at = (gsize) end;
  return TRUE;
}

/* Blanks around what says "-"; a text inside a raw section keeps its own. */
static void
trim (HklLiquid *self, GArray *tokens)
{
  gboolean raw = FALSE;

  for (guint i = 0; i < tokens->len; i++)
    {
      HklLiquidToken *token = &g_array_index (tokens, HklLiquidToken, i);
      HklLiquidToken *before = i > 0 ? token - 1 : NULL;
      HklLiquidToken *after = i + 1 < tokens->len ? token + 1 : NULL;
      if (token->kind == HKL_LIQUID_TOKEN_TEXT)
        continue;
      if (!raw && token->trim_left && before != NULL && before->kind == HKL_LIQUID_TOKEN_TEXT)
        {
          gsize end = before->inner_end;
          while (end > before->inner_begin)
            {
              gsize at = end - 1;
              while (at > before->inner_begin && ((guchar) self->text.data[at] & 0xC0) == 0x80)
                at--;
              gsize next = at;
              if (!hkl_liquid_is_blank (hkl_js_next (self->text, &next)))
                break;
              end = at;
            }
          before->inner_end = end;
        }
      if (token->kind == HKL_LIQUID_TOKEN_TAG)
        {
          if (hkl_str_equal (token->name, HKL_STR ("raw")))
            raw = TRUE;
          else if (hkl_str_equal (token->name, HKL_STR ("endraw")))
            raw = FALSE;
        }
      if (!raw && token->trim_right && after != NULL && after->kind == HKL_LIQUID_TOKEN_TEXT)
        {
          HklLiquidCursor cursor = { self, self->text, after->inner_begin, after->inner_end };
          hkl_liquid_skip_blank (&cursor);
          after->inner_begin = cursor.at;
        }
    }
}

gboolean
hkl_liquid_tokenize (HklLiquid *self, GArray *tokens)
{
  gsize at = 0;

  while (at < self->text.len)
    {
      HklLiquidToken token;
      gboolean tag = looking_at (self->text, at, "{%");
      if (tag || looking_at (self->text, at, "{{"))
        {
          if (!read_braced (self, at, tag, &token))
            return FALSE;
          g_array_append_val (tokens, token);
          at = token.end;
          if (tag && hkl_str_equal (token.name, HKL_STR ("raw")) &&
              !read_raw (self, &token, tokens, &at))
            return FALSE;
          continue;
        }
      token = (HklLiquidToken){ .kind = HKL_LIQUID_TOKEN_TEXT, .begin = at };
      while (at < self->text.len && !looking_at (self->text, at, "{%") &&
             !looking_at (self->text, at, "{{"))
        at++;
      token.end = at;
      token.inner_begin = token.begin;
      token.inner_end = token.end;
      g_array_append_val (tokens, token);
    }
  trim (self, tokens);
  return TRUE;
}

gboolean
hkl_liquid_tokenize_lines (HklLiquid *self, gsize begin, gsize end, GArray *tokens)
{
  while (begin < end)
    {
      const char *newline = memchr (self->text.data + begin, '\n', end - begin);
      gsize line_end = newline != NULL ? (gsize) (newline - self->text.data) : end;
      HklLiquidCursor cursor = { self, self->text, begin, line_end };
      hkl_liquid_skip_blank (&cursor);
      begin = MIN (line_end + 1, end);
      if (cursor.at >= line_end)
        continue;
      gsize start = cursor.at;
      if (self->text.data[start] == '-')
        {
          cursor.at++; /* as in "{%-" */
          hkl_liquid_skip_blank (&cursor);
        }
      HklLiquidToken token = { .kind = HKL_LIQUID_TOKEN_LINE,
                               .begin = start,
                               .end = line_end,
                               .inner_begin = cursor.at,
                               .inner_end = line_end };
      if (!read_tag_name (self, &token, "illegal liquid tag syntax"))
        return FALSE;
      g_array_append_val (tokens, token);
    }
  return TRUE;
}
