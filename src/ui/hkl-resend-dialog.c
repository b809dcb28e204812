/* hkl-resend-dialog.c: see hkl-resend-dialog.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ids are read off the main thread; the service does it, with a bar at the foot of the window, and
 * goes on also when the window is closed meanwhile.
 */

#define G_LOG_DOMAIN "hkl-resend-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-resend-dialog.h"
#include "hkl-service-repeat.h"

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
responded (AdwMessageDialog *dialog, const char *response, Resend *self)
{
  if (!g_str_equal (response, "cancel") && hkl_service_is_running (self->service))
    hkl_service_repeat (self->service,
                        g_str_equal (response, "same") ? HKL_AGAIN_SAME : HKL_AGAIN_PRESENT,
                        (const gint64 *) (gpointer) self->ids->data, self->ids->len);
  resend_free (self);
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
