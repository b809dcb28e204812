/* hkl-resume-dialog.c: see hkl-resume-dialog.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-resume-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-resume-dialog.h"

typedef struct
{
  HklWindow *window;
  HklService *service;
  char *mapping_id;
  void (*done) (gpointer object);
  gpointer object;
} Resume;

static void
end (Resume *self)
{
  if (self->done != NULL)
    self->done (self->object);
  g_object_unref (self->window);
  g_object_unref (self->service);
  g_clear_object (&self->object);
  g_free (self->mapping_id);
  g_free (self);
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  Resume *self = data;
  g_autoptr (GError) error = NULL;

  gboolean done = self->mapping_id != NULL
                      ? hkl_service_resume_finish (HKL_SERVICE (source), result, &error)
                      : hkl_service_resume_destination_finish (HKL_SERVICE (source), result,
                                                               &error);

  if (!done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hkl_window_toast (self->window, error->message);
  end (self);
}

static void
resume (Resume *self, HklResume how)
{
  if (self->mapping_id != NULL)
    hkl_service_resume_async (self->service, self->mapping_id, how, NULL, 0, NULL, on_resumed,
                              self);
  else
    hkl_service_resume_destination_async (self->service, how, NULL, on_resumed, self);
}

static void
responded (AdwMessageDialog *dialog, const char *response, Resume *self)
{
  if (g_str_equal (response, "all"))
    resume (self, HKL_RESUME_ALL);
  else if (g_str_equal (response, "new"))
    resume (self, HKL_RESUME_NEW_ONLY);
  else
    end (self);
}

static void
ask (Resume *self, const char *name, guint64 queue)
{
  g_autofree char *count = hkl_format_count (queue);
  g_autofree char *heading = g_strdup_printf (
      g_dngettext (NULL, "Send %s Waiting Event?", "Send %s Waiting Events?", queue), count);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (name != NULL)
    body = g_strdup_printf (
        _ ("They came while “%s” was paused. Without them it goes on with what comes from now on; "
           "they stay in the log and can be sent later."),
        name);
  else
    body = g_strdup (_ ("They came while delivery was paused. Without them it goes on with what "
                        "comes from now on; they stay in the log and can be sent later."));
  dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Stay Paused"),
                                    "new", _ ("_New Events Only"), "all", _ ("_Send All"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "all",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "all");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (responded), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
hkl_resume_dialog_present (HklWindow *parent,
                           HklService *service,
                           HklMapping *mapping,
                           void (*done) (gpointer object),
                           gpointer object)
{
  g_autoptr (HklSnapshot) snapshot = NULL;
  const HklMappingSnapshot *state = NULL;
  guint64 queue;
  Resume *self;

  g_return_if_fail (HKL_IS_WINDOW (parent));
  g_return_if_fail (HKL_IS_SERVICE (service));
  g_return_if_fail (G_IS_OBJECT (object) || done == NULL);

  self = g_new0 (Resume, 1);
  self->window = g_object_ref (parent);
  self->service = g_object_ref (service);
  self->mapping_id = mapping != NULL ? g_strdup (mapping->id) : NULL;
  self->done = done;
  self->object = object != NULL ? g_object_ref (object) : NULL;

  snapshot = hkl_service_ref_snapshot (service);
  if (mapping != NULL)
    state = hkl_snapshot_get (snapshot, mapping->id);
  queue = mapping == NULL ? snapshot->queue : state != NULL ? state->queue : 0;
  if (queue > 0)
    ask (self, mapping != NULL ? mapping->name : NULL, queue);
  else
    resume (self, HKL_RESUME_ALL);
}
