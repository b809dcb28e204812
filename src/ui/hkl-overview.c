/* hkl-overview.c: see hkl-overview.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-overview"

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "hkl-chart.h"
#include "hkl-columns.h"
#include "hkl-flow-card.h"
#include "hkl-format.h"
#include "hkl-note.h"
#include "hkl-overview-row.h"
#include "hkl-overview.h"
#include "hkl-page.h"
#include "hkl-resume-dialog.h"
#include "hkl-rows.h"
#include "hkl-series.h"

#define CHART_SECONDS 900
#define STACK_BELOW   720 /* of the page: 900 less the sidebar, about */

struct _HklOverview
{
  GtkWidget parent_instance;

  HklService *service;
  guint tick_id;
  gint64 sampled_at; /* monotonic; 0: never */
  gboolean narrow;

  HklSeries *delivered, *retried, *failed; /* events a second */
  HklSeries *p50, *p95, *p99;

  GtkWidget *scrolled;
  HklFlowCard *flow;
  GtkWidget *trouble; /* holds a note, or is hidden */
  char *trouble_text;
  HklChart *throughput;
  HklChart *latency;
  GtkWidget *list_header;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (HklOverview, hkl_overview, GTK_TYPE_WIDGET)

/* --- samples --------------------------------------------------------------------------------- */

static double
milliseconds (gint64 microseconds)
{
  return microseconds >= 0 ? (double) microseconds / 1000.0 : NAN;
}

/* The slowest endpoint's quantiles: a mean over endpoints would hide it. */
static void
sample_latency (HklOverview *self, HklSnapshot *snapshot)
{
  gint64 p50 = -1, p95 = -1, p99 = -1;

  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      p50 = MAX (p50, snapshot->mappings[i].p50);
      p95 = MAX (p95, snapshot->mappings[i].p95);
      p99 = MAX (p99, snapshot->mappings[i].p99);
    }
  hkl_series_push (self->p50, milliseconds (p50));
  hkl_series_push (self->p95, milliseconds (p95));
  hkl_series_push (self->p99, milliseconds (p99));
}

/* What became of events in one second, over all mappings. */
static void
push_outcomes (HklOverview *self, HklSnapshot *snapshot, gint64 seconds_ago)
{
  gint64 second = HKL_SNAPSHOT_SECONDS - 1 - seconds_ago;
  double delivered = second >= 0 ? 0 : NAN, retried = delivered, failed = delivered;

  for (guint i = 0; i < snapshot->n_mappings && second >= 0; i++)
    {
      delivered += snapshot->mappings[i].delivered_series[second];
      retried += snapshot->mappings[i].retried_series[second];
      failed += snapshot->mappings[i].failed_series[second];
    }
  hkl_series_push (self->delivered, delivered);
  hkl_series_push (self->retried, retried);
  hkl_series_push (self->failed, failed);
}

static void
sample (HklOverview *self, HklSnapshot *snapshot)
{
  gint64 now = g_get_monotonic_time ();
  gint64 missed = HKL_SNAPSHOT_SECONDS;

  if (self->sampled_at != 0)
    missed = MIN ((now - self->sampled_at + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC, CHART_SECONDS);
  if (missed < 1)
    return;

  for (gint64 ago = missed - 1; ago > 0; ago--)
    {
      push_outcomes (self, snapshot, ago);
      hkl_series_push (self->p50, NAN);
      hkl_series_push (self->p95, NAN);
      hkl_series_push (self->p99, NAN);
    }
  push_outcomes (self, snapshot, 0);
  sample_latency (self, snapshot);
  self->sampled_at = now;
}

/* --- the worst of it ------------------------------------------------------------------------- */

static void
update_trouble (HklOverview *self, HklSnapshot *snapshot)
{
  HklConfig *config = hkl_service_get_config (self->service);
  g_autofree char *text = NULL;
  const HklMappingSnapshot *worst = NULL;
  GtkWidget *note;

  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      const HklMappingSnapshot *state = &snapshot->mappings[i];

      if ((state->state == HKL_FLOW_FAILING || state->state == HKL_FLOW_RESTING) &&
          (worst == NULL || state->failed > worst->failed))
        worst = state;
    }

  if (worst != NULL && hkl_config_find_mapping (config, worst->mapping_id) != NULL)
    {
      g_autofree char *count = hkl_format_count (worst->failed);

      text = g_strdup_printf (
          g_dngettext (NULL, "%s is failing. %s delivery was given up in the last 5 minutes.",
                       "%s is failing. %s deliveries were given up in the last 5 minutes.",
                       worst->failed),
          hkl_config_find_mapping (config, worst->mapping_id)->name, count);
    }

  gtk_widget_set_visible (self->trouble, text != NULL);
  if (g_strcmp0 (text, self->trouble_text) == 0)
    return;

  g_free (self->trouble_text);
  self->trouble_text = g_strdup (text);
  note = gtk_widget_get_first_child (self->trouble);
  if (note != NULL)
    gtk_box_remove (GTK_BOX (self->trouble), note);
  if (text == NULL)
    return;

  note = hkl_note_new ("err", "hkl-failed-symbolic", text);
  hkl_note_add_button (HKL_NOTE (note), _ ("Show Failures"), "win.show-failed",
                       g_variant_new_string (worst->mapping_id));
  gtk_box_append (GTK_BOX (self->trouble), note);
}

/* --- the list -------------------------------------------------------------------------------- */

static void
config_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklOverview) self = data;
  g_autoptr (GError) error = NULL;
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), HKL_TYPE_PAGE);

  if (!hkl_service_set_config_finish (HKL_SERVICE (source), result, &error) && page != NULL)
    hkl_page_report (HKL_PAGE (page), error);
}

static void update (HklOverview *self);

static void
resume_ended (gpointer object)
{
  HklOverview *self = HKL_OVERVIEW (object);

  if (self->service != NULL)
    update (self); /* the switch goes back where it stays paused */
}

static void
row_toggled (HklOverviewRow *row, gboolean enabled, HklOverview *self)
{
  HklConfig *before = hkl_service_get_config (self->service);
  HklMapping *mapping = hkl_config_find_mapping (before, hkl_overview_row_get_id (row));
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) changed = NULL;
  g_autoptr (HklConfig) config = NULL;

  if (mapping == NULL)
    return;
  if (enabled && mapping->paused && HKL_IS_WINDOW (window))
    {
      hkl_resume_dialog_present (HKL_WINDOW (window), self->service, mapping, resume_ended, self);
      return;
    }

  change.paused = !enabled;
  changed = hkl_mapping_with (mapping, &change);
  config = hkl_config_with_mapping (before, changed, NULL);
  if (config != NULL)
    hkl_service_set_config_async (self->service, config, NULL, config_set, g_object_ref (self));
}

/* Rows are made anew only when the mappings or their order are others. */
static void
update_rows (HklOverview *self)
{
  GPtrArray *mappings = hkl_service_get_config (self->service)->mappings;
  GtkListBoxRow *row;
  gboolean same = TRUE;
  guint i;

  for (i = 0; i < mappings->len && same; i++)
    {
      row = gtk_list_box_get_row_at_index (self->list, (int) i);
      same = row != NULL && g_str_equal (hkl_overview_row_get_id (HKL_OVERVIEW_ROW (row)),
                                         ((HklMapping *) mappings->pdata[i])->id);
    }
  if (same && gtk_list_box_get_row_at_index (self->list, (int) i) == NULL)
    return;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (i = 0; i < mappings->len; i++)
    {
      GtkWidget *made = hkl_overview_row_new (((HklMapping *) mappings->pdata[i])->id);

      g_signal_connect (made, "toggled", G_CALLBACK (row_toggled), self);
      hkl_overview_row_set_narrow (HKL_OVERVIEW_ROW (made), self->narrow);
      gtk_list_box_append (self->list, made);
    }
}

static void
update (HklOverview *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  GtkListBoxRow *row;

  update_rows (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      HklMapping *mapping = hkl_config_find_mapping (
          config, hkl_overview_row_get_id (HKL_OVERVIEW_ROW (row)));

      if (mapping != NULL)
        hkl_overview_row_update (HKL_OVERVIEW_ROW (row), mapping,
                                 hkl_snapshot_get (snapshot, mapping->id));
    }
  hkl_flow_card_update (self->flow, self->service, snapshot);
  update_trouble (self, snapshot);
  sample (self, snapshot);
  hkl_chart_update (self->throughput);
  hkl_chart_update (self->latency);
}

static gboolean
tick (gpointer data)
{
  update (HKL_OVERVIEW (data));

  return G_SOURCE_CONTINUE;
}

static void
update_when_mapped (HklOverview *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

void
hkl_overview_set_narrow (HklOverview *self, gboolean narrow)
{
  GtkListBoxRow *row;

  g_return_if_fail (HKL_IS_OVERVIEW (self));

  self->narrow = narrow;
  gtk_widget_set_visible (self->list_header, !narrow);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    hkl_overview_row_set_narrow (HKL_OVERVIEW_ROW (row), narrow);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_overview_map (GtkWidget *widget)
{
  HklOverview *self = HKL_OVERVIEW (widget);

  GTK_WIDGET_CLASS (hkl_overview_parent_class)->map (widget);
  update (self);
  self->tick_id = g_timeout_add_seconds (1, tick, self);
}

static void
hkl_overview_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_OVERVIEW (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_overview_parent_class)->unmap (widget);
}

static void
hkl_overview_dispose (GObject *object)
{
  HklOverview *self = HKL_OVERVIEW (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_overview_parent_class)->dispose (object);
}

static void
hkl_overview_finalize (GObject *object)
{
  HklOverview *self = HKL_OVERVIEW (object);

  hkl_series_free (self->delivered);
  hkl_series_free (self->retried);
  hkl_series_free (self->failed);
  hkl_series_free (self->p50);
  hkl_series_free (self->p95);
  hkl_series_free (self->p99);
  g_free (self->trouble_text);
  G_OBJECT_CLASS (hkl_overview_parent_class)->finalize (object);
}

static void
hkl_overview_class_init (HklOverviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_overview_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_overview_finalize;
  widget_class->map = hkl_overview_map;
  widget_class->unmap = hkl_overview_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_subtitle (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "hk-tiny");
  gtk_widget_add_css_class (label, "hk-dim");

  return label;
}

static GtkWidget *
make_card (const char *title, GtkWidget *end, HklChart *chart)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "hk-small");
  gtk_widget_add_css_class (label, "hk-bold");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), end);
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (chart));
  gtk_widget_add_css_class (card, "hk-card");
  gtk_widget_add_css_class (card, "hk-chart-card");

  return card;
}

static GtkWidget *
make_charts (HklOverview *self)
{
  const HklChartLine outcomes[] = {
    { _ ("delivered"), "accent_bg_color", self->delivered },
    { _ ("retrying"), "hk_amber", self->retried },
    { _ ("failed"), "hk_red", self->failed },
  };
  const HklChartLine latency[] = {
    { "p50", "accent_bg_color", self->p50 },
    { "p95", "hk_purple", self->p95 },
    { "p99", "hk_faint", self->p99 },
  };

  self->throughput = HKL_CHART (hkl_chart_new (_ ("Throughput, events a second"), HKL_CHART_STACKED,
                                               outcomes, G_N_ELEMENTS (outcomes)));
  self->latency = HKL_CHART (hkl_chart_new (_ ("Latency"), HKL_CHART_LOG, latency, 3));

  return hkl_columns_new (make_card (_ ("Throughput, events a second"),
                                     hkl_chart_new_legend (self->throughput), self->throughput),
                          make_card (_ ("Latency"),
                                     make_subtitle (_ ("answers of the slowest endpoint, 5 min")),
                                     self->latency),
                          STACK_BELOW, 0, 16);
}

static void
hkl_overview_init (HklOverview *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  GtkWidget *mappings = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->delivered = hkl_series_new (CHART_SECONDS);
  self->retried = hkl_series_new (CHART_SECONDS);
  self->failed = hkl_series_new (CHART_SECONDS);
  self->p50 = hkl_series_new (CHART_SECONDS);
  self->p95 = hkl_series_new (CHART_SECONDS);
  self->p99 = hkl_series_new (CHART_SECONDS);

  self->flow = HKL_FLOW_CARD (hkl_flow_card_new ());
  self->trouble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_visible (self->trouble, FALSE);
  self->list_header = hkl_overview_row_new_header ();
  self->list = GTK_LIST_BOX (hkl_rows_new (_ ("Mappings")));
  gtk_box_append (GTK_BOX (mappings), self->list_header);
  gtk_box_append (GTK_BOX (mappings), GTK_WIDGET (self->list));

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->flow));
  gtk_box_append (GTK_BOX (box), self->trouble);
  gtk_box_append (GTK_BOX (box), make_charts (self));
  gtk_box_append (GTK_BOX (box), mappings);
  gtk_widget_set_margin_start (box, 20);
  gtk_widget_set_margin_end (box, 20);
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 24);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), box);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
}

GtkWidget *
hkl_overview_new (HklService *service)
{
  HklOverview *self = g_object_new (HKL_TYPE_OVERVIEW, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update_when_mapped), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
