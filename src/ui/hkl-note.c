/* hkl-note.c: see hkl-note.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-note"

#include "config.h"

#include <string.h>

#include "hkl-help.h"
#include "hkl-note.h"

struct _HklNote
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *label;
  char *style;
  GtkWidget *help;
};

G_DEFINE_FINAL_TYPE (HklNote, hkl_note, GTK_TYPE_WIDGET)

char *
hkl_note_markup (const char *text)
{
  const char *end;
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  end = strstr (text, ". ");
  end = end != NULL ? end + 1 : text + strlen (text);
  first = g_markup_escape_text (text, end - text);
  rest = g_markup_escape_text (end, -1);

  return g_strconcat ("<b>", first, "</b>", rest, NULL);
}

void
hkl_note_set (HklNote *self, const char *style, const char *icon, const char *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (HKL_IS_NOTE (self));

  if (g_strcmp0 (self->style, style) != 0)
    {
      if (self->style != NULL)
        {
          gtk_widget_remove_css_class (self->box, self->style);
          gtk_widget_remove_css_class (self->icon, self->style);
        }
      gtk_widget_add_css_class (self->box, style);
      gtk_widget_add_css_class (self->icon, style);
      g_free (self->style);
      self->style = g_strdup (style);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  markup = hkl_note_markup (text);
  gtk_label_set_markup (GTK_LABEL (self->label), markup);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
hkl_note_add_button (HklNote *self, const char *label, const char *action, GVariant *target)
{
  GtkWidget *button;

  g_return_if_fail (HKL_IS_NOTE (self));

  button = gtk_button_new_with_label (label);
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (target != NULL)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self->box), button);
}

void
hkl_note_set_help (HklNote *self, const char *place)
{
  g_return_if_fail (HKL_IS_NOTE (self));

  hkl_help_button_set_place (self->help, place);
}

static void
hkl_note_dispose (GObject *object)
{
  HklNote *self = HKL_NOTE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->style, g_free);
  G_OBJECT_CLASS (hkl_note_parent_class)->dispose (object);
}

static void
hkl_note_class_init (HklNoteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_note_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_note_init (HklNote *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_add_css_class (self->box, "hk-note");
  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->label);
  self->help = hkl_help_button_new ();
  gtk_box_append (GTK_BOX (self->box), self->help);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_note_new (const char *style, const char *icon, const char *text)
{
  HklNote *self = g_object_new (
      HKL_TYPE_NOTE, "accessible-role",
      g_str_equal (style, "err") ? GTK_ACCESSIBLE_ROLE_ALERT : GTK_ACCESSIBLE_ROLE_STATUS, NULL);

  hkl_note_set (self, style, icon, text);

  return GTK_WIDGET (self);
}
