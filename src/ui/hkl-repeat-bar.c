/* hkl-repeat-bar.c: see hkl-repeat-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-repeat-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-model-box.h"
#include "hkl-pieces.h"
#include "hkl-repeat-bar.h"
#include "hkl-repeat-words.h"
#include "hkl-window.h"

/* What is over before that is told by a toast alone. */
#define COMES_UP_AFTER (300 * G_TIME_SPAN_MILLISECOND)

struct _HklRepeatBar
{
  GtkWidget parent_instance;

  HklService *service;
  HklRepeat *repeat;
  guint update_id;

  GtkWidget *box;
  GtkProgressBar *progress;
  GtkImage *icon;
  GtkLabel *title, *detail;
  GtkWidget *end, *close;
};

G_DEFINE_FINAL_TYPE (HklRepeatBar, hkl_repeat_bar, GTK_TYPE_WIDGET)

static void
show_running (HklRepeatBar *self, const HklAgainReport *report)
{
  g_autofree char *detail = hkl_repeat_words_progress (report);

  if (hkl_repeat_get_age (self->repeat) >= COMES_UP_AFTER)
    gtk_widget_set_visible (self->box, TRUE);
  gtk_label_set_text (self->detail, detail);
  gtk_progress_bar_set_fraction (self->progress,
                                 report->total > 0 ? (double) report->done / report->total : 0);
}

static void
show_ended (HklRepeatBar *self, const HklAgainReport *report)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *outcome = hkl_repeat_words_outcome (report, hkl_repeat_get_state (self->repeat));

  if (!gtk_widget_get_visible (self->box) || report->refused == 0)
    {
      if (HKL_IS_WINDOW (root))
        hkl_window_toast (HKL_WINDOW (root), outcome);
      hkl_service_forget_repeat (self->service, self->repeat); /* and this bar goes */
      return;
    }

  gtk_image_set_from_icon_name (self->icon, "dialog-warning-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warn");
  gtk_label_set_text (self->detail, outcome);
  gtk_label_set_ellipsize (self->detail, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->detail, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_widget_set_visible (self->end, FALSE);
  gtk_widget_set_visible (self->close, TRUE);
}

static gboolean
update (gpointer data)
{
  HklRepeatBar *self = HKL_REPEAT_BAR (data);
  const HklAgainReport *report = hkl_repeat_get_report (self->repeat);

  self->update_id = 0;
  if (hkl_repeat_get_state (self->repeat) == HKL_REPEAT_RUNNING)
    show_running (self, report);
  else
    show_ended (self, report);

  return G_SOURCE_REMOVE;
}

/* Not within the signal: the bar may go. */
static void
changed (HklRepeatBar *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update, self);
}

static void
end_clicked (HklRepeatBar *self)
{
  gtk_widget_set_sensitive (self->end, FALSE);
  hkl_repeat_stop (self->repeat);
}

static void
close_clicked (HklRepeatBar *self)
{
  hkl_service_forget_repeat (self->service, self->repeat);
}

static void
hkl_repeat_bar_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_repeat_bar_parent_class)->root (widget);
  changed (HKL_REPEAT_BAR (widget)); /* it may have ended while no window was there */
}

static void
hkl_repeat_bar_dispose (GObject *object)
{
  HklRepeatBar *self = HKL_REPEAT_BAR (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->repeat);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_repeat_bar_parent_class)->dispose (object);
}

static void
hkl_repeat_bar_class_init (HklRepeatBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_repeat_bar_dispose;
  GTK_WIDGET_CLASS (klass)->root = hkl_repeat_bar_root;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_button (GtkWidget *line, const char *label, GCallback clicked, HklRepeatBar *self)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (line), button);

  return button;
}

static void
hkl_repeat_bar_init (HklRepeatBar *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->box, "hk-topline");
  gtk_widget_set_visible (self->box, FALSE);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->progress), "osd");
  self->icon = GTK_IMAGE (gtk_image_new_from_icon_name ("hkl-send-symbolic"));
  self->title = GTK_LABEL (hkl_piece_label (NULL, "hk-semi"));
  self->detail = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "hk-num");
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->detail));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (line), texts);
  self->end = make_button (line, _ ("Cancel"), G_CALLBACK (end_clicked), self);
  self->close = make_button (line, _ ("Dismiss"), G_CALLBACK (close_clicked), self);
  gtk_widget_set_visible (self->close, FALSE);
  gtk_widget_set_margin_start (line, 16);
  gtk_widget_set_margin_end (line, 12);
  gtk_widget_set_margin_top (line, 6);
  gtk_widget_set_margin_bottom (line, 6);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_repeat_bar_new (HklService *service, HklRepeat *repeat)
{
  HklRepeatBar *self;
  g_autofree char *title = NULL;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);
  g_return_val_if_fail (HKL_IS_REPEAT (repeat), NULL);

  self = g_object_new (HKL_TYPE_REPEAT_BAR, NULL);
  self->service = g_object_ref (service);
  self->repeat = g_object_ref (repeat);
  title = hkl_repeat_words_title (hkl_repeat_get_report (repeat));
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_signal_connect_object (repeat, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* --- all of them ------------------------------------------------------------------------------ */

static GtkWidget *
make_bar (HklService *service, gpointer repeat)
{
  return hkl_repeat_bar_new (service, repeat);
}

GtkWidget *
hkl_repeat_bars_new (HklService *service)
{
  return hkl_model_box_new (hkl_service_get_repeats (service), service, make_bar);
}
