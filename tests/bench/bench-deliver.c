/* bench-deliver.c: deliveries a second from the durable queue, beside a bare libsoup loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     build/tests/bench/bench-deliver [EVENTS [URL [EVENT.json [bare|single|batches]]]]
 *
 * One run measures, against the same sink (URL, or a process of its own that answers every POST with
 * 200):
 * a bare libsoup loop in its fastest form (8 at once, kept connections, unsigned, from memory), the
 * engine with one event a request, and the engine with batches of 1,000; both signed, from the log
 * on disk, every attempt recorded. Events of 1.3 KB, EVENT.json or one with a single long text. What the log holds was appended before.
 * Beside each figure stands what it cost in time of a core, by threads: a loaded machine moves that
 * less. URL and EVENT.json may be "-".
 */

#define G_LOG_DOMAIN "bench-deliver"

#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <string.h>

#include "bench.h"
#include "hkl-test.h"
#include "sink.h"

/* --- the bare loop --------------------------------------------------------------------------- */

typedef struct
{
  SoupSession *session;
  GUri *uri;
  GBytes *body;
  guint to_send, to_come;
  GMainLoop *loop;
} Bare;

static void bare_send (Bare *bare);

static void
on_bare_sent (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bare *bare = user_data;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (object), result, NULL);
  char buffer[4096];

  g_assert_nonnull (stream);
  while (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                   sizeof buffer, NULL, NULL) > 0)
    ;
  g_input_stream_close (stream, NULL, NULL);
  if (--bare->to_come == 0)
    g_main_loop_quit (bare->loop);
  else
    bare_send (bare);
}

static void
bare_send (Bare *bare)
{
  g_autoptr (SoupMessage) message = NULL;

  if (bare->to_send == 0)
    return;
  bare->to_send--;
  message = soup_message_new_from_uri ("POST", bare->uri);
  soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  soup_message_set_request_body_from_bytes (message, "application/json", bare->body);
  soup_session_send_async (bare->session, message, G_PRIORITY_DEFAULT, NULL, on_bare_sent, bare);
}

static double
run_bare (const char *url, GBytes *body, guint n, double *cpu)
{
  double before = bench_cpu ().all;
  Bare bare = { .to_send = n, .to_come = n, .body = body };
  gint64 start;

  bare.uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  bare.session = soup_session_new_with_options ("max-conns", 64, "max-conns-per-host", 64, NULL);
  soup_session_remove_feature_by_type (bare.session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (bare.session, SOUP_TYPE_AUTH_MANAGER);
  bare.loop = g_main_loop_new (NULL, FALSE);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < BENCH_AT_ONCE; i++)
    bare_send (&bare);
  g_main_loop_run (bare.loop);
  start = g_get_monotonic_time () - start;
  *cpu = bench_cpu ().all - before;
  g_main_loop_unref (bare.loop);
  g_object_unref (bare.session);
  g_uri_unref (bare.uri);

  return n / ((double) start / G_TIME_SPAN_SECOND);
}

/* --- the engine ------------------------------------------------------------------------------ */

static double
run_engine (const char *url, GBytes *body, guint n, gboolean batching, BenchCpu *cpu)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (HklConfig)
      paused = bench_with_mapping (hkl_config_new (), "bench", url, batching, TRUE);
  g_autoptr (HklConfig) on = bench_with_mapping (hkl_config_new (), "bench", url, batching, FALSE);
  HklStore *store = bench_open (folder);
  HklSecrets *secrets = bench_secrets ();
  double seconds;

  bench_place (store, secrets, paused);
  bench_append (store, body, 0, n);
  seconds = bench_drain (store, secrets, on, cpu);
  hkl_store_close (store);
  g_object_unref (store);
  g_object_unref (secrets);
  hkl_test_remove_folder (g_steal_pointer (&folder));

  return n / seconds;
}

static void
print_cost (const BenchCpu *cpu, guint n, double bare)
{
  const double micro = 1e6 / n;

  g_print (
      "  %.1f µs of a core each (%.2f of the bare loop): engine %.1f, sending %.1f, store %.1f\n",
      cpu->all * micro, bare > 0 ? cpu->all * micro / bare : 0, cpu->engine * micro,
      cpu->sending * micro, cpu->store * micro);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 30000;
  gboolean own_sink = argc <= 2 || g_str_equal (argv[2], "-");
  const char *part = argc > 4 ? argv[4] : "all";
  gboolean all = g_str_equal (part, "all");
  g_autoptr (GBytes) body = bench_event ();
  g_autofree char *url = NULL;
  double bare = 0, bare_cpu = 0, single = 0, batched;
  BenchCpu cpu;
  guint port;
  g_autoptr (GError) error = NULL;
  pid_t sink = own_sink ? sink_start (&port, NULL) : 0;

  if (argc > 3 && !g_str_equal (argv[3], "-"))
    {
      char *json;

      g_file_get_contents (argv[3], &json, NULL, &error);
      g_assert_no_error (error);
      g_strchomp (json);
      g_bytes_unref (body);
      body = g_bytes_new_take (json, strlen (json));
    }
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  url = own_sink ? g_strdup_printf ("http://127.0.0.1:%u/", port) : g_strdup (argv[2]);
  if (all || g_str_equal (part, "bare"))
    {
      bare = run_bare (url, body, n, &bare_cpu);
      bare_cpu *= 1e6 / n;
      g_print ("bare libsoup loop       %8.0f requests/s\n  %.1f µs of a core each\n", bare,
               bare_cpu);
    }
  if (all || g_str_equal (part, "single"))
    {
      single = run_engine (url, body, n, FALSE, &cpu);
      g_print ("engine, single, signed  %8.0f requests/s   %.2f of the bare loop\n", single,
               bare > 0 ? single / bare : 0);
      print_cost (&cpu, n, bare_cpu);
    }
  if (all || g_str_equal (part, "batches"))
    {
      batched = run_engine (url, body, n * 10, TRUE, &cpu);
      g_print ("engine, batches of 1000 %8.0f events/s     %.2f of single\n", batched,
               single > 0 ? batched / single : 0);
      print_cost (&cpu, n * 10, 0);
    }
  if (sink != 0)
    kill (sink, SIGKILL);

  return 0;
}
