/* test-trigger-rows.c: a trigger as rows, and back: by tables, and by many random ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-test.h"
#include "hkl-trigger-rows.h"

/* "and[type = track, or[properties.total > 100, context.locale = en-GB]]" */
static char *
show (HklTriggerRows *rows)
{
  GString *out = g_string_new (rows->any ? "or[" : "and[");

  for (guint i = 0; i < rows->items->len; i++)
    {
      const HklTriggerItem *item = rows->items->pdata[i];

      if (i > 0)
        g_string_append (out, ", ");
      if (item->is_group)
        g_string_append (out, item->any ? "or[" : "and[");
      for (guint j = 0; j < item->rows->len; j++)
        {
          const HklTriggerRow *row = item->rows->pdata[j];
          g_autofree char *field = hkl_trigger_field_name (row->kind, row->path);

          g_string_append_printf (out, "%s%s %s%s%s", j > 0 ? ", " : "", field, row->op,
                                  *row->value != '\0' ? " " : "", row->value);
        }
      if (item->is_group)
        g_string_append_c (out, ']');
    }
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}

static const struct
{
  const char *text;
  const char *rows; /* NULL: too rich for rows */
  const char *written;
} cases[] = {
  { "type = \"track\"", "and[type = track]", NULL },
  { "type=\"track\" and event != \"x\"", "and[type = track, event != x]",
    "type = \"track\" and event != \"x\"" },
  { "type = \"track\" or type = \"page\"", "or[type = track, type = page]", NULL },
  { "type = \"track\" and match(event, \"Order*\") and (properties.total > 100 or context.locale = "
    "\"en-GB\")",
    "and[type = track, event starts_with Order, or[properties.total > 100, context.locale = "
    "en-GB]]",
    NULL },
  /* The last conjunction of a level decides. */
  { "type = \"a\" and type = \"b\" or type = \"c\"", "or[type = a, type = b, type = c]",
    "type = \"a\" or type = \"b\" or type = \"c\"" },
  /* A group alone is the whole; of one condition it is none. */
  { "(type = \"a\" or type = \"b\")", "or[type = a, type = b]", "type = \"a\" or type = \"b\"" },
  { "(type = \"a\") and name = null", "and[type = a, name not_exists]",
    "type = \"a\" and name = null" },
  /* What upstream passes over is not there. */
  { "type = \"a\" OR event = \"b\"", "and[type = a, event = b]", "type = \"a\" and event = \"b\"" },
  { "type = \"a\" and anonymousId = \"x\"", "and[type = a]", "type = \"a\"" },
  /* The ")" of a function ends its group. */
  { "(contains(event, \"x\") or type = \"y\") and name = \"z\"",
    "and[event contains x, type = y, name = z]",
    "contains(event, \"x\") and type = \"y\" and name = \"z\"" },
  { "name = \"z\" and (type = \"y\" or contains(event, \"x\"))",
    "and[name = z, or[type = y, event contains x]]", NULL },
  { "properties.a = true and traits.b = false and context.c != null and properties.d = null",
    "and[properties.a is_true, traits.b is_false, context.c exists, properties.d not_exists]",
    NULL },
  { "properties.n = 5 and properties.n != -2.5 and properties.n <= 3",
    "and[properties.n number_equals 5, properties.n number_not_equals -2.5, properties.n <= 3]",
    NULL },
  { "!contains(properties.t, \"x\") and !match(name, \"x*\") and !match(name, \"*x\")",
    "and[properties.t not_contains x, name not_starts_with x, name not_ends_with x]", NULL },
  { "properties.product\\ 1.price = 3", "and[properties.product 1.price number_equals 3]", NULL },
  /* As text or bare: upstream compares with the same. */
  { "properties.a != true", "and[properties.a != true]", "properties.a != \"true\"" },
  { "properties.a > \"5\"", "and[properties.a > 5]", "properties.a > 5" },
  { "event = \"\"", "and[event =]", NULL },
  /* Too rich: what is never true, what throws, what cannot be written again. */
  { "CONTAINS(event, \"x\")", NULL, NULL },
  { "type = \"a\" or ()", NULL, NULL },
  { "properties.a > \"many\"", NULL, NULL },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HklTriggerRows) rows = hkl_trigger_rows_from_text (cases[i].text, &error);
      g_autofree char *got = NULL;
      g_autofree char *written = NULL;

      if (cases[i].rows == NULL)
        {
          g_assert_null (rows);
          g_assert_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX);
          g_assert_cmpstr (error->message, ==, "This query is too rich for the builder");
          continue;
        }
      g_assert_no_error (error);
      got = show (rows);
      g_assert_cmpstr (got, ==, cases[i].rows);
      written = hkl_trigger_rows_to_text (rows, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (written, ==, cases[i].written != NULL ? cases[i].written : cases[i].text);
    }
}

static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklTriggerRows) rows = hkl_trigger_rows_from_text ("type = \"x", &error);

  g_assert_null (rows);
  g_assert_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX);
  g_assert_null (strstr (error->message, "too rich"));
}

/* Rows know their place in the text: as it was read, and as it was written. */
static void
test_places (void)
{
  const char *text = "type=\"track\" and (name = \"a\" or  properties.b >  1)";
  g_autoptr (HklTriggerRows) rows = hkl_trigger_rows_from_text (text, NULL);
  const HklTriggerItem *group = rows->items->pdata[1];
  const HklTriggerRow *row = group->rows->pdata[1];
  g_autofree char *read = g_strndup (text + row->offset, row->length);
  g_autofree char *written = NULL;
  g_autofree char *part = NULL;

  g_assert_cmpstr (read, ==, "properties.b >  1");
  written = hkl_trigger_rows_to_text (rows, NULL, NULL);
  part = g_strndup (written + row->offset, row->length);
  g_assert_cmpstr (part, ==, "properties.b > 1");
}

static const struct
{
  HklConditionKind kind;
  const char *path, *op, *value;
  gboolean fresh;
  const char *sentence; /* its beginning */
} faults[] = {
  { HKL_CONDITION_EVENT, "", "=", "", TRUE, "Type what it is compared with." },
  { HKL_CONDITION_PROPERTY, "", "=", "a", FALSE, "Name what is below properties" },
  { HKL_CONDITION_PROPERTY, "a", ">", "many", FALSE, "Type a number" },
  { HKL_CONDITION_PROPERTY, "a", ">", "", FALSE, "Type a number" },
  { HKL_CONDITION_PROPERTY, "a", ">", "1e30", FALSE, "A trigger cannot say this." },
  { HKL_CONDITION_PROPERTY, "1a", "=", "x", FALSE, "A trigger cannot say this." },
  { HKL_CONDITION_EVENT, "", "=", "12\" disc", FALSE, "A trigger cannot hold a double quote." },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (HklTriggerRows) rows = hkl_trigger_rows_new (FALSE);
      g_autoptr (GError) error = NULL;
      HklTriggerRow *good = hkl_trigger_row_new (HKL_CONDITION_TYPE, NULL, "=", "track");
      HklTriggerRow *bad = hkl_trigger_row_new (faults[i].kind, faults[i].path, faults[i].op,
                                                faults[i].value);
      HklTriggerRow *fault = NULL;
      g_autofree char *text = NULL;

      bad->fresh = faults[i].fresh;
      g_ptr_array_add (rows->items, hkl_trigger_item_new (good));
      g_ptr_array_add (rows->items, hkl_trigger_item_new (bad));
      text = hkl_trigger_rows_to_text (rows, &fault, &error);
      g_assert_null (text);
      g_assert_true (fault == bad);
      g_assert_true (g_str_has_prefix (error->message, faults[i].sentence));
    }
}

static void
test_two_calls (void)
{
  g_autoptr (HklTriggerRows) rows = hkl_trigger_rows_new (FALSE);
  HklTriggerItem *group = hkl_trigger_item_new_group (TRUE);
  HklTriggerRow *fault = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (rows->items, hkl_trigger_item_new (
                                    hkl_trigger_row_new (HKL_CONDITION_TYPE, NULL, "=", "track")));
  g_ptr_array_add (rows->items, group);
  g_ptr_array_add (group->rows, hkl_trigger_row_new (HKL_CONDITION_EVENT, NULL, "contains", "a"));
  g_ptr_array_add (group->rows, hkl_trigger_row_new (HKL_CONDITION_NAME, NULL, "=", "b"));
  text = hkl_trigger_rows_to_text (rows, NULL, &error);
  g_assert_cmpstr (text, ==, "type = \"track\" and (name = \"b\" or contains(event, \"a\"))");

  g_ptr_array_add (group->rows, hkl_trigger_row_new (HKL_CONDITION_EVENT, NULL, "ends_with", "c"));
  g_assert_null (hkl_trigger_rows_to_text (rows, &fault, &error));
  g_assert_true (fault == group->rows->pdata[2]);
  g_assert_nonnull (strstr (error->message, "Move this condition out of the group"));
}

static void
test_nothing (void)
{
  g_autoptr (HklTriggerRows) rows = hkl_trigger_rows_new (FALSE);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (rows->items, hkl_trigger_item_new_group (TRUE));
  g_assert_null (hkl_trigger_rows_to_text (rows, NULL, &error));
  g_assert_nonnull (strstr (error->message, "Add a condition"));
}

/* --- many ------------------------------------------------------------------------------------ */

static const char *const paths[] = { "total", "a.b", "product 1.price", "größe", "_x-y", "list.0" };
static const char *const texts[] = { "track", "Order ", "",  "a) or (b", "x*",  "*",   "größe",
                                     "null",  "\\",     "5", "'q'",      "and", "true" };
static const char *const numbers[] = { "0", "5", "-2.5", "128.5", "100000", "0.5", "007" };

static const char *const events[] = {
  "{\"type\":\"track\",\"event\":\"Order \",\"userId\":\"5\",\"properties\":{\"total\":128.5,"
  "\"a\":{\"b\":\"x*\"},\"product 1\":{\"price\":5},\"_x-y\":true,\"list\":[null]}}",
  "{\"type\":\"page\",\"name\":\"größe\",\"properties\":{\"total\":\"5\",\"größe\":0.5,\"_x-y\":"
  "false},\"traits\":{\"total\":-2.5},\"context\":{\"a\":{\"b\":\"Order \"}}}",
  "{\"type\":\"identify\",\"userId\":\"track\",\"traits\":{\"total\":5,\"_x-y\":\"\\\\\"}}",
  "{\"event\":\"\",\"properties\":null,\"context\":{\"total\":0}}",
};

#define PICK(from) (from)[g_test_rand_int_range (0, G_N_ELEMENTS (from))]

static HklTriggerRow *
random_row (void)
{
  static const HklConditionKind kinds[] = {
    HKL_CONDITION_TYPE,     HKL_CONDITION_EVENT, HKL_CONDITION_NAME,    HKL_CONDITION_USER_ID,
    HKL_CONDITION_PROPERTY, HKL_CONDITION_TRAIT, HKL_CONDITION_CONTEXT,
  };
  HklConditionKind kind = PICK (kinds);
  const char *const *ops = hkl_trigger_ops_for (kind);
  const char *op = ops[g_test_rand_int_range (0, (gint32) g_strv_length ((char **) ops))];
  HklRowValue wants = hkl_trigger_op_value (op);

  return hkl_trigger_row_new (kind, hkl_condition_kind_has_path (kind) ? PICK (paths) : NULL, op,
                              wants == HKL_ROW_VALUE_NONE     ? ""
                              : wants == HKL_ROW_VALUE_NUMBER ? PICK (numbers)
                                                              : PICK (texts));
}

static HklTriggerRows *
random_rows (void)
{
  HklTriggerRows *rows = hkl_trigger_rows_new (g_test_rand_bit ());
  int n = g_test_rand_int_range (1, 5);

  for (int i = 0; i < n; i++)
    {
      HklTriggerItem *item;
      int n_rows = g_test_rand_int_range (1, 4);

      if (g_test_rand_bit ())
        {
          g_ptr_array_add (rows->items, hkl_trigger_item_new (random_row ()));
          continue;
        }
      item = hkl_trigger_item_new_group (g_test_rand_bit ());
      for (int j = 0; j < n_rows; j++)
        g_ptr_array_add (item->rows, random_row ());
      g_ptr_array_add (rows->items, item);
    }

  return rows;
}

/* What the rows say, each row judged as a trigger of its own. */
static gboolean
row_holds (const HklTriggerRow *row, const HklJson *event)
{
  g_autoptr (HklTriggerRows) alone = hkl_trigger_rows_new (FALSE);
  g_autoptr (HklTrigger) trigger = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (alone->items, hkl_trigger_item_new (hkl_trigger_row_new (row->kind, row->path,
                                                                            row->op, row->value)));
  text = hkl_trigger_rows_to_text (alone, NULL, NULL);
  trigger = hkl_trigger_parse (text, NULL, NULL);

  return hkl_trigger_matches (trigger, event);
}

static gboolean
item_holds (const HklTriggerItem *item, const HklJson *event)
{
  gboolean any = item->is_group && item->any;

  for (guint i = 0; i < item->rows->len; i++)
    if (row_holds (item->rows->pdata[i], event) == any)
      return any;

  return !any;
}

static gboolean
rows_hold (HklTriggerRows *rows, const HklJson *event)
{
  for (guint i = 0; i < rows->items->len; i++)
    if (item_holds (rows->items->pdata[i], event) == rows->any)
      return rows->any;

  return !rows->any;
}

/* Groups of one, and a group that is the whole, read as what they are. */
static gboolean
is_plain (HklTriggerRows *rows)
{
  for (guint i = 0; i < rows->items->len; i++)
    {
      const HklTriggerItem *item = rows->items->pdata[i];

      if (item->is_group && (item->rows->len == 1 || rows->items->len == 1))
        return FALSE;
    }

  return TRUE;
}

static void
test_round_trip (void)
{
  guint n_written = 0;
  guint n_plain = 0;

  for (guint n = 0; n < 4000; n++)
    {
      g_autoptr (HklTriggerRows) rows = random_rows ();
      g_autoptr (HklTriggerRows) again = NULL;
      g_autoptr (HklTrigger) trigger = NULL;
      g_autoptr (HklArena) arena = hkl_arena_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *text = hkl_trigger_rows_to_text (rows, NULL, NULL);
      g_autofree char *text_again = NULL;

      if (text == NULL)
        continue; /* two functions in a group */
      n_written++;

      again = hkl_trigger_rows_from_text (text, &error);
      g_assert_no_error (error);
      text_again = hkl_trigger_rows_to_text (again, NULL, &error);
      g_assert_no_error (error);
      if (is_plain (rows))
        {
          g_assert_cmpstr (text_again, ==, text);
          n_plain++;
        }

      trigger = hkl_trigger_parse (text, NULL, &error);
      g_assert_no_error (error);
      for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
        {
          const HklJson *event = hkl_json_read (arena, events[i], strlen (events[i]), NULL, NULL);

          if (hkl_trigger_matches (trigger, event) != rows_hold (rows, event))
            g_error ("not the same: %s for %s", text, events[i]);
          if (hkl_trigger_matches (trigger, event) != rows_hold (again, event))
            g_error ("not the same when read again: %s for %s", text, events[i]);
        }
    }

  /* Most of them can be written: else this would have tested nothing. */
  g_assert_cmpuint (n_written, >, 2000);
  g_assert_cmpuint (n_plain, >, 500);
}

static void
test_fields (void)
{
  static const struct
  {
    const char *field;
    gboolean found;
  } fields[] = { { "type", TRUE },           { "userId", TRUE },       { "properties.a.b", TRUE },
                 { "context.locale", TRUE }, { "anonymousId", FALSE }, { "properties", FALSE },
                 { "properties.", FALSE },   { "event.x", FALSE },     { "", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      HklConditionKind kind;
      g_autofree char *path = NULL;
      g_autofree char *back = NULL;

      g_assert_cmpint (hkl_trigger_field_parse (fields[i].field, &kind, &path), ==,
                       fields[i].found);
      if (!fields[i].found)
        continue;
      back = hkl_trigger_field_name (kind, path);
      g_assert_cmpstr (back, ==, fields[i].field);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trigger-rows/cases", test_cases);
  g_test_add_func ("/trigger-rows/unreadable", test_unreadable);
  g_test_add_func ("/trigger-rows/places", test_places);
  g_test_add_func ("/trigger-rows/faults", test_faults);
  g_test_add_func ("/trigger-rows/two-calls", test_two_calls);
  g_test_add_func ("/trigger-rows/nothing", test_nothing);
  g_test_add_func ("/trigger-rows/round-trip", test_round_trip);
  g_test_add_func ("/trigger-rows/fields", test_fields);

  return g_test_run ();
}
