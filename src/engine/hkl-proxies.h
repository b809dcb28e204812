/* hkl-proxies.h: which proxies lead to an endpoint.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Those of the system: the desktop's settings, or the environment (http_proxy, https_proxy,
 * no_proxy), as GIO finds them. But this machine itself is never asked for through a proxy, whatever
 * the settings forget to except: there it would mean the proxy's own machine.
 *
 * A GProxyResolver; any thread.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HKL_TYPE_PROXIES (hkl_proxies_get_type ())
G_DECLARE_FINAL_TYPE (HklProxies, hkl_proxies, HKL, PROXIES, GObject)

/* The answers are RESOLVER's (nullable: the system's), but for this machine. */
HklProxies *hkl_proxies_new (GProxyResolver *resolver);

G_END_DECLS
