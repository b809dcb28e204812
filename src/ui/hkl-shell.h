/* hkl-shell.h: the window's frame: sidebar and content, or one of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. libadwaita 1.2 has no breakpoints: the shell says that it needs no more than
 * 360 × 294, whatever its children would like, and decides in size_allocate() what is shown.
 * Pages learn the mode from "mode" and "narrow", which are notified outside of the allocation.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_SHELL_SIDEBAR_WIDTH 248

typedef enum
{
  HKL_SHELL_WIDE,   /* from 1100 px: sidebar, list and detail side by side */
  HKL_SHELL_MEDIUM, /* from 700 px: sidebar and page; a detail replaces the list */
  HKL_SHELL_NARROW, /* one thing at a time */
} HklShellMode;

#define HKL_TYPE_SHELL_MODE (hkl_shell_mode_get_type ())
GType hkl_shell_mode_get_type (void);

#define HKL_TYPE_SHELL (hkl_shell_get_type ())
G_DECLARE_FINAL_TYPE (HklShell, hkl_shell, HKL, SHELL, GtkWidget)

GtkWidget *hkl_shell_new (GtkWidget *sidebar, GtkWidget *content);

/* The mode for a window of WIDTH. */
/* WIDTH of the window, at the usual size of text. */
HklShellMode hkl_shell_mode_for_width (int width);

/* Property "mode" (HklShellMode) and "narrow" (boolean), both notified. */
HklShellMode hkl_shell_get_mode (HklShell *self);

/* In the narrow mode: which of the two is shown. In the others only remembered. */
void hkl_shell_set_show_content (HklShell *self, gboolean show_content);
gboolean hkl_shell_get_show_content (HklShell *self);

/* In the wide modes: F9. */
void hkl_shell_set_show_sidebar (HklShell *self, gboolean show_sidebar);
gboolean hkl_shell_get_show_sidebar (HklShell *self);

/* The mode of the shell that WIDGET is in; HKL_SHELL_WIDE outside of one. */
HklShellMode hkl_shell_mode_of (GtkWidget *widget);

G_END_DECLS
