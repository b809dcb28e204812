/* hkl-waterfall.c: see hkl-waterfall.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-waterfall"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-waterfall.h"

#define N_PHASES 6

struct _HklWaterfall
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GtkLabel *total;
  GtkWidget *bars[N_PHASES];
  GtkLabel *figures[N_PHASES];
  gint64 from[N_PHASES], length[N_PHASES]; /* microseconds; length -1: did not happen */
  gint64 whole;
};

G_DEFINE_FINAL_TYPE (HklWaterfall, hkl_waterfall, GTK_TYPE_WIDGET)

static const struct
{
  const char *name;
  const char *colour;
} phases[N_PHASES] = {
  { N_ ("DNS"), "#8a8a8e" },  { N_ ("Connect"), "#218c9c" }, { N_ ("TLS"), "#9141ac" },
  { N_ ("Send"), "#3584e4" }, { N_ ("Wait"), "#e5a50a" },    { N_ ("Receive"), "#26a269" },
};

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  HklWaterfall *self = user_data;
  GdkRGBA colour;
  GdkRGBA ink;
  guint phase = 0;

  while (phase < N_PHASES - 1 && self->bars[phase] != GTK_WIDGET (area))
    phase++;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &ink);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.09);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  if (self->length[phase] < 0 || self->whole <= 0)
    return;

  gdk_rgba_parse (&colour, phases[phase].colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  {
    double x = (double) self->from[phase] / (double) self->whole * width;
    double w = MAX (2, (double) self->length[phase] / (double) self->whole * width);

    cairo_rectangle (cr, MIN (x, width - 2), 0, MIN (w, width - MIN (x, width - 2)), height);
  }
  cairo_fill (cr);
}

void
hkl_waterfall_set (HklWaterfall *self, HklAttempt *attempt)
{
  gint64 lengths[N_PHASES] = { -1, -1, -1, -1, -1, -1 };
  gint64 at = 0;

  g_return_if_fail (HKL_IS_WATERFALL (self));

  gtk_widget_set_visible (GTK_WIDGET (self), attempt != NULL);
  if (attempt == NULL)
    return;

  lengths[0] = attempt->dns;
  lengths[1] = attempt->connect;
  lengths[2] = attempt->tls;
  lengths[3] = attempt->send;
  lengths[4] = attempt->wait;
  lengths[5] = attempt->receive;

  for (guint i = 0; i < N_PHASES; i++)
    {
      g_autofree char *text = NULL;

      self->from[i] = at;
      self->length[i] = lengths[i];
      if (lengths[i] > 0)
        at += lengths[i];
      if (lengths[i] < 0)
        text = g_strdup (i < 3 && attempt->reused ? _ ("reused") : "–");
      else
        text = hkl_format_duration (lengths[i]);
      gtk_label_set_text (self->figures[i], text);
      gtk_widget_queue_draw (self->bars[i]);
    }
  self->whole = MAX (at, attempt->total);

  {
    g_autofree char *total = hkl_format_duration (attempt->total);
    g_autofree char *text = g_strdup_printf (_ ("%s in all"), total);

    gtk_label_set_text (self->total, text);
  }
}

static void
hkl_waterfall_dispose (GObject *object)
{
  g_clear_pointer (&HKL_WATERFALL (object)->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (hkl_waterfall_parent_class)->dispose (object);
}

static void
hkl_waterfall_class_init (HklWaterfallClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_waterfall_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_waterfall_init (HklWaterfall *self)
{
  GtkWidget *title = gtk_label_new (_ ("Timing"));
  GtkWidget *total = gtk_label_new ("");

  self->grid = gtk_grid_new ();
  self->total = GTK_LABEL (total);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 2);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));

  gtk_widget_add_css_class (title, "hk-small");
  gtk_widget_add_css_class (title, "hk-bold");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (total, "hk-small");
  gtk_widget_add_css_class (total, "hk-dim");
  gtk_label_set_xalign (GTK_LABEL (total), 1);
  gtk_grid_attach (GTK_GRID (self->grid), title, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), total, 1, 0, 2, 1);

  for (guint i = 0; i < N_PHASES; i++)
    {
      GtkWidget *name = gtk_label_new (_ (phases[i].name));
      GtkWidget *bar = gtk_drawing_area_new ();
      GtkWidget *figure = gtk_label_new ("–");

      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_widget_add_css_class (name, "hk-small");
      gtk_widget_set_size_request (bar, 80, 11);
      gtk_widget_set_hexpand (bar, TRUE);
      gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (bar), draw, self, NULL);
      gtk_label_set_xalign (GTK_LABEL (figure), 1);
      gtk_label_set_width_chars (GTK_LABEL (figure), 7);
      gtk_widget_add_css_class (figure, "hk-small");
      gtk_widget_add_css_class (figure, "hk-num");
      gtk_grid_attach (GTK_GRID (self->grid), name, 0, (int) i + 1, 1, 1);
      gtk_grid_attach (GTK_GRID (self->grid), bar, 1, (int) i + 1, 1, 1);
      gtk_grid_attach (GTK_GRID (self->grid), figure, 2, (int) i + 1, 1, 1);
      self->bars[i] = bar;
      self->figures[i] = GTK_LABEL (figure);
    }
}

GtkWidget *
hkl_waterfall_new (void)
{
  return g_object_new (HKL_TYPE_WATERFALL, NULL);
}
