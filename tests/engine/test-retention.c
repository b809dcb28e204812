/* test-retention.c: the log stays within its days and bytes, and what is needed stays.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hkl-retention.h"
#include "hkl-test.h"
#include "store-helpers.h"

#define MEGABYTE (1000 * 1000)

typedef struct
{
  char *folder;
  HklStore *store;
  HklStoreReader *reader;
  HklRetention *retention;
  guint n_appended;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = hkl_test_folder ();
  self->store = hkl_store_open (self->folder, &error);
  g_assert_no_error (error);
  self->reader = hkl_store_reader_new (self->folder, &error);
  g_assert_no_error (error);
  self->retention = hkl_retention_new (self->store, self->reader,
                                       g_main_context_get_thread_default () != NULL
                                           ? g_main_context_get_thread_default ()
                                           : g_main_context_default ());
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  hkl_retention_free (self->retention);
  g_object_unref (self->reader);
  hkl_store_close (self->store);
  assert_finalises (self->store);
  hkl_test_remove_folder (self->folder);
}

/* Events of SIZE bytes that came AGE ago. Returns the id of the first. */
static gint64
append_events (Fixture *self, guint n, gsize size, gint64 age)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("m-%u", self->n_appended++);
      g_autoptr (HklEvent) event = event_new (id, size);

      g_ptr_array_add (events, hkl_event_new (0, event->received_at - age, event->type, event->name,
                                              event->message_id, event->user, NULL, event->bytes));
    }
  ids = append (self->store, events, &error);
  g_assert_no_error (error);

  return g_array_index (ids, gint64, 0);
}

static gint64
count (Fixture *self)
{
  return hkl_store_reader_count_events (self->reader, NULL, NULL);
}

static gboolean
is_fifty (gpointer data)
{
  return count (data) == 50;
}

static void
test_age (Fixture *self, gconstpointer data)
{
  gint64 kept;
  g_autoptr (GPtrArray) events = NULL;

  append_events (self, 3000, 100, 9 * G_TIME_SPAN_DAY);
  kept = append_events (self, 50, 100, 6 * G_TIME_SPAN_DAY);
  hkl_retention_set_limits (self->retention, 7, 1000 * MEGABYTE);
  hkl_test_wait_until (is_fifty, self, 30, "the old events to go");

  events = hkl_store_reader_events (self->reader, &kept, 1, NULL);
  g_assert_nonnull (g_ptr_array_index (events, 0));
}

static gboolean
has_two_rounds (gpointer data)
{
  gint64 *since = data;

  return g_get_monotonic_time () - *since > 3 * G_TIME_SPAN_SECOND;
}

/* A mapping that has not passed an event, and a delivery that waits, keep what they need. */
static void
test_needed (Fixture *self, gconstpointer data)
{
  g_autoptr (HklMapping) mapping = mapping_new ("orders");
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GArray) planned = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first, began;

  put_mapping (self->store, mapping, &error);
  g_assert_no_error (error);
  first = append_events (self, 100, 100, 9 * G_TIME_SPAN_DAY);
  /* One waits, the mapping has passed fifty, and not the rest. */
  g_ptr_array_add (batches, batch_new ("orders", HKL_BATCH_WAITING, &first, 1));
  planned = plan (self->store, "orders", first + 49, batches, &error);
  g_assert_no_error (error);

  hkl_retention_set_limits (self->retention, 7, 10 * MEGABYTE);
  began = g_get_monotonic_time ();
  hkl_test_wait_until (has_two_rounds, &began, 30, "two rounds");
  g_assert_cmpint (count (self), ==, 51);
  events = hkl_store_reader_events (self->reader, &first, 1, NULL);
  g_assert_nonnull (g_ptr_array_index (events, 0));
}

static gboolean
is_within (gpointer data)
{
  Fixture *self = data;
  gint64 used = hkl_store_reader_used_bytes (self->reader, NULL);

  return used >= 0 && used <= 10 * MEGABYTE;
}

/* Bytes of all files of the log. */
static gint64
on_disk (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;
  gint64 sum = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->folder, name, NULL);
      GStatBuf status;

      if (g_stat (file, &status) == 0)
        sum += status.st_size;
    }

  return sum;
}

/* Five times the limit comes in, and at each moment of rest all files are at most a tenth larger. */
static void
test_bytes (Fixture *self, gconstpointer data)
{
  gint64 largest = 0;

  hkl_store_set_limit (self->store, 10 * MEGABYTE);
  hkl_retention_set_limits (self->retention, 7, 10 * MEGABYTE);
  for (guint i = 0; i < 250; i++)
    {
      append_events (self, 100, 2000, 0);
      hkl_retention_wake (self->retention);
      hkl_test_wait_until (is_within, self, 30, "the log to be within its limit");
      largest = MAX (largest, on_disk (self));
    }
  g_assert_cmpint (self->n_appended, ==, 25000);
  g_assert_cmpint (count (self), <, 5500);
  g_assert_cmpint (count (self), >, 2000);

  g_test_message ("%" G_GINT64_FORMAT " bytes on disk at most", largest);
  g_assert_cmpint (largest, >, 5 * MEGABYTE);
  g_assert_cmpint (largest, <=, 11 * MEGABYTE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/retention/age", Fixture, NULL, set_up, test_age, tear_down);
  g_test_add ("/retention/needed", Fixture, NULL, set_up, test_needed, tear_down);
  g_test_add ("/retention/bytes", Fixture, NULL, set_up, test_bytes, tear_down);

  return g_test_run ();
}
