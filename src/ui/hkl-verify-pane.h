/* hkl-verify-pane.h: is what an endpoint received genuine, and if not, why not?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; the checks run on a worker a moment after the last key. What is typed as a
 * secret is wiped after use and kept nowhere.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_VERIFY_PANE (hkl_verify_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklVerifyPane, hkl_verify_pane, HKL, VERIFY_PANE, GtkWidget)

GtkWidget *hkl_verify_pane_new (HklService *service);

/* Fills in a request that went out: exactly these bytes, with the present secret. */
void hkl_verify_pane_set (HklVerifyPane *self, GBytes *body, const char *signature);

G_END_DECLS
