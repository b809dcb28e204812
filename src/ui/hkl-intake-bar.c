/* hkl-intake-bar.c: see hkl-intake-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-intake-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-intake-bar.h"
#include "hkl-intake-words.h"
#include "hkl-left-out-window.h"
#include "hkl-model-box.h"
#include "hkl-pieces.h"
#include "hkl-window.h"

struct _HklIntakeBar
{
  GtkWidget parent_instance;

  HklService *service;
  HklIntake *intake;
  guint update_id;

  GtkWidget *box;
  GtkProgressBar *progress;
  GtkImage *icon;
  GtkLabel *title, *detail;
  GtkWidget *list, *end, *close;
};

G_DEFINE_FINAL_TYPE (HklIntakeBar, hkl_intake_bar, GTK_TYPE_WIDGET)

static void
show_running (HklIntakeBar *self, const HklIntakeStatus *status)
{
  g_autofree char *detail = hkl_intake_words_progress (status);

  gtk_label_set_text (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), status->total > 0);
  if (status->total > 0)
    gtk_progress_bar_set_fraction (self->progress,
                                   MIN (1, (double) status->bytes / (double) status->total));
}

static void
show_ended (HklIntakeBar *self, const HklIntakeStatus *status)
{
  gboolean failed = status->state == HKL_INTAKE_FAILED;
  g_autofree char *outcome = hkl_intake_words_outcome (status, hkl_intake_get_fault (self->intake));
  GPtrArray *left_out = hkl_intake_get_left_out (self->intake);

  if (status->state == HKL_INTAKE_STOPPED)
    {
      GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

      if (HKL_IS_WINDOW (root))
        hkl_window_toast (HKL_WINDOW (root), outcome);
      hkl_service_forget_intake (self->service, self->intake); /* and this bar goes */
      return;
    }

  gtk_image_set_from_icon_name (self->icon, failed                ? "hkl-failed-symbolic"
                                            : status->refused > 0 ? "dialog-warning-symbolic"
                                                                  : "hkl-delivered-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), failed                ? "err"
                                                     : status->refused > 0 ? "warn"
                                                                           : "ok");
  gtk_label_set_text (self->title, hkl_intake_get_name (self->intake));
  gtk_label_set_text (self->detail, outcome);
  gtk_label_set_ellipsize (self->detail, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->detail, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_widget_set_visible (self->list, left_out != NULL && left_out->len > 0);
  gtk_widget_set_visible (self->end, FALSE);
  gtk_widget_set_visible (self->close, TRUE);
}

static gboolean
update (gpointer data)
{
  HklIntakeBar *self = HKL_INTAKE_BAR (data);
  const HklIntakeStatus *status = hkl_intake_get_status (self->intake);

  self->update_id = 0;
  if (status->state == HKL_INTAKE_RUNNING)
    show_running (self, status);
  else
    show_ended (self, status);

  return G_SOURCE_REMOVE;
}

/* Not within the signal: the bar may go. */
static void
changed (HklIntakeBar *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update, self);
}

static void
end_clicked (HklIntakeBar *self)
{
  gtk_widget_set_sensitive (self->end, FALSE);
  hkl_intake_stop (self->intake);
}

static void
close_clicked (HklIntakeBar *self)
{
  hkl_service_forget_intake (self->service, self->intake);
}

static void
list_clicked (HklIntakeBar *self)
{
  hkl_left_out_window_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->intake);
}

static void
hkl_intake_bar_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hkl_intake_bar_parent_class)->root (widget);
  changed (HKL_INTAKE_BAR (widget)); /* it may have ended while no window was there */
}

static void
hkl_intake_bar_dispose (GObject *object)
{
  HklIntakeBar *self = HKL_INTAKE_BAR (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->intake);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_intake_bar_parent_class)->dispose (object);
}

static void
hkl_intake_bar_class_init (HklIntakeBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_intake_bar_dispose;
  GTK_WIDGET_CLASS (klass)->root = hkl_intake_bar_root;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_button (GtkWidget *line, const char *label, GCallback clicked, HklIntakeBar *self)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (line), button);

  return button;
}

static void
hkl_intake_bar_init (HklIntakeBar *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->box, "hk-topline");
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->progress), "osd");
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  self->icon = GTK_IMAGE (gtk_image_new_from_icon_name ("document-open-symbolic"));
  self->title = GTK_LABEL (hkl_piece_label (NULL, "hk-semi"));
  self->detail = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "hk-num");
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->detail));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (line), texts);
  self->list = make_button (line, _ ("Show Lines"), G_CALLBACK (list_clicked), self);
  gtk_widget_set_visible (self->list, FALSE);
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
hkl_intake_bar_new (HklService *service, HklIntake *intake)
{
  HklIntakeBar *self;
  const HklIntakeStatus *status;
  g_autofree char *title = NULL;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);
  g_return_val_if_fail (HKL_IS_INTAKE (intake), NULL);

  self = g_object_new (HKL_TYPE_INTAKE_BAR, NULL);
  self->service = g_object_ref (service);
  self->intake = g_object_ref (intake);
  status = hkl_intake_get_status (intake);
  title = hkl_intake_words_title (status, hkl_intake_get_name (intake));
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  if (status->kind != HKL_INTAKE_FILE)
    gtk_button_set_label (GTK_BUTTON (self->end), _ ("Stop"));
  if (status->kind != HKL_INTAKE_FILE)
    gtk_image_set_from_icon_name (self->icon, "hkl-source-symbolic");
  g_signal_connect_object (intake, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* --- all of them ------------------------------------------------------------------------------ */

static GtkWidget *
make_bar (HklService *service, gpointer intake)
{
  return hkl_intake_bar_new (service, intake);
}

GtkWidget *
hkl_intake_bars_new (HklService *service)
{
  return hkl_model_box_new (hkl_service_get_intakes (service), service, make_bar);
}
