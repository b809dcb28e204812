/* test-event-fate.c: what became of an event at each mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-event-fate.h"
#include "hkl-test.h"
#include "store-helpers.h"

static const char text[] =
    "{\"type\":\"track\",\"event\":\"Order Completed\",\"messageId\":\"m-1\",\"userId\":\"u\"}";

static HklConfig *
config_new (void)
{
  static const char *const triggers[] = { "type = \"track\"", "type = \"track\"",
                                          "event = \"Other\"" };
  g_autoptr (HklConfig) config = hkl_config_new ();

  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      g_autoptr (HklMapping) mapping = hkl_mapping_new (name, "http://127.0.0.1:1/", NULL);
      HklConfig *next;

      g_free (mapping->trigger);
      mapping->trigger = g_strdup (triggers[i]);
      next = hkl_config_with_mapping (config, mapping, NULL);
      g_assert_nonnull (next);
      hkl_config_unref (config);
      config = next;
    }

  return g_steal_pointer (&config);
}

static HklEventFate *
fate (GPtrArray *fates, guint i)
{
  g_assert_cmpuint (i, <, fates->len);
  return fates->pdata[i];
}

static void
test_fates (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = config_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  HklStore *store = hkl_store_open (folder, &error);
  g_autoptr (HklStoreReader) reader = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (HklEvent) event = NULL;

  g_assert_no_error (error);
  hkl_store_set_reserve (store, 0);
  for (guint i = 0; i < 3; i++)
    put_mapping (store, config->mappings->pdata[i], &error);
  g_assert_no_error (error);
  g_ptr_array_add (events,
                   hkl_event_new (0, 1, "track", "Order Completed", "m-1", "u", NULL, bytes));
  ids = append (store, events, &error);
  g_assert_no_error (error);
  event = hkl_event_with_id (events->pdata[0], g_array_index (ids, gint64, 0));
  reader = hkl_store_reader_new (folder, &error);
  g_assert_no_error (error);

  /* Nobody has looked at it yet. */
  {
    g_autoptr (GPtrArray) fates = hkl_event_fates_read (reader, config, event, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (fates->len, ==, 3);
    g_assert_cmpint (fate (fates, 0)->kind, ==, HKL_FATE_AHEAD);
    g_assert_cmpint (fate (fates, 2)->kind, ==, HKL_FATE_SKIPPED);
    g_assert_nonnull (fate (fates, 2)->explanation);
    g_assert_null (fate (fates, 2)->batch);
  }

  /* The first one plans, then retries, then delivers; the second one passes it by. */
  {
    const char *first = ((HklMapping *) config->mappings->pdata[0])->id;
    const char *second = ((HklMapping *) config->mappings->pdata[1])->id;
    g_autoptr (GPtrArray)
        batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
    g_autoptr (GArray) batch_ids = NULL;
    static const struct
    {
      HklBatchState state;
      guint tries;
      HklFateKind kind;
    } steps[] = {
      { HKL_BATCH_WAITING, 0, HKL_FATE_WAITING },     { HKL_BATCH_WAITING, 2, HKL_FATE_RETRYING },
      { HKL_BATCH_DELIVERED, 3, HKL_FATE_DELIVERED }, { HKL_BATCH_FAILED, 3, HKL_FATE_FAILED },
      { HKL_BATCH_DISCARDED, 3, HKL_FATE_DISCARDED },
    };

    g_ptr_array_add (batches, batch_new (first, HKL_BATCH_WAITING, &event->id, 1));
    batch_ids = plan (store, first, event->id, batches, &error);
    g_assert_no_error (error);
    g_ptr_array_set_size (batches, 0);
    g_clear_pointer (&batch_ids, g_array_unref);
    batch_ids = plan (store, second, event->id, batches, &error);
    g_assert_no_error (error);

    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      {
        g_autoptr (GPtrArray) rows = hkl_store_reader_batches_of_event (reader, event->id, 9, NULL);
        g_autoptr (HklBatch) batch = NULL;
        g_autoptr (GPtrArray) fates = NULL;

        g_assert_cmpuint (rows->len, ==, 1);
        batch = batch_with (rows->pdata[0], ((HklBatch *) rows->pdata[0])->id, steps[i].state,
                            steps[i].tries, 200);
        if (steps[i].tries > 0)
          settle (store, batch, NULL, &error);
        g_assert_no_error (error);
        fates = hkl_event_fates_read (reader, config, event, &error);
        g_assert_no_error (error);
        g_assert_cmpint (fate (fates, 0)->kind, ==, steps[i].kind);
        g_assert_cmpint (fate (fates, 0)->batch->id, ==, batch->id);
        g_assert_cmpint (fate (fates, 1)->kind, ==, HKL_FATE_PASSED);
      }
  }

  g_clear_object (&reader);
  hkl_store_close (store);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

/* An invalid event is no mapping's business, and no trigger is asked. */
static void
test_invalid (void)
{
  g_autofree char *folder = hkl_test_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = config_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autoptr (HklEvent) event = hkl_event_new (1, 1, "", "", "m-1", "", "missing_type", bytes);
  HklStore *store = hkl_store_open (folder, &error);
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (folder, &error);
  g_autoptr (GPtrArray) fates = NULL;

  g_assert_no_error (error);
  fates = hkl_event_fates_read (reader, config, event, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (fate (fates, i)->kind, ==, HKL_FATE_INVALID);
      g_assert_null (fate (fates, i)->explanation);
    }
  g_clear_object (&reader);
  hkl_store_close (store);
  assert_finalises (store);
  hkl_test_remove_folder (g_steal_pointer (&folder));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-fate/each", test_fates);
  g_test_add_func ("/event-fate/invalid", test_invalid);

  return g_test_run ();
}
