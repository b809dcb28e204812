/* test-sender-tls.c: certificates: whose are trusted, what is wrong with one in plain words, and
 * the client's own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certificates are made anew in a folder of the test, by openssl. The server is GLib's, in a
 * thread of its own.
 */

#define G_LOG_DOMAIN "test-sender-tls"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hkl-config.h"
#include "sender-fixture.h"
#include "hkl-test.h"

static char *folder;

/* --- certificates ---------------------------------------------------------------------------- */

static char *
file (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
make_certificates (void)
{
  static const char script[] =
      "set -e; cd \"$1\"; exec >/dev/null 2>&1\n"
      "key() { openssl ecparam -genkey -name prime256v1 -noout -out $1.key; }\n"
      "key ca; openssl req -x509 -new -key ca.key -subj /CN=Ours -days 3650 -out ca.pem\n"
      "key other; openssl req -x509 -new -key other.key -subj /CN=Other -days 3650 -out other.pem\n"
      "made() { key $1; openssl req -new -key $1.key -subj /CN=$1 -out $1.csr\n"
      "  printf '%s' \"$2\" >$1.ext\n"
      "  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile $1.ext \\\n"
      "    $3 -out $1.crt; cat $1.crt $1.key >$1.pem; }\n"
      "made good subjectAltName=IP:127.0.0.1,DNS:localhost '-days 30'\n"
      "made elsewhere subjectAltName=DNS:elsewhere.test '-days 30'\n"
      /* OpenSSL 3.4 refuses less than no days, and knows dates instead. */
      "past='-days -1'; ! openssl x509 -help 2>&1 | grep -q not_after ||\n"
      "  past='-not_before 20200101000000Z -not_after 20200201000000Z'\n"
      "made expired subjectAltName=IP:127.0.0.1 \"$past\"\n"
      "made client subjectAltName=DNS:client.test '-days 30'\n"
      "key self; openssl req -x509 -new -key self.key -subj /CN=self -days 30 \\\n"
      "  -addext subjectAltName=IP:127.0.0.1 -out self.crt; cat self.crt self.key >self.pem\n"
      "openssl ec -in client.key -aes128 -passout pass:x -out locked.key\n"
      "echo nothing >empty.pem\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) shell = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sh", "-c",
                                                    script, "sh", folder, NULL);

  g_assert_no_error (error);
  g_subprocess_wait_check (shell, NULL, &error);
  g_assert_no_error (error);
}

/* --- a server -------------------------------------------------------------------------------- */

typedef struct
{
  GSocketListener *listener;
  GCancellable *cancellable;
  GThread *thread;
  GPtrArray *servants; /* of GThread, one for each connection; touched by `thread` alone */
  GTlsCertificate *certificate;
  gboolean asks; /* for a client certificate of ours */
  guint16 port;
} Server;

typedef struct
{
  Server *server;
  GSocketConnection *base;
} Connection;

static gboolean
is_ours (GTlsConnection *connection,
         GTlsCertificate *certificate,
         GTlsCertificateFlags errors,
         gpointer data)
{
  g_autofree char *path = file ("ca.pem");
  g_autoptr (GTlsDatabase) ours = g_tls_file_database_new (path, NULL);

  return g_tls_database_verify_chain (ours, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_CLIENT,
                                      NULL, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL) == 0;
}

/* Answers every request on the connection until it ends. */
static gpointer
serve (gpointer data)
{
  g_autofree Connection *connection = data;
  Server *self = connection->server;
  g_autoptr (GSocketConnection) base = connection->base;
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  g_autoptr (GIOStream)
      stream = g_tls_server_connection_new (G_IO_STREAM (base), self->certificate, NULL);
  char buffer[4096];
  gssize n;

  if (self->asks)
    {
      g_object_set (stream, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
      g_signal_connect (stream, "accept-certificate", G_CALLBACK (is_ours), NULL);
    }
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (stream), self->cancellable, NULL))
    return NULL;
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, sizeof buffer,
                                   self->cancellable, NULL)) > 0)
    if (n >= 2 && memcmp (buffer + n - 2, "{}", 2) == 0 &&
        !g_output_stream_write_all (g_io_stream_get_output_stream (stream), answer, strlen (answer),
                                    NULL, self->cancellable, NULL))
      break;

  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  Server *self = data;
  GSocketConnection *base;

  while ((base = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL)) != NULL)
    {
      Connection *connection = g_new (Connection, 1);

      *connection = (Connection){ self, base };
      g_ptr_array_add (self->servants, g_thread_new ("tls-servant", serve, connection));
    }

  return NULL;
}

static Server *
server_new (const char *pem, gboolean asks)
{
  Server *self = g_new0 (Server, 1);
  g_autofree char *path = file (pem);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  self->certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  self->asks = asks;
  self->listener = g_socket_listener_new ();
  self->cancellable = g_cancellable_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->servants = g_ptr_array_new ();
  self->thread = g_thread_new ("tls-server", accept_all, self);

  return self;
}

static void
server_free (Server *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->servants->len; i++)
    g_thread_join (g_ptr_array_index (self->servants, i));
  g_ptr_array_unref (self->servants);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_object_unref (self->certificate);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

/* --- sending --------------------------------------------------------------------------------- */

static HklMapping *
mapping_with (const char *ca, const char *certificate, const char *key)
{
  g_autoptr (HklMapping) plain = hkl_mapping_new ("tls", "https://127.0.0.1/", NULL);
  g_autofree char *ca_path = ca != NULL ? file (ca) : g_strdup ("");
  g_autofree char *certificate_path = certificate != NULL ? file (certificate) : g_strdup ("");
  g_autofree char *key_path = key != NULL ? file (key) : g_strdup ("");
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  change.ca_file = ca_path;
  change.client_certificate = certificate_path;
  change.client_key = key_path;

  return hkl_mapping_with (plain, &change);
}

static void
on_sent (const HklAttempt *attempt, const char *retry_after, gpointer user_data)
{
  *(HklAttempt **) user_data = hkl_attempt_new (attempt);
}

static HklAttempt *
send_once (HklSender *sender, Server *server, HklMapping *mapping)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", server->port);
  const HklRequest init = { .method = (char *) "POST", .url = url, .body = body, .has_body = TRUE };
  g_autoptr (HklRequest) request = hkl_request_new (&init);
  HklAttempt *attempt = NULL;

  hkl_sender_send (sender, request, mapping, 10, FALSE, on_sent, &attempt);
  while (attempt == NULL)
    g_main_context_iteration (NULL, TRUE);

  return attempt;
}

/* As far as a check goes: to the end of the handshake. */
static HklAttempt *
check_once (HklSender *sender, Server *server, HklMapping *mapping)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", server->port);
  HklAttempt *attempt = NULL;

  hkl_sender_check (sender, url, mapping, 10, on_sent, &attempt);
  while (attempt == NULL)
    g_main_context_iteration (NULL, TRUE);

  return attempt;
}

/* --- the table ------------------------------------------------------------------------------- */

typedef struct
{
  const char *server; /* its certificate */
  gboolean asks;
  const char *ca, *certificate, *key; /* the mapping's files */
  HklOutcome outcome;
  const char *reason; /* a piece of the sentence */
} Case;

static const Case cases[] = {
  { "good.pem", FALSE, NULL, NULL, NULL, HKL_OUTCOME_TLS,
    "The certificate of 127.0.0.1 is not signed by an authority that this computer trusts. " },
  { "self.pem", FALSE, NULL, NULL, NULL, HKL_OUTCOME_TLS,
    "The certificate of 127.0.0.1 is not signed by an authority that this computer trusts. " },
  { "expired.pem", FALSE, NULL, NULL, NULL, HKL_OUTCOME_TLS,
    "The certificate of 127.0.0.1 expired on " },
  { "elsewhere.pem", FALSE, NULL, NULL, NULL, HKL_OUTCOME_TLS,
    "The certificate is not for 127.0.0.1. " },
  { "good.pem", FALSE, "ca.pem", NULL, NULL, HKL_OUTCOME_DELIVERED, "OK" },
  { "self.pem", FALSE, "self.crt", NULL, NULL, HKL_OUTCOME_DELIVERED, "OK" },
  /* An authority of one's own does not excuse the rest. */
  { "expired.pem", FALSE, "ca.pem", NULL, NULL, HKL_OUTCOME_TLS,
    "The certificate of 127.0.0.1 expired on " },
  { "elsewhere.pem", FALSE, "ca.pem", NULL, NULL, HKL_OUTCOME_TLS,
    "The certificate is not for 127.0.0.1. " },
  { "good.pem", FALSE, "other.pem", NULL, NULL, HKL_OUTCOME_TLS, "is not signed by an authority" },
  /* The client's own. */
  { "good.pem", TRUE, "ca.pem", "client.pem", NULL, HKL_OUTCOME_DELIVERED, "OK" },
  { "good.pem", TRUE, "ca.pem", "client.crt", "client.key", HKL_OUTCOME_DELIVERED, "OK" },
  { "good.pem", FALSE, "ca.pem", "client.pem", NULL, HKL_OUTCOME_DELIVERED, "OK" },
  { "good.pem", TRUE, "ca.pem", NULL, NULL, HKL_OUTCOME_TLS, "asks for a client certificate" },
  /* One that the server does not accept: it hangs up without a word. */
  { "good.pem", TRUE, "ca.pem", "self.pem", NULL, HKL_OUTCOME_RESET, "closed the connection" },
  /* Files. */
  { "good.pem", FALSE, "missing.pem", NULL, NULL, HKL_OUTCOME_TLS,
    "missing.pem” cannot be used: " },
  { "good.pem", FALSE, "empty.pem", NULL, NULL, HKL_OUTCOME_TLS,
    "empty.pem” cannot be used: no certificate is in it. " },
  { "good.pem", FALSE, NULL, "client.crt", NULL, HKL_OUTCOME_TLS, "client.crt” cannot be used: " },
  { "good.pem", FALSE, NULL, "client.crt", "locked.key", HKL_OUTCOME_TLS,
    "client.crt” cannot be used: " },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (Server) server = server_new (c->server, c->asks);
      g_autoptr (HklMapping) mapping = mapping_with (c->ca, c->certificate, c->key);
      HklSender *sender = new_sender ();
      g_autoptr (HklAttempt) attempt = send_once (sender, server, mapping);

      g_test_message ("%u: %s: %s", i, c->server, attempt->reason);
      g_assert_cmpint (attempt->outcome, ==, c->outcome);
      g_assert_nonnull (strstr (attempt->reason, c->reason));
      g_assert_true (hkl_outcome_is_retried (attempt->outcome, attempt->status) ||
                     attempt->outcome == HKL_OUTCOME_DELIVERED);
      if (attempt->outcome == HKL_OUTCOME_DELIVERED)
        g_assert_cmpint (attempt->tls, >, 0);
      hkl_sender_free (sender);
    }
}

/* A check finds the same faults. Only a server that asks for a client's certificate tells what it
 * thinks of it after the handshake, with TLS 1.3: then it is the first request that hears of it. */
static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (Server) server = server_new (c->server, c->asks);
      g_autoptr (HklMapping) mapping = mapping_with (c->ca, c->certificate, c->key);
      HklSender *sender = hkl_sender_new ();
      g_autoptr (HklAttempt) attempt = check_once (sender, server, mapping);

      g_test_message ("%u: %s: %s", i, c->server, attempt->reason);
      if (c->outcome == HKL_OUTCOME_DELIVERED)
        {
          g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
          g_assert_cmpint (attempt->tls, >, 0);
          g_assert_cmpstr (attempt->protocol, ==, "HTTP/1.1");
          g_assert_true (g_str_has_prefix (attempt->remote, "127.0.0.1:"));
        }
      else if (!c->asks)
        {
          g_assert_cmpint (attempt->outcome, ==, c->outcome);
          g_assert_nonnull (strstr (attempt->reason, c->reason));
        }
      hkl_sender_free (sender);
    }
}

/* A connection that was made with one mapping's certificate is nobody else's. */
static void
test_apart (void)
{
  g_autoptr (Server) server = server_new ("good.pem", FALSE);
  g_autoptr (HklMapping) with = mapping_with ("ca.pem", NULL, NULL);
  g_autoptr (HklMapping) without = mapping_with (NULL, NULL, NULL);
  HklSender *sender = new_sender ();
  g_autoptr (HklAttempt) first = send_once (sender, server, with);
  g_autoptr (HklAttempt) second = send_once (sender, server, with);
  g_autoptr (HklAttempt) third = send_once (sender, server, without);

  g_assert_cmpint (first->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpint (second->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_true (second->reused);
  g_assert_cmpint (third->outcome, ==, HKL_OUTCOME_TLS);
  g_assert_false (third->reused);
  hkl_sender_free (sender);
}

/* Files are exchanged while the program runs, as certificates are every few months. */
static void
test_exchanged (void)
{
  g_autoptr (Server) server = server_new ("good.pem", FALSE);
  g_autoptr (HklMapping) mapping = mapping_with ("present.pem", NULL, NULL);
  g_autofree char *present = file ("present.pem");
  static const struct
  {
    const char *file;
    HklOutcome outcome;
  } steps[] = { { "other.pem", HKL_OUTCOME_TLS },
                { "ca.pem", HKL_OUTCOME_DELIVERED },
                { "empty.pem", HKL_OUTCOME_TLS } };
  HklSender *sender = new_sender ();

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *from = file (steps[i].file);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (HklAttempt) attempt = NULL;

      g_file_get_contents (from, &text, NULL, &error);
      g_assert_no_error (error);
      g_file_set_contents (present, text, -1, &error);
      g_assert_no_error (error);
      attempt = send_once (sender, server, mapping);
      g_assert_cmpint (attempt->outcome, ==, steps[i].outcome);
    }
  hkl_sender_free (sender);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP GLib has no TLS here\n");
      return 0;
    }
  folder = hkl_test_folder ();
  make_certificates ();

  g_test_add_func ("/sender-tls/table", test_table);
  g_test_add_func ("/sender-tls/check", test_check);
  g_test_add_func ("/sender-tls/apart", test_apart);
  g_test_add_func ("/sender-tls/exchanged", test_exchanged);

  status = g_test_run ();
  hkl_test_remove_folder (g_steal_pointer (&folder));

  return status;
}
