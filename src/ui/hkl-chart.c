/* hkl-chart.c: see hkl-chart.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-chart"

#include "config.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-chart.h"
#include "hkl-format.h"

#define MAX_LINES 3
#define TOP       8
#define GAP       6       /* between a text and what it belongs to */
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
  guint n;            /* seconds */
  double line_height; /* of the texts: they may be large */
  double grid;        /* alpha of its lines */
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
measure_text (HklChart *self, const char *text, double *width, double *height)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int w, h;

  pango_layout_get_pixel_size (layout, &w, &h);
  *width = MAX (*width, w);
  *height = MAX (*height, h);
}

/* Where the plot is within the widget: beside it are the marks, and the names of lines. */
static void
place (HklChart *self, Plot *plot)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double start = 0, end = 0;

  measure_text (self, self->kind == HKL_CHART_LOG ? "100\302\240ms" : "10,000", &start,
                &plot->line_height);
  if (self->kind == HKL_CHART_LOG)
    for (guint l = 0; l < self->n_lines; l++)
      measure_text (self, self->lines[l].name, &end, &plot->line_height);

  plot->n = hkl_series_get_length (self->lines[0].series);
  plot->x = start + GAP;
  plot->y = TOP;
  plot->width = MAX (width - plot->x - (end > 0 ? end + 2 * GAP : TOP), 1);
  plot->height = MAX (height - TOP - plot->line_height - GAP, 1);
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
  double y;

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
      g_autofree char *text = mark_text (self, values[i]);

      y = floor (at_y (self, plot, values[i])) + 0.5;
      line.alpha = (float) plot->grid;
      gdk_cairo_set_source_rgba (plot->cr, &line);
      cairo_move_to (plot->cr, plot->x, y);
      cairo_line_to (plot->cr, plot->x + plot->width, y);
      cairo_stroke (plot->cr);
      line.alpha = 0.78f * plot->text.alpha;
      gdk_cairo_set_source_rgba (plot->cr, &line);
      draw_text (self, plot->cr, text, plot->x - GAP, MAX (y, plot->line_height / 2), 1, FALSE);
    }

  if (self->crosshair >= 0)
    return; /* the values are read out there */

  y = plot->y + plot->height + GAP + plot->line_height / 2;
  draw_text (self, plot->cr, _ ("15 min ago"), plot->x, y, 0, FALSE);
  draw_text (self, plot->cr, _ ("now"), plot->x + plot->width, y, 1, FALSE);
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
          if (l > 0 && label_ys[l - 1] != 0 && y > label_ys[l - 1] - plot->line_height)
            y = label_ys[l - 1] - plot->line_height;
          label_ys[l] = y;
          draw_text (self, plot->cr, self->lines[l].name, plot->x + plot->width + 6, y, 0, TRUE);
        }
    }
}

/* The values at INDEX. */
static char *
values_text (HklChart *self, guint index, const char *between)
{
  GString *text = g_string_new (NULL);

  for (guint l = 0; l < self->n_lines; l++)
    {
      double value = hkl_series_get (self->lines[l].series, index);
      g_autofree char *number = isnan (value) ? g_strdup ("–") : scale_text (self, value);

      g_string_append_printf (text, "%s%s %s", l > 0 ? between : "", self->lines[l].name, number);
    }

  return g_string_free (text, FALSE);
}

/* The values under the crosshair, and when they were; of the last second where there is none. */
static char *
read_out (HklChart *self, const char *between)
{
  guint last = hkl_series_get_length (self->lines[0].series) - 1;
  guint index = self->crosshair < 0 ? last : (guint) self->crosshair;
  g_autofree char *values = values_text (self, index, between);
  g_autofree char *duration = hkl_format_duration ((gint64) (last - index) * G_USEC_PER_SEC);
  g_autofree char *when = NULL;

  if (self->crosshair < 0)
    return g_steal_pointer (&values);

  /* Translators: %s is a duration. */
  when = g_strdup_printf (_ ("%s ago"), duration);

  return g_strconcat (when, between, values, NULL);
}

static void
draw_crosshair (HklChart *self, const Plot *plot)
{
  double x = floor (at_x (plot, (guint) self->crosshair)) + 0.5;
  g_autofree char *text = read_out (self, "  ·  ");
  GdkRGBA line = plot->text;

  line.alpha = 0.5f;
  gdk_cairo_set_source_rgba (plot->cr, &line);
  cairo_set_line_width (plot->cr, 1);
  cairo_move_to (plot->cr, x, plot->y);
  cairo_line_to (plot->cr, x, plot->y + plot->height);
  cairo_stroke (plot->cr);
  gdk_cairo_set_source_rgba (plot->cr, &plot->text);
  draw_text (self, plot->cr, text, plot->x + plot->width / 2,
             plot->y + plot->height + GAP + plot->line_height / 2, 0.5, TRUE);
}

static void
hkl_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HklChart *self = HKL_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  Plot plot = { .grid = contrast ? 0.5 : 0.12 };

  place (self, &plot);
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

/* To a screen reader. */
static void
say (HklChart *self)
{
  g_autofree char *text = read_out (self, ", ");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

void
hkl_chart_update (HklChart *self)
{
  g_return_if_fail (HKL_IS_CHART (self));

  say (self);
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
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pointer_moved (GtkEventControllerMotion *motion, double x, double y, HklChart *self)
{
  Plot plot = { 0 };

  place (self, &plot);
  set_crosshair (self, x < plot.x ? -1 : (int) ((x - plot.x) / plot.width * (plot.n - 1) + 0.5));
}

static void
focus_left (GtkEventControllerFocus *focus, HklChart *self)
{
  set_crosshair (self, -1);
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

  set_crosshair (self, self->crosshair < 0 ? n - 1 : CLAMP (self->crosshair + step, 0, n - 1));

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
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, move_crosshair, "i", -60);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, move_crosshair, "i", 60);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, move_crosshair, "i", -G_MAXINT16);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, move_crosshair, "i", G_MAXINT16);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, hide_crosshair, NULL);
}

static void
hkl_chart_init (HklChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->crosshair = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (pointer_moved), self);
  g_signal_connect (motion, "leave", G_CALLBACK (pointer_left), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
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

/* --- the legend ------------------------------------------------------------------------------ */

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer color)
{
  GdkRGBA rgba;

  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (area)), color,
                                      &rgba))
    {
      gdk_cairo_set_source_rgba (cr, &rgba);
      cairo_paint (cr);
    }
}

GtkWidget *
hkl_chart_new_legend (HklChart *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  g_return_val_if_fail (HKL_IS_CHART (self), NULL);

  gtk_widget_add_css_class (box, "hk-tiny");
  for (guint l = 0; l < self->n_lines; l++)
    {
      GtkWidget *swatch = gtk_drawing_area_new ();
      GtkWidget *label = gtk_label_new (self->lines[l].name);

      gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 10);
      gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 10);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch,
                                      (gpointer) self->lines[l].color, NULL);
      gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
      gtk_widget_set_margin_start (swatch, l > 0 ? 6 : 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), swatch);
      gtk_box_append (GTK_BOX (box), label);
    }

  return box;
}
