/* hkl-service-report.c: what the source's port says about the program: /metrics and /status.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /metrics is OpenMetrics text, for whoever asks on this machine, and there only when the
 * configuration says so. /status is the snapshot as JSON for `hookline-cli status`, which knows the
 * token from running.json. Both are made in the engine's thread, from counters and the newest
 * snapshot; the names, URLs and bytes of nobody's events are in them.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include <json-glib/json-glib.h>

#include "hkl-event.h"
#include "hkl-json-writer.h"
#include "hkl-openmetrics.h"
#include "hkl-service-private.h"

/* What a report needs; it may outlive the service by a moment. */
typedef struct
{
  HklEngine *engine;
  HklSource *source; /* borrowed: it owns the report */
} Origin;

static void
origin_free (gpointer data)
{
  Origin *origin = data;

  g_object_unref (origin->engine);
  g_free (origin);
}

static Origin *
origin_new (HklService *self)
{
  Origin *origin = g_new (Origin, 1);

  origin->engine = g_object_ref (self->engine);
  origin->source = self->source;

  return origin;
}

/* --- /metrics -------------------------------------------------------------------------------- */

static char *
report_metrics (gpointer data)
{
  Origin *origin = data;
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (origin->engine);
  g_autoptr (GString) out = g_string_new (NULL);
  HklSourceStats stats;

  hkl_openmetrics_append (out, snapshot);
  hkl_source_get_stats (origin->source, &stats);
  hkl_openmetrics_append_number (out, "source_requests", "counter",
                                 "Requests to the source since the start.",
                                 (double) stats.requests);
  hkl_openmetrics_append_number (out, "source_requests_refused", "counter",
                                 "Requests answered with 4xx or 503.", (double) stats.refused);
  hkl_openmetrics_append_number (out, "source_events_accepted", "counter",
                                 "Events taken in, each once.", (double) stats.accepted);
  hkl_openmetrics_append_number (out, "source_events_duplicate", "counter",
                                 "Events that had come before.", (double) stats.duplicates);
  hkl_openmetrics_append_number (out, "source_events_invalid", "counter",
                                 "Events that are no valid ones; kept, not delivered.",
                                 (double) stats.invalid);
  hkl_openmetrics_end (out);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* --- /status --------------------------------------------------------------------------------- */

static void
set_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
set_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/* Milliseconds, null when nothing was delivered of late. */
static void
set_latency (JsonBuilder *builder, const char *name, gint64 p50, gint64 p95, gint64 p99)
{
  const gint64 values[] = { p50, p95, p99 };
  static const char *const names[] = { "p50", "p95", "p99" };

  json_builder_set_member_name (builder, name);
  if (p50 < 0)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      json_builder_set_member_name (builder, names[i]);
      json_builder_add_double_value (builder, (double) values[i] / G_TIME_SPAN_MILLISECOND);
    }
  json_builder_end_object (builder);
}

static void
add_mapping (JsonBuilder *builder, const HklMappingSnapshot *mapping)
{
  g_autofree char *probe = mapping->probe_at != 0 ? hkl_time_to_iso (mapping->probe_at) : NULL;

  json_builder_begin_object (builder);
  set_text (builder, "id", mapping->mapping_id);
  json_builder_set_member_name (builder, "breaker");
  json_builder_begin_object (builder);
  set_text (builder, "state", hkl_breaker_state_name (mapping->breaker));
  set_int (builder, "failures", mapping->breaker_failures);
  set_text (builder, "next_probe", probe);
  json_builder_end_object (builder);
  set_text (builder, "hold", mapping->hold != HKL_HOLD_NONE ? hkl_hold_name (mapping->hold) : NULL);
  set_text (builder, "hold_reason", mapping->hold_text[0] != '\0' ? mapping->hold_text : NULL);
  set_int (builder, "in_flight", mapping->in_flight);
  set_int (builder, "attempts", (gint64) mapping->attempts);
  set_int (builder, "attempts_failed", (gint64) mapping->attempts_failed);
  set_latency (builder, "latency_ms", mapping->whole_p50, mapping->whole_p95, mapping->whole_p99);
  set_latency (builder, "attempt_ms", mapping->p50, mapping->p95, mapping->p99);
  json_builder_end_object (builder);
}

static char *
report_status (gpointer data)
{
  Origin *origin = data;
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (origin->engine);
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "mappings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < snapshot->n_mappings; i++)
    add_mapping (builder, &snapshot->mappings[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);

  return hkl_json_mend (json_generator_to_data (generator, NULL));
}

void
hkl_service_update_reports (HklService *self)
{
  hkl_source_set_report (self->source, "/status", "application/json", self->token, report_status,
                         origin_new (self), origin_free);
  if (self->config->metrics)
    hkl_source_set_report (self->source, "/metrics", HKL_OPENMETRICS_TYPE, NULL, report_metrics,
                           origin_new (self), origin_free);
  else
    hkl_source_set_report (self->source, "/metrics", NULL, NULL, NULL, NULL, NULL);
}
