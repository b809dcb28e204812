/* hkl-delivery-stats.c: see hkl-delivery-stats.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-delivery-stats"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-delivery-stats.h"
#include "hkl-format.h"
#include "hkl-sparkline.h"

/* One of the four: title, figure with unit, a line below, a picture. */
typedef struct
{
  GtkLabel *title;
  GtkLabel *figure;
  GtkLabel *unit;
  GtkLabel *below;
  HklSparkline *spark;
} Stat;

struct _HklDeliveryStats
{
  GtkWidget parent_instance;

  GtkWidget *box;
  Stat delivered, success, latency, queue;
};

G_DEFINE_FINAL_TYPE (HklDeliveryStats, hkl_delivery_stats, GTK_TYPE_WIDGET)

static GtkLabel *
make_label (GtkWidget *parent, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (parent), label);

  return GTK_LABEL (label);
}

static void
make_stat (HklDeliveryStats *self, Stat *stat, const char *title, int picture)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkLabel *label;

  gtk_widget_add_css_class (cell, "hk-stat");
  gtk_widget_set_hexpand (text, TRUE);
  label = make_label (text, title, "hk-small");
  gtk_widget_add_css_class (GTK_WIDGET (label), "hk-dim");
  stat->title = label;
  stat->figure = make_label (line, "–", "hk-big");
  stat->unit = make_label (line, "", "hk-small");
  gtk_widget_set_valign (GTK_WIDGET (stat->unit), GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (stat->figure), GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (text), line);
  stat->below = make_label (text, "", "hk-tiny");
  gtk_widget_add_css_class (GTK_WIDGET (stat->below), "hk-dim");
  gtk_box_append (GTK_BOX (cell), text);
  if (picture >= 0)
    {
      stat->spark = HKL_SPARKLINE (hkl_sparkline_new (picture == 1));
      gtk_widget_set_valign (GTK_WIDGET (stat->spark), GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (cell), GTK_WIDGET (stat->spark));
    }
  gtk_box_append (GTK_BOX (self->box), cell);
}

static void
set (Stat *stat, const char *figure, const char *unit, const char *below)
{
  gtk_label_set_text (stat->figure, figure);
  gtk_label_set_text (stat->unit, unit);
  gtk_label_set_text (stat->below, below);
}

/* "84 ms" → "84", "ms": hkl_format_duration() puts a no-break space between. */
static void
split_unit (char *text, const char **unit)
{
  char *space = strstr (text, "\xc2\xa0");

  *unit = "";
  if (space == NULL)
    return;
  *space = '\0';
  *unit = space + 2;
}

static void
set_success (HklDeliveryStats *self, const HklMappingSnapshot *snapshot)
{
  g_autofree char *share = hkl_format_share (snapshot->success);
  g_autofree char *below = NULL;
  const char *unit;

  split_unit (share, &unit);
  if (snapshot->success < 0)
    below = g_strdup (_ ("no attempt yet"));
  else
    {
      g_autofree char *retrying = hkl_format_count (snapshot->retrying);
      g_autofree char *failed = hkl_format_count (snapshot->failed);

      /* Translators: two numbers of deliveries. */
      below = g_strdup_printf (_ ("%s retrying · %s failed"), retrying, failed);
    }
  set (&self->success, share, unit, below);
}

static void
set_latency (HklDeliveryStats *self, const HklMappingSnapshot *snapshot)
{
  g_autofree char *p50 = hkl_format_duration (snapshot->p50);
  g_autofree char *p95 = hkl_format_duration (snapshot->p95);
  g_autofree char *p99 = hkl_format_duration (snapshot->p99);
  g_autofree char *unit_text = NULL;
  g_autofree char *below = NULL;
  const char *unit;

  split_unit (p50, &unit);
  if (snapshot->p50 >= 0)
    {
      /* Translators: %s is a unit of time; the figure before it is the median. */
      unit_text = g_strdup_printf (_ ("%s median"), unit);
      below = g_strdup_printf ("p95 %s · p99 %s", p95, p99);
    }
  set (&self->latency, p50, unit_text != NULL ? unit_text : "", below != NULL ? below : "");
  hkl_sparkline_set (self->latency.spark, snapshot->histogram, HKL_SNAPSHOT_BUCKETS,
                     "accent_bg_color");
}

void
hkl_delivery_stats_set (HklDeliveryStats *self, const HklMappingSnapshot *snapshot, gint64 now)
{
  g_autofree char *rate = NULL;
  g_autofree char *minute = NULL;
  g_autofree char *minute_text = NULL;
  g_autofree char *queue = NULL;
  g_autofree char *oldest = NULL;
  g_autofree char *oldest_text = NULL;

  g_return_if_fail (HKL_IS_DELIVERY_STATS (self));

  if (snapshot == NULL)
    return;

  rate = hkl_format_figure (snapshot->rate);
  minute = hkl_format_count (snapshot->delivered_minute);
  minute_text = g_strdup_printf (_ ("%s in the last minute"), minute);
  set (&self->delivered, rate, "/s", minute_text);
  hkl_sparkline_set (self->delivered.spark, snapshot->delivered_series, HKL_SNAPSHOT_SECONDS,
                     "accent_bg_color");

  set_success (self, snapshot);
  set_latency (self, snapshot);

  queue = hkl_format_count_short (snapshot->queue);
  if (snapshot->oldest_at != 0)
    {
      oldest = hkl_format_duration (MAX (0, now - snapshot->oldest_at));
      oldest_text = g_strdup_printf (_ ("oldest %s"), oldest);
    }
  set (&self->queue, queue, "", oldest_text != NULL ? oldest_text : _ ("nothing waits"));
  hkl_sparkline_set (self->queue.spark, snapshot->queue_series, HKL_SNAPSHOT_SECONDS,
                     "accent_bg_color");
}

static void
hkl_delivery_stats_dispose (GObject *object)
{
  g_clear_pointer (&HKL_DELIVERY_STATS (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (hkl_delivery_stats_parent_class)->dispose (object);
}

static void
hkl_delivery_stats_class_init (HklDeliveryStatsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_delivery_stats_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_delivery_stats_init (HklDeliveryStats *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_set_homogeneous (GTK_BOX (self->box), TRUE);
  gtk_widget_add_css_class (self->box, "hk-stats");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  make_stat (self, &self->delivered, _ ("Delivered"), 0);
  make_stat (self, &self->success, _ ("Success, last 5 min"), -1);
  make_stat (self, &self->latency, _ ("Latency"), 1);
  make_stat (self, &self->queue, _ ("Queue"), 0);
}

void
hkl_delivery_stats_set_narrow (HklDeliveryStats *self, gboolean narrow)
{
  Stat *stats[] = { &self->delivered, &self->success, &self->latency, &self->queue };

  g_return_if_fail (HKL_IS_DELIVERY_STATS (self));

  for (guint i = 0; i < G_N_ELEMENTS (stats); i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (stats[i]->below), !narrow);
      if (stats[i]->spark != NULL)
        gtk_widget_set_visible (GTK_WIDGET (stats[i]->spark), !narrow);
    }
  gtk_label_set_text (self->success.title, narrow ? _ ("Success") : _ ("Success, last 5 min"));
  if (narrow)
    gtk_widget_add_css_class (self->box, "narrow");
  else
    gtk_widget_remove_css_class (self->box, "narrow");
}

GtkWidget *
hkl_delivery_stats_new (void)
{
  return g_object_new (HKL_TYPE_DELIVERY_STATS, NULL);
}
