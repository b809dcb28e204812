/* test-places.c: which endpoints are for couriers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-places"

#include "config.h"

#include "hkl-places.h"

#define COURIERS 4

static void
test_places (void)
{
  HklPlaces *places = hkl_places_new ();
  const HklPlace *one = hkl_places_find (places, "http://a.test:81/x?y=1");
  HklEndpoint *first;

  g_assert_nonnull (one);
  g_assert_cmpstr (g_uri_get_host (one->uri), ==, "a.test");
  first = one->endpoint;
  g_assert_true (hkl_places_find (places, "http://a.test:81/x?y=1") == one);
  g_assert_true (hkl_places_find (places, "http://a.test:81/z")->endpoint == first);
  g_assert_true (hkl_places_find (places, "http://a.test:82/")->endpoint != first);
  g_assert_true (hkl_places_find (places, "https://a.test:81/")->endpoint != first);
  g_assert_null (hkl_places_find (places, "http://"));
  g_assert_null (hkl_places_find (places, "nothing"));
  hkl_places_free (places);
}

/* It gets many requests. */
static void
be_busy (HklEndpoint *endpoint)
{
  for (guint i = 0; i < 60; i++)
    hkl_endpoint_is_quick (endpoint, 0, COURIERS);
}

/* However many addresses there are, and whoever still holds one. */
static void
test_bounded (void)
{
  HklPlaces *places = hkl_places_new ();
  HklEndpoint *held = hkl_endpoint_ref (hkl_places_find (places, "http://h0.test/")->endpoint);

  hkl_endpoint_set_plain (held, TRUE);
  for (guint i = 1; i < 2000; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://h%u.test/", i);

      g_assert_nonnull (hkl_places_find (places, url));
    }
  be_busy (held);
  g_assert_true (hkl_endpoint_is_quick (held, 0, COURIERS));
  g_assert_true (hkl_places_find (places, "http://h0.test/")->endpoint != held);
  hkl_places_free (places);
  hkl_endpoint_unref (held);
}

static void
answer (HklEndpoint *endpoint, gint64 took)
{
  hkl_endpoint_begin (endpoint);
  hkl_endpoint_end (endpoint, took);
}

static void
test_quick (void)
{
  HklPlaces *places = hkl_places_new ();
  HklEndpoint *endpoint = hkl_places_find (places, "http://a.test/")->endpoint;

  /* Nothing is known of it. */
  g_assert_false (hkl_endpoint_is_quick (endpoint, 0, COURIERS));
  hkl_endpoint_set_plain (endpoint, TRUE);
  /* Few requests need no courier. */
  g_assert_false (hkl_endpoint_is_quick (endpoint, 0, COURIERS));
  be_busy (endpoint);
  g_assert_true (hkl_endpoint_is_quick (endpoint, 0, COURIERS));

  for (guint i = 0; i < 50; i++)
    answer (endpoint, 200);
  g_assert_true (hkl_endpoint_is_quick (endpoint, 20, COURIERS));
  g_assert_false (hkl_endpoint_is_quick (endpoint, G_MAXUINT, COURIERS));

  /* Now and then an answer is late. */
  for (guint i = 0; i < 50; i++)
    answer (endpoint, i % 10 == 0 ? 100 * 1000 : 200);
  g_assert_true (hkl_endpoint_is_quick (endpoint, 20, COURIERS));

  /* No answer says nothing about the time. */
  answer (endpoint, -1);
  g_assert_true (hkl_endpoint_is_quick (endpoint, 20, COURIERS));

  /* HTTP/2, a proxy, nobody there. */
  hkl_endpoint_set_plain (endpoint, FALSE);
  g_assert_false (hkl_endpoint_is_quick (endpoint, 0, COURIERS));
  hkl_places_free (places);
}

static void
test_slow (void)
{
  HklPlaces *places = hkl_places_new ();
  HklEndpoint *endpoint = hkl_places_find (places, "http://a.test/")->endpoint;
  guint n = 0;

  hkl_endpoint_set_plain (endpoint, TRUE);
  be_busy (endpoint);
  for (; hkl_endpoint_is_quick (endpoint, 0, COURIERS); n++)
    answer (endpoint, 20 * 1000);
  g_assert_cmpuint (n, <, 20);

  endpoint = hkl_places_find (places, "http://b.test/")->endpoint;
  hkl_endpoint_set_plain (endpoint, TRUE);
  be_busy (endpoint);
  g_assert_true (hkl_endpoint_is_quick (endpoint, 0, COURIERS));
  hkl_endpoint_set_slow (endpoint);
  g_assert_false (hkl_endpoint_is_quick (endpoint, 0, COURIERS));
  hkl_places_free (places);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/places/places", test_places);
  g_test_add_func ("/places/bounded", test_bounded);
  g_test_add_func ("/places/quick", test_quick);
  g_test_add_func ("/places/slow", test_slow);

  return g_test_run ();
}
