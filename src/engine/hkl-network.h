/* hkl-network.h: which endpoints wait while the machine has no network, or one that costs money.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what needs a network waits for one: never this machine itself, by whatever name ("localhost",
 * 127.0.0.1, a line in /etc/hosts), nor a private address, which a machine without a way to the
 * internet may well reach. Names are looked up once for each such time; until the answer is there
 * they wait.
 *
 * Belongs to the engine's thread.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HklNetwork HklNetwork;

typedef enum
{
  HKL_NEED_NONE,    /* this machine, or an address next to it */
  HKL_NEED_NETWORK, /* an address elsewhere, or nothing that can be read */
  HKL_NEED_UNKNOWN, /* a name: what it means has to be looked up */
} HklNetworkNeed;

typedef enum
{
  HKL_NETWORK_OPEN,
  HKL_NETWORK_METERED, /* it costs by the byte, and is not to be used for deliveries */
  HKL_NETWORK_OFFLINE,
} HklNetworkState;

/* What reaching URL takes. Pure; any thread. */
HklNetworkNeed hkl_network_need (const char *url);

/* FUNC: what hkl_network_blocks() says has changed. */
HklNetwork *hkl_network_new (void (*func) (gpointer data), gpointer data);
void hkl_network_free (HklNetwork *self);

void hkl_network_set_state (HklNetwork *self, HklNetworkState state);
HklNetworkState hkl_network_get_state (HklNetwork *self);

/* TRUE when an attempt at URL would only be used up, or would cost. */
gboolean hkl_network_blocks (HklNetwork *self, const char *url);

G_END_DECLS
