/* test-inspector.c: what the receiver records, how it answers, and how it misbehaves, as a client
 * sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-inspector-private.h"
#include "hkl-sign.h"
#include "hkl-test.h"

#define SECRET "s"

typedef struct
{
  HklInspector *inspector;
  SoupSession *session;
  guint told;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->inspector = hkl_inspector_new (5);
  hkl_inspector_set_secrets (fixture->inspector, SECRET, "old");
  g_assert_true (hkl_inspector_listen (fixture->inspector, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (hkl_inspector_get_port (fixture->inspector), >, 0);
  fixture->session = soup_session_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  g_clear_object (&fixture->session);
  hkl_inspector_close (fixture->inspector);
  g_assert_cmpuint (hkl_inspector_get_port (fixture->inspector), ==, 0);
  g_assert_finalize_object (fixture->inspector);
}

typedef struct
{
  SoupMessage *message;
  GBytes *body;
  GError *error;
  gboolean done;
} Reply;

static void
reply_clear (Reply *reply)
{
  g_clear_object (&reply->message);
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_clear_error (&reply->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reply, reply_clear)

static void
on_reply (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Reply *reply = user_data;

  reply->body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &reply->error);
  reply->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Reply *) data)->done;
}

static void
start (Fixture *fixture, Reply *reply, const char *path, const char *text, const char *signature)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u%s",
                                          hkl_inspector_get_port (fixture->inspector), path);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  reply->message = soup_message_new ("POST", uri);
  soup_message_add_flags (reply->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (reply->message, "application/json", body);
  if (signature != NULL)
    soup_message_headers_append (soup_message_get_request_headers (reply->message), "X-Signature",
                                 signature);
  soup_session_send_and_read_async (fixture->session, reply->message, G_PRIORITY_DEFAULT, NULL,
                                    on_reply, reply);
}

static void
post (Fixture *fixture, Reply *reply, const char *path, const char *text, const char *signature)
{
  start (fixture, reply, path, text, signature);
  hkl_test_wait_until (is_done, reply, 20, "an answer");
}

static guint
post_status (Fixture *fixture, const char *text)
{
  g_auto (Reply) reply = { 0 };

  post (fixture, &reply, "/inbox/a", text, NULL);
  g_assert_no_error (reply.error);

  return soup_message_get_status (reply.message);
}

static void
test_records (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "[{\"type\":\"track\",\"event\":\"Order\",\"messageId\":\"m1\"},"
                             "{\"type\":\"page\",\"messageId\":\"m2\"}]";
  static const char first[] = "{\"type\":\"track\",\"event\":\"Order\",\"messageId\":\"m1\"}";
  g_autofree char *signature = hkl_sign_sha1_hex (SECRET, first, strlen (first));
  g_auto (Reply) reply = { 0 };
  g_autoptr (HklCapture) capture = NULL;

  post (fixture, &reply, "/inbox/orders/x?y=1", text, signature);
  g_assert_no_error (reply.error);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 200);

  g_assert_cmpuint (hkl_inspector_get_last_id (fixture->inspector), ==, 1);
  capture = hkl_inspector_ref_capture (fixture->inspector, 1);
  g_assert_nonnull (capture);
  g_assert_cmpstr (capture->inbox, ==, "orders");
  g_assert_cmpstr (capture->method, ==, "POST");
  g_assert_cmpstr (capture->path, ==, "/inbox/orders/x?y=1");
  g_assert_cmpstr (capture->http_version, ==, "HTTP/1.1");
  g_assert_true (g_str_has_prefix (capture->remote, "127.0.0.1:"));
  g_assert_cmpmem (g_bytes_get_data (capture->body, NULL), g_bytes_get_size (capture->body), text,
                   strlen (text));
  g_assert_cmpuint (capture->n_events, ==, 2);
  g_assert_cmpstr (capture->first_name, ==, "Order");
  g_assert_cmpuint (capture->n_seen_before, ==, 0);
  g_assert_cmpuint (capture->answered, ==, 200);
  g_assert_cmpstr (capture->signature, ==, signature);
  g_assert_cmpstr (hkl_capture_get_header (capture, "content-TYPE"), ==, "application/json");
  g_assert_cmpint (capture->verdict->kind, ==, HKL_VERDICT_GENUINE_BATCH);
}

/* All signatures that come are looked at, those of Standard Webhooks with their age. */
static void
test_standard_webhooks (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "[{\"a\":1},{\"b\":2}]";
  const struct
  {
    gint64 age; /* s */
    HklVerdictKind kind;
    const char *cause;
  } rows[] = {
    { 0, HKL_VERDICT_GENUINE_STANDARD, "" },
    { 3600, HKL_VERDICT_NOT_GENUINE, "standard-old" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 timestamp = g_get_real_time () / G_USEC_PER_SEC - rows[i].age;
      g_autofree char *written = g_strdup_printf ("%" G_GINT64_FORMAT, timestamp);
      g_autofree char *signature = hkl_sign_standard_webhooks (SECRET, "msg_1", timestamp, text,
                                                               strlen (text));
      g_auto (Reply) reply = { 0 };
      g_autoptr (HklCapture) capture = NULL;
      g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
      g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u/inbox/a",
                                              hkl_inspector_get_port (fixture->inspector));
      SoupMessageHeaders *headers;

      reply.message = soup_message_new ("POST", uri);
      headers = soup_message_get_request_headers (reply.message);
      soup_message_headers_append (headers, "webhook-id", "msg_1");
      soup_message_headers_append (headers, "webhook-timestamp", written);
      soup_message_headers_append (headers, "webhook-signature", signature);
      soup_message_set_request_body_from_bytes (reply.message, "application/json", body);
      soup_session_send_and_read_async (fixture->session, reply.message, G_PRIORITY_DEFAULT, NULL,
                                        on_reply, &reply);
      hkl_test_wait_until (is_done, &reply, 20, "an answer");
      capture = hkl_inspector_ref_capture (fixture->inspector, i + 1);
      g_assert_cmpint (capture->verdict->kind, ==, rows[i].kind);
      g_assert_cmpstr (capture->verdict->cause, ==, rows[i].cause);
    }
}

static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HklCapture) second = NULL;
  g_autoptr (HklCapture) third = NULL;

  post_status (fixture, "{\"messageId\":\"m1\"}");
  post_status (fixture, "[{\"messageId\":\"m2\"},{\"messageId\":\"m1\"},{\"messageId\":\"m2\"}]");
  post_status (fixture, "not JSON");

  second = hkl_inspector_ref_capture (fixture->inspector, 2);
  g_assert_cmpuint (second->n_seen_before, ==, 2);
  g_assert_cmpuint (second->seen_before->len, ==, 2);
  g_assert_cmpuint (g_array_index (second->seen_before, guint, 0), ==, 1);
  g_assert_cmpuint (g_array_index (second->seen_before, guint, 1), ==, 2);
  third = hkl_inspector_ref_capture (fixture->inspector, 3);
  g_assert_cmpuint (third->n_events, ==, 0);
  g_assert_cmpstr (third->first_name, ==, "");
  g_assert_cmpint (third->verdict->kind, ==, HKL_VERDICT_UNSIGNED);

  hkl_inspector_clear (fixture->inspector);
  post_status (fixture, "{\"messageId\":\"m1\"}");
  g_clear_pointer (&third, hkl_capture_unref);
  third = hkl_inspector_ref_capture (fixture->inspector, 4);
  g_assert_cmpuint (third->n_seen_before, ==, 0);
}

static void
test_keeps_the_newest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) some = NULL;

  for (guint i = 0; i < 8; i++)
    post_status (fixture, "{}");

  all = hkl_inspector_captures (fixture->inspector, 0, 100);
  g_assert_cmpuint (all->len, ==, 5);
  g_assert_cmpuint (((HklCapture *) all->pdata[0])->id, ==, 4);
  some = hkl_inspector_captures (fixture->inspector, 5, 2);
  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpuint (((HklCapture *) some->pdata[0])->id, ==, 6);
  g_assert_null (hkl_inspector_ref_capture (fixture->inspector, 1));
  g_assert_cmpuint (hkl_inspector_get_last_id (fixture->inspector), ==, 8);
}

static void
test_status_and_scopes (Fixture *fixture, gconstpointer data)
{
  HklAnswer answer = {
    .kind = HKL_ANSWER_STATUS, .status = 503, .retry_after = 7, .scope = HKL_ANSWER_NEXT, .count = 2
  };
  g_auto (Reply) reply = { 0 };
  g_autoptr (HklCapture) capture = NULL;

  hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
  post (fixture, &reply, "/inbox/a", "{}", NULL);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 503);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (reply.message),
                                                 "Retry-After"),
                   ==, "7");
  hkl_inspector_get_answer (fixture->inspector, NULL, &answer);
  g_assert_cmpuint (answer.count, ==, 1);
  capture = hkl_inspector_ref_capture (fixture->inspector, 1);
  g_assert_cmpuint (capture->answered, ==, 503);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 503);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 200);
  hkl_inspector_get_answer (fixture->inspector, NULL, &answer);
  g_assert_cmpint (answer.kind, ==, HKL_ANSWER_OK);

  answer = (HklAnswer){ .kind = HKL_ANSWER_STATUS, .status = 429, .scope = HKL_ANSWER_EVERY_OTHER };
  hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 429);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 200);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 429);

  answer.scope = HKL_ANSWER_ALWAYS;
  hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (post_status (fixture, "{}"), ==, 429);
}

static guint
status_at (Fixture *fixture, const char *path)
{
  g_auto (Reply) reply = { 0 };

  post (fixture, &reply, path, "{}", NULL);
  g_assert_no_error (reply.error);

  return soup_message_get_status (reply.message);
}

/* Each inbox misbehaves for itself; the others do what holds for all. */
static void
test_inboxes (Fixture *fixture, gconstpointer data)
{
  HklInspector *inspector = fixture->inspector;
  HklAnswer answer = { .kind = HKL_ANSWER_STATUS, .status = 503, .scope = HKL_ANSWER_ALWAYS };
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) some = NULL;

  hkl_inspector_set_answer (inspector, NULL, &answer);
  answer =
      (HklAnswer){ .kind = HKL_ANSWER_STATUS, .status = 429, .scope = HKL_ANSWER_NEXT, .count = 2 };
  hkl_inspector_set_answer (inspector, "orders", &answer);
  hkl_inspector_set_answer (inspector, "quiet", &HKL_ANSWER_DEFAULT);

  g_assert_true (hkl_inspector_get_answer (inspector, "orders", &answer));
  g_assert_cmpuint (answer.count, ==, 2);
  g_assert_false (hkl_inspector_get_answer (inspector, "crm", &answer));
  g_assert_cmpuint (answer.status, ==, 503);
  some = hkl_inspector_get_answered (inspector);
  g_assert_cmpuint (g_strv_length (some), ==, 2);

  g_assert_cmpuint (status_at (fixture, "/inbox/crm"), ==, 503);
  g_assert_cmpuint (status_at (fixture, "/inbox/orders"), ==, 429);
  g_assert_cmpuint (status_at (fixture, "/inbox/quiet"), ==, 200);
  g_assert_cmpuint (status_at (fixture, "/inbox/orders/deep?x=1"), ==, 429);
  /* Its own is used up: what holds for all is left. */
  g_assert_cmpuint (status_at (fixture, "/inbox/orders"), ==, 503);
  hkl_inspector_set_answer (inspector, NULL, &HKL_ANSWER_DEFAULT);
  g_assert_cmpuint (status_at (fixture, "/inbox/orders"), ==, 200);

  hkl_inspector_set_answer (inspector, "quiet", NULL);
  none = hkl_inspector_get_answered (inspector);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

/* Any answer may come late, a broken one too, and statuses have the form that they ask for. */
static void
test_late_and_other_statuses (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint status; /* 0: none comes */
    guint late;   /* ms */
  } rows[] = {
    { "503,delay=120", 503, 120 },
    { "drop,delay=120", 0, 120 },
    { "redirect:307", 307, 0 },
    { "error-body:202", 202, 0 },
    { "204", 204, 0 },
    { "304", 304, 0 },
    { "410,delay=0", 410, 0 },
    { "ok,delay=120", 200, 120 },
    { "half,delay=120", 0, 120 },
    { "reset,delay=120", 0, 120 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };
      HklAnswer answer;
      gboolean scoped;
      gint64 begin = g_get_monotonic_time ();

      g_test_message ("%s", rows[i].text);
      g_assert_true (hkl_answer_parse (rows[i].text, &answer, &scoped));
      g_assert_false (scoped);
      hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
      post (fixture, &reply, "/inbox/a", "{}", NULL);
      if (rows[i].status == 0)
        g_assert_nonnull (reply.error);
      else
        g_assert_no_error (reply.error);
      if (rows[i].status != 0)
        g_assert_cmpuint (soup_message_get_status (reply.message), ==, rows[i].status);
      g_assert_cmpint (g_get_monotonic_time () - begin, >=, (gint64) rows[i].late * 1000);
    }
}

static void
test_answer_texts (void)
{
  static const struct
  {
    const char *text;
    HklAnswer answer; /* kind, status, Retry-After, delay, scope, count */
  } good[] = {
    { "ok", { HKL_ANSWER_OK, 0, 0, 0, HKL_ANSWER_ALWAYS, 0 } },
    { "429:30", { HKL_ANSWER_STATUS, 429, 30, 0, HKL_ANSWER_ALWAYS, 0 } },
    { "slow:1500,next=3", { HKL_ANSWER_SLOW, 0, 0, 1500, HKL_ANSWER_NEXT, 3 } },
    { "503,retry-after=7,delay=20,every=4",
      { HKL_ANSWER_STATUS, 503, 7, 20, HKL_ANSWER_EVERY_NTH, 4 } },
    { "reset,for=10", { HKL_ANSWER_RESET, 0, 0, 0, HKL_ANSWER_FOR_SECONDS, 10 } },
    { "redirect:308", { HKL_ANSWER_REDIRECT, 308, 0, 0, HKL_ANSWER_ALWAYS, 0 } },
    { "slow-body:400", { HKL_ANSWER_SLOW_BODY, 0, 0, 400, HKL_ANSWER_ALWAYS, 0 } },
  };
  static const char *const bad[] = {
    "",
    "199",
    "600",
    "503:",
    "503:x",
    "slow",
    "slow:",
    "slow:0",
    "slow:-1",
    "slow:1e3",
    "drop:1",
    "half:3",
    "status",
    "redirect:200",
    "error-body:500",
    "503,next",
    "503,next=0",
    "503,next=1,for=2",
    "503,x=1",
    "drop,retry-after=3",
    "slow:5,delay=3",
    "503,",
    ",503",
    "OK",
    "slow:99999999999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      HklAnswer answer;
      gboolean scoped;

      g_test_message ("%s", good[i].text);
      g_assert_true (hkl_answer_parse (good[i].text, &answer, &scoped));
      g_assert_cmpmem (&answer, sizeof answer, &good[i].answer, sizeof answer);
      g_assert_cmpint (scoped, ==, answer.scope != HKL_ANSWER_ALWAYS);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      HklAnswer answer = { .status = 77 };
      gboolean scoped;

      g_test_message ("%s", bad[i]);
      g_assert_false (hkl_answer_parse (bad[i], &answer, &scoped));
      g_assert_cmpuint (answer.status, ==, 77);
    }
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  g_autoptr (HklCapture) capture = NULL;
  gint64 begin = g_get_monotonic_time ();

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_SLOW, .delay = 150, .scope = HKL_ANSWER_ALWAYS });
  post (fixture, &reply, "/inbox/a", "{}", NULL);
  g_assert_no_error (reply.error);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 140 * 1000);
  capture = hkl_inspector_ref_capture (fixture->inspector, 1);
  g_assert_cmpuint (capture->answer.delay, ==, 150);
  g_assert_cmpint (capture->took, >=, 0);
  g_assert_cmpint (capture->took, <, 20 * G_USEC_PER_SEC);
}

static void
test_drop (Fixture *fixture, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  g_autoptr (HklCapture) capture = NULL;

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_DROP, .scope = HKL_ANSWER_NEXT, .count = 1 });
  post (fixture, &reply, "/inbox/a", "{}", NULL);
  g_assert_nonnull (reply.error);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 0);
  capture = hkl_inspector_ref_capture (fixture->inspector, 1);
  g_assert_cmpuint (capture->answered, ==, 0);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 200);
}

/* A client of its own, since libsoup would hide how the connection ends. */
static char *
exchange (Fixture *fixture, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  GSocket *socket;

  connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", (guint16) hkl_inspector_get_port (fixture->inspector), NULL, NULL);
  g_assert_nonnull (connection);
  socket = g_socket_connection_get_socket (connection);
  g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL), ==,
                   (gssize) strlen (request));
  g_socket_set_blocking (socket, FALSE);
  for (gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;;)
    {
      char buffer[1024];
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (n == 0)
        break;
      if (n > 0)
        g_string_append_len (answer, buffer, n);
      else
        g_main_context_iteration (NULL, FALSE);
    }

  return g_string_free (g_steal_pointer (&answer), FALSE);
}

static void
test_half (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  const char *body;

  hkl_inspector_set_answer (fixture->inspector, NULL,
                            &(HklAnswer){ .kind = HKL_ANSWER_HALF, .scope = HKL_ANSWER_ALWAYS });
  text = exchange (fixture,
                   "POST /inbox/a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}");
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200 "));
  g_assert_nonnull (strstr (text, "Content-Length: 32\r\n"));
  body = strstr (text, "\r\n\r\n");
  g_assert_nonnull (body);
  g_assert_cmpuint (strlen (body + 4), ==, 16);
}

static void
test_slow_body (Fixture *fixture, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  gint64 begin = g_get_monotonic_time ();

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_SLOW_BODY, .delay = 200, .scope = HKL_ANSWER_ALWAYS });
  post (fixture, &reply, "/inbox/a", "{}", NULL);
  g_assert_no_error (reply.error);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (reply.body), ==, 20);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 150 * 1000);
}

/* The connection ends with a reset, not with its regular end, and before any byte. */
static void
test_reset (Fixture *fixture, gconstpointer data)
{
  static const char request[] =
      "POST /inbox/a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket;
  char buffer[64];
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_RESET, .scope = HKL_ANSWER_NEXT, .count = 1 });
  connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", (guint16) hkl_inspector_get_port (fixture->inspector), NULL, NULL);
  g_assert_nonnull (connection);
  socket = g_socket_connection_get_socket (connection);
  g_socket_send (socket, request, strlen (request), NULL, NULL);
  g_socket_set_blocking (socket, FALSE);
  while (TRUE)
    {
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_assert_cmpint (n, <, 0);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      g_clear_error (&error);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED); /* GLib's ECONNRESET */
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 200);
}

static void
test_error_body (Fixture *fixture, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_ERROR_BODY, .scope = HKL_ANSWER_ALWAYS });
  post (fixture, &reply, "/inbox/a", "{}", NULL);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 200);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (reply.body, NULL),
                                  (gssize) g_bytes_get_size (reply.body), "\"success\":false"));
}

static void
test_scopes (Fixture *fixture, gconstpointer data)
{
  HklAnswer answer = {
    .kind = HKL_ANSWER_STATUS, .status = 500, .scope = HKL_ANSWER_EVERY_NTH, .count = 3
  };
  gint64 end;

  hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
  for (guint i = 1; i <= 7; i++)
    g_assert_cmpuint (post_status (fixture, "{}"), ==, i % 3 == 0 ? 500 : 200);

  answer.scope = HKL_ANSWER_FOR_SECONDS;
  answer.count = 1;
  hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
  end = g_get_monotonic_time () + G_TIME_SPAN_SECOND;
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 500);
  while (g_get_monotonic_time () < end)
    g_usleep (10000);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 200);
  hkl_inspector_get_answer (fixture->inspector, NULL, &answer);
  g_assert_cmpint (answer.kind, ==, HKL_ANSWER_OK);

  /* A number that is missing is no misbehaviour without an end. */
  answer = (HklAnswer){ .kind = HKL_ANSWER_DROP, .scope = HKL_ANSWER_EVERY_NTH };
  hkl_inspector_set_answer (fixture->inspector, NULL, &answer);
  g_assert_cmpuint (post_status (fixture, "{}"), ==, 200);
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_REDIRECT, .scope = HKL_ANSWER_ALWAYS });
  post (fixture, &reply, "/inbox/a", "{}", NULL);
  g_assert_cmpuint (soup_message_get_status (reply.message), ==, 302);
  g_assert_cmpstr (
      soup_message_headers_get_one (soup_message_get_response_headers (reply.message), "Location"),
      ==, "/inbox/elsewhere");
}

static void
on_told (HklInspector *inspector, gpointer user_data)
{
  ((Fixture *) user_data)->told++;
}

static gboolean
was_told (gpointer data)
{
  return ((Fixture *) data)->told > 0;
}

static void
on_destroyed (gpointer data)
{
  ((Fixture *) data)->told = 1000;
}

static void
test_watch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) other = g_main_context_new ();
  guint id = hkl_inspector_watch (fixture->inspector, NULL, on_told, fixture, on_destroyed);
  guint pushed;

  post_status (fixture, "{}");
  hkl_test_wait_until (was_told, fixture, 5, "a change");
  hkl_inspector_unwatch (fixture->inspector, id);
  g_assert_cmpuint (fixture->told, ==, 1000);
  post_status (fixture, "{}");
  g_assert_cmpuint (fixture->told, ==, 1000);

  /* Several changes before the watcher's turn come as one. */
  fixture->told = 0;
  pushed = hkl_inspector_watch (fixture->inspector, other, on_told, fixture, NULL);
  for (guint i = 0; i < 3; i++)
    post_status (fixture, "{}");
  while (g_main_context_iteration (other, FALSE))
    ;
  g_assert_cmpuint (fixture->told, ==, 1);
  post_status (fixture, "{}");
  hkl_inspector_unwatch (fixture->inspector, pushed);
  while (g_main_context_iteration (other, FALSE))
    ;
  g_assert_cmpuint (fixture->told, ==, 1);
}

static void
test_other_paths (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = exchange (
      fixture, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  g_autofree char *none = exchange (
      fixture, "POST /inbox/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
               "Content-Length: 0\r\n\r\n");

  g_assert_nonnull (strstr (root, "Hookline"));
  g_assert_true (g_str_has_prefix (none, "HTTP/1.1 404 "));
  g_assert_cmpuint (hkl_inspector_get_last_id (fixture->inspector), ==, 0);
}

static void
test_port_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HklInspector) second = hkl_inspector_new (1);
  g_autoptr (GError) error = NULL;
  guint port = hkl_inspector_get_port (fixture->inspector);
  g_autofree char *begin = g_strdup_printf ("Port %u is taken by another program", port);

  g_assert_false (hkl_inspector_listen (second, port, &error));
  g_assert_error (error, HKL_INSPECTOR_ERROR, HKL_INSPECTOR_ERROR_PORT_IN_USE);
  g_assert_true (g_str_has_prefix (error->message, begin));
  g_assert_true (g_str_has_suffix (error->message, "is free."));
}

/* A client waits for an answer that is still to come when the inspector closes. */
static void
test_close_while_answering (Fixture *fixture, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  hkl_inspector_set_answer (
      fixture->inspector, NULL,
      &(HklAnswer){ .kind = HKL_ANSWER_SLOW, .delay = 60000, .scope = HKL_ANSWER_ALWAYS });
  start (fixture, &reply, "/inbox/a", "{}", NULL);
  while (hkl_inspector_get_last_id (fixture->inspector) == 0)
    g_main_context_iteration (NULL, TRUE);
  hkl_inspector_close (fixture->inspector);
  hkl_test_wait_until (is_done, &reply, 10, "the end of the connection");
  g_assert_nonnull (reply.error);
}

typedef struct
{
  Fixture *fixture;
  GSocket *socket;
  GString *text;
} Line;

static gboolean
line_is_closed (gpointer data)
{
  Line *line = data;
  char buffer[1024];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (line->socket, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    g_string_append_len (line->text, buffer, n);

  return n == 0 || (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
}

/* Senders that stop in the middle, or never begin, are closed and leave nothing; what did come
 * whole is recorded. */
static void
test_slow_senders (Fixture *fixture, gconstpointer data)
{
  static const char *const said[] = {
    "",
    "POST /inbox/a HT",
    "POST /inbox/a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{",
    "POST /inbox/a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}",
  };

  hkl_listener_set_times (fixture->inspector->listener, 50, 50);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (
          "127.0.0.1", hkl_inspector_get_port (fixture->inspector));
      g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                                 G_SOCKET_PROTOCOL_TCP, NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      Line line = { fixture, socket, text };

      g_test_message ("%s", said[i]);
      g_assert_true (g_socket_connect (socket, address, NULL, NULL));
      g_socket_set_blocking (socket, FALSE);
      if (said[i][0] != '\0')
        g_socket_send (socket, said[i], strlen (said[i]), NULL, NULL);
      hkl_test_wait_until (line_is_closed, &line, 10, "the end of a slow sender");
      g_assert_cmpint (strstr (text->str, " 200 ") != NULL, ==, i == 3);
      g_assert_cmpuint (fixture->inspector->calls.length, ==, 0);
    }
  g_assert_cmpuint (hkl_inspector_get_last_id (fixture->inspector), ==, 1);
}

#define ADD(name, func) g_test_add ("/inspector/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("records", test_records);
  ADD ("standard-webhooks", test_standard_webhooks);
  ADD ("duplicates", test_duplicates);
  ADD ("keeps-the-newest", test_keeps_the_newest);
  ADD ("status-and-scopes", test_status_and_scopes);
  ADD ("inboxes", test_inboxes);
  ADD ("late-and-other-statuses", test_late_and_other_statuses);
  g_test_add_func ("/inspector/answer-texts", test_answer_texts);
  ADD ("slow", test_slow);
  ADD ("drop", test_drop);
  ADD ("half", test_half);
  ADD ("slow-body", test_slow_body);
  ADD ("redirect", test_redirect);
  ADD ("reset", test_reset);
  ADD ("error-body", test_error_body);
  ADD ("scopes", test_scopes);
  ADD ("watch", test_watch);
  ADD ("other-paths", test_other_paths);
  ADD ("port-in-use", test_port_in_use);
  ADD ("close-while-answering", test_close_while_answering);
  ADD ("slow-senders", test_slow_senders);

  return g_test_run ();
}
