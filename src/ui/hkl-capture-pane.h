/* hkl-capture-pane.h: one request that the inspector received: its verdict, body, events, headers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_CAPTURE_PANE (hkl_capture_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklCapturePane, hkl_capture_pane, HKL, CAPTURE_PANE, GtkWidget)

GtkWidget *hkl_capture_pane_new (HklService *service);
/* CAPTURE NULL: nothing is chosen. */
void hkl_capture_pane_set (HklCapturePane *self, HklCapture *capture);
/* Whether its row is in the list: a request that newer ones took the place of stays here. */
void hkl_capture_pane_set_listed (HklCapturePane *self, gboolean listed);
/* What stands there while nothing is chosen: ANY request to choose, or none yet. */
void hkl_capture_pane_set_any (HklCapturePane *self, gboolean any);

G_END_DECLS
