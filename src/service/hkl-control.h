/* hkl-control.h: how the command line gives commands to a copy that runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A socket in the data folder, which only its owner can open. A command is a line of JSON, and its
 * answer is one:
 *
 *   {"command":"resend","ids":[12,13]}     the same bytes once more
 *   {"command":"rerun","ids":[12]}         the events through the mapping as it is now
 *   → {"done":2,"refused":1,"made":1,"reason":"…"}, or {"error":"…"}
 *   {"command":"cancel","mapping":"orders","ids":[14]}
 *                                          what waits in a mapping, but for these
 *   → {"cancelled":3}, or {"error":"…"}
 *
 * Closing the connection cancels what was not begun. The server lives on the service's thread; the
 * client blocks.
 */

#pragma once

#include "hkl-again.h"

G_BEGIN_DECLS

/* Ids in one command; more are several commands. */
#define HKL_CONTROL_MAX_IDS 1000

typedef struct _HklControl HklControl;

/* NULL with a sentence when the socket cannot be made; everything else works without it. */
HklControl *hkl_control_new (HklEngine *engine, const char *data_directory, GError **error);
/* Removes the socket; commands under way are cancelled. */
void hkl_control_free (HklControl *self);

/* TRUE when a copy that runs answers on DATA_DIRECTORY. */
gboolean hkl_control_is_there (const char *data_directory);
/* Blocking. Adds what was done to REPORT (done, refused, made, reason). FALSE with a sentence. */
gboolean hkl_control_again (const char *data_directory,
                            HklAgainKind kind,
                            const gint64 *ids,
                            guint n_ids,
                            HklAgainReport *report,
                            GCancellable *cancellable,
                            GError **error);
/* Blocking: what waits in MAPPING_ID is cancelled, but for KEEP (hkl_engine_cancel_queue_async()).
 * The number of deliveries; -1 with a sentence. */
gssize hkl_control_cancel (const char *data_directory,
                           const char *mapping_id,
                           const gint64 *keep,
                           guint n_keep,
                           GCancellable *cancellable,
                           GError **error);

/* Why, in the log, when a mapping is resumed without what waited. */
#define HKL_CONTROL_RESUMED "Cancelled when the mapping was resumed without what waited."

G_END_DECLS
