/* hkl-text-scale.h: how large a person wants text to be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Widths at which a layout changes are meant for text of the usual size; what is
 * laid out by them is measured in text, so they grow with it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* 1 for text of the usual size, 2 for 200 %; never below 1. */
double hkl_text_scale (GtkWidget *widget);

/* WIDTH, of a layout for the usual size, at the present one. */
int hkl_text_scale_width (GtkWidget *widget, int width);

G_END_DECLS
