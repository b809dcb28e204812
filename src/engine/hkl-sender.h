/* hkl-sender.h: one HTTP request out, one outcome back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Owns the program's outgoing connections (hkl-lines.h, hkl-couriers.h). Belongs to the engine's thread: everything is
 * called and answered there. Guarantees: every send is answered exactly once, within the time to
 * headers plus HKL_SENDER_BODY_SECONDS and a second or two, whatever libsoup does; a redirect is
 * never followed; at most HKL_ATTEMPT_BODY_MAX bytes of a response are kept and HKL_SENDER_DRAIN_MAX
 * read. There are no more connections to an endpoint than requests have been under way to it at once,
 * and one for each courier; those to an endpoint with few requests, with HTTP/2 or with a strict order
 * are never a courier's.
 */

#pragma once

#include "hkl-attempt.h"
#include "hkl-mapping.h"
#include "hkl-request.h"

G_BEGIN_DECLS

#define HKL_SENDER_DRAIN_MAX    (1024 * 1024)
#define HKL_SENDER_BODY_SECONDS 30

typedef struct _HklSender HklSender;
typedef struct _HklSend HklSend;

/* What came back: outcome, times and response in ATTEMPT, whose batch, number and next_at are the
 * caller's to fill in. RETRY_AFTER: the header's value or NULL. All borrowed. */
typedef void (*HklSentFunc) (const HklAttempt *attempt,
                             const char *retry_after,
                             gpointer user_data);

HklSender *hkl_sender_new (void);
/* Nothing may be under way. */
void hkl_sender_free (HklSender *self);

/**
 * hkl_sender_send:
 * @mapping: (nullable): whose certificate files count
 * @timeout: seconds until the response's headers must be there
 * @fresh: never on a kept connection
 * @func: called once, later, from the thread's main context
 *
 * Returns: (transfer none): valid until @func is called; for hkl_send_cancel().
 */
HklSend *hkl_sender_send (HklSender *self,
                          HklRequest *request,
                          HklMapping *mapping,
                          double timeout,
                          gboolean fresh,
                          HklSentFunc func,
                          gpointer user_data);

/* Connects to URL and shakes hands as hkl_sender_send() would, on a connection of its own, and
 * sends nothing. DELIVERED: there is somebody, and the attempt has the address, the protocol that
 * was agreed on, and the times; any other outcome is what a send would have come to. */
HklSend *hkl_sender_check (HklSender *self,
                           const char *url,
                           HklMapping *mapping,
                           double timeout,
                           HklSentFunc func,
                           gpointer user_data);
/* Comes back as HKL_OUTCOME_CANCELLED, unless the response's headers are there already. */
void hkl_send_cancel (HklSend *send);

G_END_DECLS
