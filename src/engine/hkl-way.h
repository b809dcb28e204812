/* hkl-way.h: the way that one request takes to its endpoint, straight or through a proxy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A proxy that is down, asks for a password or does not let a request through must not be taken for
 * the endpoint: nobody there has heard of the request. So whatever keeps a proxy from leading to the
 * endpoint is HKL_OUTCOME_UNREACHABLE, is tried again, and names the proxy.
 *
 * A name and a password in the proxy's address are shown to the proxy alone (Basic), and are in no
 * sentence. Lives as long as its message, in the thread that sends it.
 */

#pragma once

#include <libsoup/soup.h>

#include "hkl-retry.h"

G_BEGIN_DECLS

typedef struct
{
  char *proxy;       /* host:port; NULL: straight, or not known yet */
  gboolean forwards; /* speaks HTTP, and not SOCKS */
  gboolean reached;  /* it took the connection */
  gboolean open;     /* what comes back from now on comes from the endpoint, or is passed on */
} HklWay;

/* Makes every session's tunnels show the proxy its password. Once for each session. */
void hkl_way_prepare (SoupSession *session);

/* Follows MESSAGE, which must not be sent any more when SELF is cleared. */
void hkl_way_watch (HklWay *self, SoupMessage *message);
void hkl_way_clear (HklWay *self, SoupMessage *message);

/* After an ERROR that came to OUTCOME: where the fault is the proxy's, corrects the two. */
void hkl_way_judge_error (HklWay *self,
                          SoupMessage *message,
                          const GError *error,
                          HklOutcome *outcome,
                          char **reason);

/* TRUE when MESSAGE was answered by the proxy and not by the endpoint: *REASON (transfer full) says
 * so, and it is HKL_OUTCOME_UNREACHABLE. */
gboolean hkl_way_judge_answer (HklWay *self, SoupMessage *message, char **reason);

/* When a name was not found and no step of the way was taken: whose it was. Asks RESOLVER which proxy
 * leads to MESSAGE's address. */
void hkl_way_ask_async (SoupMessage *message,
                        GProxyResolver *resolver,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
/* A sentence about the proxy whose name was not found, or NULL: the endpoint is asked straight. */
char *hkl_way_ask_finish (GObject *resolver, GAsyncResult *result);

G_END_DECLS
