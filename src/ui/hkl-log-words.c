/* hkl-log-words.c: see hkl-log-words.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-words"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "hkl-batch.h"
#include "hkl-format.h"
#include "hkl-log-words.h"

/* Which of the states alone is wanted, in words; NULL: all. */
static const char *
state_words (const HklLogFilter *filter)
{
  if (filter->retrying)
    return _ ("the retrying ones");
  if (filter->states == 1 << HKL_BATCH_FAILED)
    return _ ("the failed ones");
  if (filter->states == 1 << HKL_BATCH_DELIVERED)
    return _ ("the delivered ones");
  if (filter->states == 1 << HKL_BATCH_DISCARDED)
    return _ ("the discarded ones");
  if (filter->states == (1 << HKL_BATCH_FORMING | 1 << HKL_BATCH_WAITING))
    return _ ("the queued ones");

  return NULL;
}

/* "since 14:02", "until 15:00", both, or NULL. */
static char *
range_words (const HklLogFilter *filter)
{
  g_autofree char *since = hkl_log_words_time (filter->since);
  g_autofree char *until = hkl_log_words_time (filter->until);

  if (filter->since != 0 && filter->until != 0)
    /* Translators: two times, such as 2026-09-18 14:02:08. */
    return g_strdup_printf (_ ("from %s to %s"), since, until);
  if (filter->since != 0)
    /* Translators: a time. */
    return g_strdup_printf (_ ("since %s"), since);
  if (filter->until != 0)
    /* Translators: a time. */
    return g_strdup_printf (_ ("until %s"), until);

  return NULL;
}

char *
hkl_log_words_none (const HklLogFilter *filter, guint64 n_all)
{
  const char *state = state_words (filter);
  g_autofree char *typed = hkl_log_filter_dup_words (filter);
  g_autofree char *range = range_words (filter);
  g_autofree char *count = hkl_format_count (n_all);
  g_autofree char *what = NULL;

  if (typed[0] != '\0' && state != NULL)
    /* Translators: what was searched for, and for example “the failed ones”. */
    what = g_strdup_printf (_ ("“%s” among %s"), typed, state);
  else if (typed[0] != '\0')
    /* Translators: what was searched for. */
    what = g_strdup_printf (_ ("“%s”"), typed);
  else if (state != NULL)
    /* Translators: for example “the failed ones”. */
    what = g_strdup_printf (_ ("among %s"), state);

  if (what != NULL && range != NULL)
    {
      char *both = g_strdup_printf ("%s %s", what, range);

      g_free (what);
      what = both;
    }
  else if (range != NULL)
    what = g_strdup (range);

  /* Translators: a number, and for example “A-99999” among the failed ones since 14:02; or only
   * among the failed ones. */
  return g_strdup_printf (ngettext ("None of %s delivery matches %s.",
                                    "None of %s deliveries match %s.", (gulong) n_all),
                          count, what != NULL ? what : "");
}

char *
hkl_log_words_progress (guint n_found, gboolean searching, gint64 back_to)
{
  g_autofree char *count = hkl_format_count (n_found);
  g_autofree char *found = g_strdup_printf (ngettext ("%s found", "%s found", n_found), count);
  g_autofree char *time = NULL;

  if (back_to == 0)
    return searching ? g_strdup_printf (_ ("%s, searching"), found) : g_steal_pointer (&found);

  time = hkl_log_words_time (back_to);
  /* Translators: for example “3 found”, and a time. */
  return g_strdup_printf (_ ("%s, searched back to %s"), found, time);
}

char *
hkl_log_words_narrowed (const HklLogFilter *filter, gboolean by_event)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;
  const char *state = state_words (filter);
  g_autofree char *range = range_words (filter);

  /* Retrying and failed have a button that says it. */
  if (state != NULL && !filter->retrying && filter->states != 1 << HKL_BATCH_FAILED)
    {
      /* Translators: for example “the delivered ones”. */
      g_autofree char *only = g_strdup_printf (_ ("only %s"), state);

      g_strv_builder_add (builder, only);
    }
  if (range != NULL)
    g_strv_builder_add (builder, range);
  if (by_event)
    g_strv_builder_add (builder, _ ("a row for each event"));
  parts = g_strv_builder_end (builder);

  return parts[0] != NULL ? g_strjoinv (", ", parts) : NULL;
}

/* --- times --------------------------------------------------------------------------------------- */

gint64
hkl_log_words_parse_time (const char *text, gint64 now, gboolean end)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) today = g_date_time_to_timezone (utc, zone);
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  int year = g_date_time_get_year (today);
  int month = g_date_time_get_month (today);
  int day = g_date_time_get_day_of_month (today);
  int given[3];
  int hour = 0, minute = 0, second = 0, used = 0;
  gint64 span = G_TIME_SPAN_DAY;
  const char *rest = stripped;

  if (stripped[0] == '\0')
    return 0;
  if (sscanf (rest, "%4d-%2d-%2d%n", &given[0], &given[1], &given[2], &used) == 3)
    {
      year = given[0];
      month = given[1];
      day = given[2];
      rest += used + strspn (rest + used, " T");
    }
  if (rest[0] != '\0')
    {
      used = 0;
      if (sscanf (rest, "%2d:%2d%n", &hour, &minute, &used) != 2)
        return -1;
      rest += used;
      span = G_TIME_SPAN_MINUTE;
      if (rest[0] == ':')
        {
          if (sscanf (rest, ":%2d%n", &second, &used) != 1)
            return -1;
          rest += used;
          span = G_TIME_SPAN_SECOND;
        }
    }
  if (rest[0] != '\0')
    return -1;

  time = g_date_time_new (zone, year, month, day, hour, minute, second);
  if (time == NULL)
    return -1;

  return g_date_time_to_unix (time) * G_USEC_PER_SEC + (end ? span - 1 : 0);
}

char *
hkl_log_words_time (gint64 time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}
