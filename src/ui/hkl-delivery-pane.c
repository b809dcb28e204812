/* hkl-delivery-pane.c: see hkl-delivery-pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-delivery-pane"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-attempt-list.h"
#include "hkl-bytes-view.h"
#include "hkl-delivery-actions.h"
#include "hkl-delivery-pane.h"
#include "hkl-delivery-words.h"
#include "hkl-format.h"
#include "hkl-help.h"
#include "hkl-log-row.h"
#include "hkl-note.h"
#include "hkl-request-export.h"
#include "hkl-segments.h"
#include "hkl-waterfall.h"

#define WIDTH 428

enum
{
  VIEW_REQUEST,
  VIEW_RESPONSE,
  VIEW_HEADERS,
  VIEW_ATTEMPTS,
};

static const char *const view_names[] = { "request", "response", "headers", "attempts" };

struct _HklDeliveryPane
{
  GtkWidget parent_instance;

  HklService *service;
  gint64 id;
  gboolean sending;
  HklDeliveryDetail *detail;
  GCancellable *cancellable;
  guint tick; /* the countdown */

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *word, *answer, *contents;
  HklNote *waiting, *failed;
  GtkLabel *unlisted;
  GtkLabel *attempts, *message_id, *signature;
  HklWaterfall *waterfall;
  GtkWidget *segments;
  GtkStack *stack;
  GtkWidget *swatch;
  GtkLabel *signed_text;
  GtkWidget *format;
  HklBytesView *request_body, *response_body;
  GtkLabel *response_line, *headers, *fault;
  HklAttemptList *attempt_list;
  GtkWidget *curl, *resend;
};

G_DEFINE_FINAL_TYPE (HklDeliveryPane, hkl_delivery_pane, GTK_TYPE_WIDGET)

static guint closed_signal;
static guint loaded_signal;

static void load (HklDeliveryPane *self);

/* --- showing ------------------------------------------------------------------------------------ */

static HklAttempt *
chosen_attempt (HklDeliveryPane *self)
{
  return hkl_attempt_list_get_chosen (self->attempt_list);
}

static HklAttempt *
last_attempt (HklDeliveryPane *self)
{
  GPtrArray *attempts = self->detail->attempts;

  return attempts->len > 0 ? g_ptr_array_index (attempts, attempts->len - 1) : NULL;
}

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
show_notes (HklDeliveryPane *self)
{
  HklBatch *batch = self->detail->batch;
  g_autofree char *waiting = self->sending ? NULL : hkl_words_waiting (batch, g_get_real_time ());
  g_autofree char *failed = hkl_words_failed (batch);
  const char *help = batch->tries > 0 ? hkl_help_for_outcome (batch->outcome, batch->status) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->waiting), waiting != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->failed), failed != NULL);
  hkl_note_set_help (self->waiting, help);
  hkl_note_set_help (self->failed, help);
  if (waiting != NULL)
    hkl_note_set (self->waiting, "warn", "hkl-retrying-symbolic", waiting);
  if (failed != NULL)
    hkl_note_set (self->failed, "err", "hkl-failed-symbolic", failed);
}

static void
show_state (HklDeliveryPane *self)
{
  HklBatch *batch = self->detail->batch;
  HklRowLook look = hkl_batch_look (batch, self->sending);
  g_autofree char *answer = hkl_words_answer (batch->status,
                                              batch->status != 0 ? batch->reason : NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *time = hkl_format_time (batch->created_at);
  g_autofree char *contents = NULL;
  g_autofree char *attempts = hkl_words_attempts (batch);

  hkl_batch_contents (batch, &first, &second);
  contents = g_strdup_printf ("%s · %s", first, time);
  gtk_image_set_from_icon_name (self->icon, look.icon);
  set_style (GTK_WIDGET (self->icon), look.style);
  gtk_label_set_text (self->word, look.word);
  gtk_label_set_text (self->answer, batch->status != 0 ? answer : "");
  gtk_label_set_text (self->contents, contents);
  gtk_label_set_text (self->attempts, attempts);
  show_notes (self);
}

static void
show_facts (HklDeliveryPane *self)
{
  HklAttempt *last = last_attempt (self);
  const char *signature = last != NULL && last->signature[0] != '\0' ? last->signature
                          : self->detail->request != NULL ? self->detail->request->signature
                                                          : NULL;
  HklEvent *first = self->detail->events->len > 0 ? g_ptr_array_index (self->detail->events, 0)
                                                  : NULL;

  gtk_label_set_text (self->message_id, first != NULL ? first->message_id : "–");
  gtk_label_set_text (self->signature, signature != NULL ? signature : _ ("not signed"));
}

static void
show_request (HklDeliveryPane *self)
{
  HklRequest *request = self->detail->request;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->fault), request == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->request_body), request != NULL);
  if (request == NULL)
    {
      gtk_label_set_text (self->fault, self->detail->request_fault);
      gtk_label_set_text (self->signed_text, "");
      gtk_widget_set_visible (self->swatch, FALSE);
      return;
    }

  text = hkl_words_signed (request);
  gtk_label_set_text (self->signed_text, text);
  gtk_widget_set_visible (self->swatch, request->signed_length > 0);
  hkl_bytes_view_set (self->request_body, request->body, request->signed_offset,
                      request->signed_length);
}

static void
show_response (HklDeliveryPane *self)
{
  HklAttempt *last = chosen_attempt (self);
  g_autofree char *line = NULL;
  g_autofree char *size = NULL;

  if (last == NULL)
    {
      gtk_label_set_text (self->response_line, _ ("Nothing was sent yet."));
      hkl_bytes_view_set (self->response_body, NULL, 0, 0);
      return;
    }

  if (last->response_size > 0)
    size = hkl_format_size ((guint64) last->response_size);
  line = hkl_words_answer (last->status, last->reason);
  if (size != NULL)
    {
      g_autofree char *both =
          last->response_body != NULL &&
                  (gsize) last->response_size > g_bytes_get_size (last->response_body)
              ? g_strdup_printf (_ ("%s · %s, the first 64 kB are kept"), line, size)
              : g_strdup_printf ("%s · %s", line, size);

      gtk_label_set_text (self->response_line, both);
    }
  else
    {
      gtk_label_set_text (self->response_line, line);
    }
  hkl_bytes_view_set (self->response_body, last->response_body, 0, 0);
}

static void
show_headers (HklDeliveryPane *self)
{
  HklAttempt *last = chosen_attempt (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->detail->request != NULL)
    {
      g_autofree char *head = hkl_request_to_http_head (self->detail->request);

      g_string_append (text, head);
    }
  if (last != NULL && last->response_head[0] != '\0')
    {
      g_string_append_printf (text, "%s %u %s\n%s", last->protocol, last->status, last->reason,
                              last->response_head);
    }
  g_string_replace (text, "\r", "", 0);
  gtk_label_set_text (self->headers, text->str);
}

static void
show_attempts (HklDeliveryPane *self)
{
  const HklRetryPolicy *policy = hkl_config_retry_for (hkl_service_get_config (self->service),
                                                       self->detail->mapping);
  g_autofree char *ahead = hkl_words_ahead (self->detail->batch, policy);

  hkl_attempt_list_set (self->attempt_list, self->detail->attempts, ahead);
}

/* Choosing an attempt changes timing, response and headers. */
static void
show_chosen (HklDeliveryPane *self)
{
  HklAttempt *chosen = chosen_attempt (self);

  hkl_waterfall_set (self->waterfall, chosen);
  show_response (self);
  show_headers (self);
}

static void
show_all (HklDeliveryPane *self)
{
  show_state (self);
  show_facts (self);
  show_request (self);
  show_attempts (self);
  show_chosen (self);
}

/* --- reading ------------------------------------------------------------------------------------ */

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklDeliveryPane) self = user_data;
  g_autoptr (GError) error = NULL;
  HklDeliveryDetail *detail = hkl_service_load_delivery_finish (HKL_SERVICE (object), result,
                                                                &error);

  if (detail == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->box != NULL)
        hkl_delivery_toast (GTK_WIDGET (self), error->message);
      return;
    }
  if (self->box == NULL || detail->batch->id != self->id)
    {
      hkl_delivery_detail_unref (detail);
      return;
    }

  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  self->detail = detail;
  gtk_widget_set_visible (self->box, TRUE);
  show_all (self);
  g_signal_emit (self, loaded_signal, 0);
}

static void
load (HklDeliveryPane *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->id != 0)
    hkl_service_load_delivery_async (self->service, self->id, self->cancellable, on_loaded,
                                     g_object_ref (self));
}

void
hkl_delivery_pane_show (HklDeliveryPane *self, gint64 id, gboolean sending)
{
  g_return_if_fail (HKL_IS_DELIVERY_PANE (self));

  if (self->id == id)
    {
      hkl_delivery_pane_refresh (self, sending);
      return;
    }

  self->id = id;
  self->sending = sending;
  load (self);
}

void
hkl_delivery_pane_refresh (HklDeliveryPane *self, gboolean sending)
{
  HklBatch *batch;

  g_return_if_fail (HKL_IS_DELIVERY_PANE (self));

  batch = self->detail != NULL ? self->detail->batch : NULL;
  if (self->sending != sending)
    {
      self->sending = sending;
      if (batch != NULL && batch->id == self->id)
        show_state (self);
    }
  /* What is settled does not change any more. */
  if (batch == NULL || batch->id != self->id || batch->state == HKL_BATCH_FORMING ||
      batch->state == HKL_BATCH_WAITING)
    load (self);
}

gint64
hkl_delivery_pane_get_id (HklDeliveryPane *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERY_PANE (self), 0);

  return self->id;
}

/* --- actions ------------------------------------------------------------------------------------ */

void
hkl_delivery_pane_set_listed (HklDeliveryPane *self, gboolean listed)
{
  g_return_if_fail (HKL_IS_DELIVERY_PANE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->unlisted), !listed);
}

HklDeliveryDetail *
hkl_delivery_pane_get_detail (HklDeliveryPane *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERY_PANE (self), NULL);

  return self->detail != NULL && self->detail->batch->id == self->id ? self->detail : NULL;
}

static void
action_now (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryPane *self = HKL_DELIVERY_PANE (widget);

  hkl_engine_retry_now (hkl_service_get_engine (self->service), self->id);
}

static void
action_close (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, closed_signal, 0);
}

static void
copy_label (GtkWidget *button, GtkLabel *label)
{
  hkl_delivery_copy_text (button, gtk_label_get_text (label), _ ("Copied"));
}

static void
view_chosen (guint chosen, gpointer user_data)
{
  HklDeliveryPane *self = user_data;

  gtk_stack_set_visible_child_name (self->stack, view_names[chosen]);
}

static void
format_toggled (GtkToggleButton *button, HklDeliveryPane *self)
{
  gboolean formatted = gtk_toggle_button_get_active (button);

  hkl_bytes_view_set_formatted (self->request_body, formatted);
  hkl_bytes_view_set_formatted (self->response_body, formatted);
}

/* --- the countdown: one tick a second, only while something counts down -------------------------- */

static gboolean
tick (gpointer user_data)
{
  HklDeliveryPane *self = user_data;

  if (self->detail != NULL && self->detail->batch->id == self->id &&
      self->detail->batch->state == HKL_BATCH_WAITING)
    show_notes (self);

  return G_SOURCE_CONTINUE;
}

static void
hkl_delivery_pane_map (GtkWidget *widget)
{
  HklDeliveryPane *self = HKL_DELIVERY_PANE (widget);

  GTK_WIDGET_CLASS (hkl_delivery_pane_parent_class)->map (widget);
  self->tick = g_timeout_add_seconds (1, tick, self);
}

static void
hkl_delivery_pane_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_DELIVERY_PANE (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (hkl_delivery_pane_parent_class)->unmap (widget);
}

/* --- building ----------------------------------------------------------------------------------- */

static GtkLabel *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);

  return GTK_LABEL (label);
}

static GtkWidget *
make_icon_button (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-compact-icon");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

static GtkWidget *
make_head (HklDeliveryPane *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *full = make_icon_button ("view-fullscreen-symbolic", _ ("Open in Full"));
  GtkWidget *close = make_icon_button ("window-close-symbolic", _ ("Close delivery"));

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->word = make_label ("hk-bold");
  self->answer = make_label ("hk-sub");
  self->contents = make_label ("hk-sub");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->word));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->answer));
  gtk_box_append (GTK_BOX (lines), line);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->contents));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (head), lines);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (full), "deliveries.full");
  gtk_box_append (GTK_BOX (head), full);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "delivery.close");
  gtk_box_append (GTK_BOX (head), close);

  return head;
}

static GtkLabel *
add_fact (GtkGrid *grid, int row, const char *name, gboolean code, gboolean copyable)
{
  GtkWidget *key = gtk_label_new (name);
  GtkLabel *value = make_label (code ? "hk-mono" : "hk-small");

  gtk_label_set_xalign (GTK_LABEL (key), 0);
  gtk_widget_add_css_class (key, "hk-sub");
  gtk_label_set_selectable (value, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (value), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name,
                                  -1);
  gtk_grid_attach (grid, key, 0, row, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (value), 1, row, 1, 1);
  if (copyable)
    {
      /* Translators: %s is what is copied, such as “X-Signature”. */
      g_autofree char *tip = g_strdup_printf (_ ("Copy %s"), name);
      GtkWidget *button = make_icon_button ("edit-copy-symbolic", tip);

      g_signal_connect (button, "clicked", G_CALLBACK (copy_label), value);
      gtk_grid_attach (grid, button, 2, row, 1, 1);
    }

  return value;
}

static GtkWidget *
make_facts (HklDeliveryPane *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  self->attempts = add_fact (GTK_GRID (grid), 0, _ ("Attempt"), FALSE, FALSE);
  self->message_id = add_fact (GTK_GRID (grid), 1, _ ("Message ID"), TRUE, TRUE);
  self->signature = add_fact (GTK_GRID (grid), 2, "X-Signature", TRUE, TRUE);

  return grid;
}

static GtkWidget *
make_request (HklDeliveryPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->swatch, "hk-swatch");
  gtk_widget_set_valign (self->swatch, GTK_ALIGN_CENTER);
  self->signed_text = make_label ("hk-small");
  gtk_widget_set_hexpand (GTK_WIDGET (self->signed_text), TRUE);
  self->format = gtk_toggle_button_new_with_label (_ ("Formatted"));
  gtk_widget_add_css_class (self->format, "flat");
  gtk_widget_add_css_class (self->format, "hk-compact");
  g_signal_connect (self->format, "toggled", G_CALLBACK (format_toggled), self);
  gtk_box_append (GTK_BOX (line), self->swatch);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->signed_text));
  gtk_box_append (GTK_BOX (line), self->format);

  self->request_body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->request_body), TRUE);
  self->fault = make_label ("hk-small");
  gtk_label_set_wrap (self->fault, TRUE);
  gtk_label_set_ellipsize (self->fault, PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fault));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->request_body));

  return box;
}

static GtkWidget *
make_response (HklDeliveryPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->response_line = make_label ("hk-small");
  gtk_label_set_wrap (self->response_line, TRUE);
  gtk_label_set_ellipsize (self->response_line, PANGO_ELLIPSIZE_NONE);
  self->response_body = HKL_BYTES_VIEW (hkl_bytes_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->response_body), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->response_line));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->response_body));

  return box;
}

static GtkWidget *
in_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);

  return scroller;
}

static GtkWidget *
make_actions (HklDeliveryPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->curl = gtk_button_new_with_label (_ ("Copy as cURL"));
  self->resend = gtk_button_new_with_label (_ ("Resend"));
  gtk_widget_set_hexpand (self->curl, TRUE);
  gtk_widget_set_hexpand (self->resend, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->curl), "deliveries.curl");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->resend), "deliveries.resend");
  gtk_box_append (GTK_BOX (box), self->curl);
  gtk_box_append (GTK_BOX (box), self->resend);
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);

  return box;
}

static void
hkl_delivery_pane_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  HklDeliveryPane *self = HKL_DELIVERY_PANE (widget);

  gtk_widget_measure (self->box, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN (*minimum, 340);
      *natural = MAX (*minimum, WIDTH);
    }
}

static void
hkl_delivery_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklDeliveryPane *self = HKL_DELIVERY_PANE (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static void
hkl_delivery_pane_dispose (GObject *object)
{
  HklDeliveryPane *self = HKL_DELIVERY_PANE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (hkl_delivery_pane_parent_class)->dispose (object);
}

static void
hkl_delivery_pane_class_init (HklDeliveryPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_delivery_pane_dispose;
  widget_class->measure = hkl_delivery_pane_measure;
  widget_class->size_allocate = hkl_delivery_pane_size_allocate;
  widget_class->map = hkl_delivery_pane_map;
  widget_class->unmap = hkl_delivery_pane_unmap;
  closed_signal = g_signal_new ("closed", HKL_TYPE_DELIVERY_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  loaded_signal = g_signal_new ("loaded", HKL_TYPE_DELIVERY_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "delivery.now", NULL, action_now);
  gtk_widget_class_install_action (widget_class, "delivery.close", NULL, action_close);
}

static void
hkl_delivery_pane_init (HklDeliveryPane *self)
{
  const char *labels[] = { _ ("Request"), _ ("Response"), _ ("Headers"), _ ("Attempts"), NULL };
  GtkWidget *facts;

  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hk-pane");
  gtk_widget_set_margin_start (self->box, 16);
  gtk_widget_set_margin_end (self->box, 16);
  gtk_widget_set_margin_top (self->box, 8);
  gtk_widget_set_margin_bottom (self->box, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  gtk_box_append (GTK_BOX (self->box), make_head (self));
  self->unlisted = make_label ("hk-sub");
  gtk_label_set_text (self->unlisted, _ ("No longer in the list"));
  gtk_widget_set_visible (GTK_WIDGET (self->unlisted), FALSE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->unlisted));
  self->waiting = HKL_NOTE (hkl_note_new ("warn", "hkl-retrying-symbolic", ""));
  hkl_note_add_button (self->waiting, _ ("Now"), "delivery.now", NULL);
  self->failed = HKL_NOTE (hkl_note_new ("err", "hkl-failed-symbolic", ""));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->waiting));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->failed));
  facts = make_facts (self);
  gtk_box_append (GTK_BOX (self->box), facts);
  self->waterfall = HKL_WATERFALL (hkl_waterfall_new ());
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->waterfall));

  self->segments = hkl_segments_new (labels, view_chosen, self);
  gtk_box_append (GTK_BOX (self->box), self->segments);

  self->headers = make_label ("hk-mono");
  gtk_label_set_selectable (self->headers, TRUE);
  gtk_label_set_wrap (self->headers, TRUE);
  gtk_label_set_wrap_mode (self->headers, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_ellipsize (self->headers, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_yalign (self->headers, 0);
  self->attempt_list = HKL_ATTEMPT_LIST (hkl_attempt_list_new ());
  g_signal_connect_swapped (self->attempt_list, "chosen", G_CALLBACK (show_chosen), self);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, make_request (self), view_names[VIEW_REQUEST]);
  gtk_stack_add_named (self->stack, make_response (self), view_names[VIEW_RESPONSE]);
  gtk_stack_add_named (self->stack, in_scroller (GTK_WIDGET (self->headers)),
                       view_names[VIEW_HEADERS]);
  gtk_stack_add_named (self->stack, in_scroller (GTK_WIDGET (self->attempt_list)),
                       view_names[VIEW_ATTEMPTS]);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (self->box), make_actions (self));
  gtk_widget_set_visible (self->box, FALSE); /* until there is something to show */
}

GtkWidget *
hkl_delivery_pane_new (HklService *service)
{
  HklDeliveryPane *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);

  self = g_object_new (HKL_TYPE_DELIVERY_PANE, NULL);
  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
