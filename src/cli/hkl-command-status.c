/* hkl-command-status.c: status: how mappings stand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the configuration and the log; works whether another copy runs or not. One that runs is
 * asked besides whether endpoints rest and what holds deliveries.
 */

#define G_LOG_DOMAIN "hkl-command-status"

#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "hkl-cli.h"
#include "hkl-event.h"
#include "hkl-json-writer.h"
#include "hkl-running-status.h"
#include "hkl-store-reader.h"

static void
set_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
set_time (JsonBuilder *builder, const char *name, gint64 value)
{
  g_autofree char *text = value != 0 ? hkl_time_to_iso (value) : NULL;

  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

/* A member of what the running copy says; null when there is none. */
static void
set_live (JsonBuilder *builder, const char *name, JsonObject *live)
{
  JsonNode *value = live != NULL ? json_object_get_member (live, name) : NULL;

  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_value (builder, json_node_copy (value));
  else
    json_builder_add_null_value (builder);
}

/* LIVE: what the running copy says of the mapping; NULL: none runs. */
static void
add_json (JsonBuilder *builder, HklMapping *mapping, const HklQueueStatus *queue, JsonObject *live)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, mapping->id);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, mapping->name);
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder, mapping->paused ? "paused" : "on");
  set_int (builder, "queued_events", queue->events_queued + queue->events_unplanned);
  set_int (builder, "waiting", (gint64) queue->n_forming + queue->n_waiting);
  set_int (builder, "retrying", queue->n_retrying);
  set_int (builder, "delivered", queue->n_delivered);
  set_int (builder, "failed", queue->n_failed);
  set_int (builder, "discarded", queue->n_discarded);
  set_time (builder, "oldest_waiting", queue->oldest_received_at);
  set_time (builder, "next_attempt", queue->next_due_at);
  set_live (builder, "breaker", live);
  set_live (builder, "hold", live);
  set_live (builder, "hold_reason", live);
  set_live (builder, "latency_ms", live);
  set_live (builder, "attempt_ms", live);
  json_builder_end_object (builder);
}

static const char *
state_word (HklMapping *mapping, JsonObject *live)
{
  if (mapping->paused)
    return _ ("paused");
  if (hkl_running_status_get_hold (live) != NULL)
    return _ ("waiting");
  if (hkl_running_status_is_resting (live))
    return _ ("resting");

  return _ ("on");
}

static void
print_row (HklMapping *mapping, const HklQueueStatus *queue, JsonObject *live)
{
  gint64 now = g_get_real_time ();
  g_autofree char *reason = mapping->paused ? NULL : hkl_running_status_dup_reason (live);
  g_autofree char *oldest = NULL;
  g_autofree char *next = NULL;

  oldest = hkl_cli_format_duration (
      queue->oldest_received_at != 0 ? MAX (0, now - queue->oldest_received_at) : -1);
  next = hkl_cli_format_duration (queue->next_due_at != 0 ? MAX (0, queue->next_due_at - now) : -1);
  g_print ("%-16s  %-7s  %8" G_GINT64_FORMAT "  %8u  %9u  %6u  %8s  %8s  %s\n", mapping->id,
           state_word (mapping, live), queue->events_queued + queue->events_unplanned,
           queue->n_retrying, queue->n_delivered, queue->n_failed, oldest, next, mapping->url);
  if (reason != NULL)
    g_print ("%-16s  %s\n", "", reason);
}

int
hkl_command_status (int argc, char **argv)
{
  HklPlace place = { 0 };
  gboolean as_json = FALSE;
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (HklStoreReader) reader = NULL;
  g_autoptr (JsonNode) running = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, NULL,
                      _ ("Shows each mapping with its queue, oldest waiting event and next "
                         "attempt."),
                      entries, &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  config = hkl_cli_load_config (&place, &error);
  if (config != NULL)
    reader = hkl_store_reader_new (place.data_directory, &error);
  if (reader != NULL)
    running = hkl_running_status_ask (place.data_directory);
  hkl_place_clear (&place);
  if (reader == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  if (!as_json)
    g_print (_ ("%-16s  %-7s  %8s  %8s  %9s  %6s  %8s  %8s  %s\n"), _ ("MAPPING"), _ ("STATE"),
             _ ("QUEUED"), _ ("RETRYING"), _ ("DELIVERED"), _ ("FAILED"), _ ("OLDEST"), _ ("NEXT"),
             _ ("URL"));

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, config->enabled);
  json_builder_set_member_name (builder, "running");
  json_builder_add_boolean_value (builder, running != NULL);
  json_builder_set_member_name (builder, "mappings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < config->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (config->mappings, i);
      HklQueueStatus queue = { 0 };

      if (!hkl_store_reader_queue_status (reader, mapping->id, &queue, &error))
        {
          hkl_cli_complain ("%s", error->message);
          return HKL_EXIT_FAILED;
        }
      if (as_json)
        add_json (builder, mapping, &queue, hkl_running_status_of (running, mapping->id));
      else
        print_row (mapping, &queue, hkl_running_status_of (running, mapping->id));
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  if (as_json)
    {
      g_autoptr (JsonGenerator) generator = json_generator_new ();
      g_autoptr (JsonNode) root = json_builder_get_root (builder);
      g_autofree char *text = NULL;

      json_generator_set_root (generator, root);
      text = hkl_json_mend (json_generator_to_data (generator, NULL));
      g_print ("%s\n", text);
    }

  return HKL_EXIT_OK;
}
