/* hkl-log-expire.c: retention, in small steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First settled batches with their attempts, then events: those that every mapping has passed and
 * that no batch still in the log holds. A pass over the events goes on where the last step ended;
 * when it has reached what must stay, the next pass begins at the front.
 */

#define G_LOG_DOMAIN "hkl-log-expire"

#include "config.h"

#include "hkl-log-private.h"

#include "hkl-id-list.h"

/* Free pages are used again first; the file shrinks only when they are a large part of it. */
#define FREE_PAGES_MIN  64
#define FREE_PAGES_PART 16
#define FREE_PAGES_STEP "PRAGMA incremental_vacuum(256)"

static gboolean
delete_attempts (HklLog *self, gint64 batch_id, gint64 *n, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "DELETE FROM attempt WHERE id >= ? AND id < ?",
                                           error);
  gint64 before = hkl_sqlite_total_changes (self->db);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, batch_id << HKL_ATTEMPT_NUMBER_BITS);
  sqlite3_bind_int64 (stmt, 2, (batch_id + 1) << HKL_ATTEMPT_NUMBER_BITS);
  if (!hkl_sqlite_run (self->db, stmt, error))
    return FALSE;
  *n += hkl_sqlite_total_changes (self->db) - before;
  return TRUE;
}

typedef struct
{
  gint64 id;
  gint64 mapping;
  gint64 tries;
  gint64 n_events;
  HklBatchState state;
} Old;

static gboolean
delete_batch (HklLog *self, const Old *old, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "DELETE FROM batch WHERE id = ?", error);
  GHashTableIter iter;
  HklLogMapping *mapping;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, old->id);
  if (!hkl_sqlite_run (self->db, stmt, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &mapping))
    {
      if (mapping->key == old->mapping)
        hkl_log_mapping_count (mapping, old->state, old->tries > 0, -1, -old->n_events);
    }
  return TRUE;
}

/* Ids rise with creation: the search ends at the first batch that is young enough. Those that are
 * old and still waiting are few, for an attempt is made for hours and not for days. */
static gint64
expire_batches (HklLog *self, gint64 before, guint max, GError **error)
{
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (Old));
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT id, mapping, tries, n_events, state, settled_at, created_at FROM batch ORDER BY id",
      error);
  gint64 n = 0;
  int row;

  if (stmt == NULL)
    return -1;
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      Old one = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1),
                  sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 3),
                  (HklBatchState) sqlite3_column_int (stmt, 4) };
      if (sqlite3_column_int64 (stmt, 6) >= before || old->len >= max)
        break;
      if (one.state >= HKL_BATCH_DELIVERED && sqlite3_column_int64 (stmt, 5) < before)
        g_array_append_val (old, one);
    }
  if (row < 0)
    return -1;
  sqlite3_reset (stmt);
  for (guint i = 0; i < old->len && n < max; i++)
    {
      const Old *one = &g_array_index (old, Old, i);
      if (!delete_attempts (self, one->id, &n, error) || !delete_batch (self, one, error))
        return -1;
      n++;
    }
  if (n > 0)
    self->changes |= HKL_STORE_CHANGE_BATCHES;
  return n;
}

/* The last event that every mapping has passed. */
static gint64
passed_by_all (HklLog *self)
{
  gint64 passed = self->last_event;
  GHashTableIter iter;
  HklLogMapping *mapping;

  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &mapping))
    {
      if (mapping->cursor >= 0)
        passed = MIN (passed, mapping->cursor);
    }
  return passed;
}

/* Puts the ids between LOW and HIGH that a batch holds into HELD. */
static gboolean
find_held (HklLog *self, gint64 low, gint64 high, GHashTable *held, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db,
                                           "SELECT event_ids FROM batch INDEXED BY batch_by_event"
                                           " WHERE min_event BETWEEN ? AND ? AND max_event >= ?",
                                           error);
  int row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, low - self->widest);
  sqlite3_bind_int64 (stmt, 2, high);
  sqlite3_bind_int64 (stmt, 3, low);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      g_autoptr (GArray)
          ids = hkl_id_list_decode (sqlite3_column_blob (stmt, 0), sqlite3_column_bytes (stmt, 0));
      for (guint i = 0; i < ids->len; i++)
        {
          gint64 id = g_array_index (ids, gint64, i);
          if (id >= low && id <= high)
            g_hash_table_add (held, g_memdup2 (&id, sizeof id));
        }
    }
  return row == 0;
}

/* The next events of the pass, as ids; INVALID counts on for those with a reason. */
static GArray *
next_old_events (HklLog *self, gint64 before, guint max, GArray *invalid, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT id, received_at < ?2, reason IS NOT NULL AND reason <> 'test' FROM event WHERE id > ?1 AND id <= ?3"
      " ORDER BY id LIMIT ?4",
      error);
  int row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, self->expire_pos);
  sqlite3_bind_int64 (stmt, 2, before);
  sqlite3_bind_int64 (stmt, 3, passed_by_all (self));
  sqlite3_bind_int64 (stmt, 4, max);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      if (!sqlite3_column_int (stmt, 1))
        {
          sqlite3_reset (stmt);
          row = 0;
          break;
        }
      gint64 id = sqlite3_column_int64 (stmt, 0);
      gboolean has_reason = sqlite3_column_int (stmt, 2);
      g_array_append_val (ids, id);
      g_array_append_val (invalid, has_reason);
    }
  return row == 0 ? g_steal_pointer (&ids) : NULL;
}

/* How many events went; -1 with error. Looks on until something goes or the pass is over. */
static gint64
expire_events (HklLog *self, gint64 before, guint max, GError **error)
{
  gint64 n = 0;

  while (n == 0)
    {
      g_autoptr (GArray) invalid = g_array_new (FALSE, FALSE, sizeof (gboolean));
      g_autoptr (GArray) ids = next_old_events (self, before, max, invalid, error);
      g_autoptr (GHashTable)
          held = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

      if (ids == NULL)
        return -1;
      if (ids->len == 0)
        {
          self->expire_pos = 0;
          return 0;
        }
      gint64 low = g_array_index (ids, gint64, 0);
      gint64 high = g_array_index (ids, gint64, ids->len - 1);
      if (!find_held (self, low, high, held, error))
        return -1;
      sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "DELETE FROM event WHERE id = ?", error);
      if (stmt == NULL)
        return -1;
      for (guint i = 0; i < ids->len; i++)
        {
          gint64 id = g_array_index (ids, gint64, i);
          if (g_hash_table_contains (held, &id))
            continue;
          sqlite3_bind_int64 (stmt, 1, id);
          if (!hkl_sqlite_run (self->db, stmt, error))
            return -1;
          n++;
          self->n_events--;
          self->n_invalid -= g_array_index (invalid, gboolean, i);
        }
      self->expire_pos = high;
    }
  self->changes |= HKL_STORE_CHANGE_EVENTS;
  return n;
}

gboolean
hkl_log_expire (HklLog *self, HklCall *call)
{
  gint64 n = expire_batches (self, call->before, call->max, &call->error);

  if (n == 0)
    n = expire_events (self, call->before, call->max, &call->error);
  call->number = n;
  return n >= 0;
}

void
hkl_log_give_back (HklLog *self)
{
  gint64 n_free = hkl_sqlite_query_int (self->db, "PRAGMA freelist_count", 0, NULL);
  gint64 n_pages = hkl_sqlite_query_int (self->db, "PRAGMA page_count", 0, NULL);
  g_autoptr (GError) error = NULL;

  if (n_free < FREE_PAGES_MIN || n_free < n_pages / FREE_PAGES_PART)
    return;
  if (!hkl_sqlite_exec (self->db, FREE_PAGES_STEP, &error))
    g_debug ("%s", error->message);
}
