/* hkl-batch-events.c: see hkl-batch-events.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-batch-events"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-batch-events.h"
#include "hkl-bytes-view.h"
#include "hkl-format.h"
#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-pieces.h"

struct _HklBatchEvents
{
  GtkWidget parent_instance;

  HklCapture *capture; /* nullable */
  GArray *spans;       /* of HklJsonSpan; NULL until the body is read */
  guint at;
  GCancellable *reading;

  GtkWidget *box;
  GtkWidget *before, *next;
  GtkLabel *position, *title, *seen;
  HklBytesView *bytes;
};

G_DEFINE_FINAL_TYPE (HklBatchEvents, hkl_batch_events, GTK_TYPE_WIDGET)

static gboolean
was_seen (HklCapture *capture, guint index)
{
  for (guint i = 0; i < capture->seen_before->len; i++)
    if (g_array_index (capture->seen_before, guint, i) == index)
      return TRUE;

  return FALSE;
}

/* "Order Completed · m-1": the name, or the type, and the messageId. */
static char *
describe (const char *text, gsize length)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *event = hkl_json_read (arena, text, length, NULL, NULL);
  g_autofree char *name = hkl_json_dup_member_string (event, "event");
  g_autofree char *type = hkl_json_dup_member_string (event, "type");
  g_autofree char *id = hkl_json_dup_member_string (event, "messageId");
  const char *what = name != NULL ? name : type != NULL ? type : "";
  g_autofree char *words = g_strdup_printf (
      "%s%s%s", what, *what != '\0' && id != NULL ? " · " : "", id != NULL ? id : "");

  return g_utf8_make_valid (words, -1);
}

static void
show (HklBatchEvents *self)
{
  guint n = self->spans != NULL ? self->spans->len : 0;
  const HklJsonSpan *span;
  const char *text;
  HklVerdict *verdict;
  gboolean is_signed;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *position = NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_sensitive (self->before, self->at > 0);
  gtk_widget_set_sensitive (self->next, self->at + 1 < n);
  if (self->at >= n)
    {
      gtk_label_set_text (self->position, n == 0 && self->spans != NULL ? _ ("No events") : "");
      gtk_label_set_text (self->title, "");
      gtk_widget_set_visible (GTK_WIDGET (self->seen), FALSE);
      hkl_bytes_view_set (self->bytes, NULL, 0, 0);
      return;
    }

  span = &g_array_index (self->spans, HklJsonSpan, self->at);
  text = g_bytes_get_data (self->capture->body, NULL);
  bytes = g_bytes_new_from_bytes (self->capture->body, span->offset, span->length);
  verdict = self->capture->verdict;
  /* Within what is signed, an event is signed as a whole, or not at all. */
  is_signed = verdict != NULL && verdict->signed_length > 0 &&
              span->offset >= verdict->signed_offset &&
              span->offset + span->length <= verdict->signed_offset + verdict->signed_length;
  position = g_strdup_printf (_ ("Event %u of %u"), self->at + 1, n);
  title = describe (text + span->offset, span->length);
  gtk_label_set_text (self->position, position);
  gtk_label_set_text (self->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
  gtk_widget_set_visible (GTK_WIDGET (self->seen), was_seen (self->capture, self->at));
  hkl_bytes_view_set (self->bytes, bytes, 0, is_signed ? span->length : 0);
}

static void
go_before (HklBatchEvents *self)
{
  if (self->at > 0)
    self->at--;
  show (self);
}

static void
go_next (HklBatchEvents *self)
{
  if (self->spans != NULL && self->at + 1 < self->spans->len)
    self->at++;
  show (self);
}

/* --- reading ----------------------------------------------------------------------------------- */

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gsize length;
  const char *text = g_bytes_get_data (data, &length);

  g_task_return_pointer (task, hkl_json_item_spans (text, length), (GDestroyNotify) g_array_unref);
}

static void
was_read (GObject *source, GAsyncResult *result, gpointer data)
{
  HklBatchEvents *self = HKL_BATCH_EVENTS (source);
  GArray *spans = g_task_propagate_pointer (G_TASK (result), NULL);

  if (spans == NULL) /* another body was set meanwhile */
    return;
  self->spans = spans;
  if (self->box != NULL)
    show (self);
}

void
hkl_batch_events_set (HklBatchEvents *self, HklCapture *capture)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HKL_IS_BATCH_EVENTS (self));

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->capture, hkl_capture_unref);
  self->at = 0;
  if (capture != NULL)
    {
      self->capture = hkl_capture_ref (capture);
      self->reading = g_cancellable_new ();
      task = g_task_new (self, self->reading, was_read, NULL);
      g_task_set_source_tag (task, hkl_batch_events_set);
      g_task_set_task_data (task, g_bytes_ref (capture->body), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, read_in_thread);
    }
  show (self);
}

/* --- life -------------------------------------------------------------------------------------- */

static void
hkl_batch_events_dispose (GObject *object)
{
  HklBatchEvents *self = HKL_BATCH_EVENTS (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->capture, hkl_capture_unref);
  G_OBJECT_CLASS (hkl_batch_events_parent_class)->dispose (object);
}

static void
hkl_batch_events_class_init (HklBatchEventsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_batch_events_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_button (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-compact-icon");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

static void
hkl_batch_events_init (HklBatchEvents *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->before = make_button ("go-previous-symbolic", _ ("Previous Event"));
  self->next = make_button ("go-next-symbolic", _ ("Next Event"));
  g_signal_connect_swapped (self->before, "clicked", G_CALLBACK (go_before), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (go_next), self);
  self->position = GTK_LABEL (
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->position), "hk-semi");
  gtk_widget_add_css_class (GTK_WIDGET (self->position), "hk-num");
  self->title = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->seen = GTK_LABEL (gtk_label_new (_ ("seen before")));
  gtk_widget_add_css_class (GTK_WIDGET (self->seen), "hk-pill");
  gtk_widget_add_css_class (GTK_WIDGET (self->seen), "warn");
  gtk_box_append (GTK_BOX (line), self->before);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->position));
  gtk_box_append (GTK_BOX (line), self->next);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->seen));
  self->bytes = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  hkl_bytes_view_set_formatted (self->bytes, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->bytes), TRUE);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bytes));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_batch_events_new (void)
{
  return g_object_new (HKL_TYPE_BATCH_EVENTS, NULL);
}
