/* hkl-waterfall.h: where the time of one attempt went: DNS, connect, TLS, send, wait, receive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Bars are drawn one behind the other in time; each has its figure as text.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-attempt.h"

G_BEGIN_DECLS

#define HKL_TYPE_WATERFALL (hkl_waterfall_get_type ())
G_DECLARE_FINAL_TYPE (HklWaterfall, hkl_waterfall, HKL, WATERFALL, GtkWidget)

GtkWidget *hkl_waterfall_new (void);
/* NULL: no attempt yet. */
void hkl_waterfall_set (HklWaterfall *self, HklAttempt *attempt);

G_END_DECLS
