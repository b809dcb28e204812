/* hkl-pipeline.c: see hkl-pipeline.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-pipeline"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-pipeline.h"

#define ICON_ROW 72 /* height of the icons' discs */

struct _HklPipeline
{
  GtkWidget parent_instance;

  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (HklPipeline, hkl_pipeline, GTK_TYPE_WIDGET)

/* A dashed line with two dots, which are events on their way, and an arrow's head. */
static void
draw_link (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  static const double dashes[] = { 4, 4 };
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (area)) == GTK_TEXT_DIR_RTL;
  double y = height / 2.0;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &color);
  if (rtl)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }

  color.alpha = 0.5f;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, 8, y);
  cairo_line_to (cr, width - 10, y);
  cairo_stroke (cr);

  color.alpha = 1;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_arc (cr, 8 + (width - 18) * 0.33, y, 4, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_arc (cr, 8 + (width - 18) * 0.60, y, 4, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, width - 13, y - 6);
  cairo_line_to (cr, width - 6, y);
  cairo_line_to (cr, width - 13, y + 6);
  cairo_stroke (cr);
}

static void
add_station (HklPipeline *self, const char *icon, const char *title, const char *body)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *text = gtk_label_new (body);

  gtk_image_set_pixel_size (GTK_IMAGE (image), 28);
  gtk_widget_add_css_class (image, "hk-hero");
  gtk_widget_set_halign (image, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (name, "hk-bold");
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_justify (GTK_LABEL (name), GTK_JUSTIFY_CENTER);
  gtk_widget_set_margin_top (name, 20);
  gtk_widget_add_css_class (text, "hk-small");
  gtk_widget_add_css_class (text, "hk-dim");
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 20);
  gtk_label_set_justify (GTK_LABEL (text), GTK_JUSTIFY_CENTER);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (self->box), box);
}

static void
add_link (HklPipeline *self)
{
  GtkWidget *area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (area, "hk-link");
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), ICON_ROW);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_link, NULL, NULL);
  gtk_widget_set_valign (area, GTK_ALIGN_START);
  gtk_widget_set_hexpand (area, TRUE);
  gtk_box_append (GTK_BOX (self->box), area);
}

static void
hkl_pipeline_dispose (GObject *object)
{
  g_clear_pointer (&HKL_PIPELINE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_pipeline_parent_class)->dispose (object);
}

static void
hkl_pipeline_class_init (HklPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_pipeline_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_pipeline_init (HklPipeline *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  add_station (self, "hkl-source-symbolic", _ ("Source"),
               _ ("Any Segment SDK, a file, or events you write"));
  add_link (self);
  add_station (self, "hkl-signature-symbolic", _ ("Destination"),
               _ ("Chosen, shaped, batched, signed and queued"));
  add_link (self);
  add_station (self, "hkl-inspector-symbolic", _ ("Your endpoint"),
               _ ("Or the inspector that is built in"));
}
