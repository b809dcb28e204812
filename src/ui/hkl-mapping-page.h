/* hkl-mapping-page.h: one mapping: its deliveries and its setting up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The header bar's switcher chooses between the two; below it a line says what
 * the mapping is. The deliveries are a widget of their own that offers the actions
 * "deliveries.show" (x: batch id), "deliveries.search" and "deliveries.back".
 */

#pragma once

#include "hkl-drafts.h"
#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_MAPPING_PAGE (hkl_mapping_page_get_type ())
G_DECLARE_FINAL_TYPE (HklMappingPage, hkl_mapping_page, HKL, MAPPING_PAGE, HklPage)

/* ID NULL: a mapping that is not saved yet. */
GtkWidget *hkl_mapping_page_new (HklService *service, HklDrafts *drafts, const char *id);

/* NULL for one that is not saved yet. */
const char *hkl_mapping_page_get_id (HklMappingPage *self);

void hkl_mapping_page_show_set_up (HklMappingPage *self);
/* DELIVERY: a batch to select, or 0. */
void hkl_mapping_page_show_deliveries (HklMappingPage *self, gint64 delivery);
/* FALSE where the list of deliveries is not on the screen. */
gboolean hkl_mapping_page_focus_list (HklMappingPage *self);
/* Of the deliveries those that failed for good, whatever was filtered for before. */
void hkl_mapping_page_show_failed (HklMappingPage *self);

G_END_DECLS
