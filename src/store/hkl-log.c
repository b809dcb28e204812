/* hkl-log.c: opens the database, keeps its figures, and brackets transactions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log"

#include "config.h"

#include "hkl-log-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "hkl-schema.h"

/* Pages of 8 KiB hold six events of 1.3 KB; the file gives pages back in small steps; a checkpoint
 * (which the writer does itself) comes after 32 MiB, so that its two syncs are shared by many
 * commits. */
static const char setup[] = "PRAGMA page_size = 8192;"
                            "PRAGMA auto_vacuum = INCREMENTAL;"
                            "PRAGMA journal_mode = WAL;"
                            "PRAGMA synchronous = FULL;"
                            "PRAGMA foreign_keys = OFF;"
                            "PRAGMA cache_size = -16384;"
                            "PRAGMA temp_store = MEMORY;"
                            "PRAGMA wal_autocheckpoint = 4096;"
                            "PRAGMA journal_size_limit = 67108864;";

static void
log_mapping_free (gpointer data)
{
  HklLogMapping *self = data;

  g_free (self->id);
  g_free (self);
}

/* Reads the figures as they were committed. */
static gboolean
load (HklLog *self, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT last_event, last_batch, n_events, n_invalid, widest FROM state", error);

  if (stmt == NULL)
    return FALSE;
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1)
    {
      if (row == 0)
        g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_DAMAGED,
                     "The event log “%s” has lost its own figures.", self->path);
      return FALSE;
    }
  self->last_event = sqlite3_column_int64 (stmt, 0);
  self->last_batch = sqlite3_column_int64 (stmt, 1);
  self->n_events = sqlite3_column_int64 (stmt, 2);
  self->n_invalid = sqlite3_column_int64 (stmt, 3);
  self->widest = sqlite3_column_int64 (stmt, 4);
  sqlite3_reset (stmt);

  stmt = hkl_sqlite_prepare (self->db,
                             "SELECT id, key, coalesce(cursor, -1), n_forming, n_waiting,"
                             " n_delivered, n_failed, n_discarded, n_retrying, n_queued"
                             " FROM mapping",
                             error);
  if (stmt == NULL)
    return FALSE;
  g_hash_table_remove_all (self->mappings);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      HklLogMapping *mapping = g_new0 (HklLogMapping, 1);
      mapping->id = g_strdup (hkl_sqlite_column_text (stmt, 0));
      mapping->key = sqlite3_column_int64 (stmt, 1);
      mapping->cursor = sqlite3_column_int64 (stmt, 2);
      for (int i = 0; i < HKL_N_BATCH_STATES; i++)
        mapping->n[i] = sqlite3_column_int64 (stmt, 3 + i);
      mapping->n_retrying = sqlite3_column_int64 (stmt, 8);
      mapping->n_queued = sqlite3_column_int64 (stmt, 9);
      g_hash_table_insert (self->mappings, mapping->id, mapping);
    }
  return row == 0;
}

static gboolean
open_database (HklLog *self, GError **error)
{
  self->db = hkl_sqlite_open (self->path, HKL_SQLITE_WRITE, error);
  if (self->db != NULL && hkl_sqlite_exec (self->db, setup, error) &&
      hkl_schema_prepare (self->db, self->path, error) && load (self, error))
    return TRUE;
  g_clear_pointer (&self->db, hkl_sqlite_close);
  return FALSE;
}

/* A database that cannot be read stays for whoever can rescue something out of it. */
static gboolean
set_aside (HklLog *self, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("events.damaged-%s.db", time);
  g_autofree char *target = g_build_filename (self->directory, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (self->path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (target, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          int code = errno;
          g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_DAMAGED,
                       "The event log “%s” is damaged and could not be set aside: %s.", self->path,
                       g_strerror (code));
          return FALSE;
        }
    }
  self->damage = g_strdup_printf (
      "The event log was damaged and could not be read. It was kept as “%s”, and a new one was "
      "begun: events that were waiting in the old one are not delivered.",
      target);
  g_warning ("%s", self->damage);
  return TRUE;
}

HklLog *
hkl_log_open (const char *directory, GError **error)
{
  HklLog *self = g_new0 (HklLog, 1);
  g_autoptr (GError) local_error = NULL;

  self->directory = g_strdup (directory);
  self->wal_pages_wanted = self->wal_pages = HKL_LOG_WAL_MAX;
  self->path = g_build_filename (directory, "events.db", NULL);
  self->mappings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, log_mapping_free);
  hkl_log_begin_seen (self);

  gboolean ok = open_database (self, &local_error);
  if (g_error_matches (local_error, HKL_STORE_ERROR, HKL_STORE_ERROR_DAMAGED))
    {
      g_clear_error (&local_error);
      ok = set_aside (self, &local_error) && open_database (self, &local_error);
    }
  if (ok)
    return self;
  g_propagate_error (error, g_steal_pointer (&local_error));
  hkl_log_close (self);
  return NULL;
}

/* Before a transaction: what was asked for the WAL since the last one. */
void
hkl_log_size_wal (HklLog *self)
{
  int wanted = g_atomic_int_get (&self->wal_pages_wanted);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  if (wanted == self->wal_pages)
    return;

  /* The file may get twice as large within one transaction; what is above goes when it begins anew. */
  sql = g_strdup_printf ("PRAGMA wal_autocheckpoint = %d; PRAGMA journal_size_limit = %d;", wanted,
                         2 * wanted * HKL_LOG_PAGE);
  if (hkl_sqlite_exec (self->db, sql, &error))
    self->wal_pages = wanted;
  else
    g_warning ("The log's WAL keeps its size: %s", error->message);
}

void
hkl_log_close (HklLog *self)
{
  if (self->db != NULL)
    {
      /* A reader in the midst of something hinders that; the next opening makes up for it. */
      hkl_sqlite_exec (self->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
      hkl_sqlite_close (self->db);
    }
  hkl_log_free_seen (self);
  g_hash_table_unref (self->mappings);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->damage);
  g_free (self);
}

HklLogMapping *
hkl_log_find_mapping (HklLog *self, const char *id)
{
  return g_hash_table_lookup (self->mappings, id);
}

gboolean
hkl_log_begin (HklLog *self, GError **error)
{
  self->changes = 0;
  hkl_log_end_seen (self, TRUE);
  return hkl_sqlite_exec (self->db, "BEGIN IMMEDIATE", error);
}

/* Writes the figures that the transaction has changed. */
static gboolean
flush (HklLog *self, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "UPDATE state SET last_event = ?, last_batch = ?, n_events = ?, n_invalid = ?, widest = ?",
      error);
  GHashTableIter iter;
  HklLogMapping *mapping;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, self->last_event);
  sqlite3_bind_int64 (stmt, 2, self->last_batch);
  sqlite3_bind_int64 (stmt, 3, self->n_events);
  sqlite3_bind_int64 (stmt, 4, self->n_invalid);
  sqlite3_bind_int64 (stmt, 5, self->widest);
  if (!hkl_sqlite_run (self->db, stmt, error))
    return FALSE;

  stmt = hkl_sqlite_prepare (self->db,
                             "UPDATE mapping SET cursor = nullif(?1, -1), n_forming = ?2,"
                             " n_waiting = ?3, n_delivered = ?4, n_failed = ?5, n_discarded = ?6,"
                             " n_retrying = ?7, n_queued = ?8 WHERE key = ?9",
                             error);
  if (stmt == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &mapping))
    {
      if (!mapping->changed)
        continue;
      sqlite3_bind_int64 (stmt, 1, mapping->cursor);
      for (int i = 0; i < HKL_N_BATCH_STATES; i++)
        sqlite3_bind_int64 (stmt, 2 + i, mapping->n[i]);
      sqlite3_bind_int64 (stmt, 7, mapping->n_retrying);
      sqlite3_bind_int64 (stmt, 8, mapping->n_queued);
      sqlite3_bind_int64 (stmt, 9, mapping->key);
      if (!hkl_sqlite_run (self->db, stmt, error))
        return FALSE;
      mapping->changed = FALSE;
    }
  return TRUE;
}

gboolean
hkl_log_commit (HklLog *self, GError **error)
{
  if (hkl_log_flush_seen (self, error) && flush (self, error) &&
      hkl_sqlite_exec (self->db, "COMMIT", error))
    return TRUE;
  hkl_log_rollback (self);
  return FALSE;
}

void
hkl_log_rollback (HklLog *self)
{
  g_autoptr (GError) error = NULL;

  self->changes = 0;
  hkl_log_end_seen (self, FALSE);
  /* SQLite has already rolled back after some errors, a full disk among them. */
  if (hkl_sqlite_in_transaction (self->db) && !hkl_sqlite_exec (self->db, "ROLLBACK", &error))
    g_warning ("%s", error->message);
  g_clear_error (&error);
  if (!load (self, &error))
    g_warning ("%s", error->message);
}

gboolean
hkl_log_apply (HklLog *self, HklCall *call)
{
  switch (call->kind)
    {
    case HKL_CALL_APPEND:
      return hkl_log_append (self, call);
    case HKL_CALL_PUT_MAPPING:
      return hkl_log_put_mapping (self, call);
    case HKL_CALL_DROP_MAPPING:
      return hkl_log_drop_mapping (self, call);
    case HKL_CALL_PLAN:
      return hkl_log_plan (self, call);
    case HKL_CALL_SETTLE:
      return hkl_log_settle (self, call);
    case HKL_CALL_INSERT_BATCHES:
      return hkl_log_insert_batches (self, call);
    case HKL_CALL_EXPIRE:
      return hkl_log_expire (self, call);
    default:
      g_assert_not_reached ();
    }
}
