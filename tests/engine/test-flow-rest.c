/* test-flow-rest.c: a dead endpoint is left alone; nothing is lost by it, late or out of order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-flow-rest"

#include "config.h"

#include <string.h>

#include "engine-fixture.h"
#include "hkl-test.h"

/* Dead until `n_failures` requests have come, or for as long as `dead` says so. */
typedef struct
{
  guint n_failures;
  gint dead; /* atomic */
} Endpoint;

static ReceiverThen
answer (Receiver *receiver, const Received *request, GByteArray *bytes, gpointer data)
{
  Endpoint *endpoint = data;

  if (request->number <= endpoint->n_failures || g_atomic_int_get (&endpoint->dead))
    answer_status (bytes, 503, "Busy", "");
  else
    answer_status (bytes, 200, "OK", "");

  return RECEIVER_KEEP;
}

/* Often, for four hours: without a breaker a thousand attempts would come in a few seconds. */
static const HklRetryPolicy hasty_policy = { .first = 0.005,
                                             .factor = 1,
                                             .cap = 0.005,
                                             .window = 14400 };

/* Open, and the snapshot knows of every request that has come. */
static gboolean
is_resting (gpointer data)
{
  Fixture *f = data;
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (f->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->state == HKL_FLOW_RESTING &&
         mapping->breaker == HKL_BREAKER_OPEN && mapping->probe_at > 0 &&
         mapping->next_at >= mapping->probe_at && mapping->in_flight == 0 &&
         mapping->breaker_failures >= HKL_BREAKER_FAILURES && mapping->breaker_reason != NULL &&
         mapping->breaker_failures == receiver_count (f->receiver);
}

static gboolean
is_closed (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->breaker == HKL_BREAKER_CLOSED && mapping->probe_at == 0 &&
         mapping->breaker_reason == NULL && mapping->state != HKL_FLOW_RESTING;
}

static void
assert_all_delivered (Fixture *f, guint n)
{
  g_autoptr (GPtrArray) batches = read_batches (f);

  g_assert_cmpuint (batches->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (((HklBatch *) g_ptr_array_index (batches, i))->state, ==, HKL_BATCH_DELIVERED);
}

/* It opens, and says so; "now" probes at once; an answer closes it, and everything goes out. */
static void
test_retry_now (void)
{
  Fixture f;
  Endpoint endpoint = { 0, TRUE };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  guint n;

  setup (&f, answer, &endpoint);
  change.retry = &hasty_policy;
  change.concurrency = 4;
  add_mapping (&f, "", &change);
  append (&f, 30);
  hkl_test_wait_until (is_resting, &f, 20, "the endpoint rests");
  n = receiver_count (f.receiver);
  g_assert_cmpuint (n, >=, HKL_BREAKER_FAILURES);
  g_assert_cmpuint (n, <, HKL_BREAKER_FAILURES + 4);

  /* A probe that fails: one request, and not another one. */
  hkl_engine_retry_now (f.engine, 7);
  receiver_wait (f.receiver, n + 1);
  hkl_test_wait_until (is_resting, &f, 20, "the endpoint rests again");
  g_assert_cmpuint (receiver_count (f.receiver), ==, n + 1);
  g_assert_nonnull (
      strstr (g_bytes_get_data (receiver_get (f.receiver, n + 1)->body, NULL), "\"n\":7}"));

  g_atomic_int_set (&endpoint.dead, FALSE);
  hkl_engine_retry_now (f.engine, 9);
  wait_idle (&f);
  hkl_test_wait_until (is_closed, &f, 20, "the breaker is closed");
  g_assert_cmpuint (receiver_count (f.receiver), ==, n + 1 + 30);
  assert_all_delivered (&f, 30);
  teardown (&f);
}

/* The probe comes by itself when the rest is over, and strict order is kept all the time. */
static void
test_strict_order (void)
{
  Fixture f;
  Endpoint endpoint = { HKL_BREAKER_FAILURES, FALSE };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  setup (&f, answer, &endpoint);
  change.retry = &hasty_policy;
  change.strict_order = 1;
  add_mapping (&f, "", &change);
  append (&f, 20);
  hkl_test_wait_until (is_resting, &f, 20, "the endpoint rests");
  g_assert_cmpuint (receiver_count (f.receiver), ==, HKL_BREAKER_FAILURES);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, HKL_BREAKER_FAILURES + 20);
  g_assert_cmpint (receiver_get (f.receiver, HKL_BREAKER_FAILURES + 1)->at -
                       receiver_get (f.receiver, HKL_BREAKER_FAILURES)->at,
                   >=, HKL_BREAKER_REST - G_TIME_SPAN_SECOND / 10);
  for (guint i = 1; i <= HKL_BREAKER_FAILURES + 20; i++)
    {
      const char *body = g_bytes_get_data (receiver_get (f.receiver, i)->body, NULL);
      guint expected = i <= HKL_BREAKER_FAILURES ? 1 : i - HKL_BREAKER_FAILURES;

      g_assert_cmpuint (g_ascii_strtoull (strstr (body, "\"n\":") + 4, NULL, 10), ==, expected);
    }
  assert_all_delivered (&f, 20);
  teardown (&f);
}

/* A window that ends before a probe could have told something: every attempt of the schedule is
 * made, in its time, as if there were no breaker. */
static void
test_window (void)
{
  Fixture f;
  Endpoint endpoint = { 0, TRUE };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  const HklRetryPolicy policy = { .first = 0.3, .factor = 1, .cap = 0.3, .window = 1.5 };
  g_autoptr (GPtrArray) batches = NULL;

  setup (&f, answer, &endpoint);
  change.retry = &policy;
  add_mapping (&f, "", &change);
  append (&f, 8); /* as many as go at once: none waits for its first attempt */
  wait_idle (&f);
  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 8);
  for (guint i = 0; i < batches->len; i++)
    {
      const HklBatch *batch = g_ptr_array_index (batches, i);
      g_autoptr (GPtrArray) attempts = read_attempts (&f, batch->id);
      gint64 due = 0;

      g_assert_cmpint (batch->state, ==, HKL_BATCH_FAILED);
      g_assert_cmpuint (attempts->len, >=, 3);
      for (guint j = 0; j < attempts->len; j++)
        {
          const HklAttempt *attempt = g_ptr_array_index (attempts, j);

          g_assert_cmpint (attempt->started_at, >=, due);
          g_assert_cmpint (attempt->next_at, <=,
                           batch->first_try_at + (gint64) (1.5 * G_TIME_SPAN_SECOND));
          due = attempt->next_at;
        }
      g_assert_cmpint (due, ==, 0);
    }
  teardown (&f);
}

/* Another endpoint is not made to wait for the old one's rest. */
static void
test_new_version (void)
{
  Fixture f;
  Endpoint endpoint = { 0, TRUE };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklMapping *mapping;
  gint64 before;

  setup (&f, answer, &endpoint);
  change.retry = &hasty_policy;
  add_mapping (&f, "", &change);
  before = g_get_monotonic_time ();
  append (&f, 12);
  hkl_test_wait_until (is_resting, &f, 20, "the endpoint rests");

  g_atomic_int_set (&endpoint.dead, FALSE);
  change = HKL_MAPPING_CHANGE_NONE;
  change.timeout = 9;
  mapping = g_ptr_array_index (f.config->mappings, 0);
  use_mapping (&f, hkl_mapping_with (mapping, &change));
  wait_idle (&f);
  g_assert_cmpint (g_get_monotonic_time () - before, <, HKL_BREAKER_REST);
  assert_all_delivered (&f, 12);
  teardown (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow-rest/retry-now", test_retry_now);
  g_test_add_func ("/flow-rest/strict-order", test_strict_order);
  g_test_add_func ("/flow-rest/window", test_window);
  g_test_add_func ("/flow-rest/new-version", test_new_version);

  return g_test_run ();
}
