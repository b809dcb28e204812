/* hkl-event-help.h: what the specification expects of an event, and what of it is there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread; no display. For a person who is writing one: half an event is the usual case.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an event of the type that TEXT names needs, each marked ✓ or ✗, and what it may have; when
 * TEXT names no type, which there are. Transfer full; NULL when TEXT is no JSON object (yet). */
char *hkl_event_help (const char *text);

/* The members of TEXT that the specification does not know, as a sentence: they are kept, but may be
 * misspelt. Transfer full; NULL: there are none. */
char *hkl_event_help_unknown (const char *text);

G_END_DECLS
