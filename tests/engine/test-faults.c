/* test-faults.c: what an endpoint can do wrong on the wire, and what becomes of the delivery.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A raw socket server misbehaves in one way at a time; for each the class of the outcome, whether it
 * is tried again, and what the log says are compared. Faults of TLS are in test-sender-tls.c, those of
 * HTTP/2 in e2e/test-http2.mjs.
 */

#define G_LOG_DOMAIN "test-faults"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine-fixture.h"
#include "hkl-test.h"

/* --- a server that misbehaves ------------------------------------------------------------------ */

typedef struct _Server Server;

/* Answers a request that was read whole. */
typedef void (*Misbehave) (Server *self, int fd);

struct _Server
{
  Misbehave misbehave;
  int listener;
  guint port;
  GThread *thread;
  gint over;       /* atomic */
  gint n_requests; /* atomic */
  guint64 written; /* after the thread has ended, or when the attempt is known */
};

/* FALSE: the other side has gone, or the test is over. */
static gboolean
say_bytes (Server *self, int fd, const char *bytes, gsize n)
{
  while (n > 0)
    {
      struct pollfd wait = { .fd = fd, .events = POLLOUT };
      gssize written;

      if (g_atomic_int_get (&self->over))
        return FALSE;
      if (poll (&wait, 1, 50) == 0)
        continue;
      written = send (fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (written < 0 && errno == EAGAIN)
        continue;
      if (written < 0)
        return FALSE;
      bytes += written;
      n -= (gsize) written;
      self->written += (guint64) written;
    }

  return TRUE;
}

static gboolean
say (Server *self, int fd, const char *text)
{
  return say_bytes (self, fd, text, strlen (text));
}

/* Until the other side closes. */
static void
hold (Server *self, int fd)
{
  while (!g_atomic_int_get (&self->over))
    {
      struct pollfd wait = { .fd = fd, .events = POLLIN };
      char byte;

      if (poll (&wait, 1, 50) > 0 && recv (fd, &byte, 1, MSG_DONTWAIT) <= 0)
        return;
    }
}

/* A reset instead of an end. */
static void
reset (int fd)
{
  const struct linger now = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static gboolean
read_request (Server *self, int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char piece[4096];
  const char *end, *length;

  while (TRUE)
    {
      gssize got = recv (fd, piece, sizeof piece, 0);

      if (got <= 0)
        return FALSE;
      g_string_append_len (text, piece, got);
      end = strstr (text->str, "\r\n\r\n");
      if (end == NULL)
        continue;
      length = strcasestr (text->str, "content-length:");
      if (length == NULL ||
          text->len >= (gsize) (end + 4 - text->str) + g_ascii_strtoull (length + 15, NULL, 10))
        return TRUE;
    }
}

static gpointer
serve (gpointer data)
{
  Server *self = data;

  while (!g_atomic_int_get (&self->over))
    {
      struct pollfd wait = { .fd = self->listener, .events = POLLIN };
      int fd;

      if (poll (&wait, 1, 50) <= 0)
        continue;
      fd = accept (self->listener, NULL, NULL);
      if (fd < 0)
        continue;
      if (read_request (self, fd))
        {
          g_atomic_int_inc (&self->n_requests);
          self->misbehave (self, fd);
        }
      close (fd);
    }

  return NULL;
}

static void
server_start (Server *self, Misbehave misbehave)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;

  memset (self, 0, sizeof *self);
  self->misbehave = misbehave;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &size), ==, 0);
  self->port = ntohs (address.sin_port);
  if (misbehave == NULL)
    return; /* the port is taken, and nobody listens */
  g_assert_cmpint (listen (self->listener, 16), ==, 0);
  self->thread = g_thread_new ("server", serve, self);
}

static void
server_stop (Server *self)
{
  g_atomic_int_set (&self->over, TRUE);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  close (self->listener);
}

/* --- the ways ------------------------------------------------------------------------------------- */

static void
reset_before_headers (Server *self, int fd)
{
  reset (fd);
}

static void
close_before_headers (Server *self, int fd)
{
}

static void
reset_in_headers (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Le");
  reset (fd);
}

static void
cut_headers (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Request");
}

static void
cut_between_headers (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
}

static void
reset_after_headers (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  g_usleep (20000);
  reset (fd);
}

static void
reset_after_bad_headers (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\n");
  g_usleep (20000);
  reset (fd);
}

static void
half_body (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
}

/* A byte every 20 ms: each comes in time, and all of them never. */
static void
drip_headers (Server *self, int fd)
{
  static const char head[] = "HTTP/1.1 200 OK\r\n";
  gboolean alive = TRUE;

  for (guint i = 0; head[i] != '\0' && alive; i++)
    {
      alive = say_bytes (self, fd, head + i, 1);
      g_usleep (20000);
    }
  while (alive)
    {
      alive = say (self, fd, "X: y\r\n");
      g_usleep (20000);
    }
}

static void
drip_body (Server *self, int fd)
{
  gboolean alive = say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");

  while (alive)
    {
      alive = say (self, fd, "x");
      g_usleep (20000);
    }
}

static void
never_answer (Server *self, int fd)
{
  hold (self, fd);
}

static void
wrong_length (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok");
}

static void
too_short_length (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and much more");
}

static void
huge_headers (Server *self, int fd)
{
  static const char line[] = "X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n";
  gboolean alive = say (self, fd, "HTTP/1.1 200 OK\r\n");

  for (guint i = 0; i < 200000 && alive; i++)
    alive = say (self, fd, line);
  say (self, fd, "Content-Length: 0\r\n\r\n");
}

/* 1 GB, as far as somebody reads it. */
static void
huge_body (Server *self, int fd)
{
  static char piece[1 << 16];
  gboolean alive = say (self, fd, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");

  for (guint i = 0; i < 1 << 14 && alive; i++)
    alive = say_bytes (self, fd, piece, sizeof piece);
}

static void
redirect_to_itself (Server *self, int fd)
{
  say (self, fd, "HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
}

static void
no_http (Server *self, int fd)
{
  say (self, fd, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
}

typedef struct
{
  const char *name;
  Misbehave misbehave; /* NULL: nobody is there */
  HklOutcome outcome;
  guint status;
  gboolean retried;
  const char *words; /* in the reason */
} Case;

static const Case cases[] = {
  { "refuse", NULL, HKL_OUTCOME_REFUSED, 0, TRUE, "refused the connection" },
  { "reset before the headers", reset_before_headers, HKL_OUTCOME_RESET, 0, TRUE, "" },
  { "close before the headers", close_before_headers, HKL_OUTCOME_RESET, 0, TRUE,
    "closed the connection before it answered" },
  { "reset in the headers", reset_in_headers, HKL_OUTCOME_RESET, 0, TRUE, "" },
  { "cut within a header", cut_headers, HKL_OUTCOME_PROTOCOL, 0, TRUE, "or not with all of it" },
  /* libsoup takes what has come for the whole; and as with half a body, 2xx was said. */
  { "cut between two headers", cut_between_headers, HKL_OUTCOME_DELIVERED, 200, FALSE, "OK" },
  { "reset after 2xx", reset_after_headers, HKL_OUTCOME_DELIVERED, 200, FALSE, "OK" },
  { "reset after 503", reset_after_bad_headers, HKL_OUTCOME_STATUS, 503, TRUE, "Busy" },
  { "half a body after 2xx", half_body, HKL_OUTCOME_DELIVERED, 200, FALSE, "OK" },
  { "headers drip", drip_headers, HKL_OUTCOME_TIMEOUT, 0, TRUE, "No answer within 1" },
  { "the body drips after 2xx", drip_body, HKL_OUTCOME_DELIVERED, 200, FALSE, "OK" },
  { "never answer", never_answer, HKL_OUTCOME_TIMEOUT, 0, TRUE, "No answer within 1" },
  { "a length that is none", wrong_length, HKL_OUTCOME_PROTOCOL, 0, TRUE,
    "did not answer with HTTP" },
  { "more than the length", too_short_length, HKL_OUTCOME_DELIVERED, 200, FALSE, "OK" },
  { "huge headers", huge_headers, HKL_OUTCOME_PROTOCOL, 0, TRUE, "did not answer with HTTP" },
  { "1 GB of body", huge_body, HKL_OUTCOME_DELIVERED, 200, FALSE, "OK" },
  { "a redirect to itself", redirect_to_itself, HKL_OUTCOME_REDIRECT, 307, FALSE,
    "points to /. Redirects are not followed" },
  { "no HTTP", no_http, HKL_OUTCOME_PROTOCOL, 0, TRUE, "did not answer with HTTP" },
};

/* --- what becomes of it ------------------------------------------------------------------------------ */

static HklBatch *
read_tried (Fixture *f)
{
  g_autoptr (GPtrArray) batches = read_batches (f);

  return batches->len == 1 && ((HklBatch *) g_ptr_array_index (batches, 0))->tries > 0
             ? hkl_batch_ref (g_ptr_array_index (batches, 0))
             : NULL;
}

static gboolean
is_tried (gpointer data)
{
  g_autoptr (HklBatch) batch = read_tried (data);

  return batch != NULL;
}

static void
test_fault (gconstpointer data)
{
  const Case *c = data;
  Fixture f;
  Server server;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklRetryPolicy policy = quick_policy;
  g_autofree char *fields = NULL;
  g_autoptr (HklBatch) batch = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  const HklAttempt *attempt;

  server_start (&server, c->misbehave);
  setup (&f, NULL, NULL);
  policy.first = policy.cap = 600;
  policy.window = 10000;
  policy.jitter = 0;
  fields = g_strdup_printf (
      "{\"url\":\"http://127.0.0.1:%u/\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}",
      server.port);
  change.fields = fields;
  change.retry = &policy;
  change.timeout = 1;
  add_mapping (&f, "", &change);
  append (&f, 1);
  hkl_test_wait_until (is_tried, &f, 60, "the outcome to be in the log");

  batch = read_tried (&f);
  g_assert_cmpint (batch->state, ==,
                   c->outcome == HKL_OUTCOME_DELIVERED ? HKL_BATCH_DELIVERED
                   : c->retried                        ? HKL_BATCH_WAITING
                                                       : HKL_BATCH_FAILED);
  g_assert_cmpuint (batch->tries, ==, 1);
  g_assert_cmpint (batch->outcome, ==, c->outcome);
  g_assert_cmpuint (batch->status, ==, c->status);
  g_assert_nonnull (strstr (batch->reason, c->words));
  g_assert_cmpstr (batch->reason, !=, "");

  attempts = read_attempts (&f, batch->id);
  g_assert_cmpuint (attempts->len, ==, 1);
  attempt = g_ptr_array_index (attempts, 0);
  g_assert_cmpint (attempt->outcome, ==, c->outcome);
  g_assert_cmpuint (attempt->status, ==, c->status);
  g_assert_cmpstr (attempt->reason, ==, batch->reason);
  if (c->retried)
    {
      /* Ten minutes after it, by the policy; and the log says so. */
      g_assert_cmpint (batch->due_at - attempt->started_at, >=, 600 * G_TIME_SPAN_SECOND);
      g_assert_cmpint (attempt->next_at, ==, batch->due_at);
    }
  else
    {
      g_assert_cmpint (attempt->next_at, ==, 0);
      g_assert_cmpint (batch->settled_at, >, 0);
    }
  g_assert_cmpint (attempt->total, <, 45 * G_TIME_SPAN_SECOND);
  teardown (&f);
  server_stop (&server);
  g_assert_cmpint (server.n_requests, ==, c->misbehave != NULL);
  /* Read to a bound, and not to its end. */
  g_assert_cmpuint (server.written, <, 64 * 1024 * 1024);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdelimit (g_strdup_printf ("/faults/%s", cases[i].name), " ",
                                            '-');

      g_test_add_data_func (path, &cases[i], test_fault);
    }

  return g_test_run ();
}
