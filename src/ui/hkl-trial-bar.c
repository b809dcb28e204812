/* hkl-trial-bar.c: see hkl-trial-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-trial-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-mapping-draft.h"
#include "hkl-note.h"
#include "hkl-rows.h"
#include "hkl-trial-bar.h"

struct _HklTrialBar
{
  GtkWidget parent_instance;

  HklService *service;
  HklMapping *mapping; /* nullable */
  HklEvent *event;     /* nullable */
  char *text;
  GHashTable *secrets;   /* nullable */
  GCancellable *sending; /* NULL: nothing is under way */
  gint64 delivery;       /* of the last result; 0: none */

  GtkWidget *box;
  GtkWidget *label;
  GtkWidget *send;
  GtkWidget *inspect;
  GtkWidget *result_line;
  HklNote *result;
  GtkWidget *show;
};

G_DEFINE_FINAL_TYPE (HklTrialBar, hkl_trial_bar, GTK_TYPE_WIDGET)

static void
update (HklTrialBar *self)
{
  gboolean sending = self->sending != NULL;

  gtk_label_set_text (GTK_LABEL (self->label),
                      sending ? _ ("Stop Sending") : _ ("Send This Event Once"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (self->label)), -1);
  gtk_widget_set_sensitive (self->send, sending || self->mapping != NULL);
  gtk_widget_set_sensitive (self->inspect, !sending && self->mapping != NULL);
}

static void
show_result (HklTrialBar *self, const char *style, const char *icon, const char *text)
{
  gtk_widget_set_visible (self->result_line, text != NULL);
  gtk_widget_set_visible (self->show, self->delivery != 0);
  if (text != NULL)
    hkl_note_set (self->result, style, icon, text);
}

static void
show_attempt (HklTrialBar *self, const HklAttempt *attempt)
{
  gboolean delivered = attempt->outcome == HKL_OUTCOME_DELIVERED;
  g_autofree char *time = hkl_format_duration (attempt->total);
  g_autofree char *text = NULL;

  if (delivered || attempt->outcome == HKL_OUTCOME_STATUS)
    /* Translators: the status of the answer and its words, such as 200 OK; then a duration. */
    text = g_strdup_printf (_ ("The endpoint answered %u %s in %s. In the log it is marked as a "
                               "test, and it is not tried again."),
                            attempt->status, attempt->reason, time);
  else
    text = g_strdup_printf ("%s %s", attempt->reason,
                            _ ("In the log it is marked as a test, and it is not tried again."));
  show_result (self, delivered ? "ok" : "err",
               delivered ? "hkl-delivered-symbolic" : "hkl-failed-symbolic", text);
}

static void
sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklTrialBar) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklAttempt) attempt = NULL;
  gint64 id = hkl_service_send_once_finish (HKL_SERVICE (source), result, &attempt, &error);

  if (self->box == NULL)
    return;

  g_clear_object (&self->sending);
  self->delivery = id;
  if (attempt != NULL)
    show_attempt (self, attempt);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_result (self, NULL, NULL, NULL);
  else
    show_result (self, "err", "hkl-failed-symbolic", error->message);
  update (self);
}

static void
send_mapping (HklTrialBar *self, HklMapping *mapping)
{
  self->sending = g_cancellable_new ();
  self->delivery = 0;
  show_result (self, "info", "hkl-sending-symbolic", _ ("Sending…"));
  hkl_service_send_once_async (self->service, mapping, self->event, self->text, self->secrets,
                               self->sending, sent, g_object_ref (self));
  update (self);
}

static void
send_clicked (HklTrialBar *self)
{
  if (self->sending != NULL)
    g_cancellable_cancel (self->sending);
  else if (self->mapping != NULL)
    send_mapping (self, self->mapping);
}

/* The same mapping with another address. */
static void
inspect_clicked (HklTrialBar *self)
{
  guint port = hkl_service_get_inspector_port (self->service);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) mapping = NULL;
  g_autofree char *url = NULL;
  g_autofree char *json = NULL;
  g_autofree char *fields = NULL;

  if (self->mapping == NULL || self->sending != NULL)
    return;
  if (port == 0)
    {
      show_result (self, "err", "hkl-failed-symbolic",
                   _ ("The inspector does not listen. See on its page why not."));
      return;
    }

  url = g_strdup_printf ("http://127.0.0.1:%u/inbox/%s", port, self->mapping->id);
  json = hkl_draft_string_to_json (url);
  fields = hkl_mapping_fields_with (self->mapping->fields, "url", json);
  change.fields = fields;
  change.ca_file = "";
  change.client_certificate = "";
  change.client_key = "";
  mapping = hkl_mapping_with (self->mapping, &change);
  send_mapping (self, mapping);
}

static void
show_clicked (HklTrialBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-delivery", "x", self->delivery);
}

void
hkl_trial_bar_set (HklTrialBar *self,
                   HklMapping *mapping,
                   HklEvent *event,
                   const char *text,
                   GHashTable *secrets)
{
  g_return_if_fail (HKL_IS_TRIAL_BAR (self));

  if (mapping != NULL)
    hkl_mapping_ref (mapping);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  self->mapping = mapping;
  if (event != NULL)
    hkl_event_ref (event);
  g_clear_pointer (&self->event, hkl_event_unref);
  self->event = event;
  g_free (self->text);
  self->text = g_strdup (text);
  if (secrets != NULL)
    g_hash_table_ref (secrets);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  self->secrets = secrets;
  update (self);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_trial_bar_dispose (GObject *object)
{
  HklTrialBar *self = HKL_TRIAL_BAR (object);

  if (self->sending != NULL)
    g_cancellable_cancel (self->sending);
  g_clear_object (&self->sending);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  g_clear_pointer (&self->event, hkl_event_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_trial_bar_parent_class)->dispose (object);
}

static void
hkl_trial_bar_class_init (HklTrialBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_trial_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_trial_bar_init (HklTrialBar *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->send = gtk_button_new ();
  self->label = gtk_label_new (NULL);
  gtk_widget_set_halign (content, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("hkl-send-symbolic"));
  gtk_box_append (GTK_BOX (content), self->label);
  gtk_button_set_child (GTK_BUTTON (self->send), content);
  gtk_widget_set_hexpand (self->send, TRUE);
  self->inspect = hkl_icon_button_new ("hkl-inspector-symbolic", _ ("Send It to the Inspector"));
  gtk_widget_remove_css_class (self->inspect, "flat");
  gtk_box_append (GTK_BOX (line), self->send);
  gtk_box_append (GTK_BOX (line), self->inspect);

  self->result_line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->result = HKL_NOTE (hkl_note_new ("info", "hkl-sending-symbolic", ""));
  self->show = gtk_button_new_with_label (_ ("Show Delivery"));
  gtk_widget_add_css_class (self->show, "hk-compact");
  gtk_widget_set_halign (self->show, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (self->result_line), GTK_WIDGET (self->result));
  gtk_box_append (GTK_BOX (self->result_line), self->show);
  gtk_widget_set_visible (self->result_line, FALSE);

  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), self->result_line);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  update (self);
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (send_clicked), self);
  g_signal_connect_swapped (self->inspect, "clicked", G_CALLBACK (inspect_clicked), self);
  g_signal_connect_swapped (self->show, "clicked", G_CALLBACK (show_clicked), self);
}

GtkWidget *
hkl_trial_bar_new (HklService *service)
{
  HklTrialBar *self = g_object_new (HKL_TYPE_TRIAL_BAR, NULL);

  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
