/* hkl-command-receive.c: `hookline-cli receive`: the inspector in a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-command-receive"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "hkl-capture-export.h"
#include "hkl-capture-print.h"
#include "hkl-cli.h"
#include "hkl-inspector.h"

#define KEPT      1000
#define N_FORMATS (HKL_CAPTURE_FIXTURE + 1)

typedef struct
{
  GMainLoop *loop;
  HklInspector *inspector;
  guint64 shown;
  guint64 wanted; /* 0: until stopped */
  gboolean as_json;
  HklCaptureTotals totals;
} Receive;

/* At most one of the scopes is asked for; 0: it is not. FALSE: more than one, or a bad number. */
static gboolean
read_scope (HklAnswer *answer, int next, int every, int seconds)
{
  if (next < 0 || every < 0 || seconds < 0 || (next > 0) + (every > 0) + (seconds > 0) > 1)
    return FALSE;

  if (next > 0)
    answer->scope = HKL_ANSWER_NEXT;
  else if (every > 0)
    answer->scope = HKL_ANSWER_EVERY_NTH;
  else if (seconds > 0)
    answer->scope = HKL_ANSWER_FOR_SECONDS;
  answer->count = (guint) MAX (next, MAX (every, seconds));

  return TRUE;
}

/* "[INBOX=]ANSWER", see hkl_answer_parse(). SCOPE is for an answer that does not say its own. */
static gboolean
set_answer (HklInspector *inspector, const char *text, const HklAnswer *scope)
{
  const char *equals = strchr (text, '=');
  g_autofree char *inbox = NULL;
  HklAnswer answer;
  gboolean scoped;

  /* In "503,next=3" what stands before the sign is no name. */
  if (equals != NULL && equals != text && memchr (text, ',', (gsize) (equals - text)) == NULL)
    {
      inbox = g_strndup (text, (gsize) (equals - text));
      text = equals + 1;
    }
  if ((inbox != NULL && strchr (inbox, '/') != NULL) || !hkl_answer_parse (text, &answer, &scoped))
    return FALSE;
  if (!scoped)
    {
      answer.scope = scope->scope;
      answer.count = scope->count;
    }
  hkl_inspector_set_answer (inspector, inbox, &answer);

  return TRUE;
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
on_captures (HklInspector *inspector, gpointer user_data)
{
  Receive *receive = user_data;
  g_autoptr (GPtrArray) captures = hkl_inspector_captures (inspector, receive->shown, KEPT);

  for (guint i = 0; i < captures->len; i++)
    {
      HklCapture *capture = g_ptr_array_index (captures, i);

      receive->shown = capture->id;
      hkl_capture_totals_add (&receive->totals, capture);
      if (receive->as_json)
        hkl_capture_print_json (capture);
      else
        hkl_capture_print_row (capture, hkl_cli_is_terminal (STDOUT_FILENO),
                               isatty (STDOUT_FILENO));
      if (receive->wanted != 0 && receive->totals.requests >= receive->wanted)
        {
          g_main_loop_quit (receive->loop);
          return;
        }
    }
}

/* What is still kept, into the files that were asked for. */
static gboolean
export_all (HklInspector *inspector, char *const files[])
{
  g_autoptr (GPtrArray) captures = hkl_inspector_captures (inspector, 0, KEPT);
  gboolean done = TRUE;

  for (guint i = 0; i < N_FORMATS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GFile) file = NULL;

      if (files[i] == NULL)
        continue;
      file = g_file_new_for_commandline_arg (files[i]);
      if (!hkl_captures_to_file (captures, (HklCaptureFormat) i, file, NULL, &error))
        {
          hkl_cli_complain (_ ("The requests were not written to %s: %s"), files[i],
                            error->message);
          done = FALSE;
        }
    }

  return done;
}

int
hkl_command_receive (int argc, char **argv)
{
  Receive receive = { 0 };
  int port = HKL_INSPECTOR_PORT_DEFAULT;
  gint64 count = 0;
  int next = 0, every = 0, seconds = 0;
  g_autofree char *secret_file = NULL;
  g_auto (GStrv) answers = NULL;
  char *files[N_FORMATS] = { NULL };
  gboolean exported;
  g_autoptr (HklInspector) inspector = NULL;
  g_autoptr (GError) error = NULL;
  HklAnswer scope = HKL_ANSWER_DEFAULT;
  char *secret;
  guint watch;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, N_ ("Port (8798); 0: any free one"), N_ ("PORT") },
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &secret_file,
      N_ ("A file with the secret to verify with"), N_ ("FILE") },
    { "answer", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &answers,
      N_ ("A status (503, or 429:30 with Retry-After), slow:MS, slow-body:MS, drop, reset, half, "
          "redirect, error-body; behind “INBOX=” for that inbox alone; with “,next=N”, “,every=N”, "
          "“,for=SECONDS”, “,delay=MS” behind it; may be given more than once"),
      N_ ("ANSWER") },
    { "next", 0, 0, G_OPTION_ARG_INT, &next, N_ ("Give these answers only to the next N requests"),
      N_ ("N") },
    { "every", 0, 0, G_OPTION_ARG_INT, &every, N_ ("Give these answers to every Nth request"),
      N_ ("N") },
    { "for", 0, 0, G_OPTION_ARG_INT, &seconds, N_ ("Give these answers for SECONDS"),
      N_ ("SECONDS") },
    { "count", 'n', 0, G_OPTION_ARG_INT64, &count, N_ ("End after N requests"), N_ ("N") },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &files[HKL_CAPTURE_NDJSON],
      N_ ("At the end, write the newest 1,000 requests to FILE, a line each"), N_ ("FILE") },
    { "har", 0, 0, G_OPTION_ARG_FILENAME, &files[HKL_CAPTURE_HAR],
      N_ ("The same as HAR, without credentials"), N_ ("FILE") },
    { "fixture", 0, 0, G_OPTION_ARG_FILENAME, &files[HKL_CAPTURE_FIXTURE],
      N_ ("The same with no more than “replay” sends, to keep with your tests"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &receive.as_json, N_ ("Print JSON, a line each"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, NULL,
                      _ ("Receives webhooks on 127.0.0.1, verifies them and shows them."), entries,
                      NULL))
    return HKL_EXIT_USAGE;

  if (port < 0 || port > G_MAXUINT16)
    {
      hkl_cli_complain (_ ("A port is between 1 and 65,535."));
      return HKL_EXIT_USAGE;
    }
  if (!read_scope (&scope, next, every, seconds))
    {
      hkl_cli_complain (_ ("Use one of --next, --every and --for, with a number above 0."));
      return HKL_EXIT_USAGE;
    }
  inspector = hkl_inspector_new (KEPT);
  for (guint i = 0; answers != NULL && answers[i] != NULL; i++)
    if (!set_answer (inspector, answers[i], &scope))
      {
        hkl_cli_complain (_ ("“%s” is no answer. Use a status, slow:MS, slow-body:MS, drop, reset, "
                             "half, redirect or error-body."),
                          answers[i]);
        return HKL_EXIT_USAGE;
      }

  secret = hkl_cli_read_secret (secret_file, &error);
  if (error != NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  hkl_inspector_set_secrets (inspector, secret, NULL);
  hkl_secret_free (secret);
  if (!hkl_inspector_listen (inspector, (guint) port, &error))
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  receive.inspector = inspector;
  receive.wanted = count > 0 ? (guint64) count : 0;
  receive.loop = g_main_loop_new (NULL, FALSE);
  watch = hkl_inspector_watch (inspector, NULL, on_captures, &receive, NULL);
  g_unix_signal_add (SIGTERM, on_signal, receive.loop);
  g_unix_signal_add (SIGINT, on_signal, receive.loop);

  g_printerr (_ ("Receiving on http://127.0.0.1:%u/inbox/NAME. Ctrl+C ends.\n"),
              hkl_inspector_get_port (inspector));
  if (!receive.as_json)
    hkl_capture_print_header ();
  g_main_loop_run (receive.loop);

  hkl_inspector_unwatch (inspector, watch);
  hkl_inspector_close (inspector);
  hkl_capture_totals_print (&receive.totals, receive.as_json);
  exported = export_all (inspector, files);
  for (guint i = 0; i < N_FORMATS; i++)
    g_free (files[i]);
  g_main_loop_unref (receive.loop);

  return exported ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}
