/* hkl-log-filters.h: the bar above the log: what is shown of it, how far a search has come, Live.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Signals: "changed" (another filter), "live" (gboolean: the person wants to
 * follow or not), "stop" (the search is to end where it is).
 *
 * Its properties are what the menu's items stand for: "show" ("all", "queued", "retrying",
 * "delivered", "failed", "discarded"), "range" ("any", "15", "60", "1440" minutes, "chosen"),
 * "by-event".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-log-model.h"

G_BEGIN_DECLS

#define HKL_TYPE_LOG_FILTERS (hkl_log_filters_get_type ())
G_DECLARE_FINAL_TYPE (HklLogFilters, hkl_log_filters, HKL, LOG_FILTERS, GtkWidget)

GtkWidget *hkl_log_filters_new (void);
/* The search gets a line of its own. */
void hkl_log_filters_set_narrow (HklLogFilters *self, gboolean narrow);

/* The widget's, until it changes. Its mapping is not set. */
const HklLogFilter *hkl_log_filters_get (HklLogFilters *self);
gboolean hkl_log_filters_get_by_event (HklLogFilters *self);
/* Is anything left out? */
gboolean hkl_log_filters_is_set (HklLogFilters *self);
void hkl_log_filters_clear (HklLogFilters *self);

/* Counts, Live and progress, as MODEL has them now. */
void hkl_log_filters_show (HklLogFilters *self, HklLogModel *model);

void hkl_log_filters_focus_search (HklLogFilters *self);

G_END_DECLS
