/* test-export.c: deliveries as evidence: each form, the secrets that are in none, the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "hkl-delivery-export.h"
#include "hkl-export-file.h"
#include "hkl-test.h"
#include "store-helpers.h"

#define SIGNATURE "0123456789abcdef0123456789abcdef01234567"

typedef struct
{
  char *folder;
  HklStore *store;
  HklStoreReader *reader;
  HklConfig *config;
  gint64 cursor;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const secret_headers[] = { "X-Team-Token", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HklMapping) plain = mapping_new ("orders");
  g_autoptr (HklMapping) mapping = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  fixture->folder = hkl_test_folder ();
  fixture->store = hkl_store_open (fixture->folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (fixture->store, 0);
  change.secret_headers = secret_headers;
  mapping = hkl_mapping_with (plain, &change);
  put_mapping (fixture->store, mapping, &error);
  g_assert_no_error (error);
  fixture->reader = hkl_store_reader_new (fixture->folder, &error);
  g_assert_no_error (error);
  fixture->config = hkl_config_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hkl_config_unref (fixture->config);
  g_object_unref (fixture->reader);
  assert_finalises (fixture->store);
  hkl_test_remove_folder (fixture->folder);
}

/* A delivery of one event, with an attempt for each status up to the 0. BODY is of all answers. */
static gint64
add_delivery (Fixture *fixture, const char *message_id, const guint *statuses, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  g_autoptr (GArray) event_ids = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GRefString) via = hkl_event_via_key ("hk_7Qm2fV9sLx4TzB1c", "Shop");
  gint64 id;

  g_ptr_array_add (events, event_new (message_id, 20));
  hkl_event_set_via (events->pdata[0], via);
  event_ids = append (fixture->store, events, &error);
  g_assert_no_error (error);
  fixture->cursor = g_array_index (event_ids, gint64, 0);
  g_ptr_array_add (batches, batch_new ("orders", HKL_BATCH_WAITING, &fixture->cursor, 1));
  ids = plan (fixture->store, "orders", fixture->cursor, batches, &error);
  g_assert_no_error (error);
  id = g_array_index (ids, gint64, 0);

  for (guint i = 0; statuses[i] != 0; i++)
    {
      g_autoptr (HklBatch) settled = batch_with (
          batches->pdata[0], id, statuses[i] == 200 ? HKL_BATCH_DELIVERED : HKL_BATCH_WAITING,
          i + 1, statuses[i]);
      g_autoptr (HklAttempt) made = attempt_new (id, i + 1, statuses[i]);
      g_autoptr (HklAttempt) attempt = NULL;
      HklAttempt init = *made;

      init.signature = (char *) SIGNATURE;
      if (body != NULL)
        {
          init.response_body = body;
          init.response_size = (gint64) g_bytes_get_size (body);
        }
      attempt = hkl_attempt_new (&init);
      settle (fixture->store, settled, attempt, &error);
      g_assert_no_error (error);
    }

  return id;
}

static HklDeliveryDetail *
read_detail (Fixture *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;
  HklDeliveryDetail *detail = hkl_delivery_detail_read (fixture->reader, id, fixture->config, NULL,
                                                        &error);

  g_assert_no_error (error);
  g_assert_cmpstr (detail->request_fault, ==, "");
  return detail;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
assert_string (JsonNode *root, const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) found = json_path_query (path, root, &error);
  JsonArray *list;

  g_assert_no_error (error);
  list = json_node_get_array (found);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (list, 0), ==, expected);
}

static void
assert_int (JsonNode *root, const char *path, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) found = json_path_query (path, root, &error);
  JsonArray *list;

  g_assert_no_error (error);
  list = json_node_get_array (found);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpint (json_array_get_int_element (list, 0), ==, expected);
}

/* The value of a header in a list of names and values. */
static const char *
header_of (JsonArray *headers, const char *name)
{
  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonObject *header = json_array_get_object_element (headers, i);

      if (g_str_equal (json_object_get_string_member (header, "name"), name))
        return json_object_get_string_member (header, "value");
    }

  return NULL;
}

static void
test_har (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 503, 200, 0 };
  gint64 id = add_delivery (fixture, "har-1", statuses, NULL);
  g_autoptr (HklDeliveryDetail) detail = read_detail (fixture, id);
  g_autofree char *text = hkl_delivery_to_har (detail);
  g_autoptr (JsonNode) root = parse (text);
  JsonObject *log = json_object_get_object_member (json_node_get_object (root), "log");
  JsonArray *entries = json_object_get_array_member (log, "entries");
  JsonObject *request;

  g_assert_cmpuint (json_array_get_length (entries), ==, 2);
  assert_string (root, "$.log.version", "1.2");
  assert_int (root, "$.log.entries[0].response.status", 503);
  assert_int (root, "$.log.entries[1].response.status", 200);
  assert_string (root, "$.log.entries[1].response.content.text", "an answer");
  assert_string (root, "$.log.entries[1].response.content.mimeType", "text/plain");
  assert_string (root, "$.log.entries[1].serverIPAddress", "127.0.0.1");
  assert_int (root, "$.log.entries[1].timings.dns", -1);
  assert_int (root, "$.log.entries[1]._hookline.attempt", 2);
  request = json_object_get_object_member (json_array_get_object_element (entries, 1), "request");
  g_assert_cmpstr (json_object_get_string_member (request, "method"), ==, "POST");
  g_assert_cmpstr (json_object_get_string_member (request, "url"), ==, "https://example.com/hooks");
  g_assert_nonnull (strstr (
      json_object_get_string_member (json_object_get_object_member (request, "postData"), "text"),
      "har-1"));
  g_assert_cmpstr (header_of (json_object_get_array_member (request, "headers"), "x-signature"), ==,
                   SIGNATURE);
  g_assert_cmpstr (header_of (json_object_get_array_member (request, "headers"), "x-team-token"),
                   ==, "***");
}

static void
test_ndjson (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 200, 0 };
  g_autoptr (GBytes) body = g_bytes_new_static ("\xff\0\x01", 3);
  gint64 id = add_delivery (fixture, "nd-1", statuses, body);
  g_autoptr (HklDeliveryDetail) detail = read_detail (fixture, id);
  g_autofree char *text = hkl_delivery_to_ndjson (detail);
  g_autoptr (JsonNode) root = parse (text);

  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
  assert_int (root, "$.id", id);
  assert_string (root, "$.state", "delivered");
  assert_string (root, "$.message_ids[0]", "nd-1");
  assert_string (root, "$.via[0]", "key:Shop");
  assert_string (root, "$.attempts[0].outcome", "delivered");
  assert_string (root, "$.attempts[0].signature", SIGNATURE);
  assert_string (root, "$.attempts[0].response.body", "/wAB");
  assert_string (root, "$.attempts[0].response.body_encoding", "base64");
  assert_int (root, "$.request.signed.offset", 0);
  assert_int (root, "$.request.signed.length", (gint64) g_bytes_get_size (detail->request->body));
}

static void
test_http (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 200, 0 };
  g_autoptr (GBytes) body = g_bytes_new_static ("\xff\0\x01", 3);
  gint64 id = add_delivery (fixture, "raw-1", statuses, body);
  g_autoptr (HklDeliveryDetail) detail = read_detail (fixture, id);
  g_autoptr (GBytes) bytes = hkl_delivery_to_http (detail);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  const char *answer;

  g_assert_true (g_str_has_prefix (text, "POST /hooks HTTP/1.1\r\nhost: example.com\r\n"));
  g_assert_nonnull (g_strstr_len (text, (gssize) length, "x-signature: " SIGNATURE "\r\n"));
  g_assert_nonnull (g_strstr_len (text, (gssize) length, "x-team-token: ***\r\n"));
  answer = g_strstr_len (text, (gssize) length, "HTTP/1.1 200 As it is\r\nContent-Type");
  g_assert_nonnull (answer);
  g_assert_cmpmem (text + length - 3, 3, "\xff\0\x01", 3);
}

/* What is in an answer cannot leave its fence, nor a name its cell. */
static void
test_markdown (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 503, 200, 0 };
  g_autoptr (GBytes) body = g_bytes_new_static ("```\n# no heading", 16);
  gint64 id = add_delivery (fixture, "md|1", statuses, body);
  g_autoptr (HklDeliveryDetail) detail = read_detail (fixture, id);
  g_autofree char *text = hkl_delivery_to_markdown (detail);

  g_assert_nonnull (strstr (text, "| First message ID | md\\|1 |"));
  g_assert_nonnull (strstr (text, "| 1 | 1970-01-01T00:00:00.005Z | 503 As it is | 1 ms |"));
  g_assert_nonnull (strstr (text, "````\n```\n# no heading\n````\n"));
  g_assert_nonnull (strstr (text, "x-team-token: ***"));
  g_assert_nonnull (strstr (text, SIGNATURE));
  g_assert_null (strstr (text, "stand-in"));
}

/* Before the first attempt nothing has a signature on record, and none is made up. */
static void
test_not_sent (Fixture *fixture, gconstpointer data)
{
  static const guint none[] = { 0 };
  gint64 id = add_delivery (fixture, "early-1", none, NULL);
  g_autoptr (HklDeliveryDetail) detail = read_detail (fixture, id);
  g_autofree char *report = hkl_delivery_to_markdown (detail);
  g_autofree char *har = hkl_delivery_to_har_entries (detail);

  g_assert_cmpstr (har, ==, "");
  g_assert_nonnull (strstr (report, "x-signature: ***"));
  g_assert_null (detail->request->signature);
}

/* --- the file ---------------------------------------------------------------------------------- */

static void
count (guint64 done, guint64 total, gpointer data)
{
  guint *calls = data;

  ++*calls;
  g_assert_cmpuint (done, ==, *calls);
  g_assert_cmpuint (total, ==, 450);
}

static void
cancel_early (guint64 done, guint64 total, gpointer data)
{
  if (done == 10)
    g_cancellable_cancel (data);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 200, 0 };
  const HklLogFilter filter = { .mapping_id = "orders", .states = 1 << HKL_BATCH_DELIVERED };
  g_autofree char *path = g_build_filename (fixture->folder, "out.ndjson", NULL);
  g_autofree char *part = g_build_filename (fixture->folder, ".out.ndjson.part", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint calls = 0;
  gint64 before = 0;

  for (guint i = 0; i < 450; i++)
    {
      g_autofree char *id = g_strdup_printf ("file-%u", i);

      add_delivery (fixture, id, statuses, NULL);
    }
  add_delivery (fixture, "file-waits", statuses + 1, NULL);

  g_assert_cmpint (hkl_export_to_file (fixture->reader, fixture->config, &filter, NULL,
                                       HKL_EXPORT_NDJSON, file, cancel_early, cancellable,
                                       cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));

  g_assert_cmpint (hkl_export_to_file (fixture->reader, fixture->config, &filter, NULL,
                                       HKL_EXPORT_NDJSON, file, count, &calls, NULL, &error),
                   ==, 450);
  g_assert_no_error (error);
  g_assert_cmpuint (calls, ==, 450);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 451);
  for (guint i = 0; i < 450; i++)
    {
      g_autoptr (JsonNode) line = parse (lines[i]);
      gint64 id = json_object_get_int_member (json_node_get_object (line), "id");

      g_assert_cmpint (id, >, before);
      before = id;
    }
}

/* Exactly what was chosen, in that order; what is gone is left out; also nothing is a HAR. */
static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 503, 200, 0 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  for (guint n = 0; n < 2; n++)
    {
      g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) root = NULL;
      JsonObject *log;

      g_assert_cmpint (hkl_export_write (fixture->reader, fixture->config, NULL, ids,
                                         HKL_EXPORT_HAR, output, NULL, NULL, NULL, &error),
                       ==, n * 2);
      g_assert_no_error (error);
      g_output_stream_close (output, NULL, NULL);
      bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      root = parse (text);
      log = json_object_get_object_member (json_node_get_object (root), "log");
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (log, "entries")), ==,
                        n * 4);
      if (n == 0)
        {
          gint64 one = add_delivery (fixture, "chosen-1", statuses, NULL);
          gint64 gone = one + 1000;
          gint64 two = add_delivery (fixture, "chosen-2", statuses, NULL);

          g_array_append_val (ids, two);
          g_array_append_val (ids, gone);
          g_array_append_val (ids, one);
        }
      else
        assert_int (root, "$.log.entries[0]._hookline.delivery", g_array_index (ids, gint64, 0));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/export/har", Fixture, NULL, set_up, test_har, tear_down);
  g_test_add ("/export/ndjson", Fixture, NULL, set_up, test_ndjson, tear_down);
  g_test_add ("/export/http", Fixture, NULL, set_up, test_http, tear_down);
  g_test_add ("/export/markdown", Fixture, NULL, set_up, test_markdown, tear_down);
  g_test_add ("/export/not-sent", Fixture, NULL, set_up, test_not_sent, tear_down);
  g_test_add ("/export/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/export/chosen", Fixture, NULL, set_up, test_chosen, tear_down);

  return g_test_run ();
}
