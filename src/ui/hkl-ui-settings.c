/* hkl-ui-settings.c: see hkl-ui-settings.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-ui-settings"

#include "config.h"

#include "hkl-ui-settings.h"

#define SCHEMA         "io.github.hookline.Hookline"
#define DEFAULT_WIDTH  1280
#define DEFAULT_HEIGHT 800

GSettings *
hkl_ui_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

void
hkl_ui_settings_restore_window (GSettings *settings, GtkWindow *window)
{
  int width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT;

  g_return_if_fail (GTK_IS_WINDOW (window));

  if (settings != NULL)
    {
      g_settings_get (settings, "window-size", "(ii)", &width, &height);
      if (g_settings_get_boolean (settings, "window-maximized"))
        gtk_window_maximize (window);
    }
  gtk_window_set_default_size (window, width, height);
}

void
hkl_ui_settings_save_window (GSettings *settings, GtkWindow *window)
{
  int width, height;

  g_return_if_fail (GTK_IS_WINDOW (window));

  if (settings == NULL)
    return;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
}

void
hkl_ui_settings_bind_paned (GtkPaned *paned, const char *key)
{
  g_autoptr (GSettings) settings = hkl_ui_settings_new ();

  g_return_if_fail (GTK_IS_PANED (paned));

  if (settings != NULL)
    g_settings_bind (settings, key, paned, "position", G_SETTINGS_BIND_DEFAULT);
}
