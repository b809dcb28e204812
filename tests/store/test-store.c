/* test-store.c: what goes into the log comes out of it, once, in order, and as a whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "hkl-id-list.h"
#include "hkl-seen.h"
#include "hkl-sqlite.h"
#include "hkl-test.h"
#include "store-helpers.h"

typedef struct
{
  char *folder;
  HklStore *store;
  HklStoreReader *reader;
} Fixture;

static void
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->store = hkl_store_open (self->folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (self->store, 0);
  self->reader = hkl_store_reader_new (self->folder, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = hkl_test_folder ();
  open_store (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->reader != NULL)
    assert_finalises (self->reader);
  if (self->store != NULL)
    assert_finalises (self->store);
  hkl_test_remove_folder (self->folder);
}

static void
reopen (Fixture *self)
{
  assert_finalises (g_steal_pointer (&self->reader));
  assert_finalises (g_steal_pointer (&self->store));
  open_store (self);
}

static void
assert_ids (GArray *ids, guint n, const gint64 *expected)
{
  g_assert_nonnull (ids);
  g_assert_cmpuint (ids->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (ids, gint64, i), ==, expected[i]);
}

/* Appends N events, so that the log ends at event N. */
static void
fill (Fixture *self, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = events_new ("fill", 0, n);
  g_autoptr (GArray) ids = append (self->store, events, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, n);
}

static void
add_mapping (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklMapping) mapping = mapping_new (id);

  g_assert_cmpint (put_mapping (self->store, mapping, &error), >, 0);
  g_assert_no_error (error);
}

/* A plan with one batch in STATE over the events FIRST to LAST. Returns its id. */
static gint64
plan_one (Fixture *self, const char *mapping, HklBatchState state, gint64 first, gint64 last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);

  for (gint64 id = first; id <= last; id++)
    g_array_append_val (events, id);
  g_ptr_array_add (batches, batch_new (mapping, state, (gint64 *) events->data, events->len));
  g_autoptr (GArray) ids = plan (self->store, mapping, last, batches, &error);
  g_assert_no_error (error);
  return g_array_index (ids, gint64, 0);
}

/* --- parts ----------------------------------------------------------------------------------- */

static void
test_id_list (void)
{
  static const struct
  {
    guint n;
    gint64 ids[6];
    gsize size;
  } table[] = {
    { 0, { 0 }, 0 },
    { 1, { 1 }, 1 },
    { 6, { 1, 2, 3, 4, 5, 6 }, 6 },
    { 3, { 1000000, 1000001, 999999 }, 5 },
    { 4, { G_MAXINT64, 0, G_MININT64, -1 }, 40 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GBytes) bytes = hkl_id_list_encode (table[i].ids, table[i].n);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      g_autoptr (GArray) ids = hkl_id_list_decode (data, size);
      g_assert_cmpuint (size, <=, table[i].size);
      assert_ids (ids, table[i].n, table[i].ids);
    }
  g_autoptr (GArray) cut = hkl_id_list_decode ((const guint8 *) "\x02\xff", 2);
  assert_ids (cut, 1, (const gint64[]){ 1 });
}

static void
test_seen (void)
{
  g_autoptr (HklSeen) seen = hkl_seen_new ();
  guint n_false = 0;

  /* Two packed generations and one that takes ids. */
  for (guint i = 0; i < 2000000; i++)
    {
      char text[32];
      g_snprintf (text, sizeof text, "message-%u", i);
      hkl_seen_add (seen, hkl_seen_hash (text), i, 1000 + i);
    }
  for (guint i = 0; i < 2000000; i += 97)
    {
      char text[32];
      g_snprintf (text, sizeof text, "message-%u", i);
      g_assert_true (hkl_seen_maybe (seen, hkl_seen_hash (text)));
      guint step = 0;
      gint64 first, last;
      g_assert_true (hkl_seen_find (seen, hkl_seen_hash (text), &step, &first, &last));
      g_assert_cmpint (first, <=, 1000 + i);
      g_assert_cmpint (last, >=, 1000 + i);
      g_assert_cmpint (last - first, <, 840000);
      g_assert_false (hkl_seen_find (seen, hkl_seen_hash (text), &step, &first, &last));
      g_snprintf (text, sizeof text, "other-%u", i);
      n_false += hkl_seen_maybe (seen, hkl_seen_hash (text));
    }
  g_assert_cmpuint (n_false, ==, 0);
  hkl_seen_forget (seen, 900000);
  g_assert_false (hkl_seen_maybe (seen, hkl_seen_hash ("message-1")));
  g_assert_true (hkl_seen_maybe (seen, hkl_seen_hash ("message-900000")));
  hkl_seen_forget (seen, 1999999);
  g_assert_false (hkl_seen_maybe (seen, hkl_seen_hash ("message-900000")));
  g_assert_true (hkl_seen_maybe (seen, hkl_seen_hash ("message-1999999")));
  hkl_seen_forget (seen, 2000000);
  g_assert_false (hkl_seen_maybe (seen, hkl_seen_hash ("message-1999999")));
  /* The database holds hashes: they may never come out another way. */
  g_assert_cmphex (hkl_seen_hash (""), ==, G_GUINT64_CONSTANT (0xefd01f60ba992926));
}

/* --- events ---------------------------------------------------------------------------------- */

static void
test_append (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = events_new ("a", 0, 5);
  g_autoptr (GArray) ids = append (self->store, events, &error);

  g_assert_no_error (error);
  assert_ids (ids, 5, (const gint64[]){ 1, 2, 3, 4, 5 });
  g_assert_cmpint (hkl_store_reader_last_event_id (self->reader, NULL), ==, 5);

  g_autoptr (GPtrArray)
      read = hkl_store_reader_events_after (self->reader, 2, 100, G_MAXSIZE, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  HklEvent *event = g_ptr_array_index (read, 0);
  HklEvent *sent = g_ptr_array_index (events, 2);
  g_assert_cmpint (event->id, ==, 3);
  g_assert_cmpint (event->received_at, ==, sent->received_at);
  g_assert_cmpstr (event->message_id, ==, "a-2");
  g_assert_cmpstr (event->type, ==, "track");
  g_assert_cmpstr (event->name, ==, "Done");
  g_assert_cmpstr (event->user, ==, "user-1");
  g_assert_null (event->reason);
  g_assert_true (g_bytes_equal (event->bytes, sent->bytes));

  /* At least one, whatever its size. */
  g_autoptr (GPtrArray) one = hkl_store_reader_events_after (self->reader, 0, 100, 1, TRUE, &error);
  g_assert_cmpuint (one->len, ==, 1);
  g_autoptr (GPtrArray)
      columns = hkl_store_reader_events_after (self->reader, 0, 100, 1, FALSE, &error);
  g_assert_cmpuint (columns->len, ==, 5);
  event = g_ptr_array_index (columns, 4);
  g_assert_cmpuint (g_bytes_get_size (event->bytes), ==, 0);

  g_autoptr (GPtrArray) before = hkl_store_reader_events_before (self->reader, 0, 2, TRUE, &error);
  g_assert_cmpuint (before->len, ==, 2);
  event = g_ptr_array_index (before, 0);
  g_assert_cmpint (event->id, ==, 5);
  g_autoptr (GPtrArray)
      some = hkl_store_reader_events (self->reader, (const gint64[]){ 4, 77, 1 }, 3, &error);
  g_assert_cmpuint (some->len, ==, 3);
  event = g_ptr_array_index (some, 0);
  g_assert_cmpint (event->id, ==, 4);
  g_assert_null (g_ptr_array_index (some, 1));
}

static void
test_duplicates (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = events_new ("d", 0, 3);
  gint64 n_invalid;

  /* Within one call, between calls, and after reopening. */
  g_ptr_array_add (events, event_new ("d-1", 5));
  g_autoptr (GArray) first = append (self->store, events, &error);
  assert_ids (first, 4, (const gint64[]){ 1, 2, 3, 0 });
  g_ptr_array_add (events, event_new ("d-new", 5));
  g_autoptr (GArray) second = append (self->store, events, &error);
  assert_ids (second, 5, (const gint64[]){ 0, 0, 0, 0, 4 });
  reopen (self);
  g_autoptr (GArray) third = append (self->store, events, &error);
  assert_ids (third, 5, (const gint64[]){ 0, 0, 0, 0, 0 });
  g_assert_cmpint (hkl_store_reader_count_events (self->reader, &n_invalid, &error), ==, 4);
  g_assert_cmpint (n_invalid, ==, 0);

  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_ptr_array_set_size (events, 0);
  g_ptr_array_add (events, hkl_event_new (0, 1, "track", "", "bad", "", "no-user", bytes));
  g_autoptr (GArray) fourth = append (self->store, events, &error);
  assert_ids (fourth, 1, (const gint64[]){ 5 });
  g_assert_cmpint (hkl_store_reader_count_events (self->reader, &n_invalid, &error), ==, 5);
  g_assert_cmpint (n_invalid, ==, 1);
}

/* More ids than one step of loading takes: an append right after the start meets a filter of which
 * a part, or nothing, was read. */
static void
test_duplicates_of_many (Fixture *self, gconstpointer data)
{
  const guint per_call = 5000, n_calls = 14;
  const guint some[] = { 0, 1, 32767, 32768, 40000, 65535, 65536, 69999 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) again = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);

  for (guint i = 0; i < n_calls; i++)
    {
      g_autoptr (GPtrArray) events = events_new ("m", i * per_call, per_call);
      g_autoptr (GArray) ids = append (self->store, events, &error);
      g_assert_cmpint (g_array_index (ids, gint64, per_call - 1), ==, (i + 1) * per_call);
    }
  for (guint i = 0; i < G_N_ELEMENTS (some); i++)
    {
      g_autofree char *id = g_strdup_printf ("m-%u", some[i]);
      g_ptr_array_add (again, event_new (id, 5));
    }
  g_ptr_array_add (again, event_new ("m-new", 5));
  for (guint round = 0; round < 3; round++)
    {
      const gint64 none[] = { 0, 0, 0, 0, 0, 0, 0, 0, round == 0 ? n_calls * per_call + 1 : 0 };
      reopen (self);
      g_autoptr (GArray) ids = append (self->store, again, &error);
      assert_ids (ids, G_N_ELEMENTS (none), none);
    }

  /* All of them once more, in order and then from the end: wherever the search begins. */
  for (guint turn = 0; turn < 2; turn++)
    for (guint i = 0; i < n_calls; i++)
      {
        guint call = turn == 0 ? i : n_calls - 1 - i;
        g_autoptr (GPtrArray) events = events_new ("m", call * per_call, per_call);
        g_autoptr (GArray) ids = append (self->store, events, &error);
        for (guint j = 0; j < per_call; j++)
          g_assert_cmpint (g_array_index (ids, gint64, j), ==, 0);
      }
  /* Closed before it was read. */
  reopen (self);
  reopen (self);
}

typedef struct
{
  guint waiting;
  gint64 last;
  gboolean done;
} Many;

static void
on_append (GObject *object, GAsyncResult *result, gpointer data)
{
  Many *many = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  g_assert_no_error (error);
  /* Answers come in the order of the calls. */
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, many->last + 1);
  many->last = g_array_index (ids, gint64, ids->len - 1);
  many->done = --many->waiting == 0;
}

static void
test_many_calls (Fixture *self, gconstpointer data)
{
  Many many = { 500, 0, FALSE };

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GPtrArray) events = events_new ("many", i * 10, 10);
      hkl_store_append_async (self->store, events, NULL, on_append, &many);
    }
  wait_for (&many.done);
  g_assert_cmpint (many.last, ==, 5000);
  g_assert_cmpint (hkl_store_reader_count_events (self->reader, NULL, NULL), ==, 5000);
}

static void
on_cancelled (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) data = TRUE;
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) events = events_new ("c", 0, 1);
  gboolean done = FALSE;

  g_cancellable_cancel (cancellable);
  hkl_store_append_async (self->store, events, cancellable, on_cancelled, &done);
  wait_for (&done);
  g_assert_cmpint (hkl_store_reader_last_event_id (self->reader, NULL), ==, 0);
}

/* --- mappings and plans ---------------------------------------------------------------------- */

static void
test_mappings (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklMapping) one = mapping_new ("one");
  g_autoptr (HklMapping) two = mapping_new ("two");

  g_assert_cmpint (hkl_store_reader_cursor (self->reader, "one", &error), ==, -1);
  fill (self, 3);
  g_assert_cmpint (put_mapping (self->store, one, &error), ==, 1);
  g_assert_cmpint (put_mapping (self->store, two, &error), ==, 2);
  g_assert_cmpint (put_mapping (self->store, one, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (hkl_store_reader_cursor (self->reader, "one", &error), ==, 3);

  g_autoptr (HklMapping) read = hkl_store_reader_mapping (self->reader, 1, &error);
  g_assert_no_error (error);
  g_assert_true (hkl_mapping_equal (read, one));
  g_assert_null (hkl_store_reader_mapping (self->reader, 9, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
}

static void
test_plan (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  HklQueueStatus status;

  add_mapping (self, "m");
  fill (self, 10);
  g_assert_cmpint (plan_one (self, "m", HKL_BATCH_FORMING, 1, 3), ==, 1);
  g_assert_cmpint (plan_one (self, "m", HKL_BATCH_WAITING, 4, 6), ==, 2);
  g_assert_true (hkl_store_reader_queue_status (self->reader, "m", &status, &error));
  g_assert_cmpuint (status.n_forming, ==, 1);
  g_assert_cmpuint (status.n_waiting, ==, 1);
  g_assert_cmpint (status.events_queued, ==, 6);
  g_assert_cmpint (status.events_unplanned, ==, 4);
  g_assert_cmpint (status.oldest_received_at, ==, 1000);
  g_assert_cmpint (status.next_due_at, >, 0);

  /* The forming one grows, and closes. */
  g_autoptr (HklBatch)
      larger = batch_new ("m", HKL_BATCH_WAITING, (const gint64[]){ 1, 2, 3, 7 }, 4);
  g_ptr_array_add (batches, batch_with (larger, 1, HKL_BATCH_WAITING, 0, 0));
  g_autoptr (GArray) grown = plan (self->store, "m", 7, batches, &error);
  assert_ids (grown, 1, (const gint64[]){ 1 });
  g_autoptr (HklBatch) read = hkl_store_reader_batch (self->reader, 1, &error);
  g_assert_cmpuint (read->n_events, ==, 4);
  g_assert_cmpint (read->event_ids[3], ==, 7);
  g_assert_cmpint (read->state, ==, HKL_BATCH_WAITING);
  g_assert_cmpstr (read->mapping_id, ==, "m");
  g_assert_true (hkl_store_reader_queue_status (self->reader, "m", &status, &error));
  g_assert_cmpuint (status.n_forming, ==, 0);
  g_assert_cmpuint (status.n_waiting, ==, 2);
  g_assert_cmpint (status.events_queued, ==, 7);

  /* It takes no more; and nothing of a plan that does not fit is done. */
  g_ptr_array_insert (batches, 0, batch_new ("m", HKL_BATCH_WAITING, (const gint64[]){ 8 }, 1));
  g_assert_null (plan (self->store, "m", 8, batches, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpint (hkl_store_reader_cursor (self->reader, "m", &error), ==, 7);
  g_ptr_array_set_size (batches, 1);
  g_assert_null (plan (self->store, "m", 6, batches, &error)); /* back */
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (plan (self->store, "m", 99, batches, &error)); /* beyond the log */
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (plan (self->store, "nobody", 8, batches, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autoptr (GArray) next = plan (self->store, "m", 8, batches, &error);
  assert_ids (next, 1, (const gint64[]){ 3 });
}

static void
test_settle (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HklQueueStatus status;

  add_mapping (self, "m");
  fill (self, 4);
  gint64 id = plan_one (self, "m", HKL_BATCH_WAITING, 1, 4);
  g_autoptr (HklBatch) batch = hkl_store_reader_batch (self->reader, id, &error);
  g_autoptr (HklBatch) retrying = batch_with (batch, id, HKL_BATCH_WAITING, 1, 503);
  g_autoptr (HklAttempt) first = attempt_new (id, 1, 503);
  g_assert_true (settle (self->store, retrying, first, &error));
  hkl_store_reader_queue_status (self->reader, "m", &status, &error);
  g_assert_cmpuint (status.n_retrying, ==, 1);
  g_assert_cmpint (status.events_queued, ==, 4);

  g_autoptr (HklBatch) delivered = batch_with (batch, id, HKL_BATCH_DELIVERED, 2, 200);
  g_autoptr (HklAttempt) second = attempt_new (id, 2, 200);
  g_assert_true (settle (self->store, delivered, second, &error));
  hkl_store_reader_queue_status (self->reader, "m", &status, &error);
  g_assert_cmpuint (status.n_retrying, ==, 0);
  g_assert_cmpuint (status.n_waiting, ==, 0);
  g_assert_cmpuint (status.n_delivered, ==, 1);
  g_assert_cmpint (status.events_queued, ==, 0);
  g_assert_cmpint (status.next_due_at, ==, 0);

  g_autoptr (GPtrArray) attempts = hkl_store_reader_attempts (self->reader, id, &error);
  g_assert_cmpuint (attempts->len, ==, 2);
  HklAttempt *read = g_ptr_array_index (attempts, 1);
  g_assert_cmpuint (read->number, ==, 2);
  g_assert_cmpint (read->batch_id, ==, id);
  g_assert_cmpuint (read->status, ==, 200);
  g_assert_cmpint (read->dns, ==, -1);
  g_assert_cmpint (read->total, ==, 1234);
  g_assert_cmpstr (read->remote, ==, "127.0.0.1:80");
  g_assert_true (g_bytes_equal (read->response_body, second->response_body));

  g_autoptr (HklBatch) nobody = batch_with (batch, 99, HKL_BATCH_DELIVERED, 1, 200);
  g_assert_false (settle (self->store, nobody, NULL, &error));
  g_assert_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
}

static void
test_drop (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HklQueueStatus status;

  add_mapping (self, "m");
  add_mapping (self, "other");
  fill (self, 6);
  gint64 in_flight = plan_one (self, "m", HKL_BATCH_WAITING, 1, 2);
  plan_one (self, "m", HKL_BATCH_FORMING, 3, 4);
  plan_one (self, "other", HKL_BATCH_WAITING, 1, 2);
  g_autoptr (HklBatch) batch = hkl_store_reader_batch (self->reader, in_flight, &error);
  g_assert_true (drop_mapping (self->store, "m", &error));
  g_assert_true (drop_mapping (self->store, "never-was", &error));
  hkl_store_reader_queue_status (self->reader, "m", &status, &error);
  g_assert_cmpuint (status.n_discarded, ==, 2);
  g_assert_cmpuint (status.n_waiting + status.n_forming, ==, 0);
  g_assert_cmpint (hkl_store_reader_cursor (self->reader, "m", &error), ==, -1);
  hkl_store_reader_queue_status (self->reader, "other", &status, &error);
  g_assert_cmpuint (status.n_waiting, ==, 1);

  /* What was under way fails: it is not taken up again. It delivers: that is the truth. */
  g_autoptr (HklAttempt) attempt = attempt_new (in_flight, 1, 503);
  g_autoptr (HklBatch) retry = batch_with (batch, in_flight, HKL_BATCH_WAITING, 1, 503);
  g_assert_true (settle (self->store, retry, attempt, &error));
  g_autoptr (HklBatch) read = hkl_store_reader_batch (self->reader, in_flight, &error);
  g_assert_cmpint (read->state, ==, HKL_BATCH_DISCARDED);
  g_autoptr (HklBatch) delivered = batch_with (batch, in_flight, HKL_BATCH_DELIVERED, 1, 200);
  g_assert_true (settle (self->store, delivered, attempt, &error));
  hkl_store_reader_queue_status (self->reader, "m", &status, &error);
  g_assert_cmpuint (status.n_discarded, ==, 1);
  g_assert_cmpuint (status.n_delivered, ==, 1);

  /* It may come again, and takes what comes from then on. */
  add_mapping (self, "m");
  g_assert_cmpint (hkl_store_reader_cursor (self->reader, "m", &error), ==, 6);
}

/* --- the log --------------------------------------------------------------------------------- */

static void
test_log (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  static const struct
  {
    HklBatchState state;
    guint tries, status;
  } rows[] = {
    { HKL_BATCH_DELIVERED, 1, 200 }, { HKL_BATCH_FAILED, 3, 404 },    { HKL_BATCH_WAITING, 1, 503 },
    { HKL_BATCH_WAITING, 0, 0 },     { HKL_BATCH_DISCARDED, 0, 0 },   { HKL_BATCH_FAILED, 1, 410 },
    { HKL_BATCH_FORMING, 0, 0 },     { HKL_BATCH_DELIVERED, 2, 201 },
  };
  static const struct
  {
    HklLogFilter filter;
    guint n;
    gint64 ids[16]; /* newest first */
  } table[] = {
    { { 0 }, 16, { 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 } },
    { { .mapping_id = "a" }, 8, { 8, 7, 6, 5, 4, 3, 2, 1 } },
    { { .mapping_id = "a", .states = 1 << HKL_BATCH_FAILED }, 2, { 6, 2 } },
    { { .states = 1 << HKL_BATCH_FAILED | 1 << HKL_BATCH_DISCARDED }, 6, { 14, 13, 10, 6, 5, 2 } },
    { { .states = 1 << HKL_BATCH_WAITING }, 4, { 12, 11, 4, 3 } },
    { { .states = 1 << HKL_BATCH_DELIVERED }, 4, { 16, 9, 8, 1 } },
    { { .retrying = TRUE }, 2, { 11, 3 } },
    { { .search = "404" }, 2, { 10, 2 } },
    { { .search = "20" }, 4, { 16, 9, 8, 1 } },
    { { .search = "fill-2", .mapping_id = "a" }, 1, { 3 } },
    { { .search = "oRDER c", .states = 1 << HKL_BATCH_FORMING }, 2, { 15, 7 } },
    { { .search = "%" }, 0, { 0 } },
    { { .mapping_id = "nobody" }, 0, { 0 } },
    { { .until = 1 }, 0, { 0 } },
  };

  add_mapping (self, "a");
  add_mapping (self, "b");
  fill (self, 8);
  for (guint m = 0; m < 2; m++)
    {
      const char *mapping = m == 0 ? "a" : "b";
      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          gint64 id = plan_one (self, mapping, HKL_BATCH_WAITING, i + 1, i + 1);
          g_autoptr (HklBatch) batch = hkl_store_reader_batch (self->reader, id, &error);
          g_autoptr (HklBatch)
              next = batch_with (batch, id, rows[i].state, rows[i].tries, rows[i].status);
          g_assert_true (settle (self->store, next, NULL, &error));
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("filter %u", i);
      g_autoptr (GArray)
          ids = hkl_store_reader_log_ids (self->reader, &table[i].filter, 0, 100, &error);
      g_assert_no_error (error);
      assert_ids (ids, table[i].n, table[i].ids);
      g_assert_cmpint (hkl_store_reader_count_log (self->reader, &table[i].filter, &error), ==,
                       table[i].n);
      if (table[i].n < 2)
        continue;
      /* In pages, and from the other end. */
      g_autoptr (GArray) page = hkl_store_reader_log_ids (self->reader, &table[i].filter,
                                                          table[i].ids[0], 1, &error);
      assert_ids (page, 1, table[i].ids + 1);
      g_autoptr (GArray) news = hkl_store_reader_log_ids_after (self->reader, &table[i].filter,
                                                                table[i].ids[1], 10, &error);
      assert_ids (news, 1, table[i].ids);
    }
  g_autoptr (GPtrArray) of_event = hkl_store_reader_batches_of_event (self->reader, 5, 10, &error);
  g_assert_cmpuint (of_event->len, ==, 2);
  HklBatch *newest = g_ptr_array_index (of_event, 0);
  g_assert_cmpint (newest->id, ==, 13);
  g_autoptr (GPtrArray) pending = hkl_store_reader_pending (self->reader, "a", 0, 0, 2, &error);
  g_assert_cmpuint (pending->len, ==, 2);
  HklBatch *second = g_ptr_array_index (pending, 1);
  g_autoptr (GPtrArray)
      rest = hkl_store_reader_pending (self->reader, "a", second->due_at, second->id, 10, &error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_autoptr (GPtrArray) rows_only = hkl_store_reader_batches (
      self->reader, (const gint64[]){ 3, 999 }, 2, FALSE, &error);
  HklBatch *row = g_ptr_array_index (rows_only, 0);
  g_assert_cmpuint (row->n_events, ==, 1);
  g_assert_null (row->event_ids);
  g_assert_null (g_ptr_array_index (rows_only, 1));
}

static void
test_expire (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 future = g_get_real_time () + G_TIME_SPAN_DAY;
  gint64 n = 0, sum = 0;

  add_mapping (self, "m");
  fill (self, 20);
  gint64 done = plan_one (self, "m", HKL_BATCH_WAITING, 1, 5);
  gint64 waits = plan_one (self, "m", HKL_BATCH_WAITING, 6, 7);
  gint64 also_done = plan_one (self, "m", HKL_BATCH_WAITING, 8, 12);
  for (guint i = 0; i < 2; i++)
    {
      gint64 id = i == 0 ? done : also_done;
      g_autoptr (HklBatch) batch = hkl_store_reader_batch (self->reader, id, &error);
      g_autoptr (HklBatch) delivered = batch_with (batch, id, HKL_BATCH_DELIVERED, 1, 200);
      g_autoptr (HklAttempt) attempt = attempt_new (id, 1, 200);
      g_assert_true (settle (self->store, delivered, attempt, &error));
    }
  g_assert_cmpint (expire (self->store, 1, 100, &error), ==, 0); /* nothing is that old */
  while ((n = expire (self->store, future, 3, &error)) > 0)
    {
      g_assert_cmpint (n, <=, 4);
      sum += n;
    }
  g_assert_no_error (error);
  g_assert_cmpint (sum, ==, 2 + 2 + 10); /* batches, attempts, events 1 to 5 and 8 to 12 */
  g_autoptr (GPtrArray)
      left = hkl_store_reader_events_after (self->reader, 0, 100, G_MAXSIZE, FALSE, &error);
  g_assert_cmpuint (left->len, ==, 10);
  HklEvent *first = g_ptr_array_index (left, 0);
  g_assert_cmpint (first->id, ==, 6);
  g_assert_cmpint (hkl_store_reader_count_events (self->reader, NULL, &error), ==, 10);
  g_autoptr (HklBatch) kept = hkl_store_reader_batch (self->reader, waits, &error);
  g_assert_nonnull (kept);
  g_assert_null (hkl_store_reader_batch (self->reader, done, &error));
  g_clear_error (&error);

  /* Without a mapping nothing holds the events; ids are not given out again. */
  g_assert_true (drop_mapping (self->store, "m", &error));
  while (expire (self->store, future, 100, &error) > 0)
    ;
  g_assert_cmpint (hkl_store_reader_count_events (self->reader, NULL, &error), ==, 0);
  reopen (self);
  g_autoptr (GPtrArray) events = events_new ("later", 0, 1);
  g_autoptr (GArray) ids = append (self->store, events, &error);
  assert_ids (ids, 1, (const gint64[]){ 21 });
  /* Its message id is remembered though the event itself is gone. */
  g_autoptr (GPtrArray) again = events_new ("fill", 3, 1);
  g_autoptr (GArray) duplicate = append (self->store, again, &error);
  assert_ids (duplicate, 1, (const gint64[]){ 0 });
}

/* --- change notices -------------------------------------------------------------------------- */

typedef struct
{
  HklStoreChange changes;
  gboolean called;
  guint n_destroyed;
} Notices;

static void
on_changed (HklStore *store, HklStoreChange changes, gpointer data)
{
  Notices *notices = data;

  notices->changes |= changes;
  notices->called = TRUE;
}

static void
on_destroyed (gpointer data)
{
  ((Notices *) data)->n_destroyed++;
}

static void
test_watch (Fixture *self, gconstpointer data)
{
  Notices first = { 0 };
  Notices second = { 0 };
  guint id = hkl_store_watch (self->store, NULL, on_changed, &first, on_destroyed);

  hkl_store_watch (self->store, NULL, on_changed, &second, on_destroyed);
  fill (self, 1);
  wait_for (&first.called);
  g_assert_cmpint (first.changes, ==, HKL_STORE_CHANGE_EVENTS);
  wait_for (&second.called);
  second.called = FALSE;
  add_mapping (self, "m");
  wait_for (&second.called);
  g_assert_true (second.changes & HKL_STORE_CHANGE_VERSIONS);

  hkl_store_unwatch (self->store, id);
  g_assert_cmpuint (first.n_destroyed, ==, 1);
  first.called = FALSE;
  second.called = FALSE;
  g_autoptr (GPtrArray) events = events_new ("w", 0, 1);
  g_autoptr (GArray) ids = append (self->store, events, NULL);
  g_assert_nonnull (ids);
  wait_for (&second.called);
  g_assert_false (first.called);
  assert_finalises (g_steal_pointer (&self->store));
  g_assert_cmpuint (second.n_destroyed, ==, 1);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/id-list", test_id_list);
  g_test_add_func ("/store/seen", test_seen);
  add ("/store/append", test_append);
  add ("/store/duplicates", test_duplicates);
  add ("/store/duplicates-of-many", test_duplicates_of_many);
  add ("/store/many-calls", test_many_calls);
  add ("/store/cancel", test_cancel);
  add ("/store/mappings", test_mappings);
  add ("/store/plan", test_plan);
  add ("/store/settle", test_settle);
  add ("/store/drop", test_drop);
  add ("/store/log", test_log);
  add ("/store/expire", test_expire);
  add ("/store/watch", test_watch);
  return g_test_run ();
}
