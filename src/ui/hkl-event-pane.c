/* hkl-event-pane.c: see hkl-event-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-event-pane"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-bytes-view.h"
#include "hkl-event-draft.h"
#include "hkl-event-fate.h"
#include "hkl-event-filter.h"
#include "hkl-event-pane.h"
#include "hkl-fate-list.h"
#include "hkl-format.h"
#include "hkl-json-reader.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-saved-samples.h"
#include "hkl-segments.h"
#include "hkl-window.h"

struct _HklEventPane
{
  GtkWidget parent_instance;

  HklService *service;
  GCancellable *reading;
  gint64 id;
  gint64 shown; /* the event whose bytes are in the view */
  char *text;   /* of it */
  GCancellable *sending;

  GtkWidget *box;
  GtkWidget *again;
  GtkLabel *title, *type, *facts, *where;
  HklNote *fault;
  HklFateList *fates;
  HklBytesView *bytes;
};

G_DEFINE_FINAL_TYPE (HklEventPane, hkl_event_pane, GTK_TYPE_WIDGET)

/* --- on a reader's thread -------------------------------------------------------------------- */

typedef struct
{
  gint64 id;
  HklConfig *config;
} Question;

typedef struct
{
  HklEvent *event;
  GPtrArray *fates; /* of HklEventFate */
  char *library;    /* that sent it; NULL: it does not say */
} Answer;

static void
question_free (gpointer data)
{
  Question *question = data;

  hkl_config_unref (question->config);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  hkl_event_unref (answer->event);
  g_ptr_array_unref (answer->fates);
  g_free (answer->library);
  g_free (answer);
}

static char *
read_library (HklEvent *event)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  gsize length;
  const char *text = g_bytes_get_data (event->bytes, &length);
  const HklJson *context = hkl_json_get (hkl_json_read (arena, text, length, NULL, NULL),
                                         "context");

  return hkl_json_dup_member_string (hkl_json_get (context, "library"), "name");
}

static gpointer
read_event (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  g_autoptr (GPtrArray) events = hkl_store_reader_events (reader, &question->id, 1, error);
  g_autoptr (GPtrArray) fates = NULL;
  Answer *answer;

  if (events == NULL || events->len == 0 || events->pdata[0] == NULL)
    return NULL;

  fates = hkl_event_fates_read (reader, question->config, events->pdata[0], error);
  if (fates == NULL)
    return NULL;

  answer = g_new0 (Answer, 1);
  answer->event = hkl_event_ref (events->pdata[0]);
  answer->fates = g_steal_pointer (&fates);
  answer->library = read_library (answer->event);

  return answer;
}

/* --- showing --------------------------------------------------------------------------------- */

static void
show (HklEventPane *self, Answer *answer)
{
  HklEvent *event = answer->event;
  g_autofree char *time = hkl_format_time (event->received_at);
  g_autofree char *size = hkl_format_size (g_bytes_get_size (event->bytes));
  /* Translators: the name of the library that sent an event, such as analytics-node. */
  g_autofree char *from = answer->library != NULL
                              ? g_strdup_printf (_ (" · from %s"), answer->library)
                              : g_strdup ("");
  g_autofree char *via = hkl_event_via_words (event->via);
  g_autofree char *facts = g_strdup_printf ("%s · %s%s%s%s · %s", time, size, from,
                                            *via != '\0' ? " · " : "", via, event->message_id);

  {
    g_autofree char *name = hkl_format_foreign (*event->name != '\0' ? event->name : event->type);

    gtk_label_set_text (self->title, name);
  }
  gtk_label_set_text (self->type, event->type);
  gtk_widget_set_visible (GTK_WIDGET (self->type), *event->type != '\0');
  gtk_label_set_text (self->facts, facts);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts), facts); /* it may be cut off */
  gtk_widget_set_visible (GTK_WIDGET (self->fault), event->reason != NULL);
  if (event->reason != NULL)
    {
      g_autofree char *reason = hkl_event_reason_sentence (event->reason);
      gboolean test = g_str_equal (event->reason, HKL_EVENT_REASON_TEST);
      g_autofree char *text = g_strdup_printf (
          test ? _ ("This event is a test: it is kept, and no mapping gets it. %s")
               : _ ("This event is not valid: it is kept, and no mapping gets it. %s"),
          reason);

      hkl_note_set (self->fault, test ? "info" : "warn",
                    test ? "dialog-information-symbolic" : "dialog-warning-symbolic", text);
    }
  gtk_label_set_text (self->where, answer->fates->len > 0 ? _ ("Where did it go?")
                                                          : _ ("There is no mapping to take it"));
  hkl_fate_list_set (self->fates, answer->fates);
  if (event->id != self->shown) /* else only its fates may be others */
    {
      gsize length;
      const char *bytes = g_bytes_get_data (event->bytes, &length);

      g_free (self->text);
      self->text = g_strndup (bytes, length);
      hkl_bytes_view_set (self->bytes, event->bytes, 0, 0);
    }
  self->shown = event->id;
  gtk_widget_set_visible (self->box, TRUE);
}

static void
event_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklEventPane) self = data;
  g_autoptr (GError) error = NULL;
  Answer *answer = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result,
                                                     &error);

  if (answer != NULL && self->box != NULL && answer->event->id == self->id)
    show (self, answer);
  else if (answer == NULL && self->box != NULL &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_set_visible (self->box, FALSE);
  g_clear_pointer (&answer, answer_free);
}

void
hkl_event_pane_show (HklEventPane *self, gint64 id)
{
  HklStoreReaderPool *readers;
  Question *question;

  g_return_if_fail (HKL_IS_EVENT_PANE (self));

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->id = id;
  readers = hkl_service_get_readers (self->service);
  if (id == 0 || readers == NULL)
    {
      gtk_widget_set_visible (self->box, FALSE);
      return;
    }

  question = g_new0 (Question, 1);
  question->id = id;
  question->config = hkl_config_ref (hkl_service_get_config (self->service));
  self->reading = g_cancellable_new ();
  hkl_store_reader_pool_ask (readers, read_event, question, question_free, answer_free,
                             self->reading, event_read, g_object_ref (self));
}

static void
toast (HklEventPane *self, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (HKL_IS_WINDOW (root))
    hkl_window_toast (HKL_WINDOW (root), text);
}

static void
sent_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklEventPane) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_service_compose_finish (HKL_SERVICE (source), result, &error);

  g_clear_object (&self->sending);
  if (self->box == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_widget_set_sensitive (self->again, TRUE);
  toast (self, ids != NULL ? _ ("The event is in the queue once more") : error->message);
}

/* As a new event, which every mapping gets that takes it: one with the same messageId would be none. */
static void
send_again (HklEventPane *self)
{
  g_autofree char *text = self->text != NULL ? hkl_event_draft_for_again (self->text) : NULL;
  const char *texts[] = { text, NULL };

  if (self->sending != NULL || !hkl_service_is_running (self->service))
    return;
  if (text == NULL)
    {
      toast (self, _ ("This is no object, so it cannot be sent again"));
      return;
    }

  gtk_widget_set_sensitive (self->again, FALSE);
  self->sending = g_cancellable_new ();
  hkl_service_compose_async (self->service, texts, self->sending, sent_again, g_object_ref (self));
}

static void
save_sample (HklEventPane *self)
{
  if (self->text != NULL && hkl_saved_samples_add (self->text))
    toast (self, _ ("Saved. Compose Event and each mapping’s preview have it"));
  else
    toast (self, _ ("This event cannot be saved as a sample"));
}

static void
form_chosen (guint chosen, gpointer data)
{
  hkl_bytes_view_set_formatted (HKL_EVENT_PANE (data)->bytes, chosen == 0);
}

static void
copy_event (HklEventPane *self)
{
  hkl_bytes_view_copy_all (self->bytes);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_event_pane_dispose (GObject *object)
{
  HklEventPane *self = HKL_EVENT_PANE (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->sending != NULL)
    g_cancellable_cancel (self->sending);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_event_pane_parent_class)->dispose (object);
}

static void
hkl_event_pane_class_init (HklEventPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_event_pane_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_head (HklEventPane *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *save = hkl_piece_button ("bookmark-new-symbolic", _ ("Save as Sample"));

  self->title = GTK_LABEL (hkl_piece_label (NULL, "heading"));
  self->type = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->type), "hk-type");
  self->facts = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->type));
  gtk_box_append (GTK_BOX (texts), line);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->facts));
  gtk_widget_set_hexpand (texts, TRUE);
  self->again = hkl_piece_button ("hkl-send-symbolic", _ ("Send Again"));
  gtk_widget_set_tooltip_text (self->again, _ ("As a new event, with a messageId of its own"));
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (send_again), self);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (save_sample), self);
  gtk_box_append (GTK_BOX (head), texts);
  gtk_box_append (GTK_BOX (head), self->again);
  gtk_box_append (GTK_BOX (head), save);

  return head;
}

static GtkWidget *
make_forms (HklEventPane *self)
{
  const char *const forms[] = { _ ("Formatted"), _ ("Exact Bytes"), NULL };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *copy = hkl_piece_button ("edit-copy-symbolic", _ ("Copy"));
  GtkWidget *form = hkl_segments_new (forms, form_chosen, self);

  gtk_widget_set_hexpand (form, TRUE);
  gtk_widget_set_halign (form, GTK_ALIGN_START);
  gtk_widget_set_valign (form, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (copy, _ ("Copy Event"));
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_event), self);
  gtk_box_append (GTK_BOX (line), form);
  gtk_box_append (GTK_BOX (line), copy);

  return line;
}

static GtkWidget *
make_fates (HklEventPane *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->fates = HKL_FATE_LIST (hkl_fate_list_new ());
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 220);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->fates));

  return scrolled;
}

static void
hkl_event_pane_init (HklEventPane *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  hkl_piece_set_margins (self->box, 16);
  self->fault = HKL_NOTE (hkl_note_new ("warn", "dialog-warning-symbolic", ""));
  self->where = GTK_LABEL (hkl_piece_label (NULL, "hk-semi"));
  self->bytes = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  hkl_bytes_view_set_formatted (self->bytes, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->bytes), TRUE);
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  hkl_note_set_help (self->fault, "source#not-valid");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->fault));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->where));
  gtk_box_append (GTK_BOX (self->box), make_fates (self));
  gtk_box_append (GTK_BOX (self->box), make_forms (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bytes));
  gtk_widget_set_visible (self->box, FALSE);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_event_pane_new (HklService *service)
{
  HklEventPane *self = g_object_new (HKL_TYPE_EVENT_PANE, NULL);

  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
