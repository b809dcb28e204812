/* hkl-answer-words.h: what the inspector was told to do, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Needs no display.
 */

#pragma once

#include "hkl-answer.h"

G_BEGIN_DECLS

/* "503", "drop", "half a response": what one request got. Transfer full. */
char *hkl_answer_word (const HklAnswer *answer);

/* "Answering 503, Retry-After 30 s": what is done. INBOX NULL: to all. Transfer full. */
char *hkl_answer_describe (const HklAnswer *answer, const char *inbox);

/* "3 requests are left, then 200 OK again.": for how long, as a sentence. Transfer full. */
char *hkl_answer_describe_scope (const HklAnswer *answer);

G_END_DECLS
