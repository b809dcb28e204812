/* hkl-attempt.h: one try to deliver a batch, and what came back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. The request is not in it: it is rendered again
 * from (mapping version, events) whenever somebody looks.
 */

#pragma once

#include <glib-object.h>

#include "hkl-retry.h"

G_BEGIN_DECLS

#define HKL_ATTEMPT_BODY_MAX (64 * 1024)

typedef struct
{
  gint64 batch_id;
  guint number;      /* from 1 */
  gint64 started_at; /* microseconds since 1970 */
  HklOutcome outcome;
  guint status; /* 0: no answer */
  char *reason; /* the phrase of the status line, or a sentence that says what went wrong */
  /* Durations in microseconds; -1: did not happen; dns, connect and tls are -1 on a kept connection. */
  gint64 dns, connect, tls, send, wait, receive;
  gint64 total;
  gboolean reused;       /* the connection was a kept one */
  char *remote;          /* "198.51.100.7:443", or "" */
  char *protocol;        /* "HTTP/1.1", "HTTP/2", or "" */
  char *response_head;   /* header lines as received, "" when there are none */
  GBytes *response_body; /* at most HKL_ATTEMPT_BODY_MAX bytes; NULL: none */
  gint64 response_size;  /* of the whole body as far as it was read */
  char *signature;       /* X-Signature that was sent, or "" */
  guint signing_mode;    /* HklSigningMode in force */
  gint64 signed_at;      /* time that went into the Standard Webhooks headers */
  gint64 next_at;        /* when the next attempt was planned; 0: none */
} HklAttempt;

#define HKL_TYPE_ATTEMPT (hkl_attempt_get_type ())
GType hkl_attempt_get_type (void);

/* Copies the strings of INIT and takes references of the rest. */
HklAttempt *hkl_attempt_new (const HklAttempt *init);
HklAttempt *hkl_attempt_ref (HklAttempt *self);
void hkl_attempt_unref (HklAttempt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklAttempt, hkl_attempt_unref)

G_END_DECLS
