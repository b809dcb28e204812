/* test-sender-proxy.c: requests go through the proxy of the environment, and a proxy that fails is
 * not taken for the endpoint.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The proxy is the raw receiver: what it answers goes by the host that is asked for. GIO may read
 * the environment once and for all, so proxies that are not there have processes of their own.
 */

#define G_LOG_DOMAIN "test-sender-proxy"

#include "config.h"

#include <string.h>

#include "hkl-proxies.h"
#include "sender-fixture.h"
#include "receiver.h"

#define AUTHORIZATION "Basic bmFtZTpwQHNz" /* name:p@ss */

static Receiver *proxy;

static void
on_sent (const HklAttempt *attempt, const char *retry_after, gpointer user_data)
{
  *(HklAttempt **) user_data = hkl_attempt_new (attempt);
}

static HklAttempt *
send_once (HklSender *sender, const char *url, double timeout)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  const HklRequest init = {
    .method = (char *) "POST", .url = (char *) url, .body = body, .has_body = TRUE
  };
  g_autoptr (HklRequest) request = hkl_request_new (&init);
  HklAttempt *attempt = NULL;

  hkl_sender_send (sender, request, NULL, timeout, FALSE, on_sent, &attempt);
  while (attempt == NULL)
    g_main_context_iteration (NULL, TRUE);

  return attempt;
}

/* The proxy's password is nobody's business. */
static void
assert_says (const HklAttempt *attempt, const char *beginning)
{
  g_autofree char *place = g_strdup_printf ("localhost:%u", receiver_get_port (proxy));
  GString *expected = g_string_new (beginning);

  g_string_replace (expected, "PROXY", place, 0);
  if (!g_str_has_prefix (attempt->reason, expected->str))
    g_error ("“%s” instead of “%s”", attempt->reason, expected->str);
  g_assert_null (strstr (attempt->reason, "p@ss"));
  g_assert_null (strstr (attempt->reason, "p%40ss"));
  g_assert_null (strstr (attempt->reason, "name:"));
  g_string_free (expected, TRUE);
}

/* --- a proxy that is there ------------------------------------------------------------------- */

typedef struct
{
  const char *url;
  const char *asked;  /* what the proxy is asked for */
  const char *answer; /* what it says to that */
  ReceiverThen then;
  HklOutcome outcome;
  guint status;
  gboolean is_retried;
  const char *reason; /* its beginning */
} Case;

static const Case cases[] = {
  { "http://hook.test/a?b=c", "POST http://hook.test/a?b=c",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, HKL_OUTCOME_DELIVERED, 200,
    FALSE, "OK" },
  { "http://missing.test/", "POST http://missing.test/",
    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, HKL_OUTCOME_STATUS, 404,
    FALSE, "Not Found" },
  { "http://down.test/", "POST http://down.test/",
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", RECEIVER_KEEP, HKL_OUTCOME_STATUS, 502,
    TRUE, "Bad Gateway (from the proxy PROXY, or from behind it)" },
  { "http://password.test/", "POST http://password.test/",
    "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
    RECEIVER_KEEP, HKL_OUTCOME_UNREACHABLE, 0, TRUE,
    "The proxy PROXY asks for a name and a password, or does not accept them. " },
  { "http://closed.test/", "POST http://closed.test/", "", RECEIVER_CLOSE, HKL_OUTCOME_RESET, 0,
    TRUE, "The proxy PROXY closed the connection before closed.test answered. " },
  { "http://garbage.test/", "POST http://garbage.test/", "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    RECEIVER_CLOSE, HKL_OUTCOME_PROTOCOL, 0, TRUE, "The proxy PROXY did not answer with HTTP, " },
  { "http://silent.test/", "POST http://silent.test/", "", RECEIVER_HANG, HKL_OUTCOME_TIMEOUT, 0,
    TRUE, "No answer within 0.5\u00a0s." },

  /* Tunnels: an answer to CONNECT is not the endpoint's, whatever it says. */
  { "https://down.test/", "CONNECT down.test:443",
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno", RECEIVER_KEEP,
    HKL_OUTCOME_UNREACHABLE, 0, TRUE,
    "The proxy PROXY answered 502 Bad Gateway and opens no way to down.test. " },
  { "https://forbidden.test:8443/", "CONNECT forbidden.test:8443",
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", RECEIVER_CLOSE, HKL_OUTCOME_UNREACHABLE,
    0, TRUE, "The proxy PROXY answered 403 Forbidden and opens no way to forbidden.test. " },
  { "https://login.test/", "CONNECT login.test:443",
    "HTTP/1.1 302 Found\r\nLocation: http://portal.test/\r\nContent-Length: 0\r\n\r\n",
    RECEIVER_KEEP, HKL_OUTCOME_UNREACHABLE, 0, TRUE,
    "The proxy PROXY answered 302 Found and opens no way to login.test. " },
  { "https://password.test/", "CONNECT password.test:443",
    "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
    RECEIVER_CLOSE, HKL_OUTCOME_UNREACHABLE, 0, TRUE,
    "The proxy PROXY asks for a name and a password, or does not accept them. " },
  { "https://closed.test/", "CONNECT closed.test:443", "", RECEIVER_CLOSE, HKL_OUTCOME_UNREACHABLE,
    0, TRUE, "The proxy PROXY opens no way to closed.test (" },
  { "https://reset.test/", "CONNECT reset.test:443", "", RECEIVER_RESET, HKL_OUTCOME_UNREACHABLE, 0,
    TRUE, "The proxy PROXY opens no way to reset.test (" },
  { "https://garbage.test/", "CONNECT garbage.test:443", "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    RECEIVER_CLOSE, HKL_OUTCOME_UNREACHABLE, 0, TRUE,
    "The proxy PROXY opens no way to garbage.test (" },
  { "https://silent.test/", "CONNECT silent.test:443", "", RECEIVER_HANG, HKL_OUTCOME_TIMEOUT, 0,
    TRUE, "The proxy PROXY opens no way to silent.test: No answer within 0.5\u00a0s. " },
  /* The tunnel is there, and what is wrong now is the endpoint's. */
  { "https://plain.test/", "CONNECT plain.test:443", "HTTP/1.1 200 OK\r\n\r\n", RECEIVER_CLOSE,
    HKL_OUTCOME_TLS, 0, TRUE, "No secure connection to plain.test could be made" },
};

static const Case *
case_of (const char *asked)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].asked, asked))
      return &cases[i];

  g_error ("The proxy was asked for “%s”", asked);
}

static ReceiverThen
be_a_proxy (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  g_autofree char *asked = g_strdup_printf ("%s %s", request->method, request->path);
  const Case *c = case_of (asked);

  answer_text (answer, c->answer);

  return c->then;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      HklSender *sender = new_sender ();
      guint before = receiver_count (proxy);
      g_autoptr (HklAttempt)
          attempt = send_once (sender, c->url, c->then == RECEIVER_HANG ? 0.5 : 10);
      const Received *request;
      g_autofree char *asked = NULL;

      g_test_message ("%s: %s", c->url, attempt->reason);
      g_assert_cmpint (attempt->outcome, ==, c->outcome);
      g_assert_cmpuint (attempt->status, ==, c->status);
      g_assert_cmpint (hkl_outcome_is_retried (attempt->outcome, attempt->status), ==,
                       c->is_retried);
      assert_says (attempt, c->reason);
      if (c->status == 0)
        g_assert_cmpint (attempt->response_size, ==, 0);

      /* What did not get beyond the proxy comes back from a courier, and is tried once more. */
      if (g_getenv ("HKL_TEST_BY_COURIER") != NULL && receiver_count (proxy) == before + 2)
        g_assert_true (g_str_has_prefix (c->asked, "CONNECT "));
      else
        g_assert_cmpuint (receiver_count (proxy), ==, before + 1);
      request = receiver_get (proxy, before + 1);
      asked = g_strdup_printf ("%s %s", request->method, request->path);
      g_assert_cmpstr (asked, ==, c->asked);
      g_assert_cmpstr (g_hash_table_lookup (request->headers, "proxy-authorization"), ==,
                       AUTHORIZATION);
      hkl_sender_free (sender);
    }
}

/* The password is there on a kept connection as well. */
static void
test_kept (void)
{
  HklSender *sender = new_sender ();

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (HklAttempt) attempt = send_once (sender, "http://hook.test/a?b=c", 10);
      const Received *request = receiver_get (proxy, receiver_count (proxy));

      g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
      g_assert_cmpint (attempt->reused, ==, i > 0);
      g_assert_cmpstr (g_hash_table_lookup (request->headers, "proxy-authorization"), ==,
                       AUTHORIZATION);
    }
  hkl_sender_free (sender);
}

/* This machine, and what no_proxy excepts. */
static void
test_straight (void)
{
  static const char *const hosts[] = { "127.0.0.1", "localhost" };
  g_autoptr (Receiver) receiver = receiver_new (NULL, NULL);
  HklSender *sender = new_sender ();
  guint before = receiver_count (proxy);

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://%s:%u/in", hosts[i],
                                              receiver_get_port (receiver));
      g_autoptr (HklAttempt) attempt = send_once (sender, url, 10);
      const Received *request;

      g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
      request = receiver_get (receiver, i + 1);
      g_assert_cmpstr (request->path, ==, "/in");
      g_assert_null (g_hash_table_lookup (request->headers, "proxy-authorization"));
    }
  {
    g_autoptr (HklAttempt) attempt = send_once (sender, "http://excepted.invalid/", 10);

    g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DNS);
    g_assert_cmpstr (attempt->reason, ==,
                     "excepted.invalid cannot be found. Check the host name in the URL.");
  }
  g_assert_cmpuint (receiver_count (proxy), ==, before);
  hkl_sender_free (sender);
}

static void
test_proxies (void)
{
  static const char *const direct[] = { "direct://", NULL };
  static const char *const through[] = { "http://proxy.test:3128", NULL };
  static const struct
  {
    const char *uri;
    gboolean straight;
  } uris[] = {
    { "http://127.0.0.1:8798/", TRUE },  { "http://127.9.9.9/", TRUE },
    { "https://[::1]:1/", TRUE },        { "http://0.0.0.0/", TRUE },
    { "http://LocalHost/", TRUE },       { "http://app.localhost/", TRUE },
    { "http://localhost.test/", FALSE }, { "http://127.0.0.1.test/", FALSE },
    { "http://192.168.0.1/", FALSE },    { "https://hook.test/", FALSE },
    { "http://[fe80::1]/", FALSE },
  };
  g_autoptr (GProxyResolver) system = g_simple_proxy_resolver_new (through[0], NULL);
  HklProxies *proxies = hkl_proxies_new (system);

  g_assert_true (g_proxy_resolver_is_supported (G_PROXY_RESOLVER (proxies)));
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv)
          found = g_proxy_resolver_lookup (G_PROXY_RESOLVER (proxies), uris[i].uri, NULL, &error);

      g_assert_no_error (error);
      g_test_message ("%s", uris[i].uri);
      g_assert_true (
          g_strv_equal ((const char *const *) found, uris[i].straight ? direct : through));
    }
  g_assert_finalize_object (proxies);
}

/* --- proxies that are not there -------------------------------------------------------------- */

static void
test_refused_inside (void)
{
  static const char *const urls[] = { "http://hook.test/", "https://hook.test/" };
  HklSender *sender = new_sender ();

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (HklAttempt) attempt = send_once (sender, urls[i], 10);

      g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_UNREACHABLE);
      g_assert_true (g_str_has_prefix (attempt->reason,
                                       "The proxy 127.0.0.1:1 cannot be reached for hook.test ("));
    }
  hkl_sender_free (sender);
}

static void
test_unknown_inside (void)
{
  static const char *const urls[] = { "http://hook.test/", "https://hook.test/" };
  HklSender *sender = new_sender ();

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (HklAttempt) attempt = send_once (sender, urls[i], 10);

      g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_UNREACHABLE);
      assert_says (attempt, "The proxy proxy.invalid cannot be found. ");
    }
  hkl_sender_free (sender);
}

static void
set_proxy (const char *value)
{
  g_setenv ("http_proxy", value, TRUE);
  g_setenv ("https_proxy", value, TRUE);
}

static void
test_apart (gconstpointer data)
{
  const char *const *pair = data; /* the test, the proxy */
  g_autofree char *before = g_strdup (g_getenv ("http_proxy"));

  set_proxy (pair[1]);
  g_test_trap_subprocess (pair[0], 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  set_proxy (before);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  static const char *const refused[] = { "/sender-proxy/refused/subprocess", "http://127.0.0.1:1" };
  static const char *const unknown[] = { "/sender-proxy/unknown/subprocess",
                                         "http://name:p%40ss@proxy.invalid:3128" };
  static const char *const others[] = { "GIO_USE_PROXY_RESOLVER",
                                        "XDG_CURRENT_DESKTOP",
                                        "DESKTOP_SESSION",
                                        "all_proxy",
                                        "ALL_PROXY",
                                        "HTTP_PROXY",
                                        "HTTPS_PROXY",
                                        "NO_PROXY" };
  int status;

  /* Of the environment, and of nothing else. */
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_unsetenv (others[i]);
  g_test_init (&argc, &argv, NULL);
  proxy = receiver_new (be_a_proxy, NULL);
  if (!g_test_subprocess ())
    {
      g_autofree char *address = g_strdup_printf ("http://name:p%%40ss@localhost:%u",
                                                  receiver_get_port (proxy));

      set_proxy (address);
      g_setenv ("no_proxy", "excepted.invalid", TRUE);
    }
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()) ||
      g_str_equal (G_OBJECT_TYPE_NAME (g_proxy_resolver_get_default ()), "GDummyProxyResolver"))
    {
      g_print ("1..0 # SKIP GLib has no TLS or no proxies here\n");
      receiver_free (proxy);
      return 0;
    }

  g_test_add_func ("/sender-proxy/table", test_table);
  g_test_add_func ("/sender-proxy/kept", test_kept);
  g_test_add_func ("/sender-proxy/straight", test_straight);
  g_test_add_func ("/sender-proxy/proxies", test_proxies);
  g_test_add_data_func ("/sender-proxy/refused", refused, test_apart);
  g_test_add_func (refused[0], test_refused_inside);
  g_test_add_data_func ("/sender-proxy/unknown", unknown, test_apart);
  g_test_add_func (unknown[0], test_unknown_inside);

  status = g_test_run ();
  receiver_free (proxy);

  return status;
}
