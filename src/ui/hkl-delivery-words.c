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
