/* hkl-retry.h: when an attempt is made again: a pure function of (policy, outcome, clock).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No clock and no randomness of its own: both come in, so that a year can be simulated in a second.
 * Rules: product.md 3, contract 6.1 and 6.2.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A schedule. Times in seconds. window 0: never retried ("off"). */
typedef struct
{
  double first; /* wait after the first failed attempt */
  double factor;
  double jitter; /* 0.2: each wait is multiplied by something between 0.8 and 1.2 */
  double cap;    /* no wait is longer, before jitter */
  double window; /* from the first attempt; no attempt starts later */
  guint n_fixed; /* a fixed list instead of first/factor, as Svix and Standard Webhooks have it */
  double fixed[12];
} HklRetryPolicy;

extern const HklRetryPolicy hkl_retry_segment; /* 5 s, ×2, ±20 %, 15 min apart, 4 h */
extern const HklRetryPolicy hkl_retry_svix;
extern const HklRetryPolicy hkl_retry_standard_webhooks;
extern const HklRetryPolicy hkl_retry_off;

/* "segment", "svix", "standard-webhooks", "off"; NULL for another name. */
const HklRetryPolicy *hkl_retry_preset (const char *name);
/* The preset that equals POLICY, or NULL for an own schedule. */
const char *hkl_retry_preset_name (const HklRetryPolicy *policy);

gboolean hkl_retry_policy_equal (const HklRetryPolicy *a, const HklRetryPolicy *b);

/* What an attempt came to. The order is part of the database: append only. */
typedef enum
{
  HKL_OUTCOME_DELIVERED, /* 2xx headers arrived */
  HKL_OUTCOME_STATUS,    /* another status */
  HKL_OUTCOME_REDIRECT,  /* 3xx: not followed, the target is named */
  HKL_OUTCOME_DNS,       /* the name was not found */
  HKL_OUTCOME_REFUSED,
  HKL_OUTCOME_UNREACHABLE,
  HKL_OUTCOME_TLS,       /* certificate or handshake */
  HKL_OUTCOME_TIMEOUT,   /* no headers in time, or the total time is over */
  HKL_OUTCOME_RESET,     /* the connection broke before the headers were complete */
  HKL_OUTCOME_PROTOCOL,  /* the answer is not HTTP */
  HKL_OUTCOME_INVALID,   /* the request could not be rendered: nothing was sent */
  HKL_OUTCOME_CANCELLED, /* by the person or a stop; is not counted as a try */
} HklOutcome;

/* TRUE for 408, 423, 429, 5xx but 501, network errors and time-outs (contract 6.1). */
gboolean hkl_outcome_is_retried (HklOutcome outcome, guint status);

/**
 * hkl_retry_next:
 * @tries: attempts made so far, this one included
 * @first_at: when the first attempt began, microseconds since 1970
 * @now: when this one ended
 * @retry_after: not before this time by the receiver's wish; 0: none given
 * @random: 0 ≤ random < 1, for the jitter
 *
 * Returns: when the next attempt is due, or 0 when there is none: the window is over.
 */
gint64 hkl_retry_next (const HklRetryPolicy *policy,
                       guint tries,
                       gint64 first_at,
                       gint64 now,
                       gint64 retry_after,
                       double random);

/* Reads Retry-After: seconds or an HTTP date; at most 24 h ahead. 0 when there is none to honour. */
gint64 hkl_retry_after_parse (const char *value, gint64 now);

G_END_DECLS
