/* json-speed.c: how long one event takes through the reader and the writer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json-speed FILE prints the best of seven passes in microseconds. README.md says what to compare.
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

#define ROUNDS 50000

int
main (int argc, char **argv)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;
  double best = G_MAXDOUBLE;

  if (argc != 2 || !g_file_get_contents (argv[1], &text, &length, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "Name one file with a JSON text.");
      return 2;
    }

  for (int pass = 0; pass < 7; pass++)
    {
      gint64 begin = g_get_monotonic_time ();

      for (int i = 0; i < ROUNDS; i++)
        {
          const HklJson *value = hkl_json_read (arena, text, length, NULL, &error);

          if (value == NULL)
            {
              g_printerr ("%s\n", error->message);
              return 2;
            }
          g_string_truncate (out, 0);
          hkl_json_write (value, out);
          hkl_arena_reset (arena);
        }
      best = MIN (best, (double) (g_get_monotonic_time () - begin) / ROUNDS);
    }
  g_print ("bytes %.2f us (%" G_GSIZE_FORMAT " bytes)\n", best, length);

  return 0;
}
