/* hkl-log-batches.c: batches into the log, and what becomes of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every call is examined as a whole before its first row is written, so that one that does not fit
 * fails alone.
 */

#define G_LOG_DOMAIN "hkl-log-batches"

#include "config.h"

#include "hkl-log-private.h"

#include "hkl-id-list.h"

/* What of a stored batch matters for its next state. */
typedef struct
{
  gint64 mapping;
  HklBatchState state;
  guint tries;
  gint64 n_events;
} Stored;

void
hkl_log_mapping_count (HklLogMapping *mapping,
                       HklBatchState state,
                       gboolean retried,
                       gint64 n,
                       gint64 n_events)
{
  mapping->n[state] += n;
  if (state == HKL_BATCH_WAITING && retried)
    mapping->n_retrying += n;
  if (state <= HKL_BATCH_WAITING)
    mapping->n_queued += n_events;
  mapping->changed = TRUE;
}

/* 1: found; 0: there is none; -1: error. */
static int
find_stored (HklLog *self, gint64 id, Stored *stored, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT mapping, state, tries, n_events FROM batch WHERE id = ?", error);

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, id);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1)
    return row;
  stored->mapping = sqlite3_column_int64 (stmt, 0);
  stored->state = (HklBatchState) sqlite3_column_int (stmt, 1);
  stored->tries = (guint) sqlite3_column_int (stmt, 2);
  stored->n_events = sqlite3_column_int64 (stmt, 3);
  sqlite3_reset (stmt);
  return 1;
}

static gboolean
write_batch (HklLog *self, HklLogMapping *mapping, HklBatch *batch, gint64 id, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "INSERT OR REPLACE INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
      " ?, ?, ?, ?, ?, ?, ?)",
      error);
  if (stmt == NULL)
    return FALSE;

  g_assert (batch->n_events == 0 || batch->event_ids != NULL);
  gint64 low = batch->n_events > 0 ? batch->event_ids[0] : 0;
  gint64 high = low;
  for (guint i = 1; i < batch->n_events; i++)
    {
      low = MIN (low, batch->event_ids[i]);
      high = MAX (high, batch->event_ids[i]);
    }
  self->widest = MAX (self->widest, high - low);

  g_autoptr (GBytes) ids = hkl_id_list_encode (batch->event_ids, batch->n_events);
  const gint64 numbers[] = { id,
                             mapping->key,
                             batch->version,
                             (gint64) batch->state,
                             batch->tries,
                             batch->created_at,
                             batch->due_at,
                             batch->first_try_at,
                             batch->settled_at,
                             batch->received_at,
                             batch->as_list != 0,
                             batch->test != 0,
                             batch->resend_of };
  int column = 1;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sqlite3_bind_int64 (stmt, column++, numbers[i]);
  hkl_sqlite_bind_text (stmt, column++, batch->partition);
  sqlite3_bind_int64 (stmt, column++, (gint64) batch->bytes);
  hkl_sqlite_bind_text (stmt, column++, batch->first_name);
  hkl_sqlite_bind_text (stmt, column++, batch->first_user);
  sqlite3_bind_int64 (stmt, column++, batch->n_other_names);
  sqlite3_bind_int64 (stmt, column++, (gint64) batch->outcome);
  sqlite3_bind_int64 (stmt, column++, batch->status);
  hkl_sqlite_bind_text (stmt, column++, batch->reason);
  sqlite3_bind_int64 (stmt, column++, batch->latency);
  sqlite3_bind_int64 (stmt, column++, low);
  sqlite3_bind_int64 (stmt, column++, high);
  sqlite3_bind_int64 (stmt, column++, batch->n_events);
  hkl_sqlite_bind_bytes (stmt, column++, ids);
  if (!hkl_sqlite_run (self->db, stmt, error))
    return FALSE;
  hkl_log_mapping_count (mapping, batch->state, batch->tries > 0, 1, batch->n_events);
  self->changes |= HKL_STORE_CHANGE_BATCHES;
  return TRUE;
}

static HklLogMapping *
mapping_for (HklLog *self, const char *id, GError **error)
{
  HklLogMapping *mapping = hkl_log_find_mapping (self, id);

  if (mapping == NULL)
    g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                 "The event log does not know the mapping “%s”.", id);
  return mapping;
}

static HklLogMapping *
mapping_of_key (HklLog *self, gint64 key)
{
  GHashTableIter iter;
  HklLogMapping *mapping;

  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &mapping))
    {
      if (mapping->key == key)
        return mapping;
    }
  return NULL;
}

/* A batch that is to be replaced must still be forming, and be MAPPING's. */
static gboolean
check_forming (HklLog *self, HklLogMapping *mapping, gint64 id, GError **error)
{
  Stored stored;
  int found = find_stored (self, id, &stored, error);

  if (found == 1 && stored.state == HKL_BATCH_FORMING && stored.mapping == mapping->key)
    return TRUE;
  if (found >= 0)
    g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                 "Delivery %" G_GINT64_FORMAT " of the mapping “%s” takes no more events.", id,
                 mapping->id);
  return FALSE;
}

gboolean
hkl_log_plan (HklLog *self, HklCall *call)
{
  HklLogMapping *mapping = mapping_for (self, call->mapping_id, &call->error);

  if (mapping == NULL)
    return FALSE;
  if (mapping->cursor < 0 || call->cursor < mapping->cursor || call->cursor > self->last_event)
    {
      g_set_error (&call->error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                   "The plan for the mapping “%s” does not fit: it ends at event %" G_GINT64_FORMAT
                   ", the log is at %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ".",
                   mapping->id, call->cursor, mapping->cursor, self->last_event);
      return FALSE;
    }
  for (guint i = 0; i < call->batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (call->batches, i);
      if (batch->id != 0 && !check_forming (self, mapping, batch->id, &call->error))
        return FALSE;
    }

  call->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), call->batches->len);
  for (guint i = 0; i < call->batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (call->batches, i);
      gint64 id = batch->id;

      if (id == 0)
        id = ++self->last_batch;
      else
        {
          Stored stored;
          if (find_stored (self, id, &stored, &call->error) != 1)
            return FALSE;
          hkl_log_mapping_count (mapping, stored.state, stored.tries > 0, -1, -stored.n_events);
        }
      if (!write_batch (self, mapping, batch, id, &call->error))
        return FALSE;
      g_array_append_val (call->ids, id);
    }
  if (mapping->cursor != call->cursor)
    self->changes |= HKL_STORE_CHANGE_BATCHES;
  mapping->cursor = call->cursor;
  mapping->changed = TRUE;
  return TRUE;
}

gboolean
hkl_log_insert_batches (HklLog *self, HklCall *call)
{
  for (guint i = 0; i < call->batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (call->batches, i);
      if (mapping_for (self, batch->mapping_id, &call->error) == NULL)
        return FALSE;
    }
  call->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), call->batches->len);
  for (guint i = 0; i < call->batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (call->batches, i);
      HklLogMapping *mapping = hkl_log_find_mapping (self, batch->mapping_id);
      gint64 id = ++self->last_batch;

      if (!write_batch (self, mapping, batch, id, &call->error))
        return FALSE;
      g_array_append_val (call->ids, id);
    }
  return TRUE;
}

static gboolean
write_attempt (HklLog *self, HklAttempt *attempt, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
      " ?, ?, ?, ?)",
      error);
  if (stmt == NULL)
    return FALSE;

  g_autoptr (GBytes) body = NULL;
  if (attempt->response_body != NULL)
    body = g_bytes_new_from_bytes (
        attempt->response_body, 0,
        MIN (g_bytes_get_size (attempt->response_body), HKL_ATTEMPT_BODY_MAX));
  const gint64 times[] = { attempt->dns,  attempt->connect, attempt->tls,  attempt->send,
                           attempt->wait, attempt->receive, attempt->total };
  int column = 1;
  sqlite3_bind_int64 (stmt, column++,
                      (attempt->batch_id << HKL_ATTEMPT_NUMBER_BITS) | (gint64) attempt->number);
  sqlite3_bind_int64 (stmt, column++, attempt->started_at);
  sqlite3_bind_int64 (stmt, column++, (gint64) attempt->outcome);
  sqlite3_bind_int64 (stmt, column++, attempt->status);
  hkl_sqlite_bind_text (stmt, column++, attempt->reason);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    sqlite3_bind_int64 (stmt, column++, times[i]);
  sqlite3_bind_int64 (stmt, column++, attempt->reused != 0);
  hkl_sqlite_bind_text (stmt, column++, attempt->remote);
  hkl_sqlite_bind_text (stmt, column++, attempt->protocol);
  hkl_sqlite_bind_text (stmt, column++, attempt->response_head);
  hkl_sqlite_bind_bytes (stmt, column++, body);
  sqlite3_bind_int64 (stmt, column++, attempt->response_size);
  hkl_sqlite_bind_text (stmt, column++, attempt->signature);
  sqlite3_bind_int64 (stmt, column++, attempt->signing_mode);
  sqlite3_bind_int64 (stmt, column++, attempt->signed_at);
  sqlite3_bind_int64 (stmt, column++, attempt->next_at);
  return hkl_sqlite_run (self->db, stmt, error);
}

/* What a row shows of its last attempt, and where the batch goes from here. */
static gboolean
update_batch (HklLog *self, HklBatch *batch, HklBatchState state, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "UPDATE batch SET version = ?1, state = ?2, tries = ?3, due_at = ?4, first_try_at = ?5,"
      " settled_at = ?6, bytes = ?7, outcome = ?8, status = ?9, reason = ?10, latency = ?11"
      " WHERE id = ?12",
      error);
  if (stmt == NULL)
    return FALSE;
  gint64 settled_at = batch->settled_at;
  if (settled_at == 0 && state >= HKL_BATCH_DELIVERED)
    settled_at = g_get_real_time (); /* retention goes by it */
  sqlite3_bind_int64 (stmt, 1, batch->version);
  sqlite3_bind_int64 (stmt, 2, (gint64) state);
  sqlite3_bind_int64 (stmt, 3, batch->tries);
  sqlite3_bind_int64 (stmt, 4, batch->due_at);
  sqlite3_bind_int64 (stmt, 5, batch->first_try_at);
  sqlite3_bind_int64 (stmt, 6, settled_at);
  sqlite3_bind_int64 (stmt, 7, (gint64) batch->bytes);
  sqlite3_bind_int64 (stmt, 8, (gint64) batch->outcome);
  sqlite3_bind_int64 (stmt, 9, batch->status);
  hkl_sqlite_bind_text (stmt, 10, batch->reason);
  sqlite3_bind_int64 (stmt, 11, batch->latency);
  sqlite3_bind_int64 (stmt, 12, batch->id);
  return hkl_sqlite_run (self->db, stmt, error);
}

static gboolean
settle_one (HklLog *self, HklBatch *batch, HklAttempt *attempt, GError **error)
{
  HklBatchState state = batch->state;
  Stored stored;

  if (find_stored (self, batch->id, &stored, error) != 1)
    return FALSE;
  /* The person discarded it while an attempt was under way: it is not taken up again, but when
   * that attempt did deliver, delivered is the truth. */
  if (attempt != NULL && stored.state == HKL_BATCH_DISCARDED && state != HKL_BATCH_DELIVERED)
    state = HKL_BATCH_DISCARDED;
  if (!update_batch (self, batch, state, error))
    return FALSE;
  if (attempt != NULL && !write_attempt (self, attempt, error))
    return FALSE;

  HklLogMapping *mapping = mapping_of_key (self, stored.mapping);
  g_assert (mapping != NULL);
  hkl_log_mapping_count (mapping, stored.state, stored.tries > 0, -1, -stored.n_events);
  hkl_log_mapping_count (mapping, state, batch->tries > 0, 1, stored.n_events);
  self->changes |= HKL_STORE_CHANGE_BATCHES;
  return TRUE;
}

gboolean
hkl_log_settle (HklLog *self, HklCall *call)
{
  for (guint i = 0; i < call->batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (call->batches, i);
      Stored stored;
      int found = find_stored (self, batch->id, &stored, &call->error);

      if (found == 1)
        continue;
      if (found == 0)
        g_set_error (&call->error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT,
                     "Delivery %" G_GINT64_FORMAT " is no longer in the event log.", batch->id);
      return FALSE;
    }
  for (guint i = 0; i < call->batches->len; i++)
    {
      if (!settle_one (self, g_ptr_array_index (call->batches, i),
                       g_ptr_array_index (call->attempts, i), &call->error))
        return FALSE;
    }
  return TRUE;
}
