/* hkl-sqlite.c: a connection to the database, with errors as GError and statements kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sqlite"

#include "config.h"

#include "hkl-sqlite.h"

#include "hkl-store.h"

/* Another process may hold the lock for the moment of a checkpoint or a recovery. */
#define BUSY_TIMEOUT_MS 10000

struct _HklSqlite
{
  sqlite3 *db;
  char *path;
  GHashTable *statements; /* address of the SQL → sqlite3_stmt */
};

/* Says what SQLite's code RC means for a person. */
static void
set_error (HklSqlite *self, int rc, GError **error)
{
  const char *detail = self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (rc);
  g_autofree char *folder = g_path_get_dirname (self->path);

  switch (rc & 0xff)
    {
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The question was cancelled.");
      return;
    case SQLITE_FULL:
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_FULL,
                   "The disk that holds “%s” is full. Free some space there.", folder);
      return;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_DAMAGED,
                   "The event log “%s” is damaged (%s).", self->path, detail);
      return;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO,
                   "The event log “%s” could not be opened for writing (%s). Check the "
                   "permissions of the folder.",
                   self->path, detail);
      return;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                   "The event log “%s” did not accept a record (%s).", self->path, detail);
      return;
    default:
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO,
                   "The event log “%s” could not be used (%s, code %d).", self->path, detail,
                   self->db != NULL ? sqlite3_extended_errcode (self->db) : rc);
    }
}

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

HklSqlite *
hkl_sqlite_open (const char *path, HklSqliteMode mode, GError **error)
{
  g_autoptr (HklSqlite) self = g_new0 (HklSqlite, 1);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

  g_assert (path != NULL);
  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                            finalize_statement);
  flags |= mode == HKL_SQLITE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                    : SQLITE_OPEN_READONLY;
  int rc = sqlite3_open_v2 (path, &self->db, flags, NULL);
  if (rc != SQLITE_OK)
    {
      set_error (self, rc, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  return g_steal_pointer (&self);
}

void
hkl_sqlite_close (HklSqlite *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  int rc = sqlite3_close (self->db);
  if (rc != SQLITE_OK)
    g_critical ("a statement of “%s” was still open at its end", self->path);
  g_free (self->path);
  g_free (self);
}

gboolean
hkl_sqlite_exec (HklSqlite *self, const char *sql, GError **error)
{
  int rc = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  set_error (self, rc, error);
  return FALSE;
}

gint64
hkl_sqlite_query_int (HklSqlite *self, const char *sql, gint64 fallback, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare_once (self, sql, error);
  gint64 value = fallback;

  if (stmt == NULL)
    return fallback;
  if (hkl_sqlite_step (self, stmt, error) == 1 && sqlite3_column_type (stmt, 0) != SQLITE_NULL)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return value;
}

sqlite3_stmt *
hkl_sqlite_prepare (HklSqlite *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, sql);

  if (stmt != NULL)
    {
      sqlite3_reset (stmt);
      sqlite3_clear_bindings (stmt);
      return stmt;
    }
  int rc = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (rc != SQLITE_OK)
    {
      set_error (self, rc, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, stmt);
  return stmt;
}

sqlite3_stmt *
hkl_sqlite_prepare_once (HklSqlite *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2 (self->db, sql, -1, &stmt, NULL);

  if (rc != SQLITE_OK)
    set_error (self, rc, error);
  return stmt;
}

int
hkl_sqlite_step (HklSqlite *self, sqlite3_stmt *stmt, GError **error)
{
  int rc = sqlite3_step (stmt);

  if (rc == SQLITE_ROW)
    return 1;
  if (rc != SQLITE_DONE)
    set_error (self, rc, error);
  sqlite3_reset (stmt);
  return rc == SQLITE_DONE ? 0 : -1;
}

gboolean
hkl_sqlite_run (HklSqlite *self, sqlite3_stmt *stmt, GError **error)
{
  int result = hkl_sqlite_step (self, stmt, error);

  if (result == 1)
    sqlite3_reset (stmt);
  return result >= 0;
}

gboolean
hkl_sqlite_in_transaction (HklSqlite *self)
{
  return !sqlite3_get_autocommit (self->db);
}

gint64
hkl_sqlite_total_changes (HklSqlite *self)
{
  return sqlite3_total_changes64 (self->db);
}

void
hkl_sqlite_interrupt (HklSqlite *self)
{
  sqlite3_interrupt (self->db);
}

sqlite3 *
hkl_sqlite_get_handle (HklSqlite *self)
{
  return self->db;
}

void
hkl_sqlite_bind_text (sqlite3_stmt *stmt, int index, const char *text)
{
  sqlite3_bind_text (stmt, index, text, -1, SQLITE_STATIC);
}

void
hkl_sqlite_bind_bytes (sqlite3_stmt *stmt, int index, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes != NULL && size == 0)
    sqlite3_bind_zeroblob (stmt, index, 0);
  else
    sqlite3_bind_blob64 (stmt, index, data, size, SQLITE_STATIC);
}

const char *
hkl_sqlite_column_text (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return text != NULL ? text : "";
}

GBytes *
hkl_sqlite_column_bytes (sqlite3_stmt *stmt, int column)
{
  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return NULL;
  gconstpointer data = sqlite3_column_blob (stmt, column);
  return g_bytes_new (data, sqlite3_column_bytes (stmt, column));
}
