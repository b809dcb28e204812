/* hkl-log-menu.c: see hkl-log-menu.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-menu"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-log-menu.h"
#include "hkl-menu.h"

GtkWidget *
hkl_log_menu_new (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/io/github/hookline/Hookline/ui/hkl-menus.ui");

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  hkl_menu_set_model (button, G_MENU_MODEL (gtk_builder_get_object (builder, "log")));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Log Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Log Menu"), -1);

  return button;
}

GtkWidget *
hkl_log_menu_new_for_row (void)
{
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/io/github/hookline/Hookline/ui/hkl-menus.ui");
  GtkWidget *menu = gtk_popover_menu_new_from_model (
      G_MENU_MODEL (gtk_builder_get_object (builder, "log-row")));

  hkl_menu_name_items (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Delivery"), -1);

  return menu;
}

/* Wherever the focus is, but in a text, which selects with these keys. */
static gboolean
on_failure_key (GtkWidget *widget, GVariant *newer, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (!gtk_widget_get_mapped (widget) || root == NULL ||
      GTK_IS_TEXT_VIEW (gtk_root_get_focus (root)))
    return FALSE;

  /* So that Return and Esc mean the delivery that is found. */
  if (gtk_root_get_focus (root) == NULL ||
      !gtk_widget_is_ancestor (gtk_root_get_focus (root), widget))
    gtk_widget_activate_action (widget, "deliveries.focus", NULL);

  return gtk_widget_activate_action (widget,
                                     g_variant_get_boolean (newer) ? "deliveries.newer-failure"
                                                                   : "deliveries.older-failure",
                                     NULL);
}

static void
add_failure_key (GtkEventController *keys, guint key, gboolean newer)
{
  GtkShortcut *shortcut = gtk_shortcut_new (
      gtk_keyval_trigger_new (key, GDK_CONTROL_MASK | GDK_SHIFT_MASK),
      gtk_callback_action_new (on_failure_key, NULL, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_boolean (newer));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* Caught on the way down: the list has a use of its own for these keys. */
void
hkl_log_menu_take_keys (GtkWidget *view)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  add_failure_key (keys, GDK_KEY_Down, FALSE);
  add_failure_key (keys, GDK_KEY_Up, TRUE);
  gtk_widget_add_controller (view, keys);
}
