/* hkl-capture-pane.c: see hkl-capture-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-capture-pane"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-bytes-view.h"
#include "hkl-capture-pane.h"
#include "hkl-code-entry.h"
#include "hkl-format.h"
#include "hkl-pieces.h"
#include "hkl-segments.h"
#include "hkl-verdict-card.h"

struct _HklCapturePane
{
  GtkWidget parent_instance;

  HklCapture *capture; /* nullable */

  GtkWidget *box;
  GtkLabel *method, *path, *from;
  HklVerdictCard *verdict;
  GtkWidget *segments, *form;
  GtkWidget *swatch;
  GtkStack *stack;
  HklBytesView *body;
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

void
hkl_capture_pane_set (HklCapturePane *self, HklCapture *capture)
{
  g_autofree char *size = NULL;
  g_autofree char *delay = NULL;
  g_autofree char *time = NULL;
  g_autofree char *from = NULL;
  g_autofree char *headers = NULL;
  g_autofree char *valid = NULL;

  g_return_if_fail (HKL_IS_CAPTURE_PANE (self));

  if (capture == self->capture && capture != NULL)
    return;

  g_clear_pointer (&self->capture, hkl_capture_unref);
  gtk_widget_set_visible (self->box, capture != NULL);
  if (capture == NULL)
    {
      hkl_bytes_view_set (self->body, NULL, 0, 0);
      return;
    }

  self->capture = hkl_capture_ref (capture);
  size = hkl_format_size (g_bytes_get_size (capture->body));
  delay = hkl_format_duration ((gint64) capture->answer.delay * 1000);
  time = hkl_format_time (capture->received_at);
  from = g_strdup_printf (_ ("%s · from %s · %s · %s · answered after %s"), time, capture->remote,
                          capture->http_version, size, delay);
  headers = headers_text (capture);
  valid = g_utf8_make_valid (headers, -1);
  gtk_label_set_text (self->method, capture->method);
  gtk_label_set_text (self->path, capture->path);
  gtk_label_set_text (self->from, from);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->from), from);
  hkl_verdict_card_set (self->verdict, capture->verdict);
  hkl_code_entry_set_text (self->headers, valid);
  hkl_bytes_view_set (self->body, capture->body,
                      capture->verdict != NULL ? capture->verdict->signed_offset : 0,
                      capture->verdict != NULL ? capture->verdict->signed_length : 0);
  gtk_widget_set_visible (self->swatch,
                          capture->verdict != NULL && capture->verdict->signed_length > 0);
}

static void
part_chosen (guint chosen, gpointer data)
{
  HklCapturePane *self = data;

  gtk_stack_set_visible_child_name (self->stack, chosen == 1 ? "headers" : "body");
  gtk_widget_set_visible (self->form, chosen == 0);
}

static void
form_chosen (guint chosen, gpointer data)
{
  hkl_bytes_view_set_formatted (HKL_CAPTURE_PANE (data)->body, chosen == 0);
}

static void
copy_body (HklCapturePane *self)
{
  hkl_bytes_view_copy_all (self->body);
}

static void
hkl_capture_pane_dispose (GObject *object)
{
  HklCapturePane *self = HKL_CAPTURE_PANE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->capture, hkl_capture_unref);
  G_OBJECT_CLASS (hkl_capture_pane_parent_class)->dispose (object);
}

static void
hkl_capture_pane_class_init (HklCapturePaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_capture_pane_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_head (HklCapturePane *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *copy = hkl_piece_button ("edit-copy-symbolic", _ ("Copy Body"));

  self->method = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->method), "hk-method");
  self->path = GTK_LABEL (hkl_piece_label (NULL, "heading"));
  self->from = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->method));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->path));
  gtk_box_append (GTK_BOX (texts), line);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->from));
  gtk_widget_set_hexpand (texts, TRUE);
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_body), self);
  gtk_box_append (GTK_BOX (head), texts);
  gtk_box_append (GTK_BOX (head), copy);

  return head;
}

static GtkWidget *
make_choices (HklCapturePane *self)
{
  const char *const parts[] = { _ ("Body"), _ ("Headers"), NULL };
  const char *const forms[] = { _ ("Formatted"), _ ("Exact Bytes"), NULL };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *filler = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_hexpand (filler, TRUE);
  self->segments = hkl_segments_new (parts, part_chosen, self);
  self->form = hkl_segments_new (forms, form_chosen, self);
  gtk_widget_add_css_class (swatch, "hk-swatch");
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  self->swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->swatch), swatch);
  gtk_box_append (GTK_BOX (self->swatch), hkl_piece_label (_ ("Signed bytes"), "hk-sub"));
  gtk_box_append (GTK_BOX (line), self->segments);
  gtk_box_append (GTK_BOX (line), filler);
  gtk_box_append (GTK_BOX (line), self->swatch);
  gtk_box_append (GTK_BOX (line), self->form);

  return line;
}

static void
hkl_capture_pane_init (HklCapturePane *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  hkl_piece_set_margins (self->box, 16);
  self->verdict = HKL_VERDICT_CARD (hkl_verdict_card_new (FALSE));
  self->stack = GTK_STACK (gtk_stack_new ());
  self->body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  hkl_bytes_view_set_formatted (self->body, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->body), TRUE);
  self->headers = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Headers"), FALSE, FALSE, 20));
  gtk_widget_set_valign (GTK_WIDGET (self->headers), GTK_ALIGN_START);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->body), "body");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->headers), "headers");
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->verdict));
  gtk_box_append (GTK_BOX (self->box), make_choices (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->stack));
  gtk_widget_set_visible (self->box, FALSE);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_capture_pane_new (void)
{
  return g_object_new (HKL_TYPE_CAPTURE_PANE, NULL);
}
