/* hkl-sparkline.c: see hkl-sparkline.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sparkline"

#include "config.h"

#include <string.h>

#include "hkl-sparkline.h"

struct _HklSparkline
{
  GtkWidget parent_instance;

  gboolean bars;
  guint32 *values;
  guint n;
  char *color;
};

G_DEFINE_FINAL_TYPE (HklSparkline, hkl_sparkline, GTK_TYPE_WIDGET)

void
hkl_sparkline_set (HklSparkline *self, const guint32 *values, guint n, const char *color)
{
  g_return_if_fail (HKL_IS_SPARKLINE (self));

  if (self->n == n && g_strcmp0 (self->color, color) == 0 && n > 0 &&
      memcmp (self->values, values, n * sizeof *values) == 0)
    return;

  g_free (self->values);
  self->values = g_memdup2 (values, n * sizeof *values);
  self->n = n;
  g_free (self->color);
  self->color = g_strdup (color);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_line (HklSparkline *self, cairo_t *cr, GdkRGBA color, double width, double height, double max)
{
  double inner = width - 4; /* room for the dot at the end */
  double y = height;

  for (guint i = 0; i < self->n; i++)
    {
      y = 3 + (height - 4) * (1 - self->values[i] / max);
      cairo_line_to (cr, inner * i / MAX (self->n - 1, 1), y);
    }
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke_preserve (cr);
  cairo_line_to (cr, inner, height);
  cairo_line_to (cr, 0, height);
  cairo_close_path (cr);
  color.alpha *= 0.18f;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill (cr);
  color.alpha /= 0.18f;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_arc (cr, inner, y, 2.2, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_bars (HklSparkline *self,
           cairo_t *cr,
           const GdkRGBA *color,
           double width,
           double height,
           double max)
{
  double step = width / self->n;

  gdk_cairo_set_source_rgba (cr, color);
  for (guint i = 0; i < self->n; i++)
    {
      double bar = self->values[i] > 0 ? MAX (height * self->values[i] / max, 2) : 1;

      cairo_rectangle (cr, step * i, height - bar, MAX (step - 2, 1), bar);
    }
  cairo_fill (cr);
}

static void
hkl_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HklSparkline *self = HKL_SPARKLINE (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  double max = 1;
  GdkRGBA color;
  cairo_t *cr;

  if (self->n == 0 || width <= 4)
    return;

  for (guint i = 0; i < self->n; i++)
    max = MAX (max, (double) self->values[i]);
  gtk_style_context_get_color (context, &color);
  if (self->color != NULL)
    gtk_style_context_lookup_color (context, self->color, &color);

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->bars)
    draw_bars (self, cr, &color, width, height, max);
  else
    draw_line (self, cr, color, width, height, max);
  cairo_destroy (cr);
}

static void
hkl_sparkline_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : 16;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 28;
}

static void
hkl_sparkline_finalize (GObject *object)
{
  HklSparkline *self = HKL_SPARKLINE (object);

  g_free (self->values);
  g_free (self->color);
  G_OBJECT_CLASS (hkl_sparkline_parent_class)->finalize (object);
}

static void
hkl_sparkline_class_init (HklSparklineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_sparkline_finalize;
  GTK_WIDGET_CLASS (klass)->measure = hkl_sparkline_measure;
  GTK_WIDGET_CLASS (klass)->snapshot = hkl_sparkline_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hkl_sparkline_init (HklSparkline *self)
{
}

GtkWidget *
hkl_sparkline_new (gboolean bars)
{
  HklSparkline *self = g_object_new (HKL_TYPE_SPARKLINE, NULL);

  self->bars = bars;

  return GTK_WIDGET (self);
}
