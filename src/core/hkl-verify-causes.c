/* hkl-verify-causes.c: why a signature does not fit, and what to change; one row per cause.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-verify-private.h"

static const HklCause causes[] = {
  /* the signature's text */
  { "no-signature-form", "this is no signature",
    "A signature is 40 digits from 0 to 9 and a to f. Copy the value of the X-Signature header." },
  { "truncated-signature", "the signature is cut short",
    "What is there fits, but a signature has 40 digits. Look for a column or a variable that is "
    "too short." },
  { "header-name", "the header's name is part of the value",
    "The digits fit. Compare only what stands behind “X-Signature:”." },
  { "quoted", "the signature is in quotation marks",
    "The digits fit. Take the quotation marks away before comparing." },
  { "prefix", "the signature has a prefix",
    "The digits fit. X-Signature carries bare digits; neither send nor expect “sha1=” or the like "
    "in front." },
  { "separators", "the digits are separated",
    "The digits fit. Write them without colons, spaces or hyphens." },
  { "upper-case", "the signature is in upper case",
    "The digits fit. X-Signature is in lower case; compare without regard to case, or compare the "
    "decoded bytes." },
  { "base64", "Base64 instead of hexadecimal digits",
    "The bytes fit. Write the digest in hexadecimal digits: digest(\"hex\") in Node, hexdigest() "
    "in Python and Ruby." },
  { "base64url", "Base64 for URLs instead of hexadecimal digits",
    "The bytes fit. Write the digest in hexadecimal digits." },
  { "base64-of-hex", "Base64 of the hexadecimal digits",
    "The digits fit once they are decoded. Leave the Base64 step out." },
  { "standard-webhooks", "this is a Standard Webhooks signature",
    "It covers webhook-id and webhook-timestamp too, so the body alone cannot confirm it. Paste the "
    "value of X-Signature, or verify with a Standard Webhooks library." },
  { "timestamped", "this signature covers a timestamp too",
    "“t=…,v1=…” is the form of another service. Paste the value of X-Signature." },

  { "several-signatures", "more than one signature is in the header",
    "One of them fits. X-Signature carries a single signature: two senders, or a proxy that joins "
    "headers, added another." },

  /* Standard Webhooks */
  { "standard-no-id", "webhook-id is missing",
    "The signature covers it, so nothing can be checked without it. Pass all three webhook- headers "
    "on." },
  { "standard-no-timestamp", "webhook-timestamp is missing",
    "The signature covers it, so nothing can be checked without it. Pass all three webhook- headers "
    "on." },
  { "standard-form", "webhook-signature has another form",
    "It is a list of “v1,” and Base64, with spaces between them." },
  { "standard-asymmetric", "the signature is made with a private key",
    "“v1a” signatures are checked with the sender’s public key, not with the shared secret." },
  { "standard-no-version", "the version is missing in webhook-signature",
    "The bytes fit. Write “v1,” in front of each signature." },
  { "standard-hex", "hexadecimal digits instead of Base64",
    "The bytes fit. Standard Webhooks writes its signature in Base64." },
  { "standard-base64url", "Base64 for URLs instead of Base64",
    "The bytes fit. Standard Webhooks uses the alphabet with + and /." },
  { "standard-hash", "another hash than SHA-256",
    "Standard Webhooks signs with HMAC-SHA-256. Change the name of the algorithm." },
  { "standard-timestamp-form", "webhook-timestamp is no number of seconds",
    "The signature fits, but a receiver cannot tell how old the request is. Send seconds since 1970." },
  { "standard-milliseconds", "the timestamp is in milliseconds",
    "Header and signature both have seconds since 1970: divide by 1000 on the side that does not." },
  { "standard-old", "the timestamp is too old or in the future",
    "The signature fits, but webhook-timestamp is more than five minutes away: a request that is "
    "sent once more, or a clock that is wrong. Receivers refuse both." },
  { "standard-first-event", "only the first event is signed",
    "Standard Webhooks covers the whole body, also of a batch; X-Signature alone covers the first "
    "event." },
  { "standard-body-only", "only the body is signed",
    "Sign webhook-id, a dot, webhook-timestamp, a dot, and then the body." },
  { "standard-no-id-signed", "webhook-id is not signed",
    "Sign webhook-id, a dot, webhook-timestamp, a dot, and then the body." },
  { "standard-no-time-signed", "webhook-timestamp is not signed",
    "Sign webhook-id, a dot, webhook-timestamp, a dot, and then the body." },
  { "standard-order", "webhook-id and webhook-timestamp are swapped",
    "webhook-id comes first, then webhook-timestamp, then the body." },
  { "standard-separator", "the parts are joined in another way",
    "There is a dot behind webhook-id and one behind webhook-timestamp." },
  { "standard-secret-text", "the secret was used as text",
    "What stands behind “whsec_” is Base64: decode it, the bytes are the key." },
  { "standard-secret-decoded", "the secret was decoded from Base64",
    "Only a secret that begins with “whsec_” is decoded; this one is used as its text." },

  /* the body */
  { "empty-body", "the body is empty",
    "Something read the body before it came here. In Express, take it with express.raw(); "
    "elsewhere, read it once and keep the bytes." },
  { "signed-empty", "an empty text was signed",
    "The signature fits no bytes at all: the body was read before the signing code got it." },
  { "trailing-newline", "a newline was added at the end",
    "Without it the signature fits. Editors, echo and here-documents add one; use the bytes as they "
    "came, or printf." },
  { "missing-newline", "a newline at the end is missing",
    "With it the signature fits: the signer signed a line. Sign the body's bytes without a line "
    "end." },
  { "bom", "a byte order mark was added in front",
    "Without the three bytes EF BB BF the signature fits. Save and read the body without one." },
  { "missing-bom", "a byte order mark is missing in front",
    "With it the signature fits: the signer signed a file that has one. Sign the body's bytes." },
  { "outer-space", "white space was added around the body",
    "Without it the signature fits. Use the bytes as they came." },
  { "line-ends", "the line ends were changed",
    "With the other line ends the signature fits. Something treats the body as a text file; handle "
    "it as bytes." },
  { "spacing", "the JSON has other spacing",
    "The same JSON with other spaces or line breaks fits. Something parsed the body and wrote it "
    "again; verify the bytes as they came, before any JSON middleware." },
  { "key-order", "the keys are in another order",
    "The same JSON with its keys in another order fits. Something sorted or re-arranged the keys; "
    "verify the bytes as they came, or write keys in the order of the text." },
  { "escapes", "the JSON has other escapes",
    "The same JSON with other escapes fits, as \\/ for / or \\u00e9 for é. In PHP use "
    "JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE, in Python ensure_ascii=False, in Go "
    "SetEscapeHTML(false); better, verify the bytes as they came." },
  { "number-form", "the numbers are written in another way",
    "The same JSON with its numbers in another form fits, as 1 for 1.0. Upstream writes numbers as "
    "JavaScript does; verify the bytes as they came." },
  { "re-encoded", "the JSON was written again",
    "The same JSON in another writing fits: more than one of spacing, key order, escapes and number "
    "forms differs. Verify the bytes as they came, before any JSON middleware." },
  { "other-event", "another event of the batch is signed",
    "A batch is signed over its first event. Take element 0 of the list, and do not sort or filter "
    "it before." },
  { "joined-events", "all events are signed, without the brackets",
    "The signature fits the events of the batch joined together. A batch is signed over its first "
    "event alone: take element 0 of the list." },
  { "part-signed", "only a part of the event is signed",
    "The signature fits one member of the event. Sign, and verify, the whole event." },
  { "envelope", "the body is wrapped in an envelope",
    "The signature fits what stands in one member of this JSON. Something on the way, as an API "
    "gateway or a queue, wrapped the request; take its body out before verifying." },
  { "url-decoded", "the body was decoded as if it stood in an address",
    "With %XX and + decoded the signature fits. Do not unescape the body." },
  { "nulls", "members that are null were left out",
    "The same JSON without its nulls fits. A writer leaves empty members out (omitempty in Go, Gson "
    "in Java); verify the bytes as they came." },
  { "duplicate-keys", "a key stands twice in the JSON",
    "With only the last of them the signature fits: something parsed the JSON, which keeps one. "
    "Verify the bytes as they came." },
  { "list-of-first", "the first event is signed inside a list",
    "The signature fits the first event with brackets around it. Sign the element, not a list of "
    "one." },
  { "wrapped", "the signature covers a list around this event",
    "The body is one event, but the signature fits the list of it. A batch of one is a list too: "
    "keep its brackets." },
  { "double-encoded", "the JSON was encoded twice",
    "The body is a JSON string that holds the JSON. Leave one JSON.stringify, or one dumps, out." },
  { "signed-double-encoded", "the signed JSON was encoded twice",
    "The signature fits the body as a JSON string with quotes and escapes. Sign the text itself." },
  { "form-encoded", "the body was sent as a form",
    "The text behind the first “=” fits once it is decoded. Send and read the body as JSON, not as "
    "a form." },
  { "base64-body", "the body is in Base64",
    "The decoded body fits. A gateway wrapped it: decode it first (isBase64Encoded)." },
  { "charset", "the text was read in another character set",
    "With Latin-1 in place of UTF-8 the signature fits. Handle the body as bytes, or as UTF-8 on "
    "both sides." },
  { "unicode-form", "accents were composed or decomposed",
    "With the other Unicode normal form the signature fits. Do not normalise the body." },
  { "compressed-body", "the body is still compressed",
    "It begins like gzip data. Decompress it before verifying." },
  { "truncated-body", "the body is cut short",
    "It begins like JSON and ends in the middle. Look for a size limit, or for code that verifies "
    "the first piece that arrives." },
  { "object-text", "a placeholder was signed instead of the body",
    "The signature fits a text like [object Object]. Pass the raw body to the HMAC, not the parsed "
    "object." },

  /* the algorithm */
  { "sha256", "SHA-256 instead of SHA-1",
    "The same bytes with HMAC-SHA-1 are what upstream signs. Change the name of the algorithm." },
  { "other-hash", "another hash than SHA-1",
    "Upstream signs with HMAC-SHA-1. Change the name of the algorithm." },
  { "truncated-sha256", "SHA-256, cut to the length of SHA-1",
    "Upstream signs with HMAC-SHA-1. Change the name of the algorithm." },
  { "plain-hash", "a plain hash instead of an HMAC",
    "The signature is a hash of the body, with or without the secret joined to it. Use an HMAC with "
    "the secret as its key." },
  { "swapped", "secret and body are swapped",
    "The HMAC has the body as its key and the secret as its text. Swap the two arguments." },

  /* the secret */
  { "secret-space", "the secret has white space around it",
    "With the spaces or the line end changed, the signature fits. Trim the secret where it is "
    "stored; files and environment variables often end in a newline." },
  { "secret-quoted", "one side has the secret in quotation marks",
    "The quotation marks became part of the secret. Look at the .env file or the shell." },
  { "secret-hex", "one side decodes the secret from hexadecimal",
    "The secret's text is the key, as UTF-8. Do not decode it." },
  { "secret-base64", "one side decodes the secret from Base64",
    "The secret's text is the key, as UTF-8. Do not decode it." },
  { "secret-encoded", "one side encodes the secret",
    "The signature fits the secret in Base64. The secret's text is the key; leave the encoding out." },
  { "secret-case", "one side has the secret in another case",
    "Capitals count in a secret. Copy it again." },
  { "secret-prefix", "one side cuts “whsec_” off the secret",
    "Here the whole text of the secret is the key, with what stands in front. Use it as it is." },
  { "secret-hashed", "one side hashes the secret first",
    "The signature fits a hash of the secret. The secret's text is the key." },
  { "secret-cut", "one side has only the beginning of the secret",
    "The signature fits a part of the secret: a # in a .env file begins a comment, a $ in a shell a "
    "variable, and a column of a database may be too short." },
  { "secret-charset", "one side writes the secret in another character set",
    "The secret’s UTF-8 is the key. In .NET use Encoding.UTF8, not Encoding.Unicode; elsewhere, not "
    "Latin-1." },
  { "empty-secret", "the secret was empty",
    "The signature fits an empty key: the signer did not find its secret. Look at the name of the "
    "environment variable." },
  { "undefined-secret", "the secret was missing",
    "The signature fits the text “undefined” or “null” as its key: the signer did not find its "
    "secret. Look at the name of the environment variable." },
  { "previous-secret", "it was signed with the previous secret",
    "The secret was changed and the signer, or this request, still has the one before. Give the "
    "signer the new secret; requests made before the change keep the old signature." },
};

const HklCause *
hkl_cause_find (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (strcmp (causes[i].code, code) == 0)
      return &causes[i];

  g_return_val_if_reached (&causes[0]);
}
