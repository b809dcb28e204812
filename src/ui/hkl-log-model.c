/* hkl-log-model.c: see hkl-log-model.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids stand in ascending order, so that what is new is appended; position 0 is the last of them.
 * At most one question is under way at a time. A question carries everything that is wanted: ids
 * that have come, rows to fill, rows that may have changed, the counts. Its answer is applied with
 * at most one items-changed.
 */

#define G_LOG_DOMAIN "hkl-log-model"

#include "config.h"

#include "hkl-log-model.h"

/* Rows that are asked for at once, and rows not settled that are looked at again at once. */
#define FILL_MAX 400
#define OPEN_MAX 400

struct _HklLogModel
{
  GObject parent_instance;

  HklStoreReaderPool *readers;
  char *mapping_id;
  HklLogShow show;
  char *search;

  GArray *ids;           /* ascending */
  GArray *waiting;       /* ids that came while not live, ascending */
  GHashTable *rows;      /* id → HklLogRow that is alive somewhere; weak */
  GHashTable *in_flight; /* ids */
  GArray *wanted;        /* ids whose rows are to be filled */

  gint64 last; /* newest id that was seen */
  guint n_retrying, n_failed;
  gboolean live;
  gboolean reload; /* everything again: the filter changed */
  gboolean dirty;
  gboolean asking;
  gboolean loaded;
  guint ask_id;
  GCancellable *cancellable;
};

static void hkl_log_model_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HklLogModel,
                               hkl_log_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hkl_log_model_list_init))

typedef enum
{
  PROP_LIVE = 1,
  PROP_N_NEW,
  PROP_LOADING,
} HklLogModelProperty;

static GParamSpec *properties[PROP_LOADING + 1];

static void ask_soon (HklLogModel *self);

/* --- the question, on a reader thread ----------------------------------------------------------- */

typedef struct
{
  HklLogFilter filter;
  char *mapping_id;
  char *search;
  gboolean reload;
  gint64 after;
  GArray *fill; /* ids */
} Question;

typedef struct
{
  gboolean reload;
  GArray *ids;        /* reload: all, newest first; else what has come, oldest first */
  GPtrArray *batches; /* of HklBatch or NULL */
  guint n_retrying, n_failed;
} Answer;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->mapping_id);
  g_free (question->search);
  g_array_unref (question->fill);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->ids, g_array_unref);
  g_clear_pointer (&answer->batches, g_ptr_array_unref);
  g_free (answer);
}

static gboolean
count (HklStoreReader *reader, const char *mapping_id, Answer *answer, GError **error)
{
  HklLogFilter retrying = { .mapping_id = mapping_id, .retrying = TRUE };
  HklLogFilter failed = { .mapping_id = mapping_id, .states = 1 << HKL_BATCH_FAILED };
  gint64 n_retrying = hkl_store_reader_count_log (reader, &retrying, error);
  gint64 n_failed = n_retrying >= 0 ? hkl_store_reader_count_log (reader, &failed, error) : -1;

  if (n_failed < 0)
    return FALSE;
  answer->n_retrying = (guint) n_retrying;
  answer->n_failed = (guint) n_failed;

  return TRUE;
}

static gpointer
look (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  Answer *answer = g_new0 (Answer, 1);

  question->filter.mapping_id = question->mapping_id;
  question->filter.search = question->search;
  answer->reload = question->reload;
  answer->ids = question->reload
                    ? hkl_store_reader_log_ids (reader, &question->filter, 0, HKL_LOG_IDS_MAX,
                                                error)
                    : hkl_store_reader_log_ids_after (reader, &question->filter, question->after,
                                                      HKL_LOG_IDS_MAX, error);
  if (answer->ids != NULL && !g_cancellable_set_error_if_cancelled (cancellable, error) &&
      count (reader, question->mapping_id, answer, error))
    answer->batches = hkl_store_reader_batches (reader,
                                                (const gint64 *) (gpointer) question->fill->data,
                                                question->fill->len, FALSE, error);

  if (answer->batches == NULL)
    {
      answer_free (answer);
      return NULL;
    }

  return answer;
}

/* --- applying the answer ------------------------------------------------------------------------ */

static void
set_live (HklLogModel *self, gboolean live)
{
  guint n = self->waiting->len;

  if (self->live != live)
    {
      self->live = live;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
    }
  if (!live || n == 0)
    return;

  g_array_append_vals (self->ids, self->waiting->data, n);
  g_array_set_size (self->waiting, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

static void
append_ids (HklLogModel *self, GArray *ids)
{
  if (ids->len == 0)
    return;

  self->last = MAX (self->last, g_array_index (ids, gint64, ids->len - 1));
  g_array_append_vals (self->waiting, ids->data, ids->len);
  if (self->live)
    set_live (self, TRUE);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

static gboolean
same_ids (HklLogModel *self, GArray *newest_first)
{
  if (self->ids->len != newest_first->len)
    return FALSE;

  for (guint i = 0; i < newest_first->len; i++)
    {
      if (g_array_index (newest_first, gint64, i) !=
          g_array_index (self->ids, gint64, self->ids->len - 1 - i))
        return FALSE;
    }

  return TRUE;
}

static void
replace_ids (HklLogModel *self, GArray *newest_first)
{
  guint before = self->ids->len;

  g_array_set_size (self->waiting, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
  if (newest_first->len > 0)
    self->last = MAX (self->last, g_array_index (newest_first, gint64, 0));
  if (same_ids (self, newest_first))
    return;

  g_array_set_size (self->ids, 0);
  for (guint i = newest_first->len; i-- > 0;)
    g_array_append_vals (self->ids, &g_array_index (newest_first, gint64, i), 1);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->ids->len);
}

static void
fill_rows (HklLogModel *self, GPtrArray *batches)
{
  for (guint i = 0; i < batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (batches, i);
      HklLogRow *row;

      if (batch == NULL)
        continue; /* history has taken it meanwhile */
      row = g_hash_table_lookup (self->rows, &batch->id);
      if (row != NULL)
        hkl_log_row_set_batch (row, batch);
    }
}

static void
on_answer (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklLogModel) self = user_data;
  g_autoptr (GError) error = NULL;
  Answer *answer;
  gboolean counts_changed;

  answer = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (object), result, &error);
  self->asking = FALSE;
  if (self->rows == NULL)
    {
      g_clear_pointer (&answer, answer_free); /* the view is gone */
      return;
    }
  if (answer == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("The log cannot be read: %s", error->message);
      return;
    }

  /* The filter may have changed while this was being read: then it answers another question. */
  if (!self->reload || answer->reload)
    {
      counts_changed = self->n_retrying != answer->n_retrying || self->n_failed != answer->n_failed;
      self->n_retrying = answer->n_retrying;
      self->n_failed = answer->n_failed;
      if (answer->reload)
        replace_ids (self, answer->ids);
      else
        append_ids (self, answer->ids);
      fill_rows (self, answer->batches);
      if (!self->loaded || counts_changed || answer->reload)
        {
          self->loaded = TRUE;
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
        }
    }
  answer_free (answer);

  if (self->dirty || self->reload || self->wanted->len > 0)
    ask_soon (self);
}

/* --- asking ------------------------------------------------------------------------------------- */

static void
add_open_rows (HklLogModel *self, GArray *fill)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value) && fill->len < FILL_MAX + OPEN_MAX)
    {
      HklBatch *batch = hkl_log_row_get_batch (value);

      if (batch != NULL && (batch->state == HKL_BATCH_FORMING || batch->state == HKL_BATCH_WAITING))
        g_array_append_vals (fill, &batch->id, 1);
    }
}

static gboolean
ask (gpointer user_data)
{
  HklLogModel *self = user_data;
  Question *question = g_new0 (Question, 1);
  guint n_wanted = MIN (self->wanted->len, FILL_MAX);

  self->ask_id = 0;
  question->mapping_id = g_strdup (self->mapping_id);
  question->search = g_strdup (self->search);
  /* Where a state is asked for, rows also leave the list, so it is read whole. */
  question->reload = self->reload || (self->dirty && self->show != HKL_LOG_ALL && self->live);
  question->after = self->last;
  question->fill = g_array_new (FALSE, FALSE, sizeof (gint64));

  /* The newest wish first: rows that were passed while scrolling are gone by now. */
  for (guint i = 0; i < n_wanted; i++)
    g_array_append_vals (question->fill,
                         &g_array_index (self->wanted, gint64, self->wanted->len - 1 - i), 1);
  g_array_set_size (self->wanted, self->wanted->len - n_wanted);
  if (self->dirty)
    add_open_rows (self, question->fill);

  hkl_log_model_get_filter (self, &question->filter);

  self->reload = FALSE;
  self->dirty = FALSE;
  self->asking = TRUE;
  hkl_store_reader_pool_ask (self->readers, look, question, question_free, answer_free,
                             self->cancellable, on_answer, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

/* In the next turn of the loop, so that all rows that come onto the screen are one question. */
static void
ask_soon (HklLogModel *self)
{
  if (self->asking || self->ask_id != 0)
    return;
  self->ask_id = g_idle_add_full (G_PRIORITY_DEFAULT, ask, self, NULL);
}

void
hkl_log_model_refresh (HklLogModel *self)
{
  g_return_if_fail (HKL_IS_LOG_MODEL (self));

  self->dirty = TRUE;
  ask_soon (self);
}

void
hkl_log_model_get_filter (HklLogModel *self, HklLogFilter *filter)
{
  g_return_if_fail (HKL_IS_LOG_MODEL (self));
  g_return_if_fail (filter != NULL);

  *filter = (HklLogFilter){ .mapping_id = self->mapping_id, .search = self->search };
  switch (self->show)
    {
    case HKL_LOG_RETRYING:
      filter->retrying = TRUE;
      break;
    case HKL_LOG_FAILED:
      filter->states = 1 << HKL_BATCH_FAILED;
      break;
    case HKL_LOG_DELIVERED:
      filter->states = 1 << HKL_BATCH_DELIVERED;
      break;
    case HKL_LOG_ALL:
    default:
      break;
    }
}

void
hkl_log_model_set_filter (HklLogModel *self, HklLogShow show, const char *search)
{
  g_return_if_fail (HKL_IS_LOG_MODEL (self));

  if (search != NULL && search[0] == '\0')
    search = NULL;
  if (self->loaded && self->show == show && g_strcmp0 (self->search, search) == 0)
    return;

  self->show = show;
  g_free (self->search);
  self->search = g_strdup (search);
  self->reload = TRUE;
  ask_soon (self);
}

void
hkl_log_model_set_in_flight (HklLogModel *self, const gint64 *ids, guint n_ids)
{
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;
  gpointer row;

  g_return_if_fail (HKL_IS_LOG_MODEL (self));

  for (guint i = 0; i < n_ids; i++)
    g_hash_table_add (now, g_memdup2 (&ids[i], sizeof (gint64)));
  g_hash_table_unref (self->in_flight);
  self->in_flight = g_steal_pointer (&now);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    hkl_log_row_set_sending (row, g_hash_table_contains (self->in_flight, key));
}

/* --- the list ----------------------------------------------------------------------------------- */

static GType
hkl_log_model_get_item_type (GListModel *list)
{
  return HKL_TYPE_LOG_ROW;
}

static guint
hkl_log_model_get_n_items (GListModel *list)
{
  return HKL_LOG_MODEL (list)->ids->len;
}

static void
forget_row (gpointer data, GObject *row)
{
  HklLogModel *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (value == (gpointer) row)
        {
          g_hash_table_iter_remove (&iter);
          return;
        }
    }
}

static gpointer
hkl_log_model_get_item (GListModel *list, guint position)
{
  HklLogModel *self = HKL_LOG_MODEL (list);
  HklLogRow *row;
  gint64 id;

  if (position >= self->ids->len)
    return NULL;

  id = g_array_index (self->ids, gint64, self->ids->len - 1 - position);
  row = g_hash_table_lookup (self->rows, &id);
  if (row != NULL)
    return g_object_ref (row);

  row = hkl_log_row_new (id);
  hkl_log_row_set_sending (row, g_hash_table_contains (self->in_flight, &id));
  g_hash_table_insert (self->rows, g_memdup2 (&id, sizeof id), row);
  g_object_weak_ref (G_OBJECT (row), forget_row, self);
  g_array_append_val (self->wanted, id);
  ask_soon (self);

  return row;
}

static void
hkl_log_model_list_init (GListModelInterface *iface)
{
  iface->get_item_type = hkl_log_model_get_item_type;
  iface->get_n_items = hkl_log_model_get_n_items;
  iface->get_item = hkl_log_model_get_item;
}

guint
hkl_log_model_find (HklLogModel *self, gint64 id)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), G_MAXUINT);

  high = self->ids->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->ids, gint64, middle) < id)
        low = middle + 1;
      else
        high = middle;
    }

  if (low == self->ids->len || g_array_index (self->ids, gint64, low) != id)
    return G_MAXUINT;

  return self->ids->len - 1 - low;
}

/* --- properties --------------------------------------------------------------------------------- */

gboolean
hkl_log_model_get_live (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), FALSE);

  return self->live;
}

void
hkl_log_model_set_live (HklLogModel *self, gboolean live)
{
  g_return_if_fail (HKL_IS_LOG_MODEL (self));

  set_live (self, live);
  if (live)
    hkl_log_model_refresh (self);
}

guint
hkl_log_model_get_n_new (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), 0);

  return self->waiting->len;
}

gboolean
hkl_log_model_get_loading (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), FALSE);

  return !self->loaded || self->reload;
}

guint
hkl_log_model_get_n_retrying (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), 0);

  return self->n_retrying;
}

guint
hkl_log_model_get_n_failed (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), 0);

  return self->n_failed;
}

static void
hkl_log_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HklLogModel *self = HKL_LOG_MODEL (object);

  switch ((HklLogModelProperty) id)
    {
    case PROP_LIVE:
      g_value_set_boolean (value, self->live);
      break;
    case PROP_N_NEW:
      g_value_set_uint (value, self->waiting->len);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, hkl_log_model_get_loading (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_log_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HklLogModelProperty) id)
    {
    case PROP_LIVE:
      hkl_log_model_set_live (HKL_LOG_MODEL (object), g_value_get_boolean (value));
      break;
    case PROP_N_NEW:
    case PROP_LOADING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_log_model_dispose (GObject *object)
{
  HklLogModel *self = HKL_LOG_MODEL (object);
  GHashTableIter iter;
  gpointer row;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->ask_id, g_source_remove);
  if (self->rows != NULL)
    {
      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, NULL, &row))
        g_object_weak_unref (row, forget_row, self);
    }
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->readers);

  G_OBJECT_CLASS (hkl_log_model_parent_class)->dispose (object);
}

static void
hkl_log_model_finalize (GObject *object)
{
  HklLogModel *self = HKL_LOG_MODEL (object);

  g_hash_table_unref (self->in_flight);
  g_array_unref (self->ids);
  g_array_unref (self->waiting);
  g_array_unref (self->wanted);
  g_object_unref (self->cancellable);
  g_free (self->mapping_id);
  g_free (self->search);

  G_OBJECT_CLASS (hkl_log_model_parent_class)->finalize (object);
}

static void
hkl_log_model_class_init (HklLogModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hkl_log_model_get_property;
  object_class->set_property = hkl_log_model_set_property;
  object_class->dispose = hkl_log_model_dispose;
  object_class->finalize = hkl_log_model_finalize;

  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, TRUE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                    G_PARAM_STATIC_STRINGS);
  properties[PROP_N_NEW] = g_param_spec_uint ("n-new", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                                                  G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hkl_log_model_init (HklLogModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->waiting = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->in_flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  self->live = TRUE;
  self->reload = TRUE;
}

HklLogModel *
hkl_log_model_new (HklStoreReaderPool *readers, const char *mapping_id)
{
  HklLogModel *self;

  g_return_val_if_fail (HKL_IS_STORE_READER_POOL (readers), NULL);
  g_return_val_if_fail (mapping_id != NULL, NULL);

  self = g_object_new (HKL_TYPE_LOG_MODEL, NULL);
  self->readers = g_object_ref (readers);
  self->mapping_id = g_strdup (mapping_id);
  ask_soon (self);

  return self;
}
