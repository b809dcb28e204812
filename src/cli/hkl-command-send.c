/* hkl-command-send.c: `hookline-cli send`: puts NDJSON events into the queue.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a copy runs on the data folder, the events go to its source like those of any SDK, in
 * batches within the API's limits; where none runs, they are put into the log directly, and the
 * next copy that runs delivers them. Lines that are refused are counted, named, and never fatal.
 */

#define G_LOG_DOMAIN "hkl-command-send"

#include "config.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-import.h"
#include "hkl-json-reader.h"
#include "hkl-running-file.h"
#include "hkl-running-source.h"
#include "hkl-store.h"

typedef struct
{
  guint64 lines, sent, refused;
  gboolean bar;
  gboolean failed;

  /* to a copy that runs */
  HklRunningSource *source;
  GString *batch;
  guint n_batch;
  HklArena *arena;
} Send;

static void
show_progress (Send *send)
{
  if (send->bar)
    {
      g_printerr ("\r");
      g_printerr (_ ("%" PRIu64 " lines, %" PRIu64 " events accepted, %" PRIu64 " refused"),
                  send->lines, send->sent, send->refused);
    }
}

/* --- to a copy that runs ----------------------------------------------------------------------- */

static gboolean
post_batch (Send *send)
{
  if (send->n_batch == 0)
    return TRUE;

  if (!hkl_running_source_post (send->source, send->batch, send->n_batch))
    return FALSE;

  send->sent += send->n_batch;
  send->n_batch = 0;
  g_string_truncate (send->batch, 0);
  show_progress (send);

  return TRUE;
}

static gboolean
add_line (const char *line, gsize length, guint64 number, gpointer data)
{
  Send *send = data;
  g_autoptr (GError) error = NULL;
  const HklJson *json;

  send->lines++;
  hkl_arena_reset (send->arena);
  json = hkl_json_read (send->arena, line, length, NULL, &error);
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    {
      send->refused++;
      hkl_cli_complain (_ ("Line %" PRIu64 " is not a JSON object and was left out. %s"), number,
                        error != NULL ? error->message : "");
      return TRUE;
    }

  if (send->n_batch > 0 &&
      (send->n_batch == HKL_RUNNING_BATCH_EVENTS ||
       send->batch->len + length > HKL_RUNNING_BATCH_BYTES) &&
      !post_batch (send))
    {
      send->failed = TRUE;
      return FALSE;
    }

  if (send->n_batch > 0)
    g_string_append_c (send->batch, ',');
  g_string_append_len (send->batch, line, (gssize) length);
  send->n_batch++;

  return TRUE;
}

static int
send_to_running (Send *send, const HklPlace *place, guint port, char **files)
{
  g_autoptr (GError) error = NULL;

  send->source = hkl_running_source_new (place, port, &error);
  if (send->source == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  send->batch = g_string_new (NULL);
  send->arena = hkl_arena_new ();

  if (!hkl_cli_each_line (files, add_line, send, &error))
    {
      hkl_cli_complain ("%s", error->message);
      send->failed = TRUE;
    }
  /* What was read before a fault is sent all the same. */
  if (!send->failed || error != NULL)
    send->failed = !post_batch (send) || send->failed;

  hkl_arena_free (send->arena);
  g_string_free (send->batch, TRUE);
  hkl_running_source_free (send->source);

  return send->failed ? HKL_EXIT_FAILED : HKL_EXIT_OK;
}

/* --- into the log ------------------------------------------------------------------------------ */

typedef struct
{
  GMainLoop *loop;
  Send *send;
  guint64 lines, accepted, refused; /* of the files before */
} Import;

static void
on_progress (const HklImportReport *report, gpointer user_data)
{
  Import *import = user_data;

  import->send->lines = import->lines + report->lines;
  import->send->sent = import->accepted + report->accepted;
  import->send->refused = import->refused + report->refused;
  show_progress (import->send);
}

static void
on_imported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklImportReport) report = hkl_import_stream_finish (result, &error);

  if (report == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      import->send->failed = TRUE;
    }
  else
    {
      for (guint i = 0; i < report->faults->len; i++)
        {
          HklImportFault *fault = g_ptr_array_index (report->faults, i);

          hkl_cli_complain ("%s", fault->text);
        }
      on_progress (report, import);
      import->lines += report->lines;
      import->accepted += report->accepted;
      import->refused += report->refused;
    }

  g_main_loop_quit (import->loop);
}

static void
on_mapping_put (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (GError) error = NULL;

  if (hkl_store_put_mapping_finish (HKL_STORE (object), result, &error) == 0)
    {
      hkl_cli_complain ("%s", error->message);
      import->send->failed = TRUE;
    }
  g_main_loop_quit (import->loop);
}

/* A mapping takes what comes after it is known to the log, so those of the configuration are made
 * known first: what is sent before the first `run` is for them, too. */
static void
put_mappings (Import *import, HklStore *store, const HklPlace *place)
{
  g_autoptr (HklConfig) config = hkl_cli_load_config (place, NULL);

  for (guint i = 0; config != NULL && i < config->mappings->len && !import->send->failed; i++)
    {
      hkl_store_put_mapping_async (store, g_ptr_array_index (config->mappings, i), NULL,
                                   on_mapping_put, import);
      g_main_loop_run (import->loop);
    }
}

static int
send_to_store (Send *send, HklStore *store, const HklPlace *place, char **files)
{
  Import import = { .send = send };
  const char *const standard_input[] = { "-", NULL };
  const char *const *names = files[0] != NULL ? (const char *const *) files : standard_input;

  import.loop = g_main_loop_new (NULL, FALSE);
  put_mappings (&import, store, place);
  for (guint i = 0; names[i] != NULL && !send->failed; i++)
    {
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GError) error = NULL;

      if (g_str_equal (names[i], "-"))
        {
          stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
        }
      else
        {
          g_autoptr (GFile) file = g_file_new_for_commandline_arg (names[i]);

          stream = G_INPUT_STREAM (g_file_read (file, NULL, &error));
        }
      if (stream == NULL)
        {
          hkl_cli_complain ("%s", error->message);
          send->failed = TRUE;
          break;
        }
      hkl_import_stream_async (stream, store, on_progress, &import, NULL, on_imported, &import);
      g_main_loop_run (import.loop);
    }
  g_main_loop_unref (import.loop);

  return send->failed ? HKL_EXIT_FAILED : HKL_EXIT_OK;
}

int
hkl_command_send (int argc, char **argv)
{
  HklPlace place = { 0 };
  Send send = { 0 };
  g_autoptr (HklStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!hkl_cli_parse (&argc, &argv, "[FILE…]",
                      _ ("Puts events (NDJSON; standard input when no file is named) into the "
                         "queue."),
                      NULL, &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  send.bar = isatty (STDERR_FILENO);
  store = hkl_store_open (place.data_directory, &error);
  if (store != NULL)
    {
      status = send_to_store (&send, store, &place, argv + 1);
      hkl_store_close (store);
    }
  else if (g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_BUSY))
    {
      guint port = hkl_running_file_read (place.data_directory);

      if (port == 0)
        {
          hkl_cli_complain (_ ("%s Its source does not listen, so nothing can be sent to it."),
                            error->message);
          status = HKL_EXIT_FAILED;
        }
      else
        {
          status = send_to_running (&send, &place, port, argv + 1);
        }
    }
  else
    {
      hkl_cli_complain ("%s", error->message);
      status = HKL_EXIT_FAILED;
    }

  show_progress (&send);
  if (send.bar)
    g_printerr ("\n");
  else
    g_printerr (_ ("%" PRIu64 " lines, %" PRIu64 " events accepted, %" PRIu64 " refused\n"),
                send.lines, send.sent, send.refused);
  hkl_place_clear (&place);

  return status;
}
