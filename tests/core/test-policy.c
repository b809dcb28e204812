/* test-policy.c: years of deliveries under a clock of the test's own, with random luck.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Retry schedule, Retry-After, window, breaker, rate and order put together as the engine does it,
 * over endpoints that die and come back. Whatever happens: no attempt is earlier than it may be, none
 * is past the window, strict order is kept, an open breaker lets out one probe at a time and nothing
 * else but last chances, it fails nobody, the rate is kept, and everything ends.
 */

#include "config.h"

#include <math.h>

#include "hkl-breaker.h"
#include "hkl-bucket.h"
#include "hkl-retry.h"

#define SECOND     G_TIME_SPAN_SECOND
#define T0         (1789741928 * SECOND)
#define YEAR       (365 * G_TIME_SPAN_DAY)
#define PROBE_TIME (41 * SECOND)

typedef enum
{
  WAITING,
  IN_FLIGHT,
  DELIVERED,
  FAILED,
} State;

typedef struct
{
  guint number;
  State state;
  guint tries;
  gint64 first_at;
  gint64 due;
  gint64 not_before; /* by the receiver's wish; 0: none */
  gint64 end;        /* in flight: when the answer comes */
  gboolean probe;
  gboolean lucky; /* the endpoint is alive */
} Delivery;

typedef struct
{
  GRand *rand;
  HklRetryPolicy policy;
  gboolean strict;
  HklBreaker breaker;
  double rate; /* 0: unlimited */
  HklBucket bucket;
  gint64 token_at; /* 0: nothing waits for one */
  GArray *sent_at; /* of gint64 */
  gint64 now;
  gboolean alive;
  gint64 changes_at; /* the endpoint dies or comes back */
  gint64 arrives_at;
  GPtrArray *pending; /* of Delivery, in order of arrival */
  guint n_arrived, n_delivered, n_failed, n_attempts, n_rests, n_probes;
  guint last_tried; /* number */
} World;

static gint64
between (World *world, double from, double to)
{
  return (gint64) (g_rand_double_range (world->rand, from, to) * SECOND);
}

static gint64
latest_of (World *world, const Delivery *delivery)
{
  return delivery->first_at != 0 ? delivery->first_at + (gint64) (world->policy.window * SECOND)
                                 : 0;
}

/* --- what comes back ------------------------------------------------------------------------- */

static gint64
wish (World *world)
{
  g_autofree char *value = NULL;
  g_autoptr (GDateTime) date = NULL;
  gint64 wanted, seconds, heard;

  switch (g_rand_int_range (world->rand, 0, 4))
    {
    case 0:
      seconds = g_rand_int_range (world->rand, 0, 200000);
      value = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
      wanted = world->now + seconds * SECOND;
      break;
    case 1:
      seconds = world->now / SECOND + g_rand_int_range (world->rand, -100, 200000);
      date = g_date_time_new_from_unix_utc (seconds);
      value = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S GMT");
      wanted = seconds * SECOND;
      break;
    default:
      return 0;
    }

  /* Never earlier than it says, but for a day and more. */
  heard = hkl_retry_after_parse (value, world->now);
  g_assert_cmpint (heard, <=, world->now + G_TIME_SPAN_DAY);
  if (wanted > world->now)
    g_assert_cmpint (heard, >=, MIN (wanted, world->now + G_TIME_SPAN_DAY));

  return heard;
}

static void
take_answer (World *world, Delivery *delivery)
{
  HklOutcome outcome = HKL_OUTCOME_DELIVERED;
  guint status = 200;
  gint64 wanted = 0, next = 0;
  int dice = g_rand_int_range (world->rand, 0, 100);

  if (delivery->lucky && dice < 3)
    {
      outcome = HKL_OUTCOME_STATUS;
      status = dice == 0 ? 404 : dice == 1 ? 429 : 500;
      wanted = status == 429 ? wish (world) : 0;
    }
  if (!delivery->lucky)
    {
      static const HklOutcome faults[] = { HKL_OUTCOME_REFUSED, HKL_OUTCOME_TIMEOUT,
                                           HKL_OUTCOME_DNS, HKL_OUTCOME_RESET, HKL_OUTCOME_STATUS };

      outcome = faults[dice % G_N_ELEMENTS (faults)];
      status = outcome == HKL_OUTCOME_STATUS ? 503 : 0;
      wanted = status == 503 ? wish (world) : 0;
    }

  if (world->policy.window > 0)
    {
      HklBreakerState before = world->breaker.state;

      world->breaker = hkl_breaker_after (&world->breaker, hkl_breaker_sign (outcome, status),
                                          delivery->probe, world->now);
      if (before == HKL_BREAKER_CLOSED && world->breaker.state == HKL_BREAKER_OPEN)
        world->n_rests++;
    }

  delivery->end = 0;
  delivery->probe = FALSE;
  if (outcome == HKL_OUTCOME_DELIVERED)
    {
      delivery->state = DELIVERED;
      world->n_delivered++;
      return;
    }

  if (hkl_outcome_is_retried (outcome, status))
    next = hkl_retry_next (&world->policy, delivery->tries, delivery->first_at, world->now, wanted,
                           g_rand_double (world->rand));
  if (next == 0)
    {
      /* Only an outcome that is final, or the schedule's own end, may end it. */
      delivery->state = FAILED;
      world->n_failed++;
      return;
    }

  delivery->state = WAITING;
  delivery->due = next;
  delivery->not_before = wanted;
}

/* --- sending --------------------------------------------------------------------------------- */

/* Closed: everything. Open: one probe when the rest is over. Both: what cannot wait for the probe. */
static void
assert_breaker (World *world, const Delivery *delivery, HklBreakerLeave leave)
{
  gint64 latest = latest_of (world, delivery);
  guint n_probes = 0;

  for (guint i = 0; i < world->pending->len; i++)
    n_probes += ((const Delivery *) g_ptr_array_index (world->pending, i))->probe;

  switch (world->breaker.state)
    {
    case HKL_BREAKER_OPEN:
      g_assert_cmpuint (n_probes, ==, 0);
      if (leave == HKL_BREAKER_PROBE)
        g_assert_cmpint (world->now, >=, world->breaker.until);
      break;
    case HKL_BREAKER_HALF_OPEN:
      g_assert_cmpuint (n_probes, ==, 1);
      g_assert_cmpint (leave, ==, HKL_BREAKER_SEND);
      break;
    case HKL_BREAKER_CLOSED:
    default:
      g_assert_cmpint (leave, ==, HKL_BREAKER_SEND);
      return;
    }

  if (leave == HKL_BREAKER_SEND)
    {
      g_assert_cmpint (latest, !=, 0);
      g_assert_cmpint (latest, <=, hkl_breaker_horizon (&world->breaker, PROBE_TIME));
    }
}

/* Of so many in a row, all but what the bucket holds have had to wait. */
static void
assert_rate (World *world)
{
  double most = MAX (1, world->rate);
  guint n = (guint) ceil (most) + 4;
  gint64 first;

  if (world->rate <= 0 || world->sent_at->len < n)
    return;
  first = g_array_index (world->sent_at, gint64, world->sent_at->len - n);
  g_assert_cmpfloat ((double) (world->now - first) / (double) SECOND + 1e-5, >=,
                     (n + 1 - most) / world->rate);
}

static void
send_one (World *world, Delivery *delivery, HklBreakerLeave leave)
{
  gint64 latest = latest_of (world, delivery);

  g_assert_cmpint (world->now, >=, delivery->due);
  g_assert_cmpint (world->now, >=, delivery->not_before);
  if (latest != 0)
    g_assert_cmpint (world->now, <=, latest);
  if (world->strict)
    {
      g_assert_cmpuint (delivery->number, >=, world->last_tried);
      g_assert_true (g_ptr_array_index (world->pending, 0) == delivery);
    }

  assert_breaker (world, delivery, leave);
  assert_rate (world);

  world->last_tried = delivery->number;
  world->n_attempts++;
  world->n_probes += leave == HKL_BREAKER_PROBE;
  hkl_bucket_take (&world->bucket, 1);
  g_array_append_val (world->sent_at, world->now);
  delivery->tries++;
  if (delivery->first_at == 0)
    delivery->first_at = world->now;
  delivery->state = IN_FLIGHT;
  delivery->lucky = world->alive;
  delivery->end = world->now +
                  (world->alive ? between (world, 0.001, 0.5) : between (world, 0.001, 10));
  delivery->probe = leave == HKL_BREAKER_PROBE;
  if (delivery->probe)
    world->breaker = hkl_breaker_probing (&world->breaker, world->now);
}

static gboolean
may_try (World *world, Delivery *delivery)
{
  gint64 wait = hkl_bucket_wait (&world->bucket, world->rate, world->now);

  if (wait == 0)
    return TRUE;
  world->token_at = world->now + wait;

  return FALSE;
}

static void
send_due (World *world)
{
  world->token_at = 0;
  for (guint i = 0; i < world->pending->len; i++)
    {
      Delivery *delivery = g_ptr_array_index (world->pending, i);

      if (delivery->state == WAITING && delivery->due <= world->now && may_try (world, delivery))
        {
          HklBreakerLeave leave = hkl_breaker_ask (&world->breaker, world->now,
                                                   latest_of (world, delivery), PROBE_TIME);

          if (leave != HKL_BREAKER_WAIT)
            send_one (world, delivery, leave);
        }
      if (world->strict)
        return; /* nobody but the first */
    }
}

/* --- time ------------------------------------------------------------------------------------ */

static void
sooner (gint64 now, gint64 *next, gint64 time)
{
  if (time > now && time < *next)
    *next = time;
}

static gboolean
step (World *world, gint64 end)
{
  gint64 next = G_MAXINT64;

  if (world->now < end)
    {
      next = MIN (world->arrives_at, world->changes_at);
      g_assert_cmpint (next, >, world->now);
    }
  else if (world->pending->len == 0)
    return FALSE;

  sooner (world->now, &next, world->token_at);
  if (world->breaker.state == HKL_BREAKER_OPEN)
    sooner (world->now, &next, world->breaker.until);
  for (guint i = 0; i < world->pending->len; i++)
    {
      const Delivery *delivery = g_ptr_array_index (world->pending, i);

      sooner (world->now, &next, delivery->state == IN_FLIGHT ? delivery->end : delivery->due);
    }

  /* Something waits, and nothing will ever happen: it would be stuck. */
  g_assert_cmpint (next, <, G_MAXINT64);
  world->now = next;

  if (world->now >= world->changes_at && world->now < end)
    {
      world->alive = !world->alive;
      world->changes_at = world->now + (world->alive ? between (world, 60, 40 * 3600)
                                                     : between (world, 1, 9 * 3600));
    }
  if (world->now >= end)
    world->alive = TRUE;

  for (guint i = 0; i < world->pending->len;)
    {
      Delivery *delivery = g_ptr_array_index (world->pending, i);

      if (delivery->state == IN_FLIGHT && delivery->end <= world->now)
        take_answer (world, delivery);
      if (delivery->state == DELIVERED || delivery->state == FAILED)
        g_ptr_array_remove_index (world->pending, i);
      else
        i++;
    }

  if (world->now >= world->arrives_at && world->now < end)
    {
      guint n = g_rand_int_range (world->rand, 0, 10) == 0 ? 25 : 1;

      while (n-- > 0)
        {
          Delivery *delivery = g_new0 (Delivery, 1);

          delivery->number = ++world->n_arrived;
          delivery->due = world->now;
          g_ptr_array_add (world->pending, delivery);
        }
      world->arrives_at = world->now + between (world, 0.01, 4 * 3600);
    }

  send_due (world);

  return TRUE;
}

static void
live (const HklRetryPolicy *policy, double rate, gboolean strict, guint32 seed, gint64 duration)
{
  World world = { .policy = *policy, .rate = rate, .strict = strict, .now = T0, .alive = TRUE };

  world.rand = g_rand_new_with_seed (seed);
  world.pending = g_ptr_array_new_with_free_func (g_free);
  world.sent_at = g_array_new (FALSE, FALSE, sizeof (gint64));
  world.arrives_at = T0 + 1;
  world.changes_at = T0 + SECOND;

  while (step (&world, T0 + duration))
    ;

  g_assert_cmpuint (world.n_delivered + world.n_failed, ==, world.n_arrived);
  g_assert_cmpuint (world.n_delivered, >, 0);
  g_test_message ("seed %u%s, window %.0f s: %u arrived, %u delivered, %u failed, %u attempts, "
                  "%u rests, %u probes",
                  seed, strict ? ", strict" : "", policy->window, world.n_arrived,
                  world.n_delivered, world.n_failed, world.n_attempts, world.n_rests,
                  world.n_probes);
  if (policy->window > 60 && !strict)
    {
      g_assert_cmpuint (world.n_rests, >, 0);
      g_assert_cmpuint (world.n_probes, >=, world.n_rests);
    }
  g_array_unref (world.sent_at);
  g_ptr_array_unref (world.pending);
  g_rand_free (world.rand);
}

static void
test_presets (void)
{
  static const HklRetryPolicy *const policies[] = { &hkl_retry_segment, &hkl_retry_svix,
                                                    &hkl_retry_standard_webhooks, &hkl_retry_off };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      live (policies[i], 0, FALSE, 100 + i, YEAR);
      live (policies[i], 0, TRUE, 200 + i, YEAR);
    }
}

static void
test_own_schedules (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 40; round++)
    {
      HklRetryPolicy policy = { .first = g_rand_double_range (rand, 0.1, 600),
                                .factor = g_rand_double_range (rand, 1, 5),
                                .jitter = g_rand_double_range (rand, 0, 1),
                                .cap = g_rand_double_range (rand, 1, 7200),
                                .window = g_rand_double_range (rand, 1, 100000) };

      live (&policy, 0, round % 2 == 0, 1000 + round, YEAR / 12);
    }
}

/* The policy with the window of days: a rate that is low lets nothing come to the end of it. */
static void
test_rates (void)
{
  static const double rates[] = { 0.05, 0.5, 1, 3, 20, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      HklRetryPolicy policy = hkl_retry_segment;

      policy.window = 60 * 24 * 3600;
      live (&policy, rates[i], FALSE, 300 + i, YEAR / 12);
      live (&policy, rates[i], TRUE, 400 + i, YEAR / 12);
    }
}

/* Batches overdraw it, the clock jumps ahead: between any two of them no more has gone out than came
 * in, and who waits as long as it says gets a token. */
static void
test_bucket (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 200; round++)
    {
      double rate = exp (g_rand_double_range (rand, -3, 7)), most = MAX (1, rate);
      HklBucket bucket = { 0 };
      gint64 now = 12345, at[300];
      guint n[300];
      double sum = 0;

      for (guint i = 0; i < G_N_ELEMENTS (at); i++)
        {
          gint64 wait = hkl_bucket_wait (&bucket, rate, now);

          if (wait > 0)
            {
              /* Not much sooner than it says, and then it is there. */
              if (wait > 10)
                g_assert_cmpint (hkl_bucket_wait (&bucket, rate, now + wait / 2), >, 0);
              now += wait;
              g_assert_cmpint (hkl_bucket_wait (&bucket, rate, now), ==, 0);
            }
          at[i] = now;
          n[i] = g_rand_int_range (rand, 0, 5) == 0 ? (guint) g_rand_int_range (rand, 1, 2000) : 1;
          hkl_bucket_take (&bucket, n[i]);
          if (g_rand_int_range (rand, 0, 4) == 0)
            now += (gint64) (g_rand_double_range (rand, 0, 5) / rate * SECOND);
          if (g_rand_int_range (rand, 0, 40) == 0)
            now += G_TIME_SPAN_DAY;
        }
      for (guint i = 0; i < G_N_ELEMENTS (at); i++)
        {
          sum = 0;
          for (guint j = i; j + 1 < G_N_ELEMENTS (at); j++)
            {
              sum += n[j];
              g_assert_cmpfloat (sum + 1, <=,
                                 most + rate * (double) (at[j + 1] - at[i] + 10) / (double) SECOND +
                                     1e-6);
            }
        }
    }

  {
    HklBucket unlimited = { 0 };

    for (guint i = 0; i < 1000; i++)
      {
        g_assert_cmpint (hkl_bucket_wait (&unlimited, 0, 5), ==, 0);
        hkl_bucket_take (&unlimited, 1000);
      }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/presets", test_presets);
  g_test_add_func ("/policy/own-schedules", test_own_schedules);
  g_test_add_func ("/policy/rates", test_rates);
  g_test_add_func ("/policy/bucket", test_bucket);

  return g_test_run ();
}
