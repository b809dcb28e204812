/* hkl-command-log.c: `hookline-cli log`: the delivery log, as a table, as JSON lines, or as a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only reads, also while another copy runs. With --follow it looks four times a second for what is
 * new and for what has changed among the deliveries that it has shown as not settled yet.
 */

#define G_LOG_DOMAIN "hkl-command-log"

#include "config.h"

#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "hkl-cli.h"
#include "hkl-delivery-export.h"
#include "hkl-event.h"
#include "hkl-export-file.h"
#include "hkl-json-writer.h"
#include "hkl-store-reader.h"

#define FOLLOW_MS 250
#define PAGE      500

typedef struct
{
  HklStoreReader *reader;
  HklLogFilter filter;
  GMainLoop *loop;
  GHashTable *open; /* batch id → tries when it was printed */
  gint64 last;
  gboolean as_json;
  gboolean colours;
  int status;
} Log;

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autofree char *text = NULL;

  if (time == 0)
    return;
  text = hkl_time_to_iso (time);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
print_json (const HklBatch *batch)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_number (builder, "id", batch->id);
  add_string (builder, "mapping", batch->mapping_id);
  add_string (builder, "status", hkl_delivery_state_word (batch));
  add_time (builder, "created", batch->created_at);
  add_number (builder, "events", batch->n_events);
  add_string (builder, "first", batch->first_name);
  add_string (builder, "user", batch->first_user);
  add_number (builder, "tries", batch->tries);
  if (batch->status != 0)
    add_number (builder, "response", batch->status);
  add_string (builder, "reason", batch->reason);
  if (batch->latency > 0)
    {
      json_builder_set_member_name (builder, "latency_ms");
      json_builder_add_double_value (builder, (double) batch->latency / 1000.0);
    }
  if (batch->state == HKL_BATCH_WAITING || batch->state == HKL_BATCH_FORMING)
    add_time (builder, "next", batch->due_at);
  add_time (builder, "settled", batch->settled_at);
  if (batch->resend_of != 0)
    add_number (builder, "resend_of", batch->resend_of);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = hkl_json_mend (json_generator_to_data (generator, NULL));
  g_print ("%s\n", text);
}

static void
print_row (Log *log, const HklBatch *batch)
{
  g_autofree char *time = hkl_cli_format_time (batch->created_at);
  g_autofree char *latency = hkl_cli_format_duration (batch->tries > 0 ? batch->latency : -1);
  g_autofree char *contents = NULL;
  g_autofree char *response = NULL;
  g_autofree char *safe_contents = NULL;
  g_autofree char *safe_response = NULL;
  const char *colour = "";

  if (batch->n_events > 1 || batch->as_list)
    contents = batch->n_other_names > 0
                   ? g_strdup_printf ("%u × %s +%u", batch->n_events, batch->first_name,
                                      batch->n_other_names)
                   : g_strdup_printf ("%u × %s", batch->n_events, batch->first_name);
  else
    contents = g_strdup_printf ("%s  %s", batch->first_name, batch->first_user);

  if (batch->status != 0)
    response = g_strdup_printf ("%u %s", batch->status, batch->reason);
  else
    response = g_strdup (batch->reason != NULL && batch->reason[0] != '\0' ? batch->reason : "–");

  /* Both come from outside. */
  safe_contents = hkl_cli_dup_safe (contents);
  safe_response = hkl_cli_dup_safe (response);

  if (log->colours && batch->state == HKL_BATCH_FAILED)
    colour = "\033[31m";
  else if (log->colours && batch->state == HKL_BATCH_WAITING && batch->tries > 0)
    colour = "\033[33m";

  g_print ("%s  %s%-9s%s  %-16s  %-36s  %8s  %3u  %s\n", time, colour,
           hkl_delivery_state_word (batch), colour[0] != '\0' ? "\033[0m" : "", batch->mapping_id,
           safe_contents, latency, batch->tries, safe_response);
}

static void
print_batch (Log *log, const HklBatch *batch)
{
  gboolean settled = batch->state != HKL_BATCH_FORMING && batch->state != HKL_BATCH_WAITING;

  if (log->as_json)
    print_json (batch);
  else
    print_row (log, batch);

  if (settled)
    g_hash_table_remove (log->open, &batch->id);
  else
    g_hash_table_insert (log->open, g_memdup2 (&batch->id, sizeof batch->id),
                         GUINT_TO_POINTER (batch->tries));
  log->last = MAX (log->last, batch->id);
}

static gboolean
print_ids (Log *log, GArray *ids, gboolean newest_first, GError **error)
{
  g_autoptr (GPtrArray) batches = NULL;

  if (ids->len == 0)
    return TRUE;

  batches = hkl_store_reader_batches (log->reader, (const gint64 *) (gpointer) ids->data, ids->len,
                                      TRUE, error);
  if (batches == NULL)
    return FALSE;

  for (guint i = 0; i < batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (batches, newest_first ? batches->len - 1 - i : i);

      if (batch != NULL)
        print_batch (log, batch);
    }

  return TRUE;
}

/* Those that were shown before they were settled, and have had a try since. */
static gboolean
print_changed (Log *log, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) batches = NULL;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, log->open);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (ids, key, 1);
  if (ids->len == 0)
    return TRUE;

  batches = hkl_store_reader_batches (log->reader, (const gint64 *) (gpointer) ids->data, ids->len,
                                      TRUE, error);
  if (batches == NULL)
    return FALSE;

  for (guint i = 0; i < batches->len; i++)
    {
      HklBatch *batch = g_ptr_array_index (batches, i);
      guint shown;

      if (batch == NULL)
        continue;
      shown = GPOINTER_TO_UINT (g_hash_table_lookup (log->open, &batch->id));
      if (batch->tries != shown ||
          (batch->state != HKL_BATCH_FORMING && batch->state != HKL_BATCH_WAITING))
        print_batch (log, batch);
    }

  return TRUE;
}

static gboolean
follow (gpointer user_data)
{
  Log *log = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  if (print_changed (log, &error))
    ids = hkl_store_reader_log_ids_after (log->reader, &log->filter, log->last, PAGE, &error);
  if (ids == NULL || !print_ids (log, ids, FALSE, &error))
    {
      hkl_cli_complain ("%s", error->message);
      log->status = HKL_EXIT_FAILED;
      g_main_loop_quit (log->loop);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
parse_status (const char *text, HklLogFilter *filter)
{
  const struct
  {
    const char *word;
    guint states;
    gboolean retrying;
  } words[] = {
    { "queued", 1 << HKL_BATCH_FORMING | 1 << HKL_BATCH_WAITING, FALSE },
    { "retrying", 0, TRUE },
    { "delivered", 1 << HKL_BATCH_DELIVERED, FALSE },
    { "failed", 1 << HKL_BATCH_FAILED, FALSE },
    { "discarded", 1 << HKL_BATCH_DISCARDED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (text, words[i].word))
        {
          filter->states = words[i].states;
          filter->retrying = words[i].retrying;
          return TRUE;
        }
    }

  return FALSE;
}

/* Into the file PATH, or to standard output for "-". LIMIT below 0: all. */
static gboolean export(const HklPlace *place,
                       HklStoreReader *reader,
                       const HklLogFilter *filter,
                       int limit,
                       HklExportFormat format,
                       const char *path,
                       GError **error)
{
  g_autoptr (HklConfig) config = hkl_cli_load_config (place, error);
  g_autoptr (GArray) ids = NULL;
  gint64 written;

  if (config == NULL)
    return FALSE;
  if (limit >= 0)
    {
      ids = hkl_store_reader_log_ids (reader, filter, 0, (guint) MIN (limit, 1000000), error);
      if (ids == NULL)
        return FALSE;
      for (guint i = 0; i < ids->len / 2; i++) /* oldest first */
        {
          gint64 *one = &g_array_index (ids, gint64, i);
          gint64 *other = &g_array_index (ids, gint64, ids->len - 1 - i);
          gint64 kept = *one;

          *one = *other;
          *other = kept;
        }
    }

  if (g_str_equal (path, "-"))
    {
      g_autoptr (GOutputStream) output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

      return hkl_export_write (reader, config, filter, ids, format, output, NULL, NULL, NULL,
                               error) >= 0;
    }

  {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

    written = hkl_export_to_file (reader, config, filter, ids, format, file, NULL, NULL, NULL,
                                  error);
  }
  if (written < 0)
    return FALSE;
  g_printerr (ngettext ("Exported %" PRId64 " delivery to %s.\n",
                        "Exported %" PRId64 " deliveries to %s.\n", (gulong) written),
              written, path);

  return TRUE;
}

int
hkl_command_log (int argc, char **argv)
{
  Log log = { 0 };
  HklPlace place = { 0 };
  g_autofree char *mapping = NULL;
  g_autofree char *status = NULL;
  g_autofree char *search = NULL;
  g_autoptr (HklLogFilter) words = NULL;
  gboolean follow_on = FALSE;
  g_autofree char *export_word = NULL;
  HklExportFormat format = HKL_EXPORT_HAR;
  int limit = -1;
  g_autoptr (HklStoreReader) reader = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "mapping", 'm', 0, G_OPTION_ARG_STRING, &mapping, N_ ("Only this mapping"), N_ ("ID") },
    { "status", 's', 0, G_OPTION_ARG_STRING, &status,
      N_ ("Only queued, retrying, delivered, failed or discarded ones"), N_ ("STATUS") },
    { "search", 0, 0, G_OPTION_ARG_STRING, &search,
      N_ ("Only with TEXT; status:5xx, event:, user:, id:, url:, response: say where"),
      N_ ("TEXT") },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit,
      N_ ("At most this many, the newest (100; exports: all)"), N_ ("N") },
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &follow_on, N_ ("Go on with what is new"), NULL },
    { "export", 0, 0, G_OPTION_ARG_STRING, &export_word,
      N_ ("Write requests, attempts and answers to FILE (-: standard output), as har or ndjson"),
      N_ ("FORMAT") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &log.as_json, N_ ("Print JSON, a line each"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[FILE]", _ ("Shows the delivery log, oldest first."), entries,
                      &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  if (status != NULL && !parse_status (status, &log.filter))
    {
      hkl_cli_complain (_ ("“%s” is no status. Use queued, retrying, delivered, failed or "
                           "discarded."),
                        status);
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }
  if (export_word != NULL
          ? !hkl_export_format_parse (export_word, &format) || argc != 2 || follow_on
          : argc != 1)
    {
      hkl_cli_complain (_ ("Name a format and one file: --export har FILE, or --export ndjson "
                           "FILE. Other words have no meaning here."));
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }
  log.filter.mapping_id = mapping;
  words = hkl_log_filter_copy (&log.filter);
  hkl_log_filter_set_words (words, search);
  log.filter = *words; /* its texts are those of the copy */

  reader = hkl_store_reader_new (place.data_directory, &error);
  if (reader != NULL && export_word != NULL)
    {
      if (!export(&place, reader, &log.filter, limit, format, argv[1], &error))
        {
          hkl_cli_complain ("%s", error->message);
          log.status = HKL_EXIT_FAILED;
        }
      hkl_place_clear (&place);
      return log.status;
    }
  hkl_place_clear (&place);
  if (limit < 0)
    limit = 100;
  if (reader != NULL)
    ids = hkl_store_reader_log_ids (reader, &log.filter, 0, (guint) MIN (limit, 1000000), &error);

  log.reader = reader;
  log.colours = hkl_cli_is_terminal (STDOUT_FILENO);
  log.open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (ids == NULL || !print_ids (&log, ids, TRUE, &error))
    {
      hkl_cli_complain ("%s", error->message);
      log.status = HKL_EXIT_FAILED;
    }
  else if (follow_on)
    {
      log.loop = g_main_loop_new (NULL, FALSE);
      g_timeout_add (FOLLOW_MS, follow, &log);
      g_unix_signal_add (SIGTERM, on_signal, log.loop);
      g_unix_signal_add (SIGINT, on_signal, log.loop);
      g_main_loop_run (log.loop);
      g_main_loop_unref (log.loop);
    }

  g_hash_table_unref (log.open);

  return log.status;
}
