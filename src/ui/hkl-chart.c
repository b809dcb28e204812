/* hkl-chart.c: see hkl-chart.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-chart"

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "hkl-chart.h"
#include "hkl-format.h"

#define MAX_LINES 3
#define TOP       8
#define BOTTOM    22
#define START     48
#define LOG_MIN   10.0    /* ms */
#define LOG_MAX   10000.0 /* ms; grows with the data */

struct _HklChart
{
  GtkWidget parent_instance;

  HklChartKind kind;
  HklChartLine lines[MAX_LINES];
  guint n_lines;
  int crosshair; /* index of a second, or -1 */
};

G_DEFINE_FINAL_TYPE (HklChart, hkl_chart, GTK_TYPE_WIDGET)

/* Where things are, for one drawing. */
typedef struct
{
  cairo_t *cr;
  double x, y, width, height; /* of the plot */
  double max;
  guint n; /* seconds */
  GdkRGBA text;
} Plot;

static double
at_x (const Plot *plot, guint index)
{
  return plot->x + plot->width * index / (plot->n - 1);
}

static double
at_y (HklChart *self, const Plot *plot, double value)
{
  double share = value / plot->max;

  if (self->kind == HKL_CHART_LOG)
    share = log (MAX (value, LOG_MIN) / LOG_MIN) / log (plot->max / LOG_MIN);

  return plot->y + plot->height * (1 - CLAMP (share, 0, 1));
}

static GdkRGBA
color_of (HklChart *self, const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA color;

  gtk_style_context_get_color (context, &color);
  gtk_style_context_lookup_color (context, name, &color);

  return color;
}

static void
draw_text (HklChart *self,
           cairo_t *cr,
           const char *text,
           double x,
           double y,
           double align,
           gboolean bold)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  if (bold)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      pango_layout_set_attributes (layout, attributes);
    }
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - width * align, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

/* "1,500" or "100 ms". */
static char *
scale_text (HklChart *self, double value)
{
  return self->kind == HKL_CHART_LOG ? hkl_format_duration ((gint64) (value * 1000))
                                     : hkl_format_figure (value);
}

/* Marks of the logarithmic scale are powers of ten: "100 ms", "10 s", "100 s". */
static char *
mark_text (HklChart *self, double value)
{
  if (self->kind == HKL_CHART_STACKED)
    return hkl_format_figure (value);

  return value < 1000 ? g_strdup_printf ("%.0f\302\240ms", value)
                      : g_strdup_printf ("%.0f\302\240s", value / 1000);
}

static void
draw_grid (HklChart *self, const Plot *plot)
{
  GdkRGBA line = plot->text;
  double values[8];
  guint n = 0;

  if (self->kind == HKL_CHART_LOG)
    for (double value = LOG_MIN; value <= plot->max * 1.001 && n < G_N_ELEMENTS (values);
         value *= 10)
      values[n++] = value;
  else
    for (guint i = 0; i <= 2; i++)
      values[n++] = plot->max * i / 2;

  cairo_set_line_width (plot->cr, 1);
  for (guint i = 0; i < n; i++)
    {
      double y = floor (at_y (self, plot, values[i])) + 0.5;
      g_autofree char *text = mark_text (self, values[i]);

      line.alpha = 0.12f;
      gdk_cairo_set_source_rgba (plot->cr, &line);
      cairo_move_to (plot->cr, plot->x, y);
      cairo_line_to (plot->cr, plot->x + plot->width, y);
      cairo_stroke (plot->cr);
      line.alpha = 0.78f * plot->text.alpha;
      gdk_cairo_set_source_rgba (plot->cr, &line);
      draw_text (self, plot->cr, text, plot->x - 6, y, 1, FALSE);
    }

  if (self->crosshair >= 0)
    return; /* the values are read out there */

  draw_text (self, plot->cr, _ ("15 min ago"), plot->x, plot->y + plot->height + 13, 0, FALSE);
  draw_text (self, plot->cr, _ ("now"), plot->x + plot->width, plot->y + plot->height + 13, 1,
             FALSE);
}

/* From the top down, so that each lies on what is below it. */
static void
draw_stacked (HklChart *self, const Plot *plot)
{
  for (guint layer = self->n_lines; layer > 0; layer--)
    {
      GdkRGBA color = color_of (self, self->lines[layer - 1].color);
      GdkRGBA fill = color;
      gboolean open = FALSE;
      double last_x = plot->x;

      fill.alpha = layer == 1 ? 0.28f : 0.85f;
      for (guint i = 0; i <= plot->n; i++)
        {
          double sum = 0;

          for (guint l = 0; l < layer && i < plot->n; l++)
            sum += hkl_series_get (self->lines[l].series, i);

          if (i == plot->n || isnan (sum))
            {
              if (!open)
                continue;
              cairo_line_to (plot->cr, last_x, plot->y + plot->height);
              cairo_close_path (plot->cr);
              if (layer == 1)
                {
                  /* What is above must not shine through. */
                  GdkRGBA card = color_of (self, "hk_card");

                  gdk_cairo_set_source_rgba (plot->cr, &card);
                  cairo_fill_preserve (plot->cr);
                }
              gdk_cairo_set_source_rgba (plot->cr, &fill);
              cairo_fill (plot->cr);
              open = FALSE;
              continue;
            }

          last_x = at_x (plot, i);
          if (!open)
            cairo_move_to (plot->cr, last_x, plot->y + plot->height);
          open = TRUE;
          cairo_line_to (plot->cr, last_x, at_y (self, plot, sum));
        }

      if (layer == 1)
        {
          gdk_cairo_set_source_rgba (plot->cr, &color);
          cairo_set_line_width (plot->cr, 1.5);
          for (guint i = 0; i < plot->n; i++)
            {
              double value = hkl_series_get (self->lines[0].series, i);

              if (isnan (value))
                cairo_new_sub_path (plot->cr);
              else
                cairo_line_to (plot->cr, at_x (plot, i), at_y (self, plot, value));
            }
          cairo_stroke (plot->cr);
        }
    }
}

static void
draw_lines (HklChart *self, const Plot *plot)
{
  static const double dashes[MAX_LINES][2] = { { 0, 0 }, { 6, 3 }, { 1.5, 3 } };
  double label_ys[MAX_LINES] = { 0 };

  for (guint l = 0; l < self->n_lines; l++)
    {
      GdkRGBA color = color_of (self, self->lines[l].color);
      double last = NAN;

      gdk_cairo_set_source_rgba (plot->cr, &color);
      cairo_set_line_width (plot->cr, 1.8);
      if (dashes[l][0] > 0)
        cairo_set_dash (plot->cr, dashes[l], 2, 0);
      else
        cairo_set_dash (plot->cr, NULL, 0, 0);
      for (guint i = 0; i < plot->n; i++)
        {
          double value = hkl_series_get (self->lines[l].series, i);

          if (isnan (value))
            cairo_new_sub_path (plot->cr);
          else
            cairo_line_to (plot->cr, at_x (plot, i), at_y (self, plot, value));
          last = value;
        }
      cairo_stroke (plot->cr);
      cairo_set_dash (plot->cr, NULL, 0, 0);

      if (!isnan (last))
        {
          double y = at_y (self, plot, last);

          /* Names of lines that meet stand one above the other. */
          if (l > 0 && label_ys[l - 1] != 0 && y > label_ys[l - 1] - 13)
            y = label_ys[l - 1] - 13;
          label_ys[l] = y;
          draw_text (self, plot->cr, self->lines[l].name, plot->x + plot->width + 6, y, 0, TRUE);
        }
    }
}

static void
draw_crosshair (HklChart *self, const Plot *plot)
{
  double x = floor (at_x (plot, (guint) self->crosshair)) + 0.5;
  guint ago = plot->n - 1 - (guint) self->crosshair;
  g_autofree char *when = hkl_format_duration ((gint64) ago * G_USEC_PER_SEC);
  GString *text = g_string_new (NULL);
  GdkRGBA line = plot->text;

  /* Translators: %s is a duration. */
  g_string_append_printf (text, _ ("%s ago"), when);
  for (guint l = 0; l < self->n_lines; l++)
    {
      double value = hkl_series_get (self->lines[l].series, (guint) self->crosshair);
      g_autofree char *number = isnan (value) ? g_strdup ("–") : scale_text (self, value);

      g_string_append_printf (text, "  ·  %s %s", self->lines[l].name, number);
    }

  line.alpha = 0.5f;
  gdk_cairo_set_source_rgba (plot->cr, &line);
  cairo_set_line_width (plot->cr, 1);
  cairo_move_to (plot->cr, x, plot->y);
  cairo_line_to (plot->cr, x, plot->y + plot->height);
  cairo_stroke (plot->cr);
  gdk_cairo_set_source_rgba (plot->cr, &plot->text);
  draw_text (self, plot->cr, text->str, plot->x + plot->width / 2, plot->y + plot->height + 13, 0.5,
             TRUE);
  g_string_free (text, TRUE);
}

static void
hkl_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HklChart *self = HKL_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  double end = self->kind == HKL_CHART_LOG ? 34 : 8;
  Plot plot = { .x = START,
                .y = TOP,
                .width = MAX (width - START - end, 1),
                .height = MAX (height - TOP - BOTTOM, 1),
                .n = hkl_series_get_length (self->lines[0].series) };

  if (self->kind == HKL_CHART_LOG)
    {
      plot.max = LOG_MAX;
      while (plot.max < hkl_series_max (self->lines[self->n_lines - 1].series))
        plot.max *= 10;
    }
  else
    {
      for (guint i = 0; i < plot.n; i++)
        {
          double sum = 0;

          for (guint l = 0; l < self->n_lines; l++)
            sum += hkl_series_get (self->lines[l].series, i);
          if (sum > plot.max)
            plot.max = sum;
        }
      plot.max = hkl_series_nice (plot.max);
    }

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &plot.text);
  plot.cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_grid (self, &plot);
  if (self->kind == HKL_CHART_LOG)
    draw_lines (self, &plot);
  else
    draw_stacked (self, &plot);
  if (self->crosshair >= 0)
    draw_crosshair (self, &plot);
  cairo_destroy (plot.cr);
}

static void
hkl_chart_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 160;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 400 : 196;
}

void
hkl_chart_update (HklChart *self)
{
  GString *latest = g_string_new (NULL);

  g_return_if_fail (HKL_IS_CHART (self));

  for (guint l = 0; l < self->n_lines; l++)
    {
      HklSeries *series = self->lines[l].series;
      double value = hkl_series_get (series, hkl_series_get_length (series) - 1);
      g_autofree char *text = isnan (value) ? g_strdup ("–") : scale_text (self, value);

      g_string_append_printf (latest, "%s%s %s", l > 0 ? ", " : "", self->lines[l].name, text);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  latest->str, -1);
  g_string_free (latest, TRUE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- reading out ----------------------------------------------------------------------------- */

static void
set_crosshair (HklChart *self, int index)
{
  int n = (int) hkl_series_get_length (self->lines[0].series);

  index = index < 0 ? -1 : MIN (index, n - 1);
  if (index == self->crosshair)
    return;

  self->crosshair = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pointer_moved (GtkEventControllerMotion *motion, double x, double y, HklChart *self)
{
  double end = self->kind == HKL_CHART_LOG ? 34 : 8;
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - START - end, 1);
  guint n = hkl_series_get_length (self->lines[0].series);

  set_crosshair (self, x < START ? -1 : (int) ((x - START) / width * (n - 1) + 0.5));
}

static void
pointer_left (GtkEventControllerMotion *motion, HklChart *self)
{
  set_crosshair (self, -1);
}

static gboolean
move_crosshair (GtkWidget *widget, GVariant *args, gpointer data)
{
  HklChart *self = HKL_CHART (widget);
  int n = (int) hkl_series_get_length (self->lines[0].series);
  int step = g_variant_get_int32 (args);

  set_crosshair (self, self->crosshair < 0 ? n - 1 : MAX (self->crosshair + step, 0));

  return TRUE;
}

static gboolean
hide_crosshair (GtkWidget *widget, GVariant *args, gpointer data)
{
  HklChart *self = HKL_CHART (widget);

  if (self->crosshair < 0)
    return FALSE;

  set_crosshair (self, -1);

  return TRUE;
}

static void
hkl_chart_class_init (HklChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = hkl_chart_measure;
  widget_class->snapshot = hkl_chart_snapshot;
  gtk_widget_class_set_css_name (widget_class, "hkl-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_crosshair, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_crosshair, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, hide_crosshair, NULL);
}

static void
hkl_chart_init (HklChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->crosshair = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (pointer_moved), self);
  g_signal_connect (motion, "leave", G_CALLBACK (pointer_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

GtkWidget *
hkl_chart_new (const char *title, HklChartKind kind, const HklChartLine *lines, guint n_lines)
{
  HklChart *self;

  g_return_val_if_fail (n_lines >= 1 && n_lines <= MAX_LINES, NULL);

  self = g_object_new (HKL_TYPE_CHART, NULL);
  self->kind = kind;
  self->n_lines = n_lines;
  for (guint i = 0; i < n_lines; i++)
    self->lines[i] = lines[i];
  gtk_widget_add_css_class (GTK_WIDGET (self), "hk-tiny");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return GTK_WIDGET (self);
}
