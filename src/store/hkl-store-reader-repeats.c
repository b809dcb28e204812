/* hkl-store-reader-repeats.c: which deliveries of the log are to be sent again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A delivery that failed stays in the log as failed when it is sent again: the repeat is a delivery of
 * its own, which names the one it repeats. So "all that failed" has deliveries whose events have
 * arrived long since, and those whose repeat failed too, which is there itself. Both are left out:
 * what is made well, or is still under way, is not done twice.
 */

#define G_LOG_DOMAIN "hkl-store-reader"

#include "config.h"

#include "hkl-store-reader-private.h"

#include "hkl-id-list.h"

/* --- by the name of an event ------------------------------------------------------------------- */

/* 1: one of the events of IDS is called NAME; 0: none is; -1: error. */
static int
find_name (HklStoreReader *self, const GArray *ids, const char *name, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT iif (name = '', type, name) = ?2 FROM event WHERE id = ?1", error);

  if (stmt == NULL)
    return -1;
  hkl_sqlite_bind_text (stmt, 2, name);
  for (guint i = 0; i < ids->len; i++)
    {
      gboolean found;
      int row;

      sqlite3_bind_int64 (stmt, 1, g_array_index (ids, gint64, i));
      row = hkl_sqlite_step (self->db, stmt, error);
      if (row < 0)
        return -1;
      found = row == 1 && sqlite3_column_int (stmt, 0) != 0;
      if (row == 1)
        sqlite3_reset (stmt);
      if (found)
        return 1;
    }
  return 0;
}

/* The same, of the events of a delivery: only where they have several names they are looked at. */
static int
has_event (HklStoreReader *self, gint64 id, const char *name, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT first_name = ?2, n_other_names, event_ids FROM batch WHERE id = ?1", error);
  g_autoptr (GArray) ids = NULL;
  int found = 0, row;

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, id);
  hkl_sqlite_bind_text (stmt, 2, name);
  row = hkl_sqlite_step (self->db, stmt, error);
  if (row != 1)
    return row;
  found = sqlite3_column_int (stmt, 0);
  if (found == 0 && sqlite3_column_int64 (stmt, 1) > 0)
    ids = hkl_id_list_decode (sqlite3_column_blob (stmt, 2), sqlite3_column_bytes (stmt, 2));
  sqlite3_reset (stmt);

  return ids != NULL ? find_name (self, ids, name, error) : found;
}

static gboolean
keep_those_with_event (HklStoreReader *self, GArray *ids, const char *name, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      int found = has_event (self, id, name, error);

      if (found < 0)
        return FALSE;
      if (found > 0)
        g_array_index (ids, gint64, n++) = id;
    }
  g_array_set_size (ids, n);

  return TRUE;
}

/* --- what was repeated --------------------------------------------------------------------------- */

/* Deliveries all of whose repeats are well, or under way, or in WANTED, or repeated so themselves: a
 * set of ids. A repeat's id is higher than that of what it repeats. */
static GHashTable *
find_repeated (HklStoreReader *self, GHashTable *wanted, GError **error)
{
  g_autoptr (GHashTable)
      repeats = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db, "SELECT id, resend_of, state FROM batch WHERE resend_of > 0 ORDER BY id DESC",
      error);
  GHashTableIter iter;
  gpointer well;
  int row;

  if (stmt == NULL)
    return NULL;
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      gint64 id = sqlite3_column_int64 (stmt, 0), of = sqlite3_column_int64 (stmt, 1);
      gboolean is_well = sqlite3_column_int (stmt, 2) <= HKL_BATCH_DELIVERED ||
                         g_hash_table_contains (wanted, &id) ||
                         GPOINTER_TO_INT (g_hash_table_lookup (repeats, &id));

      if (!g_hash_table_lookup_extended (repeats, &of, NULL, &well))
        well = GINT_TO_POINTER (TRUE);
      g_hash_table_insert (repeats, g_memdup2 (&of, sizeof of),
                           GINT_TO_POINTER (GPOINTER_TO_INT (well) && is_well));
    }
  if (row < 0)
    return NULL;

  g_hash_table_iter_init (&iter, repeats);
  while (g_hash_table_iter_next (&iter, NULL, &well))
    if (!GPOINTER_TO_INT (well))
      g_hash_table_iter_remove (&iter);

  return g_steal_pointer (&repeats);
}

static gboolean
leave_repeated_out (HklStoreReader *self, GArray *ids, guint *n_left_out, GError **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) repeated = NULL;
  guint n = 0;

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (wanted, &g_array_index (ids, gint64, i));
  repeated = find_repeated (self, wanted, error);
  if (repeated == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (!g_hash_table_contains (repeated, &id))
        g_array_index (ids, gint64, n++) = id;
    }
  *n_left_out = ids->len - n;
  g_array_set_size (ids, n);

  return TRUE;
}

/* --- both ---------------------------------------------------------------------------------------- */

static int
ascending (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

GArray *
hkl_store_reader_ids_to_repeat (HklStoreReader *self,
                                const HklLogFilter *filter,
                                const char *event,
                                gboolean also_repeated,
                                guint *n_left_out,
                                GError **error)
{
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (filter != NULL && n_left_out != NULL, NULL);

  *n_left_out = 0;
  ids = hkl_store_reader_log_ids (self, filter, 0, G_MAXINT32, error);
  if (ids == NULL)
    return NULL;
  g_array_sort (ids, ascending);
  if (event != NULL && !keep_those_with_event (self, ids, event, error))
    return NULL;
  if (!also_repeated && !leave_repeated_out (self, ids, n_left_out, error))
    return NULL;

  return g_steal_pointer (&ids);
}
