/* store-helpers.h: the store's calls as blocking ones, and values to put into it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-store-reader-pool.h"

G_BEGIN_DECLS

/* Iterates the default context until *DONE. Ends the test after a minute. */
void wait_for (gboolean *done);

/* An event with this message id; the body has BYTES bytes or a few more. */
HklEvent *event_new (const char *message_id, gsize bytes);
/* N events whose message ids are "PREFIX-FROM" and on. */
GPtrArray *events_new (const char *prefix, guint from, guint n);
HklBatch *batch_new (const char *mapping_id, HklBatchState state, const gint64 *ids, guint n_ids);
/* BATCH with another state, tries and status. */
HklBatch *batch_with (HklBatch *batch, gint64 id, HklBatchState state, guint tries, guint status);
HklAttempt *attempt_new (gint64 batch_id, guint number, guint status);
HklMapping *mapping_new (const char *id);

GArray *append (HklStore *store, GPtrArray *events, GError **error);
gint64 put_mapping (HklStore *store, HklMapping *mapping, GError **error);
gboolean drop_mapping (HklStore *store, const char *id, GError **error);
GArray *plan (HklStore *store, const char *id, gint64 cursor, GPtrArray *batches, GError **error);
gboolean settle (HklStore *store, HklBatch *batch, HklAttempt *attempt, GError **error);
GArray *insert_batches (HklStore *store, GPtrArray *batches, GError **error);
gint64 expire (HklStore *store, gint64 before, guint max, GError **error);

/* Unrefs OBJECT and asserts that it ended, within a moment. */
void assert_finalises (gpointer object);

G_END_DECLS
