/* hkl-spark.c: see hkl-spark.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-spark"

#include "config.h"

#include "hkl-spark.h"

#define WIDTH  84
#define HEIGHT 28

struct _HklSpark
{
  GtkWidget parent_instance;

  gboolean bars;
  GArray *values; /* of guint32 */
};

G_DEFINE_FINAL_TYPE (HklSpark, hkl_spark, GTK_TYPE_WIDGET)

static void
draw_bars (HklSpark *self, cairo_t *cr, double width, double height, double top, GdkRGBA *accent)
{
  double step = width / self->values->len;

  gdk_cairo_set_source_rgba (cr, accent);
  for (guint i = 0; i < self->values->len; i++)
    {
      double value = g_array_index (self->values, guint32, i);
      double bar = value > 0 ? MAX (1.5, value / top * height) : 1;

      cairo_rectangle (cr, i * step + 0.5, height - bar, MAX (1, step - 1.5), bar);
    }
  cairo_fill (cr);
}

static void
draw_line (HklSpark *self, cairo_t *cr, double width, double height, double top, GdkRGBA *accent)
{
  guint n = self->values->len;
  double step = n > 1 ? (width - 4) / (n - 1) : 0;
  double y = height;

  for (guint i = 0; i < n; i++)
    {
      y = height - 2 - g_array_index (self->values, guint32, i) / top * (height - 5);
      cairo_line_to (cr, i * step, y);
    }
  gdk_cairo_set_source_rgba (cr, accent);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke_preserve (cr);
  cairo_line_to (cr, (n - 1) * step, height);
  cairo_line_to (cr, 0, height);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, accent->red, accent->green, accent->blue, 0.16);
  cairo_fill (cr);

  gdk_cairo_set_source_rgba (cr, accent);
  cairo_arc (cr, (n - 1) * step, y, 2, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
hkl_spark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HklSpark *self = HKL_SPARK (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  guint32 top = 1;
  GdkRGBA accent = { 0.2f, 0.52f, 0.89f, 1 };
  cairo_t *cr;

  if (self->values->len == 0 || width < 8 || height < 8)
    return;

  for (guint i = 0; i < self->values->len; i++)
    top = MAX (top, g_array_index (self->values, guint32, i));
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_bg_color",
                                  &accent);

  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (self->bars)
    draw_bars (self, cr, width, height, top, &accent);
  else
    draw_line (self, cr, width, height, top, &accent);
  cairo_destroy (cr);
}

static void
hkl_spark_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

void
hkl_spark_set (HklSpark *self, const guint32 *values, guint n_values)
{
  g_return_if_fail (HKL_IS_SPARK (self));

  g_array_set_size (self->values, 0);
  g_array_append_vals (self->values, values, n_values);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hkl_spark_finalize (GObject *object)
{
  g_array_unref (HKL_SPARK (object)->values);

  G_OBJECT_CLASS (hkl_spark_parent_class)->finalize (object);
}

static void
hkl_spark_class_init (HklSparkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hkl_spark_finalize;
  widget_class->snapshot = hkl_spark_snapshot;
  widget_class->measure = hkl_spark_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hkl_spark_init (HklSpark *self)
{
  self->values = g_array_new (FALSE, FALSE, sizeof (guint32));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
hkl_spark_new (gboolean bars)
{
  HklSpark *self = g_object_new (HKL_TYPE_SPARK, NULL);

  self->bars = bars;

  return GTK_WIDGET (self);
}
