/* hkl-rows.c: see hkl-rows.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-rows"

#include "config.h"

#include "hkl-rows.h"

GtkWidget *
hkl_row_new (const char *title, const char *subtitle, GtkWidget *suffix)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (suffix != NULL)
    {
      gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), suffix);
    }

  return row;
}

GtkWidget *
hkl_row_new_switch (const char *title,
                    const char *subtitle,
                    HklSwitchFunc func,
                    gpointer user_data,
                    GtkWidget **toggle)
{
  GtkWidget *row;

  *toggle = hkl_switch_new (NULL, func, user_data); /* the row's title names it */
  row = hkl_row_new (title, subtitle, *toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), *toggle);

  return row;
}

GtkWidget *
hkl_row_new_spin (const char *title,
                  const char *subtitle,
                  const char *unit,
                  double lower,
                  double upper,
                  double step,
                  guint digits,
                  GtkWidget **spin)
{
  GtkWidget *row;

  *spin = gtk_spin_button_new_with_range (lower, upper, step);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (*spin), digits);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (*spin), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (*spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  row = hkl_row_new (title, subtitle, *spin);
  if (unit != NULL)
    {
      GtkWidget *label = gtk_label_new (unit);

      gtk_widget_add_css_class (label, "hk-dim");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }

  return row;
}

#define SHORT_CHOICE 9 /* characters that are always seen */

static void
choice_made (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), GPOINTER_TO_INT (ellipsize));
  if (GPOINTER_TO_INT (ellipsize) != PANGO_ELLIPSIZE_NONE)
    gtk_label_set_width_chars (GTK_LABEL (label), SHORT_CHOICE);
  gtk_list_item_set_child (item, label);
}

static void
choice_bound (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *text = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (text));
}

static GtkListItemFactory *
choice_factory (PangoEllipsizeMode ellipsize)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (choice_made), GINT_TO_POINTER (ellipsize));
  g_signal_connect (factory, "bind", G_CALLBACK (choice_bound), NULL);

  return factory;
}

GtkWidget *
hkl_row_new_choice (const char *title,
                    const char *subtitle,
                    const char *const *choices,
                    GtkWidget **drop_down)
{
  g_autoptr (GtkListItemFactory) chosen = choice_factory (PANGO_ELLIPSIZE_END);
  g_autoptr (GtkListItemFactory) listed = choice_factory (PANGO_ELLIPSIZE_NONE);

  /* What is chosen gives way to the row's title where there is little room; the list does not. */
  *drop_down = gtk_drop_down_new_from_strings (choices);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (*drop_down), chosen);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (*drop_down), listed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (*drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);

  return hkl_row_new (title, subtitle, *drop_down);
}

GtkWidget *
hkl_icon_button_new (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

void
hkl_row_set_name (GtkWidget *entry_row, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (entry_row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry_row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/* ROW is where the row was. */
static void
row_ended (gpointer text, GObject *row)
{
  g_signal_handlers_disconnect_by_data (text, row);
  g_object_unref (text);
}

GtkWidget *
hkl_password_row_new (const char *title)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  hkl_row_set_name (row, title);
  g_object_weak_ref (G_OBJECT (row), row_ended,
                     g_object_ref (gtk_editable_get_delegate (GTK_EDITABLE (row))));

  return row;
}

GtkWidget *
hkl_rows_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return list;
}
