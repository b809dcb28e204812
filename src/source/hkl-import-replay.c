/* hkl-import-replay.c: see hkl-import-replay.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-import"

#include "config.h"

#include <string.h>

#include "hkl-event.h"
#include "hkl-import-replay.h"
#include "hkl-json-reader.h"

static gint64
read_time (const HklJson *line, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = hkl_json_dup_member_string (line, names[i]);
      gint64 time;

      if (text != NULL && hkl_time_from_iso (text, &time))
        return time;
    }

  return 0;
}

/* A request: when it came, from "received", or in a fixture from "after_ms" since its first one. FALSE:
 * LINE is none. */
static gboolean
read_request_time (const HklJson *line, gint64 *time)
{
  static const char *const of_request[] = { "received", NULL };
  const HklJson *after = hkl_json_get (line, "after_ms");

  if (!hkl_json_is (hkl_json_get (line, "method"), HKL_JSON_STRING))
    return FALSE;
  if (hkl_json_get (line, "received") != NULL)
    {
      *time = read_time (line, of_request);
      return TRUE;
    }
  if (!hkl_json_is (after, HKL_JSON_NUMBER) || !(after->u.number >= 0 && after->u.number < 1e12))
    return FALSE;
  *time = G_TIME_SPAN_SECOND + (gint64) (after->u.number * 1000); /* 0 would be "not known" */

  return TRUE;
}

static void
add_event (HklReplayLine *self, const HklJson *event, HklArena *arena)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);

  for (gsize i = 0; i < event->u.object.n; i++)
    hkl_json_object_builder_set (builder, event->u.object.members[i].key,
                                 event->u.object.members[i].value);
  hkl_json_object_builder_remove (builder, HKL_STR ("messageId"));
  g_ptr_array_add (self->events, (gpointer) hkl_json_object_builder_end (builder));
}

/* NULL: no JSON. */
static const HklJson *
read_body (const HklJson *line, HklArena *arena)
{
  const HklJson *text = hkl_json_get (line, "body");
  g_autofree char *encoded = hkl_json_dup_member_string (line, "body_base64");

  if (encoded != NULL)
    {
      gsize length;
      g_autofree guchar *bytes = g_base64_decode (encoded, &length);
      char *copy = hkl_arena_alloc (arena, length + 1);

      memcpy (copy, bytes, length);
      return hkl_json_read (arena, copy, length, NULL, NULL);
    }
  if (!hkl_json_is (text, HKL_JSON_STRING))
    return NULL;

  return hkl_json_read (arena, text->u.string.data, text->u.string.len, NULL, NULL);
}

gboolean
hkl_replay_line_read (HklReplayLine *self, const HklJson *line, HklArena *arena)
{
  static const char *const of_event[] = { "receivedAt", "timestamp", "originalTimestamp", NULL };
  const HklJson *body;

  g_return_val_if_fail (self != NULL && arena != NULL, FALSE);

  self->events = g_ptr_array_new ();
  if (!read_request_time (line, &self->came_at))
    {
      self->came_at = read_time (line, of_event);
      add_event (self, line, arena);
      return TRUE;
    }

  body = read_body (line, arena);
  if (hkl_json_is (body, HKL_JSON_OBJECT))
    add_event (self, body, arena);
  for (gsize i = 0; hkl_json_is (body, HKL_JSON_ARRAY) && i < body->u.array.n; i++)
    if (hkl_json_is (body->u.array.items[i], HKL_JSON_OBJECT))
      add_event (self, body->u.array.items[i], arena);

  return self->events->len > 0;
}

void
hkl_replay_line_clear (HklReplayLine *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
}
