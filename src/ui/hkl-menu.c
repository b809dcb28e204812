/* hkl-menu.c: see hkl-menu.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-menu"

#include "config.h"

#include "hkl-menu.h"

/* Everything below WIDGET that is an item. GTK's type for it is not public; its text is a property. */
static void
name_items (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (g_strcmp0 (G_OBJECT_TYPE_NAME (child), "GtkModelButton") == 0 &&
          g_object_class_find_property (G_OBJECT_GET_CLASS (child), "text") != NULL)
        {
          g_autofree char *text = NULL;

          g_object_get (child, "text", &text, NULL);
          if (text != NULL)
            {
              gtk_accessible_reset_relation (GTK_ACCESSIBLE (child),
                                             GTK_ACCESSIBLE_RELATION_LABELLED_BY);
              gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                              text, -1);
            }
        }
      name_items (child);
    }
}

static void
shown (GtkWidget *popover)
{
  name_items (popover);
}

void
hkl_menu_name_items (GtkWidget *popover)
{
  g_return_if_fail (GTK_IS_POPOVER_MENU (popover));

  /* Before it, GTK takes the name from the label by itself. */
  if (gtk_check_version (4, 10, 0) == NULL)
    g_signal_connect (popover, "map", G_CALLBACK (shown), NULL);
}

void
hkl_menu_set_model (GtkWidget *button, GMenuModel *model)
{
  GtkPopover *popover;

  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), model);
  popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));
  if (GTK_IS_POPOVER_MENU (popover))
    hkl_menu_name_items (GTK_WIDGET (popover));
}
