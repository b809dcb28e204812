/* hkl-pieces.h: small things that several tool pages show: heads of panes, buttons that copy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Left-aligned, ellipsized label with a style class (nullable). */
GtkWidget *hkl_piece_label (const char *text, const char *style);

/* A title over a dim line (nullable, then absent) that fills the line it is put in. The line is
 * returned in SUBTITLE_OUT (nullable), borrowed. */
GtkWidget *hkl_piece_head (const char *title, const char *subtitle, GtkLabel **subtitle_out);

/* A read-only entry in a fixed-width face; NAME is the accessible one. */
GtkWidget *hkl_piece_value (const char *name);

/* Returns: (transfer full) (nullable): the text to copy; NULL when there is none now. */
typedef char *(*HklCopyFunc) (gpointer user_data);

/* A flat button with the copy icon. TOAST is shown in the page after it copied. */
GtkWidget *
hkl_piece_copy (const char *name, const char *toast, HklCopyFunc func, gpointer user_data);

/* Puts TEXT on the clipboard and shows TOAST in the page that WIDGET is in. */
void hkl_piece_copy_text (GtkWidget *widget, const char *text, const char *toast);

/* A button with icon and label in the compact size. */
GtkWidget *hkl_piece_button (const char *icon, const char *label);

/* WIDTH and HEIGHT for WINDOW to begin with, but no more than PARENT (nullable) has. */
void hkl_piece_fit_window (GtkWindow *window, GtkWidget *parent, int width, int height);

/* Margins on all sides. */
void hkl_piece_set_margins (GtkWidget *widget, int margin);

G_END_DECLS
