/* hkl-deliveries-view.h: a mapping's live log, with the delivery that is looked at beside it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Does nothing while it is not mapped. Widget actions: deliveries.show (x: batch
 * id), deliveries.show-only (s: as HklLogFilters' "show"), deliveries.search, deliveries.back (leaves the delivery in full, then closes it;
 * disabled when none is open), deliveries.full, deliveries.live, deliveries.export (s:
 * "har" or "ndjson"; what the filter shows); and with all selected deliveries: deliveries.curl,
 * deliveries.copy-body, deliveries.copy-id, deliveries.resend, deliveries.rerun,
 * deliveries.compare (two), deliveries.edit, deliveries.show-event (the open one), deliveries.newer,
 * deliveries.older (another one is opened),
 * deliveries.export-selected (s).
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_DELIVERIES_VIEW (hkl_deliveries_view_get_type ())
G_DECLARE_FINAL_TYPE (HklDeliveriesView, hkl_deliveries_view, HKL, DELIVERIES_VIEW, GtkWidget)

GtkWidget *hkl_deliveries_view_new (HklService *service, const char *mapping_id);

/* FALSE where the list is not on the screen. */
gboolean hkl_deliveries_view_focus_list (HklDeliveriesView *self);

/* Property "full": a delivery takes the whole view; "deliveries.back" leaves it. */
gboolean hkl_deliveries_view_get_full (HklDeliveriesView *self);

G_END_DECLS
