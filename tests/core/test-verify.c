/* test-verify.c: each usual way to get a signature wrong is recognised and named.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row says what the signer signed with what, and what the receiver holds. The signatures are
 * computed here with GLib alone, so that a row cannot pass by agreeing with the code under test.
 */

#include "config.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "hkl-sign.h"
#include "hkl-verify.h"

#define SECRET "correct horse"

#define EVENT                                                                                      \
  "{\"type\":\"track\",\"event\":\"Caf\xc3\xa9 <open>\",\"url\":\"a/b\",\"n\":1,\"b\":[1.5,2]}"
#define OTHER "{\"type\":\"page\",\"name\":\"Home\"}"

typedef enum
{
  FORM_HEX,
  FORM_UPPER,
  FORM_BASE64,
  FORM_BASE64URL,
  FORM_BASE64_OF_HEX,
  FORM_COLONS,
} SignatureForm;

typedef struct
{
  const char *name;
  const char *body;        /* what the receiver holds */
  const char *signed_text; /* what was signed; NULL: the body */
  const char *cause;
  const char *signer_secret; /* NULL: SECRET */
  const char *secret;        /* NULL: SECRET */
  const char *previous;
  const char *prefix; /* in front of the signature */
  const char *suffix;
  GChecksumType type; /* 0 is MD5: see `hash` */
  SignatureForm form;
  guint cut;      /* digits that are left; 0: all */
  gboolean plain; /* a hash of secret and text, no HMAC */
  gboolean swapped;
} Row;

#define SHA1 .type = G_CHECKSUM_SHA1

static const Row rows[] = {
  /* the signature's text */
  { "upper case", EVENT, NULL, "upper-case", SHA1, .form = FORM_UPPER },
  { "Base64", EVENT, NULL, "base64", SHA1, .form = FORM_BASE64 },
  { "Base64 for URLs", EVENT, NULL, "base64url", SHA1, .form = FORM_BASE64URL, .secret = "k15",
    .signer_secret = "k15" },
  { "Base64 of the digits", EVENT, NULL, "base64-of-hex", SHA1, .form = FORM_BASE64_OF_HEX },
  { "colons", EVENT, NULL, "separators", SHA1, .form = FORM_COLONS },
  { "sha1=", EVENT, NULL, "prefix", SHA1, .prefix = "sha1=" },
  { "0x", EVENT, NULL, "prefix", SHA1, .prefix = "0x" },
  { "header name", EVENT, NULL, "header-name", SHA1, .prefix = "X-Signature: " },
  { "quotation marks", EVENT, NULL, "quoted", SHA1, .prefix = "\"", .suffix = "\"" },
  { "cut to 32", EVENT, NULL, "truncated-signature", SHA1, .cut = 16 },
  { "Standard Webhooks", EVENT, NULL, "standard-webhooks", SHA1, .prefix = "v1," },
  { "timestamped", EVENT, NULL, "timestamped", SHA1, .prefix = "t=1,v1=" },
  { "no signature", EVENT, NULL, "no-signature-form", SHA1, .prefix = "none at all; " },
  /* the ends of the body */
  { "newline added", EVENT "\n", EVENT, "trailing-newline", SHA1 },
  { "CRLF added", EVENT "\r\n", EVENT, "trailing-newline", SHA1 },
  { "newline lost", EVENT, EVENT "\n", "missing-newline", SHA1 },
  { "first event with newline", "[" EVENT "," OTHER "]", EVENT "\n", "missing-newline", SHA1 },
  { "BOM added", "\xef\xbb\xbf" EVENT, EVENT, "bom", SHA1 },
  { "BOM added to a batch", "\xef\xbb\xbf[" EVENT "]", EVENT, "bom", SHA1 },
  { "BOM lost", EVENT, "\xef\xbb\xbf" EVENT, "missing-bom", SHA1 },
  { "spaces around", "  " EVENT " ", EVENT, "outer-space", SHA1 },
  { "line ends", "{\r\n\"a\":1}", "{\n\"a\":1}", "line-ends", SHA1 },
  { "two headers joined", EVENT, NULL, "several-signatures", SHA1,
    .prefix = "0123456789012345678901234567890123456789, " },
  /* JSON written again */
  { "pretty, tabs", "{\n\t\"a\": [\n\t\t1\n\t]\n}", "{\"a\":[1]}", "spacing", SHA1 },
  { "signed pretty, two", "{\"a\":[1]}", "{\n  \"a\": [\n    1\n  ]\n}", "spacing", SHA1 },
  { "a large number", "{\"n\":1e21}", "{\"n\":1e+21}", "number-form", SHA1 },
  { "a number beyond doubles", "{\"n\":12345678901234567890}", "{\"n\":12345678901234567000}",
    "number-form", SHA1 },
  { "nulls left out", "{\"a\":null,\"b\":{\"c\":null,\"d\":1}}", "{\"b\":{\"d\":1}}", "nulls",
    SHA1 },
  { "a key twice", "{\"a\":1,\"a\":2}", "{\"a\":2}", "duplicate-keys", SHA1 },
  { "Python's separators", "{\"a\": 1, \"b\": [1, 2]}", "{\"a\":1,\"b\":[1,2]}", "spacing", SHA1 },
  { "signed with Python's", "{\"a\":1,\"b\":[1,2]}", "{\"a\": 1, \"b\": [1, 2]}", "spacing", SHA1 },
  { "pretty, two", "{\n  \"a\": 1\n}", "{\"a\":1}", "spacing", SHA1 },
  { "signed pretty, four", "{\"a\":{\"b\":[]}}", "{\n    \"a\": {\n        \"b\": []\n    }\n}",
    "spacing", SHA1 },
  { "pretty first event", "[\n  {\n    \"a\": 1\n  }\n]", "{\"a\":1}", "spacing", SHA1 },
  { "sorted when signed", "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}", "key-order", SHA1 },
  { "sorted nested", "{\"z\":{\"y\":1,\"x\":2},\"a\":3}", "{\"a\":3,\"z\":{\"x\":2,\"y\":1}}",
    "key-order", SHA1 },
  { "number keys moved", "{\"b\":1,\"10\":2}", "{\"10\":2,\"b\":1}", "key-order", SHA1 },
  { "PHP's slashes", "{\"u\":\"a\\/b\"}", "{\"u\":\"a/b\"}", "escapes", SHA1 },
  { "signed with PHP's", "{\"u\":\"a/b\",\"e\":\"\xc3\xa9\"}",
    "{\"u\":\"a\\/b\",\"e\":\"\\u00e9\"}", "escapes", SHA1 },
  { "Python's ASCII", "{\"e\":\"\\u00e9\"}", "{\"e\":\"\xc3\xa9\"}", "escapes", SHA1 },
  { "capital escapes signed", "{\"e\":\"\xc3\xaf\"}", "{\"e\":\"\\u00EF\"}", "escapes", SHA1 },
  { "astral escapes signed", "{\"e\":\"\xf0\x9f\x98\x80\"}", "{\"e\":\"\\ud83d\\ude00\"}",
    "escapes", SHA1 },
  { "Go's HTML escapes", "{\"e\":\"<&>\"}", "{\"e\":\"\\u003c\\u0026\\u003e\"}", "escapes", SHA1 },
  { "1.0 for 1", "{\"n\":1.0}", "{\"n\":1}", "number-form", SHA1 },
  { "signed 1.0", "{\"n\":1,\"m\":2.5}", "{\"n\":1.0,\"m\":2.5}", "number-form", SHA1 },
  { "exponent", "{\"n\":1E3}", "{\"n\":1000}", "number-form", SHA1 },
  { "Python all over", "{\"b\": \"\\u00e9\", \"a\": 1}", "{\"b\":\"\xc3\xa9\",\"a\":1}",
    "re-encoded", SHA1 },
  /* other bytes */
  { "second event", "[" EVENT "," OTHER "]", OTHER, "other-event", SHA1 },
  { "last event of three", "[" EVENT ",{\"a\":1}," OTHER "]", OTHER, "other-event", SHA1 },
  { "events with commas", "[" OTHER ",{\"a\":1}]", OTHER ",{\"a\":1}", "joined-events", SHA1 },
  { "events as lines", "[" OTHER ",{\"a\":1}]", OTHER "\n{\"a\":1}\n", "joined-events", SHA1 },
  { "properties alone", "{\"type\":\"track\",\"properties\":{\"a\":1}}", "{\"a\":1}", "part-signed",
    SHA1 },
  { "a gateway's text", "{\"path\":\"/hooks\",\"body\":\"{\\\"a\\\":1}\"}", "{\"a\":1}", "envelope",
    SHA1 },
  { "a queue's object", "{\"id\":7,\"data\":{\"a\":1}}", "{\"a\":1}", "envelope", SHA1 },
  { "a wrapped batch", "{\"id\":7,\"data\":[{\"a\":1},{\"b\":2}]}", "{\"a\":1}", "envelope", SHA1 },
  { "unescaped", "{\"u\":\"a%20b+c\"}", "{\"u\":\"a b+c\"}", "url-decoded", SHA1 },
  { "unescaped, with plus", "{\"u\":\"a+b\"}", "{\"u\":\"a b\"}", "url-decoded", SHA1 },
  { "list of the first", "[" EVENT "," OTHER "]", "[" EVENT "]", "list-of-first", SHA1 },
  { "brackets lost", EVENT, "[" EVENT "]", "wrapped", SHA1 },
  { "encoded twice", "\"{\\\"a\\\":1}\"", "{\"a\":1}", "double-encoded", SHA1 },
  { "signed encoded twice", "{\"a\":1}", "\"{\\\"a\\\":1}\"", "signed-double-encoded", SHA1 },
  { "a form", "payload=%7B%22a%22%3A+1%7D", "{\"a\": 1}", "form-encoded", SHA1 },
  { "Base64 body", "eyJhIjoxfQ==", "{\"a\":1}", "base64-body", SHA1 },
  { "mojibake", "{\"e\":\"\xc3\x83\xc2\xa9\"}", "{\"e\":\"\xc3\xa9\"}", "charset", SHA1 },
  { "Latin-1 signed", "{\"e\":\"\xc3\xa9\"}", "{\"e\":\"\xe9\"}", "charset", SHA1 },
  { "decomposed", "{\"e\":\"e\xcc\x81\"}", "{\"e\":\"\xc3\xa9\"}", "unicode-form", SHA1 },
  { "nothing signed", EVENT, "", "signed-empty", SHA1 },
  { "[object Object]", EVENT, "[object Object]", "object-text", SHA1 },
  /* the hash */
  { "SHA-256", EVENT, NULL, "sha256", .type = G_CHECKSUM_SHA256 },
  { "SHA-256 of the first", "[" EVENT "," OTHER "]", EVENT, "sha256", .type = G_CHECKSUM_SHA256 },
  { "sha256=", EVENT, NULL, "sha256", .type = G_CHECKSUM_SHA256, .prefix = "sha256=" },
  { "SHA-256 in Base64", EVENT, NULL, "sha256", .type = G_CHECKSUM_SHA256, .form = FORM_BASE64 },
  { "SHA-512", EVENT, NULL, "other-hash", .type = G_CHECKSUM_SHA512 },
  { "MD5", EVENT, NULL, "other-hash", .type = G_CHECKSUM_MD5 },
  { "SHA-256 cut", EVENT, NULL, "truncated-sha256", .type = G_CHECKSUM_SHA256, .cut = 40 },
  { "no HMAC", EVENT, NULL, "plain-hash", SHA1, .plain = TRUE },
  { "swapped", EVENT, NULL, "swapped", SHA1, .swapped = TRUE },
  /* the secret */
  { "newline behind the signer's", EVENT, NULL, "secret-space", SHA1,
    .signer_secret = SECRET "\n" },
  { "space behind ours", EVENT, NULL, "secret-space", SHA1, .secret = SECRET " " },
  { "quoted at the signer", EVENT, NULL, "secret-quoted", SHA1, .signer_secret = "\"" SECRET "\"" },
  { "decoded from hex", EVENT, NULL, "secret-hex", SHA1, .secret = "6b6579",
    .signer_secret = "key" },
  { "decoded from Base64", EVENT, NULL, "secret-base64", SHA1, .secret = "a2V5",
    .signer_secret = "key" },
  { "encoded", EVENT, NULL, "secret-encoded", SHA1, .secret = "key", .signer_secret = "a2V5" },
  { "capitals", EVENT, NULL, "secret-case", SHA1, .secret = "Key", .signer_secret = "key" },
  { "whsec_", EVENT, NULL, "secret-prefix", SHA1, .secret = "whsec_key!", .signer_secret = "key!" },
  { "apostrophes at the receiver", EVENT, NULL, "secret-quoted", SHA1, .secret = "'" SECRET "'",
    .signer_secret = SECRET },
  { "newline behind ours", EVENT, NULL, "secret-space", SHA1, .secret = SECRET "\n" },
  { "space in front at the signer", EVENT, NULL, "secret-space", SHA1,
    .signer_secret = " " SECRET },
  { "cut at a comment", EVENT, NULL, "secret-cut", SHA1, .secret = "abc#def",
    .signer_secret = "abc" },
  { "Latin-1", EVENT, NULL, "secret-charset", SHA1, .secret = "cl\xc3\xa9",
    .signer_secret = "cl\xe9" },
  { "hashed first", EVENT, NULL, "secret-hashed", SHA1, .secret = "key",
    .signer_secret = "a62f2225bf70bfaccbc7f1ef2a397836717377de" },
  { "null", EVENT, NULL, "undefined-secret", SHA1, .signer_secret = "null" },
  { "undefined", EVENT, NULL, "undefined-secret", SHA1, .signer_secret = "undefined" },
  { "empty", EVENT, NULL, "empty-secret", SHA1, .signer_secret = "" },
  { "previous", EVENT, NULL, "previous-secret", SHA1, .signer_secret = "old", .previous = "old" },
  { "previous, batch", "[" EVENT "," OTHER "]", EVENT, "previous-secret", SHA1,
    .signer_secret = "old", .previous = "old" },
  /* what the body alone tells */
  { "no body", "", EVENT, "empty-body", SHA1 },
  { "gzip", "\x1f\x8b\x08 and so on", EVENT, "compressed-body", SHA1 },
  { "cut short", "{\"type\":\"track\",\"ev", EVENT, "truncated-body", SHA1 },
  { "nothing fits", EVENT, NULL, "", SHA1, .signer_secret = "somebody else's" },
};

static char *
sign (const Row *row)
{
  const char *text = row->signed_text != NULL ? row->signed_text : row->body;
  const char *secret = row->signer_secret != NULL ? row->signer_secret : SECRET;
  g_autofree char *hex = NULL;
  g_autofree guchar *raw = NULL;
  g_autoptr (GString) out = g_string_new (row->prefix);
  gsize n;

  if (row->plain)
    {
      g_autofree char *joined = g_strconcat (secret, text, NULL);

      hex = g_compute_checksum_for_string (row->type, joined, -1);
    }
  else if (row->swapped)
    {
      hex = g_compute_hmac_for_string (row->type, (const guchar *) text, strlen (text), secret, -1);
    }
  else
    {
      hex = g_compute_hmac_for_string (row->type, (const guchar *) secret, strlen (secret), text,
                                       -1);
    }

  n = strlen (hex) / 2;
  raw = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    raw[i] = (guchar) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                       g_ascii_xdigit_value (hex[2 * i + 1]));

  switch (row->form)
    {
    case FORM_UPPER:
      for (const char *p = hex; *p != '\0'; p++)
        g_string_append_c (out, g_ascii_toupper (*p));
      break;
    case FORM_BASE64:
    case FORM_BASE64URL:
      {
        g_autofree char *text64 = g_base64_encode (raw, n);

        if (row->form == FORM_BASE64URL)
          {
            g_strdelimit (text64, "+", '-');
            g_strdelimit (text64, "/", '_');
            g_assert_nonnull (strpbrk (text64, "-_"));
          }
        g_string_append (out, text64);
      }
      break;
    case FORM_BASE64_OF_HEX:
      {
        g_autofree char *text64 = g_base64_encode ((const guchar *) hex, strlen (hex));

        g_string_append (out, text64);
      }
      break;
    case FORM_COLONS:
      for (gsize i = 0; i < n; i++)
        g_string_append_printf (out, "%s%.2s", i > 0 ? ":" : "", hex + 2 * i);
      break;
    case FORM_HEX:
    default:
      g_string_append (out, hex);
    }
  if (row->cut > 0)
    g_string_truncate (out, row->cut);
  if (row->suffix != NULL)
    g_string_append (out, row->suffix);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* With a catalogue in which all is in brackets (see test-verify-translated.py), that of the program. */
static const char *
translate (const char *text)
{
  static GHashTable *bracketed;
  char *made;

  if (g_getenv ("HKL_LOCALE_DIR") != NULL)
    return g_dgettext (GETTEXT_PACKAGE, text);

  if (bracketed == NULL)
    bracketed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  made = g_hash_table_lookup (bracketed, text);
  if (made == NULL)
    {
      made = g_strdup_printf ("[%s]", text);
      g_hash_table_insert (bracketed, g_strdup (text), made);
    }

  return made;
}

static void
expect_translated (const char *text, const char *english)
{
  if (*english == '\0')
    g_assert_cmpstr (text, ==, "");
  else if (text[0] != '[' || !g_str_has_suffix (text, "]"))
    g_error ("“%s” is not translated: “%s”", english, text);
  g_assert_null (strstr (text, "%s"));
}

static void
expect_verdict_translated (HklVerdict *verdict)
{
  g_autofree char *title = hkl_verdict_dup_title (verdict, translate);
  g_autofree char *advice = hkl_verdict_dup_advice (verdict, translate);

  expect_translated (title, verdict->title);
  expect_translated (advice, verdict->advice);
  if (*verdict->cause != '\0' && verdict->kind == HKL_VERDICT_NOT_GENUINE)
    g_assert_nonnull (strstr (title + 1, "[")); /* the cause, too */
  for (guint i = 0; i < verdict->checks->len; i++)
    {
      HklCheck *check = g_ptr_array_index (verdict->checks, i);
      g_autofree char *check_title = hkl_check_dup_title (check, translate);
      g_autofree char *detail = hkl_check_dup_detail (check, translate);

      expect_translated (check_title, check->title);
      expect_translated (detail, check->detail);
      for (guint j = 0; j < G_N_ELEMENTS (check->arguments); j++)
        if (check->arguments[j] != NULL)
          g_assert_nonnull (strstr (detail, check->arguments[j]));
    }
}

static void
test_wrong (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *signature = sign (row);
  g_autoptr (GBytes) body = g_bytes_new_static (row->body, strlen (row->body));
  g_autoptr (HklVerdict) verdict = hkl_verify (
      signature, row->secret != NULL ? row->secret : SECRET, row->previous, body);

  g_assert_cmpstr (verdict->cause, ==, row->cause);
  g_assert_cmpint (verdict->kind, ==, HKL_VERDICT_NOT_GENUINE);
  g_assert_cmpuint (verdict->signed_length, ==, 0);
  g_assert_cmpuint (strlen (verdict->advice), >, 20);
  g_assert_cmpuint (verdict->checks->len, >, 0);
  expect_verdict_translated (verdict);
  if (*row->cause == '\0')
    g_assert_cmpstr (verdict->title, ==, "Not genuine, and no usual cause fits");
  else
    g_assert_true (g_str_has_prefix (verdict->title, "Not genuine: "));
  for (guint i = 0; i < verdict->checks->len; i++)
    {
      HklCheck *check = g_ptr_array_index (verdict->checks, i);

      g_assert_nonnull (check->detail);
      g_assert_null (strstr (check->title, SECRET));
      g_assert_null (strstr (check->detail, SECRET));
    }
}

/* --- Standard Webhooks ------------------------------------------------------------------------ */

#define STANDARD_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define STANDARD_ID     "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define STANDARD_TIME   1614265330

typedef struct
{
  const char *name;
  const char *cause; /* NULL: genuine */
  const char *body;
  const char *signed_text; /* behind the head; NULL: the body */
  const char *signed_head; /* NULL: "id.timestamp." */
  const char *secret;      /* the receiver's; NULL: STANDARD_SECRET */
  const char *key;         /* the signer's, as bytes of a text; NULL: what its secret stands for */
  const char *signer_secret; /* NULL: the receiver's */
  const char *previous;
  const char *id;        /* as received; NULL: STANDARD_ID, "": none came */
  const char *timestamp; /* as received; NULL: STANDARD_TIME, "": none came */
  const char *prefix;    /* in place of "v1," */
  const char *suffix;
  gint64 late; /* seconds until it was received; 0: not judged */
  GChecksumType type;
  gboolean hex;
  gboolean for_urls;
} Standard;

#define SHA256 .type = G_CHECKSUM_SHA256

static const Standard standards[] = {
  { "genuine", NULL, EVENT, SHA256 },
  { "genuine, a text as its secret", NULL, EVENT, SHA256, .secret = "plain text" },
  { "genuine, in time", NULL, EVENT, SHA256, .late = 200 },
  { "genuine, second of two", NULL, EVENT, SHA256, .prefix = "v1,AAAA v1a,BBBB v1," },
  { "genuine, first of two", NULL, EVENT, SHA256,
    .suffix = " v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=" },
  { "too old", "standard-old", EVENT, SHA256, .late = 301 },
  { "from the future", "standard-old", EVENT, SHA256, .late = -400 },
  { "no id", "standard-no-id", EVENT, SHA256, .id = "" },
  { "no timestamp", "standard-no-timestamp", EVENT, SHA256, .timestamp = "" },
  { "timestamp in words", "standard-timestamp-form", EVENT, SHA256,
    .timestamp = "Thu, 25 Feb 2021 15:02:10 GMT" },
  { "milliseconds on both sides", "standard-milliseconds", EVENT, SHA256,
    .timestamp = "1614265330000" },
  { "milliseconds signed", "standard-milliseconds", EVENT, SHA256,
    .signed_head = STANDARD_ID ".1614265330000." },
  { "no version", "standard-no-version", EVENT, SHA256, .prefix = "" },
  { "another version's form", "standard-no-version", EVENT, SHA256, .prefix = "v1=" },
  { "a private key's", "standard-asymmetric", EVENT, SHA256, .prefix = "v1a," },
  { "no form at all", "standard-form", EVENT, SHA256, .prefix = "v1,AAAA" },
  { "hexadecimal", "standard-hex", EVENT, SHA256, .hex = TRUE },
  { "Base64 for URLs", "standard-base64url", EVENT, SHA256, .for_urls = TRUE },
  { "SHA-1", "standard-hash", EVENT, .type = G_CHECKSUM_SHA1 },
  { "SHA-512", "standard-hash", EVENT, .type = G_CHECKSUM_SHA512 },
  { "body only", "standard-body-only", EVENT, SHA256, .signed_head = "" },
  { "id not signed", "standard-no-id-signed", EVENT, SHA256, .signed_head = "1614265330." },
  { "time not signed", "standard-no-time-signed", EVENT, SHA256, .signed_head = STANDARD_ID "." },
  { "order", "standard-order", EVENT, SHA256, .signed_head = "1614265330." STANDARD_ID "." },
  { "colons", "standard-separator", EVENT, SHA256, .signed_head = STANDARD_ID ":1614265330:" },
  { "first event", "standard-first-event", "[" EVENT "," OTHER "]", EVENT, SHA256 },
  { "newline added", "trailing-newline", EVENT "\n", EVENT, SHA256 },
  { "newline lost", "missing-newline", EVENT, EVENT "\n", SHA256 },
  { "Python's separators", "spacing", "{\"a\": 1}", "{\"a\":1}", SHA256 },
  { "sorted", "key-order", "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}", SHA256 },
  { "whsec_ as text", "standard-secret-text", EVENT, SHA256, .key = STANDARD_SECRET },
  { "without whsec_, as text", "standard-secret-text", EVENT, SHA256,
    .key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
  { "a text that was decoded", "standard-secret-decoded", EVENT, SHA256, .secret = "a2V5",
    .key = "key" },
  { "newline behind the signer's", "secret-space", EVENT, SHA256, .secret = "key", .key = "key\n" },
  { "previous", "previous-secret", EVENT, SHA256, .secret = "new", .signer_secret = "old",
    .previous = "old" },
  { "nothing fits", "", EVENT, SHA256, .secret = "new", .signer_secret = "somebody else's" },
};

static char *
sign_standard (const Standard *row)
{
  const char *secret = row->signer_secret != NULL ? row->signer_secret
                       : row->secret != NULL      ? row->secret
                                                  : STANDARD_SECRET;
  const char *timestamp = row->timestamp != NULL ? row->timestamp : "1614265330";
  g_autofree char *head = row->signed_head != NULL
                              ? g_strdup (row->signed_head)
                              : g_strconcat (STANDARD_ID, ".", timestamp, ".", NULL);
  g_autofree char *text = g_strconcat (
      head, row->signed_text != NULL ? row->signed_text : row->body, NULL);
  gsize key_len;
  g_autofree guchar *key = NULL;
  g_autofree char *digest = NULL;

  if (row->key != NULL || !g_str_has_prefix (secret, "whsec_"))
    {
      key = (guchar *) g_strdup (row->key != NULL ? row->key : secret);
      key_len = strlen ((char *) key);
    }
  else
    {
      key = g_base64_decode (secret + strlen ("whsec_"), &key_len);
    }
  if (row->hex)
    digest = g_compute_hmac_for_string (row->type, key, key_len, text, -1);
  else
    digest = hkl_sign_base64 (row->type, key, key_len, text, strlen (text));
  if (row->for_urls)
    {
      g_strdelimit (digest, "+", '-');
      g_strdelimit (digest, "/", '_');
      g_assert_nonnull (strpbrk (digest, "-_"));
    }

  return g_strconcat (row->prefix != NULL ? row->prefix : "v1,", digest,
                      row->suffix != NULL ? row->suffix : "", NULL);
}

static void
test_standard (gconstpointer data)
{
  const Standard *row = data;
  g_autofree char *standard = sign_standard (row);
  g_autoptr (GBytes) body = g_bytes_new_static (row->body, strlen (row->body));
  const char *secret = row->secret != NULL ? row->secret : STANDARD_SECRET;
  HklReceived received = {
    .id = row->id != NULL ? row->id : STANDARD_ID,
    .timestamp = row->timestamp != NULL ? row->timestamp : "1614265330",
    .standard = standard,
    .received_at = row->late != 0 ? (STANDARD_TIME + row->late) * G_USEC_PER_SEC : 0,
  };
  g_autoptr (HklVerdict) verdict = hkl_verify_received (&received, secret, row->previous, body);
  g_autofree char *signature = hkl_sign_sha1_hex (secret, row->body, strlen (row->body));
  g_autoptr (HklVerdict) both = NULL;

  g_assert_cmpstr (verdict->cause, ==, row->cause != NULL ? row->cause : "");
  g_assert_cmpint (verdict->kind, ==,
                   row->cause == NULL ? HKL_VERDICT_GENUINE_STANDARD : HKL_VERDICT_NOT_GENUINE);
  g_assert_cmpint (hkl_verdict_is_genuine (verdict), ==, row->cause == NULL);
  g_assert_cmpuint (verdict->signed_length, ==, row->cause == NULL ? strlen (row->body) : 0);
  g_assert_cmpuint (strlen (verdict->advice), >, 20);
  g_assert_cmpuint (verdict->checks->len, >, 0);

  /* Beside an X-Signature that fits, it still counts. */
  received.signature = signature;
  both = hkl_verify_received (&received, secret, row->previous, body);
  g_assert_cmpint (both->kind, ==,
                   row->cause == NULL ? HKL_VERDICT_GENUINE : HKL_VERDICT_NOT_GENUINE);
  g_assert_cmpstr (both->cause, ==, verdict->cause);
  expect_verdict_translated (verdict);
  expect_verdict_translated (both);
}

/* The specification's own example. */
static void
test_standard_golden (void)
{
  static const char text[] = "{\"test\": 2432232314}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  HklReceived received = { .id = STANDARD_ID,
                           .timestamp = "1614265330",
                           .standard = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" };
  g_autoptr (HklVerdict) alone = hkl_verify_received (&received, STANDARD_SECRET, NULL, body);
  g_autoptr (HklVerdict) wrong = NULL;

  g_assert_cmpint (alone->kind, ==, HKL_VERDICT_GENUINE_STANDARD);
  g_assert_cmpstr (alone->title, ==, "Genuine, by Standard Webhooks");

  /* A wrong X-Signature is not made good by it. */
  received.signature = "fa90bbb46547f7bc6b4cad1f3b475ba08facfea6";
  wrong = hkl_verify_received (&received, STANDARD_SECRET, NULL, body);
  g_assert_cmpint (wrong->kind, ==, HKL_VERDICT_NOT_GENUINE);
}

/* As many mistakes as the table says are there, each with its own name. */
static void
test_how_many (void)
{
  g_autoptr (GHashTable) causes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_hash_table_add (causes, (gpointer) rows[i].cause);
  g_test_message ("%u mistakes, %u causes", (guint) G_N_ELEMENTS (rows),
                  g_hash_table_size (causes));
  g_assert_cmpuint (g_hash_table_size (causes), >=, 55);
  for (guint i = 0; i < G_N_ELEMENTS (standards); i++)
    if (standards[i].cause != NULL)
      g_hash_table_add (causes, (gpointer) standards[i].cause);
  g_test_message ("%u causes with those of Standard Webhooks", g_hash_table_size (causes));
  g_assert_cmpuint (g_hash_table_size (causes), >=, 75);
}

/* Contract 1.7's published vectors. */
static void
test_golden (void)
{
  static const struct
  {
    const char *secret;
    const char *body;
    const char *signature;
  } vectors[] = {
    { "s", "{\"a\":1}", "fa90bbb46547f7bc6b4cad1f3b475ba08facfea6" },
    { "s", "{}", "850413ce2dee4c4142838bab9e9086cb305da54d" },
    { "sharedSecret123", "{\"cool\":true}", "2310cab56af9f130d67571cf2b4e8694572900c2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *list = g_strdup_printf ("[%s,{\"z\":0}]", vectors[i].body);
      g_autofree char *spaced = g_strdup_printf (" %s ", vectors[i].signature);
      g_autoptr (GBytes) body = g_bytes_new (vectors[i].body, strlen (vectors[i].body));
      g_autoptr (GBytes) batch = g_bytes_new (list, strlen (list));
      g_autoptr (HklVerdict) one = hkl_verify (vectors[i].signature, vectors[i].secret, NULL, body);
      g_autoptr (HklVerdict) many = hkl_verify (spaced, vectors[i].secret, "other", batch);

      g_assert_cmpint (one->kind, ==, HKL_VERDICT_GENUINE);
      g_assert_cmpstr (one->title, ==, "Genuine");
      expect_verdict_translated (one);
      g_assert_cmpstr (one->cause, ==, "");
      g_assert_cmpuint (one->signed_length, ==, strlen (vectors[i].body));
      g_assert_cmpint (many->kind, ==, HKL_VERDICT_GENUINE_BATCH);
      g_assert_cmpstr (many->title, ==, "Genuine, signed as a batch");
      expect_verdict_translated (many);
      g_assert_cmpuint (many->signed_offset, ==, 1);
      g_assert_cmpuint (many->signed_length, ==, strlen (vectors[i].body));
    }
}

/* A list that is signed as a whole is genuine too: the product can sign so. */
static void
test_whole_list (void)
{
  static const char text[] = "[{\"a\":1},{\"b\":2}]";
  g_autofree char *signature = g_compute_hmac_for_string (G_CHECKSUM_SHA1, (const guchar *) SECRET,
                                                          strlen (SECRET), text, -1);
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (HklVerdict) verdict = hkl_verify (signature, SECRET, NULL, body);

  g_assert_cmpint (verdict->kind, ==, HKL_VERDICT_GENUINE);
  g_assert_cmpuint (verdict->signed_offset, ==, 0);
  g_assert_cmpuint (verdict->signed_length, ==, strlen (text));
}

static void
test_nothing_to_check (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (HklVerdict) none = hkl_verify (NULL, SECRET, NULL, body);
  g_autoptr (HklVerdict) empty = hkl_verify ("", SECRET, NULL, body);
  g_autoptr (HklVerdict) no_secret = hkl_verify ("850413", NULL, NULL, body);

  g_assert_cmpint (none->kind, ==, HKL_VERDICT_UNSIGNED);
  g_assert_cmpint (empty->kind, ==, HKL_VERDICT_UNSIGNED);
  g_assert_cmpint (no_secret->kind, ==, HKL_VERDICT_NO_SECRET);
  expect_verdict_translated (none);
  expect_verdict_translated (no_secret);
}

/* The engine's thread verifies too: a large body with a wrong signature must not hold it up. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (HklVerdict) verdict = NULL;
  gint64 begin;

  while (text->len < 2 * 1024 * 1024)
    g_string_append (text, EVENT ",");
  g_string_append (text, OTHER "]");
  body = g_bytes_new (text->str, text->len);

  begin = g_get_monotonic_time ();
  verdict = hkl_verify ("fa90bbb46547f7bc6b4cad1f3b475ba08facfea6", SECRET, NULL, body);
  g_test_message ("2 MB with a wrong signature: %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpstr (verdict->cause, ==, "");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("HKL_LOCALE_DIR") != NULL)
    {
      setlocale (LC_ALL, "");
      bindtextdomain (GETTEXT_PACKAGE, g_getenv ("HKL_LOCALE_DIR"));
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
    }

  g_test_add_func ("/verify/golden", test_golden);
  g_test_add_func ("/verify/whole-list", test_whole_list);
  g_test_add_func ("/verify/nothing-to-check", test_nothing_to_check);
  g_test_add_func ("/verify/large", test_large);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/verify/wrong/%u %s", i, rows[i].name);

      g_strdelimit (path + strlen ("/verify/wrong/"), "/", '-');
      g_test_add_data_func (path, &rows[i], test_wrong);
    }

  g_test_add_func ("/verify/standard-golden", test_standard_golden);
  g_test_add_func ("/verify/how-many", test_how_many);
  for (guint i = 0; i < G_N_ELEMENTS (standards); i++)
    {
      g_autofree char *path = g_strdup_printf ("/verify/standard/%u %s", i, standards[i].name);

      g_test_add_data_func (path, &standards[i], test_standard);
    }

  return g_test_run ();
}
