/* hkl-value-editor.c: see hkl-value-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inputs are those of the kind's slots. The first stands beside the kind, the others below it
 * with their names.
 */

#define G_LOG_DOMAIN "hkl-value-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-field-button.h"
#include "hkl-json-reader.h"
#include "hkl-value-editor.h"

struct _HklValueEditor
{
  GtkWidget parent_instance;

  HklSeenFields *fields;
  char *name;
  HklValueDraft *draft;
  gboolean setting;

  GtkWidget *box;
  GtkWidget *line; /* kind and first slot */
  GtkWidget *kind;
  GtkWidget *rest; /* the other slots */
  HklValueKind kinds[HKL_N_VALUE_KINDS];
  guint n_kinds;
};

G_DEFINE_FINAL_TYPE (HklValueEditor, hkl_value_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

const char *
hkl_value_kind_title (HklValueKind kind)
{
  static const char *const titles[HKL_N_VALUE_KINDS] = {
    [HKL_VALUE_TEXT] = N_ ("Text"),
    [HKL_VALUE_NUMBER] = N_ ("Number"),
    [HKL_VALUE_BOOLEAN] = N_ ("True or False"),
    [HKL_VALUE_NULL] = N_ ("Null"),
    [HKL_VALUE_FIELD] = N_ ("Field"),
    [HKL_VALUE_TEMPLATE] = N_ ("Template"),
    /* Translators: the first of two values that is there. */
    [HKL_VALUE_COALESCE] = N_ ("Coalesce"),
    /* Translators: a text in capital or small letters. */
    [HKL_VALUE_CASE] = N_ ("Case"),
    [HKL_VALUE_REPLACE] = N_ ("Replace"),
    [HKL_VALUE_JSON] = N_ ("JSON Text"),
    [HKL_VALUE_FLATTEN] = N_ ("Flatten"),
    [HKL_VALUE_LIQUID] = N_ ("Liquid"),
    [HKL_VALUE_OTHER] = N_ ("Other JSON"),
  };

  return _ (titles[kind]);
}

static const char *
choice_title (const char *choice)
{
  static const struct
  {
    const char *choice;
    const char *title;
  } titles[] = {
    { "field", N_ ("a field") },
    { "text", N_ ("a text") },
    { "lower", N_ ("small letters") },
    { "upper", N_ ("capitals") },
    { "encode", N_ ("to text") },
    { "decode", N_ ("from text") },
    { "all", N_ ("all") },
    { "first", N_ ("the first") },
    { "exact", N_ ("matter") },
    { "ignorecase", N_ ("do not matter") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].choice, choice))
      return _ (titles[i].title);

  return choice; /* true, false */
}

/* --- slots ----------------------------------------------------------------------------------- */

static guint
slot_of (GtkWidget *widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "hkl-slot"));
}

static void
set_slot (HklValueEditor *self, GtkWidget *widget, const char *text)
{
  if (self->setting || g_strcmp0 (self->draft->texts[slot_of (widget)], text) == 0)
    return;

  hkl_value_draft_set (self->draft, slot_of (widget), text);
  g_signal_emit (self, changed_signal, 0);
}

static void
typed (GtkWidget *entry, HklValueEditor *self)
{
  set_slot (self, entry, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
field_chosen (GtkWidget *button, const char *field, HklValueEditor *self)
{
  g_autofree char *path = g_strconcat ("$.", field, NULL);

  set_slot (self, button, path);
}

/* Into the template, where the cursor is. */
static void
field_inserted (GtkWidget *button, const char *field, GtkWidget *entry)
{
  g_autofree char *text = g_strdup_printf ("{{%s}}", field);
  int position = gtk_editable_get_position (GTK_EDITABLE (entry));

  gtk_editable_insert_text (GTK_EDITABLE (entry), text, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (entry), position);
}

static void show_slots (HklValueEditor *self);

static gboolean
show_later (gpointer data)
{
  HklValueEditor *self = HKL_VALUE_EDITOR (data);

  if (self->box != NULL)
    show_slots (self);

  return G_SOURCE_REMOVE;
}

static void
choice_made (GtkWidget *drop_down, GParamSpec *pspec, HklValueEditor *self)
{
  const HklSlot *slot = &hkl_value_kind_slots (self->draft->kind)[slot_of (drop_down)];
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down));

  if (self->setting || chosen == GTK_INVALID_LIST_POSITION)
    return;

  set_slot (self, drop_down, slot->choices[chosen]);
  /* What stands for a missing field is a field or a text: another input. */
  if (self->draft->kind == HKL_VALUE_COALESCE)
    g_idle_add_full (G_PRIORITY_DEFAULT, show_later, g_object_ref (self), g_object_unref);
}

static char *
slot_name (HklValueEditor *self, const HklSlot *slot)
{
  /* Translators: first what the value is of, such as a header; then the input, such as Field. */
  return g_strdup_printf (_ ("%s: %s"), self->name, _ (slot->name));
}

static GtkWidget *
make_entry (HklValueEditor *self, const HklSlot *slot, const char *text)
{
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *name = slot_name (self, slot);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 8);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ (slot->name));
  gtk_widget_add_css_class (entry, "hk-en");
  if (slot->type == HKL_SLOT_JSON || slot->type == HKL_SLOT_TEMPLATE)
    gtk_widget_add_css_class (entry, "hk-mono");
  if (slot->type == HKL_SLOT_NUMBER)
    gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return entry;
}

static GtkWidget *
make_field (HklValueEditor *self, const HklSlot *slot, const char *path)
{
  g_autofree char *name = slot_name (self, slot);
  GtkWidget *button = hkl_field_button_new (self->fields, FALSE, name, NULL);

  hkl_field_button_set_field (HKL_FIELD_BUTTON (button),
                              g_str_has_prefix (path, "$.") && path[2] != '\0' ? path + 2 : path);

  return button;
}

static GtkWidget *
make_choice (HklValueEditor *self, const HklSlot *slot, const char *text)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autofree char *name = slot_name (self, slot);
  GtkWidget *drop_down;
  guint chosen = 0;

  for (guint i = 0; slot->choices[i] != NULL; i++)
    {
      gtk_string_list_append (titles, choice_title (slot->choices[i]));
      if (g_str_equal (slot->choices[i], text))
        chosen = i;
    }
  drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), chosen);
  gtk_widget_add_css_class (drop_down, "hk-dd");
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);

  return drop_down;
}

/* The input of slot I; with a button beside it where that is of use. */
static GtkWidget *
make_slot (HklValueEditor *self, guint i)
{
  const HklSlot *slot = &hkl_value_kind_slots (self->draft->kind)[i];
  const char *text = self->draft->texts[i];
  HklSlotType type = slot->type;
  GtkWidget *input;
  GtkWidget *box;
  GtkWidget *insert;

  if (self->draft->kind == HKL_VALUE_COALESCE && type == HKL_SLOT_TEXT &&
      g_str_equal (self->draft->texts[1], "field"))
    type = HKL_SLOT_PATH;

  if (type == HKL_SLOT_PATH)
    {
      input = make_field (self, slot, text);
      g_signal_connect (input, "chosen", G_CALLBACK (field_chosen), self);
    }
  else if (type == HKL_SLOT_CHOICE)
    {
      input = make_choice (self, slot, text);
      g_signal_connect (input, "notify::selected", G_CALLBACK (choice_made), self);
    }
  else
    {
      input = make_entry (self, slot, text);
      g_signal_connect (input, "changed", G_CALLBACK (typed), self);
    }
  g_object_set_data (G_OBJECT (input), "hkl-slot", GUINT_TO_POINTER (i));
  gtk_widget_set_hexpand (input, type != HKL_SLOT_CHOICE);
  if (type != HKL_SLOT_TEMPLATE)
    return input;

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  insert = hkl_field_button_new (self->fields, FALSE, NULL, _ ("Field"));
  g_signal_connect_object (insert, "chosen", G_CALLBACK (field_inserted), input, 0);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), input);
  gtk_box_append (GTK_BOX (box), insert);

  return box;
}

static void
show_slots (HklValueEditor *self)
{
  const HklSlot *slots = hkl_value_kind_slots (self->draft->kind);
  GtkWidget *child;

  self->setting = TRUE;
  while ((child = gtk_widget_get_next_sibling (self->kind)) != NULL)
    gtk_box_remove (GTK_BOX (self->line), child);
  while ((child = gtk_widget_get_first_child (self->rest)) != NULL)
    gtk_box_remove (GTK_BOX (self->rest), child);

  for (guint i = 0; slots[i].type != HKL_SLOT_NONE; i++)
    {
      GtkWidget *input = make_slot (self, i);

      if (i == 0)
        gtk_box_append (GTK_BOX (self->line), input);
      else
        {
          GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
          GtkWidget *label = gtk_label_new (_ (slots[i].name));

          gtk_label_set_xalign (GTK_LABEL (label), 0);
          gtk_label_set_width_chars (GTK_LABEL (label), 16);
          gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
          gtk_widget_add_css_class (label, "hk-sub");
          gtk_box_append (GTK_BOX (row), label);
          gtk_box_append (GTK_BOX (row), input);
          gtk_box_append (GTK_BOX (self->rest), row);
        }
    }
  gtk_widget_set_visible (self->rest, gtk_widget_get_first_child (self->rest) != NULL);
  self->setting = FALSE;
}

/* --- the kind -------------------------------------------------------------------------------- */

static guint
kind_index (HklValueEditor *self, HklValueKind kind)
{
  for (guint i = 0; i < self->n_kinds; i++)
    if (self->kinds[i] == kind)
      return i;

  self->kinds[self->n_kinds] = kind;
  gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (self->kind))),
                          hkl_value_kind_title (kind));

  return self->n_kinds++;
}

static void
kind_chosen (HklValueEditor *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->kind));

  if (self->setting || chosen == GTK_INVALID_LIST_POSITION ||
      self->kinds[chosen] == self->draft->kind)
    return;

  hkl_value_draft_set_kind (self->draft, self->kinds[chosen]);
  show_slots (self);
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_value_editor_set (HklValueEditor *self, const HklValueDraft *draft)
{
  HklValueDraft *copy;

  g_return_if_fail (HKL_IS_VALUE_EDITOR (self));
  g_return_if_fail (draft != NULL);

  copy = hkl_value_draft_copy (draft);
  hkl_value_draft_free (self->draft);
  self->draft = copy;
  self->setting = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->kind), kind_index (self, copy->kind));
  self->setting = FALSE;
  show_slots (self);
}

const HklValueDraft *
hkl_value_editor_get (HklValueEditor *self)
{
  g_return_val_if_fail (HKL_IS_VALUE_EDITOR (self), NULL);

  return self->draft;
}

void
hkl_value_editor_set_json (HklValueEditor *self, const char *json)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *value = hkl_json_read (arena, json, strlen (json), NULL, NULL);
  g_autoptr (HklValueDraft) draft = value != NULL ? hkl_value_draft_from_json (value)
                                                  : hkl_value_draft_new (HKL_VALUE_FIELD);

  hkl_value_editor_set (self, draft);
}

char *
hkl_value_editor_get_json (HklValueEditor *self, GError **error)
{
  g_return_val_if_fail (HKL_IS_VALUE_EDITOR (self), NULL);

  return hkl_value_draft_to_json (self->draft, NULL, error);
}

void
hkl_value_editor_set_name (HklValueEditor *self, const char *name)
{
  g_autofree char *kind = NULL;

  g_return_if_fail (HKL_IS_VALUE_EDITOR (self));

  g_free (self->name);
  self->name = g_strdup (name);
  /* Translators: of what the kind of value is chosen, such as a header. */
  kind = g_strdup_printf (_ ("%s: kind of value"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->kind), GTK_ACCESSIBLE_PROPERTY_LABEL, kind,
                                  -1);
  if (self->draft != NULL)
    show_slots (self); /* the inputs have it in their names */
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_value_editor_dispose (GObject *object)
{
  HklValueEditor *self = HKL_VALUE_EDITOR (object);

  self->setting = TRUE; /* entries say "changed" when they go */
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->draft, hkl_value_draft_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (hkl_value_editor_parent_class)->dispose (object);
}

static void
hkl_value_editor_class_init (HklValueEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_value_editor_dispose;
  changed_signal = g_signal_new ("changed", HKL_TYPE_VALUE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_value_editor_init (HklValueEditor *self)
{
}

GtkWidget *
hkl_value_editor_new (HklSeenFields *fields, const char *name, guint kinds)
{
  HklValueEditor *self = g_object_new (HKL_TYPE_VALUE_EDITOR, NULL);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->fields = g_object_ref (fields);
  for (guint kind = 0; kind < HKL_N_VALUE_KINDS; kind++)
    if (kinds & 1u << kind)
      {
        self->kinds[self->n_kinds++] = (HklValueKind) kind;
        gtk_string_list_append (titles, hkl_value_kind_title ((HklValueKind) kind));
      }
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->rest = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->kind = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL);
  gtk_widget_add_css_class (self->kind, "hk-dd");
  gtk_box_append (GTK_BOX (self->line), self->kind);
  gtk_box_append (GTK_BOX (self->box), self->line);
  gtk_box_append (GTK_BOX (self->box), self->rest);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  hkl_value_editor_set_name (self, name);
  self->draft = hkl_value_draft_new (self->kinds[0]);
  show_slots (self);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (kind_chosen), self);

  return GTK_WIDGET (self);
}
