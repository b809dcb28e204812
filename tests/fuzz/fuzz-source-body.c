/* fuzz-source-body.c: any bytes as the body of a request to the tracking API.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the endpoint and how the rest is encoded. A refusal has a code, a sentence
 * and no events; an event that is taken is canonical JSON, and its columns can be shown.
 */

#include "config.h"

#include <stdint.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-source-body.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (gboolean holds, const char *what)
{
  if (!holds)
    g_error ("%s", what);
}

static void
check_event (HklEvent *event)
{
  gsize len;
  const char *text = g_bytes_get_data (event->bytes, &len);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  const HklJson *json = hkl_json_read (arena, text, len, NULL, &error);
  g_autoptr (GBytes) again = NULL;

  check (json != NULL, "an event in the log is not JSON");
  again = hkl_json_to_bytes (json);
  check (g_bytes_equal (event->bytes, again), "an event in the log is not canonical");
  check (g_utf8_validate (event->type, -1, NULL) && g_utf8_validate (event->name, -1, NULL) &&
             g_utf8_validate (event->message_id, -1, NULL) &&
             g_utf8_validate (event->user, -1, NULL),
         "a column is not UTF-8");
  check (event->message_id[0] != '\0', "an event without messageId");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const paths[] = { "/v1/batch", "/v1/t", "/v1/i", "/v1/a" };
  static const char *const encodings[] = { NULL, NULL, "gzip", "deflate, gzip" };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HklSourceBody) body = NULL;

  if (size < 1)
    return 0;

  bytes = g_bytes_new (data + 1, size - 1);
  body = hkl_source_body_read (&(HklSourceBodyInput){
      .endpoint = hkl_endpoint_from_path (paths[data[0] & 3]),
      .body = bytes,
      .content_encoding = encodings[(data[0] >> 2) & 3],
      .received_at = G_GINT64_CONSTANT (1789741928398000),
      .ip = (data[0] & 16) != 0 ? "127.0.0.1" : NULL,
  });

  check ((body->status == 200) == (body->code == NULL), "a status and its code");
  check (body->status == 200 || (body->message != NULL && body->events->len == 0),
         "a refusal with a sentence and without events");
  check (body->message == NULL || g_utf8_validate (body->message, -1, NULL),
         "a sentence is not UTF-8");
  check (body->events->len <= HKL_SOURCE_MAX_EVENTS, "more events than may come");
  for (guint i = 0; i < body->events->len; i++)
    check_event (g_ptr_array_index (body->events, i));

  return 0;
}
