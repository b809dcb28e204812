/* hkl-log-model.h: the deliveries of a mapping as a list, newest first, read as they are looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; reading happens on the reader pool's threads. The model holds keys of rows, at
 * first the newest HKL_LOG_IDS_MAX of what the filter takes, and more as older ones are looked at;
 * rows are objects made on demand and filled when their contents have been read. While `live` is
 * off new ones are counted, not inserted: the data does not move under the pointer.
 *
 * A filter that no index serves is a search: its rows come in steps, the newest first, until
 * everything was looked at, HKL_LOG_IDS_MAX were found, or it is stopped.
 *
 * Properties: "live" (read, write), "n-new" (what has come while not live), "loading" (also notified
 * when counts changed), "searching" (also notified with each step).
 */

#pragma once

#include <gio/gio.h>

#include "hkl-log-row.h"
#include "hkl-store-reader-pool.h"

G_BEGIN_DECLS

#define HKL_LOG_IDS_MAX 100000

#define HKL_TYPE_LOG_MODEL (hkl_log_model_get_type ())
G_DECLARE_FINAL_TYPE (HklLogModel, hkl_log_model, HKL, LOG_MODEL, GObject)

HklLogModel *hkl_log_model_new (HklStoreReaderPool *readers, const char *mapping_id);

/* Reads the list again when FILTER is another one. Its mapping is always the model's. BY_EVENT: a
 * row for each event of a delivery. */
void hkl_log_model_set_filter (HklLogModel *self, const HklLogFilter *filter, gboolean by_event);

/* What is shown just now; the model's, until it is changed. */
const HklLogFilter *hkl_log_model_get_filter (HklLogModel *self);
gboolean hkl_log_model_get_by_event (HklLogModel *self);

/* The store has news; reads them, and again whatever of the known rows is not settled yet. Calls
 * that come while one is under way are one. */
void hkl_log_model_refresh (HklLogModel *self);

/* Which deliveries are in flight just now, from the engine's snapshot. */
void hkl_log_model_set_in_flight (HklLogModel *self, const gint64 *ids, guint n_ids);

gboolean hkl_log_model_get_live (HklLogModel *self);
void hkl_log_model_set_live (HklLogModel *self, gboolean live);
guint hkl_log_model_get_n_new (HklLogModel *self);
gboolean hkl_log_model_get_loading (HklLogModel *self);

/* Is a search under way? BACK_TO (nullable) is then, or where it was stopped, the time down to
 * which was looked; 0 when that is everything. */
gboolean hkl_log_model_get_searching (HklLogModel *self, gint64 *back_to);
/* Ends the search where it is; what was found stays. */
void hkl_log_model_stop_search (HklLogModel *self);

/* Of the mapping, whatever the filter: deliveries, those that wait for another attempt, those that
 * failed for good. */
guint64 hkl_log_model_get_n_all (HklLogModel *self);
guint64 hkl_log_model_get_n_retrying (HklLogModel *self);
guint64 hkl_log_model_get_n_failed (HklLogModel *self);
/* The newest failures of the mapping. (element-type gint64) ids, ascending; borrowed; nullable. */
GArray *hkl_log_model_get_failed (HklLogModel *self);

/* Position of a delivery's first row, or GTK_INVALID_LIST_POSITION's value G_MAXUINT. */
guint hkl_log_model_find (HklLogModel *self, gint64 id);
/* Position of the row with KEY, or G_MAXUINT. */
guint hkl_log_model_find_key (HklLogModel *self, gint64 key);
/* Key of the row at POSITION, without making it. */
gint64 hkl_log_model_get_key (HklLogModel *self, guint position);

G_END_DECLS
