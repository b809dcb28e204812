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

G_DEFINE_BOXED_TYPE (HklVerdict, hkl_verdict, hkl_verdict_ref, hkl_verdict_unref)

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

void
hkl_bench_check (HklBench *bench, gboolean passed, const char *title, const char *detail, ...)
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

void
hkl_bench_skip (HklBench *bench, const char *title, const char *detail)
{
  hkl_bench_check (bench, FALSE, title, "%s", detail);
  ((HklCheck *) g_ptr_array_index (bench->verdict->checks, bench->verdict->checks->len - 1))
      ->skipped = TRUE;
}

/* Ends the search. TITLE is the check's. */
void
hkl_bench_found (HklBench *bench, const char *code, const char *check_title)
{
  const HklCause *cause = hkl_cause_find (code);
  g_autofree char *title = g_strconcat ("Not genuine: ", cause->title, NULL);

  hkl_bench_check (bench, FALSE, check_title, "%s", "");
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
    hkl_bench_found (bench, shape->cause, "Signature is not 40 hexadecimal digits");
  else if (shape->cause == NULL && shape->type == G_CHECKSUM_SHA1)
    hkl_bench_check (bench, TRUE, "Signature is 40 hexadecimal digits", "%s", "");
  else
    hkl_bench_check (bench, FALSE, "Signature is not 40 lower-case hexadecimal digits", "%s", "");
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
        hkl_bench_found (bench, "several-signatures", "Signature is a list");
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
  g_autofree char *expected = hkl_bench_digest (bench, bench->shape.type, bench->key,
                                                bench->key_len, bench->body);

  if (hkl_bench_fits (bench, bench->body))
    {
      hkl_bench_check (bench, TRUE, "Whole body matches", "%" G_GSIZE_FORMAT " bytes",
                       bench->body.len);
      if (bench->first.len > 0)
        hkl_bench_skip (bench, "First event", "Not needed: the signature covers all events.");
      if (form != NULL)
        {
          hkl_bench_found (bench, form, "The form of the signature is another");
          return;
        }
      bench->verdict->signed_length = bench->body.len;
      hkl_bench_say (
          bench, HKL_VERDICT_GENUINE, "", "Genuine",
          "The signature covers the whole body, which is unchanged since it was signed.");
    }
  else
    {
      hkl_bench_check (bench, FALSE, "Whole body does not match", "%.8s… expected, %.8s… received",
                       expected, bench->shape.digest);
      if (bench->first.len == 0)
        {
          hkl_bench_skip (bench, "First event", "The body is no list.");
          return;
        }
      if (!hkl_bench_fits (bench, bench->first))
        {
          g_autofree char *of_first = hkl_bench_digest (bench, bench->shape.type, bench->key,
                                                        bench->key_len, bench->first);

          hkl_bench_check (bench, FALSE, "First event does not match",
                           "%.8s… expected, %.8s… received", of_first, bench->shape.digest);
          return;
        }
      hkl_bench_check (bench, TRUE, "First event matches",
                       "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                       " bytes, unchanged since it was signed",
                       bench->first.len, bench->body.len);
      if (form != NULL)
        {
          hkl_bench_found (bench, form, "The form of the signature is another");
          return;
        }
      bench->verdict->signed_offset = bench->first_offset;
      bench->verdict->signed_length = bench->first.len;
      hkl_bench_say (
          bench, HKL_VERDICT_GENUINE_BATCH, "", "Genuine, signed as a batch",
          "The signature covers the first event, as Segment signs batches. A receiver that checks "
          "the whole body would reject this request.");
    }

  hkl_bench_check (bench, TRUE, "No trailing newline, no byte order mark", "%s", "");
  hkl_bench_check (bench, TRUE, "JSON was not re-encoded on the way", "%s", "");
}

static void
say_unknown (HklBench *bench)
{
  hkl_bench_say (
      bench, HKL_VERDICT_NOT_GENUINE, "", "Not genuine, and no usual cause fits",
      "Most often the secret is another one: copy it again on both sides. Otherwise the body was "
      "changed on the way, or somebody else sent it.");
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
      hkl_bench_check (bench, TRUE, "Standard Webhooks signature matches",
                       "%" G_GSIZE_FORMAT " bytes", bench->body.len);
      bench->verdict->signed_length = bench->body.len;
      hkl_bench_say (bench, HKL_VERDICT_GENUINE_STANDARD, "", "Genuine, by Standard Webhooks",
                     "webhook-signature covers webhook-id, webhook-timestamp and the whole body, "
                     "which are unchanged since they were signed.");
    }
  else if (*cause != '\0')
    {
      hkl_bench_found (bench, cause, "Standard Webhooks signature does not match");
    }
  else
    {
      hkl_bench_check (bench, FALSE, "Standard Webhooks signature does not match", "%s", "");
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
      hkl_bench_check (bench, TRUE, "Standard Webhooks signature matches too", "%s", "");
      return;
    }
  if (!hkl_verdict_is_genuine (verdict))
    {
      hkl_bench_check (bench, FALSE, "Standard Webhooks signature does not match either", "%s", "");
      return;
    }

  /* What was said is taken back. */
  g_clear_pointer (&verdict->cause, g_free);
  g_clear_pointer (&verdict->title, g_free);
  g_clear_pointer (&verdict->advice, g_free);
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
          &bench, HKL_VERDICT_UNSIGNED, "unsigned", "Not signed",
          "No X-Signature came with the request. Set a secret at the sender; a mapping without "
          "data sends no signature.");
      return bench.verdict;
    }
  if (secret == NULL || *secret == '\0')
    {
      hkl_bench_say (&bench, HKL_VERDICT_NO_SECRET, "no-secret", "Not checked: there is no secret",
                     "Set the shared secret that the sender signs with.");
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
