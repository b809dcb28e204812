/* hkl-metrics.h: rates, shares and latencies of one mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: the clock comes in, as microseconds that only grow (g_get_monotonic_time()); one thread at
 * a time; fixed memory, whatever the rate. Quantiles are right within a sixteenth of their value.
 */

#pragma once

#include "hkl-snapshot.h"

G_BEGIN_DECLS

typedef struct _HklMetrics HklMetrics;

HklMetrics *hkl_metrics_new (void);
void hkl_metrics_free (HklMetrics *self);

/* An attempt ended. LATENCY in microseconds; N_EVENTS delivered by it, 0 without success. */
void hkl_metrics_attempt (HklMetrics *self,
                          gint64 now,
                          gboolean success,
                          gint64 latency,
                          guint n_events);
/* A delivery is done, LATENCY microseconds after its oldest event came to the source. */
void hkl_metrics_whole (HklMetrics *self, gint64 now, gint64 latency);
/* A batch of N_EVENTS waits for another attempt after one that failed. */
void hkl_metrics_retried (HklMetrics *self, gint64 now, guint n_events);
/* A batch of N_EVENTS failed for good. */
void hkl_metrics_failed (HklMetrics *self, gint64 now, guint n_events);
/* How many events wait at this moment. */
void hkl_metrics_queue (HklMetrics *self, gint64 now, guint64 queue);

/* TRUE while figures would change by the passing of time alone. */
gboolean hkl_metrics_is_moving (HklMetrics *self, gint64 now);

/* Fills rate, delivered_minute, success, failed, all quantiles, histogram, the series and what
 * only grows. */
void hkl_metrics_fill (HklMetrics *self, gint64 now, HklMappingSnapshot *snapshot);

G_END_DECLS
