/* hkl-data-editor.c: see hkl-data-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-data-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-data-editor.h"
#include "hkl-mapping-draft.h"
#include "hkl-section.h"
#include "hkl-segments.h"

#define CUSTOM_START                                                                               \
  "{\n  \"event\": { \"@path\": \"$.event\" },\n  \"user\": { \"@path\": \"$.userId\" }\n}"

struct _HklDataEditor
{
  GtkWidget parent_instance;

  HklSection *section;
  GtkWidget *segments;
  GtkWidget *whole;
  GtkWidget *path;
  HklCodeEntry *custom;
  GtkStack *stack;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklDataEditor, hkl_data_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

static void
show_kind (HklDataEditor *self)
{
  static const char *const names[] = { "whole", "part", "custom" };

  gtk_stack_set_visible_child_name (self->stack, names[hkl_segments_get (self->segments)]);
}

static void
changed (HklDataEditor *self)
{
  if (!self->setting)
    g_signal_emit (self, changed_signal, 0);
}

static void
kind_chosen (guint kind, gpointer data)
{
  HklDataEditor *self = HKL_DATA_EDITOR (data);

  show_kind (self);
  changed (self);
}

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

  kind = (HklDataKind) hkl_segments_get (self->segments);
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
  changed_signal = g_signal_new ("changed", HKL_TYPE_DATA_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_data_editor_init (HklDataEditor *self)
{
  const char *const labels[] = { _ ("Whole Event"), _ ("Part of Event"), _ ("Custom Shape"), NULL };
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  self->section = HKL_SECTION (
      hkl_section_new (_ ("Data"), _ ("What is sent for each event"), NULL));
  self->segments = hkl_segments_new (labels, kind_chosen, self);

  self->whole = gtk_label_new (_ ("The event’s JSON, byte for byte as it lies in the log."));
  gtk_label_set_xalign (GTK_LABEL (self->whole), 0);
  gtk_label_set_wrap (GTK_LABEL (self->whole), TRUE);
  gtk_widget_add_css_class (self->whole, "hk-sub");

  self->path = gtk_entry_new ();
  gtk_widget_add_css_class (self->path, "hk-en");
  gtk_widget_add_css_class (self->path, "hk-mono");
  gtk_widget_set_valign (self->path, GTK_ALIGN_START);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->path), "$.properties");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->path), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Path of the part"), -1);
  g_signal_connect_swapped (self->path, "changed", G_CALLBACK (changed), self);

  self->custom = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Custom shape"), TRUE, TRUE, 6));
  g_signal_connect_swapped (self->custom, "changed", G_CALLBACK (changed), self);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, self->whole, "whole");
  gtk_stack_add_named (self->stack, self->path, "part");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->custom), "custom");

  gtk_widget_add_css_class (card, "hk-card");
  gtk_widget_add_css_class (card, "hk-form");
  gtk_box_append (GTK_BOX (card), self->segments);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->stack));
  hkl_section_append (self->section, card);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));
}

GtkWidget *
hkl_data_editor_new (void)
{
  return g_object_new (HKL_TYPE_DATA_EDITOR, NULL);
}
