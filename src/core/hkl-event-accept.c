/* hkl-event-accept.c: how an event that comes in becomes an event in the log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure but for the messageId that is made up where none came. The event's own keys keep their
 * order and place; what is added stands behind them, in this order: type, messageId, timestamp,
 * originalTimestamp, receivedAt, version. (The order of the service is not documented; this one
 * leaves what the SDK wrote untouched at the front.) Rules: contract 6.5, 7.4, 7.6.
 */

#define G_LOG_DOMAIN "hkl-event-accept"

#include "config.h"

#include <string.h>

#include "hkl-event.h"
#include "hkl-json-writer.h"

/* contract 7.4 */
#define MESSAGE_ID_MAX 100

/* What an event of this generation of the API says of itself. */
#define EVENT_VERSION 2

static const char *const event_types[] = {
  "track", "identify", "page", "screen", "group", "alias"
};

/* A column is for people: a lone surrogate or U+0000, which it cannot hold, shows as U+FFFD. */
static char *
dup_column (const HklJson *value)
{
  char number[HKL_JSON_NUMBER_SIZE];
  g_autofree char *text = NULL;

  if (hkl_json_is (value, HKL_JSON_STRING))
    {
      text = hkl_str_dup (value->u.string);
      return g_utf8_make_valid (text, (gssize) value->u.string.len);
    }

  if (hkl_json_is (value, HKL_JSON_NUMBER))
    {
      hkl_json_write_number (value->u.number, number);
      return g_strdup (number);
    }

  return g_strdup ("");
}

static gboolean
is_filled_string (const HklJson *value)
{
  return hkl_json_is (value, HKL_JSON_STRING) && value->u.string.len > 0;
}

/* An identity: a string, or a number as some SDKs send it. */
static gboolean
is_identity (const HklJson *value)
{
  return is_filled_string (value) || hkl_json_is (value, HKL_JSON_NUMBER);
}

static gboolean
is_missing (const HklJson *value)
{
  return value == NULL || value->kind == HKL_JSON_NULL;
}

static gboolean
is_type (const HklJson *type, const char *name)
{
  return hkl_json_is (type, HKL_JSON_STRING) && hkl_str_equal (type->u.string, hkl_str (name));
}

/* The first reason of contract 6.5 why the event is not delivered, or NULL. */
static const char *
find_reason (const HklJson *json, const HklJson *type)
{
  const HklJson *id = hkl_json_get (json, "messageId");
  const HklJson *event = hkl_json_get (json, "event");
  const HklJson *properties = hkl_json_get (json, "properties");
  const HklJson *traits = hkl_json_get (json, "traits");
  const HklJson *name = hkl_json_get (json, "name");
  const HklJson *category = hkl_json_get (json, "category");
  gboolean known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (event_types); i++)
    known = known || is_type (type, event_types[i]);
  if (!known)
    return "bad_request";

  if (!is_missing (id) && !hkl_json_is (id, HKL_JSON_STRING))
    return "id_not_string";
  if (hkl_json_is (id, HKL_JSON_STRING) && hkl_str_utf16_length (id->u.string) > MESSAGE_ID_MAX)
    return "bad_request";

  if (!is_identity (hkl_json_get (json, "userId")) &&
      !is_identity (hkl_json_get (json, "anonymousId")))
    return "no_user_anon_id";

  if (is_type (type, "track"))
    {
      if (is_missing (event) || (hkl_json_is (event, HKL_JSON_STRING) && event->u.string.len == 0))
        return "event_not_defined";
      if (!hkl_json_is (event, HKL_JSON_STRING))
        return "event_not_string";
    }

  if (is_type (type, "group") && !is_identity (hkl_json_get (json, "groupId")))
    return "id_required";
  if (is_type (type, "alias") && !is_identity (hkl_json_get (json, "previousId")))
    return "id_required";

  if (!is_missing (properties) && properties->kind != HKL_JSON_OBJECT)
    return "properties_not_object";
  if (!is_missing (traits) && traits->kind != HKL_JSON_OBJECT)
    return "traits_not_object";
  if (is_type (type, "page") || is_type (type, "screen"))
    {
      if (!is_missing (name) && name->kind != HKL_JSON_STRING)
        return "name_not_string";
      if (!is_missing (category) && category->kind != HKL_JSON_STRING)
        return "category_not_string";
    }

  return NULL;
}

/* BELOW's members that OWN lacks, behind OWN's own; both may be missing. */
static const HklJson *
merge_below (const HklJson *own, const HklJson *below, HklArena *arena)
{
  HklJsonObjectBuilder *builder;

  if (!hkl_json_is (below, HKL_JSON_OBJECT) || below->u.object.n == 0)
    return own;
  if (is_missing (own))
    return below;
  if (own->kind != HKL_JSON_OBJECT)
    return own;

  builder = hkl_json_object_builder_new (arena);
  for (gsize i = 0; i < own->u.object.n; i++)
    hkl_json_object_builder_set (builder, own->u.object.members[i].key,
                                 own->u.object.members[i].value);
  for (gsize i = 0; i < below->u.object.n; i++)
    {
      const HklJsonMember *member = &below->u.object.members[i];

      if (hkl_json_get_str (own, member->key) == NULL)
        hkl_json_object_builder_set (builder, member->key, member->value);
    }

  return hkl_json_object_builder_end (builder);
}

/* context.ip of the sender, where the SDK did not say another one. */
static const HklJson *
with_ip (const HklJson *context, const char *ip, HklArena *arena)
{
  HklJsonObjectBuilder *builder;

  if (ip == NULL ||
      (context != NULL && context->kind != HKL_JSON_OBJECT && context->kind != HKL_JSON_NULL))
    return context;
  if (hkl_json_get (context, "ip") != NULL)
    return context;

  builder = hkl_json_object_builder_new (arena);
  if (hkl_json_is (context, HKL_JSON_OBJECT))
    {
      for (gsize i = 0; i < context->u.object.n; i++)
        hkl_json_object_builder_set (builder, context->u.object.members[i].key,
                                     context->u.object.members[i].value);
    }
  hkl_json_object_builder_set (builder, HKL_STR ("ip"), hkl_json_new_string (arena, hkl_str (ip)));

  return hkl_json_object_builder_end (builder);
}

static const HklJson *
time_value (gint64 time, HklArena *arena)
{
  g_autofree char *text = hkl_time_to_iso (time);

  return hkl_json_new_string (arena, hkl_str (text));
}

static gboolean
read_time (const HklJson *value, gint64 *time)
{
  g_autofree char *text = NULL;

  if (!hkl_json_is (value, HKL_JSON_STRING))
    return FALSE;
  text = hkl_str_dup (value->u.string);

  return hkl_time_from_iso (text, time);
}

/* timestamp = receivedAt − (sentAt − originalTimestamp): the client's clock may be wrong, but the
 * distance of its two readings is not. Without sentAt the client's time is taken as it is. */
static const HklJson *
corrected_timestamp (const HklJson *original,
                     const HklJson *json,
                     const HklEventOrigin *origin,
                     HklArena *arena)
{
  gint64 said;
  gint64 sent;

  if (!read_time (original, &said))
    return is_filled_string (original) ? original : time_value (origin->received_at, arena);

  if (origin->sent_at != NULL ? !hkl_time_from_iso (origin->sent_at, &sent)
                              : !read_time (hkl_json_get (json, "sentAt"), &sent))
    return original;

  return time_value (origin->received_at - (sent - said), arena);
}

/* Replaces in place, or adds at the end. */
static void
put (HklJsonObjectBuilder *builder, const char *key, const HklJson *value)
{
  if (value != NULL)
    hkl_json_object_builder_set (builder, hkl_str (key), value);
}

/* Recursion is bounded by HKL_JSON_MAX_DEPTH, since JSON was read. */
static const HklJson *
without_proto (const HklJson *json, HklArena *arena)
{
  if (hkl_json_is (json, HKL_JSON_ARRAY))
    {
      const HklJson **items = hkl_arena_new_array (arena, const HklJson *, json->u.array.n);

      for (gsize i = 0; i < json->u.array.n; i++)
        items[i] = without_proto (json->u.array.items[i], arena);

      return hkl_json_new_array (arena, items, json->u.array.n);
    }

  if (hkl_json_is (json, HKL_JSON_OBJECT))
    {
      HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);

      for (gsize i = 0; i < json->u.object.n; i++)
        {
          const HklJsonMember *member = &json->u.object.members[i];

          if (!hkl_str_equal (member->key, HKL_STR ("__proto__")))
            hkl_json_object_builder_set (builder, member->key,
                                         without_proto (member->value, arena));
        }

      return hkl_json_object_builder_end (builder);
    }

  return json;
}

GBytes *
hkl_event_canonical_bytes (const HklJson *json)
{
  static const char name[] = "\"__proto__\"";
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HklArena) arena = NULL;
  gsize length;
  const char *text;

  g_return_val_if_fail (json != NULL, NULL);

  bytes = hkl_json_to_bytes (json);
  text = g_bytes_get_data (bytes, &length);
  if (memmem (text, length, name, sizeof name - 1) == NULL)
    return g_steal_pointer (&bytes);

  arena = hkl_arena_new ();

  return hkl_json_to_bytes (without_proto (json, arena));
}

HklEvent *
hkl_event_accept (const HklJson *json, const HklEventOrigin *origin, HklArena *arena)
{
  HklJsonObjectBuilder *builder;
  const HklJson *complete;
  const HklJson *type;
  const HklJson *id;
  const HklJson *original;
  const HklJson *user;
  const char *reason;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *type_column = NULL;
  g_autofree char *name_column = NULL;
  g_autofree char *id_column = NULL;
  g_autofree char *user_column = NULL;

  g_return_val_if_fail (hkl_json_is (json, HKL_JSON_OBJECT), NULL);
  g_return_val_if_fail (origin != NULL && arena != NULL, NULL);

  type = origin->type != NULL ? hkl_json_new_string (arena, hkl_str (origin->type))
                              : hkl_json_get (json, "type");
  reason = find_reason (json, type);

  id = hkl_json_get (json, "messageId");
  if (!is_filled_string (id))
    {
      g_autofree char *uuid = g_uuid_string_random ();
      g_autofree char *text = g_strconcat ("api-", uuid, NULL);

      id = hkl_json_new_string (arena, hkl_str (text));
    }

  original = hkl_json_get (json, "originalTimestamp");
  if (is_missing (original))
    original = hkl_json_get (json, "timestamp");

  builder = hkl_json_object_builder_new (arena);
  for (gsize i = 0; i < json->u.object.n; i++)
    hkl_json_object_builder_set (builder, json->u.object.members[i].key,
                                 json->u.object.members[i].value);
  /* The browser SDK puts it into each event; it is for the door and for nobody behind it. */
  hkl_json_object_builder_remove (builder, HKL_STR ("writeKey"));

  put (builder, "context",
       with_ip (merge_below (hkl_json_get (json, "context"), origin->context, arena), origin->ip,
                arena));
  put (builder, "integrations",
       merge_below (hkl_json_get (json, "integrations"), origin->integrations, arena));
  put (builder, "type", type);
  put (builder, "messageId", id);
  put (builder, "timestamp", corrected_timestamp (original, json, origin, arena));
  put (builder, "originalTimestamp",
       is_missing (original) ? time_value (origin->received_at, arena) : original);
  if (origin->sent_at != NULL && is_missing (hkl_json_get (json, "sentAt")))
    put (builder, "sentAt", hkl_json_new_string (arena, hkl_str (origin->sent_at)));
  put (builder, "receivedAt", time_value (origin->received_at, arena));
  if (is_missing (hkl_json_get (json, "version")))
    put (builder, "version", hkl_json_new_number (arena, EVENT_VERSION));

  complete = hkl_json_object_builder_end (builder);
  bytes = hkl_event_canonical_bytes (complete);

  user = hkl_json_get (complete, "userId");
  if (!is_identity (user))
    user = hkl_json_get (complete, "anonymousId");

  type_column = dup_column (type);
  name_column = dup_column (hkl_json_get (complete, is_type (type, "track") ? "event" : "name"));
  id_column = dup_column (id);
  user_column = dup_column (user);

  return hkl_event_new (0, origin->received_at, type_column, name_column, id_column, user_column,
                        reason, bytes);
}
