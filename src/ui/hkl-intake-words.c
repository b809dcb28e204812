/* hkl-intake-words.c: see hkl-intake-words.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-intake-words"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-intake-words.h"

char *
hkl_intake_words_title (const HklIntakeStatus *status, const char *name)
{
  g_return_val_if_fail (status != NULL, NULL);

  if (status->kind == HKL_INTAKE_SAMPLE)
    {
      g_autofree char *rate = hkl_format_rate (status->speed);

      /* Translators: a rate, such as 100/s. */
      return g_strdup_printf (_ ("Sample events at %s"), rate);
    }
  if (status->kind == HKL_INTAKE_FILE)
    /* Translators: the name of a file. */
    return g_strdup_printf (_ ("Importing %s"), name);
  if (status->speed > 0 && status->speed != 1)
    /* Translators: the name of a file, and how many times as fast as it was recorded. */
    return g_strdup_printf (_ ("Replaying %s at ×%g"), name, status->speed);

  /* Translators: the name of a file. */
  return g_strdup_printf (_ ("Replaying %s"), name);
}

static void
append (GString *text, const char *between, char *part)
{
  if (text->len > 0)
    g_string_append (text, between);
  g_string_append (text, part);
  g_free (part);
}

/* FORMAT, which is translated, has a "%s" for the number. */
static char *
count (const char *format, guint64 n)
{
  g_autofree char *number = hkl_format_count (n);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, number);
#pragma GCC diagnostic pop
}

char *
hkl_intake_words_progress (const HklIntakeStatus *status)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (status != NULL, NULL);

  append (text, "",
          status->kind == HKL_INTAKE_SAMPLE
              ? count (g_dngettext (NULL, "%s event", "%s events", status->lines), status->lines)
              : count (g_dngettext (NULL, "%s line", "%s lines", status->lines), status->lines));
  if (status->rate >= 0)
    append (text, " · ", hkl_format_rate (status->rate));
  if (status->left >= 0)
    {
      g_autofree char *left = hkl_format_duration (MAX (status->left / G_TIME_SPAN_SECOND, 1) *
                                                   G_TIME_SPAN_SECOND);

      /* Translators: a time, such as 2 min 5 s. */
      append (text, " · ", g_strdup_printf (_ ("%s left"), left));
    }
  if (status->refused > 0)
    append (
        text, " · ",
        count (g_dngettext (NULL, "%s left out", "%s left out", status->refused), status->refused));

  return g_string_free (text, FALSE);
}

static char *
describe_end (const HklIntakeStatus *status)
{
  if (status->state == HKL_INTAKE_STOPPED)
    return count (g_dngettext (NULL, "Stopped. %s event was taken in before and stays",
                               "Stopped. %s events were taken in before and stay",
                               status->accepted),
                  status->accepted);
  if (status->kind == HKL_INTAKE_REPLAY)
    return count (g_dngettext (NULL, "Replayed %s event", "Replayed %s events", status->accepted),
                  status->accepted);

  return count (g_dngettext (NULL, "Imported %s event", "Imported %s events", status->accepted),
                status->accepted);
}

char *
hkl_intake_words_outcome (const HklIntakeStatus *status, const char *fault)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (status != NULL, NULL);

  append (text, "", fault != NULL ? g_strdup (fault) : describe_end (status));
  if (fault != NULL || status->state == HKL_INTAKE_STOPPED)
    return g_string_free (text, FALSE);

  if (status->duplicates > 0)
    append (text, ", ",
            count (g_dngettext (NULL, "%s was there already", "%s were there already",
                                status->duplicates),
                   status->duplicates));
  if (status->invalid > 0)
    append (text, ", ",
            count (g_dngettext (NULL, "%s is not valid and goes nowhere",
                                "%s are not valid and go nowhere", status->invalid),
                   status->invalid));
  if (status->refused > 0)
    append (text, ", ",
            count (g_dngettext (NULL, "%s line was left out", "%s lines were left out",
                                status->refused),
                   status->refused));

  return g_string_free (text, FALSE);
}
