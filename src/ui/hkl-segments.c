/* hkl-segments.c: see hkl-segments.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-segments"

#include "config.h"

#include "hkl-segments.h"

typedef struct
{
  HklSegmentsFunc func;
  gpointer user_data;
  gboolean quiet; /* set by the program */
} Segments;

guint
hkl_segments_get (GtkWidget *segments)
{
  GtkWidget *button = gtk_widget_get_first_child (segments);

  for (guint i = 0; button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
      return i;

  return 0;
}

static void
toggled (GtkToggleButton *button, GtkWidget *box)
{
  Segments *segments = g_object_get_data (G_OBJECT (box), "hkl-segments");

  if (!segments->quiet && gtk_toggle_button_get_active (button))
    segments->func (hkl_segments_get (box), segments->user_data);
}

void
hkl_segments_set (GtkWidget *box, guint chosen)
{
  Segments *segments = g_object_get_data (G_OBJECT (box), "hkl-segments");
  GtkWidget *button = gtk_widget_get_first_child (box);

  g_return_if_fail (segments != NULL);

  for (guint i = 0; button != NULL && chosen != G_MAXUINT && i < chosen; i++)
    button = gtk_widget_get_next_sibling (button);
  g_return_if_fail (button != NULL);

  segments->quiet = TRUE;
  if (chosen == G_MAXUINT)
    for (; button != NULL; button = gtk_widget_get_next_sibling (button))
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
  else
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  segments->quiet = FALSE;
}

GtkWidget *
hkl_segments_new (const char *const *labels, HklSegmentsFunc func, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  Segments *segments = g_new0 (Segments, 1);
  GtkWidget *first = NULL;

  segments->func = func;
  segments->user_data = user_data;
  segments->quiet = TRUE;
  g_object_set_data_full (G_OBJECT (box), "hkl-segments", segments, g_free);
  gtk_widget_add_css_class (box, "hk-seg");
  gtk_widget_set_halign (box, GTK_ALIGN_START);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      GtkWidget *label = gtk_label_new (labels[i]);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_button_set_child (GTK_BUTTON (button), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      labels[i], -1);
      if (first == NULL)
        first = button;
      else
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      g_signal_connect (button, "toggled", G_CALLBACK (toggled), box);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first), TRUE);
  segments->quiet = FALSE;

  return box;
}
