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
#include <json-glib/json-glib.h>

#include "hkl-capture-print.h"
#include "hkl-cli.h"
#include "hkl-inspector.h"

#define KEPT 1000

typedef struct
{
  GMainLoop *loop;
  HklInspector *inspector;
  guint64 shown;
  guint64 wanted; /* 0: until stopped */
  gboolean as_json;
  HklCaptureTotals totals;
} Receive;

/* STATUS[:RETRY-AFTER], slow:MS, slow-body:MS, or a word. */
static gboolean
parse_answer (const char *text, HklAnswer *answer)
{
  static const struct
  {
    const char *word;
    HklAnswerKind kind;
  } words[] = {
    { "drop", HKL_ANSWER_DROP },
    { "reset", HKL_ANSWER_RESET },
    { "half", HKL_ANSWER_HALF },
    { "redirect", HKL_ANSWER_REDIRECT },
    { "error-body", HKL_ANSWER_ERROR_BODY },
  };
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint64 number = parts[1] != NULL ? g_ascii_strtoull (parts[1], NULL, 10) : 0;
  guint64 status = g_ascii_strtoull (parts[0], NULL, 10);

  *answer = HKL_ANSWER_DEFAULT;
  if (number > 3600 * 1000)
    return FALSE;

  if (status >= 100 && status <= 599)
    {
      answer->kind = HKL_ANSWER_STATUS;
      answer->status = (guint) status;
      answer->retry_after = (guint) number;
    }
  else if (g_str_equal (parts[0], "ok"))
    answer->kind = HKL_ANSWER_OK;
  else if (g_str_equal (parts[0], "slow") || g_str_equal (parts[0], "slow-body"))
    {
      answer->kind = g_str_equal (parts[0], "slow") ? HKL_ANSWER_SLOW : HKL_ANSWER_SLOW_BODY;
      answer->delay = (guint) number;
    }
  else
    {
      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        if (g_str_equal (parts[0], words[i].word))
          {
            answer->kind = words[i].kind;
            return TRUE;
          }
      return FALSE;
    }

  return TRUE;
}

/* At most one of the scopes is asked for; 0: it is not. FALSE: more than one, or a bad number. */
static gboolean
set_scope (HklAnswer *answer, int next, int every, int seconds)
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
        hkl_capture_print_row (capture, hkl_cli_is_terminal (STDOUT_FILENO));
      if (receive->wanted != 0 && receive->totals.requests >= receive->wanted)
        {
          g_main_loop_quit (receive->loop);
          return;
        }
    }
}

int
hkl_command_receive (int argc, char **argv)
{
  Receive receive = { 0 };
  int port = HKL_INSPECTOR_PORT_DEFAULT;
  gint64 count = 0;
  int next = 0, every = 0, seconds = 0;
  g_autofree char *secret_file = NULL;
  g_autofree char *answer_text = NULL;
  g_autoptr (HklInspector) inspector = NULL;
  g_autoptr (GError) error = NULL;
  HklAnswer answer = HKL_ANSWER_DEFAULT;
  char *secret;
  guint watch;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, N_ ("Port (8798); 0: any free one"), N_ ("PORT") },
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &secret_file,
      N_ ("A file with the secret to verify with"), N_ ("FILE") },
    { "answer", 'a', 0, G_OPTION_ARG_STRING, &answer_text,
      N_ ("A status (503, or 429:30 with Retry-After), slow:MS, slow-body:MS, drop, reset, half, "
          "redirect, error-body"),
      N_ ("ANSWER") },
    { "next", 0, 0, G_OPTION_ARG_INT, &next, N_ ("Give that answer only to the next N requests"),
      N_ ("N") },
    { "every", 0, 0, G_OPTION_ARG_INT, &every, N_ ("Give that answer to every Nth request"),
      N_ ("N") },
    { "for", 0, 0, G_OPTION_ARG_INT, &seconds, N_ ("Give that answer for SECONDS"),
      N_ ("SECONDS") },
    { "count", 'n', 0, G_OPTION_ARG_INT64, &count, N_ ("End after N requests"), N_ ("N") },
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
  if (answer_text != NULL && !parse_answer (answer_text, &answer))
    {
      hkl_cli_complain (_ ("“%s” is no answer. Use a status, slow:MS, slow-body:MS, drop, reset, "
                           "half, redirect or error-body."),
                        answer_text);
      return HKL_EXIT_USAGE;
    }
  if (!set_scope (&answer, next, every, seconds))
    {
      hkl_cli_complain (_ ("Use one of --next, --every and --for, with a number above 0."));
      return HKL_EXIT_USAGE;
    }

  secret = hkl_cli_read_secret (secret_file, &error);
  if (error != NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  inspector = hkl_inspector_new (KEPT);
  hkl_inspector_set_secrets (inspector, secret, NULL);
  hkl_secret_free (secret);
  hkl_inspector_set_answer (inspector, &answer);
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
  if (!receive.as_json)
    hkl_capture_totals_print (&receive.totals);
  g_main_loop_unref (receive.loop);

  return HKL_EXIT_OK;
}
