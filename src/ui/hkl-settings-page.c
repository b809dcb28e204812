/* hkl-settings-page.c: see hkl-settings-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-columns.h"
#include "hkl-settings-group.h"
#include "hkl-settings-page.h"

#define TWO_COLUMNS_FROM 860 /* of the page, beside the sidebar */

struct _HklSettingsPage
{
  HklPage parent_instance;
};

G_DEFINE_FINAL_TYPE (HklSettingsPage, hkl_settings_page, HKL_TYPE_PAGE)

static void
hkl_settings_page_class_init (HklSettingsPageClass *klass)
{
}

static void
hkl_settings_page_init (HklSettingsPage *self)
{
  hkl_page_set_title (HKL_PAGE (self), _ ("Settings"));
}

GtkWidget *
hkl_settings_page_new (HklService *service)
{
  HklSettingsPage *self = g_object_new (HKL_TYPE_SETTINGS_PAGE, "service", service, NULL);
  GtkWidget *start = gtk_box_new (GTK_ORIENTATION_VERTICAL, 28);
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 28);
  GtkWidget *columns, *scrolled;

  gtk_box_append (GTK_BOX (start), hkl_settings_destination_new (service));
  gtk_box_append (GTK_BOX (start), hkl_settings_source_new (service));
  gtk_box_append (GTK_BOX (start), hkl_settings_keys_new (service));
  gtk_box_append (GTK_BOX (start), hkl_settings_inspector_new (service));
  gtk_box_append (GTK_BOX (end), hkl_settings_retries_new (service));
  gtk_box_append (GTK_BOX (end), hkl_settings_history_new (service));
  gtk_box_append (GTK_BOX (end), hkl_settings_background_new ());

  columns = hkl_columns_new (start, end, TWO_COLUMNS_FROM, 0, 28);
  gtk_widget_set_margin_start (columns, 20);
  gtk_widget_set_margin_end (columns, 20);
  gtk_widget_set_margin_top (columns, 20);
  gtk_widget_set_margin_bottom (columns, 24);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), columns);
  hkl_page_set_child (HKL_PAGE (self), scrolled);

  return GTK_WIDGET (self);
}
