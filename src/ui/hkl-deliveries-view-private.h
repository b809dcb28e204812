/* hkl-deliveries-view-private.h: what the files of the log's view share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-deliveries-view.h"
#include "hkl-delivery-full.h"
#include "hkl-delivery-pane.h"
#include "hkl-delivery-stats.h"
#include "hkl-log-filters.h"
#include "hkl-log-list.h"
#include "hkl-log-model.h"
#include "hkl-selection-bar.h"

G_BEGIN_DECLS

struct _HklDeliveriesView
{
  GtkWidget parent_instance;

  HklService *service;
  char *mapping_id;
  HklLogModel *model;
  gint64 selected; /* batch id; 0: none */
  guint tick_id;
  guint ticks;
  gboolean dirty;
  gboolean wide;
  int width, log_width;
  guint arrange_id;
  gulong log_handler;
  GCancellable *seeking; /* the failure that is being looked for */

  GtkStack *box; /* the log with its pane, or the delivery in full */
  HklDeliveryStats *stats;
  GtkWidget *paned;
  GtkWidget *log_side;
  HklLogFilters *filters;
  HklLogList *list;
  HklSelectionBar *selection_bar;
  HklDeliveryPane *pane;
  HklDeliveryFull *full;
};

/* hkl-deliveries-view.c */
void hkl_deliveries_view_set_full (HklDeliveriesView *self, gboolean full);
void hkl_deliveries_view_set_live (HklDeliveriesView *self, gboolean live);

/* hkl-deliveries-actions.c */
void hkl_deliveries_view_install_actions (GtkWidgetClass *klass);

G_END_DECLS
