/* hkl-headers-editor.c: see hkl-headers-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-headers-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-headers-editor.h"
#include "hkl-mapping-draft.h"
#include "hkl-remark-list.h"
#include "hkl-section.h"
#include "hkl-value-editor.h"

struct _HklHeadersEditor
{
  GtkWidget parent_instance;

  HklSeenFields *fields;
  HklSection *section;
  GtkWidget *rows;
  GtkWidget *add;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklHeadersEditor, hkl_headers_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

/* The widgets of one row, kept on its box. */
typedef struct
{
  GtkWidget *name;
  GtkWidget *value;      /* the constant */
  HklValueEditor *maker; /* instead of it: made of the event */
  GtkWidget *made;       /* chooses between them */
  GtkWidget *lock;
  GtkWidget *fault;
  HklRemarkList *remarks;
  gboolean kept; /* its value is in the keyring already */
} Row;

static Row *
row_of (GtkWidget *box)
{
  return g_object_get_data (G_OBJECT (box), "hkl-row");
}

static gboolean
is_made (const Row *row)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->made));
}

static void
set_row_fault (Row *row, const char *text)
{
  gtk_label_set_text (GTK_LABEL (row->fault), text != NULL ? text : "");
  gtk_widget_set_visible (row->fault, text != NULL && *text != '\0');
}

static gboolean
is_about (const HklRemark *remark, const char *name)
{
  return g_str_has_prefix (remark->where, "fields/headers/") &&
         g_str_equal (remark->where + strlen ("fields/headers/"), name);
}

/* Each row says what is wrong with it, and what a person might not expect of it. */
void
hkl_headers_editor_set_remarks (HklHeadersEditor *self, GPtrArray *remarks)
{
  const char *whole = NULL;

  g_return_if_fail (HKL_IS_HEADERS_EDITOR (self));

  for (GtkWidget *box = gtk_widget_get_first_child (self->rows); box != NULL;
       box = gtk_widget_get_next_sibling (box))
    {
      Row *row = row_of (box);
      const char *name = gtk_editable_get_text (GTK_EDITABLE (row->name));
      g_autoptr (GPtrArray) its = g_ptr_array_new ();
      const char *fault = NULL;

      for (guint i = 0; i < remarks->len; i++)
        {
          HklRemark *remark = remarks->pdata[i];

          if (!is_about (remark, name))
            continue;
          if (remark->severity == HKL_SEVERITY_ERROR && fault == NULL)
            fault = remark->text;
          g_ptr_array_add (its, remark);
        }
      set_row_fault (row, fault);
      hkl_remark_list_set (row->remarks, its);
    }

  for (guint i = 0; i < remarks->len; i++)
    {
      const HklRemark *remark = remarks->pdata[i];

      if (remark->severity == HKL_SEVERITY_ERROR && g_str_equal (remark->where, "fields/headers"))
        whole = remark->text;
    }
  hkl_section_set_fault (self->section, whole, FALSE);
}

gboolean
hkl_headers_editor_check (HklHeadersEditor *self)
{
  gboolean complete = TRUE;

  g_return_val_if_fail (HKL_IS_HEADERS_EDITOR (self), FALSE);

  for (GtkWidget *box = gtk_widget_get_first_child (self->rows); box != NULL;
       box = gtk_widget_get_next_sibling (box))
    {
      Row *row = row_of (box);
      g_autoptr (GError) error = NULL;
      g_autofree char *json = is_made (row) ? hkl_value_editor_get_json (row->maker, &error) : NULL;

      if (error == NULL)
        continue;
      set_row_fault (row, error->message);
      complete = FALSE;
    }

  return complete;
}

void
hkl_headers_editor_set_help (HklHeadersEditor *self, const char *place)
{
  g_return_if_fail (HKL_IS_HEADERS_EDITOR (self));

  hkl_section_set_help (self->section, place);
}

static void
changed (HklHeadersEditor *self)
{
  if (self->setting)
    return;

  g_signal_emit (self, changed_signal, 0);
}

static void
lock_toggled (GtkToggleButton *lock, GtkWidget *box)
{
  Row *row = row_of (box);
  gboolean locked = gtk_toggle_button_get_active (lock);

  gtk_button_set_icon_name (GTK_BUTTON (lock),
                            locked ? "changes-prevent-symbolic" : "changes-allow-symbolic");
  if (locked)
    gtk_widget_add_css_class (GTK_WIDGET (lock), "ok");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (lock), "ok");
  gtk_entry_set_visibility (GTK_ENTRY (row->value), !locked);
  row->kept = row->kept && locked;
  gtk_entry_set_placeholder_text (GTK_ENTRY (row->value),
                                  row->kept ? _ ("In the keyring") : _ ("Value"));
}

static void
show_made (Row *row)
{
  gboolean made = is_made (row);

  gtk_widget_set_visible (row->value, !made);
  gtk_widget_set_visible (GTK_WIDGET (row->maker), made);
  gtk_widget_set_sensitive (row->lock, !made);
}

/* What was typed becomes a template, and a template of it the text again. */
static void
made_toggled (GtkToggleButton *button, GtkWidget *box)
{
  HklHeadersEditor *self = HKL_HEADERS_EDITOR (
      gtk_widget_get_ancestor (box, HKL_TYPE_HEADERS_EDITOR));
  Row *row = row_of (box);
  const HklValueDraft *draft = hkl_value_editor_get (row->maker);

  if (self == NULL || self->setting)
    return;

  self->setting = TRUE;
  if (is_made (row))
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (row->value));
      g_autoptr (HklValueDraft)
          made = hkl_value_draft_new (*text != '\0' ? HKL_VALUE_TEMPLATE : HKL_VALUE_FIELD);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->lock), FALSE);
      hkl_value_draft_set (made, 0, text);
      hkl_value_editor_set (row->maker, made);
    }
  else if (draft->kind == HKL_VALUE_TEMPLATE)
    gtk_editable_set_text (GTK_EDITABLE (row->value), draft->texts[0]);
  show_made (row);
  self->setting = FALSE;
  changed (self);
}

static void
name_changed (GtkWidget *entry, GtkWidget *box)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (entry));

  hkl_value_editor_set_name (row_of (box)->maker, *name != '\0' ? name : _ ("New header"));
}

static void
remove_row (GtkButton *button, GtkWidget *box)
{
  HklHeadersEditor *self = HKL_HEADERS_EDITOR (
      gtk_widget_get_ancestor (box, HKL_TYPE_HEADERS_EDITOR));

  gtk_box_remove (GTK_BOX (self->rows), box);
  gtk_widget_grab_focus (self->add);
  changed (self);
}

static GtkWidget *
make_entry (HklHeadersEditor *self, const char *text, const char *placeholder, const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 8);
  gtk_widget_add_css_class (entry, "hk-en");
  gtk_widget_add_css_class (entry, "hk-mono");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed), self);

  return entry;
}

static void
make_lock (Row *row, GtkWidget *box)
{
  row->lock = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (row->lock), "changes-allow-symbolic");
  gtk_widget_add_css_class (row->lock, "flat");
  gtk_widget_set_valign (row->lock, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (row->lock, _ ("Keep the value in the keyring"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->lock), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keep the value in the keyring"), -1);
  g_signal_connect (row->lock, "toggled", G_CALLBACK (lock_toggled), box);
}

static void
make_maker (HklHeadersEditor *self, Row *row, GtkWidget *box)
{
  row->maker = HKL_VALUE_EDITOR (
      hkl_value_editor_new (self->fields, _ ("New header"), HKL_VALUE_KINDS_TEXT));
  gtk_widget_set_hexpand (GTK_WIDGET (row->maker), TRUE);
  row->made = gtk_toggle_button_new_with_label ("{ }");
  gtk_widget_add_css_class (row->made, "flat");
  gtk_widget_add_css_class (row->made, "hk-compact");
  gtk_widget_set_valign (row->made, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (row->made, _ ("Make the value of the event"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->made), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Make the value of the event"), -1);
}

static void
make_sayings (Row *row, GtkWidget *box)
{
  row->fault = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                             "visible", FALSE, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (row->fault, "hk-small");
  gtk_widget_add_css_class (row->fault, "err");
  row->remarks = HKL_REMARK_LIST (hkl_remark_list_new ("fields/headers"));
  gtk_box_append (GTK_BOX (box), row->fault);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->remarks));
}

static GtkWidget *
add_row (HklHeadersEditor *self, const HklHeaderDraft *header)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Row *row = g_new0 (Row, 1);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");

  g_object_set_data_full (G_OBJECT (box), "hkl-row", row, g_free);
  row->kept = header->secret;
  row->name = make_entry (self, header->name, _ ("Name"), _ ("Header name"));
  gtk_widget_set_valign (row->name, GTK_ALIGN_START);
  row->value = make_entry (self, header->computed ? "" : header->value, _ ("Value"),
                           _ ("Header value"));
  gtk_widget_set_hexpand (row->value, TRUE);
  gtk_widget_set_valign (row->value, GTK_ALIGN_START);
  make_maker (self, row, box);
  make_lock (row, box);

  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_valign (remove, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (remove, _ ("Remove Header"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove Header"), -1);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_row), box);

  gtk_box_append (GTK_BOX (line), row->name);
  gtk_box_append (GTK_BOX (line), row->value);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (row->maker));
  gtk_box_append (GTK_BOX (line), row->made);
  gtk_box_append (GTK_BOX (line), row->lock);
  gtk_box_append (GTK_BOX (line), remove);
  gtk_box_append (GTK_BOX (box), line);
  make_sayings (row, box);
  gtk_box_append (GTK_BOX (self->rows), box);
  name_changed (row->name, box);
  if (header->secret)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->lock), TRUE);
  if (header->computed)
    {
      hkl_value_editor_set_json (row->maker, header->value);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->made), TRUE);
    }
  show_made (row);
  g_signal_connect (row->name, "changed", G_CALLBACK (name_changed), box);
  g_signal_connect (row->made, "toggled", G_CALLBACK (made_toggled), box);
  g_signal_connect_swapped (row->maker, "changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (row->lock, "toggled", G_CALLBACK (changed), self);

  return row->name;
}

static void
add_clicked (HklHeadersEditor *self)
{
  g_autoptr (HklHeaderDraft) empty = hkl_header_draft_new ("", "");

  gtk_widget_grab_focus (add_row (self, empty));
}

void
hkl_headers_editor_set_mapping (HklHeadersEditor *self, HklMapping *mapping)
{
  g_autoptr (GPtrArray) headers = NULL;
  GtkWidget *box;

  g_return_if_fail (HKL_IS_HEADERS_EDITOR (self));

  self->setting = TRUE;
  while ((box = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), box);
  headers = hkl_draft_get_headers (mapping);
  for (guint i = 0; i < headers->len; i++)
    add_row (self, headers->pdata[i]);
  self->setting = FALSE;
}

GPtrArray *
hkl_headers_editor_get (HklHeadersEditor *self)
{
  GPtrArray *out;

  g_return_val_if_fail (HKL_IS_HEADERS_EDITOR (self), NULL);

  out = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_header_draft_free);
  for (GtkWidget *box = gtk_widget_get_first_child (self->rows); box != NULL;
       box = gtk_widget_get_next_sibling (box))
    {
      const Row *row = row_of (box);
      g_autofree char *made = is_made (row) ? hkl_value_editor_get_json (row->maker, NULL) : NULL;
      HklHeaderDraft *header = hkl_header_draft_new (
          gtk_editable_get_text (GTK_EDITABLE (row->name)),
          made != NULL ? made : gtk_editable_get_text (GTK_EDITABLE (row->value)));

      header->secret = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->lock));
      header->computed = made != NULL;
      g_ptr_array_add (out, header);
    }

  return out;
}

static void
hkl_headers_editor_dispose (GObject *object)
{
  HklHeadersEditor *self = HKL_HEADERS_EDITOR (object);

  self->setting = TRUE; /* entries say "changed" when they go */
  if (self->section != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->section)));
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (hkl_headers_editor_parent_class)->dispose (object);
}

static void
hkl_headers_editor_class_init (HklHeadersEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_headers_editor_dispose;
  changed_signal = g_signal_new ("changed", HKL_TYPE_HEADERS_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_headers_editor_init (HklHeadersEditor *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->section = HKL_SECTION (
      hkl_section_new (_ ("Headers"),
                       _ ("Content-Type is always application/json; a locked value is kept in the "
                          "keyring"),
                       NULL));
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (content), gtk_label_new (_ ("Header")));
  self->add = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->add), content);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_add_css_class (self->add, "hk-compact");
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add Header"), -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_clicked), self);

  gtk_widget_add_css_class (card, "hk-card");
  gtk_widget_add_css_class (card, "hk-form");
  gtk_box_append (GTK_BOX (card), self->rows);
  gtk_box_append (GTK_BOX (card), self->add);
  hkl_section_append (self->section, card);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));
}

GtkWidget *
hkl_headers_editor_new (HklSeenFields *fields)
{
  HklHeadersEditor *self = g_object_new (HKL_TYPE_HEADERS_EDITOR, NULL);

  self->fields = g_object_ref (fields);

  return GTK_WIDGET (self);
}
