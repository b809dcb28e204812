/* hkl-intake-bar.h: one import, replay or stream of samples, at the foot of the window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. While it runs: how much, how fast, how long still, and a button that ends it. How
 * it ended stays until it is dismissed, for nobody watches a long file; what was ended by hand goes.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service-intake.h"

G_BEGIN_DECLS

#define HKL_TYPE_INTAKE_BAR (hkl_intake_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklIntakeBar, hkl_intake_bar, HKL, INTAKE_BAR, GtkWidget)

GtkWidget *hkl_intake_bar_new (HklService *service, HklIntake *intake);

/* A box with a bar for each that the service has. */
GtkWidget *hkl_intake_bars_new (HklService *service);

G_END_DECLS
