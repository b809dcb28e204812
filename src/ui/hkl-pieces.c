/* hkl-pieces.c: see hkl-pieces.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-pieces"

#include "config.h"

#include "hkl-page.h"
#include "hkl-pieces.h"
#include "hkl-rows.h"

typedef struct
{
  char *toast;
  HklCopyFunc func;
  gpointer user_data;
} Copy;

GtkWidget *
hkl_piece_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

GtkWidget *
hkl_piece_head (const char *title, const char *subtitle, GtkLabel **subtitle_out)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), hkl_piece_label (title, "heading"));
  if (subtitle != NULL)
    {
      GtkWidget *label = hkl_piece_label (subtitle, "hk-sub");

      gtk_box_append (GTK_BOX (box), label);
      if (subtitle_out != NULL)
        *subtitle_out = GTK_LABEL (label);
    }
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

GtkWidget *
hkl_piece_value (const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_editable (GTK_EDITABLE (entry), FALSE);
  gtk_widget_add_css_class (entry, "hk-mono");
  gtk_widget_add_css_class (entry, "hk-en");
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return entry;
}

void
hkl_piece_copy_text (GtkWidget *widget, const char *text, const char *toast)
{
  GtkWidget *page = gtk_widget_get_ancestor (widget, HKL_TYPE_PAGE);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  if (page != NULL)
    hkl_page_toast (HKL_PAGE (page), toast);
}

static void
copy_clicked (GtkWidget *button, Copy *copy)
{
  g_autofree char *text = copy->func (copy->user_data);

  if (text != NULL)
    hkl_piece_copy_text (button, text, copy->toast);
}

static void
copy_free (gpointer data, GClosure *closure)
{
  Copy *copy = data;

  g_free (copy->toast);
  g_free (copy);
}

GtkWidget *
hkl_piece_copy (const char *name, const char *toast, HklCopyFunc func, gpointer user_data)
{
  GtkWidget *button = hkl_icon_button_new ("edit-copy-symbolic", name);
  Copy *copy = g_new0 (Copy, 1);

  copy->toast = g_strdup (toast);
  copy->func = func;
  copy->user_data = user_data;
  g_signal_connect_data (button, "clicked", G_CALLBACK (copy_clicked), copy, copy_free, 0);

  return button;
}

GtkWidget *
hkl_piece_button (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), gtk_label_new (label));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);

  return button;
}

void
hkl_piece_fit_window (GtkWindow *window, GtkWidget *parent, int width, int height)
{
  int most = parent != NULL ? gtk_widget_get_width (parent) : 0;
  int highest = parent != NULL ? gtk_widget_get_height (parent) : 0;

  if (most > 0 && most < 520)
    gtk_widget_add_css_class (GTK_WIDGET (window), "hk-narrow");
  gtk_window_set_default_size (window, most > 0 ? MIN (width, most) : width,
                               highest > 0 ? MIN (height, highest) : height);
}

void
hkl_piece_set_margins (GtkWidget *widget, int margin)
{
  gtk_widget_set_margin_start (widget, margin);
  gtk_widget_set_margin_end (widget, margin);
  gtk_widget_set_margin_top (widget, margin);
  gtk_widget_set_margin_bottom (widget, margin);
}
