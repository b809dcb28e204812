/* hkl-source-page.c: see hkl-source-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-source-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-event-filter.h"
#include "hkl-event-pane.h"
#include "hkl-format.h"
#include "hkl-item.h"
#include "hkl-list-detail.h"
#include "hkl-menu.h"
#include "hkl-pieces.h"
#include "hkl-sample.h"
#include "hkl-source-head.h"
#include "hkl-source-page.h"
#include "hkl-two-lines.h"

#define MAX_ROWS     500
#define UNMATCHED_OF 200 /* newest events */
#define READ_PAUSE   250 /* ms between two readings of a log that grows */

struct _HklSourcePage
{
  HklPage parent_instance;

  GListStore *events; /* of HklItem with HklEvent, the newest first */
  GtkSingleSelection *selection;
  gint64 newest; /* the last event that was looked at */
  gint64 wanted; /* the event that was asked for from elsewhere, until something else is; 0: none */
  char *wanted_text;
  gboolean any; /* there are events, whatever the filter says */
  GCancellable *reading;
  guint read_id;
  gboolean setting; /* the page changes list, choice or Live, not a person */
  gboolean stopped; /* not live, and by a person: scrolling to the top does not end that */

  HklSourceHead *head;
  GtkStack *stack;
  GtkWidget *search, *types, *validity, *live;
  GtkLabel *note; /* what the list does not show, in a sentence */
  GtkWidget *list;
  HklListDetail *list_detail;
  HklEventPane *pane;
};

G_DEFINE_FINAL_TYPE (HklSourcePage, hkl_source_page, HKL_TYPE_PAGE)

/* --- the list -------------------------------------------------------------------------------- */

static guint
takers_of (gpointer item)
{
  return GPOINTER_TO_UINT (g_object_get_data (item, "hkl-takers"));
}

static char *
takers_words (guint n)
{
  /* Translators: how many mappings take an event. */
  return n > 0 ? g_strdup_printf (g_dngettext (NULL, "%u mapping", "%u mappings", n), n)
               : g_strdup (_ ("no mapping"));
}

static void
bind_event (HklTwoLines *row, gpointer item, gpointer data)
{
  HklEvent *event = hkl_item_get (HKL_ITEM (item));
  guint takers = takers_of (item);
  g_autofree char *count = NULL;
  g_autofree char *lead = NULL;
  g_autofree char *time = hkl_format_time (event->received_at);
  g_autofree char *text = g_strdup_printf ("%s%s%s", event->type, *event->user != '\0' ? " · " : "",
                                           event->user);
  HklTwoLinesContent content = { 0 };

  content.title = *event->name != '\0'   ? event->name
                  : *event->type != '\0' ? event->type
                                         : event->message_id;
  content.title_end = time;
  content.text = text;
  if (g_strv_contains (hkl_event_type_names, event->type))
    content.lead = lead = g_strdup_printf ("hkl-type-%s-symbolic", event->type);
  if (event->reason == NULL)
    content.text_end = count = takers_words (takers);
  else
    {
      gboolean test = g_str_equal (event->reason, HKL_EVENT_REASON_TEST);

      content.icon = test ? "dialog-information-symbolic" : "dialog-warning-symbolic";
      content.style = test ? "info" : "warn";
      content.text_end = test ? _ ("test") : _ ("invalid");
    }
  hkl_two_lines_set (row, &content);
}

static gboolean
is_live (HklSourcePage *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->live));
}

static GtkAdjustment *
adjustment (HklSourcePage *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
}

static void
set_live (HklSourcePage *self, gboolean live)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->live), live);
  self->setting = FALSE;
}

static void
show_chosen (HklSourcePage *self)
{
  HklItem *item = gtk_single_selection_get_selected_item (self->selection);
  HklEvent *event = item != NULL ? hkl_item_get (item) : NULL;

  hkl_event_pane_show (self->pane, event != NULL ? event->id : self->wanted);
}

/* What a person has chosen stays where it is: the list no longer follows. */
static void
chosen (HklSourcePage *self)
{
  if (self->setting)
    return;

  if (is_live (self))
    {
      self->stopped = TRUE;
      set_live (self, FALSE);
    }
  show_chosen (self);
}

static void
show_note (HklSourcePage *self, const HklEventFind *find)
{
  const char *text = "";

  if (find->cut)
    text = _ ("The newest 200,000 events were searched.");
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->events)) == 0 && self->any)
    text = _ ("No event fits.");
  gtk_label_set_text (self->note, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *text != '\0');
}

/* The list would go on showing the row that was at its top, further and further down, until that row
 * is dropped at the end: GTK then shows nothing at all. So it is told each time. */
static void
go_to_top (HklSourcePage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->events)) == 0)
    return;

  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", 0);
}

/* The one that was asked for from elsewhere; show_chosen() knows what to do where it is not listed. */
static void
choose_wanted (HklSourcePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HklItem) item = g_list_model_get_item (G_LIST_MODEL (self->events), i);

      if (((HklEvent *) hkl_item_get (item))->id == self->wanted)
        gtk_single_selection_set_selected (self->selection, i);
    }
  show_chosen (self);
  hkl_list_detail_open (self->list_detail);
}

/* Of the newest valid ones, and only while all are shown: -1 is "not known". */
static void
show_unmatched (HklSourcePage *self)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->events)), UNMATCHED_OF);
  guint valid = 0, unmatched = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HklItem) item = g_list_model_get_item (G_LIST_MODEL (self->events), i);

      if (((HklEvent *) hkl_item_get (item))->reason != NULL)
        continue;
      valid++;
      unmatched += takers_of (item) == 0 ? 1 : 0;
    }
  hkl_source_head_set_unmatched (self->head, valid > 0 ? (double) unmatched / valid : -1);
}

/* Only what is new is put in, so that rows stay. */
static void
show_events (HklSourcePage *self, HklEventFind *find)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));

  for (guint i = 0; i < find->events->len; i++)
    {
      HklItem *item = hkl_item_new (HKL_TYPE_EVENT, find->events->pdata[i]);

      g_object_set_data (G_OBJECT (item), "hkl-takers",
                         GUINT_TO_POINTER (g_array_index (find->takers, guint, i)));
      g_ptr_array_add (items, item);
    }
  self->newest = find->newest;
  self->any |= find->newest > 0;
  self->setting = TRUE;
  if (items->len > 0 || !find->joined)
    g_list_store_splice (self->events, 0, find->joined ? 0 : n, items->pdata, items->len);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  if (n > MAX_ROWS)
    g_list_store_splice (self->events, MAX_ROWS, n - MAX_ROWS, NULL, 0);
  if (items->len > 0)
    go_to_top (self);
  self->setting = FALSE;
  show_chosen (self);
  if (find->all)
    show_unmatched (self);
  gtk_stack_set_visible_child_name (self->stack, self->any ? "events" : "empty");
  show_note (self, find);
  if (self->wanted != 0 && !find->joined)
    choose_wanted (self);
}

/* --- reading --------------------------------------------------------------------------------- */

typedef struct
{
  HklEventFilter *filter;
  HklConfig *config;
  gint64 since;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  hkl_event_filter_free (question->filter);
  hkl_config_unref (question->config);
  g_free (question);
}

/* On a reader's thread. */
static gpointer
read_newest (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return hkl_event_filter_find (question->filter, reader, question->config->mappings,
                                question->since, MAX_ROWS, cancellable, error);
}

static void
newest_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSourcePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklEventFind)
      find = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->reading);
  if (find != NULL && self->events != NULL)
    show_events (self, find);
}

static gboolean
read_now (gpointer data)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (data);
  HklStoreReaderPool *readers = hkl_service_get_readers (hkl_page_get_service (HKL_PAGE (self)));
  guint type = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->types));
  Question *question;

  if (self->reading != NULL)
    return G_SOURCE_CONTINUE; /* once more when that one is done */

  self->read_id = 0;
  if (readers == NULL)
    return G_SOURCE_REMOVE;

  question = g_new0 (Question, 1);
  question->since = self->newest;
  question->config = hkl_config_ref (
      hkl_service_get_config (hkl_page_get_service (HKL_PAGE (self))));
  question->filter = hkl_event_filter_new (
      type > 0 ? hkl_event_type_names[type - 1] : NULL,
      gtk_editable_get_text (GTK_EDITABLE (self->search)),
      (HklValidity) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->validity)));
  self->reading = g_cancellable_new ();
  hkl_store_reader_pool_ask (readers, read_newest, question, question_free,
                             (GDestroyNotify) hkl_event_find_free, self->reading, newest_read,
                             g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static gboolean
refresh (gpointer data)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (data);

  show_chosen (self); /* what waited may be delivered */
  if (is_live (self) || !self->any)
    return read_now (self);

  self->read_id = 0;
  return G_SOURCE_REMOVE;
}

static void
log_changed (HklSourcePage *self)
{
  if (self->read_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->read_id = g_timeout_add (READ_PAUSE, refresh, self);
}

static void
live_toggled (HklSourcePage *self)
{
  if (!self->setting)
    self->stopped = !is_live (self);
  if (!is_live (self))
    return;

  self->setting = TRUE;
  go_to_top (self);
  self->setting = FALSE;
  show_chosen (self);
  log_changed (self);
}

/* Who looks further down keeps what is there; who comes back to the top follows again. */
static void
scrolled (GtkAdjustment *vertical, HklSourcePage *self)
{
  gboolean top = gtk_adjustment_get_value (vertical) < 1;

  if (self->setting)
    return;
  if (!top && is_live (self))
    set_live (self, FALSE);
  else if (top && !self->stopped && !is_live (self))
    set_live (self, TRUE);
}

static void stop_reading (HklSourcePage *self);

static void
filter_changed (HklSourcePage *self)
{
  stop_reading (self);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->search)), self->wanted_text) != 0)
    self->wanted = 0;
  self->newest = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_now (self);
}

void
hkl_source_page_show_event (HklSourcePage *self, gint64 id, const char *message_id)
{
  g_return_if_fail (HKL_IS_SOURCE_PAGE (self));
  g_return_if_fail (message_id != NULL);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->types), 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->validity), 0);
  gtk_editable_set_text (GTK_EDITABLE (self->search), message_id);
  g_free (self->wanted_text);
  self->wanted_text = g_strdup (message_id);
  self->wanted = id;
  filter_changed (self);
}

static void
update (HklSourcePage *self)
{
  guint port = hkl_service_get_source_port (hkl_page_get_service (HKL_PAGE (self)));
  g_autofree char *subtitle = port != 0 ? g_strdup_printf (_ ("Listening on 127.0.0.1:%u"), port)
                                        : g_strdup (_ ("Not listening"));

  hkl_page_set_subtitle (HKL_PAGE (self), subtitle);
}

/* Mappings may take other events now. */
static void
config_changed (HklSourcePage *self)
{
  update (self);
  filter_changed (self);
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
  if (self->read_id == 0 && (is_live (self) || !self->any || self->wanted != 0))
    read_now (self);
}

static gboolean
hkl_source_page_search (HklPage *page)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (page);

  return gtk_widget_get_mapped (self->search) && gtk_widget_grab_focus (self->search);
}

static gboolean
hkl_source_page_back (HklPage *page)
{
  return hkl_list_detail_back (HKL_SOURCE_PAGE (page)->list_detail);
}

static void
toggle_live (GtkWidget *widget, const char *name, GVariant *target)
{
  HklSourcePage *self = HKL_SOURCE_PAGE (widget);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->live), !is_live (self));
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
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (adjustment (self), self);
  self->list = NULL;
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->events);
  g_clear_pointer (&self->wanted_text, g_free);
  G_OBJECT_CLASS (hkl_source_page_parent_class)->dispose (object);
}

static void
hkl_source_page_class_init (HklSourcePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_source_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = hkl_source_page_map;
  GTK_WIDGET_CLASS (klass)->unmap = hkl_source_page_unmap;
  HKL_PAGE_CLASS (klass)->search = hkl_source_page_search;
  HKL_PAGE_CLASS (klass)->back = hkl_source_page_back;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "source.live", NULL, toggle_live);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_l, GDK_CONTROL_MASK,
                                       "source.live", NULL);
}

static void
hkl_source_page_init (HklSourcePage *self)
{
  hkl_page_set_title (HKL_PAGE (self), _ ("Source"));
  self->events = g_list_store_new (HKL_TYPE_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->events)));
}

static GtkWidget *
make_choice (HklSourcePage *self, const char *const *labels, const char *name)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (labels);

  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (choice, name);
  gtk_widget_set_hexpand (choice, TRUE);
  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (filter_changed), self);

  return choice;
}

static GtkWidget *
make_filters (HklSourcePage *self)
{
  const char *const types[] = { _ ("All types"), _ ("Track"), _ ("Identify"), _ ("Page"),
                                _ ("Screen"),    _ ("Group"), _ ("Alias"),    NULL };
  const char *const validities[] = { _ ("Valid or not"), _ ("Valid"), _ ("Invalid"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *above = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *below = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->search = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 8);
  gtk_widget_set_tooltip_text (self->search, _ ("Name, user, message ID or write key (Ctrl+F)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search events"), -1);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (filter_changed), self);
  self->live = gtk_toggle_button_new_with_label (_ ("● Live"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->live), TRUE);
  gtk_widget_add_css_class (self->live, "flat");
  gtk_widget_add_css_class (self->live, "hk-live");
  gtk_widget_set_tooltip_text (self->live, _ ("Follow what is new (Ctrl+L)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->live), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Live"), -1);
  g_signal_connect_swapped (self->live, "toggled", G_CALLBACK (live_toggled), self);
  self->types = make_choice (self, types, _ ("Type of events"));
  self->validity = make_choice (self, validities, _ ("Validity of events"));
  self->note = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (above), self->search);
  gtk_box_append (GTK_BOX (above), self->live);
  gtk_box_append (GTK_BOX (below), self->types);
  gtk_box_append (GTK_BOX (below), self->validity);
  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), below);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  hkl_piece_set_margins (box, 8);

  return box;
}

static GtkWidget *
make_events (HklSourcePage *self, HklService *service)
{
  self->list = hkl_two_lines_list_new (
      _ ("Events"), g_object_ref (GTK_SELECTION_MODEL (self->selection)), bind_event, self);
  self->pane = HKL_EVENT_PANE (hkl_event_pane_new (service));
  self->list_detail = HKL_LIST_DETAIL (hkl_list_detail_new (HKL_PAGE (self), make_filters (self),
                                                            self->list, GTK_WIDGET (self->pane),
                                                            "source-pane-position"));
  g_signal_connect (adjustment (self), "value-changed", G_CALLBACK (scrolled), self);

  return GTK_WIDGET (self->list_detail);
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

static GtkWidget *
make_menu (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/io/github/hookline/Hookline/ui/hkl-menus.ui");

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  hkl_menu_set_model (button, G_MENU_MODEL (gtk_builder_get_object (builder, "source")));
  gtk_widget_set_tooltip_text (button, _ ("Source Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source Menu"), -1);

  return button;
}

GtkWidget *
hkl_source_page_new (HklService *service)
{
  HklSourcePage *self = g_object_new (HKL_TYPE_SOURCE_PAGE, "service", service, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button;

  adw_header_bar_pack_end (hkl_page_get_header (HKL_PAGE (self)), make_menu ());
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
  g_signal_connect_object (service, "config-changed", G_CALLBACK (config_changed), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
