/* hkl-capture-export.c: see hkl-capture-export.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HAR: http://www.softwareishard.com/blog/har-12-spec/. What is ours in it begins with an
 * underscore, as the format asks.
 */

#define G_LOG_DOMAIN "hkl-inspector"

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "hkl-capture-export.h"
#include "hkl-event.h"
#include "hkl-json-writer.h"

#define BLANK "***"

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value != NULL ? value : "");
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_ms (JsonBuilder *builder, const char *name, gint64 microseconds)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, (double) microseconds / 1000.0);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autofree char *text = hkl_time_to_iso (time);

  add_string (builder, name, text);
}

static void
add_empty_list (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
}

/* The bytes as they are, as TEXT or, where they are no text, in Base64 as ENCODED. Returns whether
 * they are text. */
static gboolean
add_body (JsonBuilder *builder, const char *text, const char *encoded, GBytes *body)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  gboolean is_text = length == 0 || g_utf8_validate_len (data, length, NULL);
  g_autofree char *value = is_text ? g_strndup (length > 0 ? data : "", length)
                                   : g_base64_encode ((const guchar *) data, length);

  add_string (builder, is_text ? text : encoded, value);

  return is_text;
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);

  return hkl_json_mend (json_generator_to_data (generator, NULL));
}

/* What belongs to a connection, or differs with the place that a request is sent to. */
static gboolean
is_of_the_connection (const char *header)
{
  static const char *const names[] = { "host",    "connection", "content-length",
                                       "te",      "trailer",    "transfer-encoding",
                                       "upgrade", "expect",     "keep-alive" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (header, names[i]) == 0)
      return TRUE;

  return FALSE;
}

gboolean
hkl_capture_is_credential (const char *header)
{
  static const char *const names[] = { "authorization", "proxy-authorization", "cookie",
                                       "x-api-key" };

  g_return_val_if_fail (header != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (header, names[i]) == 0)
      return TRUE;

  return FALSE;
}

static void
add_header_pairs (JsonBuilder *builder, HklCapture *self, gboolean all)
{
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (self->headers, i);

      if (!all && is_of_the_connection (name))
        continue;
      json_builder_begin_array (builder);
      json_builder_add_string_value (builder, name);
      json_builder_add_string_value (builder, g_ptr_array_index (self->headers, i + 1));
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

/* --- NDJSON and fixtures ------------------------------------------------------------------------ */

char *
hkl_capture_to_ndjson (HklCapture *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  add_number (builder, "id", (gint64) self->id);
  add_time (builder, "received", self->received_at);
  add_string (builder, "remote", self->remote);
  add_string (builder, "inbox", self->inbox);
  add_string (builder, "method", self->method);
  add_string (builder, "path", self->path);
  add_string (builder, "http", self->http_version);
  add_header_pairs (builder, self, TRUE);
  add_number (builder, "events", self->n_events);
  add_string (builder, "first", self->first_name);
  add_number (builder, "seen_before", self->n_seen_before);
  add_string (builder, "verdict", self->verdict->title);
  add_string (builder, "cause", self->verdict->cause);
  add_string (builder, "advice", self->verdict->advice);
  add_string (builder, "answer", hkl_answer_kind_word (self->answer.kind));
  add_number (builder, "answered", self->answered);
  if (self->answer.delay != 0)
    add_number (builder, "delay_ms", self->answer.delay);
  add_number (builder, "took_us", self->took);
  add_body (builder, "body", "body_base64", self->body);
  json_builder_end_object (builder);

  return to_text (builder);
}

char *
hkl_capture_to_fixture (HklCapture *self, gint64 first_at)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  add_number (builder, "after_ms", MAX (0, self->received_at - first_at) / 1000);
  add_string (builder, "inbox", self->inbox);
  add_string (builder, "method", self->method);
  add_header_pairs (builder, self, FALSE);
  add_body (builder, "body", "body_base64", self->body);
  json_builder_end_object (builder);

  return to_text (builder);
}

/* --- HAR ---------------------------------------------------------------------------------------- */

static void
add_pair (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", name);
  add_string (builder, "value", value);
  json_builder_end_object (builder);
}

static void
add_query (JsonBuilder *builder, const char *path)
{
  const char *query = strchr (path, '?');
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query + 1 : "", "&", -1);

  json_builder_set_member_name (builder, "queryString");
  json_builder_begin_array (builder);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals != NULL)
        *equals = '\0';
      if (parts[i][0] != '\0')
        add_pair (builder, parts[i], equals != NULL ? equals + 1 : "");
    }
  json_builder_end_array (builder);
}

static void
add_har_request (JsonBuilder *builder, HklCapture *self)
{
  const char *host = hkl_capture_get_header (self, "Host");
  const char *type = hkl_capture_get_header (self, "Content-Type");
  g_autofree char *url = g_strconcat ("http://", host != NULL ? host : "127.0.0.1", self->path,
                                      NULL);

  json_builder_set_member_name (builder, "request");
  json_builder_begin_object (builder);
  add_string (builder, "method", self->method);
  add_string (builder, "url", url);
  add_string (builder, "httpVersion", self->http_version);
  add_empty_list (builder, "cookies");
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (self->headers, i);

      add_pair (builder, name,
                hkl_capture_is_credential (name) ? BLANK
                                                 : g_ptr_array_index (self->headers, i + 1));
    }
  json_builder_end_array (builder);
  add_query (builder, self->path);
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize", (gint64) g_bytes_get_size (self->body));
  if (g_bytes_get_size (self->body) > 0)
    {
      json_builder_set_member_name (builder, "postData");
      json_builder_begin_object (builder);
      add_string (builder, "mimeType", type != NULL ? type : "application/octet-stream");
      add_empty_list (builder, "params");
      /* HAR has no binary request bodies: Base64 under a name of our own. */
      if (!add_body (builder, "text", "_base64", self->body))
        add_string (builder, "text", "");
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_har_response (JsonBuilder *builder, HklCapture *self)
{
  json_builder_set_member_name (builder, "response");
  json_builder_begin_object (builder);
  add_number (builder, "status", self->answered);
  add_string (builder, "statusText", "");
  add_string (builder, "httpVersion", self->http_version);
  add_empty_list (builder, "cookies");
  add_empty_list (builder, "headers");
  json_builder_set_member_name (builder, "content");
  json_builder_begin_object (builder);
  add_number (builder, "size", 0);
  add_string (builder, "mimeType", "x-unknown");
  json_builder_end_object (builder);
  add_string (builder, "redirectURL",
              self->answer.kind == HKL_ANSWER_REDIRECT ? "/inbox/elsewhere" : "");
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize", -1);
  if (self->answered == 0)
    add_string (builder, "_error", hkl_answer_kind_word (self->answer.kind));
  json_builder_end_object (builder);
}

char *
hkl_capture_to_har_entry (HklCapture *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  gint64 delay;

  g_return_val_if_fail (self != NULL, NULL);

  delay = (gint64) self->answer.delay * 1000;
  json_builder_begin_object (builder);
  add_time (builder, "startedDateTime", self->received_at);
  add_ms (builder, "time", self->took + delay);
  add_har_request (builder, self);
  add_har_response (builder, self);
  json_builder_set_member_name (builder, "cache");
  json_builder_begin_object (builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "timings");
  json_builder_begin_object (builder);
  add_ms (builder, "send", self->took);
  add_ms (builder, "wait", delay);
  add_ms (builder, "receive", 0);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "_hookline");
  json_builder_begin_object (builder);
  add_string (builder, "inbox", self->inbox);
  add_string (builder, "verdict", self->verdict->title);
  add_string (builder, "cause", self->verdict->cause);
  add_string (builder, "answer", hkl_answer_kind_word (self->answer.kind));
  add_number (builder, "events", self->n_events);
  add_number (builder, "seen_before", self->n_seen_before);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return to_text (builder);
}

/* --- files -------------------------------------------------------------------------------------- */

static const char har_head[] = "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Hookline\","
                               "\"version\":\"" HKL_VERSION "\"},\"entries\":[\n";
static const char har_tail[] = "]}}\n";

static gboolean
put (GOutputStream *output, const char *text, GCancellable *cancellable, GError **error)
{
  return g_output_stream_write_all (output, text, strlen (text), NULL, cancellable, error);
}

static gboolean
put_all (GPtrArray *captures,
         HklCaptureFormat format,
         GOutputStream *output,
         GCancellable *cancellable,
         GError **error)
{
  gint64 first_at = captures->len > 0 ? ((HklCapture *) captures->pdata[0])->received_at : 0;

  if (format == HKL_CAPTURE_HAR && !put (output, har_head, cancellable, error))
    return FALSE;
  for (guint i = 0; i < captures->len; i++)
    {
      HklCapture *capture = g_ptr_array_index (captures, i);
      g_autofree char *text = NULL;

      if (format == HKL_CAPTURE_HAR)
        text = hkl_capture_to_har_entry (capture);
      else if (format == HKL_CAPTURE_FIXTURE)
        text = hkl_capture_to_fixture (capture, first_at);
      else
        text = hkl_capture_to_ndjson (capture);

      if (!put (output, text, cancellable, error) ||
          !put (output, format == HKL_CAPTURE_HAR && i + 1 < captures->len ? ",\n" : "\n",
                cancellable, error))
        return FALSE;
    }

  return format != HKL_CAPTURE_HAR || put (output, har_tail, cancellable, error);
}

gboolean
hkl_captures_to_file (GPtrArray *captures,
                      HklCaptureFormat format,
                      GFile *file,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *part_name = g_strdup_printf (".%s.part", name);
  g_autoptr (GFile) part = g_file_get_child (folder != NULL ? folder : file, part_name);
  g_autoptr (GFileOutputStream) raw = NULL;
  g_autoptr (GOutputStream) output = NULL;

  g_return_val_if_fail (captures != NULL && G_IS_FILE (file), FALSE);

  raw = g_file_replace (part, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (raw == NULL)
    return FALSE;

  output = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (raw), 256 * 1024);
  if (put_all (captures, format, output, cancellable, error) &&
      g_output_stream_close (output, cancellable, error) &&
      g_file_move (part, file, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error))
    return TRUE;

  g_output_stream_close (G_OUTPUT_STREAM (raw), NULL, NULL);
  g_file_delete (part, NULL, NULL);

  return FALSE;
}
