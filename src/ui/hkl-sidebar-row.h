/* hkl-sidebar-row.h: one line of the sidebar: a page or a mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-mapping.h"
#include "hkl-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_SIDEBAR_TOP,
  HKL_SIDEBAR_MAPPINGS,
  HKL_SIDEBAR_TOOLS,
} HklSidebarSection;

#define HKL_TYPE_SIDEBAR_ROW (hkl_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (HklSidebarRow, hkl_sidebar_row, HKL, SIDEBAR_ROW, GtkListBoxRow)

/* KEY names what the row opens: a page's name or a mapping's id. */
GtkWidget *hkl_sidebar_row_new_page (HklSidebarSection section,
                                     const char *key,
                                     const char *title,
                                     const char *icon);
GtkWidget *hkl_sidebar_row_new_mapping (const char *key);
/* The line that stands where mappings will be; cannot be chosen. */
GtkWidget *hkl_sidebar_row_new_note (const char *text);

HklSidebarSection hkl_sidebar_row_get_section (HklSidebarRow *self);
const char *hkl_sidebar_row_get_key (HklSidebarRow *self); /* NULL for a note */
gboolean hkl_sidebar_row_is_mapping (HklSidebarRow *self);

/* The figure on the right; as a badge for "unseen", or plain. NULL or "" for none. */
void hkl_sidebar_row_set_detail (HklSidebarRow *self, const char *detail, gboolean badge);
/* STATE may be NULL: nothing known yet. */
void hkl_sidebar_row_update (HklSidebarRow *self,
                             HklMapping *mapping,
                             const HklMappingSnapshot *state,
                             gboolean has_draft);

G_END_DECLS
