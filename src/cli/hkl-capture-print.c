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

/* Of the table. */
#define TIME_COLUMNS     12
#define METHOD_COLUMNS   6
#define INBOX_COLUMNS    18
#define ANSWERED_COLUMNS 15

void
hkl_capture_print_header (void)
{
  g_autofree char *time = hkl_cli_dup_cell (_ ("TIME"), TIME_COLUMNS);
  g_autofree char *method = hkl_cli_dup_cell (_ ("METHOD"), METHOD_COLUMNS);
  g_autofree char *inbox = hkl_cli_dup_cell (_ ("INBOX"), INBOX_COLUMNS);
  g_autofree char *answered = hkl_cli_dup_cell (_ ("ANSWERED"), ANSWERED_COLUMNS);

  g_print ("%s  %s  %s  %6s  %8s  %s  %s\n", time, method, inbox, _ ("EVENTS"), _ ("BYTES"),
           answered, _ ("SIGNATURE"));
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
hkl_capture_print_row (HklCapture *capture, gboolean colours, gboolean with_advice)
{
  g_autofree char *time = hkl_cli_format_time (capture->received_at);
  g_autofree char *answer = answered_text (capture);
  g_autofree char *method = hkl_cli_dup_cell (capture->method, METHOD_COLUMNS);
  g_autofree char *inbox = hkl_cli_dup_cell (capture->inbox, INBOX_COLUMNS);
  g_autofree char *answered = hkl_cli_dup_cell (answer, ANSWERED_COLUMNS);
  g_autofree char *name = hkl_cli_dup_safe (capture->first_name);
  g_autofree char *verdict = hkl_verdict_dup_title (capture->verdict, hkl_cli_translate);
  g_autofree char *again = NULL;

  if (capture->n_seen_before > 0)
    again = g_strdup_printf (
        ngettext (" (%u seen before)", " (%u seen before)", capture->n_seen_before),
        capture->n_seen_before);

  g_print ("%s  %s  %s  %6u  %8" G_GSIZE_FORMAT "  %s  %s%s%s%s%s%s\n", time, method, inbox,
           capture->n_events, g_bytes_get_size (capture->body), answered,
           colours ? colour_of (capture->verdict) : "", verdict, colours ? "\033[0m" : "",
           again != NULL ? again : "", *name != '\0' ? "  " : "", name);
  /* What to change; a program that reads the table gets a line for each request. */
  if (with_advice && capture->verdict->kind == HKL_VERDICT_NOT_GENUINE)
    {
      g_autofree char *advice = hkl_verdict_dup_advice (capture->verdict, hkl_cli_translate);

      g_print ("              ↳ %s\n", advice);
    }
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
hkl_capture_totals_print (const HklCaptureTotals *self, gboolean to_error)
{
  g_autofree char *requests = g_strdup_printf (
      g_dngettext (NULL, "%" PRIu64 " request", "%" PRIu64 " requests", self->requests),
      self->requests);
  g_autofree char *events = g_strdup_printf (
      g_dngettext (NULL, "%" PRIu64 " event", "%" PRIu64 " events", self->events), self->events);
  void (*print) (const char *format, ...) G_GNUC_PRINTF (1, 2) = to_error ? g_printerr : g_print;

  /* Translators: "5 requests", "7 events", numbers of events and of signatures. */
  print (_ ("%s, %s (%" PRIu64 " seen before); signatures: %" PRIu64 " genuine, %" PRIu64
            " not genuine, %" PRIu64 " missing or not checked\n"),
         requests, events, self->seen_before, self->genuine, self->wrong, self->unsigned_);
  if (self->misbehaved > 0)
    print (g_dngettext (NULL, "%" PRIu64 " request got another answer than 200, as ordered\n",
                        "%" PRIu64 " requests got another answer than 200, as ordered\n",
                        self->misbehaved),
           self->misbehaved);
}
