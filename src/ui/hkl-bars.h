/* hkl-bars.h: what is wrong and what to do about it, below a page's header bar.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Shows at most two of the service's problems, worst first; each bar says what
 * became of the events and offers the way out. Follows the service while it is on the screen.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_BARS (hkl_bars_get_type ())
G_DECLARE_FINAL_TYPE (HklBars, hkl_bars, HKL, BARS, GtkWidget)

GtkWidget *hkl_bars_new (HklService *service);

G_END_DECLS
