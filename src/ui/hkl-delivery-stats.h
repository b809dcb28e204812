/* hkl-delivery-stats.h: the strip of four figures above a mapping's log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Shows what it is given; asks nobody.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-snapshot.h"

G_BEGIN_DECLS

#define HKL_TYPE_DELIVERY_STATS (hkl_delivery_stats_get_type ())
G_DECLARE_FINAL_TYPE (HklDeliveryStats, hkl_delivery_stats, HKL, DELIVERY_STATS, GtkWidget)

GtkWidget *hkl_delivery_stats_new (void);
/* Figures alone, without pictures and the line below. */
void hkl_delivery_stats_set_narrow (HklDeliveryStats *self, gboolean narrow);
/* SNAPSHOT may be NULL: nothing is known yet. NOW in microseconds. */
void
hkl_delivery_stats_set (HklDeliveryStats *self, const HklMappingSnapshot *snapshot, gint64 now);

G_END_DECLS
