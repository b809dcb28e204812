/* hkl-capture-pane.h: one request that the inspector received, with the verdict on its signature.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-capture.h"

G_BEGIN_DECLS

#define HKL_TYPE_CAPTURE_PANE (hkl_capture_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklCapturePane, hkl_capture_pane, HKL, CAPTURE_PANE, GtkWidget)

GtkWidget *hkl_capture_pane_new (void);
/* CAPTURE NULL: nothing is chosen. */
void hkl_capture_pane_set (HklCapturePane *self, HklCapture *capture);

G_END_DECLS
