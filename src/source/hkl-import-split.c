/* hkl-import-split.c: see hkl-import-split.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Byte by byte, with no look ahead, so that a piece of the stream may end anywhere. UTF-8 needs no
 * care: the bytes that matter here are ASCII, and no other character contains them.
 */

#define G_LOG_DOMAIN "hkl-import"

#include "config.h"

#include <string.h>

#include "hkl-import-split.h"

typedef enum
{
  STATE_BEGIN,  /* nothing but white space, or a byte order mark, so far */
  STATE_LINES,  /* NDJSON */
  STATE_LIST,   /* inside the outermost brackets */
  STATE_BEHIND, /* behind the closing bracket */
  STATE_BROKEN, /* what follows cannot be told apart any more */
} State;

struct _HklSplitter
{
  HklSplitFunc func;
  gpointer user_data;
  State state;
  GString *record;
  gboolean too_long;
  guint64 line;
  guint64 record_line;
  /* within a record of a list */
  guint64 depth;
  gboolean in_string;
  gboolean escaped;
  gboolean any; /* a record of this list has come */
  guint bom;    /* bytes of the byte order mark seen */
};

HklSplitter *
hkl_splitter_new (HklSplitFunc func, gpointer user_data)
{
  HklSplitter *self = g_new0 (HklSplitter, 1);

  self->func = func;
  self->user_data = user_data;
  self->record = g_string_new (NULL);
  self->line = 1;

  return self;
}

void
hkl_splitter_free (HklSplitter *self)
{
  g_string_free (self->record, TRUE);
  g_free (self);
}

guint64
hkl_splitter_get_line (HklSplitter *self)
{
  return self->line;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
collect (HklSplitter *self, char c)
{
  if (self->record->len == 0 && !self->too_long)
    {
      if (is_space (c))
        return;
      self->record_line = self->line;
    }
  if (self->record->len >= HKL_IMPORT_MAX_RECORD)
    self->too_long = TRUE;
  else
    g_string_append_c (self->record, c);
}

static gboolean
has_record (HklSplitter *self)
{
  return self->record->len > 0;
}

static void
emit (HklSplitter *self)
{
  while (self->record->len > 0 && is_space (self->record->str[self->record->len - 1]))
    g_string_truncate (self->record, self->record->len - 1);

  if (self->too_long)
    self->func (NULL, 0, self->record_line, "is longer than 1 MB and was left out.",
                self->user_data);
  else if (self->record->len > 0)
    self->func (self->record->str, self->record->len, self->record_line, NULL, self->user_data);
  g_string_truncate (self->record, 0);
  self->too_long = FALSE;
}

static void
complain (HklSplitter *self, const char *problem)
{
  self->func (NULL, 0, self->line, problem, self->user_data);
}

static void
feed_list (HklSplitter *self, char c)
{
  if (self->in_string)
    {
      collect (self, c);
      if (self->escaped)
        self->escaped = FALSE;
      else if (c == '\\')
        self->escaped = TRUE;
      else if (c == '"')
        self->in_string = FALSE;
      return;
    }

  switch (c)
    {
    case '"':
      self->in_string = TRUE;
      break;
    case '{':
    case '[':
      self->depth++;
      break;
    case '}':
    case ']':
      if (self->depth > 0)
        {
          self->depth--;
          break;
        }
      if (c == '}')
        {
          complain (self, "has a } without a {; what follows was not read.");
          self->state = STATE_BROKEN;
          return;
        }
      if (has_record (self))
        emit (self);
      else if (self->any)
        complain (self, "has a comma before the end of the list.");
      self->state = STATE_BEHIND;
      return;
    case ',':
      if (self->depth > 0)
        break;
      if (has_record (self))
        emit (self);
      else
        complain (self, "has a comma with nothing before it.");
      self->any = TRUE;
      return;
    default:
      break;
    }
  collect (self, c);
}

static void
feed_one (HklSplitter *self, char c)
{
  static const char bom[] = "\xef\xbb\xbf";

  switch (self->state)
    {
    case STATE_BEGIN:
      if (self->bom < 3 && self->line == 1 && c == bom[self->bom])
        {
          self->bom++;
          break;
        }
      if (is_space (c))
        break;
      if (c == '[')
        {
          self->state = STATE_LIST;
          break;
        }
      self->state = STATE_LINES;
      collect (self, c);
      break;
    case STATE_LINES:
      if (c == '\n')
        emit (self);
      else
        collect (self, c);
      break;
    case STATE_LIST:
      feed_list (self, c);
      break;
    case STATE_BEHIND:
      if (!is_space (c))
        {
          complain (self, "has text behind the end of the list; it was not read.");
          self->state = STATE_BROKEN;
        }
      break;
    case STATE_BROKEN:
    default:
      break;
    }

  if (c == '\n')
    self->line++;
}

void
hkl_splitter_feed (HklSplitter *self, const char *bytes, gsize len)
{
  const char *end = bytes + len;

  while (bytes < end)
    {
      /* Lines are most of what comes: whole ones at once. */
      if (self->state == STATE_LINES && has_record (self) && !self->too_long)
        {
          const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));
          gsize n = (gsize) ((newline != NULL ? newline : end) - bytes);

          if (n > 0 && self->record->len + n < HKL_IMPORT_MAX_RECORD)
            {
              g_string_append_len (self->record, bytes, (gssize) n);
              bytes += n;
              continue;
            }
        }
      feed_one (self, *bytes++);
    }
}

void
hkl_splitter_end (HklSplitter *self)
{
  if (self->state == STATE_LINES && (has_record (self) || self->too_long))
    emit (self);
  else if (self->state == STATE_LIST)
    complain (self, "ends in the middle of the list; the last event was left out.");
}
