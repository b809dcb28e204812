/* hkl-batcher.h: which events share a request, and when it closes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no store, no timers, no clock of its own; one thread at a time. Events come in the order of
 * the log and stay in it within a batch. A batch closes when it holds as many events as allowed,
 * when one more would make the body too large, or when its first event has waited long enough.
 */

#pragma once

#include "hkl-event.h"

G_BEGIN_DECLS

typedef struct _HklBatcher HklBatcher;

/* A batch that still takes events, or has just closed. */
typedef struct
{
  gint64 id;      /* the caller's: 0 until it has been stored */
  gint64 version; /* the caller's: mapping version of its events */
  char *partition;
  GArray *event_ids;  /* of gint64 */
  GPtrArray *events;  /* of HklEvent, all of event_ids; NULL: to be read again */
  gsize bytes;        /* of the body: brackets, commas and events */
  gint64 created_at;  /* when the first event was added */
  gint64 received_at; /* of the first event */
  gint64 due_at;      /* when it closes at the latest, as far as the reader is up to date */
  char *first_name;
  char *first_user;
  guint n_other_names;
  GHashTable *names;
  gboolean touched; /* since hkl_batcher_take_touched() */
  gboolean closed;
} HklForming;

void hkl_forming_free (HklForming *self);

HklBatcher *hkl_batcher_new (void);
void hkl_batcher_free (HklBatcher *self);

/* MAX_EVENTS from 1; WAIT in microseconds. Holds for batches that begin afterwards; a smaller
 * count closes at the next event. */
void hkl_batcher_configure (HklBatcher *self, guint max_events, gsize max_bytes, gint64 wait);

/* SIZE: bytes of the event in the body. NOW: microseconds since 1970, as all times. */
void hkl_batcher_add (HklBatcher *self,
                      const char *partition,
                      gint64 version,
                      HklEvent *event,
                      gsize size,
                      gint64 now);
/* Takes over a batch that was forming when the program ended. */
void hkl_batcher_restore (HklBatcher *self, HklForming *forming);

/* Closes what is due. While the reader is behind (CAUGHT_UP FALSE), events are older than they
 * should be and batches would all close half empty: then the time counts from when they began. */
void hkl_batcher_close_due (HklBatcher *self, gint64 now, gboolean caught_up);
/* Closes everything: the mapping changed, or batching was switched off. */
void hkl_batcher_close_all (HklBatcher *self);

/* Wall time was set by JUMP microseconds: everything that waits keeps its distance. */
void hkl_batcher_move (HklBatcher *self, gint64 jump);

/* Earliest time at which something closes; 0: nothing forms. */
gint64 hkl_batcher_next_due (HklBatcher *self);
guint hkl_batcher_get_n_forming (HklBatcher *self);
guint hkl_batcher_get_n_events (HklBatcher *self);
/* received_at of the oldest event that waits here; 0: none. */
gint64 hkl_batcher_oldest (HklBatcher *self);

/* What has changed since the last call, closed ones first in the order of closing. The closed ones
 * belong to the caller (CLOSED), the forming ones stay here (FORMING, borrowed). */
void hkl_batcher_take_touched (HklBatcher *self, GPtrArray **closed, GPtrArray **forming);

G_END_DECLS
