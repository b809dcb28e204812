/* trigger-lines.c: answers for trigger.js, line by line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line in is [trigger, event]. A line out is "error", or the tree, "true", "false" or "throws",
 * and the trigger written back, with tabs between them.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-trigger-private.h"

static void
answer (const char *text, const HklJson *event, GString *out)
{
  static const char *words[] = { "false", "true", "throws" };
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, NULL, NULL);
  g_autofree char *back = NULL;
  g_autofree char *described = NULL;

  if (trigger == NULL)
    {
      g_string_append (out, "error");
      return;
    }

  hkl_trigger_write_ast (trigger, out);
  g_string_append_printf (out, "\t%s\t",
                          words[hkl_test_evaluate (hkl_trigger_get_test (trigger), event)]);
  back = hkl_condition_to_text (hkl_trigger_get_root (trigger));
  hkl_json_write_string (hkl_str (back), out);
  described = hkl_condition_describe (hkl_trigger_get_root (trigger));
  g_assert_cmpstr (described, !=, "");
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
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (json->u.array.n, ==, 2);
      text = hkl_str_dup (json->u.array.items[0]->u.string);
      g_string_truncate (out, 0);
      answer (text, json->u.array.items[1], out);
      puts (out->str);
      hkl_arena_reset (arena);
    }
  free (line);

  return 0;
}
