/* hkl-segments.h: a few choices in a row, one of them chosen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Toggle buttons in one group; the arrow keys move between them.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*HklSegmentsFunc) (guint chosen, gpointer user_data);

/* LABELS: NULL-terminated. FUNC is called when the person chooses. */
GtkWidget *hkl_segments_new (const char *const *labels, HklSegmentsFunc func, gpointer user_data);
/* Calls nobody. G_MAXUINT: none is chosen. */
void hkl_segments_set (GtkWidget *segments, guint chosen);
/* 0 when none is. */
guint hkl_segments_get (GtkWidget *segments);

G_END_DECLS
