/* hkl-trigger-text.c: the tree of a trigger as text: as JSON, as a trigger, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. The JSON is what JSON.stringify makes of upstream's parseFql(); the trigger is
 * what upstream's generateFql() writes. That one escapes nothing in a value: a value with a double
 * quote gives a text that reads as something else, as it does upstream.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include <math.h>

#include "hkl-json-writer.h"
#include "hkl-trigger-private.h"

const char *
hkl_condition_kind_name (HklConditionKind kind)
{
  switch (kind)
    {
    case HKL_CONDITION_GROUP:
      return "group";
    case HKL_CONDITION_TYPE:
      return "event-type";
    case HKL_CONDITION_EVENT:
      return "event";
    case HKL_CONDITION_NAME:
      return "name";
    case HKL_CONDITION_USER_ID:
      return "userId";
    case HKL_CONDITION_PROPERTY:
      return "event-property";
    case HKL_CONDITION_TRAIT:
      return "event-trait";
    case HKL_CONDITION_CONTEXT:
      return "event-context";
    }

  g_assert_not_reached ();
}

const char *
hkl_condition_kind_field (HklConditionKind kind)
{
  switch (kind)
    {
    case HKL_CONDITION_GROUP:
      return "";
    case HKL_CONDITION_TYPE:
      return "type";
    case HKL_CONDITION_EVENT:
      return "event";
    case HKL_CONDITION_NAME:
      return "name";
    case HKL_CONDITION_USER_ID:
      return "userId";
    case HKL_CONDITION_PROPERTY:
      return "properties";
    case HKL_CONDITION_TRAIT:
      return "traits";
    case HKL_CONDITION_CONTEXT:
      return "context";
    }

  g_assert_not_reached ();
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void
append_member (GString *out, const char *key, const char *value)
{
  g_string_append_c (out, ',');
  hkl_json_write_string (hkl_str (key), out);
  g_string_append_c (out, ':');
  hkl_json_write_string (hkl_str (value), out);
}

static void
write_node (const HklCondition *node, GString *out)
{
  if (node == NULL)
    {
      g_string_append (out, "null");
      return;
    }

  g_string_append_printf (out, "{\"type\":\"%s\"", hkl_condition_kind_name (node->kind));
  if (node->kind == HKL_CONDITION_GROUP)
    {
      append_member (out, "operator", node->any ? "or" : "and");
      g_string_append (out, ",\"children\":[");
      for (guint i = 0; i < node->n_children; i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          write_node (node->children[i], out);
        }
      g_string_append (out, "]}");
      return;
    }

  if (node->path != NULL)
    append_member (out, "name", node->path);
  append_member (out, "operator", node->op);
  if (node->value != NULL)
    {
      g_string_append (out, ",\"value\":");
      hkl_json_write (node->value, out);
    }
  g_string_append_c (out, '}');
}

void
hkl_trigger_write_ast (HklTrigger *self, GString *out)
{
  g_return_if_fail (self != NULL && out != NULL);

  write_node (hkl_trigger_get_root (self), out);
}

/* --- trigger --------------------------------------------------------------------------------- */

/* Everything but letters, digits, "_", "-" and "." gets a backslash, per UTF-16 unit upstream;
 * so a character beyond U+FFFF comes out in two halves. */
static void
append_path (const char *path, GString *out)
{
  for (const char *p = path; *p != '\0'; p += hkl_wtf8_length ((guchar) *p))
    {
      guint32 c = hkl_wtf8_get (p);
      char bytes[4];

      if (g_ascii_isalnum (*p) || *p == '_' || *p == '-' || *p == '.')
        {
          g_string_append_c (out, *p);
          continue;
        }
      g_string_append_c (out, '\\');
      if (c < 0x10000)
        {
          g_string_append_len (out, p, (gssize) hkl_wtf8_length ((guchar) *p));
          continue;
        }
      g_string_append_len (
          out, bytes,
          (gssize) hkl_wtf8_put_unit ((guint16) (0xd800 | ((c - 0x10000) >> 10)), bytes));
      g_string_append_c (out, '\\');
      g_string_append_len (out, bytes,
                           (gssize) hkl_wtf8_put_unit ((guint16) (0xdc00 | (c & 0x3ff)), bytes));
    }
}

static void
append_field (const HklCondition *condition, GString *out)
{
  g_string_append (out, hkl_condition_kind_field (condition->kind));
  if (condition->path != NULL)
    {
      g_string_append_c (out, '.');
      append_path (condition->path, out);
    }
}

static void
append_literal (const HklJson *value, GString *out)
{
  gboolean bare = hkl_json_is (value, HKL_JSON_NUMBER) || hkl_json_is (value, HKL_JSON_TRUE) ||
                  hkl_json_is (value, HKL_JSON_FALSE);

  if (!bare)
    g_string_append_c (out, '"');
  hkl_trigger_append_value (value, out);
  if (!bare)
    g_string_append_c (out, '"');
}

static void
append_number (const HklJson *value, GString *out)
{
  HklJson number = { .kind = HKL_JSON_NUMBER, .u.number = hkl_trigger_to_number (value) };

  hkl_trigger_append_value (&number, out);
}

static void
append_call (const HklCondition *condition,
             const char *function,
             const char *before,
             const char *after,
             GString *out)
{
  g_string_append (out, function);
  g_string_append_c (out, '(');
  append_field (condition, out);
  g_string_append (out, ", ");
  if (*before == '\0' && *after == '\0')
    {
      append_literal (condition->value, out);
    }
  else
    {
      g_string_append_printf (out, "\"%s", before);
      hkl_trigger_append_value (condition->value, out);
      g_string_append_printf (out, "%s\"", after);
    }
  g_string_append_c (out, ')');
}

static void
append_test (const HklCondition *condition, const char *op, GString *out)
{
  append_field (condition, out);
  g_string_append_printf (out, " %s ", op);
}

static void
append_condition (const HklCondition *condition, GString *out)
{
  switch (hkl_operator_from_name (condition->op))
    {
    case HKL_OPERATOR_CONTAINS:
      append_call (condition, "contains", "", "", out);
      break;
    case HKL_OPERATOR_NOT_CONTAINS:
      append_call (condition, "!contains", "", "", out);
      break;
    case HKL_OPERATOR_STARTS_WITH:
      append_call (condition, "match", "", "*", out);
      break;
    case HKL_OPERATOR_NOT_STARTS_WITH:
      append_call (condition, "!match", "", "*", out);
      break;
    case HKL_OPERATOR_ENDS_WITH:
      append_call (condition, "match", "*", "", out);
      break;
    case HKL_OPERATOR_NOT_ENDS_WITH:
      append_call (condition, "!match", "*", "", out);
      break;
    case HKL_OPERATOR_EXISTS:
      append_test (condition, "!= null", out);
      g_string_truncate (out, out->len - 1);
      break;
    case HKL_OPERATOR_NOT_EXISTS:
      append_test (condition, "= null", out);
      g_string_truncate (out, out->len - 1);
      break;
    case HKL_OPERATOR_IS_TRUE:
      append_test (condition, "= true", out);
      g_string_truncate (out, out->len - 1);
      break;
    case HKL_OPERATOR_IS_FALSE:
      append_test (condition, "= false", out);
      g_string_truncate (out, out->len - 1);
      break;
    case HKL_OPERATOR_NUMBER_EQUALS:
      append_test (condition, "=", out);
      append_number (condition->value, out);
      break;
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      append_test (condition, "!=", out);
      append_number (condition->value, out);
      break;
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
      append_test (condition, condition->op, out);
      append_number (condition->value, out);
      break;
    case HKL_OPERATOR_EQUAL:
    case HKL_OPERATOR_NOT_EQUAL:
    case HKL_OPERATOR_OTHER:
      append_test (condition, condition->op, out);
      append_literal (condition->value, out);
      break;
    }
}

static void
append_children (const HklCondition *group, GString *out)
{
  gboolean first = TRUE;

  for (guint i = 0; i < group->n_children; i++)
    {
      const HklCondition *child = group->children[i];

      /* Upstream fails on a missing condition; it stands for nothing, so nothing is written. */
      if (child == NULL)
        continue;
      if (!first)
        g_string_append (out, group->any ? " or " : " and ");
      first = FALSE;
      if (child->kind == HKL_CONDITION_GROUP)
        {
          g_string_append_c (out, '(');
          append_children (child, out);
          g_string_append_c (out, ')');
        }
      else
        {
          append_condition (child, out);
        }
    }
}

char *
hkl_condition_to_text (const HklCondition *root)
{
  GString *out;

  g_return_val_if_fail (root != NULL, NULL);

  out = g_string_new (NULL);
  if (root->kind == HKL_CONDITION_GROUP)
    append_children (root, out);
  else
    append_condition (root, out);
  hkl_trigger_join_surrogates (out);

  return g_string_free (out, FALSE);
}

/* --- words ----------------------------------------------------------------------------------- */

static void
describe_field (const HklCondition *condition, GString *out)
{
  switch (condition->kind)
    {
    case HKL_CONDITION_PROPERTY:
      g_string_append (out, condition->path);
      break;
    case HKL_CONDITION_TRAIT:
    case HKL_CONDITION_CONTEXT:
      g_string_append_printf (out, "%s.%s", hkl_condition_kind_field (condition->kind),
                              condition->path);
      break;
    case HKL_CONDITION_TYPE:
    case HKL_CONDITION_EVENT:
    case HKL_CONDITION_NAME:
      g_string_append (out, hkl_condition_kind_field (condition->kind));
      break;
    case HKL_CONDITION_USER_ID:
      g_string_append (out, "user ID");
      break;
    case HKL_CONDITION_GROUP:
      g_assert_not_reached ();
    }
}

static void
describe_value (const HklCondition *condition, GString *out)
{
  if (condition->kind == HKL_CONDITION_TYPE || !hkl_json_is (condition->value, HKL_JSON_STRING))
    {
      hkl_trigger_append_value (condition->value, out);
      return;
    }
  g_string_append (out, "“");
  hkl_trigger_append_value (condition->value, out);
  g_string_append (out, "”");
}

static void
describe_number (const HklCondition *condition, const char *words, GString *out)
{
  double number = hkl_trigger_to_number (condition->value);

  if (isnan (number))
    {
      g_string_append (out, " is compared with what is no number");
      return;
    }
  g_string_append (out, words);
  append_number (condition->value, out);
}

static void
describe_condition (const HklCondition *condition, GString *out)
{
  const char *words = NULL;

  describe_field (condition, out);
  switch (hkl_operator_from_name (condition->op))
    {
    case HKL_OPERATOR_EQUAL:
      words = " is ";
      break;
    case HKL_OPERATOR_NOT_EQUAL:
      words = " is not ";
      break;
    case HKL_OPERATOR_CONTAINS:
      words = " contains ";
      break;
    case HKL_OPERATOR_NOT_CONTAINS:
      words = " is text without ";
      break;
    case HKL_OPERATOR_STARTS_WITH:
      words = " starts with ";
      break;
    case HKL_OPERATOR_NOT_STARTS_WITH:
      words = " is text that does not start with ";
      break;
    case HKL_OPERATOR_ENDS_WITH:
      words = " ends with ";
      break;
    case HKL_OPERATOR_NOT_ENDS_WITH:
      words = " is text that does not end with ";
      break;
    case HKL_OPERATOR_EXISTS:
      g_string_append (out, " is there");
      break;
    case HKL_OPERATOR_NOT_EXISTS:
      g_string_append (out, " is missing or null");
      break;
    case HKL_OPERATOR_IS_TRUE:
      g_string_append (out, " is true");
      break;
    case HKL_OPERATOR_IS_FALSE:
      g_string_append (out, " is false");
      break;
    case HKL_OPERATOR_NUMBER_EQUALS:
      describe_number (condition, " is the number ", out);
      break;
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      describe_number (condition, " is a number other than ", out);
      break;
    case HKL_OPERATOR_LESS:
      describe_number (condition, " is less than ", out);
      break;
    case HKL_OPERATOR_LESS_EQUAL:
      describe_number (condition, " is at most ", out);
      break;
    case HKL_OPERATOR_GREATER:
      describe_number (condition, " is more than ", out);
      break;
    case HKL_OPERATOR_GREATER_EQUAL:
      describe_number (condition, " is at least ", out);
      break;
    case HKL_OPERATOR_OTHER:
      g_string_append_printf (out, " is compared by “%s”, which is never true", condition->op);
      break;
    }
  if (words != NULL)
    {
      g_string_append (out, words);
      describe_value (condition, out);
    }
}

static void
describe_node (const HklCondition *node, gboolean nested, GString *out)
{
  gboolean brackets;

  if (node == NULL)
    {
      g_string_append (out, "an empty group");
      return;
    }
  if (node->kind != HKL_CONDITION_GROUP)
    {
      describe_condition (node, out);
      return;
    }

  brackets = nested && node->n_children > 1;
  if (brackets)
    g_string_append_c (out, '(');
  for (guint i = 0; i < node->n_children; i++)
    {
      if (i > 0)
        g_string_append (out, node->any ? " or " : " and ");
      describe_node (node->children[i], TRUE, out);
    }
  if (brackets)
    g_string_append_c (out, ')');
}

char *
hkl_condition_describe (const HklCondition *root)
{
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (root != NULL, NULL);

  out = g_string_new (NULL);
  describe_node (root, FALSE, out);

  /* A value may be half a character, which a window cannot show. */
  return g_utf8_make_valid (out->str, -1);
}
