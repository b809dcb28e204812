/* hkl-repeat-words.c: see hkl-repeat-words.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-repeat-words"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-repeat-words.h"

char *
hkl_repeat_words_title (const HklAgainReport *report)
{
  g_autofree char *total = hkl_format_count (report->total);

  return g_strdup_printf (
      ngettext ("Sending %s delivery again", "Sending %s deliveries again", report->total), total);
}

/* Takes TEXT. */
static char *
with_refused (char *text, const HklAgainReport *report)
{
  g_autofree char *before = text;
  g_autofree char *refused = hkl_format_count (report->refused);

  if (report->refused == 0)
    return g_steal_pointer (&before);

  /* Translators: “Resent 3 deliveries” or “3 of 5”, a number, and a sentence that says why. */
  return g_strdup_printf (_ ("%s; %s not: %s"), before, refused, report->reason);
}

char *
hkl_repeat_words_progress (const HklAgainReport *report)
{
  g_autofree char *done = hkl_format_count (report->done);
  g_autofree char *total = hkl_format_count (report->total);

  /* Translators: two numbers, such as “1,204 of 5,000”. */
  return with_refused (g_strdup_printf (_ ("%s of %s"), done, total), report);
}

char *
hkl_repeat_words_outcome (const HklAgainReport *report, HklRepeatState state)
{
  g_autofree char *made = hkl_format_count (report->made);

  if (state == HKL_REPEAT_STOPPED)
    {
      g_autofree char *total = hkl_format_count (report->total);

      /* Translators: two numbers of deliveries. */
      return g_strdup_printf (_ ("Stopped: %s of %s deliveries were sent again. The others are as "
                                 "they were"),
                              made, total);
    }

  return with_refused (
      g_strdup_printf (ngettext ("Resent %s delivery", "Resent %s deliveries", report->made), made),
      report);
}
