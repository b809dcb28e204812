/* hkl-window-import.c: events or a capture from a file, chosen in a dialog or opened from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place that knows GtkFileChooserNative for reading.
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-sample-dialog.h"
#include "hkl-service-intake.h"
#include "hkl-window-private.h"

void
hkl_window_import_file (HklWindow *self, GFile *file)
{
  if (self->service != NULL && hkl_service_is_running (self->service))
    hkl_service_import (self->service, file);
}

/* --- choosing --------------------------------------------------------------------------------- */

static void
chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  HklWindow *self = HKL_WINDOW (data);
  const double *speed = g_object_get_data (G_OBJECT (dialog), "hkl-speed");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && speed == NULL)
    hkl_window_import_file (self, file);
  else if (file != NULL && self->service != NULL && hkl_service_is_running (self->service))
    hkl_service_replay (self->service, file, *speed);

  g_object_unref (dialog);
}

/* SPEED: nullable; of a capture. */
static void
choose (HklWindow *self, const char *title, const char *accept, const double *speed)
{
  GtkFileChooserNative *dialog;

  if (self->service == NULL)
    return;

  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                        accept, _ ("_Cancel"));
  if (speed != NULL)
    g_object_set_data_full (G_OBJECT (dialog), "hkl-speed", g_memdup2 (speed, sizeof *speed),
                            g_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
hkl_window_import (HklWindow *self)
{
  choose (self, _ ("Import Events"), _ ("_Import"), NULL);
}

static void
pace_chosen (GtkWindow *window, double speed)
{
  choose (HKL_WINDOW (window), _ ("Replay a Capture"), _ ("_Replay"), &speed);
}

void
hkl_window_replay (HklWindow *self)
{
  if (self->service != NULL && hkl_service_is_running (self->service))
    hkl_replay_dialog_present (GTK_WINDOW (self), pace_chosen);
}
