/* test-event-draft.c: an event that a person writes, checked and completed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-event-draft.h"
#include "hkl-event-help.h"
#include "hkl-event.h"
#include "hkl-json-reader.h"
#include "hkl-sample.h"

static const struct
{
  const char *text;
  const char *part; /* of the sentence; NULL: valid */
  gsize where;
} cases[] = {
  { "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"u\"}", NULL, G_MAXSIZE },
  { "{\"type\":\"page\",\"anonymousId\":\"a\"}", NULL, G_MAXSIZE },
  { "{\"type\":\"track\",", "Line 1, column 17", 16 },
  { "  [1]", "JSON object", 2 },
  { "", "ends", 0 },
  { "{}", "type", G_MAXSIZE },
  { "{\"type\":\"Track\"}", "Line 1: An event has a “type”", 8 },
  { "{\"type\":\"track\",\"event\":\"A\"}", "userId", G_MAXSIZE },
  { "{\"type\":\"track\",\"userId\":\"u\"}", "Add “event”", G_MAXSIZE },
  { "{\"type\":\"track\",\"event\":5,\"userId\":\"u\"}", "Line 1: “event” is a text", 24 },
  { "{\"type\":\"group\",\"userId\":\"u\"}", "groupId", G_MAXSIZE },
  { "{\"type\":\"alias\",\"userId\":\"u\"}", "previousId", G_MAXSIZE },
  { "{\"type\":\"page\",\"userId\":\"u\",\"properties\":[]}", "“properties”", 41 },
  { "{\"type\":\"identify\",\"userId\":\"u\",\"traits\":1}", "“traits”", 41 },
  { "{\"type\":\"page\",\"userId\":\"u\",\"name\":1}", "“name”", 35 },
  { "{\"type\":\"page\",\"userId\":\"u\",\"messageId\":1}", "“messageId”", 40 },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize where = 0;
      g_autofree char *fault = hkl_event_draft_check (cases[i].text, &where);

      g_test_message ("%s: %s", cases[i].text, fault != NULL ? fault : "valid");
      g_assert_cmpuint (where, ==, cases[i].where);
      if (cases[i].part == NULL)
        g_assert_null (fault);
      else
        g_assert_nonnull (strstr (fault, cases[i].part));
    }
}

/* The line is that of the value, however many stand before it. */
static void
test_lines (void)
{
  gsize where;
  g_autofree char *fault = hkl_event_draft_check (
      "{\n  \"type\": \"track\",\n  \"event\": \"E\",\n  \"userId\": \"u\",\n  \"properties\": 7\n}",
      &where);

  g_assert_cmpstr (fault, ==, "Line 5: “properties” is an object, in { and }.");
}

static void
test_help (void)
{
  static const struct
  {
    const char *text;
    const char *help; /* NULL: none */
    const char *unknown;
  } rows[] = {
    { "{\"type\":", NULL, NULL },
    { "[]", NULL, NULL },
    { "{}", "✗ type: track, identify, page, screen, group, alias", NULL },
    { "{\"type\":\"tracked\"}", "✗ type: track, identify, page, screen, group, alias", NULL },
    { "{\"type\":\"track\"}",
      "✗ event (text) · ✗ userId or anonymousId · properties (object) · context, integrations, timestamp",
      NULL },
    { "{\"type\":\"track\",\"event\":5,\"anonymousId\":\"a\",\"properties\":{}}",
      "✗ event (text) · ✓ userId or anonymousId · ✓ properties (object) · context, integrations, "
      "timestamp",
      NULL },
    { "{\"type\":\"identify\",\"userId\":\"u\",\"propertys\":{},\"event\":\"E\"}",
      "✓ userId or anonymousId · traits (object) · context, integrations, timestamp",
      "“propertys”, “event” are not part of the specification of identify. They are kept as they are." },
    { "{\"type\":\"page\",\"userId\":\"u\",\"name\":\"Home\",\"nam\":1}",
      "✓ userId or anonymousId · ✓ name (text) · category (text) · properties (object) · context, "
      "integrations, timestamp",
      "“nam” is not part of the specification of page. It is kept as it is." },
    { "{\"type\":\"group\",\"groupId\":\"g\"}",
      "✓ groupId · ✗ userId or anonymousId · traits (object) · context, integrations, timestamp",
      NULL },
    { "{\"type\":\"alias\",\"userId\":\"u\"}",
      "✗ previousId · ✓ userId or anonymousId · context, integrations, timestamp", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *help = hkl_event_help (rows[i].text);
      g_autofree char *unknown = hkl_event_help_unknown (rows[i].text);

      g_assert_cmpstr (help, ==, rows[i].help);
      g_assert_cmpstr (unknown, ==, rows[i].unknown);
    }
  /* What a template has, the specification knows. */
  for (guint i = 0; hkl_event_type_names[i] != NULL; i++)
    {
      g_autofree char *text = hkl_sample_template (hkl_event_type_names[i]);
      g_autofree char *help = hkl_event_help (text);

      g_assert_null (hkl_event_help_unknown (text));
      g_assert_null (strstr (help, "✗"));
    }
}

static void
test_templates (void)
{
  for (guint i = 0; hkl_event_type_names[i] != NULL; i++)
    {
      g_autofree char *text = hkl_sample_template (hkl_event_type_names[i]);
      g_autofree char *type = hkl_event_draft_type (text);
      gsize where;

      g_assert_null (hkl_event_draft_check (text, &where));
      g_assert_cmpstr (type, ==, hkl_event_type_names[i]);
    }
}

static void
test_fill_in (void)
{
  g_autofree char *named = hkl_event_draft_fill_in ("{\"type\":\"page\",\"userId\":\"u\"}",
                                                    1790000000000000);
  g_autofree char *unnamed = hkl_event_draft_fill_in ("{\"type\":\"page\",\"messageId\":\"m\"}", 0);
  g_autofree char *broken = hkl_event_draft_fill_in ("{", 0);
  gsize where;

  g_assert_nonnull (strstr (named, "\"timestamp\": \"2026-09-21T"));
  g_assert_nonnull (strstr (named, "\"messageId\": \""));
  g_assert_null (strstr (named, "anonymousId"));
  g_assert_nonnull (strstr (unnamed, "anonymousId"));
  g_assert_null (strstr (unnamed, "\"m\""));
  g_assert_null (hkl_event_draft_check (unnamed, &where));
  g_assert_cmpstr (broken, ==, "{");
}

static void
test_copies (void)
{
  g_autofree char *copy = hkl_event_draft_for_copies ("{\"a\": 1,\n\"messageId\":\"m\",\"b\":[ ]}");
  g_autofree char *broken = hkl_event_draft_for_copies ("[]");

  g_assert_cmpstr (copy, ==, "{\"a\":1,\"b\":[]}");
  g_assert_null (broken);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-draft/check", test_check);
  g_test_add_func ("/event-draft/templates", test_templates);
  g_test_add_func ("/event-draft/lines", test_lines);
  g_test_add_func ("/event-draft/help", test_help);
  g_test_add_func ("/event-draft/fill-in", test_fill_in);
  g_test_add_func ("/event-draft/copies", test_copies);

  return g_test_run ();
}
