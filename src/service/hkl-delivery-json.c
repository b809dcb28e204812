/* hkl-delivery-json.c: a delivery for programs: HAR 1.2 and NDJSON; see hkl-delivery-export.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. HAR: http://www.softwareishard.com/blog/har-12-spec/. What is ours in it begins
 * with an underscore, as the format asks.
 */

#define G_LOG_DOMAIN "hkl-delivery-export"

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "hkl-delivery-export.h"
#include "hkl-json-writer.h"

#define BLANK "***"

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autofree char *text = NULL;

  if (time == 0)
    return;
  text = hkl_time_to_iso (time);
  add_string (builder, name, text);
}

/* Microseconds as milliseconds; below 0 there is none: -1, as HAR has it. */
static void
add_ms (JsonBuilder *builder, const char *name, gint64 duration)
{
  json_builder_set_member_name (builder, name);
  if (duration < 0)
    json_builder_add_int_value (builder, -1);
  else
    json_builder_add_double_value (builder, (double) duration / 1000.0);
}

static void
begin (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
begin_list (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}

static void
add_empty_list (JsonBuilder *builder, const char *name)
{
  begin_list (builder, name);
  json_builder_end_array (builder);
}

/* The bytes as text, or as Base64 with ENCODING saying so. */
static void
add_body (JsonBuilder *builder, const char *name, const char *encoding, GBytes *body)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);

  if (length == 0 || g_utf8_validate_len (data, length, NULL))
    {
      g_autofree char *text = g_strndup (length > 0 ? data : "", length);

      add_string (builder, name, text);
    }
  else
    {
      g_autofree char *text = g_base64_encode ((const guchar *) data, length);

      add_string (builder, name, text);
      add_string (builder, encoding, "base64");
    }
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);

  return hkl_json_mend (json_generator_to_data (generator, NULL));
}

/* The signature goes with the attempt: the secret may have been another one at the next. */
static const char *
header_value (const HklHeader *header, HklAttempt *attempt)
{
  if (header->secret)
    return BLANK;
  if (attempt != NULL && attempt->signature[0] != '\0' && g_str_equal (header->name, "x-signature"))
    return attempt->signature;

  return header->value;
}

static const char *
outcome_word (HklOutcome outcome)
{
  switch (outcome)
    {
    case HKL_OUTCOME_DELIVERED:
      return "delivered";
    case HKL_OUTCOME_STATUS:
      return "status";
    case HKL_OUTCOME_REDIRECT:
      return "redirect";
    case HKL_OUTCOME_DNS:
      return "dns";
    case HKL_OUTCOME_REFUSED:
      return "refused";
    case HKL_OUTCOME_UNREACHABLE:
      return "unreachable";
    case HKL_OUTCOME_TLS:
      return "tls";
    case HKL_OUTCOME_TIMEOUT:
      return "timeout";
    case HKL_OUTCOME_RESET:
      return "reset";
    case HKL_OUTCOME_PROTOCOL:
      return "protocol";
    case HKL_OUTCOME_INVALID:
      return "invalid";
    case HKL_OUTCOME_CANCELLED:
      return "cancelled";
    default:
      g_assert_not_reached ();
    }
}

/* --- header lines as received ------------------------------------------------------------------ */

typedef void (*HeaderFunc) (JsonBuilder *builder, const char *name, const char *value);

static void
each_header (JsonBuilder *builder, const char *head, HeaderFunc func)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      func (builder, g_strstrip (lines[i]), g_strstrip (colon + 1));
    }
}

static void
add_pair (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", name);
  add_string (builder, "value", value);
  json_builder_end_object (builder);
}

/* Of a header of the answer, "" when it is not there. Transfer full. */
static char *
find_header (const char *head, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  gsize length = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return g_strstrip (g_strdup (lines[i] + length + 1));

  return g_strdup ("");
}

/* --- HAR --------------------------------------------------------------------------------------- */

static void
add_query (JsonBuilder *builder, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *query = uri != NULL ? g_uri_get_query (uri) : NULL;

  begin_list (builder, "queryString");
  if (query != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (query, "&", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        {
          char *equals = strchr (parts[i], '=');

          if (equals != NULL)
            *equals = '\0';
          if (parts[i][0] != '\0')
            add_pair (builder, parts[i], equals != NULL ? equals + 1 : "");
        }
    }
  json_builder_end_array (builder);
}

static void
add_har_request (JsonBuilder *builder, HklDeliveryDetail *self, HklAttempt *attempt)
{
  HklRequest *request = self->request;
  const char *protocol = attempt->protocol[0] != '\0' ? attempt->protocol : "HTTP/1.1";

  begin (builder, "request");
  add_string (builder, "method", request != NULL ? request->method : "POST");
  add_string (builder, "url", request != NULL ? request->url : self->mapping->url);
  add_string (builder, "httpVersion", protocol);
  add_empty_list (builder, "cookies");
  begin_list (builder, "headers");
  for (guint i = 0; request != NULL && i < request->n_headers; i++)
    add_pair (builder, request->headers[i].name, header_value (&request->headers[i], attempt));
  json_builder_end_array (builder);
  add_query (builder, request != NULL ? request->url : self->mapping->url);
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize",
              request != NULL ? (gint64) g_bytes_get_size (request->body) : -1);
  if (request != NULL && request->has_body)
    {
      const char *type = hkl_request_get_header (request, "content-type");

      begin (builder, "postData");
      add_string (builder, "mimeType", type != NULL ? type : "application/octet-stream");
      add_empty_list (builder, "params");
      add_body (builder, "text", "_encoding", request->body);
      json_builder_end_object (builder);
    }
  if (request == NULL)
    add_string (builder, "comment", self->request_fault);
  json_builder_end_object (builder);
}

static void
add_har_response (JsonBuilder *builder, HklAttempt *attempt)
{
  g_autofree char *type = find_header (attempt->response_head, "content-type");
  g_autofree char *target = find_header (attempt->response_head, "location");
  gsize kept = attempt->response_body != NULL ? g_bytes_get_size (attempt->response_body) : 0;

  begin (builder, "response");
  add_number (builder, "status", attempt->status);
  add_string (builder, "statusText", attempt->status != 0 ? attempt->reason : "");
  add_string (builder, "httpVersion",
              attempt->protocol[0] != '\0' ? attempt->protocol : "HTTP/1.1");
  add_empty_list (builder, "cookies");
  begin_list (builder, "headers");
  each_header (builder, attempt->response_head, add_pair);
  json_builder_end_array (builder);
  begin (builder, "content");
  add_number (builder, "size", attempt->response_size);
  add_string (builder, "mimeType", type[0] != '\0' ? type : "x-unknown");
  if (attempt->response_body != NULL)
    add_body (builder, "text", "encoding", attempt->response_body);
  if ((gint64) kept < attempt->response_size)
    add_string (builder, "comment", "Only the first 64 kB are kept.");
  json_builder_end_object (builder);
  add_string (builder, "redirectURL", target);
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize", attempt->status != 0 ? attempt->response_size : -1);
  if (attempt->status == 0)
    add_string (builder, "_error", attempt->reason);
  json_builder_end_object (builder);
}

static void
add_har_timings (JsonBuilder *builder, HklAttempt *attempt)
{
  /* HAR counts the handshake of TLS as part of connecting. */
  gint64 connect = attempt->connect >= 0 ? attempt->connect + MAX (0, attempt->tls) : -1;

  begin (builder, "timings");
  add_number (builder, "blocked", -1);
  add_ms (builder, "dns", attempt->dns);
  add_ms (builder, "connect", connect);
  add_ms (builder, "ssl", attempt->tls);
  add_ms (builder, "send", MAX (0, attempt->send));
  add_ms (builder, "wait", MAX (0, attempt->wait));
  add_ms (builder, "receive", MAX (0, attempt->receive));
  json_builder_end_object (builder);
}

static char *
make_entry (HklDeliveryDetail *self, HklAttempt *attempt)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  add_time (builder, "startedDateTime", attempt->started_at);
  add_ms (builder, "time", MAX (0, attempt->total));
  add_har_request (builder, self, attempt);
  add_har_response (builder, attempt);
  begin (builder, "cache");
  json_builder_end_object (builder);
  add_har_timings (builder, attempt);
  if (attempt->remote[0] != '\0')
    {
      char *colon = strrchr (attempt->remote, ':');
      g_autofree char *address = g_strndup (attempt->remote, colon != NULL
                                                                 ? (gsize) (colon - attempt->remote)
                                                                 : strlen (attempt->remote));

      add_string (builder, "serverIPAddress", address);
    }
  begin (builder, "_hookline");
  add_number (builder, "delivery", self->batch->id);
  add_string (builder, "mapping", self->batch->mapping_id);
  add_string (builder, "state", hkl_delivery_state_word (self->batch));
  add_number (builder, "attempt", attempt->number);
  add_string (builder, "outcome", outcome_word (attempt->outcome));
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return to_text (builder);
}

char *
hkl_delivery_har_head (void)
{
  return g_strdup ("{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Hookline\","
                   "\"version\":\"" HKL_VERSION "\"},\"entries\":[\n");
}

char *
hkl_delivery_to_har_entries (HklDeliveryDetail *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->attempts->len; i++)
    {
      g_autofree char *entry = make_entry (self, g_ptr_array_index (self->attempts, i));

      if (i > 0)
        g_string_append (out, ",\n");
      g_string_append (out, entry);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
hkl_delivery_to_har (HklDeliveryDetail *self)
{
  g_autofree char *head = hkl_delivery_har_head ();
  g_autofree char *entries = hkl_delivery_to_har_entries (self);

  return g_strconcat (head, entries, HKL_HAR_TAIL, NULL);
}

/* --- NDJSON ------------------------------------------------------------------------------------ */

static void
add_request (JsonBuilder *builder, HklRequest *request, HklAttempt *last)
{
  begin (builder, "request");
  add_string (builder, "method", request->method);
  add_string (builder, "url", request->url);
  begin_list (builder, "headers");
  for (guint i = 0; i < request->n_headers; i++)
    add_pair (builder, request->headers[i].name, header_value (&request->headers[i], last));
  json_builder_end_array (builder);
  if (request->has_body)
    add_body (builder, "body", "body_encoding", request->body);
  if (request->signed_length > 0)
    {
      begin (builder, "signed");
      add_number (builder, "offset", (gint64) request->signed_offset);
      add_number (builder, "length", (gint64) request->signed_length);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_attempt (JsonBuilder *builder, HklAttempt *attempt)
{
  json_builder_begin_object (builder);
  add_number (builder, "number", attempt->number);
  add_time (builder, "started", attempt->started_at);
  add_string (builder, "outcome", outcome_word (attempt->outcome));
  if (attempt->status != 0)
    add_number (builder, "status", attempt->status);
  add_string (builder, "reason", attempt->reason);
  begin (builder, "timing_ms");
  add_ms (builder, "dns", attempt->dns);
  add_ms (builder, "connect", attempt->connect);
  add_ms (builder, "tls", attempt->tls);
  add_ms (builder, "send", attempt->send);
  add_ms (builder, "wait", attempt->wait);
  add_ms (builder, "receive", attempt->receive);
  add_ms (builder, "total", attempt->total);
  json_builder_end_object (builder);
  add_boolean (builder, "reused", attempt->reused);
  add_string (builder, "remote", attempt->remote);
  add_string (builder, "protocol", attempt->protocol);
  if (attempt->signature[0] != '\0')
    add_string (builder, "signature", attempt->signature);
  if (attempt->status != 0)
    {
      begin (builder, "response");
      begin_list (builder, "headers");
      each_header (builder, attempt->response_head, add_pair);
      json_builder_end_array (builder);
      if (attempt->response_body != NULL)
        add_body (builder, "body", "body_encoding", attempt->response_body);
      add_number (builder, "size", attempt->response_size);
      json_builder_end_object (builder);
    }
  add_time (builder, "next", attempt->next_at);
  json_builder_end_object (builder);
}

char *
hkl_delivery_to_ndjson (HklDeliveryDetail *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *text = NULL;
  HklBatch *batch;

  g_return_val_if_fail (self != NULL, NULL);

  batch = self->batch;
  json_builder_begin_object (builder);
  add_number (builder, "id", batch->id);
  add_string (builder, "mapping", batch->mapping_id);
  add_string (builder, "state", hkl_delivery_state_word (batch));
  add_time (builder, "created", batch->created_at);
  add_time (builder, "settled", batch->settled_at);
  if (batch->state == HKL_BATCH_WAITING)
    add_time (builder, "next", batch->due_at);
  if (batch->resend_of != 0)
    add_number (builder, "resend_of", batch->resend_of);
  add_boolean (builder, "test", batch->test);
  begin_list (builder, "message_ids");
  for (guint i = 0; i < self->events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (self->events, i);

      if (event != NULL)
        json_builder_add_string_value (builder, event->message_id);
      else
        json_builder_add_null_value (builder);
    }
  json_builder_end_array (builder);
  begin_list (builder, "via"); /* as message_ids: by which write key, by its name */
  for (guint i = 0; i < self->events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (self->events, i);

      if (event != NULL && event->via != NULL)
        json_builder_add_string_value (builder, event->via);
      else
        json_builder_add_null_value (builder);
    }
  json_builder_end_array (builder);
  if (self->request != NULL)
    add_request (builder, self->request,
                 self->attempts->len > 0
                     ? g_ptr_array_index (self->attempts, self->attempts->len - 1)
                     : NULL);
  else
    add_string (builder, "request_fault", self->request_fault);
  begin_list (builder, "attempts");
  for (guint i = 0; i < self->attempts->len; i++)
    add_attempt (builder, g_ptr_array_index (self->attempts, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  text = to_text (builder);

  return g_strconcat (text, "\n", NULL);
}
