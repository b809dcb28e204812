/* hkl-sign.c: see hkl-sign.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sign"

#include "config.h"

#include <string.h>

#include "hkl-sign.h"

#define STANDARD_PREFIX "whsec_"

char *
hkl_sign_hex (GChecksumType type, const char *secret, gconstpointer data, gsize length)
{
  g_return_val_if_fail (secret != NULL, NULL);

  return g_compute_hmac_for_data (type, (const guchar *) secret, strlen (secret),
                                  length > 0 ? data : (gconstpointer) "", length);
}

char *
hkl_sign_sha1_hex (const char *secret, gconstpointer data, gsize length)
{
  return hkl_sign_hex (G_CHECKSUM_SHA1, secret, data, length);
}

char *
hkl_sign_base64 (GChecksumType type,
                 gconstpointer key,
                 gsize key_length,
                 gconstpointer data,
                 gsize length)
{
  g_autoptr (GHmac) hmac = g_hmac_new (type, key, key_length);
  guint8 digest[64];
  gsize size = sizeof digest;

  if (length > 0)
    g_hmac_update (hmac, data, (gssize) length);
  g_hmac_get_digest (hmac, digest, &size);

  return g_base64_encode (digest, size);
}

char *
hkl_sign_standard_webhooks (const char *secret,
                            const char *id,
                            gint64 timestamp,
                            gconstpointer body,
                            gsize length)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autofree char *head = NULL;
  g_autofree char *encoded = NULL;
  guchar *key;
  gsize key_length;

  g_return_val_if_fail (secret != NULL && id != NULL, NULL);

  head = g_strdup_printf ("%s.%" G_GINT64_FORMAT ".", id, timestamp);
  g_byte_array_append (text, (const guint8 *) head, (guint) strlen (head));
  if (length > 0)
    g_byte_array_append (text, body, (guint) length);

  if (g_str_has_prefix (secret, STANDARD_PREFIX))
    {
      key = g_base64_decode (secret + strlen (STANDARD_PREFIX), &key_length);
    }
  else
    {
      key_length = strlen (secret);
      key = g_memdup2 (secret, key_length);
    }

  encoded = hkl_sign_base64 (G_CHECKSUM_SHA256, key_length > 0 ? (gconstpointer) key : "",
                             key_length, text->data, text->len);
  hkl_sign_wipe (key, key_length);
  g_free (key);

  return g_strconcat ("v1,", encoded, NULL);
}

gboolean
hkl_sign_equal (const char *a, const char *b)
{
  gsize length;
  guchar difference = 0;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  length = strlen (a);
  if (length != strlen (b))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guchar) (a[i] ^ b[i]);

  return difference == 0;
}

void
hkl_sign_wipe (gpointer data, gsize length)
{
  if (data != NULL && length > 0)
    explicit_bzero (data, length);
}
