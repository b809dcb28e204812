/* hkl-log-seek.c: see hkl-log-seek.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-seek"

#include "config.h"

#include "hkl-log-seek.h"

typedef struct
{
  HklLogFilter *filter;
  gint64 from;
  gboolean newer;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  hkl_log_filter_free (question->filter);
  g_free (question);
}

static gpointer
seek (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;

  if (question->newer && question->from != 0)
    return hkl_store_reader_log_ids_after (reader, question->filter, question->from, 1, error);

  return hkl_store_reader_log_ids (reader, question->filter, question->from, 1, error);
}

void
hkl_log_seek_async (HklStoreReaderPool *readers,
                    const HklLogFilter *filter,
                    gint64 from,
                    gboolean newer,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Question *question = g_new0 (Question, 1);

  question->filter = hkl_log_filter_copy (filter);
  if (!filter->retrying)
    question->filter->states = 1 << HKL_BATCH_FAILED;
  question->from = from;
  question->newer = newer;
  hkl_store_reader_pool_ask (readers, seek, question, question_free, (GDestroyNotify) g_array_unref,
                             cancellable, callback, user_data);
}

gint64
hkl_log_seek_finish (HklStoreReaderPool *readers, GAsyncResult *result, GError **error)
{
  g_autoptr (GArray) ids = hkl_store_reader_pool_ask_finish (readers, result, error);

  if (ids == NULL)
    return -1;

  return ids->len > 0 ? g_array_index (ids, gint64, 0) : 0;
}
