/* hkl-two-lines.c: see hkl-two-lines.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-two-lines"

#include "config.h"

#include "hkl-pieces.h"
#include "hkl-format.h"
#include "hkl-two-lines.h"

struct _HklTwoLines
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *lead;
  GtkWidget *pill, *title, *title_end;
  GtkWidget *icon, *text, *text_end;
  char *style;     /* the class that the icon has now */
  char *end_style; /* and text_end */
};

G_DEFINE_FINAL_TYPE (HklTwoLines, hkl_two_lines, GTK_TYPE_WIDGET)

typedef struct
{
  HklTwoLinesFunc bind;
  gpointer user_data;
  gboolean (*is_heading) (gpointer item); /* nullable */
} Binding;

static void
set_label (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
set_class (GtkWidget *widget, char **now, const char *style)
{
  if (*now != NULL)
    gtk_widget_remove_css_class (widget, *now);
  g_free (*now);
  *now = g_strdup (style);
  if (style != NULL)
    gtk_widget_add_css_class (widget, style);
}

void
hkl_two_lines_set (HklTwoLines *self, const HklTwoLinesContent *content)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (HKL_IS_TWO_LINES (self));

  title = content->title != NULL ? hkl_format_foreign (content->title) : NULL;
  text = content->text != NULL ? hkl_format_foreign (content->text) : NULL;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->lead), content->lead);
  gtk_widget_set_visible (self->lead, content->lead != NULL);
  set_label (self->pill, content->pill);
  set_label (self->title, title);
  set_label (self->title_end, content->title_end);
  set_label (self->text, text);
  set_label (self->text_end, content->text_end);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), content->icon);
  gtk_widget_set_visible (self->icon, content->icon != NULL);
  set_class (self->icon, &self->style, content->style);
  set_class (self->text_end, &self->end_style, content->end_style);

  name = g_strdup_printf ("%s, %s, %s %s", content->title,
                          content->title_end != NULL ? content->title_end : "",
                          content->text != NULL ? content->text : "",
                          content->text_end != NULL ? content->text_end : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
hkl_two_lines_dispose (GObject *object)
{
  HklTwoLines *self = HKL_TWO_LINES (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->style, g_free);
  g_clear_pointer (&self->end_style, g_free);
  G_OBJECT_CLASS (hkl_two_lines_parent_class)->dispose (object);
}

static void
hkl_two_lines_class_init (HklTwoLinesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_two_lines_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hkl_two_lines_init (HklTwoLines *self)
{
  GtkWidget *above = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *below = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->lead = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->lead), 16);
  gtk_widget_add_css_class (self->lead, "hk-dim");
  self->pill = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->pill, "hk-method");
  self->title = hkl_piece_label (NULL, "hk-semi");
  gtk_widget_set_hexpand (self->title, TRUE);
  self->title_end = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->title_end, "hk-sub");
  gtk_widget_add_css_class (self->title_end, "hk-num");
  self->icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), 13);
  self->text = hkl_piece_label (NULL, "hk-sub");
  gtk_widget_set_hexpand (self->text, TRUE);
  self->text_end = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->text_end, "hk-sub");
  gtk_box_append (GTK_BOX (above), self->pill);
  gtk_box_append (GTK_BOX (above), self->title);
  gtk_box_append (GTK_BOX (above), self->title_end);
  gtk_box_append (GTK_BOX (below), self->icon);
  gtk_box_append (GTK_BOX (below), self->text);
  gtk_box_append (GTK_BOX (below), self->text_end);
  gtk_box_append (GTK_BOX (lines), above);
  gtk_box_append (GTK_BOX (lines), below);
  gtk_widget_set_hexpand (lines, TRUE);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_box_append (GTK_BOX (self->box), self->lead);
  gtk_box_append (GTK_BOX (self->box), lines);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_two_lines_new (void)
{
  return g_object_new (HKL_TYPE_TWO_LINES, NULL);
}

/* --- a list of them -------------------------------------------------------------------------- */

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item, Binding *binding)
{
  gtk_list_item_set_child (item, hkl_two_lines_new ());
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, Binding *binding)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (binding->is_heading != NULL)
    {
      gboolean heading = binding->is_heading (gtk_list_item_get_item (item));

      gtk_list_item_set_selectable (item, !heading);
      gtk_list_item_set_activatable (item, !heading);
      if (heading)
        gtk_widget_add_css_class (row, "hk-heading");
      else
        gtk_widget_remove_css_class (row, "hk-heading");
    }
  binding->bind (HKL_TWO_LINES (row), gtk_list_item_get_item (item), binding->user_data);
}

void
hkl_two_lines_list_set_headings (GtkWidget *list, gboolean (*test) (gpointer item))
{
  GtkListItemFactory *factory;
  Binding *binding;

  g_return_if_fail (GTK_IS_LIST_VIEW (list));

  factory = gtk_list_view_get_factory (GTK_LIST_VIEW (list));
  binding = g_object_get_data (G_OBJECT (factory), "hkl-binding");
  binding->is_heading = test;
}

GtkWidget *
hkl_two_lines_list_new (const char *name,
                        GtkSelectionModel *model,
                        HklTwoLinesFunc bind,
                        gpointer user_data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Binding *binding = g_new0 (Binding, 1);
  GtkWidget *list;

  binding->bind = bind;
  binding->user_data = user_data;
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), binding);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), binding);
  g_object_set_data_full (G_OBJECT (factory), "hkl-binding", binding, g_free);
  list = gtk_list_view_new (model, factory);
  gtk_widget_add_css_class (list, "hk-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return list;
}
