/* hkl-trigger-row-view.h: one condition in the trigger's builder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Changes the row that it shows, which belongs to the builder and outlives it.
 * Signals: "changed"; "remove".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"
#include "hkl-trigger-rows.h"

G_BEGIN_DECLS

#define HKL_TYPE_TRIGGER_ROW_VIEW (hkl_trigger_row_view_get_type ())
G_DECLARE_FINAL_TYPE (HklTriggerRowView, hkl_trigger_row_view, HKL, TRIGGER_ROW_VIEW, GtkWidget)

/* JOIN stands before it: "when", or the conjunction. NUMBER: from 1, for the names. */
GtkWidget *
hkl_trigger_row_view_new (HklSeenFields *fields, HklTriggerRow *row, guint number, GtkWidget *join);
HklTriggerRow *hkl_trigger_row_view_get_row (HklTriggerRowView *self);
/* What is wrong with the row; NULL: nothing. */
void hkl_trigger_row_view_set_fault (HklTriggerRowView *self, const char *text);
/* (element-type HklRemark): what is worth saying about it. */
void hkl_trigger_row_view_set_remarks (HklTriggerRowView *self, GPtrArray *remarks);

/* "starts with". */
const char *hkl_trigger_op_title (const char *op);

G_END_DECLS
