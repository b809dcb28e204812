/* hkl-store-reader-log.c: the delivery log as a list of ids, its counts, and what waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A filter becomes one query for each index that serves it, and their results are merged: asking
 * for the failed ones never walks through ten million delivered ones. What cannot be answered by an
 * index (a search) walks the log from its newest end, and can be cancelled.
 */

#define G_LOG_DOMAIN "hkl-store-reader"

#include "config.h"

#include "hkl-store-reader-private.h"

#include <string.h>

/* How far back a message id is looked for, how many events with it are followed. */
#define SEARCH_EVENTS  50000
#define SEARCH_MATCHES 200

#define BIT(state)   (1u << (state))
#define PENDING_BITS (BIT (HKL_BATCH_FORMING) | BIT (HKL_BATCH_WAITING))
#define ALL_BITS     (BIT (HKL_BATCH_DISCARDED + 1) - 1)

/* --- the search in message ids --------------------------------------------------------------- */

/* SEARCH as a pattern of LIKE. */
static char *
like_pattern (const char *search, gboolean anywhere)
{
  GString *pattern = g_string_new (anywhere ? "%" : "");

  for (const char *p = search; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

static gboolean
find_by_message_id (HklStoreReader *self, const char *search, gint64 last, GError **error)
{
  g_autofree char *pattern = like_pattern (search, TRUE);
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db,
                                           "SELECT id FROM event WHERE id > ?1 AND"
                                           " message_id LIKE ?2 ESCAPE '\\' ORDER BY id DESC"
                                           " LIMIT ?3",
                                           error);
  int row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, last - SEARCH_EVENTS);
  hkl_sqlite_bind_text (stmt, 2, pattern);
  sqlite3_bind_int64 (stmt, 3, SEARCH_MATCHES);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (events, id);
    }
  if (row < 0)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      g_autoptr (GArray) ids = hkl_store_reader_batch_ids_of_event (
          self, g_array_index (events, gint64, i), error);
      if (ids == NULL)
        return FALSE;
      g_array_append_vals (found, ids->data, ids->len);
    }
  g_clear_pointer (&self->found, g_array_unref);
  self->found = g_steal_pointer (&found);
  return TRUE;
}

/* Fills `found` for SEARCH, unless it already is. */
static gboolean
prepare_search (HklStoreReader *self, const char *search, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 last = hkl_store_reader_last_event_id (self, &local_error);

  if (local_error == NULL && self->found != NULL && last == self->searched_at &&
      g_strcmp0 (self->searched, search) == 0)
    return TRUE;
  if (local_error != NULL || !find_by_message_id (self, search, last, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_free (self->searched);
  self->searched = g_strdup (search);
  self->searched_at = last;
  return TRUE;
}

/* --- filters as queries ---------------------------------------------------------------------- */

/* A filter, read for the queries. */
typedef struct
{
  guint bits;
  gboolean retrying;
  gint64 since, until;
  char *anywhere, *prefix; /* patterns; NULL: no search */
  gint64 below, above;     /* ids */
  guint max;
  gboolean oldest_first;
} Wanted;

static void
wanted_clear (Wanted *self)
{
  g_free (self->anywhere);
  g_free (self->prefix);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

static gboolean
wanted_init (Wanted *self, HklStoreReader *reader, const HklLogFilter *filter, GError **error)
{
  gboolean search = filter->search != NULL && filter->search[0] != '\0';

  self->bits = filter->states != 0 ? filter->states & ALL_BITS : ALL_BITS;
  self->retrying = filter->retrying;
  if (self->retrying)
    self->bits &= BIT (HKL_BATCH_WAITING);
  self->since = filter->since;
  self->until = filter->until != 0 ? filter->until : G_MAXINT64;
  if (!search)
    return TRUE;
  self->anywhere = like_pattern (filter->search, TRUE);
  self->prefix = like_pattern (filter->search, FALSE);
  return prepare_search (reader, filter->search, error);
}

/* The query for one index: WHERE_INDEX names its terms. COUNT: how many instead of which. */
static sqlite3_stmt *
prepare_wanted (HklStoreReader *self,
                const Wanted *wanted,
                gint64 key,
                const char *where_index,
                gboolean count,
                GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql,
                   "SELECT %s FROM batch WHERE %s AND id < ?2 AND id > ?3 AND (1 << state) & ?4"
                   " AND created_at >= ?5 AND created_at <= ?6",
                   count ? "count(*)" : "id", where_index);
  if (wanted->retrying)
    g_string_append (sql, " AND tries > 0");
  if (wanted->anywhere != NULL)
    {
      g_string_append (sql, " AND (first_name LIKE ?7 ESCAPE '\\' OR first_user LIKE ?7 ESCAPE '\\'"
                            " OR reason LIKE ?7 ESCAPE '\\'"
                            " OR (status > 0 AND CAST(status AS TEXT) LIKE ?8 ESCAPE '\\')");
      g_string_append (sql, " OR id IN (0");
      for (guint i = 0; i < self->found->len; i++)
        g_string_append_printf (sql, ",%" G_GINT64_FORMAT, g_array_index (self->found, gint64, i));
      g_string_append (sql, "))");
    }
  if (!count)
    g_string_append (sql,
                     wanted->oldest_first ? " ORDER BY id LIMIT ?9" : " ORDER BY id DESC LIMIT ?9");

  sqlite3_stmt *stmt = hkl_sqlite_prepare_once (self->db, sql->str, error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, key);
  sqlite3_bind_int64 (stmt, 2, wanted->below);
  sqlite3_bind_int64 (stmt, 3, wanted->above);
  sqlite3_bind_int64 (stmt, 4, wanted->bits);
  sqlite3_bind_int64 (stmt, 5, wanted->since);
  sqlite3_bind_int64 (stmt, 6, wanted->until);
  hkl_sqlite_bind_text (stmt, 7, wanted->anywhere);
  hkl_sqlite_bind_text (stmt, 8, wanted->prefix);
  sqlite3_bind_int64 (stmt, 9, wanted->max);
  return stmt;
}

/* Appends the first column of every row to NUMBERS. */
static gboolean
collect (HklStoreReader *self,
         const Wanted *wanted,
         gint64 key,
         const char *where_index,
         gboolean count,
         GArray *numbers,
         GError **error)
{
  sqlite3_stmt *stmt = prepare_wanted (self, wanted, key, where_index, count, error);
  int row;

  if (stmt == NULL)
    return FALSE;
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      gint64 number = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (numbers, number);
    }
  sqlite3_finalize (stmt);
  return row == 0;
}

/* Goes to every index that serves WANTED for the mapping with KEY. */
static gboolean
collect_for_mapping (HklStoreReader *self,
                     const Wanted *wanted,
                     gint64 key,
                     gboolean count,
                     GArray *numbers,
                     GError **error)
{
  if (wanted->bits & BIT (HKL_BATCH_DELIVERED))
    return collect (self, wanted, key, "mapping = ?1", count, numbers, error);
  if ((wanted->bits & PENDING_BITS) &&
      !collect (self, wanted, key, "mapping = ?1 AND state < 2", count, numbers, error))
    return FALSE;
  if ((wanted->bits & BIT (HKL_BATCH_FAILED)) &&
      !collect (self, wanted, key, "mapping = ?1 AND state = 3 AND state > 2", count, numbers,
                error))
    return FALSE;
  if ((wanted->bits & BIT (HKL_BATCH_DISCARDED)) &&
      !collect (self, wanted, key, "mapping = ?1 AND state = 4 AND state > 2", count, numbers,
                error))
    return FALSE;
  return TRUE;
}

/* Keys of the mappings that FILTER is about. */
static GArray *
mapping_keys (HklStoreReader *self, const HklLogFilter *filter, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT key FROM mapping WHERE ?1 IS NULL OR id = ?1", error);
  int row;

  if (stmt == NULL)
    return NULL;
  hkl_sqlite_bind_text (stmt, 1, filter->mapping_id);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      gint64 key = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (keys, key);
    }
  return row == 0 ? g_steal_pointer (&keys) : NULL;
}

static GArray *
collect_all (HklStoreReader *self,
             const Wanted *wanted,
             const HklLogFilter *filter,
             gboolean count,
             GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (filter->mapping_id == NULL && (wanted->bits & BIT (HKL_BATCH_DELIVERED)))
    return collect (self, wanted, 0, "?1 = 0", count, numbers, error) ? g_steal_pointer (&numbers)
                                                                      : NULL;
  g_autoptr (GArray) keys = mapping_keys (self, filter, error);
  if (keys == NULL)
    return NULL;
  for (guint i = 0; i < keys->len; i++)
    {
      if (!collect_for_mapping (self, wanted, g_array_index (keys, gint64, i), count, numbers,
                                error))
        return NULL;
    }
  return g_steal_pointer (&numbers);
}

/* --- the log --------------------------------------------------------------------------------- */

static int
ascending (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static int
descending (gconstpointer a, gconstpointer b)
{
  return ascending (b, a);
}

GArray *
hkl_store_reader_log_ids (HklStoreReader *self,
                          const HklLogFilter *filter,
                          gint64 before_id,
                          guint max,
                          GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  g_auto (Wanted) wanted = { .below = before_id > 0 ? before_id : G_MAXINT64, .max = max };
  if (!wanted_init (&wanted, self, filter, error))
    return NULL;
  GArray *ids = collect_all (self, &wanted, filter, FALSE, error);
  if (ids == NULL)
    return NULL;
  g_array_sort (ids, descending);
  g_array_set_size (ids, MIN (ids->len, max));
  return ids;
}

GArray *
hkl_store_reader_log_ids_after (HklStoreReader *self,
                                const HklLogFilter *filter,
                                gint64 after_id,
                                guint max,
                                GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  g_auto (Wanted)
      wanted = { .below = G_MAXINT64, .above = after_id, .max = max, .oldest_first = TRUE };
  if (!wanted_init (&wanted, self, filter, error))
    return NULL;
  GArray *ids = collect_all (self, &wanted, filter, FALSE, error);
  if (ids == NULL)
    return NULL;
  g_array_sort (ids, ascending);
  g_array_set_size (ids, MIN (ids->len, max));
  return ids;
}

/* From the counts that are kept; -1 with error. */
static gint64
count_from_figures (HklStoreReader *self,
                    const HklLogFilter *filter,
                    const Wanted *wanted,
                    GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT sum(n_forming), sum(n_waiting), sum(n_delivered), sum(n_failed), sum(n_discarded),"
      " sum(n_retrying) FROM mapping WHERE ?1 IS NULL OR id = ?1",
      error);
  gint64 n = 0;

  if (stmt == NULL)
    return -1;
  hkl_sqlite_bind_text (stmt, 1, filter->mapping_id);
  if (hkl_sqlite_step (self->db, stmt, error) != 1)
    return -1;
  for (int state = 0; state <= HKL_BATCH_DISCARDED; state++)
    {
      if (wanted->bits & BIT (state))
        n += sqlite3_column_int64 (stmt, wanted->retrying ? 5 : state);
    }
  sqlite3_reset (stmt);
  return n;
}

gint64
hkl_store_reader_count_log (HklStoreReader *self, const HklLogFilter *filter, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), 0);
  g_return_val_if_fail (filter != NULL, 0);

  g_auto (Wanted) wanted = { .below = G_MAXINT64 };
  gint64 n = 0;
  if (!wanted_init (&wanted, self, filter, error))
    return 0;
  if (wanted.anywhere == NULL && filter->since == 0 && filter->until == 0)
    {
      n = count_from_figures (self, filter, &wanted, error);
      return MAX (0, n);
    }
  g_autoptr (GArray) counts = collect_all (self, &wanted, filter, TRUE, error);
  for (guint i = 0; counts != NULL && i < counts->len; i++)
    n += g_array_index (counts, gint64, i);
  return n;
}

/* --- what waits ------------------------------------------------------------------------------ */

/* The times of what waits, for the mapping with KEY and the cursor CURSOR. */
static gboolean
read_times (HklStoreReader *self, gint64 key, gint64 cursor, HklQueueStatus *status, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT min(due_at), min(received_at) FROM batch WHERE mapping = ? AND state < 2",
      error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, key);
  if (hkl_sqlite_step (self->db, stmt, error) != 1)
    return FALSE;
  status->next_due_at = sqlite3_column_int64 (stmt, 0);
  status->oldest_received_at = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);
  if (cursor < 0)
    return TRUE;

  stmt = hkl_sqlite_prepare (
      self->db, "SELECT received_at FROM event WHERE id > ? ORDER BY id LIMIT 1", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, cursor);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row == 1)
    {
      gint64 at = sqlite3_column_int64 (stmt, 0);
      if (status->oldest_received_at == 0 || at < status->oldest_received_at)
        status->oldest_received_at = at;
      sqlite3_reset (stmt);
    }
  return row >= 0;
}

gboolean
hkl_store_reader_queue_status (HklStoreReader *self,
                               const char *mapping_id,
                               HklQueueStatus *status,
                               GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), FALSE);
  g_return_val_if_fail (mapping_id != NULL && status != NULL, FALSE);

  memset (status, 0, sizeof *status);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT key, coalesce(cursor, -1), n_forming, n_waiting, n_retrying, n_failed, n_delivered,"
      " n_discarded, n_queued, (SELECT last_event FROM state) FROM mapping WHERE id = ?",
      error);
  if (stmt == NULL)
    return FALSE;
  hkl_sqlite_bind_text (stmt, 1, mapping_id);
  int row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1) /* a mapping that the store does not know has nothing that waits */
    return row == 0;
  gint64 key = sqlite3_column_int64 (stmt, 0);
  gint64 cursor = sqlite3_column_int64 (stmt, 1);
  status->n_forming = (guint) sqlite3_column_int64 (stmt, 2);
  status->n_waiting = (guint) sqlite3_column_int64 (stmt, 3);
  status->n_retrying = (guint) sqlite3_column_int64 (stmt, 4);
  status->n_failed = (guint) sqlite3_column_int64 (stmt, 5);
  status->n_delivered = (guint) sqlite3_column_int64 (stmt, 6);
  status->n_discarded = (guint) sqlite3_column_int64 (stmt, 7);
  status->events_queued = sqlite3_column_int64 (stmt, 8);
  if (cursor >= 0)
    status->events_unplanned = sqlite3_column_int64 (stmt, 9) - cursor;
  sqlite3_reset (stmt);
  return read_times (self, key, cursor, status, error);
}
