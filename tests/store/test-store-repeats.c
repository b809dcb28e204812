/* test-store-repeats.c: what is to be sent again, where some of it has been before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-test.h"
#include "store-helpers.h"

#define MAX_ROWS 6

/* One letter for each delivery, in order: F failed, D delivered, X discarded, W waiting; and which
 * one it repeats, counted from 1, 0 for none. */
typedef struct
{
  const char *name;
  const char *states;
  guint repeats[MAX_ROWS];
  const char *failed; /* those of "all failed", as digits */
  guint n_left_out;
} Case;

static const Case cases[] = {
  { "nothing was sent again", "FDF", { 0 }, "13", 0 },
  { "it arrived", "FD", { 0, 1 }, "", 1 },
  { "it is under way", "FW", { 0, 1 }, "", 1 },
  { "it failed again: the last one goes", "FF", { 0, 1 }, "2", 1 },
  { "it was cancelled", "FX", { 0, 1 }, "1", 0 },
  { "it arrived at the third attempt", "FFFD", { 0, 1, 2, 3 }, "", 3 },
  { "the last of a chain", "FFF", { 0, 1, 2 }, "3", 2 },
  { "cancelled in the end", "FFX", { 0, 1, 2 }, "2", 1 },
  { "twice, and once it arrived", "FDF", { 0, 1, 1 }, "3", 1 },
  { "in two parts, one was cancelled", "FDX", { 0, 1, 1 }, "1", 0 },
  { "another one's repeat says nothing", "FFD", { 0, 0, 1 }, "2", 1 },
  { "a repeat of what is gone", "FD", { 0, 77 }, "1", 0 },
};

static HklBatchState
state_of (char letter)
{
  return letter == 'F'   ? HKL_BATCH_FAILED
         : letter == 'D' ? HKL_BATCH_DELIVERED
         : letter == 'X' ? HKL_BATCH_DISCARDED
                         : HKL_BATCH_WAITING;
}

typedef struct
{
  char *folder;
  HklStore *store;
  HklStoreReader *reader;
} Fixture;

static void
set_up (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklMapping) mapping = mapping_new ("orders");

  self->folder = hkl_test_folder ();
  self->store = hkl_store_open (self->folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (self->store, 0);
  put_mapping (self->store, mapping, &error);
  g_assert_no_error (error);
  self->reader = hkl_store_reader_new (self->folder, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->reader);
  hkl_store_close (self->store);
  assert_finalises (self->store);
  hkl_test_remove_folder (self->folder);
}

static gint64
add_event (Fixture *self, const char *type, const char *name)
{
  static guint n;
  g_autofree char *id = g_strdup_printf ("m-%u", n++);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (events, hkl_event_new (0, g_get_real_time (), type, name, id, "u", NULL, bytes));
  ids = append (self->store, events, &error);
  g_assert_no_error (error);

  return g_array_index (ids, gint64, 0);
}

/* Returns its id. */
static gint64
add_batch (Fixture *self,
           const char *name,
           HklBatchState state,
           gint64 of,
           const gint64 *ids,
           guint n)
{
  g_autoptr (HklBatch) plain = batch_new ("orders", state, ids, n);
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_batch_unref);
  g_autoptr (GArray) inserted = NULL;
  g_autoptr (GError) error = NULL;
  HklBatch init = *plain;

  init.resend_of = of;
  init.first_name = (char *) name;
  init.n_other_names = n > 1;
  g_ptr_array_add (batches, hkl_batch_new (&init));
  inserted = insert_batches (self->store, batches, &error);
  g_assert_no_error (error);

  return g_array_index (inserted, gint64, 0);
}

/* As digits, the first batch is 1. */
static char *
ask (Fixture *self, guint states, const char *event, gboolean repeated, guint *n_left_out)
{
  const HklLogFilter filter = { .mapping_id = "orders", .states = states };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_reader_ids_to_repeat (self->reader, &filter, event, repeated,
                                                           n_left_out, &error);
  GString *digits = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (digits, "%d", (int) g_array_index (ids, gint64, i));

  return g_string_free (digits, FALSE);
}

static void
test_chains (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      Fixture f;
      g_autofree char *found = NULL;
      g_autofree char *all = NULL;
      gint64 event;
      guint n_left_out = 99, n_failed = 0;

      g_test_message ("%s", c->name);
      set_up (&f);
      event = add_event (&f, "track", "E");
      for (guint j = 0; c->states[j] != '\0'; j++)
        {
          n_failed += c->states[j] == 'F';
          g_assert_cmpint (add_batch (&f, "E", state_of (c->states[j]), c->repeats[j], &event, 1),
                           ==, j + 1);
        }
      found = ask (&f, 1 << HKL_BATCH_FAILED, NULL, FALSE, &n_left_out);
      g_assert_cmpstr (found, ==, c->failed);
      g_assert_cmpuint (n_left_out, ==, c->n_left_out);
      all = ask (&f, 1 << HKL_BATCH_FAILED, NULL, TRUE, &n_left_out);
      g_assert_cmpuint (strlen (all), ==, n_failed);
      g_assert_cmpuint (n_left_out, ==, 0);
      tear_down (&f);
    }
}

/* By the whole name, also of an event that is not the first one. */
static void
test_event (void)
{
  static const struct
  {
    const char *name;
    const char *found;
  } names[] = { { "Order Completed", "13" },
                { "Order", "" },
                { "order completed", "" },
                { "Cart Viewed", "23" },
                { "identify", "4" } };
  Fixture f;
  gint64 ids[4];
  guint n_left_out;

  set_up (&f);
  ids[0] = add_event (&f, "track", "Order Completed");
  ids[1] = add_event (&f, "track", "Cart Viewed");
  ids[2] = add_event (&f, "track", "Between");
  ids[3] = add_event (&f, "identify", "");
  add_batch (&f, "Order Completed", HKL_BATCH_FAILED, 0, &ids[0], 1);
  add_batch (&f, "Cart Viewed", HKL_BATCH_FAILED, 0, &ids[1], 1);
  add_batch (&f, "Order Completed", HKL_BATCH_FAILED, 0, ids, 2);
  add_batch (&f, "identify", HKL_BATCH_FAILED, 0, &ids[3], 1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *found = ask (&f, 1 << HKL_BATCH_FAILED, names[i].name, FALSE, &n_left_out);

      g_test_message ("%s", names[i].name);
      g_assert_cmpstr (found, ==, names[i].found);
    }
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/repeats/chains", test_chains);
  g_test_add_func ("/repeats/event", test_event);

  return g_test_run ();
}
