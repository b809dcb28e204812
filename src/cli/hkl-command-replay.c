/* hkl-command-replay.c: `hookline-cli replay`: sends captured requests once more, as they came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads what `receive --json` printed or an export of the inspector wrote, a request a line, and
 * sends each to another address with the
 * same method, headers and bytes, so that its signature still holds; at the distances at which they
 * came, at N times that pace, or as fast as the receiver answers. Headers are text in a capture, so what
 * is beyond ASCII in one goes out as UTF-8; bodies are exact. One request at a time: the order is
 * that of the capture. A consumer under development gets the same traffic again and again.
 *
 * With --source it goes the other way round: the events in those requests (or in lines that are events
 * themselves) go into the source of the copy that runs, each as a new event, in the same timing.
 */

#define G_LOG_DOMAIN "hkl-command-replay"

#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "hkl-cli.h"
#include "hkl-event.h"
#include "hkl-import-replay.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-running-file.h"
#include "hkl-running-source.h"

/* What belongs to a connection, not to the message that it carries. */
static const char *const of_the_connection[] = { "host",           "connection",
                                                 "content-length", "transfer-encoding",
                                                 "keep-alive",     "te",
                                                 "trailer",        "upgrade",
                                                 "expect",         NULL };

typedef struct
{
  char *to;     /* as it may be shown: what is secret in an address is not in it */
  double speed; /* 0: as fast as possible */
  double timeout;
  GUri *uri;
  SoupSession *session;
  GCancellable *stop;
  HklArena *arena;
  HklRunningSource *source; /* NULL: to an address */

  gboolean begun;
  gint64 first_at;   /* of the capture, microseconds since 1970, or since its first request */
  gint64 started_at; /* monotonic */
  guint64 n_events;  /* into the source */
  guint64 n_sent, n_success, n_refused, n_failed, n_bad;
} Replay;

static gboolean
on_signal (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_CONTINUE;
}

/* Ctrl+C comes in through the main context, which nobody else runs here. */
static gboolean
is_stopped (Replay *replay)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return g_cancellable_is_cancelled (replay->stop);
}

/* Waits until the turn of a request that came at RECEIVED_AT. FALSE: stopped meanwhile. */
static gboolean
wait_for_turn (Replay *replay, gint64 received_at)
{
  gint64 due;

  if (!replay->begun)
    {
      replay->begun = TRUE;
      replay->first_at = received_at;
      replay->started_at = g_get_monotonic_time ();
    }
  if (replay->speed <= 0)
    return !is_stopped (replay);

  due = replay->started_at + (gint64) ((double) (received_at - replay->first_at) / replay->speed);
  while (!is_stopped (replay))
    {
      gint64 left = due - g_get_monotonic_time ();

      if (left <= 0)
        return TRUE;
      g_usleep ((gulong) MIN (left, 100 * G_TIME_SPAN_MILLISECOND));
    }

  return FALSE;
}

/* NULL: the line has no body that could be sent. */
static GBytes *
body_of (const HklJson *line)
{
  const HklJson *text = hkl_json_get (line, "body");
  g_autofree char *encoded = hkl_json_dup_member_string (line, "body_base64");

  if (encoded != NULL)
    {
      gsize length;
      guchar *bytes = g_base64_decode (encoded, &length);

      return g_bytes_new_take (bytes, length);
    }
  if (!hkl_json_is (text, HKL_JSON_STRING))
    return NULL;

  return g_bytes_new (text->u.string.data, text->u.string.len);
}

static void
add_headers (SoupMessage *message, const HklJson *list)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  for (gsize i = 0; hkl_json_is (list, HKL_JSON_ARRAY) && i < list->u.array.n; i++)
    {
      const HklJson *pair = list->u.array.items[i];
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      g_autofree char *lower = NULL;

      if (!hkl_json_is (pair, HKL_JSON_ARRAY) || pair->u.array.n != 2 ||
          !hkl_json_is (pair->u.array.items[0], HKL_JSON_STRING) ||
          !hkl_json_is (pair->u.array.items[1], HKL_JSON_STRING))
        continue;
      name = hkl_str_dup (pair->u.array.items[0]->u.string);
      value = hkl_str_dup (pair->u.array.items[1]->u.string);
      lower = g_ascii_strdown (name, -1);
      if (!g_strv_contains (of_the_connection, lower))
        soup_message_headers_append (headers, name, value);
    }
}

static void
send_one (Replay *replay, const HklJson *line, const char *method, GBytes *body, guint64 number)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri (method, replay->uri);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  guint status;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (g_bytes_get_size (body) > 0)
    soup_message_set_request_body_from_bytes (message, NULL, body);
  add_headers (message, hkl_json_get (line, "headers"));

  replay->n_sent++;
  answer = soup_session_send_and_read (replay->session, message, replay->stop, &error);
  status = soup_message_get_status (message);
  if (answer == NULL)
    {
      replay->n_failed++;
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        hkl_cli_complain (_ ("Line %" PRIu64 ": no answer from %s: %s"), number, replay->to,
                          error->message);
    }
  else if (SOUP_STATUS_IS_SUCCESSFUL (status))
    replay->n_success++;
  else
    {
      replay->n_refused++;
      hkl_cli_complain (_ ("Line %" PRIu64 ": %s answered %u."), number, replay->to, status);
    }
}

/* When a request came: "received", or in a fixture "after_ms" since its first one. */
static gboolean
time_of (const HklJson *line, gint64 *time)
{
  g_autofree char *received = hkl_json_dup_member_string (line, "received");
  const HklJson *after = hkl_json_get (line, "after_ms");

  if (received != NULL)
    return hkl_time_from_iso (received, time);
  if (!hkl_json_is (after, HKL_JSON_NUMBER) || !(after->u.number >= 0 && after->u.number < 1e12))
    return FALSE;
  *time = (gint64) (after->u.number * 1000);

  return TRUE;
}

/* --- into the source ----------------------------------------------------------------------------- */

/* FALSE: the source does not take them, which was said. */
static gboolean
post_events (Replay *replay, GPtrArray *events)
{
  g_autoptr (GString) batch = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      hkl_json_write (events->pdata[i], text);
      if (n > 0 &&
          (n == HKL_RUNNING_BATCH_EVENTS || batch->len + text->len > HKL_RUNNING_BATCH_BYTES))
        {
          if (!hkl_running_source_post (replay->source, batch, n))
            return FALSE;
          replay->n_events += n;
          g_string_truncate (batch, 0);
          n = 0;
        }
      if (n++ > 0)
        g_string_append_c (batch, ',');
      g_string_append_len (batch, text->str, (gssize) text->len);
    }
  if (n > 0 && !hkl_running_source_post (replay->source, batch, n))
    return FALSE;
  replay->n_events += n;

  return TRUE;
}

static gboolean
on_source_line (const char *text, gsize length, guint64 number, gpointer data)
{
  Replay *replay = data;
  HklReplayLine played = { 0 };
  const HklJson *line;
  gboolean go_on = TRUE;

  hkl_arena_reset (replay->arena);
  line = hkl_json_read (replay->arena, text, length, NULL, NULL);
  if (!hkl_json_is (line, HKL_JSON_OBJECT) || !hkl_replay_line_read (&played, line, replay->arena))
    {
      replay->n_bad++;
      hkl_cli_complain (_ ("Line %" PRIu64 " has no events and was left out."), number);
    }
  else if (played.came_at != 0 ? !wait_for_turn (replay, played.came_at) : is_stopped (replay))
    {
      go_on = FALSE;
    }
  else if (!post_events (replay, played.events))
    {
      replay->n_failed++;
      go_on = FALSE;
    }
  else
    {
      replay->n_sent++;
    }
  hkl_replay_line_clear (&played);

  return go_on && !is_stopped (replay);
}

static int
replay_into_source (Replay *replay, const HklPlace *place, char **files)
{
  g_autoptr (GError) error = NULL;
  guint port = hkl_running_file_read (place->data_directory);
  gboolean read;

  if (port == 0)
    {
      hkl_cli_complain (_ ("No copy runs here that would take events. Start one with “hookline-cli "
                           "run” or in the window."));
      return HKL_EXIT_FAILED;
    }
  replay->source = hkl_running_source_new (place, port, &error);
  if (replay->source == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  read = hkl_cli_each_line (files, on_source_line, replay, &error);
  if (!read)
    hkl_cli_complain ("%s", error->message);
  g_print (_ ("%" PRIu64 " events of %" PRIu64 " lines sent; %" PRIu64 " lines left out\n"),
           replay->n_events, replay->n_sent, replay->n_bad);
  g_clear_pointer (&replay->source, hkl_running_source_free);

  return read && replay->n_failed == 0 && replay->n_bad == 0 ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}

static gboolean
on_line (const char *text, gsize length, guint64 number, gpointer data)
{
  Replay *replay = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *method = NULL;
  const HklJson *line;
  gint64 received_at;

  hkl_arena_reset (replay->arena);
  line = hkl_json_read (replay->arena, text, length, NULL, &error);
  method = hkl_json_dup_member_string (line, "method");
  body = body_of (line);
  if (method == NULL || body == NULL || !time_of (line, &received_at))
    {
      replay->n_bad++;
      hkl_cli_complain (_ ("Line %" PRIu64 " is no captured request and was left out. "
                           "“hookline-cli receive --json” and the inspector’s export write them."),
                        number);
      return TRUE;
    }

  if (!wait_for_turn (replay, received_at))
    return FALSE;
  send_one (replay, line, method, body, number);

  return !is_stopped (replay);
}

/* To an address. */
static int
replay_to (Replay *replay, const char *to, char **files)
{
  g_autoptr (GError) error = NULL;
  gboolean read;

  replay->uri = g_uri_parse (to, SOUP_HTTP_URI_FLAGS, NULL);
  if (replay->uri == NULL || !g_str_has_prefix (g_uri_get_scheme (replay->uri), "http") ||
      g_uri_get_host (replay->uri) == NULL || g_uri_get_host (replay->uri)[0] == '\0')
    {
      hkl_cli_complain (_ ("“%s” is no address. It starts with https:// or http:// and names a "
                           "host."),
                        to);
      return HKL_EXIT_USAGE;
    }

  replay->to = g_uri_to_string_partial (replay->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY |
                                                         G_URI_HIDE_FRAGMENT);
  replay->session = soup_session_new_with_options ("timeout", (guint) replay->timeout, NULL);
  soup_session_remove_feature_by_type (replay->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (replay->session, SOUP_TYPE_AUTH_MANAGER);

  read = hkl_cli_each_line (files, on_line, replay, &error);
  if (!read)
    hkl_cli_complain ("%s", error->message);
  g_print (_ ("%" PRIu64 " requests sent: %" PRIu64 " answered with success, %" PRIu64
              " refused, %" PRIu64 " without an answer; %" PRIu64 " lines left out\n"),
           replay->n_sent, replay->n_success, replay->n_refused, replay->n_failed, replay->n_bad);

  return read && replay->n_success == replay->n_sent && replay->n_bad == 0 ? HKL_EXIT_OK
                                                                           : HKL_EXIT_FAILED;
}

int
hkl_command_replay (int argc, char **argv)
{
  HklPlace place = { 0 };
  Replay replay = { .speed = 1, .timeout = 30 };
  g_autofree char *to = NULL;
  gboolean fast = FALSE;
  gboolean source = FALSE;
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &to, N_ ("Where the requests go"), N_ ("URL") },
    { "source", 0, 0, G_OPTION_ARG_NONE, &source,
      N_ ("Their events go into the source of the copy that runs, as new ones"), NULL },
    { "speed", 's', 0, G_OPTION_ARG_DOUBLE, &replay.speed, N_ ("At N times the pace (1)"),
      N_ ("N") },
    { "fast", 'f', 0, G_OPTION_ARG_NONE, &fast, N_ ("As fast as they are answered"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[FILE…]",
                      _ ("Sends captured requests (of “receive --json”, or exported from the "
                         "inspector; standard input when no file is named) once more, with the "
                         "same headers and bytes; or their events into the source."),
                      entries, &place))
    return HKL_EXIT_USAGE;

  replay.stop = g_cancellable_new ();
  replay.arena = hkl_arena_new ();
  g_unix_signal_add (SIGINT, on_signal, replay.stop);
  g_unix_signal_add (SIGTERM, on_signal, replay.stop);
  if ((to != NULL) == source)
    hkl_cli_complain (_ ("Say where they go: requests to an address with --to, or their events "
                         "with --source into the source of the copy that runs."));
  else if (!isfinite (replay.speed) || replay.speed <= 0)
    hkl_cli_complain (_ ("The pace is a number above 0, such as 10 or 0.5."));
  else
    {
      if (fast)
        replay.speed = 0;
      status = source ? replay_into_source (&replay, &place, argv + 1)
                      : replay_to (&replay, to, argv + 1);
    }

  hkl_arena_free (replay.arena);
  g_clear_object (&replay.session);
  g_object_unref (replay.stop);
  g_clear_pointer (&replay.uri, g_uri_unref);
  g_free (replay.to);
  hkl_place_clear (&place);

  return status;
}
