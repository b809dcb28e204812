/* fuzz-http.c: any bytes over a socket to the source and to the inspector.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both serve in this thread, on ports of 127.0.0.1, with a real store behind the source. Whatever
 * comes, the connection ends soon, what is answered is HTTP, nothing of the request is left, and
 * the inspector keeps no more than it may. Two bytes say how the rest is sent:
 *
 *   1: bit 0 to the inspector, 1 as it is (else framed), 2 in two pieces, 3 reset instead of a wait
 *      for the answer; bits 4-7 how the inspector answers
 *   2: framed only: bit 0 gzip, 1 chunked, 2 no Authorization, 3 a length that is one too large
 *
 * Framed means that the bytes are a head, an empty line and a body; the length of the body and what
 * else belongs to its encoding are added here, so that changing a body does not spoil its request.
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "hkl-capture-export.h"
#include "hkl-inspector-private.h"
#include "hkl-json-reader.h"
#include "hkl-source-private.h"
#include "hkl-test.h"

#define KEY "hk_fuzz"
/* Runs after which everything is taken down and set up again, so that the log stays short. */
#define RUNS_PER_STORE  2000
#define MAX_SECONDS     20
#define MAX_CAPTURES    5
#define MAX_HEAD        64
#define TO_INSPECTOR    (1 << 0)
#define RAW             (1 << 1)
#define TWO_PIECES      (1 << 2)
#define RESET           (1 << 3)
#define GZIP            (1 << 0)
#define CHUNKED         (1 << 1)
#define NO_KEY          (1 << 2)
#define LENGTH_TOO_LONG (1 << 3)

/* libsoup 3.2.3 forgets to free the path of a request that it refuses for its framing. Leaks of ours
 * are found by the tests under ASan; here they are looked for with
 * ASAN_OPTIONS=detect_leaks=1:fast_unwind_on_malloc=0:malloc_context_size=9, slowly. */
const char *__asan_default_options (void);
const char *__lsan_default_suppressions (void);

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static struct
{
  char *folder;
  HklStore *store;
  HklSource *source;
  HklInspector *inspector;
  guint runs;
} world;

static void
check (gboolean holds, const char *what)
{
  if (!holds)
    g_error ("%s", what);
}

/* --- the two servers -------------------------------------------------------------------------- */

static void
tear_down (void)
{
  if (world.source == NULL)
    return;

  hkl_source_close (world.source);
  hkl_inspector_close (world.inspector);
  hkl_store_close (world.store);
  g_assert_finalize_object (g_steal_pointer (&world.source));
  g_assert_finalize_object (g_steal_pointer (&world.inspector));
  g_assert_finalize_object (g_steal_pointer (&world.store));
  hkl_test_remove_folder (g_steal_pointer (&world.folder));
}

static void
set_up (void)
{
  static const char *const keys[] = { KEY, NULL };
  g_autoptr (GError) error = NULL;

  world.runs = 0;
  world.folder = hkl_test_folder ();
  world.store = hkl_store_open (world.folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (world.store, 0);
  world.source = hkl_source_new (world.store);
  hkl_source_set_write_keys (world.source, keys, NULL, TRUE);
  check (hkl_source_listen (world.source, 0, FALSE, &error), "the source does not listen");
  world.inspector = hkl_inspector_new (MAX_CAPTURES);
  hkl_inspector_set_secrets (world.inspector, "secret", "previous");
  check (hkl_inspector_listen (world.inspector, 0, &error), "the inspector does not listen");
}

static gboolean
is_over (void)
{
  return world.source->calls.length == 0 && world.inspector->calls.length == 0 &&
         world.source->in_flight == 0 && hkl_listener_count (world.source->listener) == 0 &&
         hkl_listener_count (world.inspector->listener) == 0;
}

/* --- the client ------------------------------------------------------------------------------- */

static GSocket *
dial (guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                  &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}

static void
iterate (gint64 end)
{
  g_main_context_iteration (NULL, TRUE);
  check (g_get_monotonic_time () < end, "a request does not come to its end");
}

/* FALSE when the server does not want to hear more. */
static gboolean
send_all (GSocket *socket, const char *data, gsize len, gint64 end)
{
  while (len > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (socket, data, len, NULL, &error);

      if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return FALSE;
      if (n > 0)
        {
          data += n;
          len -= (gsize) n;
        }
      else
        {
          iterate (end);
        }
    }

  return TRUE;
}

/* Reads to the end; what begins the answer goes into HEAD. */
static void
receive_all (GSocket *socket, char head[MAX_HEAD], gint64 end)
{
  gsize len = 0;

  for (;;)
    {
      char buffer[4096];
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);

      if (n > 0)
        {
          gsize more = MIN ((gsize) n, MAX_HEAD - 1 - len);

          memcpy (head + len, buffer, more);
          len += more;
        }
      else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      else
        iterate (end);
    }
  head[len] = '\0';
}

static void
reset (GSocket *socket)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  g_socket_close (socket, NULL);
}

static GBytes *
packed (const char *text, gsize len)
{
  g_autoptr (GConverter)
      compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  g_output_stream_write_all (stream, text, len, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GString *
framed (const char *text, gsize len, uint8_t how)
{
  const char *gap = memmem (text, len, "\n\n", 2);
  const char *body = gap != NULL ? gap + 2 : text + len;
  gsize body_len = len - (gsize) (body - text);
  g_autoptr (GBytes) bytes = (how & GZIP) != 0 ? packed (body, body_len)
                                               : g_bytes_new_static (body, body_len);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  GString *request = g_string_new_len (text, gap != NULL ? gap - text : (gssize) len);

  g_string_append_c (request, '\n');
  if ((how & GZIP) != 0)
    g_string_append (request, "Content-Encoding: gzip\r\n");
  if ((how & NO_KEY) == 0)
    {
      g_autofree char *key = g_base64_encode ((const guchar *) KEY ":", strlen (KEY ":"));

      g_string_append_printf (request, "Authorization: Basic %s\r\n", key);
    }
  if ((how & CHUNKED) != 0)
    g_string_append_printf (request, "Transfer-Encoding: chunked\r\n\r\n%" G_GSIZE_MODIFIER "x\r\n",
                            size);
  else
    g_string_append_printf (request, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                            size + ((how & LENGTH_TOO_LONG) != 0 ? 1 : 0));
  g_string_append_len (request, data, (gssize) size);
  if ((how & CHUNKED) != 0)
    g_string_append (request, "\r\n0\r\n\r\n");

  return request;
}

/* --- one run ---------------------------------------------------------------------------------- */

/* What is written of a capture is JSON, whatever came. */
static void
check_json (HklArena *arena, char *text)
{
  hkl_arena_reset (arena);
  check (hkl_json_read (arena, text, strlen (text), NULL, NULL) != NULL, "an export is no JSON");
  g_free (text);
}

/* What the inspector keeps is text where it says text. */
static void
check_captures (void)
{
  g_autoptr (GPtrArray) captures = hkl_inspector_captures (world.inspector, 0, 1000);

  check (captures->len <= MAX_CAPTURES, "more captures than are kept");
  if (captures->len > 0)
    {
      HklCapture *newest = g_ptr_array_index (captures, captures->len - 1);
      g_autoptr (HklArena) arena = hkl_arena_new ();

      check_json (arena, hkl_capture_to_ndjson (newest));
      check_json (arena, hkl_capture_to_fixture (newest, 0));
      check_json (arena, hkl_capture_to_har_entry (newest));
    }
  for (guint i = 0; i < captures->len; i++)
    {
      const HklCapture *capture = g_ptr_array_index (captures, i);

      check (g_utf8_validate (capture->method, -1, NULL), "a method is not UTF-8");
      check (g_utf8_validate (capture->path, -1, NULL), "a path is not UTF-8");
      check (g_utf8_validate (capture->inbox, -1, NULL), "the name of an inbox is not UTF-8");
      check (g_utf8_validate (capture->first_name, -1, NULL), "an event's name is not UTF-8");
      for (guint j = 0; j < capture->headers->len; j++)
        check (g_utf8_validate (g_ptr_array_index (capture->headers, j), -1, NULL),
               "a header is not UTF-8");
    }
}

static void
exchange (guint port, const char *text, gsize len, uint8_t flags, char head[MAX_HEAD])
{
  gint64 end = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;
  g_autoptr (GSocket) socket = dial (port);
  gsize first = (flags & TWO_PIECES) != 0 ? len / 2 : len;
  gboolean wanted = send_all (socket, text, first, end);

  head[0] = '\0';
  while (first < len && g_main_context_iteration (NULL, FALSE))
    ;
  if (wanted)
    send_all (socket, text + first, len - first, end);
  if ((flags & RESET) != 0)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      reset (socket);
    }
  else
    {
      g_socket_shutdown (socket, FALSE, TRUE, NULL);
      receive_all (socket, head, end);
      g_socket_close (socket, NULL);
    }
  while (!is_over ())
    iterate (end);
}

const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

const char *
__lsan_default_suppressions (void)
{
  return "leak:soup_headers_parse_request\n";
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  atexit (tear_down);

  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) request = NULL;
  char head[MAX_HEAD];
  HklSourceStats before;
  HklSourceStats after;

  if (size < 2)
    return 0;

  if (world.runs++ == RUNS_PER_STORE)
    tear_down ();
  if (world.source == NULL)
    set_up ();

  request = (data[0] & RAW) != 0 ? g_string_new_len ((const char *) data + 2, (gssize) size - 2)
                                 : framed ((const char *) data + 2, size - 2, data[1]);
  hkl_inspector_set_answer (world.inspector, (data[1] & 1) != 0 ? "a" : NULL,
                            &(HklAnswer){
                                .kind = (data[0] >> 4) % HKL_N_ANSWER_KINDS,
                                .status = 503,
                                .retry_after = data[1],
                                .delay = 1,
                                .scope = HKL_ANSWER_ALWAYS,
                            });
  hkl_source_get_stats (world.source, &before);
  exchange ((data[0] & TO_INSPECTOR) != 0 ? hkl_inspector_get_port (world.inspector)
                                          : hkl_source_get_port (world.source),
            request->str, request->len, data[0], head);
  hkl_source_get_stats (world.source, &after);

  check (head[0] == '\0' || g_str_has_prefix (head, "HTTP/1."), "an answer is not HTTP");
  check (after.requests >= before.requests, "requests are counted backwards");
  if ((data[0] & TO_INSPECTOR) != 0)
    {
      check (after.requests == before.requests, "the source counts what it did not see");
      check_captures ();
    }

  return 0;
}
