/* hkl-settings-history.c: how long and how much of the past is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-settings-group.h"

#define GIGABYTE 1e9

#define HKL_TYPE_SETTINGS_HISTORY (hkl_settings_history_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsHistory,
                      hkl_settings_history,
                      HKL,
                      SETTINGS_HISTORY,
                      AdwPreferencesGroup)

struct _HklSettingsHistory
{
  AdwPreferencesGroup parent_instance;

  HklService *service;
  GtkWidget *days;
  GtkWidget *storage;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklSettingsHistory, hkl_settings_history, ADW_TYPE_PREFERENCES_GROUP)

static void
update (HklSettingsHistory *self)
{
  HklConfig *config = hkl_service_get_config (self->service);

  self->setting = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->days), config->retention_days);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->storage),
                             (double) config->retention_bytes / GIGABYTE);
  self->setting = FALSE;
}

static void
refresh (GtkWidget *group)
{
  update (HKL_SETTINGS_HISTORY (group));
}

static void
changed (HklSettingsHistory *self)
{
  HklConfig *before;
  g_autoptr (HklConfig) config = NULL;
  double gigabytes;

  if (self->setting)
    return;

  before = hkl_service_get_config (self->service);
  config = hkl_config_copy (before);
  gigabytes = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->storage));
  config->retention_days = (guint) gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->days));
  /* The box shows tenths: what it did not change keeps its exact value. */
  if (fabs (gigabytes - (double) before->retention_bytes / GIGABYTE) >= 0.05)
    config->retention_bytes = (gint64) (gigabytes * GIGABYTE);
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
hkl_settings_history_dispose (GObject *object)
{
  HklSettingsHistory *self = HKL_SETTINGS_HISTORY (object);

  self->setting = TRUE;
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_settings_history_parent_class)->dispose (object);
}

static void
hkl_settings_history_class_init (HklSettingsHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_history_dispose;
}

static void
hkl_settings_history_init (HklSettingsHistory *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("History"));
  adw_preferences_group_add (group, hkl_row_new_spin (_ ("Keep deliveries for"),
                                                      _ ("Events still in the queue are kept"),
                                                      _ ("days"), 1, 3650, 1, 0, &self->days));
  adw_preferences_group_add (group, hkl_row_new_spin (_ ("Most storage"),
                                                      _ ("The oldest deliveries go first"),
                                                      _ ("GB"), 0.1, 1000, 0.5, 1, &self->storage));
  g_signal_connect_swapped (self->days, "value-changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (self->storage, "value-changed", G_CALLBACK (changed), self);
}

GtkWidget *
hkl_settings_history_new (HklService *service)
{
  HklSettingsHistory *self = g_object_new (HKL_TYPE_SETTINGS_HISTORY, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
