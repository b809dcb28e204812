/* hkl-delivery-words.c: see hkl-delivery-words.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-delivery-words"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-delivery-words.h"
#include "hkl-format.h"

char *
hkl_words_attempts (HklBatch *batch)
{
  if (batch->tries == 0)
    return g_strdup (_ ("none yet"));
  if (batch->state == HKL_BATCH_DELIVERED && batch->tries == 1)
    return g_strdup (_ ("1, no retry needed"));
  if (batch->state == HKL_BATCH_DELIVERED)
    return g_strdup_printf (
        ngettext ("%u, after %u failed one", "%u, after %u failed ones", batch->tries - 1),
        batch->tries, batch->tries - 1);

  return g_strdup_printf ("%u", batch->tries);
}

char *
hkl_words_answer (guint status, const char *reason)
{
  if (status != 0)
    return g_strdup_printf ("%u %s", status, reason != NULL ? reason : "");

  return g_strdup (reason != NULL && reason[0] != '\0' ? reason : "–");
}

char *
hkl_words_waiting (HklBatch *batch, gint64 now)
{
  g_autofree char *in = NULL;
  g_autofree char *why = NULL;

  if (batch->state != HKL_BATCH_WAITING || batch->tries == 0)
    return NULL;

  why = hkl_words_answer (batch->status, batch->reason);
  if (batch->due_at <= now)
    return g_strdup_printf (_ ("Attempt %u is due. The last one: %s."), batch->tries + 1, why);

  in = hkl_format_duration ((batch->due_at - now) / G_USEC_PER_SEC * G_USEC_PER_SEC);

  return g_strdup_printf (_ ("Attempt %u in %s. The last one: %s."), batch->tries + 1, in, why);
}

/* Whole seconds: the number is read as it counts down. Never "in 0 s". */
static char *
until_probe (const HklMappingSnapshot *snapshot, gint64 now)
{
  /* Nobody is sent as the probe before its own time has come. */
  gint64 left = MAX (snapshot->probe_at, snapshot->next_at) - now;
  g_autofree char *in = NULL;

  if (snapshot->breaker == HKL_BREAKER_HALF_OPEN)
    return g_strdup (_ ("One attempt is under way."));
  if (left <= 0)
    return g_strdup (_ ("One attempt is due."));

  in = hkl_format_duration ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC * G_USEC_PER_SEC);

  /* Translators: %s is a time, such as "40 s". */
  return g_strdup_printf (_ ("One attempt is tried in %s."), in);
}

static char *
why_resting (const HklMappingSnapshot *snapshot)
{
  g_autofree char *answer = NULL;

  if (snapshot->breaker_status == 0)
    return g_strdup (snapshot->breaker_reason != NULL ? snapshot->breaker_reason : "");

  answer = hkl_words_answer (snapshot->breaker_status, snapshot->breaker_reason);

  /* Translators: %s is a status of HTTP, such as "503 Service Unavailable". */
  return g_strdup_printf (_ ("The endpoint answered %s."), answer);
}

char *
hkl_words_resting (const HklMappingSnapshot *snapshot, gint64 now)
{
  g_autofree char *when = NULL;
  g_autofree char *why = NULL;
  g_autofree char *count = NULL;
  g_autofree char *queued = NULL;
  g_autofree char *first = NULL;

  if (snapshot->breaker == HKL_BREAKER_CLOSED)
    return NULL;

  first = g_strdup_printf (ngettext ("Resting after %u failure.", "Resting after %u failures.",
                                     snapshot->breaker_failures),
                           snapshot->breaker_failures);
  when = until_probe (snapshot, now);
  why = why_resting (snapshot);
  count = hkl_format_count (snapshot->queue);
  queued = g_strdup_printf (ngettext ("%s event is queued and not lost.",
                                      "%s events are queued and none are lost.", snapshot->queue),
                            count);

  return g_strconcat (first, " ", when, why[0] != '\0' ? " " : "", why,
                      snapshot->queue > 0 ? " " : "", snapshot->queue > 0 ? queued : "", NULL);
}

char *
hkl_words_failed (HklBatch *batch)
{
  g_autofree char *why = NULL;

  if (batch->state != HKL_BATCH_FAILED)
    return NULL;

  why = hkl_words_answer (batch->status, batch->reason);
  if (batch->outcome == HKL_OUTCOME_INVALID)
    return g_strdup_printf (_ ("It cannot be sent. %s"), why);
  if (!hkl_outcome_is_retried (batch->outcome, batch->status))
    return g_strdup_printf (
        _ ("The endpoint answered %s. It will not be tried again; resend it when the cause is "
           "mended."),
        why);

  return g_strdup_printf (ngettext ("Gave up after %u attempt. The last one: %s. Resend it when "
                                    "the endpoint works.",
                                    "Gave up after %u attempts. The last one: %s. Resend it when "
                                    "the endpoint works.",
                                    batch->tries),
                          batch->tries, why);
}

char *
hkl_words_signed (HklRequest *request)
{
  gsize size = g_bytes_get_size (request->body);
  g_autofree char *part = NULL;
  g_autofree char *whole = NULL;

  if (!request->has_body)
    return g_strdup (_ ("No body"));
  if (request->signed_length == 0)
    return g_strdup (_ ("Not signed"));

  part = hkl_format_count (request->signed_length);
  whole = hkl_format_count (size);
  if (request->signed_length == size)
    return g_strdup_printf (_ ("Signed: the whole body, %s bytes"), whole);

  /* Translators: the two %s are numbers, formatted already. */
  return g_strdup_printf (_ ("Signed: the first event, %s of %s bytes"), part, whole);
}

char *
hkl_words_pause (HklAttempt *before, HklAttempt *after)
{
  gint64 pause = after->started_at - before->started_at - before->total;
  g_autofree char *text = hkl_format_duration (MAX (0, pause));

  return g_strdup_printf (_ ("waited %s"), text);
}

/* --- what to do --------------------------------------------------------------------------------- */

static const char *
advice_of_status (guint status)
{
  switch (status)
    {
    case 401:
    case 403:
      return _ ("The endpoint does not let the request in. Check the secret and the headers of the "
                "mapping, and how the endpoint verifies the signature.");
    case 404:
    case 405:
    case 410:
      return _ ("Nothing takes the request there. Check URL and method of the mapping.");
    case 408:
      return _ ("The endpoint did not get the request in time. Send smaller batches.");
    case 413:
      return _ ("The request is too large for the endpoint. Send smaller batches.");
    case 429:
      return _ ("The endpoint asks for fewer requests. Lower the pace of the mapping.");
    default:
      if (status >= 500)
        return _ ("The fault is at the endpoint. Look into its log at the time of the attempt.");
      return _ ("The endpoint did not accept the request. Read its answer, and compare the body "
                "with what it expects.");
    }
}

const char *
hkl_words_advice (HklOutcome outcome, guint status)
{
  switch (outcome)
    {
    case HKL_OUTCOME_DELIVERED:
    case HKL_OUTCOME_CANCELLED:
      return NULL;
    case HKL_OUTCOME_STATUS:
      return advice_of_status (status);
    case HKL_OUTCOME_REDIRECT:
      return _ ("Redirects are not followed. Put the new address into the mapping.");
    case HKL_OUTCOME_DNS:
      return _ ("Check the host name in the URL, and whether this machine is online.");
    case HKL_OUTCOME_REFUSED:
      return _ ("Nothing listens there. Start the server, or check the port in the URL.");
    case HKL_OUTCOME_UNREACHABLE:
      return _ ("No way leads there. Check the network and the address.");
    case HKL_OUTCOME_TLS:
      return _ ("No secure connection came about. Check the certificate of the server.");
    case HKL_OUTCOME_TIMEOUT:
      return _ ("The endpoint took too long. Let it answer first and work afterwards, or give the "
                "mapping a longer time-out.");
    case HKL_OUTCOME_RESET:
      return _ ("The endpoint ended the connection before it answered. Look into its log, or that "
                "of a proxy before it.");
    case HKL_OUTCOME_PROTOCOL:
      return _ ("What answers there does not speak HTTP. Check port and scheme of the URL.");
    case HKL_OUTCOME_INVALID:
      return _ ("Nothing was sent. Mend the mapping, then send the events once more.");
    default:
      g_assert_not_reached ();
    }
}

char *
hkl_words_ahead (HklBatch *batch, const HklRetryPolicy *policy)
{
  gint64 first = batch->first_try_at != 0 ? batch->first_try_at : batch->due_at;
  gint64 last = batch->due_at;
  guint tries = batch->tries + 1;
  guint n = 0;
  gint64 next[2] = { 0, 0 };
  gint64 at = last;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *end = NULL;

  if (batch->state != HKL_BATCH_WAITING || batch->tries == 0)
    return NULL;

  /* Without the jitter, and as if each attempt took no time. Bounded by what a policy may ask. */
  for (n = 0; n < 1000; n++)
    {
      at = hkl_retry_next (policy, tries + n, first, at, 0, 0.5);
      if (at == 0)
        break;
      if (n < G_N_ELEMENTS (next))
        next[n] = at;
      last = at;
    }

  end = hkl_format_time (last);
  if (next[0] == 0)
    return g_strdup (_ ("That is the last attempt."));
  one = hkl_format_time (next[0]);
  if (next[1] == 0)
    /* Translators: a time. */
    return g_strdup_printf (_ ("Then about %s, for the last time."), one);
  two = hkl_format_time (next[1]);
  if (n == 2)
    /* Translators: two times. */
    return g_strdup_printf (_ ("Then about %s, and for the last time about %s."), one, two);

  /* Translators: three times. */
  return g_strdup_printf (_ ("Then about %s and %s, the last time about %s."), one, two, end);
}

char *
hkl_words_signature (HklRequest *request, const char *signature)
{
  gsize size = g_bytes_get_size (request->body);

  if (request->signed_length == 0)
    return g_strdup (_ ("The request is not signed: there was no secret, or signing is off."));

  return g_strdup_printf (
      _ ("X-Signature is HMAC-SHA1 in hex digits, with the shared secret as key.\n"
         "Signed are bytes %zu to %zu of the %zu"
         " bytes of the body, exactly as they were sent.\n\n"
         "With the body in body.json this makes it again:\n\n"
         "tail -c +%zu body.json | head -c %zu"
         " | openssl dgst -sha1 -hmac \"$SECRET\"\n\n%s"),
      request->signed_offset + 1, request->signed_offset + request->signed_length, size,
      request->signed_offset + 1, request->signed_length, signature != NULL ? signature : "");
}

char *
hkl_words_verdict (HklBatch *batch)
{
  g_autofree char *since = NULL;
  g_autofree char *answer = hkl_words_answer (batch->status, batch->reason);

  if (batch->tries == 0)
    return g_strdup (_ ("no attempt yet"));
  if (batch->state != HKL_BATCH_DELIVERED)
    return g_strdup_printf (
        ngettext ("after %u attempt: %s", "after %u attempts: %s", batch->tries), batch->tries,
        answer);
  if (batch->tries == 1)
    return g_strdup_printf (_ ("on the first attempt: %s"), answer);

  since = hkl_format_duration (MAX (0, batch->settled_at - batch->first_try_at));

  return g_strdup_printf (_ ("on attempt %u, %s after the first try"), batch->tries, since);
}
