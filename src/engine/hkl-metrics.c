/* hkl-metrics.c: rates, shares and latencies of one mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two rings. Seconds: one slot a second for 61 s (the present one and sixty whole ones), with
 * events delivered, retried and given up, and the queue. Slots: ten seconds each for five minutes, with attempts and a
 * latency histogram of eight steps for each doubling. A slot is cleared when time comes round to
 * it again, so nothing has to be done while nothing happens.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <string.h>

#include "hkl-metrics.h"

#define N_SECONDS    (HKL_SNAPSHOT_SECONDS + 1)
#define RATE_SECONDS 5
#define SLOT_SECONDS 10
#define N_SLOTS      30
#define STEP_BITS    3 /* eight steps for each doubling */
#define N_DOUBLINGS  28
#define N_STEPS      (N_DOUBLINGS << STEP_BITS)

typedef struct
{
  gint64 second; /* which second this is; -1: never used */
  guint32 delivered, retried, failed;
  guint32 queue;
} Second;

typedef struct
{
  gint64 slot;
  guint32 attempts;
  guint32 successes;
  guint32 failed;
  guint32 steps[N_STEPS];
  guint32 whole[N_STEPS];
} Slot;

struct _HklMetrics
{
  Second seconds[N_SECONDS];
  Slot slots[N_SLOTS];
  gint64 last_activity; /* 0: never */
  guint32 last_queue;

  guint64 attempts, attempts_failed, events_delivered;
  guint64 whole_counts[HKL_SNAPSHOT_LIMITS + 1];
  guint64 whole_sum;
};

HklMetrics *
hkl_metrics_new (void)
{
  HklMetrics *self = g_new0 (HklMetrics, 1);

  for (guint i = 0; i < N_SECONDS; i++)
    self->seconds[i].second = -1;
  for (guint i = 0; i < N_SLOTS; i++)
    self->slots[i].slot = -1;

  return self;
}

void
hkl_metrics_free (HklMetrics *self)
{
  g_free (self);
}

static Second *
second_at (HklMetrics *self, gint64 now)
{
  gint64 number = now / G_TIME_SPAN_SECOND;
  Second *second = &self->seconds[number % N_SECONDS];

  if (second->second != number)
    *second = (Second){ .second = number, .queue = self->last_queue };

  return second;
}

static Slot *
slot_at (HklMetrics *self, gint64 now)
{
  gint64 number = now / (SLOT_SECONDS * G_TIME_SPAN_SECOND);
  Slot *slot = &self->slots[number % N_SLOTS];

  if (slot->slot != number)
    {
      memset (slot, 0, sizeof *slot);
      slot->slot = number;
    }

  return slot;
}

/* --- latency steps --------------------------------------------------------------------------- */

/* Below eight microseconds each has its own step; above, the three bits below the highest one
 * choose one of eight steps of a doubling. */
static guint
step_of (gint64 latency)
{
  guint64 value = latency < 0 ? 0 : (guint64) latency;
  guint high, step;

  if (value < (1 << STEP_BITS))
    return (guint) value;

  high = 63 - (guint) __builtin_clzll (value);
  step = ((high - STEP_BITS + 1) << STEP_BITS) +
         (guint) ((value >> (high - STEP_BITS)) & ((1 << STEP_BITS) - 1));

  return MIN (step, N_STEPS - 1);
}

static gint64
step_begin (guint step)
{
  guint doubling = step >> STEP_BITS;
  guint within = step & ((1 << STEP_BITS) - 1);

  if (doubling == 0)
    return step;

  return (gint64) ((1 << STEP_BITS) + within) << (doubling - 1);
}

static gint64
step_middle (guint step)
{
  return (step_begin (step) + step_begin (step + 1)) / 2;
}

/* --- recording ------------------------------------------------------------------------------- */

void
hkl_metrics_attempt (HklMetrics *self, gint64 now, gboolean success, gint64 latency, guint n_events)
{
  Slot *slot = slot_at (self, now);

  slot->attempts++;
  self->attempts++;
  if (!success)
    self->attempts_failed++;
  else
    {
      self->events_delivered += n_events;
      slot->successes++;
      slot->steps[step_of (latency)]++;
      second_at (self, now)->delivered += n_events;
    }
  self->last_activity = now;
}

void
hkl_metrics_whole (HklMetrics *self, gint64 now, gint64 latency)
{
  gint64 kept = MAX (0, latency); /* the clock may have been set back meanwhile */
  guint limit = 0;

  while (limit < HKL_SNAPSHOT_LIMITS && kept > hkl_snapshot_limits[limit])
    limit++;
  self->whole_counts[limit]++;
  self->whole_sum += (guint64) kept;
  slot_at (self, now)->whole[step_of (kept)]++;
  self->last_activity = now;
}

void
hkl_metrics_retried (HklMetrics *self, gint64 now, guint n_events)
{
  second_at (self, now)->retried += n_events;
  self->last_activity = now;
}

void
hkl_metrics_failed (HklMetrics *self, gint64 now, guint n_events)
{
  slot_at (self, now)->failed++;
  second_at (self, now)->failed += n_events;
  self->last_activity = now;
}

void
hkl_metrics_queue (HklMetrics *self, gint64 now, guint64 queue)
{
  guint32 kept = (guint32) MIN (queue, G_MAXUINT32);

  second_at (self, now)->queue = kept;
  if (kept != self->last_queue)
    self->last_activity = now;
  self->last_queue = kept;
}

gboolean
hkl_metrics_is_moving (HklMetrics *self, gint64 now)
{
  gint64 longest = (gint64) SLOT_SECONDS * N_SLOTS * G_TIME_SPAN_SECOND;

  return self->last_activity != 0 && now - self->last_activity <= longest;
}

/* --- reading --------------------------------------------------------------------------------- */

static void
fill_seconds (HklMetrics *self, gint64 now, HklMappingSnapshot *snapshot)
{
  gint64 present = now / G_TIME_SPAN_SECOND;
  guint32 queue = 0, within_rate = 0;

  /* Oldest first. Seconds in which nothing was noted have the queue of the one before. */
  for (guint i = 0; i < HKL_SNAPSHOT_SECONDS; i++)
    {
      gint64 number = present - HKL_SNAPSHOT_SECONDS + 1 + i;
      const Second *second = number < 0 ? NULL : &self->seconds[number % N_SECONDS];
      guint32 delivered = 0, retried = 0, failed = 0;

      if (second != NULL && second->second == number)
        {
          delivered = second->delivered;
          retried = second->retried;
          failed = second->failed;
          queue = second->queue;
        }

      snapshot->delivered_series[i] = delivered;
      snapshot->retried_series[i] = retried;
      snapshot->failed_series[i] = failed;
      snapshot->queue_series[i] = queue;
      snapshot->delivered_minute += delivered;
      if (i + RATE_SECONDS + 1 >= HKL_SNAPSHOT_SECONDS)
        within_rate += delivered;
    }

  /* The present second is not over: five whole ones and a part of one. */
  snapshot->rate = within_rate / (RATE_SECONDS + (double) (now % G_TIME_SPAN_SECOND) /
                                                     (double) G_TIME_SPAN_SECOND);
}

static gint64
quantile (const guint64 *steps, guint64 total, double share)
{
  guint64 rank = (guint64) ((double) (total - 1) * share), seen = 0;

  for (guint i = 0; i < N_STEPS; i++)
    {
      seen += steps[i];
      if (seen > rank)
        return step_middle (i);
    }

  return -1;
}

/* Bucket 0 is what took less than a millisecond, bucket i less than 2^i ms, the last the rest. */
static guint
bucket_of (gint64 latency)
{
  gint64 limit = G_TIME_SPAN_MILLISECOND;

  for (guint i = 0; i < HKL_SNAPSHOT_BUCKETS - 1; i++, limit *= 2)
    if (latency < limit)
      return i;

  return HKL_SNAPSHOT_BUCKETS - 1;
}

void
hkl_metrics_fill (HklMetrics *self, gint64 now, HklMappingSnapshot *snapshot)
{
  gint64 present = now / (SLOT_SECONDS * G_TIME_SPAN_SECOND);
  guint64 steps[N_STEPS] = { 0 }, whole[N_STEPS] = { 0 };
  guint64 attempts = 0, successes = 0, total = 0, whole_total = 0;

  snapshot->delivered_minute = 0;
  snapshot->failed = 0;
  memset (snapshot->histogram, 0, sizeof snapshot->histogram);
  fill_seconds (self, now, snapshot);

  for (guint i = 0; i < N_SLOTS; i++)
    {
      const Slot *slot = &self->slots[i];

      if (slot->slot < 0 || slot->slot <= present - N_SLOTS)
        continue;
      attempts += slot->attempts;
      successes += slot->successes;
      snapshot->failed += slot->failed;
      for (guint j = 0; j < N_STEPS; j++)
        {
          steps[j] += slot->steps[j];
          total += slot->steps[j];
          whole[j] += slot->whole[j];
          whole_total += slot->whole[j];
          if (slot->steps[j] > 0)
            snapshot->histogram[bucket_of (step_middle (j))] += slot->steps[j];
        }
    }

  snapshot->success = attempts > 0 ? (double) successes / (double) attempts : -1;
  snapshot->p50 = total > 0 ? quantile (steps, total, 0.50) : -1;
  snapshot->p95 = total > 0 ? quantile (steps, total, 0.95) : -1;
  snapshot->p99 = total > 0 ? quantile (steps, total, 0.99) : -1;
  snapshot->whole_p50 = whole_total > 0 ? quantile (whole, whole_total, 0.50) : -1;
  snapshot->whole_p95 = whole_total > 0 ? quantile (whole, whole_total, 0.95) : -1;
  snapshot->whole_p99 = whole_total > 0 ? quantile (whole, whole_total, 0.99) : -1;

  snapshot->attempts = self->attempts;
  snapshot->attempts_failed = self->attempts_failed;
  snapshot->events_delivered = self->events_delivered;
  memcpy (snapshot->whole_counts, self->whole_counts, sizeof snapshot->whole_counts);
  snapshot->whole_sum = self->whole_sum;
}
