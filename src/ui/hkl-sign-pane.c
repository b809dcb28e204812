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
#include "hkl-sign-pane.h"

#define N_BATCH 3

struct _HklSignPane
{
  GtkWidget parent_instance;

  HklService *service;
  GCancellable *rendering;
  char *signature; /* of what is shown; NULL: unsigned */

  GtkWidget *box;
  GtkWidget *drop_down, *segments;
  HklBytesView *bytes;
  GtkWidget *swatch;
  GtkLabel *signed_text, *size_text, *signature_label;
  GtkWidget *signature_card;
  HklNote *note; /* instead of the card: unsigned, or why nothing can be shown */
};

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

static void
show (HklSignPane *self, HklRequest *request)
{
  hkl_bytes_view_set (self->bytes, request->body, request->signed_offset, request->signed_length);
  show_signed (self, request);
  g_free (self->signature);
  self->signature = g_strdup (request->signature);
  gtk_label_set_text (self->signature_label, self->signature != NULL ? self->signature : "");
  gtk_widget_set_visible (self->signature_card, self->signature != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->note), self->signature == NULL);
  if (self->signature == NULL &&
      hkl_service_get_secret_state (self->service) == HKL_SECRET_STATE_SET)
    hkl_note_set (self->note, "info", "dialog-information-symbolic",
                  _ ("Requests are sent unsigned. Signing is off in Settings."));
  else if (self->signature == NULL)
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
      return;
    }

  hkl_bytes_view_set (self->bytes, NULL, 0, 0);
  g_clear_pointer (&self->signature, g_free);
  gtk_widget_set_visible (self->signature_card, FALSE);
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

static void
render (HklSignPane *self)
{
  guint sample = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));
  gboolean batch = hkl_segments_get (self->segments) == 1;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HklMapping) mapping = NULL;

  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || sample >= HKL_N_SAMPLES)
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

  for (guint i = 0; i < (batch ? N_BATCH : 1); i++)
    g_ptr_array_add (events, sample_text (sample, i + 1));
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
  return g_strdup (HKL_SIGN_PANE (data)->signature);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_sign_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_sign_pane_parent_class)->map (widget);
  render (HKL_SIGN_PANE (widget)); /* the secret may be another one by now */
}

static void
hkl_sign_pane_dispose (GObject *object)
{
  HklSignPane *self = HKL_SIGN_PANE (object);

  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->signature, g_free);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_sign_pane_parent_class)->dispose (object);
}

static void
hkl_sign_pane_class_init (HklSignPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_sign_pane_dispose;
  GTK_WIDGET_CLASS (klass)->map = hkl_sign_pane_map;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_head (HklSignPane *self)
{
  const char *const choices[] = { _ ("One Event"), _ ("Batch of 3"), NULL };
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkStringList *titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < HKL_N_SAMPLES; i++)
    gtk_string_list_append (titles, hkl_sample_get_title (i));
  self->drop_down = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  gtk_widget_add_css_class (self->drop_down, "hk-dd");
  gtk_widget_set_valign (self->drop_down, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sample to sign"), -1);
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (render), self);
  self->segments = hkl_segments_new (choices, batch_chosen, self);
  gtk_widget_set_valign (self->segments, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (head),
                  hkl_piece_head (_ ("Sign"), _ ("What Hookline sends, byte for byte"), NULL));
  gtk_box_append (GTK_BOX (head), self->drop_down);
  gtk_box_append (GTK_BOX (head), self->segments);

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

static void
hkl_sign_pane_init (HklSignPane *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  self->bytes = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->bytes), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self->bytes), -1, 160);
  self->signature_card = make_signature (self);
  self->note = HKL_NOTE (hkl_note_new ("info", "dialog-information-symbolic", ""));
  hkl_note_add_button (self->note, _ ("Open Settings"), "win.show-page",
                       g_variant_new_string ("settings"));
  gtk_widget_set_visible (self->signature_card, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bytes));
  gtk_box_append (GTK_BOX (self->box), make_foot (self));
  gtk_box_append (GTK_BOX (self->box), self->signature_card);
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
