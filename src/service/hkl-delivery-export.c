/* hkl-delivery-export.c: see hkl-delivery-export.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The forms for people; hkl-delivery-json.c has those for programs.
 */

#define G_LOG_DOMAIN "hkl-delivery-export"

#include "config.h"

#include <string.h>

#include "hkl-delivery-export.h"
#include "hkl-request-export.h"

#define REPORT_BODY_MAX (16 * 1024)
#define HEX_MAX         64

const char *
hkl_delivery_state_word (const HklBatch *batch)
{
  switch (batch->state)
    {
    case HKL_BATCH_FORMING:
      return "queued";
    case HKL_BATCH_WAITING:
      return batch->tries > 0 ? "retrying" : "queued";
    case HKL_BATCH_DELIVERED:
      return "delivered";
    case HKL_BATCH_FAILED:
      return "failed";
    case HKL_BATCH_DISCARDED:
      return "discarded";
    default:
      g_assert_not_reached ();
    }
}

static HklAttempt *
last_attempt (HklDeliveryDetail *self)
{
  GPtrArray *attempts = self->attempts;

  return attempts->len > 0 ? g_ptr_array_index (attempts, attempts->len - 1) : NULL;
}

/* --- raw HTTP ---------------------------------------------------------------------------------- */

static void
append_bytes (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

static void
append_body (GByteArray *out, GBytes *body)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);

  if (length > 0)
    g_byte_array_append (out, data, (guint) length);
}

GBytes *
hkl_delivery_to_http (HklDeliveryDetail *self)
{
  GByteArray *out = g_byte_array_new ();
  HklAttempt *last;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->request != NULL)
    {
      g_autofree char *head = hkl_request_to_http_head (self->request);

      append_bytes (out, head);
      append_body (out, self->request->body);
    }
  last = last_attempt (self);
  if (last != NULL && last->status != 0)
    {
      g_autofree char *line = g_strdup_printf (
          "%s %u %s\r\n", last->protocol[0] != '\0' ? last->protocol : "HTTP/1.1", last->status,
          last->reason);

      if (out->len > 0)
        append_bytes (out, "\r\n\r\n");
      append_bytes (out, line);
      append_bytes (out, last->response_head);
      if (last->response_head[0] != '\0' && !g_str_has_suffix (last->response_head, "\n"))
        append_bytes (out, "\r\n");
      append_bytes (out, "\r\n");
      if (last->response_body != NULL)
        append_body (out, last->response_body);
    }

  return g_byte_array_free_to_bytes (out);
}

/* --- the report -------------------------------------------------------------------------------- */

/* Text within a table or a line: what has a meaning in Markdown has none. */
static void
append_plain (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (strchr ("\\`*_[]<>|#", *at) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, (guchar) *at < 0x20 || *at == 0x7f ? ' ' : *at);
    }
}

/* A fence is longer than every run of backticks within it. */
static void
append_fenced (GString *out, const char *text, gsize length)
{
  g_autoptr (GString) fence = g_string_new ("```");
  guint run = 0;

  for (gsize i = 0; i < length; i++)
    {
      run = text[i] == '`' ? run + 1 : 0;
      while (run >= fence->len)
        g_string_append_c (fence, '`');
    }
  g_string_append_printf (out, "%s\n", fence->str);
  g_string_append_len (out, text, (gssize) length);
  if (length == 0 || text[length - 1] != '\n')
    g_string_append_c (out, '\n');
  g_string_append_printf (out, "%s\n\n", fence->str);
}

static void
append_report_body (GString *out, GBytes *body)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  gsize shown = MIN (length, REPORT_BODY_MAX);
  const char *end;

  if (length == 0)
    {
      g_string_append (out, "No body.\n\n");
      return;
    }

  if (!g_utf8_validate_len (data, length, NULL))
    {
      g_string_append_printf (out, "%" G_GSIZE_FORMAT " bytes that are not text. They begin: `",
                              length);
      for (gsize i = 0; i < MIN (length, HEX_MAX); i++)
        g_string_append_printf (out, "%s%02x", i > 0 ? " " : "", (guint8) data[i]);
      g_string_append (out, "`\n\n");
      return;
    }

  if (shown < length && !g_utf8_validate_len (data, shown, &end))
    shown = (gsize) (end - data); /* not in the middle of a letter */
  append_fenced (out, data, shown);
  if (shown < length)
    g_string_append_printf (out, "The first %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes.\n\n",
                            shown, length);
}

static void
append_row (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "| %s | ", name);
  append_plain (out, value);
  g_string_append (out, " |\n");
}

static void
append_facts (GString *out, HklDeliveryDetail *self)
{
  HklBatch *batch = self->batch;
  g_autofree char *created = hkl_time_to_iso (batch->created_at);
  g_autofree char *events = g_strdup_printf ("%u", batch->n_events);
  HklEvent *first = self->events->len > 0 ? g_ptr_array_index (self->events, 0) : NULL;

  g_string_append (out, "| | |\n| --- | --- |\n");
  append_row (out, "Mapping", self->mapping->name);
  append_row (out, "State", hkl_delivery_state_word (batch));
  append_row (out, "Created", created);
  append_row (out, "Events", events);
  if (first != NULL)
    append_row (out, "First message ID", first->message_id);
  if (batch->resend_of != 0)
    {
      g_autofree char *of = g_strdup_printf ("delivery %" G_GINT64_FORMAT, batch->resend_of);

      append_row (out, "Resend of", of);
    }
  if (batch->state == HKL_BATCH_WAITING)
    {
      g_autofree char *due = hkl_time_to_iso (batch->due_at);

      append_row (out, "Next attempt", due);
    }
  g_string_append_c (out, '\n');
}

static void
append_attempts (GString *out, HklDeliveryDetail *self)
{
  g_string_append (out, "## Attempts\n\n");
  if (self->attempts->len == 0)
    {
      g_string_append (out, "None yet.\n\n");
      return;
    }

  g_string_append (out, "| # | Started | Answer | Took | Remote |\n| --- | --- | --- | --- | --- "
                        "|\n");
  for (guint i = 0; i < self->attempts->len; i++)
    {
      HklAttempt *attempt = g_ptr_array_index (self->attempts, i);
      g_autofree char *started = hkl_time_to_iso (attempt->started_at);

      g_string_append_printf (out, "| %u | %s | ", attempt->number, started);
      if (attempt->status != 0)
        g_string_append_printf (out, "%u ", attempt->status);
      append_plain (out, attempt->reason);
      g_string_append_printf (out, " | %" G_GINT64_FORMAT " ms | ", attempt->total / 1000);
      append_plain (out, attempt->remote);
      g_string_append (out, " |\n");
    }
  g_string_append_c (out, '\n');
}

static void
append_request (GString *out, HklDeliveryDetail *self)
{
  HklRequest *request = self->request;
  g_autofree char *head = NULL;

  g_string_append (out, "## Request\n\n");
  if (request == NULL)
    {
      append_plain (out, self->request_fault);
      g_string_append (out, "\n\n");
      return;
    }

  head = hkl_request_to_http_head (request);
  {
    g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
    g_autofree char *text = g_strjoinv ("\n", lines);

    g_strchomp (text);
    append_fenced (out, text, strlen (text));
  }
  if (request->signed_length > 0)
    g_string_append_printf (
        out,
        "X-Signature is HMAC-SHA1, in hex, over bytes %" G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT
        " of the body (%" G_GSIZE_FORMAT " bytes) with the shared secret.\n\n",
        request->signed_offset + 1, request->signed_offset + request->signed_length,
        g_bytes_get_size (request->body));
  append_report_body (out, request->body);
}

static void
append_response (GString *out, HklDeliveryDetail *self)
{
  HklAttempt *last = last_attempt (self);

  if (last == NULL)
    return;

  g_string_append (out, "## Response\n\n");
  if (last->status == 0)
    {
      append_plain (out, last->reason[0] != '\0' ? last->reason : "No answer.");
      g_string_append (out, "\n\n");
      return;
    }

  {
    g_autoptr (GString) head = g_string_new (NULL);

    g_string_printf (head, "%s %u %s\n%s", last->protocol, last->status, last->reason,
                     last->response_head);
    g_string_replace (head, "\r", "", 0);
    append_fenced (out, head->str, head->len);
  }
  if (last->response_body != NULL)
    append_report_body (out, last->response_body);
}

char *
hkl_delivery_to_markdown (HklDeliveryDetail *self)
{
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);
  g_string_append_printf (out, "# Delivery %" G_GINT64_FORMAT "\n\n", self->batch->id);
  append_facts (out, self);
  append_attempts (out, self);
  append_request (out, self);
  append_response (out, self);

  return g_string_free (out, FALSE);
}
