/* hkl-bytes-view.c: see hkl-bytes-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text is laid out for the width that there is, and again when that changes by a column.
 */

#define G_LOG_DOMAIN "hkl-bytes-view"

#include "config.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-bytes-text.h"
#include "hkl-bytes-view.h"

#define MARGIN 10

/* A line on the screen is never longer, whatever the width: long paragraphs are slow. */
#define COLUMNS_MAX 400

struct _HklBytesView
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkTextTag *tags[HKL_SPAN_PICTURE + 1];

  GBytes *bytes;
  gsize signed_offset, signed_length;
  HklBytesMode mode;
  HklBytesText *text;
  guint columns;
  guint layout_id;
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

  /* What is not signed steps back, where something is; 4.5:1 on the code background. */
  if (dims && self->mode != HKL_BYTES_FORMATTED)
    ink.alpha *= 0.62f;
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

static void
lay_out (HklBytesView *self)
{
  gsize length = 0;
  const guint8 *data = self->bytes != NULL ? g_bytes_get_data (self->bytes, &length) : NULL;

  g_clear_pointer (&self->text, hkl_bytes_text_free);
  switch (self->mode)
    {
    case HKL_BYTES_EXACT:
      self->text = hkl_bytes_text_exact (data, length, self->signed_offset, self->signed_length,
                                         self->columns);
      break;

    case HKL_BYTES_FORMATTED:
      self->text = hkl_bytes_text_formatted (data, length, self->signed_offset, self->signed_length,
                                             self->columns);
      break;

    case HKL_BYTES_HEX:
      self->text = hkl_bytes_text_hex (data, length, self->signed_offset, self->signed_length,
                                       self->columns);
      break;

    default:
      g_assert_not_reached ();
    }

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

  gtk_widget_size_allocate (self->scroller, &(GtkAllocation){ 0, 0, width, height }, baseline);
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

  gtk_widget_measure (self->scroller, orientation, for_size, minimum, natural, minimum_baseline,
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
  lay_out (self);
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
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
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
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "hk-code");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
hkl_bytes_view_new (void)
{
  return g_object_new (HKL_TYPE_BYTES_VIEW, NULL);
}
