/* sink.h: a process that answers every POST with 200, as fast as it can.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It ends with its parent, or by SIGKILL.
 */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* PORT: where it listens on 127.0.0.1. COUNTER (nullable), in memory that is shared between
 * processes: counts requests, atomically. */
pid_t sink_start (guint *port, gint *counter);

G_END_DECLS
