/* hkl-verify.c: see hkl-verify.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The questions go from what is usual to what is rare, and the first that fits is the answer. Each
 * is settled by computing: a cause is named only where the signature fits once it is undone. The
 * three exceptions, which look at the body alone, come last and say so in their sentence
 * (compressed, cut short, empty).
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-json-writer.h"
#include "hkl-sign.h"
#include "hkl-verify-private.h"

/* Above this, a value is not written in two hundred ways: the engine's thread verifies too. */
#define MAX_ENCODED_BYTES (16 * 1024)
/* A body above this size is not turned and converted either, and no more than MAX_HASHED_BYTES of
 * large texts are hashed. */
#define MAX_TURNED_BYTES (256 * 1024)
#define MAX_HASHED_BYTES (12 * 1024 * 1024)
/* Elements of a list that are tried as the signed one. */
#define MAX_ELEMENTS 200

G_DEFINE_BOXED_TYPE (HklVerdict, hkl_verdict, hkl_verdict_ref, hkl_verdict_unref)

typedef struct
{
  const char *data;
  gsize len;
} Span;

typedef struct
{
  const char *key;
  gsize key_len;
  Span body;
  Span first; /* the first element's bytes; len 0: the body is no list */
  gsize first_offset;
  HklShape shape;
  gsize hashed; /* bytes, in large texts */
  HklVerdict *verdict;
} Bench;

/* --- the verdict ------------------------------------------------------------------------------ */

static void
check_free (gpointer data)
{
  HklCheck *check = data;

  g_free (check->title);
  g_free (check->detail);
  g_free (check);
}

HklVerdict *
hkl_verdict_ref (HklVerdict *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
verdict_clear (gpointer data)
{
  HklVerdict *self = data;

  g_free (self->cause);
  g_free (self->title);
  g_free (self->advice);
  g_ptr_array_unref (self->checks);
}

void
hkl_verdict_unref (HklVerdict *self)
{
  g_atomic_rc_box_release_full (self, verdict_clear);
}

static void
say (Bench *bench, HklVerdictKind kind, const char *cause, const char *title, const char *advice)
{
  g_assert (bench->verdict->title == NULL);

  bench->verdict->kind = kind;
  bench->verdict->cause = g_strdup (cause);
  bench->verdict->title = g_strdup (title);
  bench->verdict->advice = g_strdup (advice);
}

static void G_GNUC_PRINTF (4, 5)
    check (Bench *bench, gboolean passed, const char *title, const char *detail, ...)
{
  HklCheck *one = g_new0 (HklCheck, 1);
  va_list args;

  one->passed = passed;
  one->title = g_strdup (title);
  va_start (args, detail);
  one->detail = g_strdup_vprintf (detail, args);
  va_end (args);
  g_ptr_array_add (bench->verdict->checks, one);
}

static void
skip (Bench *bench, const char *title, const char *detail)
{
  check (bench, FALSE, title, "%s", detail);
  ((HklCheck *) g_ptr_array_index (bench->verdict->checks, bench->verdict->checks->len - 1))
      ->skipped = TRUE;
}

/* Ends the search. TITLE is the check's. */
static void
found (Bench *bench, const char *code, const char *check_title)
{
  const HklCause *cause = hkl_cause_find (code);
  g_autofree char *title = g_strconcat ("Not genuine: ", cause->title, NULL);

  check (bench, FALSE, check_title, "%s", "");
  say (bench, HKL_VERDICT_NOT_GENUINE, code, title, cause->advice);
}

static gboolean
settled (Bench *bench)
{
  return bench->verdict->title != NULL;
}

/* --- computing -------------------------------------------------------------------------------- */

static char *
digest_with (Bench *bench, GChecksumType type, const char *key, gsize key_len, Span span)
{
  return g_compute_hmac_for_data (type, (const guchar *) key, key_len,
                                  (const guchar *) (span.data != NULL ? span.data : ""), span.len);
}

static gboolean
fits_key (Bench *bench, const char *key, gsize key_len, Span span)
{
  g_autofree char *digest = NULL;

  if (span.len > MAX_TURNED_BYTES)
    {
      if (bench->hashed > MAX_HASHED_BYTES)
        return FALSE;
      bench->hashed += span.len;
    }
  digest = digest_with (bench, bench->shape.type, key, key_len, span);

  return bench->shape.truncated ? g_str_has_prefix (digest, bench->shape.digest)
                                : hkl_sign_equal (digest, bench->shape.digest);
}

static gboolean
fits (Bench *bench, Span span)
{
  return fits_key (bench, bench->key, bench->key_len, span);
}

/* The readings of upstream: the whole body, or the first event. */
static gboolean
fits_usual (Bench *bench, const char *key, gsize key_len)
{
  return fits_key (bench, key, key_len, bench->body) ||
         (bench->first.len > 0 && fits_key (bench, key, key_len, bench->first));
}

static gboolean
fits_joined (Bench *bench, Span before, Span middle, Span after)
{
  g_autoptr (GString) text = g_string_sized_new (before.len + middle.len + after.len);

  g_string_append_len (text, before.data, (gssize) before.len);
  g_string_append_len (text, middle.data, (gssize) middle.len);
  g_string_append_len (text, after.data, (gssize) after.len);

  return fits (bench, (Span){ text->str, text->len });
}

static Span
text_span (const char *text)
{
  return (Span){ text, strlen (text) };
}

/* --- the questions, in their order ------------------------------------------------------------ */

static void
ask_shape (Bench *bench)
{
  const HklShape *shape = &bench->shape;

  if (shape->digest == NULL)
    found (bench, shape->cause, "Signature is not 40 hexadecimal digits");
  else if (shape->cause == NULL && shape->type == G_CHECKSUM_SHA1)
    check (bench, TRUE, "Signature is 40 hexadecimal digits", "%s", "");
  else
    check (bench, FALSE, "Signature is not 40 lower-case hexadecimal digits", "%s", "");
}

/* What stands in the way although the bytes fit: the form of the signature, or the hash. */
static const char *
cause_of_form (const HklShape *shape)
{
  if (shape->type == G_CHECKSUM_SHA256)
    return "sha256";
  if (shape->type != G_CHECKSUM_SHA1)
    return "other-hash";

  return shape->cause;
}

static void
ask_usual (Bench *bench)
{
  const char *form = cause_of_form (&bench->shape);
  g_autofree char *expected = digest_with (bench, bench->shape.type, bench->key, bench->key_len,
                                           bench->body);

  if (fits (bench, bench->body))
    {
      check (bench, TRUE, "Whole body matches", "%" G_GSIZE_FORMAT " bytes", bench->body.len);
      if (bench->first.len > 0)
        skip (bench, "First event", "Not needed: the signature covers all events.");
      if (form != NULL)
        {
          found (bench, form, "The form of the signature is another");
          return;
        }
      bench->verdict->signed_length = bench->body.len;
      say (bench, HKL_VERDICT_GENUINE, "", "Genuine",
           "The signature covers the whole body, which is unchanged since it was signed.");
    }
  else
    {
      check (bench, FALSE, "Whole body does not match", "%.8s… expected, %.8s… received", expected,
             bench->shape.digest);
      if (bench->first.len == 0)
        {
          skip (bench, "First event", "The body is no list.");
          return;
        }
      if (!fits (bench, bench->first))
        {
          g_autofree char *of_first = digest_with (bench, bench->shape.type, bench->key,
                                                   bench->key_len, bench->first);

          check (bench, FALSE, "First event does not match", "%.8s… expected, %.8s… received",
                 of_first, bench->shape.digest);
          return;
        }
      check (bench, TRUE, "First event matches",
             "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes, unchanged since it was signed",
             bench->first.len, bench->body.len);
      if (form != NULL)
        {
          found (bench, form, "The form of the signature is another");
          return;
        }
      bench->verdict->signed_offset = bench->first_offset;
      bench->verdict->signed_length = bench->first.len;
      say (bench, HKL_VERDICT_GENUINE_BATCH, "", "Genuine, signed as a batch",
           "The signature covers the first event, as Segment signs batches. A receiver that checks "
           "the whole body would reject this request.");
    }

  check (bench, TRUE, "No trailing newline, no byte order mark", "%s", "");
  check (bench, TRUE, "JSON was not re-encoded on the way", "%s", "");
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static Span
without_newline (Span span)
{
  while (span.len > 0 && (span.data[span.len - 1] == '\n' || span.data[span.len - 1] == '\r'))
    span.len--;

  return span;
}

static Span
without_space (Span span)
{
  while (span.len > 0 && is_space (span.data[span.len - 1]))
    span.len--;
  while (span.len > 0 && is_space (span.data[0]))
    {
      span.data++;
      span.len--;
    }

  return span;
}

static gboolean
fits_line_ends (Bench *bench, Span span, const char *from, const char *to)
{
  g_autoptr (GString) text = g_string_new_len (span.data, (gssize) span.len);

  if (memchr (span.data, '\0', span.len) != NULL || strstr (text->str, from) == NULL)
    return FALSE;
  g_string_replace (text, from, to, 0);

  return fits (bench, (Span){ text->str, text->len });
}

static const char *
cause_of_ends (Bench *bench)
{
  const Span none = { "", 0 };
  const Span bom = { "\xef\xbb\xbf", 3 };
  const Span spans[] = { bench->body, bench->first };
  Span body = bench->body;
  Span plain;

  if (body.len >= 3 && memcmp (body.data, bom.data, 3) == 0)
    {
      Span rest = { body.data + 3, body.len - 3 };
      gsize offset;
      gsize len;

      if (fits (bench, rest) || (hkl_json_first_item_span (rest.data, rest.len, &offset, &len) &&
                                 fits (bench, (Span){ rest.data + offset, len })))
        return "bom";
    }

  plain = without_newline (body);
  if (plain.len < body.len && fits (bench, plain))
    return "trailing-newline";
  plain = without_space (body);
  if (plain.len < body.len && fits (bench, plain))
    return "outer-space";

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (spans[i].len == 0)
        continue;
      if (fits_joined (bench, none, spans[i], text_span ("\n")) ||
          fits_joined (bench, none, spans[i], text_span ("\r\n")))
        return "missing-newline";
      if (fits_joined (bench, bom, spans[i], none))
        return "missing-bom";
      if (fits_line_ends (bench, spans[i], "\r\n", "\n") ||
          fits_line_ends (bench, spans[i], "\n", "\r\n"))
        return "line-ends";
    }

  return NULL;
}

static void
ask_ends (Bench *bench)
{
  const char *cause = cause_of_ends (bench);
  Span plain = without_space (bench->body);
  gboolean clean = plain.len == bench->body.len &&
                   !(plain.len >= 3 && memcmp (plain.data, "\xef\xbb\xbf", 3) == 0);

  if (cause != NULL)
    found (bench, cause, "The ends of the body were changed");
  else if (clean)
    check (bench, TRUE, "No trailing newline, no byte order mark", "%s", "");
  else
    check (bench, TRUE, "White space at the ends is not the cause", "%s", "");
}

static gboolean
on_encoding (const char *text, gsize len, gpointer data)
{
  Bench *bench = data;

  return fits (bench, (Span){ text, len });
}

static gboolean
ask_encoding_of (Bench *bench, Span span)
{
  g_autoptr (GString) winner = NULL;
  g_autoptr (GString) text = NULL;

  if (span.len == 0 || span.len > MAX_ENCODED_BYTES ||
      !hkl_encode_each (span.data, span.len, on_encoding, bench, &winner))
    return FALSE;

  text = g_string_new_len (span.data, (gssize) span.len);
  found (bench, hkl_encode_difference (text, winner), "The JSON was re-encoded");

  return TRUE;
}

static void
ask_encoding (Bench *bench)
{
  if (ask_encoding_of (bench, bench->first) || ask_encoding_of (bench, bench->body))
    return;
  if (bench->first.len > MAX_ENCODED_BYTES)
    skip (bench, "JSON re-encoded on the way", "Too large to try; paste a shorter request.");
  else
    check (bench, TRUE, "JSON was not re-encoded in a usual way", "%s", "");
}

/* Which element of the list is signed, when it is not the first. */
static gboolean
fits_other_element (Bench *bench, const HklJson *list)
{
  for (gsize i = 1; i < MIN (list->u.array.n, MAX_ELEMENTS); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      hkl_json_write (list->u.array.items[i], text);
      if (fits (bench, (Span){ text->str, text->len }))
        return TRUE;
    }

  return FALSE;
}

static gboolean
fits_form (Bench *bench)
{
  const char *equals = memchr (bench->body.data, '=', bench->body.len);
  g_autofree char *text = NULL;
  g_autofree char *decoded = NULL;
  gsize offset;

  if (equals == NULL || bench->body.data[0] == '{' || bench->body.data[0] == '[')
    return FALSE;

  offset = (gsize) (equals - bench->body.data) + 1;
  text = g_strndup (bench->body.data + offset, bench->body.len - offset);
  g_strdelimit (text, "+", ' ');
  decoded = g_uri_unescape_string (text, NULL);

  return decoded != NULL && fits (bench, text_span (decoded));
}

static gboolean
fits_base64 (Bench *bench)
{
  g_autofree char *text = g_strndup (bench->body.data, bench->body.len);
  g_autofree guchar *bytes = NULL;
  gsize offset;
  gsize len;
  gsize n;

  if (strlen (text) != bench->body.len || strpbrk (text, "{}[]\"") != NULL)
    return FALSE;
  bytes = g_base64_decode (text, &n);
  if (bytes == NULL || n == 0)
    return FALSE;

  return fits (bench, (Span){ (const char *) bytes, n }) ||
         (hkl_json_first_item_span ((const char *) bytes, n, &offset, &len) &&
          fits (bench, (Span){ (const char *) bytes + offset, len }));
}

static gboolean
fits_charset (Bench *bench, Span span)
{
  static const char *const pairs[][2] = { { "ISO-8859-1", "UTF-8" }, { "UTF-8", "ISO-8859-1" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      gsize len = 0;
      g_autofree char *text = g_convert (span.data, (gssize) span.len, pairs[i][0], pairs[i][1],
                                         NULL, &len, NULL);

      if (text != NULL && fits (bench, (Span){ text, len }))
        return TRUE;
    }

  return FALSE;
}

static gboolean
fits_normal_form (Bench *bench, Span span)
{
  static const GNormalizeMode modes[] = { G_NORMALIZE_NFC, G_NORMALIZE_NFD };

  if (!g_utf8_validate_len (span.data, span.len, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *text = g_utf8_normalize (span.data, (gssize) span.len, modes[i]);

      if (text != NULL && fits (bench, text_span (text)))
        return TRUE;
    }

  return FALSE;
}

static const char *
cause_of_wrapping (Bench *bench)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *value = hkl_json_read (arena, bench->body.data, bench->body.len, NULL, NULL);
  const Span open = { "[", 1 };
  const Span close = { "]", 1 };

  if (hkl_json_is (value, HKL_JSON_ARRAY) && fits_other_element (bench, value))
    return "other-event";
  if (bench->first.len > 0 && fits_joined (bench, open, bench->first, close))
    return "list-of-first";
  if (hkl_json_is (value, HKL_JSON_OBJECT) && fits_joined (bench, open, bench->body, close))
    return "wrapped";
  if (hkl_json_is (value, HKL_JSON_STRING))
    {
      Span inner = { value->u.string.data, value->u.string.len };
      gsize offset;
      gsize len;

      if (fits (bench, inner) || (hkl_json_first_item_span (inner.data, inner.len, &offset, &len) &&
                                  fits (bench, (Span){ inner.data + offset, len })))
        return "double-encoded";
    }
  if (value != NULL)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      hkl_json_write_string ((HklStr){ bench->body.data, bench->body.len }, text);
      if (fits (bench, (Span){ text->str, text->len }))
        return "signed-double-encoded";
    }

  return NULL;
}

static const char *
cause_of_body (Bench *bench)
{
  static const char *const placeholders[] = { "[object Object]", "undefined", "null", "{}",
                                              "[object ArrayBuffer]" };
  const char *cause = NULL;
  Span spans[] = { bench->body, bench->first };

  if (bench->body.len <= MAX_TURNED_BYTES)
    cause = cause_of_wrapping (bench);
  if (cause != NULL)
    return cause;
  if (fits (bench, (Span){ "", 0 }))
    return "signed-empty";
  for (guint i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (fits (bench, text_span (placeholders[i])))
      return "object-text";
  if (bench->body.len <= MAX_TURNED_BYTES && fits_form (bench))
    return "form-encoded";
  if (bench->body.len <= MAX_TURNED_BYTES && fits_base64 (bench))
    return "base64-body";
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (spans[i].len == 0 || spans[i].len > MAX_TURNED_BYTES)
        continue;
      if (fits_charset (bench, spans[i]))
        return "charset";
      if (fits_normal_form (bench, spans[i]))
        return "unicode-form";
    }

  return NULL;
}

static void
ask_body (Bench *bench)
{
  const char *cause = cause_of_body (bench);

  if (cause != NULL)
    found (bench, cause, "Other bytes than the body's were signed");
}

/* --- the hash --------------------------------------------------------------------------------- */

static gboolean
fits_plain_hash (Bench *bench, Span span)
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
fits_cut_sha256 (Bench *bench, Span span)
{
  g_autofree char *digest = digest_with (bench, G_CHECKSUM_SHA256, bench->key, bench->key_len,
                                         span);

  return g_str_has_prefix (digest, bench->shape.digest);
}

static void
ask_hash (Bench *bench)
{
  Span spans[] = { bench->body, bench->first };

  for (guint i = 0; i < G_N_ELEMENTS (spans) && !settled (bench); i++)
    {
      if (spans[i].len == 0 || spans[i].len > MAX_TURNED_BYTES)
        continue;
      if (fits_plain_hash (bench, spans[i]))
        found (bench, "plain-hash", "It is no HMAC");
      else if (fits_key (bench, spans[i].data, spans[i].len, (Span){ bench->key, bench->key_len }))
        found (bench, "swapped", "Key and text of the HMAC are swapped");
      else if (bench->shape.type == G_CHECKSUM_SHA1 && fits_cut_sha256 (bench, spans[i]))
        found (bench, "truncated-sha256", "The hash is SHA-256");
    }
  if (!settled (bench))
    check (bench, TRUE, "Not SHA-256, and no plain hash", "%s", "");
}

/* --- the secret ------------------------------------------------------------------------------- */

static gboolean
fits_text_key (Bench *bench, const char *key)
{
  return fits_usual (bench, key, strlen (key));
}

static gboolean
fits_spaced_key (Bench *bench, const char *secret)
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
fits_quoted_key (Bench *bench, const char *secret)
{
  gsize len = strlen (secret);
  g_autofree char *twice = g_strconcat ("\"", secret, "\"", NULL);
  g_autofree char *once = g_strconcat ("'", secret, "'", NULL);

  if (len > 2 && (secret[0] == '"' || secret[0] == '\'') && secret[len - 1] == secret[0] &&
      fits_usual (bench, secret + 1, len - 2))
    return TRUE;

  return fits_text_key (bench, twice) || fits_text_key (bench, once);
}

static gboolean
fits_hex_key (Bench *bench, const char *secret)
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

  return fits_usual (bench, (const char *) bytes->data, bytes->len);
}

static gboolean
fits_base64_key (Bench *bench, const char *secret)
{
  gsize n = 0;
  g_autofree guchar *bytes = g_base64_decode (secret, &n);

  return bytes != NULL && n > 0 && fits_usual (bench, (const char *) bytes, n);
}

static gboolean
fits_encoded_key (Bench *bench, const char *secret)
{
  g_autofree char *text = g_base64_encode ((const guchar *) secret, strlen (secret));

  return fits_text_key (bench, text);
}

static gboolean
fits_other_case (Bench *bench, const char *secret)
{
  g_autofree char *lower = g_ascii_strdown (secret, -1);
  g_autofree char *upper = g_ascii_strup (secret, -1);

  return fits_text_key (bench, lower) || fits_text_key (bench, upper);
}

static gboolean
fits_cut_key (Bench *bench, const char *secret)
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
fits_hashed_key (Bench *bench, const char *secret)
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

static gboolean
fits_missing_key (Bench *bench, const char *secret)
{
  return fits_text_key (bench, "undefined") || fits_text_key (bench, "null") ||
         fits_text_key (bench, "None");
}

static gboolean
fits_empty_key (Bench *bench, const char *secret)
{
  return fits_usual (bench, "", 0);
}

static void
ask_secret (Bench *bench, const char *secret)
{
  static const struct
  {
    const char *cause;
    gboolean (*fits) (Bench *bench, const char *secret);
  } ways[] = {
    { "secret-space", fits_spaced_key },      { "secret-quoted", fits_quoted_key },
    { "secret-prefix", fits_cut_key },        { "secret-hex", fits_hex_key },
    { "secret-base64", fits_base64_key },     { "secret-encoded", fits_encoded_key },
    { "secret-case", fits_other_case },       { "secret-hashed", fits_hashed_key },
    { "undefined-secret", fits_missing_key }, { "empty-secret", fits_empty_key },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ways[i].fits (bench, secret))
      {
        found (bench, ways[i].cause, "The signer has another form of the secret");
        return;
      }
  check (bench, TRUE, "The secret has no white space around it that matters", "%s", "");
}

static void
ask_previous_secret (Bench *bench, const char *previous)
{
  if (previous == NULL || *previous == '\0')
    skip (bench, "Previous secret", "There is none.");
  else if (fits_text_key (bench, previous))
    found (bench, "previous-secret", "The previous secret matches");
  else
    check (bench, TRUE, "Not the previous secret", "%s", "");
}

/* --- what the body alone tells ---------------------------------------------------------------- */

static void
ask_looks (Bench *bench)
{
  g_autoptr (HklArena) arena = NULL;
  const guint8 *data = (const guint8 *) bench->body.data;

  if (bench->body.len == 0)
    {
      found (bench, "empty-body", "The body is empty");
      return;
    }
  if (bench->body.len > 2 && data[0] == 0x1f && data[1] == 0x8b)
    {
      found (bench, "compressed-body", "The body begins like gzip data");
      return;
    }
  if (data[0] != '{' && data[0] != '[')
    return;

  arena = hkl_arena_new ();
  if (hkl_json_read (arena, bench->body.data, bench->body.len, NULL, NULL) == NULL &&
      data[bench->body.len - 1] != '}' && data[bench->body.len - 1] != ']')
    found (bench, "truncated-body", "The body is no complete JSON");
}

static void
ask_all (Bench *bench, const char *secret, const char *previous)
{
  ask_shape (bench);
  if (!settled (bench))
    ask_usual (bench);
  if (!settled (bench))
    ask_ends (bench);
  if (!settled (bench))
    ask_encoding (bench);
  if (!settled (bench))
    ask_body (bench);
  if (!settled (bench))
    ask_hash (bench);
  if (!settled (bench))
    ask_secret (bench, secret);
  if (!settled (bench))
    ask_previous_secret (bench, previous);
  if (!settled (bench))
    ask_looks (bench);
  if (!settled (bench))
    say (bench, HKL_VERDICT_NOT_GENUINE, "", "Not genuine, and no usual cause fits",
         "Most often the secret is another one: copy it again on both sides. Otherwise the body "
         "was changed on the way, or somebody else sent it.");
}

HklVerdict *
hkl_verify (const char *signature, const char *secret, const char *previous_secret, GBytes *body)
{
  g_auto (HklShape) shape = { 0 };
  Bench bench = { 0 };

  g_return_val_if_fail (body != NULL, NULL);

  bench.verdict = g_atomic_rc_box_new0 (HklVerdict);
  bench.verdict->checks = g_ptr_array_new_with_free_func (check_free);
  bench.body.data = g_bytes_get_data (body, &bench.body.len);
  if (bench.body.data == NULL)
    bench.body.data = "";

  if (signature == NULL || *signature == '\0')
    {
      say (&bench, HKL_VERDICT_UNSIGNED, "unsigned", "Not signed",
           "No X-Signature came with the request. Set a secret at the sender; a mapping without "
           "data sends no signature.");
      return bench.verdict;
    }
  if (secret == NULL || *secret == '\0')
    {
      say (&bench, HKL_VERDICT_NO_SECRET, "no-secret", "Not checked: there is no secret",
           "Set the shared secret that the sender signs with.");
      return bench.verdict;
    }

  hkl_shape_read (&shape, signature);
  bench.shape = shape;
  bench.key = secret;
  bench.key_len = strlen (secret);
  if (hkl_json_first_item_span (bench.body.data, bench.body.len, &bench.first_offset,
                                &bench.first.len))
    bench.first.data = bench.body.data + bench.first_offset;
  ask_all (&bench, secret, previous_secret);

  return bench.verdict;
}
