/* hkl-deliveries-actions.c: what can be done with the log and its selected deliveries, and the keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-deliveries-view"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-bytes-view.h"
#include "hkl-compare-window.h"
#include "hkl-deliveries-view-private.h"
#include "hkl-delivery-actions.h"
#include "hkl-delivery-many.h"
#include "hkl-edit-window.h"
#include "hkl-log-seek.h"

static void
action_show (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  hkl_log_list_open (self->list, g_variant_get_int64 (parameter));
}

/* Whatever was looked for before, and a delivery that was open, would stand in the way. */
static void
action_show_only (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  if (hkl_deliveries_view_get_full (self))
    gtk_widget_activate_action (widget, "deliveries.back", NULL);
  hkl_log_filters_clear (self->filters);
  g_object_set (self->filters, "show", g_variant_get_string (parameter, NULL), NULL);
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
    hkl_deliveries_view_set_full (self, FALSE);
  else
    hkl_log_list_close (self->list);
}

static void
action_full (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hkl_deliveries_view_set_full (HKL_DELIVERIES_VIEW (widget), TRUE);
}

static void
action_focus (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hkl_log_list_focus (HKL_DELIVERIES_VIEW (widget)->list);
}

static void
action_live (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);

  hkl_deliveries_view_set_live (self, !hkl_log_model_get_live (self->model));
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
    hkl_delivery_again_many (self->service, ids, same ? HKL_AGAIN_SAME : HKL_AGAIN_PRESENT);
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

/* What is to be done with the open delivery, when it has been read. */
static void
do_with_detail (HklDeliveriesView *self, HklDeliveryDetail *detail, const char *action)
{
  if (g_str_equal (action, "deliveries.edit"))
    edit_detail (self, detail);
  else
    hkl_delivery_show_event (GTK_WIDGET (self), detail, hkl_log_list_get_open_index (self->list));
}

typedef struct
{
  HklDeliveriesView *self;
  const char *action; /* static */
} Wait;

static void
on_wait_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (HklDeliveriesView) self = wait->self;
  const char *action = wait->action;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklDeliveryDetail)
      detail = hkl_service_load_delivery_finish (HKL_SERVICE (object), result, &error);

  g_free (wait);
  if (self->model == NULL)
    return;
  if (detail != NULL)
    do_with_detail (self, detail, action);
  else
    hkl_delivery_toast (GTK_WIDGET (self), error->message);
}

static void
action_with_detail (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveriesView *self = HKL_DELIVERIES_VIEW (widget);
  HklDeliveryDetail *detail = hkl_delivery_pane_get_detail (self->pane);
  Wait *wait;

  if (self->selected == 0)
    return;
  if (detail != NULL)
    {
      do_with_detail (self, detail, name);
      return;
    }
  wait = g_new0 (Wait, 1);
  wait->self = g_object_ref (self);
  wait->action = g_intern_string (name);
  hkl_service_load_delivery_async (self->service, self->selected, NULL, on_wait_loaded, wait);
}

/* From delivery to delivery, also while one is open in full. */
static void
action_step (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hkl_log_list_step (HKL_DELIVERIES_VIEW (widget)->list,
                     g_str_equal (name, "deliveries.newer") ? -1 : 1);
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

void
hkl_deliveries_view_install_actions (GtkWidgetClass *widget_class)
{
  static const char *const copies[] = { "deliveries.curl", "deliveries.copy-body",
                                        "deliveries.copy-id" };

  gtk_widget_class_install_action (widget_class, "deliveries.show", "x", action_show);
  gtk_widget_class_install_action (widget_class, "deliveries.show-only", "s", action_show_only);
  gtk_widget_class_install_action (widget_class, "deliveries.search", NULL, action_search);
  gtk_widget_class_install_action (widget_class, "deliveries.back", NULL, action_back);
  gtk_widget_class_install_action (widget_class, "deliveries.full", NULL, action_full);
  gtk_widget_class_install_action (widget_class, "deliveries.focus", NULL, action_focus);
  gtk_widget_class_install_action (widget_class, "deliveries.live", NULL, action_live);
  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    gtk_widget_class_install_action (widget_class, copies[i], NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "deliveries.resend", NULL, action_again);
  gtk_widget_class_install_action (widget_class, "deliveries.rerun", NULL, action_again);
  gtk_widget_class_install_action (widget_class, "deliveries.edit", NULL, action_with_detail);
  gtk_widget_class_install_action (widget_class, "deliveries.show-event", NULL, action_with_detail);
  gtk_widget_class_install_action (widget_class, "deliveries.newer", NULL, action_step);
  gtk_widget_class_install_action (widget_class, "deliveries.older", NULL, action_step);
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
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "deliveries.newer",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "deliveries.older",
                                       NULL);
}
