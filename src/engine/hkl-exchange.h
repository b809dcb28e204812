/* hkl-exchange.h: one request and its answer, as far as both ways of sending have it in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-sender.c sends without waiting, hkl-couriers.c by threads that wait; what goes out, what is
 * kept of the answer and what it comes to is the same here. Belongs to the thread that has begun it.
 * Stays where it is from hkl_exchange_begin() on, until hkl_exchange_end().
 */

#pragma once

#include "hkl-attempt.h"
#include "hkl-identity.h"
#include "hkl-request.h"
#include "hkl-way.h"

G_BEGIN_DECLS

typedef struct
{
  SoupMessage *message;  /* nullable */
  GBytes *content;       /* of the request; nullable */
  HklIdentity *identity; /* nullable */
  HklWay way;
  GTlsCertificateFlags certificate_errors;
  double timeout;
  gboolean timed_out;

  gint64 started;    /* monotonic */
  gint64 written_at; /* the request's last byte; 0: not yet */
  gint64 headers_at;
  GByteArray *body;
  char *retry_after;  /* the header's value; NULL: none */
  HklAttempt attempt; /* strings are owned */
} HklExchange;

/* The time begins to run. TIMEOUT is in seconds. */
void hkl_exchange_init (HklExchange *self, double timeout);
void hkl_exchange_clear (HklExchange *self);

/* Makes the message of REQUEST; FRESH: never on a kept connection. */
void hkl_exchange_begin (HklExchange *self, HklRequest *request, GUri *uri, gboolean fresh);
/* Lets go of the message; the attempt stays. Nothing of it may be under way. */
void hkl_exchange_end (HklExchange *self);

/* The headers of the answer are there. FALSE: it is not the endpoint's; no more of it is wanted. */
gboolean hkl_exchange_take_head (HklExchange *self);
/* A piece of the body. FALSE: no more of it is wanted. */
gboolean hkl_exchange_take_body (HklExchange *self, const void *data, gsize len);
/* There is no answer. */
void hkl_exchange_take_error (HklExchange *self, const GError *error);
/* Completes the attempt: its times, the far end, the body. */
void hkl_exchange_record (HklExchange *self);

/* FALSE: nobody but perhaps a proxy has heard anything of the request. */
gboolean hkl_exchange_has_gone_out (HklExchange *self);

G_END_DECLS
