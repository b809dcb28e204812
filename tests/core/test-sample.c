/* test-sample.c: sample events are real ones: valid at the door, of all six types, repeatable.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-event.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-sample.h"

static HklEvent *
accept (const char *text)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, &error);
  HklEventOrigin origin = { .received_at = 1790000000000000 };

  g_assert_no_error (error);

  return hkl_event_accept (json, &origin, arena);
}

static void
test_events (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *text = hkl_sample_event (i, 42);
      g_autofree char *again = hkl_sample_event (i, 42);
      g_autofree char *other = hkl_sample_event (i, 43);
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GString) canonical = g_string_new (NULL);
      g_autoptr (HklEvent) event = accept (text);

      g_assert_cmpstr (text, ==, again);
      g_assert_cmpstr (text, !=, other);
      hkl_json_write (hkl_json_read (arena, text, strlen (text), NULL, NULL), canonical);
      g_assert_cmpstr (text, ==, canonical->str);

      g_assert_null (event->reason);
      g_assert_cmpstr (event->type, ==, hkl_event_type_names[i % 6]);
      g_assert_true (g_hash_table_add (ids, g_strdup (event->message_id)));
      g_hash_table_add (names, g_strdup (event->name));
    }

  g_assert_cmpuint (g_hash_table_size (names), >, 5);
}

static void
test_templates (void)
{
  for (guint i = 0; hkl_event_type_names[i] != NULL; i++)
    {
      g_autofree char *text = hkl_sample_template (hkl_event_type_names[i]);
      g_autoptr (HklEvent) event = accept (text);

      g_assert_null (event->reason);
      g_assert_cmpstr (event->type, ==, hkl_event_type_names[i]);
      g_assert_null (strstr (text, "messageId"));
      g_assert_nonnull (strstr (text, "\n  \""));
    }
  g_assert_null (hkl_sample_template ("delete"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sample/events", test_events);
  g_test_add_func ("/sample/templates", test_templates);

  return g_test_run ();
}
