/* hkl-data-editor.c: see hkl-data-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-data-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-data-editor.h"
#include "hkl-field-button.h"
#include "hkl-json-reader.h"
#include "hkl-mapping-draft.h"
#include "hkl-section.h"
#include "hkl-segments.h"
#include "hkl-shape-editor.h"

#define CUSTOM_START                                                                               \
  "{\n  \"event\": { \"@path\": \"$.event\" },\n  \"user\": { \"@path\": \"$.userId\" }\n}"

struct _HklDataEditor
{
  GtkWidget parent_instance;

  HklSection *section;
  GtkWidget *segments;
  GtkWidget *whole;
  GtkWidget *path;
  GtkWidget *part;   /* the path, and a button that chooses it */
  GtkWidget *insert; /* a field, into the custom shape */
  GtkWidget *modes;  /* Fields, JSON */
  HklShapeEditor *shape;
  HklCodeEntry *custom;
  GtkWidget *rich; /* why there are no rows */
  GtkStack *stack;
  gboolean wants_json; /* chosen by the person */
  gboolean incomplete; /* a row is */
  gboolean setting;
};

typedef enum
{
  SHOWS_FIELDS,
  SHOWS_JSON,
} Shows;

G_DEFINE_FINAL_TYPE (HklDataEditor, hkl_data_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

static HklDataKind
kind_of (HklDataEditor *self)
{
  return (HklDataKind) hkl_segments_get (self->segments);
}

static gboolean
shows_json (HklDataEditor *self)
{
  return hkl_segments_get (self->modes) == SHOWS_JSON;
}

static void
show_kind (HklDataEditor *self)
{
  static const char *const names[] = { "whole", "part", "custom" };
  HklDataKind kind = kind_of (self);

  gtk_stack_set_visible_child_name (self->stack, names[kind]);
  gtk_widget_set_visible (self->insert, kind == HKL_DATA_CUSTOM);
  gtk_widget_set_visible (self->modes, kind == HKL_DATA_CUSTOM);
  gtk_widget_set_visible (GTK_WIDGET (self->shape), !shows_json (self));
  gtk_widget_set_visible (GTK_WIDGET (self->custom), shows_json (self));
}

static void
changed (HklDataEditor *self)
{
  if (!self->setting)
    g_signal_emit (self, changed_signal, 0);
}

/* --- rows and JSON --------------------------------------------------------------------------- */

/* NULL: no JSON, or too rich for rows. */
static GPtrArray *
read_rows (HklDataEditor *self, gboolean *readable)
{
  g_autofree char *text = hkl_code_entry_get_text (self->custom);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, NULL);

  *readable = json != NULL;
  if (*g_strstrip (text) == '\0')
    return g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_shape_row_free);

  return json != NULL ? hkl_shape_from_json (json, NULL) : NULL;
}

static void
text_to_rows (HklDataEditor *self)
{
  gboolean readable;
  GPtrArray *rows = read_rows (self, &readable);

  self->incomplete = FALSE;
  gtk_widget_set_sensitive (gtk_widget_get_first_child (self->modes), rows != NULL);
  gtk_widget_set_visible (self->rich,
                          rows == NULL && readable && kind_of (self) == HKL_DATA_CUSTOM);
  if (rows == NULL)
    hkl_segments_set (self->modes, SHOWS_JSON);
  else
    hkl_shape_editor_set_rows (self->shape, rows);
}

static void
typed (HklDataEditor *self)
{
  if (self->setting)
    return;

  text_to_rows (self);
  show_kind (self);
  changed (self);
}

static void
built (HklDataEditor *self)
{
  g_autofree char *json = hkl_shape_editor_get_json (self->shape, NULL);
  g_autofree char *pretty = json != NULL ? hkl_draft_pretty (json, strlen (json)) : NULL;

  self->incomplete = json == NULL;
  if (pretty != NULL)
    hkl_code_entry_set_text (self->custom, pretty);
  changed (self);
}

static void
mode_chosen (guint chosen, gpointer data)
{
  HklDataEditor *self = HKL_DATA_EDITOR (data);

  self->wants_json = chosen == SHOWS_JSON;
  /* What a row does not say yet is no JSON: the last shape that was whole is shown. */
  if (self->incomplete)
    text_to_rows (self);
  show_kind (self);
  changed (self);
}

static void
kind_chosen (guint kind, gpointer data)
{
  HklDataEditor *self = HKL_DATA_EDITOR (data);

  show_kind (self);
  changed (self);
}

static void
part_chosen (HklDataEditor *self, const char *field)
{
  g_autofree char *path = g_strconcat ("$.", field, NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->path), path);
}

static void
field_inserted (HklDataEditor *self, const char *field)
{
  g_autofree char *text = NULL;
  g_autofree char *piece = NULL;
  gsize offset;
  gsize length;

  if (!shows_json (self))
    {
      hkl_shape_editor_insert (self->shape, field);
      return;
    }

  text = hkl_code_entry_get_text (self->custom);
  piece = hkl_draft_insertion (text, hkl_code_entry_get_cursor (self->custom), field, &offset,
                               &length);
  hkl_code_entry_replace (self->custom, offset, length, piece);
}

/* Ctrl+Space: the fields that fit here. */
static gboolean
complete_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  HklDataEditor *self = HKL_DATA_EDITOR (widget);

  if (kind_of (self) != HKL_DATA_CUSTOM)
    return FALSE;

  hkl_field_button_popup (HKL_FIELD_BUTTON (self->insert));

  return TRUE;
}

/* --- form and mapping ------------------------------------------------------------------------ */

void
hkl_data_editor_set_fields (HklDataEditor *self, const char *fields)
{
  g_autofree char *text = NULL;
  HklDataKind kind;

  g_return_if_fail (HKL_IS_DATA_EDITOR (self));

  kind = hkl_draft_get_data (fields, &text);
  self->setting = TRUE;
  hkl_segments_set (self->segments, kind);
  gtk_editable_set_text (GTK_EDITABLE (self->path), kind == HKL_DATA_PART ? text : "$.properties");
  hkl_code_entry_set_text (self->custom, kind == HKL_DATA_CUSTOM ? text : CUSTOM_START);
  hkl_segments_set (self->modes, self->wants_json ? SHOWS_JSON : SHOWS_FIELDS);
  text_to_rows (self);
  self->setting = FALSE;
  show_kind (self);
}

char *
hkl_data_editor_get_json (HklDataEditor *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) local_error = NULL;
  HklDataKind kind;
  gsize where;

  g_return_val_if_fail (HKL_IS_DATA_EDITOR (self), NULL);

  kind = kind_of (self);
  if (kind == HKL_DATA_CUSTOM && !shows_json (self) && self->incomplete)
    {
      hkl_section_set_fault (self->section, NULL, FALSE); /* its row says it */
      return hkl_shape_editor_get_json (self->shape, error);
    }

  text = kind == HKL_DATA_PART ? g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->path)))
                               : hkl_code_entry_get_text (self->custom);
  json = hkl_draft_data_to_json (kind, text, &where, &local_error);
  hkl_code_entry_set_fault (self->custom, local_error != NULL ? where : G_MAXSIZE);
  hkl_section_set_fault (self->section, local_error != NULL ? local_error->message : NULL, FALSE);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return g_steal_pointer (&json);
}

void
hkl_data_editor_set_help (HklDataEditor *self, const char *place)
{
  g_return_if_fail (HKL_IS_DATA_EDITOR (self));

  hkl_section_set_help (self->section, place);
}

void
hkl_data_editor_set_fault (HklDataEditor *self, const char *text)
{
  g_return_if_fail (HKL_IS_DATA_EDITOR (self));

  hkl_section_set_fault (self->section, text, FALSE);
}

static void
hkl_data_editor_dispose (GObject *object)
{
  HklDataEditor *self = HKL_DATA_EDITOR (object);

  if (self->section != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->section)));
  G_OBJECT_CLASS (hkl_data_editor_parent_class)->dispose (object);
}

static void
hkl_data_editor_class_init (HklDataEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_data_editor_dispose;
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_space, GDK_CONTROL_MASK,
                                complete_key, NULL);
  changed_signal = g_signal_new ("changed", HKL_TYPE_DATA_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_data_editor_init (HklDataEditor *self)
{
}

static GtkWidget *
make_note (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "hk-sub");

  return label;
}

static void
make_part (HklDataEditor *self, HklSeenFields *fields)
{
  GtkWidget *choose = hkl_field_button_new (fields, FALSE, NULL, _ ("Choose Field"));

  self->path = gtk_entry_new ();
  gtk_widget_add_css_class (self->path, "hk-en");
  gtk_widget_add_css_class (self->path, "hk-mono");
  gtk_widget_set_hexpand (self->path, TRUE);
  gtk_widget_set_valign (self->path, GTK_ALIGN_START);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->path), "$.properties");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->path), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Path of the part"), -1);
  g_signal_connect_swapped (self->path, "changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (choose, "chosen", G_CALLBACK (part_chosen), self);
  self->part = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->part), self->path);
  gtk_box_append (GTK_BOX (self->part), choose);
}

static GtkWidget *
make_custom (HklDataEditor *self, HklSeenFields *fields)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->shape = HKL_SHAPE_EDITOR (hkl_shape_editor_new (fields));
  g_signal_connect_swapped (self->shape, "changed", G_CALLBACK (built), self);
  self->custom = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Custom shape"), TRUE, TRUE, 6));
  g_signal_connect_swapped (self->custom, "changed", G_CALLBACK (typed), self);
  self->rich = make_note (_ ("This shape is too rich for the builder"));
  gtk_widget_set_visible (self->rich, FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->shape));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->custom));
  gtk_box_append (GTK_BOX (box), self->rich);

  return box;
}

GtkWidget *
hkl_data_editor_new (HklSeenFields *fields)
{
  HklDataEditor *self = g_object_new (HKL_TYPE_DATA_EDITOR, NULL);
  const char *const labels[] = { _ ("Whole Event"), _ ("Part of Event"), _ ("Custom Shape"), NULL };
  const char *const modes[] = { _ ("Fields"), _ ("JSON"), NULL };
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->modes = hkl_segments_new (modes, mode_chosen, self);
  self->section = HKL_SECTION (
      hkl_section_new (_ ("Data"), _ ("What is sent for each event"), self->modes));
  self->segments = hkl_segments_new (labels, kind_chosen, self);
  gtk_widget_set_hexpand (self->segments, TRUE);
  self->insert = hkl_field_button_new (fields, FALSE, NULL, _ ("Insert Field"));
  gtk_widget_set_tooltip_text (self->insert, _ ("Insert Field (Ctrl+Space)"));
  g_signal_connect_swapped (self->insert, "chosen", G_CALLBACK (field_inserted), self);
  gtk_box_append (GTK_BOX (head), self->segments);
  gtk_box_append (GTK_BOX (head), self->insert);

  self->whole = make_note (_ ("The event’s JSON, byte for byte as it lies in the log."));
  make_part (self, fields);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, self->whole, "whole");
  gtk_stack_add_named (self->stack, self->part, "part");
  gtk_stack_add_named (self->stack, make_custom (self, fields), "custom");

  gtk_widget_add_css_class (card, "hk-card");
  gtk_widget_add_css_class (card, "hk-form");
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->stack));
  hkl_section_append (self->section, card);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
