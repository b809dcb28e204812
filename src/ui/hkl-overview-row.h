/* hkl-overview-row.h: one mapping in the overview's list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. State, name and target, a minute of deliveries, figures, switch. Activating
 * the row opens the mapping.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-mapping.h"
#include "hkl-snapshot.h"

G_BEGIN_DECLS

#define HKL_TYPE_OVERVIEW_ROW (hkl_overview_row_get_type ())
G_DECLARE_FINAL_TYPE (HklOverviewRow, hkl_overview_row, HKL, OVERVIEW_ROW, GtkListBoxRow)

/* Signal "toggled" (gboolean enabled): the person used the switch. */
GtkWidget *hkl_overview_row_new (const char *mapping_id);
const char *hkl_overview_row_get_id (HklOverviewRow *self);
/* STATE may be NULL. */
void hkl_overview_row_update (HklOverviewRow *self,
                              HklMapping *mapping,
                              const HklMappingSnapshot *state);
/* Without sparkline and figures. */
void hkl_overview_row_set_narrow (HklOverviewRow *self, gboolean narrow);

/* The titles over the columns. */
GtkWidget *hkl_overview_row_new_header (void);

G_END_DECLS
