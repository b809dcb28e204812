/* hkl-schedule.h: “When attempts happen”: a retry policy as a line of dots.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Computed from the policy itself, without jitter; the shade around a dot is the
 * jitter. Many attempts are shortened to the first ones, “every 15 min” and the last.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-retry.h"

G_BEGIN_DECLS

#define HKL_TYPE_SCHEDULE (hkl_schedule_get_type ())
G_DECLARE_FINAL_TYPE (HklSchedule, hkl_schedule, HKL, SCHEDULE, GtkWidget)

GtkWidget *hkl_schedule_new (void);
void hkl_schedule_set_policy (HklSchedule *self, const HklRetryPolicy *policy);

/* Seconds from the first attempt to each, the first (0) included; at most MAX, which bounds what a
 * strange policy can ask for. (element-type double) */
GArray *hkl_schedule_times (const HklRetryPolicy *policy, guint max);

G_END_DECLS
