/* hkl-store-reader-queue.c: what of a mapping waits, from the database alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-store-reader"

#include "config.h"

#include "hkl-store-reader-private.h"

#include <string.h>

/* The times of what waits, for the mapping with KEY and the cursor CURSOR. */
static gboolean
read_times (HklStoreReader *self, gint64 key, gint64 cursor, HklQueueStatus *status, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT min(due_at), min(received_at) FROM batch WHERE mapping = ? AND state < 2",
      error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, key);
  if (hkl_sqlite_step (self->db, stmt, error) != 1)
    return FALSE;
  status->next_due_at = sqlite3_column_int64 (stmt, 0);
  status->oldest_received_at = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);
  if (cursor < 0)
    return TRUE;

  stmt = hkl_sqlite_prepare (
      self->db, "SELECT received_at FROM event WHERE id > ? ORDER BY id LIMIT 1", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, cursor);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row == 1)
    {
      gint64 at = sqlite3_column_int64 (stmt, 0);
      if (status->oldest_received_at == 0 || at < status->oldest_received_at)
        status->oldest_received_at = at;
      sqlite3_reset (stmt);
    }
  return row >= 0;
}

gboolean
hkl_store_reader_queue_status (HklStoreReader *self,
                               const char *mapping_id,
                               HklQueueStatus *status,
                               GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), FALSE);
  g_return_val_if_fail (mapping_id != NULL && status != NULL, FALSE);

  memset (status, 0, sizeof *status);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT key, coalesce(cursor, -1), n_forming, n_waiting, n_retrying, n_failed, n_delivered,"
      " n_discarded, n_queued, (SELECT last_event FROM state) FROM mapping WHERE id = ?",
      error);
  if (stmt == NULL)
    return FALSE;
  hkl_sqlite_bind_text (stmt, 1, mapping_id);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1) /* a mapping that the store does not know has nothing that waits */
    return row == 0;
  gint64 key = sqlite3_column_int64 (stmt, 0);
  gint64 cursor = sqlite3_column_int64 (stmt, 1);
  status->n_forming = (guint) sqlite3_column_int64 (stmt, 2);
  status->n_waiting = (guint) sqlite3_column_int64 (stmt, 3);
  status->n_retrying = (guint) sqlite3_column_int64 (stmt, 4);
  status->n_failed = (guint) sqlite3_column_int64 (stmt, 5);
  status->n_delivered = (guint) sqlite3_column_int64 (stmt, 6);
  status->n_discarded = (guint) sqlite3_column_int64 (stmt, 7);
  status->events_queued = sqlite3_column_int64 (stmt, 8);
  if (cursor >= 0)
    status->events_unplanned = sqlite3_column_int64 (stmt, 9) - cursor;
  sqlite3_reset (stmt);
  return read_times (self, key, cursor, status, error);
}
