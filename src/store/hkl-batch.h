/* hkl-batch.h: one delivery: the events that go out in one request, with all its attempts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. What the window calls a delivery is a batch here,
 * also when it holds a single event.
 */

#pragma once

#include <glib-object.h>

#include "hkl-retry.h"

G_BEGIN_DECLS

/* The order is part of the database: append only. "In flight" is not here: only the engine that
 * has it in flight knows, and after a crash nobody does. */
typedef enum
{
  HKL_BATCH_FORMING, /* still takes events until `due_at` or until it is full */
  HKL_BATCH_WAITING, /* to be sent at `due_at` */
  HKL_BATCH_DELIVERED,
  HKL_BATCH_FAILED,    /* for good; may be sent again by hand */
  HKL_BATCH_DISCARDED, /* by the person */
} HklBatchState;

typedef struct
{
  gint64 id; /* from 1, in the order of creation */
  char *mapping_id;
  gint64 version; /* mapping version that it is rendered with */
  HklBatchState state;
  guint tries;         /* attempts made */
  gint64 created_at;   /* microseconds since 1970, as all times here */
  gint64 due_at;       /* forming: when it closes; waiting: when the next attempt starts */
  gint64 first_try_at; /* 0: none yet */
  gint64 settled_at;   /* delivered, failed, discarded; else 0 */
  gint64 received_at;  /* of its oldest event */
  gboolean as_list;    /* batching was on: the body is a list, even of one */
  gboolean test;       /* "Send This Event Once" */
  gint64 resend_of;    /* batch that it repeats, or 0 */
  char *partition;     /* key of hkl_compiled_partition() */
  gsize bytes;         /* of the body, as far as known */
  /* What a row shows without reading the events: */
  char *first_name; /* name, or type, of the first event */
  char *first_user;
  guint n_other_names; /* how many further names there are */
  /* The last attempt, 0 and "" before the first: */
  HklOutcome outcome;
  guint status;   /* HTTP status; 0: none came */
  char *reason;   /* status phrase, or the sentence that says what went wrong */
  gint64 latency; /* of the last attempt, microseconds */
  /* In the order of the body; NULL when only the columns were read (then n_events still counts). */
  const gint64 *event_ids;
  guint n_events;
} HklBatch;

#define HKL_TYPE_BATCH (hkl_batch_get_type ())
GType hkl_batch_get_type (void);

/* Copies EVENT_IDS and the strings of INIT; ref/unref as usual. */
HklBatch *hkl_batch_new (const HklBatch *init);
/* The webhook-id of Standard Webhooks: the same for all attempts of a delivery, another one for a
 * resend. Returns: (transfer full). */
char *hkl_batch_dup_webhook_id (HklBatch *self);
/* Is it a copy whose request a person has changed? See hkl-edited.h. */
gboolean hkl_batch_is_edited (HklBatch *self);
HklBatch *hkl_batch_ref (HklBatch *self);
void hkl_batch_unref (HklBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklBatch, hkl_batch_unref)

G_END_DECLS
