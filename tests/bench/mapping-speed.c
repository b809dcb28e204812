/* mapping-speed.c: how long a mapping takes for one event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: mapping-speed FILE SECONDS. FILE holds {"fields": …, "event": …}. Prints JSON: the
 * nanoseconds for a transform (validation and all, as upstream runs it), and for resolving fields
 * that were validated once, as the engine does. mapping-speed.js runs it.
 */

#include "config.h"

#include <stdio.h>

#include "hkl-json-reader.h"
#include "hkl-mapping-kit.h"

typedef const HklJson *(*Work) (const HklJson *, const HklJson *, HklArena *, GError **);

/* Nanoseconds for one event; the best of several runs, which the machine disturbed least. */
static double
measure (Work work, const HklJson *fields, const HklJson *event, double seconds)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  double best = G_MAXDOUBLE;

  for (guint run = 0; run < 5; run++)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 end = start + (gint64) (seconds / 5 * G_USEC_PER_SEC);
      guint64 rounds = 0;

      while (g_get_monotonic_time () < end)
        {
          for (guint i = 0; i < 100; i++, rounds++)
            {
              if (work (fields, event, arena, NULL) == NULL)
                g_error ("the mapping cannot be used");
              hkl_arena_reset (arena);
            }
        }
      best = MIN (best, (double) (g_get_monotonic_time () - start) * 1000 / (double) rounds);
    }

  return best;
}

int
main (int argc, char **argv)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (argc != 3)
    {
      fprintf (stderr, "Usage: mapping-speed FILE SECONDS\n");
      return 2;
    }
  if (!g_file_get_contents (argv[1], &text, &size, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  const HklJson *input = hkl_json_read (arena, text, size, NULL, &error);
  if (input == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  const HklJson *fields = hkl_json_get (input, "fields"), *event = hkl_json_get (input, "event");
  double seconds = g_ascii_strtod (argv[2], NULL);
  printf ("{\"transform\":%.0f,\"resolve\":%.0f}\n",
          measure (hkl_mapping_kit_transform, fields, event, seconds),
          measure (hkl_mapping_kit_resolve, fields, event, seconds));

  return 0;
}
