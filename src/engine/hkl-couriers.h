/* hkl-couriers.h: threads that send one request each and wait for its answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup's blocking form takes a third less of a core for a request than its asynchronous one, and
 * leaves the engine's thread to what is the engine's. But who waits can do nothing else. So couriers
 * are for endpoints that answer at once (hkl-places.h decides), there are few of them, and whatever
 * they are not meant for comes back unsent: what they would only get to late, and what failed before
 * the endpoint has heard of it, which is told better by the asynchronous form.
 *
 * A courier has its own session, with its own connections. The one who has just come back goes
 * first, so that no more of them, and no more connections, are in use than are needed; who had
 * nothing to do for a minute ends.
 *
 * Belongs to the thread that has made it: everything is called and answered there. What goes over to
 * a courier and back is immutable, or belongs to one of the two. Every errand is answered exactly
 * once, within the time to headers plus HKL_SENDER_BODY_SECONDS and a second or two, whatever
 * libsoup does.
 */

#pragma once

#include "hkl-attempt.h"
#include "hkl-request.h"

G_BEGIN_DECLS

/* On any machine. */
#define HKL_COURIERS_MAX 8

typedef struct _HklCouriers HklCouriers;
typedef struct _HklErrand HklErrand;

typedef enum
{
  HKL_ERRAND_DONE,   /* there is an attempt */
  HKL_ERRAND_UNSENT, /* nobody has heard of it, and it was not cancelled: to be sent otherwise */
} HklErrandEnd;

/* ATTEMPT (as HklSentFunc's) and RETRY_AFTER are borrowed, NULL with HKL_ERRAND_UNSENT. PROXY: it
 * went through one. */
typedef void (*HklErrandFunc) (HklErrandEnd end,
                               const HklAttempt *attempt,
                               const char *retry_after,
                               gboolean proxy,
                               gpointer user_data);
/* An errand has been under way for a quarter of a second; it goes on. */
typedef void (*HklErrandSlowFunc) (gpointer user_data);

/* The thread's main context is where answers come. */
HklCouriers *hkl_couriers_new (HklErrandFunc func, HklErrandSlowFunc slow);
/* No errand may be unanswered. Ends the threads. */
void hkl_couriers_free (HklCouriers *self);

/* TIMEOUT: seconds until the headers must be there, from when the courier begins. Valid until it is
 * answered. */
HklErrand *hkl_couriers_send (HklCouriers *self,
                              HklRequest *request,
                              GUri *uri,
                              double timeout,
                              gpointer user_data);
/* Is answered HKL_OUTCOME_CANCELLED, unless the response's headers are there already. */
void hkl_errand_cancel (HklErrand *errand);

/* How many couriers there are at most. */
guint hkl_couriers_get_max (HklCouriers *self);
/* So many errands wait for one; G_MAXUINT: all of them have been away for some time. */
guint hkl_couriers_get_n_waiting (HklCouriers *self);

G_END_DECLS
