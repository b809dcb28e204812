/* hkl-command-sample.c: `hookline-cli sample`: a stream of events that look like real ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * To the copy that runs, at a steady rate, in batches of what has become due since the last one; or
 * printed, for a file. What the source or the machine cannot take is not made up for: the rate that
 * was reached is said at the end. Ctrl+C ends it like the time that was asked for.
 */

#define G_LOG_DOMAIN "hkl-command-sample"

#include "config.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "hkl-running-file.h"
#include "hkl-running-source.h"
#include "hkl-sample.h"

#define RATE_MAX 10000

/* Between two batches; a rate below ten a second waits for its next event. */
#define TICK (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  double rate;
  gint64 count; /* 0: until stopped */
  guint64 seed;
  gboolean print;
  gboolean stopped;
  HklRunningSource *source;
  guint64 n_sent;
  gint64 started;
} Sample;

static gboolean
on_signal (gpointer user_data)
{
  ((Sample *) user_data)->stopped = TRUE;

  return G_SOURCE_CONTINUE;
}

/* How many are due at NOW, of those that are wanted at all. */
static guint64
count_due (const Sample *sample, gint64 now)
{
  double seconds = (double) (now - sample->started) / G_TIME_SPAN_SECOND;
  guint64 due = 1 + (guint64) (seconds * sample->rate);

  return sample->count > 0 ? MIN (due, (guint64) sample->count) : due;
}

/* Sends N events. FALSE: the source does not take them. */
static gboolean
send_some (Sample *sample, guint n)
{
  g_autoptr (GString) batch = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      guint64 number = sample->n_sent + i;
      g_autofree char *event = hkl_sample_event ((guint) (number % G_MAXUINT),
                                                 sample->seed + number);

      if (sample->print)
        {
          g_print ("%s\n", event);
          continue;
        }
      if (i > 0)
        g_string_append_c (batch, ',');
      g_string_append (batch, event);
    }
  if (!sample->print && !hkl_running_source_post (sample->source, batch, n))
    return FALSE;
  if (sample->print)
    fflush (stdout);
  sample->n_sent += n;

  return TRUE;
}

/* FALSE: it failed. */
static gboolean
stream (Sample *sample)
{
  sample->started = g_get_monotonic_time ();
  while (!sample->stopped && (sample->count == 0 || sample->n_sent < (guint64) sample->count))
    {
      guint64 due = count_due (sample, g_get_monotonic_time ());

      if (due > sample->n_sent &&
          !send_some (sample, (guint) MIN (due - sample->n_sent, HKL_RUNNING_BATCH_EVENTS)))
        return FALSE;
      /* Behind by more than a batch: the next one goes at once. */
      if (count_due (sample, g_get_monotonic_time ()) < sample->n_sent + HKL_RUNNING_BATCH_EVENTS &&
          (sample->count == 0 || sample->n_sent < (guint64) sample->count))
        g_usleep (TICK);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  return TRUE;
}

/* The source of the copy that runs; NULL: there is none, which was said. */
static HklRunningSource *
find_source (const HklPlace *place)
{
  g_autoptr (GError) error = NULL;
  guint port = hkl_running_file_read (place->data_directory);
  HklRunningSource *source;

  if (port == 0)
    {
      hkl_cli_complain (_ ("No copy runs here that would take events. Start one with “hookline-cli "
                           "run” or in the window, or print them with --print."));
      return NULL;
    }
  source = hkl_running_source_new (place, port, &error);
  if (source == NULL)
    hkl_cli_complain ("%s", error->message);

  return source;
}

static int
run (Sample *sample, const HklPlace *place)
{
  gboolean ok;
  double seconds;

  if (!sample->print)
    {
      sample->source = find_source (place);
      if (sample->source == NULL)
        return HKL_EXIT_FAILED;
    }
  g_unix_signal_add (SIGINT, on_signal, sample);
  g_unix_signal_add (SIGTERM, on_signal, sample);
  ok = stream (sample);
  seconds = (double) (g_get_monotonic_time () - sample->started) / G_TIME_SPAN_SECOND;
  g_clear_pointer (&sample->source, hkl_running_source_free);

  if (!sample->print)
    g_printerr (_ ("%" PRIu64 " events sent in %.1f s: %.1f a second\n"), sample->n_sent, seconds,
                seconds > 0 ? (double) sample->n_sent / seconds : 0);

  return ok ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}

int
hkl_command_sample (int argc, char **argv)
{
  HklPlace place = { 0 };
  Sample sample = { .rate = 1 };
  int seconds = 0;
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "rate", 'r', 0, G_OPTION_ARG_DOUBLE, &sample.rate, N_ ("Events a second, up to 10,000 (1)"),
      N_ ("N") },
    { "count", 'n', 0, G_OPTION_ARG_INT64, &sample.count, N_ ("End after N events"), N_ ("N") },
    { "for", 0, 0, G_OPTION_ARG_INT, &seconds, N_ ("End after SECONDS"), N_ ("SECONDS") },
    { "print", 'p', 0, G_OPTION_ARG_NONE, &sample.print,
      N_ ("Print them (NDJSON) instead of sending them"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, NULL,
                      _ ("Sends events that look like real ones to the copy that runs, at a steady "
                         "rate, until it is stopped."),
                      entries, &place))
    ;
  else if (!(sample.rate > 0 && sample.rate <= RATE_MAX) || sample.count < 0 || seconds < 0)
    hkl_cli_complain (_ ("A rate is above 0 and up to 10,000 a second; numbers and times are above "
                         "0."));
  else
    {
      if (seconds > 0)
        {
          gint64 most = MAX (1, (gint64) (seconds * sample.rate));

          sample.count = sample.count > 0 ? MIN (sample.count, most) : most;
        }
      sample.seed = (guint64) g_get_real_time ();
      status = run (&sample, &place);
    }
  hkl_place_clear (&place);

  return status;
}
