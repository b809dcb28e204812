/* hkl-resend-dialog.c: see hkl-resend-dialog.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ids are read off the main thread; the command is given to the engine, which goes on also when
 * the window is closed meanwhile.
 */

#define G_LOG_DOMAIN "hkl-resend-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-again.h"
#include "hkl-format.h"
#include "hkl-resend-dialog.h"

typedef struct
{
  HklWindow *window;
  HklService *service;
  HklMapping *mapping;
  GArray *ids; /* oldest first */
} Resend;

static void
resend_free (Resend *self)
{
  g_object_unref (self->window);
  g_object_unref (self->service);
  hkl_mapping_unref (self->mapping);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Resend *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklAgainReport) report = hkl_again_finish (result, &error);
  g_autofree char *made = NULL;
  g_autofree char *text = NULL;

  if (report == NULL)
    {
      hkl_window_toast (self->window, error->message);
      resend_free (self);
      return;
    }

  made = hkl_format_count (report->made);
  text = g_strdup_printf (g_dngettext (NULL, "%s delivery is in the queue again",
                                       "%s deliveries are in the queue again", report->made),
                          made);
  if (report->refused > 0)
    {
      g_autofree char *refused = hkl_format_count (report->refused);
      char *longer = g_strdup_printf (_ ("%s, %s are not: %s"), text, refused, report->reason);

      g_free (text);
      text = longer;
    }
  hkl_window_toast (self->window, text);
  resend_free (self);
}

static void
responded (AdwMessageDialog *dialog, const char *response, Resend *self)
{
  HklEngine *engine = hkl_service_get_engine (self->service);

  if (g_str_equal (response, "cancel") || engine == NULL)
    {
      resend_free (self);
      return;
    }

  hkl_again_async (engine, g_str_equal (response, "same") ? HKL_AGAIN_SAME : HKL_AGAIN_PRESENT,
                   (const gint64 *) (gpointer) self->ids->data, self->ids->len, NULL, NULL, NULL,
                   on_sent, self);
}

/* Takes SELF. */
static void
ask (Resend *self)
{
  g_autofree char *count = hkl_format_count (self->ids->len);
  g_autofree char *heading = g_strdup_printf (g_dngettext (NULL, "Send %s Failed Delivery Again?",
                                                           "Send %s Failed Deliveries Again?",
                                                           self->ids->len),
                                              count);
  g_autofree char *body = g_strdup_printf (
      _ ("They go out with the same bytes as before, or their events go through “%s” as it is now. "
         "What was sent again before, and has arrived or waits, is not among them."),
      self->mapping->name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "present",
                                    _ ("Through the _Mapping"), "same", _ ("_Same Bytes"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "same",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "same");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (responded), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
read_failed (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  const HklLogFilter filter = { .mapping_id = data, .states = 1 << HKL_BATCH_FAILED };
  guint n_left_out;

  return hkl_store_reader_ids_to_repeat (reader, &filter, NULL, FALSE, &n_left_out, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Resend *self = data;
  g_autoptr (GError) error = NULL;

  self->ids = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result, &error);
  if (self->ids != NULL && self->ids->len > 0)
    {
      ask (self);
      return;
    }

  hkl_window_toast (self->window, self->ids != NULL
                                      ? _ ("Nothing has failed that was not sent again")
                                      : error->message);
  resend_free (self);
}

void
hkl_resend_dialog_present (HklWindow *parent, HklService *service, HklMapping *mapping)
{
  Resend *self;

  g_return_if_fail (HKL_IS_WINDOW (parent));
  g_return_if_fail (HKL_IS_SERVICE (service));
  g_return_if_fail (mapping != NULL);

  if (hkl_service_get_readers (service) == NULL)
    return;

  self = g_new0 (Resend, 1);
  self->window = g_object_ref (parent);
  self->service = g_object_ref (service);
  self->mapping = hkl_mapping_ref (mapping);
  hkl_store_reader_pool_ask (hkl_service_get_readers (service), read_failed, g_strdup (mapping->id),
                             g_free, (GDestroyNotify) g_array_unref, NULL, on_read, self);
}
