/* hkl-places.c: see hkl-places.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-places.h"

#include <libsoup/soup.h>

#define PLACES_MAX 256

/* A courier is there for the endpoint alone as long as it waits, and there are few of them. What
 * takes longer than this gets more requests a second when many are under way from one thread. */
#define QUICK (4 * G_TIME_SPAN_MILLISECOND)

/* Nor is an errand given to the couriers that they would only begin after this. */
#define WAIT (8 * G_TIME_SPAN_MILLISECOND)

/* Not before this is a courier sent once more to an endpoint that was slow. */
#define SLOW_FOR (5 * G_TIME_SPAN_SECOND)

/* The estimate begins here, and goes up or down by this factor with each answer. It comes to rest in
 * the middle of them: one of ten that takes a hundred times as long, as happens on a busy machine,
 * does not move it. */
#define BEGINNING (1 * G_TIME_SPAN_MILLISECOND)
#define STEP      1.2

/* For less than this in a second nothing is gained, and one connection is enough. */
#define BUSY 50

struct _HklEndpoint
{
  guint ref_count;
  gint64 second; /* monotonic; since when is counted */
  guint n_asked;
  gboolean busy;
  gboolean plain;
  guint n_out;       /* couriers that are there */
  double took;       /* microseconds, about their median; 0: it was slow, and is to be tried */
  gint64 slow_until; /* monotonic */
};

struct _HklPlaces
{
  GHashTable *places;    /* URL to HklPlace */
  GHashTable *endpoints; /* "scheme://host:port" to HklEndpoint */
};

/* --- endpoints ------------------------------------------------------------------------------- */

HklEndpoint *
hkl_endpoint_ref (HklEndpoint *self)
{
  self->ref_count++;

  return self;
}

void
hkl_endpoint_unref (HklEndpoint *self)
{
  if (--self->ref_count == 0)
    g_free (self);
}

static void
count (HklEndpoint *self, gint64 now)
{
  if (now >= self->second + G_TIME_SPAN_SECOND)
    {
      self->busy = self->n_asked >= BUSY && now < self->second + 2 * G_TIME_SPAN_SECOND;
      self->second = now;
      self->n_asked = 0;
    }
  self->n_asked++;
}

gboolean
hkl_endpoint_is_quick (HklEndpoint *self, guint n_waiting, guint n_couriers)
{
  gint64 now = g_get_monotonic_time ();

  count (self, now);
  if (!self->plain || now < self->slow_until || (!self->busy && self->n_asked <= BUSY))
    return FALSE;

  if (self->took <= 0)
    return n_waiting == 0 && self->n_out == 0;

  return self->took * n_waiting < (double) WAIT * n_couriers;
}

void
hkl_endpoint_begin (HklEndpoint *self)
{
  self->n_out++;
}

void
hkl_endpoint_end (HklEndpoint *self, gint64 took)
{
  self->n_out--;
  if (took < 0)
    return;

  if (self->took > 0)
    self->took *= (double) took > self->took ? STEP : 1 / STEP;
  else if (took <= QUICK)
    self->took = BEGINNING;
  if (self->took <= 0 || self->took > QUICK)
    hkl_endpoint_set_slow (self);
}

void
hkl_endpoint_set_slow (HklEndpoint *self)
{
  self->slow_until = g_get_monotonic_time () + SLOW_FOR;
  self->took = 0;
}

void
hkl_endpoint_set_plain (HklEndpoint *self, gboolean plain)
{
  self->plain = plain;
}

/* --- places ---------------------------------------------------------------------------------- */

static void
place_free (gpointer data)
{
  HklPlace *self = data;

  g_uri_unref (self->uri);
  hkl_endpoint_unref (self->endpoint);
  g_free (self);
}

HklPlaces *
hkl_places_new (void)
{
  HklPlaces *self = g_new0 (HklPlaces, 1);

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, place_free);
  self->endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) hkl_endpoint_unref);

  return self;
}

void
hkl_places_free (HklPlaces *self)
{
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->endpoints);
  g_free (self);
}

static HklEndpoint *
find_endpoint (HklPlaces *self, GUri *uri)
{
  g_autofree char *key = g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri),
                                          g_uri_get_host (uri), g_uri_get_port (uri));
  HklEndpoint *endpoint = g_hash_table_lookup (self->endpoints, key);

  if (endpoint != NULL)
    return endpoint;

  if (g_hash_table_size (self->endpoints) >= PLACES_MAX)
    g_hash_table_remove_all (self->endpoints);
  endpoint = g_new0 (HklEndpoint, 1);
  endpoint->ref_count = 1;
  endpoint->took = BEGINNING;
  g_hash_table_insert (self->endpoints, g_steal_pointer (&key), endpoint);

  return endpoint;
}

const HklPlace *
hkl_places_find (HklPlaces *self, const char *url)
{
  HklPlace *place = g_hash_table_lookup (self->places, url);
  g_autoptr (GUri) uri = NULL;

  if (place != NULL)
    return place;

  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return NULL;

  if (g_hash_table_size (self->places) >= PLACES_MAX)
    g_hash_table_remove_all (self->places);
  place = g_new (HklPlace, 1);
  place->endpoint = hkl_endpoint_ref (find_endpoint (self, uri));
  place->uri = g_steal_pointer (&uri);
  g_hash_table_insert (self->places, g_strdup (url), place);

  return place;
}
