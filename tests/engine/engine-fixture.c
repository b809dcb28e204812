/* engine-fixture.c: see engine-fixture.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-engine"

#include "config.h"

#include <string.h>

#include "engine-fixture.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"

void
on_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
set_secret (HklSecrets *secrets, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hkl_secrets_store_async (secrets, key, value, NULL, on_result, &result);
  g_assert_true (hkl_secrets_store_finish (secrets, wait_for (&result), &error));
  g_assert_no_error (error);
}

static gboolean
check_idle (gpointer data)
{
  return hkl_engine_is_idle (((Fixture *) data)->engine);
}

void
wait_idle (Fixture *f)
{
  hkl_test_wait_until (check_idle, f, 30, "the engine is idle");
}

void
start (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->store = hkl_store_open (f->folder, &error);
  g_assert_no_error (error);
  f->engine = hkl_engine_new_with_options (f->store, f->secrets, &f->options);
  if (f->config != NULL)
    hkl_engine_set_config (f->engine, f->config);
}

void
stop (Fixture *f)
{
  hkl_engine_stop (f->engine);
  g_assert_finalize_object (f->engine);
  hkl_store_close (f->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->store);
}

void
setup_with (Fixture *f, ReceiverFunc func, gpointer data, const HklEngineOptions *options)
{
  memset (f, 0, sizeof *f);
  f->options = *options;
  f->folder = hkl_test_folder ();
  f->receiver = receiver_new (func, data);
  f->secrets = hkl_secrets_new_memory ();
  set_secret (f->secrets, HKL_SECRET_SHARED, "s");
  f->config = hkl_config_new ();
  start (f);
}

void
setup (Fixture *f, ReceiverFunc func, gpointer data)
{
  setup_with (f, func, data, &(HklEngineOptions){ .network = NULL });
}

void
teardown (Fixture *f)
{
  stop (f);
  g_assert_finalize_object (f->secrets);
  hkl_config_unref (f->config);
  receiver_free (f->receiver);
  hkl_test_remove_folder (f->folder);
}

/* Puts MAPPING (taken) in force and waits until the store has it. */
void
use_mapping (Fixture *f, HklMapping *mapping)
{
  g_autoptr (HklConfig) before = f->config;
  g_autoptr (GError) error = NULL;

  f->config = hkl_config_with_mapping (before, mapping, &error);
  g_assert_no_error (error);
  hkl_mapping_unref (mapping);
  hkl_engine_set_config (f->engine, f->config);
}

const HklRetryPolicy quick_policy = { .first = 0.03,
                                      .factor = 1,
                                      .jitter = 0,
                                      .cap = 0.03,
                                      .window = 30 };

/* A mapping “t” to the receiver; EXTRA is more members of fields, such as
 * ,"enable_batching":true. */
HklMapping *
make_mapping (Fixture *f, const char *name, const char *extra, const HklMappingChange *change)
{
  g_autofree char *url = receiver_url (f->receiver, "/hook");
  g_autoptr (HklMapping) plain = hkl_mapping_new (name, url, NULL);
  g_autofree char *fields = g_strdup_printf (
      "{\"url\":\"%s\",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}%s}", url, extra);
  HklMappingChange c = change != NULL ? *change : HKL_MAPPING_CHANGE_NONE;

  if (c.fields == NULL)
    c.fields = fields;
  if (c.retry == NULL)
    c.retry = &quick_policy;

  return hkl_mapping_with (plain, &c);
}

void
add_mapping (Fixture *f, const char *extra, const HklMappingChange *change)
{
  use_mapping (f, make_mapping (f, "t", extra, change));
  wait_idle (f);
}

void
append_json (Fixture *f, const char *type, const char *name, const char *user, const char *json)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autofree char *id = g_strdup_printf ("m-%u", ++f->n_events);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  g_ptr_array_add (events,
                   hkl_event_new (0, g_get_real_time (), type, name, id, user, NULL, bytes));
  hkl_store_append_async (f->store, events, NULL, on_result, &result);
  ids = hkl_store_append_finish (f->store, wait_for (&result), &error);
  g_assert_no_error (error);
}

/* N events {"type":"track","event":"E","n":1} … */
void
append (Fixture *f, guint n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("m-%u", ++f->n_events);
      char *json = g_strdup_printf ("{\"type\":\"track\",\"event\":\"E\",\"n\":%u}", f->n_events);
      g_autoptr (GBytes) bytes = g_bytes_new_take (json, strlen (json));

      g_ptr_array_add (events,
                       hkl_event_new (0, g_get_real_time (), "track", "E", id, "u", NULL, bytes));
    }
  hkl_store_append_async (f->store, events, NULL, on_result, &result);
  ids = hkl_store_append_finish (f->store, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, n);
}

void
assert_body (const Received *request, const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body),
                   expected, strlen (expected));
}

void
assert_signed (const Received *request, const char *secret, const char *signed_text)
{
  g_autofree char *expected = g_compute_hmac_for_string (G_CHECKSUM_SHA1, (const guchar *) secret,
                                                         strlen (secret), signed_text, -1);

  g_assert_cmpstr (g_hash_table_lookup (request->headers, "x-signature"), ==, expected);
}

/* All batches, oldest first. */
GPtrArray *
read_batches (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (f->folder, &error);
  g_autoptr (GArray) ids = NULL;
  const HklLogFilter all = { 0 };
  GPtrArray *batches;

  g_assert_no_error (error);
  ids = hkl_store_reader_log_ids_after (reader, &all, 0, 10000, &error);
  g_assert_no_error (error);
  batches = hkl_store_reader_batches (reader, (gint64 *) (gpointer) ids->data, ids->len, TRUE,
                                      &error);
  g_assert_no_error (error);

  return batches;
}

GPtrArray *
read_attempts (Fixture *f, gint64 batch_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (f->folder, &error);
  GPtrArray *attempts = hkl_store_reader_attempts (reader, batch_id, &error);

  g_assert_no_error (error);

  return attempts;
}
