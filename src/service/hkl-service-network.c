/* hkl-service-network.c: says when there is no network, or one that costs by the byte.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine holds deliveries by itself; this is for the person: a problem that comes when the
 * network goes and some mapping needs one, and goes when it is back. Owner's thread.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-network.h"
#include "hkl-service-private.h"

GNetworkMonitor *
hkl_service_find_network (void)
{
  /* Asks a service on the bus on some machines: not for the main thread. */
  return g_object_ref (g_network_monitor_get_default ());
}

void
hkl_service_check_network (HklService *self)
{
  gboolean needed = FALSE, offline, metered;

  if (self->network == NULL || !self->running)
    return;

  for (guint i = 0; i < self->config->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (self->config->mappings, i);

      if (!mapping->paused && mapping->url[0] != '\0')
        needed = needed || hkl_network_need (mapping->url) != HKL_NEED_NONE;
    }

  offline = !g_network_monitor_get_network_available (self->network);
  metered = self->config->hold_on_metered && g_network_monitor_get_network_metered (self->network);
  if (needed && offline)
    hkl_service_set_problem (
        self, HKL_PROBLEM_OFFLINE, 0,
        "There is no network. Deliveries to other machines wait and no attempt "
        "is used up; they go on by themselves. Endpoints on this machine are "
        "served.");
  else
    hkl_service_clear_problem (self, HKL_PROBLEM_OFFLINE);
  if (needed && !offline && metered)
    hkl_service_set_problem (
        self, HKL_PROBLEM_METERED, 0,
        "The network is metered. Deliveries to other machines wait for one that is not; endpoints on "
        "this machine are served.");
  else
    hkl_service_clear_problem (self, HKL_PROBLEM_METERED);
}

void
hkl_service_watch_network (HklService *self)
{
  g_signal_connect_swapped (self->network, "network-changed",
                            G_CALLBACK (hkl_service_check_network), self);
  g_signal_connect_swapped (self->network, "notify::network-metered",
                            G_CALLBACK (hkl_service_check_network), self);
  hkl_service_check_network (self);
}

void
hkl_service_unwatch_network (HklService *self)
{
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
}
