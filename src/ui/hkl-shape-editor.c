/* hkl-shape-editor.c: see hkl-shape-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-shape-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-shape-editor.h"
#include "hkl-value-editor.h"

struct _HklShapeEditor
{
  GtkWidget parent_instance;

  HklSeenFields *fields;
  GtkWidget *box;
  GtkWidget *rows; /* a box for each row */
  GtkWidget *add;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklShapeEditor, hkl_shape_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

/* The widgets of one row, kept on its box. */
typedef struct
{
  GtkWidget *name;
  HklValueEditor *value;
  GtkWidget *fault;
} Row;

static Row *
row_of (GtkWidget *box)
{
  return g_object_get_data (G_OBJECT (box), "hkl-row");
}

static void
changed (HklShapeEditor *self)
{
  if (!self->setting)
    g_signal_emit (self, changed_signal, 0);
}

static void
update_name (Row *row)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (row->name));

  hkl_value_editor_set_name (row->value, *name != '\0' ? name : _ ("New part"));
}

static void
name_changed (GtkWidget *entry, GtkWidget *box)
{
  HklShapeEditor *self = HKL_SHAPE_EDITOR (gtk_widget_get_ancestor (box, HKL_TYPE_SHAPE_EDITOR));

  if (self == NULL)
    return;

  update_name (row_of (box));
  changed (self);
}

static void
remove_row (GtkButton *button, GtkWidget *box)
{
  HklShapeEditor *self = HKL_SHAPE_EDITOR (gtk_widget_get_ancestor (box, HKL_TYPE_SHAPE_EDITOR));

  gtk_box_remove (GTK_BOX (self->rows), box);
  gtk_widget_grab_focus (self->add);
  changed (self);
}

static Row *
add_row (HklShapeEditor *self, const HklShapeRow *shape)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove = hkl_icon_button_new ("list-remove-symbolic", _ ("Remove Part"));
  Row *row = g_new0 (Row, 1);

  g_object_set_data_full (G_OBJECT (box), "hkl-row", row, g_free);
  row->name = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (row->name), shape->name);
  gtk_editable_set_width_chars (GTK_EDITABLE (row->name), 9);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (row->name), 12);
  gtk_entry_set_placeholder_text (GTK_ENTRY (row->name), _ ("Name"));
  gtk_widget_add_css_class (row->name, "hk-en");
  gtk_widget_add_css_class (row->name, "hk-mono");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->name), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the part"), -1);
  row->value = HKL_VALUE_EDITOR (
      hkl_value_editor_new (self->fields, shape->name, HKL_VALUE_KINDS_ALL));
  hkl_value_editor_set (row->value, shape->value);
  gtk_widget_set_hexpand (GTK_WIDGET (row->value), TRUE);
  update_name (row);
  row->fault = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                             "visible", FALSE, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (row->fault, "hk-small");
  gtk_widget_add_css_class (row->fault, "err");
  gtk_widget_set_valign (row->name, GTK_ALIGN_START);
  gtk_widget_set_valign (remove, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (line), row->name);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (row->value));
  gtk_box_append (GTK_BOX (line), remove);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), row->fault);
  gtk_box_append (GTK_BOX (self->rows), box);
  g_signal_connect (row->name, "changed", G_CALLBACK (name_changed), box);
  g_signal_connect_swapped (row->value, "changed", G_CALLBACK (changed), self);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_row), box);

  return row;
}

/* (element-type HklShapeRow) */
static GPtrArray *
collect (HklShapeEditor *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_shape_row_free);

  for (GtkWidget *box = gtk_widget_get_first_child (self->rows); box != NULL;
       box = gtk_widget_get_next_sibling (box))
    {
      const Row *row = row_of (box);

      g_ptr_array_add (
          rows, hkl_shape_row_new (gtk_editable_get_text (GTK_EDITABLE (row->name)),
                                   hkl_value_draft_copy (hkl_value_editor_get (row->value))));
    }

  return rows;
}

static void
add_clicked (HklShapeEditor *self)
{
  g_autoptr (HklShapeRow) empty = hkl_shape_row_new ("", hkl_value_draft_new (HKL_VALUE_FIELD));

  gtk_widget_grab_focus (add_row (self, empty)->name);
  changed (self);
}

void
hkl_shape_editor_insert (HklShapeEditor *self, const char *path)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (HklShapeRow) shape = NULL;
  g_autofree char *name = NULL;
  g_autofree char *full = NULL;
  HklValueDraft *value;

  g_return_if_fail (HKL_IS_SHAPE_EDITOR (self));

  rows = collect (self);
  name = hkl_shape_name_for (rows, path);
  full = g_strconcat ("$.", path, NULL);
  value = hkl_value_draft_new (HKL_VALUE_FIELD);
  hkl_value_draft_set (value, 0, full);
  shape = hkl_shape_row_new (name, value);
  add_row (self, shape);
  changed (self);
}

void
hkl_shape_editor_set_rows (HklShapeEditor *self, GPtrArray *rows)
{
  GtkWidget *child;

  g_return_if_fail (HKL_IS_SHAPE_EDITOR (self));

  self->setting = TRUE;
  while ((child = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), child);
  for (guint i = 0; i < rows->len; i++)
    add_row (self, rows->pdata[i]);
  self->setting = FALSE;
  g_ptr_array_unref (rows);
}

char *
hkl_shape_editor_get_json (HklShapeEditor *self, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) local_error = NULL;
  GtkWidget *box;
  guint at = 0;
  char *json;

  g_return_val_if_fail (HKL_IS_SHAPE_EDITOR (self), NULL);

  rows = collect (self);
  json = hkl_shape_to_json (rows, &at, &local_error);
  box = gtk_widget_get_first_child (self->rows);
  for (guint i = 0; box != NULL; i++, box = gtk_widget_get_next_sibling (box))
    {
      gboolean its = local_error != NULL && i == at;

      gtk_label_set_text (GTK_LABEL (row_of (box)->fault), its ? local_error->message : "");
      gtk_widget_set_visible (row_of (box)->fault, its);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return json;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_shape_editor_dispose (GObject *object)
{
  HklShapeEditor *self = HKL_SHAPE_EDITOR (object);

  self->setting = TRUE; /* entries say "changed" when they go */
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (hkl_shape_editor_parent_class)->dispose (object);
}

static void
hkl_shape_editor_class_init (HklShapeEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_shape_editor_dispose;
  changed_signal = g_signal_new ("changed", HKL_TYPE_SHAPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_shape_editor_init (HklShapeEditor *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->add = gtk_button_new ();
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (content), gtk_label_new (_ ("Part")));
  gtk_button_set_child (GTK_BUTTON (self->add), content);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_add_css_class (self->add, "hk-compact");
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add Part"), -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_clicked), self);
  gtk_box_append (GTK_BOX (self->box), self->rows);
  gtk_box_append (GTK_BOX (self->box), self->add);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_shape_editor_new (HklSeenFields *fields)
{
  HklShapeEditor *self = g_object_new (HKL_TYPE_SHAPE_EDITOR, NULL);

  self->fields = g_object_ref (fields);

  return GTK_WIDGET (self);
}
