/* hkl-sidebar.h: the way through the window, in the order that events travel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. One list with one selection: pages, mappings, tools; the destination's switch
 * at the foot. Figures are read once a second while the sidebar is on the screen.
 *
 * Signals: "page-chosen" (const char *key), "mapping-chosen" (const char *id).
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-drafts.h"
#include "hkl-service.h"
#include "hkl-sidebar-row.h"

G_BEGIN_DECLS

#define HKL_TYPE_SIDEBAR (hkl_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (HklSidebar, hkl_sidebar, HKL, SIDEBAR, GtkWidget)

/* SERVICE runs. */
GtkWidget *hkl_sidebar_new (HklService *service, HklDrafts *drafts);
void hkl_sidebar_add_page (HklSidebar *self,
                           HklSidebarSection section,
                           const char *key,
                           const char *title,
                           const char *icon);

/* Marks the row of what the window shows; emits nothing. NULL: a page without a row. */
void hkl_sidebar_select (HklSidebar *self, const char *key);

/* Opens the popover at the Add button: no sixth mapping. */
void hkl_sidebar_show_limit (HklSidebar *self);

/* In the narrow mode the sidebar has the window's own buttons. */
void hkl_sidebar_set_narrow (HklSidebar *self, gboolean narrow);
void hkl_sidebar_open_menu (HklSidebar *self);
void hkl_sidebar_focus (HklSidebar *self);

G_END_DECLS
