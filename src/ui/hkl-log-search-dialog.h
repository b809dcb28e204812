/* hkl-log-search-dialog.h: asks for what to look for in the log, field by field, or for a time range.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Both are modal to the window that WIDGET is in; the function is not called when
 * the person cancels, nor after WIDGET has ended.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-log-filter.h"

G_BEGIN_DECLS

/* WORDS as hkl_log_filter_set_words() takes them; valid during the call. */
typedef void (*HklLogWordsChosen) (const char *words, gpointer user_data);

/* Begins with what FILTER has. */
void hkl_log_search_dialog_present (GtkWidget *widget,
                                    const HklLogFilter *filter,
                                    HklLogWordsChosen chosen,
                                    gpointer user_data);

/* Microseconds since 1970, 0: open. */
typedef void (*HklLogRangeChosen) (gint64 since, gint64 until, gpointer user_data);

void hkl_log_range_dialog_present (GtkWidget *widget,
                                   gint64 since,
                                   gint64 until,
                                   HklLogRangeChosen chosen,
                                   gpointer user_data);

G_END_DECLS
