/* hkl-schedule.c: see hkl-schedule.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-schedule"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-schedule.h"

#define MAX_ATTEMPTS 10000
#define SHOWN        8 /* dots before the shortening */
#define HEIGHT       44

struct _HklSchedule
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *summary;
  GtkWidget *area;
  GArray *times;
  double jitter;
};

G_DEFINE_FINAL_TYPE (HklSchedule, hkl_schedule, GTK_TYPE_WIDGET)

GArray *
hkl_schedule_times (const HklRetryPolicy *policy, guint max)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));
  const gint64 begin = G_GINT64_CONSTANT (1000000) * G_USEC_PER_SEC; /* any time but 0 */
  gint64 now = begin;

  g_return_val_if_fail (policy != NULL, times);

  while (times->len < max)
    {
      double seconds = (double) (now - begin) / G_USEC_PER_SEC;
      gint64 next;

      g_array_append_val (times, seconds);
      next = hkl_retry_next (policy, times->len, begin, now, 0, 0.5);
      if (next <= now)
        break;
      now = next;
    }

  return times;
}

/* A label has little room: whole minutes from one minute on, whole hours from one hour on. */
static char *
short_duration (double seconds)
{
  double unit = seconds < 59.5 ? 1 : seconds < 3570 ? 60 : 3600;
  double rounded = (double) (gint64) (seconds / unit + 0.5) * unit;

  return hkl_format_duration ((gint64) (rounded * G_USEC_PER_SEC));
}

/* --- drawing --------------------------------------------------------------------------------- */

static double
width_of (GtkWidget *widget, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

/* In the middle of X, but right of AFTER. Returns where it ends. */
static double
draw_text (GtkWidget *widget, cairo_t *cr, const char *text, double x, double y, double after)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  x = MAX (x - width / 2.0, after);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);

  return x + width;
}

static void
draw_dot (HklSchedule *self, cairo_t *cr, double x, double y, const GdkRGBA *color, gboolean first)
{
  GdkRGBA shade = *color;

  if (!first && self->jitter > 0)
    {
      shade.alpha = 0.22f;
      gdk_cairo_set_source_rgba (cr, &shade);
      cairo_rectangle (cr, x - 9, y - 9, 18, 18);
      cairo_fill (cr);
    }
  gdk_cairo_set_source_rgba (cr, color);
  cairo_arc (cr, x, y, first ? 6 : 5, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  HklSchedule *self = HKL_SCHEDULE (data);
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (area));
  guint n = self->times->len;
  gboolean shortened = n > SHOWN + 2;
  guint n_slots = shortened ? SHOWN + 3 : n;
  double step = n_slots > 1 ? (width - 60.0) / (n_slots - 1) : 0;
  GdkRGBA text, blue, red;
  double end;       /* of the last label */
  guint stride = 1; /* with large text there is no room for the label of each */

  gtk_style_context_get_color (context, &text);
  blue = red = text;
  gtk_style_context_lookup_color (context, "accent_bg_color", &blue);
  gtk_style_context_lookup_color (context, "hk_err", &red);

  if (gtk_widget_get_direction (GTK_WIDGET (area)) == GTK_TEXT_DIR_RTL)
    step = -step;

  {
    GdkRGBA line = text;

    line.alpha = 0.25f;
    gdk_cairo_set_source_rgba (cr, &line);
    cairo_set_line_width (cr, 2);
    cairo_move_to (cr, step < 0 ? width - 30 : 30, 12);
    cairo_line_to (cr, (step < 0 ? width - 30 : 30) + step * (n_slots - 1), 12);
    cairo_stroke (cr);
  }

  for (guint i = 0; i < MIN (n, SHOWN + 1); i++)
    {
      g_autofree char *label = short_duration (g_array_index (self->times, double, i));

      while (width_of (GTK_WIDGET (area), label) + 4 > ABS (step) * stride && stride < n_slots)
        stride++;
    }

  end = 0;
  for (guint slot = 0; slot < n_slots; slot++)
    {
      double x = (step < 0 ? width - 30 : 30) + step * slot;
      g_autofree char *label = NULL;
      guint i = slot;

      if (shortened && slot == SHOWN)
        continue; /* the text over two slots is drawn with the next one */
      if (shortened && slot == SHOWN + 1)
        {
          double gap = g_array_index (self->times, double, n - 1) -
                       g_array_index (self->times, double, n - 2);
          g_autofree char *duration = short_duration (gap);

          /* Translators: %s is a duration: “every 15 min”. */
          label = g_strdup_printf (_ ("every %s"), duration);
          gdk_cairo_set_source_rgba (cr, &text);
          if (stride == 1)
            draw_text (GTK_WIDGET (area), cr, label, x - step / 2, 26, step > 0 ? end + 8 : 0);
          continue;
        }
      if (shortened && slot > SHOWN + 1)
        i = n - 1;

      if (slot % stride != 0 && i != n - 1)
        {
          draw_dot (self, cr, x, 12, &blue, FALSE);
          continue;
        }
      draw_dot (self, cr, x, 12, i == n - 1 && n > 1 ? &red : &blue, i == 0);
      label = i == 0 ? g_strdup (_ ("now"))
                     : short_duration (g_array_index (self->times, double, i));
      gdk_cairo_set_source_rgba (cr, &text);
      end = draw_text (GTK_WIDGET (area), cr, label, x, 26, 0);
    }
}

void
hkl_schedule_set_policy (HklSchedule *self, const HklRetryPolicy *policy)
{
  g_autofree char *count = NULL;
  g_autofree char *window = NULL;
  g_autofree char *summary = NULL;
  double last;

  g_return_if_fail (HKL_IS_SCHEDULE (self));
  g_return_if_fail (policy != NULL);

  g_clear_pointer (&self->times, g_array_unref);
  self->times = hkl_schedule_times (policy, MAX_ATTEMPTS);
  self->jitter = policy->jitter;

  count = hkl_format_count (self->times->len);
  last = g_array_index (self->times, double, self->times->len - 1);
  window = short_duration (last);
  summary = self->times->len > 1
                /* Translators: “23 attempts in 4 h”. */
                ? g_strdup_printf (_ ("%s attempts in %s"), count, window)
                : g_strdup (_ ("1 attempt, never tried again"));
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("When attempts happen"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  summary, -1);
  gtk_widget_queue_draw (self->area);
}

static void
hkl_schedule_dispose (GObject *object)
{
  g_clear_pointer (&HKL_SCHEDULE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_schedule_parent_class)->dispose (object);
}

static void
hkl_schedule_finalize (GObject *object)
{
  g_clear_pointer (&HKL_SCHEDULE (object)->times, g_array_unref);
  G_OBJECT_CLASS (hkl_schedule_parent_class)->finalize (object);
}

static void
hkl_schedule_class_init (HklScheduleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_schedule_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_schedule_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_schedule_init (HklSchedule *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ ("When attempts happen"));

  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "hk-small");
  gtk_widget_add_css_class (title, "hk-bold");
  gtk_widget_set_hexpand (title, TRUE);
  self->summary = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->summary, "hk-small");
  gtk_widget_add_css_class (self->summary, "hk-dim");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->summary);

  self->area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG,
                             NULL);
  gtk_widget_add_css_class (self->area, "hk-tiny");
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->area), HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_margin_start (self->box, 14);
  gtk_widget_set_margin_end (self->box, 14);
  gtk_widget_set_margin_top (self->box, 12);
  gtk_widget_set_margin_bottom (self->box, 8);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), self->area);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_schedule_new (void)
{
  return g_object_new (HKL_TYPE_SCHEDULE, NULL);
}
