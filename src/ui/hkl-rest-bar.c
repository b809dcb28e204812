/* hkl-rest-bar.c: see hkl-rest-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The note is one and the same for all of a rest: its button keeps the focus while the number
 * counts down.
 */

#define G_LOG_DOMAIN "hkl-rest-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-delivery-words.h"
#include "hkl-note.h"
#include "hkl-rest-bar.h"

struct _HklRestBar
{
  GtkWidget parent_instance;

  HklService *service;
  char *mapping_id;
  GtkWidget *revealer;
  HklNote *note;
  char *shown; /* an unchanged text is left alone */
  guint tick_id;
};

G_DEFINE_FINAL_TYPE (HklRestBar, hkl_rest_bar, GTK_TYPE_WIDGET)

static void
update (HklRestBar *self)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  const HklMappingSnapshot *mine = hkl_snapshot_get (snapshot, self->mapping_id);
  gboolean resting = mine != NULL && mine->state == HKL_FLOW_RESTING;
  g_autofree char *text = resting ? hkl_words_resting (mine, g_get_real_time ()) : NULL;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), text != NULL);
  /* Out of the focus order and of the accessible tree, too. */
  gtk_widget_set_visible (self->revealer, text != NULL || gtk_revealer_get_child_revealed (
                                                              GTK_REVEALER (self->revealer)));
  if (text == NULL || g_strcmp0 (text, self->shown) == 0)
    return;

  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  hkl_note_set (self->note, "warn", "hkl-retrying-symbolic", self->shown);
}

static gboolean
tick (gpointer data)
{
  update (HKL_REST_BAR (data));

  return G_SOURCE_CONTINUE;
}

static void
action_probe (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklRestBar *self = HKL_REST_BAR (widget);

  hkl_service_probe_now (self->service, self->mapping_id);
}

static void
hkl_rest_bar_map (GtkWidget *widget)
{
  HklRestBar *self = HKL_REST_BAR (widget);

  GTK_WIDGET_CLASS (hkl_rest_bar_parent_class)->map (widget);
  update (self);
  self->tick_id = g_timeout_add_seconds (1, tick, self);
}

static void
hkl_rest_bar_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_REST_BAR (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_rest_bar_parent_class)->unmap (widget);
}

static void
hkl_rest_bar_dispose (GObject *object)
{
  HklRestBar *self = HKL_REST_BAR (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);
  g_clear_pointer (&self->mapping_id, g_free);
  g_clear_pointer (&self->shown, g_free);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_rest_bar_parent_class)->dispose (object);
}

static void
hkl_rest_bar_class_init (HklRestBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_rest_bar_dispose;
  widget_class->map = hkl_rest_bar_map;
  widget_class->unmap = hkl_rest_bar_unmap;
  gtk_widget_class_install_action (widget_class, "rest.probe", NULL, action_probe);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_rest_bar_init (HklRestBar *self)
{
  GtkWidget *note = hkl_note_new ("warn", "hkl-retrying-symbolic", "");

  self->note = HKL_NOTE (note);
  hkl_note_set_help (self->note, "retries#rest");
  hkl_note_add_button (self->note, _ ("Try Now"), "rest.probe", NULL);
  gtk_widget_set_margin_start (note, 20);
  gtk_widget_set_margin_end (note, 20);
  gtk_widget_set_margin_top (note, 4);
  gtk_widget_set_margin_bottom (note, 6);
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_duration (GTK_REVEALER (self->revealer), 200);
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), note);
  gtk_widget_set_visible (self->revealer, FALSE);
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
}

GtkWidget *
hkl_rest_bar_new (HklService *service, const char *mapping_id)
{
  HklRestBar *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);
  g_return_val_if_fail (mapping_id != NULL, NULL);

  self = g_object_new (HKL_TYPE_REST_BAR, NULL);
  self->service = g_object_ref (service);
  self->mapping_id = g_strdup (mapping_id);

  return GTK_WIDGET (self);
}
