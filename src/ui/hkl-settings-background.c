/* hkl-settings-background.c: going on without a window, and starting with the session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both are of this person and machine, so they are in GSettings and not in the configuration.
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-portal.h"
#include "hkl-rows.h"
#include "hkl-settings-group.h"
#include "hkl-ui-settings.h"

#define HKL_TYPE_SETTINGS_BACKGROUND (hkl_settings_background_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsBackground,
                      hkl_settings_background,
                      HKL,
                      SETTINGS_BACKGROUND,
                      AdwPreferencesGroup)

struct _HklSettingsBackground
{
  AdwPreferencesGroup parent_instance;

  GSettings *settings; /* NULL where the schema is not installed */
  GCancellable *cancellable;
  GtkWidget *keep, *start;
};

G_DEFINE_FINAL_TYPE (HklSettingsBackground, hkl_settings_background, ADW_TYPE_PREFERENCES_GROUP)

static void
update (HklSettingsBackground *self)
{
  gboolean keep = g_settings_get_boolean (self->settings, HKL_SETTING_KEEP_DELIVERING);

  hkl_switch_set_active (self->keep, keep);
  hkl_switch_set_active (self->start,
                         g_settings_get_boolean (self->settings, HKL_SETTING_START_WITH_SESSION));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self),
      keep ? _ ("With the window closed, events still come in and go out. Quit ends that.")
           : _ ("Closing the window ends Hookline. Waiting events are kept for the next start."));
}

static void
requested (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSettingsBackground) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = hkl_portal_request_background_finish (result, &error);

  if (self->settings == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (!done && g_settings_get_boolean (self->settings, HKL_SETTING_START_WITH_SESSION))
    {
      g_settings_set_boolean (self->settings, HKL_SETTING_START_WITH_SESSION, FALSE);
      hkl_settings_toast (GTK_WIDGET (self), error->message);
    }
  update (self);
}

static void
request (HklSettingsBackground *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hkl_portal_request_background_async (
      g_settings_get_boolean (self->settings, HKL_SETTING_START_WITH_SESSION), self->cancellable,
      requested, g_object_ref (self));
}

static void
keep_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsBackground *self = data;

  g_settings_set_boolean (self->settings, HKL_SETTING_KEEP_DELIVERING, active);
  update (self);
  if (active)
    request (self);
}

static void
start_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsBackground *self = data;

  g_settings_set_boolean (self->settings, HKL_SETTING_START_WITH_SESSION, active);
  request (self);
}

static void
hkl_settings_background_dispose (GObject *object)
{
  HklSettingsBackground *self = HKL_SETTINGS_BACKGROUND (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (hkl_settings_background_parent_class)->dispose (object);
}

static void
hkl_settings_background_class_init (HklSettingsBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_background_dispose;
}

static void
hkl_settings_background_init (HklSettingsBackground *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("Background"));
  self->settings = hkl_ui_settings_new ();
  adw_preferences_group_add (group, hkl_row_new_switch (_ ("Keep delivering when closed"),
                                                        _ ("Events still arrive and go out"),
                                                        keep_toggled, self, &self->keep));
  adw_preferences_group_add (group, hkl_row_new_switch (_ ("Start with the session"),
                                                        _ ("Without a window, when you log in"),
                                                        start_toggled, self, &self->start));
  gtk_widget_set_sensitive (GTK_WIDGET (self), self->settings != NULL);
  if (self->settings == NULL)
    return;

  g_signal_connect_swapped (self->settings, "changed", G_CALLBACK (update), self);
  update (self);
}

GtkWidget *
hkl_settings_background_new (void)
{
  return g_object_new (HKL_TYPE_SETTINGS_BACKGROUND, NULL);
}
