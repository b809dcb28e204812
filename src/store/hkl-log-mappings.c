/* hkl-log-mappings.c: versions of mappings, and their end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-mappings"

#include "config.h"

#include "hkl-log-private.h"

static gboolean
add_mapping (HklLog *self, const char *id, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db,
                                           "INSERT INTO mapping (id, cursor) VALUES (?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  hkl_sqlite_bind_text (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, self->last_event);
  if (!hkl_sqlite_run (self->db, stmt, error))
    return FALSE;
  HklLogMapping *mapping = g_new0 (HklLogMapping, 1);
  mapping->id = g_strdup (id);
  mapping->key = sqlite3_last_insert_rowid (hkl_sqlite_get_handle (self->db));
  mapping->cursor = self->last_event;
  g_hash_table_insert (self->mappings, mapping->id, mapping);
  return TRUE;
}

/* The version with this TEXT; 0: none yet; -1: error. */
static gint64
find_version (HklLog *self, gint64 key, const char *text, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT version FROM mapping_version WHERE mapping = ? AND text = ?", error);

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, key);
  hkl_sqlite_bind_text (stmt, 2, text);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1)
    return row;
  gint64 version = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return version;
}

gboolean
hkl_log_put_mapping (HklLog *self, HklCall *call)
{
  g_autofree char *text = hkl_mapping_to_text (call->mapping);
  HklLogMapping *mapping = hkl_log_find_mapping (self, call->mapping->id);

  if (mapping == NULL)
    {
      if (!add_mapping (self, call->mapping->id, &call->error))
        return FALSE;
      mapping = hkl_log_find_mapping (self, call->mapping->id);
    }
  else if (mapping->cursor < 0)
    {
      mapping->cursor = self->last_event;
      mapping->changed = TRUE;
    }

  call->number = find_version (self, mapping->key, text, &call->error);
  if (call->number < 0)
    return FALSE;
  if (call->number > 0)
    return TRUE;

  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "INSERT INTO mapping_version (mapping, created_at, text) VALUES (?, ?, ?)",
      &call->error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, mapping->key);
  sqlite3_bind_int64 (stmt, 2, g_get_real_time ());
  hkl_sqlite_bind_text (stmt, 3, text);
  if (!hkl_sqlite_run (self->db, stmt, &call->error))
    return FALSE;
  call->number = sqlite3_last_insert_rowid (hkl_sqlite_get_handle (self->db));
  self->changes |= HKL_STORE_CHANGE_VERSIONS;
  return TRUE;
}

gboolean
hkl_log_drop_mapping (HklLog *self, HklCall *call)
{
  HklLogMapping *mapping = hkl_log_find_mapping (self, call->mapping_id);

  if (mapping == NULL || mapping->cursor < 0)
    return TRUE;
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db,
                                           "UPDATE batch SET state = 4, settled_at = ?,"
                                           " reason = 'The mapping was deleted.'"
                                           " WHERE mapping = ? AND state < 2",
                                           &call->error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, g_get_real_time ());
  sqlite3_bind_int64 (stmt, 2, mapping->key);
  if (!hkl_sqlite_run (self->db, stmt, &call->error))
    return FALSE;

  mapping->n[HKL_BATCH_DISCARDED] += mapping->n[HKL_BATCH_FORMING] + mapping->n[HKL_BATCH_WAITING];
  mapping->n[HKL_BATCH_FORMING] = 0;
  mapping->n[HKL_BATCH_WAITING] = 0;
  mapping->n_retrying = 0;
  mapping->n_queued = 0;
  mapping->cursor = -1;
  mapping->changed = TRUE;
  self->changes |= HKL_STORE_CHANGE_BATCHES | HKL_STORE_CHANGE_VERSIONS;
  return TRUE;
}
