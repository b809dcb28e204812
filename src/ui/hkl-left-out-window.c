/* hkl-left-out-window.c: see hkl-left-out-window.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-left-out-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-import.h"
#include "hkl-left-out-window.h"
#include "hkl-pieces.h"

struct _HklLeftOutWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkWidget *title;
  GtkStringList *lines;
  GtkLabel *more;
};

G_DEFINE_FINAL_TYPE (HklLeftOutWindow, hkl_left_out_window, ADW_TYPE_WINDOW)

static void
copy_all (HklLeftOutWindow *self)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\n", gtk_string_list_get_string (self->lines, i));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("List copied")));
  g_string_free (text, TRUE);
}

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "hk-small");
  gtk_list_item_set_child (item, label);
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
hkl_left_out_window_class_init (HklLeftOutWindowClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
make_list (HklLeftOutWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  self->lines = gtk_string_list_new (NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (self->lines))),
                            factory);
  gtk_widget_add_css_class (list, "hk-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Lines that were left out"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static void
hkl_left_out_window_init (HklLeftOutWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  self->title = adw_window_title_new (_ ("Lines Left Out"), "");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  gtk_widget_add_css_class (header, "flat");
  gtk_widget_set_tooltip_text (copy, _ ("Copy List"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy List"), -1);
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_all), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), copy);
  self->more = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  hkl_piece_set_margins (GTK_WIDGET (self->more), 12);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), make_list (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->more));
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, box);
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Lines Left Out"));
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 420);
}

void
hkl_left_out_window_present (GtkWindow *parent, HklIntake *intake)
{
  HklLeftOutWindow *self;
  GPtrArray *faults;
  guint64 more;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (HKL_IS_INTAKE (intake));

  faults = hkl_intake_get_left_out (intake);
  g_return_if_fail (faults != NULL);

  self = g_object_new (HKL_TYPE_LEFT_OUT_WINDOW, "transient-for", parent, NULL);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), hkl_intake_get_name (intake));
  for (guint i = 0; i < faults->len; i++)
    gtk_string_list_append (self->lines, ((HklImportFault *) faults->pdata[i])->text);
  more = hkl_intake_get_status (intake)->refused - faults->len;
  gtk_widget_set_visible (GTK_WIDGET (self->more), more > 0);
  if (more > 0)
    {
      g_autofree char *count = hkl_format_count (more);
      g_autofree char *text = g_strdup_printf (
          g_dngettext (NULL, "%s more is not listed.", "%s more are not listed.", more), count);

      gtk_label_set_text (self->more, text);
    }
  gtk_window_present (GTK_WINDOW (self));
}
