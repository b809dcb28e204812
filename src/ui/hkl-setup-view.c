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
#include "hkl-draft-history.h"
#include "hkl-endpoint-editor.h"
#include "hkl-headers-editor.h"
#include "hkl-mapping-draft.h"
#include "hkl-page.h"
#include "hkl-preview-pane.h"
#include "hkl-remark-list.h"
#include "hkl-rows.h"
#include "hkl-section.h"
#include "hkl-setup-view.h"
#include "hkl-trigger-editor.h"

struct _HklSetupView
{
  GtkWidget parent_instance;

  HklService *service;
  HklDrafts *drafts;
  HklSeenFields *fields;
  GCancellable *cancellable;
  char *id;         /* NULL: not saved yet */
  HklMapping *base; /* what the form was loaded from; a plain new one when ID is NULL */
  guint touched;    /* bits of HklDraftPart */
  gboolean can_save;
  gboolean loading;
  gboolean saving;
  GPtrArray *pending_secrets; /* of HklHeaderDraft, while saving */
  HklConfig *pending_config;

  GtkWidget *outer;
  GtkWidget *form_scroller, *preview_scroller;
  HklEndpointEditor *endpoint;
  HklTriggerEditor *trigger;
  HklDataEditor *data;
  HklHeadersEditor *headers;
  HklBatchingEditor *batching;
  HklPreviewPane *preview;
  GPtrArray *remark_lists; /* of HklRemarkList, borrowed */
  HklMapping *draft;       /* what the form says; NULL while it cannot be read */
  HklDraftHistory *history;
  gboolean unreadable; /* the form is no state of the history */
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

/* NULL when the form holds something that is no JSON, or a row that is not complete; the fault is
 * shown in place. */
static HklMapping *
build (HklSetupView *self)
{
  const char *name = hkl_endpoint_editor_get_name (self->endpoint);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) fresh = NULL;
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) endpoint_error = NULL;
  g_auto (GStrv) secret_headers = NULL;
  g_autofree char *fields = g_strdup (self->base->fields);
  g_autofree char *trigger = NULL;
  g_autofree char *data = NULL;
  gboolean complete = TRUE;

  if (self->touched & HKL_PART_URL)
    {
      g_autofree char *url = hkl_endpoint_editor_get_url (self->endpoint, &endpoint_error);

      if (url != NULL)
        set_field (&fields, "url", url);
    }
  if (self->touched & HKL_PART_METHOD)
    {
      g_autofree char *method = hkl_endpoint_editor_get_method (
          self->endpoint, endpoint_error == NULL ? &endpoint_error : NULL);

      if (method != NULL)
        set_field (&fields, "method", method);
    }
  if (endpoint_error != NULL)
    {
      hkl_endpoint_editor_set_fault (self->endpoint, endpoint_error->message, NULL, FALSE);
      complete = FALSE;
    }
  if (self->touched & HKL_PART_DATA)
    {
      data = hkl_data_editor_get_json (self->data, &error);
      complete = complete && error == NULL;
      if (error == NULL)
        set_field (&fields, "data", data);
    }
  if (self->touched & HKL_PART_HEADERS)
    {
      g_autofree char *json = NULL;

      complete = hkl_headers_editor_check (self->headers) && complete;
      headers = hkl_headers_editor_get (self->headers);
      json = hkl_draft_headers_to_json (headers);
      set_field (&fields, "headers", json);
      secret_headers = hkl_draft_secret_headers (headers);
      change.secret_headers = (const char *const *) secret_headers;
    }
  if (self->touched & HKL_PART_BATCHING)
    {
      gboolean batching = hkl_batching_editor_get_batching (self->batching);
      g_autofree char *size = g_strdup_printf ("%d", hkl_batching_editor_get_size (self->batching));

      set_field (&fields, "enable_batching", batching ? "true" : "false");
      if (batching || hkl_batching_editor_check (self->batching))
        set_field (&fields, "batch_size", size);
      hkl_batching_editor_get_pace (self->batching, &change);
    }
  if (self->touched & HKL_PART_TRIGGER)
    {
      trigger = hkl_trigger_editor_get_text (self->trigger);
      complete = complete && trigger != NULL;
      change.trigger = trigger;
    }
  if (self->touched & HKL_PART_NAME)
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

  if (url_fault != NULL && (self->id != NULL || (self->touched & HKL_PART_URL)))
    return url_fault;
  if (name_fault != NULL && (self->id != NULL || (self->touched & HKL_PART_NAME)))
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

  hkl_endpoint_editor_set_fault (self->endpoint, fault,
                                 fault == NULL         ? NULL
                                 : fault == url_fault  ? url
                                 : fault == name_fault ? name
                                                       : method,
                                 url_fault != NULL && (self->touched & HKL_PART_URL));
  hkl_trigger_editor_set_help (self->trigger, trigger);
  hkl_data_editor_set_help (self->data, data != NULL ? data : fields);
  hkl_headers_editor_set_help (self->headers, headers);
}

/* Header values that are locked and typed, but not stored yet: "mapping-id/header" to value. */
static GHashTable *
typed_secrets (HklSetupView *self, const char *id)
{
  GHashTable *secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                               (GDestroyNotify) hkl_secret_free);
  g_autoptr (GPtrArray) headers = hkl_headers_editor_get (self->headers);

  for (guint i = 0; i < headers->len; i++)
    {
      const HklHeaderDraft *header = headers->pdata[i];

      if (header->secret && *header->name != '\0' && *header->value != '\0')
        g_hash_table_insert (secrets, g_strconcat (id, "/", header->name, NULL),
                             g_strdup (header->value));
    }

  return secrets;
}

static void
request_rendered (HklSetupView *self, const char *url)
{
  if (self->draft != NULL && *self->draft->url == '\0')
    hkl_endpoint_editor_set_draft (self->endpoint, self->draft, url);
}

static void
update (HklSetupView *self)
{
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (GPtrArray) remarks = NULL;
  g_autoptr (GHashTable) secrets = NULL;
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
      show_help (self, remarks);
      data_fault = hkl_draft_fault (remarks, "fields/data");
      if (data_fault == NULL)
        for (guint i = 0; i < remarks->len; i++)
          if (g_str_equal (((HklRemark *) remarks->pdata[i])->where, "fields"))
            data_fault = ((HklRemark *) remarks->pdata[i])->text;
      hkl_data_editor_set_fault (self->data, data_fault);
      hkl_headers_editor_set_remarks (self->headers, remarks);
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

  secrets = draft != NULL ? typed_secrets (self, draft->id) : NULL;
  hkl_preview_pane_set_mapping (self->preview, draft, secrets);
  g_clear_pointer (&self->draft, hkl_mapping_unref);
  self->draft = draft != NULL ? hkl_mapping_ref (draft) : NULL;
  /* An address that is made of the event is known when the preview has made it. */
  hkl_endpoint_editor_set_draft (self->endpoint, draft,
                                 draft != NULL && *draft->url != '\0' ? draft->url : NULL);
  self->can_save = valid && has_draft && !self->saving;
  if (self->id != NULL)
    hkl_drafts_set (self->drafts, self->id, has_draft);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
touch (HklSetupView *self, HklDraftPart part)
{
  g_autoptr (HklMapping) draft = NULL;

  if (self->loading)
    return;

  self->touched |= part;
  draft = build (self);
  self->unreadable = draft == NULL;
  if (draft != NULL)
    hkl_draft_history_record (self->history, draft, self->touched, part, g_get_monotonic_time ());
  update (self);
}

static void
name_changed (HklSetupView *self)
{
  touch (self, HKL_PART_NAME);
}

static void
url_changed (HklSetupView *self)
{
  touch (self, HKL_PART_URL);
}

static void
method_changed (HklSetupView *self)
{
  touch (self, HKL_PART_METHOD);
}

static void
trigger_changed (HklSetupView *self)
{
  touch (self, HKL_PART_TRIGGER);
}

static void
data_changed (HklSetupView *self)
{
  touch (self, HKL_PART_DATA);
}

static void
headers_changed (HklSetupView *self)
{
  touch (self, HKL_PART_HEADERS);
}

static void
batching_changed (HklSetupView *self)
{
  touch (self, HKL_PART_BATCHING);
}

/* --- mapping to form ------------------------------------------------------------------------- */

static void
show_parts (HklSetupView *self, HklMapping *mapping, guint parts)
{
  gboolean is_new = self->id == NULL && mapping == self->base;

  if (parts & (HKL_PART_NAME | HKL_PART_URL | HKL_PART_METHOD))
    hkl_endpoint_editor_set_mapping (self->endpoint, mapping, is_new ? "" : mapping->name);
  if (parts & HKL_PART_TRIGGER)
    hkl_trigger_editor_set_text (self->trigger, mapping->trigger);
  if (parts & HKL_PART_DATA)
    hkl_data_editor_set_fields (self->data, mapping->fields);
  if (parts & HKL_PART_HEADERS)
    hkl_headers_editor_set_mapping (self->headers, mapping);
  if (parts & HKL_PART_BATCHING)
    hkl_batching_editor_set_mapping (self->batching, mapping);
}

static void
load (HklSetupView *self)
{
  self->loading = TRUE;
  self->touched = 0;
  self->unreadable = FALSE;
  show_parts (self, self->base, HKL_PART_ALL);
  hkl_draft_history_reset (self->history, self->base);
  self->loading = FALSE;
  update (self);
}

/* --- undo ------------------------------------------------------------------------------------ */

/* Only what is not the same is shown anew: the rest keeps its focus, and a typed secret. */
static void
go_to (HklSetupView *self, HklMapping *from, const HklDraftState *state)
{
  guint parts = self->unreadable ? HKL_PART_ALL : hkl_draft_differing_parts (from, state->mapping);

  self->loading = TRUE;
  self->touched = state->touched;
  self->unreadable = FALSE;
  show_parts (self, state->touched == 0 ? self->base : state->mapping, parts);
  self->loading = FALSE;
  update (self);
}

void
hkl_setup_view_undo (HklSetupView *self)
{
  g_autoptr (HklMapping) from = NULL;
  const HklDraftState *state;

  g_return_if_fail (HKL_IS_SETUP_VIEW (self));

  if (self->saving)
    return;

  from = hkl_mapping_ref (hkl_draft_history_get (self->history)->mapping);
  /* What cannot be read is no state: back to the one before it. */
  state = self->unreadable ? hkl_draft_history_get (self->history)
                           : hkl_draft_history_undo (self->history);
  if (state != NULL)
    go_to (self, from, state);
}

void
hkl_setup_view_redo (HklSetupView *self)
{
  g_autoptr (HklMapping) from = NULL;
  const HklDraftState *state;

  g_return_if_fail (HKL_IS_SETUP_VIEW (self));

  if (self->saving || self->unreadable)
    return;

  from = hkl_mapping_ref (hkl_draft_history_get (self->history)->mapping);
  state = hkl_draft_history_redo (self->history);
  if (state != NULL)
    go_to (self, from, state);
}

gboolean
hkl_setup_view_can_undo (HklSetupView *self)
{
  g_return_val_if_fail (HKL_IS_SETUP_VIEW (self), FALSE);

  return self->unreadable || hkl_draft_history_can_undo (self->history);
}

gboolean
hkl_setup_view_can_redo (HklSetupView *self)
{
  g_return_val_if_fail (HKL_IS_SETUP_VIEW (self), FALSE);

  return !self->unreadable && hkl_draft_history_can_redo (self->history);
}

static gboolean
undo_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  if (!hkl_setup_view_can_undo (HKL_SETUP_VIEW (widget)))
    return FALSE;

  hkl_setup_view_undo (HKL_SETUP_VIEW (widget));

  return TRUE;
}

static gboolean
redo_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  if (!hkl_setup_view_can_redo (HKL_SETUP_VIEW (widget)))
    return FALSE;

  hkl_setup_view_redo (HKL_SETUP_VIEW (widget));

  return TRUE;
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
  g_clear_pointer (&self->history, hkl_draft_history_free);
  g_clear_pointer (&self->base, hkl_mapping_unref);
  g_clear_pointer (&self->draft, hkl_mapping_unref);
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
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_z, GDK_CONTROL_MASK, undo_key,
                                NULL);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_z,
                                GDK_CONTROL_MASK | GDK_SHIFT_MASK, redo_key, NULL);
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
  self->history = hkl_draft_history_new ();
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
  self->endpoint = HKL_ENDPOINT_EDITOR (hkl_endpoint_editor_new (self->service, self->fields));
  self->trigger = HKL_TRIGGER_EDITOR (hkl_trigger_editor_new (self->service, self->fields));
  self->data = HKL_DATA_EDITOR (hkl_data_editor_new (self->fields));
  self->headers = HKL_HEADERS_EDITOR (hkl_headers_editor_new (self->fields));
  self->batching = HKL_BATCHING_EDITOR (hkl_batching_editor_new ());
  self->preview = HKL_PREVIEW_PANE (hkl_preview_pane_new (self->service));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->endpoint, "fields/url"));
  gtk_box_append (GTK_BOX (form), GTK_WIDGET (self->trigger));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->data, "fields/data"));
  gtk_box_append (GTK_BOX (form), GTK_WIDGET (self->headers));
  gtk_box_append (GTK_BOX (form), with_remarks (self, self->batching, "fields/batch"));
  g_signal_connect_swapped (self->endpoint, "name-changed", G_CALLBACK (name_changed), self);
  g_signal_connect_swapped (self->endpoint, "url-changed", G_CALLBACK (url_changed), self);
  g_signal_connect_swapped (self->endpoint, "method-changed", G_CALLBACK (method_changed), self);
  g_signal_connect_swapped (self->preview, "rendered", G_CALLBACK (request_rendered), self);
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
