/* hkl-left-out-window.h: the lines of a file that were left out, each with its reason.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread.
 */

#pragma once

#include <adwaita.h>

#include "hkl-intake.h"

G_BEGIN_DECLS

#define HKL_TYPE_LEFT_OUT_WINDOW (hkl_left_out_window_get_type ())
G_DECLARE_FINAL_TYPE (HklLeftOutWindow, hkl_left_out_window, HKL, LEFT_OUT_WINDOW, AdwWindow)

/* INTAKE has ended, and left lines out. */
void hkl_left_out_window_present (GtkWindow *parent, HklIntake *intake);

G_END_DECLS
