/* hkl-repeat-words.h: what is said about deliveries that are sent again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions of their arguments and the locale; any thread; no display. All results are transfer
 * full.
 */

#pragma once

#include "hkl-repeat.h"

G_BEGIN_DECLS

/* "Sending 5,000 deliveries again" */
char *hkl_repeat_words_title (const HklAgainReport *report);
/* "1,204 of 5,000 · 3 not: the first refusal's sentence" */
char *hkl_repeat_words_progress (const HklAgainReport *report);
/* "Resent 5,000 deliveries; 3 not: …", "Stopped: 1,204 of 5,000 deliveries were sent again." */
char *hkl_repeat_words_outcome (const HklAgainReport *report, HklRepeatState state);

G_END_DECLS
