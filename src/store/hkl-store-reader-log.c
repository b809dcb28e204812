/* hkl-store-reader-log.c: the delivery log as a list of ids, and its counts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A filter becomes one query for each index that serves it, and their results are merged: asking
 * for the failed ones never walks through ten million delivered ones. What no index can answer (text,
 * a time, a status) is read in steps from the newest end, each as long as the caller allows.
 */

#define G_LOG_DOMAIN "hkl-store-reader"

#include "config.h"

#include "hkl-store-reader-private.h"

#include "hkl-log-private.h"

#define BIT(state)   (1u << (state))
#define PENDING_BITS (BIT (HKL_BATCH_FORMING) | BIT (HKL_BATCH_WAITING))
#define ALL_BITS     (BIT (HKL_BATCH_DISCARDED + 1) - 1)

/* Ids that a scan looks at with its first query; the next ones by how long that took. */
#define SCAN_FIRST 2000
#define SCAN_MOST  (G_GINT64_CONSTANT (1) << 22)

/* Deliveries stand in the order of their creation, but the clock may have been set meanwhile: what
 * is further out of order than this is not looked for. */
#define CLOCK_SLACK G_TIME_SPAN_DAY

/* --- filters as queries ---------------------------------------------------------------------- */

/* Parameters of every query; texts follow. */
enum
{
  PARAM_KEY = 1,
  PARAM_BELOW,
  PARAM_ABOVE,
  PARAM_BITS,
  PARAM_SINCE,
  PARAM_UNTIL,
  PARAM_STATUS_FROM,
  PARAM_STATUS_TO,
  PARAM_MAX,
  PARAM_TEXT,
};

/* A filter, read for the queries. */
typedef struct
{
  guint bits;
  gboolean retrying;
  gint64 since, until;
  guint status_from, status_to;
  GString *terms;      /* what is added to WHERE */
  GPtrArray *patterns; /* of LIKE, from PARAM_TEXT on */
  gint64 below, above; /* ids */
  guint max;
  gboolean oldest_first;
} Wanted;

static void
wanted_clear (Wanted *self)
{
  if (self->terms != NULL)
    g_string_free (self->terms, TRUE);
  g_clear_pointer (&self->patterns, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

/* TEXT as a pattern of LIKE. Returns its parameter. */
static guint
add_pattern (Wanted *self, const char *text, gboolean anywhere)
{
  GString *pattern = g_string_new (anywhere ? "%" : "");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  g_ptr_array_add (self->patterns, g_string_free (pattern, FALSE));

  return PARAM_TEXT + self->patterns->len - 1;
}

static void
add_like (Wanted *self, const char *what, guint param)
{
  g_string_append_printf (self->terms, "%s LIKE ?%u ESCAPE '\\'", what, param);
}

/* One of the batch's events has it. Of most batches the events came one after the other. */
static void
add_of_events (Wanted *self, const char *columns, guint param)
{
  g_string_append (self->terms,
                   "EXISTS (SELECT 1 FROM event AS e WHERE e.id BETWEEN min_event AND max_event"
                   " AND ");
  add_like (self, columns, param);
  g_string_append (self->terms, " AND (n_events = max_event - min_event + 1"
                                " OR id_list_holds (event_ids, e.id)))");
}

static void
add_name (Wanted *self, guint param)
{
  g_string_append_c (self->terms, '(');
  add_like (self, "first_name", param);
  g_string_append (self->terms, " OR (n_other_names > 0 AND ");
  add_of_events (self, "iif (e.name = '', e.type, e.name)", param);
  g_string_append (self->terms, "))");
}

static void
add_user (Wanted *self, guint param)
{
  g_string_append_c (self->terms, '(');
  add_like (self, "first_user", param);
  g_string_append (self->terms, " OR (n_events > 1 AND ");
  add_of_events (self, "e.user", param);
  g_string_append (self->terms, "))");
}

/* The URL is not stored: it is in the mapping's version or, where it depends on the event, in what
 * the events of a batch have in common. */
static void
add_url (Wanted *self, guint param)
{
  g_string_append (self->terms, "(version IN (SELECT version FROM mapping_version WHERE ");
  add_like (self, "json_extract (text, '$.fields.url')", param);
  g_string_append (self->terms, ") OR ");
  add_like (self, "partition", param);
  g_string_append_c (self->terms, ')');
}

static void
add_response (Wanted *self, guint param)
{
  g_string_append_printf (self->terms,
                          "EXISTS (SELECT 1 FROM attempt AS a WHERE a.id >= batch.id << %d"
                          " AND a.id < (batch.id + 1) << %d AND (",
                          HKL_ATTEMPT_NUMBER_BITS, HKL_ATTEMPT_NUMBER_BITS);
  add_like (self, "a.reason", param);
  g_string_append (self->terms, " OR ");
  add_like (self, "a.response_head", param);
  g_string_append (self->terms, " OR ");
  add_like (self, "CAST (a.response_body AS TEXT)", param);
  g_string_append (self->terms, "))");
}

/* Anywhere; what is cheap to look at comes first. */
static void
add_search (Wanted *self, const char *text)
{
  guint anywhere = add_pattern (self, text, TRUE);
  guint prefix = add_pattern (self, text, FALSE);

  g_string_append (self->terms, " AND (");
  add_like (self, "reason", anywhere);
  g_string_append (self->terms, " OR (status > 0 AND ");
  add_like (self, "CAST (status AS TEXT)", prefix);
  g_string_append (self->terms, ") OR ");
  add_name (self, anywhere);
  g_string_append (self->terms, " OR ");
  add_user (self, anywhere);
  g_string_append (self->terms, " OR ");
  add_url (self, anywhere);
  g_string_append (self->terms, " OR ");
  add_of_events (self, "e.message_id", anywhere);
  g_string_append (self->terms, " OR ");
  add_response (self, anywhere);
  g_string_append_c (self->terms, ')');
}

static gboolean
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static void
wanted_init (Wanted *self, const HklLogFilter *filter)
{
  self->terms = g_string_new (NULL);
  self->patterns = g_ptr_array_new_with_free_func (g_free);
  self->bits = filter->states != 0 ? filter->states & ALL_BITS : ALL_BITS;
  self->retrying = filter->retrying;
  if (self->retrying)
    self->bits &= BIT (HKL_BATCH_WAITING);
  self->since = filter->since;
  self->until = filter->until;
  self->status_from = filter->status_from;
  self->status_to = filter->status_to;
  /* Delivered is what was answered with 2xx, so other answers are in the small indexes. */
  if (self->status_from >= 300)
    self->bits &= ~BIT (HKL_BATCH_DELIVERED);

  if (filter->retrying)
    g_string_append (self->terms, " AND tries > 0");
  if (self->bits != ALL_BITS)
    g_string_append_printf (self->terms, " AND (1 << state) & ?%d", PARAM_BITS);
  if (self->since != 0)
    g_string_append_printf (self->terms, " AND created_at >= ?%d", PARAM_SINCE);
  if (self->until != 0)
    g_string_append_printf (self->terms, " AND created_at <= ?%d", PARAM_UNTIL);
  if (self->status_from != 0)
    g_string_append_printf (self->terms, " AND status BETWEEN ?%d AND ?%d", PARAM_STATUS_FROM,
                            PARAM_STATUS_TO);
  if (filter->no_answer)
    g_string_append (self->terms, " AND status = 0 AND tries > 0");

  static const struct
  {
    gsize offset;
    void (*add) (Wanted *self, guint param);
  } texts[] = {
    { G_STRUCT_OFFSET (HklLogFilter, name), add_name },
    { G_STRUCT_OFFSET (HklLogFilter, user), add_user },
    { G_STRUCT_OFFSET (HklLogFilter, url), add_url },
    { G_STRUCT_OFFSET (HklLogFilter, response), add_response },
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = G_STRUCT_MEMBER (const char *, filter, texts[i].offset);

      if (!is_set (text))
        continue;
      g_string_append (self->terms, " AND ");
      texts[i].add (self, add_pattern (self, text, TRUE));
    }
  if (is_set (filter->message_id))
    {
      g_string_append (self->terms, " AND ");
      add_of_events (self, "e.message_id", add_pattern (self, filter->message_id, TRUE));
    }
  if (is_set (filter->search))
    add_search (self, filter->search);
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

  /* Only terms that say something: without any the index alone answers. */
  g_string_printf (sql, "SELECT %s FROM batch WHERE %s AND batch.id < ?%d AND batch.id > ?%d%s",
                   count ? "count(*)" : "batch.id", where_index, PARAM_BELOW, PARAM_ABOVE,
                   wanted->terms->str);
  if (!count)
    g_string_append_printf (sql, " ORDER BY batch.id %s LIMIT ?%d",
                            wanted->oldest_first ? "" : "DESC", PARAM_MAX);

  sqlite3_stmt *stmt = hkl_sqlite_prepare_once (self->db, sql->str, error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, PARAM_KEY, key);
  sqlite3_bind_int64 (stmt, PARAM_BELOW, wanted->below);
  sqlite3_bind_int64 (stmt, PARAM_ABOVE, wanted->above);
  sqlite3_bind_int64 (stmt, PARAM_BITS, wanted->bits);
  sqlite3_bind_int64 (stmt, PARAM_SINCE, wanted->since);
  sqlite3_bind_int64 (stmt, PARAM_UNTIL, wanted->until);
  sqlite3_bind_int64 (stmt, PARAM_STATUS_FROM, wanted->status_from);
  sqlite3_bind_int64 (stmt, PARAM_STATUS_TO, wanted->status_to);
  sqlite3_bind_int64 (stmt, PARAM_MAX, wanted->max);
  for (guint i = 0; i < wanted->patterns->len; i++)
    hkl_sqlite_bind_text (stmt, (int) (PARAM_TEXT + i), g_ptr_array_index (wanted->patterns, i));
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
  wanted_init (&wanted, filter);
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
  wanted_init (&wanted, filter);
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
  wanted_init (&wanted, filter);
  if (!hkl_log_filter_scans (filter))
    {
      n = count_from_figures (self, filter, &wanted, error);
      return MAX (0, n);
    }
  g_autoptr (GArray) counts = collect_all (self, &wanted, filter, TRUE, error);
  for (guint i = 0; counts != NULL && i < counts->len; i++)
    n += g_array_index (counts, gint64, i);
  return n;
}

/* --- in steps -------------------------------------------------------------------------------- */

/* The first column of SQL with ID bound to its parameter; FALLBACK without a row. */
static gint64
number_for (HklStoreReader *self, const char *sql, gint64 id, gint64 fallback, GError **error)
{
  sqlite3_stmt *stmt = hkl_sqlite_prepare (self->db, sql, error);
  gint64 number = fallback;

  if (stmt == NULL)
    return fallback;
  sqlite3_bind_int64 (stmt, 1, id);
  if (hkl_sqlite_step (self->db, stmt, error) == 1)
    {
      number = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return number;
}

/* When the first delivery from ID on was created; G_MAXINT64: there is none. */
static gint64
created_from (HklStoreReader *self, gint64 id, GError **error)
{
  return number_for (self, "SELECT created_at FROM batch WHERE id >= ? ORDER BY id LIMIT 1", id,
                     G_MAXINT64, error);
}

/* An id above all that were created until UNTIL, between LOW and HIGH. */
static gint64
find_end (HklStoreReader *self, gint64 low, gint64 high, gint64 until, GError **error)
{
  while (low < high)
    {
      g_autoptr (GError) local_error = NULL;
      gint64 middle = low + (high - low) / 2;
      gint64 created = created_from (self, middle, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return -1;
        }
      if (created > until + CLOCK_SLACK)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

GArray *
hkl_store_reader_scan_log (HklStoreReader *self,
                           const HklLogFilter *filter,
                           gint64 before_id,
                           guint max,
                           gint64 budget,
                           gint64 *reached,
                           gint64 *reached_at,
                           GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (filter != NULL && reached != NULL && reached_at != NULL, NULL);

  g_autoptr (GError) local_error = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (Wanted) wanted = { 0 };
  gint64 begun = g_get_monotonic_time ();
  gint64 width = SCAN_FIRST;
  gint64 first = hkl_sqlite_query_int (self->db, "SELECT min(id) FROM batch", 0, &local_error);
  gint64 end = hkl_sqlite_query_int (self->db, "SELECT max(id) FROM batch", 0, &local_error) + 1;

  *reached = *reached_at = 0;
  if (local_error == NULL && before_id > 0)
    end = MIN (end, before_id);
  else if (local_error == NULL && filter->until != 0)
    end = find_end (self, first, end, filter->until, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  wanted_init (&wanted, filter);

  while (end > first && found->len < max)
    {
      gint64 before = g_get_monotonic_time ();
      g_autoptr (GArray) step = NULL;

      wanted.below = end;
      wanted.above = MAX (end - width, first) - 1;
      wanted.max = max - found->len;
      step = collect_all (self, &wanted, filter, FALSE, error);
      if (step == NULL)
        return NULL;
      g_array_sort (step, descending);
      g_array_set_size (step, MIN (step->len, wanted.max));
      g_array_append_vals (found, step->data, step->len);
      end = step->len == wanted.max ? g_array_index (step, gint64, step->len - 1)
                                    : wanted.above + 1;

      *reached_at = created_from (self, end, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (filter->since != 0 && *reached_at < filter->since - CLOCK_SLACK)
        end = first;

      gint64 now = g_get_monotonic_time ();
      if (now - begun >= budget)
        break;
      if (now - before < budget / 16)
        width = MIN (width * 4, SCAN_MOST);
      else if (now - before > budget / 4)
        width = MAX (width / 2, 100);
    }

  *reached = end > first ? end : 0;
  return g_steal_pointer (&found);
}

/* --- some of them ---------------------------------------------------------------------------- */

GArray *
hkl_store_reader_match_log (HklStoreReader *self,
                            const HklLogFilter *filter,
                            const gint64 *ids,
                            guint n_ids,
                            GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (Wanted) wanted = { .below = G_MAXINT64, .max = n_ids, .oldest_first = TRUE };
  g_autoptr (GString) where = g_string_new ("(?1 = 0 OR mapping = ?1) AND batch.id IN (0");
  gint64 key = 0;

  if (filter->mapping_id != NULL)
    {
      g_autoptr (GArray) keys = mapping_keys (self, filter, error);
      if (keys == NULL)
        return NULL;
      if (keys->len == 0)
        return g_steal_pointer (&found);
      key = g_array_index (keys, gint64, 0);
    }
  for (guint i = 0; i < n_ids; i++)
    g_string_append_printf (where, ",%" G_GINT64_FORMAT, ids[i]);
  g_string_append_c (where, ')');
  wanted_init (&wanted, filter);
  return collect (self, &wanted, key, where->str, FALSE, found, error) ? g_steal_pointer (&found)
                                                                       : NULL;
}

gint64
hkl_store_reader_last_batch_id (HklStoreReader *self, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), 0);

  return hkl_sqlite_query_int (self->db, "SELECT max(id) FROM batch", 0, error);
}

GArray *
hkl_store_reader_open_ids (HklStoreReader *self, const char *mapping_id, guint max, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);
  g_return_val_if_fail (mapping_id != NULL, NULL);

  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt = hkl_sqlite_prepare (
      self->db,
      "SELECT batch.id FROM batch WHERE mapping = (SELECT key FROM mapping WHERE id = ?1)"
      " AND state < 2 ORDER BY due_at LIMIT ?2",
      error);
  int row;

  if (stmt == NULL)
    return NULL;
  hkl_sqlite_bind_text (stmt, 1, mapping_id);
  sqlite3_bind_int64 (stmt, 2, max);
  while ((row = hkl_sqlite_step (self->db, stmt, error)) == 1)
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (found, id);
    }
  return row == 0 ? g_steal_pointer (&found) : NULL;
}

GArray *
hkl_store_reader_batch_sizes (HklStoreReader *self, const gint64 *ids, guint n_ids, GError **error)
{
  g_return_val_if_fail (HKL_IS_STORE_READER (self), NULL);

  g_autoptr (GArray) sizes = g_array_sized_new (FALSE, FALSE, sizeof (guint), n_ids);
  for (guint i = 0; i < n_ids; i++)
    {
      g_autoptr (GError) local_error = NULL;
      guint size = (guint) number_for (self, "SELECT n_events FROM batch WHERE id = ?", ids[i], 0,
                                       &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_array_append_val (sizes, size);
    }
  return g_steal_pointer (&sizes);
}
