/* hkl-snapshot.h: how things stand, as one immutable value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Made by the engine thread at most a few times a second, reference-counted, read by the window
 * and by `status`. Rates and quantiles are computed where the numbers are, never in the window.
 */

#pragma once

#include <glib-object.h>

#include "hkl-breaker.h"

G_BEGIN_DECLS

/* Worst first is not the order: compare with hkl_flow_state_severity(). */
typedef enum
{
  HKL_FLOW_IDLE, /* nothing to do, nothing wrong */
  HKL_FLOW_DELIVERING,
  HKL_FLOW_RETRYING, /* something is waiting for another attempt */
  HKL_FLOW_FAILING,  /* ten final failures in a row */
  HKL_FLOW_RESTING,  /* the breaker is open */
  HKL_FLOW_HOLDING,  /* deliveries wait for a reason outside: `hold` says which */
  HKL_FLOW_PAUSED,
} HklFlowState;

typedef enum
{
  HKL_HOLD_NONE,
  HKL_HOLD_OFF, /* the destination's switch */
  HKL_HOLD_KEYRING_LOCKED,
  HKL_HOLD_KEYRING_MISSING,
  HKL_HOLD_OFFLINE,
  HKL_HOLD_METERED, /* the network costs by the byte, and is not to be used */
  HKL_HOLD_INVALID, /* the mapping cannot be compiled: `hold_text` says why */
} HklHold;

#define HKL_SNAPSHOT_SECONDS 60 /* length of the per-second series, newest last */
/* Latency histogram: below 1 ms, below 2 ms, below 4 ms …, the last is all the rest. */
#define HKL_SNAPSHOT_BUCKETS 12

/* From the source to 2xx, since the start: upper limits in microseconds; one more for the rest. */
#define HKL_SNAPSHOT_LIMITS 15
extern const gint64 hkl_snapshot_limits[HKL_SNAPSHOT_LIMITS];

typedef struct
{
  char *mapping_id;
  HklFlowState state;
  HklHold hold;
  char *hold_text;          /* sentence, "" when nothing holds */
  double rate;              /* events delivered a second, over the last 5 s */
  guint64 delivered_minute; /* events in the last minute */
  double success;           /* share of attempts with 2xx in the last 5 minutes, 0 to 1; -1: none */
  guint retrying;           /* batches waiting for another attempt */
  guint failed;             /* batches that failed for good in the last 5 minutes */
  guint64 failed_total, delivered_total; /* batches since the store began */
  gint64 p50, p95, p99; /* latency in microseconds over the last 5 minutes; -1: none */
  gint64 whole_p50, whole_p95, whole_p99; /* the same from the source to 2xx, of the oldest event */
  guint32 histogram[HKL_SNAPSHOT_BUCKETS];
  guint64 queue;    /* events that wait: behind the cursor, forming and waiting */
  gint64 oldest_at; /* received_at of the oldest that waits; 0: none */
  gint64 next_at;   /* next planned attempt; 0: none */
  HklBreakerState breaker;
  guint breaker_failures; /* in a row, without any answer between them */
  gint64 probe_at;        /* the breaker is open: when one attempt is tried; 0: it is not */
  guint breaker_status; /* the breaker is not closed: what the last of the failures was answered; */
  char *breaker_reason; /* 0 and a sentence where nobody answered. NULL: it is closed */
  guint in_flight;
  gint64 *in_flight_ids;                          /* batches being sent now */
  guint32 delivered_series[HKL_SNAPSHOT_SECONDS]; /* events a second */
  guint32 retried_series[HKL_SNAPSHOT_SECONDS];   /* events of attempts that another one follows */
  guint32 failed_series[HKL_SNAPSHOT_SECONDS];    /* events given up */
  guint32 queue_series[HKL_SNAPSHOT_SECONDS];
  /* Since the engine began; they only grow. */
  guint64 attempts, attempts_failed; /* the former with the latter */
  guint64 events_delivered;
  guint64 whole_counts[HKL_SNAPSHOT_LIMITS + 1]; /* deliveries, by hkl_snapshot_limits */
  guint64 whole_sum;                             /* microseconds */
} HklMappingSnapshot;

typedef struct
{
  gint64 at;
  gboolean running;
  guint64 queue; /* over all mappings, each event counted once a mapping */
  guint n_mappings;
  HklMappingSnapshot *mappings; /* in the configuration's order */
} HklSnapshot;

#define HKL_TYPE_SNAPSHOT (hkl_snapshot_get_type ())
GType hkl_snapshot_get_type (void);
HklSnapshot *hkl_snapshot_ref (HklSnapshot *self);
void hkl_snapshot_unref (HklSnapshot *self);
/* Borrowed; NULL when there is none. */
const HklMappingSnapshot *hkl_snapshot_get (HklSnapshot *self, const char *mapping_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSnapshot, hkl_snapshot_unref)

G_END_DECLS
