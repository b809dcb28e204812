/* hkl-running-status.c: see hkl-running-status.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-running-status"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "hkl-cli.h"
#include "hkl-event.h"
#include "hkl-running-file.h"
#include "hkl-running-status.h"

#define TIMEOUT_SECONDS 2

/* TRUE for {"mappings":[{"id":"…","breaker":{…},…},…]}: another program may sit on the port of a
 * copy that has crashed. */
static gboolean
is_status (JsonNode *node)
{
  JsonNode *mappings;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  mappings = json_object_get_member (json_node_get_object (node), "mappings");
  if (mappings == NULL || !JSON_NODE_HOLDS_ARRAY (mappings))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (mappings)); i++)
    {
      JsonNode *item = json_array_get_element (json_node_get_array (mappings), i);
      JsonNode *breaker;

      if (!JSON_NODE_HOLDS_OBJECT (item))
        return FALSE;
      breaker = json_object_get_member (json_node_get_object (item), "breaker");
      if (breaker == NULL || !JSON_NODE_HOLDS_OBJECT (breaker))
        return FALSE;
    }

  return TRUE;
}

JsonNode *
hkl_running_status_ask (const char *data_directory)
{
  g_autofree char *token = NULL;
  guint port = hkl_running_file_read_with_token (data_directory, &token);
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *url = NULL;
  g_autofree char *authorization = NULL;

  if (port == 0 || token == NULL)
    return NULL;

  url = g_strdup_printf ("http://127.0.0.1:%u/status", port);
  authorization = g_strconcat ("Bearer ", token, NULL);
  session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "proxy-resolver", NULL,
                                           NULL);
  message = soup_message_new (SOUP_METHOD_GET, url);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                authorization);
  answer = soup_session_send_and_read (session, message, NULL, NULL);
  if (answer == NULL || soup_message_get_status (message) != SOUP_STATUS_OK ||
      !json_parser_load_from_data (parser, g_bytes_get_data (answer, NULL),
                                   (gssize) g_bytes_get_size (answer), NULL) ||
      !is_status (json_parser_get_root (parser)))
    return NULL;

  return json_parser_steal_root (parser);
}

JsonObject *
hkl_running_status_of (JsonNode *status, const char *mapping_id)
{
  JsonArray *mappings;

  if (status == NULL)
    return NULL;

  mappings = json_object_get_array_member (json_node_get_object (status), "mappings");
  for (guint i = 0; i < json_array_get_length (mappings); i++)
    {
      JsonObject *mapping = json_array_get_object_element (mappings, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (mapping, "id", NULL),
                     mapping_id) == 0)
        return mapping;
    }

  return NULL;
}

gboolean
hkl_running_status_is_resting (JsonObject *mapping)
{
  JsonObject *breaker;

  if (mapping == NULL)
    return FALSE;

  breaker = json_object_get_object_member (mapping, "breaker");

  return g_strcmp0 (json_object_get_string_member_with_default (breaker, "state", "closed"),
                    "closed") != 0;
}

const char *
hkl_running_status_get_hold (JsonObject *mapping)
{
  return mapping != NULL ? json_object_get_string_member_with_default (mapping, "hold", NULL)
                         : NULL;
}

char *
hkl_running_status_dup_reason (JsonObject *mapping)
{
  JsonObject *breaker;
  const char *reason, *probe;
  gint64 failures, at;
  g_autofree char *left = NULL;

  if (mapping == NULL)
    return NULL;

  reason = json_object_get_string_member_with_default (mapping, "hold_reason", NULL);
  if (reason != NULL)
    return g_strdup (reason);
  if (!hkl_running_status_is_resting (mapping))
    return NULL;

  breaker = json_object_get_object_member (mapping, "breaker");
  failures = json_object_get_int_member_with_default (breaker, "failures", 0);
  probe = json_object_get_string_member_with_default (breaker, "next_probe", NULL);
  if (probe == NULL || !hkl_time_from_iso (probe, &at))
    /* Translators: an endpoint that did not answer is left alone for a while. */
    return g_strdup_printf (_ ("Resting after %" PRId64 " failures. One attempt is under way."),
                            failures);

  left = hkl_cli_format_duration (MAX (0, at - g_get_real_time ()));

  /* Translators: %s is a time such as “40 s”. */
  return g_strdup_printf (_ ("Resting after %" PRId64 " failures. One attempt is tried in %s."),
                          failures, left);
}
