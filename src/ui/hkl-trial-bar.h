/* hkl-trial-bar.h: sends one event through a draft, before it is in force.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. To the endpoint, or to the built-in inspector. One attempt, which is marked as a
 * test in the log; what came of it stands below, with a way to the delivery. Pressing the button
 * again stops it.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_TRIAL_BAR (hkl_trial_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklTrialBar, hkl_trial_bar, HKL, TRIAL_BAR, GtkWidget)

GtkWidget *hkl_trial_bar_new (HklService *service);

/* What would be sent. MAPPING NULL: nothing can be. EVENT NULL: TEXT is a sample's. SECRETS
 * (nullable): header values that are typed and not stored, "mapping-id/header" to value. */
void hkl_trial_bar_set (HklTrialBar *self,
                        HklMapping *mapping,
                        HklEvent *event,
                        const char *text,
                        GHashTable *secrets);

G_END_DECLS
