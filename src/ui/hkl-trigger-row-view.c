/* hkl-trigger-row-view.c: see hkl-trigger-row-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-trigger-row-view"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-field-button.h"
#include "hkl-remark-list.h"
#include "hkl-rows.h"
#include "hkl-sample.h"
#include "hkl-trigger-row-view.h"

struct _HklTriggerRowView
{
  GtkWidget parent_instance;

  HklSeenFields *fields;
  HklTriggerRow *row; /* borrowed */
  guint number;
  gboolean setting;
  const char **ops; /* behind the drop-down's rows */

  GtkWidget *box;
  HklFieldButton *field;
  GtkWidget *op;
  GtkWidget *value;
  GtkWidget *type; /* instead of the value, for the six types */
  GtkWidget *remove;
  GtkWidget *fault;
  HklRemarkList *remarks;
};

G_DEFINE_FINAL_TYPE (HklTriggerRowView, hkl_trigger_row_view, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const char *
hkl_trigger_op_title (const char *op)
{
  static const struct
  {
    const char *op;
    const char *title;
  } titles[] = {
    { "=", N_ ("is") },
    { "!=", N_ ("is not") },
    { "contains", N_ ("contains") },
    { "not_contains", N_ ("does not contain") },
    { "starts_with", N_ ("starts with") },
    { "not_starts_with", N_ ("does not start with") },
    { "ends_with", N_ ("ends with") },
    { "not_ends_with", N_ ("does not end with") },
    { "number_equals", N_ ("is the number") },
    { "number_not_equals", N_ ("is not the number") },
    { ">", N_ ("is more than") },
    { ">=", N_ ("is at least") },
    { "<", N_ ("is less than") },
    { "<=", N_ ("is at most") },
    { "is_true", N_ ("is true") },
    { "is_false", N_ ("is false") },
    { "exists", N_ ("is there") },
    { "not_exists", N_ ("is missing") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].op, op))
      return _ (titles[i].title);

  return op;
}

static guint
type_index (const char *value)
{
  for (guint i = 0; hkl_event_type_names[i] != NULL; i++)
    if (g_str_equal (hkl_event_type_names[i], value))
      return i;

  return G_MAXUINT;
}

/* --- the row to the widgets ------------------------------------------------------------------ */

static void
show_ops (HklTriggerRowView *self)
{
  const char *const *offered = hkl_trigger_ops_for (self->row->kind);
  guint n = g_strv_length ((char **) offered);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint chosen = G_MAXUINT;

  g_free (self->ops);
  self->ops = g_new0 (const char *, n + 2);
  for (guint i = 0; i < n; i++)
    {
      self->ops[i] = offered[i];
      gtk_string_list_append (titles, hkl_trigger_op_title (offered[i]));
      if (g_str_equal (offered[i], self->row->op))
        chosen = i;
    }
  if (chosen == G_MAXUINT)
    {
      /* A query may ask what the builder would not offer for this field. */
      chosen = n;
      self->ops[n] = self->row->op;
      gtk_string_list_append (titles, hkl_trigger_op_title (self->row->op));
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->op), G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->op), chosen);
}

static void
show_value (HklTriggerRowView *self)
{
  HklRowValue wants = hkl_trigger_op_value (self->row->op);
  guint type = type_index (self->row->value);
  gboolean types = self->row->kind == HKL_CONDITION_TYPE && type != G_MAXUINT;

  gtk_widget_set_visible (self->type, types);
  gtk_widget_set_visible (self->value, !types && wants != HKL_ROW_VALUE_NONE);
  /* Without a value it stands at the end all the same. */
  gtk_widget_set_hexpand (self->remove, !types && wants == HKL_ROW_VALUE_NONE);
  if (types)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->type), type);
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->value)), self->row->value))
    gtk_editable_set_text (GTK_EDITABLE (self->value), self->row->value);
  g_object_set (
      self->value, "input-purpose",
      wants == HKL_ROW_VALUE_NUMBER ? GTK_INPUT_PURPOSE_NUMBER : GTK_INPUT_PURPOSE_FREE_FORM,
      "placeholder-text", wants == HKL_ROW_VALUE_NUMBER ? _ ("Number") : _ ("Text"), NULL);
}

static void
show_row (HklTriggerRowView *self)
{
  g_autofree char *field = hkl_trigger_field_name (self->row->kind, self->row->path);

  self->setting = TRUE;
  hkl_field_button_set_field (self->field, field);
  show_ops (self);
  show_value (self);
  self->setting = FALSE;
}

/* --- the widgets to the row ------------------------------------------------------------------ */

static void
changed (HklTriggerRowView *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_op (HklTriggerRowView *self, const char *op)
{
  if (g_str_equal (op, self->row->op))
    return;

  g_free (self->row->op);
  self->row->op = g_strdup (op);
  if (hkl_trigger_op_value (op) == HKL_ROW_VALUE_NONE)
    {
      g_free (self->row->value);
      self->row->value = g_strdup ("");
    }
}

/* What is most likely asked of a field with such values. */
static const char *
likely_op (HklTriggerRowView *self, const char *field)
{
  const HklSeenField *seen = hkl_field_list_find (hkl_seen_fields_get_list (self->fields), field);

  if (seen == NULL || !hkl_condition_kind_has_path (self->row->kind))
    return "=";
  if (seen->kinds & 1u << HKL_JSON_STRING)
    return "=";
  if (seen->kinds & 1u << HKL_JSON_NUMBER)
    return ">";
  if (seen->kinds & (1u << HKL_JSON_TRUE | 1u << HKL_JSON_FALSE))
    return "is_true";

  return "exists";
}

static void
field_chosen (HklFieldButton *button, const char *field, HklTriggerRowView *self)
{
  HklConditionKind kind;
  char *path;

  if (!hkl_trigger_field_parse (field, &kind, &path))
    return;

  self->row->kind = kind;
  g_free (self->row->path);
  self->row->path = path;
  if (*self->row->value == '\0' || !g_strv_contains (hkl_trigger_ops_for (kind), self->row->op))
    set_op (self, likely_op (self, field));
  if (kind == HKL_CONDITION_TYPE && type_index (self->row->value) == G_MAXUINT)
    {
      g_free (self->row->value);
      self->row->value = g_strdup (hkl_event_type_names[0]);
    }
  show_row (self);
  changed (self);
}

static void
op_chosen (HklTriggerRowView *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->op));

  if (self->setting || chosen == GTK_INVALID_LIST_POSITION)
    return;

  set_op (self, self->ops[chosen]);
  self->setting = TRUE;
  show_value (self);
  self->setting = FALSE;
  changed (self);
}

static void
set_value (HklTriggerRowView *self, const char *value)
{
  if (self->setting || g_str_equal (value, self->row->value))
    return;

  g_free (self->row->value);
  self->row->value = g_strdup (value);
  self->row->fresh = FALSE;
  changed (self);
}

static void
value_changed (HklTriggerRowView *self)
{
  set_value (self, gtk_editable_get_text (GTK_EDITABLE (self->value)));
}

static void
type_chosen (HklTriggerRowView *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->type));

  if (chosen != GTK_INVALID_LIST_POSITION)
    set_value (self, hkl_event_type_names[chosen]);
}

static void
remove_clicked (HklTriggerRowView *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static gboolean
remove_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  remove_clicked (HKL_TRIGGER_ROW_VIEW (widget));

  return TRUE;
}

/* --- what is said about it ------------------------------------------------------------------- */

HklTriggerRow *
hkl_trigger_row_view_get_row (HklTriggerRowView *self)
{
  g_return_val_if_fail (HKL_IS_TRIGGER_ROW_VIEW (self), NULL);

  return self->row;
}

void
hkl_trigger_row_view_set_fault (HklTriggerRowView *self, const char *text)
{
  g_return_if_fail (HKL_IS_TRIGGER_ROW_VIEW (self));

  gtk_label_set_text (GTK_LABEL (self->fault), text != NULL ? text : "");
  gtk_widget_set_visible (self->fault, text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (self->value, "error");
  else
    gtk_widget_remove_css_class (self->value, "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->value), GTK_ACCESSIBLE_STATE_INVALID,
      text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

void
hkl_trigger_row_view_set_remarks (HklTriggerRowView *self, GPtrArray *remarks)
{
  g_return_if_fail (HKL_IS_TRIGGER_ROW_VIEW (self));

  hkl_remark_list_set (self->remarks, remarks);
}

/* --- life ------------------------------------------------------------------------------------ */

static gboolean
hkl_trigger_row_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HKL_TRIGGER_ROW_VIEW (widget)->field));
}

static void
hkl_trigger_row_view_dispose (GObject *object)
{
  HklTriggerRowView *self = HKL_TRIGGER_ROW_VIEW (object);

  self->setting = TRUE; /* entries say "changed" when they go */
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->ops, g_free);
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (hkl_trigger_row_view_parent_class)->dispose (object);
}

static void
hkl_trigger_row_view_class_init (HklTriggerRowViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_trigger_row_view_dispose;
  widget_class->grab_focus = hkl_trigger_row_view_grab_focus;
  signals[CHANGED] = g_signal_new ("changed", HKL_TYPE_TRIGGER_ROW_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", HKL_TYPE_TRIGGER_ROW_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, GDK_CONTROL_MASK, remove_key, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hkl_trigger_row_view_init (HklTriggerRowView *self)
{
}

/* Takes NAME. */
static void
name_widget (GtkWidget *widget, char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_free (name);
}

static GtkWidget *
make_line (HklTriggerRowView *self, GtkWidget *join)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  /* Translators: the place of a condition in the trigger, from 1. */
  g_autofree char *name = g_strdup_printf (_ ("Field of condition %u"), self->number);

  self->remove = hkl_icon_button_new ("list-remove-symbolic", _ ("Remove Condition"));
  gtk_widget_set_halign (self->remove, GTK_ALIGN_END);
  self->field = HKL_FIELD_BUTTON (hkl_field_button_new (self->fields, TRUE, name, NULL));
  self->op = gtk_drop_down_new (NULL, NULL);
  gtk_widget_add_css_class (self->op, "hk-dd");
  name_widget (self->op, g_strdup_printf (_ ("Operator of condition %u"), self->number));
  self->value = gtk_entry_new ();
  gtk_widget_add_css_class (self->value, "hk-en");
  gtk_editable_set_width_chars (GTK_EDITABLE (self->value), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->value), 8);
  gtk_widget_set_hexpand (self->value, TRUE);
  name_widget (self->value, g_strdup_printf (_ ("Value of condition %u"), self->number));
  self->type = gtk_drop_down_new_from_strings (hkl_event_type_names);
  gtk_widget_add_css_class (self->type, "hk-dd");
  gtk_widget_set_halign (self->type, GTK_ALIGN_START);
  gtk_widget_set_hexpand (self->type, TRUE);
  name_widget (self->type, g_strdup_printf (_ ("Type of condition %u"), self->number));
  name_widget (self->remove, g_strdup_printf (_ ("Remove condition %u"), self->number));

  gtk_widget_set_size_request (join, 42, -1);
  gtk_box_append (GTK_BOX (line), join);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->field));
  gtk_box_append (GTK_BOX (line), self->op);
  gtk_box_append (GTK_BOX (line), self->value);
  gtk_box_append (GTK_BOX (line), self->type);
  gtk_box_append (GTK_BOX (line), self->remove);
  for (GtkWidget *child = gtk_widget_get_first_child (line); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_valign (child, GTK_ALIGN_CENTER);

  g_signal_connect (self->field, "chosen", G_CALLBACK (field_chosen), self);
  g_signal_connect_swapped (self->op, "notify::selected", G_CALLBACK (op_chosen), self);
  g_signal_connect_swapped (self->value, "changed", G_CALLBACK (value_changed), self);
  g_signal_connect_swapped (self->type, "notify::selected", G_CALLBACK (type_chosen), self);
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (remove_clicked), self);

  return line;
}

GtkWidget *
hkl_trigger_row_view_new (HklSeenFields *fields, HklTriggerRow *row, guint number, GtkWidget *join)
{
  HklTriggerRowView *self = g_object_new (HKL_TYPE_TRIGGER_ROW_VIEW, NULL);

  self->fields = g_object_ref (fields);
  self->row = row;
  self->number = number;
  self->setting = TRUE;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_box_append (GTK_BOX (self->box), make_line (self, join));
  self->fault = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                              "visible", FALSE, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (self->fault, "hk-small");
  gtk_widget_add_css_class (self->fault, "err");
  gtk_widget_set_margin_start (self->fault, 48);
  self->remarks = HKL_REMARK_LIST (hkl_remark_list_new ("trigger"));
  gtk_widget_set_margin_start (GTK_WIDGET (self->remarks), 48);
  gtk_box_append (GTK_BOX (self->box), self->fault);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->remarks));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  name_widget (GTK_WIDGET (self), g_strdup_printf (_ ("Condition %u"), self->number));
  show_row (self);

  return GTK_WIDGET (self);
}
