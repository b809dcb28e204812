/* hkl-listener.c: see hkl-listener.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup (3.2) tells of requests, not of connections, and has no deadline of its own. So each
 * connection is followed by its socket, which stays the same from request to request. Within a
 * request it is ended by stealing it through its message: shutting a socket down instead would leave
 * it to libsoup, which reads on what the kernel still holds. Between requests it must not be stolen:
 * when reading fails before the first line of the next one is whole, libsoup frees the message that
 * waits, but neither closes the connection nor tells anybody, and stealing it would crash. So it is
 * shut down there, and what libsoup has forgotten is freed for it (leave(), forget()).
 */

#define G_LOG_DOMAIN "hkl-net"

#include "config.h"

#include "hkl-listener.h"

#include <errno.h>
#include <sys/socket.h>

#include "hkl-config.h"

G_DEFINE_QUARK (hkl - listener - error - quark, hkl_listener_error)

/* How often deadlines are looked at. */
#define TICK_MS 500

#define READ_TIME (30 * G_USEC_PER_SEC)
#define IDLE_TIME (60 * G_USEC_PER_SEC)
/* Longer than any answer is held back on purpose; what takes this long is not read by its client. */
#define ANSWER_TIME (15 * 60 * G_USEC_PER_SEC)

typedef enum
{
  STATE_READING,   /* a head or a body; also before the first byte of all */
  STATE_ANSWERING, /* the request is complete */
  STATE_IDLE,      /* answered and kept */
  STATE_NEXT,      /* something came on a kept one, and libsoup has not told of a request yet */
  STATE_LEAVING,   /* idle or next, and shut down */
} State;

/* Of a message: the object that emits for it, see on_emission(). */
#define SERVER_CONNECTION "hkl-server-connection"

typedef struct
{
  HklListener *listener;
  GSocket *socket;
  SoupServerMessage *message; /* the last one */
  State state;
  gint64 deadline; /* monotonic */
  GSource *watch;  /* of the socket or its end while libsoup tells nothing: idle, next, leaving */
  GList link;
} Connection;

struct _HklListener
{
  const char *who;
  const char *loss;
  SoupServer *server; /* NULL: not listening */
  gpointer user_data;
  guint port;
  GQueue connections; /* of Connection; longest in its state first */
  GHashTable *by_socket;
  GSource *tick;
  GSource *soon; /* looks at the deadlines without waiting for the tick */
  gint64 read_time;
  gint64 idle_time;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
attach (GSource *source, GSourceFunc func, gpointer data)
{
  /* Before libsoup's own sources: it must not read what is about to be closed. */
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* --- one connection --------------------------------------------------------------------------- */

static void
let_go_of_message (Connection *connection)
{
  if (connection->message != NULL)
    g_signal_handlers_disconnect_by_data (connection->message, connection);
  g_clear_object (&connection->message);
}

static void
connection_free (Connection *connection)
{
  HklListener *self = connection->listener;

  g_queue_unlink (&self->connections, &connection->link);
  g_hash_table_remove (self->by_socket, connection->socket);
  clear_source (&connection->watch);
  let_go_of_message (connection);
  g_object_unref (connection->socket);
  g_free (connection);
}

static void
enter (Connection *connection, State state, gint64 time)
{
  HklListener *self = connection->listener;

  clear_source (&connection->watch);
  connection->state = state;
  connection->deadline = g_get_monotonic_time () + time;
  g_queue_unlink (&self->connections, &connection->link);
  g_queue_push_tail_link (&self->connections, &connection->link);
}

static gboolean
is_between_requests (Connection *connection)
{
  return connection->state == STATE_IDLE || connection->state == STATE_NEXT ||
         connection->state == STATE_LEAVING;
}

/* libsoup's server and messages are told what libsoup did not tell them; that frees everything. */
static void
forget (Connection *connection)
{
  g_autoptr (SoupServerMessage) message = g_object_ref (connection->message);
  GObject *forgotten = g_object_get_data (G_OBJECT (message), SERVER_CONNECTION);

  g_socket_close (connection->socket, NULL);
  connection_free (connection);
  if (forgotten != NULL)
    g_signal_emit_by_name (forgotten, "disconnected");
}

static gboolean
on_left (gpointer user_data)
{
  forget (user_data);

  return G_SOURCE_REMOVE;
}

/* Where libsoup still reads, it finds the end of the stream before the idle source runs, and either
 * tells so or forgets. */
static void
leave (Connection *connection)
{
  enter (connection, STATE_LEAVING, ANSWER_TIME);
  g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
  connection->watch = g_idle_source_new ();
  attach (connection->watch, on_left, connection);
  g_source_set_priority (connection->watch, G_PRIORITY_LOW);
}

/* Not within a signal of the connection's own message. */
static void
drop (Connection *connection)
{
  g_autoptr (SoupServerMessage) message = NULL;
  g_autoptr (GIOStream) stream = NULL;

  if (is_between_requests (connection))
    {
      leave (connection);
      return;
    }

  message = g_object_ref (connection->message);
  /* "disconnected" would do it, but whoever else listens to that may come first. */
  connection_free (connection);
  stream = soup_server_message_steal_connection (message);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
}

static void
on_got_headers (SoupServerMessage *message, gpointer user_data)
{
  static const char text[] = "The request has more header fields than are taken here.\n";
  Connection *connection = user_data;
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;
  guint n = 0;

  enter (connection, STATE_READING, connection->listener->read_time);

  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (n <= HKL_LISTENER_MAX_HEADERS && soup_message_headers_iter_next (&iter, &name, &value))
    n++;
  if (n <= HKL_LISTENER_MAX_HEADERS)
    return;

  /* With a status no handler is called; the answer goes out after the body. */
  soup_server_message_set_status (message, 431, "Request Header Fields Too Large");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text,
                                    strlen (text));
}

static void
on_got_body (SoupServerMessage *message, gpointer user_data)
{
  enter (user_data, STATE_ANSWERING, ANSWER_TIME);
}

/* After libsoup, which is to read first what came before a reset. */
static gboolean
on_reset (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  leave (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
on_hangup (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Connection *connection = user_data;
  char byte;
  gssize n = recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
    {
      enter (connection, STATE_NEXT, connection->listener->read_time);
      connection->watch = g_socket_create_source (socket, G_IO_HUP | G_IO_ERR, NULL);
      attach (connection->watch, G_SOURCE_FUNC (on_reset), connection);
      g_source_set_priority (connection->watch, G_PRIORITY_LOW);
      return G_SOURCE_REMOVE;
    }
  drop (connection);

  return G_SOURCE_REMOVE;
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  Connection *connection = user_data;

  enter (connection, STATE_IDLE, connection->listener->idle_time);
  connection->watch = g_socket_create_source (connection->socket, G_IO_IN, NULL);
  attach (connection->watch, G_SOURCE_FUNC (on_hangup), connection);
}

static void
on_disconnected (SoupServerMessage *message, gpointer user_data)
{
  connection_free (user_data);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void
drop_late (HklListener *self)
{
  gint64 now = g_get_monotonic_time ();
  GList *link = self->connections.head;

  while (link != NULL)
    {
      Connection *connection = link->data;

      link = link->next;
      if (connection->deadline <= now)
        drop (connection);
    }
}

static gboolean
on_tick (gpointer user_data)
{
  drop_late (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_soon (gpointer user_data)
{
  HklListener *self = user_data;

  clear_source (&self->soon);
  drop_late (self);

  return G_SOURCE_REMOVE;
}

static void
drop_soon (Connection *connection)
{
  HklListener *self = connection->listener;

  connection->deadline = 0;
  if (self->soon != NULL)
    return;
  self->soon = g_idle_source_new ();
  attach (self->soon, on_soon, self);
}

/* Those that are being answered are never given up for others. */
static Connection *
least_worth (HklListener *self)
{
  static const State states[] = { STATE_IDLE, STATE_NEXT, STATE_READING };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (GList *link = self->connections.head; link != NULL; link = link->next)
      if (((Connection *) link->data)->state == states[i])
        return link->data;

  return NULL;
}

static Connection *
add_connection (HklListener *self, SoupServerMessage *message, GSocket *socket)
{
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  Connection *connection;
  gboolean full = FALSE;

  if (self->connections.length >= HKL_LISTENER_MAX_CONNECTIONS)
    {
      Connection *victim = least_worth (self);

      if (victim != NULL)
        drop (victim);
      else
        full = TRUE;
    }

  /* libsoup asks for it when a connection is taken from it, and warns when the client has reset the
   * line by then; once asked it remembers. */
  if (remote != NULL)
    soup_server_message_get_remote_address (message);

  connection = g_new0 (Connection, 1);
  connection->listener = self;
  connection->socket = g_object_ref (socket);
  connection->link.data = connection;
  g_queue_push_tail_link (&self->connections, &connection->link);
  g_hash_table_insert (self->by_socket, socket, connection);
  enter (connection, STATE_READING, self->read_time);
  if (full)
    drop_soon (connection);

  return connection;
}

/* The object behind a message, which libsoup shows nobody, is the emitter of this signal. Messages
 * refer to it. */
static gboolean
on_emission (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  if (n_values == 2)
    g_object_set_data (g_value_get_object (&values[1]), SERVER_CONNECTION,
                       g_value_get_object (&values[0]));

  return TRUE;
}

static void
learn_of_connections (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      GType type = g_type_from_name ("SoupServerConnection");
      guint id = type != 0 ? g_signal_lookup ("request-started", type) : 0;

      if (id != 0)
        g_signal_add_emission_hook (id, 0, on_emission, NULL, NULL);
      g_once_init_leave (&done, 1);
    }
}

/* Emitted for a new connection when it is accepted, for a kept one when the first line of its
 * request is there. */
static void
on_request_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  HklListener *self = user_data;
  GSocket *socket = soup_server_message_get_socket (message);
  Connection *connection;

  g_return_if_fail (socket != NULL);

  learn_of_connections ();
  connection = g_hash_table_lookup (self->by_socket, socket);
  if (connection == NULL)
    connection = add_connection (self, message, socket);
  else
    enter (connection, STATE_READING, self->read_time);

  let_go_of_message (connection);
  connection->message = g_object_ref (message);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), connection);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), connection);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), connection);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_disconnected), connection);
}

void
hkl_listener_cut (HklListener *self, SoupServerMessage *message)
{
  GSocket *socket;
  Connection *connection;

  g_return_if_fail (self != NULL);
  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));

  socket = soup_server_message_get_socket (message);
  connection = socket != NULL ? g_hash_table_lookup (self->by_socket, socket) : NULL;
  if (connection == NULL || connection->deadline == 0)
    return;
  /* libsoup reads on as long as there is something, without a look at other sources. */
  soup_server_message_pause (message);
  drop_soon (connection);
}

/* --- ports ------------------------------------------------------------------------------------ */

HklListener *
hkl_listener_new (const char *who, const char *loss)
{
  HklListener *self;

  g_return_val_if_fail (who != NULL && loss != NULL, NULL);

  self = g_new0 (HklListener, 1);
  self->who = who;
  self->loss = loss;
  self->by_socket = g_hash_table_new (NULL, NULL);
  self->read_time = READ_TIME;
  self->idle_time = IDLE_TIME;
  g_queue_init (&self->connections);

  return self;
}

void
hkl_listener_free (HklListener *self)
{
  if (self == NULL)
    return;

  hkl_listener_close (self);
  g_hash_table_unref (self->by_socket);
  g_free (self);
}

/* The next port above PORT that nobody listens on; never one that the program itself is about to
 * take. 0: none near. */
static guint
next_free_port (guint port)
{
  for (guint next = port + 1; next <= G_MAXUINT16 && next < port + 100; next++)
    {
      g_autoptr (GSocket) socket = NULL;
      g_autoptr (GSocketAddress) address = NULL;

      if (next == HKL_INSPECTOR_PORT_DEFAULT || next == HKL_SOURCE_PORT_DEFAULT)
        continue;
      socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                             NULL);
      address = g_inet_socket_address_new_from_string ("127.0.0.1", next);
      if (socket != NULL && g_socket_bind (socket, address, TRUE, NULL) &&
          g_socket_listen (socket, NULL))
        return next;
    }

  return 0;
}

static void
set_listen_error (HklListener *self, GError **error, const GError *cause, guint port)
{
  guint next;

  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_set_error (error, HKL_LISTENER_ERROR, HKL_LISTENER_ERROR_LISTEN,
                   "%s cannot listen on port %u: %s.", self->who, port, cause->message);
      return;
    }

  next = next_free_port (port);
  if (next != 0)
    g_set_error (error, HKL_LISTENER_ERROR, HKL_LISTENER_ERROR_PORT_IN_USE,
                 "Port %u is taken by another program, so %s. Port %u is free.", port, self->loss,
                 next);
  else
    g_set_error (error, HKL_LISTENER_ERROR, HKL_LISTENER_ERROR_PORT_IN_USE,
                 "Port %u is taken by another program, so %s. Choose another port.", port,
                 self->loss);
}

static gboolean
listen_family (SoupServer *server,
               guint port,
               gboolean all_addresses,
               SoupServerListenOptions family,
               GError **error)
{
  return all_addresses ? soup_server_listen_all (server, port, family, error)
                       : soup_server_listen_local (server, port, family, error);
}

static guint
ports_of (SoupServer *server, guint *port)
{
  GSList *uris = soup_server_get_uris (server);
  guint n = g_slist_length (uris);

  *port = uris != NULL ? (guint) g_uri_get_port (uris->data) : 0;
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return n;
}

gboolean
hkl_listener_listen (HklListener *self,
                     guint port,
                     gboolean all_addresses,
                     HklListenerFunc set_up,
                     gpointer user_data,
                     GError **error)
{
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GError) local_error = NULL;
  guint taken;

  g_return_val_if_fail (self != NULL && self->server == NULL, FALSE);
  g_return_val_if_fail (port <= G_MAXUINT16, FALSE);
  g_return_val_if_fail (set_up != NULL, FALSE);

  server = soup_server_new ("server-header", "Hookline", NULL);
  if (!listen_family (server, port, all_addresses, SOUP_SERVER_LISTEN_IPV4_ONLY, &local_error))
    {
      set_listen_error (self, error, local_error, port);
      return FALSE;
    }
  ports_of (server, &taken);

  /* IPv6 is a welcome addition where the machine has it. A program that sits on the same port of
   * ::1 is another matter: "localhost" would lead some clients there. */
  if (!listen_family (server, taken, all_addresses, SOUP_SERVER_LISTEN_IPV6_ONLY, &local_error))
    {
      if (port != 0 && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        {
          soup_server_disconnect (server);
          set_listen_error (self, error, local_error, port);
          return FALSE;
        }
      g_debug ("%s listens on IPv4 only: %s", self->who, local_error->message);
    }

  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), self);
  set_up (server, user_data);
  self->server = g_steal_pointer (&server);
  self->user_data = user_data;
  self->port = taken;
  self->tick = g_timeout_source_new (TICK_MS);
  attach (self->tick, on_tick, self);

  return TRUE;
}

void
hkl_listener_close (HklListener *self)
{
  g_autoptr (SoupServer) server = NULL;

  g_return_if_fail (self != NULL);

  self->port = 0;
  clear_source (&self->tick);
  clear_source (&self->soon);
  server = g_steal_pointer (&self->server);
  if (server == NULL)
    return;

  while (self->connections.length > 0)
    {
      Connection *connection = self->connections.head->data;

      if (is_between_requests (connection))
        connection_free (connection); /* closed with the server */
      else
        drop (connection);
    }
  soup_server_disconnect (server);
  g_signal_handlers_disconnect_by_data (server, self);
  g_signal_handlers_disconnect_by_data (server, self->user_data);
}

gboolean
hkl_listener_is_open (HklListener *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->server != NULL;
}

guint
hkl_listener_get_port (HklListener *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->port;
}

void
hkl_listener_set_times (HklListener *self, guint read_time, guint idle_time)
{
  g_return_if_fail (self != NULL);

  self->read_time = (gint64) read_time * 1000;
  self->idle_time = (gint64) idle_time * 1000;
}

guint
hkl_listener_count (HklListener *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->connections.length;
}

guint
hkl_listener_n_ports (HklListener *self)
{
  guint port;

  g_return_val_if_fail (self != NULL, 0);

  return self->server != NULL ? ports_of (self->server, &port) : 0;
}
