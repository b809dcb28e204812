/* hkl-endpoint-editor.c: see hkl-endpoint-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-endpoint-editor"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-endpoint-editor.h"
#include "hkl-format.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-draft.h"
#include "hkl-note.h"
#include "hkl-rows.h"
#include "hkl-section.h"
#include "hkl-value-editor.h"

static const char *const methods[] = { "POST", "PUT", "PATCH", NULL };

struct _HklEndpointEditor
{
  GtkWidget parent_instance;

  HklService *service;
  HklMapping *draft;
  char *draft_url;
  GCancellable *checking; /* NULL: nobody checks */
  gboolean setting;

  HklSection *section;
  GtkWidget *name;
  GtkWidget *url; /* the constant */
  GtkWidget *method;
  GtkWidget *url_row; /* instead of it: made of the event */
  GtkWidget *url_head;
  gboolean method_beside; /* in that row */
  HklValueEditor *url_value;
  GtkWidget *method_row;
  HklValueEditor *method_value;
  GtkWidget *check;
  HklNote *result;
};

G_DEFINE_FINAL_TYPE (HklEndpointEditor, hkl_endpoint_editor, GTK_TYPE_WIDGET)

enum
{
  NAME_CHANGED,
  URL_CHANGED,
  METHOD_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- the connection -------------------------------------------------------------------------- */

static void
show_result (HklEndpointEditor *self, const char *style, const char *icon, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->result), text != NULL);
  if (text != NULL)
    hkl_note_set (self->result, style, icon, text);
}

static void
update_check (HklEndpointEditor *self)
{
  gtk_button_set_label (GTK_BUTTON (self->check),
                        self->checking != NULL ? _ ("Stop Checking") : _ ("Check Connection"));
  gtk_widget_set_sensitive (self->check, self->checking != NULL || self->draft_url != NULL);
}

static char *
success_sentence (const HklAttempt *attempt)
{
  g_autofree char *time = hkl_format_duration (attempt->total);

  if (attempt->tls >= 0)
    /* Translators: %s: an address, a duration, a protocol such as HTTP/2. */
    return g_strdup_printf (_ ("Connected to %s in %s. The certificate is good, and the server "
                               "speaks %s. No event was sent."),
                            attempt->remote, time, attempt->protocol);

  /* Translators: %s: an address, a duration. */
  return g_strdup_printf (_ ("Connected to %s in %s, without encryption. No event was sent."),
                          attempt->remote, time);
}

static void
checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklEndpointEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklAttempt) attempt = hkl_engine_check_finish (HKL_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (self->section == NULL)
    return;

  g_clear_object (&self->checking);
  update_check (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      (attempt != NULL && attempt->outcome == HKL_OUTCOME_CANCELLED))
    show_result (self, NULL, NULL, NULL);
  else if (attempt == NULL)
    show_result (self, "err", "hkl-failed-symbolic", error->message);
  else if (attempt->outcome == HKL_OUTCOME_DELIVERED)
    {
      text = success_sentence (attempt);
      show_result (self, "ok", "hkl-delivered-symbolic", text);
    }
  else
    show_result (self, "err", "hkl-failed-symbolic", attempt->reason);
}

static void
check_clicked (HklEndpointEditor *self)
{
  HklEngine *engine = hkl_service_get_engine (self->service);

  if (self->checking != NULL)
    {
      g_cancellable_cancel (self->checking);
      return;
    }
  if (self->draft == NULL || self->draft_url == NULL || engine == NULL)
    return;

  self->checking = g_cancellable_new ();
  update_check (self);
  show_result (self, "info", "hkl-sending-symbolic", _ ("Connecting…"));
  hkl_engine_check_async (engine, self->draft, self->draft_url, self->checking, checked,
                          g_object_ref (self));
}

void
hkl_endpoint_editor_set_draft (HklEndpointEditor *self, HklMapping *draft, const char *url)
{
  g_return_if_fail (HKL_IS_ENDPOINT_EDITOR (self));

  /* What was found out holds for the address that was asked. */
  if (g_strcmp0 (self->draft_url, url) != 0 && self->checking == NULL)
    show_result (self, NULL, NULL, NULL);
  if (draft != NULL)
    hkl_mapping_ref (draft);
  g_clear_pointer (&self->draft, hkl_mapping_unref);
  self->draft = draft;
  g_free (self->draft_url);
  self->draft_url = g_strdup (url);
  update_check (self);
}

/* --- constants, or made of the event --------------------------------------------------------- */

static gboolean
url_is_made (HklEndpointEditor *self)
{
  return gtk_widget_get_visible (self->url_row);
}

/* The method stands before the URL, whichever row that is in. */
static void
make_url (HklEndpointEditor *self, gboolean made)
{
  g_autoptr (GtkWidget) method = g_object_ref (self->method);

  if (made != self->method_beside)
    {
      if (made)
        {
          adw_entry_row_remove (ADW_ENTRY_ROW (self->url), method);
          gtk_box_prepend (GTK_BOX (self->url_head), method);
        }
      else
        {
          gtk_box_remove (GTK_BOX (self->url_head), method);
          adw_entry_row_add_prefix (ADW_ENTRY_ROW (self->url), method);
        }
      self->method_beside = made;
    }
  gtk_widget_set_visible (self->url_row, made);
  gtk_widget_set_visible (self->url, !made);
}

/* What was typed becomes a template, and a template of it the text again. */
static void
url_made_clicked (HklEndpointEditor *self)
{
  g_autoptr (HklValueDraft) draft = hkl_value_draft_new (HKL_VALUE_TEMPLATE);

  hkl_value_draft_set (draft, 0, gtk_editable_get_text (GTK_EDITABLE (self->url)));
  hkl_value_editor_set (self->url_value, draft);
  make_url (self, TRUE);
  g_signal_emit (self, signals[URL_CHANGED], 0);
}

static void
url_constant_clicked (HklEndpointEditor *self)
{
  const HklValueDraft *draft = hkl_value_editor_get (self->url_value);

  self->setting = TRUE;
  if (draft->kind == HKL_VALUE_TEMPLATE)
    gtk_editable_set_text (GTK_EDITABLE (self->url), draft->texts[0]);
  self->setting = FALSE;
  make_url (self, FALSE);
  g_signal_emit (self, signals[URL_CHANGED], 0);
}

static gboolean
method_is_made (HklEndpointEditor *self)
{
  return gtk_drop_down_get_selected (GTK_DROP_DOWN (self->method)) == G_N_ELEMENTS (methods) - 1;
}

static void
emit (HklEndpointEditor *self, guint signal)
{
  if (!self->setting)
    g_signal_emit (self, signals[signal], 0);
}

static void
name_changed (HklEndpointEditor *self)
{
  emit (self, NAME_CHANGED);
}

static void
url_changed (HklEndpointEditor *self)
{
  emit (self, URL_CHANGED);
}

static void
method_changed (HklEndpointEditor *self)
{
  gtk_widget_set_visible (self->method_row, method_is_made (self));
  emit (self, METHOD_CHANGED);
}

/* --- mapping and form ------------------------------------------------------------------------ */

static char *
member_text (const HklJson *fields, const char *key)
{
  const HklJson *value = hkl_json_get (fields, key);
  GString *out = g_string_new (NULL);

  if (value != NULL)
    hkl_json_write (value, out);

  return g_string_free (out, FALSE);
}

static void
show_method (HklEndpointEditor *self, const HklJson *fields)
{
  const HklJson *method = hkl_json_get (fields, "method");
  guint chosen = method == NULL ? 0 : G_N_ELEMENTS (methods) - 1;
  g_autofree char *text = NULL;

  for (guint i = 0; methods[i] != NULL; i++)
    if (hkl_json_is (method, HKL_JSON_STRING) &&
        hkl_str_equal (method->u.string, hkl_str (methods[i])))
      chosen = i;
  if (chosen == G_N_ELEMENTS (methods) - 1)
    {
      text = member_text (fields, "method");
      hkl_value_editor_set_json (self->method_value, text);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->method), chosen);
  gtk_widget_set_visible (self->method_row, method_is_made (self));
}

void
hkl_endpoint_editor_set_mapping (HklEndpointEditor *self, HklMapping *mapping, const char *name)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *fields;
  const HklJson *url;

  g_return_if_fail (HKL_IS_ENDPOINT_EDITOR (self));

  fields = hkl_json_read (arena, mapping->fields, strlen (mapping->fields), NULL, NULL);
  url = hkl_json_get (fields, "url");
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  gtk_editable_set_text (GTK_EDITABLE (self->url), mapping->url);
  make_url (self, url != NULL && !hkl_json_is (url, HKL_JSON_STRING));
  if (url_is_made (self))
    {
      g_autofree char *text = member_text (fields, "url");

      hkl_value_editor_set_json (self->url_value, text);
    }
  show_method (self, fields);
  self->setting = FALSE;
}

const char *
hkl_endpoint_editor_get_name (HklEndpointEditor *self)
{
  g_return_val_if_fail (HKL_IS_ENDPOINT_EDITOR (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

char *
hkl_endpoint_editor_get_url (HklEndpointEditor *self, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (HKL_IS_ENDPOINT_EDITOR (self), NULL);

  if (url_is_made (self))
    return hkl_value_editor_get_json (self->url_value, error);

  text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->url)));

  return hkl_draft_string_to_json (g_strstrip (text));
}

char *
hkl_endpoint_editor_get_method (HklEndpointEditor *self, GError **error)
{
  guint chosen;

  g_return_val_if_fail (HKL_IS_ENDPOINT_EDITOR (self), NULL);

  chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->method));

  return method_is_made (self) ? hkl_value_editor_get_json (self->method_value, error)
                               : hkl_draft_string_to_json (methods[chosen]);
}

void
hkl_endpoint_editor_set_fault (HklEndpointEditor *self,
                               const char *text,
                               const char *help,
                               gboolean url)
{
  g_return_if_fail (HKL_IS_ENDPOINT_EDITOR (self));

  hkl_section_set_fault (self->section, text, FALSE);
  hkl_section_set_help (self->section, help);
  if (url)
    gtk_widget_add_css_class (self->url, "error");
  else
    gtk_widget_remove_css_class (self->url, "error");
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_endpoint_editor_dispose (GObject *object)
{
  HklEndpointEditor *self = HKL_ENDPOINT_EDITOR (object);

  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  self->setting = TRUE; /* entries say "changed" when they go */
  if (self->section != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->section)));
  g_clear_pointer (&self->draft, hkl_mapping_unref);
  g_clear_pointer (&self->draft_url, g_free);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_endpoint_editor_parent_class)->dispose (object);
}

static void
hkl_endpoint_editor_class_init (HklEndpointEditorClass *klass)
{
  static const char *const names[N_SIGNALS] = { "name-changed", "url-changed", "method-changed" };

  G_OBJECT_CLASS (klass)->dispose = hkl_endpoint_editor_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], HKL_TYPE_ENDPOINT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_endpoint_editor_init (HklEndpointEditor *self)
{
}

static GtkWidget *
make_switch_button (const char *label, const char *name, GCallback clicked, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", clicked, data);

  return button;
}

/* A row with a title over VALUE. BUTTON is nullable. The line of the title is returned in HEAD. */
static GtkWidget *
make_value_row (const char *title, HklValueEditor *value, GtkWidget *button, GtkWidget **head_out)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "hk-sub");
  gtk_box_append (GTK_BOX (head), label);
  if (button != NULL)
    gtk_box_append (GTK_BOX (head), button);
  *head_out = head;
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (value));
  gtk_widget_add_css_class (box, "hk-form");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_visible (row, FALSE);

  return row;
}

static void
make_rows (HklEndpointEditor *self, HklSeenFields *fields)
{
  const char *const choices[] = { "POST", "PUT", "PATCH", _ ("From the Event"), NULL };
  GtkWidget *list = hkl_rows_new (_ ("Endpoint"));
  GtkWidget *made;
  GtkWidget *head;

  self->name = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name"));
  hkl_row_set_name (self->name, _ ("Name"));
  self->url = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->url), _ ("URL"));
  hkl_row_set_name (self->url, _ ("URL"));
  g_object_set (self->url, "input-purpose", GTK_INPUT_PURPOSE_URL, NULL);
  made = make_switch_button ("{ }", _ ("Make the URL of the Event"), G_CALLBACK (url_made_clicked),
                             self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->url), made);
  self->url_value = HKL_VALUE_EDITOR (
      hkl_value_editor_new (fields, _ ("URL"), HKL_VALUE_KINDS_TEXT));
  self->url_row = make_value_row (_ ("URL, made of each event"), self->url_value,
                                  make_switch_button (_ ("Same for All"),
                                                      _ ("Same URL for All Events"),
                                                      G_CALLBACK (url_constant_clicked), self),
                                  &self->url_head);

  self->method = gtk_drop_down_new_from_strings (choices);
  gtk_widget_add_css_class (self->method, "hk-dd");
  gtk_widget_set_valign (self->method, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->method), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Method"), -1);
  self->method_value = HKL_VALUE_EDITOR (
      hkl_value_editor_new (fields, _ ("Method"), HKL_VALUE_KINDS_TEXT));
  adw_entry_row_add_prefix (ADW_ENTRY_ROW (self->url), self->method);
  self->method_row = make_value_row (_ ("Method, made of each event"), self->method_value, NULL,
                                     &head);

  gtk_list_box_append (GTK_LIST_BOX (list), self->name);
  gtk_list_box_append (GTK_LIST_BOX (list), self->url);
  gtk_list_box_append (GTK_LIST_BOX (list), self->url_row);
  gtk_list_box_append (GTK_LIST_BOX (list), self->method_row);
  hkl_section_append (self->section, list);
}

GtkWidget *
hkl_endpoint_editor_new (HklService *service, HklSeenFields *fields)
{
  HklEndpointEditor *self = g_object_new (HKL_TYPE_ENDPOINT_EDITOR, NULL);

  self->service = g_object_ref (service);
  self->check = gtk_button_new ();
  gtk_widget_add_css_class (self->check, "flat");
  gtk_widget_add_css_class (self->check, "hk-compact");
  self->section = HKL_SECTION (hkl_section_new (_ ("Endpoint"), NULL, self->check));
  make_rows (self, fields);
  self->result = HKL_NOTE (hkl_note_new ("info", "hkl-sending-symbolic", ""));
  gtk_widget_set_visible (GTK_WIDGET (self->result), FALSE);
  hkl_section_append (self->section, GTK_WIDGET (self->result));
  update_check (self);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));

  g_signal_connect_swapped (self->check, "clicked", G_CALLBACK (check_clicked), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed), self);
  g_signal_connect_swapped (self->url, "changed", G_CALLBACK (url_changed), self);
  g_signal_connect_swapped (self->url_value, "changed", G_CALLBACK (url_changed), self);
  g_signal_connect_swapped (self->method, "notify::selected", G_CALLBACK (method_changed), self);
  g_signal_connect_swapped (self->method_value, "changed", G_CALLBACK (method_changed), self);

  return GTK_WIDGET (self);
}
