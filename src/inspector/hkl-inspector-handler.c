/* hkl-inspector-handler.c: one request to the inspector, and the answer that was ordered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs in the thread that listens. A request is recorded when its body is complete and before it is
 * answered, so that a misbehaviour never hides what came. Drop and half an answer are written to
 * the socket beneath the server, which would otherwise not let them out; it then finds its
 * connection closed and tidies up.
 */

#define G_LOG_DOMAIN "hkl-inspector"

#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "hkl-inspector-private.h"

/* Kept of a body; what comes beyond is read and dropped. */
#define MAX_BODY_BYTES (16 * 1024 * 1024)
/* The line is cut here. */
#define MAX_READ_BYTES (256 * 1024 * 1024)
/* Pieces of a slow body. */
#define SLOW_PIECES 20

typedef struct
{
  HklInspector *inspector;    /* borrowed: it ends its calls when it closes */
  SoupServerMessage *message; /* owned */
  GByteArray *body;
  guint64 received;
  gint64 begun;     /* monotonic: when the head was complete */
  HklAnswer answer; /* that it gets */
  GSource *timer;   /* of a slow answer */
  guint pieces;     /* of a slow body, still to come */
  GList link;
} InspectorCall;

static void
stop_timer (InspectorCall *call)
{
  if (call->timer != NULL)
    {
      g_source_destroy (call->timer);
      g_clear_pointer (&call->timer, g_source_unref);
    }
}

static void
start_timer (InspectorCall *call, guint milliseconds, GSourceFunc func)
{
  g_assert (call->timer == NULL);

  call->timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (call->timer, func, call, NULL);
  g_source_attach (call->timer, g_main_context_get_thread_default ());
}

/* --- answers ---------------------------------------------------------------------------------- */

static const char ok_body[] = "{\"success\":true}";

static void
answer_text (InspectorCall *call, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (call->message, status, NULL);
  soup_server_message_set_response (call->message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static void
answer_ok (InspectorCall *call)
{
  answer_text (call, 200, "application/json", ok_body);
}

static void
answer_status (InspectorCall *call, const HklAnswer *answer)
{
  g_autofree char *text = g_strdup_printf ("{\"message\":\"The inspector was told to answer %u.\"}",
                                           hkl_answer_get_status (answer));

  if (answer->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", answer->retry_after);

      soup_message_headers_replace (soup_server_message_get_response_headers (call->message),
                                    "Retry-After", seconds);
    }
  answer_text (call, hkl_answer_get_status (answer), "application/json", text);
}

/* Writes TEXT, which is short enough for any socket buffer, and closes. */
static void
write_and_close (InspectorCall *call, const char *text)
{
  GSocket *socket = soup_server_message_get_socket (call->message);

  /* Whatever the server would still write meets a closed socket. */
  soup_server_message_set_status (call->message, 200, NULL);
  if (socket == NULL)
    return;
  if (*text != '\0')
    g_socket_send (socket, text, strlen (text), NULL, NULL);
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

/* Dissolving the connection sends a reset, and leaves the server a socket that it can close. */
static void
answer_reset (InspectorCall *call)
{
  GSocket *socket = soup_server_message_get_socket (call->message);
  struct sockaddr nobody = { .sa_family = AF_UNSPEC };

  soup_server_message_set_status (call->message, 200, NULL);
  if (socket != NULL && connect (g_socket_get_fd (socket), &nobody, sizeof nobody) != 0)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static void
answer_half (InspectorCall *call)
{
  write_and_close (call, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                         "Content-Length: 32\r\n\r\n{\"success\":true,");
}

static gboolean
on_next_piece (gpointer user_data)
{
  InspectorCall *call = user_data;
  SoupMessageBody *body = soup_server_message_get_response_body (call->message);
  gboolean last = --call->pieces == 0;

  soup_message_body_append (body, SOUP_MEMORY_STATIC, ".", 1);
  if (last)
    {
      soup_message_body_complete (body);
      stop_timer (call);
    }
  soup_server_message_unpause (call->message);

  return last ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
answer_slow_body (InspectorCall *call, guint milliseconds)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);

  soup_server_message_set_status (call->message, 200, NULL);
  soup_message_headers_set_content_type (headers, "text/plain", NULL);
  soup_message_headers_set_content_length (headers, SLOW_PIECES);
  /* The head goes out at once; the body's first piece with it. */
  call->pieces = SLOW_PIECES - 1;
  soup_message_body_append (soup_server_message_get_response_body (call->message),
                            SOUP_MEMORY_STATIC, ".", 1);
  start_timer (call, MAX (1, milliseconds / SLOW_PIECES), on_next_piece);
}

static void
answer_now (InspectorCall *call)
{
  const HklAnswer *what = &call->answer;

  switch (what->kind)
    {
    case HKL_ANSWER_OK:
    case HKL_ANSWER_SLOW:
      answer_ok (call);
      break;
    case HKL_ANSWER_STATUS:
      answer_status (call, what);
      break;
    case HKL_ANSWER_DROP:
      write_and_close (call, "");
      break;
    case HKL_ANSWER_HALF:
      answer_half (call);
      break;
    case HKL_ANSWER_RESET:
      answer_reset (call);
      break;
    case HKL_ANSWER_ERROR_BODY:
      answer_text (call, hkl_answer_get_status (what), "application/json",
                   "{\"success\":false,\"error\":\"The inspector was told to fail in its body.\"}");
      break;
    case HKL_ANSWER_SLOW_BODY:
      answer_slow_body (call, what->delay);
      break;
    case HKL_ANSWER_REDIRECT:
      soup_message_headers_replace (soup_server_message_get_response_headers (call->message),
                                    "Location", "/inbox/elsewhere");
      soup_server_message_set_status (call->message, hkl_answer_get_status (what), NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
on_delay_over (gpointer user_data)
{
  InspectorCall *call = user_data;

  stop_timer (call);
  answer_now (call);
  soup_server_message_unpause (call->message);

  return G_SOURCE_REMOVE;
}

static void
answer (InspectorCall *call)
{
  if (call->answer.delay == 0 || call->answer.kind == HKL_ANSWER_SLOW_BODY)
    {
      answer_now (call);
      return;
    }

  soup_server_message_pause (call->message);
  start_timer (call, call->answer.delay, on_delay_over);
}

/* --- one request ------------------------------------------------------------------------------ */

static char *
inbox_of (const char *path)
{
  const char *name;
  const char *end;

  if (!g_str_has_prefix (path, "/inbox/"))
    return NULL;
  name = path + strlen ("/inbox/");
  end = strchr (name, '/');
  if (*name == '\0' || end == name)
    return NULL;

  return end != NULL ? g_strndup (name, (gsize) (end - name)) : g_strdup (name);
}

static char *
remote_of (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);
  g_autofree char *text = NULL;
  GInetSocketAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("");
  inet = G_INET_SOCKET_ADDRESS (address);
  text = g_inet_address_to_string (g_inet_socket_address_get_address (inet));

  return g_strdup_printf (strchr (text, ':') != NULL ? "[%s]:%u" : "%s:%u", text,
                          (guint) g_inet_socket_address_get_port (inet));
}

/* What is not UTF-8 in a head is Latin-1, as HTTP once had it; every byte means something there. */
static char *
dup_text (const char *bytes)
{
  return g_utf8_validate (bytes, -1, NULL)
             ? g_strdup (bytes)
             : g_convert (bytes, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

static void
add_header (const char *name, const char *value, gpointer user_data)
{
  GPtrArray *headers = user_data;

  g_ptr_array_add (headers, dup_text (name));
  g_ptr_array_add (headers, dup_text (value));
}

static const char *
version_text (SoupServerMessage *message)
{
  switch (soup_server_message_get_http_version (message))
    {
    case SOUP_HTTP_1_0:
      return "HTTP/1.0";
    case SOUP_HTTP_2_0:
      return "HTTP/2";
    case SOUP_HTTP_1_1:
    default:
      return "HTTP/1.1";
    }
}

static HklCapture *
capture_of (InspectorCall *call, const char *inbox)
{
  SoupServerMessage *message = call->message;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);
  g_autofree char *path = query != NULL ? g_strconcat (g_uri_get_path (uri), "?", query, NULL)
                                        : g_strdup (g_uri_get_path (uri));
  HklCapture *capture = hkl_capture_new ();

  capture->received_at = g_get_real_time ();
  capture->remote = remote_of (message);
  capture->inbox = g_strdup (inbox);
  capture->method = dup_text (soup_server_message_get_method (message));
  capture->path = dup_text (path);
  capture->http_version = g_strdup (version_text (message));
  soup_message_headers_foreach (headers, add_header, capture->headers);
  capture->body = g_byte_array_free_to_bytes (g_steal_pointer (&call->body));
  call->body = g_byte_array_new ();
  capture->signature = g_strdup (hkl_capture_get_header (capture, "X-Signature"));
  capture->took = call->begun != 0 ? g_get_monotonic_time () - call->begun : 0;
  capture->answered = hkl_answer_get_status (&call->answer);
  capture->answer = call->answer;

  return capture;
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  InspectorCall *call = g_object_get_data (G_OBJECT (message), "hkl-inspector-call");
  g_autofree char *name = inbox_of (path != NULL ? path : "/");
  g_autofree char *inbox = name != NULL ? dup_text (name) : NULL;
  g_autoptr (HklCapture) capture = NULL;

  if (inbox == NULL)
    {
      gboolean root = g_strcmp0 (path, "/") == 0;

      answer_text (call, root ? 200 : 404, "text/plain; charset=utf-8",
                   root ? "This is Hookline's inspector. Send webhooks to /inbox/ and any name; "
                          "each request is shown in the window with its signature's verdict.\n"
                        : "There is nothing here. Send webhooks to /inbox/ and any name.\n");
      return;
    }

  call->answer = hkl_inspector_take_answer (call->inspector, inbox);
  capture = capture_of (call, inbox);
  hkl_inspector_record (call->inspector, capture);
  answer (call);
}

static void
on_got_headers (SoupServerMessage *message, gpointer user_data)
{
  ((InspectorCall *) user_data)->begun = g_get_monotonic_time ();
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  InspectorCall *call = user_data;
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);
  gsize room = MAX_BODY_BYTES - call->body->len;

  call->received += size;
  g_byte_array_append (call->body, data, (guint) MIN (size, room));
  if (call->received > MAX_READ_BYTES)
    hkl_listener_cut (call->inspector->listener, message);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  InspectorCall *call = user_data;

  stop_timer (call);
  g_queue_unlink (&call->inspector->calls, &call->link);
  g_signal_handlers_disconnect_by_data (message, call);
  g_object_set_data (G_OBJECT (message), "hkl-inspector-call", NULL);
  g_byte_array_unref (call->body);
  g_object_unref (call->message);
  g_free (call);
}

static void
on_request_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  HklInspector *self = user_data;
  InspectorCall *call = g_new0 (InspectorCall, 1);

  call->inspector = self;
  call->message = g_object_ref (message);
  call->body = g_byte_array_new ();
  call->link.data = call;
  g_queue_push_tail_link (&self->calls, &call->link);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_object_set_data (G_OBJECT (message), "hkl-inspector-call", call);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), call);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), call);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), call);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_finished), call);
}

void
hkl_inspector_handle (SoupServer *server, gpointer inspector)
{
  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), inspector);
  soup_server_add_handler (server, NULL, on_request, inspector, NULL);
}
