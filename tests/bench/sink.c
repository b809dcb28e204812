/* sink.c: see sink.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "bench-sink"

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sink.h"

typedef struct
{
  int fd;
  gsize missing; /* of the present body */
  gsize have;
  char head[4096];
  gint *counter; /* nullable */
} Peer;

/* Takes what came; answers once for each request that is complete. */
static void
feed (Peer *peer, const char *data, gsize len)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  while (len > 0)
    {
      gsize n;
      char *end, *length;

      if (peer->missing > 0)
        {
          n = MIN (len, peer->missing);
          peer->missing -= n;
        }
      else
        {
          gsize before = peer->have;

          n = MIN (len, sizeof peer->head - 1 - peer->have);
          memcpy (peer->head + peer->have, data, n);
          peer->have += n;
          peer->head[peer->have] = '\0';
          end = strstr (peer->head, "\r\n\r\n");
          if (end == NULL)
            {
              data += n;
              len -= n;
              continue;
            }
          n = (gsize) (end + 4 - peer->head) - before;
          length = strcasestr (peer->head, "content-length:");
          peer->missing = length != NULL ? (gsize) g_ascii_strtoull (length + 15, NULL, 10) : 0;
          peer->have = 0;
        }
      data += n;
      len -= n;
      if (peer->missing > 0 || peer->have > 0)
        continue;
      if (peer->counter != NULL)
        g_atomic_int_inc (peer->counter);
      if (send (peer->fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0)
        return;
    }
}

static G_NORETURN void
run_sink (int listener, gint *counter)
{
  static Peer peers[1024];
  static struct pollfd fds[1024];
  static char buffer[1 << 18];
  nfds_t n = 1;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  fds[0] = (struct pollfd){ listener, POLLIN, 0 };
  while (TRUE)
    {
      poll (fds, n, -1);
      for (nfds_t i = 1; i < n; i++)
        {
          gssize got;

          if (fds[i].revents == 0)
            continue;
          got = recv (fds[i].fd, buffer, sizeof buffer, 0);
          if (got > 0)
            feed (&peers[i], buffer, (gsize) got);
          else
            {
              close (fds[i].fd);
              n--;
              fds[i] = fds[n];
              peers[i] = peers[n];
            }
        }
      if (fds[0].revents != 0 && n < G_N_ELEMENTS (fds))
        {
          int fd = accept (listener, NULL, NULL), one = 1;

          setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          fds[n] = (struct pollfd){ fd, POLLIN, 0 };
          peers[n] = (Peer){ .fd = fd, .counter = counter };
          n++;
        }
    }
}

pid_t
sink_start (guint *port, gint *counter)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  pid_t pid;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, sizeof address) < 0 || listen (fd, 512) < 0 ||
      getsockname (fd, (struct sockaddr *) &address, &len) < 0)
    g_error ("No port for the sink: %s", g_strerror (errno));
  *port = ntohs (address.sin_port);
  pid = fork ();
  if (pid == 0)
    run_sink (fd, counter);
  close (fd);

  return pid;
}
