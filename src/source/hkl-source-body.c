/* hkl-source-body.c: see hkl-source-body.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-source"

#include "config.h"

#include "hkl-source-body.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

/* --- which endpoint --------------------------------------------------------------------------- */

static const struct
{
  const char *path;
  HklEndpointKind kind;
  const char *type;
} endpoints[] = {
  { "track", HKL_ENDPOINT_EVENT, "track" },       { "t", HKL_ENDPOINT_EVENT, "track" },
  { "identify", HKL_ENDPOINT_EVENT, "identify" }, { "i", HKL_ENDPOINT_EVENT, "identify" },
  { "page", HKL_ENDPOINT_EVENT, "page" },         { "p", HKL_ENDPOINT_EVENT, "page" },
  { "screen", HKL_ENDPOINT_EVENT, "screen" },     { "s", HKL_ENDPOINT_EVENT, "screen" },
  { "group", HKL_ENDPOINT_EVENT, "group" },       { "g", HKL_ENDPOINT_EVENT, "group" },
  { "alias", HKL_ENDPOINT_EVENT, "alias" },       { "a", HKL_ENDPOINT_EVENT, "alias" },
  { "batch", HKL_ENDPOINT_BATCH, NULL },          { "b", HKL_ENDPOINT_BATCH, NULL },
  { "import", HKL_ENDPOINT_BATCH, NULL },         { "m", HKL_ENDPOINT_METRICS, NULL },
};

HklEndpoint
hkl_endpoint_from_path (const char *path)
{
  gsize len;

  g_return_val_if_fail (path != NULL, ((HklEndpoint){ HKL_ENDPOINT_UNKNOWN, NULL }));

  if (path[0] == '\0' || strcmp (path, "/") == 0)
    return (HklEndpoint){ HKL_ENDPOINT_ROOT, NULL };

  /* Some SDKs add a slash to a host that has one. */
  while (path[0] == '/' && path[1] == '/')
    path++;
  /* A host without /v1 in the settings of an SDK that adds only the short form. */
  if (g_str_has_prefix (path, "/v1/"))
    path += strlen ("/v1/");
  else
    path++;

  len = strlen (path);
  while (len > 0 && path[len - 1] == '/')
    len--;

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    if (strlen (endpoints[i].path) == len && strncmp (endpoints[i].path, path, len) == 0)
      return (HklEndpoint){ endpoints[i].kind, endpoints[i].type };

  return (HklEndpoint){ HKL_ENDPOINT_UNKNOWN, NULL };
}

/* --- bytes → events --------------------------------------------------------------------------- */

static void
refuse (HklSourceBody *self, guint status, const char *code, char *message)
{
  g_assert (self->message == NULL);

  self->status = status;
  self->code = code;
  self->message = message;
  g_ptr_array_set_size (self->events, 0);
  self->n_invalid = 0;
}

/* Size of VALUE as text. UPPER is a bound that the caller knows for nothing. */
static gsize
text_size (const HklJson *value, gsize upper)
{
  g_autoptr (GString) text = NULL;

  if (upper <= HKL_SOURCE_MAX_EVENT_BYTES)
    return upper;

  text = g_string_sized_new (upper);
  hkl_json_write (value, text);

  return text->len;
}

/* An event of a request that is kept although it cannot be delivered. */
static HklEvent *
keep_with_reason (HklEvent *event, const char *reason)
{
  return hkl_event_new (0, event->received_at, event->type, event->name, event->message_id,
                        event->user, reason, event->bytes);
}

static HklEvent *
keep_non_object (const HklJson *value, gint64 received_at)
{
  g_autoptr (GBytes) bytes = hkl_json_to_bytes (value);
  g_autofree char *uuid = g_uuid_string_random ();

  return hkl_event_new (0, received_at, "", "", uuid, "", "bad_request", bytes);
}

static void
take (HklSourceBody *self, const HklJson *json, const HklEventOrigin *origin, HklArena *arena)
{
  g_autoptr (HklEvent) event = NULL;

  if (hkl_json_is (json, HKL_JSON_OBJECT))
    event = hkl_event_accept (json, origin, arena);
  else
    event = keep_non_object (json, origin->received_at);

  /* What is beyond the limit is answered with 200 and not delivered, as upstream; here it can be
   * seen. */
  if (event->reason == NULL && self->events->len >= HKL_SOURCE_MAX_EVENTS)
    {
      HklEvent *kept = keep_with_reason (event, "too_many_events");

      hkl_event_unref (event);
      event = kept;
    }

  if (event->reason != NULL)
    self->n_invalid++;
  g_ptr_array_add (self->events, g_steal_pointer (&event));
}

static gboolean
fits (HklSourceBody *self, const HklJson *json, gsize upper, gsize number)
{
  gsize size = text_size (json, upper);

  if (size <= HKL_SOURCE_MAX_EVENT_BYTES)
    return TRUE;

  if (number == 0)
    refuse (self, 400, "event_too_large",
            g_strdup_printf ("The event has %" G_GSIZE_FORMAT " bytes; at most %d are taken. Send "
                             "less in its properties or traits.",
                             size, HKL_SOURCE_MAX_EVENT_BYTES));
  else
    refuse (self, 400, "event_too_large",
            g_strdup_printf ("Event %" G_GSIZE_FORMAT " of the batch has %" G_GSIZE_FORMAT
                             " bytes; at most %d are taken. None of the batch was kept.",
                             number, size, HKL_SOURCE_MAX_EVENT_BYTES));

  return FALSE;
}

static void
read_batch (HklSourceBody *self,
            const HklSourceBodyInput *input,
            const HklJson *json,
            gsize text_len,
            HklArena *arena)
{
  const HklJson *batch = hkl_json_get (json, "batch");
  const HklJson *context = hkl_json_get (json, "context");
  const HklJson *integrations = hkl_json_get (json, "integrations");
  g_autofree char *sent_at = hkl_json_dup_member_string (json, "sentAt");
  HklEventOrigin origin = {
    .received_at = input->received_at,
    .sent_at = sent_at,
    .ip = input->ip,
    .context = hkl_json_is (context, HKL_JSON_OBJECT) ? context : NULL,
    .integrations = hkl_json_is (integrations, HKL_JSON_OBJECT) ? integrations : NULL,
  };

  if (!hkl_json_is (batch, HKL_JSON_ARRAY))
    {
      refuse (self, 400, "bad_request",
              g_strdup ("The body has no list named “batch”. Send {\"batch\": […]} here, or one "
                        "event to /v1/track, /v1/identify, …"));
      return;
    }

  /* Nothing to keep; counted, since a person who sees no event wants to know. */
  if (batch->u.array.n == 0)
    self->n_invalid++;

  for (gsize i = 0; i < batch->u.array.n; i++)
    {
      const HklJson *item = batch->u.array.items[i];
      gsize end = i + 1 < batch->u.array.n ? batch->u.array.items[i + 1]->offset : text_len;

      if (!fits (self, item, end - item->offset, i + 1))
        return;
    }

  for (gsize i = 0; i < batch->u.array.n; i++)
    take (self, batch->u.array.items[i], &origin, arena);
}

static void
read_text (HklSourceBody *self, const HklSourceBodyInput *input, const char *text, gsize len)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  const HklJson *json;

  /* A BOM is no JSON, but some clients put one in front; it carries nothing. */
  if (len >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      len -= 3;
    }

  json = hkl_json_read (arena, text, len, NULL, &error);
  if (json == NULL)
    {
      refuse (self, 400, "malformed_json",
              g_strdup_printf ("The body is not JSON: %s", error->message));
      return;
    }
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    {
      refuse (self, 400, "bad_request",
              g_strdup ("The body is JSON, but not an object. Send one event, or {\"batch\": […]} "
                        "to /v1/batch."));
      return;
    }

  self->write_key = hkl_json_dup_member_string (json, "writeKey");

  if (input->endpoint.kind == HKL_ENDPOINT_BATCH)
    {
      read_batch (self, input, json, len, arena);
    }
  else if (fits (self, json, len, 0))
    {
      HklEventOrigin origin = {
        .received_at = input->received_at,
        .type = input->endpoint.type,
        .ip = input->ip,
      };

      take (self, json, &origin, arena);
    }
}

HklSourceBody *
hkl_source_body_read (const HklSourceBodyInput *input)
{
  g_autoptr (HklSourceBody) self = g_new0 (HklSourceBody, 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *message = NULL;
  const char *text;
  gsize len;
  guint status;

  g_return_val_if_fail (input != NULL && input->body != NULL, NULL);

  self->status = 200;
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);

  bytes = hkl_source_inflate (input->body, input->content_encoding, HKL_SOURCE_MAX_BODY_BYTES,
                              &status, &message);
  if (bytes == NULL)
    {
      refuse (self, status, status == 415 ? "unsupported_encoding" : "bad_encoding",
              g_steal_pointer (&message));
      return g_steal_pointer (&self);
    }

  text = g_bytes_get_data (bytes, &len);
  if (len > HKL_SOURCE_MAX_BODY_BYTES)
    refuse (self, 400, "body_too_large",
            g_strdup_printf ("The body has %" G_GSIZE_FORMAT " bytes; at most %d are taken. Send "
                             "smaller batches.",
                             len, HKL_SOURCE_MAX_BODY_BYTES));
  else if (input->endpoint.kind == HKL_ENDPOINT_EVENT || input->endpoint.kind == HKL_ENDPOINT_BATCH)
    read_text (self, input, text != NULL ? text : "", len);

  return g_steal_pointer (&self);
}

void
hkl_source_body_free (HklSourceBody *self)
{
  if (self == NULL)
    return;

  g_free (self->message);
  g_free (self->write_key);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}
