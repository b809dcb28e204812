/* hkl-setup-view.c: see hkl-setup-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form is loaded from a mapping, and a mapping is built from the form whenever it changes. A
 * part of `fields` that the person has not touched is never written: the form may not be able to
 * show it.
 */

#define G_LOG_DOMAIN "hkl-setup-view"

#include "config.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-batching-editor.h"
#include "hkl-columns.h"
#include "hkl-data-editor.h"
#include "hkl-headers-editor.h"
#include "hkl-mapping-draft.h"
#include "hkl-page.h"
#include "hkl-preview-pane.h"
#include "hkl-remark-list.h"
#include "hkl-rows.h"
#include "hkl-section.h"
#include "hkl-setup-view.h"
#include "hkl-trigger-editor.h"

static const char *const methods[] = { "POST", "PUT", "PATCH", NULL };

/* What the person has touched. */
typedef enum
{
  TOUCHED_NAME = 1 << 0,
  TOUCHED_URL = 1 << 1,
  TOUCHED_METHOD = 1 << 2,
  TOUCHED_TRIGGER = 1 << 3,
  TOUCHED_DATA = 1 << 4,
  TOUCHED_HEADERS = 1 << 5,
  TOUCHED_BATCHING = 1 << 6,
} Touched;

struct _HklSetupView
{
  GtkWidget parent_instance;

  HklService *service;
  HklDrafts *drafts;
  HklSeenFields *fields;
  GCancellable *cancellable;
  char *id;         /* NULL: not saved yet */
  HklMapping *base; /* what the form was loaded from; a plain new one when ID is NULL */
  Touched touched;
  gboolean can_save;
  gboolean loading;
  gboolean saving;
  GPtrArray *pending_secrets; /* of HklHeaderDraft, while saving */
  HklConfig *pending_config;

  GtkWidget *outer;
  GtkWidget *form_scroller, *preview_scroller;
  HklSection *endpoint;
  GtkWidget *name;
  GtkWidget *url;
  GtkWidget *method;
  HklTriggerEditor *trigger;
  HklDataEditor *data;
  HklHeadersEditor *headers;
  HklBatchingEditor *batching;
  HklPreviewPane *preview;
  GPtrArray *remark_lists; /* of HklRemarkList, borrowed */
};

G_DEFINE_FINAL_TYPE (HklSetupView, hkl_setup_view, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- form to mapping ------------------------------------------------------------------------- */

static void
set_field (char **fields, const char *key, const char *value)
{
  char *changed = hkl_mapping_fields_with (*fields, key, value);

  g_free (*fields);
  *fields = changed;
}

static void
set_string_field (char **fields, const char *key, const char *text)
{
  g_autofree char *json = hkl_draft_string_to_json (text);

  set_field (fields, key, json);
}

/* NULL when the form holds something that is no JSON, or a row that is not complete; the fault is
 * shown in place. */
static HklMapping *
build (HklSetupView *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) fresh = NULL;
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) secret_headers = NULL;
  g_autofree char *fields = g_strdup (self->base->fields);
  g_autofree char *trigger = NULL;
  g_autofree char *data = NULL;
  gboolean complete = TRUE;

  if (self->touched & TOUCHED_URL)
    {
      g_autofree char *url = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->url)));

      set_string_field (&fields, "url", g_strstrip (url));
    }
  if (self->touched & TOUCHED_METHOD)
    set_string_field (&fields, "method",
                      methods[gtk_drop_down_get_selected (GTK_DROP_DOWN (self->method))]);
  if (self->touched & TOUCHED_DATA)
    {
      data = hkl_data_editor_get_json (self->data, &error);
      complete = error == NULL;
      if (complete)
        set_field (&fields, "data", data);
    }
  if (self->touched & TOUCHED_HEADERS)
    {
      g_autofree char *json = NULL;

      headers = hkl_headers_editor_get (self->headers);
      json = hkl_draft_headers_to_json (headers);
      set_field (&fields, "headers", json);
      secret_headers = hkl_draft_secret_headers (headers);
      change.secret_headers = (const char *const *) secret_headers;
    }
  if (self->touched & TOUCHED_BATCHING)
    {
      gboolean batching = hkl_batching_editor_get_batching (self->batching);
      g_autofree char *size = g_strdup_printf ("%d", hkl_batching_editor_get_size (self->batching));

      set_field (&fields, "enable_batching", batching ? "true" : "false");
      if (batching || hkl_batching_editor_check (self->batching))
        set_field (&fields, "batch_size", size);
      hkl_batching_editor_get_pace (self->batching, &change);
    }
  if (self->touched & TOUCHED_TRIGGER)
    {
      trigger = hkl_trigger_editor_get_text (self->trigger);
      complete = complete && trigger != NULL;
      change.trigger = trigger;
    }
  if (self->touched & TOUCHED_NAME)
    change.name = name;
  change.fields = fields;

  if (!complete)
    return NULL;

  if (self->id == NULL)
    {
      g_auto (GStrv) taken = hkl_config_mapping_ids (hkl_service_get_config (self->service));

      /* The id comes from the name and never changes again. */
      fresh = hkl_mapping_new (name, "", (const char *const *) taken);
      if (change.trigger == NULL)
        change.trigger = self->base->trigger;
    }

  return hkl_mapping_with (fresh != NULL ? fresh : self->base, &change);
}

/* --- faults ---------------------------------------------------------------------------------- */

/* A form that nobody has touched yet does not complain that it is empty. */
static const char *
endpoint_fault (HklSetupView *self, GPtrArray *remarks)
{
  const char *url_fault = hkl_draft_fault (remarks, "fields/url");
  const char *name_fault = hkl_draft_fault (remarks, "name");

  if (url_fault != NULL && (self->id != NULL || (self->touched & TOUCHED_URL)))
    return url_fault;
  if (name_fault != NULL && (self->id != NULL || (self->touched & TOUCHED_NAME)))
    return name_fault;

  return hkl_draft_fault (remarks, "fields/method");
}

/* Each section's fault leads to what the help says of it. */
static void
show_help (HklSetupView *self, GPtrArray *remarks)
{
  g_autofree char *url = hkl_draft_fault_help (remarks, "fields/url");
  g_autofree char *name = hkl_draft_fault_help (remarks, "name");
  g_autofree char *method = hkl_draft_fault_help (remarks, "fields/method");
  g_autofree char *trigger = hkl_draft_fault_help (remarks, "trigger");
  g_autofree char *data = hkl_draft_fault_help (remarks, "fields/data");
  g_autofree char *fields = hkl_draft_fault_help (remarks, "fields");
  g_autofree char *headers = hkl_draft_fault_help (remarks, "fields/headers");
  const char *fault = endpoint_fault (self, remarks);
  const char *url_fault = hkl_draft_fault (remarks, "fields/url");
  const char *name_fault = hkl_draft_fault (remarks, "name");

  hkl_section_set_help (self->endpoint, fault == NULL         ? NULL
                                        : fault == url_fault  ? url
                                        : fault == name_fault ? name
                                                              : method);
  hkl_trigger_editor_set_help (self->trigger, trigger);
  hkl_data_editor_set_help (self->data, data != NULL ? data : fields);
  hkl_headers_editor_set_help (self->headers, headers);
}

static void
set_error_class (GtkWidget *widget, gboolean error)
{
  if (error)
    gtk_widget_add_css_class (widget, "error");
  else
    gtk_widget_remove_css_class (widget, "error");
}

static void
update (HklSetupView *self)
{
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (GPtrArray) remarks = NULL;
  gboolean has_draft = self->touched != 0;
  gboolean valid = FALSE;

  draft = build (self);
  if (draft != NULL)
    {
      const char *data_fault;

      remarks = hkl_mapping_remarks (draft);
      for (guint i = 0; i < self->remark_lists->len; i++)
        hkl_remark_list_set (self->remark_lists->pdata[i], remarks);
      hkl_trigger_editor_set_remarks (self->trigger, remarks);
      valid = !hkl_draft_has_fault (remarks) && hkl_batching_editor_check (self->batching);
      hkl_section_set_fault (self->endpoint, endpoint_fault (self, remarks), FALSE);
      show_help (self, remarks);
      set_error_class (self->url, hkl_draft_fault (remarks, "fields/url") != NULL &&
                                      (self->touched & TOUCHED_URL));
      data_fault = hkl_draft_fault (remarks, "fields/data");
      if (data_fault == NULL)
        for (guint i = 0; i < remarks->len; i++)
          if (g_str_equal (((HklRemark *) remarks->pdata[i])->where, "fields"))
            data_fault = ((HklRemark *) remarks->pdata[i])->text;
      hkl_data_editor_set_fault (self->data, data_fault);
      hkl_headers_editor_set_fault (self->headers, hkl_draft_fault (remarks, "fields/headers"));
      /* Typed back to what is saved: no draft any more. */
      if (self->id != NULL && hkl_mapping_equal (draft, self->base) && !self->pending_secrets)
        {
          g_autoptr (GPtrArray) headers = hkl_headers_editor_get (self->headers);

          has_draft = FALSE;
          for (guint i = 0; i < headers->len; i++)
            {
              const HklHeaderDraft *header = headers->pdata[i];

              has_draft = has_draft || (header->secret && *header->value != '\0');
            }
        }
    }

  hkl_preview_pane_set_mapping (self->preview, draft);
  self->can_save = valid && has_draft && !self->saving;
  if (self->id != NULL)
    hkl_drafts_set (self->drafts, self->id, has_draft);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
touch (HklSetupView *self, Touched what)
{
  if (self->loading)
    return;

  self->touched |= what;
  update (self);
}

static void
name_changed (HklSetupView *self)
{
  touch (self, TOUCHED_NAME);
}

static void
url_changed (HklSetupView *self)
{
  touch (self, TOUCHED_URL);
}

static void
method_changed (HklSetupView *self)
{
  touch (self, TOUCHED_METHOD);
}

static void
trigger_changed (HklSetupView *self)
{
  touch (self, TOUCHED_TRIGGER);
}

static void
data_changed (HklSetupView *self)
{
  touch (self, TOUCHED_DATA);
}

static void
headers_changed (HklSetupView *self)
{
  touch (self, TOUCHED_HEADERS);
}

static void
batching_changed (HklSetupView *self)
{
  touch (self, TOUCHED_BATCHING);
}

/* --- mapping to form ------------------------------------------------------------------------- */

static void
load (HklSetupView *self)
{
  HklMapping *mapping = self->base;

  self->loading = TRUE;
  self->touched = 0;
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->id != NULL ? mapping->name : "");
  gtk_editable_set_text (GTK_EDITABLE (self->url), mapping->url);
  for (guint i = 0; methods[i] != NULL; i++)
    if (g_str_equal (methods[i], mapping->method))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->method), i);
  hkl_trigger_editor_set_text (self->trigger, mapping->trigger);
  hkl_data_editor_set_fields (self->data, mapping->fields);
  hkl_headers_editor_set_mapping (self->headers, mapping);
  hkl_batching_editor_set_mapping (self->batching, mapping);
  self->loading = FALSE;
  update (self);
}

static void
set_base (HklSetupView *self, HklMapping *mapping)
{
  hkl_mapping_ref (mapping);
  g_clear_pointer (&self->base, hkl_mapping_unref);
  self->base = mapping;
}

/* Somebody else may have changed the mapping: the file, the switch above. */
static void
config_changed (HklSetupView *self)
{
  HklMapping *mapping = self->id != NULL ? hkl_config_find_mapping (
                                               hkl_service_get_config (self->service), self->id)
                                         : NULL;

  if (mapping == NULL || self->saving || mapping == self->base)
    return;

  set_base (self, mapping);
  if (self->touched == 0 || !hkl_drafts_has (self->drafts, self->id))
    load (self);
  else
    update (self);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void save_next (HklSetupView *self);

static void
finish_saving (HklSetupView *self, const GError *error)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), HKL_TYPE_PAGE);

  self->saving = FALSE;
  g_clear_pointer (&self->pending_secrets, g_ptr_array_unref);
  g_clear_pointer (&self->pending_config, hkl_config_unref);
  if (error != NULL)
    {
      if (page != NULL)
        hkl_page_report (HKL_PAGE (page), error);
      update (self);
      return;
    }

  self->touched = 0;
  set_base (self, hkl_config_find_mapping (hkl_service_get_config (self->service), self->id));
  load (self);
  g_signal_emit (self, signals[SAVED], 0, self->id);
}

static void
config_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSetupView) self = data;
  g_autoptr (GError) error = NULL;

  hkl_service_set_config_finish (HKL_SERVICE (source), result, &error);
  if (self->outer != NULL)
    finish_saving (self, error);
}

static void
secret_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSetupView) self = data;
  g_autoptr (GError) error = NULL;
  gboolean stored = hkl_service_set_header_secret_finish (HKL_SERVICE (source), result, &error);

  if (self->outer == NULL)
    return;

  if (stored)
    save_next (self);
  else
    finish_saving (self, error);
}

/* Secrets first: a delivery must not go out between the two without its locked header. */
static void
save_next (HklSetupView *self)
{
  const HklMapping *mapping;

  if (self->pending_secrets->len > 0)
    {
      g_autoptr (HklHeaderDraft) header = g_ptr_array_steal_index (self->pending_secrets, 0);

      hkl_service_set_header_secret_async (self->service, self->base->id, header->name,
                                           header->value, self->cancellable, secret_set,
                                           g_object_ref (self));
      return;
    }

  mapping = self->base;
  g_free (self->id);
  self->id = g_strdup (mapping->id);
  hkl_service_set_config_async (self->service, self->pending_config, self->cancellable, config_set,
                                g_object_ref (self));
}

void
hkl_setup_view_save (HklSetupView *self)
{
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *page;

  g_return_if_fail (HKL_IS_SETUP_VIEW (self));

  if (!self->can_save)
    return;

  draft = build (self);
  self->pending_config = hkl_config_with_mapping (hkl_service_get_config (self->service), draft,
                                                  &error);
  if (self->pending_config == NULL)
    {
      page = gtk_widget_get_ancestor (GTK_WIDGET (self), HKL_TYPE_PAGE);
      if (page != NULL)
        hkl_page_report (HKL_PAGE (page), error);
      return;
    }

  self->saving = TRUE;
  self->can_save = FALSE;
  headers = hkl_headers_editor_get (self->headers);
  self->pending_secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_header_draft_free);
  for (guint i = headers->len; i > 0; i--)
    {
      const HklHeaderDraft *header = headers->pdata[i - 1];

      if (header->secret && *header->name != '\0' && *header->value != '\0')
        g_ptr_array_add (self->pending_secrets, g_ptr_array_steal_index (headers, i - 1));
    }
  set_base (self, draft);
  save_next (self);
}

void
hkl_setup_view_discard (HklSetupView *self)
{
  g_return_if_fail (HKL_IS_SETUP_VIEW (self));

  load (self);
}

gboolean
hkl_setup_view_has_draft (HklSetupView *self)
{
  g_return_val_if_fail (HKL_IS_SETUP_VIEW (self), FALSE);

  return self->id == NULL || hkl_drafts_has (self->drafts, self->id);
}

gboolean
hkl_setup_view_can_save (HklSetupView *self)
{
  g_return_val_if_fail (HKL_IS_SETUP_VIEW (self), FALSE);

  return self->can_save;
}

/* --- life ------------------------------------------------------------------------------------ */

/* Side by side each half scrolls; stacked they scroll as one. */
static void
stacked_changed (HklColumns *columns, GParamSpec *pspec, HklSetupView *self)
{
  gboolean stacked = hkl_columns_get_stacked (columns);
  GtkPolicyType inner = stacked ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC;

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->outer), GTK_POLICY_NEVER,
                                  stacked ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->form_scroller), GTK_POLICY_NEVER,
                                  inner);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->preview_scroller), GTK_POLICY_NEVER,
                                  inner);
  if (stacked)
    gtk_widget_remove_css_class (self->preview_scroller, "hk-vline");
  else
    gtk_widget_add_css_class (self->preview_scroller, "hk-vline");
}

static void
hkl_setup_view_dispose (GObject *object)
{
  HklSetupView *self = HKL_SETUP_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->loading = TRUE; /* the form says "changed" when it goes */
  g_clear_pointer (&self->outer, gtk_widget_unparent);
  g_clear_pointer (&self->remark_lists, g_ptr_array_unref);
  g_clear_pointer (&self->base, hkl_mapping_unref);
  g_clear_pointer (&self->pending_secrets, g_ptr_array_unref);
  g_clear_pointer (&self->pending_config, hkl_config_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_object (&self->fields);
  g_clear_object (&self->drafts);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_setup_view_parent_class)->dispose (object);
}

static void
hkl_setup_view_class_init (HklSetupViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_setup_view_dispose;
  signals[CHANGED] = g_signal_new ("changed", HKL_TYPE_SETUP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", HKL_TYPE_SETUP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_setup_view_init (HklSetupView *self)
{
  self->cancellable = g_cancellable_new ();
  self->remark_lists = g_ptr_array_new ();
}

static void
make_endpoint (HklSetupView *self)
{
  GtkWidget *list = hkl_rows_new (_ ("Endpoint"));

  self->endpoint = HKL_SECTION (hkl_section_new (_ ("Endpoint"), NULL, NULL));
  self->name = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name"));
  hkl_row_set_name (self->name, _ ("Name"));
  self->url = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->url), _ ("URL"));
  hkl_row_set_name (self->url, _ ("URL"));
  g_object_set (self->url, "input-purpose", GTK_INPUT_PURPOSE_URL, NULL);
  self->method = gtk_drop_down_new_from_strings (methods);
  gtk_widget_add_css_class (self->method, "hk-dd");
  gtk_widget_set_valign (self->method, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->method), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Method"), -1);
  adw_entry_row_add_prefix (ADW_ENTRY_ROW (self->url), self->method);
  gtk_list_box_append (GTK_LIST_BOX (list), self->name);
  gtk_list_box_append (GTK_LIST_BOX (list), self->url);
  hkl_section_append (self->endpoint, list);

  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed), self);
  g_signal_connect_swapped (self->url, "changed", G_CALLBACK (url_changed), self);
  g_signal_connect_swapped (self->method, "notify::selected", G_CALLBACK (method_changed), self);
}

static GtkWidget *
scroller (GtkWidget *child, int margin)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_widget_set_margin_start (child, margin);
  gtk_widget_set_margin_end (child, margin);
  gtk_widget_set_margin_top (child, 16);
  gtk_widget_set_margin_bottom (child, 20);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);

  return scrolled;
}

/* An editor, and below it what is worth saying about its part of the mapping. */
static GtkWidget *
with_remarks (HklSetupView *self, gpointer editor, const char *prefix)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = hkl_remark_list_new (prefix);

  g_ptr_array_add (self->remark_lists, list);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (editor));
  gtk_box_append (GTK_BOX (box), list);

  return box;
}

static void
build_form (HklSetupView *self)
{
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 20);
  GtkWidget *columns;

  self->fields = hkl_seen_fields_new (self->service);
  make_endpoint (self);
  self->trigger = HKL_TRIGGER_EDITOR (hkl_trigger_editor_new (self->service, self->fields));
  self->data = HKL_DATA_EDITOR (hkl_data_editor_new ());
  self->headers = HKL_HEADERS_EDITOR (hkl_headers_editor_new ());
  self->batching = HKL_BATCHING_EDITOR (hkl_batching_editor_new ());
  self->preview = HKL_PREVIEW_PANE (hkl_preview_pane_new (self->service));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->endpoint, "fields/url"));
  gtk_box_append (GTK_BOX (form), GTK_WIDGET (self->trigger));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->data, "fields/data"));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->headers, "fields/headers"));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->batching, "fields/batch"));
  g_signal_connect_swapped (self->trigger, "changed", G_CALLBACK (trigger_changed), self);
  g_signal_connect_swapped (self->data, "changed", G_CALLBACK (data_changed), self);
  g_signal_connect_swapped (self->headers, "changed", G_CALLBACK (headers_changed), self);
  g_signal_connect_swapped (self->batching, "changed", G_CALLBACK (batching_changed), self);

  self->form_scroller = scroller (form, 20);
  self->preview_scroller = scroller (GTK_WIDGET (self->preview), 18);
  gtk_widget_add_css_class (self->preview_scroller, "hk-vline");
  columns = hkl_columns_new (self->form_scroller, self->preview_scroller, 860, 420, 0);
  g_signal_connect (columns, "notify::stacked", G_CALLBACK (stacked_changed), self);
  self->outer = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->outer), GTK_POLICY_NEVER,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->outer), columns);
  gtk_widget_set_parent (self->outer, GTK_WIDGET (self));
}

GtkWidget *
hkl_setup_view_new (HklService *service, HklDrafts *drafts, const char *id)
{
  HklSetupView *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);
  g_return_val_if_fail (HKL_IS_DRAFTS (drafts), NULL);

  self = g_object_new (HKL_TYPE_SETUP_VIEW, NULL);
  self->service = g_object_ref (service);
  self->drafts = g_object_ref (drafts);
  self->id = g_strdup (id);
  if (id != NULL)
    self->base = hkl_mapping_ref (hkl_config_find_mapping (hkl_service_get_config (service), id));
  else
    self->base = hkl_mapping_new (_ ("New Mapping"), "", NULL);

  build_form (self);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (config_changed), self,
                           G_CONNECT_SWAPPED);
  load (self);

  return GTK_WIDGET (self);
}
