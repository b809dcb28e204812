/* hkl-log-list.c: see hkl-log-list.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-list"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-log-columns.h"
#include "hkl-log-list.h"
#include "hkl-log-marks.h"
#include "hkl-log-menu.h"
#include "hkl-log-question.h"

/* Above the rows. */
#define HEADER_HEIGHT 30

struct _HklLogList
{
  GtkWidget parent_instance;

  HklLogModel *model;
  GtkMultiSelection *selection;
  gint64 open; /* batch id; 0: none */
  gint64 open_key;
  gboolean stopped; /* a selection ended the following */
  gboolean setting; /* the selection is being set by the program */

  GtkStack *states;
  GtkWidget *scroller;
  GtkColumnView *view;
  GtkWidget *pill;
  AdwStatusPage *empty;
  GtkWidget *menu; /* of a row; NULL until it was asked for */
};

static guint opened_signal, selected_signal, activated_signal;

G_DEFINE_FINAL_TYPE (HklLogList, hkl_log_list, GTK_TYPE_WIDGET)

static GtkAdjustment *
adjustment (HklLogList *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
}

static gboolean
is_at_top (HklLogList *self)
{
  return gtk_adjustment_get_value (adjustment (self)) < 1;
}

/* --- live ---------------------------------------------------------------------------------------- */

static void
show_pill (HklLogList *self)
{
  guint n = hkl_log_model_get_n_new (self->model);
  g_autofree char *count = hkl_format_count (MIN (n, 9999));
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  gtk_widget_set_visible (self->pill, n > 0 && !hkl_log_model_get_live (self->model));
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

void
hkl_log_list_go_live (HklLogList *self)
{
  g_return_if_fail (HKL_IS_LOG_LIST (self));

  self->stopped = FALSE;
  hkl_log_model_set_live (self->model, TRUE);
  gtk_adjustment_set_value (adjustment (self), 0);
}

static void
stop_following (HklLogList *self)
{
  if (!hkl_log_model_get_live (self->model))
    return;
  self->stopped = TRUE;
  hkl_log_model_set_live (self->model, FALSE);
}

static void
on_scrolled (GtkAdjustment *vertical, HklLogList *self)
{
  gboolean top = is_at_top (self);

  if (!top && hkl_log_model_get_live (self->model))
    hkl_log_model_set_live (self->model, FALSE);
  else if (top && !self->stopped && !hkl_log_model_get_live (self->model))
    hkl_log_model_set_live (self->model, TRUE);
}

static void
on_pill (GtkButton *button, HklLogList *self)
{
  hkl_log_list_go_live (self);
}

/* --- selection ----------------------------------------------------------------------------------- */

static void
set_open (HklLogList *self, gint64 id)
{
  if (self->open == id)
    return;
  self->open = id;
  g_signal_emit (self, opened_signal, 0, id);
}

/* The row of a range that was selected just now: the one with the focus, else the first. */
static guint
newest_selected (HklLogList *self, GtkBitset *selected, guint from, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (gtk_bitset_contains (selected, from + i) &&
          hkl_log_model_get_key (self->model, from + i) != self->open_key)
        return from + i;
    }

  return gtk_bitset_get_minimum (selected);
}

static void
on_selection_changed (GtkSelectionModel *selection, guint position, guint n, HklLogList *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);
  guint items = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (self->setting)
    return;
  if (!gtk_bitset_is_empty (selected) && position < items)
    {
      guint chosen = newest_selected (self, selected, position, MIN (n, items - position));

      self->open_key = hkl_log_model_get_key (self->model, chosen);
      stop_following (self);
      set_open (self, HKL_LOG_KEY_ID (self->open_key));
    }
  g_signal_emit (self, selected_signal, 0);
}

/* By id, never by position: rows that came back with another filter are selected again. */
static void
on_items_changed (HklLogList *self)
{
  g_autoptr (GtkBitset)
      selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint position;

  if (self->open == 0 || !gtk_bitset_is_empty (selected))
    return;
  position = hkl_log_model_find_key (self->model, self->open_key);
  if (position == G_MAXUINT)
    return;
  self->setting = TRUE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  self->setting = FALSE;
}

static void
on_model_changed (HklLogList *self)
{
  show_pill (self);
  g_signal_emit (self, selected_signal, 0);
}

gint64
hkl_log_list_get_open (HklLogList *self)
{
  g_return_val_if_fail (HKL_IS_LOG_LIST (self), 0);

  return self->open;
}

guint
hkl_log_list_get_open_index (HklLogList *self)
{
  g_return_val_if_fail (HKL_IS_LOG_LIST (self), 0);

  return HKL_LOG_KEY_INDEX (self->open_key);
}

gboolean
hkl_log_list_has_open (HklLogList *self)
{
  g_return_val_if_fail (HKL_IS_LOG_LIST (self), FALSE);

  return self->open != 0 && hkl_log_model_find (self->model, self->open) != G_MAXUINT;
}

static void
scroll_to (HklLogList *self, guint position)
{
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)),
                              "list.scroll-to-item", "u", position);
}

void
hkl_log_list_open (HklLogList *self, gint64 id)
{
  guint position;

  g_return_if_fail (HKL_IS_LOG_LIST (self));

  position = hkl_log_model_find (self->model, id);
  self->setting = TRUE;
  if (position != G_MAXUINT)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  self->setting = FALSE;

  self->open_key = HKL_LOG_KEY (id, 0);
  if (position != G_MAXUINT)
    {
      stop_following (self);
      scroll_to (self, position);
    }
  set_open (self, id);
  g_signal_emit (self, selected_signal, 0);
}

void
hkl_log_list_close (HklLogList *self)
{
  g_return_if_fail (HKL_IS_LOG_LIST (self));

  self->setting = TRUE;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  self->setting = FALSE;
  self->open_key = 0;
  set_open (self, 0);
  g_signal_emit (self, selected_signal, 0);
  if (self->stopped && is_at_top (self))
    hkl_log_list_go_live (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

GArray *
hkl_log_list_dup_selected (HklLogList *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (HKL_IS_LOG_LIST (self), ids);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    {
      do
        {
          gint64 id = HKL_LOG_KEY_ID (hkl_log_model_get_key (self->model, position));

          if (ids->len == 0 || g_array_index (ids, gint64, ids->len - 1) != id)
            g_array_append_val (ids, id);
        }
      while (gtk_bitset_iter_next (&iter, &position));
    }
  if (ids->len == 0 && self->open != 0)
    g_array_append_val (ids, self->open);

  return ids;
}

guint
hkl_log_list_get_n_selected (HklLogList *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (HKL_IS_LOG_LIST (self), 0);

  /* Without going through all of them where many are selected and each is a delivery. */
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (!hkl_log_model_get_by_event (self->model))
    return (guint) gtk_bitset_get_size (selected);
  if (gtk_bitset_is_empty (selected))
    return 0;
  ids = hkl_log_list_dup_selected (self);

  return ids->len;
}

/* --- keys ---------------------------------------------------------------------------------------- */

gboolean
hkl_log_list_step (HklLogList *self, int step)
{
  guint n;
  guint at;
  gint64 next;

  g_return_val_if_fail (HKL_IS_LOG_LIST (self), FALSE);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  at = self->open_key != 0 ? hkl_log_model_find_key (self->model, self->open_key) : G_MAXUINT;
  next = at == G_MAXUINT ? 0 : (gint64) at + step;

  if (n == 0)
    return FALSE;
  next = CLAMP (next, 0, (gint64) n - 1);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), (guint) next, TRUE);
  scroll_to (self, (guint) next);

  return TRUE;
}

/* J and K as the arrows; only while the list has the focus. */
static gboolean
move (GtkWidget *widget, GVariant *step, gpointer user_data)
{
  return hkl_log_list_step (HKL_LOG_LIST (widget), g_variant_get_int32 (step));
}

static void
add_move (GtkEventController *keys, guint key, int step)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, 0),
                                            gtk_callback_action_new (move, NULL, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (step));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

static gboolean
go_home (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  hkl_log_list_go_live (HKL_LOG_LIST (widget));

  return FALSE; /* the list's own Home follows */
}

/* --- the row menu -------------------------------------------------------------------------------- */

static void
pop_up (HklLogList *self, const GdkRectangle *at)
{
  if (self->menu == NULL)
    {
      self->menu = hkl_log_menu_new_for_row ();
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* The right button selects the row under it, unless that is selected already. */
static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, HklLogList *self)
{
  GtkWidget *under = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  guint position = hkl_log_columns_position_of (under);
  double left;
  double top;

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y, &left, &top);
  pop_up (self, &(GdkRectangle){ (int) left, (int) top, 1, 1 });
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* Ctrl and a click toggle one row. The cells of GTK 4.8's column view are clickable as the row is, so
 * that its own way toggles twice. */
static void
on_clicked (GtkGestureClick *click, int n_press, double x, double y, HklLogList *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (click));
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->selection);
  GtkWidget *under = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  guint position = hkl_log_columns_position_of (under);

  if (!(state & GDK_CONTROL_MASK) || position == GTK_INVALID_LIST_POSITION)
    {
      gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  if (gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_unselect_item (selection, position);
  else
    gtk_selection_model_select_item (selection, position, FALSE);
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* The Menu key and Shift+F10: at the row with the focus. */
static gboolean
on_menu_key (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  HklLogList *self = HKL_LOG_LIST (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)) ||
      !gtk_widget_compute_bounds (focus, widget, &bounds))
    return FALSE;
  if (self->open == 0)
    gtk_widget_activate_action (focus, "listitem.select", "(bb)", FALSE, FALSE);
  if (self->open == 0)
    return FALSE;
  pop_up (self, &(GdkRectangle){ (int) bounds.origin.x + 40,
                                 (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 });

  return TRUE;
}

/* --- building ------------------------------------------------------------------------------------ */

void
hkl_log_list_set_empty (HklLogList *self,
                        const char *title,
                        const char *description,
                        GtkWidget *button)
{
  g_return_if_fail (HKL_IS_LOG_LIST (self));

  if (title == NULL)
    {
      gtk_stack_set_visible_child_name (self->states, "rows");
      return;
    }
  /* A child that is there already keeps the focus. */
  if (g_strcmp0 (adw_status_page_get_title (self->empty), title) != 0 || button == NULL ||
      adw_status_page_get_child (self->empty) == NULL)
    adw_status_page_set_child (self->empty, button);
  else
    g_object_unref (g_object_ref_sink (button));
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
  gtk_stack_set_visible_child_name (self->states, "empty");
}

void
hkl_log_list_focus (HklLogList *self)
{
  g_return_if_fail (HKL_IS_LOG_LIST (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

GActionGroup *
hkl_log_list_get_columns (HklLogList *self)
{
  g_return_val_if_fail (HKL_IS_LOG_LIST (self), NULL);

  return hkl_log_columns_get_actions (self->view);
}

void
hkl_log_list_fit (HklLogList *self, int width)
{
  g_return_if_fail (HKL_IS_LOG_LIST (self));

  hkl_log_columns_fit (self->view, width);
}

static void
on_activated (GtkColumnView *view, guint position, HklLogList *self)
{
  g_signal_emit (self, activated_signal, 0);
}

static GtkWidget *
make_rows (HklLogList *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *toggle = gtk_gesture_click_new ();

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "hk-log");
  gtk_column_view_set_reorderable (self->view, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Deliveries, newest first"), -1);
  hkl_log_columns_append (self->view);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (toggle), GTK_PHASE_CAPTURE);
  g_signal_connect (toggle, "pressed", G_CALLBACK (on_clicked), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (toggle));

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

  return overlay;
}

static void
hkl_log_list_dispose (GObject *object)
{
  HklLogList *self = HKL_LOG_LIST (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->scroller != NULL)
    g_signal_handlers_disconnect_by_data (adjustment (self), self);
  self->scroller = NULL;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->states != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->states));
  self->states = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (hkl_log_list_parent_class)->dispose (object);
}

static void
hkl_log_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklLogList *self = HKL_LOG_LIST (widget);

  gtk_widget_size_allocate (GTK_WIDGET (self->states), &(GtkAllocation){ 0, 0, width, height },
                            baseline);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
hkl_log_list_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (HKL_LOG_LIST (widget)->states), orientation, for_size, minimum,
                      natural, NULL, NULL);
}

static void
hkl_log_list_class_init (HklLogListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_log_list_dispose;
  widget_class->size_allocate = hkl_log_list_size_allocate;
  widget_class->measure = hkl_log_list_measure;
  opened_signal = g_signal_new ("opened", HKL_TYPE_LOG_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
  selected_signal = g_signal_new ("selected", HKL_TYPE_LOG_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  activated_signal = g_signal_new ("activated", HKL_TYPE_LOG_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
}

static void
hkl_log_list_init (HklLogList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->states = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->states), GTK_WIDGET (self));
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->empty, "hkl-destination-symbolic");
  gtk_stack_add_named (self->states, make_rows (self), "rows");
  gtk_stack_add_named (self->states, GTK_WIDGET (self->empty), "empty");

  add_move (keys, GDK_KEY_j, 1);
  add_move (keys, GDK_KEY_k, -1);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Home, 0),
                        gtk_callback_action_new (go_home, NULL, NULL)));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
hkl_log_list_new (HklLogModel *model)
{
  HklLogList *self;
  GtkWidget *overlay;
  GtkWidget *marks;

  g_return_val_if_fail (HKL_IS_LOG_MODEL (model), NULL);

  self = g_object_new (HKL_TYPE_LOG_LIST, NULL);
  self->model = g_object_ref (model);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (model)));
  g_signal_connect (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activated), self);
  /* After the selection's own handler, so that positions are the new ones. */
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_model_changed), self);
  g_signal_connect_swapped (model, "notify", G_CALLBACK (on_model_changed), self);

  overlay = gtk_stack_get_child_by_name (self->states, "rows");
  marks = hkl_log_marks_new (model);
  gtk_widget_set_margin_top (marks, HEADER_HEIGHT);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), marks);

  return GTK_WIDGET (self);
}
