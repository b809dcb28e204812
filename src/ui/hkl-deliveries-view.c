/* hkl-deliveries-view.c: see hkl-deliveries-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store's news and the engine's figures are looked at a few times a second at most, in one
 * tick that runs only while the view is on the screen.
 */

#define G_LOG_DOMAIN "hkl-deliveries-view"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-deliveries-view.h"
#include "hkl-delivery-actions.h"
#include "hkl-delivery-full.h"
#include "hkl-delivery-pane.h"
#include "hkl-delivery-stats.h"
#include "hkl-format.h"
#include "hkl-log-columns.h"
#include "hkl-log-menu.h"
#include "hkl-log-model.h"
#include "hkl-log-seek.h"

/* How often news of the store become rows; the figures follow each fourth time. */
#define TICK_MS     250
#define STATS_EVERY 4

/* Below this width the delivery replaces the log instead of standing beside it. */
#define WIDE       760
#define PANE_WIDTH 428

struct _HklDeliveriesView
{
  GtkWidget parent_instance;

  HklService *service;
  char *mapping_id;
  HklLogModel *model;
  GtkSingleSelection *selection;
  gint64 selected; /* batch id; 0: none */
  guint tick_id;
  guint ticks;
  gboolean dirty;
  gboolean wide;
  int width, log_width;
  guint arrange_id;
  gulong log_handler;
  GCancellable *seeking; /* the failure that is being looked for */

  GtkStack *box; /* the log with its pane, or the delivery in full */
  HklDeliveryStats *stats;
  GtkWidget *paned;
  GtkWidget *log_side;
  GtkToggleButton *all, *retrying, *failed;
  GtkLabel *n_retrying, *n_failed;
  GtkWidget *search;
  GtkToggleButton *live;
  GtkStack *states;
  GtkWidget *scroller;
  GtkColumnView *view;
  GtkWidget *pill;
  AdwStatusPage *empty;
  HklDeliveryPane *pane;
  HklDeliveryFull *full;
};

typedef enum
{
  PROP_FULL = 1,
} HklDeliveriesViewProperty;

static GParamSpec *full_property;

G_DEFINE_FINAL_TYPE (HklDeliveriesView, hkl_deliveries_view, GTK_TYPE_WIDGET)

/* --- which delivery is open ---------------------------------------------------------------------- */

static const HklMappingSnapshot *
find_snapshot (HklDeliveriesView *self, HklSnapshot *snapshot)
{
  return snapshot != NULL ? hkl_snapshot_get (snapshot, self->mapping_id) : NULL;
}

static gboolean
is_in_flight (const HklMappingSnapshot *snapshot, gint64 id)
{
  for (guint i = 0; snapshot != NULL && i < snapshot->in_flight; i++)
    {
      if (snapshot->in_flight_ids[i] == id)
        return TRUE;
    }

  return FALSE;
}

static void
arrange (HklDeliveriesView *self)
{
  gboolean open = self->selected != 0;

  gtk_widget_set_size_request (GTK_WIDGET (self->pane), self->wide ? PANE_WIDTH : -1, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->pane), open);
  gtk_widget_set_visible (self->log_side, self->wide || !open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.back", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.curl", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.resend", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.full", open);
}

/* --- in full ------------------------------------------------------------------------------------ */

gboolean
hkl_deliveries_view_get_full (HklDeliveriesView *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERIES_VIEW (self), FALSE);

  return self->box != NULL && gtk_stack_get_visible_child (self->box) == GTK_WIDGET (self->full);
}

static void
show_full (HklDeliveriesView *self)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  HklDeliveryDetail *detail = hkl_delivery_pane_get_detail (self->pane);

  if (detail != NULL)
    hkl_delivery_full_set (self->full, detail,
                           is_in_flight (find_snapshot (self, snapshot), self->selected));
}

static void
set_full (HklDeliveriesView *self, gboolean full)
{
  if (full == hkl_deliveries_view_get_full (self) || (full && self->selected == 0))
    return;

  if (full)
    show_full (self);
  gtk_stack_set_visible_child (self->box,
                               full ? GTK_WIDGET (self->full)
                                    : gtk_widget_get_first_child (GTK_WIDGET (self->box)));
  if (full)
    gtk_widget_child_focus (GTK_WIDGET (self->full), GTK_DIR_TAB_FORWARD);
  else
    {
      hkl_delivery_full_set (self->full, NULL, FALSE);
      gtk_widget_grab_focus (GTK_WIDGET (self->view));
    }
  g_object_notify_by_pspec (G_OBJECT (self), full_property);
}

static void
on_loaded (HklDeliveryPane *pane, HklDeliveriesView *self)
{
  if (hkl_deliveries_view_get_full (self))
    show_full (self);
}

/* Enter or a double click on a row. */
static void
on_activated (GtkColumnView *view, guint position, HklDeliveriesView *self)
{
  set_full (self, TRUE);
}

static void
open_delivery (HklDeliveriesView *self, gint64 id)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);

  self->selected = id;
  hkl_delivery_pane_show (self->pane, id, is_in_flight (find_snapshot (self, snapshot), id));
  arrange (self);
}

static void
close_delivery (HklDeliveriesView *self)
{
  self->selected = 0;
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  hkl_delivery_pane_show (self->pane, 0, FALSE);
  arrange (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_selected (GtkSingleSelection *selection, GParamSpec *pspec, HklDeliveriesView *self)
{
  HklLogRow *row = gtk_single_selection_get_selected_item (selection);

  /* A row that left the list keeps its pane: selection is by id, never by position. */
  if (row != NULL && hkl_log_row_get_id (row) != self->selected)
    open_delivery (self, hkl_log_row_get_id (row));
}

static void
on_pane_closed (HklDeliveryPane *pane, HklDeliveriesView *self)
{
  close_delivery (self);
}

static void
select_id (HklDeliveriesView *self, gint64 id)
{
  guint position = hkl_log_model_find (self->model, id);

  open_delivery (self, id);
  if (position == G_MAXUINT)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)),
                              "list.scroll-to-item", "u", position);
}

/* --- live --------------------------------------------------------------------------------------- */

static void
show_live (HklDeliveriesView *self)
{
  guint n = hkl_log_model_get_n_new (self->model);
  gboolean live = hkl_log_model_get_live (self->model);
  g_autofree char *count = hkl_format_count (MIN (n, 9999));
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (gtk_toggle_button_get_active (self->live) != live)
    gtk_toggle_button_set_active (self->live, live);
  gtk_widget_set_visible (self->pill, n > 0 && !live);
  if (n == 0)
    return;

  /* Translators: how many deliveries have come since the log was scrolled away from its top. */
  text = n > 9999 ? g_strdup_printf (_ ("↑ %s+ New"), count)
                  : g_strdup_printf (_ ("↑ %s New"), count);
  name = g_strdup_printf (ngettext ("Show %s new delivery", "Show %s new deliveries", n), count);
  gtk_button_set_label (GTK_BUTTON (self->pill), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pill), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static GtkAdjustment *
adjustment (HklDeliveriesView *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
}

static void
go_live (HklDeliveriesView *self)
{
  hkl_log_model_set_live (self->model, TRUE);
  gtk_adjustment_set_value (adjustment (self), 0);
  show_live (self);
}

/* Live is on while the list is at its top, and off as soon as somebody scrolls away. */
static void
on_scrolled (GtkAdjustment *vertical, HklDeliveriesView *self)
{
  gboolean top = gtk_adjustment_get_value (vertical) < 1;

  if (top == hkl_log_model_get_live (self->model))
    return;
  hkl_log_model_set_live (self->model, top);
  show_live (self);
}

static void
on_live_toggled (GtkToggleButton *button, HklDeliveriesView *self)
{
  gboolean live = gtk_toggle_button_get_active (button);

  if (live == hkl_log_model_get_live (self->model))
    return;
  if (live)
    go_live (self);
  else
    hkl_log_model_set_live (self->model, FALSE);
  show_live (self);
}

static void
on_pill (GtkButton *button, HklDeliveriesView *self)
{
  go_live (self);
}

/* --- filter and search --------------------------------------------------------------------------- */

static void
apply_filter (HklDeliveriesView *self)
{
  HklLogShow show = HKL_LOG_ALL;

  if (gtk_toggle_button_get_active (self->retrying))
    show = HKL_LOG_RETRYING;
  else if (gtk_toggle_button_get_active (self->failed))
    show = HKL_LOG_FAILED;

  hkl_log_model_set_filter (self->model, show, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
on_filter_toggled (GtkToggleButton *button, HklDeliveriesView *self)
{
  if (gtk_toggle_button_get_active (button))
    apply_filter (self);
}

static void
on_search_changed (GtkSearchEntry *entry, HklDeliveriesView *self)
{
  apply_filter (self);
}

/* --- what is shown instead of rows ---------------------------------------------------------------- */

static void
clear_filters (GtkButton *button, HklDeliveriesView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_toggle_button_set_active (self->all, TRUE);
  apply_filter (self);
}

static void
show_state (HklDeliveriesView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean filtered = !gtk_toggle_button_get_active (self->all) ||
                      gtk_editable_get_text (GTK_EDITABLE (self->search))[0] != '\0';
  g_autofree char *retrying = hkl_format_count (hkl_log_model_get_n_retrying (self->model));
  g_autofree char *failed = hkl_format_count (hkl_log_model_get_n_failed (self->model));
  GtkWidget *button;

  gtk_label_set_text (self->n_retrying, retrying);
  gtk_label_set_text (self->n_failed, failed);

  if (n > 0 || hkl_log_model_get_loading (self->model))
    {
      gtk_stack_set_visible_child_name (self->states, "rows");
      return;
    }

  if (filtered)
    {
      adw_status_page_set_title (self->empty, _ ("No Deliveries Found"));
      adw_status_page_set_description (self->empty, _ ("Nothing in the log fits the filter."));
      button = gtk_button_new_with_label (_ ("Clear Filters"));
      g_signal_connect (button, "clicked", G_CALLBACK (clear_filters), self);
    }
  else
    {
      adw_status_page_set_title (self->empty, _ ("Waiting for the First Event"));
      adw_status_page_set_description (
          self->empty, _ ("As soon as an event comes that the trigger takes, it is delivered and "
                          "shown here."));
      button = gtk_button_new_with_label (_ ("Send Test Event"));
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", self->mapping_id);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.send-test");
    }
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  adw_status_page_set_child (self->empty, button);
  gtk_stack_set_visible_child_name (self->states, "empty");
}

static void
on_model_changed (HklDeliveriesView *self)
{
  show_live (self);
  show_state (self);
}

/* --- the tick ------------------------------------------------------------------------------------- */

static void
look (HklDeliveriesView *self)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  const HklMappingSnapshot *mine = find_snapshot (self, snapshot);

  if (mine != NULL)
    hkl_log_model_set_in_flight (self->model, mine->in_flight_ids, mine->in_flight);
  if (self->ticks % STATS_EVERY == 0)
    hkl_delivery_stats_set (self->stats, mine, g_get_real_time ());

  if (self->dirty)
    {
      self->dirty = FALSE;
      hkl_log_model_refresh (self->model);
      if (self->selected != 0)
        hkl_delivery_pane_refresh (self->pane, is_in_flight (mine, self->selected));
    }
  self->ticks++;
}

static gboolean
on_tick (gpointer user_data)
{
  look (user_data);

  return G_SOURCE_CONTINUE;
}

static void
on_log_changed (HklService *service, HklDeliveriesView *self)
{
  self->dirty = TRUE;
}

static void
hkl_deliveries_view_map (GtkWidget *widget)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  GTK_WIDGET_CLASS (hkl_deliveries_view_parent_class)->map (widget);
  self->log_handler = g_signal_connect (self->service, "log-changed", G_CALLBACK (on_log_changed),
                                        self);
  self->tick_id = g_timeout_add (TICK_MS, on_tick, self);
  self->dirty = TRUE; /* whatever came while it was out of sight */
  self->ticks = 0;
  look (self);
}

static void
hkl_deliveries_view_unmap (GtkWidget *widget)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  g_clear_signal_handler (&self->log_handler, self->service);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_deliveries_view_parent_class)->unmap (widget);
}

/* --- actions -------------------------------------------------------------------------------------- */

static void
action_show (GtkWidget *widget, const char *name, GVariant *parameter)
{
  select_id (HKL_DELIVERIES_VIEW (widget), g_variant_get_int64 (parameter));
}

static void
action_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (HKL_DELIVERIES_VIEW (widget)->search);
}

static void
action_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  if (hkl_deliveries_view_get_full (self))
    set_full (self, FALSE);
  else
    close_delivery (self);
}

static void
action_full (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_full (HKL_DELIVERIES_VIEW (widget), TRUE);
}

static void
action_live (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  gtk_toggle_button_set_active (self->live, !gtk_toggle_button_get_active (self->live));
}

static void
action_curl (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hkl_delivery_pane_copy_curl (HKL_DELIVERIES_VIEW (widget)->pane);
}

static void
action_resend (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hkl_delivery_pane_resend (HKL_DELIVERIES_VIEW (widget)->pane);
}

typedef struct
{
  HklDeliveriesView *self;
  gboolean newer;
} Seek;

static void
on_sought (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Seek *seek = user_data;
  g_autoptr (HklDeliveriesView) self = seek->self;
  gboolean newer = seek->newer;
  g_autoptr (GError) error = NULL;
  gint64 id = hkl_log_seek_finish (HKL_STORE_READER_POOL (object), result, &error);

  g_free (seek);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->model == NULL)
    return;

  if (id > 0)
    select_id (self, id);
  else if (id < 0)
    hkl_delivery_toast (GTK_WIDGET (self), error->message);
  else if (self->selected == 0)
    hkl_delivery_toast (GTK_WIDGET (self), _ ("No failure in the log"));
  else
    hkl_delivery_toast (GTK_WIDGET (self), newer ? _ ("No newer failure") : _ ("No older failure"));
}

static void
action_failure (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  Seek *seek = g_new0 (Seek, 1);
  HklLogFilter filter;

  g_cancellable_cancel (self->seeking);
  g_clear_object (&self->seeking);
  self->seeking = g_cancellable_new ();
  seek->self = g_object_ref (self);
  seek->newer = g_str_equal (name, "deliveries.newer-failure");
  hkl_log_model_get_filter (self->model, &filter);
  hkl_log_seek_async (hkl_service_get_readers (self->service), &filter, self->selected, seek->newer,
                      self->seeking, on_sought, seek);
}

static void
action_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  HklLogFilter filter;

  hkl_log_model_get_filter (self->model, &filter);
  hkl_delivery_export (widget, self->service, &filter, NULL,
                       g_str_equal (g_variant_get_string (parameter, NULL), "har")
                           ? HKL_EXPORT_HAR
                           : HKL_EXPORT_NDJSON);
}

/* --- building ------------------------------------------------------------------------------------- */

static GtkToggleButton *
make_filter (HklDeliveriesView *self,
             GtkWidget *parent,
             const char *icon,
             const char *style,
             const char *text,
             GtkLabel **count)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (icon != NULL)
    {
      GtkWidget *image = gtk_image_new_from_icon_name (icon);

      gtk_image_set_pixel_size (GTK_IMAGE (image), 14);
      gtk_widget_add_css_class (image, style);
      gtk_box_append (GTK_BOX (box), image);
    }
  gtk_box_append (GTK_BOX (box), gtk_label_new (text));
  if (count != NULL)
    {
      *count = GTK_LABEL (gtk_label_new ("0"));
      gtk_widget_add_css_class (GTK_WIDGET (*count), "hk-num");
      gtk_widget_add_css_class (GTK_WIDGET (*count), "hk-dim");
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (*count));
    }
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-filter");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (self->all != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->all);
  g_signal_connect (button, "toggled", G_CALLBACK (on_filter_toggled), self);
  gtk_box_append (GTK_BOX (parent), button);

  return GTK_TOGGLE_BUTTON (button);
}

static GtkWidget *
make_filters (HklDeliveriesView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_margin_start (bar, 12);
  gtk_widget_set_margin_end (bar, 12);
  gtk_widget_set_margin_top (bar, 8);
  gtk_widget_set_margin_bottom (bar, 8);

  self->all = make_filter (self, bar, NULL, "", _ ("All"), NULL);
  self->retrying = make_filter (self, bar, "hkl-retrying-symbolic", "warn", _ ("Retrying"),
                                &self->n_retrying);
  self->failed = make_filter (self, bar, "hkl-failed-symbolic", "err", _ ("Failed"),
                              &self->n_failed);

  self->search = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 8);
  gtk_widget_set_tooltip_text (self->search, _ ("Event, user, ID, status (Ctrl+F)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search deliveries"), -1);
  g_signal_connect (self->search, "search-changed", G_CALLBACK (on_search_changed), self);
  gtk_box_append (GTK_BOX (bar), self->search);

  self->live = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("● Live")));
  gtk_toggle_button_set_active (self->live, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->live), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->live), "hk-live");
  gtk_widget_set_valign (GTK_WIDGET (self->live), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->live), _ ("Follow what is new (Ctrl+L)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->live), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Live"), -1);
  g_signal_connect (self->live, "toggled", G_CALLBACK (on_live_toggled), self);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->live));
  gtk_box_append (GTK_BOX (bar), hkl_log_menu_new ());

  return bar;
}

static GtkWidget *
make_log (HklDeliveriesView *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "hk-log");
  gtk_column_view_set_reorderable (self->view, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Deliveries, newest first"), -1);
  hkl_log_columns_append (self->view);

  self->scroller = gtk_scrolled_window_new ();
  /* Not "never": the columns that are there now must not keep the log from becoming narrower. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  g_signal_connect (adjustment (self), "value-changed", G_CALLBACK (on_scrolled), self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->scroller);

  self->pill = gtk_button_new ();
  gtk_widget_add_css_class (self->pill, "hk-newpill");
  gtk_widget_set_halign (self->pill, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->pill, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->pill, 36);
  gtk_widget_set_visible (self->pill, FALSE);
  g_signal_connect (self->pill, "clicked", G_CALLBACK (on_pill), self);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->pill);

  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->empty, "hkl-destination-symbolic");
  self->states = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->states, overlay, "rows");
  gtk_stack_add_named (self->states, GTK_WIDGET (self->empty), "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->states), TRUE);

  return GTK_WIDGET (self->states);
}

static void
hkl_deliveries_view_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  gtk_widget_measure (GTK_WIDGET (self->box), orientation, -1, minimum, natural, NULL, NULL);
  /* The wide layout's own minimum must not keep the window from shrinking. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 340);
  *natural = MAX (*natural, *minimum);
}

/* Not within the allocation: showing and hiding asks for another one. */
static gboolean
arrange_later (gpointer user_data)
{
  HklDeliveriesView *self = user_data;
  int width;

  self->arrange_id = 0;
  arrange (self);
  width = gtk_widget_get_width (self->log_side);
  if (width > 0)
    hkl_log_columns_fit (self->view, width);

  return G_SOURCE_REMOVE;
}

static void
hkl_deliveries_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  gboolean wide = width >= WIDE;
  int minimum;

  gtk_widget_measure (GTK_WIDGET (self->box), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  gtk_widget_size_allocate (GTK_WIDGET (self->box),
                            &(GtkAllocation){ 0, 0, MAX (width, minimum), height }, baseline);
  self->wide = wide;
  if (self->log_width != gtk_widget_get_width (self->log_side) || width != self->width)
    {
      self->width = width;
      self->log_width = gtk_widget_get_width (self->log_side);
      if (self->arrange_id == 0)
        self->arrange_id = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, arrange_later, self, NULL);
    }
}

static void
hkl_deliveries_view_dispose (GObject *object)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (object);

  if (self->service != NULL)
    g_clear_signal_handler (&self->log_handler, self->service);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->arrange_id, g_source_remove);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->scroller != NULL)
    g_signal_handlers_disconnect_by_data (adjustment (self), self);
  self->scroller = NULL;
  if (self->box != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->box));
  self->box = NULL;
  g_cancellable_cancel (self->seeking);
  g_clear_object (&self->seeking);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->service);
  g_clear_pointer (&self->mapping_id, g_free);

  G_OBJECT_CLASS (hkl_deliveries_view_parent_class)->dispose (object);
}

static void
hkl_deliveries_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HklDeliveriesViewProperty) id)
    {
    case PROP_FULL:
      g_value_set_boolean (value, hkl_deliveries_view_get_full (HKL_DELIVERIES_VIEW (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_deliveries_view_class_init (HklDeliveriesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_deliveries_view_dispose;
  G_OBJECT_CLASS (klass)->get_property = hkl_deliveries_view_get_property;
  full_property = g_param_spec_boolean ("full", NULL, NULL, FALSE,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_FULL, full_property);
  widget_class->measure = hkl_deliveries_view_measure;
  widget_class->size_allocate = hkl_deliveries_view_size_allocate;
  widget_class->map = hkl_deliveries_view_map;
  widget_class->unmap = hkl_deliveries_view_unmap;

  gtk_widget_class_install_action (widget_class, "deliveries.show", "x", action_show);
  gtk_widget_class_install_action (widget_class, "deliveries.search", NULL, action_search);
  gtk_widget_class_install_action (widget_class, "deliveries.back", NULL, action_back);
  gtk_widget_class_install_action (widget_class, "deliveries.full", NULL, action_full);
  gtk_widget_class_install_action (widget_class, "deliveries.live", NULL, action_live);
  gtk_widget_class_install_action (widget_class, "deliveries.curl", NULL, action_curl);
  gtk_widget_class_install_action (widget_class, "deliveries.resend", NULL, action_resend);
  gtk_widget_class_install_action (widget_class, "deliveries.older-failure", NULL, action_failure);
  gtk_widget_class_install_action (widget_class, "deliveries.newer-failure", NULL, action_failure);
  gtk_widget_class_install_action (widget_class, "deliveries.export", "s", action_export);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "deliveries.live",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK,
                                       "deliveries.resend", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "deliveries.curl", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_ALT_MASK,
                                       "deliveries.full", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "deliveries.back", NULL);
}

static void
hkl_deliveries_view_init (HklDeliveriesView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->wide = TRUE;
  self->box = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->box, FALSE);
  gtk_stack_set_vhomogeneous (self->box, FALSE);
  gtk_stack_add_child (self->box, box);
  gtk_widget_set_parent (GTK_WIDGET (self->box), GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->stats = HKL_DELIVERY_STATS (hkl_delivery_stats_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stats));

  self->log_side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_hexpand (self->log_side, TRUE);
  gtk_box_append (GTK_BOX (self->log_side), make_filters (self));
  gtk_box_append (GTK_BOX (self->log_side), make_log (self));
  hkl_log_menu_take_keys (GTK_WIDGET (self));

  self->paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_vexpand (self->paned, TRUE);
  gtk_paned_set_start_child (GTK_PANED (self->paned), self->log_side);
  gtk_paned_set_shrink_start_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_resize_end_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (self->paned), FALSE);
  gtk_box_append (GTK_BOX (box), self->paned);
}

GtkWidget *
hkl_deliveries_view_new (HklService *service, const char *mapping_id)
{
  HklDeliveriesView *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);
  g_return_val_if_fail (mapping_id != NULL, NULL);

  self = g_object_new (HKL_TYPE_DELIVERIES_VIEW, NULL);
  self->service = g_object_ref (service);
  self->mapping_id = g_strdup (mapping_id);

  self->pane = HKL_DELIVERY_PANE (hkl_delivery_pane_new (service));
  g_signal_connect (self->pane, "closed", G_CALLBACK (on_pane_closed), self);
  g_signal_connect (self->pane, "loaded", G_CALLBACK (on_loaded), self);
  gtk_paned_set_end_child (GTK_PANED (self->paned), GTK_WIDGET (self->pane));
  self->full = HKL_DELIVERY_FULL (hkl_delivery_full_new (service));
  gtk_stack_add_child (self->box, GTK_WIDGET (self->full));
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activated), self);

  self->model = hkl_log_model_new (hkl_service_get_readers (service), mapping_id);
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (on_model_changed), self);
  g_signal_connect_swapped (self->model, "notify", G_CALLBACK (on_model_changed), self);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_toggle_button_set_active (self->all, TRUE);
  arrange (self);

  return GTK_WIDGET (self);
}
