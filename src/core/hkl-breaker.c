/* hkl-breaker.c: see hkl-breaker.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-breaker"

#include "config.h"

#include "hkl-breaker.h"

HklBreakerSign
hkl_breaker_sign (HklOutcome outcome, guint status)
{
  switch (outcome)
    {
    case HKL_OUTCOME_DELIVERED:
    case HKL_OUTCOME_REDIRECT:
      return HKL_BREAKER_SAYS_ALIVE;

    case HKL_OUTCOME_STATUS:
      /* 501 is an answer to this request. "Slow down" and "locked" are said by the living. */
      return status >= 500 && status != 501 ? HKL_BREAKER_SAYS_DEAD : HKL_BREAKER_SAYS_ALIVE;

    case HKL_OUTCOME_DNS:
    case HKL_OUTCOME_REFUSED:
    case HKL_OUTCOME_UNREACHABLE:
    case HKL_OUTCOME_TLS:
    case HKL_OUTCOME_TIMEOUT:
    case HKL_OUTCOME_RESET:
    case HKL_OUTCOME_PROTOCOL:
      return HKL_BREAKER_SAYS_DEAD;

    case HKL_OUTCOME_INVALID:
    case HKL_OUTCOME_CANCELLED:
      return HKL_BREAKER_SAYS_NOTHING;

    default:
      g_return_val_if_reached (HKL_BREAKER_SAYS_NOTHING);
    }
}

/* A rest that seems to last longer than any can: the clock was set back meanwhile. */
static gboolean
is_over (const HklBreaker *self, gint64 now)
{
  return now >= self->until || self->until - now > HKL_BREAKER_REST_MAX;
}

gint64
hkl_breaker_horizon (const HklBreaker *self, gint64 probe_time)
{
  g_return_val_if_fail (self != NULL && probe_time >= 0, 0);

  return self->state == HKL_BREAKER_CLOSED ? 0 : self->until + probe_time;
}

HklBreakerLeave
hkl_breaker_ask (const HklBreaker *self, gint64 now, gint64 latest, gint64 probe_time)
{
  g_return_val_if_fail (self != NULL && probe_time >= 0, HKL_BREAKER_SEND);

  switch (self->state)
    {
    case HKL_BREAKER_CLOSED:
      return HKL_BREAKER_SEND;

    case HKL_BREAKER_OPEN:
      if (is_over (self, now))
        return HKL_BREAKER_PROBE;
      break;

    case HKL_BREAKER_HALF_OPEN:
      break;

    default:
      g_return_val_if_reached (HKL_BREAKER_SEND);
    }

  /* Whose window is over already, after a pause or without a network, loses nothing by waiting. */
  if (latest != 0 && now <= latest && latest <= hkl_breaker_horizon (self, probe_time))
    return HKL_BREAKER_SEND;

  return HKL_BREAKER_WAIT;
}

HklBreaker
hkl_breaker_probing (const HklBreaker *self, gint64 now)
{
  HklBreaker next = *self;

  g_return_val_if_fail (self->state == HKL_BREAKER_OPEN, next);

  next.state = HKL_BREAKER_HALF_OPEN;
  next.until = now;

  return next;
}

static gint64
rest_after (guint rests)
{
  gint64 rest = HKL_BREAKER_REST;

  while (rests-- > 0 && rest < HKL_BREAKER_REST_MAX)
    rest *= 2;

  return MIN (rest, HKL_BREAKER_REST_MAX);
}

HklBreaker
hkl_breaker_after (const HklBreaker *self, HklBreakerSign sign, gboolean probe, gint64 now)
{
  HklBreaker next = *self;
  gboolean probed = probe && self->state == HKL_BREAKER_HALF_OPEN;

  switch (sign)
    {
    case HKL_BREAKER_SAYS_ALIVE:
      return (HklBreaker){ .state = HKL_BREAKER_CLOSED };

    case HKL_BREAKER_SAYS_NOTHING:
      if (probed)
        {
          next.state = HKL_BREAKER_OPEN;
          next.until = now;
        }
      return next;

    case HKL_BREAKER_SAYS_DEAD:
      break;

    default:
      g_return_val_if_reached (next);
    }

  next.failures++;
  /* What else fails while it rests, or while a probe is under way, adds nothing to the rest. */
  if (probed || (self->state == HKL_BREAKER_CLOSED && next.failures >= HKL_BREAKER_FAILURES))
    {
      next.state = HKL_BREAKER_OPEN;
      next.until = now + rest_after (next.rests);
      next.rests++;
    }

  return next;
}

HklBreaker
hkl_breaker_hurry (const HklBreaker *self, gint64 now)
{
  HklBreaker next = *self;

  if (next.state == HKL_BREAKER_OPEN)
    next.until = MIN (next.until, now);

  return next;
}

const char *
hkl_breaker_state_name (HklBreakerState state)
{
  switch (state)
    {
    case HKL_BREAKER_CLOSED:
      return "closed";
    case HKL_BREAKER_OPEN:
      return "open";
    case HKL_BREAKER_HALF_OPEN:
      return "half-open";
    default:
      g_return_val_if_reached ("closed");
    }
}
