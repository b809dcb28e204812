/* hkl-event-draft.c: see hkl-event-draft.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-event-draft"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-event-draft.h"
#include "hkl-event.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-sample.h"

char *
hkl_event_reason_sentence (const char *code)
{
  static const struct
  {
    const char *code;
    const char *sentence;
  } words[] = {
    { "bad_request",
      N_ ("An event has a “type”: track, identify, page, screen, group or alias. Its messageId has "
          "100 characters at most.") },
    { "id_not_string", N_ ("“messageId” is a text, in double quotes.") },
    { "no_user_anon_id", N_ ("An event names its user. Add “userId” or “anonymousId”.") },
    { "event_not_defined", N_ ("A track names what happened. Add “event”.") },
    { "event_not_string", N_ ("“event” is a text, in double quotes.") },
    { "id_required", N_ ("A group names its “groupId”, and an alias its “previousId”. Add it.") },
    { "properties_not_object", N_ ("“properties” is an object, in { and }.") },
    { "traits_not_object", N_ ("“traits” is an object, in { and }.") },
    { "name_not_string", N_ ("“name” is a text, in double quotes.") },
    { "category_not_string", N_ ("“category” is a text, in double quotes.") },
    { "test", N_ ("It was sent once, to try out a mapping.") },
    { "too_many_events", N_ ("A request has 2,500 events at most, and this was one too many.") },
  };

  g_return_val_if_fail (code != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].code, code))
      return g_strdup (_ (words[i].sentence));

  return g_strdup_printf (_ ("The event is not valid (%s)."), code);
}

/* Where the value is that a reason is about; G_MAXSIZE: it is about what is not there. */
static gsize
find_fault (const HklJson *event, const char *code)
{
  static const struct
  {
    const char *code;
    const char *member;
  } about[] = {
    { "id_not_string", "messageId" },      { "event_not_string", "event" },
    { "event_not_defined", "event" },      { "properties_not_object", "properties" },
    { "traits_not_object", "traits" },     { "name_not_string", "name" },
    { "category_not_string", "category" }, { "no_user_anon_id", "userId" },
  };

  if (g_str_equal (code, "bad_request"))
    {
      g_autofree char *type = hkl_json_dup_member_string (event, "type");
      /* One of the six: then it is the other thing. */
      gboolean known = type != NULL && g_strv_contains (hkl_event_type_names, type);
      const HklJson *value = hkl_json_get (event, known ? "messageId" : "type");

      return value != NULL ? value->offset : G_MAXSIZE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (about); i++)
    {
      const HklJson *value = hkl_json_get (event, about[i].member);

      if (g_str_equal (about[i].code, code) && value != NULL)
        return value->offset;
    }

  return G_MAXSIZE;
}

/* SENTENCE with the line of the place in TEXT before it. Takes SENTENCE. */
static char *
with_line (const char *text, gsize where, char *sentence)
{
  g_autofree char *taken = sentence;
  guint line = 1;

  if (where == G_MAXSIZE)
    return g_steal_pointer (&taken);

  for (gsize i = 0; i < where; i++)
    line += text[i] == '\n';

  /* Translators: the number of a line, and a sentence about it. */
  return g_strdup_printf (_ ("Line %u: %s"), line, taken);
}

char *
hkl_event_draft_check (const char *text, gsize *where)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HklEvent) event = NULL;
  HklJsonPosition position = { 0 };
  HklEventOrigin origin = { .received_at = 1 };
  const HklJson *json;

  g_return_val_if_fail (text != NULL && where != NULL, NULL);

  *where = G_MAXSIZE;
  json = hkl_json_read (arena, text, strlen (text), &position, &error);
  if (json == NULL)
    {
      *where = position.offset;
      return g_strdup (error->message);
    }
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    {
      *where = json->offset;
      return g_strdup (_ ("An event is a JSON object. Begin with { and end with }."));
    }

  event = hkl_event_accept (json, &origin, arena);

  if (event->reason == NULL)
    return NULL;

  *where = find_fault (json, event->reason);

  return with_line (text, *where, hkl_event_reason_sentence (event->reason));
}

char *
hkl_event_draft_type (const char *text)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  char *type = hkl_json_dup_member_string (hkl_json_read (arena, text, strlen (text), NULL, NULL),
                                           "type");

  return type != NULL ? type : g_strdup ("");
}

/* JSON's members without the one that is called LEFT_OUT. */
static HklJsonObjectBuilder *
begin_copy (const HklJson *json, HklArena *arena, const char *left_out)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);

  for (gsize i = 0; i < json->u.object.n; i++)
    if (left_out == NULL || !hkl_str_equal (json->u.object.members[i].key, hkl_str (left_out)))
      hkl_json_object_builder_set (builder, json->u.object.members[i].key,
                                   json->u.object.members[i].value);

  return builder;
}

static void
set_text (HklJsonObjectBuilder *builder, HklArena *arena, const char *key, const char *value)
{
  hkl_json_object_builder_set (builder, hkl_str (key),
                               hkl_json_new_string (arena, hkl_str (value)));
}

char *
hkl_event_draft_fill_in (const char *text, gint64 now)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *time = hkl_time_to_iso (now);
  HklJsonObjectBuilder *builder;
  const HklJson *json;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  json = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    return g_strdup (text);

  builder = begin_copy (json, arena, NULL);
  if (hkl_json_get (json, "userId") == NULL && hkl_json_get (json, "anonymousId") == NULL)
    {
      g_autofree char *anonymous = g_uuid_string_random ();

      set_text (builder, arena, "anonymousId", anonymous);
    }
  set_text (builder, arena, "messageId", id);
  set_text (builder, arena, "timestamp", time);
  out = g_string_new (NULL);
  hkl_json_write_pretty (hkl_json_object_builder_end (builder), 2, out);

  return g_string_free (out, FALSE);
}

char *
hkl_event_draft_for_copies (const char *text)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  json = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    return NULL;

  out = g_string_new (NULL);
  hkl_json_write (hkl_json_object_builder_end (begin_copy (json, arena, "messageId")), out);

  return g_string_free (out, FALSE);
}

char *
hkl_event_draft_for_again (const char *text)
{
  /* Made anew at the door. */
  static const char *const left_out[] = { "messageId",  "timestamp", "originalTimestamp",
                                          "receivedAt", "sentAt",    "version" };
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklJsonObjectBuilder *builder;
  const HklJson *json;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  json = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    return NULL;

  builder = begin_copy (json, arena, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (left_out); i++)
    hkl_json_object_builder_remove (builder, hkl_str (left_out[i]));
  out = g_string_new (NULL);
  hkl_json_write_pretty (hkl_json_object_builder_end (builder), 2, out);

  return g_string_free (out, FALSE);
}
