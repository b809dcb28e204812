/* hkl-capture-print.c: see hkl-capture-print.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-capture-print"

#include "config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "hkl-capture-export.h"
#include "hkl-capture-print.h"
#include "hkl-cli.h"

void
hkl_capture_print_header (void)
{
  g_print ("%-12s  %-6s  %-18s  %6s  %8s  %-15s  %s\n", _ ("TIME"), _ ("METHOD"), _ ("INBOX"),
           _ ("EVENTS"), _ ("BYTES"), _ ("ANSWERED"), _ ("SIGNATURE"));
}

static const char *
colour_of (const HklVerdict *verdict)
{
  switch (verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
    case HKL_VERDICT_GENUINE_STANDARD:
      return "\033[32m";
    case HKL_VERDICT_NOT_GENUINE:
      return "\033[31m";
    case HKL_VERDICT_UNSIGNED:
    case HKL_VERDICT_NO_SECRET:
    default:
      return "\033[33m";
    }
}

/* "200"; with the word of what else was done to the sender, as "200 half" or "drop". */
static char *
answered_text (const HklCapture *capture)
{
  const char *word = hkl_answer_kind_word (capture->answer.kind);

  if (capture->answered == 0)
    return g_strdup (word);
  if (capture->answer.kind == HKL_ANSWER_OK || capture->answer.kind == HKL_ANSWER_STATUS)
    return g_strdup_printf ("%u", capture->answered);

  return g_strdup_printf ("%u %s", capture->answered, word);
}

void
hkl_capture_print_row (HklCapture *capture, gboolean colours)
{
  g_autofree char *time = hkl_cli_format_time (capture->received_at);
  g_autofree char *answered = answered_text (capture);
  g_autofree char *verdict = hkl_verdict_dup_title (capture->verdict, hkl_cli_translate);
  g_autofree char *again = NULL;

  if (capture->n_seen_before > 0)
    again = g_strdup_printf (
        ngettext (" (%u seen before)", " (%u seen before)", capture->n_seen_before),
        capture->n_seen_before);

  g_print ("%-12s  %-6s  %-18s  %6u  %8" G_GSIZE_FORMAT "  %-15s  %s%s%s%s  %s\n", time,
           capture->method, capture->inbox, capture->n_events, g_bytes_get_size (capture->body),
           answered, colours ? colour_of (capture->verdict) : "", verdict, colours ? "\033[0m" : "",
           again != NULL ? again : "", capture->first_name);
}

void
hkl_capture_print_json (HklCapture *capture)
{
  g_autofree char *text = hkl_capture_to_ndjson (capture);

  g_print ("%s\n", text);
}

void
hkl_capture_totals_add (HklCaptureTotals *self, HklCapture *capture)
{
  self->requests++;
  self->events += capture->n_events;
  self->seen_before += capture->n_seen_before;
  if (!hkl_answer_is_plain (&capture->answer))
    self->misbehaved++;

  switch (capture->verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
    case HKL_VERDICT_GENUINE_STANDARD:
      self->genuine++;
      break;
    case HKL_VERDICT_NOT_GENUINE:
      self->wrong++;
      break;
    case HKL_VERDICT_UNSIGNED:
    case HKL_VERDICT_NO_SECRET:
    default:
      self->unsigned_++;
      break;
    }
}

void
hkl_capture_totals_print (const HklCaptureTotals *self)
{
  g_print (
      _ ("%" PRIu64 " requests, %" PRIu64 " events (%" PRIu64 " seen before); signatures: %" PRIu64
         " genuine, %" PRIu64 " not genuine, %" PRIu64 " not checked\n"),
      self->requests, self->events, self->seen_before, self->genuine, self->wrong, self->unsigned_);
  if (self->misbehaved > 0)
    g_print (ngettext ("%" PRIu64 " request got another answer than 200, as ordered\n",
                       "%" PRIu64 " requests got another answer than 200, as ordered\n",
                       self->misbehaved),
             self->misbehaved);
}
