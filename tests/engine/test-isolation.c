/* test-isolation.c: four endpoints that are dead, slow, refusing and dripping cost the fifth nothing
 * that a person would notice.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bounded, not timed: the fifth mapping is done with everything while the others still have most of
 * it before them. How much of its throughput it keeps is measured by tests/bench/bench-isolation.
 */

#define G_LOG_DOMAIN "test-isolation"

#include "config.h"

#include "engine-fixture.h"
#include "hkl-test.h"

#define N_EVENTS 400

static ReceiverThen
answer_slowly (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  receiver_sleep (receiver, 2);
  answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

static ReceiverThen
refuse (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_status (answer, 503, "Busy", "Retry-After: 600\r\n");

  return RECEIVER_KEEP;
}

/* Half of a response, and then nothing. */
static ReceiverThen
drip (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_text (answer, "HTTP/1.1 200 O");

  return RECEIVER_HANG;
}

/* A port on which nobody listens. */
static guint
dead_port (void)
{
  Receiver *receiver = receiver_new (NULL, NULL);
  guint port = receiver_get_port (receiver);

  receiver_free (receiver);

  return port;
}

static void
add (Fixture *f, const char *name, guint port)
{
  g_autofree char *fields = g_strdup_printf (
      "{\"url\":\"http://127.0.0.1:%u/\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}", port);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  change.fields = fields;
  change.retry = &hkl_retry_segment;
  use_mapping (f, make_mapping (f, name, "", &change));
}

static guint64
delivered (Fixture *f, const char *name)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (f->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, name);

  return mapping != NULL ? mapping->delivered_total : 0;
}

static gboolean
is_done (gpointer data)
{
  return delivered (data, "good") == N_EVENTS;
}

static void
test_isolation (void)
{
  Fixture f;
  g_autoptr (Receiver) slow = receiver_new (answer_slowly, NULL);
  g_autoptr (Receiver) refusing = receiver_new (refuse, NULL);
  g_autoptr (Receiver) dripping = receiver_new (drip, NULL);

  setup (&f, NULL, NULL);
  add (&f, "dead", dead_port ());
  add (&f, "slow", receiver_get_port (slow));
  add (&f, "refusing", receiver_get_port (refusing));
  add (&f, "dripping", receiver_get_port (dripping));
  add (&f, "good", receiver_get_port (f.receiver));
  wait_idle (&f);

  append (&f, N_EVENTS);
  hkl_test_wait_until (is_done, &f, 30, "the good mapping is done");
  g_assert_cmpuint (receiver_count (f.receiver), ==, N_EVENTS);

  /* Eight at once, two seconds each: the slow one needs a hundred seconds, and so would the fifth
   * if it had to wait for it. */
  g_assert_cmpuint (delivered (&f, "slow"), <, N_EVENTS / 2);
  g_assert_cmpuint (delivered (&f, "dead"), ==, 0);
  g_assert_cmpuint (delivered (&f, "refusing"), ==, 0);
  g_assert_cmpuint (delivered (&f, "dripping"), ==, 0);
  /* The breaker: not each of the events was tried there. */
  g_assert_cmpuint (receiver_count (refusing), <, N_EVENTS / 4);
  g_assert_false (hkl_engine_is_idle (f.engine));
  teardown (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/isolation/fifth", test_isolation);

  return g_test_run ();
}
