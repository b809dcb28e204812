/* hkl-settings-group.c: see hkl-settings-group.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-page.h"
#include "hkl-rows.h"
#include "hkl-settings-group.h"

typedef struct
{
  GtkWidget *group;
  HklSettingsRefresh refresh;
} Apply;

void
hkl_settings_toast (GtkWidget *widget, const char *text)
{
  GtkWidget *page = gtk_widget_get_ancestor (widget, HKL_TYPE_PAGE);

  if (page != NULL)
    hkl_page_toast (HKL_PAGE (page), text);
}

static void
applied (GObject *source, GAsyncResult *result, gpointer data)
{
  Apply *apply = data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_set_config_finish (HKL_SERVICE (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        hkl_settings_toast (apply->group, error->message);
      if (apply->refresh != NULL)
        apply->refresh (apply->group);
    }
  g_object_unref (apply->group);
  g_free (apply);
}

void
hkl_settings_apply (GtkWidget *group,
                    HklService *service,
                    HklConfig *config,
                    HklSettingsRefresh refresh)
{
  Apply *apply = g_new0 (Apply, 1);

  apply->group = g_object_ref (group);
  apply->refresh = refresh;
  hkl_service_set_config_async (service, config, NULL, applied, apply);
}

/* --- ports ----------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget *group; /* the row is inside of it */
  HklSettingsPortFunc func;
} Port;

/* 0 when TEXT is no port. */
static guint
parse_port (const char *text)
{
  guint64 port = 0;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL) ? (guint) port : 0;
}

static void
port_changed (GtkWidget *row, gpointer data)
{
  if (parse_port (gtk_editable_get_text (GTK_EDITABLE (row))) == 0)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

static void
port_applied (GtkWidget *row, Port *port)
{
  guint number = parse_port (gtk_editable_get_text (GTK_EDITABLE (row)));

  if (number == 0)
    hkl_settings_toast (row, _ ("A port is a number between 1 and 65,535."));
  else
    port->func (port->group, number);
}

GtkWidget *
hkl_settings_port_row_new (const char *name, GtkWidget *group, HklSettingsPortFunc apply)
{
  GtkWidget *row = adw_entry_row_new ();
  Port *port = g_new0 (Port, 1);

  port->group = group;
  port->func = apply;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Port"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_object_set (row, "input-purpose", GTK_INPUT_PURPOSE_DIGITS, NULL);
  hkl_row_set_name (row, name);
  g_signal_connect (row, "changed", G_CALLBACK (port_changed), NULL);
  g_signal_connect_data (row, "apply", G_CALLBACK (port_applied), port,
                         (GClosureNotify) (void (*) (void)) g_free, 0);

  return row;
}

void
hkl_settings_port_row_set (GtkWidget *row, guint port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) == 0)
    return;

  /* The apply button is for what the person typed. */
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
}
