/* hkl-event-stepper.c: see hkl-event-stepper.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-event-stepper"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-event-stepper.h"
#include "hkl-event.h"
#include "hkl-format.h"
#include "hkl-json-span.h"
#include "hkl-pieces.h"

struct _HklEventStepper
{
  GtkWidget parent_instance;

  GBytes *body;      /* nullable */
  GPtrArray *events; /* nullable */
  GArray *spans;     /* of HklJsonSpan; NULL until the body was looked through */
  guint at;
  gboolean stepped;
  GCancellable *reading;

  GtkWidget *box;
  GtkWidget *before, *next, *source;
  GtkLabel *position, *name;
};

static guint stepped_signal, source_signal;

G_DEFINE_FINAL_TYPE (HklEventStepper, hkl_event_stepper, GTK_TYPE_WIDGET)

/* --- showing ------------------------------------------------------------------------------------- */

/* The body's elements are its events in their order, unless a mapping made something else of them. */
static HklEvent *
event_at (HklEventStepper *self)
{
  if (self->events == NULL || self->spans == NULL || self->events->len != self->spans->len)
    return NULL;

  return g_ptr_array_index (self->events, self->at);
}

static void
show (HklEventStepper *self)
{
  guint n = self->spans != NULL ? self->spans->len : 0;
  gboolean many = self->at < n && n > 1;
  HklEvent *event = self->at < n ? event_at (self) : NULL;

  gtk_widget_set_visible (self->before, many);
  gtk_widget_set_visible (self->next, many);
  gtk_widget_set_visible (GTK_WIDGET (self->position), many);
  gtk_widget_set_visible (GTK_WIDGET (self->name), many && event != NULL);
  gtk_widget_set_visible (self->source, event != NULL);
  gtk_widget_set_sensitive (self->before, self->at > 0);
  gtk_widget_set_sensitive (self->next, self->at + 1 < n);
  if (many)
    {
      const HklJsonSpan *span = &g_array_index (self->spans, HklJsonSpan, self->at);
      g_autofree char *this = hkl_format_count (self->at + 1);
      g_autofree char *all = hkl_format_count (n);
      /* Translators: which one, and of how many. */
      g_autofree char *position = g_strdup_printf (_ ("Event %s of %s"), this, all);
      g_autofree char *from = hkl_format_count (span->offset + 1);
      g_autofree char *to = hkl_format_count (span->offset + span->length);
      /* Translators: a place in a body, such as “Bytes 563 to 1,121”. */
      g_autofree char *bytes = g_strdup_printf (_ ("Bytes %s to %s"), from, to);

      gtk_label_set_text (self->position, position);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->position), bytes);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->position),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, bytes, -1);
    }
  if (event != NULL)
    {
      g_autofree char *name = g_strdup_printf (
          "%s · %s", *event->name != '\0' ? event->name : event->type, event->message_id);
      g_autofree char *valid = g_utf8_make_valid (name, -1); /* a lone surrogate is no UTF-8 */

      gtk_label_set_text (self->name, valid);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), valid);
    }
}

void
hkl_event_stepper_step (HklEventStepper *self, int step)
{
  gint64 at;

  g_return_if_fail (HKL_IS_EVENT_STEPPER (self));

  at = (gint64) self->at + step;
  if (self->spans == NULL || self->spans->len < 2)
    return;

  self->at = (guint) CLAMP (at, 0, (gint64) self->spans->len - 1);
  self->stepped = TRUE;
  show (self);
  g_signal_emit (self, stepped_signal, 0);
}

guint
hkl_event_stepper_get (HklEventStepper *self)
{
  g_return_val_if_fail (HKL_IS_EVENT_STEPPER (self), 0);

  return self->at;
}

gboolean
hkl_event_stepper_get_span (HklEventStepper *self, gsize *offset, gsize *length)
{
  const HklJsonSpan *span;

  g_return_val_if_fail (HKL_IS_EVENT_STEPPER (self), FALSE);

  if (!self->stepped || self->spans == NULL || self->at >= self->spans->len)
    return FALSE;

  span = &g_array_index (self->spans, HklJsonSpan, self->at);
  *offset = span->offset;
  *length = span->length;

  return TRUE;
}

/* --- looking through the body -------------------------------------------------------------------- */

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
  HklEventStepper *self = HKL_EVENT_STEPPER (source);
  GArray *spans = g_task_propagate_pointer (G_TASK (result), NULL);

  if (spans == NULL) /* another body was set meanwhile */
    return;
  self->spans = spans;
  if (self->box != NULL)
    show (self);
}

void
hkl_event_stepper_set (HklEventStepper *self, GBytes *body, GPtrArray *events)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HKL_IS_EVENT_STEPPER (self));

  if (events != NULL)
    g_ptr_array_ref (events);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  self->events = events;
  if (self->body != NULL && body != NULL && g_bytes_equal (self->body, body))
    {
      show (self);
      return;
    }

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->at = 0;
  self->stepped = FALSE;
  if (body != NULL)
    {
      self->body = g_bytes_ref (body);
      self->reading = g_cancellable_new ();
      task = g_task_new (self, self->reading, was_read, NULL);
      g_task_set_source_tag (task, hkl_event_stepper_set);
      g_task_set_task_data (task, g_bytes_ref (body), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, read_in_thread);
    }
  show (self);
}

/* --- the object ---------------------------------------------------------------------------------- */

static void
before_clicked (HklEventStepper *self)
{
  hkl_event_stepper_step (self, -1);
}

static void
next_clicked (HklEventStepper *self)
{
  hkl_event_stepper_step (self, 1);
}

static void
source_clicked (HklEventStepper *self)
{
  g_signal_emit (self, source_signal, 0);
}

static void
hkl_event_stepper_dispose (GObject *object)
{
  HklEventStepper *self = HKL_EVENT_STEPPER (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);

  G_OBJECT_CLASS (hkl_event_stepper_parent_class)->dispose (object);
}

static void
hkl_event_stepper_class_init (HklEventStepperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_event_stepper_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  stepped_signal = g_signal_new ("stepped", HKL_TYPE_EVENT_STEPPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  source_signal = g_signal_new ("show-in-source", HKL_TYPE_EVENT_STEPPER, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_button (HklEventStepper *self,
             const char *icon,
             const char *name,
             const char *tooltip,
             GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-compact-icon");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (self->box), button);

  return button;
}

static void
hkl_event_stepper_init (HklEventStepper *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->position = GTK_LABEL (
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->position), "hk-small");
  gtk_widget_add_css_class (GTK_WIDGET (self->position), "hk-num");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->position));
  self->before = make_button (self, "go-up-symbolic", _ ("Previous Event"),
                              _ ("Previous Event (Alt+Page Up)"), G_CALLBACK (before_clicked));
  self->next = make_button (self, "go-down-symbolic", _ ("Next Event"),
                            _ ("Next Event (Alt+Page Down)"), G_CALLBACK (next_clicked));
  self->source = make_button (self, "hkl-source-symbolic", _ ("Show Event in Source"),
                              _ ("Show Event in Source"), G_CALLBACK (source_clicked));
  self->name = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->name));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  show (self);
}

GtkWidget *
hkl_event_stepper_new (void)
{
  return g_object_new (HKL_TYPE_EVENT_STEPPER, NULL);
}
