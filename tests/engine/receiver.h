/* receiver.h: an HTTP server for tests that does exactly what it is told, faults included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Raw sockets on a port of 127.0.0.1: one thread accepts, one serves each connection. It is not a
 * library's server on purpose: what arrives is judged byte for byte, and what goes back need not
 * be HTTP. All functions from any thread.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint number;     /* of the request, from 1 */
  guint connection; /* from 1 */
  char *head;       /* request line and headers as they came */
  char *method;
  char *path;
  GHashTable *headers; /* lower-case name to value */
  GBytes *body;        /* a NUL follows it */
  gint64 at;           /* monotonic */
} Received;

typedef enum
{
  RECEIVER_KEEP,  /* answer, wait for the next request */
  RECEIVER_CLOSE, /* answer, close */
  RECEIVER_RESET, /* answer, then a TCP reset */
  RECEIVER_HANG,  /* answer, then neither write nor close until the receiver ends */
} ReceiverThen;

typedef struct _Receiver Receiver;

/* Fills ANSWER with the bytes to send back. Called on the connection's thread. */
typedef ReceiverThen (*ReceiverFunc) (Receiver *self,
                                      const Received *request,
                                      GByteArray *answer,
                                      gpointer data);

/* FUNC NULL: 200 with the body "ok", kept alive. */
Receiver *receiver_new (ReceiverFunc func, gpointer data);
/* Closes everything and joins all threads. */
void receiver_free (Receiver *self);

guint receiver_get_port (Receiver *self);
/* "http://127.0.0.1:PORT/PATH"; free. */
char *receiver_url (Receiver *self, const char *path);
guint receiver_count (Receiver *self);
guint receiver_count_connections (Receiver *self);
/* Waits until N requests have come (fails the test after 30 s). */
void receiver_wait (Receiver *self, guint n);
/* The request NUMBER, which has come; borrowed until the end. */
const Received *receiver_get (Receiver *self, guint number);

/* Sleeps in a handler, but not past the end of the receiver. */
void receiver_sleep (Receiver *self, double seconds);

/* Helpers for handlers. */
void answer_text (GByteArray *answer, const char *text);
void answer_status (GByteArray *answer, guint status, const char *phrase, const char *headers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Receiver, receiver_free)

G_END_DECLS
