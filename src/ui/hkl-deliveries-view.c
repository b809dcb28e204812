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

#include "hkl-bytes-view.h"
#include "hkl-compare-window.h"
#include "hkl-deliveries-view.h"
#include "hkl-delivery-actions.h"
#include "hkl-delivery-full.h"
#include "hkl-delivery-many.h"
#include "hkl-delivery-pane.h"
#include "hkl-delivery-stats.h"
#include "hkl-edit-window.h"
#include "hkl-log-filters.h"
#include "hkl-log-list.h"
#include "hkl-log-menu.h"
#include "hkl-log-model.h"
#include "hkl-log-seek.h"
#include "hkl-log-words.h"
#include "hkl-selection-bar.h"

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
  HklLogFilters *filters;
  HklLogList *list;
  HklSelectionBar *selection_bar;
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
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.edit", open);
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
      hkl_log_list_focus (self->list);
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
on_activated (HklLogList *list, HklDeliveriesView *self)
{
  set_full (self, TRUE);
}

static void
on_opened (HklLogList *list, gint64 id, HklDeliveriesView *self)
{
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);

  self->selected = id;
  hkl_delivery_pane_show (self->pane, id, is_in_flight (find_snapshot (self, snapshot), id));
  arrange (self);
}

static void
on_pane_closed (HklDeliveryPane *pane, HklDeliveriesView *self)
{
  hkl_log_list_close (self->list);
}

/* --- the list ------------------------------------------------------------------------------------ */

static void
on_filter_changed (HklLogFilters *filters, HklDeliveriesView *self)
{
  hkl_log_model_set_filter (self->model, hkl_log_filters_get (filters),
                            hkl_log_filters_get_by_event (filters));
}

static void
on_live (HklLogFilters *filters, gboolean live, HklDeliveriesView *self)
{
  if (live)
    hkl_log_list_go_live (self->list);
  else
    hkl_log_model_set_live (self->model, FALSE);
}

static void
on_stop (HklLogFilters *filters, HklDeliveriesView *self)
{
  hkl_log_model_stop_search (self->model);
}

static void
clear_filters (GtkButton *button, HklDeliveriesView *self)
{
  hkl_log_filters_clear (self->filters);
}

/* "Events where type is track … will show here as they are sent." */
static void
show_waiting (HklDeliveriesView *self)
{
  HklMapping *mapping = hkl_config_find_mapping (hkl_service_get_config (self->service),
                                                 self->mapping_id);
  g_autofree char *text = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *send = gtk_button_new_with_label (_ ("Send Test Event"));
  GtkWidget *source = gtk_button_new_with_label (_ ("Open Source"));

  /* Translators: the trigger of a mapping, such as type = "track". */
  text = g_strdup_printf (_ ("Events that match %s will show here as they are sent."),
                          mapping != NULL ? mapping->trigger : "");
  gtk_widget_add_css_class (send, "suggested-action");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (send), "s", self->mapping_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (send), "win.send-test");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (source), "s", "source");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (source), "win.show-page");
  gtk_box_append (GTK_BOX (box), send);
  gtk_box_append (GTK_BOX (box), source);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  hkl_log_list_set_empty (self->list, _ ("Waiting for the First Event"), text, box);
}

static void
show_state (HklDeliveriesView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  hkl_log_filters_show (self->filters, self->model);
  if (n > 0 || hkl_log_model_get_loading (self->model) ||
      hkl_log_model_get_searching (self->model, NULL))
    {
      hkl_log_list_set_empty (self->list, NULL, NULL, NULL);
    }
  else if (hkl_log_filters_is_set (self->filters))
    {
      g_autofree char *text = hkl_log_words_none (hkl_log_filters_get (self->filters),
                                                  hkl_log_model_get_n_all (self->model));
      GtkWidget *button = gtk_button_new_with_label (_ ("Clear Filters"));

      g_signal_connect (button, "clicked", G_CALLBACK (clear_filters), self);
      gtk_widget_add_css_class (button, "pill");
      gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
      hkl_log_list_set_empty (self->list, _ ("No Deliveries Found"), text, button);
    }
  else
    {
      show_waiting (self);
    }
}

static void
on_model_changed (HklDeliveriesView *self)
{
  show_state (self);
}

static void
on_selected (HklLogList *list, HklDeliveriesView *self)
{
  guint n = hkl_log_list_get_n_selected (list);

  hkl_selection_bar_set (self->selection_bar, n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.compare", n == 2);
  hkl_delivery_pane_set_listed (self->pane,
                                self->selected == 0 || n > 0 || hkl_log_list_has_open (list));
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
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  hkl_log_list_open (self->list, g_variant_get_int64 (parameter));
}

static void
action_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *body = focus != NULL ? gtk_widget_get_ancestor (focus, HKL_TYPE_BYTES_VIEW) : NULL;

  if (body != NULL)
    hkl_bytes_view_search (HKL_BYTES_VIEW (body));
  else if (hkl_deliveries_view_get_full (self))
    hkl_delivery_full_search (self->full);
  else
    hkl_log_filters_focus_search (self->filters);
}

static void
action_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  if (hkl_deliveries_view_get_full (self))
    set_full (self, FALSE);
  else
    hkl_log_list_close (self->list);
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

  on_live (self->filters, !hkl_log_model_get_live (self->model), self);
}

static void
action_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  g_autoptr (GArray) ids = hkl_log_list_dup_selected (self->list);
  HklDeliveryDetail *detail = hkl_delivery_pane_get_detail (self->pane);

  if (ids->len == 1 && detail != NULL && g_str_equal (name, "deliveries.curl"))
    hkl_delivery_copy_curl (widget, detail); /* which knows what to do with a large body */
  else if (ids->len > 0)
    hkl_delivery_copy_many (widget, self->service, ids,
                            g_str_equal (name, "deliveries.curl")        ? HKL_COPY_CURL
                            : g_str_equal (name, "deliveries.copy-body") ? HKL_COPY_BODY
                                                                         : HKL_COPY_MESSAGE_ID);
}

static void
action_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  g_autoptr (GArray) ids = hkl_log_list_dup_selected (self->list);
  gboolean same = g_str_equal (name, "deliveries.resend");

  if (ids->len == 1 && same)
    hkl_delivery_resend (widget, self->service, g_array_index (ids, gint64, 0));
  else if (ids->len > 0)
    hkl_delivery_again_many (widget, self->service, ids, same ? HKL_AGAIN_SAME : HKL_AGAIN_PRESENT);
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
    hkl_log_list_open (self->list, id);
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

  g_cancellable_cancel (self->seeking);
  g_clear_object (&self->seeking);
  self->seeking = g_cancellable_new ();
  seek->self = g_object_ref (self);
  seek->newer = g_str_equal (name, "deliveries.newer-failure");
  hkl_log_seek_async (hkl_service_get_readers (self->service),
                      hkl_log_model_get_filter (self->model), self->selected, seek->newer,
                      self->seeking, on_sought, seek);
}

static void
action_compare (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  g_autoptr (GArray) ids = hkl_log_list_dup_selected (self->list);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (ids->len == 2 && GTK_IS_WINDOW (root))
    hkl_compare_window_present (GTK_WINDOW (root), self->service, g_array_index (ids, gint64, 0),
                                g_array_index (ids, gint64, 1));
}

static void
edit_detail (HklDeliveriesView *self, HklDeliveryDetail *detail)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (detail->request == NULL)
    hkl_delivery_toast (GTK_WIDGET (self), detail->request_fault);
  else if (HKL_IS_WINDOW (root))
    hkl_edit_window_present (HKL_WINDOW (root), self->service, detail);
}

static void
on_edit_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklDeliveriesView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklDeliveryDetail)
      detail = hkl_service_load_delivery_finish (HKL_SERVICE (object), result, &error);

  if (self->model == NULL)
    return;
  if (detail != NULL)
    edit_detail (self, detail);
  else
    hkl_delivery_toast (GTK_WIDGET (self), error->message);
}

static void
action_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  HklDeliveryDetail *detail = hkl_delivery_pane_get_detail (self->pane);

  if (self->selected == 0)
    return;
  if (detail != NULL)
    edit_detail (self, detail);
  else
    hkl_service_load_delivery_async (self->service, self->selected, NULL, on_edit_loaded,
                                     g_object_ref (self));
}

static HklExportFormat
format_of (GVariant *parameter)
{
  return g_str_equal (g_variant_get_string (parameter, NULL), "har") ? HKL_EXPORT_HAR
                                                                     : HKL_EXPORT_NDJSON;
}

static void
action_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  hkl_delivery_export (widget, self->service, hkl_log_model_get_filter (self->model), NULL,
                       format_of (parameter));
}

static void
action_export_selected (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  g_autoptr (GArray) ids = hkl_log_list_dup_selected (self->list);

  if (ids->len > 0)
    hkl_delivery_export (widget, self->service, NULL, ids, format_of (parameter));
}

/* --- building ------------------------------------------------------------------------------------- */

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
    hkl_log_list_fit (self->list, width);

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
  if (self->box != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->box));
  self->box = NULL;
  g_cancellable_cancel (self->seeking);
  g_clear_object (&self->seeking);
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
  static const char *const copies[] = { "deliveries.curl", "deliveries.copy-body",
                                        "deliveries.copy-id" };
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
  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    gtk_widget_class_install_action (widget_class, copies[i], NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "deliveries.resend", NULL, action_again);
  gtk_widget_class_install_action (widget_class, "deliveries.rerun", NULL, action_again);
  gtk_widget_class_install_action (widget_class, "deliveries.edit", NULL, action_edit);
  gtk_widget_class_install_action (widget_class, "deliveries.compare", NULL, action_compare);
  gtk_widget_class_install_action (widget_class, "deliveries.older-failure", NULL, action_failure);
  gtk_widget_class_install_action (widget_class, "deliveries.newer-failure", NULL, action_failure);
  gtk_widget_class_install_action (widget_class, "deliveries.export", "s", action_export);
  gtk_widget_class_install_action (widget_class, "deliveries.export-selected", "s",
                                   action_export_selected);
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
  self->filters = HKL_LOG_FILTERS (hkl_log_filters_new ());
  g_signal_connect (self->filters, "changed", G_CALLBACK (on_filter_changed), self);
  g_signal_connect (self->filters, "live", G_CALLBACK (on_live), self);
  g_signal_connect (self->filters, "stop", G_CALLBACK (on_stop), self);
  gtk_box_append (GTK_BOX (self->log_side), GTK_WIDGET (self->filters));
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

  self->model = hkl_log_model_new (hkl_service_get_readers (service), mapping_id);
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (on_model_changed), self);
  g_signal_connect_swapped (self->model, "notify", G_CALLBACK (on_model_changed), self);
  self->list = HKL_LOG_LIST (hkl_log_list_new (self->model));
  g_signal_connect (self->list, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect (self->list, "selected", G_CALLBACK (on_selected), self);
  g_signal_connect (self->list, "activated", G_CALLBACK (on_activated), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns",
                                  hkl_log_list_get_columns (self->list));
  gtk_box_append (GTK_BOX (self->log_side), GTK_WIDGET (self->list));
  self->selection_bar = HKL_SELECTION_BAR (hkl_selection_bar_new ());
  gtk_box_append (GTK_BOX (self->log_side), GTK_WIDGET (self->selection_bar));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.compare", FALSE);
  arrange (self);

  return GTK_WIDGET (self);
}
