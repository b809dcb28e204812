/* hkl-source-handler.c: one request to the tracking API, from its head to its answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs in the thread that listens. The order of events for one request:
 *
 *   1. head and body have a deadline each, which the listener keeps;
 *   2. body: collected up to a limit; beyond it, read and dropped, so that the sender hears why;
 *      a sender without end is cut off;
 *   3. checks from cheap to dear: host, path, method, body, write key;
 *   4. the events go to the store, and the message waits;
 *   5. after the commit: 200. An SDK forgets an event when it sees 200, so not a moment earlier.
 *
 * What upstream does otherwise, and why it is not done here: upstream answers 200 to a wrong write
 * key and drops the events without a word. On one's own machine a person would look for them for
 * an hour, so a wrong or missing key is answered with 401 and a sentence, and counted. SDKs do not
 * repeat a 4xx: nothing piles up.
 */

#define G_LOG_DOMAIN "hkl-source"

#include "config.h"

#include <string.h>

#include "hkl-failpoint.h"
#include "hkl-source-private.h"

/* Beyond the largest body that is taken, this much is read and dropped before the line is cut. */
#define MAX_DROPPED_BYTES    (64 * 1024 * 1024)
#define RETRY_AFTER_PRESSURE 1
#define RETRY_AFTER_STORE    10

/* One request. Alive while its connection is open or its events are on the way to the disk. */
typedef struct
{
  HklSource *source;          /* borrowed: it ends its calls when it closes */
  SoupServerMessage *message; /* owned; NULL when the connection is gone */
  GByteArray *body;
  guint64 received; /* bytes of the body, kept or dropped */
  gint64 received_at;
  GList link;
  guint n_events;
  guint n_invalid;
} HklSourceCall;

static void
call_clear (gpointer data)
{
  HklSourceCall *call = data;

  g_clear_object (&call->message);
  g_byte_array_unref (call->body);
}

static HklSourceCall *
call_ref (HklSourceCall *call)
{
  return g_rc_box_acquire (call);
}

static void
call_unref (gpointer call)
{
  g_rc_box_release_full (call, call_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSourceCall, call_unref)

/* --- answers ---------------------------------------------------------------------------------- */

static void
add_cors (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers",
                                "Retry-After, X-RateLimit-Reset");
}

static void
append_json_string (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (text, "\\%c", *p);
      else if ((guchar) *p < 0x20)
        g_string_append_printf (text, "\\u%04x", (guint) (guchar) *p);
      else
        g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
}

static void
answer_success (SoupServerMessage *message)
{
  static const char success[] = "{\"success\":true}";

  add_cors (message);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, success,
                                    strlen (success));
}

/* The Python client shows code and message; the others look at the status alone. */
static void
answer_refusal (SoupServerMessage *message, guint status, const char *code, const char *sentence)
{
  g_autoptr (GString) text = g_string_new ("{\"code\":");
  gsize len;

  append_json_string (text, code);
  g_string_append (text, ",\"message\":");
  append_json_string (text, sentence);
  g_string_append_c (text, '}');
  len = text->len;

  add_cors (message);
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE,
                                    g_string_free (g_steal_pointer (&text), FALSE), len);
}

static void
refuse (HklSourceCall *call, guint status, const char *code, const char *sentence)
{
  answer_refusal (call->message, status, code, sentence);
  hkl_source_count (call->source, HKL_TALLY_REFUSED, 0, 0, 0);
}

static void
refuse_for_now (HklSourceCall *call,
                guint status,
                guint seconds,
                const char *code,
                const char *sentence)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  g_autofree char *text = g_strdup_printf ("%u", seconds);

  soup_message_headers_replace (headers, "Retry-After", text);
  if (status == 429)
    soup_message_headers_replace (headers, "X-RateLimit-Reset", text);
  refuse (call, status, code, sentence);
}

static void
answer_preflight (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  add_cors (message);
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", "POST, OPTIONS");
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
                                "authorization, content-type, content-encoding, x-retry-count");
  soup_message_headers_replace (headers, "Access-Control-Max-Age", "600");
  /* Asked by browsers before a public page may talk to this machine. A page that does not know
   * the write key gets nothing in. */
  if (soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                    "Access-Control-Request-Private-Network") != NULL)
    soup_message_headers_replace (headers, "Access-Control-Allow-Private-Network", "true");
  soup_server_message_set_status (message, 204, NULL);
}

static void
answer_root (SoupServerMessage *message)
{
  static const char text[] =
      "This is Hookline's source. Point a Segment SDK here: its host is this address, without a "
      "path.\n";

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text,
                                    strlen (text));
}

/* --- what the head says ----------------------------------------------------------------------- */

gboolean
hkl_source_host_is_local (const char *host)
{
  g_autofree char *name = NULL;
  gsize len;

  g_return_val_if_fail (host != NULL, FALSE);

  if (host[0] == '[')
    {
      const char *end = strchr (host, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      name = g_strndup (host + 1, (gsize) (end - host) - 1);
    }
  else
    {
      const char *colon = strchr (host, ':');

      name = colon != NULL ? g_strndup (host, (gsize) (colon - host)) : g_strdup (host);
    }

  /* A name with a dot at its end is the same name. */
  len = strlen (name);
  if (len > 0 && name[len - 1] == '.')
    name[--len] = '\0';

  if (g_hostname_is_ip_address (name))
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

      return address != NULL && g_inet_address_get_is_loopback (address);
    }

  /* RFC 6761: these names never leave the machine. */
  return g_ascii_strcasecmp (name, "localhost") == 0 ||
         (len > strlen (".localhost") &&
          g_ascii_strcasecmp (name + len - strlen (".localhost"), ".localhost") == 0);
}

/* The write key of "Authorization: Basic base64(KEY:)"; without the colon it is taken too, as
 * upstream does. Bearer carries a token of upstream's own; the key is in the body then. */
static char *
key_of_header (SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Authorization");
  g_autofree guchar *decoded = NULL;
  gsize len;

  if (value == NULL || g_ascii_strncasecmp (value, "Basic ", strlen ("Basic ")) != 0)
    return NULL;

  value += strlen ("Basic ");
  while (*value == ' ')
    value++;
  if (*value == '\0')
    return NULL;

  decoded = g_base64_decode (value, &len);
  if (decoded == NULL)
    return NULL;
  for (gsize i = 0; i < len; i++)
    if (decoded[i] == ':')
      {
        len = i;
        break;
      }

  return g_utf8_validate_len ((const char *) decoded, len, NULL)
             ? g_strndup ((const char *) decoded, len)
             : NULL;
}

/* Contract 7.6: context.ip is for client-side events. Browsers send Origin; it is what tells them
 * from servers. There is no IPv6 in it. */
static char *
client_side_ip (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GSocketAddress *address;
  GInetAddress *inet;

  if (soup_message_headers_get_one (headers, "Origin") == NULL)
    return NULL;

  address = soup_server_message_get_remote_address (message);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));

  return g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV4 ? g_inet_address_to_string (inet)
                                                                  : NULL;
}

/* --- reports ---------------------------------------------------------------------------------- */

/* Neither the name in Host nor an address of this machine that others can reach is enough. */
static gboolean
is_from_here (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *host = soup_message_headers_get_one (headers, "Host");
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return (host == NULL || hkl_source_host_is_local (host)) && G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static gboolean
has_token (SoupServerMessage *message, const char *token)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  return token == NULL || (value != NULL && g_str_has_prefix (value, "Bearer ") &&
                           strcmp (value + strlen ("Bearer "), token) == 0);
}

/* No CORS headers: what a page on the web asks for, it does not get to read. */
static void
answer_report (SoupServerMessage *message, const HklSourceReport *report)
{
  const char *method = soup_server_message_get_method (message);
  char *text;

  if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                    "GET, HEAD");
      soup_server_message_set_status (message, 405, NULL);
      return;
    }
  if (!has_token (message, report->token))
    {
      soup_server_message_set_status (message, 401, NULL);
      return;
    }

  text = report->func (report->data);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control",
                                "no-store");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, report->content_type, SOUP_MEMORY_TAKE, text,
                                    strlen (text));
}

static gboolean
answer_if_report (HklSourceCall *call, const char *path)
{
  HklSourceReport *report = hkl_source_find_report (call->source, path);

  if (report == NULL)
    return FALSE;

  if (is_from_here (call->message))
    answer_report (call->message, report);
  else
    soup_server_message_set_status (call->message, 403, NULL);
  hkl_source_report_unref (report);

  return TRUE;
}

/* --- into the store --------------------------------------------------------------------------- */

static void
on_appended (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklSourceCall *call = user_data;
  g_autoptr (HklSource) self = call->source; /* the reference of append() */
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  self->in_flight -= call->n_events;
  HKL_FAILPOINT ("source-stored");

  if (ids != NULL)
    {
      guint n_new = 0;

      for (guint i = 0; i < ids->len; i++)
        if (g_array_index (ids, gint64, i) != 0)
          n_new++;
      hkl_source_count (call->source, HKL_TALLY_ACCEPTED, n_new, ids->len - n_new, call->n_invalid);
      if (call->message != NULL)
        answer_success (call->message);
    }
  else if (call->message != NULL)
    {
      if (g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_FULL))
        refuse_for_now (call, 503, RETRY_AFTER_STORE, "disk_full", error->message);
      else
        refuse_for_now (call, 503, RETRY_AFTER_STORE, "store_unavailable", error->message);
    }
  else
    {
      hkl_source_count (call->source, HKL_TALLY_REFUSED, 0, 0, 0);
    }

  if (call->message != NULL)
    soup_server_message_unpause (call->message);
  HKL_FAILPOINT ("source-answering");
  call_unref (call);
}

static void
append (HklSourceCall *call, HklSourceBody *body)
{
  HklSource *self = call->source;

  call->n_events = body->events->len;
  call->n_invalid = body->n_invalid;

  if (call->n_events == 0)
    {
      hkl_source_count (self, HKL_TALLY_ACCEPTED, 0, 0, call->n_invalid);
      answer_success (call->message);
      return;
    }
  if (self->in_flight + call->n_events > HKL_SOURCE_MAX_IN_FLIGHT)
    {
      refuse_for_now (call, 429, RETRY_AFTER_PRESSURE, "rate_limited",
                      "Events come faster than the disk takes them. Send again in a second.");
      return;
    }

  HKL_FAILPOINT ("source-parsed");
  self->in_flight += call->n_events;
  g_object_ref (self); /* until on_appended() */
  soup_server_message_pause (call->message);
  hkl_store_append_async (self->store, body->events, NULL, on_appended, call_ref (call));
}

/* --- one request ------------------------------------------------------------------------------ */

static HklSourceCall *
call_of (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), "hkl-source-call");
}

static void
refuse_key (HklSourceCall *call, HklKeyVerdict verdict)
{
  /* No WWW-Authenticate: a browser would ask the visitor of a page for a password. */
  answer_refusal (
      call->message, 401, verdict == HKL_KEY_MISSING ? "missing_write_key" : "wrong_write_key",
      verdict == HKL_KEY_MISSING ? "No write key came with the events. Copy the key from Source."
                                 : "This write key is not known here. Copy the key from Source.");
  hkl_source_count (call->source,
                    verdict == HKL_KEY_MISSING ? HKL_TALLY_REFUSED : HKL_TALLY_WRONG_KEY, 0, 0, 0);
}

static void
take_body (HklSourceCall *call, HklEndpoint endpoint)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  g_autofree char *header_key = key_of_header (headers);
  g_autofree char *ip = client_side_ip (call->message);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (call->body);
  g_autoptr (HklSourceBody) body = NULL;
  HklKeyVerdict verdict;
  char *via = NULL;

  call->body = g_byte_array_new ();
  body = hkl_source_body_read (&(HklSourceBodyInput){
      .endpoint = endpoint,
      .body = bytes,
      .content_encoding = soup_message_headers_get_list (headers, "Content-Encoding"),
      .received_at = call->received_at,
      .ip = ip,
  });
  if (body->status != 200)
    {
      refuse (call, body->status, body->code, body->message);
      return;
    }

  verdict = hkl_source_check_key (call->source, header_key, body->write_key, &via);
  if (verdict != HKL_KEY_GOOD)
    {
      refuse_key (call, verdict);
      return;
    }

  for (guint i = 0; i < body->events->len; i++)
    hkl_event_set_via (body->events->pdata[i], via);
  g_ref_string_release (via);
  append (call, body);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HklSourceCall *call = call_of (message);
  const char *method = soup_server_message_get_method (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *host = soup_message_headers_get_one (headers, "Host");
  HklEndpoint endpoint;

  call->received_at = g_get_real_time ();

  /* A page on the web can make its own name mean 127.0.0.1 and so talk to this port as if to its
   * own server. It cannot change the name it does so with. */
  if (!call->source->all_addresses && host != NULL && !hkl_source_host_is_local (host))
    {
      refuse (call, 403, "foreign_host",
              "This port answers to 127.0.0.1 and localhost only. Let the source listen on all "
              "addresses to reach it by another name.");
      return;
    }

  if (path != NULL && answer_if_report (call, path))
    return;

  endpoint = hkl_endpoint_from_path (path != NULL ? path : "/");
  if (endpoint.kind == HKL_ENDPOINT_UNKNOWN)
    {
      refuse (call, 404, "not_found",
              "There is nothing here. Events go to /v1/batch, /v1/track, /v1/identify, /v1/page, "
              "/v1/screen, /v1/group and /v1/alias.");
      return;
    }
  if (strcmp (method, "OPTIONS") == 0)
    {
      answer_preflight (message);
      return;
    }
  if (endpoint.kind == HKL_ENDPOINT_ROOT &&
      (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0))
    {
      answer_root (message);
      return;
    }
  if (strcmp (method, "POST") != 0 || endpoint.kind == HKL_ENDPOINT_ROOT)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                    endpoint.kind == HKL_ENDPOINT_ROOT ? "GET, HEAD, OPTIONS"
                                                                       : "POST, OPTIONS");
      refuse (call, 405, "method_not_allowed", "Events are sent with POST, to /v1/batch for one.");
      return;
    }
  if (endpoint.kind == HKL_ENDPOINT_METRICS)
    {
      hkl_source_count (call->source, HKL_TALLY_ACCEPTED, 0, 0, 0);
      answer_success (message);
      return;
    }
  if (call->received > call->body->len)
    {
      g_autofree char *sentence = g_strdup_printf (
          "The body has %" G_GUINT64_FORMAT " bytes; at most %d are taken. Send smaller batches.",
          call->received, HKL_SOURCE_MAX_BODY_BYTES);

      refuse (call, 400, "body_too_large", sentence);
      return;
    }

  take_body (call, endpoint);
}

/* Answered, or the connection is gone. What was sent is stored all the same then, only nobody can
 * be told any more. */
static void
end_call (HklSourceCall *call)
{
  if (call->message == NULL)
    return;

  g_queue_unlink (&call->source->calls, &call->link);
  g_signal_handlers_disconnect_by_data (call->message, call);
  g_object_set_data (G_OBJECT (call->message), "hkl-source-call", NULL);
  g_clear_object (&call->message);
  call_unref (call);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  HklSourceCall *call = user_data;
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  call->received += size;
  /* One byte more than the limit would be enough to know; so keep up to the limit only. */
  if (call->received <= HKL_SOURCE_MAX_BODY_BYTES)
    g_byte_array_append (call->body, data, (guint) size);
  else if (call->received > MAX_DROPPED_BYTES)
    hkl_listener_cut (call->source->listener, message);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  end_call (user_data);
}

static void
on_request_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  HklSource *self = user_data;
  HklSourceCall *call = g_rc_box_new0 (HklSourceCall);

  call->source = self;
  call->message = g_object_ref (message);
  call->body = g_byte_array_new ();
  call->link.data = call;
  g_queue_push_tail_link (&self->calls, &call->link);

  /* The body is collected here, with a limit; not by the library, without one. */
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_object_set_data (G_OBJECT (message), "hkl-source-call", call);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), call);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), call);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_finished), call);
}

void
hkl_source_handle (SoupServer *server, gpointer source)
{
  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), source);
  soup_server_add_handler (server, NULL, on_request, source, NULL);
}
