/* hkl-sign.h: signatures over bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Rules: contract 1.7 (X-Signature) and the Standard Webhooks specification. No secret is
 * ever part of a message.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* HMAC of DATA with SECRET (UTF-8, as it stands) as the key, in lower-case hex. Transfer full. */
char *hkl_sign_hex (GChecksumType type, const char *secret, gconstpointer data, gsize length);

/* The X-Signature of Segment: HMAC-SHA1, 40 digits. */
char *hkl_sign_sha1_hex (const char *secret, gconstpointer data, gsize length);

/* HMAC in Base64, as people get it wrong, and as Standard Webhooks wants it. Transfer full. */
char *hkl_sign_base64 (GChecksumType type,
                       gconstpointer key,
                       gsize key_length,
                       gconstpointer data,
                       gsize length);

/**
 * hkl_sign_standard_webhooks:
 * @secret: "whsec_" and Base64, or any other text, whose UTF-8 is the key then
 * @id: webhook-id
 * @timestamp: seconds since 1970, for webhook-timestamp
 *
 * Returns: (transfer full): "v1,<Base64 of HMAC-SHA256 over id.timestamp.body>"
 */
char *hkl_sign_standard_webhooks (const char *secret,
                                  const char *id,
                                  gint64 timestamp,
                                  gconstpointer body,
                                  gsize length);

/* Compares in a time that depends on the lengths alone. */
gboolean hkl_sign_equal (const char *a, const char *b);

/* Overwrites memory that held a secret; the compiler may not leave it out. */
void hkl_sign_wipe (gpointer data, gsize length);

G_END_DECLS
