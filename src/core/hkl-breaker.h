/* hkl-breaker.h: whether a dead endpoint is left alone: a pure function of (state, outcome, clock).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closed: everything goes out. After HKL_BREAKER_FAILURES outcomes in a row that say that nobody
 * answers there, it opens: what waits goes on waiting. When the rest is over one delivery, the
 * probe, is let out (half-open): an answer closes the breaker, another failure doubles the rest.
 *
 * It only ever delays. It never decides what becomes of a delivery, and nothing waits for it past
 * the end of its own retry window: whose last chance would come before the next probe has told
 * something goes out in spite of it.
 *
 * No clock of its own: times are microseconds since 1970 and come in. Rules: product.md 3.
 */

#pragma once

#include "hkl-retry.h"

G_BEGIN_DECLS

#define HKL_BREAKER_FAILURES 10
#define HKL_BREAKER_REST     (5 * G_TIME_SPAN_SECOND)  /* the first one */
#define HKL_BREAKER_REST_MAX (60 * G_TIME_SPAN_SECOND) /* they double up to here */

typedef enum
{
  HKL_BREAKER_CLOSED,
  HKL_BREAKER_OPEN,
  HKL_BREAKER_HALF_OPEN, /* the probe is under way */
} HklBreakerState;

/* A plain value; all zero is the beginning: closed. */
typedef struct
{
  HklBreakerState state;
  guint failures; /* in a row */
  guint rests;    /* in a row */
  gint64 until;   /* open: when the probe may go; half-open: when it went */
} HklBreaker;

/* What an outcome says about the endpoint as a whole. */
typedef enum
{
  HKL_BREAKER_SAYS_NOTHING, /* nothing was sent, or it was taken back */
  HKL_BREAKER_SAYS_ALIVE,   /* somebody answered, if only with a refusal */
  HKL_BREAKER_SAYS_DEAD,    /* nobody is there, or it cannot serve: retried network errors, 5xx */
} HklBreakerSign;

HklBreakerSign hkl_breaker_sign (HklOutcome outcome, guint status);

typedef enum
{
  HKL_BREAKER_WAIT,
  HKL_BREAKER_SEND,
  HKL_BREAKER_PROBE, /* send, and say so with hkl_breaker_probing() */
} HklBreakerLeave;

/**
 * hkl_breaker_ask:
 * @latest: until when this delivery may be attempted at all; 0: it has no end yet
 * @probe_time: the longest that a probe's answer can take, microseconds
 *
 * Returns: what may be done with a delivery that is due.
 */
HklBreakerLeave
hkl_breaker_ask (const HklBreaker *self, gint64 now, gint64 latest, gint64 probe_time);

/* Deliveries that may be attempted no later than this do not wait; 0: there is nothing to wait
 * for. */
gint64 hkl_breaker_horizon (const HklBreaker *self, gint64 probe_time);

/* The probe goes out. */
HklBreaker hkl_breaker_probing (const HklBreaker *self, gint64 now);

/* An attempt ended; PROBE: it was the one. */
HklBreaker
hkl_breaker_after (const HklBreaker *self, HklBreakerSign sign, gboolean probe, gint64 now);

/* By the person's wish, or because the network is back: the next probe may go at once. */
HklBreaker hkl_breaker_hurry (const HklBreaker *self, gint64 now);

/* "closed", "open", "half-open": for figures and records, not translated. */
const char *hkl_breaker_state_name (HklBreakerState state);

G_END_DECLS
