/* hkl-settings-inspector.c: the port of the built-in receiver.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-settings-group.h"

#define HKL_TYPE_SETTINGS_INSPECTOR (hkl_settings_inspector_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsInspector,
                      hkl_settings_inspector,
                      HKL,
                      SETTINGS_INSPECTOR,
                      AdwPreferencesGroup)

struct _HklSettingsInspector
{
  AdwPreferencesGroup parent_instance;

  HklService *service;
  GtkWidget *port;
};

G_DEFINE_FINAL_TYPE (HklSettingsInspector, hkl_settings_inspector, ADW_TYPE_PREFERENCES_GROUP)

static void
update (HklSettingsInspector *self)
{
  hkl_settings_port_row_set (self->port, hkl_service_get_config (self->service)->inspector_port);
}

static void
refresh (GtkWidget *group)
{
  update (HKL_SETTINGS_INSPECTOR (group));
}

static void
port_chosen (GtkWidget *group, guint port)
{
  HklSettingsInspector *self = HKL_SETTINGS_INSPECTOR (group);
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  config->inspector_port = port;
  hkl_settings_apply (group, self->service, config, refresh);
}

static void
hkl_settings_inspector_dispose (GObject *object)
{
  g_clear_object (&HKL_SETTINGS_INSPECTOR (object)->service);
  G_OBJECT_CLASS (hkl_settings_inspector_parent_class)->dispose (object);
}

static void
hkl_settings_inspector_class_init (HklSettingsInspectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_inspector_dispose;
}

static void
hkl_settings_inspector_init (HklSettingsInspector *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Inspector"));
  self->port = hkl_settings_port_row_new (_ ("Inspector port"), GTK_WIDGET (self), port_chosen);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->port);
}

GtkWidget *
hkl_settings_inspector_new (HklService *service)
{
  HklSettingsInspector *self = g_object_new (HKL_TYPE_SETTINGS_INSPECTOR, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
