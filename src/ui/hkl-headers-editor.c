/* hkl-headers-editor.c: see hkl-headers-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-headers-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-headers-editor.h"
#include "hkl-mapping-draft.h"
#include "hkl-section.h"

struct _HklHeadersEditor
{
  GtkWidget parent_instance;

  HklSection *section;
  GtkWidget *rows;
  GtkWidget *add;
  gboolean setting;
  gboolean has_fault; /* set by the mapping's check */
};

G_DEFINE_FINAL_TYPE (HklHeadersEditor, hkl_headers_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

/* The widgets of one row, kept on its box. */
typedef struct
{
  GtkWidget *name;
  GtkWidget *value;
  GtkWidget *lock;
  gboolean computed;
  gboolean kept; /* its value is in the keyring already */
} Row;

static Row *
row_of (GtkWidget *box)
{
  return g_object_get_data (G_OBJECT (box), "hkl-row");
}

/* What a person might not expect of a header that the request has anyway. */
static void
update_note (HklHeadersEditor *self)
{
  const char *text = NULL;

  if (self->has_fault)
    return;

  for (GtkWidget *box = gtk_widget_get_first_child (self->rows); box != NULL;
       box = gtk_widget_get_next_sibling (box))
    {
      const char *name = gtk_editable_get_text (GTK_EDITABLE (row_of (box)->name));

      if (g_ascii_strcasecmp (name, "x-signature") == 0)
        text = _ ("X-Signature here replaces the computed signature.");
      else if (g_ascii_strcasecmp (name, "content-length") == 0 && text == NULL)
        text = _ ("Content-Length is counted; this value is not used.");
      else if (g_ascii_strcasecmp (name, "content-type") == 0 && text == NULL)
        text = _ ("Content-Type is always application/json when there is a body.");
    }
  hkl_section_set_fault (self->section, text, TRUE);
}

void
hkl_headers_editor_set_help (HklHeadersEditor *self, const char *place)
{
  g_return_if_fail (HKL_IS_HEADERS_EDITOR (self));

  hkl_section_set_help (self->section, place);
}

void
hkl_headers_editor_set_fault (HklHeadersEditor *self, const char *text)
{
  g_return_if_fail (HKL_IS_HEADERS_EDITOR (self));

  self->has_fault = text != NULL;
  if (text != NULL)
    hkl_section_set_fault (self->section, text, FALSE);
  else
    update_note (self);
}

static void
changed (HklHeadersEditor *self)
{
  if (self->setting)
    return;

  update_note (self);
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

static GtkWidget *
add_row (HklHeadersEditor *self, const HklHeaderDraft *header)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Row *row = g_new0 (Row, 1);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");

  g_object_set_data_full (G_OBJECT (box), "hkl-row", row, g_free);
  row->computed = header->computed;
  row->kept = header->secret;
  row->name = make_entry (self, header->name, _ ("Name"), _ ("Header name"));
  row->value = make_entry (self, header->value, _ ("Value"), _ ("Header value"));
  gtk_widget_set_hexpand (row->value, TRUE);
  gtk_editable_set_editable (GTK_EDITABLE (row->value), !header->computed);

  row->lock = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (row->lock), "changes-allow-symbolic");
  gtk_widget_add_css_class (row->lock, "flat");
  gtk_widget_set_valign (row->lock, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (row->lock, _ ("Keep the value in the keyring"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->lock), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keep the value in the keyring"), -1);
  gtk_widget_set_sensitive (row->lock, !header->computed);
  g_signal_connect (row->lock, "toggled", G_CALLBACK (lock_toggled), box);

  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (remove, _ ("Remove Header"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove Header"), -1);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_row), box);

  gtk_box_append (GTK_BOX (box), row->name);
  gtk_box_append (GTK_BOX (box), row->value);
  gtk_box_append (GTK_BOX (box), row->lock);
  gtk_box_append (GTK_BOX (box), remove);
  gtk_box_append (GTK_BOX (self->rows), box);
  if (header->secret)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->lock), TRUE);
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
  update_note (self);
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
      HklHeaderDraft *header = hkl_header_draft_new (
          gtk_editable_get_text (GTK_EDITABLE (row->name)),
          gtk_editable_get_text (GTK_EDITABLE (row->value)));

      header->secret = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->lock));
      header->computed = row->computed;
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
hkl_headers_editor_new (void)
{
  return g_object_new (HKL_TYPE_HEADERS_EDITOR, NULL);
}
