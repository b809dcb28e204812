/* hkl-text-scale.c: see hkl-text-scale.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-text-scale"

#include "config.h"

#include "hkl-text-scale.h"

#define USUAL (96 * PANGO_SCALE)

double
hkl_text_scale (GtkWidget *widget)
{
  int dpi = -1;

  /* GTK lays everything out anew when this changes. */
  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);

  return dpi > USUAL ? (double) dpi / USUAL : 1;
}

int
hkl_text_scale_width (GtkWidget *widget, int width)
{
  return (int) (width * hkl_text_scale (widget));
}
