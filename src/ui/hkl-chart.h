/* hkl-chart.h: a few series over the last quarter of an hour.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Stacked areas over a linear scale, or lines over a logarithmic one. Series
 * differ by position or dash as well as by colour. A pointer or the keys (arrows; Page Up and Down
 * for a minute, Home, End) read out the values; a screen reader gets those as the description, and
 * the latest ones while nobody reads.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-series.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_CHART_STACKED, /* values a second */
  HKL_CHART_LOG,     /* durations in milliseconds, 10 ms to 10 s and more */
} HklChartKind;

typedef struct
{
  const char *name;  /* translated; borrowed for the chart's life */
  const char *color; /* a named colour of the style sheet */
  HklSeries *series; /* borrowed for the chart's life */
} HklChartLine;

#define HKL_TYPE_CHART (hkl_chart_get_type ())
G_DECLARE_FINAL_TYPE (HklChart, hkl_chart, HKL, CHART, GtkWidget)

/* TITLE: what the chart shows. At most three lines, bottom first. */
GtkWidget *
hkl_chart_new (const char *title, HklChartKind kind, const HklChartLine *lines, guint n_lines);

/* What each colour stands for, as a row of words. */
GtkWidget *hkl_chart_new_legend (HklChart *self);
/* The series have new values. */
void hkl_chart_update (HklChart *self);

G_END_DECLS
