/* hkl-field-button.c: see hkl-field-button.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-field-button"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-field-button.h"
#include "hkl-trigger-rows.h"

/* More are found by typing. */
#define MOST 60

struct _HklFieldButton
{
  GtkWidget parent_instance;

  HklSeenFields *fields;
  gboolean for_trigger;
  char *name;
  GtkWidget *button;
  GtkWidget *label; /* NULL: the button's label is fixed */
  GtkWidget *popover;
  GtkWidget *search;
  GtkWidget *list;
  GtkWidget *empty;
};

G_DEFINE_FINAL_TYPE (HklFieldButton, hkl_field_button, GTK_TYPE_WIDGET)

static guint chosen_signal;

static const struct
{
  const char *field;
  const char *title;
} plain_fields[] = {
  { "type", N_ ("Event type") },
  { "event", N_ ("Event name") },
  { "name", N_ ("Page or screen name") },
  { "userId", N_ ("User ID") },
};

char *
hkl_field_title (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain_fields); i++)
    if (g_str_equal (plain_fields[i].field, field))
      return g_strdup (_ (plain_fields[i].title));

  return g_strdup (field);
}

static void
choose (HklFieldButton *self, const char *field)
{
  g_autofree char *copy = g_strdup (field);

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  hkl_field_button_set_field (self, copy);
  gtk_widget_grab_focus (self->button);
  g_signal_emit (self, chosen_signal, 0, copy);
}

static void
clicked (GtkButton *button, HklFieldButton *self)
{
  choose (self, g_object_get_data (G_OBJECT (button), "hkl-field"));
}

static void
add (HklFieldButton *self, const char *field, const char *title, const char *example)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (example);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (value), 18);
  gtk_widget_add_css_class (value, "hk-sub");
  gtk_widget_add_css_class (value, "hk-mono");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-choice");
  gtk_widget_set_tooltip_text (button, example);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  example != NULL ? example : "", -1);
  g_object_set_data_full (G_OBJECT (button), "hkl-field", g_strdup (field), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked), self);
  gtk_box_append (GTK_BOX (self->list), button);
}

static gboolean
is_plain (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain_fields); i++)
    if (g_str_equal (plain_fields[i].field, field))
      return TRUE;

  return FALSE;
}

/* The four that are no path, as far as the words fit. */
static void
add_plain (HklFieldButton *self, HklFieldList *list, const char *words)
{
  g_autofree char *folded = g_utf8_casefold (words, -1);

  for (guint i = 0; i < G_N_ELEMENTS (plain_fields); i++)
    {
      g_autofree char *title = g_utf8_casefold (_ (plain_fields[i].title), -1);
      g_autofree char *field = g_utf8_casefold (plain_fields[i].field, -1);
      const HklSeenField *seen = hkl_field_list_find (list, plain_fields[i].field);

      if (strstr (title, folded) != NULL || strstr (field, folded) != NULL)
        add (self, plain_fields[i].field, _ (plain_fields[i].title),
             seen != NULL ? seen->example : NULL);
    }
}

static gboolean
can_be_used (HklFieldButton *self, const char *words)
{
  HklConditionKind kind;
  g_autofree char *path = NULL;

  return *words != '\0' && (!self->for_trigger || hkl_trigger_field_parse (words, &kind, &path));
}

static void
fill (HklFieldButton *self)
{
  HklFieldList *list = hkl_seen_fields_get_list (self->fields);
  g_autofree char *words = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));
  const char *bare = g_str_has_prefix (words, "$.") ? words + 2 : words;
  g_autoptr (GPtrArray) found = hkl_field_list_search (list, bare, self->for_trigger);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);

  if (self->for_trigger)
    add_plain (self, list, bare);
  for (guint i = 0; i < found->len && i < MOST; i++)
    {
      const HklSeenField *field = found->pdata[i];

      if (!self->for_trigger || !is_plain (field->path))
        add (self, field->path, field->path, field->example);
    }
  if (hkl_field_list_find (list, bare) == NULL && can_be_used (self, bare))
    {
      /* Translators: %s is the name of a field that was typed. */
      g_autofree char *title = g_strdup_printf (_ ("Use “%s”"), bare);

      add (self, bare, title, NULL);
    }
  gtk_widget_set_visible (self->empty, gtk_widget_get_first_child (self->list) == NULL);
}

static void
fields_changed (HklFieldButton *self)
{
  if (gtk_widget_get_visible (self->popover))
    fill (self);
}

static void
take_first (HklFieldButton *self)
{
  GtkWidget *first;

  fill (self); /* the entry tells of its changes with a delay */
  first = gtk_widget_get_first_child (self->list);
  if (first != NULL)
    choose (self, g_object_get_data (G_OBJECT (first), "hkl-field"));
}

static gboolean
key_pressed (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             HklFieldButton *self)
{
  GtkWidget *first = gtk_widget_get_first_child (self->list);

  if (keyval != GDK_KEY_Down || first == NULL)
    return FALSE;

  gtk_widget_grab_focus (first);

  return TRUE;
}

static void
opened (HklFieldButton *self)
{
  hkl_seen_fields_refresh (self->fields);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  fill (self);
  gtk_widget_grab_focus (self->search);
}

void
hkl_field_button_set_field (HklFieldButton *self, const char *field)
{
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (HKL_IS_FIELD_BUTTON (self));

  if (self->label == NULL)
    return;

  title = *field != '\0' ? hkl_field_title (field) : g_strdup (_ ("Choose Field"));
  gtk_label_set_text (GTK_LABEL (self->label), title);
  gtk_widget_set_tooltip_text (self->button, *field != '\0' ? field : NULL);
  name = g_strdup_printf ("%s: %s", self->name, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

void
hkl_field_button_popup (HklFieldButton *self)
{
  g_return_if_fail (HKL_IS_FIELD_BUTTON (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

static gboolean
hkl_field_button_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HKL_FIELD_BUTTON (widget)->button);
}

static void
hkl_field_button_dispose (GObject *object)
{
  HklFieldButton *self = HKL_FIELD_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (hkl_field_button_parent_class)->dispose (object);
}

static void
hkl_field_button_class_init (HklFieldButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_field_button_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = hkl_field_button_grab_focus;
  chosen_signal = g_signal_new ("chosen", HKL_TYPE_FIELD_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
make_popover (HklFieldButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _ ("Field"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search fields"), -1);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (take_first), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (self->search, keys);

  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->empty = gtk_label_new (self->for_trigger
                                   ? _ ("Type a field below properties, traits or context.")
                                   : _ ("No event has such a field."));
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  gtk_widget_add_css_class (self->empty, "hk-sub");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 300);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_size_request (scrolled, 340, -1);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), self->empty);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (opened), self);
  g_signal_connect_object (self->fields, "changed", G_CALLBACK (fields_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
make_content (HklFieldButton *self, const char *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (label != NULL ? "list-add-symbolic"
                                                                : "pan-down-symbolic");
  GtkWidget *text = gtk_label_new (label);

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  if (label != NULL)
    {
      gtk_box_append (GTK_BOX (box), icon);
      gtk_box_append (GTK_BOX (box), text);
    }
  else
    {
      self->label = text;
      gtk_label_set_xalign (GTK_LABEL (text), 0);
      gtk_widget_set_hexpand (text, TRUE);
      gtk_box_append (GTK_BOX (box), text);
      gtk_box_append (GTK_BOX (box), icon);
    }
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
}

static void
hkl_field_button_init (HklFieldButton *self)
{
}

GtkWidget *
hkl_field_button_new (HklSeenFields *fields,
                      gboolean for_trigger,
                      const char *name,
                      const char *label)
{
  HklFieldButton *self = g_object_new (HKL_TYPE_FIELD_BUTTON, NULL);

  self->fields = g_object_ref (fields);
  self->for_trigger = for_trigger;
  self->name = g_strdup (name != NULL ? name : label);
  self->button = gtk_menu_button_new ();
  gtk_widget_add_css_class (self->button, "hk-field");
  if (label != NULL)
    gtk_widget_add_css_class (self->button, "flat");
  make_content (self, label);
  make_popover (self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->name, -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  if (label == NULL)
    hkl_field_button_set_field (self, "");

  return GTK_WIDGET (self);
}
