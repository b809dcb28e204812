/* hkl-section.c: see hkl-section.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-section"

#include "config.h"

#include "hkl-help.h"
#include "hkl-section.h"

struct _HklSection
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *children;
  GtkWidget *subtitle;
  GtkWidget *fault;
  GtkWidget *fault_line; /* the fault and the button to its help */
  GtkWidget *help;
};

G_DEFINE_FINAL_TYPE (HklSection, hkl_section, GTK_TYPE_WIDGET)

void
hkl_section_append (HklSection *self, GtkWidget *child)
{
  g_return_if_fail (HKL_IS_SECTION (self));

  gtk_box_append (GTK_BOX (self->children), child);
}

void
hkl_section_set_subtitle (HklSection *self, const char *subtitle)
{
  g_return_if_fail (HKL_IS_SECTION (self));

  gtk_label_set_text (GTK_LABEL (self->subtitle), subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (self->subtitle, subtitle != NULL && *subtitle != '\0');
}

void
hkl_section_set_fault (HklSection *self, const char *text, gboolean warning)
{
  g_return_if_fail (HKL_IS_SECTION (self));

  gtk_label_set_text (GTK_LABEL (self->fault), text != NULL ? text : "");
  gtk_widget_set_visible (self->fault_line, text != NULL && *text != '\0');
  gtk_widget_remove_css_class (self->fault, warning ? "err" : "warn");
  gtk_widget_add_css_class (self->fault, warning ? "warn" : "err");
}

void
hkl_section_set_help (HklSection *self, const char *place)
{
  g_return_if_fail (HKL_IS_SECTION (self));

  hkl_help_button_set_place (self->help, place);
}

static void
hkl_section_dispose (GObject *object)
{
  g_clear_pointer (&HKL_SECTION (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_section_parent_class)->dispose (object);
}

static void
hkl_section_class_init (HklSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_section_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hkl_section_init (HklSection *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_section_new (const char *title, const char *subtitle, GtkWidget *end)
{
  HklSection *self = g_object_new (HKL_TYPE_SECTION, NULL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  self->subtitle = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->subtitle), 0);
  gtk_label_set_wrap (GTK_LABEL (self->subtitle), TRUE);
  gtk_widget_add_css_class (self->subtitle, "hk-sub");
  gtk_box_append (GTK_BOX (texts), label);
  gtk_box_append (GTK_BOX (texts), self->subtitle);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (head, 2);
  gtk_box_append (GTK_BOX (head), texts);
  if (end != NULL)
    {
      gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (head), end);
    }
  self->children = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->fault = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_label_set_xalign (GTK_LABEL (self->fault), 0);
  gtk_label_set_wrap (GTK_LABEL (self->fault), TRUE);
  gtk_widget_add_css_class (self->fault, "hk-small");
  gtk_widget_set_margin_start (self->fault, 2);
  self->help = hkl_help_button_new ();
  self->fault_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->fault_line), self->fault);
  gtk_box_append (GTK_BOX (self->fault_line), self->help);
  gtk_widget_set_visible (self->fault_line, FALSE);

  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), self->children);
  gtk_box_append (GTK_BOX (self->box), self->fault_line);
  hkl_section_set_subtitle (self, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return GTK_WIDGET (self);
}
