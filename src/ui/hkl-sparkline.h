/* hkl-sparkline.h: a minute of numbers in the space of a word.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A decoration: the figure beside it says the same to a screen reader.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_SPARKLINE (hkl_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (HklSparkline, hkl_sparkline, HKL, SPARKLINE, GtkWidget)

/* BARS: columns, as of a histogram, instead of a line. */
GtkWidget *hkl_sparkline_new (gboolean bars);
/* Copied, oldest first. COLOR is a named colour of the style sheet. */
void hkl_sparkline_set (HklSparkline *self, const guint32 *values, guint n, const char *color);

G_END_DECLS
