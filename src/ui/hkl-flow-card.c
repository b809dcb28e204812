/* hkl-flow-card.c: see hkl-flow-card.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-flow-card"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-flow-card.h"
#include "hkl-format.h"

typedef enum
{
  PART_SOURCE,
  PART_QUEUE,
  PART_DELIVERED,
  PART_SUCCESS,
  N_PARTS,
} Part;

struct _HklFlowCard
{
  GtkWidget parent_instance;

  GtkWidget *flow;
  struct
  {
    GtkWidget *button;
    GtkWidget *figure;
    GtkWidget *unit;
    GtkWidget *detail;
  } parts[N_PARTS];
};

G_DEFINE_FINAL_TYPE (HklFlowCard, hkl_flow_card, GTK_TYPE_WIDGET)

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static void
set_part (HklFlowCard *self, Part part, const char *figure, const char *unit, const char *detail)
{
  static const char *const titles[N_PARTS] = { N_ ("Source"), N_ ("Queue"), N_ ("Delivered"),
                                               N_ ("Success, 5 min") };
  g_autofree char *name = g_strdup_printf ("%s: %s %s, %s", _ (titles[part]), figure, unit, detail);

  set_text (self->parts[part].figure, figure);
  set_text (self->parts[part].unit, unit);
  set_text (self->parts[part].detail, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->parts[part].button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update_source (HklFlowCard *self, HklService *service)
{
  guint port = hkl_service_get_source_port (service);
  g_autofree char *figure = NULL;
  g_autofree char *detail = NULL;
  HklSourceStats stats;

  hkl_service_get_source_stats (service, &stats);
  figure = hkl_format_figure (stats.rate);
  detail = port != 0 ? g_strdup_printf (_ ("Listening on 127.0.0.1:%u"), port)
                     : g_strdup (_ ("Not listening"));
  set_part (self, PART_SOURCE, figure, _ ("/s"), detail);
}

static void
update_queue (HklFlowCard *self, HklSnapshot *snapshot)
{
  g_autofree char *figure = hkl_format_count (snapshot->queue);
  g_autofree char *detail = NULL;
  gint64 oldest = 0;

  for (guint i = 0; i < snapshot->n_mappings; i++)
    if (snapshot->mappings[i].oldest_at != 0 &&
        (oldest == 0 || snapshot->mappings[i].oldest_at < oldest))
      oldest = snapshot->mappings[i].oldest_at;
  if (oldest != 0 && snapshot->queue > 0)
    {
      g_autofree char *age = hkl_format_duration (MAX (g_get_real_time () - oldest, 0));

      /* Translators: %s is how long the oldest event has waited. */
      detail = g_strdup_printf (_ ("oldest %s, safe on disk"), age);
    }
  else
    detail = g_strdup (_ ("nothing waits"));
  set_part (self, PART_QUEUE, figure, g_dngettext (NULL, "event", "events", snapshot->queue),
            detail);
}

static void
update_delivered (HklFlowCard *self, HklSnapshot *snapshot)
{
  g_autofree char *figure = NULL;
  g_autofree char *count = NULL;
  g_autofree char *detail = NULL;
  guint64 minute = 0;
  double rate = 0;

  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      rate += snapshot->mappings[i].rate;
      minute += snapshot->mappings[i].delivered_minute;
    }
  figure = hkl_format_figure (rate);
  count = hkl_format_count (minute);
  detail = g_strdup_printf (_ ("%s in the last minute"), count);
  set_part (self, PART_DELIVERED, figure, _ ("/s"), detail);
}

/* Each mapping's share counts by how many attempts it stands for. */
static void
update_success (HklFlowCard *self, HklSnapshot *snapshot)
{
  g_autofree char *figure = NULL;
  g_autofree char *retrying_text = NULL;
  g_autofree char *failed_text = NULL;
  g_autofree char *detail = NULL;
  guint retrying = 0, failed = 0;
  double attempts = 0, good = 0;
  char *unit;

  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      const HklMappingSnapshot *mapping = &snapshot->mappings[i];
      double weight = 0;

      for (guint b = 0; b < HKL_SNAPSHOT_BUCKETS; b++)
        weight += mapping->histogram[b];
      weight = MAX (weight, 1);
      retrying += mapping->retrying;
      failed += mapping->failed;
      if (mapping->success < 0)
        continue;
      attempts += weight;
      good += weight * mapping->success;
    }

  figure = hkl_format_share (attempts > 0 ? good / attempts : -1);
  unit = g_strrstr (figure, "\302\240");
  if (unit != NULL)
    *unit = '\0';
  retrying_text = hkl_format_count (retrying);
  failed_text = hkl_format_count (failed);
  detail = g_strdup_printf (_ ("%s retrying · %s failed"), retrying_text, failed_text);
  set_part (self, PART_SUCCESS, figure, unit != NULL ? "%" : "", detail);
}

void
hkl_flow_card_update (HklFlowCard *self, HklService *service, HklSnapshot *snapshot)
{
  g_return_if_fail (HKL_IS_FLOW_CARD (self));

  update_source (self, service);
  update_queue (self, snapshot);
  update_delivered (self, snapshot);
  update_success (self, snapshot);
}

static void
hkl_flow_card_dispose (GObject *object)
{
  g_clear_pointer (&HKL_FLOW_CARD (object)->flow, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_flow_card_parent_class)->dispose (object);
}

static void
hkl_flow_card_class_init (HklFlowCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_flow_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);

  return label;
}

static void
make_part (HklFlowCard *self, Part part, const char *icon, const char *style, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = make_label (title, "hk-small");
  GtkWidget *button = gtk_button_new ();

  gtk_image_set_pixel_size (GTK_IMAGE (image), 24);
  gtk_widget_add_css_class (image, style);
  gtk_widget_add_css_class (label, "hk-dim");
  self->parts[part].figure = make_label ("0", "hk-big");
  gtk_label_set_ellipsize (GTK_LABEL (self->parts[part].figure), PANGO_ELLIPSIZE_NONE);
  self->parts[part].unit = make_label ("", "hk-small");
  gtk_widget_add_css_class (self->parts[part].unit, "hk-dim");
  gtk_widget_set_valign (self->parts[part].unit, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (self->parts[part].figure, GTK_ALIGN_BASELINE);
  self->parts[part].detail = make_label ("", "hk-tiny");
  /* Its wish must not push the fourth part into a second line. */
  gtk_label_set_max_width_chars (GTK_LABEL (self->parts[part].detail), 14);
  gtk_widget_add_css_class (self->parts[part].detail, "hk-dim");
  gtk_box_append (GTK_BOX (line), self->parts[part].figure);
  gtk_box_append (GTK_BOX (line), self->parts[part].unit);
  gtk_box_append (GTK_BOX (texts), label);
  gtk_box_append (GTK_BOX (texts), line);
  gtk_box_append (GTK_BOX (texts), self->parts[part].detail);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), texts);
  if (part + 1 < N_PARTS)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-step");
  if (part == PART_SOURCE)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "source");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button),
                                  part == PART_SOURCE ? "win.show-page" : "win.show-worst");
  self->parts[part].button = button;
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), button);
}

static void
hkl_flow_card_init (HklFlowCard *self)
{
  /* Four beside each other, or two, or one, as there is room. */
  self->flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), N_PARTS);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->flow), 1);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->flow), TRUE);
  gtk_widget_add_css_class (self->flow, "hk-card");
  gtk_widget_add_css_class (self->flow, "hk-flow");
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));

  make_part (self, PART_SOURCE, "hkl-source-symbolic", "info", _ ("Source"));
  make_part (self, PART_QUEUE, "hkl-queued-symbolic", "info", _ ("Queue"));
  make_part (self, PART_DELIVERED, "hkl-send-symbolic", "info", _ ("Delivered"));
  make_part (self, PART_SUCCESS, "hkl-delivered-symbolic", "ok", _ ("Success, 5 min"));
}

GtkWidget *
hkl_flow_card_new (void)
{
  return g_object_new (HKL_TYPE_FLOW_CARD, NULL);
}
