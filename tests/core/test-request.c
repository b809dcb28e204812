/* test-request.c: the requests that upstream sends, byte for byte.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-request.h"
#include "hkl-request-export.h"
#include "hkl-test.h"

/* Every chosen difference from upstream on the wire, in one place (product.md 3, COMPATIBILITY.md):
 * the header, what upstream sends, what is sent here; NULL: not at all. */
static const struct
{
  const char *name;
  const char *upstream;
  const char *here;
} differences[] = {
  { "user-agent", "Segment (Actions)", "Hookline/" HKL_VERSION },
  { "accept-encoding", "gzip,deflate", NULL }, /* answers are kept as they come */
  { "content-length", "*", NULL },             /* counted by the transport */
};

static HklEvent *
event_from_json (const HklJson *json)
{
  g_autoptr (GBytes) bytes = hkl_event_canonical_bytes (json);
  g_autofree char *type = hkl_json_dup_member_string (json, "type");

  return hkl_event_new (1, 0, type != NULL ? type : "", "", "m", "", NULL, bytes);
}

static HklCompiled *
compile (const HklJson *fields, gboolean batch, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (HklMapping) fresh = hkl_mapping_new ("Test", "https://x.test/", NULL);
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *with = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  /* What upstream's caller decides (execute or executeBatch), this switch decides here. */
  hkl_json_write (fields, text);
  with = hkl_mapping_fields_with (text->str, "enable_batching", batch ? "true" : "false");
  change.fields = with;
  mapping = hkl_mapping_with (fresh, &change);

  return hkl_compiled_new (mapping, error);
}

static const char *
expected_header (const char *name, const char *recorded)
{
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    {
      if (g_str_equal (differences[i].name, name) &&
          (g_str_equal (differences[i].upstream, "*") ||
           g_str_equal (differences[i].upstream, recorded)))
        return differences[i].here;
    }

  return recorded;
}

static void
check_headers (const char *id, const HklJson *recorded, HklRequest *request)
{
  guint expected = 0;

  for (gsize i = 0; i < recorded->u.object.n; i++)
    {
      const HklJsonMember *member = &recorded->u.object.members[i];
      g_autofree char *name = hkl_str_dup (member->key);
      g_autofree char *value = hkl_str_dup (member->value->u.string);
      const char *wanted = expected_header (name, value);
      const char *sent = hkl_request_get_header (request, name);

      if (wanted != NULL)
        expected++;
      if (g_strcmp0 (wanted, sent) != 0)
        g_error ("%s: header %s is “%s”, recorded is “%s”", id, name, sent, wanted);
    }

  if (request->n_headers != expected)
    {
      for (guint i = 0; i < request->n_headers; i++)
        g_printerr ("%s: %s\n", request->headers[i].name, request->headers[i].value);
      g_error ("%s: %u headers, recorded are %u", id, request->n_headers, expected);
    }
}

static void
check_request (const char *id, const HklJson *recorded, HklRequest *request)
{
  g_autofree char *method = hkl_json_dup_member_string (recorded, "method");
  g_autofree char *url = hkl_json_dup_member_string (recorded, "url");
  HklStr body = hkl_json_get (recorded, "body")->u.string;
  gsize length;
  const char *data = g_bytes_get_data (request->body, &length);

  g_assert_cmpstr (request->method, ==, method);
  if (!g_str_equal (request->url, url))
    g_error ("%s: %s, recorded is %s", id, request->url, url);
  if (!hkl_str_equal ((HklStr){ data, length }, body))
    g_error ("%s: body %.*s", id, (int) length, data);
  check_headers (id, hkl_json_get (recorded, "headers"), request);
}

typedef struct
{
  guint sent, refused;
} Counts;

/* One call upstream is one render here: for a batch over all events, else for each. */
static void
check_line (const HklJson *line, guint number, gpointer data)
{
  Counts *counts = data;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (HklCompiled) compiled = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = hkl_json_dup_member_string (line, "id");
  g_autofree char *secret = hkl_json_dup_member_string (hkl_json_get (line, "settings"),
                                                        "sharedSecret");
  g_autoptr (HklCredentials) credentials = hkl_credentials_new (secret, NULL);
  const HklJson *recorded = hkl_json_get (line, "requests");
  const HklJson *list = hkl_json_get (line, "events");
  const HklJson *texts = hkl_json_get (line, "events_text");
  const HklJson *statuses = hkl_json_get (line, "statuses");
  gboolean batch = hkl_json_is (hkl_json_get (line, "batch"), HKL_JSON_TRUE);
  gboolean failed = hkl_json_is (hkl_json_get (line, "error"), HKL_JSON_TRUE);
  HklSigning signing = { .mode = HKL_SIGNING_FIRST_EVENT, .credentials = credentials };
  guint calls;
  guint sent = 0;

  for (gsize i = 0; i < list->u.array.n; i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      const HklJson *event = list->u.array.items[i];

      if (texts != NULL)
        {
          HklStr text = texts->u.array.items[i]->u.string;

          event = hkl_json_read (arena, text.data, text.len, NULL, NULL);
        }
      g_ptr_array_add (events, event_from_json (event));
    }

  compiled = compile (hkl_json_get (line, "mapping"), batch, &error);
  if (compiled == NULL)
    {
      if (!failed)
        g_error ("%s: %s", id, error->message);
      counts->refused++;
      return;
    }

  calls = batch ? 1 : events->len;
  for (guint i = 0; i < calls; i++)
    {
      g_autoptr (GArray) survivors = NULL;
      g_autoptr (HklRequest) request = NULL;

      g_clear_error (&error);
      request = hkl_compiled_render (compiled, (HklEvent *const *) events->pdata + i,
                                     batch ? events->len : 1, &signing, &survivors, &error);
      if (request == NULL)
        continue;
      if (sent >= recorded->u.array.n)
        g_error ("%s: sent, but upstream does not send", id);
      check_request (id, recorded->u.array.items[sent++], request);

      if (statuses != NULL)
        {
          guint next = 0;

          for (gsize k = 0; k < statuses->u.array.n; k++)
            {
              gboolean kept = next < survivors->len && g_array_index (survivors, guint, next) == k;

              g_assert_cmpint (kept, ==, statuses->u.array.items[k]->u.number == 200);
              next += kept;
            }
        }
    }

  if (sent != recorded->u.array.n)
    g_error ("%s: %u requests, recorded are %u (%s)", id, sent, (guint) recorded->u.array.n,
             error != NULL ? error->message : "no error");
  if (sent > 0)
    counts->sent++;
  else
    counts->refused++;
}

static void
test_conformance (void)
{
  Counts counts = { 0 };
  guint lines = hkl_test_each_line ("conformance/request.ndjson", check_line, &counts);

  g_assert_cmpuint (counts.sent + counts.refused, ==, lines);
  g_assert_cmpuint (counts.sent, >, 100);
  g_assert_cmpuint (counts.refused, >, 30);
}

/* --- what upstream does not have ------------------------------------------------------------- */

static HklRequest *
render_text (const char *fields, const char *event, const HklSigning *signing, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = hkl_json_read (arena, event, strlen (event), NULL, NULL);
  const HklJson *mapping = hkl_json_read (arena, fields, strlen (fields), NULL, NULL);
  g_autoptr (HklEvent) one = event_from_json (json);
  g_autoptr (HklCompiled) compiled = compile (
      mapping, hkl_json_is (hkl_json_get (mapping, "enable_batching"), HKL_JSON_TRUE), error);
  HklEvent *events[] = { one, one };

  g_assert_nonnull (compiled);

  return hkl_compiled_render (compiled, events,
                              hkl_compiled_get_mapping (compiled)->enable_batching ? 2 : 1, signing,
                              NULL, error);
}

#define WHOLE "{\"url\":\"https://u:p@x.test/a\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}"
#define WHOLE_BATCH                                                                                \
  "{\"url\":\"https://x.test/a\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"},"                 \
  "\"enable_batching\":true}"

static void
test_signing_modes (void)
{
  g_autoptr (HklCredentials) credentials = hkl_credentials_new ("s", NULL);
  HklSigning signing = { .credentials = credentials, .id = "msg_1", .time = 1614265330000000 };
  g_autoptr (HklRequest) first = NULL;
  g_autoptr (HklRequest) whole = NULL;
  g_autoptr (HklRequest) standard = NULL;

  signing.mode = HKL_SIGNING_FIRST_EVENT;
  first = render_text (WHOLE_BATCH, "{\"a\":1}", &signing, NULL);
  g_assert_cmpuint (first->signed_offset, ==, 1);
  g_assert_cmpuint (first->signed_length, ==, 7);
  g_assert_cmpstr (first->signature, ==, "fa90bbb46547f7bc6b4cad1f3b475ba08facfea6");

  signing.mode = HKL_SIGNING_WHOLE_BODY;
  whole = render_text (WHOLE_BATCH, "{\"a\":1}", &signing, NULL);
  g_assert_cmpuint (whole->signed_offset, ==, 0);
  g_assert_cmpuint (whole->signed_length, ==, g_bytes_get_size (whole->body));
  g_assert_cmpstr (whole->signature, !=, first->signature);

  signing.mode = HKL_SIGNING_OFF;
  signing.standard_webhooks = TRUE;
  standard = render_text (WHOLE_BATCH, "{\"a\":1}", &signing, NULL);
  g_assert_null (standard->signature);
  g_assert_null (hkl_request_get_header (standard, "x-signature"));
  g_assert_cmpstr (hkl_request_get_header (standard, "webhook-id"), ==, "msg_1");
  g_assert_cmpstr (hkl_request_get_header (standard, "webhook-timestamp"), ==, "1614265330");
  g_assert_true (g_str_has_prefix (hkl_request_get_header (standard, "webhook-signature"), "v1,"));
}

/* Credentials that could not be read are no reason to send unsigned; a secret that was never set is. */
static void
test_never_unsigned_by_accident (void)
{
  g_autoptr (HklCredentials) none = hkl_credentials_new (NULL, NULL);
  g_autoptr (HklRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  HklSigning signing = { .mode = HKL_SIGNING_FIRST_EVENT };

  g_assert_null (render_text (WHOLE, "{\"a\":1}", &signing, &error));
  g_assert_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_SECRET);

  signing.credentials = none;
  request = render_text (WHOLE, "{\"a\":1}", &signing, NULL);
  g_assert_null (request->signature);
  g_assert_cmpuint (request->signed_length, ==, 0);
}

static void
test_secret_headers (void)
{
  static const char *const names[] = { "Authorization", NULL };
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (HklMapping) fresh = hkl_mapping_new ("Orders", "https://x.test/", NULL);
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (HklCompiled) compiled = NULL;
  g_autoptr (HklCredentials) empty = hkl_credentials_new (NULL, NULL);
  g_autoptr (HklCredentials) full = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autoptr (HklEvent) event = hkl_event_new (1, 0, "track", "", "m", "", NULL, bytes);
  g_autoptr (HklRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *curl = NULL;
  g_autofree char *head = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklSigning signing = { .mode = HKL_SIGNING_OFF, .credentials = empty };

  change.secret_headers = names;
  mapping = hkl_mapping_with (fresh, &change);
  compiled = hkl_compiled_new (mapping, NULL);
  g_assert_null (hkl_compiled_render (compiled, &event, 1, &signing, NULL, &error));
  g_assert_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_SECRET);

  g_hash_table_insert (values, (char *) "orders/authorization", (char *) "Bearer t0ken");
  full = hkl_credentials_new (NULL, values);
  signing.credentials = full;
  request = hkl_compiled_render (compiled, &event, 1, &signing, NULL, NULL);
  g_assert_cmpstr (hkl_request_get_header (request, "authorization"), ==, "Bearer t0ken");

  curl = hkl_request_to_curl (request, NULL);
  head = hkl_request_to_http_head (request);
  g_assert_null (strstr (curl, "t0ken"));
  g_assert_null (strstr (head, "t0ken"));
  g_assert_nonnull (strstr (head, "POST / HTTP/1.1\r\nhost: x.test\r\n"));
}

static void
test_curl_quotes (void)
{
  g_autoptr (HklCredentials) none = hkl_credentials_new (NULL, NULL);
  HklSigning signing = { .mode = HKL_SIGNING_OFF, .credentials = none };
  g_autoptr (HklRequest) request = render_text (WHOLE, "{\"a\":\"it's\"}", &signing, NULL);
  g_autofree char *curl = hkl_request_to_curl (request, NULL);

  g_assert_nonnull (strstr (curl, "--data-binary '{\"a\":\"it'\\''s\"}'"));
  g_assert_nonnull (strstr (curl, "'https://x.test/a'"));
  g_assert_null (strstr (curl, "u:p@"));
}

static void
test_partition (void)
{
  const char *fields = "{\"url\":{\"@path\":\"$.u\"},\"method\":\"POST\",\"headers\":{\"@path\":"
                       "\"$.h\"},\"data\":{},\"enable_batching\":true}";
  static const char *const events[] = {
    "{\"u\":\"https://a.test/\",\"h\":{\"x\":\"1\",\"y\":\"2\"}}",
    "{\"u\":\"https://a.test/\",\"h\":{\"y\":\"2\",\"x\":\"1\"}}",
    "{\"u\":\"https://b.test/\",\"h\":{\"x\":\"1\",\"y\":\"2\"}}",
    "{\"u\":\"nothing\"}",
  };
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (HklArena) scratch = hkl_arena_new ();
  g_autoptr (HklCompiled)
      compiled = compile (hkl_json_read (arena, fields, strlen (fields), NULL, NULL), TRUE, NULL);
  g_autofree char *keys[G_N_ELEMENTS (events)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      const HklJson *json = hkl_json_read (arena, events[i], strlen (events[i]), NULL, NULL);
      g_autoptr (HklEvent) event = event_from_json (json);

      keys[i] = hkl_compiled_partition (compiled, event, scratch, NULL);
    }

  g_assert_cmpstr (keys[0], ==, keys[1]);
  g_assert_cmpstr (keys[0], !=, keys[2]);
  g_assert_null (keys[3]);
  for (guint i = 1; i < G_N_ELEMENTS (events); i++)
    g_free (g_steal_pointer (&keys[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/conformance", test_conformance);
  g_test_add_func ("/request/signing-modes", test_signing_modes);
  g_test_add_func ("/request/never-unsigned-by-accident", test_never_unsigned_by_accident);
  g_test_add_func ("/request/secret-headers", test_secret_headers);
  g_test_add_func ("/request/curl-quotes", test_curl_quotes);
  g_test_add_func ("/request/partition", test_partition);

  return g_test_run ();
}
