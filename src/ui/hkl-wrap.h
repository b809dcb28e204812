/* hkl-wrap.h: controls in a row, that go on in the next one where there is no room.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Each child gets its natural width, or all there is; GtkFlowBox would put them
 * into columns of one width.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_WRAP (hkl_wrap_get_type ())
G_DECLARE_FINAL_TYPE (HklWrap, hkl_wrap, HKL, WRAP, GtkWidget)

/* SPACING between two in a row, LINE_SPACING between rows. */
GtkWidget *hkl_wrap_new (int spacing, int line_spacing);
void hkl_wrap_append (HklWrap *self, GtkWidget *child);

G_END_DECLS
