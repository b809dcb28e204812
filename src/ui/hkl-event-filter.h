/* hkl-event-filter.h: which events of the source's list are wanted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain values and a reader's question; any thread, no display.
 */

#pragma once

#include "hkl-store-reader.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_VALIDITY_ALL,
  HKL_VALIDITY_VALID,
  HKL_VALIDITY_INVALID,
} HklValidity;

typedef struct
{
  char *type; /* NULL: all */
  char *text; /* in name, user, messageId, type or the reason's code, without case; NULL: all */
  HklValidity validity;
} HklEventFilter;

/* Copies both strings; "" is NULL. */
HklEventFilter *hkl_event_filter_new (const char *type, const char *text, HklValidity validity);
void hkl_event_filter_free (HklEventFilter *self);
gboolean hkl_event_filter_is_empty (const HklEventFilter *self);
gboolean hkl_event_filter_matches (const HklEventFilter *self, const HklEvent *event);

/* What a look at the end of the log found. */
typedef struct
{
  GPtrArray *events; /* of HklEvent, without bytes, the newest first */
  GArray *takers;    /* of guint, for each of them: how many mappings take it, as they are now */
  gint64 newest;     /* id of the log's last event; 0: the log is empty */
  gboolean joined;   /* reached SINCE: what is older is known already */
  gboolean all;      /* nothing was filtered out */
  gboolean cut;      /* HKL_EVENT_SEARCH_MOST events were looked at, and there are older ones */
} HklEventFind;

/* How far back one search goes; more would keep a reader busy for seconds. */
#define HKL_EVENT_SEARCH_MOST 200000

/**
 * hkl_event_filter_find:
 * @mappings: of HklMapping: those that events are counted for
 * @since: an event's id to stop at, exclusive; 0: none
 * @most: the largest number of events that is wanted
 *
 * Blocking, for a reader's thread. Looks from the end of the log backwards.
 *
 * Returns: (transfer full): NULL with error.
 */
HklEventFind *hkl_event_filter_find (const HklEventFilter *self,
                                     HklStoreReader *reader,
                                     GPtrArray *mappings,
                                     gint64 since,
                                     guint most,
                                     GCancellable *cancellable,
                                     GError **error);
void hkl_event_find_free (HklEventFind *self);

/* How an event with that `via` (nullable) came in, in words; "" when it is not known. Transfer full. */
char *hkl_event_via_words (const char *via);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklEventFilter, hkl_event_filter_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklEventFind, hkl_event_find_free)

G_END_DECLS
