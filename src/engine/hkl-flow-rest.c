/* hkl-flow-rest.c: whose turn it is in a mapping, and what waits while its endpoint rests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * While the breaker is closed it is the head's turn. While it is not, the head goes as the probe
 * when the rest is over; before that only those go whose retry window would end meanwhile, each at
 * its due time. They are found at the front of `retries`, and are looked for only when one of them
 * can be due. With strict order nobody but the head ever goes.
 *
 * The breaker itself is core's. Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

/* Longer than any answer takes. */
static gint64
probe_time (HklFlow *self)
{
  return (gint64) ((self->mapping->timeout + HKL_SENDER_BODY_SECONDS + 1) * G_TIME_SPAN_SECOND);
}

static gint64
window_of (HklFlow *self)
{
  const HklRetryPolicy *policy = hkl_config_retry_for (self->engine->config, self->mapping);

  return (gint64) (policy->window * G_TIME_SPAN_SECOND);
}

static gint64
latest_of (HklFlow *self, const HklItem *item)
{
  return item->first_try_at != 0 ? item->first_try_at + window_of (self) : 0;
}

static int
compare_with_time (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const gint64 *first_try_at = user_data;
  const HklItem *item = a != NULL ? a : b;

  /* The one that is searched for is NULL and comes before all of its time. */
  if (a == NULL)
    return item->first_try_at >= *first_try_at ? -1 : 1;

  return item->first_try_at >= *first_try_at ? 1 : -1;
}

/* One that is due, and for which the next probe would come too late. Sets `chance_at`. */
static HklItem *
find_last_chance (HklFlow *self, gint64 now)
{
  gint64 horizon = hkl_breaker_horizon (&self->breaker, probe_time (self));
  gint64 not_over = now - window_of (self);
  GSequenceIter *iter;

  if (now < self->chance_at)
    return NULL;

  self->chance_at = G_MAXINT64;
  for (iter = g_sequence_search (self->retries, NULL, compare_with_time, &not_over);
       !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    {
      HklItem *item = g_sequence_get (iter);

      if (latest_of (self, item) > horizon)
        break;
      if (item->due_at <= now)
        {
          self->chance_at = 0; /* there may be more */
          return item;
        }
      self->chance_at = MIN (self->chance_at, item->due_at);
    }

  return NULL;
}

HklItem *
hkl_flow_next_item (HklFlow *self, gint64 now, HklBreakerLeave *leave)
{
  HklItem *head = hkl_flow_first (self);

  if (head == NULL)
    return NULL;

  if (head->due_at <= now)
    {
      *leave = hkl_breaker_ask (&self->breaker, now, latest_of (self, head), probe_time (self));
      if (*leave != HKL_BREAKER_WAIT)
        return head;
    }
  if (self->breaker.state == HKL_BREAKER_CLOSED || self->mapping->strict_order)
    return NULL;

  *leave = HKL_BREAKER_SEND;

  return find_last_chance (self, now);
}

gint64
hkl_flow_next_turn (HklFlow *self, gint64 now)
{
  HklItem *head = hkl_flow_first (self);
  HklBreakerLeave leave;
  gint64 turn = G_MAXINT64;

  if (head == NULL)
    return 0;
  if (self->breaker.state == HKL_BREAKER_CLOSED)
    return MAX (1, head->due_at);
  if (hkl_flow_next_item (self, now, &leave) != NULL)
    return now;

  if (self->breaker.state == HKL_BREAKER_OPEN)
    turn = MAX (head->due_at, self->breaker.until);
  if (!self->mapping->strict_order)
    turn = MIN (turn, self->chance_at);
  else if (hkl_breaker_ask (&self->breaker, MAX (now, head->due_at), latest_of (self, head),
                            probe_time (self)) != HKL_BREAKER_WAIT)
    turn = MIN (turn, head->due_at);

  return turn == G_MAXINT64 ? 0 : MAX (1, turn);
}

void
hkl_flow_set_breaker (HklFlow *self, HklBreaker breaker)
{
  HklBreakerState before = self->breaker.state;

  self->breaker = breaker;
  if (breaker.state != HKL_BREAKER_HALF_OPEN)
    self->probe_id = 0;
  if (breaker.state == before)
    return;

  self->chance_at = 0;
  hkl_engine_touch (self->engine);
}

void
hkl_flow_judge (HklFlow *self, HklItem *item, HklBreakerSign sign, gint64 now)
{
  gboolean probe = self->probe_id != 0 && self->probe_id == item->id;

  /* Without retries nothing is to wait: each delivery has its one attempt at once. */
  if (window_of (self) == 0 && self->breaker.state == HKL_BREAKER_CLOSED)
    return;

  hkl_flow_set_breaker (self, hkl_breaker_after (&self->breaker, sign, probe, now));
}

void
hkl_flow_hurry (HklFlow *self)
{
  self->world_holds = FALSE;
  hkl_flow_set_breaker (self, hkl_breaker_hurry (&self->breaker, hkl_engine_now (self->engine)));
}

void
hkl_flow_probe (HklFlow *self)
{
  HklItem *head = hkl_flow_first (self);

  if (head == NULL || self->breaker.state != HKL_BREAKER_OPEN)
    return;

  hkl_flow_retry_now (self, head->id);
  hkl_flow_wake (self);
}
