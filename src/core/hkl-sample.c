/* hkl-sample.c: see hkl-sample.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sample"

#include "config.h"

#include <string.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-sample.h"

const char *const hkl_event_type_names[] = { "track", "identify", "page", "screen",
                                             "group", "alias",    NULL };

#define CONTEXT                                                                                    \
  "\"context\":{\"ip\":\"203.0.113.24\",\"library\":{\"name\":\"analytics-node\",\"version\":"     \
  "\"2.1.3\"},\"locale\":\"en-GB\"}"

/* %1: user number, %2: order number, %3: amount. */
static char *
track (guint32 user, guint32 order, const char *amount)
{
  return g_strdup_printf (
      "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u_%u\"," CONTEXT
      ",\"properties\":{\"order_id\":\"A-%u\",\"total\":%s,\"currency\":\"EUR\",\"coupon\":"
      "\"AUTUMN\",\"products\":[{\"sku\":\"BK-118\",\"name\":\"Rain jacket\",\"price\":99.5,"
      "\"quantity\":1},{\"sku\":\"BK-402\",\"name\":\"Wool socks\",\"price\":14.75,\"quantity\":2}"
      "]}",
      user, order, amount);
}

static char *
track_other (guint32 user, guint32 order, const char *amount, guint which)
{
  static const char *const names[] = { "Product Viewed", "Product Added", "Order Refunded",
                                       "Checkout Started" };

  return g_strdup_printf (
      "{\"type\":\"track\",\"event\":\"%s\",\"userId\":\"u_%u\"," CONTEXT
      ",\"properties\":{\"order_id\":\"A-%u\",\"total\":%s,\"currency\":\"EUR\"}",
      names[which % G_N_ELEMENTS (names)], user, order, amount);
}

static char *
identify (guint32 user, guint32 order)
{
  return g_strdup_printf ("{\"type\":\"identify\",\"userId\":\"u_%u\"," CONTEXT
                          ",\"traits\":{\"email\":\"ada.%u@example.com\",\"name\":\"Ada Moreau\","
                          "\"plan\":\"team\",\"logins\":%u,\"newsletter\":true}",
                          user, user, order % 90);
}

static char *
page (guint32 user, guint32 order)
{
  return g_strdup_printf (
      "{\"type\":\"page\",\"anonymousId\":\"507f191e-%08x\",\"name\":\"Pricing\"," CONTEXT
      ",\"properties\":{\"url\":\"https://shop.example/pricing?from=%u\",\"path\":\"/pricing\","
      "\"title\":\"Pricing – Shop\",\"referrer\":\"\"}",
      user, order);
}

static char *
screen (guint32 user)
{
  return g_strdup_printf ("{\"type\":\"screen\",\"userId\":\"u_%u\",\"name\":\"Basket\"," CONTEXT
                          ",\"properties\":{\"variant\":\"compact\"}",
                          user);
}

static char *
group (guint32 user)
{
  return g_strdup_printf (
      "{\"type\":\"group\",\"userId\":\"u_%u\",\"groupId\":\"northwind\"," CONTEXT
      ",\"traits\":{\"name\":\"Northwind GmbH\",\"employees\":42}",
      user);
}

static char *
alias (guint32 user)
{
  return g_strdup_printf (
      "{\"type\":\"alias\",\"userId\":\"u_%u\",\"previousId\":\"507f191e-%08x\"," CONTEXT, user,
      user);
}

char *
hkl_sample_event (guint index, guint64 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed_array (
      (const guint32[]){ (guint32) seed, (guint32) (seed >> 32), index }, 3);
  guint32 user = (guint32) g_rand_int_range (rand, 8000, 9000);
  guint32 order = (guint32) g_rand_int_range (rand, 20000, 30000);
  g_autofree char *head = NULL;
  char amount[HKL_JSON_NUMBER_SIZE];

  hkl_json_write_number (g_rand_int_range (rand, 100, 50000) / 100.0, amount);

  switch (index % 6)
    {
    case 0:
      head = index % 12 == 0 ? track (user, order, amount)
                             : track_other (user, order, amount, index / 6);
      break;
    case 1:
      head = identify (user, order);
      break;
    case 2:
      head = page (user, order);
      break;
    case 3:
      head = screen (user);
      break;
    case 4:
      head = group (user);
      break;
    default:
      head = alias (user);
      break;
    }

  return g_strdup_printf ("%s,\"messageId\":\"sample-%08x%08x\"}", head, g_rand_int (rand),
                          g_rand_int (rand));
}

char *
hkl_sample_template (const char *type)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  GString *out;
  g_autofree char *text = NULL;
  HklJsonObjectBuilder *builder;
  const HklJson *event;

  g_return_val_if_fail (type != NULL, NULL);

  for (guint i = 0; hkl_event_type_names[i] != NULL; i++)
    {
      if (g_str_equal (hkl_event_type_names[i], type))
        text = hkl_sample_event (i, 1);
    }
  if (text == NULL)
    return NULL;

  /* Without messageId: each time it is sent it is another event. */
  event = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  builder = hkl_json_object_builder_new (arena);
  for (gsize i = 0; i < event->u.object.n; i++)
    hkl_json_object_builder_set (builder, event->u.object.members[i].key,
                                 event->u.object.members[i].value);
  hkl_json_object_builder_remove (builder, HKL_STR ("messageId"));

  out = g_string_new (NULL);
  hkl_json_write_pretty (hkl_json_object_builder_end (builder), 2, out);

  return g_string_free (out, FALSE);
}
