/* hkl-inspector-page.c: see hkl-inspector-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inbox that is chosen over the list is the one whose requests are shown, whose answers the bar
 * orders, whose URL is copied and whose requests are exported.
 */

#define G_LOG_DOMAIN "hkl-inspector-page"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-answer-bar.h"
#include "hkl-answer-words.h"
#include "hkl-capture-actions.h"
#include "hkl-capture-model.h"
#include "hkl-capture-pane.h"
#include "hkl-format.h"
#include "hkl-inspector-page.h"
#include "hkl-list-detail.h"
#include "hkl-menu.h"
#include "hkl-pieces.h"
#include "hkl-two-lines.h"
#include "hkl-verdict-card.h"

/* The pill counts no further. */
#define MOST_NEW 9999

struct _HklInspectorPage
{
  HklPage parent_instance;

  HklCaptureModel *requests;
  GtkSingleSelection *selection;
  HklItem *current; /* whose request is beside the list, even when it is not in it; nullable */
  char *inbox;      /* NULL: all */
  GPtrArray *made;  /* of char *: inboxes that were named here, without a request yet */
  gboolean setting;
  gboolean held;     /* Live was turned off by hand: the top of the list does not turn it on */
  guint laid_out_id; /* while the list is being laid out */
  guint to_top_id;   /* the next frame scrolls the list to its top */

  HklAnswerBar *answer;
  GtkWidget *list;
  GtkWidget *inboxes, *search, *live, *news;
  GtkStringList *inbox_names;
  GtkLabel *note;
  HklListDetail *list_detail;
  HklCapturePane *pane;
};

G_DEFINE_FINAL_TYPE (HklInspectorPage, hkl_inspector_page, HKL_TYPE_PAGE)

static HklInspector *
get_inspector (HklInspectorPage *self)
{
  return hkl_service_get_inspector (hkl_page_get_service (HKL_PAGE (self)));
}

static gboolean
is_live (HklInspectorPage *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->live));
}

/* --- rows ---------------------------------------------------------------------------------------- */

static const char *
verdict_word (HklVerdict *verdict)
{
  switch (verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
    case HKL_VERDICT_GENUINE_STANDARD:
      return _ ("Signed");
    case HKL_VERDICT_NOT_GENUINE:
      return _ ("Not genuine");
    case HKL_VERDICT_UNSIGNED:
      return _ ("Unsigned");
    case HKL_VERDICT_NO_SECRET:
      break;
    }

  return _ ("No secret");
}

static void
bind_inbox (HklTwoLines *row, HklInbox *inbox)
{
  const HklAnswer *answer = hkl_inbox_get_answer (inbox);
  g_autofree char *title = g_strdup_printf ("/inbox/%s", hkl_inbox_get_name (inbox));
  g_autofree char *count = hkl_format_count (hkl_inbox_get_n_requests (inbox));
  HklTwoLinesContent content = { .title = title, .title_end = count };
  g_autofree char *text = NULL;

  if (answer != NULL)
    {
      g_autofree char *what = hkl_answer_describe (answer, NULL);
      g_autofree char *scope = hkl_answer_describe_scope (answer);

      text = hkl_answer_is_plain (answer)
                 ? g_strdup (_ ("Answering 200 OK, whatever holds for all"))
                 : g_strdup_printf ("%s. %s", what, scope);
      content.icon = hkl_answer_is_plain (answer) ? NULL : "dialog-warning-symbolic";
      content.style = "warn";
      content.text = text;
    }
  hkl_two_lines_set (row, &content);
}

static void
bind_request (HklTwoLines *row, HklCapture *capture)
{
  g_autofree char *time = hkl_format_time (capture->received_at);
  g_autofree char *size = hkl_format_size (g_bytes_get_size (capture->body));
  g_autofree char *count = hkl_format_count (capture->n_events);
  g_autofree char *word = hkl_answer_word (&capture->answer);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *answered = NULL;
  HklTwoLinesContent content = { 0 };

  if (capture->n_events > 1)
    title = g_strdup_printf (_ ("%s events"), count);
  else
    title = g_strdup (*capture->first_name != '\0' ? capture->first_name : capture->path);
  text = g_strdup_printf ("%s · %s%s", verdict_word (capture->verdict), size,
                          capture->n_seen_before > 0 ? _ (" · seen before") : "");
  /* Translators: a status, or what was done to the sender instead, such as "dropped". */
  answered = g_strdup_printf (_ ("answered %s"), word);
  content.pill = capture->method;
  content.title = title;
  content.title_end = time;
  content.icon = hkl_verdict_icon (capture->verdict);
  content.style = hkl_verdict_style (capture->verdict);
  content.text = text;
  content.text_end = answered;
  if (capture->answered < 200 || capture->answered > 299 || !hkl_answer_is_plain (&capture->answer))
    content.end_style = "warn";
  hkl_two_lines_set (row, &content);
}

static void
bind_row (HklTwoLines *row, gpointer item, gpointer data)
{
  if (HKL_IS_INBOX (item))
    bind_inbox (row, item);
  else
    bind_request (row, hkl_item_get (HKL_ITEM (item)));
}

static gboolean
is_heading (gpointer item)
{
  return HKL_IS_INBOX (item);
}

/* --- the choice of an inbox -------------------------------------------------------------------- */

static void
add_name (GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (names->pdata[i], name))
      return;
  g_ptr_array_add (names, g_strdup (name));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Those that requests came to, that have an answer of their own, and that were named here. */
static void
update_inboxes (HklInspectorPage *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) received = hkl_capture_model_get_inboxes (self->requests);
  g_auto (GStrv) answered = hkl_inspector_get_answered (get_inspector (self));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->inbox_names));
  gboolean same;
  guint chosen = 0;

  for (guint i = 0; received[i] != NULL; i++)
    add_name (names, received[i]);
  for (guint i = 0; answered[i] != NULL; i++)
    add_name (names, answered[i]);
  for (guint i = 0; i < self->made->len; i++)
    add_name (names, self->made->pdata[i]);
  if (self->inbox != NULL)
    add_name (names, self->inbox);
  g_ptr_array_sort (names, compare_names);

  same = n == names->len + 1;
  for (guint i = 0; i < names->len; i++)
    {
      same = same &&
             g_str_equal (gtk_string_list_get_string (self->inbox_names, i + 1), names->pdata[i]);
      if (self->inbox != NULL && g_str_equal (names->pdata[i], self->inbox))
        chosen = i + 1;
    }
  if (same)
    return;

  g_ptr_array_add (names, NULL);
  self->setting = TRUE;
  gtk_string_list_splice (self->inbox_names, 1, n - 1, (const char *const *) names->pdata);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->inboxes), chosen);
  self->setting = FALSE;
}

static void
update_note (HklInspectorPage *self)
{
  gboolean any = hkl_capture_model_get_n_requests (self->requests) > 0;
  const char *text = "";

  hkl_capture_pane_set_any (self->pane, any);
  if (!any)
    text = _ ("No request came yet.");
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->requests)) == 0)
    text = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0'
               ? _ ("No request fits.")
               : _ ("No request came to this inbox.");
  gtk_label_set_text (self->note, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *text != '\0');
}

/* Selects ITEM where it is in the list; nothing else is ever selected by the program, so that a
 * request that is being read stays. */
static gboolean
select_item (HklInspectorPage *self, HklItem *item)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->requests)); i++)
    {
      g_autoptr (GObject) at = g_list_model_get_item (G_LIST_MODEL (self->requests), i);

      if (at == G_OBJECT (item))
        {
          gtk_single_selection_set_selected (self->selection, i);
          return TRUE;
        }
    }

  return FALSE;
}

static void
filter (HklInspectorPage *self)
{
  hkl_capture_model_filter (self->requests, self->inbox,
                            gtk_editable_get_text (GTK_EDITABLE (self->search)));
  if (self->current != NULL && gtk_single_selection_get_selected_item (self->selection) == NULL)
    select_item (self, self->current);
  update_note (self);
}

static void
set_inbox (HklInspectorPage *self, const char *inbox)
{
  if (g_strcmp0 (self->inbox, inbox) == 0)
    return;

  g_free (self->inbox);
  self->inbox = g_strdup (inbox);
  hkl_answer_bar_set_inbox (self->answer, inbox);
  filter (self);
}

static void
inbox_chosen (HklInspectorPage *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->inboxes));

  if (self->setting || chosen == GTK_INVALID_LIST_POSITION)
    return;

  set_inbox (self, chosen > 0 ? gtk_string_list_get_string (self->inbox_names, chosen) : NULL);
}

/* A name that stands in a path as it is. */
static gboolean
is_inbox_name (const char *name)
{
  return *name != '\0' && strlen (name) <= 100 &&
         strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~") ==
             strlen (name) &&
         !g_str_equal (name, ".") && !g_str_equal (name, "..");
}

static void
inbox_named (HklInspectorPage *self, GtkWidget *entry)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (entry));
  GtkWidget *popover = gtk_widget_get_ancestor (entry, GTK_TYPE_POPOVER);

  if (!is_inbox_name (name))
    {
      gtk_widget_add_css_class (entry, "error");
      hkl_page_toast (HKL_PAGE (self), _ ("An inbox’s name has letters, digits, - . _ and ~"));
      return;
    }

  add_name (self->made, name);
  set_inbox (self, name);
  update_inboxes (self);
  gtk_widget_remove_css_class (entry, "error");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

/* --- requests ------------------------------------------------------------------------------------ */

/* A request that leaves the list, for a search or because newer ones took its place, stays beside it. */
static void
chosen (HklInspectorPage *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (HKL_IS_ITEM (item))
    {
      g_set_object (&self->current, item);
      hkl_capture_pane_set (self->pane, hkl_item_get (item));
    }
  hkl_capture_pane_set_listed (self->pane, HKL_IS_ITEM (item));
}

static void
show_news (HklInspectorPage *self)
{
  guint64 n = hkl_capture_model_count_new (self->requests, get_inspector (self));
  g_autofree char *count = hkl_format_count (MIN (n, MOST_NEW));
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  gtk_widget_set_visible (self->news, !is_live (self) && n > 0);
  if (n == 0)
    return;

  /* Translators: how many requests have come since the list was scrolled or held still. */
  text = n > MOST_NEW ? g_strdup_printf (_ ("↑ %s+ New"), count)
                      : g_strdup_printf (_ ("↑ %s New"), count);
  name = g_strdup_printf (g_dngettext (NULL, "Show %s new request", "Show %s new requests", n),
                          count);
  gtk_button_set_label (GTK_BUTTON (self->news), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->news), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/* Takes what is new. Also what is new since the page was last on the screen. */
static void
update (HklInspectorPage *self)
{
  HklInspector *inspector = get_inspector (self);
  g_autoptr (HklItem) newest = NULL;

  if (inspector == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (is_live (self))
    {
      newest = hkl_capture_model_update (self->requests, inspector);
      /* The first one is shown; from then on it is the person who chooses. */
      if (newest != NULL && self->current == NULL)
        select_item (self, newest);
    }
  show_news (self);
  update_inboxes (self);
  update_note (self);
  hkl_answer_bar_update (self->answer);
}

static GtkAdjustment *
scrolling (HklInspectorPage *self)
{
  return hkl_list_detail_get_scrolling (self->list_detail);
}

/* By the first row: the adjustment knows nothing of rows that are not laid out yet. */
static void
go_to_top (HklInspectorPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->requests)) > 0)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", 0);
}

static void
set_live (HklInspectorPage *self, gboolean live)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->live), live);
  self->setting = FALSE;
  update (self);
}

/* By hand: the button or Ctrl+L. */
static void
live_toggled (HklInspectorPage *self)
{
  if (self->setting)
    return;

  self->held = !is_live (self);
  update (self);
  if (is_live (self))
    go_to_top (self);
}

static gboolean
layout_ended (gpointer data)
{
  HKL_INSPECTOR_PAGE (data)->laid_out_id = 0;

  return G_SOURCE_REMOVE;
}

/* The list got another height, or other rows. Should its position change with that, this comes first,
 * and nothing a person does comes between. */
static void
laid_out (HklInspectorPage *self)
{
  if (self->laid_out_id == 0)
    self->laid_out_id = g_idle_add_full (G_PRIORITY_HIGH, layout_ended, self, NULL);
}

static gboolean
scroll_to_top (GtkWidget *list, GdkFrameClock *clock, gpointer data)
{
  HklInspectorPage *self = HKL_INSPECTOR_PAGE (data);

  self->to_top_id = 0;
  if (is_live (self))
    go_to_top (self);

  return G_SOURCE_REMOVE;
}

/* What is being looked at further down does not move; back at the top, what came meanwhile is there. */
static void
scrolled (HklInspectorPage *self)
{
  gboolean top = gtk_adjustment_get_value (scrolling (self)) < 1;

  /* The list view keeps what was its first row in view, where another inbox comes before it, and more
   * or less so when it becomes smaller; but Live stays at the top. */
  if (!top && is_live (self) && self->laid_out_id != 0)
    {
      if (self->to_top_id == 0)
        self->to_top_id = gtk_widget_add_tick_callback (self->list, scroll_to_top, self, NULL);
      return;
    }
  if (!top && is_live (self))
    set_live (self, FALSE);
  else if (top && !self->held && !is_live (self))
    set_live (self, TRUE);
}

static void
go_live (HklInspectorPage *self)
{
  self->held = FALSE;
  set_live (self, TRUE);
  go_to_top (self);
}

/* --- actions ------------------------------------------------------------------------------------- */

static void
clear (GtkWidget *widget, const char *name, GVariant *target)
{
  HklInspectorPage *self = HKL_INSPECTOR_PAGE (widget);
  HklInspector *inspector = get_inspector (self);

  if (inspector == NULL)
    return;

  hkl_inspector_clear (inspector);
  hkl_capture_model_clear (self->requests, inspector);
  g_clear_object (&self->current);
  hkl_capture_pane_set (self->pane, NULL);
  update (self);
}

static void
export_shown (GtkWidget *widget, const char *name, GVariant *target)
{
  static const char *const words[] = {
    [HKL_CAPTURE_NDJSON] = "ndjson", [HKL_CAPTURE_HAR] = "har", [HKL_CAPTURE_FIXTURE] = "fixture"
  };
  g_autoptr (GPtrArray) shown = hkl_capture_model_get_shown (HKL_INSPECTOR_PAGE (widget)->requests);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (g_variant_get_string (target, NULL), words[i]))
      hkl_captures_export (widget, shown, (HklCaptureFormat) i);
}

static void
toggle_live (GtkWidget *widget, const char *name, GVariant *target)
{
  HklInspectorPage *self = HKL_INSPECTOR_PAGE (widget);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->live), !is_live (self));
}

static void
copy_url (GtkWidget *widget, const char *name, GVariant *target)
{
  HklInspectorPage *self = HKL_INSPECTOR_PAGE (widget);
  guint port = hkl_service_get_inspector_port (hkl_page_get_service (HKL_PAGE (self)));
  g_autofree char *inbox = g_uri_escape_string (self->inbox != NULL ? self->inbox : "local", NULL,
                                                FALSE);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/inbox/%s", port, inbox);

  if (port != 0)
    hkl_piece_copy_text (widget, url, _ ("URL copied"));
  else
    hkl_page_toast (HKL_PAGE (self), _ ("The inspector does not listen"));
}

/* The answers and numbers have to fit into 360 pixels. */
static void
fit (HklInspectorPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->answer), "hk-narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->answer), "hk-narrow");
}

static void
update_address (HklInspectorPage *self)
{
  guint port = hkl_service_get_inspector_port (hkl_page_get_service (HKL_PAGE (self)));
  g_autofree char *subtitle = port != 0 ? g_strdup_printf (
                                              _ ("Receiving at http://127.0.0.1:%u/inbox/"), port)
                                        : g_strdup (_ ("Not listening"));

  hkl_page_set_subtitle (HKL_PAGE (self), subtitle);
}

/* --- life ---------------------------------------------------------------------------------------- */

static void
hkl_inspector_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_inspector_page_parent_class)->map (widget);
  update_address (HKL_INSPECTOR_PAGE (widget));
  update (HKL_INSPECTOR_PAGE (widget));
}

static void
hkl_inspector_page_dispose (GObject *object)
{
  HklInspectorPage *self = HKL_INSPECTOR_PAGE (object);

  g_clear_handle_id (&self->laid_out_id, g_source_remove);
  if (self->to_top_id != 0)
    gtk_widget_remove_tick_callback (self->list, self->to_top_id);
  self->to_top_id = 0;
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->requests);
  g_clear_object (&self->current);
  g_clear_pointer (&self->inbox, g_free);
  g_clear_pointer (&self->made, g_ptr_array_unref);
  G_OBJECT_CLASS (hkl_inspector_page_parent_class)->dispose (object);
}

static gboolean
hkl_inspector_page_search (HklPage *page)
{
  HklInspectorPage *self = HKL_INSPECTOR_PAGE (page);

  return gtk_widget_get_mapped (self->search) && gtk_widget_grab_focus (self->search);
}

static gboolean
hkl_inspector_page_back (HklPage *page)
{
  return hkl_list_detail_back (HKL_INSPECTOR_PAGE (page)->list_detail);
}

static void
hkl_inspector_page_class_init (HklInspectorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_inspector_page_dispose;
  widget_class->map = hkl_inspector_page_map;
  HKL_PAGE_CLASS (klass)->search = hkl_inspector_page_search;
  HKL_PAGE_CLASS (klass)->back = hkl_inspector_page_back;
  gtk_widget_class_install_action (widget_class, "inspector.clear", NULL, clear);
  gtk_widget_class_install_action (widget_class, "inspector.export", "s", export_shown);
  gtk_widget_class_install_action (widget_class, "inspector.copy-url", NULL, copy_url);
  gtk_widget_class_install_action (widget_class, "inspector.live", NULL, toggle_live);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "inspector.live",
                                       NULL);
}

/* A button that asks for the name of an inbox. */
static GtkWidget *
make_namer (HklInspectorPage *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *text = hkl_piece_label (_ ("Any name makes an inbox: send to /inbox/ and the name."),
                                     "hk-sub");

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 30);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "orders");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the inbox"), -1);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (inbox_named), self);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), entry);
  hkl_piece_set_margins (box, 4);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "list-add-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Another inbox"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add Inbox"), -1);

  return button;
}

static GtkWidget *
make_list_head (HklInspectorPage *self)
{
  const char *const all[] = { _ ("All inboxes"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *above = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *below = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *clear_button;

  self->inbox_names = gtk_string_list_new (all);
  self->inboxes = gtk_drop_down_new (G_LIST_MODEL (self->inbox_names), NULL);
  gtk_widget_set_hexpand (self->inboxes, TRUE);
  gtk_widget_set_tooltip_text (self->inboxes, _ ("Which inbox is shown, and answered"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->inboxes), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Inbox"), -1);
  g_signal_connect_swapped (self->inboxes, "notify::selected", G_CALLBACK (inbox_chosen), self);
  self->search = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 8);
  g_object_set (self->search, "placeholder-text", _ ("Search requests"), NULL);
  gtk_widget_set_tooltip_text (self->search, _ ("Path, event, messageId, verdict (Ctrl+F)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search requests"), -1);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (filter), self);
  self->live = gtk_toggle_button_new_with_label (_ ("● Live"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->live), TRUE);
  gtk_widget_add_css_class (self->live, "flat");
  gtk_widget_add_css_class (self->live, "hk-live");
  gtk_widget_set_tooltip_text (self->live, _ ("Follow what is new (Ctrl+L)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->live), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Live"), -1);
  g_signal_connect_swapped (self->live, "toggled", G_CALLBACK (live_toggled), self);
  clear_button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_add_css_class (clear_button, "flat");
  gtk_widget_set_tooltip_text (clear_button, _ ("Forget all requests"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (clear_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Clear"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (clear_button), "inspector.clear");
  self->news = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->news, "hk-newpill");
  gtk_widget_set_visible (self->news, FALSE);
  g_signal_connect_swapped (self->news, "clicked", G_CALLBACK (go_live), self);
  self->note = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (above), self->inboxes);
  gtk_box_append (GTK_BOX (above), make_namer (self));
  gtk_box_append (GTK_BOX (below), self->search);
  gtk_box_append (GTK_BOX (below), self->live);
  gtk_box_append (GTK_BOX (below), clear_button);
  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), below);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  hkl_piece_set_margins (box, 8);

  return box;
}

static void
add_menu (HklInspectorPage *self)
{
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/io/github/hookline/Hookline/ui/hkl-menus.ui");
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  hkl_menu_set_model (button, G_MENU_MODEL (gtk_builder_get_object (builder, "inspector")));
  gtk_widget_set_tooltip_text (button, _ ("Inspector Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Inspector Menu"), -1);
  adw_header_bar_pack_end (hkl_page_get_header (HKL_PAGE (self)), button);
}

static void
hkl_inspector_page_init (HklInspectorPage *self)
{
  GtkWidget *button;

  hkl_page_set_title (HKL_PAGE (self), _ ("Inspector"));
  self->made = g_ptr_array_new_with_free_func (g_free);
  self->requests = hkl_capture_model_new ();
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->requests)));
  /* A heading is nothing to be chosen, and the first row is one. */
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  add_menu (self);
  button = hkl_page_add_button (HKL_PAGE (self), "edit-copy-symbolic", _ ("Copy URL"),
                                _ ("Copy the URL of the inbox"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "inspector.copy-url");
}

GtkWidget *
hkl_inspector_page_new (HklService *service)
{
  HklInspectorPage *self = g_object_new (HKL_TYPE_INSPECTOR_PAGE, "service", service, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *above = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->answer = HKL_ANSWER_BAR (hkl_answer_bar_new (service));
  hkl_piece_set_margins (GTK_WIDGET (self->answer), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->answer), 16);
  gtk_widget_set_margin_end (GTK_WIDGET (self->answer), 16);
  g_signal_connect_object (self->answer, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  self->list = hkl_two_lines_list_new (
      _ ("Requests"), g_object_ref (GTK_SELECTION_MODEL (self->selection)), bind_row, self);
  hkl_two_lines_list_set_headings (self->list, is_heading);
  self->pane = HKL_CAPTURE_PANE (hkl_capture_pane_new (service));
  self->list_detail = HKL_LIST_DETAIL (hkl_list_detail_new (HKL_PAGE (self), make_list_head (self),
                                                            self->list, GTK_WIDGET (self->pane),
                                                            "inspector-pane-position"));

  hkl_list_detail_set_above (self->list_detail, above);
  hkl_list_detail_add_overlay (self->list_detail, self->news);
  g_signal_connect_object (scrolling (self), "changed", G_CALLBACK (laid_out), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scrolling (self), "value-changed", G_CALLBACK (scrolled), self,
                           G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (above), GTK_WIDGET (self->answer));
  gtk_box_append (GTK_BOX (above), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list_detail));
  hkl_page_set_child (HKL_PAGE (self), box);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (chosen), self);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (fit), NULL);
  fit (self);
  g_signal_connect_object (service, "captures-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update_address), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update_address), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
