/* hkl-trigger-builder.c: see hkl-trigger-builder.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows are the truth. What changes their order or number makes all widgets anew; what changes
 * within a row does not, so that nobody loses the focus while typing.
 */

#define G_LOG_DOMAIN "hkl-trigger-builder"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-remark.h"
#include "hkl-rows.h"
#include "hkl-trigger-builder.h"
#include "hkl-trigger-row-view.h"

struct _HklTriggerBuilder
{
  GtkWidget parent_instance;

  HklSeenFields *fields;
  HklTriggerRows *rows;
  GtkWidget *box;
  GtkWidget *items;
  GPtrArray *views; /* of HklTriggerRowView, borrowed, in the order of the rows */
  guint rebuild_id;
  HklTriggerRow *focus; /* to be focused when it is shown; borrowed, nullable */
};

G_DEFINE_FINAL_TYPE (HklTriggerBuilder, hkl_trigger_builder, GTK_TYPE_WIDGET)

static guint changed_signal;

static void queue_rebuild (HklTriggerBuilder *self, HklTriggerRow *focus);

static void
changed (HklTriggerBuilder *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* --- what the buttons do --------------------------------------------------------------------- */

static HklTriggerRow *
new_row (void)
{
  HklTriggerRow *row = hkl_trigger_row_new (HKL_CONDITION_EVENT, NULL, "=", "");

  row->fresh = TRUE;

  return row;
}

static void
add_condition (GtkWidget *button, HklTriggerBuilder *self)
{
  HklTriggerRow *row = new_row ();

  g_ptr_array_add (self->rows->items, hkl_trigger_item_new (row));
  queue_rebuild (self, row);
  changed (self);
}

/* A group is worth having when it joins the other way. */
static void
add_group (GtkWidget *button, HklTriggerBuilder *self)
{
  HklTriggerItem *group = hkl_trigger_item_new_group (!self->rows->any);
  HklTriggerRow *row = new_row ();

  g_ptr_array_add (group->rows, row);
  g_ptr_array_add (group->rows, new_row ());
  g_ptr_array_add (self->rows->items, group);
  queue_rebuild (self, row);
  changed (self);
}

static HklTriggerItem *
item_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "hkl-item");
}

static void
add_to_group (GtkWidget *button, HklTriggerBuilder *self)
{
  HklTriggerRow *row = new_row ();

  g_ptr_array_add (item_of (button)->rows, row);
  queue_rebuild (self, row);
  changed (self);
}

static void
remove_group (GtkWidget *button, HklTriggerBuilder *self)
{
  g_ptr_array_remove (self->rows->items, item_of (button));
  queue_rebuild (self, NULL);
  changed (self);
}

static void
group_joined (GtkWidget *drop_down, GParamSpec *pspec, HklTriggerBuilder *self)
{
  item_of (drop_down)->any = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down)) == 0;
  queue_rebuild (self, NULL);
  changed (self);
}

static void
join_pressed (GtkWidget *button, HklTriggerBuilder *self)
{
  HklTriggerItem *group = item_of (button);

  if (group != NULL)
    group->any = !group->any;
  else
    self->rows->any = !self->rows->any;
  queue_rebuild (self, NULL);
  changed (self);
}

static void
remove_row (HklTriggerRowView *view, HklTriggerBuilder *self)
{
  HklTriggerRow *row = hkl_trigger_row_view_get_row (view);
  HklTriggerRow *neighbour = NULL;

  for (guint i = 0; i < self->views->len; i++)
    if (self->views->pdata[i] == view && self->views->len > 1)
      neighbour = hkl_trigger_row_view_get_row (self->views->pdata[i > 0 ? i - 1 : 1]);

  for (guint i = 0; i < self->rows->items->len; i++)
    {
      HklTriggerItem *item = self->rows->items->pdata[i];

      if (!g_ptr_array_remove (item->rows, row))
        continue;
      if (item->rows->len == 0)
        g_ptr_array_remove_index (self->rows->items, i);
      break;
    }
  queue_rebuild (self, neighbour);
  changed (self);
}

/* --- rows to widgets ------------------------------------------------------------------------- */

/* The word before a row. Pressing it exchanges “and” and “or” for the whole level. */
static GtkWidget *
make_join (HklTriggerBuilder *self, HklTriggerItem *group, guint i)
{
  gboolean any = group != NULL ? group->any : self->rows->any;
  GtkWidget *button;

  if (i == 0)
    {
      /* Translators: before the first condition: when (this holds). */
      GtkWidget *label = gtk_label_new (group == NULL ? C_ ("trigger", "when") : "");

      gtk_label_set_xalign (GTK_LABEL (label), 0.5);
      gtk_widget_add_css_class (label, "hk-join");
      return label;
    }

  button = gtk_button_new_with_label (any ? C_ ("trigger", "or") : C_ ("trigger", "and"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-join");
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_tooltip_text (button, any ? _ ("Any of these is enough. Press for “and”.")
                                           : _ ("All of these must hold. Press for “or”."));
  g_object_set_data (G_OBJECT (button), "hkl-item", group);
  g_signal_connect (button, "clicked", G_CALLBACK (join_pressed), self);

  return button;
}

static GtkWidget *
make_row (HklTriggerBuilder *self, HklTriggerRow *row, HklTriggerItem *group, guint i)
{
  GtkWidget *view = hkl_trigger_row_view_new (self->fields, row, self->views->len + 1,
                                              make_join (self, group, i));

  g_ptr_array_add (self->views, view);
  g_signal_connect_swapped (view, "changed", G_CALLBACK (changed), self);
  g_signal_connect (view, "remove", G_CALLBACK (remove_row), self);

  return view;
}

static GtkWidget *
make_add (const char *label, const char *name, GCallback clicked, gpointer data)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (content), gtk_label_new (label));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", clicked, data);

  return button;
}

static GtkWidget *
make_group (HklTriggerBuilder *self, HklTriggerItem *item, guint i)
{
  const char *const joins[] = { _ ("Any of these"), _ ("All of these"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *join = make_join (self, NULL, i);
  GtkWidget *how = gtk_drop_down_new_from_strings (joins);
  GtkWidget *remove = hkl_icon_button_new ("list-remove-symbolic", _ ("Remove Group"));
  GtkWidget *add = make_add (_ ("Condition"), _ ("Add Condition to the Group"),
                             G_CALLBACK (add_to_group), self);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (how), item->any ? 0 : 1);
  gtk_widget_add_css_class (how, "hk-dd");
  gtk_accessible_update_property (GTK_ACCESSIBLE (how), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("How the group is joined"), -1);
  g_object_set_data (G_OBJECT (how), "hkl-item", item);
  g_signal_connect (how, "notify::selected", G_CALLBACK (group_joined), self);
  g_object_set_data (G_OBJECT (remove), "hkl-item", item);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_group), self);
  g_object_set_data (G_OBJECT (add), "hkl-item", item);
  gtk_widget_set_halign (add, GTK_ALIGN_START);
  gtk_widget_set_margin_start (add, 44);

  gtk_widget_set_size_request (join, 42, -1);
  gtk_widget_set_valign (join, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (head), join);
  gtk_box_append (GTK_BOX (head), how);
  gtk_widget_set_hexpand (remove, TRUE);
  gtk_widget_set_halign (remove, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (head), remove);
  gtk_widget_add_css_class (body, "hk-group");
  gtk_widget_set_margin_start (body, 42);
  for (guint n = 0; n < item->rows->len; n++)
    gtk_box_append (GTK_BOX (body), make_row (self, item->rows->pdata[n], item, n));
  gtk_box_append (GTK_BOX (body), add);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), body);

  return box;
}

static void
rebuild (HklTriggerBuilder *self)
{
  GtkWidget *child;

  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  g_ptr_array_set_size (self->views, 0);
  while ((child = gtk_widget_get_first_child (self->items)) != NULL)
    gtk_box_remove (GTK_BOX (self->items), child);

  for (guint i = 0; i < self->rows->items->len; i++)
    {
      HklTriggerItem *item = self->rows->items->pdata[i];

      gtk_box_append (GTK_BOX (self->items), item->is_group
                                                 ? make_group (self, item, i)
                                                 : make_row (self, item->rows->pdata[0], NULL, i));
    }
  for (guint i = 0; i < self->views->len && self->focus != NULL; i++)
    if (hkl_trigger_row_view_get_row (self->views->pdata[i]) == self->focus)
      gtk_widget_grab_focus (self->views->pdata[i]);
  self->focus = NULL;
}

static gboolean
rebuild_now (gpointer data)
{
  HklTriggerBuilder *self = HKL_TRIGGER_BUILDER (data);

  self->rebuild_id = 0;
  rebuild (self);
  changed (self); /* the new rows are to have their faults and remarks */

  return G_SOURCE_REMOVE;
}

/* Not within the signal of a widget that would go. */
static void
queue_rebuild (HklTriggerBuilder *self, HklTriggerRow *focus)
{
  self->focus = focus;
  /* Until then a removed row must not be looked at. */
  g_ptr_array_set_size (self->views, 0);
  if (self->rebuild_id == 0)
    self->rebuild_id = g_idle_add_full (G_PRIORITY_DEFAULT, rebuild_now, self, NULL);
}

/* --- what others ask of it ------------------------------------------------------------------- */

void
hkl_trigger_builder_set_rows (HklTriggerBuilder *self, HklTriggerRows *rows)
{
  g_return_if_fail (HKL_IS_TRIGGER_BUILDER (self));
  g_return_if_fail (rows != NULL);

  g_clear_pointer (&self->rows, hkl_trigger_rows_free);
  self->rows = rows;
  self->focus = NULL;
  rebuild (self);
}

char *
hkl_trigger_builder_get_text (HklTriggerBuilder *self, gboolean *on_row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  HklTriggerRow *fault = NULL;
  char *text;

  g_return_val_if_fail (HKL_IS_TRIGGER_BUILDER (self), NULL);

  text = hkl_trigger_rows_to_text (self->rows, &fault, &local_error);
  *on_row = fault != NULL;
  for (guint i = 0; i < self->views->len; i++)
    {
      HklTriggerRowView *view = self->views->pdata[i];
      gboolean its = fault != NULL && hkl_trigger_row_view_get_row (view) == fault;

      hkl_trigger_row_view_set_fault (view, its ? local_error->message : NULL);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return text;
}

static gboolean
is_on (const HklRemark *remark, const HklTriggerRow *row)
{
  return g_str_equal (remark->where, "trigger") && remark->offset >= row->offset &&
         remark->offset < row->offset + row->length;
}

GPtrArray *
hkl_trigger_builder_set_remarks (HklTriggerBuilder *self, GPtrArray *remarks)
{
  GPtrArray *rest = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (HKL_IS_TRIGGER_BUILDER (self), rest);

  for (guint i = 0; i < self->views->len; i++)
    {
      HklTriggerRowView *view = self->views->pdata[i];
      g_autoptr (GPtrArray) its = g_ptr_array_new ();

      for (guint n = 0; n < remarks->len; n++)
        if (is_on (remarks->pdata[n], hkl_trigger_row_view_get_row (view)))
          {
            g_ptr_array_add (its, remarks->pdata[n]);
            g_hash_table_add (taken, remarks->pdata[n]);
          }
      hkl_trigger_row_view_set_remarks (view, its);
    }
  for (guint n = 0; n < remarks->len; n++)
    if (!g_hash_table_contains (taken, remarks->pdata[n]))
      g_ptr_array_add (rest, hkl_remark_ref (remarks->pdata[n]));

  return rest;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_trigger_builder_dispose (GObject *object)
{
  HklTriggerBuilder *self = HKL_TRIGGER_BUILDER (object);

  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->rows, hkl_trigger_rows_free);
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (hkl_trigger_builder_parent_class)->dispose (object);
}

static void
hkl_trigger_builder_class_init (HklTriggerBuilderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_trigger_builder_dispose;
  changed_signal = g_signal_new ("changed", HKL_TYPE_TRIGGER_BUILDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_trigger_builder_init (HklTriggerBuilder *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->rows = hkl_trigger_rows_new (FALSE);
  self->views = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->items = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_margin_start (buttons, 44);
  gtk_box_append (GTK_BOX (buttons), make_add (_ ("Condition"), _ ("Add Condition"),
                                               G_CALLBACK (add_condition), self));
  gtk_box_append (GTK_BOX (buttons), make_add (C_ ("trigger", "Group"), _ ("Add Group"),
                                               G_CALLBACK (add_group), self));
  gtk_widget_add_css_class (self->box, "hk-card");
  gtk_widget_add_css_class (self->box, "hk-form");
  gtk_box_append (GTK_BOX (self->box), self->items);
  gtk_box_append (GTK_BOX (self->box), buttons);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_trigger_builder_new (HklSeenFields *fields)
{
  HklTriggerBuilder *self = g_object_new (HKL_TYPE_TRIGGER_BUILDER, NULL);

  self->fields = g_object_ref (fields);

  return GTK_WIDGET (self);
}
