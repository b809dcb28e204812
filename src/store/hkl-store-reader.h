/* hkl-store-reader.h: a read-only connection to the log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking, with an own connection: one reader per thread, never on the main thread (the window
 * uses hkl_store_reader_pool.h's async form). Sees what is committed; never waits for the writer.
 * Also opens the folder of another running copy: that is how `hookline-cli log` looks on.
 */

#pragma once

#include "hkl-log-filter.h"
#include "hkl-store.h"

G_BEGIN_DECLS

#define HKL_TYPE_STORE_READER (hkl_store_reader_get_type ())
G_DECLARE_FINAL_TYPE (HklStoreReader, hkl_store_reader, HKL, STORE_READER, GObject)

HklStoreReader *hkl_store_reader_new (const char *directory, GError **error);

/* --- events ---------------------------------------------------------------------------------- */

/* Events after AFTER in the order of the log: at most MAX, and no more bytes than MAX_BYTES (but
 * at least one). Elements are HklEvent. WITH_BYTES FALSE leaves `bytes` empty: columns only. */
GPtrArray *hkl_store_reader_events_after (HklStoreReader *self,
                                          gint64 after,
                                          guint max,
                                          gsize max_bytes,
                                          gboolean with_bytes,
                                          GError **error);
/* In the order of IDS. An event that retention has taken is NULL in the array. */
GPtrArray *
hkl_store_reader_events (HklStoreReader *self, const gint64 *ids, guint n_ids, GError **error);
/* The newest first, before BEFORE (0: from the end). */
GPtrArray *hkl_store_reader_events_before (HklStoreReader *self,
                                           gint64 before,
                                           guint max,
                                           gboolean with_bytes,
                                           GError **error);
gint64 hkl_store_reader_last_event_id (HklStoreReader *self, GError **error);
gint64 hkl_store_reader_count_events (HklStoreReader *self, gint64 *n_invalid, GError **error);

/* Events that came at TIME (microseconds since 1970) or later and are there still; -1 with error. Searches
 * by halves: ids and times rise together, but for a clock that is set back. */
gint64 hkl_store_reader_count_since (HklStoreReader *self, gint64 time, GError **error);

/* Bytes of the log that hold something, without its free pages, and those of its WAL, which is at
 * times a file of its own; -1 with error. */
gint64 hkl_store_reader_used_bytes (HklStoreReader *self, GError **error);
/* When the event came that lies at PART (0 to 1) of the log, counted by ids; 0: there is none. */
gint64 hkl_store_reader_time_at (HklStoreReader *self, double part, GError **error);

/* --- mappings -------------------------------------------------------------------------------- */

/* NULL with error when there is no such version. */
HklMapping *hkl_store_reader_mapping (HklStoreReader *self, gint64 version, GError **error);
/* The ids of the mappings that have a cursor: all that were put and not dropped. NULL with error. */
char **hkl_store_reader_mapping_ids (HklStoreReader *self, GError **error);

/* -1 when the store does not know the mapping. */
gint64 hkl_store_reader_cursor (HklStoreReader *self, const char *mapping_id, GError **error);

/* --- batches and attempts -------------------------------------------------------------------- */

HklBatch *hkl_store_reader_batch (HklStoreReader *self, gint64 id, GError **error);
/* FORMING and WAITING ones of a mapping, by due_at, oldest first; after a restart the engine
 * starts from these. AFTER_DUE/AFTER_ID: keyset for the next page (0, 0 to begin). */
GPtrArray *hkl_store_reader_pending (HklStoreReader *self,
                                     const char *mapping_id,
                                     gint64 after_due,
                                     gint64 after_id,
                                     guint max,
                                     GError **error);
/* Newest attempt last. */
GPtrArray *hkl_store_reader_attempts (HklStoreReader *self, gint64 batch_id, GError **error);

/* Ids, newest first, below BEFORE_ID (0: from the end). (element-type gint64) */
GArray *hkl_store_reader_log_ids (HklStoreReader *self,
                                  const HklLogFilter *filter,
                                  gint64 before_id,
                                  guint max,
                                  GError **error);
/* Ids above AFTER_ID, oldest first: what has come since. */
GArray *hkl_store_reader_log_ids_after (HklStoreReader *self,
                                        const HklLogFilter *filter,
                                        gint64 after_id,
                                        guint max,
                                        GError **error);
/**
 * hkl_store_reader_ids_to_repeat:
 * @event: (nullable): only deliveries with an event of exactly this name (of this type where events
 *   have none)
 * @also_repeated: also those that were sent again before, and well or still under way; also
 *   those whose repeat is taken itself
 * @n_left_out: (out): how many such were left out
 *
 * What "all of a filter" means for sending again: nothing twice.
 *
 * Returns: (transfer full) (element-type gint64): ids, oldest first; NULL with error.
 */
GArray *hkl_store_reader_ids_to_repeat (HklStoreReader *self,
                                        const HklLogFilter *filter,
                                        const char *event,
                                        gboolean also_repeated,
                                        guint *n_left_out,
                                        GError **error);
/**
 * hkl_store_reader_scan_log:
 * @before_id: where the step before has come to; 0: from the end
 * @budget: microseconds after which no further query is begun
 * @reached: (out): where the next step goes on; 0: everything was looked at
 * @reached_at: (out): when the delivery there was created, microseconds since 1970
 *
 * One step through the log for a filter that no index serves. The first rows are there before the
 * last were looked at. A delivery whose time is more than a day out of order, because the clock was
 * set, is not found by `since` and `until`.
 *
 * Returns: (transfer full) (element-type gint64): ids, newest first, at most @max; NULL with error.
 */
GArray *hkl_store_reader_scan_log (HklStoreReader *self,
                                   const HklLogFilter *filter,
                                   gint64 before_id,
                                   guint max,
                                   gint64 budget,
                                   gint64 *reached,
                                   gint64 *reached_at,
                                   GError **error);
/* Those of IDS that FILTER takes, oldest first. (element-type gint64) */
GArray *hkl_store_reader_match_log (HklStoreReader *self,
                                    const HklLogFilter *filter,
                                    const gint64 *ids,
                                    guint n_ids,
                                    GError **error);
/* The newest id of any mapping; 0: there is none, and with error. */
gint64 hkl_store_reader_last_batch_id (HklStoreReader *self, GError **error);
/* Of deliveries that are not settled, those that are due first. NULL with error. */
GArray *
hkl_store_reader_open_ids (HklStoreReader *self, const char *mapping_id, guint max, GError **error);
/* How many events each of IDS has, 0 where it is gone. (element-type guint) */
GArray *
hkl_store_reader_batch_sizes (HklStoreReader *self, const gint64 *ids, guint n_ids, GError **error);
/* In the order of IDS; NULL where one is gone. Without event ids when WITH_EVENTS is FALSE. */
GPtrArray *hkl_store_reader_batches (HklStoreReader *self,
                                     const gint64 *ids,
                                     guint n_ids,
                                     gboolean with_events,
                                     GError **error);
gint64
hkl_store_reader_count_log (HklStoreReader *self, const HklLogFilter *filter, GError **error);

/* What of a mapping waits, from the database alone (the engine has fresher figures). */
typedef struct
{
  guint n_forming, n_waiting, n_retrying, n_failed, n_delivered, n_discarded; /* batches */
  gint64 events_queued;      /* events in forming and waiting batches */
  gint64 events_unplanned;   /* events behind the cursor */
  gint64 oldest_received_at; /* 0: nothing waits */
  gint64 next_due_at;        /* 0: nothing waits */
} HklQueueStatus;
gboolean hkl_store_reader_queue_status (HklStoreReader *self,
                                        const char *mapping_id,
                                        HklQueueStatus *status,
                                        GError **error);

/* Batches that EVENT_ID is in, newest first, all mappings: "where did it go?" */
GPtrArray *hkl_store_reader_batches_of_event (HklStoreReader *self,
                                              gint64 event_id,
                                              guint max,
                                              GError **error);

G_END_DECLS
