/* hkl-delivery-words.h: what happened to a delivery, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; no display. Results are transfer full.
 */

#pragma once

#include "hkl-attempt.h"
#include "hkl-batch.h"
#include "hkl-request.h"
#include "hkl-retry.h"
#include "hkl-snapshot.h"

G_BEGIN_DECLS

/* "1, no retry needed", "3, after 2 failed ones", "none yet". */
char *hkl_words_attempts (HklBatch *batch);
/* "200 OK", or the sentence of an attempt that got no answer. */
char *hkl_words_answer (guint status, const char *reason);
/* "Attempt 3 in 7 s. 503 Service Unavailable. Given up after …" for one that waits; else NULL. */
char *hkl_words_waiting (HklBatch *batch, gint64 now);
/* "Resting after 10 failures. One attempt is tried in 40 s. …" while the mapping's breaker is not
 * closed; else NULL. */
char *hkl_words_resting (const HklMappingSnapshot *snapshot, gint64 now);
/* Why no more attempts follow, for one that failed; else NULL. */
char *hkl_words_failed (HklBatch *batch);
/* "Signed: the first event, 560 of 118,204 bytes". */
char *hkl_words_signed (HklRequest *request);
/* "waited 5.2 s" between two attempts. */
char *hkl_words_pause (HklAttempt *before, HklAttempt *after);
/* What to do about an attempt that was not delivered; NULL for one that was. Borrowed. */
const char *hkl_words_advice (HklOutcome outcome, guint status);
/* "Then about 14:35:10 and 14:37:50, and so on. Gives up at 18:32:08." for one that waits; else
 * NULL. */
char *hkl_words_ahead (HklBatch *batch, const HklRetryPolicy *policy);
/* How the signature of REQUEST was made, as a few lines, with a command that makes it again. */
char *hkl_words_signature (HklRequest *request, const char *signature);
/* "on attempt 3, 25 s after the first try": what follows the state in a title. */
char *hkl_words_verdict (HklBatch *batch);

G_END_DECLS
