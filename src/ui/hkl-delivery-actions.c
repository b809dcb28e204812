/* hkl-delivery-actions.c: see hkl-delivery-actions.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An export shows a small window with its progress and Cancel when it takes longer than a moment.
 */

#define G_LOG_DOMAIN "hkl-delivery-actions"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-delivery-actions.h"
#include "hkl-delivery-export.h"
#include "hkl-format.h"
#include "hkl-request-export.h"
#include "hkl-window.h"

/* Above this a command line is unwieldy; the body is to be saved to a file then. */
#define CURL_MAX (100 * 1000)

void
hkl_delivery_toast (GtkWidget *widget, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (HKL_IS_WINDOW (root))
    hkl_window_toast (HKL_WINDOW (root), text);
}

void
hkl_delivery_copy_text (GtkWidget *widget, const char *text, const char *said)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  hkl_delivery_toast (widget, said);
}

static void
copy_bytes (GtkWidget *widget, GBytes *bytes, const char *said)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *valid = g_utf8_make_valid (length > 0 ? data : "", (gssize) length);

  hkl_delivery_copy_text (widget, valid, said);
}

void
hkl_delivery_copy_curl (GtkWidget *widget, HklDeliveryDetail *detail)
{
  g_autofree char *text = NULL;

  g_return_if_fail (detail != NULL);

  if (detail->request == NULL)
    return;

  if (g_bytes_get_size (detail->request->body) > CURL_MAX)
    {
      copy_bytes (widget, detail->request->body,
                  _ ("The body is large, so it alone was copied: save it as body.json"));
      return;
    }

  text = hkl_request_to_curl (detail->request, NULL);
  hkl_delivery_copy_text (widget, text, _ ("Copied as cURL"));
}

void
hkl_delivery_copy_http (GtkWidget *widget, HklDeliveryDetail *detail)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_if_fail (detail != NULL);

  bytes = hkl_delivery_to_http (detail);
  copy_bytes (widget, bytes, _ ("Copied as raw HTTP"));
}

void
hkl_delivery_copy_markdown (GtkWidget *widget, HklDeliveryDetail *detail)
{
  g_autofree char *text = NULL;

  g_return_if_fail (detail != NULL);

  text = hkl_delivery_to_markdown (detail);
  hkl_delivery_copy_text (widget, text, _ ("Copied as a Markdown report"));
}

static void
on_resent (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = hkl_engine_resend_finish (HKL_ENGINE (object), result, &error);

  GtkRoot *root = gtk_widget_get_root (widget);

  if (id == 0)
    hkl_delivery_toast (widget, error->message);
  else if (HKL_IS_WINDOW (root))
    hkl_window_toast_delivery (HKL_WINDOW (root), _ ("Resent 1 delivery"), id);
}

void
hkl_delivery_resend (GtkWidget *widget, HklService *service, gint64 id)
{
  g_return_if_fail (HKL_IS_SERVICE (service));

  if (id != 0)
    hkl_engine_resend_async (hkl_service_get_engine (service), id, NULL, on_resent,
                             g_object_ref (widget));
}

void
hkl_delivery_show_event (GtkWidget *widget, HklDeliveryDetail *detail, guint index)
{
  HklEvent *event;

  g_return_if_fail (detail != NULL);

  event = index < detail->events->len ? g_ptr_array_index (detail->events, index) : NULL;
  if (event != NULL)
    gtk_widget_activate_action (widget, "win.show-event", "(xs)", event->id, event->message_id);
  else
    hkl_delivery_toast (widget, _ ("The event is no longer in the log; it was kept as long as the "
                                   "settings say"));
}

void
hkl_delivery_copy_body (GtkWidget *widget, HklDeliveryDetail *detail)
{
  g_return_if_fail (detail != NULL);

  if (detail->request != NULL)
    copy_bytes (widget, detail->request->body, _ ("Copied the body"));
  else
    hkl_delivery_toast (widget, detail->request_fault);
}

/* --- export -------------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget *widget;
  HklService *service;
  HklLogFilter *filter; /* NULL: the ids */
  GArray *ids;
  HklExportFormat format;
  GCancellable *cancellable;
  GtkWidget *window; /* NULL until there is progress to show */
  GtkProgressBar *bar;
} Export;

static void
export_free (Export *self)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_unref (self->widget);
  g_object_unref (self->service);
  g_clear_pointer (&self->filter, hkl_log_filter_free);
  g_clear_pointer (&self->ids, g_array_unref);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
cancel_export (Export *self)
{
  g_cancellable_cancel (self->cancellable);
}

static gboolean
on_close (GtkWindow *window, Export *self)
{
  cancel_export (self);

  return TRUE; /* it goes when the export has ended */
}

static void
show_window (Export *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (self->window), _ ("Exporting Deliveries"));
  gtk_window_set_resizable (GTK_WINDOW (self->window), FALSE);
  gtk_window_set_modal (GTK_WINDOW (self->window), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (self->window), GTK_WINDOW (root));
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_progress_bar_set_show_text (self->bar, TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self->bar), 280, -1);
  gtk_widget_set_halign (cancel, GTK_ALIGN_END);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (cancel_export), self);
  g_signal_connect (self->window, "close-request", G_CALLBACK (on_close), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), cancel);
  gtk_widget_set_margin_start (box, 20);
  gtk_widget_set_margin_end (box, 20);
  gtk_widget_set_margin_top (box, 20);
  gtk_widget_set_margin_bottom (box, 20);
  gtk_window_set_child (GTK_WINDOW (self->window), box);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Export *self = user_data;
  g_autofree char *of = NULL;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  if (self->window == NULL && !GTK_IS_WINDOW (gtk_widget_get_root (self->widget)))
    return;
  if (self->window == NULL)
    show_window (self);
  count = hkl_format_count (done);
  of = hkl_format_count (MAX (total, done));
  /* Translators: two numbers. */
  text = g_strdup_printf (_ ("%s of %s"), count, of);
  gtk_progress_bar_set_text (self->bar, text);
  gtk_progress_bar_set_fraction (self->bar, (double) done / (double) MAX (total, MAX (done, 1)));
}

static void
on_exported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Export *self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 written = hkl_service_export_finish (HKL_SERVICE (object), result, &error);
  g_autofree char *count = hkl_format_count ((guint64) MAX (written, 0));
  g_autofree char *text = NULL;

  if (written >= 0)
    text = g_strdup_printf (
        ngettext ("Exported %s delivery", "Exported %s deliveries", (gulong) written), count);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup (_ ("Export cancelled; no file was written"));
  else
    text = g_strdup_printf (_ ("Nothing was exported: %s"), error->message);
  hkl_delivery_toast (self->widget, text);
  export_free (self);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Export *self = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && hkl_service_is_running (self->service))
    hkl_service_export_async (self->service, self->filter, self->ids, self->format, file,
                              on_progress, self, self->cancellable, on_exported, self);
  else
    export_free (self);
  g_object_unref (dialog);
}

void
hkl_delivery_export (GtkWidget *widget,
                     HklService *service,
                     const HklLogFilter *filter,
                     GArray *ids,
                     HklExportFormat format)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog;
  Export *self;

  g_return_if_fail (HKL_IS_SERVICE (service));
  g_return_if_fail (filter != NULL || ids != NULL);

  self = g_new0 (Export, 1);
  self->widget = g_object_ref (widget);
  self->service = g_object_ref (service);
  if (filter != NULL)
    self->filter = hkl_log_filter_copy (filter);
  if (ids != NULL)
    self->ids = g_array_ref (ids);
  self->format = format;
  self->cancellable = g_cancellable_new ();

  dialog = gtk_file_chooser_native_new (_ ("Export Deliveries"),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (
      GTK_FILE_CHOOSER (dialog), format == HKL_EXPORT_HAR ? "deliveries.har" : "deliveries.ndjson");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
