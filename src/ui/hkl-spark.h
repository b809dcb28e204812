/* hkl-spark.h: a small picture of a series: a line with an area, or bars.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Presentation: what it shows is also there as text beside it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_SPARK (hkl_spark_get_type ())
G_DECLARE_FINAL_TYPE (HklSpark, hkl_spark, HKL, SPARK, GtkWidget)

GtkWidget *hkl_spark_new (gboolean bars);
/* Copied; oldest first. */
void hkl_spark_set (HklSpark *self, const guint32 *values, guint n_values);

G_END_DECLS
