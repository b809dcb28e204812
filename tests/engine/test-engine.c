/* test-engine.c: events in the log come out at an endpoint, signed, retried, held, resumed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A real store in a fresh folder, the real engine with its thread, a receiver on a port. Every
 * test ends with the engine and the store finalised.
 */

#define G_LOG_DOMAIN "test-engine"

#include "config.h"

#include <string.h>

#include "engine-fixture.h"
#include "hkl-couriers.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"

/* --- deliveries ------------------------------------------------------------------------------ */

static void
test_single (void)
{
  Fixture f;
  const Received *request;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  const HklBatch *batch;
  const HklAttempt *attempt;

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  append_json (&f, "track", "Bought", "u1", "{\"type\":\"track\",\"event\":\"Bought\"}");
  receiver_wait (f.receiver, 1);
  wait_idle (&f);

  request = receiver_get (f.receiver, 1);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/hook");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "content-type"), ==, "application/json");
  assert_body (request, "{\"type\":\"track\",\"event\":\"Bought\"}");
  assert_signed (request, "s", "{\"type\":\"track\",\"event\":\"Bought\"}");

  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 1);
  batch = g_ptr_array_index (batches, 0);
  g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
  g_assert_cmpuint (batch->tries, ==, 1);
  g_assert_cmpuint (batch->status, ==, 200);
  g_assert_false (batch->as_list);
  g_assert_cmpstr (batch->first_name, ==, "Bought");
  g_assert_cmpstr (batch->first_user, ==, "u1");
  g_assert_cmpint (batch->settled_at, >, 0);
  attempts = read_attempts (&f, batch->id);
  g_assert_cmpuint (attempts->len, ==, 1);
  attempt = g_ptr_array_index (attempts, 0);
  g_assert_cmpint (attempt->outcome, ==, HKL_OUTCOME_DELIVERED);
  g_assert_cmpstr (attempt->signature, ==, g_hash_table_lookup (request->headers, "x-signature"));
  g_assert_cmpuint (receiver_count (f.receiver), ==, 1);
  teardown (&f);
}

static void
test_methods (void)
{
  static const char *const methods[] = { "PUT", "PATCH" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      Fixture f;
      HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
      g_autofree char *url = NULL;
      g_autofree char *fields = NULL;

      setup (&f, NULL, NULL);
      url = receiver_url (f.receiver, "/x");
      fields = g_strdup_printf (
          "{\"url\":\"%s\",\"method\":\"%s\",\"data\":{\"@path\":\"$.properties\"}}", url,
          methods[i]);
      change.fields = fields;
      add_mapping (&f, "", &change);
      append_json (&f, "track", "A", "",
                   "{\"type\":\"track\",\"event\":\"A\",\"properties\":{\"a\":1}}");
      receiver_wait (f.receiver, 1);
      g_assert_cmpstr (receiver_get (f.receiver, 1)->method, ==, methods[i]);
      assert_body (receiver_get (f.receiver, 1), "{\"a\":1}");
      assert_signed (receiver_get (f.receiver, 1), "s", "{\"a\":1}");
      teardown (&f);
    }
}

static void
test_batch_count (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (GPtrArray) batches = NULL;

  setup (&f, NULL, NULL);
  change.wait = 30;
  add_mapping (&f, ",\"enable_batching\":true,\"batch_size\":3", &change);
  append (&f, 6);
  receiver_wait (f.receiver, 2);

  /* In the order of the log within a batch; the batches may overtake each other. */
  for (guint i = 1; i <= 2; i++)
    {
      const Received *request = receiver_get (f.receiver, i);
      const char *body = g_bytes_get_data (request->body, NULL);
      gboolean first = g_str_has_prefix (body, "[{\"type\":\"track\",\"event\":\"E\",\"n\":1}");

      assert_body (request, first ? "[{\"type\":\"track\",\"event\":\"E\",\"n\":1},"
                                    "{\"type\":\"track\",\"event\":\"E\",\"n\":2},"
                                    "{\"type\":\"track\",\"event\":\"E\",\"n\":3}]"
                                  : "[{\"type\":\"track\",\"event\":\"E\",\"n\":4},"
                                    "{\"type\":\"track\",\"event\":\"E\",\"n\":5},"
                                    "{\"type\":\"track\",\"event\":\"E\",\"n\":6}]");
      assert_signed (request, "s",
                     first ? "{\"type\":\"track\",\"event\":\"E\",\"n\":1}"
                           : "{\"type\":\"track\",\"event\":\"E\",\"n\":4}");
    }
  wait_idle (&f);

  /* One more waits for its time, and is in the store meanwhile. */
  append (&f, 1);
  while (TRUE)
    {
      g_clear_pointer (&batches, g_ptr_array_unref);
      batches = read_batches (&f);
      if (batches->len == 3)
        break;
      g_usleep (5000);
    }
  g_assert_cmpint (((HklBatch *) g_ptr_array_index (batches, 2))->state, ==, HKL_BATCH_FORMING);
  g_assert_false (hkl_engine_is_idle (f.engine));
  teardown (&f);
}

static void
test_batch_wait (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  gint64 before;

  setup (&f, NULL, NULL);
  change.wait = 0.3;
  add_mapping (&f, ",\"enable_batching\":true,\"batch_size\":100", &change);
  before = g_get_monotonic_time ();
  append (&f, 1);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  g_assert_cmpint (receiver_get (f.receiver, 1)->at - before, >=, 290 * G_TIME_SPAN_MILLISECOND);
  assert_body (receiver_get (f.receiver, 1), "[{\"type\":\"track\",\"event\":\"E\",\"n\":1},"
                                             "{\"type\":\"track\",\"event\":\"E\",\"n\":2}]");
  wait_idle (&f);

  /* A batch of one is a list, too. */
  append (&f, 1);
  receiver_wait (f.receiver, 2);
  assert_body (receiver_get (f.receiver, 2), "[{\"type\":\"track\",\"event\":\"E\",\"n\":3}]");
  teardown (&f);
}

static void
test_batch_bytes (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autofree char *filler = g_strnfill (1500 * 1000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"type\":\"track\",\"event\":\"%s\"}", filler);

  setup (&f, NULL, NULL);
  change.wait = 0.5;
  add_mapping (&f, ",\"enable_batching\":true,\"batch_size\":100", &change);
  for (guint i = 0; i < 3; i++)
    append_json (&f, "track", "E", "", json);
  receiver_wait (f.receiver, 2);
  for (guint i = 1; i <= 2; i++)
    g_assert_cmpuint (g_bytes_get_size (receiver_get (f.receiver, i)->body), <=, HKL_BATCH_BYTES);
  g_assert_cmpuint (g_bytes_get_size (receiver_get (f.receiver, 1)->body) +
                        g_bytes_get_size (receiver_get (f.receiver, 2)->body),
                    ==, 3 * strlen (json) + 5);
  teardown (&f);
}

static void
test_partition (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autofree char *fields = NULL;
  guint n_a = 0, n_b = 0;

  setup (&f, NULL, NULL);
  fields = g_strdup_printf ("{\"url\":{\"@template\":\"http://127.0.0.1:%u/{{to}}\"},"
                            "\"method\":\"POST\",\"data\":{\"@path\":\"$.\"},"
                            "\"enable_batching\":true,\"batch_size\":100}",
                            receiver_get_port (f.receiver));
  change.fields = fields;
  change.wait = 0.2;
  add_mapping (&f, "", &change);
  for (guint i = 0; i < 6; i++)
    append_json (&f, "track", "E", "",
                 i % 3 == 0 ? "{\"type\":\"track\",\"event\":\"E\",\"to\":\"a\"}"
                            : "{\"type\":\"track\",\"event\":\"E\",\"to\":\"b\"}");
  wait_idle (&f);
  for (guint i = 1; i <= receiver_count (f.receiver); i++)
    {
      const Received *request = receiver_get (f.receiver, i);
      g_auto (GStrv) parts = g_strsplit (g_bytes_get_data (request->body, NULL), "\"event\":", -1);
      guint n = g_strv_length (parts) - 1;

      if (g_str_equal (request->path, "/a"))
        n_a += n;
      else
        n_b += n;
    }
  g_assert_cmpuint (n_a, ==, 2);
  g_assert_cmpuint (n_b, ==, 4);
  teardown (&f);
}

/* --- failures -------------------------------------------------------------------------------- */

typedef struct
{
  guint n_failures; /* so many first answers are `status` */
  guint status;
  const char *headers;
} Script;

static ReceiverThen
answer_script (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  const Script *script = data;

  if (request->number <= script->n_failures)
    answer_status (answer, script->status, "Busy", script->headers);
  else
    answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

static void
test_retry (void)
{
  Fixture f;
  Script script = { 2, 503, "" };
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  const HklBatch *batch;

  setup (&f, answer_script, &script);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 3);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 3);
  for (guint i = 2; i <= 3; i++)
    g_assert_true (
        g_bytes_equal (receiver_get (f.receiver, 1)->body, receiver_get (f.receiver, i)->body));
  batches = read_batches (&f);
  batch = g_ptr_array_index (batches, 0);
  g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
  g_assert_cmpuint (batch->tries, ==, 3);
  attempts = read_attempts (&f, batch->id);
  g_assert_cmpuint (attempts->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const HklAttempt *attempt = g_ptr_array_index (attempts, i);

      g_assert_cmpuint (attempt->number, ==, i + 1);
      g_assert_cmpuint (attempt->status, ==, i < 2 ? 503 : 200);
      if (i < 2)
        g_assert_cmpint (attempt->next_at, >=, attempt->started_at + 30 * 1000);
    }
  g_assert_cmpint (batch->first_try_at, ==,
                   ((HklAttempt *) g_ptr_array_index (attempts, 0))->started_at);
  teardown (&f);
}

static void
test_retry_after (void)
{
  Fixture f;
  Script script = { 1, 429, "Retry-After: 1\r\n" };

  setup (&f, answer_script, &script);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 2);
  g_assert_cmpint (receiver_get (f.receiver, 2)->at - receiver_get (f.receiver, 1)->at, >=,
                   990 * G_TIME_SPAN_MILLISECOND);
  teardown (&f);
}

static void
test_final_failures (void)
{
  static const struct
  {
    guint status;
    const char *headers;
    HklOutcome outcome;
    const char *reason; /* how it begins */
  } cases[] = {
    { 400, "", HKL_OUTCOME_STATUS, "Busy" },
    { 410, "Retry-After: 1\r\n", HKL_OUTCOME_STATUS, "Busy" },
    { 501, "", HKL_OUTCOME_STATUS, "Busy" },
    { 302, "Location: http://elsewhere.test/\r\n", HKL_OUTCOME_REDIRECT,
      "The endpoint answered 302 Busy and points to http://elsewhere.test/." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture f;
      Script script = { 1000, cases[i].status, cases[i].headers };
      g_autoptr (GPtrArray) batches = NULL;
      const HklBatch *batch;

      setup (&f, answer_script, &script);
      add_mapping (&f, "", NULL);
      append (&f, 1);
      receiver_wait (f.receiver, 1);
      wait_idle (&f);
      batches = read_batches (&f);
      batch = g_ptr_array_index (batches, 0);
      g_assert_cmpint (batch->state, ==, HKL_BATCH_FAILED);
      g_assert_cmpint (batch->outcome, ==, cases[i].outcome);
      g_assert_cmpuint (batch->status, ==, cases[i].status);
      g_assert_true (g_str_has_prefix (batch->reason, cases[i].reason));
      g_assert_cmpuint (receiver_count (f.receiver), ==, 1);
      teardown (&f);
    }
}

/* The schedule ends: what fails stays, with its reason. */
static void
test_window (void)
{
  Fixture f;
  Script script = { 1000, 500, "" };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklRetryPolicy policy = quick_policy;
  g_autoptr (GPtrArray) batches = NULL;
  const HklBatch *batch;

  setup (&f, answer_script, &script);
  policy.window = 0.2;
  change.retry = &policy;
  add_mapping (&f, "", &change);
  append (&f, 1);
  wait_idle (&f);
  batches = read_batches (&f);
  batch = g_ptr_array_index (batches, 0);
  g_assert_cmpint (batch->state, ==, HKL_BATCH_FAILED);
  g_assert_cmpuint (batch->tries, >=, 2);
  g_assert_cmpuint (batch->tries, <=, 8);
  g_assert_cmpuint (batch->tries, ==, receiver_count (f.receiver));
  teardown (&f);
}

static ReceiverThen
reset_then_work (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  if (request->number == 2)
    return RECEIVER_RESET;
  answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

/* A kept connection that breaks as it is used: once more, at once, on a fresh one. */
static void
test_stale_connection (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (GPtrArray) batches = NULL;
  const HklBatch *batch;

  setup (&f, reset_then_work, NULL);
  change.retry = &hkl_retry_segment;
  add_mapping (&f, "", &change);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  wait_idle (&f);
  append (&f, 1);
  receiver_wait (f.receiver, 3);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count_connections (f.receiver), ==, 2);
  batches = read_batches (&f);
  batch = g_ptr_array_index (batches, 1);
  g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
  g_assert_cmpuint (batch->tries, ==, 2);
  teardown (&f);
}

static ReceiverThen
hang_first (Receiver *receiver, const Received *request, GByteArray *answer, gpointer data)
{
  if (request->number == 1)
    return RECEIVER_HANG;
  answer_status (answer, 200, "OK", "");

  return RECEIVER_KEEP;
}

static void
test_timeout (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (GPtrArray) attempts = NULL;

  setup (&f, hang_first, NULL);
  change.timeout = 0.3;
  add_mapping (&f, "", &change);
  append (&f, 1);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  attempts = read_attempts (&f, 1);
  g_assert_cmpuint (attempts->len, ==, 2);
  g_assert_cmpint (((HklAttempt *) g_ptr_array_index (attempts, 0))->outcome, ==,
                   HKL_OUTCOME_TIMEOUT);
  teardown (&f);
}

static void
test_invalid_request (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autofree char *fields = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  guint n_failed = 0, n_delivered = 0;

  setup (&f, NULL, NULL);
  fields = g_strdup_printf ("{\"url\":{\"@path\":\"$.to\"},\"method\":\"POST\","
                            "\"data\":{\"@path\":\"$.\"},\"enable_batching\":true}");
  change.fields = fields;
  change.wait = 0.1;
  add_mapping (&f, "", &change);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *url = receiver_url (f.receiver, "/");
      g_autofree char *json = g_strdup_printf ("{\"type\":\"track\",\"event\":\"E\",\"to\":\"%s\"}",
                                               i == 1 ? "no url" : url);

      append_json (&f, "track", "E", "", json);
    }
  wait_idle (&f);
  batches = read_batches (&f);
  for (guint i = 0; i < batches->len; i++)
    {
      const HklBatch *batch = g_ptr_array_index (batches, i);

      if (batch->state == HKL_BATCH_DELIVERED)
        n_delivered += batch->n_events;
      else
        {
          g_assert_cmpint (batch->state, ==, HKL_BATCH_FAILED);
          g_assert_cmpint (batch->outcome, ==, HKL_OUTCOME_INVALID);
          g_assert_cmpuint (batch->n_events, ==, 1);
          g_assert_cmpuint (strlen (batch->reason), >, 10);
          n_failed++;
        }
    }
  g_assert_cmpuint (n_delivered, ==, 3);
  g_assert_cmpuint (n_failed, ==, 1);
  teardown (&f);
}

/* --- holds ----------------------------------------------------------------------------------- */

static void
test_pause (void)
{
  Fixture f;
  HklMappingChange pause = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklConfig) off = NULL;
  g_autoptr (HklConfig) on = NULL;
  HklMapping *mapping;

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  wait_idle (&f);

  pause.paused = 1;
  mapping = g_ptr_array_index (f.config->mappings, 0);
  use_mapping (&f, hkl_mapping_with (mapping, &pause));
  wait_idle (&f); /* what is paused does not count */
  append (&f, 5);
  g_usleep (200 * 1000);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 1);

  pause.paused = 0;
  mapping = g_ptr_array_index (f.config->mappings, 0);
  use_mapping (&f, hkl_mapping_with (mapping, &pause));
  receiver_wait (f.receiver, 6);
  wait_idle (&f);

  off = hkl_config_with_enabled (f.config, FALSE);
  hkl_engine_set_config (f.engine, off);
  append (&f, 5);
  g_usleep (200 * 1000);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 6);
  on = hkl_config_with_enabled (f.config, TRUE);
  hkl_engine_set_config (f.engine, on);
  receiver_wait (f.receiver, 11);
  teardown (&f);
}

static gboolean
holds_missing (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->state == HKL_FLOW_HOLDING &&
         mapping->hold == HKL_HOLD_KEYRING_MISSING && mapping->queue == 2 &&
         mapping->hold_text[0] != '\0';
}

/* Never unsigned: what cannot be signed waits, and goes on by itself. */
static void
test_keyring_missing (void)
{
  Fixture f;
  g_autoptr (HklSecrets) keyring = hkl_secrets_new_keyring ("test");

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  hkl_engine_set_secrets (f.engine, keyring);
  append (&f, 2);
  hkl_test_wait_until (holds_missing, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 0);
  g_assert_false (hkl_engine_is_idle (f.engine));

  hkl_engine_set_secrets (f.engine, f.secrets);
  receiver_wait (f.receiver, 2);
  assert_signed (receiver_get (f.receiver, 1), "s",
                 g_bytes_get_data (receiver_get (f.receiver, 1)->body, NULL));
  wait_idle (&f);

  /* Another secret counts from the next attempt on. */
  set_secret (f.secrets, HKL_SECRET_SHARED, "other");
  hkl_engine_reload_secrets (f.engine);
  append (&f, 1);
  receiver_wait (f.receiver, 3);
  assert_signed (receiver_get (f.receiver, 3), "other",
                 "{\"type\":\"track\",\"event\":\"E\",\"n\":3}");
  teardown (&f);
}

/* --- life ------------------------------------------------------------------------------------ */

/* Stopped in the middle, with retries waiting, batches forming and requests in flight: after a new
 * start everything arrives. */
static void
test_restart (void)
{
  Fixture f;
  Script script = { 20, 503, "" };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (GPtrArray) batches = NULL;
  guint n_events = 0;

  setup (&f, answer_script, &script);
  change.wait = 0.2;
  add_mapping (&f, ",\"enable_batching\":true,\"batch_size\":7", &change);
  for (guint round = 0; round < 5; round++)
    {
      append (&f, 25);
      stop (&f);
      start (&f);
    }
  wait_idle (&f);
  batches = read_batches (&f);
  for (guint i = 0; i < batches->len; i++)
    {
      const HklBatch *batch = g_ptr_array_index (batches, i);

      g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
      g_assert_cmpuint (batch->n_events, <=, 7);
      n_events += batch->n_events;
    }
  g_assert_cmpuint (n_events, ==, 125);
  teardown (&f);
}

static void
test_many (void)
{
  Fixture f;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (HklSnapshot) snapshot = NULL;
  const HklMappingSnapshot *mapping;

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  for (guint i = 0; i < 5; i++)
    append (&f, 1000);
  receiver_wait (f.receiver, 5000);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 5000);
  for (guint i = 1; i <= 5000; i++)
    {
      GBytes *body = receiver_get (f.receiver, i)->body;

      g_hash_table_add (seen, g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body)));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 5000);
  /* One for each that may be under way, and one for each courier; they are kept. */
  g_assert_cmpuint (receiver_count_connections (f.receiver), <=, 8 + HKL_COURIERS_MAX);
  while (TRUE)
    {
      g_clear_pointer (&snapshot, hkl_snapshot_unref);
      snapshot = hkl_engine_ref_snapshot (f.engine);
      mapping = hkl_snapshot_get (snapshot, "t");
      if (mapping->delivered_total == 5000)
        break;
      g_usleep (20 * 1000);
    }
  g_assert_cmpint (mapping->p99, >, 0);
  g_assert_cmpfloat (mapping->success, ==, 1);
  g_assert_cmpuint (mapping->queue, ==, 0);
  teardown (&f);
}

static void
test_strict_order (void)
{
  Fixture f;
  Script script = { 3, 503, "" };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  guint last = 0;

  setup (&f, answer_script, &script);
  change.strict_order = 1;
  add_mapping (&f, "", &change);
  append (&f, 30);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 33);
  for (guint i = 1; i <= 33; i++)
    {
      const char *body = g_bytes_get_data (receiver_get (f.receiver, i)->body, NULL);
      guint n = (guint) g_ascii_strtoull (strstr (body, "\"n\":") + 4, NULL, 10);

      g_assert_cmpuint (n, ==, i <= 4 ? 1 : last + 1);
      last = n;
    }
  teardown (&f);
}

static void
test_rate (void)
{
  Fixture f;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  setup (&f, NULL, NULL);
  change.rate = 20;
  add_mapping (&f, "", &change);
  append (&f, 40);
  receiver_wait (f.receiver, 40);
  /* Twenty at once, twenty more within one second. */
  g_assert_cmpint (receiver_get (f.receiver, 40)->at - receiver_get (f.receiver, 1)->at, >=,
                   900 * G_TIME_SPAN_MILLISECOND);
  teardown (&f);
}

static void
test_resend (void)
{
  Fixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  gint64 id;

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  wait_idle (&f);

  hkl_engine_resend_async (f.engine, 1, NULL, on_result, &result);
  id = hkl_engine_resend_finish (f.engine, wait_for (&result), &error);
  g_assert_no_error (error);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  g_assert_true (
      g_bytes_equal (receiver_get (f.receiver, 1)->body, receiver_get (f.receiver, 2)->body));
  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 2);
  g_assert_cmpint (((HklBatch *) g_ptr_array_index (batches, 1))->id, ==, id);
  g_assert_cmpint (((HklBatch *) g_ptr_array_index (batches, 1))->resend_of, ==, 1);

  g_clear_object (&result);
  hkl_engine_resend_async (f.engine, 999, NULL, on_result, &result);
  g_assert_cmpint (hkl_engine_resend_finish (f.engine, wait_for (&result), &error), ==, 0);
  g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_NO_SUCH_BATCH);
  g_clear_object (&result); /* it holds the engine */
  teardown (&f);
}

/* Edited, it goes elsewhere with other bytes, signed anew, and a retry renders the same again. */
static void
test_resend_edited (void)
{
  Fixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  static const char *const names[] = { "x-case", NULL };
  static const char *const values[] = { "two words", NULL };
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"edited\": \"ü\"}", 16);
  HklEdited edited = { .method = "PUT", .names = names, .values = values, .body = body };
  const Received *got;
  HklBatch *batch;
  gint64 id;

  setup (&f, NULL, NULL);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  wait_idle (&f);

  hkl_engine_resend_edited_async (f.engine, 1, &edited, NULL, on_result, &result);
  id = hkl_engine_resend_edited_finish (f.engine, wait_for (&result), &error);
  g_assert_no_error (error);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  got = receiver_get (f.receiver, 2);
  g_assert_true (g_bytes_equal (got->body, body));
  g_assert_cmpstr (got->method, ==, "PUT");
  g_assert_cmpstr (g_hash_table_lookup (got->headers, "x-case"), ==, "two words");
  assert_signed (got, "s", "{\"edited\": \"ü\"}");

  batches = read_batches (&f);
  g_assert_cmpuint (batches->len, ==, 2);
  batch = g_ptr_array_index (batches, 1);
  g_assert_cmpint (batch->id, ==, id);
  g_assert_cmpint (batch->resend_of, ==, 1);
  g_assert_true (hkl_batch_is_edited (batch));
  g_assert_false (hkl_batch_is_edited (g_ptr_array_index (batches, 0)));

  /* What cannot be sent is refused with a sentence, and nothing is queued. */
  g_clear_object (&result);
  edited.url = "ftp://example.com";
  hkl_engine_resend_edited_async (f.engine, 1, &edited, NULL, on_result, &result);
  g_assert_cmpint (hkl_engine_resend_edited_finish (f.engine, wait_for (&result), &error), ==, 0);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);

  /* The mapping itself is as it was. */
  append (&f, 1);
  receiver_wait (f.receiver, 3);
  g_assert_cmpstr (receiver_get (f.receiver, 3)->method, ==, "POST");
  g_clear_object (&result);
  teardown (&f);
}

static gboolean
is_retrying (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->retrying == 1 && mapping->state == HKL_FLOW_RETRYING &&
         mapping->next_at > 0;
}

static void
test_retry_now (void)
{
  Fixture f;
  Script script = { 1, 503, "" };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklRetryPolicy policy = quick_policy;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  setup (&f, answer_script, &script);
  policy.first = policy.cap = 600;
  policy.window = 10000;
  change.retry = &policy;
  add_mapping (&f, "", &change);
  append (&f, 1);
  hkl_test_wait_until (is_retrying, &f, 20, "the batch waits for another attempt");

  hkl_engine_resend_async (f.engine, 1, NULL, on_result, &result);
  g_assert_cmpint (hkl_engine_resend_finish (f.engine, wait_for (&result), &error), ==, 0);
  g_assert_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE);
  g_clear_object (&result);

  hkl_engine_retry_now (f.engine, 1);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  teardown (&f);
}

static void
test_delete (void)
{
  Fixture f;
  Script script = { 1000, 503, "" };
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklConfig) without = NULL;
  HklRetryPolicy policy = quick_policy;

  setup (&f, answer_script, &script);
  policy.first = policy.cap = 600;
  policy.window = 10000;
  change.retry = &policy;
  add_mapping (&f, "", &change);
  append (&f, 3);
  receiver_wait (f.receiver, 3);

  without = hkl_config_without_mapping (f.config, "t");
  hkl_engine_set_config (f.engine, without);
  while (TRUE)
    {
      g_autoptr (GPtrArray) batches = read_batches (&f);
      guint n = 0;

      for (guint i = 0; i < batches->len; i++)
        n += ((HklBatch *) g_ptr_array_index (batches, i))->state == HKL_BATCH_DISCARDED;
      if (n == 3)
        break;
      g_usleep (10 * 1000);
    }
  /* The log says so a moment before the engine has heard of it. */
  while (!hkl_engine_is_idle (f.engine))
    g_usleep (10 * 1000);
  teardown (&f);
}

/* A stop does not wait for an endpoint that never answers, and the delivery is not lost. */
static void
test_stop_in_flight (void)
{
  Fixture f;
  gint64 before;
  g_autoptr (GPtrArray) batches = NULL;

  setup (&f, hang_first, NULL);
  add_mapping (&f, "", NULL);
  append (&f, 1);
  receiver_wait (f.receiver, 1);
  before = g_get_monotonic_time ();
  stop (&f);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 8 * G_TIME_SPAN_SECOND);
  start (&f);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  batches = read_batches (&f);
  g_assert_cmpuint (((HklBatch *) g_ptr_array_index (batches, 0))->tries, ==, 1);
  teardown (&f);
}

/* --- SIGKILL --------------------------------------------------------------------------------- */

/* The program in small: delivers what is in the log of FOLDER until it is killed. */
static int
deliver_until_killed (const char *folder, const char *config_text)
{
  Fixture f = { .folder = (char *) folder };
  g_autoptr (GError) error = NULL;

  f.secrets = hkl_secrets_new_memory ();
  set_secret (f.secrets, HKL_SECRET_SHARED, "s");
  f.config = hkl_config_parse (config_text, strlen (config_text), NULL, &error);
  g_assert_no_error (error);
  start (&f);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);

  return 0;
}

/* Killed again and again in the middle of it: what was taken in arrives, at least once, and no
 * event is planned twice. */
static void
test_kill (void)
{
  static const guint n_events = 3000;
  Fixture f;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  guint planned = 0;

  setup (&f, NULL, NULL);
  change.wait = 0.05;
  change.retry = &hkl_retry_segment;
  add_mapping (&f, ",\"enable_batching\":true,\"batch_size\":3", &change);
  hkl_engine_stop (f.engine);
  for (guint i = 0; i < n_events / 1000; i++)
    append (&f, 1000);
  g_assert_finalize_object (f.engine);
  hkl_store_close (f.store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f.store);

  text = hkl_config_to_text (f.config);
  for (guint i = 1; i <= 6; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) child = g_subprocess_new (
          G_SUBPROCESS_FLAGS_NONE, &error, self, "--deliver-until-killed", f.folder, text, NULL);

      g_assert_no_error (error);
      receiver_wait (f.receiver, i * 100 + (guint) g_test_rand_int_range (0, 80));
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);
    }

  start (&f);
  wait_idle (&f);
  for (guint i = 1; i <= receiver_count (f.receiver); i++)
    {
      g_auto (GStrv) parts = g_strsplit (
          g_bytes_get_data (receiver_get (f.receiver, i)->body, NULL), "\"n\":", -1);

      for (guint j = 1; parts[j] != NULL; j++)
        g_hash_table_add (seen, g_strndup (parts[j], strspn (parts[j], "0123456789")));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, n_events);

  batches = read_batches (&f);
  for (guint i = 0; i < batches->len; i++)
    {
      const HklBatch *batch = g_ptr_array_index (batches, i);

      g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
      planned += batch->n_events;
    }
  g_assert_cmpuint (planned, ==, n_events);
  teardown (&f);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--deliver-until-killed"))
    return deliver_until_killed (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  /* No keyring anywhere near the tests. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_unsetenv ("SECRET_BACKEND");

  g_test_add_func ("/engine/single", test_single);
  g_test_add_func ("/engine/methods", test_methods);
  g_test_add_func ("/engine/batch/count", test_batch_count);
  g_test_add_func ("/engine/batch/wait", test_batch_wait);
  g_test_add_func ("/engine/batch/bytes", test_batch_bytes);
  g_test_add_func ("/engine/batch/partition", test_partition);
  g_test_add_func ("/engine/retry", test_retry);
  g_test_add_func ("/engine/retry-after", test_retry_after);
  g_test_add_func ("/engine/final-failures", test_final_failures);
  g_test_add_func ("/engine/window", test_window);
  g_test_add_func ("/engine/stale-connection", test_stale_connection);
  g_test_add_func ("/engine/timeout", test_timeout);
  g_test_add_func ("/engine/invalid-request", test_invalid_request);
  g_test_add_func ("/engine/pause", test_pause);
  g_test_add_func ("/engine/keyring-missing", test_keyring_missing);
  g_test_add_func ("/engine/restart", test_restart);
  g_test_add_func ("/engine/many", test_many);
  g_test_add_func ("/engine/strict-order", test_strict_order);
  g_test_add_func ("/engine/rate", test_rate);
  g_test_add_func ("/engine/resend", test_resend);
  g_test_add_func ("/engine/resend-edited", test_resend_edited);
  g_test_add_func ("/engine/retry-now", test_retry_now);
  g_test_add_func ("/engine/delete", test_delete);
  g_test_add_func ("/engine/stop-in-flight", test_stop_in_flight);

  g_test_add_func ("/engine/kill", test_kill);

  return g_test_run ();
}
