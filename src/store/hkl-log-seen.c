/* hkl-log-seen.c: the message ids of 48 hours: which came, and where to look them up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a message id was seen is answered by a filter in memory; only when that says "maybe" the
 * hashes on disk are searched, and the message id itself is compared. What is sent twice comes in the
 * same order again: first is looked where the last one was found. Else the hashes of those events are
 * read between which the filter puts it, a million at most. What a transaction that failed has left in
 * the filter is remembered: a disk that was full for a while has all of it sent again. The filter is
 * read from the disk in steps, for that takes a second and more with ten million ids, and a start
 * that only sends what waits need not stand behind it: the first append waits for what is left.
 * Writer thread only.
 */

#define G_LOG_DOMAIN "hkl-log-seen"

#include "config.h"

#include "hkl-log-private.h"

#include <string.h>

/* A row is extended up to this many hashes: one page. */
#define SEEN_ROW_MAX 512
#define SEEN_WINDOW  (48 * 3600 * G_TIME_SPAN_SECOND)
/* Ten thousand ids a second go, should as many have come. */
#define TIDY_EVERY (10 * G_TIME_SPAN_SECOND)
#define TIDY_ROWS  "200"
/* Hashes of failed transactions that are remembered: some 50 MB. */
#define LOST_MAX (1 << 20)
/* Rows of one step: at most 32,768 ids, a few milliseconds. */
#define LOAD_ROWS 64

static void
load_row (HklSeen *seen, sqlite3_stmt *stmt)
{
  gint64 first = sqlite3_column_int64 (stmt, 0);
  gint64 at = sqlite3_column_int64 (stmt, 1);
  const guint8 *hashes = sqlite3_column_blob (stmt, 2);
  int n = sqlite3_column_bytes (stmt, 2) / 8;

  for (int i = 0; i < n; i++)
    {
      guint64 hash;
      memcpy (&hash, hashes + i * 8, 8);
      hkl_seen_add (seen, GUINT64_FROM_LE (hash), at, first + i);
    }
}

gboolean
hkl_log_load_seen_step (HklLog *self, GError **error)
{
  int n = 0, row;

  if (self->seen_is_loaded)
    return TRUE;
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db,
                                           "SELECT first_event, at, hashes FROM seen"
                                           " WHERE first_event > ? ORDER BY first_event",
                                           error);
  if (stmt == NULL)
    return FALSE;
  if (self->seen == NULL)
    self->seen = hkl_seen_new ();
  gint64 since = g_get_real_time () - SEEN_WINDOW;
  sqlite3_bind_int64 (stmt, 1, self->seen_pos);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      self->seen_pos = sqlite3_column_int64 (stmt, 0);
      if (sqlite3_column_int64 (stmt, 1) >= since)
        load_row (self->seen, stmt);
      if (++n == LOAD_ROWS)
        break;
    }
  sqlite3_reset (stmt);
  self->seen_is_loaded = row == 0;
  return row >= 0;
}

gboolean
hkl_log_load_seen (HklLog *self, GError **error)
{
  while (!self->seen_is_loaded)
    {
      if (!hkl_log_load_seen_step (self, error))
        return FALSE;
    }
  return TRUE;
}

/* --- this transaction, and those that failed ------------------------------------------------------ */

void
hkl_log_begin_seen (HklLog *self)
{
  self->new_seen = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->fresh = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->lost = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

void
hkl_log_free_seen (HklLog *self)
{
  g_clear_pointer (&self->seen, hkl_seen_free);
  g_array_unref (self->new_seen);
  g_array_unref (self->fresh);
  g_hash_table_unref (self->lost);
}

void
hkl_log_end_seen (HklLog *self, gboolean committed)
{
  if (!committed)
    {
      /* To forget one only costs a look. */
      if (g_hash_table_size (self->lost) > LOST_MAX)
        g_hash_table_remove_all (self->lost);
      for (guint i = 0; i < self->fresh->len; i++)
        g_hash_table_add (self->lost,
                          g_memdup2 (&g_array_index (self->fresh, guint64, i), sizeof (guint64)));
    }
  g_array_set_size (self->fresh, 0);
  g_array_set_size (self->new_seen, 0);
}

void
hkl_log_add_seen (HklLog *self, guint64 hash, gint64 now)
{
  guint64 bytes = GUINT64_TO_LE (hash);

  if (g_hash_table_remove (self->lost, &hash) || !hkl_seen_maybe (self->seen, hash))
    g_array_append_val (self->fresh, hash);
  hkl_seen_add (self->seen, hash, now, self->last_event);
  g_array_append_val (self->new_seen, bytes);
}

/* --- the search ------------------------------------------------------------------------------------ */

/* 1: the event ID has MESSAGE_ID, or retention has taken it; 0: another one; -1: error. */
static int
has_message_id (HklLog *self, gint64 id, const char *message_id, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "SELECT message_id FROM event WHERE id = ?",
                                           error);

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, id);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row == 1)
    {
      row = strcmp (hkl_sqlite_column_text (stmt, 0), message_id) == 0;
      sqlite3_reset (stmt);
      return row;
    }
  return row == 0 ? 1 : -1;
}

/* The same question for every event whose hash is HASH among N hashes at HASHES from FIRST on. */
static int
search_hashes (HklLog *self,
               const guint8 *hashes,
               guint n,
               gint64 first,
               guint64 hash,
               const char *message_id,
               GError **error)
{
  guint64 wanted = GUINT64_TO_LE (hash);

  for (guint i = n; i > 0; i--)
    {
      guint64 here;
      memcpy (&here, hashes + (gsize) (i - 1) * 8, 8);
      if (here != wanted)
        continue;
      int same = has_message_id (self, first + i - 1, message_id, error);
      if (same != 0)
        return same;
    }
  return 0;
}

/* The same in the rows that STMT gives, which is reset. */
static int
search_rows (HklLog *self, sqlite3_stmt *stmt, guint64 hash, const char *message_id, GError **error)
{
  int found = 0, row;

  while (found == 0 && (row = hkl_sqlite_step (self->db, stmt, error)) != 0)
    {
      gint64 first;

      if (row < 0)
        return -1;
      first = sqlite3_column_int64 (stmt, 0);
      found = search_hashes (self, sqlite3_column_blob (stmt, 1),
                             sqlite3_column_bytes (stmt, 1) / 8, first, hash, message_id, error);
      if (found > 0)
        self->seen_hint = first;
    }
  sqlite3_reset (stmt);
  return found;
}

static int
search_hint (HklLog *self, guint64 hash, const char *message_id, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db,
                                           "SELECT first_event, hashes FROM seen"
                                           " WHERE first_event >= ? ORDER BY first_event LIMIT 2",
                                           error);

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, self->seen_hint);
  return search_rows (self, stmt, hash, message_id, error);
}

int
hkl_log_is_duplicate (HklLog *self, guint64 hash, const char *message_id, GError **error)
{
  guint step = 0, n_new = self->new_seen->len;
  gint64 first, last;
  int found = 0;

  if (!hkl_seen_maybe (self->seen, hash) || g_hash_table_contains (self->lost, &hash))
    return 0;

  if (self->seen_hint != 0)
    found = search_hint (self, hash, message_id, error);
  if (found == 0)
    found = search_hashes (self, (const guint8 *) self->new_seen->data, n_new,
                           self->last_event - n_new + 1, hash, message_id, error);
  while (found == 0 && hkl_seen_find (self->seen, hash, &step, &first, &last))
    {
      sqlite3_stmt *stmt = hkl_sqlite_prepare (
          self->db,
          "SELECT first_event, hashes FROM seen WHERE first_event <= ?2 AND first_event >="
          " coalesce((SELECT max(first_event) FROM seen WHERE first_event <= ?1), ?1)"
          " ORDER BY first_event DESC",
          error);

      if (stmt == NULL)
        return -1;
      sqlite3_bind_int64 (stmt, 1, first);
      sqlite3_bind_int64 (stmt, 2, last);
      found = search_rows (self, stmt, hash, message_id, error);
    }
  return found;
}

/* --- to the disk ----------------------------------------------------------------------------------- */

/* Extends the newest row of `seen` when the new hashes go in there and continue it. */
static int
extend_seen (HklLog *self, gint64 first, gint64 now, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT first_event, length(hashes) / 8 FROM seen ORDER BY first_event DESC LIMIT 1", error);

  if (stmt == NULL)
    return -1;
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1)
    return row;
  gint64 row_first = sqlite3_column_int64 (stmt, 0);
  gint64 n = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);
  if (row_first + n != first || n + self->new_seen->len > SEEN_ROW_MAX)
    return 0;

  stmt = hkl_sqlite_prepare (
      self->db, "UPDATE seen SET at = ?, hashes = CAST(hashes || ? AS BLOB) WHERE first_event = ?",
      error);
  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, now);
  sqlite3_bind_blob (stmt, 2, self->new_seen->data, (int) (self->new_seen->len * 8), SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, row_first);
  return hkl_sqlite_run (self->db, stmt, error) ? 1 : -1;
}

/* Old rows go a few at a time; those of the window's newer side stay. */
static gboolean
tidy_seen (HklLog *self, gint64 now, GError **error)
{
  if (ABS (now - self->tidied_at) < TIDY_EVERY)
    return TRUE;
  self->tidied_at = now;
  hkl_seen_forget (self->seen, now - SEEN_WINDOW);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "DELETE FROM seen WHERE at < ?1 AND first_event IN"
      " (SELECT first_event FROM seen ORDER BY first_event LIMIT " TIDY_ROWS ")",
      error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, now - SEEN_WINDOW);
  return hkl_sqlite_run (self->db, stmt, error);
}

gboolean
hkl_log_flush_seen (HklLog *self, GError **error)
{
  gint64 now = g_get_real_time ();
  gint64 first = self->last_event - self->new_seen->len + 1;

  if (self->new_seen->len == 0)
    return TRUE;
  int extended = extend_seen (self, first, now, error);
  if (extended < 0)
    return FALSE;
  for (guint i = 0; extended == 0 && i < self->new_seen->len; i += SEEN_ROW_MAX)
    {
      guint n = MIN (SEEN_ROW_MAX, self->new_seen->len - i);
      sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "INSERT INTO seen VALUES (?, ?, ?)",
                                               error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, first + i);
      sqlite3_bind_int64 (stmt, 2, now);
      sqlite3_bind_blob64 (stmt, 3, &g_array_index (self->new_seen, guint64, i), (gsize) n * 8,
                           SQLITE_STATIC);
      if (!hkl_sqlite_run (self->db, stmt, error))
        return FALSE;
    }
  return tidy_seen (self, now, error);
}
