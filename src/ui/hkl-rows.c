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

GtkWidget *
hkl_row_new_choice (const char *title,
                    const char *subtitle,
                    const char *const *choices,
                    GtkWidget **drop_down)
{
  *drop_down = gtk_drop_down_new_from_strings (choices);
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

GtkWidget *
hkl_rows_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return list;
}
