/* hkl-inspector-page.c: see hkl-inspector-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-inspector-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-answer-bar.h"
#include "hkl-capture-pane.h"
#include "hkl-format.h"
#include "hkl-inspector-page.h"
#include "hkl-item.h"
#include "hkl-list-detail.h"
#include "hkl-pieces.h"
#include "hkl-two-lines.h"
#include "hkl-verdict-card.h"

#define MAX_ROWS 1000

struct _HklInspectorPage
{
  HklPage parent_instance;

  GListStore *requests; /* of HklItem with HklCapture, the newest first */
  GtkSingleSelection *selection;
  guint64 last_id;

  HklAnswerBar *answer;
  GtkStack *stack;
  GtkWidget *list;
  HklListDetail *list_detail;
  HklCapturePane *pane;
};

G_DEFINE_FINAL_TYPE (HklInspectorPage, hkl_inspector_page, HKL_TYPE_PAGE)

/* --- the list -------------------------------------------------------------------------------- */

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
bind_request (HklTwoLines *row, gpointer item, gpointer data)
{
  HklCapture *capture = hkl_item_get (HKL_ITEM (item));
  g_autofree char *time = hkl_format_time (capture->received_at);
  g_autofree char *size = hkl_format_size (g_bytes_get_size (capture->body));
  g_autofree char *count = hkl_format_count (capture->n_events);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *answered = NULL;
  HklTwoLinesContent content = { 0 };

  if (capture->n_events > 1)
    title = g_strdup_printf (_ ("%s events"), count);
  else
    title = g_strdup (*capture->first_name != '\0' ? capture->first_name : capture->path);
  text = g_strdup_printf (
      "%s · %s%s", capture->verdict != NULL ? verdict_word (capture->verdict) : _ ("Unsigned"),
      size, capture->n_seen_before > 0 ? _ (" · seen before") : "");
  answered = capture->answered != 0 ? g_strdup_printf (_ ("answered %u"), capture->answered)
                                    : g_strdup (_ ("dropped"));
  content.pill = capture->method;
  content.title = title;
  content.title_end = time;
  content.icon = capture->verdict != NULL ? hkl_verdict_icon (capture->verdict) : NULL;
  content.style = capture->verdict != NULL ? hkl_verdict_style (capture->verdict) : NULL;
  content.text = text;
  content.text_end = answered;
  hkl_two_lines_set (row, &content);
}

static void
chosen (HklInspectorPage *self)
{
  HklItem *item = gtk_single_selection_get_selected_item (self->selection);

  hkl_capture_pane_set (self->pane, item != NULL ? hkl_item_get (item) : NULL);
}

/* Takes what is new. Also what is new since the page was last on the screen. */
static void
update (HklInspectorPage *self)
{
  HklInspector *inspector = hkl_service_get_inspector (hkl_page_get_service (HKL_PAGE (self)));
  g_autoptr (GPtrArray) captures = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean follows = gtk_single_selection_get_selected (self->selection) == 0;
  guint n;

  if (inspector == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  captures = hkl_inspector_captures (inspector, self->last_id, MAX_ROWS);
  for (guint i = captures->len; i > 0; i--)
    {
      HklCapture *capture = captures->pdata[i - 1];

      g_ptr_array_add (items, hkl_item_new (HKL_TYPE_CAPTURE, capture));
      self->last_id = MAX (self->last_id, capture->id);
    }
  if (items->len > 0)
    {
      g_list_store_splice (self->requests, 0, 0, items->pdata, items->len);
      /* Who looks at the newest goes on to do so; another choice stays. */
      if (follows)
        {
          gtk_single_selection_set_selected (self->selection, 0);
          gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", 0);
        }
    }
  n = g_list_model_get_n_items (G_LIST_MODEL (self->requests));
  if (n > MAX_ROWS)
    g_list_store_splice (self->requests, MAX_ROWS, n - MAX_ROWS, NULL, 0);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "requests" : "empty");
  hkl_answer_bar_update (self->answer);
}

static void
clear (HklInspectorPage *self)
{
  HklInspector *inspector = hkl_service_get_inspector (hkl_page_get_service (HKL_PAGE (self)));

  if (inspector == NULL)
    return;

  self->last_id = hkl_inspector_get_last_id (inspector);
  hkl_inspector_clear (inspector);
  g_list_store_remove_all (self->requests);
  update (self);
}

/* --- the address ----------------------------------------------------------------------------- */

static char *
dup_url (gpointer data)
{
  guint port = hkl_service_get_inspector_port (hkl_page_get_service (HKL_PAGE (data)));

  return port != 0 ? g_strdup_printf ("http://127.0.0.1:%u/inbox/local", port) : NULL;
}

static void
copy_url (HklInspectorPage *self)
{
  g_autofree char *url = dup_url (self);

  if (url != NULL)
    hkl_piece_copy_text (GTK_WIDGET (self), url, _ ("URL copied"));
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

/* --- life ------------------------------------------------------------------------------------ */

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

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->requests);
  G_OBJECT_CLASS (hkl_inspector_page_parent_class)->dispose (object);
}

static gboolean
hkl_inspector_page_back (HklPage *page)
{
  return hkl_list_detail_back (HKL_INSPECTOR_PAGE (page)->list_detail);
}

static void
hkl_inspector_page_class_init (HklInspectorPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_inspector_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = hkl_inspector_page_map;
  HKL_PAGE_CLASS (klass)->back = hkl_inspector_page_back;
}

static GtkWidget *
make_requests (HklInspectorPage *self)
{
  self->list = hkl_two_lines_list_new (
      _ ("Requests"), g_object_ref (GTK_SELECTION_MODEL (self->selection)), bind_request, self);
  self->pane = HKL_CAPTURE_PANE (hkl_capture_pane_new ());
  self->list_detail = HKL_LIST_DETAIL (hkl_list_detail_new (
      HKL_PAGE (self), NULL, self->list, GTK_WIDGET (self->pane), "inspector-pane-position"));

  return GTK_WIDGET (self->list_detail);
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *status = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "hkl-inspector-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _ ("No Requests Yet"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (status),
      _ ("Point a mapping at the inspector’s URL. Requests appear here with their signature "
         "checked."));
  gtk_widget_set_vexpand (status, TRUE);

  return status;
}

static void
hkl_inspector_page_init (HklInspectorPage *self)
{
  GtkWidget *button;

  hkl_page_set_title (HKL_PAGE (self), _ ("Inspector"));
  self->requests = g_list_store_new (HKL_TYPE_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->requests)));
  button = hkl_page_add_button (HKL_PAGE (self), "user-trash-symbolic", _ ("Clear"),
                                _ ("Forget all requests"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (clear), self);
  button = hkl_page_add_button (HKL_PAGE (self), "edit-copy-symbolic", _ ("Copy URL"),
                                _ ("Copy the inspector’s URL"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (copy_url), self);
}

GtkWidget *
hkl_inspector_page_new (HklService *service)
{
  HklInspectorPage *self = g_object_new (HKL_TYPE_INSPECTOR_PAGE, "service", service, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->answer = HKL_ANSWER_BAR (hkl_answer_bar_new (service));
  hkl_piece_set_margins (GTK_WIDGET (self->answer), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->answer), 16);
  gtk_widget_set_margin_end (GTK_WIDGET (self->answer), 16);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, make_empty (), "empty");
  gtk_stack_add_named (self->stack, make_requests (self), "requests");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->answer));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  hkl_page_set_child (HKL_PAGE (self), box);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (chosen), self);
  g_signal_connect_object (service, "captures-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update_address), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update_address), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
