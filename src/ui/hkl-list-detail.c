/* hkl-list-detail.c: see hkl-list-detail.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-list-detail"

#include "config.h"

#include "hkl-list-detail.h"
#include "hkl-text-scale.h"
#include "hkl-ui-settings.h"

#define WIDE_FROM 640
#define LEAST     300

struct _HklListDetail
{
  GtkWidget parent_instance;

  HklPage *page; /* borrowed: it holds this */
  GtkWidget *paned;
  GtkWidget *start, *list, *detail;
  GtkWidget *scrolled, *overlay;
  GtkWidget *above; /* nullable; borrowed: the page holds it */
  gboolean narrow;
  gboolean open; /* the detail, while narrow */
  guint fit_id;
};

G_DEFINE_FINAL_TYPE (HklListDetail, hkl_list_detail, GTK_TYPE_WIDGET)

static void
update (HklListDetail *self)
{
  gtk_widget_set_visible (self->start, !self->narrow || !self->open);
  gtk_widget_set_visible (self->detail, !self->narrow || self->open);
  if (self->above != NULL)
    gtk_widget_set_visible (self->above, !self->narrow || !self->open);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), self->narrow);
  hkl_page_set_can_go_back (self->page, self->narrow && self->open);
}

void
hkl_list_detail_open (HklListDetail *self)
{
  g_return_if_fail (HKL_IS_LIST_DETAIL (self));

  if (!self->narrow)
    return;

  self->open = TRUE;
  update (self);
  gtk_widget_child_focus (self->detail, GTK_DIR_TAB_FORWARD);
}

void
hkl_list_detail_set_above (HklListDetail *self, GtkWidget *widget)
{
  g_return_if_fail (HKL_IS_LIST_DETAIL (self));

  self->above = widget;
  update (self);
}

void
hkl_list_detail_add_overlay (HklListDetail *self, GtkWidget *widget)
{
  g_return_if_fail (HKL_IS_LIST_DETAIL (self));

  gtk_widget_set_halign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_widget_set_margin_top (widget, 6);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), widget);
}

GtkAdjustment *
hkl_list_detail_get_scrolling (HklListDetail *self)
{
  g_return_val_if_fail (HKL_IS_LIST_DETAIL (self), NULL);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
}

gboolean
hkl_list_detail_back (HklListDetail *self)
{
  g_return_val_if_fail (HKL_IS_LIST_DETAIL (self), FALSE);

  if (!self->narrow || !self->open)
    return FALSE;

  self->open = FALSE;
  update (self);
  gtk_widget_grab_focus (self->list);

  return TRUE;
}

static gboolean
fit (gpointer data)
{
  HklListDetail *self = HKL_LIST_DETAIL (data);

  self->fit_id = 0;
  self->narrow = !self->narrow;
  self->open = FALSE;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
hkl_list_detail_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklListDetail *self = HKL_LIST_DETAIL (widget);
  int wide_from = hkl_text_scale_width (widget, WIDE_FROM);

  gtk_widget_size_allocate (self->paned, &(GtkAllocation){ 0, 0, width, height }, baseline);
  /* Not within an allocation: it shows and hides. */
  if ((width < wide_from) != self->narrow && self->fit_id == 0)
    self->fit_id = g_idle_add (fit, self);
  else if ((width < wide_from) == self->narrow)
    g_clear_handle_id (&self->fit_id, g_source_remove);
}

static void
hkl_list_detail_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  HklListDetail *self = HKL_LIST_DETAIL (widget);

  gtk_widget_measure (self->paned, orientation, for_size, minimum, natural, NULL, NULL);
  /* Two side by side must not keep the window from becoming one. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, LEAST);
}

static void
hkl_list_detail_dispose (GObject *object)
{
  HklListDetail *self = HKL_LIST_DETAIL (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  self->list = NULL;
  self->above = NULL;
  g_clear_pointer (&self->paned, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_list_detail_parent_class)->dispose (object);
}

static void
hkl_list_detail_class_init (HklListDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_list_detail_dispose;
  widget_class->size_allocate = hkl_list_detail_size_allocate;
  widget_class->measure = hkl_list_detail_measure;
}

static void
hkl_list_detail_init (HklListDetail *self)
{
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

GtkWidget *
hkl_list_detail_new (HklPage *page,
                     GtkWidget *head,
                     GtkWidget *list,
                     GtkWidget *detail,
                     const char *settings_key)
{
  HklListDetail *self = g_object_new (HKL_TYPE_LIST_DETAIL, NULL);

  self->page = page;
  self->list = list;
  self->detail = detail;
  self->start = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), list);
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->scrolled);
  gtk_widget_set_vexpand (self->overlay, TRUE);
  if (head != NULL)
    gtk_box_append (GTK_BOX (self->start), head);
  gtk_box_append (GTK_BOX (self->start), self->overlay);

  self->paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_paned_set_start_child (GTK_PANED (self->paned), self->start);
  gtk_paned_set_end_child (GTK_PANED (self->paned), detail);
  gtk_paned_set_resize_start_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (self->paned), TRUE);
  hkl_ui_settings_bind_paned (GTK_PANED (self->paned), settings_key);
  gtk_widget_set_parent (self->paned, GTK_WIDGET (self));
  g_signal_connect_swapped (list, "activate", G_CALLBACK (hkl_list_detail_open), self);

  return GTK_WIDGET (self);
}
