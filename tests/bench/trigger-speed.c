/* trigger-speed.c: how long a trigger takes for one event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: trigger-speed FILE SECONDS. FILE holds {"trigger": …, "events": […]}. Prints JSON: the
 * nanoseconds for reading the trigger, for evaluating it on a parsed event, for reading a stored
 * event and evaluating it, and for deciding the trigger's first two conditions on the columns.
 * trigger-speed.js runs it.
 */

#include "config.h"

#include <stdio.h>

#include "hkl-json-reader.h"
#include "hkl-trigger.h"

typedef struct
{
  char *text;
  HklTrigger *trigger;
  HklTrigger *on_columns;
  const HklJson *events;
  HklEvent **stored;
  guint n;
} Bench;

typedef guint (*Work) (const Bench *bench);

static guint
parse (const Bench *bench)
{
  for (guint i = 0; i < bench->n; i++)
    hkl_trigger_unref (hkl_trigger_parse (bench->text, NULL, NULL));

  return 0;
}

static guint
evaluate (const Bench *bench)
{
  guint matched = 0;

  for (guint i = 0; i < bench->n; i++)
    matched += hkl_trigger_matches (bench->trigger, bench->events->u.array.items[i]);

  return matched;
}

static guint
read_and_evaluate (const Bench *bench)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  guint matched = 0;

  for (guint i = 0; i < bench->n; i++)
    {
      gsize size;
      const char *bytes = g_bytes_get_data (bench->stored[i]->bytes, &size);

      matched += hkl_trigger_matches (bench->trigger,
                                      hkl_json_read (arena, bytes, size, NULL, NULL));
      hkl_arena_reset (arena);
    }

  return matched;
}

static guint
decide_on_columns (const Bench *bench)
{
  guint matched = 0;

  for (guint i = 0; i < bench->n; i++)
    matched += hkl_trigger_matches_columns (bench->on_columns, bench->stored[i]);

  return matched;
}

/* Nanoseconds for one event; the best of several runs, which the machine disturbed least. */
static double
measure (Work work, const Bench *bench, double seconds)
{
  double best = G_MAXDOUBLE;

  for (guint run = 0; run < 5; run++)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 end = start + (gint64) (seconds / 5 * G_USEC_PER_SEC);
      guint64 rounds = 0;

      while (g_get_monotonic_time () < end)
        for (guint i = 0; i < 100; i++, rounds++)
          work (bench);
      best = MIN (best,
                  (double) (g_get_monotonic_time () - start) * 1000 / (double) (rounds * bench->n));
    }

  return best;
}

int
main (int argc, char **argv)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  Bench bench = { 0 };
  HklEventOrigin origin = { .received_at = 1 };
  const HklJson *json;
  double seconds;
  gsize size;

  if (argc != 3 || !g_file_get_contents (argv[1], &contents, &size, &error))
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "trigger-speed FILE SECONDS");
      return 1;
    }
  seconds = g_ascii_strtod (argv[2], NULL);
  json = hkl_json_read (arena, contents, size, NULL, &error);
  g_assert_no_error (error);

  bench.text = hkl_json_dup_member_string (json, "trigger");
  bench.trigger = hkl_trigger_parse (bench.text, NULL, &error);
  g_assert_no_error (error);
  bench.on_columns = hkl_trigger_parse ("type = \"track\" and event = \"Order Completed\"", NULL,
                                        NULL);
  bench.events = hkl_json_get (json, "events");
  bench.n = (guint) bench.events->u.array.n;
  bench.stored = g_new (HklEvent *, bench.n);
  for (guint i = 0; i < bench.n; i++)
    bench.stored[i] = hkl_event_accept (bench.events->u.array.items[i], &origin, arena);

  g_assert_cmpuint (evaluate (&bench), ==, 1);
  g_assert_cmpuint (read_and_evaluate (&bench), ==, 1);
  printf ("{\"parse\":%.1f,", measure (parse, &bench, seconds));
  printf ("\"evaluate\":%.2f,", measure (evaluate, &bench, seconds));
  printf ("\"readAndEvaluate\":%.1f,", measure (read_and_evaluate, &bench, seconds));
  printf ("\"columns\":%.2f}\n", measure (decide_on_columns, &bench, seconds));

  for (guint i = 0; i < bench.n; i++)
    hkl_event_unref (bench.stored[i]);
  g_free (bench.stored);
  hkl_trigger_unref (bench.trigger);
  hkl_trigger_unref (bench.on_columns);
  g_free (bench.text);

  return 0;
}
