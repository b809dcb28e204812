/* hkl-window.h: the one window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Until the service runs it shows a spinner, or why the service cannot run;
 * after that the shell with sidebar and pages. Pages are made on their first visit and kept.
 * The actions that pages may use are listed in hkl-page.h.
 */

#pragma once

#include <adwaita.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_WINDOW (hkl_window_get_type ())
G_DECLARE_FINAL_TYPE (HklWindow, hkl_window, HKL, WINDOW, AdwApplicationWindow)

HklWindow *hkl_window_new (GtkApplication *application);

/* The service runs: builds the shell. Once. */
void hkl_window_set_service (HklWindow *self, HklService *service);
/* It does not: says so. The button activates app.start again. */
void hkl_window_set_fault (HklWindow *self, const GError *error);
/* It is being started (again). */
void hkl_window_set_starting (HklWindow *self);

/* A file from outside: mappings (".hookline.json") or events. The service must run. */
void hkl_window_open (HklWindow *self, GFile *file);

/* TEXT is plain. */
void hkl_window_toast (HklWindow *self, const char *text);
/* With a button that opens the delivery ID. */
void hkl_window_toast_delivery (HklWindow *self, const char *text, gint64 id);

G_END_DECLS
