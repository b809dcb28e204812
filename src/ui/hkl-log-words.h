/* hkl-log-words.h: what the log shows and what it looks for, in words; and times that were typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; no display. Results are transfer full.
 */

#pragma once

#include <glib.h>

#include "hkl-log-filter.h"

G_BEGIN_DECLS

/* "None of 50,412 deliveries match “A-99999” among the failed ones." N_ALL: of the mapping. */
char *hkl_log_words_none (const HklLogFilter *filter, guint64 n_all);

/* "312 found, searched back to 14:02:08" while SEARCHING or where it was stopped (BACK_TO not 0),
 * "312 found" at the end. Times in microseconds since 1970. */
char *hkl_log_words_progress (guint n_found, gboolean searching, gint64 back_to);

/* "delivered ones, since 18 Sep 14:02": what narrows the log and is seen nowhere else in the bar;
 * NULL: nothing. */
char *hkl_log_words_narrowed (const HklLogFilter *filter, gboolean by_event);

/* A local time as a person types it: "2026-09-18 14:02:08", "2026-09-18 14:02", "2026-09-18",
 * "14:02" (of the day of NOW). Microseconds since 1970; 0 for an empty text; -1: it is no time. END:
 * the last moment of what was named, else the first. */
gint64 hkl_log_words_parse_time (const char *text, gint64 now, gboolean end);
/* The way back, as it is typed. */
char *hkl_log_words_time (gint64 time);

G_END_DECLS
