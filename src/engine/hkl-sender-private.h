/* hkl-sender-private.h: what the files of the sender share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-sender.c chooses the way and moves the bytes of one of them, hkl-couriers.c those of the
 * other; hkl-exchange.c has what both have in common, hkl-sender-outcome.c says what it means,
 * hkl-sender-record.c notes how it went.
 */

#pragma once

#include <libsoup/soup.h>

#include "hkl-sender.h"

G_BEGIN_DECLS

/* What an answer comes to. REASON (transfer full): the status phrase, or a sentence. */
HklOutcome hkl_sender_judge (SoupMessage *message, char **reason);

/* What an ERROR before the headers comes to, with its sentence. TIMEOUT in seconds. */
HklOutcome hkl_sender_classify (SoupMessage *message,
                                const GError *error,
                                GTlsCertificateFlags certificate_errors,
                                gboolean timed_out,
                                double timeout,
                                char **reason);

/* MESSAGE is nullable; the rest are monotonic times, 0: it did not come to that. */
void hkl_sender_record_times (HklAttempt *attempt,
                              SoupMessage *message,
                              gint64 started,
                              gint64 written_at,
                              gint64 headers_at);
void hkl_sender_record_remote (HklAttempt *attempt, SoupMessage *message);
/* The headers of the response, and the protocol that they came by. */
void hkl_sender_record_head (HklAttempt *attempt, SoupMessage *message);

/* For tests: whatever a courier can send at all is sent by one. And how many have been. */
void hkl_sender_favour_couriers (HklSender *self);
guint64 hkl_sender_get_n_carried (HklSender *self);

/* BODY (as far as it was kept) without its content coding, as far as that can be undone. */
GBytes *hkl_sender_decode_body (GByteArray *body, const char *coding);

G_END_DECLS
