/* hkl-capture-pane.c: see hkl-capture-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-capture-pane"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-answer-words.h"
#include "hkl-batch-events.h"
#include "hkl-bytes-view.h"
#include "hkl-capture-actions.h"
#include "hkl-capture-pane.h"
#include "hkl-code-entry.h"
#include "hkl-columns.h"
#include "hkl-format.h"
#include "hkl-pieces.h"
#include "hkl-segments.h"
#include "hkl-verdict-card.h"
#include "hkl-wrap.h"

/* From this width on, the buttons stand beside the head, with so much room. */
#define HEAD_WIDE_FROM 560
#define HEAD_BUTTONS   310

enum
{
  PART_BODY,
  PART_EVENTS,
  PART_HEADERS,
  PART_CHECKS,
  N_PARTS
};
static const char *const part_names[N_PARTS] = { "body", "events", "headers", "checks" };

struct _HklCapturePane
{
  GtkWidget parent_instance;

  HklService *service;
  HklCapture *capture; /* nullable */
  GCancellable *finding;

  GtkWidget *box, *nothing;
  GtkLabel *method, *path, *from, *answered, *unlisted;
  HklVerdictCard *verdict, *checks;
  GtkWidget *segments, *form, *copy;
  GtkWidget *swatch;
  GtkStack *stack;
  HklBytesView *body;
  HklBatchEvents *events;
  HklCodeEntry *headers;
};

G_DEFINE_FINAL_TYPE (HklCapturePane, hkl_capture_pane, GTK_TYPE_WIDGET)

static char *
headers_text (HklCapture *capture)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i + 1 < capture->headers->len; i += 2)
    g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "",
                            (const char *) capture->headers->pdata[i],
                            (const char *) capture->headers->pdata[i + 1]);

  return g_string_free (text, FALSE);
}

static void
show_head (HklCapturePane *self)
{
  HklCapture *capture = self->capture;
  g_autofree char *size = hkl_format_size (g_bytes_get_size (capture->body));
  g_autofree char *took = hkl_format_duration (capture->took);
  g_autofree char *time = hkl_format_time (capture->received_at);
  g_autofree char *word = hkl_answer_word (&capture->answer);
  g_autofree char *seen = hkl_format_count (capture->n_seen_before);
  g_autofree char *from = NULL;
  g_autofree char *answered = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: an address, "HTTP/1.1", a size, how long the body took to come. */
  from = g_strdup_printf (_ ("from %s · %s · %s in %s"), capture->remote, capture->http_version,
                          size, took);
  /* Translators: a time; a status, or what was done to the sender instead, such as "dropped". */
  answered = g_strdup_printf (_ ("%s · answered %s"), time, word);
  g_string_append (text, answered);
  if (capture->answer.delay > 0)
    {
      g_autofree char *delay = hkl_format_duration ((gint64) capture->answer.delay * 1000);

      /* Translators: a duration, such as "5 s". */
      g_string_append_printf (text, _ (" after %s"), delay);
    }
  if (capture->n_seen_before > 0)
    g_string_append_printf (text,
                            g_dngettext (NULL, " · %s event seen before",
                                         " · %s events seen before", capture->n_seen_before),
                            seen);
  gtk_label_set_text (self->method, capture->method);
  gtk_label_set_text (self->path, capture->path);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->path), capture->path);
  gtk_label_set_text (self->from, from);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->from), from);
  gtk_label_set_text (self->answered, text->str);
}

void
hkl_capture_pane_set (HklCapturePane *self, HklCapture *capture)
{
  g_autofree char *headers = NULL;
  g_autofree char *valid = NULL;
  HklVerdict *verdict;

  g_return_if_fail (HKL_IS_CAPTURE_PANE (self));

  if (capture == self->capture && capture != NULL)
    return;

  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_pointer (&self->capture, hkl_capture_unref);
  gtk_widget_set_visible (self->box, capture != NULL);
  gtk_widget_set_visible (self->nothing, capture == NULL);
  if (capture == NULL)
    {
      hkl_bytes_view_set (self->body, NULL, 0, 0);
      hkl_batch_events_set (self->events, NULL);
      return;
    }

  self->capture = hkl_capture_ref (capture);
  verdict = capture->verdict;
  show_head (self);
  headers = headers_text (capture);
  valid = g_utf8_make_valid (headers, -1);
  hkl_verdict_card_set (self->verdict, verdict);
  hkl_verdict_card_set (self->checks, verdict);
  hkl_code_entry_set_text (self->headers, valid);
  hkl_bytes_view_set (self->body, capture->body, verdict->signed_offset, verdict->signed_length);
  hkl_batch_events_set (self->events, capture);
  gtk_widget_set_visible (self->swatch, verdict->signed_length > 0);
}

void
hkl_capture_pane_set_listed (HklCapturePane *self, gboolean listed)
{
  g_return_if_fail (HKL_IS_CAPTURE_PANE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->unlisted), !listed);
}

void
hkl_capture_pane_set_any (HklCapturePane *self, gboolean any)
{
  g_return_if_fail (HKL_IS_CAPTURE_PANE (self));

  adw_status_page_set_title (ADW_STATUS_PAGE (self->nothing),
                             any ? _ ("No Request Chosen") : _ ("No Requests Yet"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (self->nothing),
      any ? _ ("Choose one to see its body, its headers and its signature’s verdict.")
          : _ ("Point a mapping at the inspector’s URL. Requests appear here with their signature "
               "checked."));
}

static void
part_chosen (guint chosen, gpointer data)
{
  HklCapturePane *self = data;

  g_return_if_fail (chosen < N_PARTS);

  gtk_stack_set_visible_child_name (self->stack, part_names[chosen]);
  gtk_widget_set_visible (self->form, chosen == PART_BODY);
  gtk_widget_set_visible (self->copy, chosen == PART_BODY);
}

static void
form_chosen (guint chosen, gpointer data)
{
  static const HklBytesMode modes[] = { HKL_BYTES_FORMATTED, HKL_BYTES_EXACT, HKL_BYTES_HEX };

  g_return_if_fail (chosen < G_N_ELEMENTS (modes));

  hkl_bytes_view_set_mode (HKL_CAPTURE_PANE (data)->body, modes[chosen]);
}

static void
copy_body (HklCapturePane *self)
{
  hkl_bytes_view_copy_all (self->body);
}

static void
copy_curl (HklCapturePane *self)
{
  if (self->capture != NULL)
    hkl_capture_copy_curl (GTK_WIDGET (self), self->service, self->capture);
}

static void
open_delivery (HklCapturePane *self)
{
  if (self->capture == NULL)
    return;

  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  self->finding = g_cancellable_new ();
  hkl_capture_open_delivery (GTK_WIDGET (self), self->service, self->capture, self->finding);
}

/* --- life -------------------------------------------------------------------------------------- */

static void
hkl_capture_pane_dispose (GObject *object)
{
  HklCapturePane *self = HKL_CAPTURE_PANE (object);

  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->nothing, gtk_widget_unparent);
  g_clear_pointer (&self->capture, hkl_capture_unref);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_capture_pane_parent_class)->dispose (object);
}

static void
hkl_capture_pane_class_init (HklCapturePaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_capture_pane_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
let_wrap (GtkLabel *label)
{
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
}

static GtkWidget *
make_head (HklCapturePane *self)
{
  GtkWidget *buttons = hkl_wrap_new (8, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *open = hkl_piece_button ("hkl-deliveries-symbolic", _ ("Open Delivery"));
  GtkWidget *curl = hkl_piece_button ("edit-copy-symbolic", _ ("Copy as cURL"));

  self->method = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->method), "hk-method");
  self->path = GTK_LABEL (hkl_piece_label (NULL, "heading"));
  self->from = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  self->answered = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  self->unlisted = GTK_LABEL (hkl_piece_label (_ ("No longer in the list"), "hk-sub"));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->method));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->path));
  gtk_box_append (GTK_BOX (texts), line);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->from));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->answered));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->unlisted));
  let_wrap (self->from);
  let_wrap (self->answered);
  gtk_widget_set_visible (GTK_WIDGET (self->unlisted), FALSE);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_tooltip_text (open, _ ("The delivery of Hookline that made this request"));
  g_signal_connect_swapped (open, "clicked", G_CALLBACK (open_delivery), self);
  g_signal_connect_swapped (curl, "clicked", G_CALLBACK (copy_curl), self);
  hkl_wrap_append (HKL_WRAP (buttons), open);
  hkl_wrap_append (HKL_WRAP (buttons), curl);

  return hkl_columns_new (texts, buttons, HEAD_WIDE_FROM, HEAD_BUTTONS, 8);
}

static GtkWidget *
make_choices (HklCapturePane *self)
{
  const char *const parts[] = { _ ("Body"), _ ("Events"), _ ("Headers"), _ ("Signature"), NULL };
  const char *const forms[] = { _ ("Formatted"), _ ("Exact Bytes"), _ ("Hex"), NULL };
  GtkWidget *line = hkl_wrap_new (12, 6);
  GtkWidget *forms_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->segments = hkl_segments_new (parts, part_chosen, self);
  self->form = hkl_segments_new (forms, form_chosen, self);
  self->copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_add_css_class (self->copy, "flat");
  gtk_widget_set_tooltip_text (self->copy, _ ("Copy Body"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy Body"), -1);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_body), self);
  gtk_widget_add_css_class (swatch, "hk-swatch");
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  self->swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->swatch), swatch);
  gtk_box_append (GTK_BOX (self->swatch), hkl_piece_label (_ ("Signed bytes"), "hk-sub"));
  gtk_box_append (GTK_BOX (forms_box), self->form);
  gtk_box_append (GTK_BOX (forms_box), self->copy);
  gtk_box_append (GTK_BOX (forms_box), self->swatch);

  hkl_wrap_append (HKL_WRAP (line), self->segments);
  hkl_wrap_append (HKL_WRAP (line), forms_box);

  return line;
}

static GtkWidget *
make_parts (HklCapturePane *self)
{
  GtkWidget *checks = gtk_scrolled_window_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  hkl_bytes_view_set_formatted (self->body, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->body), TRUE);
  self->events = HKL_BATCH_EVENTS (hkl_batch_events_new ());
  self->headers = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Headers"), FALSE, FALSE, 20));
  gtk_widget_set_valign (GTK_WIDGET (self->headers), GTK_ALIGN_START);
  self->checks = HKL_VERDICT_CARD (hkl_verdict_card_new (TRUE));
  gtk_widget_set_valign (GTK_WIDGET (self->checks), GTK_ALIGN_START);
  hkl_piece_set_margins (GTK_WIDGET (self->checks), 2); /* its shadow */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (checks), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (checks), GTK_WIDGET (self->checks));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->body), part_names[PART_BODY]);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->events), part_names[PART_EVENTS]);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->headers), part_names[PART_HEADERS]);
  gtk_stack_add_named (self->stack, checks, part_names[PART_CHECKS]);

  return GTK_WIDGET (self->stack);
}

static void
hkl_capture_pane_init (HklCapturePane *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  hkl_piece_set_margins (self->box, 16);
  self->verdict = HKL_VERDICT_CARD (hkl_verdict_card_new (FALSE));
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->verdict));
  gtk_box_append (GTK_BOX (self->box), make_choices (self));
  gtk_box_append (GTK_BOX (self->box), make_parts (self));
  gtk_widget_set_visible (self->box, FALSE);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->nothing = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->nothing), "hkl-inspector-symbolic");
  hkl_capture_pane_set_any (self, FALSE);
  gtk_widget_set_parent (self->nothing, GTK_WIDGET (self));
}

GtkWidget *
hkl_capture_pane_new (HklService *service)
{
  HklCapturePane *self = g_object_new (HKL_TYPE_CAPTURE_PANE, NULL);

  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
