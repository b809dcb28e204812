/* hkl-code-entry.c: see hkl-code-entry.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-code-entry"

#include "config.h"

#include <string.h>

#include "hkl-code-entry.h"

struct _HklCodeEntry
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkWidget *view;
  GtkTextBuffer *buffer;
  gulong changed_handler;
  gboolean json;
  GtkTextTag *key, *string, *number, *fault, *marked, *dimmed;
};

G_DEFINE_FINAL_TYPE (HklCodeEntry, hkl_code_entry, GTK_TYPE_WIDGET)

static guint changed_signal;

static void
iter_at_byte (HklCodeEntry *self, const char *text, gsize offset, GtkTextIter *iter)
{
  gsize n = strlen (text);

  gtk_text_buffer_get_iter_at_offset (self->buffer, iter,
                                      (int) g_utf8_strlen (text, (gssize) MIN (offset, n)));
}

static void
apply (HklCodeEntry *self, GtkTextTag *tag, int from, int to)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, from);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, to);
  gtk_text_buffer_apply_tag (self->buffer, tag, &start, &end);
}

/* Colours keys, strings and numbers. Not a parser: it must also colour what is not JSON yet. */
static void
colour (HklCodeEntry *self)
{
  g_autofree char *text = hkl_code_entry_get_text (self);
  GtkTextIter start, end;
  int position = 0;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->key, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->string, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->number, &start, &end);

  for (const char *p = text; *p != '\0';)
    {
      const char *from = p;
      int from_position = position;

      if (*p == '"')
        {
          const char *after;

          for (p++; *p != '\0' && *p != '"' && *p != '\n'; p++)
            if (*p == '\\' && p[1] != '\0')
              p++;
          if (*p == '"')
            p++;
          position += (int) g_utf8_strlen (from, p - from);
          after = p + strspn (p, " \t\n");
          apply (self, *after == ':' ? self->key : self->string, from_position, position);
        }
      else if (g_ascii_isdigit (*p) || (*p == '-' && g_ascii_isdigit (p[1])))
        {
          p += strspn (p, "-+.0123456789eE");
          position += (int) (p - from);
          apply (self, self->number, from_position, position);
        }
      else
        {
          p = g_utf8_next_char (p);
          position++;
        }
    }
}

void
hkl_code_entry_set_fault (HklCodeEntry *self, gsize offset)
{
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  g_return_if_fail (HKL_IS_CODE_ENTRY (self));

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->fault, &start, &end);
  if (offset == G_MAXSIZE)
    return;

  text = hkl_code_entry_get_text (self);
  iter_at_byte (self, text, offset, &start);
  end = start;
  if (!gtk_text_iter_forward_word_end (&end))
    gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (gtk_text_iter_equal (&start, &end))
    gtk_text_iter_backward_char (&start); /* at the very end: mark the last sign */
  gtk_text_buffer_apply_tag (self->buffer, self->fault, &start, &end);
}

void
hkl_code_entry_set_signed (HklCodeEntry *self, gsize offset, gsize length)
{
  g_autofree char *text = NULL;
  GtkTextIter start, end, from, to;

  g_return_if_fail (HKL_IS_CODE_ENTRY (self));

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->marked, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->dimmed, &start, &end);
  if (length == 0)
    return;

  text = hkl_code_entry_get_text (self);
  iter_at_byte (self, text, offset, &from);
  iter_at_byte (self, text, offset + length, &to);
  gtk_text_buffer_apply_tag (self->buffer, self->dimmed, &start, &from);
  gtk_text_buffer_apply_tag (self->buffer, self->dimmed, &to, &end);

  while (gtk_text_iter_compare (&from, &to) < 0)
    {
      GtkTextIter line_end = from;

      while (gtk_text_iter_compare (&from, &to) < 0 && gtk_text_iter_starts_line (&from) &&
             gtk_text_iter_get_char (&from) == ' ')
        while (gtk_text_iter_get_char (&from) == ' ' && gtk_text_iter_forward_char (&from))
          ;
      line_end = from;
      if (!gtk_text_iter_ends_line (&line_end))
        gtk_text_iter_forward_to_line_end (&line_end);
      if (gtk_text_iter_compare (&line_end, &to) > 0)
        line_end = to;
      gtk_text_buffer_apply_tag (self->buffer, self->marked, &from, &line_end);
      from = line_end;
      if (!gtk_text_iter_forward_line (&from))
        break;
    }
}

void
hkl_code_entry_set_text (HklCodeEntry *self, const char *text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (HKL_IS_CODE_ENTRY (self));
  g_return_if_fail (text != NULL);

  valid = g_utf8_make_valid (text, -1);
  g_signal_handler_block (self->buffer, self->changed_handler);
  gtk_text_buffer_set_text (self->buffer, valid, -1);
  g_signal_handler_unblock (self->buffer, self->changed_handler);
  if (self->json)
    colour (self);
}

char *
hkl_code_entry_get_text (HklCodeEntry *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (HKL_IS_CODE_ENTRY (self), NULL);

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

void
hkl_code_entry_replace (HklCodeEntry *self, gsize offset, gsize length, const char *replacement)
{
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  g_return_if_fail (HKL_IS_CODE_ENTRY (self));

  text = hkl_code_entry_get_text (self);
  iter_at_byte (self, text, offset, &start);
  iter_at_byte (self, text, offset + length, &end);
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, replacement, -1);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  gtk_text_buffer_end_user_action (self->buffer);
  gtk_widget_grab_focus (self->view);
}

gsize
hkl_code_entry_get_cursor (HklCodeEntry *self)
{
  g_autofree char *before = NULL;
  GtkTextIter start, cursor;

  g_return_val_if_fail (HKL_IS_CODE_ENTRY (self), 0);

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  before = gtk_text_buffer_get_text (self->buffer, &start, &cursor, TRUE);

  return strlen (before);
}

static void
buffer_changed (HklCodeEntry *self)
{
  if (self->json)
    colour (self);
  g_signal_emit (self, changed_signal, 0);
}

/* Tags do not know CSS: they are given the style's colours, again whenever it changes. */
static void
hkl_code_entry_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  HklCodeEntry *self = HKL_CODE_ENTRY (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  const struct
  {
    GtkTextTag *tag;
    const char *color;
    const char *property;
  } colors[] = {
    { self->key, "hk_key", "foreground-rgba" },
    { self->string, "hk_str", "foreground-rgba" },
    { self->number, "hk_num", "foreground-rgba" },
    { self->fault, "hk_err", "underline-rgba" },
    { self->marked, "hk_sign_bg", "background-rgba" },
    { self->dimmed, "hk_unsigned", "foreground-rgba" },
  };
  GdkRGBA color;

  GTK_WIDGET_CLASS (hkl_code_entry_parent_class)->css_changed (widget, change);

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    if (gtk_style_context_lookup_color (context, colors[i].color, &color))
      g_object_set (colors[i].tag, colors[i].property, &color, NULL);
}

static gboolean
hkl_code_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HKL_CODE_ENTRY (widget)->view);
}

static void
hkl_code_entry_dispose (GObject *object)
{
  g_clear_pointer (&HKL_CODE_ENTRY (object)->scrolled, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_code_entry_parent_class)->dispose (object);
}

static void
hkl_code_entry_class_init (HklCodeEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_code_entry_dispose;
  widget_class->css_changed = hkl_code_entry_css_changed;
  widget_class->grab_focus = hkl_code_entry_grab_focus;
  changed_signal = g_signal_new ("changed", HKL_TYPE_CODE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_code_entry_init (HklCodeEntry *self)
{
  self->view = gtk_text_view_new ();
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 10);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self->view), 10);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE); /* Tab leaves it */
  gtk_widget_add_css_class (self->view, "hk-src");

  /* A drawn hyphen would look like data. */
  gtk_text_buffer_create_tag (self->buffer, "all", "insert-hyphens", FALSE, NULL);
  self->dimmed = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->key = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->string = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->number = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->marked = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->fault = gtk_text_buffer_create_tag (self->buffer, NULL, "underline", PANGO_UNDERLINE_ERROR,
                                            NULL);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_widget_add_css_class (self->scrolled, "hk-code");
  gtk_widget_set_overflow (self->scrolled, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));

  self->changed_handler = g_signal_connect_object (
      self->buffer, "changed", G_CALLBACK (buffer_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
hkl_code_entry_new (const char *name, gboolean editable, gboolean json, int lines)
{
  HklCodeEntry *self = g_object_new (HKL_TYPE_CODE_ENTRY, NULL);

  self->json = json;
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), editable);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->view), editable);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scrolled),
                                              lines * 16 + 18);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled),
                                              MAX (lines, 14) * 16 + 18);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE, -1);

  return GTK_WIDGET (self);
}
