/* hkl-log-events.c: events into the log, each message id once within 48 hours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A new event costs one row at the end of a table and eight bytes at the end of another (see
 * hkl-log-seen.c). Writer thread only.
 */

#define G_LOG_DOMAIN "hkl-log-events"

#include "config.h"

#include "hkl-log-private.h"

#include <sys/statvfs.h>

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
  hkl_sqlite_bind_text (stmt, 9, event->via);
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
  if (!hkl_log_load_seen (self, &call->error))
    return FALSE;
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &call->error);
  if (stmt == NULL)
    return FALSE;

  call->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), call->events->len);
  for (guint i = 0; i < call->events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (call->events, i);
      guint64 hash = hkl_seen_hash (event->message_id);
      int duplicate = hkl_log_is_duplicate (self, hash, event->message_id, &call->error);
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
          self->n_invalid += event->reason != NULL &&
                             !g_str_equal (event->reason, HKL_EVENT_REASON_TEST);
          hkl_log_add_seen (self, hash, now);
          self->changes |= HKL_STORE_CHANGE_EVENTS;
        }
      g_array_append_val (call->ids, id);
    }
  return TRUE;
}
