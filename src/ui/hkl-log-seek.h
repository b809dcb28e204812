/* hkl-log-seek.h: the failure next to a delivery, older or newer, in what the log shows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; the database is asked on a reader's thread, so that also a failure that is far
 * away, or not read yet, is found at once.
 */

#pragma once

#include "hkl-store-reader-pool.h"

G_BEGIN_DECLS

/* FILTER as in the log. Where it is about retrying deliveries one of those is looked for, else one
 * that failed for good. FROM: a batch id; 0: before all. The newest below FROM, or where NEWER the
 * oldest above it; with FROM 0 the newest of all. */
void hkl_log_seek_async (HklStoreReaderPool *readers,
                         const HklLogFilter *filter,
                         gint64 from,
                         gboolean newer,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* A batch id; 0: there is none; -1 with error. */
gint64 hkl_log_seek_finish (HklStoreReaderPool *readers, GAsyncResult *result, GError **error);

G_END_DECLS
