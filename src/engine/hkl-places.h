/* hkl-places.h: what is known of the endpoints, and which of them answer at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A place is a URL made ready; places with the same scheme, host and port share an endpoint. An
 * endpoint is for couriers (hkl-couriers.h) when it gets many requests a second, has answered before,
 * over HTTP/1.1 and straight, and answers couriers within a few milliseconds. One that was found to be slow is tried again a
 * while later, with one request.
 *
 * Memory is bounded: of more places than a few hundred all are forgotten. Engine thread.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HklPlaces HklPlaces;
typedef struct _HklEndpoint HklEndpoint;

typedef struct
{
  GUri *uri;
  HklEndpoint *endpoint;
} HklPlace;

HklPlaces *hkl_places_new (void);
void hkl_places_free (HklPlaces *self);

/* Borrowed, until the next call; NULL: URL is none for HTTP. */
const HklPlace *hkl_places_find (HklPlaces *self, const char *url);

HklEndpoint *hkl_endpoint_ref (HklEndpoint *self);
void hkl_endpoint_unref (HklEndpoint *self);

/* A request is to go there: by a courier? N_WAITING errands are before it, for N_COURIERS. */
gboolean hkl_endpoint_is_quick (HklEndpoint *self, guint n_waiting, guint n_couriers);
/* A courier goes, and comes back after TOOK microseconds with an answer; or, negative, without. */
void hkl_endpoint_begin (HklEndpoint *self);
void hkl_endpoint_end (HklEndpoint *self, gint64 took);
void hkl_endpoint_set_slow (HklEndpoint *self);
/* What the last answer was like: PLAIN when it came straight, over HTTP/1.1. No answer is not. */
void hkl_endpoint_set_plain (HklEndpoint *self, gboolean plain);

G_END_DECLS
