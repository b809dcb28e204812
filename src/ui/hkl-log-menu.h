/* hkl-log-menu.h: the menus of the log and of its rows, and the keys of its items that are good everywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The items are actions of what the menus stand in: "filters" (hkl-log-filters.h), "columns"
 * (hkl-log-columns.h), "deliveries" (hkl-deliveries-view.h). Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *hkl_log_menu_new (void);
/* A popover without a parent: what can be done with the selected deliveries. */
GtkWidget *hkl_log_menu_new_for_row (void);

/* While VIEW, which has the actions, is on the screen, Ctrl+Shift+Down and Up go from failure to
 * failure wherever the focus is, but in a text. */
void hkl_log_menu_take_keys (GtkWidget *view);

G_END_DECLS
