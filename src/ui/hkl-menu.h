/* hkl-menu.h: menus whose items have a name for assistive technologies on every GTK.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From GTK 4.10 on an item of a popover menu is labelled by a widget that is hidden from AT-SPI, and
 * a screen reader finds an item without a name. These functions say the name once more whenever the
 * menu comes up, for its items come and go with the model.
 *
 * Main thread.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * hkl_menu_set_model:
 * @button: a GtkMenuButton
 * @model: (transfer none): what it drops down
 */
void hkl_menu_set_model (GtkWidget *button, GMenuModel *model);

/**
 * hkl_menu_name_items:
 * @popover: a GtkPopoverMenu of the caller's; its items get their names whenever it is shown
 */
void hkl_menu_name_items (GtkWidget *popover);

G_END_DECLS
