/* hkl-log-model.h: the deliveries of a mapping as a list, newest first, read as they are looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; reading happens on the reader pool's threads. The model holds ids (the newest
 * HKL_LOG_IDS_MAX of what the filter takes); rows are objects made on demand and filled when their
 * contents have been read. While `live` is off new ids are counted, not inserted: the data does not
 * move under the pointer.
 *
 * Properties: "live" (read, write), "n-new" (what has come while not live), "loading".
 */

#pragma once

#include <gio/gio.h>

#include "hkl-log-row.h"
#include "hkl-store-reader-pool.h"

G_BEGIN_DECLS

#define HKL_LOG_IDS_MAX 100000

#define HKL_TYPE_LOG_MODEL (hkl_log_model_get_type ())
G_DECLARE_FINAL_TYPE (HklLogModel, hkl_log_model, HKL, LOG_MODEL, GObject)

typedef enum
{
  HKL_LOG_ALL,
  HKL_LOG_RETRYING,
  HKL_LOG_FAILED,
  HKL_LOG_DELIVERED,
} HklLogShow;

HklLogModel *hkl_log_model_new (HklStoreReaderPool *readers, const char *mapping_id);

/* Reads the list again. SEARCH nullable. */
void hkl_log_model_set_filter (HklLogModel *self, HklLogShow show, const char *search);

/* What is shown just now. The strings are the model's, until the filter changes. */
void hkl_log_model_get_filter (HklLogModel *self, HklLogFilter *filter);

/* The store has news; reads them, and again whatever of the known rows is not settled yet. Calls
 * that come while one is under way are one. */
void hkl_log_model_refresh (HklLogModel *self);

/* Which deliveries are in flight just now, from the engine's snapshot. */
void hkl_log_model_set_in_flight (HklLogModel *self, const gint64 *ids, guint n_ids);

gboolean hkl_log_model_get_live (HklLogModel *self);
void hkl_log_model_set_live (HklLogModel *self, gboolean live);
guint hkl_log_model_get_n_new (HklLogModel *self);
gboolean hkl_log_model_get_loading (HklLogModel *self);

/* Deliveries of the mapping that wait for another attempt, and that failed for good. */
guint hkl_log_model_get_n_retrying (HklLogModel *self);
guint hkl_log_model_get_n_failed (HklLogModel *self);

/* Position of a delivery, or GTK_INVALID_LIST_POSITION's value G_MAXUINT. */
guint hkl_log_model_find (HklLogModel *self, gint64 id);

G_END_DECLS
