/* hkl-log-filter.c: see hkl-log-filter.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-filter"

#include "config.h"

#include "hkl-log-filter.h"

#include <string.h>

/* The texts of a filter, to do the same with all of them. */
static const struct
{
  const char *term; /* NULL: not typed as one */
  gsize offset;
} texts[] = {
  { NULL, G_STRUCT_OFFSET (HklLogFilter, mapping_id) },
  { "event", G_STRUCT_OFFSET (HklLogFilter, name) },
  { "user", G_STRUCT_OFFSET (HklLogFilter, user) },
  { "id", G_STRUCT_OFFSET (HklLogFilter, message_id) },
  { "url", G_STRUCT_OFFSET (HklLogFilter, url) },
  { "response", G_STRUCT_OFFSET (HklLogFilter, response) },
  { NULL, G_STRUCT_OFFSET (HklLogFilter, search) },
};

static char **
text_of (const HklLogFilter *self, guint i)
{
  return &G_STRUCT_MEMBER (char *, self, texts[i].offset);
}

static gboolean
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

HklLogFilter *
hkl_log_filter_copy (const HklLogFilter *self)
{
  HklLogFilter *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_of (copy, i) = g_strdup (*text_of (self, i));

  return copy;
}

void
hkl_log_filter_free (HklLogFilter *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_of (self, i));
  g_free (self);
}

/* --- what is typed --------------------------------------------------------------------------- */

/* "503", "5xx", "400-499" or "none" into SELF; FALSE: it is none of these. */
static gboolean
take_status (HklLogFilter *self, const char *text)
{
  guint from = 0, to = 0;
  gsize length = strlen (text);

  if (g_ascii_strcasecmp (text, "none") == 0)
    {
      self->no_answer = TRUE;
      return TRUE;
    }
  if (length == 3 && g_ascii_isdigit (text[0]) && g_ascii_strcasecmp (text + 1, "xx") == 0)
    {
      from = (guint) g_ascii_digit_value (text[0]) * 100;
      to = from + 99;
    }
  else if (length == 3 && strspn (text, "0123456789") == 3)
    from = to = (guint) g_ascii_strtoull (text, NULL, 10);
  else if (length == 7 && text[3] == '-' && strspn (text, "0123456789") == 3 &&
           strspn (text + 4, "0123456789") == 3)
    {
      from = (guint) g_ascii_strtoull (text, NULL, 10);
      to = (guint) g_ascii_strtoull (text + 4, NULL, 10);
    }
  if (from == 0 || to < from)
    return FALSE;
  self->status_from = from;
  self->status_to = to;

  return TRUE;
}

/* The next word at *AT, without the quotes around its value; NULL at the end. */
static char *
next_word (const char **at)
{
  g_autoptr (GString) word = NULL;
  gboolean quoted = FALSE;

  while (g_ascii_isspace (**at))
    (*at)++;
  if (**at == '\0')
    return NULL;

  word = g_string_new (NULL);
  for (; **at != '\0' && (quoted || !g_ascii_isspace (**at)); (*at)++)
    {
      if (**at == '"')
        quoted = !quoted;
      else
        g_string_append_c (word, **at);
    }

  return g_string_free (g_steal_pointer (&word), FALSE);
}

static gboolean
take_term (HklLogFilter *self, const char *word)
{
  const char *colon = strchr (word, ':');

  if (colon == NULL || colon[1] == '\0')
    return FALSE;
  if ((gsize) (colon - word) == strlen ("status") &&
      g_ascii_strncasecmp (word, "status", strlen ("status")) == 0)
    return take_status (self, colon + 1);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (texts[i].term == NULL || strlen (texts[i].term) != (gsize) (colon - word) ||
          g_ascii_strncasecmp (word, texts[i].term, (gsize) (colon - word)) != 0)
        continue;
      g_free (*text_of (self, i));
      *text_of (self, i) = g_strdup (colon + 1);
      return TRUE;
    }

  return FALSE;
}

void
hkl_log_filter_set_words (HklLogFilter *self, const char *words)
{
  g_autoptr (GString) search = g_string_new (NULL);
  const char *at = words != NULL ? words : "";
  char *word;

  g_return_if_fail (self != NULL);

  for (guint i = 1; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (text_of (self, i), g_free);
  self->status_from = self->status_to = 0;
  self->no_answer = FALSE;

  while ((word = next_word (&at)) != NULL)
    {
      if (!take_term (self, word))
        g_string_append_printf (search, "%s%s", search->len > 0 ? " " : "", word);
      g_free (word);
    }
  if (search->len > 0)
    self->search = g_string_free (g_steal_pointer (&search), FALSE);
}

static void
add_term (GString *words, const char *term, const char *value)
{
  gboolean quotes = strpbrk (value, " \t\n") != NULL;

  g_string_append_printf (words, "%s%s:%s%s%s", words->len > 0 ? " " : "", term, quotes ? "\"" : "",
                          value, quotes ? "\"" : "");
}

char *
hkl_log_filter_dup_words (const HklLogFilter *self)
{
  GString *words = g_string_new (NULL);
  char status[16];

  g_return_val_if_fail (self != NULL, NULL);

  if (self->no_answer)
    add_term (words, "status", "none");
  else if (self->status_from != 0)
    {
      if (self->status_from == self->status_to)
        g_snprintf (status, sizeof status, "%u", self->status_from);
      else if (self->status_from % 100 == 0 && self->status_to == self->status_from + 99)
        g_snprintf (status, sizeof status, "%uxx", self->status_from / 100);
      else
        g_snprintf (status, sizeof status, "%u-%u", self->status_from, self->status_to);
      add_term (words, "status", status);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (texts[i].term != NULL && is_set (*text_of (self, i)))
        add_term (words, texts[i].term, *text_of (self, i));
    }
  if (is_set (self->search))
    g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", self->search);

  return g_string_free (words, FALSE);
}

/* --- questions ------------------------------------------------------------------------------- */

gboolean
hkl_log_filter_scans (const HklLogFilter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 1; i < G_N_ELEMENTS (texts); i++)
    {
      if (is_set (*text_of (self, i)))
        return TRUE;
    }

  return self->since != 0 || self->until != 0 || self->status_from != 0 || self->no_answer;
}

gboolean
hkl_log_filter_equal (const HklLogFilter *self, const HklLogFilter *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *one = *text_of (self, i);
      const char *two = *text_of (other, i);

      if (is_set (one) != is_set (two) || (is_set (one) && strcmp (one, two) != 0))
        return FALSE;
    }

  return self->states == other->states && self->retrying == other->retrying &&
         self->since == other->since && self->until == other->until &&
         self->status_from == other->status_from && self->status_to == other->status_to &&
         self->no_answer == other->no_answer;
}
