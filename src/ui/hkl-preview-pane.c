/* hkl-preview-pane.c: see hkl-preview-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-preview-pane"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-bytes-view.h"
#include "hkl-code-entry.h"
#include "hkl-explain-view.h"
#include "hkl-format.h"
#include "hkl-json-reader.h"
#include "hkl-mapping-draft.h"
#include "hkl-note.h"
#include "hkl-preview-pane.h"
#include "hkl-rows.h"
#include "hkl-samples.h"
#include "hkl-saved-samples.h"
#include "hkl-segments.h"
#include "hkl-trial-bar.h"
#include "hkl-trigger-explain.h"

#define RENDER_DELAY 150 /* ms after the last change */
#define N_RECENT     20

struct _HklPreviewPane
{
  GtkWidget parent_instance;

  HklService *service;
  HklMapping *mapping; /* nullable */
  GHashTable *secrets; /* typed and not stored: "mapping-id/header" to value; nullable */
  GPtrArray *texts;    /* of char *: the events behind the drop-down's rows */
  GPtrArray *events;   /* of HklEvent, for the first of them: the others are samples; nullable */
  GtkStringList *titles;
  GCancellable *loading;
  GCancellable *rendering;
  guint render_id;
  gboolean setting;

  GtkWidget *box;
  GtkWidget *drop_down;
  HklNote *verdict;
  HklCodeEntry *event;
  GtkWidget *request; /* what below the arrow */
  GtkLabel *method, *url;
  HklBytesView *body;
  GtkWidget *body_mode;
  HklTrialBar *trial;
  GtkLabel *signed_text, *signature;
  GtkWidget *swatch;
  HklExplainView *why;
};

G_DEFINE_FINAL_TYPE (HklPreviewPane, hkl_preview_pane, GTK_TYPE_WIDGET)

static guint rendered_signal;

static const char *
chosen_text (HklPreviewPane *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  return chosen < self->texts->len ? self->texts->pdata[chosen] : NULL;
}

/* --- the request ----------------------------------------------------------------------------- */

static void
mode_chosen (guint chosen, gpointer data)
{
  hkl_bytes_view_set_mode (HKL_PREVIEW_PANE (data)->body,
                           chosen == 0 ? HKL_BYTES_FORMATTED : HKL_BYTES_EXACT);
}

static void
show_request (HklPreviewPane *self, HklRequest *request)
{
  gsize size = g_bytes_get_size (request->body);
  g_autofree char *signed_text = NULL;
  gboolean whole = request->signed_offset == 0 && request->signed_length == size;

  gtk_label_set_text (self->method, request->method);
  gtk_label_set_text (self->url, request->url);
  hkl_bytes_view_set (self->body, request->body, request->signed_offset, request->signed_length);

  if (request->signed_length > 0)
    {
      g_autofree char *length = hkl_format_size (request->signed_length);

      signed_text = whole ? g_strdup_printf (_ ("Signed: %s"), length)
                          : g_strdup_printf (_ ("Signed: the first event, %s"), length);
    }
  else
    signed_text = g_strdup (request->has_body ? _ ("Not signed") : _ ("No body"));
  gtk_label_set_text (self->signed_text, signed_text);
  gtk_widget_set_visible (self->swatch, request->signed_length > 0);
  gtk_label_set_text (self->signature, request->signature != NULL ? request->signature : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->signature), request->signature);
  gtk_widget_set_visible (self->request, TRUE);
}

static void
rendered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklPreviewPane) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklRequest)
      request = hkl_service_preview_finish (HKL_SERVICE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;

  if (request != NULL)
    {
      show_request (self, request);
      g_signal_emit (self, rendered_signal, 0, request->url);
    }
  else
    {
      hkl_trial_bar_set (self->trial, NULL, NULL, NULL, NULL);
      hkl_note_set (self->verdict, "err", "hkl-failed-symbolic", error->message);
      gtk_widget_set_visible (self->request, FALSE);
    }
}

/* The check's words name a field of the form; the renderer's would be upstream's. */
static gboolean
show_fault (HklPreviewPane *self)
{
  g_autoptr (GPtrArray) remarks = hkl_mapping_check (self->mapping);
  const char *fault = hkl_draft_fault (remarks, "fields");

  if (fault == NULL)
    return FALSE;

  hkl_note_set (self->verdict, "info", "hkl-queued-symbolic", fault);
  gtk_widget_set_visible (self->request, FALSE);

  return TRUE;
}

/* The condition that decided, in words: one that was enough, or one that does not hold. */
static const char *
deciding_words (const HklExplanation *explanation)
{
  const HklClause *whole = explanation->clauses->pdata[0];
  gboolean wanted = whole->verdict == HKL_CLAUSE_YES;

  for (guint i = 1; i < explanation->clauses->len; i++)
    {
      const HklClause *clause = explanation->clauses->pdata[i];

      if (clause->depth == 1 && clause->counts && (clause->verdict == HKL_CLAUSE_YES) == wanted)
        return clause->words;
    }

  return "";
}

/* Does the trigger take the event? Says so, with the condition that decided. */
static gboolean
judge (HklPreviewPane *self, const char *text)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (self->mapping->trigger, NULL, NULL);
  g_autoptr (HklExplanation) explanation = NULL;
  g_autofree char *words = NULL;
  g_autofree char *sentence = NULL;
  const HklCondition *root;
  const HklJson *event;

  if (trigger == NULL)
    {
      hkl_note_set (self->verdict, "err", "hkl-failed-symbolic",
                    _ ("The trigger cannot be read. Nothing is sent like this."));
      return FALSE;
    }

  event = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  root = hkl_trigger_get_root (trigger);
  words = hkl_condition_describe (root);
  explanation = hkl_trigger_explain (trigger, event);
  if (explanation->verdict == HKL_CLAUSE_YES && root->any && root->n_children > 1)
    sentence = g_strdup_printf ("%s %s", _ ("This event matches. One condition is enough:"),
                                deciding_words (explanation));
  else if (explanation->verdict == HKL_CLAUSE_YES)
    sentence = g_strdup_printf ("%s %s", _ ("This event matches."), words);
  if (sentence != NULL)
    {
      hkl_note_set (self->verdict, "ok", "hkl-delivered-symbolic", sentence);
      return TRUE;
    }

  if (root->any && root->n_children > 1)
    sentence = g_strdup_printf ("%s %s", _ ("This event is not sent. It would have to be:"), words);
  else
    sentence = g_strdup_printf ("%s %s", _ ("This event is not sent. This does not hold:"),
                                deciding_words (explanation));
  hkl_note_set (self->verdict, "info", "hkl-discarded-symbolic", sentence);

  return FALSE;
}

static HklEvent *
chosen_event (HklPreviewPane *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  return self->events != NULL && chosen < self->events->len ? self->events->pdata[chosen] : NULL;
}

static gboolean
render (gpointer data)
{
  HklPreviewPane *self = HKL_PREVIEW_PANE (data);
  const char *text = chosen_text (self);
  g_autofree char *pretty = NULL;
  g_autoptr (GPtrArray) events = NULL;

  self->render_id = 0;
  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
  if (text == NULL)
    return G_SOURCE_REMOVE;

  pretty = hkl_draft_pretty (text, strlen (text));
  hkl_code_entry_set_text (self->event, pretty);
  hkl_explain_view_set (self->why, self->mapping, text);
  if (self->mapping == NULL)
    {
      hkl_note_set (self->verdict, "err", "hkl-failed-symbolic",
                    _ ("The mapping cannot be read. See the fault beside it."));
      gtk_widget_set_visible (self->request, FALSE);
      hkl_trial_bar_set (self->trial, NULL, NULL, NULL, NULL);
      return G_SOURCE_REMOVE;
    }
  if (show_fault (self))
    {
      hkl_trial_bar_set (self->trial, NULL, NULL, NULL, NULL);
      return G_SOURCE_REMOVE;
    }
  hkl_trial_bar_set (self->trial, self->mapping, chosen_event (self), text, self->secrets);
  if (!judge (self, text))
    {
      gtk_widget_set_visible (self->request, FALSE);
      return G_SOURCE_REMOVE;
    }

  events = g_ptr_array_new_with_free_func (g_free); /* the worker's own copy */
  g_ptr_array_add (events, g_strdup (text));
  self->rendering = g_cancellable_new ();
  hkl_service_preview_async (self->service, self->mapping, events, self->rendering, rendered,
                             g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
queue_render (HklPreviewPane *self)
{
  g_clear_handle_id (&self->render_id, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !self->setting)
    self->render_id = g_timeout_add (RENDER_DELAY, render, self);
}

void
hkl_preview_pane_set_mapping (HklPreviewPane *self, HklMapping *mapping, GHashTable *secrets)
{
  g_return_if_fail (HKL_IS_PREVIEW_PANE (self));

  if (secrets != NULL)
    g_hash_table_ref (secrets);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  self->secrets = secrets;
  if (mapping != NULL)
    hkl_mapping_ref (mapping);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  self->mapping = mapping;
  queue_render (self);
}

/* --- the events to choose from --------------------------------------------------------------- */

static void
fill (HklPreviewPane *self, GPtrArray *events)
{
  g_autoptr (GPtrArray) saved = hkl_saved_samples_read ();

  self->setting = TRUE;
  if (events != NULL)
    g_ptr_array_ref (events);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  self->events = events;
  g_ptr_array_set_size (self->texts, 0);
  gtk_string_list_splice (self->titles, 0, g_list_model_get_n_items (G_LIST_MODEL (self->titles)),
                          NULL);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const HklEvent *event = events->pdata[i];
      gsize size;
      const char *bytes = g_bytes_get_data (event->bytes, &size);
      g_autofree char *time = hkl_format_time (event->received_at);
      g_autofree char *title = NULL;

      time[MIN (strlen (time), 8)] = '\0'; /* without milliseconds */
      title = g_strdup_printf ("%s, %s", *event->name != '\0' ? event->name : event->type, time);
      g_ptr_array_add (self->texts, g_strndup (bytes, size));
      gtk_string_list_append (self->titles, title);
    }
  for (guint i = 0; i < saved->len; i++)
    {
      g_autofree char *name = hkl_saved_sample_title (saved->pdata[i]);
      /* Translators: an event that the person saved. */
      g_autofree char *title = g_strdup_printf (_ ("Saved: %s"), name);

      g_ptr_array_add (self->texts, g_strdup (saved->pdata[i]));
      gtk_string_list_append (self->titles, title);
    }
  for (guint i = 0; i < HKL_N_SAMPLES; i++)
    {
      /* Translators: an event that Hookline brings along. */
      g_autofree char *title = g_strdup_printf (_ ("Sample: %s"), hkl_sample_get_title (i));

      g_ptr_array_add (self->texts, g_strdup (hkl_sample_get_text (i)));
      gtk_string_list_append (self->titles, title);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), 0);
  self->setting = FALSE;
}

/* On a reader thread. */
static gpointer
read_recent (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  return hkl_store_reader_events_before (reader, 0, N_RECENT, TRUE, error);
}

static void
recent_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklPreviewPane) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      events = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result, &error);

  if (self->box == NULL || events == NULL || events->len == 0)
    return;

  fill (self, events);
  queue_render (self);
}

static void
shuffle (HklPreviewPane *self)
{
  guint n = self->texts->len;
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  if (n > 0)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), (chosen + 1) % n);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_preview_pane_map (GtkWidget *widget)
{
  HklPreviewPane *self = HKL_PREVIEW_PANE (widget);
  HklStoreReaderPool *readers = hkl_service_get_readers (self->service);

  GTK_WIDGET_CLASS (hkl_preview_pane_parent_class)->map (widget);
  if (readers != NULL && self->loading == NULL)
    {
      self->loading = g_cancellable_new ();
      hkl_store_reader_pool_ask (readers, read_recent, NULL, NULL,
                                 (GDestroyNotify) g_ptr_array_unref, self->loading, recent_read,
                                 g_object_ref (self));
    }
  queue_render (self);
}

static void
hkl_preview_pane_unmap (GtkWidget *widget)
{
  HklPreviewPane *self = HKL_PREVIEW_PANE (widget);

  g_clear_handle_id (&self->render_id, g_source_remove);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading); /* the next visit reads again */
  GTK_WIDGET_CLASS (hkl_preview_pane_parent_class)->unmap (widget);
}

static void
hkl_preview_pane_dispose (GObject *object)
{
  HklPreviewPane *self = HKL_PREVIEW_PANE (object);

  g_clear_handle_id (&self->render_id, g_source_remove);
  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->rendering);
  g_clear_object (&self->loading);
  self->setting = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_clear_object (&self->titles);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_preview_pane_parent_class)->dispose (object);
}

static void
hkl_preview_pane_class_init (HklPreviewPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_preview_pane_dispose;
  widget_class->map = hkl_preview_pane_map;
  widget_class->unmap = hkl_preview_pane_unmap;
  rendered_signal = g_signal_new ("rendered", HKL_TYPE_PREVIEW_PANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
make_head (HklPreviewPane *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = make_label (_ ("Preview"), "heading");
  GtkWidget *next = hkl_icon_button_new ("media-playlist-shuffle-symbolic", _ ("Next Event"));

  self->titles = gtk_string_list_new (NULL);
  self->drop_down = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (self->titles)), NULL);
  gtk_widget_add_css_class (self->drop_down, "hk-dd");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Event for the preview"), -1);
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (queue_render), self);
  g_signal_connect_swapped (next, "clicked", G_CALLBACK (shuffle), self);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->drop_down);
  gtk_box_append (GTK_BOX (head), next);

  return head;
}

static GtkWidget *
make_arrow (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *part = i == 1 ? gtk_image_new_from_icon_name ("go-down-symbolic")
                               : gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);

      gtk_widget_set_hexpand (part, i != 1);
      gtk_widget_set_valign (part, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), part);
    }

  return box;
}

static GtkWidget *
make_request (HklPreviewPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  const char *const modes[] = { _ ("Formatted"), _ ("Exact"), NULL };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->method = GTK_LABEL (make_label (NULL, "hk-method"));
  gtk_label_set_ellipsize (self->method, PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_valign (GTK_WIDGET (self->method), GTK_ALIGN_CENTER);
  self->url = GTK_LABEL (make_label (NULL, "hk-mono"));
  gtk_label_set_selectable (self->url, TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->method));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->url));

  self->body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  hkl_bytes_view_set_mode (self->body, HKL_BYTES_FORMATTED);
  gtk_widget_set_size_request (GTK_WIDGET (self->body), -1, 150);
  self->body_mode = hkl_segments_new (modes, mode_chosen, self);
  gtk_widget_set_hexpand (GTK_WIDGET (self->url), TRUE);
  gtk_box_append (GTK_BOX (line), self->body_mode);

  self->swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->swatch, "hk-swatch");
  gtk_widget_set_valign (self->swatch, GTK_ALIGN_CENTER);
  self->signed_text = GTK_LABEL (make_label (NULL, "hk-small"));
  self->signature = GTK_LABEL (make_label (NULL, "hk-mono"));
  gtk_label_set_ellipsize (self->signature, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (self->signature, 12);
  gtk_label_set_selectable (self->signature, TRUE);
  gtk_label_set_xalign (self->signature, 1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->signature), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->signature), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "X-Signature", -1);
  gtk_box_append (GTK_BOX (foot), self->swatch);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->signed_text));
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->signature));

  gtk_box_append (GTK_BOX (box), make_arrow ());
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->body));
  gtk_box_append (GTK_BOX (box), foot);

  return box;
}

static void
hkl_preview_pane_init (HklPreviewPane *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->setting = TRUE;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  self->verdict = HKL_NOTE (hkl_note_new ("info", "hkl-queued-symbolic", ""));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->verdict));
  gtk_box_append (GTK_BOX (self->box), make_label (_ ("Event"), "hk-small"));
  self->event = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Event for the preview"), FALSE, TRUE, 8));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->event));
  self->request = make_request (self);
  gtk_widget_set_visible (self->request, FALSE);
  gtk_box_append (GTK_BOX (self->box), self->request);
  self->why = HKL_EXPLAIN_VIEW (hkl_explain_view_new ());
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->why));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->setting = FALSE;
}

GtkWidget *
hkl_preview_pane_new (HklService *service)
{
  HklPreviewPane *self = g_object_new (HKL_TYPE_PREVIEW_PANE, NULL);

  self->service = g_object_ref (service);
  self->trial = HKL_TRIAL_BAR (hkl_trial_bar_new (service));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->trial));
  fill (self, NULL);

  return GTK_WIDGET (self);
}
