/* hkl-log-model.c: see hkl-log-model.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys stand in ascending order, so that what is new is appended; position 0 is the last of them.
 * At most one question is under way at a time. A question carries everything that is wanted: rows
 * that have come, older ones, rows to fill, rows that may have changed, the counts. What its answer
 * changes is told by one items-changed for each place, so that everything else stays selected.
 */

#define G_LOG_DOMAIN "hkl-log-model"

#include "config.h"

#include <string.h>

#include "hkl-log-model.h"
#include "hkl-log-question.h"

/* Rows that are asked for at once, and rows not settled that are looked at again at once. */
#define FILL_MAX 400
#define OPEN_MAX 400

/* A search tells what it has found after so long, and begins with few rows. */
#define SEARCH_US (120 * G_TIME_SPAN_MILLISECOND)

/* So near to the oldest row that is known, more are read. */
#define NEAR_END 500

struct _HklLogModel
{
  GObject parent_instance;

  HklStoreReaderPool *readers;
  HklLogFilter *filter;
  gboolean by_event;

  GArray *keys;          /* ascending */
  GArray *waiting;       /* keys that came while not live, ascending */
  GHashTable *rows;      /* key → HklLogRow that is alive somewhere; weak */
  GHashTable *in_flight; /* ids */
  GArray *wanted;        /* keys whose rows are to be filled */
  GArray *open;          /* ids that were not settled at the last look */
  GArray *failed;

  gint64 newest;     /* newest id of the log at the last look */
  gint64 reached;    /* below this id nothing was looked at; 0: there is nothing */
  gint64 reached_at; /* when that was */
  guint64 n_all, n_retrying, n_failed;
  gboolean live;
  gboolean reload; /* everything again: the filter changed */
  gboolean dirty;
  gboolean older;     /* more of what is older is wanted */
  gboolean searching; /* a step of a search is under way or follows */
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
  PROP_SEARCHING,
} HklLogModelProperty;

static GParamSpec *properties[PROP_SEARCHING + 1];

static void ask_soon (HklLogModel *self);

static gint64
key_at (GArray *keys, guint i)
{
  return g_array_index (keys, gint64, i);
}

/* Index of the first of KEYS that is not below KEY. */
static guint
lower_bound (GArray *keys, gint64 key)
{
  guint low = 0;
  guint high = keys->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (key_at (keys, middle) < key)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
notify (HklLogModel *self, HklLogModelProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
scans (HklLogModel *self)
{
  return hkl_log_filter_scans (self->filter);
}

/* --- applying the answer ------------------------------------------------------------------------ */

/* KEYS, ascending, into the list, each in its place. */
static void
insert_keys (HklLogModel *self, GArray *keys)
{
  for (guint i = 0; i < keys->len;)
    {
      guint at = lower_bound (self->keys, key_at (keys, i));
      guint before = self->keys->len;
      guint n = 0;

      if (at < before && key_at (self->keys, at) == key_at (keys, i))
        {
          i++; /* it is there already */
          continue;
        }
      /* All that come between the same two are one change. */
      while (i + n < keys->len && (at == before || key_at (keys, i + n) < key_at (self->keys, at)))
        n++;
      g_array_insert_vals (self->keys, at, &g_array_index (keys, gint64, i), n);
      g_list_model_items_changed (G_LIST_MODEL (self), before - at, 0, n);
      i += n;
    }
}

static void
set_live (HklLogModel *self, gboolean live)
{
  if (self->live != live)
    {
      self->live = live;
      notify (self, PROP_LIVE);
    }
  if (!live || self->waiting->len == 0)
    return;

  insert_keys (self, self->waiting);
  g_array_set_size (self->waiting, 0);
  notify (self, PROP_N_NEW);
}

static void
add_newer (HklLogModel *self, GArray *keys)
{
  guint before = self->waiting->len;

  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = key_at (keys, i);
      guint at = lower_bound (self->waiting, key);

      if ((at == self->waiting->len || key_at (self->waiting, at) != key) &&
          hkl_log_model_find_key (self, key) == G_MAXUINT)
        g_array_insert_val (self->waiting, at, key);
    }
  if (self->waiting->len == before)
    return;

  if (self->live)
    set_live (self, TRUE);
  else
    notify (self, PROP_N_NEW);
}

/* The list as it is now. What is the same at both ends stays untouched. */
static void
replace_keys (HklLogModel *self, GArray *keys)
{
  guint shorter = MIN (self->keys->len, keys->len);
  guint oldest = 0;
  guint newest = 0;
  guint removed;
  guint added;

  g_array_set_size (self->waiting, 0);
  notify (self, PROP_N_NEW);

  while (oldest < shorter && key_at (self->keys, oldest) == key_at (keys, oldest))
    oldest++;
  while (newest < shorter - oldest &&
         key_at (self->keys, self->keys->len - 1 - newest) == key_at (keys, keys->len - 1 - newest))
    newest++;
  removed = self->keys->len - oldest - newest;
  added = keys->len - oldest - newest;
  if (removed == 0 && added == 0)
    return;

  g_array_set_size (self->keys, 0);
  g_array_append_vals (self->keys, keys->data, keys->len);
  g_list_model_items_changed (G_LIST_MODEL (self), newest, removed, added);
}

static void
fill_rows (HklLogModel *self, GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    {
      HklLogContents *contents = g_ptr_array_index (all, i);
      HklLogRow *row = g_hash_table_lookup (self->rows, &contents->key);
      HklBatch *before;

      if (row == NULL)
        continue;
      before = hkl_log_row_get_batch (row);
      /* Where each event has a row, one that has come since has none yet. */
      if (self->by_event && before != NULL && before->n_events != contents->batch->n_events)
        self->reload = TRUE;
      hkl_log_row_set_contents (row, contents->batch, contents->event);
    }
}

static gboolean
take_counts (HklLogModel *self, HklLogAnswer *answer)
{
  gboolean changed = self->n_retrying != answer->n_retrying || self->n_failed != answer->n_failed ||
                     self->n_all != answer->n_all;

  self->n_all = answer->n_all;
  self->n_retrying = answer->n_retrying;
  self->n_failed = answer->n_failed;
  g_clear_pointer (&self->failed, g_array_unref);
  self->failed = g_steal_pointer (&answer->failed);

  return changed;
}

static void
apply (HklLogModel *self, HklLogAnswer *answer)
{
  gboolean counts_changed = take_counts (self, answer);

  self->newest = MAX (self->newest, answer->newest);
  if (answer->newer->len > 0)
    self->newest = MAX (self->newest,
                        HKL_LOG_KEY_ID (key_at (answer->newer, answer->newer->len - 1)));
  g_clear_pointer (&self->open, g_array_unref);
  self->open = g_steal_pointer (&answer->open);

  if (answer->looked)
    {
      self->reached = answer->reached;
      self->reached_at = answer->reached_at;
    }
  if (answer->reload)
    replace_keys (self, answer->newer);
  else
    add_newer (self, answer->newer);
  if (answer->older != NULL)
    insert_keys (self, answer->older);
  fill_rows (self, answer->contents);

  if (!self->loaded || counts_changed || answer->reload)
    {
      self->loaded = TRUE;
      notify (self, PROP_LOADING);
    }
  if (answer->looked)
    {
      self->older = self->searching && self->reached > 0 && self->keys->len < HKL_LOG_IDS_MAX;
      self->searching = self->older;
      notify (self, PROP_SEARCHING);
    }
}

/* The answer was for another filter, but rows that are in both lists still wait for it. */
static void
want_unread (HklLogModel *self)
{
  GHashTableIter iter;
  gpointer key;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    {
      if (hkl_log_row_get_batch (row) == NULL)
        g_array_append_vals (self->wanted, key, 1);
    }
}

static void
on_answer (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklLogModel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklLogAnswer)
      answer = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (object), result, &error);

  self->asking = FALSE;
  if (self->rows == NULL)
    return; /* the view is gone */
  if (answer == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      want_unread (self);
      if (self->reload) /* another filter was set meanwhile */
        ask_soon (self);
      return;
    }
  if (answer == NULL)
    {
      g_message ("The log cannot be read: %s", error->message);
      self->older = self->searching = FALSE;
      notify (self, PROP_SEARCHING);
      return;
    }

  /* The filter may have changed while this was being read: then it answers another question. */
  if (!self->reload)
    apply (self, answer);
  else
    want_unread (self);

  if (self->dirty || self->reload || self->older || self->wanted->len > 0)
    ask_soon (self);
}

/* --- asking ------------------------------------------------------------------------------------- */

static void
add_open_rows (HklLogModel *self, GArray *fill)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &value) && fill->len < FILL_MAX + OPEN_MAX)
    {
      HklBatch *batch = hkl_log_row_get_batch (value);

      if (batch != NULL && (batch->state == HKL_BATCH_FORMING || batch->state == HKL_BATCH_WAITING))
        g_array_append_vals (fill, key, 1);
    }
}

static gboolean
ask (gpointer user_data)
{
  HklLogModel *self = user_data;
  HklLogQuestion *question = hkl_log_question_new (self->filter);
  guint n_wanted = MIN (self->wanted->len, FILL_MAX);
  gboolean by_state = self->filter->states != 0 || self->filter->retrying;

  self->ask_id = 0;
  question->by_event = self->by_event;
  /* Where a state alone is asked for, rows also leave the list, so it is read whole. */
  question->reload = self->reload || (self->dirty && by_state && !scans (self) && self->live &&
                                      self->keys->len <= HKL_LOG_IDS_MAX);
  question->after = self->newest;
  question->max = scans (self) && self->keys->len > 0 && !question->reload
                      ? HKL_LOG_IDS_MAX - MIN (self->keys->len, HKL_LOG_IDS_MAX - 1)
                      : HKL_LOG_IDS_MAX;
  question->budget = SEARCH_US;
  if (scans (self) && self->open != NULL)
    question->open = g_array_copy (self->open);
  if (self->older && !question->reload)
    question->older_than = self->reached;

  /* The newest wish first: rows that were passed while scrolling are gone by now. */
  for (guint i = 0; i < n_wanted; i++)
    g_array_append_vals (question->fill,
                         &g_array_index (self->wanted, gint64, self->wanted->len - 1 - i), 1);
  g_array_set_size (self->wanted, self->wanted->len - n_wanted);
  if (self->dirty)
    add_open_rows (self, question->fill);

  if (question->reload)
    self->searching = scans (self);
  self->reload = FALSE;
  self->dirty = FALSE;
  self->older = FALSE;
  self->asking = TRUE;
  hkl_store_reader_pool_ask (self->readers, hkl_log_question_ask, question, hkl_log_question_free,
                             hkl_log_answer_free, self->cancellable, on_answer,
                             g_object_ref (self));

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

const HklLogFilter *
hkl_log_model_get_filter (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), NULL);

  return self->filter;
}

gboolean
hkl_log_model_get_by_event (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), FALSE);

  return self->by_event;
}

void
hkl_log_model_set_filter (HklLogModel *self, const HklLogFilter *filter, gboolean by_event)
{
  HklLogFilter wanted;

  g_return_if_fail (HKL_IS_LOG_MODEL (self));
  g_return_if_fail (filter != NULL);

  wanted = *filter;
  wanted.mapping_id = self->filter->mapping_id;
  if (self->by_event == by_event && hkl_log_filter_equal (self->filter, &wanted))
    return;

  g_autoptr (HklLogFilter) before = self->filter;
  self->filter = hkl_log_filter_copy (&wanted);
  self->by_event = by_event;
  self->reload = TRUE;
  self->older = FALSE;
  self->searching = scans (self);
  /* What is being looked for is not wanted any more. */
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  notify (self, PROP_LOADING);
  ask_soon (self);
}

void
hkl_log_model_set_in_flight (HklLogModel *self, const gint64 *ids, guint n_ids)
{
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer row;

  g_return_if_fail (HKL_IS_LOG_MODEL (self));

  for (guint i = 0; i < n_ids; i++)
    g_hash_table_add (now, g_memdup2 (&ids[i], sizeof (gint64)));
  g_hash_table_unref (self->in_flight);
  self->in_flight = g_steal_pointer (&now);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      gint64 id = hkl_log_row_get_id (row);

      hkl_log_row_set_sending (row, g_hash_table_contains (self->in_flight, &id));
    }
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
  return HKL_LOG_MODEL (list)->keys->len;
}

/* Called while ROW ends; what it is about can still be read. */
static void
forget_row (gpointer data, GObject *row)
{
  HklLogModel *self = data;
  gint64 key = hkl_log_row_get_key ((HklLogRow *) row);

  g_hash_table_remove (self->rows, &key);
}

static gpointer
hkl_log_model_get_item (GListModel *list, guint position)
{
  HklLogModel *self = HKL_LOG_MODEL (list);
  HklLogRow *row;
  gint64 key;
  gint64 id;

  if (position >= self->keys->len)
    return NULL;

  if (position + NEAR_END > self->keys->len && self->reached > 0 && !scans (self) && self->loaded)
    {
      self->older = TRUE;
      ask_soon (self);
    }
  key = key_at (self->keys, self->keys->len - 1 - position);
  row = g_hash_table_lookup (self->rows, &key);
  if (row != NULL)
    return g_object_ref (row);

  id = HKL_LOG_KEY_ID (key);
  row = hkl_log_row_new (key);
  hkl_log_row_set_sending (row, g_hash_table_contains (self->in_flight, &id));
  g_hash_table_insert (self->rows, g_memdup2 (&key, sizeof key), row);
  g_object_weak_ref (G_OBJECT (row), forget_row, self);
  g_array_append_val (self->wanted, key);
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
hkl_log_model_find_key (HklLogModel *self, gint64 key)
{
  guint at;

  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), G_MAXUINT);

  at = lower_bound (self->keys, key);
  if (at == self->keys->len || key_at (self->keys, at) != key)
    return G_MAXUINT;

  return self->keys->len - 1 - at;
}

guint
hkl_log_model_find (HklLogModel *self, gint64 id)
{
  return hkl_log_model_find_key (self, HKL_LOG_KEY (id, 0));
}

gint64
hkl_log_model_get_key (HklLogModel *self, guint position)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), 0);
  g_return_val_if_fail (position < self->keys->len, 0);

  return key_at (self->keys, self->keys->len - 1 - position);
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

gboolean
hkl_log_model_get_searching (HklLogModel *self, gint64 *back_to)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), FALSE);

  if (back_to != NULL)
    *back_to = self->reached > 0 ? self->reached_at : 0;

  return self->searching;
}

void
hkl_log_model_stop_search (HklLogModel *self)
{
  g_return_if_fail (HKL_IS_LOG_MODEL (self));

  if (!self->searching)
    return;
  self->older = self->searching = FALSE;
  notify (self, PROP_SEARCHING);
}

GArray *
hkl_log_model_get_failed (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), NULL);

  return self->failed;
}

guint64
hkl_log_model_get_n_all (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), 0);

  return self->n_all;
}

guint64
hkl_log_model_get_n_retrying (HklLogModel *self)
{
  g_return_val_if_fail (HKL_IS_LOG_MODEL (self), 0);

  return self->n_retrying;
}

guint64
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
    case PROP_SEARCHING:
      g_value_set_boolean (value, hkl_log_model_get_searching (self, NULL));
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
    case PROP_SEARCHING:
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
  g_array_unref (self->keys);
  g_array_unref (self->waiting);
  g_array_unref (self->wanted);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->open, g_array_unref);
  g_clear_pointer (&self->failed, g_array_unref);
  g_clear_pointer (&self->filter, hkl_log_filter_free);

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
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                                                         G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hkl_log_model_init (HklLogModel *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
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
  const HklLogFilter filter = { .mapping_id = mapping_id };
  HklLogModel *self;

  g_return_val_if_fail (HKL_IS_STORE_READER_POOL (readers), NULL);
  g_return_val_if_fail (mapping_id != NULL, NULL);

  self = g_object_new (HKL_TYPE_LOG_MODEL, NULL);
  self->readers = g_object_ref (readers);
  self->filter = hkl_log_filter_copy (&filter);
  ask_soon (self);

  return self;
}
