/* test-clients.c: requests in the forms of the clients that cannot be run here, over raw sockets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/data/clients/NAME.http is a request as that client writes it: lines with "#" that name the
 * source it was read from, a head, an empty line, a body. The length of the body is added, and it is
 * packed and cut into chunks when the head says so. NAME.ndjson is what is in the log afterwards,
 * byte for byte; {receivedAt-N} stands for N microseconds before the event was received.
 */

#include "config.h"

#include <string.h>

#include "hkl-test.h"
#include "source-fixture.h"

/* --- the request ------------------------------------------------------------------------------ */

static char *
read_data (const char *client, const char *extension)
{
  g_autofree char *name = g_strconcat ("clients/", client, extension, NULL);
  g_autofree char *path = hkl_test_data (name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static GBytes *
packed (const char *text)
{
  g_autoptr (GConverter)
      compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
append_chunks (GString *request, const char *data, gsize size)
{
  for (gsize at = 0; at < size; at += 100)
    {
      gsize n = MIN (100, size - at);

      g_string_append_printf (request, "%" G_GSIZE_MODIFIER "x\r\n", n);
      g_string_append_len (request, data + at, (gssize) n);
      g_string_append (request, "\r\n");
    }
  g_string_append (request, "0\r\n\r\n");
}

/* The bytes that the client sends. */
static GString *
request_of (const char *client)
{
  g_autofree char *text = read_data (client, ".http");
  char *gap = strstr (text, "\n\n");
  g_auto (GStrv) lines = NULL;
  g_autoptr (GBytes) body = NULL;
  GString *request = g_string_new (NULL);
  g_autofree char *length = NULL;
  const char *data;
  gsize size;
  gboolean says_length = FALSE;

  g_assert_nonnull (gap);
  g_assert_true (g_str_has_suffix (text, "\n"));
  text[strlen (text) - 1] = '\0';
  *gap = '\0';
  lines = g_strsplit (text, "\n", -1);
  body = strstr (text, "Content-Encoding: gzip") != NULL ? packed (gap + 2)
                                                         : g_bytes_new (gap + 2, strlen (gap + 2));
  data = g_bytes_get_data (body, &size);
  length = g_strdup_printf ("%" G_GSIZE_FORMAT, size);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "Content-length: *"))
      {
        g_string_append_printf (request, "Content-length: %s\r\n", length);
        says_length = TRUE;
      }
    else if (lines[i][0] != '#')
      {
        g_string_append_printf (request, "%s\r\n", lines[i]);
      }
  if (strstr (request->str, "Transfer-Encoding: chunked") != NULL)
    {
      g_string_append (request, "\r\n");
      append_chunks (request, data, size);
    }
  else
    {
      if (!says_length)
        g_string_append_printf (request, "Content-Length: %s\r\n", length);
      g_string_append (request, "\r\n");
      g_string_append_len (request, data, (gssize) size);
    }

  return request;
}

/* --- the line --------------------------------------------------------------------------------- */

typedef struct
{
  GSocket *socket;
  GString *answer;
} Line;

static gboolean
is_answered (gpointer data)
{
  Line *line = data;
  char buffer[4096];
  gssize n = g_socket_receive (line->socket, buffer, sizeof buffer, NULL, NULL);

  if (n > 0)
    g_string_append_len (line->answer, buffer, n);
  g_assert_cmpint (n, !=, 0);

  return strstr (line->answer->str, "\"success\":true}") != NULL ||
         strstr (line->answer->str, "\"message\":") != NULL;
}

/* The request twice on one connection: as it is, and as a retry whose answer got lost. */
static void
send_twice (Fixture *fixture, const GString *request)
{
  g_autoptr (GSocket) socket = source_dial (fixture, "127.0.0.1");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GString) answer = g_string_new (NULL);
      Line line = { socket, answer };

      g_assert_cmpint (g_socket_send (socket, request->str, request->len, NULL, &error), ==,
                       (gssize) request->len);
      hkl_test_wait_until (is_answered, &line, 20, "an answer");
      if (strstr (request->str, "Expect: 100-continue") != NULL)
        {
          g_assert_true (g_str_has_prefix (answer->str, "HTTP/1.1 100 "));
          g_assert_nonnull (strstr (answer->str, "HTTP/1.1 200 "));
        }
      else
        g_assert_true (g_str_has_prefix (answer->str, "HTTP/1.1 200 "));
    }
}

/* --- the log ---------------------------------------------------------------------------------- */

/* {receivedAt-N} as the time it stands for. */
static char *
filled (const char *line, gint64 received_at)
{
  static const char mark[] = "{receivedAt-";
  GString *text = g_string_new (NULL);
  const char *found;

  while ((found = strstr (line, mark)) != NULL)
    {
      char *end;
      gint64 before = g_ascii_strtoll (found + strlen (mark), &end, 10);
      g_autofree char *time = hkl_time_to_iso (received_at - before);

      g_assert_cmpint (*end, ==, '}');
      g_string_append_len (text, line, found - line);
      g_string_append (text, time);
      line = end + 1;
    }
  g_string_append (text, line);

  return g_string_free (text, FALSE);
}

static void
test_client (Fixture *fixture, gconstpointer data)
{
  const char *client = data;
  g_autoptr (GString) request = request_of (client);
  g_autofree char *expected = read_data (client, ".ndjson");
  g_auto (GStrv) lines = g_strsplit (expected, "\n", -1);
  guint n = g_strv_length (lines) - 1; /* behind the last newline there is nothing */
  g_autoptr (GPtrArray) events = NULL;
  HklSourceStats stats;

  g_assert_cmpuint (n, >, 0);
  send_twice (fixture, request);

  hkl_source_get_stats (fixture->source, &stats);
  g_assert_cmpuint (stats.accepted, ==, n);
  g_assert_cmpuint (stats.duplicates, ==, n);
  g_assert_cmpuint (stats.invalid, ==, 0);
  events = hkl_store_reader_events_before (fixture->reader, 0, n + 1, TRUE, NULL);
  g_assert_cmpuint (events->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const HklEvent *event = g_ptr_array_index (events, n - 1 - i); /* newest first */
      g_autofree char *line = filled (lines[i], event->received_at);
      gsize size;
      const char *bytes = g_bytes_get_data (event->bytes, &size);
      g_autofree char *text = g_strndup (bytes, size);

      g_assert_null (event->reason);
      g_assert_cmpstr (text, ==, line);
    }
}

int
main (int argc, char **argv)
{
  static const char *const clients[] = { "go",     "java",        "kotlin", "php",  "php-socket",
                                         "python", "python-gzip", "ruby",   "swift" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/", clients[i], NULL);

      g_test_add (path, Fixture, clients[i], source_set_up, test_client, source_tear_down);
    }

  return g_test_run ();
}
