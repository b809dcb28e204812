/* hkl-mapping-bar.c: see hkl-mapping-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-mapping-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-mapping-bar.h"
#include "hkl-switch.h"
#include "hkl-trigger.h"

struct _HklMappingBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *name;
  GtkLabel *method;
  GtkLabel *url;
  GtkLabel *rest;
  GtkWidget *enabled;
  GtkWidget *toggle;
};

G_DEFINE_FINAL_TYPE (HklMappingBar, hkl_mapping_bar, GTK_TYPE_WIDGET)

static guint toggled_signal;

/* “When type is track and …”; a trigger that cannot be read says so in Set Up, not here. */
static char *
describe_trigger (HklMapping *mapping)
{
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (mapping->trigger, NULL, NULL);
  g_autofree char *words = NULL;

  if (trigger == NULL)
    return g_strdup (_ ("The trigger cannot be read"));

  words = hkl_condition_describe (hkl_trigger_get_root (trigger));

  /* Translators: %s is a condition in words: “type is track and event starts with …”. */
  return words != NULL && *words != '\0' ? g_strdup_printf (_ ("When %s"), words) : NULL;
}

void
hkl_mapping_bar_set (HklMappingBar *self, HklMapping *mapping, gboolean has_draft)
{
  g_autofree char *batching = NULL;
  g_autofree char *third = NULL;
  g_autofree char *rest = NULL;

  g_return_if_fail (HKL_IS_MAPPING_BAR (self));

  gtk_widget_set_visible (self->toggle, mapping != NULL);
  gtk_widget_set_visible (self->enabled, mapping != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->method), mapping != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->url), mapping != NULL);
  if (mapping == NULL)
    {
      gtk_label_set_text (self->name, _ ("New Mapping"));
      gtk_label_set_text (self->rest, _ ("Nothing is sent before it is saved"));
      return;
    }

  batching = hkl_format_batching (mapping->enable_batching, mapping->batch_size);
  third = has_draft ? g_strdup (_ ("Unsaved changes")) : describe_trigger (mapping);
  rest = third != NULL ? g_strdup_printf ("·  %s  ·  %s", batching, third)
                       : g_strdup_printf ("·  %s", batching);
  {
    g_autofree char *name = hkl_format_foreign (mapping->name);

    gtk_label_set_text (self->name, name);
  }
  gtk_label_set_text (self->method, *mapping->method != '\0' ? mapping->method : "…");
  gtk_label_set_text (self->url, *mapping->url != '\0' ? mapping->url : _ ("chosen by the event"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->url), mapping->url);
  gtk_label_set_text (self->rest, rest);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->rest), third);
  gtk_label_set_text (GTK_LABEL (self->enabled), mapping->paused ? _ ("Paused") : _ ("Enabled"));
  hkl_switch_set_active (self->toggle, !mapping->paused);
}

static void
toggled (GtkWidget *widget, gboolean active, gpointer data)
{
  g_signal_emit (data, toggled_signal, 0, active);
}

static void
hkl_mapping_bar_dispose (GObject *object)
{
  g_clear_pointer (&HKL_MAPPING_BAR (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_mapping_bar_parent_class)->dispose (object);
}

static void
hkl_mapping_bar_class_init (HklMappingBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_mapping_bar_dispose;
  toggled_signal = g_signal_new ("toggled", HKL_TYPE_MAPPING_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkLabel *
add_label (GtkWidget *box, const char *style, PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
hkl_mapping_bar_init (HklMappingBar *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_add_css_class (self->box, "hk-lined");
  gtk_widget_add_css_class (self->box, "hk-mapbar");

  self->name = add_label (texts, "title-3", PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (texts), line);
  self->method = add_label (line, "hk-method", PANGO_ELLIPSIZE_NONE);
  self->url = add_label (line, "hk-mono", PANGO_ELLIPSIZE_MIDDLE);
  self->rest = add_label (line, "hk-small", PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->rest), "hk-dim");
  gtk_widget_set_hexpand (texts, TRUE);

  self->enabled = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->enabled, "hk-small");
  gtk_widget_add_css_class (self->enabled, "hk-dim");
  self->toggle = hkl_switch_new (_ ("Mapping enabled"), toggled, self);

  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_box_append (GTK_BOX (self->box), self->enabled);
  gtk_box_append (GTK_BOX (self->box), self->toggle);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_mapping_bar_new (void)
{
  return g_object_new (HKL_TYPE_MAPPING_BAR, NULL);
}
