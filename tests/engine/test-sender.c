/* test-sender.c: one request out, one outcome back, over every way in which that can go wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-sender"

#include "config.h"

#include <string.h>

#include "sender-fixture.h"
#include "receiver.h"

typedef struct
{
  HklAttempt *attempt;
  char *retry_after;
} Sent;

static void
on_sent (const HklAttempt *attempt, const char *retry_after, gpointer user_data)
{
  Sent *sent = user_data;

  g_assert_null (sent->attempt);
  sent->attempt = hkl_attempt_new (attempt);
  sent->retry_after = g_strdup (retry_after);
}

static void
sent_clear (Sent *sent)
{
  g_clear_pointer (&sent->attempt, hkl_attempt_unref);
  g_clear_pointer (&sent->retry_after, g_free);
}

static void
wait_for (Sent *sent)
{
  while (sent->attempt == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static HklHeader plain_headers[] = {
  { (char *) "user-agent", (char *) "Hookline/test", FALSE },
  { (char *) "x-signature", (char *) "fa90bbb46547f7bc6b4cad1f3b475ba08facfea6", FALSE },
  { (char *) "x-latin", (char *) "caf\u00e9", FALSE },
  { (char *) "content-type", (char *) "application/json", FALSE },
};

static void
send_once (HklSender *sender, const char *url, double timeout, Sent *sent)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\":1}", 7);
  const HklRequest init = {
    .method = (char *) "POST",
    .url = (char *) url,
    .headers = plain_headers,
    .n_headers = G_N_ELEMENTS (plain_headers),
    .body = body,
    .has_body = TRUE,
  };
  g_autoptr (HklRequest) request = hkl_request_new (&init);

  memset (sent, 0, sizeof *sent);
  hkl_sender_send (sender, request, NULL, timeout, FALSE, on_sent, sent);
  wait_for (sent);
}

/* --- what arrives ---------------------------------------------------------------------------- */

static void
test_wire (void)
{
  g_autoptr (Receiver) receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/in?q=%20a");
  HklSender *sender = new_sender ();
  const Received *request;
  Sent sent;

  send_once (sender, url, 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpuint (sent.attempt->status, ==, 200);
  g_assert_cmpstr (sent.attempt->reason, ==, "OK");
  g_assert_cmpstr (sent.attempt->protocol, ==, "HTTP/1.1");
  g_assert_cmpstr (sent.attempt->response_head, ==, "Content-Length: 2\n");
  g_assert_cmpmem (g_bytes_get_data (sent.attempt->response_body, NULL),
                   g_bytes_get_size (sent.attempt->response_body), "ok", 2);
  g_assert_cmpint (sent.attempt->response_size, ==, 2);
  g_assert_true (g_str_has_prefix (sent.attempt->remote, "127.0.0.1:"));
  g_assert_false (sent.attempt->reused);
  g_assert_cmpint (sent.attempt->connect, >=, 0);
  g_assert_cmpint (sent.attempt->tls, ==, -1);
  g_assert_cmpint (sent.attempt->send, >=, 0);
  g_assert_cmpint (sent.attempt->wait, >=, 0);
  g_assert_cmpint (sent.attempt->total, >=, sent.attempt->wait);

  request = receiver_get (receiver, 1);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/in?q=%20a");
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body),
                   "{\"a\":1}", 7);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "content-type"), ==, "application/json");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "content-length"), ==, "7");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "user-agent"), ==, "Hookline/test");
  /* One byte for a Latin-1 character. */
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "x-latin"), ==, "caf\xe9");
  g_assert_null (g_hash_table_lookup (request->headers, "transfer-encoding"));
  g_assert_null (g_hash_table_lookup (request->headers, "accept-language"));
  sent_clear (&sent);
  hkl_sender_free (sender);
}

static void
test_no_body (void)
{
  g_autoptr (Receiver) receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  HklSender *sender = new_sender ();
  static const char *const methods[] = { "POST", "PUT", "PATCH" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new (NULL, 0);
      const HklRequest init = { .method = (char *) methods[i], .url = url, .body = body };
      g_autoptr (HklRequest) request = hkl_request_new (&init);
      Sent sent = { NULL, NULL };

      hkl_sender_send (sender, request, NULL, 10, FALSE, on_sent, &sent);
      wait_for (&sent);
      g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
      g_assert_cmpstr (receiver_get (receiver, i + 1)->method, ==, methods[i]);
      g_assert_cmpstr (
          g_hash_table_lookup (receiver_get (receiver, i + 1)->headers, "content-length"), ==, "0");
      g_assert_null (g_hash_table_lookup (receiver_get (receiver, i + 1)->headers, "content-type"));
      sent_clear (&sent);
    }
  hkl_sender_free (sender);
}

static void
test_keep_alive (void)
{
  g_autoptr (Receiver) receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  HklSender *sender = new_sender ();

  for (guint i = 0; i < 20; i++)
    {
      Sent sent;

      send_once (sender, url, 10, &sent);
      g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
      g_assert_cmpint (sent.attempt->reused, ==, i > 0);
      if (i > 0)
        g_assert_cmpint (sent.attempt->connect, ==, -1);
      sent_clear (&sent);
    }
  g_assert_cmpuint (receiver_count_connections (receiver), ==, 1);
  hkl_sender_free (sender);
}

/* The kept connection ends with the second request, as after a server's idle time. */
static ReceiverThen
answer_once (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  if (request->number == 2)
    return RECEIVER_CLOSE;
  answer_text (answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

  return RECEIVER_KEEP;
}

/* Whoever repeats a request there, libsoup or nobody: it has its body. */
static void
test_stale_connection (void)
{
  static const struct
  {
    const char *method;
    HklOutcome outcome; /* of the second */
  } cases[] = { { "POST", HKL_OUTCOME_RESET },
                { "PUT", HKL_OUTCOME_DELIVERED },
                { "PATCH", HKL_OUTCOME_RESET } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Receiver) receiver = receiver_new (answer_once, NULL);
      g_autofree char *url = receiver_url (receiver, "/");
      g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\":1}", 7);
      const HklRequest init = { .method = (char *) cases[i].method,
                                .url = url,
                                .headers = plain_headers,
                                .n_headers = G_N_ELEMENTS (plain_headers),
                                .body = body,
                                .has_body = TRUE };
      g_autoptr (HklRequest) request = hkl_request_new (&init);
      HklSender *sender = new_sender ();

      for (guint n = 1; n <= 2; n++)
        {
          Sent sent = { NULL, NULL };

          hkl_sender_send (sender, request, NULL, 10, FALSE, on_sent, &sent);
          wait_for (&sent);
          g_assert_cmpint (sent.attempt->outcome, ==,
                           n == 1 ? HKL_OUTCOME_DELIVERED : cases[i].outcome);
          sent_clear (&sent);
        }
      g_assert_cmpuint (receiver_count (receiver), ==,
                        cases[i].outcome == HKL_OUTCOME_DELIVERED ? 3 : 2);
      for (guint n = 1; n <= receiver_count (receiver); n++)
        {
          const Received *got = receiver_get (receiver, n);

          g_assert_cmpmem (g_bytes_get_data (got->body, NULL), g_bytes_get_size (got->body),
                           "{\"a\":1}", 7);
          g_assert_cmpstr (g_hash_table_lookup (got->headers, "content-length"), ==, "7");
          g_assert_cmpstr (g_hash_table_lookup (got->headers, "content-type"), ==,
                           "application/json");
        }
      hkl_sender_free (sender);
    }
}

/* --- what comes back ------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *answer;
  ReceiverThen then;
  double timeout;
  HklOutcome outcome;
  guint status;
  const char *reason; /* the whole, or with % at its end the beginning */
} AnswerCase;

static const AnswerCase answers[] = {
  { "204", "HTTP/1.1 204 No Content\r\n\r\n", RECEIVER_KEEP, 10, HKL_OUTCOME_DELIVERED, 204,
    "No Content" },
  { "201 without length", "HTTP/1.1 201 Created\r\n\r\nuntil the end", RECEIVER_CLOSE, 10,
    HKL_OUTCOME_DELIVERED, 201, "Created" },
  { "chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    RECEIVER_KEEP, 10, HKL_OUTCOME_DELIVERED, 200, "OK" },
  { "cut body after 2xx", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", RECEIVER_CLOSE, 10,
    HKL_OUTCOME_DELIVERED, 200, "OK" },
  { "reset in the body after 2xx", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
    RECEIVER_RESET, 10, HKL_OUTCOME_DELIVERED, 200, "OK" },
  { "more than was announced", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
    RECEIVER_KEEP, 10, HKL_OUTCOME_DELIVERED, 200, "OK" },
  { "a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok", RECEIVER_CLOSE,
    10, HKL_OUTCOME_PROTOCOL, 0,
    "127.0.0.1:PORT did not answer with HTTP, or not with all of it. %" },
  { "reset within the headers", "HTTP/1.1 200 OK\r\nContent-Le", RECEIVER_RESET, 10,
    HKL_OUTCOME_RESET, 0, "%" },
  { "back to where it came from", "HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    RECEIVER_KEEP, 10, HKL_OUTCOME_REDIRECT, 307,
    "The endpoint answered 307 Again and points to /. %" },
  { "404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, 10,
    HKL_OUTCOME_STATUS, 404, "Not Found" },
  { "401 is not a question",
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: "
    "0\r\n\r\n",
    RECEIVER_KEEP, 10, HKL_OUTCOME_STATUS, 401, "Unauthorized" },
  { "503", "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, 10,
    HKL_OUTCOME_STATUS, 503, "Busy" },
  { "no phrase", "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, 10,
    HKL_OUTCOME_STATUS, 500, "Internal Server Error" },
  { "302", "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, 10,
    HKL_OUTCOME_REDIRECT, 302, "The endpoint answered 302 Found and points to /other. %" },
  { "308", "HTTP/1.1 308 Moved\r\nLocation: http://b.test/\r\nContent-Length: 0\r\n\r\n",
    RECEIVER_KEEP, 10, HKL_OUTCOME_REDIRECT, 308,
    "The endpoint answered 308 Moved and points to http://b.test/. %" },
  { "304", "HTTP/1.1 304 Not Modified\r\n\r\n", RECEIVER_KEEP, 10, HKL_OUTCOME_REDIRECT, 304,
    "The endpoint answered 304 Not Modified without naming another address. %" },
  { "closed", "", RECEIVER_CLOSE, 10, HKL_OUTCOME_RESET, 0,
    "127.0.0.1:PORT closed the connection before it answered. %" },
  { "reset", "", RECEIVER_RESET, 10, HKL_OUTCOME_RESET, 0, "%" },
  { "half headers", "HTTP/1.1 200 OK\r\nContent-Le", RECEIVER_CLOSE, 10, HKL_OUTCOME_PROTOCOL, 0,
    "127.0.0.1:PORT did not answer with HTTP, or not with all of it. %" },
  { "garbage", "SSH-2.0-OpenSSH_9.2\r\n\r\n", RECEIVER_CLOSE, 10, HKL_OUTCOME_PROTOCOL, 0,
    "127.0.0.1:PORT did not answer with HTTP, or not with all of it. %" },
  { "silence", "", RECEIVER_HANG, 0.2, HKL_OUTCOME_TIMEOUT, 0, "No answer within 0.2\u00a0s." },
  { "half headers, then silence", "HTTP/1.1 200 OK\r\nConte", RECEIVER_HANG, 0.2,
    HKL_OUTCOME_TIMEOUT, 0, "No answer within 0.2\u00a0s." },
};

static ReceiverThen
answer_case (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  const AnswerCase *c = *(const AnswerCase **) data;

  answer_text (answer, c->answer);

  return c->then;
}

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      const AnswerCase *c = &answers[i];
      Receiver *receiver = receiver_new (answer_case, &c);
      g_autofree char *url = receiver_url (receiver, "/");
      g_autofree char *place = g_strdup_printf ("127.0.0.1:%u", receiver_get_port (receiver));
      HklSender *sender = new_sender ();
      GString *reason = g_string_new (c->reason);
      Sent sent;

      g_test_message ("%s", c->name);
      send_once (sender, url, c->timeout, &sent);
      g_assert_cmpint (sent.attempt->outcome, ==, c->outcome);
      g_assert_cmpuint (sent.attempt->status, ==, c->status);
      g_string_replace (reason, "127.0.0.1:PORT", place, 0);
      if (g_str_has_suffix (reason->str, "%"))
        {
          g_string_truncate (reason, reason->len - 1);
          g_assert_true (g_str_has_prefix (sent.attempt->reason, reason->str));
        }
      else
        g_assert_cmpstr (sent.attempt->reason, ==, reason->str);
      g_assert_cmpstr (sent.retry_after, ==, c->status == 503 ? "7" : NULL);
      g_assert_cmpuint (receiver_count (receiver), ==, 1);

      g_string_free (reason, TRUE);
      sent_clear (&sent);
      hkl_sender_free (sender);
      receiver_free (receiver);
    }
}

static void
test_refused (void)
{
  Receiver *receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  HklSender *sender = new_sender ();
  Sent sent;

  receiver_free (receiver);
  send_once (sender, url, 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_REFUSED);
  g_assert_true (
      g_str_has_suffix (sent.attempt->reason, " refused the connection. Is the server running?"));
  sent_clear (&sent);

  send_once (sender, "http://name.invalid/", 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DNS);
  g_assert_cmpstr (sent.attempt->reason, ==,
                   "name.invalid cannot be found. Check the host name in the URL.");
  sent_clear (&sent);

  send_once (sender, "http://", 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_INVALID);
  sent_clear (&sent);
  hkl_sender_free (sender);
}

static ReceiverThen
answer_plain_to_tls (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_text (answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

  return RECEIVER_CLOSE;
}

/* Headers without an end are given up, and what they held is not kept in memory. */
static ReceiverThen
answer_headers (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  static const char line[] = "X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n";

  answer_text (answer, "HTTP/1.1 200 OK\r\n");
  for (guint i = 0; i < *(guint *) data; i++)
    answer_text (answer, line);
  answer_text (answer, "Content-Length: 0\r\n\r\n");

  return RECEIVER_KEEP;
}

static void
test_huge_headers (void)
{
  guint lines = 100; /* 6 KB are nothing special */
  Receiver *receiver = receiver_new (answer_headers, &lines);
  g_autofree char *url = receiver_url (receiver, "/");
  HklSender *sender = new_sender ();
  Sent sent;

  send_once (sender, url, 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  sent_clear (&sent);

  lines = 200000; /* 12 MB */
  send_once (sender, url, 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_PROTOCOL);
  g_assert_true (hkl_outcome_is_retried (sent.attempt->outcome, sent.attempt->status));
  g_assert_cmpstr (sent.attempt->response_head, ==, "");
  sent_clear (&sent);

  lines = 1;
  send_once (sender, url, 10, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  sent_clear (&sent);
  hkl_sender_free (sender);
  receiver_free (receiver);
}

/* --- bodies ---------------------------------------------------------------------------------- */

static ReceiverThen
answer_large (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  gsize size = *(gsize *) data;
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  guint before;

  answer_text (answer, head);
  before = answer->len;
  g_byte_array_set_size (answer, (guint) (before + size));
  memset (answer->data + before, 'x', size);

  return RECEIVER_KEEP;
}

static void
test_large_body (void)
{
  static const struct
  {
    gsize size;
    gboolean drained;
  } cases[] = {
    { 100, TRUE },        { HKL_ATTEMPT_BODY_MAX, TRUE }, { HKL_ATTEMPT_BODY_MAX + 1, TRUE },
    { 300 * 1000, TRUE }, { 30 * 1000 * 1000, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize size = cases[i].size;
      Receiver *receiver = receiver_new (answer_large, &size);
      g_autofree char *url = receiver_url (receiver, "/");
      HklSender *sender = new_sender ();
      Sent sent;

      send_once (sender, url, 10, &sent);
      g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
      g_assert_cmpuint (g_bytes_get_size (sent.attempt->response_body), ==,
                        MIN (size, HKL_ATTEMPT_BODY_MAX));
      if (cases[i].drained)
        g_assert_cmpint (sent.attempt->response_size, ==, (gint64) size);
      else
        g_assert_cmpint (sent.attempt->response_size, <, (gint64) size);
      sent_clear (&sent);

      /* The next one works in any case; on the same connection where the body was read to its
       * end. */
      size = 5;
      send_once (sender, url, 10, &sent);
      g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
      g_assert_cmpint (sent.attempt->reused, ==, cases[i].drained);
      sent_clear (&sent);
      hkl_sender_free (sender);
      receiver_free (receiver);
    }
}

static ReceiverThen
answer_gzip (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  /* printf hello | gzip -n */
  static const guint8 body[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
                                 0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00 };

  answer_text (answer, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n");
  g_byte_array_append (answer, body, sizeof body);

  return RECEIVER_KEEP;
}

static void
test_gzip_body (void)
{
  g_autoptr (Receiver) receiver = receiver_new (answer_gzip, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  HklSender *sender = new_sender ();
  Sent sent;

  send_once (sender, url, 10, &sent);
  g_assert_cmpmem (g_bytes_get_data (sent.attempt->response_body, NULL),
                   g_bytes_get_size (sent.attempt->response_body), "hello", 5);
  g_assert_cmpint (sent.attempt->response_size, ==, 25);
  sent_clear (&sent);
  hkl_sender_free (sender);
}

/* A body that never ends does not hold anything up once somebody gives up on it. */
static ReceiverThen
answer_hanging_body (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_text (answer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst part");

  return RECEIVER_HANG;
}

static gboolean
cancel_it (gpointer data)
{
  hkl_send_cancel (data);

  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  const AnswerCase silence = { .answer = "", .then = RECEIVER_HANG };
  const AnswerCase *c = &silence;
  g_autoptr (Receiver) silent = receiver_new (answer_case, &c);
  g_autoptr (Receiver) hanging = receiver_new (answer_hanging_body, NULL);
  HklSender *sender = new_sender ();
  const struct
  {
    Receiver *receiver;
    HklOutcome outcome;
  } cases[] = {
    { silent, HKL_OUTCOME_CANCELLED },
    { hanging, HKL_OUTCOME_DELIVERED }, /* the headers were there */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = receiver_url (cases[i].receiver, "/");
      g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
      const HklRequest init = {
        .method = (char *) "POST", .url = url, .body = body, .has_body = TRUE
      };
      g_autoptr (HklRequest) request = hkl_request_new (&init);
      Sent sent = { NULL, NULL };
      HklSend *send = hkl_sender_send (sender, request, NULL, 10, FALSE, on_sent, &sent);

      g_timeout_add (150, cancel_it, send);
      wait_for (&sent);
      g_assert_cmpint (sent.attempt->outcome, ==, cases[i].outcome);
      sent_clear (&sent);
    }
  hkl_sender_free (sender);
}

static void
test_no_tls (void)
{
  g_autoptr (Receiver) receiver = receiver_new (answer_plain_to_tls, NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", receiver_get_port (receiver));
  HklSender *sender = new_sender ();
  Sent sent;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("GLib has no TLS here");
      hkl_sender_free (sender);
      return;
    }

  /* The receiver waits for the end of a head that never comes; the handshake never ends. */
  send_once (sender, url, 0.3, &sent);
  g_assert_cmpint (sent.attempt->outcome, ==, HKL_OUTCOME_TIMEOUT);
  sent_clear (&sent);
  hkl_sender_free (sender);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sender/wire", test_wire);
  g_test_add_func ("/sender/no-body", test_no_body);
  g_test_add_func ("/sender/keep-alive", test_keep_alive);
  g_test_add_func ("/sender/stale-connection", test_stale_connection);
  g_test_add_func ("/sender/answers", test_answers);
  g_test_add_func ("/sender/refused", test_refused);
  g_test_add_func ("/sender/huge-headers", test_huge_headers);
  g_test_add_func ("/sender/large-body", test_large_body);
  g_test_add_func ("/sender/gzip-body", test_gzip_body);
  g_test_add_func ("/sender/cancel", test_cancel);
  g_test_add_func ("/sender/no-tls", test_no_tls);

  return g_test_run ();
}
