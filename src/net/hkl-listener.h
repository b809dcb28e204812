/* hkl-listener.h: a local HTTP port whose connections are bounded in number and in time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything belongs to the thread that calls hkl_listener_listen(), in whose thread-default
 * context it serves. What it guarantees whatever clients do:
 *
 *   - at most HKL_LISTENER_MAX_CONNECTIONS are open; a new one takes the place of the one that has
 *     been idle longest, else of the one that has been reading longest, so that a good client is
 *     served while others hold connections open;
 *   - a head, and then a body, is read within the reading time; a kept connection on which nothing
 *     comes is closed after the idle time, and at once when its client closes it;
 *   - a head has at most HKL_LISTENER_MAX_HEADERS fields (431) and 64 KB (libsoup closes).
 *
 * A message whose connection is gone emits "disconnected"; "finished" comes only for those whose
 * head was understood. Who keeps something per request frees it on either.
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define HKL_LISTENER_MAX_CONNECTIONS 256
#define HKL_LISTENER_MAX_HEADERS     100

#define HKL_LISTENER_ERROR (hkl_listener_error_quark ())
GQuark hkl_listener_error_quark (void);

typedef enum
{
  HKL_LISTENER_ERROR_PORT_IN_USE, /* the sentence names the next free port */
  HKL_LISTENER_ERROR_LISTEN,
} HklListenerError;

typedef struct _HklListener HklListener;

/* WHO ("The source") and LOSS ("no events can come in") are for the sentences of errors; static
 * strings. */
HklListener *hkl_listener_new (const char *who, const char *loss);
void hkl_listener_free (HklListener *self);

/* The server that the next hkl_listener_listen() opens gets its handlers by SET_UP, before the
 * first request can come. PORT 0 takes any free one; ::1 is added where the machine has it. */
typedef void (*HklListenerFunc) (SoupServer *server, gpointer user_data);
gboolean hkl_listener_listen (HklListener *self,
                              guint port,
                              gboolean all_addresses,
                              HklListenerFunc set_up,
                              gpointer user_data,
                              GError **error);
/* Closes all connections. Handlers that carry the USER_DATA of listen() are disconnected. */
void hkl_listener_close (HklListener *self);

gboolean hkl_listener_is_open (HklListener *self);
guint hkl_listener_get_port (HklListener *self); /* 0: not listening */

/* Closes the connection of MESSAGE soon, from the main context: safe within any of the message's
 * signals, and nothing more of it is read until then. */
void hkl_listener_cut (HklListener *self, SoupServerMessage *message);

/* For tests. Milliseconds; connections that are open keep the deadline they have. */
void hkl_listener_set_times (HklListener *self, guint read_time, guint idle_time);
guint hkl_listener_count (HklListener *self);   /* connections that are open */
guint hkl_listener_n_ports (HklListener *self); /* 2 with IPv6 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklListener, hkl_listener_free)

G_END_DECLS
