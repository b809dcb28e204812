/* hkl-settings-source.c: where SDKs send to, and whether they need a key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-settings-group.h"

#define HKL_TYPE_SETTINGS_SOURCE (hkl_settings_source_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsSource,
                      hkl_settings_source,
                      HKL,
                      SETTINGS_SOURCE,
                      AdwPreferencesGroup)

struct _HklSettingsSource
{
  AdwPreferencesGroup parent_instance;

  HklService *service;
  GtkWidget *port;
  GtkWidget *require;
  GtkWidget *listen;
};

G_DEFINE_FINAL_TYPE (HklSettingsSource, hkl_settings_source, ADW_TYPE_PREFERENCES_GROUP)

static void
update (HklSettingsSource *self)
{
  HklConfig *config = hkl_service_get_config (self->service);

  hkl_settings_port_row_set (self->port, config->source_port);
  hkl_switch_set_active (self->require, config->require_write_key);
  hkl_switch_set_active (self->listen, config->listen_all);
}

static void
refresh (GtkWidget *group)
{
  update (HKL_SETTINGS_SOURCE (group));
}

static void
port_chosen (GtkWidget *group, guint port)
{
  HklSettingsSource *self = HKL_SETTINGS_SOURCE (group);
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  config->source_port = port;
  hkl_settings_apply (group, self->service, config, refresh);
}

static void
require_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsSource *self = HKL_SETTINGS_SOURCE (data);
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  config->require_write_key = active;
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
listen_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsSource *self = HKL_SETTINGS_SOURCE (data);
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  config->listen_all = active;
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
hkl_settings_source_dispose (GObject *object)
{
  g_clear_object (&HKL_SETTINGS_SOURCE (object)->service);
  G_OBJECT_CLASS (hkl_settings_source_parent_class)->dispose (object);
}

static void
hkl_settings_source_class_init (HklSettingsSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_source_dispose;
}

static void
hkl_settings_source_init (HklSettingsSource *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("Source"));
  self->port = hkl_settings_port_row_new (_ ("Source port"), GTK_WIDGET (self), port_chosen);
  adw_preferences_group_add (group, self->port);

  adw_preferences_group_add (group, hkl_row_new_switch (_ ("Require the write key"),
                                                        _ ("Reject SDKs that send another key"),
                                                        require_toggled, self, &self->require));
  adw_preferences_group_add (
      group, hkl_row_new_switch (_ ("Accept from other computers"),
                                 _ ("Listens on all addresses, not only this computer"),
                                 listen_toggled, self, &self->listen));
}

GtkWidget *
hkl_settings_source_new (HklService *service)
{
  HklSettingsSource *self = g_object_new (HKL_TYPE_SETTINGS_SOURCE, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
