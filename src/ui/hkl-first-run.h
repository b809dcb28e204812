/* hkl-first-run.h: what a person sees before there is a mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_FIRST_RUN (hkl_first_run_get_type ())
G_DECLARE_FINAL_TYPE (HklFirstRun, hkl_first_run, HKL, FIRST_RUN, GtkWidget)

/* Belongs into an HklPage, which reports its faults. */
GtkWidget *hkl_first_run_new (HklService *service);

G_END_DECLS
