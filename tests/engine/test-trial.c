/* test-trial.c: a mapping tried out before it is in force: its connection, and one event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-trial"

#include "config.h"

#include <string.h>

#include "engine-fixture.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"

/* --- the connection -------------------------------------------------------------------------- */

static HklAttempt *
check (Fixture *f, const char *url, double timeout)
{
  g_autoptr (HklMapping) plain = hkl_mapping_new ("t", url, NULL);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HklAttempt *attempt;

  change.timeout = timeout;
  mapping = hkl_mapping_with (plain, &change);
  hkl_engine_check_async (f->engine, mapping, url, NULL, on_result, &result);
  attempt = hkl_engine_check_finish (f->engine, wait_for (&result), &error);
  g_assert_no_error (error);

  return attempt;
}

/* A connection is made when the system has it; the receiver hears of it later. */
static gboolean
has_connection (gpointer receiver)
{
  return receiver_count_connections (receiver) > 0;
}

static void
test_check_reaches (void)
{
  Fixture f;
  g_autofree char *url = NULL;
  g_autoptr (HklAttempt) attempt = NULL;

  setup (&f, NULL, NULL);
  url = receiver_url (f.receiver, "/hook");
  attempt = check (&f, url, 10);
  g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpstr (attempt->protocol, ==, "HTTP/1.1");
  g_assert_cmpint (attempt->tls, ==, -1);
  g_assert_cmpint (attempt->total, >, 0);
  g_assert_true (g_str_has_prefix (attempt->remote, "127.0.0.1:"));
  hkl_test_wait_until (has_connection, f.receiver, 20, "the receiver to hear of the connection");
  g_assert_cmpuint (receiver_count_connections (f.receiver), ==, 1);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 0); /* nothing was sent */
  teardown (&f);
}

static void
test_check_faults (void)
{
  Fixture f;
  g_autoptr (HklAttempt) refused = NULL;
  g_autoptr (HklAttempt) unknown = NULL;
  g_autoptr (HklAttempt) bad = NULL;
  g_autofree char *url = NULL;
  guint port;

  setup (&f, NULL, NULL);
  port = receiver_get_port (f.receiver);
  unknown = check (&f, "http://name.invalid/", 10);
  g_assert_cmpint (unknown->outcome, ==, HKL_OUTCOME_DNS);
  g_assert_cmpstr (unknown->reason, ==,
                   "name.invalid cannot be found. Check the host name in the URL.");
  bad = check (&f, "http://", 10);
  g_assert_cmpint (bad->outcome, ==, HKL_OUTCOME_INVALID);

  url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  receiver_free (f.receiver);
  refused = check (&f, url, 10);
  g_assert_cmpint (refused->outcome, ==, HKL_OUTCOME_REFUSED);
  g_assert_nonnull (strstr (refused->reason, "refused the connection"));
  f.receiver = receiver_new (NULL, NULL);
  teardown (&f);
}

/* A server that takes the connection and says nothing: a handshake that does not come. */
typedef struct
{
  GSocketListener *listener;
  guint16 port;
} Mute;

static void
mute_begin (Mute *mute)
{
  mute->listener = g_socket_listener_new ();
  mute->port = g_socket_listener_add_any_inet_port (mute->listener, NULL, NULL);
  g_assert_cmpuint (mute->port, !=, 0);
}

static void
test_check_timeout (void)
{
  Fixture f;
  Mute mute;
  g_autofree char *url = NULL;
  g_autoptr (HklAttempt) attempt = NULL;

  setup (&f, NULL, NULL);
  mute_begin (&mute);
  url = g_strdup_printf ("https://127.0.0.1:%u/", mute.port);
  attempt = check (&f, url, 0.3);
  g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_TIMEOUT);
  g_assert_nonnull (strstr (attempt->reason, "No answer within"));
  g_object_unref (mute.listener);
  teardown (&f);
}

/* By the person, and by the end of the program. */
static void
test_check_cancelled (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Fixture f;
      Mute mute;
      g_autofree char *url = NULL;
      g_autoptr (HklMapping) mapping = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (HklAttempt) attempt = NULL;
      g_autoptr (GError) error = NULL;

      setup (&f, NULL, NULL);
      mute_begin (&mute);
      url = g_strdup_printf ("https://127.0.0.1:%u/", mute.port);
      mapping = hkl_mapping_new ("t", url, NULL);
      hkl_engine_check_async (f.engine, mapping, url, cancellable, on_result, &result);
      if (i == 0)
        g_cancellable_cancel (cancellable);
      else
        hkl_engine_stop (f.engine);
      attempt = hkl_engine_check_finish (f.engine, wait_for (&result), &error);
      if (i == 0)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else if (attempt != NULL)
        g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_CANCELLED);
      else
        g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STOPPED);
      g_clear_object (&result);
      g_object_unref (mute.listener);
      teardown (&f);
    }
}

/* --- one event ------------------------------------------------------------------------------- */

static HklEvent *
first_event (Fixture *f)
{
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (f->folder, NULL);
  g_autoptr (GPtrArray) events = hkl_store_reader_events_before (reader, 0, 1, TRUE, NULL);

  g_assert_cmpuint (events->len, ==, 1);

  return hkl_event_ref (events->pdata[0]);
}

static gint64
send_once (Fixture *f, HklMapping *mapping, HklAttempt **attempt, GError **error)
{
  g_autoptr (HklEvent) event = first_event (f);
  g_autoptr (GAsyncResult) result = NULL;

  hkl_engine_send_once_async (f->engine, mapping, event, NULL, NULL, on_result, &result);

  return hkl_engine_send_once_finish (f->engine, wait_for (&result), attempt, error);
}

/* A mapping that is paused and takes nothing: its test goes out all the same, once. */
static void
test_once (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (HklAttempt) attempt = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;
  const HklBatch *batch;
  gint64 id;

  setup (&f, NULL, NULL);
  change.paused = TRUE;
  change.trigger = "type = \"page\"";
  add_mapping (&f, "", &change);
  append (&f, 1);
  draft = make_mapping (&f, "t", ",\"headers\":{\"X-Draft\":\"yes\"}", &change);

  id = send_once (&f, draft, &attempt, &error);
  g_assert_no_error (error);
  g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpuint (attempt->status, ==, 200);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (receiver_get (f.receiver, 1)->headers, "x-draft"), ==,
                   "yes");
  assert_body (receiver_get (f.receiver, 1), "{\"type\":\"track\",\"event\":\"E\",\"n\":1}");
  assert_signed (receiver_get (f.receiver, 1), "s", "{\"type\":\"track\",\"event\":\"E\",\"n\":1}");

  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 1);
  batch = batches->pdata[0];
  g_assert_cmpint (batch->id, ==, id);
  g_assert_true (batch->test);
  g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
  g_assert_cmpuint (batch->tries, ==, 1);
  attempts = read_attempts (&f, id);
  g_assert_cmpuint (attempts->len, ==, 1);
  teardown (&f);
}

static ReceiverThen
answer_500 (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  answer_status (answer, 500, "Broken", "");

  return RECEIVER_KEEP;
}

/* One attempt, whatever the policy; nor is it taken up at the next start. */
static void
test_once_fails (void)
{
  Fixture f;
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (HklAttempt) attempt = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (HklSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  const HklBatch *batch;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  setup (&f, answer_500, NULL);
  change.trigger = "type = \"page\"";
  add_mapping (&f, "", &change);
  append (&f, 1);
  draft = make_mapping (&f, "t", "", &change);
  send_once (&f, draft, &attempt, &error);
  g_assert_no_error (error);
  g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_STATUS);
  wait_idle (&f);
  stop (&f);
  start (&f);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 1);
  batches = read_batches (&f);
  batch = batches->pdata[0];
  g_assert_cmpint (batch->state, ==, HKL_BATCH_FAILED);
  g_assert_cmpuint (batch->status, ==, 500);
  teardown (&f);
}

/* A mapping that was never saved leaves its history, and no place at which events wait. */
static void
test_once_unsaved (void)
{
  Fixture f;
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader) reader = NULL;
  g_auto (GStrv) ids = NULL;
  gint64 id;

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  wait_idle (&f);
  draft = make_mapping (&f, "other", ",\"enable_batching\":true", NULL);
  id = send_once (&f, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  assert_body (receiver_get (f.receiver, 2), "[{\"type\":\"track\",\"event\":\"E\",\"n\":1}]");

  hkl_engine_stop (f.engine); /* all that it began is done */
  reader = hkl_store_reader_new (f.folder, NULL);
  ids = hkl_store_reader_mapping_ids (reader, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, "t");
  g_clear_object (&reader);
  teardown (&f);
}

/* What cannot be rendered is not sent, and not in the log. */
static void
test_once_refused (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GError) error = NULL;

  setup (&f, NULL, NULL);
  change.trigger = "type = \"page\"";
  add_mapping (&f, "", &change);
  append (&f, 1);
  change.fields = "{\"url\":{\"@path\":\"$.nowhere\"},\"method\":\"POST\"}";
  draft = make_mapping (&f, "t", "", &change);
  g_assert_cmpint (send_once (&f, draft, NULL, &error), ==, 0);
  g_assert_nonnull (error);
  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 0);
  teardown (&f);
}

static ReceiverThen
answer_nothing (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  return RECEIVER_HANG;
}

static void
test_once_cancelled (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) draft = NULL;
  g_autoptr (HklEvent) event = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GError) error = NULL;

  setup (&f, answer_nothing, NULL);
  change.trigger = "type = \"page\"";
  add_mapping (&f, "", &change);
  append (&f, 1);
  draft = make_mapping (&f, "t", "", &change);
  event = first_event (&f);
  hkl_engine_send_once_async (f.engine, draft, event, NULL, cancellable, on_result, &result);
  receiver_wait (f.receiver, 1);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (hkl_engine_send_once_finish (f.engine, wait_for (&result), NULL, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 1);
  g_assert_cmpint (((HklBatch *) batches->pdata[0])->state, ==, HKL_BATCH_DISCARDED);
  g_clear_object (&result);
  teardown (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trial/check/reaches", test_check_reaches);
  g_test_add_func ("/trial/check/faults", test_check_faults);
  g_test_add_func ("/trial/check/timeout", test_check_timeout);
  g_test_add_func ("/trial/check/cancelled", test_check_cancelled);
  g_test_add_func ("/trial/once", test_once);
  g_test_add_func ("/trial/once/fails", test_once_fails);
  g_test_add_func ("/trial/once/unsaved", test_once_unsaved);
  g_test_add_func ("/trial/once/refused", test_once_refused);
  g_test_add_func ("/trial/once/cancelled", test_once_cancelled);

  return g_test_run ();
}
