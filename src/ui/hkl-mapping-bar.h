/* hkl-mapping-bar.h: what a mapping is, in one line, and its switch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Shows the mapping that is in force, never a draft.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_TYPE_MAPPING_BAR (hkl_mapping_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklMappingBar, hkl_mapping_bar, HKL, MAPPING_BAR, GtkWidget)

/* Signal "toggled" (gboolean enabled): the person used the switch. */
GtkWidget *hkl_mapping_bar_new (void);

/* MAPPING NULL: a new one, which has no switch yet. */
void hkl_mapping_bar_set (HklMappingBar *self, HklMapping *mapping, gboolean has_draft);

G_END_DECLS
