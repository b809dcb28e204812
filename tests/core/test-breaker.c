/* test-breaker.c: a dead endpoint is left alone, and nobody pays for it: tables and properties.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-breaker.h"

#define SECOND     G_TIME_SPAN_SECOND
#define T0         (1789741928 * SECOND)
#define PROBE_TIME (40 * SECOND)

static void
test_signs (void)
{
  static const struct
  {
    HklOutcome outcome;
    guint status;
    HklBreakerSign sign;
  } cases[] = {
    { HKL_OUTCOME_DELIVERED, 200, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_REDIRECT, 302, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_STATUS, 400, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_STATUS, 408, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_STATUS, 423, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_STATUS, 429, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_STATUS, 500, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_STATUS, 501, HKL_BREAKER_SAYS_ALIVE },
    { HKL_OUTCOME_STATUS, 503, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_DNS, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_REFUSED, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_UNREACHABLE, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_TLS, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_TIMEOUT, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_RESET, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_PROTOCOL, 0, HKL_BREAKER_SAYS_DEAD },
    { HKL_OUTCOME_INVALID, 0, HKL_BREAKER_SAYS_NOTHING },
    { HKL_OUTCOME_CANCELLED, 0, HKL_BREAKER_SAYS_NOTHING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (hkl_breaker_sign (cases[i].outcome, cases[i].status), ==, cases[i].sign);
}

/* State, what comes, next state. */
static void
test_steps (void)
{
  enum
  {
    NOTHING = HKL_BREAKER_SAYS_NOTHING,
    ALIVE = HKL_BREAKER_SAYS_ALIVE,
    DEAD = HKL_BREAKER_SAYS_DEAD,
  };
  static const struct
  {
    HklBreaker before; /* times count from T0 */
    int sign;
    gboolean probe;
    HklBreaker after;
  } cases[] = {
    { { HKL_BREAKER_CLOSED, 0, 0, 0 }, DEAD, FALSE, { HKL_BREAKER_CLOSED, 1, 0, 0 } },
    { { HKL_BREAKER_CLOSED, 8, 0, 0 }, DEAD, FALSE, { HKL_BREAKER_CLOSED, 9, 0, 0 } },
    { { HKL_BREAKER_CLOSED, 8, 0, 0 }, ALIVE, FALSE, { HKL_BREAKER_CLOSED, 0, 0, 0 } },
    { { HKL_BREAKER_CLOSED, 8, 0, 0 }, NOTHING, FALSE, { HKL_BREAKER_CLOSED, 8, 0, 0 } },
    { { HKL_BREAKER_CLOSED, 9, 0, 0 }, DEAD, FALSE, { HKL_BREAKER_OPEN, 10, 1, 5 } },
    /* What was in flight when it opened. */
    { { HKL_BREAKER_OPEN, 10, 1, 3 }, DEAD, FALSE, { HKL_BREAKER_OPEN, 11, 1, 3 } },
    { { HKL_BREAKER_OPEN, 10, 1, 3 }, NOTHING, FALSE, { HKL_BREAKER_OPEN, 10, 1, 3 } },
    { { HKL_BREAKER_OPEN, 10, 1, 3 }, ALIVE, FALSE, { HKL_BREAKER_CLOSED, 0, 0, 0 } },
    /* The probe, and what ends beside it. */
    { { HKL_BREAKER_HALF_OPEN, 10, 1, -1 }, DEAD, TRUE, { HKL_BREAKER_OPEN, 11, 2, 10 } },
    { { HKL_BREAKER_HALF_OPEN, 12, 3, -1 }, DEAD, TRUE, { HKL_BREAKER_OPEN, 13, 4, 40 } },
    { { HKL_BREAKER_HALF_OPEN, 13, 4, -1 }, DEAD, TRUE, { HKL_BREAKER_OPEN, 14, 5, 60 } },
    { { HKL_BREAKER_HALF_OPEN, 99, 90, -1 }, DEAD, TRUE, { HKL_BREAKER_OPEN, 100, 91, 60 } },
    { { HKL_BREAKER_HALF_OPEN, 10, 1, -1 }, ALIVE, TRUE, { HKL_BREAKER_CLOSED, 0, 0, 0 } },
    { { HKL_BREAKER_HALF_OPEN, 10, 1, -1 }, NOTHING, TRUE, { HKL_BREAKER_OPEN, 10, 1, 0 } },
    { { HKL_BREAKER_HALF_OPEN, 10, 1, -1 }, DEAD, FALSE, { HKL_BREAKER_HALF_OPEN, 11, 1, -1 } },
    { { HKL_BREAKER_HALF_OPEN, 10, 1, -1 }, ALIVE, FALSE, { HKL_BREAKER_CLOSED, 0, 0, 0 } },
    { { HKL_BREAKER_HALF_OPEN, 10, 1, -1 }, NOTHING, FALSE, { HKL_BREAKER_HALF_OPEN, 10, 1, -1 } },
    /* The probe's answer comes after another one has closed it. */
    { { HKL_BREAKER_CLOSED, 0, 0, 0 }, DEAD, TRUE, { HKL_BREAKER_CLOSED, 1, 0, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HklBreaker before = cases[i].before, after;

      if (before.state != HKL_BREAKER_CLOSED)
        before.until = T0 + before.until * SECOND;
      after = hkl_breaker_after (&before, (HklBreakerSign) cases[i].sign, cases[i].probe, T0);
      g_test_message ("case %u", i);
      g_assert_cmpint (after.state, ==, cases[i].after.state);
      g_assert_cmpuint (after.failures, ==, cases[i].after.failures);
      g_assert_cmpuint (after.rests, ==, cases[i].after.rests);
      if (after.state != HKL_BREAKER_CLOSED)
        g_assert_cmpint (after.until, ==, T0 + cases[i].after.until * SECOND);
    }
}

static void
test_leave (void)
{
  static const struct
  {
    HklBreakerState state;
    int until;  /* from T0 */
    int latest; /* from T0; 0: none */
    HklBreakerLeave leave;
  } cases[] = {
    { HKL_BREAKER_CLOSED, 0, 0, HKL_BREAKER_SEND },
    { HKL_BREAKER_CLOSED, 0, -5, HKL_BREAKER_SEND },
    { HKL_BREAKER_OPEN, 1, 0, HKL_BREAKER_WAIT },
    { HKL_BREAKER_OPEN, 0, 0, HKL_BREAKER_PROBE },
    { HKL_BREAKER_OPEN, -9, 0, HKL_BREAKER_PROBE },
    { HKL_BREAKER_OPEN, 61, 0, HKL_BREAKER_PROBE }, /* the clock was set back */
    { HKL_BREAKER_OPEN, 60, 0, HKL_BREAKER_WAIT },
    { HKL_BREAKER_OPEN, 20, 61, HKL_BREAKER_WAIT },
    { HKL_BREAKER_OPEN, 20, 60, HKL_BREAKER_SEND }, /* last chance */
    { HKL_BREAKER_OPEN, 20, 1, HKL_BREAKER_SEND },
    { HKL_BREAKER_OPEN, 20, -1, HKL_BREAKER_WAIT }, /* over already */
    { HKL_BREAKER_HALF_OPEN, -1, 0, HKL_BREAKER_WAIT },
    { HKL_BREAKER_HALF_OPEN, -1, 40, HKL_BREAKER_WAIT },
    { HKL_BREAKER_HALF_OPEN, -1, 39, HKL_BREAKER_SEND },
    { HKL_BREAKER_HALF_OPEN, -1, -1, HKL_BREAKER_WAIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HklBreaker breaker = { .state = cases[i].state, .until = T0 + cases[i].until * SECOND };
      gint64 latest = cases[i].latest != 0 ? T0 + cases[i].latest * SECOND : 0;

      g_test_message ("case %u", i);
      g_assert_cmpint (hkl_breaker_ask (&breaker, T0, latest, PROBE_TIME), ==, cases[i].leave);
    }
}

static void
test_hurry (void)
{
  HklBreaker open = { HKL_BREAKER_OPEN, 10, 3, T0 + 20 * SECOND };
  HklBreaker closed = { 0 };
  HklBreaker next = hkl_breaker_hurry (&open, T0);

  g_assert_cmpint (hkl_breaker_ask (&open, T0, 0, PROBE_TIME), ==, HKL_BREAKER_WAIT);
  g_assert_cmpint (hkl_breaker_ask (&next, T0, 0, PROBE_TIME), ==, HKL_BREAKER_PROBE);
  next = hkl_breaker_probing (&next, T0);
  g_assert_cmpint (next.state, ==, HKL_BREAKER_HALF_OPEN);
  g_assert_cmpint (hkl_breaker_ask (&next, T0, 0, PROBE_TIME), ==, HKL_BREAKER_WAIT);
  /* The person's impatience does not start the rests over. */
  next = hkl_breaker_after (&next, HKL_BREAKER_SAYS_DEAD, TRUE, T0);
  g_assert_cmpint (next.until, ==, T0 + 40 * SECOND);
  next = hkl_breaker_hurry (&closed, T0);
  g_assert_cmpint (next.state, ==, HKL_BREAKER_CLOSED);
}

/* --- properties ------------------------------------------------------------------------------ */

typedef struct
{
  gint64 end; /* when its answer comes */
  gboolean probe;
  HklBreakerSign sign;
} Flight;

/* Whatever happens in whatever order: at most one probe at a time; never more than REST_MAX between
 * the end of a probe and the leave for the next; closed after any answer; open only after ten
 * failures in a row; and a delivery that asks again and again always gets away within its time. */
static void
test_properties (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 300; round++)
    {
      HklBreaker breaker = { 0 };
      g_autoptr (GArray) flights = g_array_new (FALSE, FALSE, sizeof (Flight));
      gint64 now = T0, latest = 0, opened_at = 0;
      guint in_row = 0;

      for (guint step = 0; step < 2000; step++)
        {
          HklBreakerLeave leave;
          guint n_probes = 0;
          HklBreaker before = breaker;

          now += g_rand_int_range (rand, 0, 2 * (gint32) SECOND);

          for (guint i = 0; i < flights->len;)
            {
              Flight flight = g_array_index (flights, Flight, i);

              if (flight.end > now)
                {
                  i++;
                  continue;
                }
              g_array_remove_index_fast (flights, i);
              before = breaker;
              breaker = hkl_breaker_after (&breaker, flight.sign, flight.probe, now);
              if (flight.sign == HKL_BREAKER_SAYS_ALIVE)
                in_row = 0;
              if (flight.sign == HKL_BREAKER_SAYS_DEAD)
                in_row++;
              g_assert_cmpuint (breaker.failures, ==, in_row);
              if (flight.sign == HKL_BREAKER_SAYS_ALIVE)
                g_assert_cmpint (breaker.state, ==, HKL_BREAKER_CLOSED);
              if (breaker.state == HKL_BREAKER_OPEN && before.state != HKL_BREAKER_OPEN)
                {
                  g_assert_cmpuint (in_row, >=, HKL_BREAKER_FAILURES);
                  opened_at = now;
                }
            }

          leave = hkl_breaker_ask (&breaker, now, 0, PROBE_TIME);
          g_assert_cmpint (leave == HKL_BREAKER_SEND, ==, breaker.state == HKL_BREAKER_CLOSED);
          if (breaker.state == HKL_BREAKER_OPEN && now - opened_at >= HKL_BREAKER_REST_MAX)
            g_assert_cmpint (leave, ==, HKL_BREAKER_PROBE);
          if (breaker.state == HKL_BREAKER_HALF_OPEN)
            g_assert_cmpint (leave, ==, HKL_BREAKER_WAIT);

          /* One with a window asks each time: it is never still waiting when its window ends. */
          if (latest != 0 && now > latest)
            latest = 0;
          if (latest == 0)
            latest = now + g_rand_int_range (rand, 3, 300) * SECOND;
          if (latest - now <= 2 * SECOND && breaker.state != HKL_BREAKER_CLOSED)
            g_assert_cmpint (hkl_breaker_ask (&breaker, now, latest, PROBE_TIME), !=,
                             HKL_BREAKER_WAIT);

          if (leave != HKL_BREAKER_WAIT)
            {
              Flight flight = { now + g_rand_int_range (rand, 0, 10) * SECOND,
                                leave == HKL_BREAKER_PROBE, HKL_BREAKER_SAYS_DEAD };
              int dice = g_rand_int_range (rand, 0, 40);

              if (dice == 0)
                flight.sign = HKL_BREAKER_SAYS_ALIVE;
              else if (dice == 1)
                flight.sign = HKL_BREAKER_SAYS_NOTHING;
              if (leave == HKL_BREAKER_PROBE)
                breaker = hkl_breaker_probing (&breaker, now);
              g_array_append_val (flights, flight);
            }
          for (guint i = 0; i < flights->len; i++)
            if (g_array_index (flights, Flight, i).probe)
              n_probes++;
          if (breaker.state == HKL_BREAKER_HALF_OPEN)
            g_assert_cmpuint (n_probes, >=, 1);
          if (breaker.state == HKL_BREAKER_OPEN)
            g_assert_cmpuint (breaker.until - now, <=, HKL_BREAKER_REST_MAX);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/breaker/signs", test_signs);
  g_test_add_func ("/breaker/steps", test_steps);
  g_test_add_func ("/breaker/leave", test_leave);
  g_test_add_func ("/breaker/hurry", test_hurry);
  g_test_add_func ("/breaker/properties", test_properties);

  return g_test_run ();
}
