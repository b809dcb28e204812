/* hkl-log-question.h: what the log's model asks the store, and what it is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl_log_question_ask() runs on a reader thread; both values go from thread to thread as a whole.
 * A row is named by its key: a delivery, and which of its events where each has a row of its own.
 * Keys sort as deliveries do, and within one as its events.
 */

#pragma once

#include "hkl-event.h"
#include "hkl-store-reader.h"

G_BEGIN_DECLS

/* A batch has at most 4,000 events. */
#define HKL_LOG_KEY_BITS       12
#define HKL_LOG_KEY(id, index) ((gint64) (id) << HKL_LOG_KEY_BITS | (gint64) (index))
#define HKL_LOG_KEY_ID(key)    ((gint64) (key) >> HKL_LOG_KEY_BITS)
#define HKL_LOG_KEY_INDEX(key) ((guint) ((key) & ((1 << HKL_LOG_KEY_BITS) - 1)))

typedef struct
{
  HklLogFilter *filter;
  gboolean by_event; /* a row for each event */
  gboolean reload;   /* the list from its newest end; else what has come since */
  gint64 after;      /* newest id that was known */
  GArray *open;      /* ids that were not settled when it was looked last */
  gint64 older_than; /* more rows below this id; 0: none */
  guint max;         /* rows at once */
  gint64 budget;     /* microseconds for looking through the log */
  GArray *fill;      /* keys of rows whose contents are wanted */
} HklLogQuestion;

/* What a row shows. */
typedef struct
{
  gint64 key;
  HklBatch *batch;
  HklEvent *event; /* NULL: the row is the whole delivery */
} HklLogContents;

typedef struct
{
  gboolean reload;
  gboolean by_event;
  GArray *newer;     /* keys, ascending; with reload the list */
  GArray *older;     /* keys, ascending */
  gboolean looked;   /* the list was begun or went on to older rows: the next two say how far */
  gint64 reached;    /* id below which nothing was looked at; 0: it is complete */
  gint64 reached_at; /* when that was created; 0: not known */
  gint64 newest;     /* newest id of the log */
  GArray *open;
  GArray *failed;      /* ids, ascending, the newest of them */
  GPtrArray *contents; /* of HklLogContents */
  guint64 n_retrying, n_failed, n_all;
} HklLogAnswer;

HklLogQuestion *hkl_log_question_new (const HklLogFilter *filter);
void hkl_log_question_free (gpointer self);
void hkl_log_answer_free (gpointer self);

/* An HklStoreQuestion: DATA is an HklLogQuestion, the answer an HklLogAnswer. */
gpointer hkl_log_question_ask (HklStoreReader *reader,
                               gpointer data,
                               GCancellable *cancellable,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklLogAnswer, hkl_log_answer_free)

G_END_DECLS
