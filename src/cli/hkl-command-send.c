/* hkl-command-send.c: `hookline-cli send`: puts events of files into the queue.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a copy runs on the data folder, the events go to its source like those of any SDK, in
 * batches within the API's limits; where none runs, they are put into the log directly, and the
 * next copy that runs delivers them. Lines that are refused are counted, named, and never fatal.
 * Ctrl+C ends it; what was accepted before stays.
 */

#define G_LOG_DOMAIN "hkl-command-send"

#include "config.h"

#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "hkl-cli.h"
#include "hkl-import-split.h"
#include "hkl-import.h"
#include "hkl-pace.h"
#include "hkl-running-file.h"
#include "hkl-running-source.h"
#include "hkl-source-body.h"
#include "hkl-store.h"
#include "hkl-unpack.h"

#define READ_BYTES (64 * 1024)
#define BAR_EVERY  (100 * G_TIME_SPAN_MILLISECOND)
#define CLEAR      "\033[K" /* the rest of the line */

typedef struct
{
  guint64 lines, sent, refused;
  guint64 bytes; /* read, of all files */
  guint64 total; /* bytes that there are to read; 0: not known */
  HklPace pace;
  gint64 told_at;
  gboolean bar;
  gboolean failed;
  GCancellable *stop; /* Ctrl+C */

  /* to a copy that runs */
  HklRunningSource *source;
  HklSplitter *splitter;
  GString *batch;
  guint n_batch;
  HklArena *arena;
} Send;

static gboolean
on_signal (gpointer user_data)
{
  g_cancellable_cancel (((Send *) user_data)->stop);

  return G_SOURCE_CONTINUE;
}

/* Also when the same state was shown before: what is left changes. */
static void
show_progress (Send *send)
{
  gint64 now = g_get_monotonic_time ();
  double rate;
  gint64 left;

  hkl_pace_note (&send->pace, now, send->lines, send->bytes);
  if (!send->bar || now - send->told_at < BAR_EVERY)
    return;

  send->told_at = now;
  rate = hkl_pace_rate (&send->pace);
  left = hkl_pace_left (&send->pace, send->total);
  g_printerr ("\r" CLEAR);
  g_printerr (_ ("%" PRIu64 " lines, %" PRIu64 " events accepted, %" PRIu64 " refused"),
              send->lines, send->sent, send->refused);
  if (rate >= 0)
    g_printerr (_ (", %.0f lines a second"), rate);
  if (left >= 0)
    {
      g_autofree char *duration = hkl_cli_format_duration (MAX (left, G_TIME_SPAN_SECOND) /
                                                           G_TIME_SPAN_SECOND * G_TIME_SPAN_SECOND);

      /* Translators: a time, such as "12 s". */
      g_printerr (_ (", %s left"), duration);
    }
}

/* Above the line with the progress, if there is one. */
static void
complain (Send *send, const char *sentence)
{
  if (send->bar)
    g_printerr ("\r" CLEAR);
  hkl_cli_complain ("%s", sentence);
  send->told_at = 0;
}

static GInputStream *
open_input (Send *send, const char *name)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  GFileInputStream *stream;

  if (g_str_equal (name, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);

  file = g_file_new_for_commandline_arg (name);
  stream = g_file_read (file, NULL, &error);
  if (stream == NULL)
    {
      complain (send, error->message);
      send->failed = TRUE;
    }

  return stream != NULL ? G_INPUT_STREAM (stream) : NULL;
}

/* What there is to read, when it is files alone. */
static guint64
count_bytes (const char *const *names)
{
  guint64 total = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      GStatBuf status;

      if (g_stat (names[i], &status) != 0 || !S_ISREG (status.st_mode))
        return 0;
      total += (guint64) status.st_size;
    }

  return total;
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

static void
on_record (const char *text, gsize length, guint64 number, const char *problem, gpointer data)
{
  Send *send = data;
  g_autofree char *refusal = NULL;
  const HklJson *json;

  send->lines++;
  hkl_arena_reset (send->arena);
  refusal = hkl_import_refusal (text, length, number, problem, HKL_SOURCE_MAX_EVENT_BYTES,
                                send->arena, &json);
  if (refusal != NULL)
    {
      send->refused++;
      complain (send, refusal);
      return;
    }

  if (send->n_batch > 0 &&
      (send->n_batch == HKL_RUNNING_BATCH_EVENTS ||
       send->batch->len + length > HKL_RUNNING_BATCH_BYTES) &&
      !post_batch (send))
    {
      send->failed = TRUE;
      return;
    }

  if (send->n_batch > 0)
    g_string_append_c (send->batch, ',');
  g_string_append_len (send->batch, text, (gssize) length);
  send->n_batch++;
}

static void
on_unpacked (const char *bytes, gsize length, gpointer data)
{
  Send *send = data;

  if (!send->failed)
    hkl_splitter_feed (send->splitter, bytes, length);
}

/* Reads STREAM to its end, or to what is wrong. */
static void
post_stream (Send *send, GInputStream *stream)
{
  g_autoptr (HklSplitter) splitter = hkl_splitter_new (on_record, send);
  g_autoptr (HklUnpack) unpack = hkl_unpack_new (on_unpacked, send);
  g_autoptr (GError) error = NULL;
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gssize n;

  send->splitter = splitter;
  while (!send->failed &&
         (n = g_input_stream_read (stream, buffer, READ_BYTES, send->stop, &error)) != 0)
    {
      if (n < 0 || !hkl_unpack_feed (unpack, buffer, (gsize) n, &error))
        break;
      send->bytes += (guint64) n;
      /* There is no more at present: what came does not wait for what may come. */
      if (n < READ_BYTES && !send->failed && !post_batch (send))
        send->failed = TRUE;
      while (g_main_context_iteration (NULL, FALSE))
        ;
      show_progress (send);
    }
  if (!send->failed && error == NULL && hkl_unpack_end (unpack, &error))
    hkl_splitter_end (splitter);

  /* What was read before a fault is sent all the same. */
  if (!send->failed && !post_batch (send))
    send->failed = TRUE;
  if (error != NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        complain (send, _ ("Stopped. What was accepted before stays."));
      else
        complain (send, error->message);
      send->failed = TRUE;
    }
  send->splitter = NULL;
}

static int
send_to_running (Send *send, const HklPlace *place, guint port, const char *const *names)
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
  for (guint i = 0; names[i] != NULL && !send->failed; i++)
    {
      g_autoptr (GInputStream) stream = open_input (send, names[i]);

      if (stream != NULL)
        post_stream (send, stream);
    }
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
  guint64 lines, accepted, refused, bytes; /* of the files before */
} Import;

static void
on_progress (const HklImportReport *report, gpointer user_data)
{
  Import *import = user_data;

  import->send->bytes = import->bytes + report->bytes;
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
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        complain (import->send, _ ("Stopped. What was accepted before stays."));
      else
        complain (import->send, error->message);
      import->send->failed = TRUE;
    }
  else
    {
      for (guint i = 0; i < report->faults->len; i++)
        {
          HklImportFault *fault = g_ptr_array_index (report->faults, i);

          complain (import->send, fault->text);
        }
      if (report->refused > report->faults->len)
        {
          g_autofree char *more = g_strdup_printf (
              _ ("%" PRIu64 " more lines were left out and are not listed."),
              report->refused - report->faults->len);

          complain (import->send, more);
        }
      on_progress (report, import);
      import->lines += report->lines;
      import->accepted += report->accepted;
      import->refused += report->refused;
      import->bytes += report->bytes;
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
send_to_store (Send *send, HklStore *store, const HklPlace *place, const char *const *names)
{
  Import import = { .send = send };

  import.loop = g_main_loop_new (NULL, FALSE);
  put_mappings (&import, store, place);
  for (guint i = 0; names[i] != NULL && !send->failed; i++)
    {
      g_autoptr (GInputStream) stream = open_input (send, names[i]);

      if (stream == NULL)
        break;
      hkl_import_stream_async (stream, store, HKL_EVENT_VIA_FILE, NULL, on_progress, &import,
                               send->stop, on_imported, &import);
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
  const char *const standard_input[] = { "-", NULL };
  const char *const *names;
  g_autoptr (HklStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!hkl_cli_parse (
          &argc, &argv, "[FILE…]",
          _ ("Puts events (NDJSON or a JSON array, also packed with gzip or zstd; standard "
             "input when no file is named) into the queue."),
          NULL, &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  names = argv[1] != NULL ? (const char *const *) argv + 1 : standard_input;
  send.bar = isatty (STDERR_FILENO);
  send.total = count_bytes (names);
  send.stop = g_cancellable_new ();
  g_unix_signal_add (SIGINT, on_signal, &send);
  g_unix_signal_add (SIGTERM, on_signal, &send);
  store = hkl_store_open (place.data_directory, &error);
  if (store != NULL)
    {
      status = send_to_store (&send, store, &place, names);
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
          status = send_to_running (&send, &place, port, names);
        }
    }
  else
    {
      hkl_cli_complain ("%s", error->message);
      status = HKL_EXIT_FAILED;
    }

  if (send.bar)
    g_printerr ("\r" CLEAR);
  g_printerr (_ ("%" PRIu64 " lines, %" PRIu64 " events accepted, %" PRIu64 " refused\n"),
              send.lines, send.sent, send.refused);
  g_object_unref (send.stop);
  hkl_place_clear (&place);

  return status;
}
