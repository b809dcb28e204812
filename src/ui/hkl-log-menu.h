/* hkl-log-menu.h: the menu of the log, and the keys of its items that are good everywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The items are actions of the view that the menu stands in: deliveries.older-failure,
 * deliveries.newer-failure, deliveries.export. Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *hkl_log_menu_new (void);

/* While VIEW, which has the actions, is on the screen, Ctrl+Shift+Down and Up go from failure to
 * failure wherever the focus is, but in a text. */
void hkl_log_menu_take_keys (GtkWidget *view);

G_END_DECLS
