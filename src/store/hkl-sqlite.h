/* hkl-sqlite.h: a connection to the database, with errors as GError and statements kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thin on purpose: statements are sqlite3_stmt, bound and read with SQLite's own functions. One
 * connection belongs to one thread at a time; only hkl_sqlite_interrupt() may come from another.
 */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _HklSqlite HklSqlite;

typedef enum
{
  HKL_SQLITE_READ,
  HKL_SQLITE_WRITE, /* made when missing */
} HklSqliteMode;

HklSqlite *hkl_sqlite_open (const char *path, HklSqliteMode mode, GError **error);
/* NULL is allowed. */
void hkl_sqlite_close (HklSqlite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSqlite, hkl_sqlite_close)

/* One or more statements without results. */
gboolean hkl_sqlite_exec (HklSqlite *self, const char *sql, GError **error);
/* First column of the first row; FALLBACK when there is no row or it is NULL, and with error. */
gint64 hkl_sqlite_query_int (HklSqlite *self, const char *sql, gint64 fallback, GError **error);

/* SQL must be a string that stays (a literal): the statement is kept under its address. It comes
 * reset, without bindings. Borrowed; NULL with error. */
sqlite3_stmt *hkl_sqlite_prepare (HklSqlite *self, const char *sql, GError **error);
/* For SQL that is put together: the caller finalises it. */
sqlite3_stmt *hkl_sqlite_prepare_once (HklSqlite *self, const char *sql, GError **error);
/* 1: a row is there; 0: done; -1: error. Done and error reset the statement. */
int hkl_sqlite_step (HklSqlite *self, sqlite3_stmt *stmt, GError **error);
/* Steps a statement that gives no rows, and resets it. */
gboolean hkl_sqlite_run (HklSqlite *self, sqlite3_stmt *stmt, GError **error);

/* TRUE between BEGIN and COMMIT or an automatic rollback. */
gboolean hkl_sqlite_in_transaction (HklSqlite *self);
gint64 hkl_sqlite_total_changes (HklSqlite *self);
/* Any thread: the running statement ends with G_IO_ERROR_CANCELLED. */
void hkl_sqlite_interrupt (HklSqlite *self);
sqlite3 *hkl_sqlite_get_handle (HklSqlite *self);

/* Strings and bytes must stay as they are until the statement is reset. NULL binds NULL. */
void hkl_sqlite_bind_text (sqlite3_stmt *stmt, int index, const char *text);
void hkl_sqlite_bind_bytes (sqlite3_stmt *stmt, int index, GBytes *bytes);
/* Never NULL. */
const char *hkl_sqlite_column_text (sqlite3_stmt *stmt, int column);
/* (transfer full); NULL for NULL. */
GBytes *hkl_sqlite_column_bytes (sqlite3_stmt *stmt, int column);

G_END_DECLS
