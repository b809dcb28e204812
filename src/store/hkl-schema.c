/* hkl-schema.c: the tables, and the way from older ones to today's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-schema"

#include "config.h"

#include "hkl-schema.h"

#include <glib/gstdio.h>

#include "hkl-store.h"

/* Element N leads from version N to version N + 1. */
static const char *const steps[HKL_SCHEMA_VERSION] = {
  /* 1: the log.
   *
   * - Ids are given out by the writer, never twice: `state` keeps the last ones, because the rows
   *   themselves go with retention.
   * - `seen`: hashes of message ids in the order of the log, a row for some hundred events:
   *   appending costs eight bytes an event and no index.
   * - `batch.event_ids` is hkl-id-list.h; min_event and max_event find the batches of an event
   *   without a row for each event of each batch.
   * - `attempt.id` is batch id << 20 | number: attempts of a batch lie together. */
  "CREATE TABLE state ("
  "  one INTEGER PRIMARY KEY CHECK (one = 1),"
  "  last_event INTEGER NOT NULL,"
  "  last_batch INTEGER NOT NULL"
  ") STRICT;"
  "INSERT INTO state VALUES (1, 0, 0);"
  "CREATE TABLE event ("
  "  id INTEGER PRIMARY KEY,"
  "  received_at INTEGER NOT NULL,"
  "  type TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  message_id TEXT NOT NULL,"
  "  user TEXT NOT NULL,"
  "  reason TEXT,"
  "  bytes BLOB NOT NULL"
  ") STRICT;"
  "CREATE TABLE seen ("
  "  first_event INTEGER PRIMARY KEY,"
  "  at INTEGER NOT NULL,"
  "  hashes BLOB NOT NULL"
  ") STRICT;"
  "CREATE TABLE mapping ("
  "  key INTEGER PRIMARY KEY,"
  "  id TEXT NOT NULL UNIQUE,"
  "  cursor INTEGER" /* NULL: dropped; only its history is left */
  ") STRICT;"
  "CREATE TABLE mapping_version ("
  "  version INTEGER PRIMARY KEY,"
  "  mapping INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  text TEXT NOT NULL"
  ") STRICT;"
  "CREATE TABLE batch ("
  "  id INTEGER PRIMARY KEY,"
  "  mapping INTEGER NOT NULL,"
  "  version INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  tries INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  due_at INTEGER NOT NULL,"
  "  first_try_at INTEGER NOT NULL,"
  "  settled_at INTEGER NOT NULL,"
  "  received_at INTEGER NOT NULL,"
  "  as_list INTEGER NOT NULL,"
  "  test INTEGER NOT NULL,"
  "  resend_of INTEGER NOT NULL,"
  "  partition TEXT NOT NULL,"
  "  bytes INTEGER NOT NULL,"
  "  first_name TEXT NOT NULL,"
  "  first_user TEXT NOT NULL,"
  "  n_other_names INTEGER NOT NULL,"
  "  outcome INTEGER NOT NULL,"
  "  status INTEGER NOT NULL,"
  "  reason TEXT NOT NULL,"
  "  latency INTEGER NOT NULL,"
  "  min_event INTEGER NOT NULL,"
  "  max_event INTEGER NOT NULL,"
  "  n_events INTEGER NOT NULL,"
  "  event_ids BLOB NOT NULL"
  ") STRICT;"
  "CREATE INDEX batch_by_mapping ON batch (mapping);"
  "CREATE INDEX batch_pending ON batch (mapping, due_at) WHERE state < 2;"
  "CREATE INDEX batch_unwell ON batch (mapping, state) WHERE state > 2;"
  "CREATE INDEX batch_by_event ON batch (min_event, max_event);"
  "CREATE TABLE attempt ("
  "  id INTEGER PRIMARY KEY,"
  "  started_at INTEGER NOT NULL,"
  "  outcome INTEGER NOT NULL,"
  "  status INTEGER NOT NULL,"
  "  reason TEXT NOT NULL,"
  "  dns INTEGER NOT NULL,"
  "  connect INTEGER NOT NULL,"
  "  tls INTEGER NOT NULL,"
  "  send INTEGER NOT NULL,"
  "  wait INTEGER NOT NULL,"
  "  receive INTEGER NOT NULL,"
  "  total INTEGER NOT NULL,"
  "  reused INTEGER NOT NULL,"
  "  remote TEXT NOT NULL,"
  "  protocol TEXT NOT NULL,"
  "  response_head TEXT NOT NULL,"
  "  response_body BLOB,"
  "  response_size INTEGER NOT NULL,"
  "  signature TEXT NOT NULL,"
  "  signing_mode INTEGER NOT NULL,"
  "  signed_at INTEGER NOT NULL,"
  "  next_at INTEGER NOT NULL"
  ") STRICT;",

  /* 2: counts that are kept, so that the window need not count ten million rows; and the widest
   * range of events that a batch has, which bounds the search for the batches of an event. */
  "ALTER TABLE state ADD COLUMN n_events INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN n_invalid INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN widest INTEGER NOT NULL DEFAULT 0;"
  "UPDATE state SET"
  "  n_events = (SELECT count(*) FROM event),"
  "  n_invalid = (SELECT count(*) FROM event WHERE reason IS NOT NULL),"
  "  widest = (SELECT coalesce(max(max_event - min_event), 0) FROM batch);"
  "ALTER TABLE mapping ADD COLUMN n_forming INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE mapping ADD COLUMN n_waiting INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE mapping ADD COLUMN n_delivered INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE mapping ADD COLUMN n_failed INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE mapping ADD COLUMN n_discarded INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE mapping ADD COLUMN n_retrying INTEGER NOT NULL DEFAULT 0;" /* also in n_waiting */
  "ALTER TABLE mapping ADD COLUMN n_queued INTEGER NOT NULL DEFAULT 0;"   /* events */
  "UPDATE mapping SET"
  "  n_forming = (SELECT count(*) FROM batch WHERE mapping = key AND state = 0),"
  "  n_waiting = (SELECT count(*) FROM batch WHERE mapping = key AND state = 1),"
  "  n_delivered = (SELECT count(*) FROM batch WHERE mapping = key AND state = 2),"
  "  n_failed = (SELECT count(*) FROM batch WHERE mapping = key AND state = 3),"
  "  n_discarded = (SELECT count(*) FROM batch WHERE mapping = key AND state = 4),"
  "  n_retrying = (SELECT count(*) FROM batch WHERE mapping = key AND state = 1 AND tries > 0),"
  "  n_queued ="
  "    (SELECT coalesce(sum(n_events), 0) FROM batch WHERE mapping = key AND state < 2);",

  /* 3: what was sent again, without reading the whole log for it. */
  "CREATE INDEX batch_repeats ON batch (resend_of) WHERE resend_of > 0;",

  /* 4: how an event came in: by which write key, from a file. Of older ones nobody knows. */
  "ALTER TABLE event ADD COLUMN via TEXT;",
};

/* A copy of what is there, in case a step turns out to have been wrong. */
static gboolean
back_up (HklSqlite *db, const char *path, int version, GError **error)
{
  g_autofree char *copy = g_strdup_printf ("%s.version-%d", path, version);
  sqlite3_stmt *stmt = hkl_sqlite_prepare_once (db, "VACUUM INTO ?", error);

  if (stmt == NULL)
    return FALSE;
  g_unlink (copy);
  hkl_sqlite_bind_text (stmt, 1, copy);
  gboolean ok = hkl_sqlite_run (db, stmt, error);
  sqlite3_finalize (stmt);
  if (!ok)
    g_prefix_error (error, "The event log could not be copied before it is brought up to date. ");
  return ok;
}

static gboolean
take_steps (HklSqlite *db, int version, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", HKL_SCHEMA_VERSION);

  if (!hkl_sqlite_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  gboolean ok = TRUE;
  for (int i = version; ok && i < HKL_SCHEMA_VERSION; i++)
    ok = hkl_sqlite_exec (db, steps[i], error);
  ok = ok && hkl_sqlite_exec (db, mark, error) && hkl_sqlite_exec (db, "COMMIT", error);
  if (!ok && hkl_sqlite_in_transaction (db))
    hkl_sqlite_exec (db, "ROLLBACK", NULL);
  return ok;
}

gboolean
hkl_schema_prepare (HklSqlite *db, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 version = hkl_sqlite_query_int (db, "PRAGMA user_version", 0, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (version > HKL_SCHEMA_VERSION)
    {
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_NEWER,
                   "The event log “%s” was written by a newer version of Hookline. Install that "
                   "version, or choose another data folder.",
                   path);
      return FALSE;
    }
  if (version == HKL_SCHEMA_VERSION)
    return TRUE;
  if (version > 0 && !back_up (db, path, version, error))
    return FALSE;
  return take_steps (db, version, error);
}
