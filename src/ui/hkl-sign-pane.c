/* hkl-sign-pane.c: see hkl-sign-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sign-pane"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-bytes-view.h"
#include "hkl-format.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-samples.h"
#include "hkl-segments.h"
#include "hkl-wrap.h"
#include "hkl-sign-pane.h"

#define N_BATCH  3
#define N_RECENT 20

struct _HklSignPane
{
  GtkWidget parent_instance;

  HklService *service;
  GCancellable *loading;
  GCancellable *rendering;
  HklRequest *request; /* what is shown; NULL: nothing */
  GPtrArray *events;   /* of HklEvent, newest first: those behind the samples of the drop-down */
  GtkStringList *titles;
  gboolean setting;

  GtkWidget *box;
  GtkWidget *drop_down, *segments;
  HklBytesView *bytes;
  GtkWidget *swatch;
  GtkLabel *signed_text, *size_text, *signature_label;
  GtkWidget *signature_card;
  GtkWidget *standard; /* the card of Standard Webhooks */
  GtkLabel *standard_label;
  HklNote *note; /* instead of the card: unsigned, or why nothing can be shown */
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HklSignPane, hkl_sign_pane, GTK_TYPE_WIDGET)

/* --- rendering ------------------------------------------------------------------------------- */

static void
show_signed (HklSignPane *self, HklRequest *request)
{
  gsize size = g_bytes_get_size (request->body);
  g_autofree char *body = hkl_format_count (size);
  g_autofree char *size_text = g_strdup_printf (_ ("body %s bytes"), body);
  g_autofree char *length = hkl_format_count (request->signed_length);
  g_autofree char *text = NULL;

  if (request->signed_length == 0)
    text = g_strdup (_ ("Not signed"));
  else if (request->signed_length == size)
    text = g_strdup_printf (_ ("Signed: the whole body, %s bytes"), length);
  else
    text = g_strdup_printf (_ ("Signed: the first event, %s bytes, without the brackets"), length);

  gtk_label_set_text (self->signed_text, text);
  gtk_label_set_text (self->size_text, size_text);
  gtk_widget_set_visible (self->swatch, request->signed_length > 0);
}

/* The three headers of Standard Webhooks, where they are on. */
static char *
standard_headers (HklRequest *request)
{
  static const char *const names[] = { "webhook-id", "webhook-timestamp", "webhook-signature" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = hkl_request_get_header (request, names[i]);

      if (value == NULL)
        return NULL;
      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", names[i], value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show (HklSignPane *self, HklRequest *request)
{
  g_autofree char *standard = standard_headers (request);

  hkl_bytes_view_set (self->bytes, request->body, request->signed_offset, request->signed_length);
  show_signed (self, request);
  g_clear_pointer (&self->request, hkl_request_unref);
  self->request = hkl_request_ref (request);
  gtk_label_set_text (self->signature_label, request->signature != NULL ? request->signature : "");
  gtk_widget_set_visible (self->signature_card, request->signature != NULL);
  gtk_label_set_text (self->standard_label, standard != NULL ? standard : "");
  gtk_widget_set_visible (self->standard, standard != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->note), request->signature == NULL && standard == NULL);
  if (request->signature == NULL &&
      hkl_service_get_secret_state (self->service) == HKL_SECRET_STATE_SET)
    hkl_note_set (self->note, "info", "dialog-information-symbolic",
                  _ ("Requests are sent unsigned. Signing is off in Settings."));
  else if (request->signature == NULL)
    hkl_note_set (self->note, "info", "dialog-information-symbolic",
                  _ ("Requests are sent unsigned. There is no secret to sign with."));
}

static void
rendered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSignPane) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklRequest)
      request = hkl_service_preview_finish (HKL_SERVICE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;

  if (request != NULL && request->body != NULL)
    {
      show (self, request);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }

  hkl_bytes_view_set (self->bytes, NULL, 0, 0);
  g_clear_pointer (&self->request, hkl_request_unref);
  g_signal_emit (self, signals[CHANGED], 0);
  gtk_widget_set_visible (self->signature_card, FALSE);
  gtk_widget_set_visible (self->standard, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->note), TRUE);
  hkl_note_set (self->note, "err", "hkl-failed-symbolic",
                error != NULL ? error->message : _ ("There is no body to sign."));
}

/* The sample with a messageId of its own, as the events of a batch have. */
static char *
sample_text (guint sample, guint number)
{
  return g_strdup_printf ("{\"messageId\":\"sample-%u\",%s", number,
                          hkl_sample_get_text (sample) + 1);
}

/* An event that really came, and as a batch those that came before it. */
static void
add_events (HklSignPane *self, GPtrArray *texts, guint chosen, guint n)
{
  for (guint i = chosen; i < MIN (self->events->len, chosen + n); i++)
    {
      gsize size;
      const char *bytes = g_bytes_get_data (((HklEvent *) self->events->pdata[i])->bytes, &size);

      g_ptr_array_add (texts, g_strndup (bytes, size));
    }
}

static void
render (HklSignPane *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));
  gboolean batch = hkl_segments_get (self->segments) == 1;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HklMapping) mapping = NULL;

  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
  if (self->setting || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      chosen >= HKL_N_SAMPLES + self->events->len)
    return;

  /* Only the body is shown: the address stands for any. */
  mapping = hkl_mapping_new ("Signature", "https://localhost/", NULL);
  if (batch)
    {
      HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
      g_autofree char *fields = hkl_mapping_fields_with (mapping->fields, "enable_batching",
                                                         "true");
      HklMapping *changed;

      change.fields = fields;
      changed = hkl_mapping_with (mapping, &change);
      hkl_mapping_unref (mapping);
      mapping = changed;
    }

  if (chosen >= HKL_N_SAMPLES)
    add_events (self, events, chosen - HKL_N_SAMPLES, batch ? N_BATCH : 1);
  for (guint i = 0; chosen < HKL_N_SAMPLES && i < (batch ? N_BATCH : 1); i++)
    g_ptr_array_add (events, sample_text (chosen, i + 1));
  self->rendering = g_cancellable_new ();
  hkl_service_preview_async (self->service, mapping, events, self->rendering, rendered,
                             g_object_ref (self));
}

static void
batch_chosen (guint chosen, gpointer data)
{
  render (data);
}

static char *
dup_signature (gpointer data)
{
  HklRequest *request = HKL_SIGN_PANE (data)->request;

  return request != NULL ? g_strdup (request->signature) : NULL;
}

static char *
dup_standard (gpointer data)
{
  HklRequest *request = HKL_SIGN_PANE (data)->request;

  return request != NULL ? standard_headers (request) : NULL;
}

gboolean
hkl_sign_pane_get (HklSignPane *self, GBytes **body, const char **signature)
{
  g_return_val_if_fail (HKL_IS_SIGN_PANE (self), FALSE);

  if (self->request == NULL || self->request->signature == NULL)
    return FALSE;
  *body = self->request->body;
  *signature = self->request->signature;

  return TRUE;
}

/* --- events that really came ------------------------------------------------------------------ */

/* On a reader thread. */
static gpointer
read_recent (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  return hkl_store_reader_events_before (reader, 0, N_RECENT, TRUE, error);
}

/* A choice that is still there stays, whatever came meanwhile. */
static void
fill (HklSignPane *self, GPtrArray *events)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->titles));
  HklEvent *before = chosen >= HKL_N_SAMPLES && chosen - HKL_N_SAMPLES < self->events->len
                         ? hkl_event_ref (self->events->pdata[chosen - HKL_N_SAMPLES])
                         : NULL;

  self->setting = TRUE;
  g_ptr_array_set_size (self->events, 0);
  gtk_string_list_splice (self->titles, HKL_N_SAMPLES, n - HKL_N_SAMPLES, NULL);
  for (guint i = 0; i < events->len; i++)
    {
      HklEvent *event = events->pdata[i];
      g_autofree char *time = hkl_format_time (event->received_at);
      g_autofree char *title = NULL;

      if (event->reason != NULL) /* such a one is never sent */
        continue;
      title = g_strdup_printf ("%s, %s", *event->name != '\0' ? event->name : event->type, time);
      if (before != NULL && event->id == before->id)
        chosen = HKL_N_SAMPLES + self->events->len;
      g_ptr_array_add (self->events, hkl_event_ref (event));
      gtk_string_list_append (self->titles, title);
    }
  g_clear_pointer (&before, hkl_event_unref);
  if (chosen >= HKL_N_SAMPLES + self->events->len)
    chosen = 0;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), chosen);
  self->setting = FALSE;
}

static void
recent_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSignPane) self = data;
  g_autoptr (GPtrArray)
      events = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result, NULL);

  if (self->box == NULL || events == NULL)
    return;

  fill (self, events);
  render (self);
}

static void
load (HklSignPane *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (!hkl_service_is_running (self->service))
    return;
  self->loading = g_cancellable_new ();
  hkl_store_reader_pool_ask (hkl_service_get_readers (self->service), read_recent, NULL, NULL,
                             (GDestroyNotify) g_ptr_array_unref, self->loading, recent_read,
                             g_object_ref (self));
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_sign_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_sign_pane_parent_class)->map (widget);
  render (HKL_SIGN_PANE (widget)); /* the secret may be another one by now */
  load (HKL_SIGN_PANE (widget));
}

static void
hkl_sign_pane_dispose (GObject *object)
{
  HklSignPane *self = HKL_SIGN_PANE (object);

  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->request, hkl_request_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_sign_pane_parent_class)->dispose (object);
}

static void
hkl_sign_pane_class_init (HklSignPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_sign_pane_dispose;
  GTK_WIDGET_CLASS (klass)->map = hkl_sign_pane_map;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[CHANGED] = g_signal_new ("changed", HKL_TYPE_SIGN_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_head (HklSignPane *self)
{
  const char *const choices[] = { _ ("One Event"), _ ("Batch of 3"), NULL };
  GtkWidget *head = hkl_wrap_new (8, 8);

  self->titles = gtk_string_list_new (NULL);
  for (guint i = 0; i < HKL_N_SAMPLES; i++)
    gtk_string_list_append (self->titles, hkl_sample_get_title (i));
  self->drop_down = gtk_drop_down_new (G_LIST_MODEL (self->titles), NULL);
  gtk_widget_add_css_class (self->drop_down, "hk-dd");
  gtk_widget_set_valign (self->drop_down, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Event to sign"), -1);
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (render), self);
  self->segments = hkl_segments_new (choices, batch_chosen, self);
  gtk_widget_set_valign (self->segments, GTK_ALIGN_CENTER);
  hkl_wrap_append (HKL_WRAP (head),
                   hkl_piece_head (_ ("Sign"), _ ("What Hookline sends, byte for byte"), NULL));
  hkl_wrap_append (HKL_WRAP (head), self->drop_down);
  hkl_wrap_append (HKL_WRAP (head), self->segments);

  return head;
}

static GtkWidget *
make_foot (HklSignPane *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->swatch, "hk-swatch");
  gtk_widget_set_valign (self->swatch, GTK_ALIGN_CENTER);
  self->signed_text = GTK_LABEL (hkl_piece_label (NULL, "hk-small"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->signed_text), TRUE);
  self->size_text = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_box_append (GTK_BOX (foot), self->swatch);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->signed_text));
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->size_text));

  return foot;
}

static GtkWidget *
make_signature (HklSignPane *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->signature_label = GTK_LABEL (hkl_piece_label (NULL, "hk-mono"));
  gtk_widget_add_css_class (GTK_WIDGET (self->signature_label), "hk-bold");
  gtk_label_set_selectable (self->signature_label, TRUE);
  gtk_box_append (GTK_BOX (texts), hkl_piece_label ("X-Signature", "hk-sub"));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->signature_label));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_add_css_class (card, "hk-note");
  gtk_widget_add_css_class (card, "sign");
  gtk_box_append (GTK_BOX (card), gtk_image_new_from_icon_name ("hkl-signature-symbolic"));
  gtk_box_append (GTK_BOX (card), texts);
  gtk_box_append (GTK_BOX (card), hkl_piece_copy (_ ("Copy X-Signature"), _ ("Signature copied"),
                                                  dup_signature, self));

  return card;
}

static GtkWidget *
make_standard (HklSignPane *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->standard_label = GTK_LABEL (hkl_piece_label (NULL, "hk-mono"));
  gtk_label_set_selectable (self->standard_label, TRUE);
  gtk_box_append (GTK_BOX (texts),
                  hkl_piece_label (_ ("Standard Webhooks: id, time and the whole body"), "hk-sub"));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->standard_label));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_add_css_class (card, "hk-note");
  gtk_widget_add_css_class (card, "sign");
  gtk_box_append (GTK_BOX (card), gtk_image_new_from_icon_name ("hkl-signature-symbolic"));
  gtk_box_append (GTK_BOX (card), texts);
  gtk_box_append (GTK_BOX (card), hkl_piece_copy (_ ("Copy Standard Webhooks Headers"),
                                                  _ ("Headers copied"), dup_standard, self));

  return card;
}

static void
hkl_sign_pane_init (HklSignPane *self)
{
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  self->bytes = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->bytes), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self->bytes), -1, 160);
  self->signature_card = make_signature (self);
  self->standard = make_standard (self);
  gtk_widget_set_visible (self->standard, FALSE);
  self->note = HKL_NOTE (hkl_note_new ("info", "dialog-information-symbolic", ""));
  hkl_note_add_button (self->note, _ ("Open Settings"), "win.show-page",
                       g_variant_new_string ("settings"));
  gtk_widget_set_visible (self->signature_card, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bytes));
  gtk_box_append (GTK_BOX (self->box), make_foot (self));
  gtk_box_append (GTK_BOX (self->box), self->signature_card);
  gtk_box_append (GTK_BOX (self->box), self->standard);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->note));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_sign_pane_new (HklService *service)
{
  HklSignPane *self = g_object_new (HKL_TYPE_SIGN_PANE, NULL);

  self->service = g_object_ref (service);
  /* The secret is another one: "problems-changed" tells. */
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (render), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (render), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
