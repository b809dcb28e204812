/* hkl-diff-view.c: see hkl-diff-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-diff-view"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-diff-view.h"
#include "hkl-format.h"
#include "hkl-line-diff.h"

/* So many of the same lines are shown before and after what differs. */
#define AROUND 3

/* Lines that are shown; the rest is counted. */
#define LINES_MAX 4000

/* A line is cut for the screen behind so many characters. */
#define LINE_MAX_CHARS 400

struct _HklDiffView
{
  GtkWidget parent_instance;

  GtkWidget *scroller, *view;
  GtkTextBuffer *buffer;
  GtkTextTag *left, *right;
};

G_DEFINE_FINAL_TYPE (HklDiffView, hkl_diff_view, GTK_TYPE_WIDGET)

/* --- the lines ----------------------------------------------------------------------------------- */

static void
put (HklDiffView *self, const char *tag, const char *sign, const char *text)
{
  GtkTextIter end;
  g_autofree char *cut = g_utf8_strlen (text, -1) > LINE_MAX_CHARS
                             ? g_utf8_substring (text, 0, LINE_MAX_CHARS)
                             : NULL;
  g_autofree char *line = g_strdup_printf ("%s %s%s\n", sign, cut != NULL ? cut : text,
                                           cut != NULL ? "…" : "");

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert_with_tags_by_name (self->buffer, &end, line, -1, tag, NULL);
}

/* Is line I, which is the same in both, near one that is not? */
static gboolean
is_near (GArray *lines, guint i)
{
  for (guint k = i > AROUND ? i - AROUND : 0; k < MIN (lines->len, i + AROUND + 1); k++)
    {
      if (g_array_index (lines, HklLine, k).kind != HKL_LINE_SAME)
        return TRUE;
    }

  return FALSE;
}

void
hkl_diff_view_set (HklDiffView *self,
                   const char *const *left,
                   const char *const *right,
                   GArray *lines,
                   guint *n_left,
                   guint *n_right)
{
  guint shown = 0;
  guint left_out = 0;

  g_return_if_fail (HKL_IS_DIFF_VIEW (self));

  *n_left = *n_right = 0;
  gtk_text_buffer_set_text (self->buffer, "", 0);
  for (guint i = 0; i < lines->len; i++)
    {
      HklLine *line = &g_array_index (lines, HklLine, i);

      *n_left += line->kind == HKL_LINE_LEFT;
      *n_right += line->kind == HKL_LINE_RIGHT;
      if ((line->kind == HKL_LINE_SAME && !is_near (lines, i)) || shown >= LINES_MAX)
        {
          left_out++;
          continue;
        }
      if (left_out > 0)
        {
          g_autofree char *count = hkl_format_count (left_out);
          g_autofree char *text = g_strdup_printf (
              ngettext ("%s line is the same", "%s lines are the same", left_out), count);

          put (self, "same", "⋯", text);
          left_out = 0;
        }
      if (line->kind == HKL_LINE_SAME)
        put (self, "same", " ", left[line->left]);
      else if (line->kind == HKL_LINE_LEFT)
        put (self, "left", "−", left[line->left]);
      else
        put (self, "right", "+", right[line->right]);
      shown++;
    }
  if (left_out > 0)
    {
      g_autofree char *count = hkl_format_count (left_out);
      g_autofree char *text = g_strdup_printf (ngettext ("%s more line", "%s more lines", left_out),
                                               count);

      put (self, "same", "⋯", text);
    }
}

/* --- colours ------------------------------------------------------------------------------------- */

/* Those that the style sheets name, so that light, dark and high contrast are in one place. */
static void
set_colour (HklDiffView *self, GtkTextTag *tag, const char *property, const char *name)
{
  GdkRGBA colour;

  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name,
                                      &colour))
    g_object_set (tag, property, &colour, NULL);
}

static void
update_colours (HklDiffView *self)
{
  set_colour (self, self->left, "paragraph-background-rgba", "hk_left_bg");
  set_colour (self, self->left, "foreground-rgba", "hk_left");
  set_colour (self, self->right, "paragraph-background-rgba", "hk_right_bg");
  set_colour (self, self->right, "foreground-rgba", "hk_right");
}

static void
hkl_diff_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (hkl_diff_view_parent_class)->css_changed (widget, change);
  update_colours (HKL_DIFF_VIEW (widget));
}

/* --- the object ---------------------------------------------------------------------------------- */

static void
hkl_diff_view_dispose (GObject *object)
{
  HklDiffView *self = HKL_DIFF_VIEW (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_diff_view_parent_class)->dispose (object);
}

static void
hkl_diff_view_class_init (HklDiffViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_diff_view_dispose;
  GTK_WIDGET_CLASS (klass)->css_changed = hkl_diff_view_css_changed;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_diff_view_init (HklDiffView *self)
{
  self->view = gtk_text_view_new ();
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_buffer_create_tag (self->buffer, "same", NULL);
  self->left = gtk_text_buffer_create_tag (self->buffer, "left", NULL);
  self->right = gtk_text_buffer_create_tag (self->buffer, "right", NULL);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 10);
  gtk_widget_add_css_class (self->view, "hk-src");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Differences"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->view);
  gtk_widget_add_css_class (self->scroller, "hk-code");
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

GtkWidget *
hkl_diff_view_new (void)
{
  return g_object_new (HKL_TYPE_DIFF_VIEW, NULL);
}
