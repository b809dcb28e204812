/* receiver.c: an HTTP server for tests that does exactly what it is told, faults included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-receiver"

#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "receiver.h"

struct _Receiver
{
  ReceiverFunc func;
  gpointer data;
  int fd;
  guint port;
  GThread *thread;
  GMutex lock;
  GCond cond;
  GPtrArray *requests; /* of Received */
  GPtrArray *threads;
  guint n_connections;
  gboolean ending;
};

typedef struct
{
  Receiver *receiver;
  int fd;
  guint number;
} Connection;

static void
received_free (gpointer data)
{
  Received *self = data;

  g_free (self->head);
  g_free (self->method);
  g_free (self->path);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}

static gboolean
is_ending (Receiver *self)
{
  gboolean ending;

  g_mutex_lock (&self->lock);
  ending = self->ending;
  g_mutex_unlock (&self->lock);

  return ending;
}

/* Waits for bytes; FALSE at the end of the connection or of the receiver. */
static gboolean
read_more (Connection *connection, GByteArray *buffer)
{
  guint8 piece[65536];

  while (!is_ending (connection->receiver))
    {
      struct pollfd pfd = { connection->fd, POLLIN, 0 };
      gssize got;

      if (poll (&pfd, 1, 20) <= 0)
        continue;
      got = recv (connection->fd, piece, sizeof piece, 0);
      if (got <= 0)
        return FALSE;
      g_byte_array_append (buffer, piece, (guint) got);
      return TRUE;
    }

  return FALSE;
}

static Received *
parse_head (const char *head)
{
  Received *self = g_new0 (Received, 1);
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  g_auto (GStrv) first = g_strsplit (lines[0], " ", 3);

  g_assert_cmpuint (g_strv_length (first), ==, 3);
  self->head = g_strdup (head);
  self->method = g_strdup (first[0]);
  self->path = g_strdup (first[1]);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      char *colon = strchr (lines[i], ':');

      g_assert_nonnull (colon);
      *colon = '\0';
      g_hash_table_insert (self->headers, g_ascii_strdown (lines[i], -1),
                           g_strdup (g_strchug (colon + 1)));
    }

  return self;
}

/* The next request on the connection; NULL at its end. What follows it stays in BUFFER. */
static Received *
read_request (Connection *connection, GByteArray *buffer)
{
  Received *self;
  const char *length;
  gsize head_len, body_len;
  const guint8 *end;
  g_autofree char *head = NULL;
  char *body;

  while ((end = buffer->len > 0 ? memmem (buffer->data, buffer->len, "\r\n\r\n", 4) : NULL) == NULL)
    if (!read_more (connection, buffer))
      return NULL;

  head_len = (gsize) (end - buffer->data) + 4;
  head = g_strndup ((const char *) buffer->data, head_len);
  self = parse_head (head);
  length = g_hash_table_lookup (self->headers, "content-length");
  body_len = length != NULL ? (gsize) g_ascii_strtoull (length, NULL, 10) : 0;
  self->body = g_bytes_new (NULL, 0);
  while (buffer->len < head_len + body_len)
    if (!read_more (connection, buffer))
      {
        received_free (self);
        return NULL;
      }

  g_bytes_unref (self->body);
  body = g_strndup ((const char *) buffer->data + head_len, body_len);
  self->body = g_bytes_new_with_free_func (body, body_len, g_free, body);
  g_byte_array_remove_range (buffer, 0, (guint) (head_len + body_len));
  self->at = g_get_monotonic_time ();

  return self;
}

static void
send_all (int fd, GByteArray *bytes)
{
  gsize done = 0;

  while (done < bytes->len)
    {
      gssize n = send (fd, bytes->data + done, bytes->len - done, MSG_NOSIGNAL);

      if (n <= 0)
        return;
      done += (gsize) n;
    }
}

static gpointer
serve (gpointer data)
{
  Connection *connection = data;
  Receiver *self = connection->receiver;
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  ReceiverThen then = RECEIVER_KEEP;

  while (then == RECEIVER_KEEP)
    {
      Received *request = read_request (connection, buffer);
      g_autoptr (GByteArray) answer = g_byte_array_new ();

      if (request == NULL)
        break;

      request->connection = connection->number;
      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->requests, request);
      request->number = self->requests->len;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);

      if (self->func != NULL)
        then = self->func (self, request, answer, self->data);
      else
        answer_text (answer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      send_all (connection->fd, answer);
    }

  if (then == RECEIVER_HANG)
    receiver_sleep (self, 3600);
  if (then == RECEIVER_RESET)
    {
      struct linger linger = { 1, 0 };

      setsockopt (connection->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    }
  close (connection->fd);
  g_free (connection);

  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  Receiver *self = data;

  while (!is_ending (self))
    {
      struct pollfd pfd = { self->fd, POLLIN, 0 };
      Connection *connection;
      int fd;

      if (poll (&pfd, 1, 20) <= 0)
        continue;
      fd = accept (self->fd, NULL, NULL);
      if (fd < 0)
        continue;

      connection = g_new0 (Connection, 1);
      connection->receiver = self;
      connection->fd = fd;
      g_mutex_lock (&self->lock);
      connection->number = ++self->n_connections;
      g_ptr_array_add (self->threads, g_thread_new ("receiver", serve, connection));
      g_mutex_unlock (&self->lock);
    }

  return NULL;
}

Receiver *
receiver_new (ReceiverFunc func, gpointer data)
{
  Receiver *self = g_new0 (Receiver, 1);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;

  self->func = func;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->requests = g_ptr_array_new_with_free_func (received_free);
  self->threads = g_ptr_array_new ();

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  g_assert_cmpint (bind (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->fd, 512), ==, 0);
  g_assert_cmpint (getsockname (self->fd, (struct sockaddr *) &address, &len), ==, 0);
  self->port = ntohs (address.sin_port);
  self->thread = g_thread_new ("receiver-accept", accept_all, self);

  return self;
}

void
receiver_free (Receiver *self)
{
  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);

  g_thread_join (self->thread);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  close (self->fd);
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

guint
receiver_get_port (Receiver *self)
{
  return self->port;
}

char *
receiver_url (Receiver *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

guint
receiver_count (Receiver *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->requests->len;
  g_mutex_unlock (&self->lock);

  return n;
}

guint
receiver_count_connections (Receiver *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_connections;
  g_mutex_unlock (&self->lock);

  return n;
}

void
receiver_wait (Receiver *self, guint n)
{
  gint64 end = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (self->requests->len < n)
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      g_error ("Only %u of %u requests came", self->requests->len, n);
  g_mutex_unlock (&self->lock);
}

const Received *
receiver_get (Receiver *self, guint number)
{
  const Received *request;

  g_mutex_lock (&self->lock);
  g_assert_cmpuint (number, <=, self->requests->len);
  request = g_ptr_array_index (self->requests, number - 1);
  g_mutex_unlock (&self->lock);

  return request;
}

void
receiver_sleep (Receiver *self, double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_TIME_SPAN_SECOND);

  g_mutex_lock (&self->lock);
  while (!self->ending && g_cond_wait_until (&self->cond, &self->lock, end))
    ;
  g_mutex_unlock (&self->lock);
}

void
answer_text (GByteArray *answer, const char *text)
{
  g_byte_array_append (answer, (const guint8 *) text, (guint) strlen (text));
}

void
answer_status (GByteArray *answer, guint status, const char *phrase, const char *headers)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u %s\r\n%sContent-Length: 0\r\n\r\n", status,
                                           phrase, headers);

  answer_text (answer, text);
}
