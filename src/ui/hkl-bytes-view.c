/* hkl-bytes-view.c: see hkl-bytes-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text is laid out for the width that there is, and again when that changes by a column; of a
 * large body on a worker thread. Of a long list of events the first ones are shown, and a button for
 * the others.
 */

#define G_LOG_DOMAIN "hkl-bytes-view"

#include "config.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-bytes-text.h"
#include "hkl-bytes-view.h"
#include "hkl-format.h"
#include "hkl-pieces.h"

#define MARGIN 10

/* A line on the screen is never longer, whatever the width: long paragraphs are slow. */
#define COLUMNS_MAX 400

/* More than this is laid out off the main thread. */
#define AT_ONCE (256 * 1024)

/* Elements of a list that are shown without being asked for the others. */
#define ITEMS_AT_FIRST 200

struct _HklBytesView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *scroller;
  GtkWidget *find_bar, *find_entry;
  GtkLabel *find_words;
  GtkWidget *more_bar; /* "200 of 4,000 events", Show All; or that it is being laid out */
  GtkLabel *more_words;
  GtkWidget *more_button;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkTextTag *tags[HKL_SPAN_PICTURE + 1];
  GtkTextTag *mark, *mark_ink;

  GBytes *bytes;
  gsize signed_offset, signed_length;
  gsize mark_offset, mark_length; /* length 0: nothing is marked */
  HklBytesMode mode;
  HklBytesText *text;
  guint columns;
  guint layout_id;
  gboolean all;         /* the person has asked for everything */
  gsize shown;          /* bytes that are laid out */
  guint n_items;        /* of the list that the body is; 0: it is none, or is shown whole */
  gsize found_at;       /* byte; G_MAXSIZE: nothing was found yet */
  GCancellable *laying; /* NULL: no worker is at it */
};

G_DEFINE_FINAL_TYPE (HklBytesView, hkl_bytes_view, GTK_TYPE_WIDGET)

/* --- colours ----------------------------------------------------------------------------------- */

/* A colour that the style sheets name, so that light, dark and high contrast are in one place. */
static void
set_tag_colour (HklBytesView *self, GtkTextTag *tag, const char *property, const char *name)
{
  GdkRGBA colour;

  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name,
                                      &colour))
    g_object_set (tag, property, &colour, NULL);
}

static void
update_colours (HklBytesView *self)
{
  GdkRGBA ink;
  gboolean dims = self->signed_length > 0;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self->view)), &ink);
  set_tag_colour (self, self->tags[HKL_SPAN_SIGNED], "background-rgba", "hk_sign_bg");
  set_tag_colour (self, self->tags[HKL_SPAN_KEY], "foreground-rgba", "hk_key");
  set_tag_colour (self, self->tags[HKL_SPAN_STRING], "foreground-rgba", "hk_str");
  set_tag_colour (self, self->tags[HKL_SPAN_NUMBER], "foreground-rgba", "hk_num");
  set_tag_colour (self, self->tags[HKL_SPAN_PICTURE], "foreground-rgba", "hk_err");

  set_tag_colour (self, self->mark, "background-rgba", "hk_mark_bg");
  g_object_set (self->mark_ink, "foreground-rgba", &ink, "foreground-set",
                self->mode != HKL_BYTES_FORMATTED, NULL);

  /* What is not signed steps back, where something is; not in high contrast. */
  if (dims && self->mode != HKL_BYTES_FORMATTED)
    set_tag_colour (self, self->tags[HKL_SPAN_UNSIGNED], "foreground-rgba", "hk_unsigned");
  else
    g_object_set (self->tags[HKL_SPAN_UNSIGNED], "foreground-rgba", &ink, NULL);
}

/* --- layout ------------------------------------------------------------------------------------ */

static guint
columns_for (HklBytesView *self, int width)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->view));
  g_autoptr (PangoLayout) layout = pango_layout_new (context);
  int text_width;

  pango_layout_set_text (layout, "0000000000", -1);
  pango_layout_get_pixel_size (layout, &text_width, NULL);
  if (text_width <= 0)
    return 80;

  return (guint) CLAMP ((width - 2 * MARGIN - 14) * 10 / text_width, 8, COLUMNS_MAX);
}

static void
describe (HklBytesView *self)
{
  g_autofree char *text = NULL;
  gsize length = self->bytes != NULL ? g_bytes_get_size (self->bytes) : 0;

  if (self->signed_length > 0)
    text = g_strdup_printf (_ ("Body of %zu bytes. Signed, bytes %zu"
                               " to %zu"),
                            length, self->signed_offset + 1,
                            self->signed_offset + self->signed_length);
  else
    text = g_strdup_printf (_ ("Body of %zu bytes. Not signed"), length);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

/* What a layout is made from; immutable, so any thread. */
typedef struct
{
  GBytes *bytes;
  gsize length; /* of what is shown */
  gsize signed_offset, signed_length;
  HklBytesMode mode;
  guint columns;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->bytes, g_bytes_unref);
  g_free (order);
}

static HklBytesText *
make_text (const Order *order)
{
  const guint8 *data = order->bytes != NULL ? g_bytes_get_data (order->bytes, NULL) : NULL;

  switch (order->mode)
    {
    case HKL_BYTES_FORMATTED:
      return hkl_bytes_text_formatted (data, order->length, order->signed_offset,
                                       order->signed_length, order->columns);
    case HKL_BYTES_HEX:
      return hkl_bytes_text_hex (data, order->length, order->signed_offset, order->signed_length,
                                 order->columns);
    case HKL_BYTES_EXACT:
    default:
      return hkl_bytes_text_exact (data, order->length, order->signed_offset, order->signed_length,
                                   order->columns);
    }
}

static void
show_more (HklBytesView *self)
{
  g_autofree char *all = hkl_format_count (self->n_items);
  g_autofree char *first = hkl_format_count (ITEMS_AT_FIRST);
  g_autofree char *words = NULL;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->more_bar, self->laying != NULL || self->n_items > 0);
  gtk_widget_set_visible (self->more_button, self->laying == NULL && self->n_items > 0);
  if (self->laying != NULL)
    {
      gtk_label_set_text (self->more_words, _ ("Laying out a large body…"));
      return;
    }
  /* Translators: two numbers, such as “200 of 4,000 events”. */
  words = g_strdup_printf (_ ("%s of %s events"), first, all);
  /* Translators: a number. */
  label = g_strdup_printf (_ ("Show All %s Events"), all);
  gtk_label_set_text (self->more_words, words);
  gtk_button_set_label (GTK_BUTTON (self->more_button), label);
}

static void
show_mark (HklBytesView *self)
{
  g_autoptr (GArray) runs = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->mark, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->mark_ink, &start, &end);
  if (self->mark_length == 0 || self->text == NULL)
    return;

  runs = hkl_bytes_text_runs (self->text, self->mark_offset, self->mark_offset + self->mark_length);
  for (guint i = 0; i < runs->len; i++)
    {
      HklSpan *run = &g_array_index (runs, HklSpan, i);

      gtk_text_buffer_get_iter_at_offset (self->buffer, &start, (int) run->start);
      gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) run->end);
      gtk_text_buffer_apply_tag (self->buffer, self->mark, &start, &end);
      gtk_text_buffer_apply_tag (self->buffer, self->mark_ink, &start, &end);
      if (i == 0)
        {
          GtkTextMark *place = gtk_text_buffer_create_mark (self->buffer, "marked", &start, TRUE);

          /* By a mark: lines that were never drawn have no height yet. */
          gtk_text_view_scroll_to_mark (self->view, place, 0, TRUE, 0, 0.2);
        }
    }
}

static void
show_text (HklBytesView *self, HklBytesText *text)
{
  g_clear_pointer (&self->text, hkl_bytes_text_free);
  self->text = text;
  self->found_at = G_MAXSIZE;
  gtk_text_buffer_set_text (self->buffer, self->text->text, -1);
  for (guint i = 0; i < self->text->spans->len; i++)
    {
      HklSpan *span = &g_array_index (self->text->spans, HklSpan, i);
      GtkTextIter start;
      GtkTextIter end;

      gtk_text_buffer_get_iter_at_offset (self->buffer, &start, (int) span->start);
      gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) span->end);
      gtk_text_buffer_apply_tag (self->buffer, self->tags[span->kind], &start, &end);
    }
  update_colours (self);
  describe (self);
  show_more (self);
  show_mark (self);
}

static void
lay_out_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, make_text (data), (GDestroyNotify) hkl_bytes_text_free);
}

static void
on_laid_out (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklBytesView *self = HKL_BYTES_VIEW (object);
  HklBytesText *text = g_task_propagate_pointer (G_TASK (result), NULL);

  if (text == NULL)
    return; /* another layout is wanted meanwhile, or the view is gone */
  g_clear_object (&self->laying);
  show_text (self, text);
}

static void
lay_out (HklBytesView *self)
{
  gsize length = self->bytes != NULL ? g_bytes_get_size (self->bytes) : 0;
  const guint8 *data = self->bytes != NULL ? g_bytes_get_data (self->bytes, NULL) : NULL;
  Order *order = g_new0 (Order, 1);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->laying);
  g_clear_object (&self->laying);
  self->n_items = 0;
  self->shown = length;
  if (!self->all)
    {
      self->shown = hkl_bytes_text_first_items (data, length, ITEMS_AT_FIRST, &self->n_items);
      if (self->shown == length)
        self->n_items = 0;
    }

  order->bytes = self->bytes != NULL ? g_bytes_ref (self->bytes) : NULL;
  order->length = self->shown;
  order->signed_offset = self->signed_offset;
  order->signed_length = self->signed_length;
  order->mode = self->mode;
  order->columns = self->columns;
  if (self->shown <= AT_ONCE)
    {
      show_text (self, make_text (order));
      order_free (order);
      return;
    }

  self->laying = g_cancellable_new ();
  show_more (self);
  task = g_task_new (self, self->laying, on_laid_out, NULL);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, lay_out_in_thread);
}

static void
on_show_all (GtkButton *button, HklBytesView *self)
{
  self->all = TRUE;
  lay_out (self);
}

static gboolean
lay_out_now (gpointer user_data)
{
  HklBytesView *self = user_data;

  self->layout_id = 0;
  lay_out (self);

  return G_SOURCE_REMOVE;
}

static void
hkl_bytes_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklBytesView *self = HKL_BYTES_VIEW (widget);
  guint columns = columns_for (self, width);

  gtk_widget_size_allocate (self->box, &(GtkAllocation){ 0, 0, width, height }, baseline);
  if (columns == self->columns)
    return;

  /* Not within the allocation: the new text asks for another one. */
  self->columns = columns;
  if (self->layout_id == 0)
    self->layout_id = g_idle_add (lay_out_now, self);
}

static void
hkl_bytes_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  HklBytesView *self = HKL_BYTES_VIEW (widget);

  gtk_widget_measure (self->box, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
}

static void
hkl_bytes_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (hkl_bytes_view_parent_class)->css_changed (widget, change);
  update_colours (HKL_BYTES_VIEW (widget));
}

/* --- copying ----------------------------------------------------------------------------------- */

static void
put_on_clipboard (HklBytesView *self, gsize from, gsize to)
{
  gsize length;
  const char *data = g_bytes_get_data (self->bytes, &length);
  g_autofree char *part = g_strndup (data + from, to - from);
  g_autofree char *valid = g_utf8_make_valid (part, -1);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), valid);
}

static void
on_copy (GtkTextView *view, HklBytesView *self)
{
  GtkTextIter start;
  GtkTextIter end;
  gsize from;
  gsize to;

  g_signal_stop_emission_by_name (view, "copy-clipboard");
  if (self->bytes == NULL || self->text == NULL ||
      !gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end))
    return;

  hkl_bytes_text_range (self->text, g_bytes_get_size (self->bytes),
                        (guint) gtk_text_iter_get_offset (&start),
                        (guint) gtk_text_iter_get_offset (&end), &from, &to);
  put_on_clipboard (self, from, to);
}

void
hkl_bytes_view_copy_all (HklBytesView *self)
{
  g_return_if_fail (HKL_IS_BYTES_VIEW (self));

  if (self->bytes != NULL)
    put_on_clipboard (self, 0, g_bytes_get_size (self->bytes));
}

/* --- searching --------------------------------------------------------------------------------- */

static void
find (HklBytesView *self, gboolean backwards, gboolean from_here)
{
  const char *needle = gtk_editable_get_text (GTK_EDITABLE (self->find_entry));
  const guint8 *data = self->bytes != NULL ? g_bytes_get_data (self->bytes, NULL) : NULL;
  GtkTextIter iters[2];
  guint start;
  guint end;
  gsize from = self->found_at == G_MAXSIZE ? 0 : self->found_at;
  gsize at;

  gtk_label_set_text (self->find_words, "");
  if (needle[0] == '\0' || data == NULL || self->text == NULL)
    return;
  if (!backwards && !from_here && self->found_at != G_MAXSIZE)
    from++;
  at = hkl_bytes_text_find (self->text, data, self->shown, needle, from, backwards, &start, &end);
  if (at == G_MAXSIZE) /* around the end */
    at = hkl_bytes_text_find (self->text, data, self->shown, needle, backwards ? self->shown : 0,
                              backwards, &start, &end);
  self->found_at = at;
  if (at == G_MAXSIZE)
    {
      gtk_label_set_text (self->find_words, self->n_items > 0
                                                ? _ ("Not in the events that are shown")
                                                : _ ("Not found"));
      return;
    }

  gtk_text_buffer_get_iter_at_offset (self->buffer, &iters[0], (int) start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iters[1], (int) end);
  gtk_text_buffer_select_range (self->buffer, &iters[0], &iters[1]);
  gtk_text_view_scroll_to_iter (self->view, &iters[0], 0.1, FALSE, 0, 0);
  {
    /* Translators: a place in a body. */
    g_autofree char *words = g_strdup_printf (_ ("byte %zu"
                                                 " of the body"),
                                              at + 1);

    gtk_label_set_text (self->find_words, words);
  }
}

static void
on_find_changed (GtkSearchEntry *entry, HklBytesView *self)
{
  find (self, FALSE, TRUE);
}

static void
on_find_next (GtkSearchEntry *entry, HklBytesView *self)
{
  find (self, FALSE, FALSE);
}

static void
on_find_previous (GtkSearchEntry *entry, HklBytesView *self)
{
  find (self, TRUE, FALSE);
}

static void
on_find_stopped (GtkSearchEntry *entry, HklBytesView *self)
{
  gtk_widget_set_visible (self->find_bar, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
hkl_bytes_view_search (HklBytesView *self)
{
  g_return_if_fail (HKL_IS_BYTES_VIEW (self));

  gtk_widget_set_visible (self->find_bar, TRUE);
  gtk_widget_grab_focus (self->find_entry);
}

static GtkWidget *
make_find_bar (HklBytesView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->find_entry = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->find_entry, TRUE);
  gtk_widget_set_tooltip_text (self->find_entry,
                               _ ("Return for the next, Shift+Ctrl+G for the one before"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->find_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search in the body"), -1);
  g_signal_connect (self->find_entry, "search-changed", G_CALLBACK (on_find_changed), self);
  g_signal_connect (self->find_entry, "activate", G_CALLBACK (on_find_next), self);
  g_signal_connect (self->find_entry, "next-match", G_CALLBACK (on_find_next), self);
  g_signal_connect (self->find_entry, "previous-match", G_CALLBACK (on_find_previous), self);
  g_signal_connect (self->find_entry, "stop-search", G_CALLBACK (on_find_stopped), self);
  self->find_words = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_box_append (GTK_BOX (bar), self->find_entry);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->find_words));
  hkl_piece_set_margins (bar, 6);
  gtk_widget_set_visible (bar, FALSE);

  return bar;
}

static GtkWidget *
make_more_bar (HklBytesView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->more_words = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->more_words), TRUE);
  self->more_button = gtk_button_new ();
  gtk_widget_add_css_class (self->more_button, "hk-compact");
  g_signal_connect (self->more_button, "clicked", G_CALLBACK (on_show_all), self);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->more_words));
  gtk_box_append (GTK_BOX (bar), self->more_button);
  hkl_piece_set_margins (bar, 6);
  gtk_widget_set_visible (bar, FALSE);

  return bar;
}

/* --- the object -------------------------------------------------------------------------------- */

void
hkl_bytes_view_set (HklBytesView *self, GBytes *bytes, gsize signed_offset, gsize signed_length)
{
  g_return_if_fail (HKL_IS_BYTES_VIEW (self));

  if (self->bytes != NULL && bytes != NULL && self->text != NULL &&
      self->signed_offset == signed_offset && self->signed_length == signed_length &&
      g_bytes_equal (self->bytes, bytes))
    return; /* nothing moves under the reader's eyes */

  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (bytes != NULL)
    self->bytes = g_bytes_ref (bytes);
  self->signed_offset = signed_offset;
  self->signed_length = signed_length;
  self->mark_length = 0;
  self->all = FALSE;
  lay_out (self);
}

void
hkl_bytes_view_mark (HklBytesView *self, gsize offset, gsize length)
{
  g_return_if_fail (HKL_IS_BYTES_VIEW (self));

  self->mark_offset = offset;
  self->mark_length = length;
  if (length > 0 && offset + length > self->shown && !self->all)
    {
      self->all = TRUE;
      lay_out (self); /* and the mark follows */
    }
  else if (self->laying == NULL)
    show_mark (self);
}

void
hkl_bytes_view_set_mode (HklBytesView *self, HklBytesMode mode)
{
  g_return_if_fail (HKL_IS_BYTES_VIEW (self));

  if (self->mode == mode)
    return;

  self->mode = mode;
  lay_out (self);
}

void
hkl_bytes_view_set_formatted (HklBytesView *self, gboolean formatted)
{
  hkl_bytes_view_set_mode (self, formatted ? HKL_BYTES_FORMATTED : HKL_BYTES_EXACT);
}

static void
hkl_bytes_view_dispose (GObject *object)
{
  HklBytesView *self = HKL_BYTES_VIEW (object);

  g_clear_handle_id (&self->layout_id, g_source_remove);
  g_cancellable_cancel (self->laying);
  g_clear_object (&self->laying);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->text, hkl_bytes_text_free);

  G_OBJECT_CLASS (hkl_bytes_view_parent_class)->dispose (object);
}

static void
hkl_bytes_view_class_init (HklBytesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_bytes_view_dispose;
  widget_class->measure = hkl_bytes_view_measure;
  widget_class->size_allocate = hkl_bytes_view_size_allocate;
  widget_class->css_changed = hkl_bytes_view_css_changed;
}

static void
hkl_bytes_view_init (HklBytesView *self)
{
  GtkTextTagTable *table;

  self->columns = 80;
  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  self->buffer = gtk_text_view_get_buffer (self->view);
  table = gtk_text_buffer_get_tag_table (self->buffer);
  for (guint i = 0; i < G_N_ELEMENTS (self->tags); i++)
    {
      self->tags[i] = gtk_text_tag_new (NULL);
      g_object_set (self->tags[i], "insert-hyphens", FALSE, NULL);
      gtk_text_tag_table_add (table, self->tags[i]);
      g_object_unref (self->tags[i]);
    }

  /* Under what is signed, over what is not: where a mark is, the highlighter stays. */
  self->mark = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  gtk_text_tag_set_priority (self->mark, 0);
  self->mark_ink = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  gtk_text_tag_set_priority (self->mark_ink, HKL_SPAN_KEY + 1);

  gtk_text_view_set_editable (self->view, FALSE);
  gtk_text_view_set_cursor_visible (self->view, FALSE);
  gtk_text_view_set_monospace (self->view, TRUE);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_NONE);
  gtk_text_view_set_left_margin (self->view, MARGIN);
  gtk_text_view_set_right_margin (self->view, MARGIN);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "hk-src");
  g_signal_connect (self->view, "copy-clipboard", G_CALLBACK (on_copy), self);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (self->scroller, TRUE);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->find_bar = make_find_bar (self);
  gtk_box_append (GTK_BOX (self->box), self->find_bar);
  gtk_box_append (GTK_BOX (self->box), self->scroller);
  self->more_bar = make_more_bar (self);
  gtk_box_append (GTK_BOX (self->box), self->more_bar);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "hk-code");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
hkl_bytes_view_new (void)
{
  return g_object_new (HKL_TYPE_BYTES_VIEW, NULL);
}
