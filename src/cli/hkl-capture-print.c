/* hkl-capture-print.c: see hkl-capture-print.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-capture-print"

#include "config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "hkl-capture-print.h"
#include "hkl-cli.h"
#include "hkl-event.h"

void
hkl_capture_print_header (void)
{
  g_print ("%-12s  %-6s  %-18s  %6s  %8s  %-9s  %s\n", _ ("TIME"), _ ("METHOD"), _ ("INBOX"),
           _ ("EVENTS"), _ ("BYTES"), _ ("ANSWERED"), _ ("SIGNATURE"));
}

static const char *
colour_of (const HklVerdict *verdict)
{
  switch (verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
      return "\033[32m";
    case HKL_VERDICT_NOT_GENUINE:
      return "\033[31m";
    case HKL_VERDICT_UNSIGNED:
    case HKL_VERDICT_NO_SECRET:
    default:
      return "\033[33m";
    }
}

void
hkl_capture_print_row (HklCapture *capture, gboolean colours)
{
  g_autofree char *time = hkl_cli_format_time (capture->received_at);
  g_autofree char *answered = capture->answered != 0 ? g_strdup_printf ("%u", capture->answered)
                                                     : g_strdup (_ ("dropped"));
  g_autofree char *again = NULL;

  if (capture->n_seen_before > 0)
    again = g_strdup_printf (
        ngettext (" (%u seen before)", " (%u seen before)", capture->n_seen_before),
        capture->n_seen_before);

  g_print ("%-12s  %-6s  %-18s  %6u  %8" G_GSIZE_FORMAT "  %-9s  %s%s%s%s  %s\n", time,
           capture->method, capture->inbox, capture->n_events, g_bytes_get_size (capture->body),
           answered, colours ? colour_of (capture->verdict) : "", capture->verdict->title,
           colours ? "\033[0m" : "", again != NULL ? again : "", capture->first_name);
}

void
hkl_capture_print_json (HklCapture *capture)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *time = hkl_time_to_iso (capture->received_at);
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;
  gsize length;
  const char *data = g_bytes_get_data (capture->body, &length);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, (gint64) capture->id);
  json_builder_set_member_name (builder, "received");
  json_builder_add_string_value (builder, time);
  json_builder_set_member_name (builder, "inbox");
  json_builder_add_string_value (builder, capture->inbox);
  json_builder_set_member_name (builder, "method");
  json_builder_add_string_value (builder, capture->method);
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, capture->path);
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; i + 1 < capture->headers->len; i += 2)
    {
      json_builder_begin_array (builder);
      json_builder_add_string_value (builder, g_ptr_array_index (capture->headers, i));
      json_builder_add_string_value (builder, g_ptr_array_index (capture->headers, i + 1));
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "events");
  json_builder_add_int_value (builder, capture->n_events);
  json_builder_set_member_name (builder, "seen_before");
  json_builder_add_int_value (builder, capture->n_seen_before);
  json_builder_set_member_name (builder, "verdict");
  json_builder_add_string_value (builder, capture->verdict->title);
  json_builder_set_member_name (builder, "advice");
  json_builder_add_string_value (builder, capture->verdict->advice);
  json_builder_set_member_name (builder, "answered");
  json_builder_add_int_value (builder, capture->answered);
  /* Exact in any case, so that it can be sent once more. */
  if (length == 0 || g_utf8_validate_len (data, length, NULL))
    {
      body = g_strndup (length > 0 ? data : "", length);
      json_builder_set_member_name (builder, "body");
    }
  else
    {
      body = g_base64_encode ((const guchar *) data, length);
      json_builder_set_member_name (builder, "body_base64");
    }
  json_builder_add_string_value (builder, body);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}

void
hkl_capture_totals_add (HklCaptureTotals *self, HklCapture *capture)
{
  self->requests++;
  self->events += capture->n_events;
  self->seen_before += capture->n_seen_before;

  switch (capture->verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
      self->genuine++;
      break;
    case HKL_VERDICT_NOT_GENUINE:
      self->wrong++;
      break;
    case HKL_VERDICT_UNSIGNED:
    case HKL_VERDICT_NO_SECRET:
    default:
      self->unsigned_++;
      break;
    }
}

void
hkl_capture_totals_print (const HklCaptureTotals *self)
{
  g_print (
      _ ("%" PRIu64 " requests, %" PRIu64 " events (%" PRIu64 " seen before); signatures: %" PRIu64
         " genuine, %" PRIu64 " not genuine, %" PRIu64 " not checked\n"),
      self->requests, self->events, self->seen_before, self->genuine, self->wrong, self->unsigned_);
}
