/* test-source-body.c: paths, encodings, sizes and refusals, without a socket.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "hkl-source-body.h"

static void
test_paths (void)
{
  static const struct
  {
    const char *path;
    HklEndpointKind kind;
    const char *type;
  } rows[] = {
    { "/v1/track", HKL_ENDPOINT_EVENT, "track" },
    { "/v1/identify", HKL_ENDPOINT_EVENT, "identify" },
    { "/v1/page", HKL_ENDPOINT_EVENT, "page" },
    { "/v1/screen", HKL_ENDPOINT_EVENT, "screen" },
    { "/v1/group", HKL_ENDPOINT_EVENT, "group" },
    { "/v1/alias", HKL_ENDPOINT_EVENT, "alias" },
    { "/v1/t", HKL_ENDPOINT_EVENT, "track" },
    { "/v1/i", HKL_ENDPOINT_EVENT, "identify" },
    { "/v1/p", HKL_ENDPOINT_EVENT, "page" },
    { "/v1/s", HKL_ENDPOINT_EVENT, "screen" },
    { "/v1/g", HKL_ENDPOINT_EVENT, "group" },
    { "/v1/a", HKL_ENDPOINT_EVENT, "alias" },
    { "/t", HKL_ENDPOINT_EVENT, "track" },
    { "/v1/track/", HKL_ENDPOINT_EVENT, "track" },
    { "//v1/track", HKL_ENDPOINT_EVENT, "track" },
    { "/v1/batch", HKL_ENDPOINT_BATCH, NULL },
    { "/v1/b", HKL_ENDPOINT_BATCH, NULL },
    { "/v1/import", HKL_ENDPOINT_BATCH, NULL },
    { "/v1/batch//", HKL_ENDPOINT_BATCH, NULL },
    { "/v1/m", HKL_ENDPOINT_METRICS, NULL },
    { "/", HKL_ENDPOINT_ROOT, NULL },
    { "", HKL_ENDPOINT_ROOT, NULL },
    { "/v1", HKL_ENDPOINT_UNKNOWN, NULL },
    { "/v1/", HKL_ENDPOINT_UNKNOWN, NULL },
    { "/v1/Track", HKL_ENDPOINT_UNKNOWN, NULL },
    { "/v1/trac", HKL_ENDPOINT_UNKNOWN, NULL },
    { "/v2/track", HKL_ENDPOINT_UNKNOWN, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HklEndpoint endpoint = hkl_endpoint_from_path (rows[i].path);

      g_test_message ("%s", rows[i].path);
      g_assert_cmpint (endpoint.kind, ==, rows[i].kind);
      g_assert_cmpstr (endpoint.type, ==, rows[i].type);
    }
}

static GBytes *
compress (const char *text, gsize len, GZlibCompressorFormat format)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (format, -1);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, (gssize) len, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (
      g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL), >, 0);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static HklSourceBody *
read_bytes (const char *path, GBytes *bytes, const char *encoding)
{
  return hkl_source_body_read (&(HklSourceBodyInput){
      .endpoint = hkl_endpoint_from_path (path),
      .body = bytes,
      .content_encoding = encoding,
      .received_at = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC,
  });
}

static HklSourceBody *
read_text (const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return read_bytes (path, bytes, NULL);
}

#define TRACK "{\"userId\":\"u\",\"event\":\"E\"}"

static void
test_encodings (void)
{
  static const char text[] =
      "{\"batch\":[{\"type\":\"track\",\"userId\":\"u\",\"event\":\"Caf\xc3\xa9\"}]}";
  static const struct
  {
    GZlibCompressorFormat format;
    const char *encoding;
  } rows[] = {
    { G_ZLIB_COMPRESSOR_FORMAT_GZIP, "gzip" },
    { G_ZLIB_COMPRESSOR_FORMAT_GZIP, "X-GZip" },
    { G_ZLIB_COMPRESSOR_FORMAT_GZIP, " gzip " },
    { G_ZLIB_COMPRESSOR_FORMAT_ZLIB, "deflate" },
    { G_ZLIB_COMPRESSOR_FORMAT_RAW, "deflate" },
    { G_ZLIB_COMPRESSOR_FORMAT_GZIP, "gzip, identity" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) packed = compress (text, strlen (text), rows[i].format);
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) / 2);
      g_autoptr (HklSourceBody) body = read_bytes ("/v1/batch", packed, rows[i].encoding);
      g_autoptr (HklSourceBody) half = read_bytes ("/v1/batch", cut, rows[i].encoding);

      g_assert_cmpuint (body->status, ==, 200);
      g_assert_cmpuint (body->events->len, ==, 1);
      g_assert_cmpstr (((HklEvent *) body->events->pdata[0])->name, ==, "Caf\xc3\xa9");
      g_assert_cmpuint (half->status, ==, 400);
      g_assert_cmpstr (half->code, ==, "bad_encoding");
    }
}

static void
test_bad_encodings (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) text = g_bytes_new_static (TRACK, strlen (TRACK));
  g_autoptr (HklSourceBody) unknown = read_bytes ("/v1/track", text, "br");
  g_autoptr (HklSourceBody) many = read_bytes ("/v1/track", text, "gzip, gzip, gzip");
  g_autoptr (HklSourceBody) lie = read_bytes ("/v1/track", text, "gzip");
  g_autoptr (HklSourceBody) nothing = read_bytes ("/v1/track", empty, "gzip");

  g_assert_cmpuint (unknown->status, ==, 415);
  g_assert_nonnull (strstr (unknown->message, "“br”"));
  g_assert_cmpuint (many->status, ==, 415);
  g_assert_cmpuint (lie->status, ==, 400);
  g_assert_cmpuint (nothing->status, ==, 400);
}

/* 200 MB of zeros in 200 KB: refused as soon as the limit is reached. */
static void
test_bomb (void)
{
  gsize size = 200 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size);
  g_autoptr (GBytes) packed = compress (zeros, size, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (HklSourceBody) body = NULL;
  gint64 begin;

  g_clear_pointer (&zeros, g_free);
  begin = g_get_monotonic_time ();
  body = read_bytes ("/v1/batch", packed, "gzip");
  g_assert_cmpuint (body->status, ==, 400);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
}

static char *
event_of_size (gsize size)
{
  GString *text = g_string_new ("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\",\"x\":\"");

  while (text->len < size - 2)
    g_string_append_c (text, 'x');
  g_string_append (text, "\"}");

  return g_string_free (text, FALSE);
}

static void
test_sizes (void)
{
  g_autofree char *fits = event_of_size (HKL_SOURCE_MAX_EVENT_BYTES);
  g_autofree char *too_large = event_of_size (HKL_SOURCE_MAX_EVENT_BYTES + 1);
  g_autofree char *batch_fits = g_strdup_printf ("{\"batch\":[%s,%s],\"sentAt\":null}", fits, fits);
  g_autofree char *batch_too_large = g_strdup_printf ("{\"batch\":[%s,%s],\"sentAt\":null}", fits,
                                                      too_large);
  g_autoptr (HklSourceBody) one = read_text ("/v1/track", fits);
  g_autoptr (HklSourceBody) one_more = read_text ("/v1/track", too_large);
  g_autoptr (HklSourceBody) batch = read_text ("/v1/batch", batch_fits);
  g_autoptr (HklSourceBody) batch_more = read_text ("/v1/batch", batch_too_large);
  g_autoptr (GString) huge = g_string_new ("{\"batch\":[");
  g_autoptr (HklSourceBody) over = NULL;

  g_assert_cmpuint (one->status, ==, 200);
  g_assert_cmpuint (one_more->status, ==, 400);
  g_assert_cmpstr (one_more->code, ==, "event_too_large");
  g_assert_cmpuint (batch->status, ==, 200);
  g_assert_cmpuint (batch->events->len, ==, 2);
  g_assert_cmpuint (batch_more->status, ==, 400);
  g_assert_cmpuint (batch_more->events->len, ==, 0);
  g_assert_true (g_str_has_prefix (batch_more->message, "Event 2 of the batch has 32769 bytes"));

  while (huge->len <= HKL_SOURCE_MAX_BODY_BYTES)
    g_string_append (huge, TRACK ",");
  g_string_append (huge, TRACK "]}");
  over = read_text ("/v1/batch", huge->str);
  g_assert_cmpuint (over->status, ==, 400);
  g_assert_cmpstr (over->code, ==, "body_too_large");
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new ("{\"batch\":[");
  g_autoptr (HklSourceBody) body = NULL;

  for (guint i = 0; i < HKL_SOURCE_MAX_EVENTS + 3; i++)
    g_string_append_printf (text, "%s{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E%u\"}",
                            i > 0 ? "," : "", i);
  g_string_append (text, "]}");
  body = read_text ("/v1/batch", text->str);
  g_assert_cmpuint (body->status, ==, 200);
  g_assert_cmpuint (body->events->len, ==, HKL_SOURCE_MAX_EVENTS + 3);
  g_assert_cmpuint (body->n_invalid, ==, 3);
  g_assert_null (((HklEvent *) body->events->pdata[HKL_SOURCE_MAX_EVENTS - 1])->reason);
  g_assert_cmpstr (((HklEvent *) body->events->pdata[HKL_SOURCE_MAX_EVENTS])->reason, ==,
                   "too_many_events");
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *path;
    const char *text;
    guint status;
    const char *code;
  } rows[] = {
    { "/v1/track", "", 400, "malformed_json" },
    { "/v1/track", "{\"a\":", 400, "malformed_json" },
    { "/v1/track", "{'a':1}", 400, "malformed_json" },
    { "/v1/track", "{\"a\":\"\xff\"}", 400, "malformed_json" },
    { "/v1/track", "[]", 400, "bad_request" },
    { "/v1/track", "null", 400, "bad_request" },
    { "/v1/batch", "{}", 400, "bad_request" },
    { "/v1/batch", "{\"batch\":{}}", 400, "bad_request" },
    { "/v1/batch", "[" TRACK "]", 400, "bad_request" },
    { "/v1/batch", "{\"batch\":[]}", 200, NULL },
    { "/v1/m", "anything", 200, NULL },
    { "/v1/track", "\xef\xbb\xbf" TRACK, 200, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HklSourceBody) body = read_text (rows[i].path, rows[i].text);

      g_test_message ("%s %s", rows[i].path, rows[i].text);
      g_assert_cmpuint (body->status, ==, rows[i].status);
      g_assert_cmpstr (body->code, ==, rows[i].code);
      g_assert_true ((body->message != NULL) == (rows[i].code != NULL));
    }
}

/* Contract 7.5: what is merely wrong is answered with 200, kept, and says why it does not go on. */
static void
test_invalid_is_kept (void)
{
  g_autoptr (HklSourceBody) body = read_text (
      "/v1/batch", "{\"writeKey\":\"k\",\"batch\":[{\"type\":\"track\",\"userId\":\"u\"},"
                   "{\"type\":\"track\",\"event\":\"E\"},7,{\"type\":\"page\",\"userId\":\"u\"}]}");
  static const char *const reasons[] = { "event_not_defined", "no_user_anon_id", "bad_request",
                                         NULL };

  g_assert_cmpuint (body->status, ==, 200);
  g_assert_cmpstr (body->write_key, ==, "k");
  g_assert_cmpuint (body->n_invalid, ==, 3);
  g_assert_cmpuint (body->events->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      HklEvent *event = body->events->pdata[i];

      g_assert_cmpstr (event->reason, ==, reasons[i]);
      g_assert_cmpstr (event->message_id, !=, "");
    }
}

/* The key opens the door; it is not part of what goes on to a webhook. */
static void
test_key_stays_at_the_door (void)
{
  g_autoptr (HklSourceBody)
      body = read_text ("/v1/t", "{\"writeKey\":\"hk_1\",\"userId\":\"u\",\"event\":\"E\"}");
  HklEvent *event = body->events->pdata[0];
  g_autofree char *text = g_strndup (g_bytes_get_data (event->bytes, NULL),
                                     g_bytes_get_size (event->bytes));

  g_assert_cmpstr (body->write_key, ==, "hk_1");
  g_assert_cmpstr (event->type, ==, "track");
  g_assert_null (strstr (text, "writeKey"));
  g_assert_null (strstr (text, "hk_1"));
}

static void
test_merge (void)
{
  g_autoptr (HklSourceBody) body = read_text (
      "/v1/batch",
      "{\"sentAt\":\"2023-11-14T22:13:10.000Z\",\"context\":{\"a\":1,\"b\":2},"
      "\"integrations\":{\"All\":false},\"batch\":[{\"type\":\"track\",\"userId\":\"u\","
      "\"event\":\"E\",\"timestamp\":\"2023-11-14T22:13:00.000Z\",\"context\":{\"b\":3}}]}");
  HklEvent *event = body->events->pdata[0];
  g_autofree char *text = g_strndup (g_bytes_get_data (event->bytes, NULL),
                                     g_bytes_get_size (event->bytes));

  g_assert_nonnull (strstr (text, "\"context\":{\"b\":3,\"a\":1}"));
  g_assert_nonnull (strstr (text, "\"integrations\":{\"All\":false}"));
  /* received 22:13:20, sent 10 s after it happened */
  g_assert_nonnull (strstr (text, "\"timestamp\":\"2023-11-14T22:13:10.000Z\""));
  g_assert_nonnull (strstr (text, "\"originalTimestamp\":\"2023-11-14T22:13:00.000Z\""));
  g_assert_nonnull (strstr (text, "\"receivedAt\":\"2023-11-14T22:13:20.000Z\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source-body/paths", test_paths);
  g_test_add_func ("/source-body/encodings", test_encodings);
  g_test_add_func ("/source-body/bad-encodings", test_bad_encodings);
  g_test_add_func ("/source-body/bomb", test_bomb);
  g_test_add_func ("/source-body/sizes", test_sizes);
  g_test_add_func ("/source-body/too-many", test_too_many);
  g_test_add_func ("/source-body/refusals", test_refusals);
  g_test_add_func ("/source-body/invalid-is-kept", test_invalid_is_kept);
  g_test_add_func ("/source-body/key-stays-at-the-door", test_key_stays_at_the_door);
  g_test_add_func ("/source-body/merge", test_merge);

  return g_test_run ();
}
