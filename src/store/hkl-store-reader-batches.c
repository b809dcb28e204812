/* hkl-store-reader-batches.c: batches by their id, by what waits, by an event; and attempts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-store-reader"

#include "config.h"

#include "hkl-store-reader-private.h"

#include "hkl-id-list.h"
#include "hkl-log-private.h"

/* How many batches whose range covers an event are looked into for it. */
#define OF_EVENT_MAX 20000

HklBatch *
hkl_store_reader_take_batch (sqlite3_stmt *stmt, gboolean with_events)
{
  g_autoptr (GArray) ids = with_events ? hkl_id_list_decode (sqlite3_column_blob (stmt, 23),
                                                             sqlite3_column_bytes (stmt, 23))
                                       : NULL;
  const HklBatch init = {
    .id = sqlite3_column_int64 (stmt, 0),
    .mapping_id = (char *) hkl_sqlite_column_text (stmt, 1),
    .version = sqlite3_column_int64 (stmt, 2),
    .state = (HklBatchState) sqlite3_column_int (stmt, 3),
    .tries = (guint) sqlite3_column_int64 (stmt, 4),
    .created_at = sqlite3_column_int64 (stmt, 5),
    .due_at = sqlite3_column_int64 (stmt, 6),
    .first_try_at = sqlite3_column_int64 (stmt, 7),
    .settled_at = sqlite3_column_int64 (stmt, 8),
    .received_at = sqlite3_column_int64 (stmt, 9),
    .as_list = sqlite3_column_int (stmt, 10),
    .test = sqlite3_column_int (stmt, 11),
    .resend_of = sqlite3_column_int64 (stmt, 12),
    .partition = (char *) hkl_sqlite_column_text (stmt, 13),
    .bytes = (gsize) sqlite3_column_int64 (stmt, 14),
    .first_name = (char *) hkl_sqlite_column_text (stmt, 15),
    .first_user = (char *) hkl_sqlite_column_text (stmt, 16),
    .n_other_names = (guint) sqlite3_column_int64 (stmt, 17),
    .outcome = (HklOutcome) sqlite3_column_int (stmt, 18),
    .status = (guint) sqlite3_column_int64 (stmt, 19),
    .reason = (char *) hkl_sqlite_column_text (stmt, 20),
    .latency = sqlite3_column_int64 (stmt, 21),
    .event_ids = ids != NULL ? (const gint64 *) ids->data : NULL,
    .n_events = ids != NULL ? ids->len : (guint) sqlite3_column_int64 (stmt, 22),
  };
  return hkl_batch_new (&init);
}

HklBatch *
hkl_store_reader_batch (HklStoreReader *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) batches = hkl_store_reader_batches (self, &id, 1, TRUE, error);

  if (batches == NULL)
    return NULL;
  if (g_ptr_array_index (batches, 0) == NULL)
    g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                 "Delivery %" G_GINT64_FORMAT " is not in the event log.", id);
  return g_steal_pointer (&batches->pdata[0]);
}

static void
clear_batch (gpointer batch)
{
  if (batch != NULL)
    hkl_batch_unref (batch);
}

GPtrArray *
hkl_store_reader_batches (HklStoreReader *self,
                          const gint64 *ids,
                          guint n_ids,
                          gboolean with_events,
                          GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  g_autoptr (GPtrArray) batches = g_ptr_array_new_full (n_ids, clear_batch);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT " HKL_BATCH_COLUMNS HKL_BATCH_TABLES "WHERE batch.id = ?", error);
  if (stmt == NULL)
    return NULL;
  for (guint i = 0; i < n_ids; i++)
    {
      sqlite3_bind_int64 (stmt, 1, ids[i]);
      int row = hkl_sqlite_step (self->db, stmt, error);
      if (row < 0)
        return NULL;
      g_ptr_array_add (batches, row == 1 ? hkl_store_reader_take_batch (stmt, with_events) : NULL);
      sqlite3_reset (stmt);
    }
  return g_steal_pointer (&batches);
}

GPtrArray *
hkl_store_reader_pending (HklStoreReader *self,
                          const char *mapping_id,
                          gint64 after_due,
                          gint64 after_id,
                          guint max,
                          GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (mapping_id != NULL, NULL);

  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func (clear_batch);
  g_autoptr (GError) local_error = NULL;
  gint64 key = hkl_store_reader_mapping_key (self, mapping_id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT " HKL_BATCH_COLUMNS HKL_BATCH_TABLES
      "WHERE batch.mapping = ?1 AND state < 2 AND (due_at, batch.id) > (?2, ?3)"
      " ORDER BY due_at, batch.id LIMIT ?4",
      error);
  int row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, key);
  sqlite3_bind_int64 (stmt, 2, after_due == 0 && after_id == 0 ? G_MININT64 : after_due);
  sqlite3_bind_int64 (stmt, 3, after_id);
  sqlite3_bind_int64 (stmt, 4, max);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    g_ptr_array_add (batches, hkl_store_reader_take_batch (stmt, TRUE));
  return row == 0 ? g_steal_pointer (&batches) : NULL;
}

static HklAttempt *
take_attempt (sqlite3_stmt *stmt, gint64 batch_id)
{
  g_autoptr (GBytes) body = hkl_sqlite_column_bytes (stmt, 16);
  const HklAttempt init = {
    .batch_id = batch_id,
    .number = (guint) (sqlite3_column_int64 (stmt, 0) & ((1 << HKL_ATTEMPT_NUMBER_BITS) - 1)),
    .started_at = sqlite3_column_int64 (stmt, 1),
    .outcome = (HklOutcome) sqlite3_column_int (stmt, 2),
    .status = (guint) sqlite3_column_int64 (stmt, 3),
    .reason = (char *) hkl_sqlite_column_text (stmt, 4),
    .dns = sqlite3_column_int64 (stmt, 5),
    .connect = sqlite3_column_int64 (stmt, 6),
    .tls = sqlite3_column_int64 (stmt, 7),
    .send = sqlite3_column_int64 (stmt, 8),
    .wait = sqlite3_column_int64 (stmt, 9),
    .receive = sqlite3_column_int64 (stmt, 10),
    .total = sqlite3_column_int64 (stmt, 11),
    .reused = sqlite3_column_int (stmt, 12),
    .remote = (char *) hkl_sqlite_column_text (stmt, 13),
    .protocol = (char *) hkl_sqlite_column_text (stmt, 14),
    .response_head = (char *) hkl_sqlite_column_text (stmt, 15),
    .response_body = body,
    .response_size = sqlite3_column_int64 (stmt, 17),
    .signature = (char *) hkl_sqlite_column_text (stmt, 18),
    .signing_mode = (guint) sqlite3_column_int64 (stmt, 19),
    .signed_at = sqlite3_column_int64 (stmt, 20),
    .next_at = sqlite3_column_int64 (stmt, 21),
  };
  return hkl_attempt_new (&init);
}

GPtrArray *
hkl_store_reader_attempts (HklStoreReader *self, gint64 batch_id, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  g_autoptr (GPtrArray)
      attempts = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_attempt_unref);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT id, started_at, outcome, status, reason, dns, connect, tls, send, wait, receive,"
      " total, reused, remote, protocol, response_head, response_body, response_size, signature,"
      " signing_mode, signed_at, next_at FROM attempt WHERE id >= ? AND id < ? ORDER BY id",
      error);
  int row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, batch_id << HKL_ATTEMPT_NUMBER_BITS);
  sqlite3_bind_int64 (stmt, 2, (batch_id + 1) << HKL_ATTEMPT_NUMBER_BITS);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    g_ptr_array_add (attempts, take_attempt (stmt, batch_id));
  return row == 0 ? g_steal_pointer (&attempts) : NULL;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x < y) - (x > y);
}

/* Ids of the batches that hold EVENT_ID. */
GArray *
hkl_store_reader_batch_ids_of_event (HklStoreReader *self, gint64 event_id, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT id, event_ids FROM batch INDEXED BY batch_by_event"
      " WHERE min_event BETWEEN ?1 - (SELECT widest FROM state) AND ?1 AND max_event >= ?1"
      " ORDER BY min_event DESC LIMIT ?2",
      error);
  int row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, event_id);
  sqlite3_bind_int64 (stmt, 2, OF_EVENT_MAX);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      g_autoptr (GArray)
          ids = hkl_id_list_decode (sqlite3_column_blob (stmt, 1), sqlite3_column_bytes (stmt, 1));
      gint64 id = sqlite3_column_int64 (stmt, 0);
      for (guint i = 0; i < ids->len; i++)
        {
          if (g_array_index (ids, gint64, i) != event_id)
            continue;
          g_array_append_val (found, id);
          break;
        }
    }
  g_array_sort (found, newest_first);
  return row == 0 ? g_steal_pointer (&found) : NULL;
}

GPtrArray *
hkl_store_reader_batches_of_event (HklStoreReader *self, gint64 event_id, guint max, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  g_autoptr (GArray) ids = hkl_store_reader_batch_ids_of_event (self, event_id, error);
  if (ids == NULL)
    return NULL;
  return hkl_store_reader_batches (self, (const gint64 *) ids->data, MIN (ids->len, max), TRUE,
                                   error);
}
