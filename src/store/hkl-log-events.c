/* hkl-log-events.c: events into the log, each message id once within 48 hours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A new event costs one row at the end of a table and eight bytes at the end of another. Whether
 * its message id was seen is answered by a filter in memory; only when that says "maybe" the hashes
 * on disk are searched, newest first, and the message id itself is compared.
 */

#define G_LOG_DOMAIN "hkl-log-events"

#include "config.h"

#include "hkl-log-private.h"

#include <string.h>
#include <sys/statvfs.h>

/* A row of `seen` is extended up to this many hashes: one page. */
#define SEEN_ROW_MAX 512
#define SEEN_WINDOW  (48 * 3600 * G_TIME_SPAN_SECOND)
#define TIDY_EVERY   G_TIME_SPAN_MINUTE
#define TIDY_ROWS    "200"

gboolean
hkl_log_load_seen (HklLog *self, GError **error)
{
  g_autoptr (HklSeen) seen = hkl_seen_new ();
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT at, hashes FROM seen WHERE at >= ? ORDER BY first_event", error);
  int row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, g_get_real_time () - SEEN_WINDOW);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      gint64 at = sqlite3_column_int64 (stmt, 0);
      const guint8 *hashes = sqlite3_column_blob (stmt, 1);
      int n = sqlite3_column_bytes (stmt, 1) / 8;
      for (int i = 0; i < n; i++)
        {
          guint64 hash;
          memcpy (&hash, hashes + i * 8, 8);
          hkl_seen_add (seen, GUINT64_FROM_LE (hash), at);
        }
    }
  if (row == 0)
    self->seen = g_steal_pointer (&seen);
  return row == 0;
}

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

/* 1: a duplicate; 0: new; -1: error. */
static int
is_duplicate (HklLog *self, guint64 hash, const char *message_id, GError **error)
{
  if (!hkl_seen_maybe (self->seen, hash))
    return 0;

  guint n_new = self->new_seen->len;
  int found = search_hashes (self, (const guint8 *) self->new_seen->data, n_new,
                             self->last_event - n_new + 1, hash, message_id, error);
  if (found != 0)
    return found;

  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT first_event, hashes FROM seen ORDER BY first_event DESC", error);
  if (stmt == NULL)
    return -1;
  int row;
  while (found == 0 && (row = hkl_sqlite_step (self->db, stmt, error)) != 0)
    {
      if (row < 0)
        return -1;
      found = search_hashes (self, sqlite3_column_blob (stmt, 1),
                             sqlite3_column_bytes (stmt, 1) / 8, sqlite3_column_int64 (stmt, 0),
                             hash, message_id, error);
    }
  sqlite3_reset (stmt);
  return found;
}

/* The file system is asked at most once a second: that is not free. The reserve is compared anew
 * each time, so that a change of it counts at once. */
static gboolean
has_space (HklLog *self)
{
  gint64 now = g_get_monotonic_time ();
  struct statvfs info;

  if (self->space_checked_at == 0 || now - self->space_checked_at >= G_TIME_SPAN_SECOND)
    {
      self->space_checked_at = now;
      if (statvfs (self->directory, &info) == 0)
        self->space = (double) info.f_bavail * (double) info.f_frsize;
    }
  self->low = self->space < (double) g_atomic_int_get (&self->reserve_mib) * 1024 * 1024;
  return !self->low;
}

static gboolean
insert (HklLog *self, sqlite3_stmt *stmt, HklEvent *event, gint64 id, GError **error)
{
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, event->received_at);
  hkl_sqlite_bind_text (stmt, 3, event->type);
  hkl_sqlite_bind_text (stmt, 4, event->name);
  hkl_sqlite_bind_text (stmt, 5, event->message_id);
  hkl_sqlite_bind_text (stmt, 6, event->user);
  hkl_sqlite_bind_text (stmt, 7, event->reason);
  hkl_sqlite_bind_bytes (stmt, 8, event->bytes);
  return hkl_sqlite_run (self->db, stmt, error);
}

gboolean
hkl_log_append (HklLog *self, HklCall *call)
{
  gint64 now = g_get_real_time ();

  if (!has_space (self))
    {
      g_set_error (&call->error, HKL_STORE_ERROR, HKL_STORE_ERROR_FULL,
                   "New events are refused: the disk that holds “%s” is almost full. Free some "
                   "space there; deliveries go on.",
                   self->directory);
      return FALSE;
    }
  if (self->seen == NULL && !hkl_log_load_seen (self, &call->error))
    return FALSE;
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &call->error);
  if (stmt == NULL)
    return FALSE;

  call->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), call->events->len);
  for (guint i = 0; i < call->events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (call->events, i);
      guint64 hash = hkl_seen_hash (event->message_id);
      int duplicate = is_duplicate (self, hash, event->message_id, &call->error);
      gint64 id = 0;

      if (duplicate < 0)
        return FALSE;
      if (duplicate == 0)
        {
          id = self->last_event + 1;
          if (!insert (self, stmt, event, id, &call->error))
            return FALSE;
          self->last_event = id;
          self->n_events++;
          self->n_invalid += event->reason != NULL;
          hkl_seen_add (self->seen, hash, now);
          guint64 bytes = GUINT64_TO_LE (hash);
          g_array_append_val (self->new_seen, bytes);
          self->changes |= HKL_STORE_CHANGE_EVENTS;
        }
      g_array_append_val (call->ids, id);
    }
  return TRUE;
}

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
  if (extended == 0)
    {
      sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "INSERT INTO seen VALUES (?, ?, ?)",
                                               error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, first);
      sqlite3_bind_int64 (stmt, 2, now);
      sqlite3_bind_blob64 (stmt, 3, self->new_seen->data, (gsize) self->new_seen->len * 8,
                           SQLITE_STATIC);
      if (!hkl_sqlite_run (self->db, stmt, error))
        return FALSE;
    }
  return tidy_seen (self, now, error);
}
