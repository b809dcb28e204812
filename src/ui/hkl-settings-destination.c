/* hkl-settings-destination.c: the master switch, the shared secret and signing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The secret itself is in no widget but for the ten seconds of Show, and while it is typed.
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-resume-dialog.h"
#include "hkl-rows.h"
#include "hkl-secret-clip.h"
#include "hkl-settings-group.h"

#define SHOW_SECONDS 10

#define HKL_TYPE_SETTINGS_DESTINATION (hkl_settings_destination_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsDestination,
                      hkl_settings_destination,
                      HKL,
                      SETTINGS_DESTINATION,
                      AdwPreferencesGroup)

struct _HklSettingsDestination
{
  AdwPreferencesGroup parent_instance;

  HklService *service;
  GtkWidget *enabled;
  GtkWidget *entry;
  GtkWidget *status;
  GtkWidget *icon;
  GtkWidget *make, *copy, *show, *remove;
  GtkWidget *signing;
  GtkWidget *standard;
  guint hide_id;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklSettingsDestination, hkl_settings_destination, ADW_TYPE_PREFERENCES_GROUP)

/* --- what is shown --------------------------------------------------------------------------- */

static void
set_status (HklSettingsDestination *self,
            const char *icon,
            const char *style,
            const char *title,
            const char *subtitle)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_widget_remove_css_class (self->icon, "ok");
  gtk_widget_remove_css_class (self->icon, "warn");
  gtk_widget_add_css_class (self->icon, style);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->status), subtitle);
}

static void
show_secret_state (HklSettingsDestination *self)
{
  HklSecretState state = hkl_service_get_secret_state (self->service);
  HklSecrets *secrets = hkl_service_get_secrets (self->service);
  const char *kind = secrets != NULL ? hkl_secrets_get_kind (secrets) : "keyring";

  switch (state)
    {
    case HKL_SECRET_STATE_SET:
      if (g_str_equal (kind, "memory"))
        set_status (self, "dialog-warning-symbolic", "warn",
                    _ ("The secret is kept until Hookline quits"),
                    _ ("You enter it again next time; no keyring is running"));
      else if (g_str_equal (kind, "file"))
        set_status (self, "changes-prevent-symbolic", "ok", _ ("The secret comes from a file"),
                    _ ("The one that was named at the start; it is only read"));
      else
        set_status (self, "changes-prevent-symbolic", "ok",
                    _ ("The secret is in the login keyring"),
                    _ ("It is never written to a file or the log"));
      break;
    case HKL_SECRET_STATE_NONE:
      set_status (self, "dialog-warning-symbolic", "warn", _ ("No secret is set"),
                  _ ("Requests are sent unsigned"));
      break;
    case HKL_SECRET_STATE_LOCKED:
      set_status (self, "changes-prevent-symbolic", "warn", _ ("The keyring is locked"),
                  _ ("Events are queued and go out once it is unlocked"));
      break;
    case HKL_SECRET_STATE_MISSING:
      set_status (self, "dialog-warning-symbolic", "warn", _ ("No keyring is running"),
                  _ ("A secret entered here is kept until Hookline quits"));
      break;
    case HKL_SECRET_STATE_UNKNOWN:
    default:
      set_status (self, "content-loading-symbolic", "warn", _ ("Asking the keyring"), "");
    }
  gtk_widget_set_visible (self->copy, state == HKL_SECRET_STATE_SET);
  gtk_widget_set_visible (self->show, state == HKL_SECRET_STATE_SET);
  gtk_widget_set_visible (self->remove,
                          state == HKL_SECRET_STATE_SET && !g_str_equal (kind, "file"));
  gtk_widget_set_sensitive (self->entry, !g_str_equal (kind, "file"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry),
                                 state == HKL_SECRET_STATE_SET ? _ ("Replace the shared secret")
                                                               : _ ("Shared secret"));
}

static void
update (HklSettingsDestination *self)
{
  HklConfig *config = hkl_service_get_config (self->service);

  self->setting = TRUE;
  hkl_switch_set_active (self->enabled, config->enabled);
  hkl_switch_set_active (self->standard, config->standard_webhooks);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->signing), config->signing);
  self->setting = FALSE;
  if (self->hide_id == 0)
    show_secret_state (self);
}

static void
refresh (GtkWidget *group)
{
  update (HKL_SETTINGS_DESTINATION (group));
}

/* --- the secret ------------------------------------------------------------------------------ */

/* What becomes of the events that wait: requests are signed when they go out, so with what is then. */
static char *
waiting_words (HklSettingsDestination *self, gboolean removed)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  guint64 n = snapshot != NULL ? snapshot->queue : 0;
  g_autofree char *count = hkl_format_count (n);

  if (n == 0 || hkl_service_get_config (self->service)->signing == HKL_SIGNING_OFF)
    return NULL;
  if (removed)
    return g_strdup_printf (
        ngettext ("%s waiting event goes out unsigned.", "%s waiting events go out unsigned.", n),
        count);

  return g_strdup_printf (ngettext ("%s waiting event is signed with the new secret.",
                                    "%s waiting events are signed with the new secret.", n),
                          count);
}

typedef struct
{
  HklSettingsDestination *self;
  gboolean removed;
} Set;

/* A typed secret that could not be kept stays in its entry. */
static void
clear_entry (HklSettingsDestination *self)
{
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), TRUE);
}

static void
secret_set (GObject *source, GAsyncResult *result, gpointer data)
{
  Set *set = data;
  g_autoptr (HklSettingsDestination) self = set->self;
  gboolean removed = set->removed;
  g_autoptr (GError) error = NULL;

  g_free (set);
  if (hkl_service_set_secret_finish (HKL_SERVICE (source), result, &error))
    {
      const char *done = removed ? _ ("The secret was removed.") : _ ("The secret is set.");
      g_autofree char *waiting = self->service != NULL ? waiting_words (self, removed) : NULL;
      g_autofree char *text = waiting != NULL ? g_strdup_printf ("%s %s", done, waiting)
                                              : g_strdup (done);

      if (self->service != NULL)
        clear_entry (self);
      hkl_settings_toast (GTK_WIDGET (self), text);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hkl_settings_toast (GTK_WIDGET (self), error->message);
  if (self->service != NULL)
    show_secret_state (self);
}

static void
set_secret (HklSettingsDestination *self, const char *secret)
{
  Set *set;

  if (hkl_service_get_secret_state (self->service) == HKL_SECRET_STATE_MISSING)
    hkl_service_use_memory_secrets (self->service);
  set = g_new0 (Set, 1);
  set->self = g_object_ref (self);
  set->removed = secret == NULL;
  hkl_service_set_secret_async (self->service, secret, NULL, secret_set, set);
}

static void
entry_applied (HklSettingsDestination *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (*text != '\0')
    set_secret (self, text);
}

static gboolean
hide (gpointer data)
{
  HklSettingsDestination *self = HKL_SETTINGS_DESTINATION (data);

  self->hide_id = 0;
  show_secret_state (self);

  return G_SOURCE_REMOVE;
}

static void
show_clicked (HklSettingsDestination *self)
{
  HklCredentials *credentials = hkl_service_get_credentials (self->service);
  const char *secret = credentials != NULL ? hkl_credentials_get_shared_secret (credentials) : NULL;

  if (self->hide_id != 0)
    {
      g_clear_handle_id (&self->hide_id, g_source_remove);
      show_secret_state (self);
    }
  else if (secret != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (secret, -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->status), markup);
      self->hide_id = g_timeout_add_seconds (SHOW_SECONDS, hide, self);
    }
}

static void
copy_clicked (HklSettingsDestination *self)
{
  HklCredentials *credentials = hkl_service_get_credentials (self->service);
  const char *secret = credentials != NULL ? hkl_credentials_get_shared_secret (credentials) : NULL;
  g_autofree char *text = NULL;

  if (secret == NULL)
    return;

  hkl_secret_clip (GTK_WIDGET (self), secret);
  text = g_strdup_printf (_ ("Secret copied. It leaves the clipboard after %d s"),
                          HKL_SECRET_CLIP_SECONDS);
  hkl_settings_toast (GTK_WIDGET (self), text);
}

static void
make_responded (AdwMessageDialog *dialog, const char *response, HklSettingsDestination *self)
{
  if (g_str_equal (response, "make") && self->service != NULL)
    {
      char *secret = hkl_secret_generate ();

      set_secret (self, secret);
      hkl_secret_free (secret);
    }
  else if (g_str_equal (response, "remove") && self->service != NULL)
    set_secret (self, NULL);
}

static void
ask (HklSettingsDestination *self,
     const char *heading,
     const char *body,
     const char *response,
     const char *label)
{
  g_autofree char *waiting = waiting_words (self, g_str_equal (response, "remove"));
  g_autofree char *text = waiting != NULL ? g_strdup_printf ("%s %s", body, waiting)
                                          : g_strdup (body);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              heading, text);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response,
                                    label, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (make_responded), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
make_clicked (HklSettingsDestination *self)
{
  if (hkl_service_get_secret_state (self->service) == HKL_SECRET_STATE_SET)
    ask (self, _ ("Make a New Secret?"),
         _ ("Receivers that know the old secret will reject new requests. For a day Verify still "
            "knows the old one."),
         "make", _ ("_Make New Secret"));
  else
    make_responded (NULL, "make", self);
}

static void
remove_clicked (HklSettingsDestination *self)
{
  ask (self, _ ("Remove the Shared Secret?"),
       _ ("Requests are sent unsigned from then on. Receivers that check X-Signature will reject "
          "them."),
       "remove", _ ("_Remove"));
}

/* --- the configuration ----------------------------------------------------------------------- */

static void
resume_ended (gpointer object)
{
  HklSettingsDestination *self = HKL_SETTINGS_DESTINATION (object);

  if (self->service != NULL)
    update (self); /* the switch goes back where it stays paused */
}

static void
enabled_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsDestination *self = HKL_SETTINGS_DESTINATION (data);
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (HklConfig) config = NULL;

  if (active && HKL_IS_WINDOW (window))
    {
      hkl_resume_dialog_present (HKL_WINDOW (window), self->service, NULL, resume_ended, self);
      return;
    }

  config = hkl_config_with_enabled (hkl_service_get_config (self->service), active);

  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
standard_toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  HklSettingsDestination *self = HKL_SETTINGS_DESTINATION (data);
  g_autoptr (HklConfig) config = hkl_config_copy (hkl_service_get_config (self->service));

  config->standard_webhooks = active;
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

static void
signing_chosen (HklSettingsDestination *self)
{
  g_autoptr (HklConfig) config = NULL;

  if (self->setting)
    return;

  config = hkl_config_copy (hkl_service_get_config (self->service));
  config->signing = (HklSigningMode) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->signing));
  hkl_settings_apply (GTK_WIDGET (self), self->service, config, refresh);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_settings_destination_map (GtkWidget *widget)
{
  update (HKL_SETTINGS_DESTINATION (widget));
  GTK_WIDGET_CLASS (hkl_settings_destination_parent_class)->map (widget);
}

/* Nobody looks any more: the secret goes at once. */
static void
hkl_settings_destination_unmap (GtkWidget *widget)
{
  HklSettingsDestination *self = HKL_SETTINGS_DESTINATION (widget);

  if (self->hide_id != 0)
    {
      g_clear_handle_id (&self->hide_id, g_source_remove);
      show_secret_state (self);
    }
  GTK_WIDGET_CLASS (hkl_settings_destination_parent_class)->unmap (widget);
}

static void
hkl_settings_destination_dispose (GObject *object)
{
  HklSettingsDestination *self = HKL_SETTINGS_DESTINATION (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->setting = TRUE;
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_settings_destination_parent_class)->dispose (object);
}

static void
hkl_settings_destination_class_init (HklSettingsDestinationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_destination_dispose;
  GTK_WIDGET_CLASS (klass)->map = hkl_settings_destination_map;
  GTK_WIDGET_CLASS (klass)->unmap = hkl_settings_destination_unmap;
}

static void
hkl_settings_destination_init (HklSettingsDestination *self)
{
  const char *const modes[] = { _ ("First event, as Segment"), _ ("Whole body"), _ ("Off"), NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  self->make = hkl_icon_button_new ("view-refresh-symbolic", _ ("Make a New Secret…"));
  self->setting = TRUE;
  adw_preferences_group_set_title (group, _ ("Destination"));
  adw_preferences_group_add (group, hkl_row_new_switch (_ ("Deliver events"),
                                                        _ ("Events keep queuing while this is off"),
                                                        enabled_toggled, self, &self->enabled));

  self->entry = hkl_password_row_new (_ ("Shared secret"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), TRUE);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->entry), self->make);
  g_signal_connect_swapped (self->entry, "apply", G_CALLBACK (entry_applied), self);
  g_signal_connect_swapped (self->entry, "entry-activated", G_CALLBACK (entry_applied), self);
  g_signal_connect_swapped (self->make, "clicked", G_CALLBACK (make_clicked), self);
  adw_preferences_group_add (group, self->entry);

  self->status = hkl_row_new ("", NULL, NULL);
  self->icon = gtk_image_new ();
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->status), self->icon);
  self->copy = hkl_icon_button_new ("edit-copy-symbolic", _ ("Copy the Secret"));
  self->show = hkl_icon_button_new ("view-reveal-symbolic", _ ("Show the Secret for 10 s"));
  self->remove = hkl_icon_button_new ("user-trash-symbolic", _ ("Remove the Secret…"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->status), self->copy);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->status), self->show);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->status), self->remove);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_clicked), self);
  g_signal_connect_swapped (self->show, "clicked", G_CALLBACK (show_clicked), self);
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (remove_clicked), self);
  adw_preferences_group_add (group, self->status);

  adw_preferences_group_add (group, hkl_row_new_choice (_ ("Signing"),
                                                        _ ("X-Signature, HMAC-SHA1 in hexadecimal"),
                                                        modes, &self->signing));
  g_signal_connect_swapped (self->signing, "notify::selected", G_CALLBACK (signing_chosen), self);
  adw_preferences_group_add (
      group, hkl_row_new_switch (_ ("Standard Webhooks headers"),
                                 _ ("webhook-id, webhook-timestamp and webhook-signature as well"),
                                 standard_toggled, self, &self->standard));
  self->setting = FALSE;
}

GtkWidget *
hkl_settings_destination_new (HklService *service)
{
  HklSettingsDestination *self = g_object_new (HKL_TYPE_SETTINGS_DESTINATION, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
