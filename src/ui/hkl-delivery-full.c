/* hkl-delivery-full.c: see hkl-delivery-full.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Choosing an attempt changes timing, response and headers; body and signature of the request are
 * the same for all attempts of a delivery.
 */

#define G_LOG_DOMAIN "hkl-delivery-full"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-attempt-list.h"
#include "hkl-bytes-view.h"
#include "hkl-delivery-actions.h"
#include "hkl-delivery-full.h"
#include "hkl-delivery-words.h"
#include "hkl-format.h"
#include "hkl-help.h"
#include "hkl-log-row.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-request-export.h"
#include "hkl-segments.h"
#include "hkl-waterfall.h"

#define WIDE       760
#define WIDER      1080
#define LEFT_WIDTH 356

/* So much of a body is seen when the columns are one below the other. */
#define BODY_HEIGHT 360

enum
{
  VIEW_REQUEST,
  VIEW_RESPONSE,
  VIEW_HEADERS,
  VIEW_SIGNATURE,
};

struct _HklDeliveryFull
{
  GtkWidget parent_instance;

  HklService *service;
  HklDeliveryDetail *detail;
  gboolean sending;
  guint tick_id; /* the countdown */
  guint arrange_id;
  int wide; /* 0: one below the other; 2: room for both choices in a line; -1: not known yet */

  GtkWidget *box;
  GtkWidget *columns, *left, *left_scroller, *between;
  GtkLabel *title, *subtitle;
  GtkImage *icon;
  GtkLabel *word, *verdict;
  HklNote *waiting, *failed;
  GtkLabel *advice;
  GtkLabel *mapping, *endpoint, *contents, *message_ids, *queued;
  HklAttemptList *attempts;
  HklWaterfall *waterfall;

  GtkWidget *choices, *views, *modes;
  GtkLabel *method, *line, *size;
  HklNote *is_signed;
  GtkStack *stack;
  HklBytesView *body;
  GtkLabel *text;
  GtkWidget *resend, *curl;
};

G_DEFINE_FINAL_TYPE (HklDeliveryFull, hkl_delivery_full, GTK_TYPE_WIDGET)

/* --- the left column ----------------------------------------------------------------------------- */

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
show_notes (HklDeliveryFull *self)
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
show_facts (HklDeliveryFull *self)
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
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, batch->resend_of);

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
  if (batch->resend_of != 0)
    {
      /* Translators: the name of a mapping, and the number of a delivery. */
      g_autofree char *origin = g_strdup_printf (hkl_batch_is_edited (batch)
                                                     ? _ ("%s · edited copy of delivery %s")
                                                     : _ ("%s · resend of delivery %s"),
                                                 self->detail->mapping->name, number);

      gtk_label_set_text (self->subtitle, origin);
    }
  else
    gtk_label_set_text (self->subtitle, self->detail->mapping->name);

  g_free (g_steal_pointer (&all));
  all = g_strdup_printf ("%s · %s", contents, queued);
  gtk_label_set_text (self->title, all);
}

static void
show_verdict (HklDeliveryFull *self)
{
  HklRowLook look = hkl_batch_look (self->detail->batch, self->sending);
  g_autofree char *verdict = hkl_words_verdict (self->detail->batch);

  gtk_image_set_from_icon_name (self->icon, look.icon);
  set_style (GTK_WIDGET (self->icon), look.style);
  gtk_label_set_text (self->word, look.word);
  gtk_label_set_text (self->verdict, verdict);
  show_notes (self);
}

/* --- the right column ---------------------------------------------------------------------------- */

static const char *
signature_of (HklDeliveryFull *self, HklAttempt *attempt)
{
  if (attempt != NULL && attempt->signature[0] != '\0')
    return attempt->signature;

  return self->detail->request != NULL ? self->detail->request->signature : NULL;
}

static void
show_text (HklDeliveryFull *self, const char *text)
{
  gtk_label_set_text (self->text, text);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

static void
show_body (HklDeliveryFull *self, GBytes *body, gsize offset, gsize length)
{
  g_autofree char *count = hkl_format_count (body != NULL ? g_bytes_get_size (body) : 0);
  g_autofree char *size = g_strdup_printf (_ ("%s bytes"), count);

  hkl_bytes_view_set (self->body, body, offset, length);
  gtk_label_set_text (self->size, size);
  gtk_stack_set_visible_child_name (self->stack, "body");
}

static void
show_request (HklDeliveryFull *self, HklAttempt *attempt)
{
  HklRequest *request = self->detail->request;

  if (request == NULL)
    {
      show_text (self, self->detail->request_fault);
      return;
    }

  gtk_label_set_text (self->method, request->method);
  gtk_label_set_text (self->line, request->url);
  if (request->signed_length > 0)
    {
      g_autofree char *words = hkl_words_signed (request);
      const char *signature = signature_of (self, attempt);
      g_autofree char *note = g_strdup_printf (
          _ ("%s. Receivers verify against exactly these bytes. X-Signature %s"), words,
          signature != NULL ? signature : "–");

      hkl_note_set (self->is_signed, "sign", "hkl-signature-symbolic", note);
    }
  show_body (self, request->body, request->signed_offset, request->signed_length);
}

static void
show_response (HklDeliveryFull *self, HklAttempt *attempt)
{
  g_autofree char *answer = NULL;

  if (attempt == NULL)
    {
      show_text (self, _ ("Nothing was sent yet."));
      return;
    }
  answer = hkl_words_answer (attempt->status, attempt->reason);
  if (attempt->status == 0)
    {
      show_text (self, answer);
      return;
    }

  gtk_label_set_text (self->line, answer);
  show_body (self, attempt->response_body, 0, 0);
  if (attempt->response_body != NULL &&
      (gsize) attempt->response_size > g_bytes_get_size (attempt->response_body))
    {
      g_autofree char *size = hkl_format_size ((guint64) attempt->response_size);
      g_autofree char *text = g_strdup_printf (_ ("the first 64 kB of %s are kept"), size);

      gtk_label_set_text (self->size, text);
    }
}

static void
show_headers (HklDeliveryFull *self, HklAttempt *attempt)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->detail->request != NULL)
    {
      g_autofree char *head = hkl_request_to_http_head (self->detail->request);

      g_string_append (text, head);
    }
  if (attempt != NULL && attempt->status != 0)
    g_string_append_printf (text, "%s %u %s\n%s", attempt->protocol, attempt->status,
                            attempt->reason, attempt->response_head);
  g_string_replace (text, "\r", "", 0);
  show_text (self, text->str);
}

static void
show_signature (HklDeliveryFull *self, HklAttempt *attempt)
{
  g_autofree char *text = NULL;

  if (self->detail->request == NULL)
    {
      show_text (self, self->detail->request_fault);
      return;
    }
  text = hkl_words_signature (self->detail->request, signature_of (self, attempt));
  show_text (self, text);
}

static void
show_view (HklDeliveryFull *self)
{
  HklAttempt *attempt = hkl_attempt_list_get_chosen (self->attempts);
  guint view = hkl_segments_get (self->views);
  HklRequest *request = self->detail->request;
  gboolean body = view == VIEW_REQUEST || view == VIEW_RESPONSE;

  gtk_widget_set_visible (GTK_WIDGET (self->method), view == VIEW_REQUEST && request != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->is_signed),
                          view == VIEW_REQUEST && request != NULL && request->signed_length > 0);
  gtk_widget_set_visible (self->modes, body);
  gtk_label_set_text (self->line, "");
  gtk_label_set_text (self->size, "");

  switch (view)
    {
    case VIEW_REQUEST:
      show_request (self, attempt);
      break;
    case VIEW_RESPONSE:
      show_response (self, attempt);
      break;
    case VIEW_HEADERS:
      show_headers (self, attempt);
      break;
    case VIEW_SIGNATURE:
    default:
      show_signature (self, attempt);
      break;
    }
}

static void
show_chosen (HklDeliveryFull *self)
{
  if (self->detail == NULL)
    return;
  hkl_waterfall_set (self->waterfall, hkl_attempt_list_get_chosen (self->attempts));
  show_view (self);
}

void
hkl_delivery_full_set (HklDeliveryFull *self, HklDeliveryDetail *detail, gboolean sending)
{
  const HklRetryPolicy *policy;
  g_autofree char *ahead = NULL;

  g_return_if_fail (HKL_IS_DELIVERY_FULL (self));

  if (detail != NULL)
    hkl_delivery_detail_ref (detail);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  self->detail = detail;
  self->sending = sending;
  gtk_widget_set_visible (self->box, detail != NULL);
  if (detail == NULL)
    return;

  policy = hkl_config_retry_for (hkl_service_get_config (self->service), detail->mapping);
  ahead = hkl_words_ahead (detail->batch, policy);
  gtk_widget_set_sensitive (self->curl, detail->request != NULL);
  hkl_attempt_list_set (self->attempts, detail->attempts, ahead);
  show_verdict (self);
  show_facts (self);
  show_chosen (self);
}

void
hkl_delivery_full_search (HklDeliveryFull *self)
{
  g_return_if_fail (HKL_IS_DELIVERY_FULL (self));

  if (gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->body))
    hkl_bytes_view_search (self->body);
}

/* --- actions ------------------------------------------------------------------------------------- */

static void
view_chosen (guint chosen, gpointer user_data)
{
  HklDeliveryFull *self = user_data;

  if (self->detail != NULL)
    show_view (self);
}

static void
mode_chosen (guint chosen, gpointer user_data)
{
  hkl_bytes_view_set_mode (HKL_DELIVERY_FULL (user_data)->body, (HklBytesMode) chosen);
}

static void
action_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);

  if (self->detail == NULL)
    return;
  if (g_str_equal (name, "full.copy-curl"))
    hkl_delivery_copy_curl (widget, self->detail);
  else if (g_str_equal (name, "full.copy-http"))
    hkl_delivery_copy_http (widget, self->detail);
  else
    hkl_delivery_copy_markdown (widget, self->detail);
}

static void
action_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->detail == NULL)
    return;
  g_array_append_val (ids, self->detail->batch->id);
  hkl_delivery_export (widget, self->service, NULL, ids,
                       g_str_equal (name, "full.export-har") ? HKL_EXPORT_HAR : HKL_EXPORT_NDJSON);
}

static void
action_now (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);

  if (self->detail != NULL)
    hkl_engine_retry_now (hkl_service_get_engine (self->service), self->detail->batch->id);
}

/* --- the countdown ------------------------------------------------------------------------------- */

static gboolean
on_tick (gpointer user_data)
{
  HklDeliveryFull *self = user_data;

  if (self->detail != NULL && self->detail->batch->state == HKL_BATCH_WAITING)
    show_notes (self);

  return G_SOURCE_CONTINUE;
}

static void
hkl_delivery_full_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_delivery_full_parent_class)->map (widget);
  HKL_DELIVERY_FULL (widget)->tick_id = g_timeout_add_seconds (1, on_tick, widget);
}

static void
hkl_delivery_full_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_DELIVERY_FULL (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_delivery_full_parent_class)->unmap (widget);
}

/* --- building ------------------------------------------------------------------------------------ */

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) again = g_menu_new ();
  g_autoptr (GMenu) copies = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();

  g_menu_append (copies, _ ("Copy as Raw HTTP"), "full.copy-http");
  g_menu_append (copies, _ ("Copy as Markdown Report"), "full.copy-markdown");
  g_menu_append (files, _ ("Export as HAR…"), "full.export-har");
  g_menu_append (files, _ ("Export as NDJSON…"), "full.export-ndjson");
  g_menu_append (again, _ ("Edit and Resend…"), "deliveries.edit");
  g_menu_append (again, _ ("Send Events Through the Mapping Again"), "deliveries.rerun");
  g_menu_append (copies, _ ("Copy Body"), "deliveries.copy-body");
  g_menu_append (copies, _ ("Copy Message IDs"), "deliveries.copy-id");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (again));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copies));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));

  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_bar (HklDeliveryFull *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *more = gtk_menu_button_new ();
  g_autoptr (GMenuModel) menu = make_menu ();

  self->title = GTK_LABEL (hkl_piece_label ("", "heading"));
  self->subtitle = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->subtitle));
  gtk_widget_set_hexpand (lines, TRUE);
  self->curl = hkl_piece_button ("edit-copy-symbolic", _ ("Copy as cURL"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->curl), "full.copy-curl");
  self->resend = hkl_piece_button ("hkl-send-symbolic", _ ("Resend"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->resend), "deliveries.resend");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), menu);
  gtk_widget_set_valign (more, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_set_tooltip_text (more, _ ("Delivery Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Delivery Menu"), -1);
  gtk_box_append (GTK_BOX (bar), lines);
  gtk_box_append (GTK_BOX (bar), self->curl);
  gtk_box_append (GTK_BOX (bar), self->resend);
  gtk_box_append (GTK_BOX (bar), more);
  gtk_widget_set_margin_start (bar, 16);
  gtk_widget_set_margin_end (bar, 12);
  gtk_widget_set_margin_top (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);

  return bar;
}

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
make_verdict (HklDeliveryFull *self)
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

static GtkWidget *
make_left (HklDeliveryFull *self)
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
  g_signal_connect_swapped (self->attempts, "chosen", G_CALLBACK (show_chosen), self);
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

  return box;
}

static GtkWidget *
make_text (HklDeliveryFull *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->text = GTK_LABEL (hkl_piece_label ("", "hk-mono"));
  gtk_label_set_selectable (self->text, TRUE);
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_wrap_mode (self->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_yalign (self->text, 0);
  hkl_piece_set_margins (GTK_WIDGET (self->text), 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->text));
  gtk_widget_add_css_class (scroller, "hk-code");

  return scroller;
}

static GtkWidget *
make_right (HklDeliveryFull *self)
{
  const char *views[] = { _ ("Request"), _ ("Response"), _ ("Headers"), _ ("Signature"), NULL };
  const char *modes[] = { _ ("Exact Bytes"), _ ("Formatted"), _ ("Hex"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *choices = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->views = hkl_segments_new (views, view_chosen, self);
  self->modes = hkl_segments_new (modes, mode_chosen, self);
  self->choices = choices;
  gtk_widget_set_hexpand (self->views, TRUE);
  gtk_box_append (GTK_BOX (choices), self->views);
  gtk_box_append (GTK_BOX (choices), self->modes);

  self->method = GTK_LABEL (hkl_piece_label ("", "hk-method"));
  self->line = GTK_LABEL (hkl_piece_label ("", "hk-mono"));
  gtk_label_set_ellipsize (self->method, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_selectable (self->line, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->line), TRUE);
  self->size = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_label_set_ellipsize (self->size, PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->method));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->line));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->size));

  self->is_signed = HKL_NOTE (hkl_note_new ("sign", "hkl-signature-symbolic", ""));
  self->body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->body), "body");
  gtk_stack_add_named (self->stack, make_text (self), "text");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);

  gtk_box_append (GTK_BOX (box), choices);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->is_signed));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  hkl_piece_set_margins (box, 16);
  gtk_widget_set_hexpand (box, TRUE);

  return box;
}

/* --- width ---------------------------------------------------------------------------------------- */

static void
arrange (HklDeliveryFull *self)
{
  gboolean wide = self->wide != 0;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (self->left_scroller, wide ? LEFT_WIDTH : -1, -1);
  gtk_widget_set_hexpand (self->left_scroller, !wide);
  gtk_widget_set_visible (self->between, wide);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->left_scroller), GTK_POLICY_NEVER,
                                  wide ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->choices), self->wide > 1
                                                                      ? GTK_ORIENTATION_HORIZONTAL
                                                                      : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1, wide ? -1 : BODY_HEIGHT);
  /* In the narrow window the icons say it alone; the names stay. */
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *button = i == 0 ? self->curl : self->resend;
      GtkWidget *child = gtk_button_get_child (GTK_BUTTON (button));

      gtk_widget_set_visible (gtk_widget_get_last_child (child), wide);
    }
}

/* Not within the allocation: the other arrangement asks for another one. */
static gboolean
arrange_now (gpointer user_data)
{
  HklDeliveryFull *self = user_data;

  self->arrange_id = 0;
  arrange (self);

  return G_SOURCE_REMOVE;
}

static void
hkl_delivery_full_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);

  gtk_widget_measure (self->box, orientation, -1, minimum, natural, NULL, NULL);
  /* The wide arrangement must not keep the window from shrinking. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 340);
}

static void
hkl_delivery_full_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);
  int wide = width >= WIDER ? 2 : width >= WIDE ? 1 : 0;
  int minimum;

  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->box, &(GtkAllocation){ 0, 0, MAX (width, minimum), height },
                            baseline);
  if (self->wide == wide)
    return;
  self->wide = wide;
  if (self->arrange_id == 0)
    self->arrange_id = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, arrange_now, self, NULL);
}

static void
hkl_delivery_full_dispose (GObject *object)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->arrange_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (hkl_delivery_full_parent_class)->dispose (object);
}

static void
hkl_delivery_full_class_init (HklDeliveryFullClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_delivery_full_dispose;
  widget_class->measure = hkl_delivery_full_measure;
  widget_class->size_allocate = hkl_delivery_full_size_allocate;
  widget_class->map = hkl_delivery_full_map;
  widget_class->unmap = hkl_delivery_full_unmap;
  gtk_widget_class_install_action (widget_class, "full.copy-curl", NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "full.copy-http", NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "full.copy-markdown", NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "full.export-har", NULL, action_export);
  gtk_widget_class_install_action (widget_class, "full.export-ndjson", NULL, action_export);
  gtk_widget_class_install_action (widget_class, "full.now", NULL, action_now);
}

static void
hkl_delivery_full_init (HklDeliveryFull *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *right = make_right (self);

  self->wide = -1;
  self->left = make_left (self);
  self->left_scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->left_scroller), self->left);
  self->columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->between = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_box_append (GTK_BOX (self->columns), self->left_scroller);
  gtk_box_append (GTK_BOX (self->columns), self->between);
  gtk_box_append (GTK_BOX (self->columns), right);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->columns);
  gtk_widget_set_vexpand (scroller, TRUE);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), make_bar (self));
  gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (self->box), scroller);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_visible (self->box, FALSE);
}

GtkWidget *
hkl_delivery_full_new (HklService *service)
{
  HklDeliveryFull *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);

  self = g_object_new (HKL_TYPE_DELIVERY_FULL, NULL);
  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
