/* hkl-source-page.c: see hkl-source-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-source-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-event-pane.h"
#include "hkl-format.h"
#include "hkl-item.h"
#include "hkl-pieces.h"
#include "hkl-source-head.h"
#include "hkl-source-page.h"
#include "hkl-two-lines.h"

#define LIST_WIDTH 400
#define MAX_ROWS   500
#define READ_PAUSE 250 /* ms between two readings of a log that grows */

struct _HklSourcePage
{
  HklPage parent_instance;

  GListStore *events; /* of HklItem with HklEvent, the newest first */
  GtkSingleSelection *selection;
  gint64 newest;
  GCancellable *reading;
  guint read_id;

  HklSourceHead *head;
  GtkStack *stack;
  HklEventPane *pane;
};

G_DEFINE_FINAL_TYPE (HklSourcePage, hkl_source_page, HKL_TYPE_PAGE)

/* --- the list -------------------------------------------------------------------------------- */

static void
bind_event (HklTwoLines *row, gpointer item, gpointer data)
{
  HklEvent *event = hkl_item_get (HKL_ITEM (item));
  g_autofree char *time = hkl_format_time (event->received_at);
  g_autofree char *text = g_strdup_printf ("%s%s%s", event->type, *event->user != '\0' ? " · " : "",
                                           event->user);
  HklTwoLinesContent content = { 0 };

  content.title = *event->name != '\0'   ? event->name
                  : *event->type != '\0' ? event->type
                                         : event->message_id;
  content.title_end = time;
  content.text = text;
  if (event->reason != NULL)
    {
      content.icon = "dialog-warning-symbolic";
      content.style = "warn";
      content.text_end = _ ("invalid");
    }
  hkl_two_lines_set (row, &content);
}

static void
chosen (HklSourcePage *self)
{
  HklItem *item = gtk_single_selection_get_selected_item (self->selection);
  HklEvent *event = item != NULL ? hkl_item_get (item) : NULL;

  hkl_event_pane_show (self->pane, event != NULL ? event->id : 0);
}

/* Only what is new is put in, so that rows and the choice stay. */
static void
show_events (HklSourcePage *self, GPtrArray *events)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  gboolean joined = FALSE;

  for (guint i = 0; i < events->len && !joined; i++)
    {
      HklEvent *event = events->pdata[i];

      joined = event->id <= self->newest;
      if (!joined)
        g_ptr_array_add (items, hkl_item_new (HKL_TYPE_EVENT, event));
    }
  if (events->len > 0)
    self->newest = ((HklEvent *) events->pdata[0])->id;
  if (items->len > 0)
    g_list_store_splice (self->events, 0, joined ? 0 : n, items->pdata, items->len);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  if (n > MAX_ROWS)
    g_list_store_splice (self->events, MAX_ROWS, n - MAX_ROWS, NULL, 0);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "events" : "empty");
}

/* On a reader's thread. */
static gpointer
read_newest (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  return hkl_store_reader_events_before (reader, 0, MAX_ROWS, FALSE, error);
}

static void
newest_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSourcePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      events = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->reading);
  if (events != NULL && self->events != NULL)
    show_events (self, events);
}

static gboolean
read_now (gpointer data)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (data);
  HklStoreReaderPool *readers = hkl_service_get_readers (hkl_page_get_service (HKL_PAGE (self)));

  if (self->reading != NULL)
    return G_SOURCE_CONTINUE; /* once more when that one is done */

  self->read_id = 0;
  if (readers == NULL)
    return G_SOURCE_REMOVE;

  self->reading = g_cancellable_new ();
  hkl_store_reader_pool_ask (readers, read_newest, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                             self->reading, newest_read, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
log_changed (HklSourcePage *self)
{
  if (self->read_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->read_id = g_timeout_add (READ_PAUSE, read_now, self);
}

static void
update (HklSourcePage *self)
{
  guint port = hkl_service_get_source_port (hkl_page_get_service (HKL_PAGE (self)));
  g_autofree char *subtitle = port != 0 ? g_strdup_printf (_ ("Listening on 127.0.0.1:%u"), port)
                                        : g_strdup (_ ("Not listening"));

  hkl_page_set_subtitle (HKL_PAGE (self), subtitle);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
stop_reading (HklSourcePage *self)
{
  g_clear_handle_id (&self->read_id, g_source_remove);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
hkl_source_page_map (GtkWidget *widget)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (widget);

  GTK_WIDGET_CLASS (hkl_source_page_parent_class)->map (widget);
  update (self);
  if (self->read_id == 0)
    read_now (self);
}

static void
hkl_source_page_unmap (GtkWidget *widget)
{
  stop_reading (HKL_SOURCE_PAGE (widget));
  GTK_WIDGET_CLASS (hkl_source_page_parent_class)->unmap (widget);
}

static void
hkl_source_page_dispose (GObject *object)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (object);

  stop_reading (self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->events);
  G_OBJECT_CLASS (hkl_source_page_parent_class)->dispose (object);
}

static void
hkl_source_page_class_init (HklSourcePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_source_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = hkl_source_page_map;
  GTK_WIDGET_CLASS (klass)->unmap = hkl_source_page_unmap;
}

static void
hkl_source_page_init (HklSourcePage *self)
{
  hkl_page_set_title (HKL_PAGE (self), _ ("Source"));
  self->events = g_list_store_new (HKL_TYPE_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->events)));
}

static GtkWidget *
make_events (HklSourcePage *self, HklService *service)
{
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = hkl_two_lines_list_new (
      _ ("Events"), g_object_ref (GTK_SELECTION_MODEL (self->selection)), bind_event, self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  self->pane = HKL_EVENT_PANE (hkl_event_pane_new (service));
  gtk_paned_set_start_child (GTK_PANED (paned), scrolled);
  gtk_paned_set_end_child (GTK_PANED (paned), GTK_WIDGET (self->pane));
  gtk_paned_set_resize_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_position (GTK_PANED (paned), LIST_WIDTH);
  gtk_widget_set_vexpand (paned, TRUE);

  return paned;
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *status = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "hkl-source-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _ ("Waiting for the First Event"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status),
                                   _ ("Point an SDK at the endpoint above. Events appear here."));
  gtk_widget_set_vexpand (status, TRUE);

  return status;
}

GtkWidget *
hkl_source_page_new (HklService *service)
{
  HklSourcePage *self = g_object_new (HKL_TYPE_SOURCE_PAGE, "service", service, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button;

  button = hkl_page_add_button (HKL_PAGE (self), "document-edit-symbolic", _ ("Compose"),
                                _ ("Compose Event (Ctrl+E)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.compose");
  button = hkl_page_add_button (HKL_PAGE (self), "document-open-symbolic", _ ("Import"),
                                _ ("Import Events (Ctrl+O)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.import");
  self->head = HKL_SOURCE_HEAD (hkl_source_head_new (service));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, make_empty (), "empty");
  gtk_stack_add_named (self->stack, make_events (self, service), "events");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  hkl_page_set_child (HKL_PAGE (self), box);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (chosen), self);
  g_signal_connect_object (service, "log-changed", G_CALLBACK (log_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
