/* test-couriers.c: what is sent by couriers, what is not, and that nothing hangs on them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * That an attempt comes to the same by either way is seen by the tests of the sender, which are run
 * for each.
 */

#define G_LOG_DOMAIN "test-couriers"

#include "config.h"

#include <string.h>

#include <libsoup/soup.h>

#include "hkl-couriers.h"
#include "receiver.h"
#include "sender-fixture.h"

/* --- by the sender --------------------------------------------------------------------------- */

typedef struct
{
  guint n, to_send, at_once;
  guint under_way, delivered, carried_before;
  HklSender *sender;
  HklRequest *request;
  HklMapping *mapping;
} Load;

static void send_next (Load *load);

static void
on_sent (const HklAttempt *attempt, const char *retry_after, gpointer user_data)
{
  Load *load = user_data;

  g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpstr (attempt->protocol, ==, "HTTP/1.1");
  load->under_way--;
  load->delivered++;
  send_next (load);
}

static void
send_next (Load *load)
{
  while (load->to_send > 0 && load->under_way < load->at_once)
    {
      load->to_send--;
      load->under_way++;
      hkl_sender_send (load->sender, load->request, load->mapping, 20, FALSE, on_sent, load);
    }
}

static HklRequest *
make_request (const char *url)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  const HklRequest init = {
    .method = (char *) "POST", .url = (char *) url, .body = body, .has_body = TRUE
  };

  return hkl_request_new (&init);
}

/* Sends N requests, AT_ONCE at a time; returns how many of them couriers have carried. */
static guint
send_many (HklSender *sender, const char *url, HklMapping *mapping, guint n, guint at_once)
{
  g_autoptr (HklRequest) request = make_request (url);
  Load load = { .n = n,
                .to_send = n,
                .at_once = at_once,
                .sender = sender,
                .request = request,
                .mapping = mapping };
  guint64 before = hkl_sender_get_n_carried (sender);

  send_next (&load);
  while (load.delivered < n)
    g_main_context_iteration (NULL, TRUE);

  return (guint) (hkl_sender_get_n_carried (sender) - before);
}

static void
test_load (void)
{
  g_autoptr (Receiver) receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  HklSender *sender = hkl_sender_new ();

  /* Few need none. */
  g_assert_cmpuint (send_many (sender, url, NULL, 20, 1), ==, 0);
  g_assert_cmpuint (receiver_count_connections (receiver), ==, 1);
  g_assert_cmpuint (send_many (sender, url, NULL, 2000, 8), >, 0);
  send_many (sender, url, NULL, 1000, 64);
  g_assert_cmpuint (receiver_count (receiver), ==, 3020);
  hkl_sender_free (sender);
}

/* One after the other, on one connection. */
static void
test_strict_order (void)
{
  g_autoptr (Receiver) receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  g_autoptr (HklMapping) plain = hkl_mapping_new ("m", url, NULL);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) strict = NULL;
  HklSender *sender = hkl_sender_new ();

  change.strict_order = TRUE;
  strict = hkl_mapping_with (plain, &change);
  g_assert_cmpuint (send_many (sender, url, strict, 300, 1), ==, 0);
  g_assert_cmpuint (receiver_count_connections (receiver), ==, 1);
  hkl_sender_free (sender);
}

static ReceiverThen
answer_late (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  receiver_sleep (receiver, 0.4);
  answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

/* What is slow is not for couriers, and holds nobody up: more are under way than there are couriers. */
static void
test_slow (void)
{
  g_autoptr (Receiver) slow = receiver_new (answer_late, NULL);
  g_autoptr (Receiver) quick = receiver_new (NULL, NULL);
  g_autofree char *slow_url = receiver_url (slow, "/");
  g_autofree char *quick_url = receiver_url (quick, "/");
  HklSender *sender = hkl_sender_new ();
  guint carried;

  carried = send_many (sender, slow_url, NULL, 256, 64);
  g_assert_cmpuint (carried, <, 64);
  send_many (sender, quick_url, NULL, 100, 4);
  hkl_sender_free (sender);
}

/* --- the couriers themselves ----------------------------------------------------------------- */

typedef struct
{
  guint n_ends, n_slow;
  HklErrandEnd end;
  HklAttempt *attempt;
} Brought;

static void
on_end (HklErrandEnd end,
        const HklAttempt *attempt,
        const char *retry_after,
        gboolean proxy,
        gpointer user_data)
{
  Brought *brought = user_data;

  brought->n_ends++;
  brought->end = end;
  g_clear_pointer (&brought->attempt, hkl_attempt_unref);
  brought->attempt = attempt != NULL ? hkl_attempt_new (attempt) : NULL;
}

static void
on_slow (gpointer user_data)
{
  ((Brought *) user_data)->n_slow++;
}

static HklErrand *
carry (HklCouriers *couriers, const char *url, double timeout, Brought *brought)
{
  g_autoptr (HklRequest) request = make_request (url);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return hkl_couriers_send (couriers, request, uri, timeout, brought);
}

static void
wait_for (Brought *brought, guint n)
{
  while (brought->n_ends < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
brought_clear (Brought *brought)
{
  g_clear_pointer (&brought->attempt, hkl_attempt_unref);
  memset (brought, 0, sizeof *brought);
}

static ReceiverThen
answer_never (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  return RECEIVER_HANG;
}

static ReceiverThen
answer_half (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_text (answer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst part");

  return RECEIVER_HANG;
}

/* What the endpoint has not heard of comes back unsent. */
static void
test_unsent (void)
{
  HklCouriers *couriers = hkl_couriers_new (on_end, on_slow);
  Receiver *receiver = receiver_new (NULL, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  Brought brought = { 0 };
  gint64 given;

  carry (couriers, url, 10, &brought);
  given = g_get_real_time ();
  wait_for (&brought, 1);
  g_assert_cmpint (brought.end, ==, HKL_ERRAND_DONE);
  /* By the clock as it was when it was given away, however late a courier came. */
  g_assert_cmpint (brought.attempt->started_at, <=, given);
  g_assert_cmpint (brought.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  receiver_free (receiver);

  /* The kept connection has ended, and there is no new one. */
  carry (couriers, url, 10, &brought);
  wait_for (&brought, 2);
  g_assert_cmpint (brought.end, ==, HKL_ERRAND_UNSENT);
  carry (couriers, "http://name.invalid/", 10, &brought);
  wait_for (&brought, 3);
  g_assert_cmpint (brought.end, ==, HKL_ERRAND_UNSENT);
  brought_clear (&brought);
  hkl_couriers_free (couriers);
}

static void
test_time_over (void)
{
  HklCouriers *couriers = hkl_couriers_new (on_end, on_slow);
  g_autoptr (Receiver) receiver = receiver_new (answer_never, NULL);
  g_autofree char *url = receiver_url (receiver, "/");
  Brought brought = { 0 };

  carry (couriers, url, 0.5, &brought);
  wait_for (&brought, 1);
  g_assert_cmpint (brought.attempt->outcome, ==, HKL_OUTCOME_TIMEOUT);
  g_assert_cmpstr (brought.attempt->reason, ==, "No answer within 0.5\u00a0s.");
  g_assert_cmpint (brought.attempt->total, >=, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (brought.n_slow, ==, 1);
  brought_clear (&brought);
  hkl_couriers_free (couriers);
}

/* All couriers are away, and do not come back by themselves. */
static void
test_cancel (void)
{
  HklCouriers *couriers = hkl_couriers_new (on_end, on_slow);
  g_autoptr (Receiver) silent = receiver_new (answer_never, NULL);
  g_autoptr (Receiver) hanging = receiver_new (answer_half, NULL);
  g_autofree char *silent_url = receiver_url (silent, "/");
  g_autofree char *hanging_url = receiver_url (hanging, "/");
  guint n = hkl_couriers_get_max (couriers);
  g_autofree HklErrand **errands = g_new (HklErrand *, n);
  Brought brought = { 0 }, late = { 0 }, waiting = { 0 };

  for (guint i = 0; i < n; i++)
    errands[i] = carry (couriers, i == 0 ? hanging_url : silent_url, 10, &brought);
  receiver_wait (silent, n - 1);
  receiver_wait (hanging, 1);

  /* No courier comes to this one. */
  hkl_errand_cancel (carry (couriers, silent_url, 10, &waiting));
  wait_for (&waiting, 1);
  g_assert_cmpint (waiting.attempt->outcome, ==, HKL_OUTCOME_CANCELLED);
  carry (couriers, silent_url, 10, &late);
  wait_for (&late, 1);
  g_assert_cmpint (late.end, ==, HKL_ERRAND_UNSENT);
  g_assert_cmpuint (hkl_couriers_get_n_waiting (couriers), ==, G_MAXUINT);

  /* The headers of the first were there. */
  hkl_errand_cancel (errands[0]);
  wait_for (&brought, 1);
  g_assert_cmpint (brought.attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpint (brought.attempt->response_size, ==, 10);
  for (guint i = 1; i < n; i++)
    hkl_errand_cancel (errands[i]);
  wait_for (&brought, n);
  g_assert_cmpint (brought.attempt->outcome, ==, HKL_OUTCOME_CANCELLED);
  g_assert_cmpuint (receiver_count (silent), ==, n - 1);
  brought_clear (&brought);
  brought_clear (&late);
  brought_clear (&waiting);
  hkl_couriers_free (couriers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/couriers/load", test_load);
  g_test_add_func ("/couriers/strict-order", test_strict_order);
  g_test_add_func ("/couriers/slow", test_slow);
  g_test_add_func ("/couriers/unsent", test_unsent);
  g_test_add_func ("/couriers/time-over", test_time_over);
  g_test_add_func ("/couriers/cancel", test_cancel);

  return g_test_run ();
}
