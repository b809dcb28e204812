/* hkl-delivery-contents.c: see hkl-delivery-contents.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Choosing an attempt changes response and headers; body and signature of the request are the same
 * for all attempts of a delivery.
 */

#define G_LOG_DOMAIN "hkl-delivery-contents"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-bytes-view.h"
#include "hkl-delivery-actions.h"
#include "hkl-delivery-contents.h"
#include "hkl-delivery-words.h"
#include "hkl-event-stepper.h"
#include "hkl-format.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-request-export.h"
#include "hkl-segments.h"
#include "hkl-wrap.h"

/* So much of a body is seen when it stands below something else. */
#define BODY_HEIGHT 360

enum
{
  VIEW_REQUEST,
  VIEW_RESPONSE,
  VIEW_HEADERS,
  VIEW_SIGNATURE,
};

struct _HklDeliveryContents
{
  GtkWidget parent_instance;

  HklDeliveryDetail *detail;
  HklAttempt *attempt; /* the chosen one; borrowed of the detail; NULL: none yet */

  GtkWidget *box;
  GtkWidget *views, *modes;
  GtkLabel *method, *line, *size;
  HklNote *is_signed;
  GtkStack *stack;
  HklBytesView *body;
  GtkLabel *text;
  HklEventStepper *stepper;
};

G_DEFINE_FINAL_TYPE (HklDeliveryContents, hkl_delivery_contents, GTK_TYPE_WIDGET)

/* --- showing ------------------------------------------------------------------------------------- */

static const char *
signature_of (HklDeliveryContents *self, HklAttempt *attempt)
{
  if (attempt != NULL && attempt->signature[0] != '\0')
    return attempt->signature;

  return self->detail->request != NULL ? self->detail->request->signature : NULL;
}

static void
show_text (HklDeliveryContents *self, const char *text)
{
  gtk_label_set_text (self->text, text);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

static void
show_body (HklDeliveryContents *self, GBytes *body, gsize offset, gsize length)
{
  gsize n = body != NULL ? g_bytes_get_size (body) : 0;
  g_autofree char *count = hkl_format_count (n);
  g_autofree char *size = NULL;

  if (n > 0 && g_utf8_validate (g_bytes_get_data (body, NULL), (gssize) n, NULL))
    size = g_strdup_printf (_ ("UTF-8 · %s bytes"), count);
  else
    size = g_strdup_printf (_ ("%s bytes"), count);
  hkl_bytes_view_set (self->body, body, offset, length);
  gtk_label_set_text (self->size, size);
  gtk_stack_set_visible_child_name (self->stack, "body");
}

/* Where the stepper stands, once it was used. */
static void
show_event (HklDeliveryContents *self)
{
  gsize offset;
  gsize length;

  if (hkl_event_stepper_get_span (self->stepper, &offset, &length))
    hkl_bytes_view_mark (self->body, offset, length);
}

static void
show_request (HklDeliveryContents *self, HklAttempt *attempt)
{
  HklRequest *request = self->detail->request;

  if (request == NULL)
    {
      show_text (self, self->detail->request_fault);
      return;
    }

  gtk_label_set_text (self->method, request->method);
  gtk_label_set_text (self->line, request->url);
  if (request->signed_length > 0)
    {
      g_autofree char *words = hkl_words_signed (request);
      const char *signature = signature_of (self, attempt);
      g_autofree char *note = g_strdup_printf (
          _ ("%s. Receivers verify against exactly these bytes. X-Signature %s"), words,
          signature != NULL ? signature : "–");

      hkl_note_set (self->is_signed, "sign", "hkl-signature-symbolic", note);
    }
  show_body (self, request->body, request->signed_offset, request->signed_length);
  show_event (self);
}

static void
show_response (HklDeliveryContents *self, HklAttempt *attempt)
{
  g_autofree char *answer = NULL;

  if (attempt == NULL)
    {
      show_text (self, _ ("Nothing was sent yet."));
      return;
    }
  answer = hkl_words_answer (attempt->status, attempt->reason);
  if (attempt->status == 0)
    {
      show_text (self, answer);
      return;
    }

  gtk_label_set_text (self->line, answer);
  show_body (self, attempt->response_body, 0, 0);
  if (attempt->response_body != NULL &&
      (gsize) attempt->response_size > g_bytes_get_size (attempt->response_body))
    {
      g_autofree char *size = hkl_format_size ((guint64) attempt->response_size);
      g_autofree char *text = g_strdup_printf (_ ("the first 64 kB of %s are kept"), size);

      gtk_label_set_text (self->size, text);
    }
}

static void
show_headers (HklDeliveryContents *self, HklAttempt *attempt)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->detail->request != NULL)
    {
      g_autofree char *head = hkl_request_to_http_head (self->detail->request);

      g_string_append (text, head);
    }
  if (attempt != NULL && attempt->status != 0)
    g_string_append_printf (text, "%s %u %s\n%s", attempt->protocol, attempt->status,
                            attempt->reason, attempt->response_head);
  g_string_replace (text, "\r", "", 0);
  show_text (self, text->str);
}

static void
show_signature (HklDeliveryContents *self, HklAttempt *attempt)
{
  g_autofree char *text = NULL;

  if (self->detail->request == NULL)
    {
      show_text (self, self->detail->request_fault);
      return;
    }
  text = hkl_words_signature (self->detail->request, signature_of (self, attempt));
  show_text (self, text);
}

static void
show_view (HklDeliveryContents *self)
{
  HklAttempt *attempt = self->attempt;
  guint view = hkl_segments_get (self->views);
  HklRequest *request = self->detail->request;
  gboolean body = view == VIEW_REQUEST || view == VIEW_RESPONSE;

  gtk_widget_set_visible (GTK_WIDGET (self->method), view == VIEW_REQUEST && request != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->is_signed),
                          view == VIEW_REQUEST && request != NULL && request->signed_length > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->stepper), view == VIEW_REQUEST && request != NULL);
  gtk_widget_set_visible (self->modes, body);
  gtk_label_set_text (self->line, "");
  gtk_label_set_text (self->size, "");

  switch (view)
    {
    case VIEW_REQUEST:
      show_request (self, attempt);
      break;
    case VIEW_RESPONSE:
      show_response (self, attempt);
      break;
    case VIEW_HEADERS:
      show_headers (self, attempt);
      break;
    case VIEW_SIGNATURE:
    default:
      show_signature (self, attempt);
      break;
    }
}

void
hkl_delivery_contents_set (HklDeliveryContents *self,
                           HklDeliveryDetail *detail,
                           HklAttempt *attempt)
{
  g_return_if_fail (HKL_IS_DELIVERY_CONTENTS (self));

  if (detail != NULL)
    hkl_delivery_detail_ref (detail);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  self->detail = detail;
  self->attempt = attempt;
  if (detail == NULL)
    return;

  hkl_event_stepper_set (self->stepper, detail->request != NULL ? detail->request->body : NULL,
                         detail->events);
  show_view (self);
}

void
hkl_delivery_contents_search (HklDeliveryContents *self)
{
  g_return_if_fail (HKL_IS_DELIVERY_CONTENTS (self));

  if (gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->body))
    hkl_bytes_view_search (self->body);
}

void
hkl_delivery_contents_set_own_height (HklDeliveryContents *self, gboolean own_height)
{
  g_return_if_fail (HKL_IS_DELIVERY_CONTENTS (self));

  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1, own_height ? BODY_HEIGHT : -1);
}

const char *
hkl_delivery_contents_get_signature (HklDeliveryContents *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERY_CONTENTS (self), NULL);

  return self->detail != NULL ? signature_of (self, self->attempt) : NULL;
}

void
hkl_delivery_contents_step (HklDeliveryContents *self, int step)
{
  g_return_if_fail (HKL_IS_DELIVERY_CONTENTS (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->stepper)))
    hkl_event_stepper_step (self->stepper, step);
}

/* --- what the person chooses --------------------------------------------------------------------- */

static void
view_chosen (guint chosen, gpointer user_data)
{
  HklDeliveryContents *self = user_data;

  if (self->detail != NULL)
    show_view (self);
}

static void
mode_chosen (guint chosen, gpointer user_data)
{
  hkl_bytes_view_set_mode (HKL_DELIVERY_CONTENTS (user_data)->body, (HklBytesMode) chosen);
}

static void
show_in_source (HklDeliveryContents *self)
{
  if (self->detail != NULL)
    hkl_delivery_show_event (GTK_WIDGET (self), self->detail,
                             hkl_event_stepper_get (self->stepper));
}

/* --- the object ---------------------------------------------------------------------------------- */

static void
hkl_delivery_contents_dispose (GObject *object)
{
  HklDeliveryContents *self = HKL_DELIVERY_CONTENTS (object);

  if (self->stepper != NULL)
    g_signal_handlers_disconnect_by_data (self->stepper, self);
  self->stepper = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);

  G_OBJECT_CLASS (hkl_delivery_contents_parent_class)->dispose (object);
}

static void
hkl_delivery_contents_class_init (HklDeliveryContentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_delivery_contents_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_text (HklDeliveryContents *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->text = GTK_LABEL (hkl_piece_label ("", "hk-mono"));
  gtk_label_set_selectable (self->text, TRUE);
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_wrap_mode (self->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_yalign (self->text, 0);
  hkl_piece_set_margins (GTK_WIDGET (self->text), 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->text));
  gtk_widget_add_css_class (scroller, "hk-code");

  return scroller;
}

static GtkWidget *
make_foot (HklDeliveryContents *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->stepper = HKL_EVENT_STEPPER (hkl_event_stepper_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->stepper), TRUE);
  g_signal_connect_swapped (self->stepper, "stepped", G_CALLBACK (show_event), self);
  g_signal_connect_swapped (self->stepper, "show-in-source", G_CALLBACK (show_in_source), self);
  self->size = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_label_set_xalign (self->size, 1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->size), TRUE);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->stepper));
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->size));

  return foot;
}

static void
hkl_delivery_contents_init (HklDeliveryContents *self)
{
  const char *views[] = { _ ("Request"), _ ("Response"), _ ("Headers"), _ ("Signature"), NULL };
  const char *modes[] = { _ ("Exact Bytes"), _ ("Formatted"), _ ("Hex"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *choices = hkl_wrap_new (8, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->views = hkl_segments_new (views, view_chosen, self);
  self->modes = hkl_segments_new (modes, mode_chosen, self);
  hkl_wrap_append (HKL_WRAP (choices), self->views);
  hkl_wrap_append (HKL_WRAP (choices), self->modes);

  self->method = GTK_LABEL (hkl_piece_label ("", "hk-method"));
  self->line = GTK_LABEL (hkl_piece_label ("", "hk-mono"));
  gtk_label_set_ellipsize (self->method, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_selectable (self->line, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->line), TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->method));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->line));

  self->is_signed = HKL_NOTE (hkl_note_new ("sign", "hkl-signature-symbolic", ""));
  hkl_note_add_button (self->is_signed, _ ("Verify"), "full.verify", NULL);
  hkl_note_add_button (self->is_signed, _ ("Copy"), "full.copy-signature", NULL);
  self->body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->body), "body");
  gtk_stack_add_named (self->stack, make_text (self), "text");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);

  gtk_box_append (GTK_BOX (box), choices);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->is_signed));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), make_foot (self));
  hkl_piece_set_margins (box, 16);
  self->box = box;
  gtk_widget_set_parent (box, GTK_WIDGET (self));
}

GtkWidget *
hkl_delivery_contents_new (void)
{
  return g_object_new (HKL_TYPE_DELIVERY_CONTENTS, NULL);
}
