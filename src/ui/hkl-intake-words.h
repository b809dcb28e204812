/* hkl-intake-words.h: what is said about an import, a replay or a stream of samples.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions of their arguments and the locale; any thread; no display. All results are transfer
 * full.
 */

#pragma once

#include "hkl-intake.h"

G_BEGIN_DECLS

/* "Importing events.ndjson", "Replaying orders.ndjson at ×10", "Sample events at 100/s". */
char *hkl_intake_words_title (const HklIntakeStatus *status, const char *name);
/* "12,345 lines · 118,000/s · 2 min left · 3 left out" */
char *hkl_intake_words_progress (const HklIntakeStatus *status);
/* "Imported 12,345 events, 3 lines were left out": how it ended. FAULT: why it failed, else NULL. */
char *hkl_intake_words_outcome (const HklIntakeStatus *status, const char *fault);

G_END_DECLS
