/* hkl-repeat-bar.h: many deliveries that are sent again, at the foot of the window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. Comes up when it takes longer than a moment: how many of how many, and Cancel. How it
 * ended is a toast; where some could not be sent again, that stays until it is dismissed.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service-repeat.h"

G_BEGIN_DECLS

#define HKL_TYPE_REPEAT_BAR (hkl_repeat_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklRepeatBar, hkl_repeat_bar, HKL, REPEAT_BAR, GtkWidget)

GtkWidget *hkl_repeat_bar_new (HklService *service, HklRepeat *repeat);

/* A box with a bar for each that the service has. */
GtkWidget *hkl_repeat_bars_new (HklService *service);

G_END_DECLS
