/* hkl-engine-world.c: what holds deliveries from outside: no network, one that costs by the byte, a
 * machine going to sleep.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Attempts that cannot succeed are not made, so that nobody's retry window is used up by a train
 * ride: deliveries wait, the snapshot says why (HKL_HOLD_OFFLINE, HKL_HOLD_METERED), and they go on by themselves.
 * What is in flight is left alone.
 *
 * The monitor is given to the engine and speaks in whatever thread it was made for; everything else
 * runs in the engine's.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

/* Awake for this long after the machine said that it would sleep: it did not, and nobody has said
 * so. The monotonic clock stands still during sleep. */
#define SLEEP_BELIEVED (60 * G_TIME_SPAN_SECOND)

static void
go_on (gpointer data)
{
  HklEngine *self = data;

  if (self->stopping)
    return;

  /* What failed before says nothing about now. */
  for (guint i = 0; i < self->flows->len; i++)
    hkl_flow_hurry (g_ptr_array_index (self->flows, i));
  hkl_engine_wake (self);
  hkl_engine_schedule (self);
  hkl_engine_touch (self);
}

static void
on_sleep (gboolean sleeping, gpointer data)
{
  HklEngine *self = data;

  self->sleeping_since = sleeping ? g_get_monotonic_time () : 0;
  go_on (self);
}

gboolean
hkl_engine_is_sleeping (HklEngine *self)
{
  return self->sleeping_since != 0 &&
         g_get_monotonic_time () - self->sleeping_since < SLEEP_BELIEVED;
}

gint64
hkl_engine_next_waking (HklEngine *self)
{
  gint64 left;

  if (self->sleeping_since == 0)
    return 0;

  left = self->sleeping_since + SLEEP_BELIEVED - g_get_monotonic_time ();
  if (left <= 0)
    {
      self->sleeping_since = 0;
      return 0;
    }

  return g_get_real_time () + left;
}

HklHold
hkl_engine_get_network_hold (HklEngine *self, const char **text)
{
  switch (hkl_network_get_state (self->network))
    {
    case HKL_NETWORK_OFFLINE:
      *text = "There is no network. Deliveries to other machines wait, no attempt is used up, and "
              "they go on by themselves.";
      return HKL_HOLD_OFFLINE;
    case HKL_NETWORK_METERED:
      *text = "The network is metered. Deliveries to other machines wait for one that is not, or "
              "until the settings allow this one.";
      return HKL_HOLD_METERED;
    case HKL_NETWORK_OPEN:
    default:
      return HKL_HOLD_NONE;
    }
}

HklHold
hkl_engine_get_world_hold (HklEngine *self, const char *url, const char **text)
{
  const char *unused;

  if (text == NULL)
    text = &unused;
  if (hkl_engine_is_sleeping (self))
    {
      *text = "The computer goes to sleep. Deliveries wait and go on when it is awake.";
      return HKL_HOLD_OFFLINE;
    }
  if (url[0] != '\0' && hkl_network_blocks (self->network, url))
    return hkl_engine_get_network_hold (self, text);

  return HKL_HOLD_NONE;
}

void
hkl_engine_begin_world (HklEngine *self)
{
  self->network = hkl_network_new (go_on, self);
  if (self->watch_sleep)
    self->sleep = hkl_sleep_new (self->sleep_bus, on_sleep, self);
}

void
hkl_engine_end_world (HklEngine *self)
{
  g_clear_pointer (&self->sleep, hkl_sleep_free);
  g_clear_pointer (&self->network, hkl_network_free);
}

/* --- the monitor ----------------------------------------------------------------------------- */

enum
{
  SAYS_OFFLINE = 1 << 0,
  SAYS_METERED = 1 << 1,
};

void
hkl_engine_check_network (HklEngine *self)
{
  gboolean hold = self->config == NULL || self->config->hold_on_metered;

  hkl_network_set_state (self->network, self->offline           ? HKL_NETWORK_OFFLINE
                                        : self->metered && hold ? HKL_NETWORK_METERED
                                                                : HKL_NETWORK_OPEN);
}

static void
do_take_network (HklEngine *self, gpointer data)
{
  guint says = GPOINTER_TO_UINT (data);

  if (self->stopping)
    return;

  self->offline = (says & SAYS_OFFLINE) != 0;
  self->metered = (says & SAYS_METERED) != 0;
  hkl_engine_check_network (self);
}

static void
tell_network (HklEngine *self)
{
  guint says = 0;

  if (!g_network_monitor_get_network_available (self->monitor))
    says |= SAYS_OFFLINE;
  if (g_network_monitor_get_network_metered (self->monitor))
    says |= SAYS_METERED;
  hkl_engine_post (self, do_take_network, GUINT_TO_POINTER (says), NULL);
}

void
hkl_engine_watch_monitor (HklEngine *self, GNetworkMonitor *monitor)
{
  self->monitor = g_object_ref (monitor);
  g_signal_connect_swapped (monitor, "network-changed", G_CALLBACK (tell_network), self);
  g_signal_connect_swapped (monitor, "notify::network-metered", G_CALLBACK (tell_network), self);
  tell_network (self);
}

void
hkl_engine_unwatch_monitor (HklEngine *self)
{
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
}

/* --- a probe by hand ------------------------------------------------------------------------- */

static void
do_probe_now (HklEngine *self, gpointer data)
{
  HklFlow *flow = hkl_engine_find_flow (self, data);

  if (flow == NULL || self->stopping)
    return;

  hkl_flow_probe (flow);
  hkl_engine_schedule (self);
  hkl_engine_touch (self);
}

void
hkl_engine_probe_now (HklEngine *self, const char *mapping_id)
{
  char *data;

  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (mapping_id != NULL);

  data = g_strdup (mapping_id);
  if (!hkl_engine_post (self, do_probe_now, data, g_free))
    g_free (data);
}
