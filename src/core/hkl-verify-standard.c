/* hkl-verify-standard.c: the signature of Standard Webhooks, and why it does not fit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * webhook-signature is a list of "v1,BASE64", each the HMAC-SHA-256 of "id.timestamp.body"; one of
 * them has to fit. As with X-Signature, a cause is named only where a signature fits once it is
 * undone.
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-sign.h"
#include "hkl-verify-private.h"

/* A value above this is not written in two hundred ways. */
#define MAX_ENCODED_BYTES (16 * 1024)
/* What the specification's libraries tolerate, in seconds. */
#define TOLERANCE 300
/* Seconds since 1970 have no more than eleven digits for the next three thousand years. */
#define LEAST_MILLISECONDS 100000000000
/* Signatures in one header that are tried. */
#define MAX_SIGNATURES 16

typedef struct
{
  HklBench *bench;
  const HklReceived *received;
  const char *secret;
  GPtrArray *digests; /* of GBytes: what the header holds, decoded */
  const char *form;   /* cause: what is unusual about the header's form; NULL: nothing */
  guchar *key;
  gsize key_len;
} Standard;

/* --- what came -------------------------------------------------------------------------------- */

static gboolean
is_digest (gsize length)
{
  return length == 16 || length == 20 || length == 32 || length == 48 || length == 64;
}

static GBytes *
from_hex (const char *text)
{
  gsize n = strlen (text);
  guchar *bytes;

  if (n % 2 != 0 || !is_digest (n / 2))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isxdigit (text[i]))
      return NULL;
  bytes = g_malloc (n / 2);
  for (gsize i = 0; i < n / 2; i++)
    bytes[i] = (guchar) (g_ascii_xdigit_value (text[2 * i]) << 4 |
                         g_ascii_xdigit_value (text[2 * i + 1]));

  return g_bytes_new_take (bytes, n / 2);
}

static GBytes *
from_base64 (const char *text, gboolean *for_urls)
{
  g_autoptr (GString) plain = g_string_new (text);
  guchar *bytes;
  gsize n = 0;

  *for_urls = strpbrk (text, "-_") != NULL;
  g_strdelimit (plain->str, "-", '+');
  g_strdelimit (plain->str, "_", '/');
  while (plain->len % 4 != 0)
    g_string_append_c (plain, '=');
  bytes = g_base64_decode (plain->str, &n);
  if (!is_digest (n))
    {
      g_free (bytes);
      return NULL;
    }

  return g_bytes_new_take (bytes, n);
}

/* One signature, without its version. */
static void
add_digest (Standard *self, const char *text, const char *form)
{
  gboolean for_urls = FALSE;
  GBytes *bytes = from_hex (text);

  if (bytes != NULL)
    form = "standard-hex";
  else
    bytes = from_base64 (text, &for_urls);
  if (bytes == NULL)
    return;

  if (form == NULL && for_urls)
    form = "standard-base64url";
  if (form != NULL)
    self->form = form;
  g_ptr_array_add (self->digests, bytes);
}

static void
read_signatures (Standard *self)
{
  g_auto (GStrv) parts = g_strsplit_set (self->received->standard, " \t", MAX_SIGNATURES);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], "v1,"))
        add_digest (self, parts[i] + strlen ("v1,"), NULL);
      else if (g_str_has_prefix (parts[i], "v1="))
        add_digest (self, parts[i] + strlen ("v1="), "standard-no-version");
      else if (!g_str_has_prefix (parts[i], "v1a,") && *parts[i] != '\0')
        add_digest (self, parts[i], "standard-no-version");
    }
}

/* --- computing -------------------------------------------------------------------------------- */

static gboolean
type_of (gsize length, GChecksumType *type)
{
  switch (length)
    {
    case 16:
      *type = G_CHECKSUM_MD5;
      return TRUE;
    case 20:
      *type = G_CHECKSUM_SHA1;
      return TRUE;
    case 32:
      *type = G_CHECKSUM_SHA256;
      return TRUE;
    case 48:
      *type = G_CHECKSUM_SHA384;
      return TRUE;
    case 64:
      *type = G_CHECKSUM_SHA512;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Compares in a time that depends on the length alone. */
static gboolean
equal (const guint8 *a, const guint8 *b, gsize n)
{
  guint8 difference = 0;

  for (gsize i = 0; i < n; i++)
    difference |= (guint8) (a[i] ^ b[i]);

  return difference == 0;
}

/* Whether one of the signatures is that of HEAD and SPAN. TYPE (nullable) is its hash then. */
static gboolean
fits_with (Standard *self,
           gconstpointer key,
           gsize key_len,
           const char *head,
           HklSpan span,
           GChecksumType *type)
{
  for (guint i = 0; i < self->digests->len; i++)
    {
      gsize length;
      const guint8 *digest = g_bytes_get_data (g_ptr_array_index (self->digests, i), &length);
      GChecksumType hash;
      g_autoptr (GHmac) hmac = NULL;
      guint8 computed[64];
      gsize size = sizeof computed;

      if (!type_of (length, &hash))
        continue;
      hmac = g_hmac_new (hash, key_len > 0 ? key : (gconstpointer) "", key_len);
      g_hmac_update (hmac, (const guchar *) head, (gssize) strlen (head));
      if (span.len > 0)
        g_hmac_update (hmac, (const guchar *) span.data, (gssize) span.len);
      g_hmac_get_digest (hmac, computed, &size);
      if (size == length && equal (computed, digest, length))
        {
          if (type != NULL)
            *type = hash;
          return TRUE;
        }
    }

  return FALSE;
}

static char *
head_of (Standard *self, const char *timestamp)
{
  return g_strconcat (self->received->id, ".", timestamp, ".", NULL);
}

static gboolean
fits (Standard *self, HklSpan span)
{
  g_autofree char *head = head_of (self, self->received->timestamp);

  return fits_with (self, self->key, self->key_len, head, span, NULL);
}

static gboolean
fits_key (Standard *self, gconstpointer key, gsize key_len)
{
  g_autofree char *head = head_of (self, self->received->timestamp);

  return fits_with (self, key, key_len, head, self->bench->body, NULL);
}

/* --- the questions ---------------------------------------------------------------------------- */

/* What stands in the way although a signature fits; NULL: nothing. */
static const char *
cause_of_form (Standard *self, GChecksumType type)
{
  gint64 timestamp;

  if (type != G_CHECKSUM_SHA256)
    return "standard-hash";
  if (self->form != NULL)
    return self->form;
  if (!g_ascii_string_to_signed (self->received->timestamp, 10, G_MININT64, G_MAXINT64, &timestamp,
                                 NULL))
    return "standard-timestamp-form";
  if (timestamp >= LEAST_MILLISECONDS)
    return "standard-milliseconds";
  if (self->received->received_at != 0 &&
      ABS (self->received->received_at / G_USEC_PER_SEC - timestamp) > TOLERANCE)
    return "standard-old";

  return NULL;
}

static gboolean
on_encoding (const char *text, gsize len, gpointer data)
{
  return fits (data, (HklSpan){ text, len });
}

static const char *
cause_of_body (Standard *self)
{
  HklSpan body = self->bench->body;
  HklSpan plain = body;
  g_autofree char *line = NULL;
  g_autoptr (GString) winner = NULL;

  while (plain.len > 0 && strchr ("\r\n", plain.data[plain.len - 1]) != NULL)
    plain.len--;
  if (plain.len < body.len && fits (self, plain))
    return "trailing-newline";
  if (self->bench->first.len > 0 && fits (self, self->bench->first))
    return "standard-first-event";
  if (body.len > MAX_ENCODED_BYTES)
    return NULL;

  line = g_strndup (body.data, body.len + 1);
  line[body.len] = '\n';
  if (fits (self, (HklSpan){ line, body.len + 1 }))
    return "missing-newline";
  if (hkl_encode_each (body.data, body.len, on_encoding, self, &winner))
    {
      g_autoptr (GString) text = g_string_new_len (body.data, (gssize) body.len);

      return hkl_encode_difference (text, winner);
    }

  return NULL;
}

static const char *
cause_of_head (Standard *self)
{
  const char *id = self->received->id;
  const char *timestamp = self->received->timestamp;
  gsize digits = strlen (timestamp);
  g_autofree char *seconds = g_strndup (timestamp, digits > 3 ? digits - 3 : digits);
  g_autofree char *thousand = g_strconcat (timestamp, "000", NULL);
  const struct
  {
    const char *cause;
    char *head;
  } heads[] = {
    { "standard-body-only", g_strdup ("") },
    { "standard-no-id-signed", g_strconcat (timestamp, ".", NULL) },
    { "standard-no-time-signed", g_strconcat (id, ".", NULL) },
    { "standard-order", g_strconcat (timestamp, ".", id, ".", NULL) },
    { "standard-separator", g_strconcat (id, timestamp, NULL) },
    { "standard-separator", g_strconcat (id, ":", timestamp, ":", NULL) },
    { "standard-milliseconds", head_of (self, seconds) },
    { "standard-milliseconds", head_of (self, thousand) },
  };
  const char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      if (found == NULL &&
          fits_with (self, self->key, self->key_len, heads[i].head, self->bench->body, NULL))
        found = heads[i].cause;
      g_free (heads[i].head);
    }

  return found;
}

/* The key that the specification makes of SECRET: "whsec_" and Base64, or else its text. */
static guchar *
key_of (const char *secret, gsize *length)
{
  if (g_str_has_prefix (secret, "whsec_"))
    return g_base64_decode (secret + strlen ("whsec_"), length);
  *length = strlen (secret);

  return g_memdup2 (secret, *length);
}

static const char *
cause_of_secret (Standard *self, const char *previous)
{
  const char *bare = g_str_has_prefix (self->secret, "whsec_") ? self->secret + strlen ("whsec_")
                                                               : self->secret;
  g_autofree char *trimmed = g_strstrip (g_strdup (self->secret));
  g_autofree char *line = g_strconcat (trimmed, "\n", NULL);
  guchar *decoded;
  gsize length = 0;
  gboolean found;

  if (bare != self->secret && (fits_key (self, self->secret, strlen (self->secret)) ||
                               fits_key (self, bare, strlen (bare))))
    return "standard-secret-text";
  decoded = g_base64_decode (bare, &length);
  found = bare == self->secret && length > 0 && fits_key (self, decoded, length);
  hkl_sign_wipe (decoded, length);
  g_free (decoded);
  if (found)
    return "standard-secret-decoded";
  if (fits_key (self, trimmed, strlen (trimmed)) || fits_key (self, line, strlen (line)))
    return "secret-space";
  if (previous == NULL || *previous == '\0')
    return NULL;

  decoded = key_of (previous, &length);
  found = fits_key (self, decoded, length);
  hkl_sign_wipe (decoded, length);
  g_free (decoded);

  return found ? "previous-secret" : NULL;
}

static const char *
cause_of_absence (Standard *self)
{
  if (self->received->id == NULL || *self->received->id == '\0')
    return "standard-no-id";
  if (self->received->timestamp == NULL || *self->received->timestamp == '\0')
    return "standard-no-timestamp";
  if (self->digests->len > 0)
    return NULL;

  return strstr (self->received->standard, "v1a,") != NULL ? "standard-asymmetric"
                                                           : "standard-form";
}

static const char *
cause_of_mismatch (Standard *self, const char *previous)
{
  const char *cause = cause_of_body (self);

  if (cause == NULL)
    cause = cause_of_head (self);
  if (cause == NULL)
    cause = cause_of_secret (self, previous);

  return cause;
}

const char *
hkl_bench_ask_standard (HklBench *bench,
                        const HklReceived *received,
                        const char *secret,
                        const char *previous)
{
  Standard self = { .bench = bench, .received = received, .secret = secret };
  GChecksumType type = G_CHECKSUM_SHA256;
  const char *cause;

  self.digests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self.key = key_of (secret, &self.key_len);
  read_signatures (&self);

  cause = cause_of_absence (&self);
  if (cause == NULL)
    {
      g_autofree char *head = head_of (&self, received->timestamp);

      if (fits_with (&self, self.key, self.key_len, head, bench->body, &type))
        cause = cause_of_form (&self, type);
      else
        cause = cause_of_mismatch (&self, previous);
      if (cause == NULL && !fits_with (&self, self.key, self.key_len, head, bench->body, NULL))
        cause = "";
    }

  g_ptr_array_unref (self.digests);
  hkl_sign_wipe (self.key, self.key_len);
  g_free (self.key);

  return cause;
}
