/* hkl-overview.h: how the mappings do: flow, charts, list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Reads the snapshot once a second while it is on the screen, and nothing while
 * it is not: of the time between, the charts know the last minute, which the snapshot holds.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_OVERVIEW (hkl_overview_get_type ())
G_DECLARE_FINAL_TYPE (HklOverview, hkl_overview, HKL, OVERVIEW, GtkWidget)

GtkWidget *hkl_overview_new (HklService *service);
void hkl_overview_set_narrow (HklOverview *self, gboolean narrow);

G_END_DECLS
