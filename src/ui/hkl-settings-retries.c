/* hkl-settings-retries.c: when an attempt is made again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset is chosen by name; touching a value makes the policy an own one, which the choice then
 * says. Presets with a fixed list have no values to touch.
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-schedule.h"
#include "hkl-settings-group.h"

#define CUSTOM 4 /* place in the choice; before it the presets, as in `presets` */

static const char *const presets[] = { "segment", "svix", "standard-webhooks", "off" };

#define HKL_TYPE_SETTINGS_RETRIES (hkl_settings_retries_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsRetries,
                      hkl_settings_retries,
                      HKL,
                      SETTINGS_RETRIES,
                      AdwPreferencesGroup)

struct _HklSettingsRetries
{
  AdwPreferencesGroup parent_instance;

  HklService *service;
  GtkWidget *policy;
  GtkWidget *first, *first_row;
  GtkWidget *cap, *cap_row;
  GtkWidget *window, *window_row;
  GtkWidget *metered;
  HklSchedule *schedule;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklSettingsRetries, hkl_settings_retries, ADW_TYPE_PREFERENCES_GROUP)

static void
update (HklSettingsRetries *self)
{
  const HklRetryPolicy *policy = &hkl_service_get_config (self->service)->retry;
  const char *preset = hkl_retry_preset_name (policy);
  gboolean values = policy->n_fixed == 0 && policy->window > 0;
  guint chosen = CUSTOM;

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_strcmp0 (presets[i], preset) == 0)
      chosen = i;

  self->setting = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->policy), chosen);
  gtk_widget_set_visible (self->first_row, values);
  gtk_widget_set_visible (self->cap_row, values);
  gtk_widget_set_visible (self->window_row, values);
  if (values)
    {
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->first), policy->first);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->cap), policy->cap / 60);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->window), policy->window / 3600);
    }
  hkl_switch_set_active (self->metered, hkl_service_get_config (self->service)->hold_on_metered);
  self->setting = FALSE;
  hkl_schedule_set_policy (self->schedule, policy);
}

static void
refresh (GtkWidget *group)
{
  update (HKL_SETTINGS_RETRIES (group));
}

static void
apply (HklSettingsRetries *self, const HklRetryPolicy *policy)
{
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  config->retry = *policy;
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
policy_chosen (HklSettingsRetries *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->policy));

  if (self->setting)
    return;

  if (chosen < CUSTOM)
    apply (self, hkl_retry_preset (presets[chosen]));
  else
    {
      /* An own policy begins as Segment's with another first wait: it must differ to be own. */
      HklRetryPolicy policy = hkl_retry_segment;

      policy.first = 10;
      apply (self, &policy);
    }
}

static void
value_changed (HklSettingsRetries *self)
{
  HklRetryPolicy policy;

  if (self->setting)
    return;

  policy = hkl_service_get_config (self->service)->retry;
  policy.first = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->first));
  policy.cap = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->cap)) * 60;
  policy.window = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->window)) * 3600;
  apply (self, &policy);
}

static void
metered_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsRetries *self = data;
  g_autoptr (HklConfig) config = NULL;

  if (self->setting)
    return;

  config = hkl_config_copy (hkl_service_get_config (self->service));
  config->hold_on_metered = active;
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
hkl_settings_retries_dispose (GObject *object)
{
  HklSettingsRetries *self = HKL_SETTINGS_RETRIES (object);

  self->setting = TRUE;
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_settings_retries_parent_class)->dispose (object);
}

static void
hkl_settings_retries_class_init (HklSettingsRetriesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_retries_dispose;
}

static void
hkl_settings_retries_init (HklSettingsRetries *self)
{
  const char *const names[] = { _ ("Segment"), _ ("Svix"),   _ ("Standard Webhooks"),
                                _ ("Off"),     _ ("Custom"), NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);
  GtkWidget *row;

  self->setting = TRUE;
  adw_preferences_group_set_title (group, _ ("Retries"));
  adw_preferences_group_add (
      group, hkl_row_new_choice (_ ("Policy"),
                                 _ ("After 408, 423, 429, 5xx, a time-out or a broken connection"),
                                 names, &self->policy));
  self->first_row = hkl_row_new_spin (_ ("First wait"),
                                      _ ("Doubles each time, ±20 %; Retry-After is honoured"),
                                      _ ("s"), 1, 3600, 1, 0, &self->first);
  adw_preferences_group_add (group, self->first_row);
  self->cap_row = hkl_row_new_spin (_ ("Longest wait"), NULL, _ ("min"), 1, 1440, 1, 0, &self->cap);
  adw_preferences_group_add (group, self->cap_row);
  self->window_row = hkl_row_new_spin (_ ("Give up after"), NULL, _ ("h"), 0.5, 240, 0.5, 1,
                                       &self->window);
  adw_preferences_group_add (group, self->window_row);

  self->schedule = HKL_SCHEDULE (hkl_schedule_new ());
  row = adw_preferences_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (self->schedule));
  adw_preferences_group_add (group, row);
  adw_preferences_group_add (
      group, hkl_row_new_switch (_ ("Wait on metered networks"),
                                 _ ("Endpoints on this machine and next to it are served"),
                                 metered_toggled, self, &self->metered));

  g_signal_connect_swapped (self->policy, "notify::selected", G_CALLBACK (policy_chosen), self);
  g_signal_connect_swapped (self->first, "value-changed", G_CALLBACK (value_changed), self);
  g_signal_connect_swapped (self->cap, "value-changed", G_CALLBACK (value_changed), self);
  g_signal_connect_swapped (self->window, "value-changed", G_CALLBACK (value_changed), self);
  self->setting = FALSE;
}

GtkWidget *
hkl_settings_retries_new (HklService *service)
{
  HklSettingsRetries *self = g_object_new (HKL_TYPE_SETTINGS_RETRIES, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
