/* test-source.c: the tracking API over real sockets, with a real store behind it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-test.h"
#include "source-fixture.h"

/* Sends all of DATA while the source runs in this same thread; FALSE when the line was cut. */
static gboolean
send_all (GSocket *socket, const char *data, gsize len)
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
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  return TRUE;
}

/* Everything until the peer closes. */
static char *
receive_all (GSocket *socket)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  for (;;)
    {
      char buffer[4096];
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (n > 0)
        g_string_append_len (text, buffer, n);
      else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      else if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (200);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
exchange (Fixture *fixture, const char *head, const char *body, gsize body_len)
{
  g_autoptr (GSocket) socket = source_dial (fixture, "127.0.0.1");
  g_autofree char *request = g_strdup_printf (
      "%sConnection: close\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", head, body_len);

  g_assert_true (send_all (socket, request, strlen (request)));
  send_all (socket, body, body_len);

  return receive_all (socket);
}

static guint
status_of (const char *answer)
{
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));

  return (guint) g_ascii_strtoull (answer + strlen ("HTTP/1.1 "), NULL, 10);
}

static char *
post (Fixture *fixture, const char *path, const char *headers, const char *body)
{
  g_autofree char *head = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:8797\r\n%s", path,
                                           headers);

  return exchange (fixture, head, body, strlen (body));
}

static gint64
count (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gint64 n_invalid;
  gint64 n = hkl_store_reader_count_events (fixture->reader, &n_invalid, &error);

  g_assert_no_error (error);

  return n;
}

static HklEvent *
last_event (Fixture *fixture)
{
  g_autoptr (GPtrArray) events = hkl_store_reader_events_before (fixture->reader, 0, 1, TRUE, NULL);

  g_assert_cmpuint (events->len, ==, 1);

  return hkl_event_ref (events->pdata[0]);
}

#define BATCH(id)                                                                                  \
  "{\"writeKey\":\"" SOURCE_KEY                                                                    \
  "\",\"batch\":[{\"type\":\"track\",\"event\":\"E\",\"userId\":\"u\","                            \
  "\"messageId\":\"" id "\"}]}"
#define EVENT                                                                                      \
  "{\"writeKey\":\"" SOURCE_KEY                                                                    \
  "\",\"userId\":\"u\",\"event\":\"E\",\"previousId\":\"p\",\"groupId\":\"g\"}"

static void
test_endpoints (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *type;
  } rows[] = {
    { "/v1/track", "track" },   { "/v1/t", "track" },     { "/v1/identify", "identify" },
    { "/v1/i", "identify" },    { "/v1/page", "page" },   { "/v1/p/", "page" },
    { "/v1/screen", "screen" }, { "/v1/s", "screen" },    { "/v1/group/", "group" },
    { "/v1/g?x=1", "group" },   { "/v1/alias", "alias" }, { "/v1/a", "alias" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = post (fixture, rows[i].path, "", EVENT);
      g_autoptr (HklEvent) event = NULL;

      g_assert_cmpuint (status_of (answer), ==, 200);
      g_assert_true (g_str_has_suffix (answer, "\r\n\r\n{\"success\":true}"));
      /* The answer is here, so the event is on disk: another connection sees it. */
      g_assert_cmpint (count (fixture), ==, i + 1);
      event = last_event (fixture);
      g_assert_cmpstr (event->type, ==, rows[i].type);
      g_assert_null (event->reason);
    }
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/v1/batch", "/v1/b", "/v1/import" };
  HklSourceStats stats;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"writeKey\":\"" SOURCE_KEY
          "\",\"batch\":[{\"type\":\"track\",\"event\":\"E\",\"userId\":1,"
          "\"messageId\":\"same\"},{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"m%u\"},"
          "{\"type\":\"track\",\"messageId\":\"bad%u\"}]}",
          i, i);
      g_autofree char *answer = post (fixture, paths[i], "Content-Type: text/plain\r\n", body);

      g_assert_cmpuint (status_of (answer), ==, 200);
    }
  g_assert_cmpint (count (fixture), ==, 7);
  hkl_source_get_stats (fixture->source, &stats);
  g_assert_cmpuint (stats.requests, ==, 3);
  g_assert_cmpuint (stats.accepted, ==, 7);
  g_assert_cmpuint (stats.duplicates, ==, 2);
  g_assert_cmpuint (stats.invalid, ==, 3);
  g_assert_cmpuint (stats.refused, ==, 0);
  g_assert_cmpfloat (stats.rate, >, 0);
  g_assert_cmpint (stats.last_at, >, 0);
}

static void
test_gzip (Fixture *fixture, gconstpointer data)
{
  static const char text[] = BATCH ("gz");
  g_autoptr (GZlibCompressor)
      compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  char packed[1024];
  gsize read;
  gsize written;
  g_autofree char *answer = NULL;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), text, strlen (text), packed,
                                        sizeof packed, G_CONVERTER_INPUT_AT_END, &read, &written,
                                        NULL),
                   ==, G_CONVERTER_FINISHED);
  answer = exchange (fixture,
                     "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n",
                     packed, written);
  g_assert_cmpuint (status_of (answer), ==, 200);
  g_assert_cmpint (count (fixture), ==, 1);
}

static void
test_chunked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) socket = source_dial (fixture, "127.0.0.1");
  g_autofree char *request = g_strdup_printf (
      "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\nConnection: close\r\n\r\n%x\r\n%s\r\n0\r\n\r\n",
      (guint) strlen (BATCH ("c")), BATCH ("c"));
  g_autofree char *answer = NULL;

  g_assert_true (send_all (socket, request, strlen (request)));
  answer = receive_all (socket);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 100 "));
  g_assert_nonnull (strstr (answer, "HTTP/1.1 200 "));
  g_assert_cmpint (count (fixture), ==, 1);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *authorization; /* before Base64; NULL: none */
    const char *raw;           /* the header as it stands */
    const char *body_key;      /* NULL: none */
    guint status;
  } rows[] = {
    { "Basic", SOURCE_KEY ":", NULL, NULL, 200 },
    { "Basic without colon", SOURCE_KEY, NULL, NULL, 200 },
    { "Basic with a password", SOURCE_KEY ":x", NULL, NULL, 200 },
    { "in the body", NULL, NULL, SOURCE_KEY, 200 },
    { "another key of the list", NULL, NULL, SOURCE_OTHER_KEY, 200 },
    { "Bearer and the body", NULL, "Bearer abc", SOURCE_KEY, 200 },
    { "both", SOURCE_KEY ":", NULL, SOURCE_KEY, 200 },
    { "wrong header, right body", "nonsense:", NULL, SOURCE_KEY, 200 },
    { "none", NULL, NULL, NULL, 401 },
    { "Bearer alone", NULL, "Bearer " SOURCE_KEY, NULL, 401 },
    { "wrong in the body", NULL, NULL, "hk_nobody", 401 },
    { "wrong in the header", "hk_nobody:", NULL, NULL, 401 },
    { "a part of it", NULL, NULL, "hk_tes", 401 },
    { "empty", ":", NULL, "", 401 },
    { "no Base64", NULL, "Basic ???", NULL, 401 },
  };
  HklSourceStats stats;
  gint64 n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *base64 = rows[i].authorization != NULL
                                    ? g_base64_encode ((const guchar *) rows[i].authorization,
                                                       strlen (rows[i].authorization))
                                    : NULL;
      g_autofree char *header = base64 != NULL
                                    ? g_strdup_printf ("Authorization: Basic %s\r\n", base64)
                                : rows[i].raw != NULL
                                    ? g_strdup_printf ("Authorization: %s\r\n", rows[i].raw)
                                    : g_strdup ("");
      g_autofree char *body = rows[i].body_key != NULL
                                  ? g_strdup_printf (
                                        "{\"userId\":\"u\",\"event\":\"E\",\"writeKey\":\"%s\"}",
                                        rows[i].body_key)
                                  : g_strdup ("{\"userId\":\"u\",\"event\":\"E\"}");
      g_autofree char *answer = post (fixture, "/v1/track", header, body);

      g_test_message ("%s", rows[i].name);
      g_assert_cmpuint (status_of (answer), ==, rows[i].status);
      n += rows[i].status == 200 ? 1 : 0;
      g_assert_cmpint (count (fixture), ==, n);
      if (rows[i].status == 401)
        {
          g_assert_nonnull (strstr (answer, "\"message\":\""));
          g_assert_nonnull (strstr (answer, "Copy the key from Source."));
          g_assert_null (strstr (answer, "WWW-Authenticate"));
        }
    }
  hkl_source_get_stats (fixture->source, &stats);
  g_assert_cmpuint (stats.refused, ==, 7);
  g_assert_cmpuint (stats.wrong_key, ==, 3);

  hkl_source_set_write_keys (fixture->source, (const char *const[]){ NULL }, NULL, FALSE);
  {
    g_autofree char *answer = post (fixture, "/v1/track", "", "{\"userId\":\"u\",\"event\":\"E\"}");

    g_assert_cmpuint (status_of (answer), ==, 200);
  }
}

static void
expect_via (Fixture *fixture, const char *key, const char *via)
{
  g_autofree char *body = g_strdup_printf ("{\"userId\":\"u\",\"event\":\"E\",\"writeKey\":\"%s\"}",
                                           key);
  g_autofree char *answer = post (fixture, "/v1/track", "", body);
  g_autoptr (HklEvent) event = last_event (fixture);
  g_autofree char *text = g_strndup (g_bytes_get_data (event->bytes, NULL),
                                     g_bytes_get_size (event->bytes));

  g_assert_cmpuint (status_of (answer), ==, 200);
  g_assert_cmpstr (event->via, ==, via);
  /* The key itself is nowhere in what is kept and sent on. */
  g_assert_true (*key == '\0' || strstr (text, key) == NULL);
  g_assert_true (*key == '\0' || strstr (event->via, key) == NULL);
}

static void
test_via (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "hk_7Qm2fV9sLx4TzB1c", "hk_zzzzzzzzzzzzzzzz", NULL };
  static const char *const names[] = { "Shop Server", "", NULL };

  hkl_source_set_write_keys (fixture->source, keys, names, TRUE);
  expect_via (fixture, keys[0], "key:Shop Server");
  expect_via (fixture, keys[1], "key:hk_zzzz…");
  hkl_source_set_write_keys (fixture->source, keys, names, FALSE);
  expect_via (fixture, "", HKL_EVENT_VIA_NO_KEY);
  expect_via (fixture, keys[0], "key:Shop Server");
}

static void
test_cors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *asked = exchange (
      fixture,
      "OPTIONS /v1/t HTTP/1.1\r\nHost: localhost:8797\r\nOrigin: http://shop.test\r\n"
      "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\n"
      "Access-Control-Request-Headers: authorization,content-type,x-retry-count\r\n",
      "", 0);
  g_autofree char *sent = post (fixture, "/v1/t", "Origin: http://shop.test\r\n", EVENT);
  g_autofree char *refused = post (fixture, "/v1/t", "Origin: http://shop.test\r\n", "{");
  g_autoptr (HklEvent) event = last_event (fixture);
  g_autofree char *text = g_strndup (g_bytes_get_data (event->bytes, NULL),
                                     g_bytes_get_size (event->bytes));

  g_assert_cmpuint (status_of (asked), ==, 204);
  g_assert_nonnull (strstr (asked, "Access-Control-Allow-Origin: *\r\n"));
  g_assert_nonnull (strstr (asked, "Access-Control-Allow-Methods: POST, OPTIONS\r\n"));
  g_assert_nonnull (strstr (asked, "x-retry-count"));
  g_assert_nonnull (strstr (asked, "Access-Control-Allow-Private-Network: true\r\n"));
  g_assert_cmpuint (status_of (sent), ==, 200);
  g_assert_nonnull (strstr (sent, "Access-Control-Allow-Origin: *\r\n"));
  g_assert_nonnull (strstr (sent, "Access-Control-Expose-Headers: Retry-After"));
  g_assert_cmpuint (status_of (refused), ==, 400);
  g_assert_nonnull (strstr (refused, "Access-Control-Allow-Origin: *\r\n"));
  /* A client-side event gets its address. */
  g_assert_nonnull (strstr (text, "\"ip\":\"127.0.0.1\""));
}

static void
test_other_requests (Fixture *fixture, gconstpointer data)
{
  g_autofree char *metrics = post (fixture, "/v1/m", "", "{\"series\":[]}");
  g_autofree char *nothing = post (fixture, "/v2/track", "", EVENT);
  g_autofree char *got = exchange (fixture, "GET /v1/track HTTP/1.1\r\nHost: 127.0.0.1\r\n", "", 0);
  g_autofree char *root = exchange (fixture, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "", 0);
  g_autofree char *garbled = post (fixture, "/v1/track", "", "{\"event\": \"\n\"}");

  g_assert_cmpuint (status_of (metrics), ==, 200);
  g_assert_cmpuint (status_of (nothing), ==, 404);
  g_assert_cmpuint (status_of (got), ==, 405);
  g_assert_nonnull (strstr (got, "Allow: POST, OPTIONS\r\n"));
  g_assert_cmpuint (status_of (root), ==, 200);
  g_assert_cmpuint (status_of (garbled), ==, 400);
  g_assert_nonnull (strstr (garbled, "{\"code\":\"malformed_json\",\"message\":\""));
  g_assert_cmpint (count (fixture), ==, 0);
}

static char *
make_report (gpointer data)
{
  return g_strdup ((const char *) data);
}

static void
test_reports (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *request;
    guint status;
  } cases[] = {
    { "GET /figures HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200 },
    { "GET /figures HTTP/1.1\r\nHost: localhost:8797\r\n", 200 },
    { "HEAD /figures HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200 },
    { "POST /figures HTTP/1.1\r\nHost: 127.0.0.1\r\n", 405 },
    { "GET /figures/ HTTP/1.1\r\nHost: 127.0.0.1\r\n", 404 },
    { "GET /figures HTTP/1.1\r\nHost: evil.example\r\n", 403 },
    { "GET /private HTTP/1.1\r\nHost: 127.0.0.1\r\n", 401 },
    { "GET /private HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer toke\r\n", 401 },
    { "GET /private HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer token\r\n", 200 },
  };

  hkl_source_set_report (fixture->source, "/figures", "text/x-first", NULL, make_report,
                         g_strdup ("first"), g_free);
  hkl_source_set_report (fixture->source, "/figures", "text/x-second", NULL, make_report,
                         g_strdup ("second"), g_free);
  hkl_source_set_report (fixture->source, "/private", "text/plain", "token", make_report,
                         g_strdup ("private"), g_free);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = exchange (fixture, cases[i].request, "", 0);

      g_test_message ("%s", cases[i].request);
      g_assert_cmpuint (status_of (answer), ==, cases[i].status);
      if (i == 0)
        g_assert_nonnull (strstr (answer, "\r\nContent-Type: text/x-second\r\n"));
      if (i < 2)
        g_assert_true (g_str_has_suffix (answer, "\r\n\r\nsecond"));
      if (cases[i].status != 200)
        g_assert_null (strstr (answer, "private"));
      if (cases[i].status == 200 || cases[i].status == 401)
        g_assert_null (strstr (answer, "Access-Control"));
    }

  /* Another name of the machine opens the tracking API to others, not this. */
  fixture->source->all_addresses = TRUE;
  {
    g_autofree char *answer = exchange (fixture, cases[5].request, "", 0);

    g_assert_cmpuint (status_of (answer), ==, 403);
  }
  fixture->source->all_addresses = FALSE;

  hkl_source_set_report (fixture->source, "/figures", NULL, NULL, NULL, NULL, NULL);
  {
    g_autofree char *answer = exchange (fixture, cases[0].request, "", 0);

    g_assert_cmpuint (status_of (answer), ==, 404);
  }
}

static void
test_hosts (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *host;
    gboolean local;
  } rows[] = {
    { "127.0.0.1", TRUE },
    { "127.0.0.1:8797", TRUE },
    { "127.9.8.7", TRUE },
    { "localhost", TRUE },
    { "LocalHost:1", TRUE },
    { "localhost.", TRUE },
    { "api.localhost:8797", TRUE },
    { "[::1]", TRUE },
    { "[::1]:8797", TRUE },
    { "evil.test", FALSE },
    { "evil.test:8797", FALSE },
    { "127.0.0.1.evil.test", FALSE },
    { "localhost.evil.test", FALSE },
    { "notlocalhost", FALSE },
    { ".localhost", FALSE },
    { "192.168.1.5", FALSE },
    { "0.0.0.0", FALSE },
    { "", FALSE },
    { "[::1", FALSE },
    { "[::1]x", FALSE },
    { "[2001:db8::1]", FALSE },
  };
  g_autofree char *refused = exchange (
      fixture, "POST /v1/track HTTP/1.1\r\nHost: evil.test:8797\r\n", EVENT, strlen (EVENT));

  g_assert_cmpuint (status_of (refused), ==, 403);
  g_assert_cmpint (count (fixture), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].host);
      g_assert_cmpint (hkl_source_host_is_local (rows[i].host), ==, rows[i].local);
    }
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  gsize size = 3 * 1024 * 1024;
  g_autofree char *large = g_malloc (size);
  g_autofree char *answer = NULL;

  memset (large, 'x', size);
  answer = exchange (fixture, "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\n", large, size);
  g_assert_cmpuint (status_of (answer), ==, 400);
  g_assert_nonnull (strstr (answer, "The body has 3145728 bytes; at most 512000 are taken."));
}

/* A body without end is read and dropped for a while, and then the line is cut. */
static void
test_endless_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) socket = source_dial (fixture, "127.0.0.1");
  static const char head[] =
      "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  gsize piece = 1024 * 1024;
  g_autofree char *data_piece = g_malloc (piece);
  g_autoptr (GString) chunk = g_string_new ("100000\r\n");
  guint sent = 0;

  memset (data_piece, 'x', piece);
  g_string_append_len (chunk, data_piece, (gssize) piece);
  g_string_append (chunk, "\r\n");
  g_assert_true (send_all (socket, head, strlen (head)));
  while (sent < 200 && send_all (socket, chunk->str, chunk->len))
    sent++;
  g_assert_cmpuint (sent, <, 100);
  g_assert_cmpint (count (fixture), ==, 0);
  /* Nothing of it stays, neither the request nor its descriptor. */
  g_assert_cmpuint (fixture->source->calls.length, ==, 0);
  g_assert_cmpuint (hkl_listener_count (fixture->source->listener), ==, 0);
}

static gboolean
no_calls (gpointer data)
{
  return ((Fixture *) data)->source->calls.length == 0;
}

static gboolean
no_connections (gpointer data)
{
  return hkl_listener_count (((Fixture *) data)->source->listener) == 0;
}

/* Heads and bodies that come drop by drop are ended; a good client is served meanwhile. */
static void
test_slow_clients (Fixture *fixture, gconstpointer data)
{
  static const char head[] = "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le";
  static const char body[] =
      "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{\"ba";
  GSocket *slow[60];
  g_autofree char *answer = NULL;

  hkl_listener_set_times (fixture->source->listener, 300, 300);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      slow[i] = source_dial (fixture, "127.0.0.1");
      send_all (slow[i], i % 2 == 0 ? head : body, strlen (i % 2 == 0 ? head : body));
    }
  answer = post (fixture, "/v1/batch", "", BATCH ("good"));
  g_assert_cmpuint (status_of (answer), ==, 200);

  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_autofree char *rest = receive_all (slow[i]);

      g_assert_null (strstr (rest, "200"));
      g_object_unref (slow[i]);
    }
  hkl_test_wait_until (no_calls, fixture, 5, "the end of the slow ones");
  g_assert_cmpint (count (fixture), ==, 1);
}

/* In KB; 0 where it is not told. */
static guint64
resident_memory (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    line = strstr (text, "VmRSS:");

  return line != NULL ? g_ascii_strtoull (line + strlen ("VmRSS:") + 1, NULL, 10) : 0;
}

/* Bad clients of every kind at once, and a good one among them: it is served each time, and what
 * the bad ones make the source hold is bounded. The figures are told, the bounds are asserted. */
static void
test_abuse (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "",
    "POST /v1/batch HT",
    "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 512000\r\n\r\n{",
    "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n[[[",
    "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\n[[[[",
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
  };
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *filling = g_strnfill (200000, 'x');
  guint n_bad = HKL_LISTENER_MAX_CONNECTIONS * 3 / 2;
  guint64 before = resident_memory ();
  guint64 during = 0;
  gint64 longest = 0;
  gint64 n_good = 0;

  for (guint i = 0; i < n_bad; i++)
    {
      GSocket *socket = source_dial (fixture, "127.0.0.1");
      const char *text = bad[i % G_N_ELEMENTS (bad)];

      g_ptr_array_add (sockets, socket);
      send_all (socket, text, strlen (text));
      if (i % G_N_ELEMENTS (bad) == 2)
        send_all (socket, filling, strlen (filling));
      if (i % 16 == 0)
        {
          g_autofree char *body = g_strdup_printf (
              "{\"writeKey\":\"" SOURCE_KEY "\",\"batch\":[{\"type\":\"page\",\"userId\":\"u\","
              "\"messageId\":\"good%u\"}]}",
              i);
          gint64 start = g_get_monotonic_time ();
          g_autofree char *answer = post (fixture, "/v1/batch", "", body);

          g_assert_cmpuint (status_of (answer), ==, 200);
          longest = MAX (longest, g_get_monotonic_time () - start);
          n_good++;
        }
      g_assert_cmpuint (hkl_listener_count (fixture->source->listener), <=,
                        HKL_LISTENER_MAX_CONNECTIONS);
      g_assert_cmpuint (fixture->source->calls.length, <=, HKL_LISTENER_MAX_CONNECTIONS);
    }
  during = resident_memory ();
  g_test_message ("%u bad clients: %" G_GUINT64_FORMAT " KB more; the good one waited at most "
                  "%.1f ms in %" G_GINT64_FORMAT " requests",
                  n_bad, during - MIN (before, during), (double) longest / 1000, n_good);
  g_assert_cmpint (count (fixture), ==, n_good);
  /* Each of those that are open may have sent a whole body and no more. */
  if (before > 0)
    g_assert_cmpuint (during - MIN (before, during), <,
                      HKL_LISTENER_MAX_CONNECTIONS * (HKL_SOURCE_MAX_BODY_BYTES / 1024));

  g_ptr_array_set_size (sockets, 0);
  hkl_test_wait_until (no_connections, fixture, 10, "the end of the bad ones");
  g_assert_cmpuint (fixture->source->calls.length, ==, 0);
}

/* The store refuses: the SDK must keep the event, so it hears 503 and when to come back. */
static void
test_store_closed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;
  HklSourceStats stats;

  hkl_store_close (fixture->store);
  answer = post (fixture, "/v1/batch", "", BATCH ("m"));
  g_assert_cmpuint (status_of (answer), ==, 503);
  g_assert_nonnull (strstr (answer, "Retry-After: 10\r\n"));
  g_assert_nonnull (strstr (answer, "\"message\":\""));
  hkl_source_get_stats (fixture->source, &stats);
  g_assert_cmpuint (stats.accepted, ==, 0);
  g_assert_cmpuint (stats.refused, ==, 1);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autofree char *refused = NULL;
  g_autofree char *taken = NULL;

  hkl_store_set_reserve (fixture->store, G_MAXINT64);
  refused = post (fixture, "/v1/batch", "", BATCH ("m"));
  g_assert_cmpuint (status_of (refused), ==, 503);
  g_assert_nonnull (strstr (refused, "\"code\":\"disk_full\""));
  g_assert_nonnull (strstr (refused, "\r\nRetry-After: "));
  g_assert_cmpint (count (fixture), ==, 0);

  hkl_store_set_reserve (fixture->store, 0);
  taken = post (fixture, "/v1/batch", "", BATCH ("m"));
  g_assert_cmpuint (status_of (taken), ==, 200);
  g_assert_cmpint (count (fixture), ==, 1);
}

/* As many events on the way to the disk as may be: whoever brings more is told when to come again. */
static void
test_pressure (Fixture *fixture, gconstpointer data)
{
  g_autofree char *refused = NULL;
  g_autofree char *taken = NULL;
  HklSourceStats stats = { 0 };

  fixture->source->in_flight = HKL_SOURCE_MAX_IN_FLIGHT;
  refused = post (fixture, "/v1/batch", "Origin: https://shop.test\r\n", BATCH ("p"));
  g_assert_cmpuint (status_of (refused), ==, 429);
  g_assert_nonnull (strstr (refused, "\"code\":\"rate_limited\""));
  g_assert_nonnull (strstr (refused, "\r\nRetry-After: 1\r\n"));
  g_assert_nonnull (strstr (refused, "\r\nX-RateLimit-Reset: 1\r\n"));
  /* Or a page could not read when. */
  g_assert_nonnull (strstr (refused, "\r\nAccess-Control-Expose-Headers: "));
  g_assert_cmpint (count (fixture), ==, 0);
  hkl_source_get_stats (fixture->source, &stats);
  g_assert_cmpuint (stats.accepted, ==, 0);

  /* One less is room for one. */
  fixture->source->in_flight = HKL_SOURCE_MAX_IN_FLIGHT - 1;
  taken = post (fixture, "/v1/batch", "", BATCH ("p"));
  g_assert_cmpuint (status_of (taken), ==, 200);
  g_assert_cmpint (count (fixture), ==, 1);
  fixture->source->in_flight = 0;
}

static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u/v1/batch",
                                          hkl_source_get_port (fixture->source));

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"writeKey\":\"" SOURCE_KEY
                                               "\",\"batch\":[{\"type\":\"page\",\"userId\":\"u\","
                                               "\"messageId\":\"k%u\"}]}",
                                               i);
      g_autoptr (SoupMessage) message = soup_message_new ("POST", uri);
      g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
      gboolean done = FALSE;

      soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
      soup_message_set_request_body_from_bytes (message, "application/json", body);
      g_signal_connect_swapped (message, "finished", G_CALLBACK (g_atomic_int_inc), &done);
      soup_session_send_and_read_async (session, message, 0, NULL, NULL, NULL);
      while (!done)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (soup_message_get_status (message), ==, 200);
    }
  g_assert_cmpint (count (fixture), ==, 20);
  soup_session_abort (session);
}

static void
test_ipv6 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *answer = NULL;
  static const char request[] = "GET / HTTP/1.1\r\nHost: [::1]:8797\r\nConnection: close\r\n\r\n";

  if (hkl_listener_n_ports (fixture->source->listener) < 2)
    {
      g_test_skip ("no IPv6 loopback here");
      return;
    }
  socket = source_dial (fixture, "::1");
  g_assert_true (send_all (socket, request, strlen (request)));
  answer = receive_all (socket);
  g_assert_cmpuint (status_of (answer), ==, 200);
}

static void
test_port_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HklSource) second = hkl_source_new (fixture->store);
  g_autoptr (GError) error = NULL;
  guint port = hkl_source_get_port (fixture->source);
  g_autofree char *begin = g_strdup_printf ("Port %u is taken by another program", port);

  g_assert_false (hkl_source_listen (second, port, FALSE, &error));
  g_assert_error (error, HKL_SOURCE_ERROR, HKL_SOURCE_ERROR_PORT_IN_USE);
  g_assert_true (g_str_has_prefix (error->message, begin));
  g_assert_true (g_str_has_suffix (error->message, "is free."));
  g_assert_cmpuint (hkl_source_get_port (second), ==, 0);

  /* The port is free again as soon as the first closes. */
  hkl_source_close (fixture->source);
  g_clear_error (&error);
  g_assert_true (hkl_source_listen (second, port, FALSE, &error));
  g_assert_no_error (error);
  hkl_source_close (second);
}

/* The source goes while its events are on the way to the disk: they are kept, nobody crashes. */
static void
test_close_in_flight (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) socket = source_dial (fixture, "127.0.0.1");
  g_autofree char *request = g_strdup_printf (
      "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %u\r\n\r\n%s",
      (guint) strlen (BATCH ("last")), BATCH ("last"));

  g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL), ==,
                   (gssize) strlen (request));
  while (fixture->source->in_flight == 0)
    g_main_context_iteration (NULL, TRUE);
  hkl_source_close (fixture->source);
  while (fixture->source->in_flight > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (count (fixture), ==, 1);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/source/" name, Fixture, NULL, source_set_up, func, source_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("endpoints", test_endpoints);
  ADD ("batch", test_batch);
  ADD ("gzip", test_gzip);
  ADD ("chunked", test_chunked);
  ADD ("keys", test_keys);
  ADD ("via", test_via);
  ADD ("cors", test_cors);
  ADD ("other-requests", test_other_requests);
  ADD ("reports", test_reports);
  ADD ("hosts", test_hosts);
  ADD ("limits", test_limits);
  ADD ("endless-body", test_endless_body);
  ADD ("slow-clients", test_slow_clients);
  ADD ("abuse", test_abuse);
  ADD ("store-closed", test_store_closed);
  ADD ("disk-full", test_disk_full);
  ADD ("pressure", test_pressure);
  ADD ("keep-alive", test_keep_alive);
  ADD ("ipv6", test_ipv6);
  ADD ("port-in-use", test_port_in_use);
  ADD ("close-in-flight", test_close_in_flight);

  return g_test_run ();
}
