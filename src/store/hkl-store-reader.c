/* hkl-store-reader.c: a read-only connection: events, mappings, figures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-store-reader"

#include "config.h"

#include "hkl-store-reader-private.h"

#include <glib/gstdio.h>

#include "hkl-id-list.h"
#include "hkl-schema.h"

#define EVENT_COLUMNS "id, received_at, type, name, message_id, user, reason"
/* `via` stands behind the bytes in the file: who wants neither does not read past them. */
#define EVENT_WITH_VIA   EVENT_COLUMNS ", via"
#define EVENT_WITH_BYTES EVENT_COLUMNS ", via, bytes"

G_DEFINE_FINAL_TYPE (HklStoreReader, hkl_store_reader, G_TYPE_OBJECT)

static void
hkl_store_reader_finalize (GObject *object)
{
  HklStoreReader *self = HKL_STORE_READER (object);

  g_clear_pointer (&self->db, hkl_sqlite_close);
  g_free (self->directory);
  G_OBJECT_CLASS (hkl_store_reader_parent_class)->finalize (object);
}

static void
hkl_store_reader_class_init (HklStoreReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_store_reader_finalize;
}

static void
hkl_store_reader_init (HklStoreReader *self)
{
}

/* id_list_holds (event_ids, id): for queries that look for an event within batches. */
static void
id_list_holds (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_int (context, hkl_id_list_holds (sqlite3_value_blob (values[0]),
                                                  (gsize) sqlite3_value_bytes (values[0]),
                                                  sqlite3_value_int64 (values[1])));
}

static gboolean
check_version (HklSqlite *db, const char *directory, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 version = hkl_sqlite_query_int (db, "PRAGMA user_version", 0, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (version == HKL_SCHEMA_VERSION)
    return TRUE;
  if (version > HKL_SCHEMA_VERSION)
    g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_NEWER,
                 "The event log in “%s” was written by a newer version of Hookline.", directory);
  else
    g_set_error (
        error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO,
        "The event log in “%s” was written by an older version of Hookline. Start Hookline "
        "with this folder once: that brings it up to date.",
        directory);
  return FALSE;
}

HklStoreReader *
hkl_store_reader_new (const char *directory, GError **error)
{
  g_return_val_if_fail (directory != NULL, NULL);

  g_autofree char *path = g_build_filename (directory, "events.db", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO, "There is no event log in “%s” yet.",
                   directory);
      return NULL;
    }
  g_autoptr (HklSqlite) db = hkl_sqlite_open (path, HKL_SQLITE_READ, error);
  if (db == NULL || !hkl_sqlite_exec (db, "PRAGMA cache_size = -4096", error) ||
      !hkl_sqlite_exec (db, "PRAGMA temp_store = MEMORY", error) ||
      !check_version (db, directory, error))
    return NULL;
  sqlite3_create_function (hkl_sqlite_get_handle (db), "id_list_holds", 2,
                           SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, id_list_holds, NULL, NULL);
  HklStoreReader *self = g_object_new (HKL_TYPE_STORE_READER, NULL);
  self->directory = g_strdup (directory);
  self->db = g_steal_pointer (&db);
  return self;
}

void
hkl_store_reader_interrupt (HklStoreReader *self)
{
  hkl_sqlite_interrupt (self->db);
}

/* --- events ---------------------------------------------------------------------------------- */

static HklEvent *
take_event (sqlite3_stmt *stmt, gboolean with_bytes)
{
  g_autoptr (GBytes) bytes = with_bytes ? hkl_sqlite_column_bytes (stmt, 8)
                                        : g_bytes_new_static ("", 0);
  HklEvent *event;

  event = hkl_event_new (sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1),
                         hkl_sqlite_column_text (stmt, 2), hkl_sqlite_column_text (stmt, 3),
                         hkl_sqlite_column_text (stmt, 4), hkl_sqlite_column_text (stmt, 5),
                         (const char *) sqlite3_column_text (stmt, 6), bytes);
  if (sqlite3_column_count (stmt) > 7 && sqlite3_column_type (stmt, 7) == SQLITE_TEXT)
    {
      char *via = g_ref_string_new (hkl_sqlite_column_text (stmt, 7));

      hkl_event_set_via (event, via);
      g_ref_string_release (via);
    }

  return event;
}

/* Steps STMT to its end, or until MAX_BYTES of events are there. NULL with error. */
static GPtrArray *
take_events (HklStoreReader *self,
             sqlite3_stmt *stmt,
             gboolean with_bytes,
             gsize max_bytes,
             GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  gsize size = 0;
  int row;

  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      size += with_bytes ? (gsize) sqlite3_column_bytes (stmt, 8) : 0;
      if (events->len > 0 && size > max_bytes)
        {
          sqlite3_reset (stmt);
          row = 0;
          break;
        }
      g_ptr_array_add (events, take_event (stmt, with_bytes));
    }
  return row == 0 ? g_steal_pointer (&events) : NULL;
}

GPtrArray *
hkl_store_reader_events_after (HklStoreReader *self,
                               gint64 after,
                               guint max,
                               gsize max_bytes,
                               gboolean with_bytes,
                               GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  sqlite3_stmt *stmt = with_bytes
                           ? hkl_sqlite_prepare (self->db,
                                                 "SELECT " EVENT_WITH_BYTES
                                                 " FROM event WHERE id > ? ORDER BY id LIMIT ?",
                                                 error)
                           : hkl_sqlite_prepare (self->db,
                                                 "SELECT " EVENT_COLUMNS
                                                 " FROM event WHERE id > ? ORDER BY id LIMIT ?",
                                                 error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, after);
  sqlite3_bind_int64 (stmt, 2, max);
  return take_events (self, stmt, with_bytes, max_bytes, error);
}

GPtrArray *
hkl_store_reader_events_before (HklStoreReader *self,
                                gint64 before,
                                guint max,
                                gboolean with_bytes,
                                GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  sqlite3_stmt *stmt =
      with_bytes ? hkl_sqlite_prepare (self->db,
                                       "SELECT " EVENT_WITH_BYTES
                                       " FROM event WHERE id < ? ORDER BY id DESC LIMIT ?",
                                       error)
                 : hkl_sqlite_prepare (self->db,
                                       "SELECT " EVENT_WITH_VIA
                                       " FROM event WHERE id < ? ORDER BY id DESC LIMIT ?",
                                       error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, before > 0 ? before : G_MAXINT64);
  sqlite3_bind_int64 (stmt, 2, max);
  return take_events (self, stmt, with_bytes, G_MAXSIZE, error);
}

static void
clear_event (gpointer event)
{
  if (event != NULL)
    hkl_event_unref (event);
}

/* The events FIRST to LAST into EVENTS, NULL for those that are gone. */
static gboolean
take_run (HklStoreReader *self,
          sqlite3_stmt *stmt,
          gint64 first,
          gint64 last,
          GPtrArray *events,
          GError **error)
{
  gint64 next = first;
  int row;

  sqlite3_bind_int64 (stmt, 1, first);
  sqlite3_bind_int64 (stmt, 2, last);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      HklEvent *event = take_event (stmt, TRUE);

      for (; next < event->id; next++)
        g_ptr_array_add (events, NULL);
      g_ptr_array_add (events, event);
      next++;
    }
  for (; next <= last; next++)
    g_ptr_array_add (events, NULL);

  return row == 0;
}

GPtrArray *
hkl_store_reader_events (HklStoreReader *self, const gint64 *ids, guint n_ids, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  g_autoptr (GPtrArray) events = g_ptr_array_new_full (n_ids, clear_event);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT " EVENT_WITH_BYTES " FROM event WHERE id BETWEEN ? AND ? ORDER BY id",
      error);
  if (stmt == NULL)
    return NULL;

  /* A batch is mostly of events that came one after the other: each run is one search. */
  for (guint i = 0; i < n_ids;)
    {
      guint end = i + 1;

      while (end < n_ids && ids[end] == ids[end - 1] + 1)
        end++;
      if (!take_run (self, stmt, ids[i], ids[end - 1], events, error))
        return NULL;
      i = end;
    }
  return g_steal_pointer (&events);
}

gint64
hkl_store_reader_last_event_id (HklStoreReader *self, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), 0);
  return hkl_sqlite_query_int (self->db, "SELECT last_event FROM state", 0, error);
}

gint64
hkl_store_reader_count_events (HklStoreReader *self, gint64 *n_invalid, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), 0);

  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "SELECT n_events, n_invalid FROM state",
                                           error);
  gint64 n = 0;

  if (n_invalid != NULL)
    *n_invalid = 0;
  if (stmt == NULL)
    return 0;
  if (hkl_sqlite_step (self->db, stmt, error) == 1)
    {
      n = sqlite3_column_int64 (stmt, 0);
      if (n_invalid != NULL)
        *n_invalid = sqlite3_column_int64 (stmt, 1);
      sqlite3_reset (stmt);
    }
  return n;
}

gint64
hkl_store_reader_count_since (HklStoreReader *self, gint64 time, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 low, high, last;

  g_return_val_if_fail (HKL_IS_STORE_READER (self), -1);

  /* Ids have gaps only where retention was. */
  low = hkl_sqlite_query_int (self->db, "SELECT min(id) FROM event", 0, &local_error);
  if (local_error == NULL)
    last = hkl_sqlite_query_int (self->db, "SELECT max(id) FROM event", 0, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }
  if (low == 0)
    return 0;

  /* The first that came at TIME or later lies in LOW … HIGH. */
  high = last + 1;
  while (low < high)
    {
      gint64 middle = low + (high - low) / 2;
      sqlite3_stmt *stmt = hkl_sqlite_prepare (
          self->db, "SELECT received_at >= ?2 FROM event WHERE id >= ?1 ORDER BY id LIMIT 1",
          error);
      int row;

      if (stmt == NULL)
        return -1;
      sqlite3_bind_int64 (stmt, 1, middle);
      sqlite3_bind_int64 (stmt, 2, time);
      row = hkl_sqlite_step (self->db, stmt, error);
      if (row < 0)
        return -1;
      if (row == 0 || sqlite3_column_int (stmt, 0) != 0)
        high = middle;
      else
        low = middle + 1;
      sqlite3_reset (stmt);
    }

  return last + 1 - low;
}

gint64
hkl_store_reader_used_bytes (HklStoreReader *self, GError **error)
{
  g_autofree char *wal = NULL;
  GStatBuf status;
  gint64 pages;

  g_return_val_if_fail (HKL_IS_STORE_READER (self), -1);

  pages = hkl_sqlite_query_int (self->db,
                                "SELECT (page_count - freelist_count) * page_size FROM"
                                " pragma_page_count, pragma_freelist_count, pragma_page_size",
                                -1, error);
  if (pages < 0)
    return -1;

  wal = g_build_filename (self->directory, "events.db-wal", NULL);
  return pages + (g_stat (wal, &status) == 0 ? (gint64) status.st_size : 0);
}

gint64
hkl_store_reader_time_at (HklStoreReader *self, double part, GError **error)
{
  sqlite3_stmt *stmt;
  gint64 time = 0;

  g_return_val_if_fail (HKL_IS_STORE_READER (self), 0);

  /* Both ends in one SELECT would be found by reading the whole log. */
  stmt = hkl_sqlite_prepare (self->db,
                             "SELECT received_at FROM event WHERE id >="
                             " (SELECT min(id) FROM event) + CAST(((SELECT max(id) FROM event) -"
                             " (SELECT min(id) FROM event)) * ? AS INTEGER)"
                             " ORDER BY id LIMIT 1",
                             error);
  if (stmt == NULL)
    return 0;
  sqlite3_bind_double (stmt, 1, part);
  if (hkl_sqlite_step (self->db, stmt, error) == 1)
    {
      time = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }

  return time;
}

/* --- mappings -------------------------------------------------------------------------------- */

HklMapping *
hkl_store_reader_mapping (HklStoreReader *self, gint64 version, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT text FROM mapping_version WHERE version = ?", error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, version);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row < 0)
    return NULL;
  if (row == 0)
    {
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                   "The event log has no version %" G_GINT64_FORMAT " of a mapping.", version);
      return NULL;
    }
  HklMapping *mapping = hkl_mapping_from_text (hkl_sqlite_column_text (stmt, 0), error);
  sqlite3_reset (stmt);
  return mapping;
}

gint64
hkl_store_reader_mapping_key (HklStoreReader *self, const char *id, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, "SELECT key FROM mapping WHERE id = ?", error);

  if (stmt == NULL)
    return 0;
  hkl_sqlite_bind_text (stmt, 1, id);
  gint64 key = 0;
  if (hkl_sqlite_step (self->db, stmt, error) == 1)
    key = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return key;
}

gint64
hkl_store_reader_cursor (HklStoreReader *self, const char *mapping_id, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), -1);
  g_return_val_if_fail (mapping_id != NULL, -1);

  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT coalesce(cursor, -1) FROM mapping WHERE id = ?", error);
  gint64 cursor = -1;

  if (stmt == NULL)
    return -1;
  hkl_sqlite_bind_text (stmt, 1, mapping_id);
  if (hkl_sqlite_step (self->db, stmt, error) == 1)
    cursor = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return cursor;
}

char **
hkl_store_reader_mapping_ids (HklStoreReader *self, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT id FROM mapping WHERE cursor IS NOT NULL ORDER BY key", error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  int row;

  if (stmt == NULL)
    return NULL;
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    g_strv_builder_add (ids, (const char *) sqlite3_column_text (stmt, 0));
  sqlite3_reset (stmt);
  return row == 0 ? g_strv_builder_end (ids) : NULL;
}
