/* hkl-log-question.c: see hkl-log-question.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-question"

#include "config.h"

#include <gio/gio.h>

#include "hkl-log-question.h"

/* Deliveries under way that are followed where the filter cannot be asked again as a whole. */
#define OPEN_MAX 2000

/* Failures that are marked beside the list. */
#define FAILED_MAX 20000

HklLogQuestion *
hkl_log_question_new (const HklLogFilter *filter)
{
  HklLogQuestion *self = g_new0 (HklLogQuestion, 1);

  self->filter = hkl_log_filter_copy (filter);
  self->fill = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

void
hkl_log_question_free (gpointer data)
{
  HklLogQuestion *self = data;

  hkl_log_filter_free (self->filter);
  g_clear_pointer (&self->open, g_array_unref);
  g_array_unref (self->fill);
  g_free (self);
}

static void
contents_free (gpointer data)
{
  HklLogContents *self = data;

  hkl_batch_unref (self->batch);
  g_clear_pointer (&self->event, hkl_event_unref);
  g_free (self);
}

void
hkl_log_answer_free (gpointer data)
{
  HklLogAnswer *self = data;

  g_clear_pointer (&self->newer, g_array_unref);
  g_clear_pointer (&self->older, g_array_unref);
  g_clear_pointer (&self->open, g_array_unref);
  g_clear_pointer (&self->failed, g_array_unref);
  g_clear_pointer (&self->contents, g_ptr_array_unref);
  g_free (self);
}

/* --- ids and keys ------------------------------------------------------------------------------ */

static void
reverse (GArray *ids)
{
  for (guint i = 0; i < ids->len / 2; i++)
    {
      gint64 *one = &g_array_index (ids, gint64, i);
      gint64 *other = &g_array_index (ids, gint64, ids->len - 1 - i);
      gint64 kept = *one;

      *one = *other;
      *other = kept;
    }
}

/* The rows of IDS, newest first, as keys, ascending. Where they become too many the older ones are
 * left out, and *REACHED is the last that was taken. */
static GArray *
make_keys (HklStoreReader *reader,
           const HklLogQuestion *question,
           GArray *ids,
           gint64 *reached,
           GError **error)
{
  g_autoptr (GArray) keys = g_array_sized_new (FALSE, FALSE, sizeof (gint64), ids->len);
  g_autoptr (GArray) sizes = NULL;

  if (question->by_event)
    sizes = hkl_store_reader_batch_sizes (reader, (const gint64 *) (gpointer) ids->data, ids->len,
                                          error);
  if (question->by_event && sizes == NULL)
    return NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      guint n = sizes != NULL ? MAX (g_array_index (sizes, guint, i), 1) : 1;

      for (guint k = n; k-- > 0;)
        {
          gint64 key = HKL_LOG_KEY (id, k);

          g_array_append_val (keys, key);
        }
      if (reached != NULL && sizes != NULL && keys->len >= question->max && i + 1 < ids->len)
        {
          *reached = id;
          break;
        }
    }
  reverse (keys);

  return g_steal_pointer (&keys);
}

/* Rows below BEFORE (0: from the newest end). */
static GArray *
list (HklStoreReader *reader,
      const HklLogQuestion *question,
      gint64 before,
      HklLogAnswer *answer,
      GError **error)
{
  g_autoptr (GArray) ids = NULL;

  answer->looked = TRUE;
  if (hkl_log_filter_scans (question->filter))
    {
      ids = hkl_store_reader_scan_log (reader, question->filter, before, question->max,
                                       question->budget, &answer->reached, &answer->reached_at,
                                       error);
    }
  else
    {
      ids = hkl_store_reader_log_ids (reader, question->filter, before, question->max, error);
      if (ids != NULL && ids->len >= question->max)
        answer->reached = g_array_index (ids, gint64, ids->len - 1);
    }
  if (ids == NULL)
    return NULL;

  return make_keys (reader, question, ids, &answer->reached, error);
}

/* What is behind AFTER, and what of the deliveries that were open has come to fit since. */
static GArray *
list_newer (HklStoreReader *reader, const HklLogQuestion *question, GError **error)
{
  g_autoptr (GArray) ids = hkl_store_reader_log_ids_after (reader, question->filter,
                                                           question->after, question->max, error);

  if (ids == NULL)
    return NULL;
  if (question->open != NULL && question->open->len > 0)
    {
      g_autoptr (GArray) matched = hkl_store_reader_match_log (
          reader, question->filter, (const gint64 *) (gpointer) question->open->data,
          question->open->len, error);

      if (matched == NULL)
        return NULL;
      while (matched->len > 0 &&
             g_array_index (matched, gint64, matched->len - 1) > question->after)
        g_array_set_size (matched, matched->len - 1);
      g_array_prepend_vals (ids, matched->data, matched->len);
    }
  reverse (ids);

  return make_keys (reader, question, ids, NULL, error);
}

/* --- contents ---------------------------------------------------------------------------------- */

/* The event that KEY is about, without its bytes being kept; NULL when it is gone. */
static HklEvent *
read_event (HklStoreReader *reader, HklBatch *batch, gint64 key, GError **error)
{
  guint index = HKL_LOG_KEY_INDEX (key);
  g_autoptr (GPtrArray) events = NULL;

  if (index >= batch->n_events)
    return NULL;
  events = hkl_store_reader_events (reader, &batch->event_ids[index], 1, error);

  return events != NULL ? g_steal_pointer (&events->pdata[0]) : NULL;
}

static gboolean
read_contents (HklStoreReader *reader,
               const HklLogQuestion *question,
               HklLogAnswer *answer,
               GError **error)
{
  g_autoptr (HklBatch) batch = NULL;

  answer->contents = g_ptr_array_new_with_free_func (contents_free);
  for (guint i = 0; i < question->fill->len; i++)
    {
      gint64 key = g_array_index (question->fill, gint64, i);
      gint64 id = HKL_LOG_KEY_ID (key);
      g_autoptr (GError) local_error = NULL;
      HklLogContents *contents;

      if (batch == NULL || batch->id != id)
        {
          g_autoptr (GPtrArray)
              batches = hkl_store_reader_batches (reader, &id, 1, question->by_event, error);

          if (batches == NULL)
            return FALSE;
          g_clear_pointer (&batch, hkl_batch_unref);
          batch = g_steal_pointer (&batches->pdata[0]);
        }
      if (batch == NULL)
        continue; /* history has taken it meanwhile */
      contents = g_new0 (HklLogContents, 1);
      contents->key = key;
      contents->batch = hkl_batch_ref (batch);
      if (question->by_event)
        contents->event = read_event (reader, batch, key, &local_error);
      g_ptr_array_add (answer->contents, contents);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
count (HklStoreReader *reader, const char *mapping_id, HklLogAnswer *answer, GError **error)
{
  const HklLogFilter filters[] = {
    { .mapping_id = mapping_id, .retrying = TRUE },
    { .mapping_id = mapping_id, .states = 1 << HKL_BATCH_FAILED },
    { .mapping_id = mapping_id },
  };
  guint64 *const counts[] = { &answer->n_retrying, &answer->n_failed, &answer->n_all };

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GError) local_error = NULL;
      gint64 n = hkl_store_reader_count_log (reader, &filters[i], &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      *counts[i] = (guint64) MAX (n, 0);
    }

  answer->failed = hkl_store_reader_log_ids (reader, &filters[1], 0, FAILED_MAX, error);
  if (answer->failed == NULL)
    return FALSE;
  reverse (answer->failed);

  return TRUE;
}

gpointer
hkl_log_question_ask (HklStoreReader *reader,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  HklLogQuestion *question = data;
  g_autoptr (HklLogAnswer) answer = g_new0 (HklLogAnswer, 1);
  g_autoptr (GError) local_error = NULL;

  answer->reload = question->reload;
  answer->by_event = question->by_event;
  answer->newest = hkl_store_reader_last_batch_id (reader, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  answer->open = hkl_store_reader_open_ids (reader, question->filter->mapping_id, OPEN_MAX, error);
  if (answer->open == NULL)
    return NULL;

  if (question->reload)
    answer->newer = list (reader, question, 0, answer, error);
  else
    answer->newer = list_newer (reader, question, error);
  if (answer->newer == NULL)
    return NULL;
  if (!question->reload && question->older_than > 0)
    {
      answer->older = list (reader, question, question->older_than, answer, error);
      if (answer->older == NULL)
        return NULL;
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !count (reader, question->filter->mapping_id, answer, error) ||
      !read_contents (reader, question, answer, error))
    return NULL;

  return g_steal_pointer (&answer);
}
