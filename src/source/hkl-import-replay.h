/* hkl-import-replay.h: what a line of a saved capture is: when it came, and the events in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A capture is a file of requests, as the inspector and `receive --json` write them, whose bodies are
 * an event or a list of events; or a file of events as they were delivered. Each event gets a
 * messageId of its own when it is taken in, or the source would know it and drop it. Pure; any
 * thread.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 came_at;    /* microseconds since 1970, in a fixture since just before its first request;
                      * 0: the line does not say */
  GPtrArray *events; /* of HklJson, in the arena; objects without a messageId */
} HklReplayLine;

/* LINE is an object. FALSE: it is a captured request whose body holds no events, such as a form or an
 * empty one. What is in SELF lives as long as ARENA; clear it in either case. */
gboolean hkl_replay_line_read (HklReplayLine *self, const HklJson *line, HklArena *arena);
void hkl_replay_line_clear (HklReplayLine *self);

G_END_DECLS
