/* hkl-settings-keys.c: the write keys that SDKs send with: each with its name, and what can be done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A write key is no secret, so it is shown in full. The rows are made anew when the keys are others.
 */

#define G_LOG_DOMAIN "hkl-settings"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-settings-group.h"
#include "hkl-write-keys.h"

#define HKL_TYPE_SETTINGS_KEYS (hkl_settings_keys_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsKeys, hkl_settings_keys, HKL, SETTINGS_KEYS, AdwPreferencesGroup)

struct _HklSettingsKeys
{
  AdwPreferencesGroup parent_instance;

  HklService *service;
  GPtrArray *rows; /* borrowed */
  char **shown_keys, **shown_names;
};

G_DEFINE_FINAL_TYPE (HklSettingsKeys, hkl_settings_keys, ADW_TYPE_PREFERENCES_GROUP)

/* What a key is called where it is spoken of: its name, or its beginning. Transfer full. */
static char *
call_key (const char *key, const char *name)
{
  return *name != '\0' ? g_strdup (name) : hkl_write_key_mask (key);
}

/* The key of a button, whose index may have become another one since its row was made. -1: gone. */
static int
find_key (HklSettingsKeys *self, GtkWidget *button)
{
  const char *key = g_object_get_data (G_OBJECT (button), "hkl-key");
  HklConfig *config = hkl_service_get_config (self->service);

  for (int i = 0; config->write_keys[i] != NULL; i++)
    if (g_str_equal (config->write_keys[i], key))
      return i;

  return -1;
}

/* Takes CONFIG, or says ERROR. */
static void
apply (HklSettingsKeys *self, HklConfig *config, GError *error)
{
  if (config == NULL)
    hkl_settings_toast (GTK_WIDGET (self), error->message);
  else
    hkl_settings_apply (GTK_WIDGET (self), self->service, config, NULL);
  g_clear_pointer (&config, hkl_config_unref);
  g_clear_error (&error);
}

/* --- naming: a new key, or another name -------------------------------------------------------- */

typedef struct
{
  HklSettingsKeys *group; /* borrowed: the dialog ends with its window, and the group with that */
  char *key;              /* of the key that is renamed; NULL: a new one is made */
  GtkWidget *name, *own;  /* own: nullable */
  GtkWidget *fault;
} Naming;

static void
naming_free (gpointer data, GClosure *closure)
{
  Naming *naming = data;

  g_free (naming->key);
  g_free (naming);
}

/* In KEY (transfer full) the key that would be made; NULL when one is generated. */
static char *
read_entries (Naming *naming, char **key)
{
  char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (naming->name))));

  *key = NULL;
  if (naming->own != NULL)
    {
      *key = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (naming->own))));
      if (**key == '\0')
        g_clear_pointer (key, g_free);
    }

  return name;
}

static void
check_naming (AdwMessageDialog *dialog)
{
  Naming *naming = g_object_get_data (G_OBJECT (dialog), "hkl-naming");
  HklConfig *config = hkl_service_get_config (naming->group->service);
  g_autofree char *key = NULL;
  g_autofree char *name = read_entries (naming, &key);
  g_autoptr (HklConfig) would_be = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *made = naming->key == NULL && key == NULL ? hkl_config_generate_write_key ()
                                                             : NULL;

  if (naming->key != NULL)
    {
      int index = hkl_config_find_write_key (config, naming->key);

      if (index >= 0)
        would_be = hkl_config_with_write_key_named (config, (guint) index, name, &error);
    }
  else
    {
      would_be = hkl_config_with_write_key (config, key != NULL ? key : made, name, &error);
    }
  adw_message_dialog_set_response_enabled (dialog, "go", would_be != NULL);
  gtk_label_set_text (GTK_LABEL (naming->fault), error != NULL ? error->message : "");
  gtk_widget_set_visible (naming->fault, error != NULL);
}

static void
naming_responded (AdwMessageDialog *dialog, const char *response, Naming *naming)
{
  HklSettingsKeys *self = naming->group;
  HklConfig *config = hkl_service_get_config (self->service);
  g_autofree char *key = NULL;
  g_autofree char *name = read_entries (naming, &key);
  GError *error = NULL;
  int index;

  if (!g_str_equal (response, "go"))
    return;

  if (naming->key == NULL)
    {
      if (key == NULL)
        key = hkl_config_generate_write_key ();
      apply (self, hkl_config_with_write_key (config, key, name, &error), error);
      return;
    }

  index = hkl_config_find_write_key (config, naming->key);
  if (index >= 0)
    apply (self, hkl_config_with_write_key_named (config, (guint) index, name, &error), error);
}

static GtkWidget *
append_entry (GtkWidget *list, AdwMessageDialog *dialog, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  hkl_row_set_name (row, title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (check_naming), dialog, G_CONNECT_SWAPPED);
  gtk_list_box_append (GTK_LIST_BOX (list), row);

  return row;
}

/* KEY and NAME: of the key that gets another name; NULL for a new one. */
static void
ask_for_name (HklSettingsKeys *self, const char *key, const char *name)
{
  gboolean is_new = key == NULL;
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      is_new ? _ ("New Write Key") : _ ("Name the Write Key"),
      is_new
          ? _ ("Give each project or app a key of its own, and you can tell them apart, and shut "
               "one of them out.")
          : NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *list = hkl_rows_new (_ ("Write key"));
  Naming *naming = g_new0 (Naming, 1);

  naming->group = self;
  naming->key = g_strdup (key);
  naming->fault = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (naming->fault), TRUE);
  gtk_widget_add_css_class (naming->fault, "hk-small");
  gtk_widget_add_css_class (naming->fault, "err");
  g_object_set_data (G_OBJECT (dialog), "hkl-naming", naming);
  naming->name = append_entry (list, ADW_MESSAGE_DIALOG (dialog), _ ("Name of the key"),
                               name != NULL ? name : "");
  if (is_new)
    naming->own = append_entry (list, ADW_MESSAGE_DIALOG (dialog), _ ("Key, made up when empty"),
                                "");
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), naming->fault);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go",
                                    is_new ? _ ("_Make Key") : _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (naming_responded), naming, naming_free, 0);
  check_naming (ADW_MESSAGE_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
new_clicked (HklSettingsKeys *self)
{
  ask_for_name (self, NULL, NULL);
}

static void
rename_clicked (GtkWidget *button, HklSettingsKeys *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  int index = find_key (self, button);

  if (index >= 0)
    ask_for_name (self, config->write_keys[index], config->write_key_names[index]);
}

/* --- copying and revoking ---------------------------------------------------------------------- */

static void
copy_clicked (GtkWidget *button, HklSettingsKeys *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          g_object_get_data (G_OBJECT (button), "hkl-key"));
  hkl_settings_toast (GTK_WIDGET (self), _ ("Write key copied"));
}

static void
revoke_responded (GtkWidget *dialog, const char *response, HklSettingsKeys *self)
{
  int index = find_key (self, dialog);
  GError *error = NULL;

  if (g_str_equal (response, "revoke") && index >= 0)
    apply (self,
           hkl_config_without_write_key (hkl_service_get_config (self->service), (guint) index,
                                         &error),
           error);
}

static void
revoke_clicked (GtkWidget *button, HklSettingsKeys *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  int index = find_key (self, button);
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  if (index < 0)
    return;

  name = call_key (config->write_keys[index], config->write_key_names[index]);
  /* Translators: the name of a write key. */
  title = g_strdup_printf (_ ("Revoke “%s”?"), name);
  dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), title,
      config->require_write_key
          ? _ ("SDKs that send this key are rejected from then on. What they sent before stays.")
          : _ ("No key is required at present, so events that come with this one are still taken."));
  g_object_set_data_full (G_OBJECT (dialog), "hkl-key", g_strdup (config->write_keys[index]),
                          g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "revoke",
                                    _ ("_Revoke"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "revoke",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (revoke_responded), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- rows -------------------------------------------------------------------------------------- */

/* ACTION is a sentence with the key's name, for a screen reader and a test. Takes it. */
static void
add_button (HklSettingsKeys *self,
            GtkWidget *row,
            const char *key,
            const char *icon,
            char *action,
            GCallback clicked)
{
  GtkWidget *button = hkl_icon_button_new (icon, action);

  g_object_set_data_full (G_OBJECT (button), "hkl-key", g_strdup (key), g_free);
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_free (action);
}

static void
add_row (HklSettingsKeys *self, const char *key, const char *name, gboolean only)
{
  GtkWidget *row = hkl_row_new (*name != '\0' ? name : _ ("Write key without a name"), key, NULL);
  g_autofree char *called = call_key (key, name);

  /* Translators: the name of a write key, in this and the next two. */
  add_button (self, row, key, "edit-copy-symbolic",
              g_strdup_printf (_ ("Copy Write Key %s"), called), G_CALLBACK (copy_clicked));
  add_button (self, row, key, "document-edit-symbolic",
              g_strdup_printf (_ ("Rename Write Key %s"), called), G_CALLBACK (rename_clicked));
  if (!only) /* the last one cannot go */
    add_button (self, row, key, "user-trash-symbolic",
                g_strdup_printf (_ ("Revoke Write Key %s"), called), G_CALLBACK (revoke_clicked));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
update (HklSettingsKeys *self)
{
  HklConfig *config = hkl_service_get_config (self->service);

  if (self->shown_keys != NULL &&
      g_strv_equal ((const char *const *) self->shown_keys,
                    (const char *const *) config->write_keys) &&
      g_strv_equal ((const char *const *) self->shown_names,
                    (const char *const *) config->write_key_names))
    return;

  g_strfreev (self->shown_keys);
  g_strfreev (self->shown_names);
  self->shown_keys = g_strdupv (config->write_keys);
  self->shown_names = g_strdupv (config->write_key_names);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; self->shown_keys[i] != NULL; i++)
    add_row (self, self->shown_keys[i], self->shown_names[i], self->shown_keys[1] == NULL);
}

static void
hkl_settings_keys_dispose (GObject *object)
{
  HklSettingsKeys *self = HKL_SETTINGS_KEYS (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown_keys, g_strfreev);
  g_clear_pointer (&self->shown_names, g_strfreev);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_settings_keys_parent_class)->dispose (object);
}

static void
hkl_settings_keys_class_init (HklSettingsKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_settings_keys_dispose;
}

static void
hkl_settings_keys_init (HklSettingsKeys *self)
{
  GtkWidget *add = hkl_icon_button_new ("list-add-symbolic", _ ("New Write Key…"));

  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Write Keys"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), add);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (new_clicked), self);
}

GtkWidget *
hkl_settings_keys_new (HklService *service)
{
  HklSettingsKeys *self = g_object_new (HKL_TYPE_SETTINGS_KEYS, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
