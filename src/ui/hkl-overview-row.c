/* hkl-overview-row.c: see hkl-overview-row.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-overview-row"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-flow-state.h"
#include "hkl-format.h"
#include "hkl-overview-row.h"
#include "hkl-sparkline.h"
#include "hkl-switch.h"

#define N_FIGURES 4

static const int figure_widths[N_FIGURES] = { 74, 72, 78, 70 };
#define SPARKLINE_WIDTH 94
#define STATE_WIDTH     118
#define END_WIDTH       92 /* switch and arrow */

struct _HklOverviewRow
{
  GtkListBoxRow parent_instance;

  char *id;
  GtkWidget *icon;
  GtkWidget *state;
  GtkWidget *name;
  GtkWidget *target;
  GtkWidget *sparkline;
  GtkWidget *figures[N_FIGURES]; /* rate, success, latency, queue */
  GtkWidget *toggle;
  const char *style;
};

G_DEFINE_FINAL_TYPE (HklOverviewRow, hkl_overview_row, GTK_TYPE_LIST_BOX_ROW)

static guint toggled_signal;

const char *
hkl_overview_row_get_id (HklOverviewRow *self)
{
  g_return_val_if_fail (HKL_IS_OVERVIEW_ROW (self), NULL);

  return self->id;
}

static void
set_style (HklOverviewRow *self, const char *style)
{
  if (self->style == style)
    return;

  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (self->icon, self->style);
      gtk_widget_remove_css_class (self->state, self->style);
      gtk_widget_remove_css_class (self->figures[1], self->style);
    }
  gtk_widget_add_css_class (self->icon, style);
  /* Success is quiet: only trouble colours its words. */
  if (!g_str_equal (style, "ok"))
    gtk_widget_add_css_class (self->state, style);
  if (g_str_equal (style, "warn") || g_str_equal (style, "err"))
    gtk_widget_add_css_class (self->figures[1], style);
  self->style = style;
}

void
hkl_overview_row_update (HklOverviewRow *self, HklMapping *mapping, const HklMappingSnapshot *state)
{
  static const guint32 nothing[HKL_SNAPSHOT_SECONDS] = { 0 };
  HklFlowLook look = hkl_flow_state_look (mapping, state);
  g_autofree char *target = NULL;
  g_autofree char *figures[N_FIGURES] = { NULL };
  g_autofree char *name = NULL;
  const char *color = "accent_bg_color";

  g_return_if_fail (HKL_IS_OVERVIEW_ROW (self));
  g_return_if_fail (mapping != NULL);

  target = hkl_format_target (mapping->url);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), look.icon);
  gtk_label_set_text (GTK_LABEL (self->state), look.word);
  {
    g_autofree char *shown = hkl_format_foreign (mapping->name);

    gtk_label_set_text (GTK_LABEL (self->name), shown);
  }
  gtk_label_set_text (GTK_LABEL (self->target), target);
  set_style (self, look.style);

  if (mapping->paused || state == NULL)
    figures[0] = g_strdup ("–");
  else
    figures[0] = hkl_format_rate (state->rate);
  figures[1] = hkl_format_share (state != NULL && !mapping->paused ? state->success : -1);
  figures[2] = hkl_format_duration (state != NULL && !mapping->paused ? state->p50 : -1);
  figures[3] = hkl_format_count (state != NULL ? state->queue : 0);
  for (guint i = 0; i < N_FIGURES; i++)
    if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->figures[i])), figures[i]) != 0)
      gtk_label_set_text (GTK_LABEL (self->figures[i]), figures[i]);

  if (g_str_equal (look.style, "warn"))
    color = "hk_warn";
  else if (!g_str_equal (look.style, "ok"))
    color = "hk_faint";
  hkl_sparkline_set (HKL_SPARKLINE (self->sparkline),
                     state != NULL ? state->delivered_series : nothing, HKL_SNAPSHOT_SECONDS,
                     color);
  hkl_switch_set_active (self->toggle, !mapping->paused);

  /* Translators: a mapping as a screen reader says it: name, state, rate, success, queue. */
  name = g_strdup_printf (_ ("%s, %s, %s, success %s, %s queued"), mapping->name, look.word,
                          figures[0], figures[1], figures[3]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
hkl_overview_row_set_narrow (HklOverviewRow *self, gboolean narrow)
{
  g_return_if_fail (HKL_IS_OVERVIEW_ROW (self));

  gtk_widget_set_visible (self->sparkline, !narrow);
  gtk_widget_set_visible (self->state, !narrow);
  for (guint i = 0; i < N_FIGURES; i++)
    gtk_widget_set_visible (self->figures[i], !narrow);
}

static void
toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  g_signal_emit (data, toggled_signal, 0, active);
}

static void
hkl_overview_row_finalize (GObject *object)
{
  g_free (HKL_OVERVIEW_ROW (object)->id);
  G_OBJECT_CLASS (hkl_overview_row_parent_class)->finalize (object);
}

static void
hkl_overview_row_class_init (HklOverviewRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_overview_row_finalize;
  toggled_signal = g_signal_new ("toggled", HKL_TYPE_OVERVIEW_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static GtkWidget *
make_label (const char *text, const char *style, double align)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) align);
  if (align == 0)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static void
hkl_overview_row_init (HklOverviewRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), 14);
  gtk_widget_set_margin_end (self->icon, 8);
  self->state = make_label (NULL, "hk-small", 0);
  gtk_widget_add_css_class (self->state, "hk-bold");
  gtk_widget_set_size_request (self->state, STATE_WIDTH - 30, -1);
  gtk_widget_set_margin_end (self->state, 8);
  self->name = make_label (NULL, "hk-semi", 0);
  self->target = make_label (NULL, "hk-sub", 0);
  gtk_box_append (GTK_BOX (texts), self->name);
  gtk_box_append (GTK_BOX (texts), self->target);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  self->sparkline = hkl_sparkline_new (FALSE);
  gtk_widget_set_size_request (self->sparkline, SPARKLINE_WIDTH, 28);
  gtk_widget_set_margin_start (self->sparkline, 8);
  gtk_widget_set_valign (self->sparkline, GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->state);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), self->sparkline);
  for (guint i = 0; i < N_FIGURES; i++)
    {
      self->figures[i] = make_label (NULL, "hk-small", 1);
      gtk_widget_add_css_class (self->figures[i], "hk-num");
      if (i == 1)
        gtk_widget_add_css_class (self->figures[i], "hk-bold");
      gtk_widget_set_size_request (self->figures[i], figure_widths[i], -1);
      gtk_box_append (GTK_BOX (box), self->figures[i]);
    }
  self->toggle = hkl_switch_new (_ ("Mapping enabled"), toggled, self);
  gtk_widget_set_margin_start (self->toggle, 12);
  gtk_widget_set_margin_end (self->toggle, 12);
  gtk_box_append (GTK_BOX (box), self->toggle);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));

  gtk_widget_set_margin_start (box, 10);
  gtk_widget_set_margin_end (box, 8);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
}

GtkWidget *
hkl_overview_row_new (const char *mapping_id)
{
  HklOverviewRow *self = g_object_new (HKL_TYPE_OVERVIEW_ROW, NULL);

  self->id = g_strdup (mapping_id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", mapping_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "win.show-mapping");

  return GTK_WIDGET (self);
}

GtkWidget *
hkl_overview_row_new_header (void)
{
  const char *const titles[N_FIGURES] = { _ ("Rate"), _ ("Success"), _ ("Latency"), _ ("Queue") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *title = make_label (_ ("Mappings"), "heading", 0);
  GtkWidget *minute = make_label (_ ("last minute"), "hk-tiny", 0.5);
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (minute, "hk-dim");
  gtk_widget_set_size_request (minute, SPARKLINE_WIDTH, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), minute);
  for (guint i = 0; i < N_FIGURES; i++)
    {
      GtkWidget *label = make_label (titles[i], "hk-tiny", 1);

      gtk_widget_add_css_class (label, "hk-dim");
      gtk_widget_set_size_request (label, figure_widths[i], -1);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_set_size_request (end, END_WIDTH + 8, -1);
  gtk_box_append (GTK_BOX (box), end);
  gtk_widget_set_margin_start (box, 2);

  return box;
}
