/* hkl-series.h: numbers once a second, the newest last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; one thread. A ring of fixed length for charts; NaN is a second of which nothing is known.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HklSeries HklSeries;

HklSeries *hkl_series_new (guint length);
void hkl_series_free (HklSeries *self);
void hkl_series_push (HklSeries *self, double value);
guint hkl_series_get_length (HklSeries *self);
/* INDEX 0 is the oldest. */
double hkl_series_get (HklSeries *self, guint index);
/* The greatest known value; 0 when there is none. */
double hkl_series_max (HklSeries *self);

/* The next round number from VALUE up: 1, 2, 5, 10 … times a power of ten; at least 1. */
double hkl_series_nice (double value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSeries, hkl_series_free)

G_END_DECLS
