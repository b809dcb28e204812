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

#include "hkl-deliveries-view-private.h"
#include "hkl-log-menu.h"
#include "hkl-log-words.h"
#include "hkl-text-scale.h"

/* How often news of the store become rows; the figures follow each fourth time. */
#define TICK_MS     250
#define STATS_EVERY 4

/* Below this width the delivery replaces the log instead of standing beside it. */
#define WIDE       760
#define NARROW     520
#define PANE_WIDTH 428

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
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "deliveries.show-event", open);
}

/* --- in full ------------------------------------------------------------------------------------ */

gboolean
hkl_deliveries_view_get_full (HklDeliveriesView *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERIES_VIEW (self), FALSE);

  return self->box != NULL && gtk_stack_get_visible_child (self->box) == GTK_WIDGET (self->full);
}

gboolean
hkl_deliveries_view_focus_list (HklDeliveriesView *self)
{
  g_return_val_if_fail (HKL_IS_DELIVERIES_VIEW (self), FALSE);

  if (!gtk_widget_get_mapped (self->log_side))
    return FALSE;
  hkl_log_list_focus (self->list);

  return TRUE;
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

void
hkl_deliveries_view_set_full (HklDeliveriesView *self, gboolean full)
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
  hkl_deliveries_view_set_full (self, TRUE);
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

void
hkl_deliveries_view_set_live (HklDeliveriesView *self, gboolean live)
{
  if (live)
    hkl_log_list_go_live (self->list);
  else
    hkl_log_model_set_live (self->model, FALSE);
}

static void
on_live (HklLogFilters *filters, gboolean live, HklDeliveriesView *self)
{
  hkl_deliveries_view_set_live (self, live);
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
  gboolean narrow;
  int width;

  self->arrange_id = 0;
  arrange (self);
  narrow = self->width < hkl_text_scale_width (GTK_WIDGET (self), NARROW);
  hkl_delivery_stats_set_narrow (self->stats, narrow);
  hkl_log_filters_set_narrow (self->filters, narrow);
  width = gtk_widget_get_width (self->log_side);
  if (width > 0)
    hkl_log_list_fit (self->list, width);

  return G_SOURCE_REMOVE;
}

static void
hkl_deliveries_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  gboolean wide = width >= hkl_text_scale_width (widget, WIDE);
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

  hkl_deliveries_view_install_actions (widget_class);
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
