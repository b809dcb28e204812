/* hkl-selection-bar.c: see hkl-selection-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-selection-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-menu.h"
#include "hkl-pieces.h"
#include "hkl-selection-bar.h"

struct _HklSelectionBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *count;
  GtkWidget *compare;
};

G_DEFINE_FINAL_TYPE (HklSelectionBar, hkl_selection_bar, GTK_TYPE_WIDGET)

void
hkl_selection_bar_set (HklSelectionBar *self, guint n_selected)
{
  g_autofree char *count = hkl_format_count (n_selected);
  g_autofree char *text = NULL;

  g_return_if_fail (HKL_IS_SELECTION_BAR (self));

  text = g_strdup_printf (ngettext ("%s selected", "%s selected", n_selected), count);
  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (self->compare, n_selected == 2);
  gtk_widget_set_visible (GTK_WIDGET (self), n_selected > 1);
}

static void
add_button (HklSelectionBar *self, GtkWidget *button, const char *action)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self->box), button);
}

static GtkWidget *
make_export (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _ ("Export as NDJSON…"), "deliveries.export-selected::ndjson");
  g_menu_append (menu, _ ("Export as HAR…"), "deliveries.export-selected::har");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Export"));
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_UP);
  hkl_menu_set_model (button, G_MENU_MODEL (menu));

  return button;
}

static void
hkl_selection_bar_dispose (GObject *object)
{
  g_clear_pointer (&HKL_SELECTION_BAR (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (hkl_selection_bar_parent_class)->dispose (object);
}

static void
hkl_selection_bar_class_init (HklSelectionBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_selection_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_selection_bar_init (HklSelectionBar *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->count = GTK_LABEL (hkl_piece_label ("", "hk-semi"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->count), TRUE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->count));
  self->compare = gtk_button_new_with_label (_ ("Compare"));
  add_button (self, self->compare, "deliveries.compare");
  add_button (self, gtk_button_new_with_label (_ ("Copy as cURL")), "deliveries.curl");
  gtk_box_append (GTK_BOX (self->box), make_export ());
  add_button (self, gtk_button_new_with_label (_ ("Resend")), "deliveries.resend");
  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_add_css_class (child, "hk-compact");
  hkl_piece_set_margins (self->box, 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hk-bar-below");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
hkl_selection_bar_new (void)
{
  return g_object_new (HKL_TYPE_SELECTION_BAR, NULL);
}
