/* test-trigger.c: triggers are read, evaluated and written as upstream does it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-test.h"
#include "hkl-trigger-private.h"

/* The columns give the same answer as the event itself. */
static void
check_columns (HklTrigger *trigger, const HklJson *json, const char *id)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklEventOrigin origin = { .received_at = 1000000 };
  g_autoptr (HklEvent) event = NULL;
  const HklJson *stored;
  gsize size;
  const char *bytes;

  if (!hkl_trigger_needs_only_columns (trigger) || !hkl_json_is (json, HKL_JSON_OBJECT))
    return;
  event = hkl_event_accept (json, &origin, arena);
  bytes = g_bytes_get_data (event->bytes, &size);
  stored = hkl_json_read (arena, bytes, size, NULL, NULL);
  if (hkl_trigger_matches_columns (trigger, event) != hkl_trigger_matches (trigger, stored))
    g_error ("%s: the columns say something else than the event", id);
}

typedef struct
{
  guint matched;
  guint not_matched;
  guint refused;
} Counts;

static void
check_line (const HklJson *line, guint number, gpointer data)
{
  Counts *counts = data;
  g_autofree char *id = hkl_json_dup_member_string (line, "id");
  g_autofree char *text = hkl_json_dup_member_string (line, "fql");
  g_autofree char *stage = hkl_json_dup_member_string (line, "stage");
  const HklJson *event = hkl_json_get (line, "event");
  const HklJson *ast = hkl_json_get (line, "ast");
  const HklJson *match = hkl_json_get (line, "match");
  g_autoptr (HklTrigger) trigger = NULL;
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GString) want = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize where = G_MAXSIZE;

  trigger = hkl_trigger_parse (text, &where, &error);
  if (g_strcmp0 (stage, "parse") == 0)
    {
      if (trigger != NULL)
        g_error ("%s: accepted, but upstream refuses it", id);
      g_assert_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX);
      g_assert_cmpuint (where, <=, strlen (text));
      counts->refused++;
      return;
    }

  if (trigger == NULL)
    g_error ("%s: %s", id, error->message);
  hkl_trigger_write_ast (trigger, got);
  hkl_json_write (ast, want);
  if (!g_string_equal (got, want))
    g_error ("%s: tree is %s, should be %s", id, got->str, want->str);

  /* What JavaScript objects inherit is not copied; its trees are. */
  if (strstr (id, "-proto-") != NULL)
    return;
  if (hkl_trigger_matches (trigger, event) != hkl_json_is (match, HKL_JSON_TRUE))
    g_error ("%s: should %s", id, hkl_json_is (match, HKL_JSON_TRUE) ? "match" : "not match");
  check_columns (trigger, event, id);
  if (hkl_json_is (match, HKL_JSON_TRUE))
    counts->matched++;
  else
    counts->not_matched++;
}

static void
test_conformance (void)
{
  Counts counts = { 0 };
  guint lines = hkl_test_each_line ("conformance/trigger.ndjson", check_line, &counts);

  g_assert_cmpuint (lines, ==, 928);
  g_assert_cmpuint (counts.refused, ==, 79);
  g_assert_cmpuint (counts.matched + counts.not_matched, ==, 928 - 79 - 9);
}

/* --- positions ------------------------------------------------------------------------------- */

static const struct
{
  const char *text;
  gsize where;
  const char *words; /* of the message */
} faults[] = {
  { "", 0, "there is no condition" },
  { "   \n ", 0, "there is no condition" },
  { "\"x\"", 0, "there is no condition" },
  { "foo = 1", 0, "“foo” is no field" },
  { "  anonymousId != null", 2, "“anonymousId” is no field" },
  { "contains(type, \"x\")", 0, "contains() cannot look at this field" },
  { "type", 0, "“type” needs an operator and a value" },
  { "type = \"a\" and event", 15, "“event” needs an operator and a value" },
  { "contains", 0, "contains() is missing its field" },
  { "event = \"x\" or match(event", 15, "match() is missing the text" },
  { "event = \"Cart", 8, "no closing quote" },
  { "event = 'Cart", 8, "no closing quote" },
  { "event = \"a\"b", 10, "no closing quote" },
  { "type != \"a\" and event!=\"x\"", 21, "needs a space" },
  { "! contains(event, \"x\")", 0, "right before contains(" },
  { "qty = 5.", 7, "cannot end with a decimal point" },
  { "qty = 5.5.5", 9, "one decimal point" },
  { "properties.a % 5", 13, "“%” cannot stand here" },
  { "properties.café = 1", 14, "“é” cannot stand here" },
  { "type = \"a\" && event = \"b\"", 11, "write and or or" },
  { "type = “track”", 7, "typographic quotes" },
  { "properties.a\\🍵 = 1", 13, "beyond U+FFFF" },
  { "properties.b\\", 12, "nothing follows the backslash" },
  { "type = 5\r\n", 8, "carriage return" },
  { "type = 5\a", 8, "U+0007" },
  { "(type = \"a\"", 0, "has no “)”" },
  { "type = \"a\" and (event = \"b\"", 15, "has no “)”" },
  { "((type = \"a\"))", 1, "cannot hold another group" },
  { "type = \"a\" or (event = \"b\" and (name = \"c\"))", 31, "cannot hold another group" },
  { "event = \"\xc3\"", 9, "not UTF-8" },
  { "event = a\\\xe2\x82", 10, "not UTF-8" },
  { "event = \"\xf4\x90\x80\x80\"", 9, "not UTF-8" },
  { "event = \"\xe0\x80\x80\"", 9, "not UTF-8" },
  { "properties[\"a\"] = 1", 10, "“[” cannot stand here" },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize where = G_MAXSIZE;
      HklTrigger *trigger = hkl_trigger_parse (faults[i].text, &where, &error);

      if (trigger != NULL)
        g_error ("“%s” was accepted", faults[i].text);
      g_assert_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX);
      if (where != faults[i].where || strstr (error->message, faults[i].words) == NULL)
        g_error ("“%s”: at %" G_GSIZE_FORMAT ": %s", faults[i].text, where, error->message);
    }
}

static void
test_fault_message (void)
{
  g_autoptr (GError) one_line = NULL;
  g_autoptr (GError) two_lines = NULL;

  g_assert_null (hkl_trigger_parse ("event = \"é\" and type%", NULL, &one_line));
  g_assert_cmpstr (one_line->message, ==,
                   "Column 21 of the trigger: “%” cannot stand here; put text in double quotes, "
                   "and a backslash before such a character in a field name.");
  g_assert_null (hkl_trigger_parse ("type = \"a\"\nand event = \"b", NULL, &two_lines));
  g_assert_true (g_str_has_prefix (two_lines->message, "Line 2, column 13 of the trigger: the "));
}

static const struct
{
  const char *text;
  guint child;
  guint offset;
  guint length;
} spans[] = {
  { "type = \"track\"", 0, 0, 14 },
  { "  type = \"a\" and  event != 5  ", 1, 18, 10 },
  { "contains( event , \"x\" ) and type = \"a\"", 0, 0, 23 },
  { "type = \"a\" or !match(event, \"x*\")", 1, 14, 19 },
  { "type = \"a\" and (event = \"b\" or name = \"c\")", 1, 15, 27 },
  { "properties.a\\ b.c <= 5", 0, 0, 22 },
};

static void
test_spans (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autoptr (HklTrigger) trigger = hkl_trigger_parse (spans[i].text, NULL, NULL);
      const HklCondition *child = hkl_trigger_get_root (trigger)->children[spans[i].child];

      g_assert_cmpstr (hkl_trigger_get_text (trigger), ==, spans[i].text);
      g_assert_cmpuint (child->offset, ==, spans[i].offset);
      g_assert_cmpuint (child->length, ==, spans[i].length);
    }
}

/* --- text ------------------------------------------------------------------------------------ */

static const struct
{
  const char *text;
  const char *back; /* NULL: the same */
  const char *words;
} texts[] = {
  { "type = \"track\"", NULL, "type is track" },
  { "type=\"track\" and event != \"A B\"", "type = \"track\" and event != \"A B\"",
    "type is track and event is not “A B”" },
  { "type = \"a\" or event = \"b\" or name = null", NULL,
    "type is a or event is “b” or name is missing or null" },
  { "type = \"a\" and (event = \"b\" or userId != null)", NULL,
    "type is a and (event is “b” or user ID is there)" },
  { "(type = \"a\") and event = \"b\"", "type = \"a\" and event = \"b\"",
    "type is a and event is “b”" },
  { "properties.qty >= 5.50", "properties.qty >= 5.5", "qty is at least 5.5" },
  { "properties.qty = 5", NULL, "qty is the number 5" },
  { "properties.qty != 5", NULL, "qty is a number other than 5" },
  { "properties.qty < \"ten\"", "properties.qty < NaN", "qty is compared with what is no number" },
  { "traits.vip = true", NULL, "traits.vip is true" },
  { "context.active = false", NULL, "context.active is false" },
  { "contains(event, \"Cart\")", NULL, "event contains “Cart”" },
  { "!contains(event, \"Cart\")", NULL, "event is text without “Cart”" },
  { "match(event, \"Order *\")", NULL, "event starts with “Order ”" },
  { "!match(event, \"*ed\")", NULL, "event is text that does not end with “ed”" },
  { "match(event, \"Cart\")", "match(event, \"*art\")", "event ends with “art”" },
  { "match(event, ab\\*)", "match(event, \"*b*\")", "event ends with “b*”" },
  { "match(event, ab\\*\\\")", "match(event, \"ab**\")", "event starts with “ab*”" },
  { "properties.v = n\\ull", "properties.v = null", "v is missing or null" },
  { "properties.a\\ b.\\é = 1", NULL, "a b.é is the number 1" },
  { "event = 1.50", "event = \"1.5\"", "event is “1.5”" },
  { "properties.list.0 = \"red\"", "properties.list . 0",
    "list is compared by “.”, which is never true" },
  { "type = \"a\" or ()", "type = \"a\"", "type is a or an empty group" },
};

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HklTrigger) trigger = hkl_trigger_parse (texts[i].text, NULL, &error);
      g_autofree char *back = NULL;
      g_autofree char *words = NULL;

      g_assert_no_error (error);
      back = hkl_condition_to_text (hkl_trigger_get_root (trigger));
      words = hkl_condition_describe (hkl_trigger_get_root (trigger));
      g_assert_cmpstr (back, ==, texts[i].back != NULL ? texts[i].back : texts[i].text);
      g_assert_cmpstr (words, ==, texts[i].words);
    }
}

static gboolean
has_plain_steps (const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    if (*steps[i] == '\0' || g_ascii_isdigit (*steps[i]))
      return FALSE;

  return TRUE;
}

/* What upstream's generator can say so that it reads as the same: no value with a double quote, no
 * path step that begins with a digit, and with < or > only a number of digits and a point. */
static gboolean
can_be_written (const HklCondition *condition)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GString) number = g_string_new (NULL);
  HklJson as_number = { .kind = HKL_JSON_NUMBER };

  if (condition == NULL)
    return FALSE;
  for (guint i = 0; i < condition->n_children; i++)
    if (!can_be_written (condition->children[i]))
      return FALSE;
  if (condition->kind == HKL_CONDITION_GROUP || condition->value == NULL)
    return TRUE;

  hkl_trigger_append_value (condition->value, value);
  if (strchr (value->str, '"') != NULL ||
      (condition->path != NULL && !has_plain_steps (condition->path)))
    return FALSE;
  if (g_str_has_suffix (condition->op, "ends_with"))
    return value->len > 0;
  if (strchr ("<>", *condition->op) == NULL && !g_str_has_prefix (condition->op, "number"))
    return TRUE;

  as_number.u.number = hkl_trigger_to_number (condition->value);
  hkl_trigger_append_value (&as_number, number);
  if (strpbrk (number->str, "eIN") != NULL)
    return FALSE;

  return condition->path != NULL ? condition->value->kind == HKL_JSON_NUMBER
                                 : g_string_equal (value, number);
}

static void
check_round_trip (const HklJson *line, guint number, gpointer data)
{
  guint *n = data;
  g_autofree char *text = hkl_json_dup_member_string (line, "fql");
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, NULL, NULL);
  g_autoptr (HklTrigger) again = NULL;
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  g_autofree char *back = NULL;
  g_autofree char *twice = NULL;

  if (trigger == NULL || !can_be_written (hkl_trigger_get_root (trigger)))
    return;
  back = hkl_condition_to_text (hkl_trigger_get_root (trigger));
  again = hkl_trigger_parse (back, NULL, NULL);
  if (again == NULL)
    g_error ("%s comes back as %s, which cannot be read", text, back);
  hkl_trigger_write_ast (trigger, before);
  hkl_trigger_write_ast (again, after);
  g_assert_cmpstr (after->str, ==, before->str);
  twice = hkl_condition_to_text (hkl_trigger_get_root (again));
  g_assert_cmpstr (twice, ==, back);
  (*n)++;
}

static void
test_round_trip (void)
{
  guint n = 0;

  hkl_test_each_line ("conformance/trigger.ndjson", check_round_trip, &n);
  g_assert_cmpuint (n, >, 750);
}

/* A tree that a form has built. */
static void
test_by_hand (void)
{
  HklJson track = { .kind = HKL_JSON_STRING, .u.string = HKL_STR ("track") };
  HklJson five = { .kind = HKL_JSON_NUMBER, .u.number = 5 };
  HklCondition type = { .kind = HKL_CONDITION_TYPE, .op = (char *) "=", .value = &track };
  HklCondition qty = {
    .kind = HKL_CONDITION_PROPERTY, .path = (char *) "qty", .op = (char *) ">", .value = &five
  };
  HklCondition *children[] = { &type, &qty };
  HklCondition root = { .kind = HKL_CONDITION_GROUP, .children = children, .n_children = 2 };
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const char *json = "{\"type\":\"track\",\"properties\":{\"qty\":6}}";
  const HklJson *event = hkl_json_read (arena, json, strlen (json), NULL, NULL);
  g_autofree char *text = hkl_condition_to_text (&root);

  g_assert_cmpstr (text, ==, "type = \"track\" and properties.qty > 5");
  g_assert_true (hkl_condition_matches (&root, event));
  five.u.number = 6;
  g_assert_false (hkl_condition_matches (&root, event));
  root.any = TRUE;
  g_assert_true (hkl_condition_matches (&root, event));
}

/* --- columns --------------------------------------------------------------------------------- */

static const struct
{
  const char *trigger;
  const char *event;
  gboolean columns;
  gboolean match;
} columns[] = {
  { "type = \"track\"", "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"u\"}", TRUE, TRUE },
  { "type != \"track\"", "{\"type\":\"page\",\"userId\":\"u\"}", TRUE, TRUE },
  { "event = \"A\"", "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"u\"}", TRUE, TRUE },
  { "event = \"A\"", "{\"type\":\"page\",\"name\":\"A\",\"userId\":\"u\"}", TRUE, FALSE },
  { "event = \"A\"", "{\"type\":\"page\",\"event\":\"A\",\"userId\":\"u\"}", TRUE, TRUE },
  { "event != \"A\"", "{\"type\":\"page\",\"name\":\"A\",\"userId\":\"u\"}", TRUE, TRUE },
  { "event = \"5\"", "{\"type\":\"track\",\"event\":5,\"userId\":\"u\"}", TRUE, FALSE },
  { "event > 4", "{\"type\":\"track\",\"event\":5,\"userId\":\"u\"}", TRUE, TRUE },
  { "type = \"\"", "{\"type\":\"\",\"userId\":\"u\"}", TRUE, TRUE },
  { "type = \"\"", "{\"userId\":\"u\"}", TRUE, FALSE },
  { "match(event, \"A*\") and type = \"track\"",
    "{\"type\":\"track\",\"event\":\"AB\",\"userId\":\"u\"}", TRUE, TRUE },
  { "event = \"A\"", "{\"type\":\"track\",\"event\":\"A\\u0000\",\"userId\":\"u\"}", TRUE, FALSE },
  { "event = \"A\ufffd\"", "{\"type\":\"track\",\"event\":\"A\\ud800\",\"userId\":\"u\"}", TRUE,
    FALSE },
  { "event = \"A\ufffd\"", "{\"type\":\"track\",\"event\":\"A\ufffd\",\"userId\":\"u\"}", TRUE,
    TRUE },
  { "type = \"track\" and name = null", "{\"type\":\"track\",\"event\":\"A\"}", FALSE, TRUE },
  { "type = \"track\" or ()", "{\"type\":\"track\",\"event\":\"A\"}", FALSE, TRUE },
};

static void
test_columns (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (HklTrigger) trigger = hkl_trigger_parse (columns[i].trigger, NULL, NULL);
      HklEventOrigin origin = { .received_at = 1 };
      const HklJson *json;
      g_autoptr (HklEvent) event = NULL;

      json = hkl_json_read (arena, columns[i].event, strlen (columns[i].event), NULL, NULL);
      event = hkl_event_accept (json, &origin, arena);
      g_assert_cmpint (hkl_trigger_needs_only_columns (trigger), ==, columns[i].columns);
      if (hkl_trigger_matches (trigger, json) != columns[i].match)
        g_error ("%s on %s", columns[i].trigger, columns[i].event);
      if (columns[i].columns && hkl_trigger_matches_columns (trigger, event) != columns[i].match)
        g_error ("%s on the columns of %s", columns[i].trigger, columns[i].event);
    }
}

/* Columns decide although the event's bytes cannot be read at all: they are not touched. */
static void
test_columns_alone (void)
{
  g_autoptr (HklTrigger)
      trigger = hkl_trigger_parse ("type = \"track\" and contains(event, \"Order\")", NULL, NULL);
  g_autoptr (GBytes) no_json = g_bytes_new_static ("?", 1);
  g_autoptr (HklEvent)
      track = hkl_event_new (1, 1, "track", "Order Completed", "m", "u", NULL, no_json);
  g_autoptr (HklEvent) page = hkl_event_new (2, 1, "page", "Order", "m", "u", NULL, no_json);

  g_assert_true (hkl_trigger_matches_columns (trigger, track));
  g_assert_false (hkl_trigger_matches_columns (trigger, page));
}

/* --- limits ---------------------------------------------------------------------------------- */

static gpointer
match_often (gpointer data)
{
  HklTrigger *trigger = data;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const char *json = "{\"type\":\"track\",\"event\":\"x\xf0\x9f\x8d\xb5\"}";
  const HklJson *event = hkl_json_read (arena, json, strlen (json), NULL, NULL);

  for (guint i = 0; i < 20000; i++)
    {
      HklTrigger *held = hkl_trigger_ref (trigger);

      g_assert_true (hkl_trigger_matches (held, event));
      hkl_trigger_unref (held);
    }

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];
  HklTrigger *trigger = hkl_trigger_parse (
      "type = \"track\" and match(event, \"*\xf0\x9f\x8d\xb5\")", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("match", match_often, trigger);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  hkl_trigger_unref (trigger);
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("type = \"a\"");
  g_autoptr (HklTrigger) trigger = NULL;
  g_autoptr (GString) open = g_string_new (NULL);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (text, " or (properties.p%u = %u and x)", i, i);
      g_string_append (open, "(contains(a, ");
    }
  trigger = hkl_trigger_parse (text->str, NULL, NULL);
  g_assert_cmpuint (hkl_trigger_get_root (trigger)->n_children, ==, 100001);
  g_assert_null (hkl_trigger_parse (open->str, NULL, NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trigger/conformance", test_conformance);
  g_test_add_func ("/trigger/faults", test_faults);
  g_test_add_func ("/trigger/fault-message", test_fault_message);
  g_test_add_func ("/trigger/spans", test_spans);
  g_test_add_func ("/trigger/texts", test_texts);
  g_test_add_func ("/trigger/round-trip", test_round_trip);
  g_test_add_func ("/trigger/by-hand", test_by_hand);
  g_test_add_func ("/trigger/columns", test_columns);
  g_test_add_func ("/trigger/columns-alone", test_columns_alone);
  g_test_add_func ("/trigger/threads", test_threads);
  g_test_add_func ("/trigger/long", test_long);

  return g_test_run ();
}
