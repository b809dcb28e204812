/* hkl-destination-switch.c: see hkl-destination-switch.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-destination-switch"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-destination-switch.h"
#include "hkl-format.h"
#include "hkl-switch.h"

struct _HklDestinationSwitch
{
  GtkWidget parent_instance;

  HklService *service;
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *state;
  GtkWidget *toggle;
  guint tick_id;
};

G_DEFINE_FINAL_TYPE (HklDestinationSwitch, hkl_destination_switch, GTK_TYPE_WIDGET)

/* The state in words: what the worst mapping does, since one switch stands for all. */
static const char *
describe (HklConfig *config, HklSnapshot *snapshot, const char **icon, const char **style)
{
  gboolean delivering = FALSE, holding = FALSE, all_paused = TRUE;

  *icon = "media-playback-start-symbolic";
  *style = "ok";
  if (config->mappings->len == 0)
    {
      *icon = NULL;
      return _ ("No mappings yet");
    }
  if (!config->enabled)
    {
      *icon = "media-playback-pause-symbolic";
      *style = "info";
      return _ ("Paused");
    }

  for (guint i = 0; i < config->mappings->len; i++)
    all_paused = all_paused && ((HklMapping *) config->mappings->pdata[i])->paused;
  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      HklFlowState state = snapshot->mappings[i].state;

      delivering = delivering || state == HKL_FLOW_DELIVERING || state == HKL_FLOW_RETRYING;
      holding = holding || state == HKL_FLOW_HOLDING;
    }

  if (all_paused)
    {
      *icon = "media-playback-pause-symbolic";
      *style = "info";
      return _ ("All mappings paused");
    }
  if (holding)
    {
      *icon = "hkl-queued-symbolic";
      *style = "warn";
      return _ ("Waiting");
    }

  return delivering ? _ ("Delivering") : _ ("Ready");
}

static void
update (HklDestinationSwitch *self)
{
  static const char *const styles[] = { "ok", "info", "warn" };
  HklConfig *config = hkl_service_get_config (self->service);
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  const char *icon, *style;
  g_autofree char *text = g_strdup (describe (config, snapshot, &icon, &style));

  if (snapshot->queue > 0 && config->mappings->len > 0)
    {
      g_autofree char *count = hkl_format_count (snapshot->queue);
      g_autofree char *word = g_steal_pointer (&text);

      /* Translators: the state, then how many events wait: “Delivering · 312 queued”. */
      text = g_strdup_printf (_ ("%s · %s queued"), word, count);
    }

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->state)), text) != 0)
    {
      gtk_label_set_text (GTK_LABEL (self->state), text);
      gtk_widget_set_tooltip_text (self->state, text);
    }
  gtk_widget_set_visible (self->icon, icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_str_equal (styles[i], style))
      gtk_widget_add_css_class (self->icon, styles[i]);
    else
      gtk_widget_remove_css_class (self->icon, styles[i]);

  hkl_switch_set_active (self->toggle, config->enabled);
}

static gboolean
tick (gpointer data)
{
  update (HKL_DESTINATION_SWITCH (data));

  return G_SOURCE_CONTINUE;
}

static void
toggled (GtkWidget *widget, gboolean active, gpointer data)
{
  HklDestinationSwitch *self = HKL_DESTINATION_SWITCH (data);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-enabled", "b", active);
}

static void
hkl_destination_switch_map (GtkWidget *widget)
{
  HklDestinationSwitch *self = HKL_DESTINATION_SWITCH (widget);

  GTK_WIDGET_CLASS (hkl_destination_switch_parent_class)->map (widget);
  update (self);
  self->tick_id = g_timeout_add_seconds (1, tick, self);
}

static void
hkl_destination_switch_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_DESTINATION_SWITCH (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_destination_switch_parent_class)->unmap (widget);
}

static void
hkl_destination_switch_dispose (GObject *object)
{
  HklDestinationSwitch *self = HKL_DESTINATION_SWITCH (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_destination_switch_parent_class)->dispose (object);
}

static void
hkl_destination_switch_class_init (HklDestinationSwitchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_destination_switch_dispose;
  widget_class->map = hkl_destination_switch_map;
  widget_class->unmap = hkl_destination_switch_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_destination_switch_init (HklDestinationSwitch *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *title = gtk_label_new (_ ("Destination"));

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_add_css_class (self->box, "hk-foot");

  gtk_widget_add_css_class (title, "hk-bold");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  self->icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), 12);
  self->state = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->state), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->state), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->state, "hk-small");
  gtk_widget_add_css_class (self->state, "hk-dim");
  gtk_widget_add_css_class (self->state, "hk-num");
  gtk_box_append (GTK_BOX (line), self->icon);
  gtk_box_append (GTK_BOX (line), self->state);
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), line);
  gtk_widget_set_hexpand (texts, TRUE);

  self->toggle = hkl_switch_new (_ ("Deliver events"), toggled, self);
  gtk_widget_set_tooltip_text (self->toggle, _ ("Pause or Resume (Ctrl+Shift+P)"));

  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_box_append (GTK_BOX (self->box), self->toggle);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_destination_switch_new (HklService *service)
{
  HklDestinationSwitch *self = g_object_new (HKL_TYPE_DESTINATION_SWITCH, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
