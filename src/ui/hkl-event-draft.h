/* hkl-event-draft.h: an event that a person writes: what is wrong with it, and what it lacks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread; no display.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an event was kept back for, as a sentence with what to do. CODE is of contract 6.5, as in
 * HklEvent.reason; an unknown one is said as it is. Transfer full. */
char *hkl_event_reason_sentence (const char *code);

/**
 * hkl_event_draft_check:
 * @where: (out): where the fault is in TEXT; G_MAXSIZE: it is not at one place, or there is none
 *
 * Returns: (transfer full) (nullable): a sentence; NULL for a valid event.
 */
char *hkl_event_draft_check (const char *text, gsize *where);

/* The event's type, "" where it has none. Transfer full. */
char *hkl_event_draft_type (const char *text);

/* TEXT with a messageId, a timestamp, and an anonymousId where no user is named, indented; TEXT
 * itself when it is no object. NOW: microseconds since 1970. Transfer full. */
char *hkl_event_draft_fill_in (const char *text, gint64 now);

/* TEXT without its messageId, in one line: each copy gets an own one when it is taken in, or all
 * but the first would be duplicates. NULL when it is no object. Transfer full. */
char *hkl_event_draft_for_copies (const char *text);

/* An event of the log as it is sent once more or kept as a sample: without messageId and what is of one
 * sending, indented. NULL when TEXT is no object. Transfer full. */
char *hkl_event_draft_for_again (const char *text);

G_END_DECLS
