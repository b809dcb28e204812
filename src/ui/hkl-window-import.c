/* hkl-window-import.c: events from a file, chosen in a dialog or opened from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place that knows GtkFileChooserNative for reading.
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-import.h"
#include "hkl-window-private.h"

static void
imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklImportReport) report = hkl_import_stream_finish (result, &error);
  g_autofree char *accepted = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *text = NULL;

  if (report == NULL)
    {
      hkl_window_report (self, error);
      return;
    }

  accepted = hkl_format_count (report->accepted);
  refused = hkl_format_count (report->refused);
  if (report->refused == 0)
    text = g_strdup_printf (
        g_dngettext (NULL, "Imported %s event", "Imported %s events", report->accepted), accepted);
  else if (report->faults != NULL && report->faults->len > 0)
    /* Translators: two numbers, then the first fault as a sentence. */
    text = g_strdup_printf (_ ("Imported %s events, left out %s: %s"), accepted, refused,
                            ((HklImportFault *) report->faults->pdata[0])->text);
  else
    text = g_strdup_printf (_ ("Imported %s events, left out %s"), accepted, refused);
  hkl_window_toast (self, text);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream == NULL || self->service == NULL)
    {
      hkl_window_report (self, error);
      return;
    }

  hkl_import_stream_async (G_INPUT_STREAM (stream), hkl_service_get_store (self->service), NULL,
                           NULL, NULL, self->cancellable, imported, g_object_ref (self));
}

void
hkl_window_import_file (HklWindow *self, GFile *file)
{
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, opened, g_object_ref (self));
}

static void
chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  HklWindow *self = HKL_WINDOW (data);
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    hkl_window_import_file (self, file);

  g_object_unref (dialog);
}

void
hkl_window_import (HklWindow *self)
{
  GtkFileChooserNative *dialog;

  if (self->service == NULL)
    return;

  dialog = gtk_file_chooser_native_new (_ ("Import Events"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
