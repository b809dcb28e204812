/* hkl-sidebar-row.c: see hkl-sidebar-row.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sidebar-row"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-flow-state.h"
#include "hkl-format.h"
#include "hkl-sidebar-row.h"

struct _HklSidebarRow
{
  GtkListBoxRow parent_instance;

  HklSidebarSection section;
  char *key;
  gboolean mapping;
  const char *style; /* of the icon; a literal */

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *pencil;
  GtkWidget *detail;
};

G_DEFINE_FINAL_TYPE (HklSidebarRow, hkl_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

HklSidebarSection
hkl_sidebar_row_get_section (HklSidebarRow *self)
{
  g_return_val_if_fail (HKL_IS_SIDEBAR_ROW (self), HKL_SIDEBAR_TOP);

  return self->section;
}

const char *
hkl_sidebar_row_get_key (HklSidebarRow *self)
{
  g_return_val_if_fail (HKL_IS_SIDEBAR_ROW (self), NULL);

  return self->key;
}

gboolean
hkl_sidebar_row_is_mapping (HklSidebarRow *self)
{
  g_return_val_if_fail (HKL_IS_SIDEBAR_ROW (self), FALSE);

  return self->mapping;
}

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

void
hkl_sidebar_row_set_detail (HklSidebarRow *self, const char *detail, gboolean badge)
{
  g_return_if_fail (HKL_IS_SIDEBAR_ROW (self));
  g_return_if_fail (self->detail != NULL);

  set_text (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (self->detail, detail != NULL && *detail != '\0');
  if (badge)
    {
      gtk_widget_add_css_class (self->detail, "hk-pill");
      gtk_widget_add_css_class (self->detail, "plain");
      gtk_widget_remove_css_class (self->detail, "hk-dim");
    }
}

void
hkl_sidebar_row_update (HklSidebarRow *self,
                        HklMapping *mapping,
                        const HklMappingSnapshot *state,
                        gboolean has_draft)
{
  HklFlowLook look = hkl_flow_state_look (mapping, state);
  g_autofree char *target = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;

  g_return_if_fail (HKL_IS_SIDEBAR_ROW (self));
  g_return_if_fail (mapping != NULL);

  target = hkl_format_target (mapping->url);
  shown = hkl_format_foreign (mapping->name);
  rate = mapping->paused ? g_strdup (_ ("Off")) : hkl_format_rate (state != NULL ? state->rate : 0);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), look.icon);
  if (self->style != look.style)
    {
      if (self->style != NULL)
        gtk_widget_remove_css_class (self->icon, self->style);
      gtk_widget_add_css_class (self->icon, look.style);
      self->style = look.style;
    }
  set_text (self->title, shown);
  set_text (self->subtitle, target);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), mapping->url);
  gtk_widget_set_visible (self->pencil, has_draft);
  hkl_sidebar_row_set_detail (self, rate, FALSE);

  /* Translators: a mapping's row as a screen reader says it: name, state, rate, target. */
  name = g_strdup_printf (has_draft ? _ ("%s, %s, %s, %s, unsaved changes") : _ ("%s, %s, %s, %s"),
                          mapping->name, look.word, rate, target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
hkl_sidebar_row_finalize (GObject *object)
{
  g_free (HKL_SIDEBAR_ROW (object)->key);
  G_OBJECT_CLASS (hkl_sidebar_row_parent_class)->finalize (object);
}

static void
hkl_sidebar_row_class_init (HklSidebarRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_sidebar_row_finalize;
}

static void
hkl_sidebar_row_init (HklSidebarRow *self)
{
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "hk-dim");
    }

  return label;
}

/* Icon, then title over subtitle, then pencil and figure. */
static void
build (HklSidebarRow *self, const char *icon, const char *title, gboolean two_lines)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->icon = gtk_image_new_from_icon_name (icon);
  self->title = make_label (title, NULL);
  self->pencil = gtk_image_new_from_icon_name ("document-edit-symbolic");
  gtk_widget_set_visible (self->pencil, FALSE);
  gtk_widget_add_css_class (self->pencil, "hk-dim");
  gtk_widget_set_tooltip_text (self->pencil, _ ("Unsaved changes"));
  self->detail = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->detail, "hk-small");
  gtk_widget_add_css_class (self->detail, "hk-dim");
  gtk_widget_add_css_class (self->detail, "hk-num");
  gtk_widget_set_visible (self->detail, FALSE);
  gtk_widget_set_valign (self->detail, two_lines ? GTK_ALIGN_START : GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (texts), self->title);
  if (two_lines)
    {
      self->subtitle = make_label (NULL, "hk-tiny");
      gtk_box_append (GTK_BOX (texts), self->subtitle);
      gtk_widget_add_css_class (GTK_WIDGET (self), "tall");
      gtk_widget_set_margin_top (self->detail, 8);
    }
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), self->pencil);
  gtk_box_append (GTK_BOX (box), self->detail);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
}

GtkWidget *
hkl_sidebar_row_new_page (HklSidebarSection section,
                          const char *key,
                          const char *title,
                          const char *icon)
{
  HklSidebarRow *self = g_object_new (HKL_TYPE_SIDEBAR_ROW, NULL);

  self->section = section;
  self->key = g_strdup (key);
  build (self, icon, title, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return GTK_WIDGET (self);
}

GtkWidget *
hkl_sidebar_row_new_mapping (const char *key)
{
  HklSidebarRow *self = g_object_new (HKL_TYPE_SIDEBAR_ROW, NULL);

  self->section = HKL_SIDEBAR_MAPPINGS;
  self->key = g_strdup (key);
  self->mapping = TRUE;
  build (self, "hkl-delivered-symbolic", NULL, TRUE);

  return GTK_WIDGET (self);
}

GtkWidget *
hkl_sidebar_row_new_note (const char *text)
{
  HklSidebarRow *self = g_object_new (HKL_TYPE_SIDEBAR_ROW, "selectable", FALSE, "activatable",
                                      FALSE, "focusable", FALSE, NULL);
  GtkWidget *label = make_label (text, "hk-small");

  self->section = HKL_SIDEBAR_MAPPINGS;
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_start (label, 2);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), label);

  return GTK_WIDGET (self);
}
