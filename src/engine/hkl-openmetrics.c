/* hkl-openmetrics.c: see hkl-openmetrics.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The format wants the samples of a family together, so each family goes over all mappings.
 */

#define G_LOG_DOMAIN "hkl-openmetrics"

#include "config.h"

#include "hkl-openmetrics.h"

static void
append_value (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (out, ' ');
  if (value >= 0 && value < 1e15 && value == (double) (gint64) value)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) value);
  else
    g_string_append (out, g_ascii_formatd (text, sizeof text, "%.9g", value));
  g_string_append_c (out, '\n');
}

static void
append_head (GString *out, const char *name, const char *type, const char *unit, const char *help)
{
  g_string_append_printf (out, "# TYPE hookline_%s %s\n", name, type);
  if (unit != NULL)
    g_string_append_printf (out, "# UNIT hookline_%s %s\n", name, unit);
  g_string_append_printf (out, "# HELP hookline_%s %s\n", name, help);
}

/* MORE: further labels with their comma, or "". */
static void
append_sample (GString *out,
               const char *name,
               const HklMappingSnapshot *mapping,
               const char *more,
               double value)
{
  g_string_append_printf (out, "hookline_%s{mapping=\"", name);
  for (const char *p = mapping->mapping_id; *p != '\0'; p++)
    if (*p == '\n')
      g_string_append (out, "\\n");
    else if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else
      g_string_append_c (out, *p);
  g_string_append_printf (out, "\"%s}", more);
  append_value (out, value);
}

static double
seconds (gint64 microseconds)
{
  return (double) microseconds / G_TIME_SPAN_SECOND;
}

/* --- plain numbers --------------------------------------------------------------------------- */

typedef double (*Figure) (HklSnapshot *snapshot, const HklMappingSnapshot *mapping);

static double
figure_events (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return (double) mapping->events_delivered;
}

static double
figure_attempts (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return (double) mapping->attempts;
}

static double
figure_attempts_failed (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return (double) mapping->attempts_failed;
}

static double
figure_queue (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return (double) mapping->queue;
}

static double
figure_retrying (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return mapping->retrying;
}

static double
figure_in_flight (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return mapping->in_flight;
}

static double
figure_oldest (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return mapping->oldest_at != 0 ? seconds (MAX (0, snapshot->at - mapping->oldest_at)) : 0;
}

static double
figure_delivered (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return (double) mapping->delivered_total;
}

static double
figure_failed (HklSnapshot *snapshot, const HklMappingSnapshot *mapping)
{
  return (double) mapping->failed_total;
}

static const struct
{
  const char *name;
  const char *type;
  const char *unit;
  const char *help;
  Figure figure;
} figures[] = {
  { "events_delivered", "counter", NULL, "Events answered with 2xx since the start.",
    figure_events },
  { "attempts", "counter", NULL, "Requests made since the start.", figure_attempts },
  { "attempts_failed", "counter", NULL, "Requests since the start that did not get a 2xx.",
    figure_attempts_failed },
  { "deliveries_kept_delivered", "gauge", NULL, "Deliveries in the log that got a 2xx.",
    figure_delivered },
  { "deliveries_kept_failed", "gauge", NULL, "Deliveries in the log that failed for good.",
    figure_failed },
  { "queue_events", "gauge", NULL, "Events that wait.", figure_queue },
  { "retrying_deliveries", "gauge", NULL, "Deliveries that wait for another attempt.",
    figure_retrying },
  { "in_flight_requests", "gauge", NULL, "Requests under way.", figure_in_flight },
  { "oldest_waiting_seconds", "gauge", "seconds", "Age of the oldest event that waits; 0: none.",
    figure_oldest },
};

/* --- states: one sample for each, of which one is 1 ------------------------------------------- */

const char *
hkl_hold_name (HklHold hold)
{
  switch (hold)
    {
    case HKL_HOLD_NONE:
      return "none";
    case HKL_HOLD_OFF:
      return "off";
    case HKL_HOLD_KEYRING_LOCKED:
      return "keyring-locked";
    case HKL_HOLD_KEYRING_MISSING:
      return "keyring-missing";
    case HKL_HOLD_OFFLINE:
      return "offline";
    case HKL_HOLD_METERED:
      return "metered";
    case HKL_HOLD_INVALID:
      return "invalid";
    default:
      g_return_val_if_reached ("none");
    }
}

static void
append_states (GString *out, HklSnapshot *snapshot)
{
  append_head (out, "breaker", "stateset", NULL,
               "Open: the endpoint rests after failures; half-open: one attempt is tried.");
  for (guint i = 0; i < snapshot->n_mappings; i++)
    for (guint state = HKL_BREAKER_CLOSED; state <= HKL_BREAKER_HALF_OPEN; state++)
      {
        g_autofree char *label = g_strdup_printf (",hookline_breaker=\"%s\"",
                                                  hkl_breaker_state_name ((HklBreakerState) state));

        append_sample (out, "breaker", &snapshot->mappings[i], label,
                       snapshot->mappings[i].breaker == state);
      }

  append_head (out, "hold", "stateset", NULL, "Why nothing is sent.");
  for (guint i = 0; i < snapshot->n_mappings; i++)
    for (guint hold = HKL_HOLD_NONE; hold <= HKL_HOLD_INVALID; hold++)
      {
        g_autofree char *label = g_strdup_printf (",hookline_hold=\"%s\"",
                                                  hkl_hold_name ((HklHold) hold));

        append_sample (out, "hold", &snapshot->mappings[i], label,
                       snapshot->mappings[i].hold == hold);
      }
}

/* --- latency --------------------------------------------------------------------------------- */

static void
append_histogram (GString *out, const HklMappingSnapshot *mapping)
{
  guint64 count = 0;

  for (guint i = 0; i <= HKL_SNAPSHOT_LIMITS; i++)
    {
      g_autoptr (GString) label = g_string_new (",le=\"");
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      count += mapping->whole_counts[i];
      if (i == HKL_SNAPSHOT_LIMITS)
        g_string_append (label, "+Inf");
      else
        {
          double limit = seconds (hkl_snapshot_limits[i]);

          g_string_append (label, g_ascii_formatd (text, sizeof text, "%.9g", limit));
          if (limit == (double) (gint64) limit) /* limits are written as floats */
            g_string_append (label, ".0");
        }
      g_string_append_c (label, '"');
      append_sample (out, "latency_seconds_bucket", mapping, label->str, (double) count);
    }
  append_sample (out, "latency_seconds_count", mapping, "", (double) count);
  append_sample (out, "latency_seconds_sum", mapping, "", seconds ((gint64) mapping->whole_sum));
}

static void
append_quantiles (GString *out,
                  const char *name,
                  const HklMappingSnapshot *mapping,
                  gint64 p50,
                  gint64 p95,
                  gint64 p99)
{
  if (p50 < 0)
    return;

  append_sample (out, name, mapping, ",quantile=\"0.5\"", seconds (p50));
  append_sample (out, name, mapping, ",quantile=\"0.95\"", seconds (p95));
  append_sample (out, name, mapping, ",quantile=\"0.99\"", seconds (p99));
}

static void
append_latency (GString *out, HklSnapshot *snapshot)
{
  append_head (out, "latency_seconds", "histogram", "seconds",
               "From the source to 2xx, of a delivery's oldest event, since the start.");
  for (guint i = 0; i < snapshot->n_mappings; i++)
    append_histogram (out, &snapshot->mappings[i]);

  append_head (out, "recent_latency_seconds", "gauge", "seconds",
               "From the source to 2xx, over the last five minutes.");
  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      const HklMappingSnapshot *mapping = &snapshot->mappings[i];

      append_quantiles (out, "recent_latency_seconds", mapping, mapping->whole_p50,
                        mapping->whole_p95, mapping->whole_p99);
    }

  append_head (out, "recent_attempt_seconds", "gauge", "seconds",
               "Of a request that got a 2xx, over the last five minutes.");
  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      const HklMappingSnapshot *mapping = &snapshot->mappings[i];

      append_quantiles (out, "recent_attempt_seconds", mapping, mapping->p50, mapping->p95,
                        mapping->p99);
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

void
hkl_openmetrics_append (GString *out, HklSnapshot *snapshot)
{
  g_return_if_fail (out != NULL && snapshot != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *name = g_str_equal (figures[i].type, "counter")
                                  ? g_strconcat (figures[i].name, "_total", NULL)
                                  : g_strdup (figures[i].name);

      append_head (out, figures[i].name, figures[i].type, figures[i].unit, figures[i].help);
      for (guint j = 0; j < snapshot->n_mappings; j++)
        append_sample (out, name, &snapshot->mappings[j], "",
                       figures[i].figure (snapshot, &snapshot->mappings[j]));
    }
  append_latency (out, snapshot);
  append_states (out, snapshot);
}

void
hkl_openmetrics_append_number (GString *out,
                               const char *name,
                               const char *type,
                               const char *help,
                               double value)
{
  g_return_if_fail (out != NULL && name != NULL && type != NULL && help != NULL);

  append_head (out, name, type, NULL, help);
  g_string_append_printf (out, "hookline_%s%s", name,
                          g_str_equal (type, "counter") ? "_total" : "");
  append_value (out, value);
}

void
hkl_openmetrics_end (GString *out)
{
  g_string_append (out, "# EOF\n");
}
