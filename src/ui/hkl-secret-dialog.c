/* hkl-secret-dialog.c: see hkl-secret-dialog.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-secret-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-secret-dialog.h"
#include "hkl-window.h"

typedef struct
{
  HklService *service;
  HklWindow *window; /* weak */
  GtkEditable *entry;
} Dialog;

static void
dialog_free (Dialog *dialog)
{
  g_clear_object (&dialog->service);
  g_clear_weak_pointer (&dialog->window);
  g_free (dialog);
}

static void
stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GWeakRef *window_ref = data;
  g_autoptr (HklWindow) window = g_weak_ref_get (window_ref);

  if (!hkl_service_set_secret_finish (HKL_SERVICE (source), result, &error) && window != NULL &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hkl_window_toast (window, error->message);
  g_weak_ref_clear (window_ref);
  g_free (window_ref);
}

static void
responded (AdwMessageDialog *message, const char *response, Dialog *dialog)
{
  const char *secret = gtk_editable_get_text (dialog->entry);
  GWeakRef *window_ref;

  if (!g_str_equal (response, "keep") || *secret == '\0')
    return;

  if (hkl_service_get_secret_state (dialog->service) == HKL_SECRET_STATE_MISSING)
    hkl_service_use_memory_secrets (dialog->service);
  window_ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (window_ref, dialog->window);
  hkl_service_set_secret_async (dialog->service, secret, NULL, stored, window_ref);
}

static void
entry_changed (GtkEditable *entry, AdwMessageDialog *message)
{
  adw_message_dialog_set_response_enabled (message, "keep", *gtk_editable_get_text (entry) != '\0');
}

void
hkl_secret_dialog_present (GtkWindow *parent, HklService *service)
{
  gboolean missing = hkl_service_get_secret_state (service) == HKL_SECRET_STATE_MISSING;
  GtkWidget *message = adw_message_dialog_new (
      parent, _ ("Enter the Shared Secret"),
      missing ? _ ("No keyring is running: the secret is kept until Hookline quits.")
              : _ ("Receivers check X-Signature with it. It is kept in the keyring."));
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = hkl_password_row_new (_ ("Shared secret"));
  Dialog *dialog = g_new0 (Dialog, 1);

  dialog->service = g_object_ref (service);
  if (HKL_IS_WINDOW (parent))
    g_set_weak_pointer (&dialog->window, HKL_WINDOW (parent));
  dialog->entry = GTK_EDITABLE (entry);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (message), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (message), "cancel", _ ("_Cancel"), "keep",
                                    _ ("_Use Secret"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (message), "keep",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (message), "keep", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (message), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (message), "cancel");
  g_signal_connect (entry, "changed", G_CALLBACK (entry_changed), message);
  g_signal_connect_data (message, "response", G_CALLBACK (responded), dialog,
                         (GClosureNotify) (void (*) (void)) dialog_free, 0);
  gtk_window_present (GTK_WINDOW (message));
  gtk_widget_grab_focus (entry);
}
