/* hkl-capture-actions.h: what can be done with requests that the inspector received.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Each tells how it went with a toast in the page that WIDGET is in.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-capture-export.h"
#include "hkl-service.h"

G_BEGIN_DECLS

/* The request as a command for POSIX shells, sent to the inspector again; credentials are blanked.
 * Of a body that no command line holds, the bytes alone. */
void hkl_capture_copy_curl (GtkWidget *widget, HklService *service, HklCapture *capture);

/* Opens the delivery that made the request. */
void hkl_capture_open_delivery (GtkWidget *widget,
                                HklService *service,
                                HklCapture *capture,
                                GCancellable *cancellable);

/* Asks for a file and writes CAPTURES (element-type HklCapture, oldest first) into it. */
void hkl_captures_export (GtkWidget *widget, GPtrArray *captures, HklCaptureFormat format);

G_END_DECLS
