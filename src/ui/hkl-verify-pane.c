/* hkl-verify-pane.c: see hkl-verify-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-verify-pane"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-page.h"
#include "hkl-pieces.h"
#include "hkl-sign.h"
#include "hkl-verdict-card.h"
#include "hkl-verify-pane.h"

#define VERIFY_DELAY 150         /* ms after the last key */
#define SHOWN_MOST   (32 * 1024) /* bytes of a body, all of which are checked; more would be slow */

enum
{
  SECRET_PRESENT,
  SECRET_PREVIOUS,
  SECRET_TYPED,
};

struct _HklVerifyPane
{
  GtkWidget parent_instance;

  HklService *service;
  GCancellable *cancellable; /* of the check that runs, or of reading the clipboard */
  GBytes *received;          /* the inspector's own bytes, until the person types; nullable */
  guint verify_id;

  GtkWidget *box;
  HklCodeEntry *body;
  GtkWidget *signature, *choice, *secret;
  GtkWidget *standard, *id, *timestamp, *webhook_signature;
  gint64 received_at; /* of the inspector's request; 0: the person's own */
  HklVerdictCard *card;
};

G_DEFINE_FINAL_TYPE (HklVerifyPane, hkl_verify_pane, GTK_TYPE_WIDGET)

/* --- checking -------------------------------------------------------------------------------- */

typedef struct
{
  char *signature, *id, *timestamp, *standard; /* nullable */
  gint64 received_at;
  char *secret, *previous; /* nullable; wiped */
  GBytes *body;
} Question;

static void
wipe (char *secret)
{
  if (secret != NULL)
    hkl_sign_wipe (secret, strlen (secret));
  g_free (secret);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->signature);
  g_free (question->id);
  g_free (question->timestamp);
  g_free (question->standard);
  wipe (question->secret);
  wipe (question->previous);
  g_bytes_unref (question->body);
  g_free (question);
}

static void
verify_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  HklReceived received = { .signature = question->signature,
                           .id = question->id,
                           .timestamp = question->timestamp,
                           .standard = question->standard,
                           .received_at = question->received_at };

  g_task_return_pointer (
      task, hkl_verify_received (&received, question->secret, question->previous, question->body),
      (GDestroyNotify) hkl_verdict_unref);
}

static void
verified (GObject *source, GAsyncResult *result, gpointer data)
{
  HklVerifyPane *self = HKL_VERIFY_PANE (source);
  g_autoptr (HklVerdict) verdict = g_task_propagate_pointer (G_TASK (result), NULL);

  if (verdict != NULL && self->box != NULL)
    hkl_verdict_card_set (self->card, verdict);
}

/* NULL for an empty one. */
static char *
dup_entry (GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  return *text != '\0' ? g_strdup (text) : NULL;
}

/* Which secret: see the drop-down. */
static void
take_secret (HklVerifyPane *self, Question *question)
{
  HklCredentials *credentials = hkl_service_get_credentials (self->service);

  switch (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->choice)))
    {
    case SECRET_TYPED:
      question->secret = dup_entry (self->secret);
      break;
    case SECRET_PREVIOUS:
      question->secret = g_strdup (hkl_service_get_previous_secret (self->service));
      break;
    case SECRET_PRESENT:
    default:
      question->secret = credentials != NULL
                             ? g_strdup (hkl_credentials_get_shared_secret (credentials))
                             : NULL;
      question->previous = g_strdup (hkl_service_get_previous_secret (self->service));
      break;
    }
}

static gboolean
verify (gpointer data)
{
  HklVerifyPane *self = HKL_VERIFY_PANE (data);
  g_autoptr (GTask) task = NULL;
  Question *question;
  g_autofree char *signature = dup_entry (self->signature);
  g_autofree char *standard = dup_entry (self->webhook_signature);
  char *text = hkl_code_entry_get_text (self->body);

  self->verify_id = 0;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (*text == '\0' && signature == NULL && standard == NULL)
    {
      g_free (text);
      hkl_verdict_card_set (self->card, NULL);
      return G_SOURCE_REMOVE;
    }

  question = g_new0 (Question, 1);
  question->signature = g_steal_pointer (&signature);
  question->standard = g_steal_pointer (&standard);
  question->id = dup_entry (self->id);
  question->timestamp = dup_entry (self->timestamp);
  question->received_at = self->received_at;
  question->body = self->received != NULL ? g_bytes_ref (self->received)
                                          : g_bytes_new (text, strlen (text));
  g_free (text);
  take_secret (self, question);

  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, verified, NULL);
  g_task_set_source_tag (task, verify);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, verify_in_thread);

  return G_SOURCE_REMOVE;
}

static void
queue_verify (HklVerifyPane *self)
{
  g_clear_handle_id (&self->verify_id, g_source_remove);
  self->verify_id = g_timeout_add (VERIFY_DELAY, verify, self);
}

/* --- filling in ------------------------------------------------------------------------------ */

static void
body_typed (HklVerifyPane *self)
{
  g_clear_pointer (&self->received, g_bytes_unref);
  self->received_at = 0;
  queue_verify (self);
}

static void
secret_chosen (HklVerifyPane *self)
{
  gboolean other = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->choice)) == SECRET_TYPED;

  gtk_widget_set_visible (self->secret, other);
  if (!other)
    gtk_editable_set_text (GTK_EDITABLE (self->secret), "");
  queue_verify (self);
}

static void
pasted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklVerifyPane) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL || self->box == NULL)
    return;

  hkl_code_entry_set_text (self->body, text);
  body_typed (self);
}

static void
paste (HklVerifyPane *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted,
                                 g_object_ref (self));
}

static void
set_entry (GtkWidget *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
}

/* The bytes themselves are checked; of a long body the beginning is shown. */
static void
show_received (HklVerifyPane *self, GBytes *body)
{
  gsize size;
  const char *bytes = g_bytes_get_data (body, &size);
  g_autofree char *text = g_utf8_make_valid (bytes != NULL ? bytes : "",
                                             (gssize) MIN (size, SHOWN_MOST));

  if (size > SHOWN_MOST)
    {
      char *longer = g_strconcat (text, "…", NULL);

      g_free (text);
      text = longer;
    }
  hkl_code_entry_set_text (self->body, text);
  g_clear_pointer (&self->received, g_bytes_unref);
  self->received = g_bytes_ref (body);
}

void
hkl_verify_pane_set (HklVerifyPane *self, GBytes *body, const char *signature)
{
  g_return_if_fail (HKL_IS_VERIFY_PANE (self));
  g_return_if_fail (body != NULL);

  show_received (self, body);
  self->received_at = 0;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->choice), SECRET_PRESENT);
  set_entry (self->signature, signature);
  set_entry (self->id, NULL);
  set_entry (self->timestamp, NULL);
  set_entry (self->webhook_signature, NULL);
  queue_verify (self);
}

/* The newest request: what the person looks at was most likely just sent. */
static void
take_from_inspector (HklVerifyPane *self)
{
  HklInspector *inspector = hkl_service_get_inspector (self->service);
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), HKL_TYPE_PAGE);
  guint64 id = inspector != NULL ? hkl_inspector_get_last_id (inspector) : 0;
  g_autoptr (HklCapture) capture = id != 0 ? hkl_inspector_ref_capture (inspector, id) : NULL;

  if (capture == NULL)
    {
      if (page != NULL)
        hkl_page_toast (HKL_PAGE (page), _ ("The inspector has no request yet"));
      return;
    }

  show_received (self, capture->body);
  gtk_editable_set_text (GTK_EDITABLE (self->signature),
                         capture->signature != NULL ? capture->signature : "");
  self->received_at = capture->received_at;
  set_entry (self->id, hkl_capture_get_header (capture, "webhook-id"));
  set_entry (self->timestamp, hkl_capture_get_header (capture, "webhook-timestamp"));
  set_entry (self->webhook_signature, hkl_capture_get_header (capture, "webhook-signature"));
  if (hkl_capture_get_header (capture, "webhook-signature") != NULL)
    gtk_expander_set_expanded (GTK_EXPANDER (self->standard), TRUE);
  queue_verify (self);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_verify_pane_dispose (GObject *object)
{
  HklVerifyPane *self = HKL_VERIFY_PANE (object);

  g_clear_handle_id (&self->verify_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_handle_id (&self->verify_id, g_source_remove);
  g_clear_pointer (&self->received, g_bytes_unref);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_verify_pane_parent_class)->dispose (object);
}

static void
hkl_verify_pane_class_init (HklVerifyPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_verify_pane_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_head (HklVerifyPane *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *from_clipboard = hkl_piece_button ("edit-paste-symbolic", _ ("Paste"));
  GtkWidget *from_inspector = hkl_piece_button ("hkl-inspector-symbolic", _ ("From Inspector"));

  gtk_widget_add_css_class (from_clipboard, "flat");
  gtk_widget_add_css_class (from_inspector, "flat");
  gtk_widget_set_tooltip_text (from_inspector, _ ("The newest request in the inspector"));
  g_signal_connect_swapped (from_clipboard, "clicked", G_CALLBACK (paste), self);
  g_signal_connect_swapped (from_inspector, "clicked", G_CALLBACK (take_from_inspector), self);
  gtk_box_append (GTK_BOX (head),
                  hkl_piece_head (_ ("Verify"), _ ("Paste what your endpoint received"), NULL));
  gtk_box_append (GTK_BOX (head), from_clipboard);
  gtk_box_append (GTK_BOX (head), from_inspector);

  return head;
}

static GtkWidget *
make_header_entry (HklVerifyPane *self, const char *name, GtkWidget *box)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), name);
  gtk_widget_add_css_class (entry, "hk-mono");
  gtk_widget_add_css_class (entry, "hk-en");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (queue_verify), self);
  gtk_box_append (GTK_BOX (box), entry);

  return entry;
}

/* Folded away: most receivers know X-Signature alone. */
static GtkWidget *
make_standard (HklVerifyPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->standard = gtk_expander_new (_ ("Standard Webhooks headers"));
  gtk_widget_set_margin_top (box, 6);
  self->id = make_header_entry (self, "webhook-id", box);
  self->timestamp = make_header_entry (self, "webhook-timestamp", box);
  self->webhook_signature = make_header_entry (self, "webhook-signature", box);
  gtk_expander_set_child (GTK_EXPANDER (self->standard), box);

  return self->standard;
}

static void
hkl_verify_pane_init (HklVerifyPane *self)
{
  const char *const secrets[] = { _ ("The destination’s secret"),
                                  _ ("The one before it, for 24 hours"), _ ("Another secret"),
                                  NULL };

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  self->body = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Body as received"), TRUE, TRUE, 13));
  g_signal_connect_swapped (self->body, "changed", G_CALLBACK (body_typed), self);

  self->signature = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->signature), _ ("40 hexadecimal digits"));
  gtk_widget_add_css_class (self->signature, "hk-mono");
  gtk_widget_add_css_class (self->signature, "hk-en");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->signature), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("X-Signature as received"), -1);
  g_signal_connect_swapped (self->signature, "changed", G_CALLBACK (queue_verify), self);

  self->choice = gtk_drop_down_new_from_strings (secrets);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Secret to verify with"), -1);
  g_signal_connect_swapped (self->choice, "notify::selected", G_CALLBACK (secret_chosen), self);
  self->secret = gtk_password_entry_new ();
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (self->secret), TRUE);
  gtk_widget_set_visible (self->secret, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->secret), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Another secret"), -1);
  g_signal_connect_swapped (self->secret, "changed", G_CALLBACK (queue_verify), self);

  self->card = HKL_VERDICT_CARD (hkl_verdict_card_new (TRUE));

  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->body));
  gtk_box_append (GTK_BOX (self->box), hkl_piece_label ("X-Signature", "hk-sub"));
  gtk_box_append (GTK_BOX (self->box), self->signature);
  gtk_box_append (GTK_BOX (self->box), make_standard (self));
  gtk_box_append (GTK_BOX (self->box), hkl_piece_label (_ ("Secret"), "hk-sub"));
  gtk_box_append (GTK_BOX (self->box), self->choice);
  gtk_box_append (GTK_BOX (self->box), self->secret);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->card));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_verify_pane_new (HklService *service)
{
  HklVerifyPane *self = g_object_new (HKL_TYPE_VERIFY_PANE, NULL);

  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
