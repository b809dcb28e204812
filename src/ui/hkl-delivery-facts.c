/* hkl-delivery-facts.c: see hkl-delivery-facts.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-delivery-facts"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-attempt-list.h"
#include "hkl-delivery-facts.h"
#include "hkl-delivery-words.h"
#include "hkl-format.h"
#include "hkl-help.h"
#include "hkl-log-row.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-waterfall.h"

struct _HklDeliveryFacts
{
  GtkWidget parent_instance;

  HklService *service;
  HklDeliveryDetail *detail;
  gboolean sending;
  guint tick_id; /* the countdown */

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *word, *verdict;
  HklNote *waiting, *failed;
  GtkLabel *advice;
  GtkLabel *mapping, *endpoint, *contents, *message_ids, *queued;
  HklAttemptList *attempts;
  HklWaterfall *waterfall;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (HklDeliveryFacts, hkl_delivery_facts, GTK_TYPE_WIDGET)

static void
set_style (GtkWidget *widget, const char *style)
{
  static const char *const all[] = { "ok", "warn", "err", "info", "off" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_widget_remove_css_class (widget, all[i]);
  if (style[0] != '\0')
    gtk_widget_add_css_class (widget, style);
}

static void
show_notes (HklDeliveryFacts *self)
{
  HklBatch *batch = self->detail->batch;
  g_autofree char *waiting = self->sending ? NULL : hkl_words_waiting (batch, g_get_real_time ());
  g_autofree char *failed = hkl_words_failed (batch);
  const char *advice = batch->tries > 0 ? hkl_words_advice (batch->outcome, batch->status) : NULL;
  const char *help = batch->tries > 0 ? hkl_help_for_outcome (batch->outcome, batch->status) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->waiting), waiting != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->failed), failed != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advice != NULL);
  hkl_note_set_help (self->waiting, help);
  hkl_note_set_help (self->failed, help);
  if (waiting != NULL)
    hkl_note_set (self->waiting, "warn", "hkl-retrying-symbolic", waiting);
  if (failed != NULL)
    hkl_note_set (self->failed, "err", "hkl-failed-symbolic", failed);
  gtk_label_set_text (self->advice, advice != NULL ? advice : "");
}

static void
show_facts (HklDeliveryFacts *self)
{
  HklBatch *batch = self->detail->batch;
  HklRequest *request = self->detail->request;
  HklEvent *first = self->detail->events->len > 0 ? g_ptr_array_index (self->detail->events, 0)
                                                  : NULL;
  g_autofree char *contents = NULL;
  g_autofree char *other = NULL;
  g_autofree char *size = request != NULL ? hkl_format_count (g_bytes_get_size (request->body))
                                          : NULL;
  g_autofree char *all = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *queued = hkl_format_time (batch->created_at);
  g_autofree char *utc = hkl_format_time_utc (batch->created_at);

  hkl_batch_contents (batch, &contents, &other);
  /* Translators: such as “250 events, 118,204 bytes”. */
  all = size != NULL ? g_strdup_printf (_ ("%s, %s bytes"), contents, size) : g_strdup (contents);
  if (first != NULL && batch->n_events > 1)
    ids = g_strdup_printf ("%s +%u", first->message_id, batch->n_events - 1);
  else
    ids = g_strdup (first != NULL ? first->message_id : "–");
  gtk_label_set_text (self->mapping, self->detail->mapping->name);
  gtk_label_set_text (self->endpoint, request != NULL ? request->url : self->detail->mapping->url);
  gtk_label_set_text (self->contents, all);
  gtk_label_set_text (self->message_ids, ids);
  gtk_label_set_text (self->queued, queued);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->queued), utc);
}

static void
show_verdict (HklDeliveryFacts *self)
{
  HklRowLook look = hkl_batch_look (self->detail->batch, self->sending);
  g_autofree char *verdict = hkl_words_verdict (self->detail->batch);

  gtk_image_set_from_icon_name (self->icon, look.icon);
  set_style (GTK_WIDGET (self->icon), look.style);
  gtk_label_set_text (self->word, look.word);
  gtk_label_set_text (self->verdict, verdict);
  show_notes (self);
}

static void
show_chosen (HklDeliveryFacts *self)
{
  hkl_waterfall_set (self->waterfall, hkl_attempt_list_get_chosen (self->attempts));
}

static void
on_chosen (HklDeliveryFacts *self)
{
  show_chosen (self);
  g_signal_emit (self, chosen_signal, 0);
}

void
hkl_delivery_facts_set (HklDeliveryFacts *self, HklDeliveryDetail *detail, gboolean sending)
{
  const HklRetryPolicy *policy;
  g_autofree char *ahead = NULL;

  g_return_if_fail (HKL_IS_DELIVERY_FACTS (self));

  if (detail != NULL)
    hkl_delivery_detail_ref (detail);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  self->detail = detail;
  self->sending = sending;
  if (detail == NULL)
    return;

  policy = hkl_config_retry_for (hkl_service_get_config (self->service), detail->mapping);
  ahead = hkl_words_ahead (detail->batch, policy);
  hkl_attempt_list_set (self->attempts, detail->attempts, ahead);
  show_verdict (self);
  show_facts (self);
  show_chosen (self);
}

HklAttempt *
hkl_delivery_facts_get_attempt (HklDeliveryFacts *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERY_FACTS (self), NULL);

  return hkl_attempt_list_get_chosen (self->attempts);
}

/* --- the countdown ------------------------------------------------------------------------------- */

static gboolean
on_tick (gpointer user_data)
{
  HklDeliveryFacts *self = user_data;

  if (self->detail != NULL && self->detail->batch->state == HKL_BATCH_WAITING)
    show_notes (self);

  return G_SOURCE_CONTINUE;
}

static void
hkl_delivery_facts_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_delivery_facts_parent_class)->map (widget);
  HKL_DELIVERY_FACTS (widget)->tick_id = g_timeout_add_seconds (1, on_tick, widget);
}

static void
hkl_delivery_facts_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_DELIVERY_FACTS (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_delivery_facts_parent_class)->unmap (widget);
}

/* --- the object ---------------------------------------------------------------------------------- */

static GtkLabel *
add_fact (GtkWidget *grid, int row, const char *name, gboolean code)
{
  GtkWidget *key = hkl_piece_label (name, "hk-sub");
  GtkWidget *value = hkl_piece_label ("", code ? "hk-mono" : "hk-small");

  gtk_label_set_ellipsize (GTK_LABEL (key), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name,
                                  -1);
  gtk_grid_attach (GTK_GRID (grid), key, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), value, 1, row, 1, 1);

  return GTK_LABEL (value);
}

static GtkWidget *
make_verdict (HklDeliveryFacts *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (self->icon, 32);
  self->word = GTK_LABEL (hkl_piece_label ("", "hk-big"));
  self->verdict = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_label_set_ellipsize (self->verdict, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->verdict, TRUE);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->word));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->verdict));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (box), lines);

  return box;
}

static void
hkl_delivery_facts_dispose (GObject *object)
{
  HklDeliveryFacts *self = HKL_DELIVERY_FACTS (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (hkl_delivery_facts_parent_class)->dispose (object);
}

static void
hkl_delivery_facts_class_init (HklDeliveryFactsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_delivery_facts_dispose;
  widget_class->map = hkl_delivery_facts_map;
  widget_class->unmap = hkl_delivery_facts_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  chosen_signal = g_signal_new ("chosen", HKL_TYPE_DELIVERY_FACTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
hkl_delivery_facts_init (HklDeliveryFacts *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *grid = gtk_grid_new ();

  self->waiting = HKL_NOTE (hkl_note_new ("warn", "hkl-retrying-symbolic", ""));
  hkl_note_add_button (self->waiting, _ ("Now"), "full.now", NULL);
  self->failed = HKL_NOTE (hkl_note_new ("err", "hkl-failed-symbolic", ""));
  self->advice = GTK_LABEL (hkl_piece_label ("", "hk-small"));
  gtk_label_set_ellipsize (self->advice, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->advice, TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  self->mapping = add_fact (grid, 0, _ ("Mapping"), FALSE);
  self->endpoint = add_fact (grid, 1, _ ("Endpoint"), TRUE);
  self->contents = add_fact (grid, 2, _ ("Contents"), FALSE);
  self->message_ids = add_fact (grid, 3, _ ("Message IDs"), TRUE);
  self->queued = add_fact (grid, 4, _ ("Queued"), FALSE);
  self->attempts = HKL_ATTEMPT_LIST (hkl_attempt_list_new ());
  g_signal_connect_swapped (self->attempts, "chosen", G_CALLBACK (on_chosen), self);
  self->waterfall = HKL_WATERFALL (hkl_waterfall_new ());

  gtk_box_append (GTK_BOX (box), make_verdict (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->waiting));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->failed));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->advice));
  gtk_box_append (GTK_BOX (box), grid);
  gtk_box_append (GTK_BOX (box), hkl_piece_label (_ ("Attempts"), "hk-bold"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->attempts));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->waterfall));
  hkl_piece_set_margins (box, 16);
  self->box = box;
  gtk_widget_set_parent (box, GTK_WIDGET (self));
}

GtkWidget *
hkl_delivery_facts_new (HklService *service)
{
  HklDeliveryFacts *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);

  self = g_object_new (HKL_TYPE_DELIVERY_FACTS, NULL);
  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
