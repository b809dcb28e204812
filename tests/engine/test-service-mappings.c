/* test-service-mappings.c: resuming and deleting through the service, with every kind of settlement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-service-mappings"

#include "config.h"

#include "hkl-service.h"
#include "hkl-test.h"
#include "receiver.h"

typedef struct
{
  char *folder, *config_path, *data_directory;
  Receiver *receiver;
  HklService *service;
  HklSecrets *secrets;
} Fixture;

static void
on_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  hkl_test_wait_until (has_result, result, 30, "an answer");

  return *result;
}

static HklMapping *
find (Fixture *f)
{
  return hkl_config_find_mapping (hkl_service_get_config (f->service), "t");
}

static void
set_config (Fixture *f, HklConfig *config)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hkl_service_set_config_async (f->service, config, NULL, on_result, &result);
  hkl_service_set_config_finish (f->service, wait_for (&result), &error);
  g_assert_no_error (error);
}

/* The events in batches of STATES (bits). */
static guint
count (Fixture *f, guint states)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (f->data_directory, &error);
  HklLogFilter filter = { .states = states };
  g_autoptr (GArray) ids = NULL;

  g_assert_no_error (error);
  ids = hkl_store_reader_log_ids_after (reader, &filter, 0, 1000, &error);
  g_assert_no_error (error);

  return ids->len;
}

#define WAITING (1 << HKL_BATCH_WAITING | 1 << HKL_BATCH_FORMING)

static gboolean
has_three_waiting (gpointer data)
{
  return count (data, WAITING) == 3;
}

static gboolean
has_three_delivered (gpointer data)
{
  return count (data, 1 << HKL_BATCH_DELIVERED) == 3;
}

/* What comes before the store knows the mapping is not for it. */
static gboolean
is_known (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader)
      reader = hkl_store_reader_new (((Fixture *) data)->data_directory, &error);

  g_assert_no_error (error);

  return hkl_store_reader_cursor (reader, "t", NULL) >= 0;
}

/* A paused mapping “t” with three events in its queue. */
static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const events[] = { "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"u\"}",
                                        "{\"type\":\"track\",\"event\":\"B\",\"userId\":\"u\"}",
                                        "{\"type\":\"track\",\"event\":\"C\",\"userId\":\"u\"}",
                                        NULL };
  HklServiceOptions options = HKL_SERVICE_OPTIONS_DEFAULT;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autofree char *url = NULL;
  g_autoptr (HklMapping) plain = NULL;
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) composed = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = hkl_test_folder ();
  f->config_path = g_build_filename (f->folder, "destination.json", NULL);
  f->data_directory = g_build_filename (f->folder, "data", NULL);
  f->receiver = receiver_new (NULL, NULL);
  f->secrets = hkl_secrets_new_memory ();
  options.config_path = f->config_path;
  options.data_directory = f->data_directory;
  options.secrets = f->secrets;
  options.serve_source = options.serve_inspector = FALSE;
  f->service = hkl_service_new (&options);
  hkl_service_start_async (f->service, NULL, on_result, &started);
  hkl_service_start_finish (f->service, wait_for (&started), &error);
  g_assert_no_error (error);

  url = receiver_url (f->receiver, "/hook");
  plain = hkl_mapping_new ("t", url, NULL);
  change.paused = TRUE;
  mapping = hkl_mapping_with (plain, &change);
  config = hkl_config_with_mapping (hkl_service_get_config (f->service), mapping, &error);
  g_assert_no_error (error);
  set_config (f, config);

  hkl_test_wait_until (is_known, f, 30, "the store knows the mapping");
  hkl_service_compose_async (f->service, events, NULL, on_result, &composed);
  ids = hkl_service_compose_finish (f->service, wait_for (&composed), &error);
  g_assert_no_error (error);
  hkl_test_wait_until (has_three_waiting, f, 30, "three deliveries wait");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hkl_service_stop (f->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->service);
  g_object_unref (f->secrets);
  receiver_free (f->receiver);
  hkl_test_remove_folder (f->folder);
  g_free (f->config_path);
  g_free (f->data_directory);
}

static gboolean
resume (Fixture *f, HklResume how, const gint64 *chosen, guint n_chosen, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_service_resume_async (f->service, "t", how, chosen, n_chosen, NULL, on_result, &result);

  return hkl_service_resume_finish (f->service, wait_for (&result), error);
}

static gboolean
delete_mapping (Fixture *f, HklDelete how, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_service_delete_mapping_async (f->service, "t", how, NULL, on_result, &result);

  return hkl_service_delete_mapping_finish (f->service, wait_for (&result), error);
}

static void
test_resume_all (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (resume (f, HKL_RESUME_ALL, NULL, 0, &error));
  g_assert_no_error (error);
  g_assert_false (find (f)->paused);
  hkl_test_wait_until (has_three_delivered, f, 30, "three are delivered");
}

static void
test_resume_new_only (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (resume (f, HKL_RESUME_NEW_ONLY, NULL, 0, &error));
  g_assert_no_error (error);
  g_assert_false (find (f)->paused);
  g_assert_cmpuint (count (f, 1 << HKL_BATCH_DISCARDED), ==, 3);

  g_assert_false (resume (f, HKL_RESUME_NEW_ONLY, NULL, 0, &error));
  g_assert_error (error, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED);
}

static gboolean
has_one_delivered (gpointer data)
{
  return count (data, 1 << HKL_BATCH_DELIVERED) == 1;
}

static void
test_resume_chosen (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const gint64 chosen = 2;

  g_assert_true (resume (f, HKL_RESUME_CHOSEN, &chosen, 1, &error));
  g_assert_no_error (error);
  hkl_test_wait_until (has_one_delivered, f, 30, "the chosen one is delivered");
  g_assert_cmpuint (count (f, 1 << HKL_BATCH_DISCARDED), ==, 2);
}

static void
test_delete_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (delete_mapping (f, HKL_DELETE_IF_EMPTY, &error));
  g_assert_error (error, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED);
  g_assert_nonnull (find (f));
  g_assert_cmpuint (count (f, WAITING), ==, 3);
  g_clear_error (&error);

  g_assert_true (resume (f, HKL_RESUME_ALL, NULL, 0, &error));
  hkl_test_wait_until (has_three_delivered, f, 30, "three are delivered");
  g_assert_true (delete_mapping (f, HKL_DELETE_IF_EMPTY, &error));
  g_assert_no_error (error);
  g_assert_null (find (f));

  g_assert_false (delete_mapping (f, HKL_DELETE_IF_EMPTY, &error));
  g_assert_error (error, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED);
}

static void
test_delete_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (delete_mapping (f, HKL_DELETE_CANCEL, &error));
  g_assert_no_error (error);
  g_assert_null (find (f));
  g_assert_cmpuint (count (f, 1 << HKL_BATCH_DISCARDED), ==, 3);
  g_assert_cmpuint (count (f, WAITING), ==, 0);
}

static void
test_delete_deliver (Fixture *f, gconstpointer data)
{
  g_autoptr (HklConfig) off = hkl_config_with_enabled (hkl_service_get_config (f->service), FALSE);
  g_autoptr (HklConfig) on = hkl_config_ref (hkl_service_get_config (f->service));
  g_autoptr (GError) error = NULL;

  set_config (f, off);
  g_assert_false (delete_mapping (f, HKL_DELETE_DELIVER, &error));
  g_assert_error (error, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_nonnull (find (f));

  set_config (f, on);
  g_assert_true (delete_mapping (f, HKL_DELETE_DELIVER, &error));
  g_assert_no_error (error);
  g_assert_null (find (f));
  g_assert_cmpuint (count (f, 1 << HKL_BATCH_DELIVERED), ==, 3);
  g_assert_cmpuint (count (f, 1 << HKL_BATCH_DISCARDED), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/service-mappings/resume/all", test_resume_all);
  ADD ("/service-mappings/resume/new-only", test_resume_new_only);
  ADD ("/service-mappings/resume/chosen", test_resume_chosen);
  ADD ("/service-mappings/delete/refused", test_delete_refused);
  ADD ("/service-mappings/delete/cancel", test_delete_cancel);
  ADD ("/service-mappings/delete/deliver", test_delete_deliver);

  return g_test_run ();
}
