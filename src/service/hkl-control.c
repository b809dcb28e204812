/* hkl-control.c: see hkl-control.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-control"

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "hkl-control.h"
#include "hkl-json-writer.h"

/* A thousand ids of nineteen digits, and some. */
#define MAX_LINE 65536

struct _HklControl
{
  GSocketService *listener;
  HklEngine *engine;
  char *path;
  GCancellable *cancellable;
};

static char *
socket_path (const char *data_directory)
{
  return g_build_filename (data_directory, "control.sock", NULL);
}

/* --- one connection -------------------------------------------------------------------------- */

typedef struct
{
  HklEngine *engine;
  GSocketConnection *connection;
  GDataInputStream *input;
  GCancellable *cancellable; /* of the server */
} Client;

static void
client_free (Client *client)
{
  g_object_unref (client->engine);
  g_object_unref (client->connection);
  g_object_unref (client->input);
  g_object_unref (client->cancellable);
  g_free (client);
}

static void read_command (Client *client);

static void
on_answered (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *client = data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL))
    read_command (client);
  else
    client_free (client);
}

/* Takes BUILDER. */
static void
answer (Client *client, JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  char *line;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = hkl_json_mend (json_generator_to_data (generator, NULL));
  line = g_strconcat (text, "\n", NULL);
  g_object_set_data_full (G_OBJECT (client->connection), "answer", line, g_free);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (client->connection)),
                                   line, strlen (line), G_PRIORITY_DEFAULT, client->cancellable,
                                   on_answered, client);
  g_object_unref (builder);
}

static void
answer_error (Client *client, const char *sentence)
{
  JsonBuilder *builder = json_builder_begin_object (json_builder_new_immutable ());

  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, sentence);
  answer (client, builder);
}

static void
add_number (JsonBuilder *builder, const char *name, guint value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
on_again (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklAgainReport) report = hkl_again_finish (result, &error);
  JsonBuilder *builder;

  if (report == NULL)
    {
      answer_error (client, error->message);
      return;
    }

  builder = json_builder_begin_object (json_builder_new_immutable ());
  add_number (builder, "done", report->done);
  add_number (builder, "refused", report->refused);
  add_number (builder, "made", report->made);
  if (report->reason != NULL)
    {
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, report->reason);
    }
  answer (client, builder);
}

static void
on_queue_cancelled (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  g_autoptr (GError) error = NULL;
  gssize n = hkl_engine_cancel_queue_finish (HKL_ENGINE (object), result, &error);
  JsonBuilder *builder;

  if (n < 0)
    {
      answer_error (client, error->message);
      return;
    }

  builder = json_builder_begin_object (json_builder_new_immutable ());
  add_number (builder, "cancelled", (guint) n);
  answer (client, builder);
}

/* The ids of a command; NULL when they are none. */
static GArray *
read_ids (JsonObject *object)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonNode *node = json_object_get_member (object, "ids");
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  if (json_array_get_length (array) > HKL_CONTROL_MAX_IDS)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      gint64 id;

      if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_INT64)
        return NULL;
      id = json_node_get_int (item);
      g_array_append_val (ids, id);
    }

  return g_steal_pointer (&ids);
}

static void
run_command (Client *client, const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GArray) ids = NULL;
  JsonNode *root = NULL;
  const char *command = "", *mapping = NULL;

  if (json_parser_load_from_data (parser, line, -1, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      command = json_object_get_string_member_with_default (json_node_get_object (root), "command",
                                                            "");
      mapping = json_object_get_string_member_with_default (json_node_get_object (root), "mapping",
                                                            NULL);
      ids = read_ids (json_node_get_object (root));
    }

  if (ids != NULL && (g_str_equal (command, "resend") || g_str_equal (command, "rerun")))
    hkl_again_async (client->engine,
                     g_str_equal (command, "resend") ? HKL_AGAIN_SAME : HKL_AGAIN_PRESENT,
                     (const gint64 *) (gpointer) ids->data, ids->len, NULL, NULL,
                     client->cancellable, on_again, client);
  else if (ids != NULL && mapping != NULL && g_str_equal (command, "cancel"))
    hkl_engine_cancel_queue_async (client->engine, mapping, (const gint64 *) (gpointer) ids->data,
                                   ids->len, HKL_CONTROL_RESUMED, client->cancellable,
                                   on_queue_cancelled, client);
  else
    answer_error (client, "That is no command of this version.");
}

static void
on_line (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (client->input, result, NULL,
                                                                     NULL);

  if (line != NULL && strlen (line) <= MAX_LINE)
    run_command (client, line);
  else
    client_free (client);
}

static void
read_command (Client *client)
{
  g_data_input_stream_read_line_async (client->input, G_PRIORITY_DEFAULT, client->cancellable,
                                       on_line, client);
}

static gboolean
on_incoming (GSocketService *listener,
             GSocketConnection *connection,
             GObject *source,
             HklControl *self)
{
  Client *client = g_new0 (Client, 1);

  client->engine = g_object_ref (self->engine);
  client->connection = g_object_ref (connection);
  client->cancellable = g_object_ref (self->cancellable);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  read_command (client);

  return TRUE;
}

/* --- the server ------------------------------------------------------------------------------ */

HklControl *
hkl_control_new (HklEngine *engine, const char *data_directory, GError **error)
{
  g_autofree char *path = socket_path (data_directory);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketService) listener = g_socket_service_new ();
  HklControl *self;

  g_return_val_if_fail (HKL_IS_ENGINE (engine), NULL);

  if (strlen (path) >= sizeof (((struct sockaddr_un *) NULL)->sun_path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
                   "The path %s is too long for a socket; resend and rerun of the command line "
                   "will not find this copy.",
                   path);
      return NULL;
    }

  /* What a crash left behind. This copy has the folder's lock, so nobody listens there. */
  g_unlink (path);
  address = g_unix_socket_address_new (path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (listener), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;
  g_chmod (path, S_IRUSR | S_IWUSR);

  self = g_new0 (HklControl, 1);
  self->engine = g_object_ref (engine);
  self->path = g_steal_pointer (&path);
  self->cancellable = g_cancellable_new ();
  self->listener = g_steal_pointer (&listener);
  g_signal_connect (self->listener, "incoming", G_CALLBACK (on_incoming), self);

  return self;
}

void
hkl_control_free (HklControl *self)
{
  g_return_if_fail (self != NULL);

  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->listener, self);
  g_socket_service_stop (self->listener);
  g_socket_listener_close (G_SOCKET_LISTENER (self->listener));
  g_unlink (self->path);
  g_object_unref (self->listener);
  g_object_unref (self->engine);
  g_object_unref (self->cancellable);
  g_free (self->path);
  g_free (self);
}

/* --- the client ------------------------------------------------------------------------------ */

static GSocketConnection *
connect_to (const char *data_directory, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = socket_path (data_directory);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  return g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), cancellable, error);
}

gboolean
hkl_control_is_there (const char *data_directory)
{
  g_autoptr (GSocketConnection) connection = connect_to (data_directory, NULL, NULL);

  return connection != NULL;
}

static void
append_ids (GString *line, const gint64 *ids, guint n_ids)
{
  g_string_append (line, "\"ids\":[");
  for (guint i = 0; i < n_ids; i++)
    g_string_append_printf (line, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ids[i]);
  g_string_append (line, "]}\n");
}

static char *
again_command (HklAgainKind kind, const gint64 *ids, guint n_ids)
{
  GString *line = g_string_new (kind == HKL_AGAIN_SAME ? "{\"command\":\"resend\","
                                                       : "{\"command\":\"rerun\",");

  append_ids (line, ids, n_ids);

  return g_string_free (line, FALSE);
}

static char *
cancel_command (const char *mapping_id, const gint64 *keep, guint n_keep)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), mapping_id);
  g_autofree char *mapping = hkl_json_mend (json_to_string (node, FALSE));
  GString *line = g_string_new ("{\"command\":\"cancel\",\"mapping\":");

  g_string_append (line, mapping);
  g_string_append_c (line, ',');
  append_ids (line, keep, n_keep);

  return g_string_free (line, FALSE);
}

/* One command and its answer; NULL with a sentence, that of the copy that runs included. */
static JsonNode *
exchange (const char *data_directory,
          const char *command,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GSocketConnection) connection = connect_to (data_directory, cancellable, error);
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *line = NULL;
  const char *sentence;
  JsonNode *root;

  if (connection == NULL ||
      !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), command,
                                  strlen (command), NULL, cancellable, error))
    return NULL;
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  line = g_data_input_stream_read_line_utf8 (input, NULL, cancellable, error);
  if (line == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                     "The copy that runs ended before it answered. Look at the log.");
      return NULL;
    }

  if (!json_parser_load_from_data (parser, line, -1, error))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The copy that runs does not answer as this version does.");
      return NULL;
    }
  sentence = json_object_get_string_member_with_default (json_node_get_object (root), "error",
                                                         NULL);
  if (sentence != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, sentence);
      return NULL;
    }

  return json_node_ref (root);
}

gboolean
hkl_control_again (const char *data_directory,
                   HklAgainKind kind,
                   const gint64 *ids,
                   guint n_ids,
                   HklAgainReport *report,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *command = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  g_return_val_if_fail (n_ids <= HKL_CONTROL_MAX_IDS, FALSE);
  g_return_val_if_fail (report != NULL, FALSE);

  command = again_command (kind, ids, n_ids);
  root = exchange (data_directory, command, cancellable, error);
  if (root == NULL)
    return FALSE;

  object = json_node_get_object (root);
  report->done += (guint) json_object_get_int_member_with_default (object, "done", 0);
  report->refused += (guint) json_object_get_int_member_with_default (object, "refused", 0);
  report->made += (guint) json_object_get_int_member_with_default (object, "made", 0);
  if (report->reason == NULL)
    report->reason = g_strdup (json_object_get_string_member_with_default (object, "reason", NULL));

  return TRUE;
}

gssize
hkl_control_cancel (const char *data_directory,
                    const char *mapping_id,
                    const gint64 *keep,
                    guint n_keep,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *command = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (mapping_id != NULL, -1);
  g_return_val_if_fail (n_keep <= HKL_CONTROL_MAX_IDS, -1);

  command = cancel_command (mapping_id, keep, n_keep);
  root = exchange (data_directory, command, cancellable, error);

  return root != NULL
             ? json_object_get_int_member_with_default (json_node_get_object (root), "cancelled", 0)
             : -1;
}
