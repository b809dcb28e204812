/* hkl-sign-pane.h: what Hookline sends, byte for byte, and how it is signed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; rendering runs on a worker, only while the pane is mapped. Signs sample events
 * with the destination's secret as a mapping without changes would.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_SIGN_PANE (hkl_sign_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklSignPane, hkl_sign_pane, HKL, SIGN_PANE, GtkWidget)

GtkWidget *hkl_sign_pane_new (HklService *service);

/* Borrowed, what is shown now; FALSE while nothing is, or it is not signed. */
gboolean hkl_sign_pane_get (HklSignPane *self, GBytes **body, const char **signature);

/* Signal "changed": another body or signature is shown. */

G_END_DECLS
