/* test-batcher.c: which events share a batch, and when it closes, by a table of small stories.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A story is a text of steps, an outcome the batches in the order of closing. Steps: "a3" adds an
 * event of 3 bytes to partition a, "+250" lets 250 ms pass and closes what is due, "~250" the same
 * while the reader is behind, "!" closes everything, "v" begins another version.
 */

#define G_LOG_DOMAIN "test-batcher"

#include "config.h"

#include "hkl-batcher.h"

static HklEvent *
event_new (gint64 id, gint64 received_at)
{
  g_autofree char *name = g_strdup_printf ("Event %" G_GINT64_FORMAT, id % 3);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);

  return hkl_event_new (id, received_at, "track", name, "m", "u", NULL, bytes);
}

/* Appends "a:1,2,3;" for each batch that has closed. */
static void
note_closed (HklBatcher *batcher, GString *out)
{
  g_autoptr (GPtrArray) closed = NULL;
  g_autoptr (GPtrArray) forming = NULL;

  hkl_batcher_take_touched (batcher, &closed, &forming);
  for (guint i = 0; i < closed->len; i++)
    {
      const HklForming *batch = g_ptr_array_index (closed, i);

      g_assert_true (batch->closed);
      g_assert_cmpuint (batch->events->len, ==, batch->event_ids->len);
      g_string_append_printf (out, "%s:", batch->partition);
      for (guint j = 0; j < batch->event_ids->len; j++)
        g_string_append_printf (out, "%s%" G_GINT64_FORMAT, j > 0 ? "," : "",
                                g_array_index (batch->event_ids, gint64, j));
      g_string_append_c (out, ';');
    }
}

static const struct
{
  guint max_events;
  gsize max_bytes;
  guint wait_ms;
  const char *steps;
  const char *expected;
  guint n_left; /* events that still form */
} stories[] = {
  { 3, 1000, 5000, "a1 a1", "", 2 },
  { 3, 1000, 5000, "a1 a1 a1", "a:1,2,3;", 0 },
  { 3, 1000, 5000, "a1 a1 a1 a1", "a:1,2,3;", 1 },
  { 1, 1000, 5000, "a1 b1", "a:1;b:2;", 0 },
  /* By partition, in the order of closing. */
  { 2, 1000, 5000, "a1 b1 b1 a1", "b:2,3;a:1,4;", 0 },
  /* By time: from the first event of each. */
  { 9, 1000, 1000, "a1 +500 a1 b1 +499", "", 3 },
  { 9, 1000, 1000, "a1 +500 a1 b1 +500", "a:1,2;", 1 },
  { 9, 1000, 1000, "a1 +500 a1 b1 +500 +500", "a:1,2;b:3;", 0 },
  { 9, 1000, 1000, "b1 a1 +1000", "b:1;a:2;", 0 },
  { 9, 1000, 0, "a1 a1 +0", "a:1,2;", 0 },
  /* While catching up the time counts from when they began here. */
  { 9, 1000, 0, "a1 a1 ~0 a1", "", 3 },
  { 9, 1000, 0, "a1 a1 ~250", "a:1,2;", 0 },
  { 9, 1000, 1000, "a1 ~999", "", 1 },
  { 9, 1000, 1000, "a1 ~1000", "a:1;", 0 },
  /* By size: brackets and commas count. 2 + 3 + 1 + 3 = 9. */
  { 9, 9, 5000, "a3 a3", "", 2 },
  { 9, 9, 5000, "a3 a4", "a:1;", 1 },
  { 9, 9, 5000, "a3 a3 a1", "a:1,2;", 1 },
  /* One event that is too large alone still goes out, alone. */
  { 9, 9, 5000, "a50 a1", "a:1;", 1 },
  { 9, 1000, 5000, "a1 b1 a1 !", "a:1,3;b:2;", 0 },
  /* Versions do not mix. */
  { 9, 1000, 5000, "a1 v a1 v a1", "a:1;a:2;", 1 },
};

static void
test_stories (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_auto (GStrv) steps = g_strsplit (stories[i].steps, " ", -1);
      HklBatcher *batcher = hkl_batcher_new ();
      g_autoptr (GString) closed = g_string_new (NULL);
      gint64 now = 1000 * G_TIME_SPAN_SECOND, id = 0, version = 1;

      g_test_message ("%u: %s", i, stories[i].steps);
      hkl_batcher_configure (batcher, stories[i].max_events, stories[i].max_bytes,
                             stories[i].wait_ms * G_TIME_SPAN_MILLISECOND);
      for (guint j = 0; steps[j] != NULL; j++)
        {
          guint number = (guint) g_ascii_strtoull (steps[j] + 1, NULL, 10);

          if (steps[j][0] == '+' || steps[j][0] == '~')
            {
              now += number * G_TIME_SPAN_MILLISECOND;
              hkl_batcher_close_due (batcher, now, steps[j][0] == '+');
            }
          else if (steps[j][0] == '!')
            hkl_batcher_close_all (batcher);
          else if (steps[j][0] == 'v')
            version++;
          else
            {
              g_autoptr (HklEvent) event = event_new (++id, now);
              char partition[2] = { steps[j][0], '\0' };

              hkl_batcher_add (batcher, partition, version, event, number, now);
            }
          note_closed (batcher, closed);
        }

      g_assert_cmpstr (closed->str, ==, stories[i].expected);
      g_assert_cmpuint (hkl_batcher_get_n_events (batcher), ==, stories[i].n_left);
      g_assert_cmpint (hkl_batcher_next_due (batcher) != 0, ==, stories[i].n_left > 0);
      hkl_batcher_free (batcher);
    }
}

static void
test_columns (void)
{
  HklBatcher *batcher = hkl_batcher_new ();
  g_autoptr (GPtrArray) closed = NULL;
  g_autoptr (GPtrArray) forming = NULL;
  const HklForming *batch;

  hkl_batcher_configure (batcher, 100, 1000, G_TIME_SPAN_SECOND);
  for (gint64 id = 3; id < 10; id++)
    {
      g_autoptr (HklEvent) event = event_new (id, 1000 + id);

      hkl_batcher_add (batcher, "a", 7, event, 10, 2000);
    }
  hkl_batcher_take_touched (batcher, &closed, &forming);
  g_assert_cmpuint (closed->len, ==, 0);
  g_assert_cmpuint (forming->len, ==, 1);

  batch = g_ptr_array_index (forming, 0);
  g_assert_cmpint (batch->version, ==, 7);
  g_assert_cmpint (batch->received_at, ==, 1003);
  g_assert_cmpint (batch->due_at, ==, 1003 + G_TIME_SPAN_SECOND);
  g_assert_cmpint (batch->created_at, ==, 2000);
  g_assert_cmpstr (batch->first_name, ==, "Event 0");
  g_assert_cmpstr (batch->first_user, ==, "u");
  g_assert_cmpuint (batch->n_other_names, ==, 2);
  g_assert_cmpuint (batch->bytes, ==, 2 + 7 * 10 + 6);
  g_assert_cmpint (hkl_batcher_oldest (batcher), ==, 1003);

  /* Nothing new: nothing to write. */
  g_clear_pointer (&closed, g_ptr_array_unref);
  g_clear_pointer (&forming, g_ptr_array_unref);
  hkl_batcher_take_touched (batcher, &closed, &forming);
  g_assert_cmpuint (forming->len, ==, 0);
  hkl_batcher_free (batcher);
}

/* What was forming when the program ended goes on where it was. */
static void
test_restore (void)
{
  HklBatcher *batcher = hkl_batcher_new ();
  HklForming *forming = g_new0 (HklForming, 1);
  const gint64 ids[] = { 4, 5 };
  g_autoptr (HklEvent) event = event_new (6, 1000);
  g_autoptr (GPtrArray) closed = NULL;
  g_autoptr (GPtrArray) touched = NULL;
  const HklForming *batch;

  forming->id = 17;
  forming->version = 1;
  forming->partition = g_strdup ("a");
  forming->event_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (forming->event_ids, ids, 2);
  forming->bytes = 9;
  forming->due_at = 5000;
  forming->first_name = g_strdup ("Event 1");
  forming->first_user = g_strdup ("");

  hkl_batcher_configure (batcher, 3, 1000, G_TIME_SPAN_SECOND);
  hkl_batcher_restore (batcher, forming);
  g_assert_cmpint (hkl_batcher_next_due (batcher), ==, 5000);
  g_assert_cmpuint (hkl_batcher_get_n_events (batcher), ==, 2);

  hkl_batcher_add (batcher, "a", 1, event, 3, 1000);
  hkl_batcher_take_touched (batcher, &closed, &touched);
  g_assert_cmpuint (closed->len, ==, 1);
  batch = g_ptr_array_index (closed, 0);
  g_assert_cmpint (batch->id, ==, 17);
  g_assert_cmpuint (batch->event_ids->len, ==, 3);
  g_assert_cmpuint (batch->bytes, ==, 13);
  g_assert_null (batch->events);
  hkl_batcher_free (batcher);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/batcher/stories", test_stories);
  g_test_add_func ("/batcher/columns", test_columns);
  g_test_add_func ("/batcher/restore", test_restore);

  return g_test_run ();
}
