/* hkl-verify-secret.c: is it another hash, another secret, or a body that tells by its looks?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-sign.h"
#include "hkl-verify-private.h"

/* --- the hash --------------------------------------------------------------------------------- */

static gboolean
fits_plain_hash (HklBench *bench, HklSpan span)
{
  g_autoptr (GChecksum) alone = g_checksum_new (bench->shape.type);
  g_autoptr (GChecksum) before = g_checksum_new (bench->shape.type);
  g_autoptr (GChecksum) after = g_checksum_new (bench->shape.type);
  const guchar *key = (const guchar *) bench->key;
  const guchar *data = (const guchar *) span.data;

  g_checksum_update (alone, data, (gssize) span.len);
  g_checksum_update (before, key, (gssize) bench->key_len);
  g_checksum_update (before, data, (gssize) span.len);
  g_checksum_update (after, data, (gssize) span.len);
  g_checksum_update (after, key, (gssize) bench->key_len);

  return hkl_sign_equal (g_checksum_get_string (alone), bench->shape.digest) ||
         hkl_sign_equal (g_checksum_get_string (before), bench->shape.digest) ||
         hkl_sign_equal (g_checksum_get_string (after), bench->shape.digest);
}

static gboolean
fits_cut_sha256 (HklBench *bench, HklSpan span)
{
  g_autofree char *digest = hkl_bench_digest (bench, G_CHECKSUM_SHA256, bench->key, bench->key_len,
                                              span);

  return g_str_has_prefix (digest, bench->shape.digest);
}

void
hkl_bench_ask_hash (HklBench *bench)
{
  HklSpan spans[] = { bench->body, bench->first };

  for (guint i = 0; i < G_N_ELEMENTS (spans) && !hkl_bench_settled (bench); i++)
    {
      if (spans[i].len == 0 || spans[i].len > HKL_BENCH_MAX_TURNED_BYTES)
        continue;
      if (fits_plain_hash (bench, spans[i]))
        hkl_bench_found (bench, "plain-hash", N_ ("It is no HMAC"));
      else if (hkl_bench_fits_key (bench, spans[i].data, spans[i].len,
                                   (HklSpan){ bench->key, bench->key_len }))
        hkl_bench_found (bench, "swapped", N_ ("Key and text of the HMAC are swapped"));
      else if (bench->shape.type == G_CHECKSUM_SHA1 && fits_cut_sha256 (bench, spans[i]))
        hkl_bench_found (bench, "truncated-sha256", N_ ("The hash is SHA-256"));
    }
  if (!hkl_bench_settled (bench))
    hkl_bench_check (bench, TRUE, N_ ("Not SHA-256, and no plain hash"), NULL, NULL, NULL);
}

/* --- the secret ------------------------------------------------------------------------------- */

static gboolean
fits_text_key (HklBench *bench, const char *key)
{
  return hkl_bench_fits_usual (bench, key, strlen (key));
}

static gboolean
fits_spaced_key (HklBench *bench, const char *secret)
{
  static const char *const ends[] = { "\n", "\r\n", " ", "\t" };
  g_autofree char *trimmed = g_strstrip (g_strdup (secret));
  g_autofree char *in_front = g_strconcat (" ", trimmed, NULL);
  g_autofree char *around = g_strconcat (" ", trimmed, " ", NULL);

  if (strcmp (trimmed, secret) != 0 && fits_text_key (bench, trimmed))
    return TRUE;
  if (fits_text_key (bench, in_front) || fits_text_key (bench, around))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *key = g_strconcat (trimmed, ends[i], NULL);

      if (fits_text_key (bench, key))
        return TRUE;
    }

  return FALSE;
}

static gboolean
fits_quoted_key (HklBench *bench, const char *secret)
{
  gsize len = strlen (secret);
  g_autofree char *twice = g_strconcat ("\"", secret, "\"", NULL);
  g_autofree char *once = g_strconcat ("'", secret, "'", NULL);

  if (len > 2 && (secret[0] == '"' || secret[0] == '\'') && secret[len - 1] == secret[0] &&
      hkl_bench_fits_usual (bench, secret + 1, len - 2))
    return TRUE;

  return fits_text_key (bench, twice) || fits_text_key (bench, once);
}

static gboolean
fits_hex_key (HklBench *bench, const char *secret)
{
  gsize len = strlen (secret);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (len == 0 || len % 2 != 0)
    return FALSE;
  for (gsize i = 0; i < len; i += 2)
    {
      guint8 byte;

      if (!g_ascii_isxdigit (secret[i]) || !g_ascii_isxdigit (secret[i + 1]))
        return FALSE;
      byte = (guint8) (g_ascii_xdigit_value (secret[i]) << 4 |
                       g_ascii_xdigit_value (secret[i + 1]));
      g_byte_array_append (bytes, &byte, 1);
    }

  return hkl_bench_fits_usual (bench, (const char *) bytes->data, bytes->len);
}

static gboolean
fits_base64_key (HklBench *bench, const char *secret)
{
  gsize n = 0;
  g_autofree guchar *bytes = g_base64_decode (secret, &n);

  return bytes != NULL && n > 0 && hkl_bench_fits_usual (bench, (const char *) bytes, n);
}

static gboolean
fits_encoded_key (HklBench *bench, const char *secret)
{
  g_autofree char *text = g_base64_encode ((const guchar *) secret, strlen (secret));

  return fits_text_key (bench, text);
}

static gboolean
fits_other_case (HklBench *bench, const char *secret)
{
  g_autofree char *lower = g_ascii_strdown (secret, -1);
  g_autofree char *upper = g_ascii_strup (secret, -1);

  return fits_text_key (bench, lower) || fits_text_key (bench, upper);
}

static gboolean
fits_cut_key (HklBench *bench, const char *secret)
{
  g_autofree char *longer = g_strconcat ("whsec_", secret, NULL);

  if (fits_text_key (bench, longer))
    return TRUE;
  if (!g_str_has_prefix (secret, "whsec_"))
    return FALSE;

  return fits_text_key (bench, secret + strlen ("whsec_")) ||
         fits_base64_key (bench, secret + strlen ("whsec_"));
}

static gboolean
fits_hashed_key (HklBench *bench, const char *secret)
{
  static const GChecksumType types[] = { G_CHECKSUM_SHA1, G_CHECKSUM_SHA256, G_CHECKSUM_MD5 };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *hash = g_compute_checksum_for_string (types[i], secret, -1);

      if (fits_text_key (bench, hash))
        return TRUE;
    }

  return FALSE;
}

/* Longer secrets are not cut at each place. */
#define MAX_CUT      128
#define MAX_CUT_BODY (64 * 1024)

static gboolean
fits_beginning_of_key (HklBench *bench, const char *secret)
{
  gsize len = strlen (secret);

  if (bench->body.len > MAX_CUT_BODY)
    return FALSE;
  for (gsize n = MIN (len, MAX_CUT); n > 0; n--)
    if (n < len && hkl_bench_fits_usual (bench, secret, n))
      return TRUE;

  return FALSE;
}

static gboolean
fits_key_in_charset (HklBench *bench, const char *secret)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-16BE", "ISO-8859-1" };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize len = 0;
      g_autofree char *key = g_convert (secret, -1, charsets[i], "UTF-8", NULL, &len, NULL);

      if (key != NULL && hkl_bench_fits_usual (bench, key, len))
        return TRUE;
    }

  return FALSE;
}

static gboolean
fits_missing_key (HklBench *bench, const char *secret)
{
  return fits_text_key (bench, "undefined") || fits_text_key (bench, "null") ||
         fits_text_key (bench, "None");
}

static gboolean
fits_empty_key (HklBench *bench, const char *secret)
{
  return hkl_bench_fits_usual (bench, "", 0);
}

void
hkl_bench_ask_secret (HklBench *bench, const char *secret)
{
  static const struct
  {
    const char *cause;
    gboolean (*fits) (HklBench *bench, const char *secret);
  } ways[] = {
    { "secret-space", fits_spaced_key },       { "secret-quoted", fits_quoted_key },
    { "secret-prefix", fits_cut_key },         { "secret-hex", fits_hex_key },
    { "secret-base64", fits_base64_key },      { "secret-encoded", fits_encoded_key },
    { "secret-charset", fits_key_in_charset }, { "secret-case", fits_other_case },
    { "secret-hashed", fits_hashed_key },      { "undefined-secret", fits_missing_key },
    { "empty-secret", fits_empty_key },        { "secret-cut", fits_beginning_of_key },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ways[i].fits (bench, secret))
      {
        hkl_bench_found (bench, ways[i].cause, N_ ("The signer has another form of the secret"));
        return;
      }
  hkl_bench_check (bench, TRUE, N_ ("The secret has no white space around it that matters"), NULL,
                   NULL, NULL);
}

void
hkl_bench_ask_previous_secret (HklBench *bench, const char *previous)
{
  if (previous == NULL || *previous == '\0')
    hkl_bench_skip (bench, N_ ("Previous secret"), N_ ("There is none."));
  else if (fits_text_key (bench, previous))
    hkl_bench_found (bench, "previous-secret", N_ ("The previous secret matches"));
  else
    hkl_bench_check (bench, TRUE, N_ ("Not the previous secret"), NULL, NULL, NULL);
}

/* --- what the body alone tells ---------------------------------------------------------------- */

void
hkl_bench_ask_looks (HklBench *bench)
{
  g_autoptr (HklArena) arena = NULL;
  const guint8 *data = (const guint8 *) bench->body.data;

  if (bench->body.len == 0)
    {
      hkl_bench_found (bench, "empty-body", N_ ("The body is empty"));
      return;
    }
  if (bench->body.len > 2 && data[0] == 0x1f && data[1] == 0x8b)
    {
      hkl_bench_found (bench, "compressed-body", N_ ("The body begins like gzip data"));
      return;
    }
  if (data[0] != '{' && data[0] != '[')
    return;

  arena = hkl_arena_new ();
  if (hkl_json_read (arena, bench->body.data, bench->body.len, NULL, NULL) == NULL &&
      data[bench->body.len - 1] != '}' && data[bench->body.len - 1] != ']')
    hkl_bench_found (bench, "truncated-body", N_ ("The body is no complete JSON"));
}
