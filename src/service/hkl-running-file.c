/* hkl-running-file.c: see hkl-running-file.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-running-file"

#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "hkl-running-file.h"

static char *
running_file_path (const char *data_directory)
{
  return g_build_filename (data_directory, "running.json", NULL);
}

gboolean
hkl_running_file_write (const char *data_directory,
                        guint source_port,
                        const char *token,
                        GError **error)
{
  g_autofree char *path = running_file_path (data_directory);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("{\"pid\":%d,\"source_port\":%u,\"token\":\"%s\"}\n", (int) getpid (),
                          source_port, token);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

void
hkl_running_file_remove (const char *data_directory)
{
  g_autofree char *path = running_file_path (data_directory);

  g_unlink (path);
}

guint
hkl_running_file_read (const char *data_directory)
{
  g_autofree char *token = NULL;

  return hkl_running_file_read_with_token (data_directory, &token);
}

guint
hkl_running_file_read_with_token (const char *data_directory, char **token)
{
  g_autofree char *path = running_file_path (data_directory);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonObject *object;
  gint64 port;

  *token = NULL;
  if (!json_parser_load_from_file (parser, path, NULL))
    return 0;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return 0;

  object = json_node_get_object (root);
  port = json_object_get_int_member_with_default (object, "source_port", 0);
  *token = g_strdup (json_object_get_string_member_with_default (object, "token", NULL));

  return port > 0 && port <= G_MAXUINT16 ? (guint) port : 0;
}
