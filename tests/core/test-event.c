/* test-event.c: what the door makes of an event (contract 6.5, 7.6).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-event.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-test.h"

/* 2026-09-18T14:32:08.398Z */
#define RECEIVED G_GINT64_CONSTANT (1789741928398000)

static HklEvent *
accept_text (const char *text, const HklEventOrigin *origin)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, &error);

  g_assert_no_error (error);

  return hkl_event_accept (json, origin, arena);
}

static char *
event_text (HklEvent *event)
{
  gsize length;
  const char *data = g_bytes_get_data (event->bytes, &length);

  return g_strndup (data, length);
}

static void
test_order (void)
{
  HklEventOrigin origin = { .received_at = RECEIVED, .type = "track" };
  g_autoptr (HklEvent) event = accept_text (
      "{\"userId\":\"u\",\"event\":\"Order Completed\",\"messageId\":\"m1\",\"properties\":{}}",
      &origin);
  g_autofree char *text = event_text (event);

  g_assert_cmpstr (
      text, ==,
      "{\"userId\":\"u\",\"event\":\"Order Completed\",\"messageId\":\"m1\",\"properties\":{},"
      "\"type\":\"track\",\"timestamp\":\"2026-09-18T14:32:08.398Z\","
      "\"originalTimestamp\":\"2026-09-18T14:32:08.398Z\","
      "\"receivedAt\":\"2026-09-18T14:32:08.398Z\",\"version\":2}");
  g_assert_cmpstr (event->type, ==, "track");
  g_assert_cmpstr (event->name, ==, "Order Completed");
  g_assert_cmpstr (event->message_id, ==, "m1");
  g_assert_cmpstr (event->user, ==, "u");
  g_assert_null (event->reason);
}

static void
test_skew (void)
{
  HklEventOrigin origin = { .received_at = RECEIVED, .sent_at = "2026-09-18T10:00:10.000Z" };
  g_autoptr (HklEvent) event = accept_text (
      "{\"type\":\"page\",\"anonymousId\":\"a\",\"timestamp\":\"2026-09-18T12:00:00.000+02:00\"}",
      &origin);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  gsize length;
  const char *data = g_bytes_get_data (event->bytes, &length);
  const HklJson *json = hkl_json_read (arena, data, length, NULL, NULL);
  g_autofree char *timestamp = hkl_json_dup_member_string (json, "timestamp");
  g_autofree char *original = hkl_json_dup_member_string (json, "originalTimestamp");

  g_assert_cmpstr (timestamp, ==, "2026-09-18T14:31:58.398Z");
  g_assert_cmpstr (original, ==, "2026-09-18T12:00:00.000+02:00");
  g_assert_true (g_str_has_prefix (event->message_id, "api-"));
}

static void
test_merge (void)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const char *context = "{\"ip\":\"1.2.3.4\",\"locale\":\"de\"}";
  HklEventOrigin origin = { .received_at = RECEIVED, .ip = "127.0.0.1" };
  g_autoptr (HklEvent) event = NULL;
  g_autofree char *text = NULL;

  origin.context = hkl_json_read (arena, context, strlen (context), NULL, NULL);
  event = accept_text ("{\"type\":\"identify\",\"userId\":7,\"context\":{\"locale\":\"fr\"}}",
                       &origin);
  text = event_text (event);
  g_assert_nonnull (strstr (text, "\"context\":{\"locale\":\"fr\",\"ip\":\"1.2.3.4\"}"));
  g_assert_cmpstr (event->user, ==, "7");
  g_assert_null (event->reason);
}

static const struct
{
  const char *text;
  const char *reason;
} reasons[] = {
  { "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"u\"}", NULL },
  { "{\"type\":\"track\",\"event\":\"e\"}", "no_user_anon_id" },
  { "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"\",\"anonymousId\":null}",
    "no_user_anon_id" },
  { "{\"type\":\"track\",\"userId\":\"u\"}", "event_not_defined" },
  { "{\"type\":\"track\",\"event\":5,\"userId\":\"u\"}", "event_not_string" },
  { "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"u\",\"properties\":[]}",
    "properties_not_object" },
  { "{\"type\":\"identify\",\"userId\":\"u\",\"traits\":\"x\"}", "traits_not_object" },
  { "{\"type\":\"page\",\"userId\":\"u\",\"name\":1}", "name_not_string" },
  { "{\"type\":\"screen\",\"userId\":\"u\",\"category\":1}", "category_not_string" },
  { "{\"type\":\"group\",\"userId\":\"u\"}", "id_required" },
  { "{\"type\":\"alias\",\"userId\":\"u\",\"previousId\":\"p\"}", NULL },
  { "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"u\",\"messageId\":5}", "id_not_string" },
  { "{\"userId\":\"u\"}", "bad_request" },
  { "{\"type\":\"purchase\",\"userId\":\"u\"}", "bad_request" },
};

static void
test_reasons (void)
{
  HklEventOrigin origin = { .received_at = RECEIVED };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autoptr (HklEvent) event = accept_text (reasons[i].text, &origin);

      g_assert_cmpstr (event->reason, ==, reasons[i].reason);
      g_assert_cmpuint (g_bytes_get_size (event->bytes), >, 0);
    }
}

static void
test_long_id (void)
{
  HklEventOrigin origin = { .received_at = RECEIVED };
  g_autofree char *id = g_strnfill (101, 'm');
  g_autofree char *text = g_strdup_printf (
      "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"u\",\"messageId\":\"%s\"}", id);
  g_autoptr (HklEvent) event = accept_text (text, &origin);

  g_assert_cmpstr (event->reason, ==, "bad_request");
  g_assert_cmpstr (event->message_id, ==, id);
}

static void
test_proto (void)
{
  HklEventOrigin origin = { .received_at = RECEIVED };
  g_autoptr (HklEvent) event = accept_text (
      "{\"type\":\"page\",\"userId\":\"u\",\"__proto__\":{},\"properties\":{\"a\":[{\"__proto__\":1,"
      "\"b\":2}]}}",
      &origin);
  g_autofree char *text = event_text (event);

  g_assert_null (strstr (text, "__proto__"));
  g_assert_nonnull (strstr (text, "\"properties\":{\"a\":[{\"b\":2}]}"));
}

/* Columns can be shown whatever the event holds, and are whole: no U+0000 ends them early. */
static void
test_columns (void)
{
  HklEventOrigin origin = { .received_at = RECEIVED };
  g_autoptr (HklEvent) event = accept_text (
      "{\"type\":\"track\",\"event\":\"a\\ud800b\\u0000c\",\"userId\":\"\\udc00\"}", &origin);
  g_autofree char *text = event_text (event);

  g_assert_null (event->reason);
  g_assert_true (g_utf8_validate (event->name, -1, NULL));
  g_assert_true (g_utf8_validate (event->user, -1, NULL));
  g_assert_true (g_str_has_prefix (event->name, "a\xef\xbf\xbd"));
  g_assert_true (g_str_has_suffix (event->name, "b\xef\xbf\xbd"
                                                "c"));
  g_assert_nonnull (strstr (text, "\"a\\ud800b\\u0000c\""));
}

static const struct
{
  const char *text;
  const char *iso; /* NULL: refused */
} times[] = {
  { "2026-09-18T14:32:08.398Z", "2026-09-18T14:32:08.398Z" },
  { "2026-09-18T14:32:08Z", "2026-09-18T14:32:08.000Z" },
  { "2026-09-18T16:32:08.3987654+02:00", "2026-09-18T14:32:08.398Z" },
  { "2026-09-18T10:02-0430", "2026-09-18T14:32:00.000Z" },
  { "2024-02-29", "2024-02-29T00:00:00.000Z" },
  { "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
  { "0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z" },
  { "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
  { "2023-02-29", NULL },
  { "2026-13-01", NULL },
  { "yesterday", NULL },
  { "2026-09-18T25:00:00Z", NULL },
  { "2026-09-18T14:32:08.Z", NULL },
  { "2026-09-18T14:32:08Zx", NULL },
  { "", NULL },
};

static void
test_times (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 time;

      if (!hkl_time_from_iso (times[i].text, &time))
        {
          g_assert_null (times[i].iso);
        }
      else
        {
          g_autofree char *iso = hkl_time_to_iso (time);

          g_assert_cmpstr (iso, ==, times[i].iso);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event/order", test_order);
  g_test_add_func ("/event/skew", test_skew);
  g_test_add_func ("/event/merge", test_merge);
  g_test_add_func ("/event/reasons", test_reasons);
  g_test_add_func ("/event/long-id", test_long_id);
  g_test_add_func ("/event/proto", test_proto);
  g_test_add_func ("/event/columns", test_columns);
  g_test_add_func ("/event/times", test_times);

  return g_test_run ();
}
