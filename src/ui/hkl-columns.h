/* hkl-columns.h: two widgets side by side, or one below the other where there is no room.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Decides by its own width, so it works in any window and at any text size.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_COLUMNS (hkl_columns_get_type ())
G_DECLARE_FINAL_TYPE (HklColumns, hkl_columns, HKL, COLUMNS, GtkWidget)

/* THRESHOLD: the width from which they stand side by side. END_WIDTH: of the second one then; 0:
 * both are equally wide. SPACING is between them, in both directions. Property "stacked" is
 * notified outside of the allocation. */
GtkWidget *
hkl_columns_new (GtkWidget *start, GtkWidget *end, int threshold, int end_width, int spacing);

gboolean hkl_columns_get_stacked (HklColumns *self);

G_END_DECLS
