/* hkl-store-reader-private.h: what the files of the reader share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-sqlite.h"
#include "hkl-store-reader.h"

G_BEGIN_DECLS

struct _HklStoreReader
{
  GObject parent_instance;

  char *directory;
  HklSqlite *db;
};

/* Key of a mapping; 0 when it is not known (or with error). */
gint64 hkl_store_reader_mapping_key (HklStoreReader *self, const char *id, GError **error);
/* Any thread: what runs ends with G_IO_ERROR_CANCELLED. */
void hkl_store_reader_interrupt (HklStoreReader *self);

/* Columns of a batch, in the order in which hkl_store_reader_take_batch() reads them. */
#define HKL_BATCH_COLUMNS                                                                          \
  "batch.id, mapping.id, version, state, tries, created_at, due_at, first_try_at, settled_at,"     \
  " received_at, as_list, test, resend_of, partition, bytes, first_name, first_user,"              \
  " n_other_names, outcome, status, reason, latency, n_events, event_ids"
#define HKL_BATCH_TABLES " FROM batch JOIN mapping ON mapping.key = batch.mapping "
HklBatch *hkl_store_reader_take_batch (sqlite3_stmt *stmt, gboolean with_events);
/* Of all mappings, newest first. (element-type gint64) */
GArray *hkl_store_reader_batch_ids_of_event (HklStoreReader *self, gint64 event_id, GError **error);

G_END_DECLS
