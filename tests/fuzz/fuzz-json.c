/* fuzz-json.c: any bytes through the reader and the writer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is written reads back, and is then written the same, compact and pretty. A refused text
 * has a message and a place inside it.
 */

#include "config.h"

#include <stdint.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (gboolean holds, const char *what)
{
  if (!holds)
    g_error ("%s", what);
}

static void
check_reads_back (const GString *text, const GString *compact)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) again = g_string_new (NULL);
  const HklJson *value = hkl_json_read (arena, text->str, text->len, NULL, NULL);

  check (value != NULL, "what was written cannot be read");
  hkl_json_write (value, again);
  check (g_string_equal (again, compact), "written differently the second time");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) compact = g_string_new (NULL);
  g_autoptr (GString) pretty = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HklJsonPosition where = { 0 };
  const HklJson *value = hkl_json_read (arena, (const char *) data, size, &where, &error);

  check ((value == NULL) == (error != NULL), "an error exactly where there is no value");
  if (value == NULL)
    {
      check (where.offset <= size && where.line >= 1 && where.column >= 1,
             "fault outside the text");
      check (g_utf8_validate (error->message, -1, NULL), "the message is not UTF-8");
      return 0;
    }

  hkl_json_write (value, compact);
  check (g_utf8_validate_len (compact->str, compact->len, NULL), "what was written is not UTF-8");
  check_reads_back (compact, compact);
  hkl_json_write_pretty (value, 2, pretty);
  check_reads_back (pretty, compact);

  return 0;
}
