/* hkl-bucket.h: how fast deliveries may go out: a token bucket, a pure function of (state, clock).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It holds what one second brings, at least one token, and is full at the beginning. A delivery goes
 * when there is a whole token, and takes one for each of its events: a batch may overdraw it, and is
 * waited for afterwards. No clock of its own: times are microseconds of one that is never set, and
 * come in. Rules: product.md 3.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A plain value; all zero is the beginning. */
typedef struct
{
  double tokens;
  gint64 at; /* when they were counted; 0: never */
} HklBucket;

/* RATE: events a second; 0 and below: unlimited. Counts what has come in until NOW. Returns how long
 * it takes, microseconds, until there is a token; 0: it is there. */
gint64 hkl_bucket_wait (HklBucket *self, double rate, gint64 now);
/* A delivery of N events goes. */
void hkl_bucket_take (HklBucket *self, guint n);

G_END_DECLS
