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

/* CHOSEN (nullable): for HKL_RESUME_CHOSEN, the mappings whose queues are sent. */
static void
resume (Resume *self, HklResume how, const char *const *chosen)
{
  if (self->mapping_id != NULL)
    hkl_service_resume_async (self->service, self->mapping_id, how, NULL, 0, NULL, on_resumed,
                              self);
  else
    hkl_service_resume_destination_async (self->service, how, chosen, NULL, on_resumed, self);
}

/* --- choosing whose queue is sent ---------------------------------------------------------------- */

static void
chosen_responded (AdwMessageDialog *dialog, const char *response, Resume *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) chosen = NULL;
  GtkWidget *list = adw_message_dialog_get_extra_child (dialog);

  if (!g_str_equal (response, "send"))
    {
      end (self);
      return;
    }

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_check_button_get_active (g_object_get_data (G_OBJECT (row), "check")))
      g_strv_builder_add (ids, g_object_get_data (G_OBJECT (row), "mapping-id"));
  chosen = g_strv_builder_end (ids);
  resume (self, HKL_RESUME_CHOSEN, (const char *const *) chosen);
}

static GtkWidget *
make_choice (HklMapping *mapping, guint64 queue)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *name = g_markup_escape_text (mapping->name, -1);
  g_autofree char *count = hkl_format_count (queue);
  g_autofree char *waits = g_strdup_printf (
      g_dngettext (NULL, "%s event waits", "%s events wait", queue), count);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  /* Its name is the row's title, as the row's activatable widget. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  waits, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), waits);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data_full (G_OBJECT (row), "mapping-id", g_strdup (mapping->id), g_free);

  return row;
}

/* The mappings that go on with the destination and for which something waits. */
static GPtrArray *
find_waiting (HklService *service, HklSnapshot *snapshot)
{
  GPtrArray *mappings = hkl_service_get_config (service)->mappings;
  GPtrArray *waiting = g_ptr_array_new ();

  for (guint i = 0; i < mappings->len; i++)
    {
      HklMapping *mapping = mappings->pdata[i];
      const HklMappingSnapshot *state = hkl_snapshot_get (snapshot, mapping->id);

      if (!mapping->paused && state != NULL && state->queue > 0)
        g_ptr_array_add (waiting, mapping);
    }

  return waiting;
}

static void
ask_which (Resume *self)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  g_autoptr (GPtrArray) waiting = find_waiting (self->service, snapshot);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self->window), _ ("Choose What Is Sent"),
      _ ("Of the other mappings only new events are sent. What is left out stays in the log and can "
         "be sent later."));
  GtkWidget *list = gtk_list_box_new ();

  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Choose What Is Sent"));
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  for (guint i = 0; i < waiting->len; i++)
    {
      HklMapping *mapping = waiting->pdata[i];

      gtk_list_box_append (GTK_LIST_BOX (list),
                           make_choice (mapping, hkl_snapshot_get (snapshot, mapping->id)->queue));
    }
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Stay _Paused"),
                                    "send", _ ("_Send Chosen"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "send",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "send");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_responded), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- the question -------------------------------------------------------------------------------- */

static void
responded (AdwMessageDialog *dialog, const char *response, Resume *self)
{
  if (g_str_equal (response, "all"))
    resume (self, HKL_RESUME_ALL, NULL);
  else if (g_str_equal (response, "new"))
    resume (self, HKL_RESUME_NEW_ONLY, NULL);
  else if (g_str_equal (response, "choose"))
    ask_which (self);
  else
    end (self);
}

static void
ask (Resume *self, const char *name, guint64 queue, gboolean can_choose)
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
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Stay _Paused"),
                                    NULL);
  if (can_choose)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "choose", _ ("_Choose…"));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "new", _ ("_New Events Only"),
                                    "all", _ ("_Send All"), NULL);
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
  g_autoptr (GPtrArray) waiting = NULL;
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
  queue = state != NULL ? state->queue : 0;
  if (mapping == NULL)
    {
      waiting = find_waiting (service, snapshot);
      for (guint i = 0; i < waiting->len; i++)
        queue += hkl_snapshot_get (snapshot, ((HklMapping *) waiting->pdata[i])->id)->queue;
    }
  if (queue > 0)
    ask (self, mapping != NULL ? mapping->name : NULL, queue, waiting != NULL && waiting->len > 1);
  else
    resume (self, HKL_RESUME_ALL, NULL);
}
