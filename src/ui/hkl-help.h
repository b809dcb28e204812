/* hkl-help.h: which place of the manual explains what, and the button that opens it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only, but for the functions that only look up: any thread. A place is a page and a
 * section of it, "troubleshooting#refused", as the action app.help takes it; tests/install/test-help.py
 * finds each of them in the manual.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-batch.h"
#include "hkl-service.h"

G_BEGIN_DECLS

/* What explains a state that lasts, until somebody does something. Never NULL; static. */
const char *hkl_help_for_problem (HklProblemKind kind);
/* What explains why an attempt ended as it did; NULL when it was delivered. Static. STATUS counts
 * for HKL_OUTCOME_STATUS alone. */
const char *hkl_help_for_outcome (HklOutcome outcome, guint status);

/* A small button "Learn More", not shown before it has a place. */
GtkWidget *hkl_help_button_new (void);
/* PLACE: NULL hides the button. */
void hkl_help_button_set_place (GtkWidget *button, const char *place);

G_END_DECLS
