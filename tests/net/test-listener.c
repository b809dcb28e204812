/* test-listener.c: what clients can do to a port, and what it costs. Connections are counted by the
 * listener and, so that none is merely forgotten, by the process's own descriptors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "hkl-listener.h"
#include "hkl-test.h"

#define GOOD "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

typedef struct
{
  HklListener *listener;
  guint n_requests;
  guint n_open;     /* messages that began and neither finished nor were cut off */
  guint n_messages; /* that libsoup has not freed */
  gboolean pause;
  gboolean cut; /* a body's first piece */
} Fixture;

static void
on_end (SoupServerMessage *message, Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (message, fixture);
  fixture->n_open--;
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, Fixture *fixture)
{
  if (fixture->cut)
    hkl_listener_cut (fixture->listener, message);
}

static void
on_freed (gpointer data, GObject *message)
{
  ((Fixture *) data)->n_messages--;
}

static void
on_request_started (SoupServer *server, SoupServerMessage *message, Fixture *fixture)
{
  fixture->n_messages++;
  g_object_weak_ref (G_OBJECT (message), on_freed, fixture);
  fixture->n_open++;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), fixture);
  g_signal_connect (message, "finished", G_CALLBACK (on_end), fixture);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_end), fixture);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
  soup_server_message_set_status (message, 200, NULL);
  if (fixture->pause)
    soup_server_message_pause (message);
}

static void
set_handlers (SoupServer *server, gpointer user_data)
{
  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), user_data);
  soup_server_add_handler (server, NULL, on_request, user_data, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->listener = hkl_listener_new ("The test", "nothing is tested");
  g_assert_true (hkl_listener_listen (fixture->listener, 0, FALSE, set_handlers, fixture, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hkl_listener_close (fixture->listener);
  g_assert_cmpuint (hkl_listener_count (fixture->listener), ==, 0);
  g_assert_cmpuint (fixture->n_open, ==, 0);
  g_assert_cmpuint (fixture->n_messages, ==, 0);
  hkl_listener_free (fixture->listener);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (folder);
  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static GSocket *
dial (Fixture *fixture)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (
      "127.0.0.1", hkl_listener_get_port (fixture->listener));
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                  &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return socket;
}

static void
say (GSocket *socket, const char *text)
{
  g_assert_cmpint (g_socket_send (socket, text, strlen (text), NULL, NULL), ==,
                   (gssize) strlen (text));
}

typedef struct
{
  GSocket *socket;
  GString *text;
  gboolean ended;
  const char *until; /* NULL: the end */
} Hearing;

static gboolean
heard (gpointer data)
{
  Hearing *hearing = data;
  char buffer[4096];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (hearing->socket, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    g_string_append_len (hearing->text, buffer, n);
  else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    hearing->ended = TRUE;

  return hearing->ended ||
         (hearing->until != NULL && strstr (hearing->text->str, hearing->until) != NULL);
}

/* What comes until UNTIL, or until the line is closed. */
static char *
hear (GSocket *socket, const char *until)
{
  Hearing hearing = { socket, g_string_new (NULL), FALSE, until };

  hkl_test_wait_until (heard, &hearing, 20, until != NULL ? until : "the end of the connection");
  g_assert_true (until != NULL || hearing.ended);

  return g_string_free (hearing.text, FALSE);
}

static gboolean
is_empty (gpointer data)
{
  Fixture *fixture = data;

  return hkl_listener_count (fixture->listener) == 0 && fixture->n_open == 0;
}

/* libsoup frees a connection with its last message. */
static gboolean
has_no_connection (gpointer data)
{
  return ((Fixture *) data)->n_messages == 0;
}

static gboolean
has_no_descriptors (gpointer data)
{
  return count_descriptors () == *(guint *) data;
}

/* A client that comes, asks twice on one connection and goes leaves nothing. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  guint before = count_descriptors ();

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GSocket) socket = dial (fixture);

      for (guint j = 0; j < 2; j++)
        {
          g_autofree char *answer = NULL;

          say (socket, GOOD);
          answer = hear (socket, "\r\n\r\n");
          g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
        }
      g_assert_cmpuint (hkl_listener_count (fixture->listener), ==, 1);
      g_socket_close (socket, NULL);
      hkl_test_wait_until (is_empty, fixture, 5, "the end of the connection");
    }
  g_assert_cmpuint (fixture->n_requests, ==, 80);
  g_assert_cmpuint (count_descriptors (), ==, before);
}

/* One that connects and goes, or goes in the middle of a head or a body, leaves nothing either. */
static void
test_leaves (Fixture *fixture, gconstpointer data)
{
  static const char *const said[] = {
    "",
    "GE",
    "GET / HTTP/1.1\r\nHost: a",
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "nonsense\r\n\r\n",
    "\r\n\r\n\r\n",
  };
  guint before = count_descriptors ();

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GSocket) socket = dial (fixture);

      g_test_message ("%s", said[i]);
      if (said[i][0] != '\0')
        say (socket, said[i]);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_socket_close (socket, NULL);
      hkl_test_wait_until (is_empty, fixture, 5, "the end of the connection");
    }
  g_assert_cmpuint (count_descriptors (), ==, before);
}

/* The same on a connection that was answered before. Reading fails there before libsoup tells of a
 * request, or the client is silent; libsoup's own objects are gone too. */
static void
test_leaves_kept (Fixture *fixture, gconstpointer data)
{
  static const char *const said[] = { "",         "G",        "GET / HTTP/1.1\r\nHost: a",
                                      "\r\n",     "\r\n\r\n", "\r\nG",
                                      "nonsense", "\n" };
  static const enum {
    CLOSE,
    HALF_CLOSE,
    RESET,
    SILENCE,
    N_WAYS
  } ways[] = { CLOSE, HALF_CLOSE, RESET, SILENCE };
  struct linger now = { .l_onoff = 1, .l_linger = 0 };
  guint before = count_descriptors ();

  hkl_listener_set_times (fixture->listener, 50, 50);
  for (guint i = 0; i < G_N_ELEMENTS (said) * N_WAYS * 2; i++)
    {
      const char *text = said[i / (2 * N_WAYS)];
      gboolean together = i % 2 == 1; /* with the first request */
      g_autoptr (GSocket) socket = dial (fixture);
      g_autofree char *sent = g_strconcat (GOOD, together ? text : "", NULL);
      g_autofree char *answer = NULL;

      if (together && ways[i / 2 % N_WAYS] == SILENCE)
        continue; /* takes half a second */
      g_test_message ("%u: %s", i, text);
      say (socket, sent);
      answer = hear (socket, "\r\n\r\n");
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
      if (!together && text[0] != '\0')
        say (socket, text);
      /* Where it stands at that moment is one thing or the other. */
      if (i / 2 % 2 == 0)
        while (g_main_context_iteration (NULL, FALSE))
          ;
      switch (ways[i / 2 % N_WAYS])
        {
        case RESET:
          setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
          g_socket_close (socket, NULL);
          break;
        case HALF_CLOSE:
          g_socket_shutdown (socket, FALSE, TRUE, NULL);
          break;
        case CLOSE:
          g_socket_close (socket, NULL);
          break;
        case SILENCE:
        case N_WAYS:
        default:
          break;
        }
      hkl_test_wait_until (is_empty, fixture, 5, "the end of the connection");
      hkl_test_wait_until (has_no_connection, fixture, 5, "the end of libsoup's connection");
    }
  hkl_test_wait_until (has_no_descriptors, &before, 5, "the end of the last descriptor");
}

/* Silence before, within and after a request. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  static const char *const said[] = {
    "",
    "GET / HTTP/1.1\r\nHo",
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc",
    GOOD,
  };

  hkl_listener_set_times (fixture->listener, 50, 50);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GSocket) socket = dial (fixture);
      g_autofree char *rest = NULL;

      g_test_message ("%s", said[i]);
      if (said[i][0] != '\0')
        say (socket, said[i]);
      rest = hear (socket, NULL);
      g_assert_cmpint (strstr (rest, " 200 ") != NULL, ==, i == 3);
      hkl_test_wait_until (is_empty, fixture, 5, "the end of the connection");
    }
}

/* Many more connections than are kept: the oldest idle ones go first, what is being answered stays,
 * and a client that comes last is served. */
static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  guint n = HKL_LISTENER_MAX_CONNECTIONS + 40;
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) answered = dial (fixture);
  g_autoptr (GSocket) idle = dial (fixture);
  g_autofree char *first = NULL;
  g_autofree char *gone = NULL;

  say (idle, GOOD);
  first = hear (idle, "\r\n\r\n");
  fixture->pause = TRUE;
  say (answered, GOOD);
  while (fixture->n_requests < 2)
    g_main_context_iteration (NULL, TRUE);
  fixture->pause = FALSE;

  for (guint i = 0; i < n; i++)
    {
      GSocket *socket = dial (fixture);

      if (i % 3 == 0)
        say (socket, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc");
      g_ptr_array_add (crowd, socket);
      g_assert_cmpuint (hkl_listener_count (fixture->listener), <=, HKL_LISTENER_MAX_CONNECTIONS);
    }
  g_assert_cmpuint (hkl_listener_count (fixture->listener), ==, HKL_LISTENER_MAX_CONNECTIONS);
  gone = hear (idle, NULL);
  g_assert_cmpstr (gone, ==, "");

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GSocket) good = dial (fixture);
      g_autofree char *answer = NULL;

      say (good, GOOD);
      answer = hear (good, "\r\n\r\n");
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
    }
  g_assert_cmpuint (fixture->n_open, <=, HKL_LISTENER_MAX_CONNECTIONS);
  {
    char byte;
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_socket_receive (answered, &byte, 1, NULL, &error), ==, -1);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  }
}

/* When all that is open is being answered, a new one is turned away. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) last = NULL;
  g_autofree char *rest = NULL;

  fixture->pause = TRUE;
  for (guint i = 0; i < HKL_LISTENER_MAX_CONNECTIONS; i++)
    {
      g_ptr_array_add (crowd, dial (fixture));
      say (crowd->pdata[i], GOOD);
      while (fixture->n_requests <= i)
        g_main_context_iteration (NULL, TRUE);
    }
  last = dial (fixture);
  rest = hear (last, NULL);
  g_assert_cmpstr (rest, ==, "");
  g_assert_cmpuint (hkl_listener_count (fixture->listener), ==, HKL_LISTENER_MAX_CONNECTIONS);
}

/* The head has a bound in fields and in bytes; up to it everything is taken. */
static void
test_head (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint n;
    guint size;
    const char *begin; /* NULL: closed without an answer */
  } rows[] = {
    { HKL_LISTENER_MAX_HEADERS - 1, 10, "HTTP/1.1 200" },
    { HKL_LISTENER_MAX_HEADERS, 10, "HTTP/1.1 431" },
    { 3000, 1, "HTTP/1.1 431" },
    { 1, 60000, "HTTP/1.1 200" },
    { 1, 90000, NULL },
    { 90, 1000, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GSocket) socket = dial (fixture);
      g_autoptr (GString) head = g_string_new ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
      g_autofree char *answer = NULL;

      g_test_message ("%u fields of %u bytes", rows[i].n, rows[i].size);
      for (guint j = 0; j < rows[i].n; j++)
        {
          g_string_append_printf (head, "X%u: ", j);
          for (guint k = 0; k < rows[i].size; k++)
            g_string_append_c (head, 'x');
          g_string_append (head, "\r\n");
        }
      g_string_append (head, "\r\n");
      say (socket, head->str);
      answer = hear (socket, rows[i].begin != NULL ? "\r\n\r\n" : NULL);
      if (rows[i].begin != NULL)
        g_assert_true (g_str_has_prefix (answer, rows[i].begin));
      else
        g_assert_null (strstr (answer, " 200 "));
    }
  g_assert_cmpuint (fixture->n_requests, ==, 2);
}

/* Cutting frees the descriptor, whatever the client still sends. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  guint before = count_descriptors ();
  g_autoptr (GSocket) socket = dial (fixture);
  g_autofree char *rest = NULL;
  g_autofree char *piece = g_strnfill (100000, 'x');

  fixture->cut = TRUE;
  say (socket, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\n\r\nabc");
  g_socket_send (socket, piece, strlen (piece), NULL, NULL);
  rest = hear (socket, NULL);
  g_assert_cmpstr (rest, ==, "");
  g_assert_true (is_empty (fixture));
  /* The client's own is still open. */
  g_assert_cmpuint (count_descriptors (), ==, before + 1);
  g_assert_cmpuint (fixture->n_requests, ==, 0);
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) silent = dial (fixture);
  g_autoptr (GSocket) answered = dial (fixture);
  guint port = hkl_listener_get_port (fixture->listener);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklListener) second = hkl_listener_new ("The second", "nothing is heard");
  g_autofree char *begin = g_strdup_printf (
      "Port %u is taken by another program, so nothing is heard.", port);

  fixture->pause = TRUE;
  say (answered, GOOD);
  while (fixture->n_requests == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (hkl_listener_listen (second, port, FALSE, set_handlers, fixture, &error));
  g_assert_error (error, HKL_LISTENER_ERROR, HKL_LISTENER_ERROR_PORT_IN_USE);
  g_assert_true (g_str_has_prefix (error->message, begin));
  g_assert_false (hkl_listener_is_open (second));

  hkl_listener_close (fixture->listener);
  g_assert_true (is_empty (fixture));
  g_assert_cmpuint (hkl_listener_get_port (fixture->listener), ==, 0);

  /* The same one can be opened again. */
  g_clear_error (&error);
  g_assert_true (
      hkl_listener_listen (fixture->listener, port, FALSE, set_handlers, fixture, &error));
  g_assert_no_error (error);
}

#define ADD(name, func) g_test_add ("/listener/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("kept", test_kept);
  ADD ("leaves-kept", test_leaves_kept);
  ADD ("leaves", test_leaves);
  ADD ("silent", test_silent);
  ADD ("crowd", test_crowd);
  ADD ("full", test_full);
  ADD ("head", test_head);
  ADD ("cut", test_cut);
  ADD ("close", test_close);

  return g_test_run ();
}
