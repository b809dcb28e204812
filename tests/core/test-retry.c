/* test-retry.c: never earlier than allowed, never past the window, for any outcome.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-retry.h"

#define SECOND G_TIME_SPAN_SECOND
#define T0     (1789741928 * SECOND)

static void
test_retried (void)
{
  static const struct
  {
    HklOutcome outcome;
    guint status;
    gboolean retried;
  } cases[] = {
    { HKL_OUTCOME_DELIVERED, 200, FALSE }, { HKL_OUTCOME_STATUS, 400, FALSE },
    { HKL_OUTCOME_STATUS, 401, FALSE },    { HKL_OUTCOME_STATUS, 404, FALSE },
    { HKL_OUTCOME_STATUS, 408, TRUE },     { HKL_OUTCOME_STATUS, 410, FALSE },
    { HKL_OUTCOME_STATUS, 423, TRUE },     { HKL_OUTCOME_STATUS, 429, TRUE },
    { HKL_OUTCOME_STATUS, 460, FALSE },    { HKL_OUTCOME_STATUS, 500, TRUE },
    { HKL_OUTCOME_STATUS, 501, FALSE },    { HKL_OUTCOME_STATUS, 502, TRUE },
    { HKL_OUTCOME_STATUS, 511, TRUE },     { HKL_OUTCOME_STATUS, 599, TRUE },
    { HKL_OUTCOME_REDIRECT, 302, FALSE },  { HKL_OUTCOME_DNS, 0, TRUE },
    { HKL_OUTCOME_REFUSED, 0, TRUE },      { HKL_OUTCOME_TIMEOUT, 0, TRUE },
    { HKL_OUTCOME_RESET, 0, TRUE },        { HKL_OUTCOME_TLS, 0, TRUE },
    { HKL_OUTCOME_UNREACHABLE, 0, TRUE },  { HKL_OUTCOME_PROTOCOL, 0, TRUE },
    { HKL_OUTCOME_INVALID, 0, FALSE },     { HKL_OUTCOME_CANCELLED, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (hkl_outcome_is_retried (cases[i].outcome, cases[i].status), ==,
                     cases[i].retried);
}

/* Without jitter: 5, 10, 20 … 640, then every 15 minutes, and the last within 4 hours. */
static void
test_segment_schedule (void)
{
  HklRetryPolicy policy = hkl_retry_segment;
  gint64 now = T0;
  gint64 expected = 5;
  guint tries = 1;

  policy.jitter = 0;
  for (;;)
    {
      gint64 next = hkl_retry_next (&policy, tries, T0, now, 0, 0.5);

      if (next == 0)
        break;
      g_assert_cmpint (next - now, ==, MIN (expected, 900) * SECOND);
      expected *= 2;
      now = next;
      tries++;
    }

  g_assert_cmpint (now, <=, T0 + 4 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (now, >, T0 + 4 * G_TIME_SPAN_HOUR - 901 * SECOND);
  g_assert_cmpuint (tries, ==, 23); /* what the settings page says of this preset */
}

static void
test_properties (void)
{
  static const HklRetryPolicy *const policies[] = { &hkl_retry_segment, &hkl_retry_svix,
                                                    &hkl_retry_standard_webhooks, &hkl_retry_off };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 20000; round++)
    {
      const HklRetryPolicy *policy = policies[g_rand_int_range (rand, 0, 4)];
      gint64 now = T0;
      guint tries = 1;

      for (;;)
        {
          gint64 duration = g_rand_int_range (rand, 0, 30) * SECOND;
          gint64 after = g_rand_boolean (rand)
                             ? 0
                             : now + (gint64) g_rand_int_range (rand, 0, 200000) * SECOND;
          gint64 next;
          double wait = policy->n_fixed > 0
                            ? (tries <= policy->n_fixed ? policy->fixed[tries - 1] : 0)
                            : policy->first;

          now += duration;
          next = hkl_retry_next (policy, tries, T0, now, after, g_rand_double (rand));
          if (next == 0)
            break;
          g_assert_cmpint (next, >=, now + (gint64) (wait * (1 - policy->jitter) * SECOND) - 1);
          g_assert_cmpint (next, >=, MIN (after, now + 24 * G_TIME_SPAN_HOUR));
          g_assert_cmpint (next, <=, T0 + (gint64) (policy->window * SECOND));
          g_assert_cmpuint (tries, <, 10000);
          now = next;
          tries++;
        }
    }
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    gint64 wait; /* s; -1: none */
  } cases[] = {
    { NULL, -1 },
    { "", -1 },
    { "soon", -1 },
    { "30", 30 },
    { " 30 ", 30 },
    { "0", 0 },
    { "30s", -1 },
    { "-5", -1 },
    { "999999999999999999999", 86400 },
    { "100000", 86400 },
    { "Fri, 18 Sep 2026 14:33:08 GMT", 60 },
    { "Fri, 18 Sep 2026 14:31:08 GMT", -1 },
    { "Fri, 18 Sep 2027 14:31:08 GMT", 86400 },
    { "Fri, 18 Foo 2026 14:33:08 GMT", -1 },
  };
  gint64 now = 1789741928 * SECOND; /* 2026-09-18T14:32:08Z */

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 time = hkl_retry_after_parse (cases[i].value, now);

      g_assert_cmpint (time == 0 ? -1 : (time - now) / SECOND, ==, cases[i].wait);
    }
}

static void
test_presets (void)
{
  static const char *const names[] = { "segment", "svix", "standard-webhooks", "off" };
  HklRetryPolicy own = hkl_retry_segment;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (hkl_retry_preset_name (hkl_retry_preset (names[i])), ==, names[i]);
  g_assert_null (hkl_retry_preset ("other"));
  own.first = 6;
  g_assert_null (hkl_retry_preset_name (&own));
  g_assert_cmpint (hkl_retry_next (&hkl_retry_off, 1, T0, T0, 0, 0.5), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry/retried", test_retried);
  g_test_add_func ("/retry/segment-schedule", test_segment_schedule);
  g_test_add_func ("/retry/properties", test_properties);
  g_test_add_func ("/retry/retry-after", test_retry_after);
  g_test_add_func ("/retry/presets", test_presets);

  return g_test_run ();
}
