/* hkl-compiled.c: a mapping made ready to select, partition and render.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable after it was made; any thread. Two ways to a body:
 *   the plain one, when url, method and headers are constants and data is the whole event: the
 *   stored bytes are the body, a batch is a join of slices, nothing is parsed;
 *   the general one: each event is parsed, the fields are resolved against it and checked.
 */

#define G_LOG_DOMAIN "hkl-compiled"

#include "config.h"

#include <string.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"
#include "hkl-edited.h"
#include "hkl-json-span.h"
#include "hkl-request-private.h"
#include "hkl-sign.h"
#include "hkl-url.h"

/* One key for all events of a mapping whose batch keys are constants. */
#define ONE_PARTITION "="

struct _HklCompiled
{
  HklMapping *mapping;
  HklTrigger *trigger;
  HklArena *arena; /* holds the fields; not touched after the making */
  const HklJson *fields;
  char **batch_keys;
  gboolean constant_keys; /* every batch key is a constant */
  gboolean plain;
  HklFields constants; /* for the plain way */
  const HklJson
      *edited; /* the body as a person left it, instead of what the events make; or NULL */
};

G_DEFINE_BOXED_TYPE (HklCompiled, hkl_compiled, hkl_compiled_ref, hkl_compiled_unref)

HklCompiled *
hkl_compiled_ref (HklCompiled *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_compiled_clear (gpointer data)
{
  HklCompiled *self = data;

  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  g_clear_pointer (&self->trigger, hkl_trigger_unref);
  g_clear_pointer (&self->arena, hkl_arena_free);
  g_strfreev (self->batch_keys);
}

void
hkl_compiled_unref (HklCompiled *self)
{
  g_atomic_rc_box_release_full (self, hkl_compiled_clear);
}

HklMapping *
hkl_compiled_get_mapping (HklCompiled *self)
{
  return self->mapping;
}

HklTrigger *
hkl_compiled_get_trigger (HklCompiled *self)
{
  return self->trigger;
}

/* --- making ------------------------------------------------------------------------------------ */

/* TRUE when nothing in VALUE depends on the event. Conservative: any @-key makes it dynamic. */
static gboolean
is_constant (const HklJson *value)
{
  if (value == NULL)
    return TRUE;

  if (value->kind == HKL_JSON_ARRAY)
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        {
          if (!is_constant (value->u.array.items[i]))
            return FALSE;
        }
    }
  else if (value->kind == HKL_JSON_OBJECT)
    {
      for (gsize i = 0; i < value->u.object.n; i++)
        {
          const HklJsonMember *member = &value->u.object.members[i];

          if ((member->key.len > 0 && member->key.data[0] == '@') || !is_constant (member->value))
            return FALSE;
        }
    }

  return TRUE;
}

/* {"@path": ""}, "." or "$.": the event itself (contract 3.3). */
static gboolean
is_whole_event (const HklJson *data)
{
  const HklJson *path;

  if (!hkl_json_is (data, HKL_JSON_OBJECT) || data->u.object.n != 1)
    return FALSE;
  path = hkl_json_get (data, "@path");

  return hkl_json_is (path, HKL_JSON_STRING) &&
         (path->u.string.len == 0 || hkl_str_equal (path->u.string, HKL_STR (".")) ||
          hkl_str_equal (path->u.string, HKL_STR ("$.")));
}

static void
read_batch_keys (HklCompiled *self)
{
  static const char *const defaults[] = { "url", "method", "headers", NULL };
  const HklJson *keys = hkl_json_get (self->fields, "batch_keys");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!hkl_json_is (keys, HKL_JSON_ARRAY))
    {
      self->batch_keys = g_strdupv ((char **) defaults);
    }
  else
    {
      for (gsize i = 0; i < keys->u.array.n; i++)
        {
          if (hkl_json_is (keys->u.array.items[i], HKL_JSON_STRING))
            {
              g_autofree char *key = hkl_str_dup (keys->u.array.items[i]->u.string);

              g_strv_builder_add (builder, key);
            }
        }
      self->batch_keys = g_strv_builder_end (builder);
    }

  self->constant_keys = !hkl_json_is_directive (self->fields) &&
                        hkl_json_get (self->fields, "__segment_internal_directive") == NULL;
  for (guint i = 0; self->batch_keys[i] != NULL; i++)
    self->constant_keys = self->constant_keys &&
                          is_constant (hkl_json_get (self->fields, self->batch_keys[i]));
}

static void
find_plain_way (HklCompiled *self)
{
  if (!self->constant_keys || !is_whole_event (hkl_json_get (self->fields, "data")))
    return;

  for (gsize i = 0; i < self->fields->u.object.n; i++)
    {
      const HklJsonMember *member = &self->fields->u.object.members[i];

      if (!hkl_str_equal (member->key, HKL_STR ("data")) && !is_constant (member->value))
        return;
    }

  /* The same check as for any event, with an object in the place of the data. */
  self->plain = hkl_fields_check (self->fields, !self->mapping->enable_batching, &self->constants,
                                  NULL);
}

HklCompiled *
hkl_compiled_new (HklMapping *mapping, GError **error)
{
  g_autoptr (HklCompiled) self = NULL;

  g_return_val_if_fail (mapping != NULL, NULL);

  self = g_atomic_rc_box_new0 (HklCompiled);
  self->mapping = hkl_mapping_ref (mapping);
  self->arena = hkl_arena_new ();

  self->trigger = hkl_trigger_parse (mapping->trigger, NULL, error);
  if (self->trigger == NULL)
    {
      g_prefix_error (error, "The trigger of “%s” cannot be read: ", mapping->name);
      return NULL;
    }

  self->fields = hkl_json_read (self->arena, mapping->fields, strlen (mapping->fields), NULL,
                                error);
  if (self->fields == NULL || !hkl_mapping_kit_validate (self->fields, error))
    {
      g_prefix_error (error, "The fields of “%s” cannot be used: ", mapping->name);
      return NULL;
    }

  read_batch_keys (self);
  find_plain_way (self);
  if (hkl_json_is (self->fields, HKL_JSON_OBJECT))
    self->edited = hkl_json_get (self->fields, HKL_EDITED_BODY);
  if (self->edited != NULL &&
      (!hkl_json_is (self->edited, HKL_JSON_STRING) ||
       !hkl_fields_check (self->fields, !mapping->enable_batching, &self->constants, error) ||
       !self->plain))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                     "An edited request of “%s” cannot be used.", mapping->name);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* --- selecting and partitioning ---------------------------------------------------------------- */

static const HklJson *
parse_event (HklEvent *event, HklArena *arena, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (event->bytes, &length);

  return hkl_json_read (arena, text, length, NULL, error);
}

gboolean
hkl_compiled_selects (HklCompiled *self, HklEvent *event, HklArena *arena)
{
  g_return_val_if_fail (self != NULL && event != NULL && arena != NULL, FALSE);

  if (event->reason != NULL)
    return FALSE;
  if (hkl_trigger_needs_only_columns (self->trigger))
    return hkl_trigger_matches_columns (self->trigger, event);

  return hkl_trigger_matches (self->trigger, parse_event (event, arena, NULL));
}

/* EVENT's fields, resolved and checked. What they point to lives in ARENA, or in SELF. */
static gboolean
resolve (HklCompiled *self,
         HklEvent *event,
         HklArena *arena,
         const HklJson **resolved,
         HklFields *fields,
         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const HklJson *json = parse_event (event, arena, error);

  if (json == NULL)
    return FALSE;

  *resolved = hkl_mapping_kit_resolve (self->fields, json, arena, &local_error);
  if (local_error != NULL)
    {
      g_set_error_literal (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_MAPPING,
                           local_error->message);
      return FALSE;
    }

  return hkl_fields_check (*resolved, !self->mapping->enable_batching, fields, error);
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  HklStr first = ((const HklJsonMember *) a)->key;
  HklStr second = ((const HklJsonMember *) b)->key;
  int order = memcmp (first.data, second.data, MIN (first.len, second.len));

  return order != 0 ? order : (first.len > second.len) - (first.len < second.len);
}

/* Objects that differ in the order of their keys alone are the same key. */
static void
write_key (const HklJson *value, HklArena *arena, GString *out)
{
  HklJsonMember *members;
  HklJson sorted;

  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    {
      hkl_json_write (value, out);
      return;
    }

  sorted = *value;
  members = hkl_arena_memdup (arena, value->u.object.members,
                              value->u.object.n * sizeof (HklJsonMember));
  qsort (members, value->u.object.n, sizeof (HklJsonMember), compare_members);
  sorted.u.object.members = members;
  hkl_json_write (&sorted, out);
}

char *
hkl_compiled_partition (HklCompiled *self, HklEvent *event, HklArena *arena, GError **error)
{
  g_autoptr (GString) key = NULL;
  const HklJson *resolved = NULL;
  HklFields fields;

  g_return_val_if_fail (self != NULL && event != NULL && arena != NULL, NULL);

  if (self->plain)
    return g_strdup (ONE_PARTITION);

  if (!resolve (self, event, arena, &resolved, &fields, error))
    return NULL;
  if (self->constant_keys)
    return g_strdup (ONE_PARTITION);

  key = g_string_new (NULL);
  for (guint i = 0; self->batch_keys[i] != NULL; i++)
    {
      write_key (hkl_json_get (resolved, self->batch_keys[i]), arena, key);
      g_string_append_c (key, '\n'); /* stands in no JSON text that is written here */
    }

  return g_string_free (g_steal_pointer (&key), FALSE);
}

gsize
hkl_compiled_body_size (HklCompiled *self, HklEvent *event, HklArena *arena)
{
  g_autoptr (GString) body = NULL;
  const HklJson *resolved = NULL;
  HklFields fields;

  g_return_val_if_fail (self != NULL && event != NULL && arena != NULL, 0);

  if (self->plain)
    return g_bytes_get_size (event->bytes);
  if (!resolve (self, event, arena, &resolved, &fields, NULL))
    return 0;

  body = g_string_sized_new (512);
  hkl_json_write (fields.data, body);

  return body->len;
}

/* --- rendering --------------------------------------------------------------------------------- */

/* The body as it grows, and what of it may be signed. */
typedef struct
{
  GString *bytes;
  guint n;
  gboolean first_has_data;
  gsize first_offset, first_length;
} Body;

static void
add_bytes (Body *body, gboolean list, const char *data, gsize length, gboolean has_data)
{
  if (body->n > 0)
    g_string_append_c (body->bytes, ',');
  if (has_data)
    g_string_append_len (body->bytes, data, (gssize) length);
  else if (list)
    g_string_append (body->bytes, "null");
  if (body->n == 0)
    {
      body->first_has_data = has_data;
      body->first_offset = list ? 1 : 0;
      body->first_length = has_data ? length : 0;
    }
  body->n++;
}

/* The edited bytes are the body. What is signed is found in them as a receiver would find it. */
static void
take_edited (HklCompiled *self, Body *body)
{
  HklStr text = self->edited->u.string;

  g_string_truncate (body->bytes, 0);
  g_string_append_len (body->bytes, text.data, (gssize) text.len);
  body->first_has_data = text.len > 0;
  body->first_offset = 0;
  body->first_length = text.len;
  if (self->mapping->enable_batching)
    hkl_json_first_item_span (text.data, text.len, &body->first_offset, &body->first_length);
}

static gboolean
needs_credentials (HklCompiled *self, const HklSigning *signing)
{
  return signing->mode != HKL_SIGNING_OFF || signing->standard_webhooks ||
         self->mapping->secret_headers[0] != NULL;
}

static char *
sign (HklRequest *request, const Body *body, const HklSigning *signing)
{
  const char *secret = NULL;
  const char *data;

  if (signing->credentials != NULL)
    secret = hkl_credentials_get_shared_secret (signing->credentials);
  if (secret == NULL || !request->has_body || !body->first_has_data)
    return NULL;

  data = g_bytes_get_data (request->body, NULL);
  switch (signing->mode)
    {
    case HKL_SIGNING_FIRST_EVENT:
      request->signed_offset = body->first_offset;
      request->signed_length = body->first_length;
      break;

    case HKL_SIGNING_WHOLE_BODY:
      request->signed_offset = 0;
      request->signed_length = g_bytes_get_size (request->body);
      break;

    case HKL_SIGNING_OFF:
    default:
      return NULL;
    }

  return hkl_sign_sha1_hex (secret, data + request->signed_offset, request->signed_length);
}

static char *
sign_standard (HklRequest *request, const HklSigning *signing)
{
  const char *secret = NULL;

  if (!signing->standard_webhooks || signing->credentials == NULL || signing->id == NULL)
    return NULL;
  secret = hkl_credentials_get_shared_secret (signing->credentials);
  if (secret == NULL)
    return NULL;

  return hkl_sign_standard_webhooks (secret, signing->id, signing->time / G_USEC_PER_SEC,
                                     g_bytes_get_data (request->body, NULL),
                                     g_bytes_get_size (request->body));
}

static HklRequest *
finish (HklCompiled *self,
        const HklFields *fields,
        Body *body,
        const HklSigning *signing,
        GError **error)
{
  g_autoptr (HklRequest) request = g_atomic_rc_box_new0 (HklRequest);
  g_autofree char *authorization = NULL;
  g_autofree char *standard = NULL;

  request->url = hkl_url_normalise (fields->url, &authorization);
  if (request->url == NULL)
    {
      g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_FIELD,
                   "The URL of “%s” cannot be sent to. Start with https:// or http:// and name a "
                   "host.",
                   self->mapping->name);
      return NULL;
    }

  request->method = hkl_str_dup (fields->method);
  request->has_body = body->bytes->len > 0;
  request->body = g_bytes_new (body->bytes->str, body->bytes->len);
  request->signature = sign (request, body, signing);
  standard = sign_standard (request, signing);

  if (!hkl_request_set_headers (request, self->mapping, fields->headers, authorization, standard,
                                signing, error))
    return NULL;

  return g_steal_pointer (&request);
}

HklRequest *
hkl_compiled_render (HklCompiled *self,
                     HklEvent *const *events,
                     guint n_events,
                     const HklSigning *signing,
                     GArray **survivors,
                     GError **error)
{
  g_autoptr (HklArena) first_arena = NULL;
  g_autoptr (HklArena) arena = NULL;
  g_autoptr (GString) bytes = g_string_sized_new (1024);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) first_error = NULL;
  g_autoptr (GString) data = NULL;
  gboolean list;
  HklFields fields = { { NULL, 0 }, { NULL, 0 }, NULL, NULL };
  Body body = { .bytes = bytes };

  g_return_val_if_fail (self != NULL && events != NULL && n_events > 0, NULL);
  g_return_val_if_fail (signing != NULL, NULL);

  list = self->mapping->enable_batching;
  g_return_val_if_fail (list || n_events == 1, NULL);

  if (signing->credentials == NULL && needs_credentials (self, signing))
    {
      g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_SECRET,
                   "The secret cannot be read, and “%s” is to be signed. Unlock the keyring.",
                   self->mapping->name);
      return NULL;
    }

  if (list)
    g_string_append_c (bytes, '[');

  for (guint i = 0; i < n_events; i++)
    {
      if (self->plain)
        {
          gsize length;
          const char *stored = g_bytes_get_data (events[i]->bytes, &length);

          add_bytes (&body, list, stored, length, TRUE);
        }
      else
        {
          g_autoptr (GError) local_error = NULL;
          const HklJson *resolved = NULL;
          HklFields own;
          HklArena *scratch;

          /* The first survivor's fields are needed to the end; the others' only for their data. */
          if (body.n == 0)
            {
              if (first_arena == NULL)
                first_arena = hkl_arena_new ();
              hkl_arena_reset (first_arena);
              scratch = first_arena;
            }
          else
            {
              if (arena == NULL)
                arena = hkl_arena_new ();
              hkl_arena_reset (arena);
              scratch = arena;
            }

          if (!resolve (self, events[i], scratch, &resolved, &own, &local_error))
            {
              if (first_error == NULL)
                first_error = g_steal_pointer (&local_error);
              continue;
            }

          if (data == NULL)
            data = g_string_sized_new (1024);
          g_string_truncate (data, 0);
          hkl_json_write (own.data, data);
          if (body.n == 0)
            fields = own;
          add_bytes (&body, list, data->str, data->len, own.data != NULL);
        }
      g_array_append_val (kept, i);
    }

  if (body.n == 0)
    {
      if (list && n_events > 1)
        g_set_error (error, HKL_REQUEST_ERROR, HKL_REQUEST_ERROR_EMPTY,
                     "None of the %u events can be sent. The first: %s", n_events,
                     first_error->message);
      else
        g_propagate_error (error, g_steal_pointer (&first_error));
      return NULL;
    }

  if (list)
    g_string_append_c (bytes, ']');
  if (self->edited != NULL)
    take_edited (self, &body);
  if (survivors != NULL)
    *survivors = g_array_ref (kept);

  return finish (self, self->plain ? &self->constants : &fields, &body, signing, error);
}
