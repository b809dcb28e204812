/* mapping-lines.c: answers for mapping.js, line by line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line in is [mapping, event]. A line out is the value that is made, "undefined", or "!" and the
 * error's message as a JSON text.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"

static void
answer (const HklJson *mapping, const HklJson *event, HklArena *arena, GString *out)
{
  g_autoptr (GError) error = NULL;
  const HklJson *value = hkl_mapping_kit_transform (mapping, event, arena, &error);

  if (error != NULL)
    {
      g_string_append_c (out, '!');
      hkl_json_write_string (hkl_str (error->message), out);
    }
  else if (value == NULL)
    g_string_append (out, "undefined");
  else
    hkl_json_write (value, out);
}

int
main (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char *line = NULL;
  size_t size = 0;
  ssize_t length;

  while ((length = getline (&line, &size, stdin)) > 0)
    {
      const HklJson *json = hkl_json_read (arena, line, (gsize) length, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (json->u.array.n, ==, 2);
      g_string_truncate (out, 0);
      answer (json->u.array.items[0], json->u.array.items[1], arena, out);
      puts (out->str);
      hkl_arena_reset (arena);
    }
  free (line);

  return 0;
}
