/* hkl-verify-causes.c: why a signature does not fit, and what to change; one row per cause.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In English, and marked: who shows them translates them (hkl_verdict_dup_title() and what is like it).
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-verify-private.h"

static const HklCause causes[] = {
  /* the signature's text */
  { "no-signature-form", N_ ("this is no signature"),
    N_ ("A signature is 40 digits from 0 to 9 and a to f. Copy the value of the X-Signature header.") },
  { "truncated-signature", N_ ("the signature is cut short"),
    N_ ("What is there fits, but a signature has 40 digits. Look for a column or a variable that is "
        "too short.") },
  { "header-name", N_ ("the header's name is part of the value"),
    N_ ("The digits fit. Compare only what stands behind “X-Signature:”.") },
  { "quoted", N_ ("the signature is in quotation marks"),
    N_ ("The digits fit. Take the quotation marks away before comparing.") },
  { "prefix", N_ ("the signature has a prefix"),
    N_ ("The digits fit. X-Signature carries bare digits; neither send nor expect “sha1=” or the like "
        "in front.") },
  { "separators", N_ ("the digits are separated"),
    N_ ("The digits fit. Write them without colons, spaces or hyphens.") },
  { "upper-case", N_ ("the signature is in upper case"),
    N_ ("The digits fit. X-Signature is in lower case; compare without regard to case, or compare the "
        "decoded bytes.") },
  { "base64", N_ ("Base64 instead of hexadecimal digits"),
    N_ ("The bytes fit. Write the digest in hexadecimal digits: digest(\"hex\") in Node, hexdigest() "
        "in Python and Ruby.") },
  { "base64url", N_ ("Base64 for URLs instead of hexadecimal digits"),
    N_ ("The bytes fit. Write the digest in hexadecimal digits.") },
  { "base64-of-hex", N_ ("Base64 of the hexadecimal digits"),
    N_ ("The digits fit once they are decoded. Leave the Base64 step out.") },
  { "standard-webhooks", N_ ("this is a Standard Webhooks signature"),
    N_ ("It covers webhook-id and webhook-timestamp too, so the body alone cannot confirm it. Paste the "
        "value of X-Signature, or verify with a Standard Webhooks library.") },
  { "timestamped", N_ ("this signature covers a timestamp too"),
    N_ ("“t=…,v1=…” is the form of another service. Paste the value of X-Signature.") },

  { "several-signatures", N_ ("more than one signature is in the header"),
    N_ ("One of them fits. X-Signature carries a single signature: two senders, or a proxy that joins "
        "headers, added another.") },

  /* Standard Webhooks */
  { "standard-no-id", N_ ("webhook-id is missing"),
    N_ ("The signature covers it, so nothing can be checked without it. Pass all three webhook- headers "
        "on.") },
  { "standard-no-timestamp", N_ ("webhook-timestamp is missing"),
    N_ ("The signature covers it, so nothing can be checked without it. Pass all three webhook- headers "
        "on.") },
  { "standard-form", N_ ("webhook-signature has another form"),
    N_ ("It is a list of “v1,” and Base64, with spaces between them.") },
  { "standard-asymmetric", N_ ("the signature is made with a private key"),
    N_ ("“v1a” signatures are checked with the sender’s public key, not with the shared secret.") },
  { "standard-no-version", N_ ("the version is missing in webhook-signature"),
    N_ ("The bytes fit. Write “v1,” in front of each signature.") },
  { "standard-hex", N_ ("hexadecimal digits instead of Base64"),
    N_ ("The bytes fit. Standard Webhooks writes its signature in Base64.") },
  { "standard-base64url", N_ ("Base64 for URLs instead of Base64"),
    N_ ("The bytes fit. Standard Webhooks uses the alphabet with + and /.") },
  { "standard-hash", N_ ("another hash than SHA-256"),
    N_ ("Standard Webhooks signs with HMAC-SHA-256. Change the name of the algorithm.") },
  { "standard-timestamp-form", N_ ("webhook-timestamp is no number of seconds"),
    N_ ("The signature fits, but a receiver cannot tell how old the request is. Send seconds since 1970.") },
  { "standard-milliseconds", N_ ("the timestamp is in milliseconds"),
    N_ ("Header and signature both have seconds since 1970: divide by 1000 on the side that does not.") },
  { "standard-old", N_ ("the timestamp is too old or in the future"),
    N_ ("The signature fits, but webhook-timestamp is more than five minutes away: a request that is "
        "sent once more, or a clock that is wrong. Receivers refuse both.") },
  { "standard-first-event", N_ ("only the first event is signed"),
    N_ ("Standard Webhooks covers the whole body, also of a batch; X-Signature alone covers the first "
        "event.") },
  { "standard-body-only", N_ ("only the body is signed"),
    N_ ("Sign webhook-id, a dot, webhook-timestamp, a dot, and then the body.") },
  { "standard-no-id-signed", N_ ("webhook-id is not signed"),
    N_ ("Sign webhook-id, a dot, webhook-timestamp, a dot, and then the body.") },
  { "standard-no-time-signed", N_ ("webhook-timestamp is not signed"),
    N_ ("Sign webhook-id, a dot, webhook-timestamp, a dot, and then the body.") },
  { "standard-order", N_ ("webhook-id and webhook-timestamp are swapped"),
    N_ ("webhook-id comes first, then webhook-timestamp, then the body.") },
  { "standard-separator", N_ ("the parts are joined in another way"),
    N_ ("There is a dot behind webhook-id and one behind webhook-timestamp.") },
  { "standard-secret-text", N_ ("the secret was used as text"),
    N_ ("What stands behind “whsec_” is Base64: decode it, the bytes are the key.") },
  { "standard-secret-decoded", N_ ("the secret was decoded from Base64"),
    N_ ("Only a secret that begins with “whsec_” is decoded; this one is used as its text.") },

  /* the body */
  { "empty-body", N_ ("the body is empty"),
    N_ ("Something read the body before it came here. In Express, take it with express.raw(); "
        "elsewhere, read it once and keep the bytes.") },
  { "signed-empty", N_ ("an empty text was signed"),
    N_ ("The signature fits no bytes at all: the body was read before the signing code got it.") },
  { "trailing-newline", N_ ("a newline was added at the end"),
    N_ ("Without it the signature fits. Editors, echo and here-documents add one; use the bytes as they "
        "came, or printf.") },
  { "missing-newline", N_ ("a newline at the end is missing"),
    N_ ("With it the signature fits: the signer signed a line. Sign the body's bytes without a line "
        "end.") },
  { "bom", N_ ("a byte order mark was added in front"),
    N_ ("Without the three bytes EF BB BF the signature fits. Save and read the body without one.") },
  { "missing-bom", N_ ("a byte order mark is missing in front"),
    N_ ("With it the signature fits: the signer signed a file that has one. Sign the body's bytes.") },
  { "outer-space", N_ ("white space was added around the body"),
    N_ ("Without it the signature fits. Use the bytes as they came.") },
  { "line-ends", N_ ("the line ends were changed"),
    N_ ("With the other line ends the signature fits. Something treats the body as a text file; handle "
        "it as bytes.") },
  { "spacing", N_ ("the JSON has other spacing"),
    N_ ("The same JSON with other spaces or line breaks fits. Something parsed the body and wrote it "
        "again; verify the bytes as they came, before any JSON middleware.") },
  { "key-order", N_ ("the keys are in another order"),
    N_ ("The same JSON with its keys in another order fits. Something sorted or re-arranged the keys; "
        "verify the bytes as they came, or write keys in the order of the text.") },
  { "escapes", N_ ("the JSON has other escapes"),
    N_ ("The same JSON with other escapes fits, as \\/ for / or \\u00e9 for é. In PHP use "
        "JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE, in Python ensure_ascii=False, in Go "
        "SetEscapeHTML(false); better, verify the bytes as they came.") },
  { "number-form", N_ ("the numbers are written in another way"),
    N_ ("The same JSON with its numbers in another form fits, as 1 for 1.0. Upstream writes numbers as "
        "JavaScript does; verify the bytes as they came.") },
  { "re-encoded", N_ ("the JSON was written again"),
    N_ ("The same JSON in another writing fits: more than one of spacing, key order, escapes and number "
        "forms differs. Verify the bytes as they came, before any JSON middleware.") },
  { "other-event", N_ ("another event of the batch is signed"),
    N_ ("A batch is signed over its first event. Take element 0 of the list, and do not sort or filter "
        "it before.") },
  { "joined-events", N_ ("all events are signed, without the brackets"),
    N_ ("The signature fits the events of the batch joined together. A batch is signed over its first "
        "event alone: take element 0 of the list.") },
  { "part-signed", N_ ("only a part of the event is signed"),
    N_ ("The signature fits one member of the event. Sign, and verify, the whole event.") },
  { "envelope", N_ ("the body is wrapped in an envelope"),
    N_ ("The signature fits what stands in one member of this JSON. Something on the way, as an API "
        "gateway or a queue, wrapped the request; take its body out before verifying.") },
  { "url-decoded", N_ ("the body was decoded as if it stood in an address"),
    N_ ("With %XX and + decoded the signature fits. Do not unescape the body.") },
  { "nulls", N_ ("members that are null were left out"),
    N_ ("The same JSON without its nulls fits. A writer leaves empty members out (omitempty in Go, Gson "
        "in Java); verify the bytes as they came.") },
  { "duplicate-keys", N_ ("a key stands twice in the JSON"),
    N_ ("With only the last of them the signature fits: something parsed the JSON, which keeps one. "
        "Verify the bytes as they came.") },
  { "list-of-first", N_ ("the first event is signed inside a list"),
    N_ ("The signature fits the first event with brackets around it. Sign the element, not a list of "
        "one.") },
  { "wrapped", N_ ("the signature covers a list around this event"),
    N_ ("The body is one event, but the signature fits the list of it. A batch of one is a list too: "
        "keep its brackets.") },
  { "double-encoded", N_ ("the JSON was encoded twice"),
    N_ ("The body is a JSON string that holds the JSON. Leave one JSON.stringify, or one dumps, out.") },
  { "signed-double-encoded", N_ ("the signed JSON was encoded twice"),
    N_ ("The signature fits the body as a JSON string with quotes and escapes. Sign the text itself.") },
  { "form-encoded", N_ ("the body was sent as a form"),
    N_ ("The text behind the first “=” fits once it is decoded. Send and read the body as JSON, not as "
        "a form.") },
  { "base64-body", N_ ("the body is in Base64"),
    N_ ("The decoded body fits. A gateway wrapped it: decode it first (isBase64Encoded).") },
  { "charset", N_ ("the text was read in another character set"),
    N_ ("With Latin-1 in place of UTF-8 the signature fits. Handle the body as bytes, or as UTF-8 on "
        "both sides.") },
  { "unicode-form", N_ ("accents were composed or decomposed"),
    N_ ("With the other Unicode normal form the signature fits. Do not normalise the body.") },
  { "compressed-body", N_ ("the body is still compressed"),
    N_ ("It begins like gzip data. Decompress it before verifying.") },
  { "truncated-body", N_ ("the body is cut short"),
    N_ ("It begins like JSON and ends in the middle. Look for a size limit, or for code that verifies "
        "the first piece that arrives.") },
  { "object-text", N_ ("a placeholder was signed instead of the body"),
    N_ ("The signature fits a text like [object Object]. Pass the raw body to the HMAC, not the parsed "
        "object.") },

  /* the algorithm */
  { "sha256", N_ ("SHA-256 instead of SHA-1"),
    N_ ("The same bytes with HMAC-SHA-1 are what upstream signs. Change the name of the algorithm.") },
  { "other-hash", N_ ("another hash than SHA-1"),
    N_ ("Upstream signs with HMAC-SHA-1. Change the name of the algorithm.") },
  { "truncated-sha256", N_ ("SHA-256, cut to the length of SHA-1"),
    N_ ("Upstream signs with HMAC-SHA-1. Change the name of the algorithm.") },
  { "plain-hash", N_ ("a plain hash instead of an HMAC"),
    N_ ("The signature is a hash of the body, with or without the secret joined to it. Use an HMAC with "
        "the secret as its key.") },
  { "swapped", N_ ("secret and body are swapped"),
    N_ ("The HMAC has the body as its key and the secret as its text. Swap the two arguments.") },

  /* the secret */
  { "secret-space", N_ ("the secret has white space around it"),
    N_ ("With the spaces or the line end changed, the signature fits. Trim the secret where it is "
        "stored; files and environment variables often end in a newline.") },
  { "secret-quoted", N_ ("one side has the secret in quotation marks"),
    N_ ("The quotation marks became part of the secret. Look at the .env file or the shell.") },
  { "secret-hex", N_ ("one side decodes the secret from hexadecimal"),
    N_ ("The secret's text is the key, as UTF-8. Do not decode it.") },
  { "secret-base64", N_ ("one side decodes the secret from Base64"),
    N_ ("The secret's text is the key, as UTF-8. Do not decode it.") },
  { "secret-encoded", N_ ("one side encodes the secret"),
    N_ ("The signature fits the secret in Base64. The secret's text is the key; leave the encoding out.") },
  { "secret-case", N_ ("one side has the secret in another case"),
    N_ ("Capitals count in a secret. Copy it again.") },
  { "secret-prefix", N_ ("one side cuts “whsec_” off the secret"),
    N_ ("Here the whole text of the secret is the key, with what stands in front. Use it as it is.") },
  { "secret-hashed", N_ ("one side hashes the secret first"),
    N_ ("The signature fits a hash of the secret. The secret's text is the key.") },
  { "secret-cut", N_ ("one side has only the beginning of the secret"),
    N_ ("The signature fits a part of the secret: a # in a .env file begins a comment, a $ in a shell a "
        "variable, and a column of a database may be too short.") },
  { "secret-charset", N_ ("one side writes the secret in another character set"),
    N_ ("The secret’s UTF-8 is the key. In .NET use Encoding.UTF8, not Encoding.Unicode; elsewhere, not "
        "Latin-1.") },
  { "empty-secret", N_ ("the secret was empty"),
    N_ ("The signature fits an empty key: the signer did not find its secret. Look at the name of the "
        "environment variable.") },
  { "undefined-secret", N_ ("the secret was missing"),
    N_ ("The signature fits the text “undefined” or “null” as its key: the signer did not find its "
        "secret. Look at the name of the environment variable.") },
  { "previous-secret", N_ ("it was signed with the previous secret"),
    N_ ("The secret was changed and the signer, or this request, still has the one before. Give the "
        "signer the new secret; requests made before the change keep the old signature.") },
};

const HklCause *
hkl_cause_find (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (strcmp (causes[i].code, code) == 0)
      return &causes[i];

  g_return_val_if_reached (&causes[0]);
}
