/* test-log-filter.c: what a person types becomes a filter, and the filter finds what it says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-id-list.h"
#include "hkl-log-filter.h"
#include "hkl-test.h"
#include "store-helpers.h"

/* --- words ----------------------------------------------------------------------------------- */

static HklLogFilter *
filter_of (const char *words)
{
  const HklLogFilter none = { .mapping_id = "m" };
  HklLogFilter *filter = hkl_log_filter_copy (&none);

  hkl_log_filter_set_words (filter, words);
  return filter;
}

static void
test_words (void)
{
  static const struct
  {
    const char *words;
    HklLogFilter filter;
    const char *back; /* NULL: as it was typed */
  } table[] = {
    { "", { 0 }, NULL },
    { "  two  words ", { .search = "two words" }, "two words" },
    { "status:503", { .status_from = 503, .status_to = 503 }, NULL },
    { "status:5xx", { .status_from = 500, .status_to = 599 }, NULL },
    { "STATUS:4XX", { .status_from = 400, .status_to = 499 }, "status:4xx" },
    { "status:400-417", { .status_from = 400, .status_to = 417 }, NULL },
    { "status:none", { .no_answer = TRUE }, NULL },
    { "status:okay", { .search = "status:okay" }, NULL },
    { "status:500-400", { .search = "status:500-400" }, NULL },
    { "event:\"Order Completed\" user:u_1", { .name = "Order Completed", .user = "u_1" }, NULL },
    { "late user:u_1 order", { .user = "u_1", .search = "late order" }, "user:u_1 late order" },
    { "id:m-1 url:/hooks response:overloaded",
      { .message_id = "m-1", .url = "/hooks", .response = "overloaded" },
      NULL },
    { "https://example.com", { .search = "https://example.com" }, NULL },
    { "event:", { .search = "event:" }, NULL },
    { "\"user:u_1", { .user = "u_1" }, "user:u_1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (HklLogFilter) filter = filter_of (table[i].words);
      HklLogFilter expected = table[i].filter;
      g_autofree char *back = hkl_log_filter_dup_words (filter);

      g_test_message ("%s", table[i].words);
      expected.mapping_id = "m";
      g_assert_true (hkl_log_filter_equal (filter, &expected));
      g_assert_cmpstr (back, ==, table[i].back != NULL ? table[i].back : table[i].words);
      g_assert_cmpint (hkl_log_filter_scans (filter), ==, table[i].words[0] != '\0');
    }
}

/* Typing again replaces what was typed, and nothing else. */
static void
test_again (void)
{
  const HklLogFilter start = { .mapping_id = "m", .states = 8, .since = 5 };
  g_autoptr (HklLogFilter) filter = hkl_log_filter_copy (&start);

  hkl_log_filter_set_words (filter, "status:503 user:u_1 late");
  hkl_log_filter_set_words (filter, "event:Order");
  g_assert_cmpstr (filter->mapping_id, ==, "m");
  g_assert_cmpuint (filter->states, ==, 8);
  g_assert_cmpint (filter->since, ==, 5);
  g_assert_cmpuint (filter->status_from, ==, 0);
  g_assert_null (filter->user);
  g_assert_null (filter->search);
  g_assert_cmpstr (filter->name, ==, "Order");
}

static void
test_holds (void)
{
  static const gint64 ids[] = { 7, 5, 300, 12345678901, 8 };
  g_autoptr (GBytes) bytes = hkl_id_list_encode (ids, G_N_ELEMENTS (ids));
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_true (hkl_id_list_holds (data, size, ids[i]));
  g_assert_false (hkl_id_list_holds (data, size, 6));
  g_assert_false (hkl_id_list_holds (data, 0, 7));
}

/* --- in the log ------------------------------------------------------------------------------ */

typedef struct
{
  char *folder;
  HklStore *store;
  HklStoreReader *reader;
} Fixture;

static HklEvent *
event_of (const char *name, const char *user, const char *message_id)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);

  return hkl_event_new (0, 1000, "track", name, message_id, user, NULL, bytes);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (HklMapping) mapping = mapping_new ("m");

  self->folder = hkl_test_folder ();
  self->store = hkl_store_open (self->folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (self->store, 0);
  self->reader = hkl_store_reader_new (self->folder, &error);
  g_assert_cmpint (put_mapping (self->store, mapping, &error), >, 0);

  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("message-%u", i);

      g_ptr_array_add (events,
                       event_of (i % 2 ? "Order Completed" : "Refund", i < 5 ? "ann" : "bob", id));
    }
  g_autoptr (GArray) ids = append (self->store, events, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  assert_finalises (self->reader);
  assert_finalises (self->store);
  hkl_test_remove_folder (self->folder);
}

/* A settled delivery of the events IDS, created at AT, answered with STATUS and BODY. */
static void
deliver (Fixture *self, const gint64 *ids, guint n_ids, gint64 at, guint status, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklBatch) plain = batch_new ("m", HKL_BATCH_WAITING, ids, n_ids);
  HklBatch init = *plain;
  g_autoptr (HklBatch) first = NULL;
  g_autoptr (GPtrArray) batches = g_ptr_array_new ();

  init.created_at = at;
  init.first_name = (char *) (ids[0] % 2 ? "Order Completed" : "Refund");
  init.first_user = (char *) (ids[0] < 5 ? "ann" : "bob");
  init.n_other_names = n_ids > 1;
  init.version = 1;
  first = hkl_batch_new (&init);
  g_ptr_array_add (batches, first);
  g_autoptr (GArray) made = insert_batches (self->store, batches, &error);
  g_assert_no_error (error);
  gint64 id = g_array_index (made, gint64, 0);
  g_autoptr (HklBatch) next = batch_with (
      first, id, status / 100 == 2 ? HKL_BATCH_DELIVERED : HKL_BATCH_FAILED, 1, status);
  g_autoptr (HklAttempt) attempt = attempt_new (id, 1, status);
  HklAttempt attempt_init = *attempt;
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  attempt_init.response_body = bytes;
  g_autoptr (HklAttempt) answered = hkl_attempt_new (&attempt_init);
  g_assert_true (settle (self->store, next, answered, &error));
  g_assert_no_error (error);
}

/* All that a scan finds, in steps of one query and one row each. */
static GArray *
scan_all (Fixture *self, const HklLogFilter *filter)
{
  g_autoptr (GError) error = NULL;
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 reached = 0;
  gint64 at;

  do
    {
      gint64 before = reached;
      g_autoptr (GArray) ids = hkl_store_reader_scan_log (self->reader, filter, before, 1, 0,
                                                          &reached, &at, &error);

      g_assert_no_error (error);
      g_assert_true (reached == 0 || before == 0 || reached < before);
      g_array_append_vals (all, ids->data, ids->len);
    }
  while (reached > 0);
  return all;
}

static void
test_found (Fixture *self, gconstpointer data)
{
  const gint64 day = G_TIME_SPAN_DAY;
  const struct
  {
    const char *words;
    gint64 since, until;
    guint n;
    gint64 ids[4]; /* newest first */
  } table[] = {
    { "status:503", 0, 0, 1, { 2 } },
    { "status:2xx", 0, 0, 2, { 4, 1 } },
    { "status:none", 0, 0, 1, { 3 } },
    { "event:refund", 0, 0, 3, { 4, 3, 2 } },
    { "event:\"order completed\"", 0, 0, 2, { 3, 1 } },
    { "user:bob", 0, 0, 2, { 4, 3 } },
    { "user:ann", 0, 0, 3, { 3, 2, 1 } },
    { "id:message-5", 0, 0, 1, { 3 } },
    { "id:message-7", 0, 0, 0, { 0 } }, /* its range is covered, but it is not in the list */
    { "url:EXAMPLE.com/hooks", 0, 0, 4, { 4, 3, 2, 1 } },
    { "url:elsewhere", 0, 0, 0, { 0 } },
    { "response:overloaded", 0, 0, 1, { 2 } },
    { "response:text/plain", 0, 0, 4, { 4, 3, 2, 1 } },
    { "overloaded", 0, 0, 1, { 2 } },
    { "message-5", 0, 0, 1, { 3 } },
    { "example.com", 0, 0, 4, { 4, 3, 2, 1 } },
    { "event:refund status:503", 0, 0, 1, { 2 } },
    { "", 15 * day, 0, 3, { 4, 3, 2 } },
    { "", 0, 25 * day, 2, { 2, 1 } },
    { "user:ann", 15 * day, 35 * day, 2, { 3, 2 } },
    { "100%", 0, 0, 0, { 0 } },
  };

  deliver (self, (const gint64[]){ 1 }, 1, 10 * day, 200, "thanks");
  deliver (self, (const gint64[]){ 2 }, 1, 20 * day, 503, "{\"error\":\"overloaded\"}");
  deliver (self, (const gint64[]){ 4, 5, 8 }, 3, 30 * day, 0, "");
  deliver (self, (const gint64[]){ 6 }, 1, 40 * day, 204, "");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (HklLogFilter) filter = filter_of (table[i].words);
      g_autoptr (GArray) scanned = NULL;
      g_autoptr (GArray) listed = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s since %" G_GINT64_FORMAT, table[i].words, table[i].since / day);
      filter->since = table[i].since;
      filter->until = table[i].until;
      scanned = scan_all (self, filter);
      listed = hkl_store_reader_log_ids (self->reader, filter, 0, 10, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (scanned->len, ==, table[i].n);
      g_assert_cmpuint (listed->len, ==, table[i].n);
      for (guint k = 0; k < table[i].n; k++)
        {
          g_assert_cmpint (g_array_index (scanned, gint64, k), ==, table[i].ids[k]);
          g_assert_cmpint (g_array_index (listed, gint64, k), ==, table[i].ids[k]);
        }
      g_assert_cmpint (hkl_store_reader_count_log (self->reader, filter, &error), ==, table[i].n);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-filter/words", test_words);
  g_test_add_func ("/log-filter/again", test_again);
  g_test_add_func ("/log-filter/holds", test_holds);
  g_test_add ("/log-filter/found", Fixture, NULL, set_up, test_found, tear_down);
  return g_test_run ();
}
