/* hkl-capture-actions.c: see hkl-capture-actions.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-capture-actions"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-capture-actions.h"
#include "hkl-capture-delivery.h"
#include "hkl-format.h"
#include "hkl-page.h"
#include "hkl-pieces.h"
#include "hkl-request-export.h"

#define CURL_MAX (100 * 1000)

static void
toast (GtkWidget *widget, const char *text)
{
  GtkWidget *page = gtk_widget_get_ancestor (widget, HKL_TYPE_PAGE);

  if (page != NULL)
    hkl_page_toast (HKL_PAGE (page), text);
}

/* --- copying ------------------------------------------------------------------------------------- */

/* curl makes these itself. */
static gboolean
is_made_by_curl (const char *header)
{
  static const char *const names[] = { "host", "content-length", "connection",
                                       "transfer-encoding" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (header, names[i]) == 0)
      return TRUE;

  return FALSE;
}

void
hkl_capture_copy_curl (GtkWidget *widget, HklService *service, HklCapture *capture)
{
  g_autoptr (GString) out = g_string_new ("curl -X ");
  g_autofree char *url = NULL;
  gsize length;
  const char *body;

  g_return_if_fail (HKL_IS_SERVICE (service) && capture != NULL);

  body = g_bytes_get_data (capture->body, &length);
  if (length > CURL_MAX || (length > 0 && (!g_utf8_validate_len (body, length, NULL))))
    {
      toast (widget, _ ("The body is too large, or no text: export it instead"));
      return;
    }

  g_string_append (out, capture->method);
  g_string_append_c (out, ' ');
  url = g_strdup_printf ("http://127.0.0.1:%u%s", hkl_service_get_inspector_port (service),
                         capture->path);
  hkl_shell_append_quoted (out, url, strlen (url));
  for (guint i = 0; i + 1 < capture->headers->len; i += 2)
    {
      const char *name = capture->headers->pdata[i];
      g_autofree char *line = NULL;

      if (is_made_by_curl (name))
        continue;
      line = g_strconcat (
          name, ": ",
          hkl_capture_is_credential (name) ? "***" : (char *) capture->headers->pdata[i + 1], NULL);
      g_string_append (out, " \\\n  -H ");
      hkl_shell_append_quoted (out, line, strlen (line));
    }
  if (length > 0)
    {
      g_string_append (out, " \\\n  --data-binary ");
      hkl_shell_append_quoted (out, body, length);
    }
  g_string_append_c (out, '\n');
  hkl_piece_copy_text (widget, out->str, _ ("Copied as cURL"));
}

/* --- its delivery -------------------------------------------------------------------------------- */

static void
delivery_found (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;
  gint64 id = hkl_service_find_delivery_finish (HKL_SERVICE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      gtk_widget_get_root (widget) == NULL)
    return;

  if (id > 0)
    gtk_widget_activate_action (widget, "win.show-delivery", "x", id);
  else
    toast (widget,
           error != NULL ? error->message : _ ("No delivery of Hookline made this request"));
}

void
hkl_capture_open_delivery (GtkWidget *widget,
                           HklService *service,
                           HklCapture *capture,
                           GCancellable *cancellable)
{
  g_return_if_fail (HKL_IS_SERVICE (service) && capture != NULL);

  if (hkl_service_is_running (service))
    hkl_service_find_delivery_async (service, capture, cancellable, delivery_found,
                                     g_object_ref (widget));
}

/* --- export -------------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget *widget;
  GPtrArray *captures;
  HklCaptureFormat format;
  GFile *file;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_object_unref (self->widget);
  g_ptr_array_unref (self->captures);
  g_clear_object (&self->file);
  g_free (self);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  GError *error = NULL;

  if (hkl_captures_to_file (self->captures, self->format, self->file, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
was_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *count = hkl_format_count (self->captures->len);
  g_autofree char *text = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    text = g_strdup_printf (
        ngettext ("Exported %s request", "Exported %s requests", self->captures->len), count);
  else
    text = g_strdup_printf (_ ("Nothing was exported: %s"), error->message);
  toast (self->widget, text);
}

static void
file_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  Export *self = data;
  g_autoptr (GTask) task = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    self->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);
  if (self->file == NULL)
    {
      export_free (self);
      return;
    }

  task = g_task_new (NULL, NULL, was_written, NULL);
  g_task_set_source_tag (task, hkl_captures_export);
  g_task_set_task_data (task, self, export_free);
  g_task_run_in_thread (task, write_in_thread);
}

void
hkl_captures_export (GtkWidget *widget, GPtrArray *captures, HklCaptureFormat format)
{
  static const char *const names[] = { [HKL_CAPTURE_NDJSON] = "requests.ndjson",
                                       [HKL_CAPTURE_HAR] = "requests.har",
                                       [HKL_CAPTURE_FIXTURE] = "fixture.ndjson" };
  GtkFileChooserNative *dialog;
  Export *self;

  g_return_if_fail (captures != NULL && format < G_N_ELEMENTS (names));

  if (captures->len == 0)
    {
      toast (widget, _ ("There is no request to export"));
      return;
    }

  self = g_new0 (Export, 1);
  self->widget = g_object_ref (widget);
  self->captures = g_ptr_array_ref (captures);
  self->format = format;
  dialog = gtk_file_chooser_native_new (_ ("Export Requests"),
                                        GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), names[format]);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (file_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
