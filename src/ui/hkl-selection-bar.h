/* hkl-selection-bar.h: what can be done with the selected deliveries, below the log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Seen while more than one is selected; its buttons are the "deliveries" actions.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_SELECTION_BAR (hkl_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklSelectionBar, hkl_selection_bar, HKL, SELECTION_BAR, GtkWidget)

GtkWidget *hkl_selection_bar_new (void);
void hkl_selection_bar_set (HklSelectionBar *self, guint n_selected);

G_END_DECLS
