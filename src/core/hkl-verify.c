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

#include "hkl-json-span.h"
#include "hkl-sign.h"
#include "hkl-verify-private.h"

/* No more of large texts is hashed: the engine's thread verifies too. */
#define MAX_HASHED_BYTES (12 * 1024 * 1024)
/* In one header. */
#define MAX_SIGNATURES 16
/* Of a signature, in a check; any digest has more. */
#define SHOWN_DIGITS 8

G_DEFINE_BOXED_TYPE (HklVerdict, hkl_verdict, hkl_verdict_ref, hkl_verdict_unref)

/* --- the verdict ------------------------------------------------------------------------------ */

static void
check_free (gpointer data)
{
  HklCheck *check = data;

  g_free (check->title);
  g_free (check->detail);
  for (guint i = 0; i < G_N_ELEMENTS (check->arguments); i++)
    g_free (check->arguments[i]);
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

void
hkl_bench_say (HklBench *bench,
               HklVerdictKind kind,
               const char *cause,
               const char *title,
               const char *advice)
{
  g_assert (bench->verdict->title == NULL);

  bench->verdict->kind = kind;
  bench->verdict->cause = g_strdup (cause);
  bench->verdict->title = g_strdup (title);
  bench->verdict->advice = g_strdup (advice);
}

static const char *
as_it_is (const char *text)
{
  return text;
}

void
hkl_bench_check (HklBench *bench,
                 gboolean passed,
                 const char *title,
                 const char *detail,
                 const char *first,
                 const char *second)
{
  HklCheck *one = g_new0 (HklCheck, 1);

  one->passed = passed;
  one->title = g_strdup (title);
  one->detail_form = detail;
  one->arguments[0] = g_strdup (first);
  one->arguments[1] = g_strdup (second);
  one->detail = hkl_check_dup_detail (one, as_it_is);
  g_ptr_array_add (bench->verdict->checks, one);
}

void
hkl_bench_skip (HklBench *bench, const char *title, const char *detail)
{
  hkl_bench_check (bench, FALSE, title, detail, NULL, NULL);
  ((HklCheck *) g_ptr_array_index (bench->verdict->checks, bench->verdict->checks->len - 1))
      ->skipped = TRUE;
}

/* Ends the search. TITLE is the check's. */
void
hkl_bench_found (HklBench *bench, const char *code, const char *check_title)
{
  const HklCause *cause = hkl_cause_find (code);
  g_autofree char *title = NULL;

  bench->verdict->cause_title = cause->title;
  title = hkl_verdict_dup_title (bench->verdict, as_it_is);
  hkl_bench_check (bench, FALSE, check_title, NULL, NULL, NULL);
  hkl_bench_say (bench, HKL_VERDICT_NOT_GENUINE, code, title, cause->advice);
}

gboolean
hkl_bench_settled (HklBench *bench)
{
  return bench->verdict->title != NULL;
}

/* --- computing -------------------------------------------------------------------------------- */

char *
hkl_bench_digest (HklBench *bench, GChecksumType type, const char *key, gsize key_len, HklSpan span)
{
  return g_compute_hmac_for_data (type, (const guchar *) key, key_len,
                                  (const guchar *) (span.data != NULL ? span.data : ""), span.len);
}

gboolean
hkl_bench_fits_key (HklBench *bench, const char *key, gsize key_len, HklSpan span)
{
  g_autofree char *digest = NULL;

  if (span.len > HKL_BENCH_MAX_TURNED_BYTES)
    {
      if (bench->hashed > MAX_HASHED_BYTES)
        return FALSE;
      bench->hashed += span.len;
    }
  digest = hkl_bench_digest (bench, bench->shape.type, key, key_len, span);

  return bench->shape.truncated ? g_str_has_prefix (digest, bench->shape.digest)
                                : hkl_sign_equal (digest, bench->shape.digest);
}

gboolean
hkl_bench_fits (HklBench *bench, HklSpan span)
{
  return hkl_bench_fits_key (bench, bench->key, bench->key_len, span);
}

/* The readings of upstream: the whole body, or the first event. */
gboolean
hkl_bench_fits_usual (HklBench *bench, const char *key, gsize key_len)
{
  return hkl_bench_fits_key (bench, key, key_len, bench->body) ||
         (bench->first.len > 0 && hkl_bench_fits_key (bench, key, key_len, bench->first));
}

/* --- the questions, in their order ------------------------------------------------------------ */

static void
ask_shape (HklBench *bench)
{
  const HklShape *shape = &bench->shape;

  if (shape->digest == NULL)
    hkl_bench_found (bench, shape->cause, N_ ("Signature is not 40 hexadecimal digits"));
  else if (shape->cause == NULL && shape->type == G_CHECKSUM_SHA1)
    hkl_bench_check (bench, TRUE, N_ ("Signature is 40 hexadecimal digits"), NULL, NULL, NULL);
  else
    hkl_bench_check (bench, FALSE, N_ ("Signature is not 40 lower-case hexadecimal digits"), NULL,
                     NULL, NULL);
}

/* Two headers of the same name become one value with a comma in it. */
static void
ask_several (HklBench *bench, const char *signature)
{
  g_auto (GStrv) parts = g_strsplit (signature, ",", MAX_SIGNATURES);

  if (parts[0] == NULL || parts[1] == NULL || g_str_has_prefix (parts[0], "v1") ||
      g_str_has_prefix (parts[0], "t="))
    return;
  for (guint i = 0; parts[i] != NULL && !hkl_bench_settled (bench); i++)
    {
      g_auto (HklShape) shape = { 0 };

      hkl_shape_read (&shape, parts[i]);
      bench->shape = shape;
      if (shape.digest != NULL && shape.cause == NULL &&
          hkl_bench_fits_usual (bench, bench->key, bench->key_len))
        hkl_bench_found (bench, "several-signatures", N_ ("Signature is a list"));
    }
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
ask_usual (HklBench *bench)
{
  const char *form = cause_of_form (&bench->shape);
  g_autofree char *received = g_strndup (bench->shape.digest, SHOWN_DIGITS);
  g_autofree char *body_length = g_strdup_printf ("%" G_GSIZE_FORMAT, bench->body.len);
  g_autofree char *first_length = g_strdup_printf ("%" G_GSIZE_FORMAT, bench->first.len);
  g_autofree char *expected = hkl_bench_digest (bench, bench->shape.type, bench->key,
                                                bench->key_len, bench->body);

  if (hkl_bench_fits (bench, bench->body))
    {
      /* Translators: a number. */
      hkl_bench_check (bench, TRUE, N_ ("Whole body matches"), N_ ("%s bytes"), body_length, NULL);
      if (bench->first.len > 0)
        hkl_bench_skip (bench, N_ ("First event"),
                        N_ ("Not needed: the signature covers all events."));
      if (form != NULL)
        {
          hkl_bench_found (bench, form, N_ ("The form of the signature is another"));
          return;
        }
      bench->verdict->signed_length = bench->body.len;
      hkl_bench_say (
          bench, HKL_VERDICT_GENUINE, "", N_ ("Genuine"),
          N_ ("The signature covers the whole body, which is unchanged since it was signed."));
    }
  else
    {
      expected[SHOWN_DIGITS] = '\0';
      /* Translators: the first digits of two signatures. */
      hkl_bench_check (bench, FALSE, N_ ("Whole body does not match"),
                       N_ ("%s… expected, %s… received"), expected, received);
      if (bench->first.len == 0)
        {
          hkl_bench_skip (bench, N_ ("First event"), N_ ("The body is no list."));
          return;
        }
      if (!hkl_bench_fits (bench, bench->first))
        {
          g_autofree char *of_first = hkl_bench_digest (bench, bench->shape.type, bench->key,
                                                        bench->key_len, bench->first);

          of_first[SHOWN_DIGITS] = '\0';
          hkl_bench_check (bench, FALSE, N_ ("First event does not match"),
                           N_ ("%s… expected, %s… received"), of_first, received);
          return;
        }
      /* Translators: two numbers. */
      hkl_bench_check (bench, TRUE, N_ ("First event matches"),
                       N_ ("%s of %s bytes, unchanged since it was signed"), first_length,
                       body_length);
      if (form != NULL)
        {
          hkl_bench_found (bench, form, N_ ("The form of the signature is another"));
          return;
        }
      bench->verdict->signed_offset = bench->first_offset;
      bench->verdict->signed_length = bench->first.len;
      hkl_bench_say (
          bench, HKL_VERDICT_GENUINE_BATCH, "", N_ ("Genuine, signed as a batch"),
          N_ ("The signature covers the first event, as Segment signs batches. A receiver that checks "
              "the whole body would reject this request."));
    }

  hkl_bench_check (bench, TRUE, N_ ("No trailing newline, no byte order mark"), NULL, NULL, NULL);
  hkl_bench_check (bench, TRUE, N_ ("JSON was not re-encoded on the way"), NULL, NULL, NULL);
}

static void
say_unknown (HklBench *bench)
{
  hkl_bench_say (
      bench, HKL_VERDICT_NOT_GENUINE, "", N_ ("Not genuine, and no usual cause fits"),
      N_ ("Most often the secret is another one: copy it again on both sides. Otherwise the body was "
          "changed on the way, or somebody else sent it."));
}

static void
ask_all (HklBench *bench, const char *secret, const char *previous)
{
  ask_shape (bench);
  if (!hkl_bench_settled (bench))
    ask_usual (bench);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_ends (bench);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_encoding (bench);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_body (bench);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_hash (bench);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_secret (bench, secret);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_previous_secret (bench, previous);
  if (!hkl_bench_settled (bench))
    hkl_bench_ask_looks (bench);
  if (!hkl_bench_settled (bench))
    say_unknown (bench);
}

/* Neither title nor advice is said yet: it is all that came. */
static void
say_standard (HklBench *bench, const char *cause)
{
  if (cause == NULL)
    {
      g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, bench->body.len);

      hkl_bench_check (bench, TRUE, N_ ("Standard Webhooks signature matches"), N_ ("%s bytes"),
                       length, NULL);
      bench->verdict->signed_length = bench->body.len;
      hkl_bench_say (
          bench, HKL_VERDICT_GENUINE_STANDARD, "", N_ ("Genuine, by Standard Webhooks"),
          N_ ("webhook-signature covers webhook-id, webhook-timestamp and the whole body, "
              "which are unchanged since they were signed."));
    }
  else if (*cause != '\0')
    {
      hkl_bench_found (bench, cause, N_ ("Standard Webhooks signature does not match"));
    }
  else
    {
      hkl_bench_check (bench, FALSE, N_ ("Standard Webhooks signature does not match"), NULL, NULL,
                       NULL);
      say_unknown (bench);
    }
}

/* X-Signature has its verdict; the other signature can only make it worse. */
static void
add_standard (HklBench *bench, const char *cause)
{
  HklVerdict *verdict = bench->verdict;

  if (cause == NULL)
    {
      hkl_bench_check (bench, TRUE, N_ ("Standard Webhooks signature matches too"), NULL, NULL,
                       NULL);
      return;
    }
  if (!hkl_verdict_is_genuine (verdict))
    {
      hkl_bench_check (bench, FALSE, N_ ("Standard Webhooks signature does not match either"), NULL,
                       NULL, NULL);
      return;
    }

  /* What was said is taken back. */
  g_clear_pointer (&verdict->cause, g_free);
  g_clear_pointer (&verdict->title, g_free);
  g_clear_pointer (&verdict->advice, g_free);
  verdict->cause_title = NULL;
  verdict->signed_offset = 0;
  verdict->signed_length = 0;
  say_standard (bench, cause);
}

HklVerdict *
hkl_verify_received (const HklReceived *received,
                     const char *secret,
                     const char *previous_secret,
                     GBytes *body)
{
  g_auto (HklShape) shape = { 0 };
  gboolean has_signature;
  gboolean has_standard;
  HklBench bench = { 0 };

  g_return_val_if_fail (received != NULL && body != NULL, NULL);

  has_signature = received->signature != NULL && *received->signature != '\0';
  has_standard = received->standard != NULL && *received->standard != '\0';
  bench.verdict = g_atomic_rc_box_new0 (HklVerdict);
  bench.verdict->checks = g_ptr_array_new_with_free_func (check_free);
  bench.body.data = g_bytes_get_data (body, &bench.body.len);
  if (bench.body.data == NULL)
    bench.body.data = "";

  if (!has_signature && !has_standard)
    {
      hkl_bench_say (
          &bench, HKL_VERDICT_UNSIGNED, "unsigned", N_ ("Not signed"),
          N_ ("No X-Signature came with the request. Set a secret at the sender; a mapping without "
              "data sends no signature."));
      return bench.verdict;
    }
  if (secret == NULL || *secret == '\0')
    {
      hkl_bench_say (&bench, HKL_VERDICT_NO_SECRET, "no-secret",
                     N_ ("Not checked: there is no secret"),
                     N_ ("Set the shared secret that the sender signs with."));
      return bench.verdict;
    }

  bench.key = secret;
  bench.key_len = strlen (secret);
  if (hkl_json_first_item_span (bench.body.data, bench.body.len, &bench.first_offset,
                                &bench.first.len))
    bench.first.data = bench.body.data + bench.first_offset;
  if (has_signature)
    {
      ask_several (&bench, received->signature);
      hkl_shape_read (&shape, received->signature);
      bench.shape = shape;
      if (!hkl_bench_settled (&bench))
        ask_all (&bench, secret, previous_secret);
    }
  if (has_standard)
    {
      const char *cause = hkl_bench_ask_standard (&bench, received, secret, previous_secret);

      if (has_signature)
        add_standard (&bench, cause);
      else
        say_standard (&bench, cause);
    }

  return bench.verdict;
}

HklVerdict *
hkl_verify (const char *signature, const char *secret, const char *previous_secret, GBytes *body)
{
  const HklReceived received = { .signature = signature };

  return hkl_verify_received (&received, secret, previous_secret, body);
}

gboolean
hkl_verdict_is_genuine (const HklVerdict *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind == HKL_VERDICT_GENUINE || self->kind == HKL_VERDICT_GENUINE_BATCH ||
         self->kind == HKL_VERDICT_GENUINE_STANDARD;
}
