/* hkl-samples.c: see hkl-samples.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-samples"

#include "config.h"

#include <string.h>

#include "hkl-json-reader.h"
#include "hkl-samples.h"
#include "hkl-trigger.h"

static const struct
{
  const char *title;
  const char *text;
} samples[HKL_N_SAMPLES] = {
  { "Order Completed",
    "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u_8842\",\"properties\":{"
    "\"order_id\":\"A-20418\",\"total\":128.5,\"currency\":\"EUR\",\"coupon\":\"AUTUMN\","
    "\"products\":[{\"sku\":\"BK-118\",\"name\":\"Rain jacket\",\"price\":99.5,\"quantity\":1},"
    "{\"sku\":\"BK-402\",\"name\":\"Wool socks\",\"price\":14.75,\"quantity\":2}]},"
    "\"context\":{\"ip\":\"203.0.113.24\",\"locale\":\"en-GB\"}}" },
  { "identify",
    "{\"type\":\"identify\",\"userId\":\"u_9113\",\"traits\":{\"email\":\"ada@example.com\","
    "\"name\":\"Ada Byron\",\"plan\":\"team\"},\"context\":{\"locale\":\"en-GB\"}}" },
  { "/checkout/payment",
    "{\"type\":\"page\",\"name\":\"Checkout\",\"anonymousId\":\"3f1c\",\"properties\":{"
    "\"path\":\"/checkout/payment\",\"title\":\"Payment\"},\"context\":{\"locale\":\"en-GB\"}}" },
  { "Basket", "{\"type\":\"screen\",\"name\":\"Basket\",\"anonymousId\":\"88a0\",\"properties\":{"
              "\"items\":3},\"context\":{\"os\":{\"name\":\"Android\"}}}" },
  { "Northwind Ltd", "{\"type\":\"group\",\"userId\":\"u_1021\",\"groupId\":\"g_77\",\"traits\":{"
                     "\"name\":\"Northwind Ltd\",\"employees\":42}}" },
  { "anon 88a0 to u_4410", "{\"type\":\"alias\",\"previousId\":\"88a0\",\"userId\":\"u_4410\"}" },
};

const char *
hkl_sample_get_title (guint index)
{
  g_return_val_if_fail (index < HKL_N_SAMPLES, NULL);

  return samples[index].title;
}

const char *
hkl_sample_get_text (guint index)
{
  g_return_val_if_fail (index < HKL_N_SAMPLES, NULL);

  return samples[index].text;
}

char *
hkl_sample_for_mapping (HklMapping *mapping)
{
  g_autoptr (HklTrigger)
      trigger = mapping != NULL ? hkl_trigger_parse (mapping->trigger, NULL, NULL) : NULL;

  for (guint i = 0; trigger != NULL && i < HKL_N_SAMPLES; i++)
    {
      HklArena *arena = hkl_arena_new ();
      const HklJson *event = hkl_json_read (arena, samples[i].text, strlen (samples[i].text), NULL,
                                            NULL);
      gboolean matches = hkl_trigger_matches (trigger, event);

      hkl_arena_free (arena);
      if (matches)
        return g_strdup (samples[i].text);
    }

  return g_strdup (samples[0].text);
}
