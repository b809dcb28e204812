/* hkl-samples.h: events to try a mapping with.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. One for each of the six types; they carry no messageId, which the source adds.
 */

#pragma once

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_N_SAMPLES 6

/* "Order Completed (track)" and the event's JSON text; INDEX below HKL_N_SAMPLES. Borrowed. */
const char *hkl_sample_get_title (guint index);
const char *hkl_sample_get_text (guint index);

/* Transfer full: the first sample that MAPPING's trigger takes, else the first one. MAPPING may be
 * NULL. */
char *hkl_sample_for_mapping (HklMapping *mapping);

G_END_DECLS
