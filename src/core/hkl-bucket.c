/* hkl-bucket.c: see hkl-bucket.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-bucket"

#include "config.h"

#include "hkl-bucket.h"

gint64
hkl_bucket_wait (HklBucket *self, double rate, gint64 now)
{
  double most = MAX (1, rate);

  g_return_val_if_fail (self != NULL, 0);

  if (rate <= 0)
    return 0;

  if (self->at == 0)
    self->tokens = most;
  else
    self->tokens = MIN (most, self->tokens + rate * (double) MAX (0, now - self->at) /
                                                 (double) G_TIME_SPAN_SECOND);
  self->at = MAX (1, now);
  if (self->tokens >= 1)
    return 0;

  return (gint64) ((1 - self->tokens) / rate * G_TIME_SPAN_SECOND) + 1;
}

void
hkl_bucket_take (HklBucket *self, guint n)
{
  self->tokens -= n;
}
