/* hkl-trigger-lexer.c: the words of the trigger language.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Accepts and refuses what upstream's lexer does, which has habits of its own:
 *
 * - A closing quote counts only before a space, tab, line feed, ",", ")", "]" or the end.
 *   Anywhere else the string ends there and the same quote begins the next one.
 * - "!=", "<=" and ">=" need one of those characters behind them. ">=5" is ">", "=", "5";
 *   "!=5" is refused.
 * - A word that begins with a, o or n might be "and", "or" or "null". Where too little text is
 *   left to tell, the word becomes its first letter and what follows it is lost: see lex_word().
 * - Carriage return, form feed and no-break space are no white space: they are refused.
 *
 * Lengths count UTF-16 units, as upstream's.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-trigger-private.h"

typedef struct
{
  HklArena *arena;
  const char *text;
  const char *p;
  const char *end;
  GArray *tokens;
  GArray *trail;
  GString *word;
  HklFault *fault;
} Lexer;

static gboolean
is_terminal (const Lexer *self, const char *p)
{
  return p >= self->end || *p == ' ' || *p == '\t' || *p == '\n' || *p == ')' || *p == ',' ||
         *p == ']';
}

static gsize
char_length (const char *p)
{
  guchar c = (guchar) *p;

  return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static void
emit (Lexer *self, HklTokenKind kind, const char *start, const char *end, HklStr text)
{
  HklToken token = { kind, text, (guint32) (start - self->text), (guint32) (end - start) };

  g_array_append_val (self->tokens, token);
  self->p = end;
}

static void
emit_raw (Lexer *self, HklTokenKind kind, gsize length)
{
  emit (self, kind, self->p, self->p + length, (HklStr){ self->p, length });
}

static void
note (Lexer *self, HklTrailKind kind, const char *start, const char *end)
{
  HklTrail trail = { kind, 0, (guint32) (start - self->text), (guint32) (end - start),
                     HKL_TOKEN_END };

  if (self->trail != NULL)
    g_array_append_val (self->trail, trail);
}

static gboolean
refuse (Lexer *self, const char *where, const char *code, char *message)
{
  return hkl_fault_set (self->fault, (gsize) (where - self->text), code, message);
}

static gboolean
refuse_character (Lexer *self, const char *p)
{
  if (*p == '\r')
    return refuse (self, p, "carriage-return",
                   g_strdup ("a carriage return cannot stand here; end lines with a line "
                             "feed alone"));
  if ((guchar) *p < 0x20 || *p == 0x7f)
    return refuse (self, p, "trigger-syntax",
                   g_strdup_printf ("a control character (U+%04X) cannot stand here", (guchar) *p));
  if (g_str_has_prefix (p, "\u201c") || g_str_has_prefix (p, "\u201d"))
    return refuse (self, p, "typographic-quotes",
                   g_strdup ("typographic quotes cannot stand here; write \""));
  if (*p == '&' || *p == '|')
    return refuse (self, p, "symbol-conjunction",
                   g_strdup_printf ("“%c” cannot stand here; write and or or", *p));
  if (g_utf8_get_char_validated (p, self->end - p) >= 0xfffffffe)
    return refuse (self, p, "trigger-syntax",
                   g_strdup ("half a character (a lone surrogate) cannot stand here"));

  return refuse (self, p, "trigger-syntax",
                 g_strdup_printf ("“%.*s” cannot stand here; put text in double quotes, and a "
                                  "backslash before such a character in a field name",
                                  (int) char_length (p), p));
}

static gboolean
lex_string (Lexer *self)
{
  const char *start = self->p;
  const char *close = memchr (start + 1, *start, (gsize) (self->end - start) - 1);

  if (close == NULL)
    return refuse (self, start, "unclosed-quote",
                   g_strdup ("the text that begins here has no closing quote"));

  emit (self, HKL_TOKEN_STRING, start, close + 1, (HklStr){ start, (gsize) (close + 1 - start) });
  if (!is_terminal (self, close + 1))
    {
      note (self, HKL_TRAIL_REOPENED, close, close + 1);
      self->p = close;
    }

  return TRUE;
}

static gboolean
lex_number (Lexer *self)
{
  const char *p = self->p + 1;
  gboolean dot = FALSE;

  for (; p < self->end && (g_ascii_isdigit (*p) || *p == '.'); p++)
    {
      if (*p != '.')
        continue;
      if (dot)
        return refuse (self, p, "number-dots", g_strdup ("a number has one decimal point at most"));
      if (is_terminal (self, p + 1))
        return refuse (self, p, "number-dots",
                       g_strdup ("a number cannot end with a decimal point"));
      dot = TRUE;
    }
  emit_raw (self, HKL_TOKEN_NUMBER, (gsize) (p - self->p));

  return TRUE;
}

static gboolean
lex_operator (Lexer *self)
{
  const char *p = self->p;

  if (*p == '=')
    {
      emit_raw (self, HKL_TOKEN_OPERATOR, 1);
      return TRUE;
    }
  if (p + 1 < self->end && p[1] == '=' && is_terminal (self, p + 2))
    {
      emit_raw (self, HKL_TOKEN_OPERATOR, 2);
      return TRUE;
    }
  if (*p != '!' || (p + 1 < self->end && (g_ascii_isalpha (p[1]) || p[1] == '(')))
    {
      emit_raw (self, HKL_TOKEN_OPERATOR, 1);
      return TRUE;
    }
  if (p + 1 < self->end && p[1] == '=')
    return refuse (self, p, "operator-space", g_strdup ("“!=” needs a space behind it"));

  return refuse (self, p, "negation-ignored",
                 g_strdup ("“!” stands right before contains( or match( only"));
}

static gboolean
is_word_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == '\\';
}

/* Upstream looks ahead by the length of the keyword that the first letter may begin. A terminal
 * character within that length says that it is no keyword; the end of the text within it makes
 * the word end after its first letter, and the rest is never read. */
static gboolean
lex_keyword (Lexer *self, gboolean *done)
{
  const char *keyword = *self->p == 'a' ? "and" : *self->p == 'o' ? "or" : "null";
  gsize length = strlen (keyword);
  const char *p = self->p + 1;

  *done = FALSE;
  for (gsize units = 1; units < length;)
    {
      if (p >= self->end)
        {
          const char *rest = self->p + 1;

          emit_raw (self, HKL_TOKEN_WORD, 1);
          if (rest < self->end)
            note (self, HKL_TRAIL_CUT, rest, self->end);
          self->p = self->end;
          *done = TRUE;
          return TRUE;
        }
      if (is_terminal (self, p))
        return TRUE;
      units += char_length (p) == 4 ? 2 : 1;
      p += char_length (p);
    }

  if (strncmp (self->p, keyword, length) == 0 && is_terminal (self, self->p + length))
    {
      emit_raw (self, *keyword == 'n' ? HKL_TOKEN_NULL : HKL_TOKEN_CONJUNCTION, length);
      *done = TRUE;
    }

  return TRUE;
}

static gboolean
ends_word (char c)
{
  return c == '!' || c == '=' || c == '(' || c == '.';
}

static gboolean
lex_word (Lexer *self)
{
  const char *start = self->p;
  const char *p = start;
  gboolean escaped = FALSE;

  if (*p == 'a' || *p == 'o' || *p == 'n')
    {
      gboolean done;

      lex_keyword (self, &done);
      if (done)
        return TRUE;
    }

  g_string_truncate (self->word, 0);
  while (!is_terminal (self, p) && !ends_word (*p))
    {
      if (*p == '\\')
        {
          escaped = TRUE;
          p++;
          if (p >= self->end)
            return refuse (self, p - 1, "trigger-syntax",
                           g_strdup ("nothing follows the backslash"));
          /* The backslash holds for one UTF-16 unit: the second half then stands bare. */
          if (char_length (p) == 4)
            return refuse (self, p, "trigger-syntax",
                           g_strdup ("a character beyond U+FFFF cannot stand in a field name"));
        }
      else if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-')
        {
          return refuse_character (self, p);
        }
      g_string_append_len (self->word, p, (gssize) char_length (p));
      p += char_length (p);
    }

  if (!escaped)
    {
      emit_raw (self, HKL_TOKEN_WORD, (gsize) (p - start));
      return TRUE;
    }
  hkl_trigger_join_surrogates (self->word);
  emit (self, HKL_TOKEN_WORD, start, p,
        (HklStr){ hkl_arena_memdup (self->arena, self->word->str, self->word->len),
                  self->word->len });

  return TRUE;
}

static gboolean
lex_mark (Lexer *self)
{
  static const struct
  {
    char mark;
    HklTokenKind kind;
  } marks[] = {
    { '.', HKL_TOKEN_DOT },          { ',', HKL_TOKEN_COMMA },
    { '(', HKL_TOKEN_PAREN_LEFT },   { ')', HKL_TOKEN_PAREN_RIGHT },
    { '[', HKL_TOKEN_BRACKET_LEFT }, { ']', HKL_TOKEN_BRACKET_RIGHT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (*self->p == marks[i].mark)
      {
        emit_raw (self, marks[i].kind, 1);
        return TRUE;
      }

  return refuse_character (self, self->p);
}

static gboolean
lex_token (Lexer *self)
{
  char c = *self->p;

  if (is_word_start (c))
    return lex_word (self);
  if (g_ascii_isdigit (c) || c == '+' || c == '-')
    return lex_number (self);
  if (c == '"' || c == '\'')
    return lex_string (self);
  if (c == '!' || c == '=' || c == '<' || c == '>')
    return lex_operator (self);

  return lex_mark (self);
}

gboolean
hkl_trigger_lex (HklArena *arena, const char *text, GArray *tokens, GArray *trail, HklFault *fault)
{
  g_autoptr (GString) word = g_string_new (NULL);
  Lexer self = { arena, text, text, text + strlen (text), tokens, trail, word, fault };
  gboolean read = TRUE;
  gsize invalid;

  if (!hkl_wtf8_validate (text, &invalid))
    return hkl_fault_set (fault, invalid, "trigger-syntax", g_strdup ("the text is not UTF-8"));

  while (read && self.p < self.end)
    {
      if (*self.p == ' ' || *self.p == '\t' || *self.p == '\n')
        self.p++;
      else
        read = lex_token (&self);
    }

  if (!read)
    return FALSE;
  emit (&self, HKL_TOKEN_END, self.end, self.end, HKL_STR ("eos"));

  return TRUE;
}
