/* hkl-settings-source.c: where SDKs send to, and with which key.
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
  GtkWidget *key;
  GtkWidget *require;
  GtkWidget *listen;
};

G_DEFINE_FINAL_TYPE (HklSettingsSource, hkl_settings_source, ADW_TYPE_PREFERENCES_GROUP)

static void
update (HklSettingsSource *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  const char *key = config->write_keys[0] != NULL ? config->write_keys[0] : "";

  hkl_settings_port_row_set (self->port, config->source_port);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->key)), key) != 0)
    {
      adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->key), FALSE);
      gtk_editable_set_text (GTK_EDITABLE (self->key), key);
      adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->key), TRUE);
    }
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
set_key (HklSettingsSource *self, const char *key)
{
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  if (config->write_keys[0] != NULL)
    {
      g_free (config->write_keys[0]);
      config->write_keys[0] = g_strdup (key);
    }
  else
    {
      g_strfreev (config->write_keys);
      config->write_keys = g_strdupv ((char *[]){ (char *) key, NULL });
    }
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
key_applied (HklSettingsSource *self)
{
  g_autofree char *key = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->key)));

  g_strstrip (key);
  if (*key == '\0')
    {
      hkl_settings_toast (GTK_WIDGET (self), _ ("A write key cannot be empty."));
      update (self);
    }
  else
    set_key (self, key);
}

static void
copy_clicked (HklSettingsSource *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_editable_get_text (GTK_EDITABLE (self->key)));
  hkl_settings_toast (GTK_WIDGET (self), _ ("Write key copied"));
}

/* A fresh configuration brings a fresh key. */
static void
make_responded (AdwMessageDialog *dialog, const char *response, HklSettingsSource *self)
{
  g_autoptr (HklConfig) fresh = NULL;

  if (!g_str_equal (response, "make") || self->service == NULL)
    return;

  fresh = hkl_config_new ();
  set_key (self, fresh->write_keys[0]);
}

static void
make_clicked (HklSettingsSource *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Make a New Write Key?"),
      _ ("SDKs that send the old key are rejected where the key is required."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "make",
                                    _ ("_Make New Key"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (make_responded), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
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
  GtkWidget *copy = hkl_icon_button_new ("edit-copy-symbolic", _ ("Copy Write Key"));
  GtkWidget *make = hkl_icon_button_new ("view-refresh-symbolic", _ ("Make a New Write Key…"));

  adw_preferences_group_set_title (group, _ ("Source"));
  self->port = hkl_settings_port_row_new (_ ("Source port"), GTK_WIDGET (self), port_chosen);
  adw_preferences_group_add (group, self->port);

  self->key = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key), _ ("Write key"));
  hkl_row_set_name (self->key, _ ("Write key"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->key), TRUE);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->key), copy);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->key), make);
  g_signal_connect_swapped (self->key, "apply", G_CALLBACK (key_applied), self);
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_clicked), self);
  g_signal_connect_swapped (make, "clicked", G_CALLBACK (make_clicked), self);
  adw_preferences_group_add (group, self->key);

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
