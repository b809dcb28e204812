/* hkl-trigger-rows.c: see hkl-trigger-rows.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows become the tree that the parser would make, the tree becomes text, and the text is parsed
 * again: only when both trees mean the same is the text given out. So no rule of upstream's reader
 * need be known here a second time.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include <math.h>

#include "hkl-trigger-private.h"
#include "hkl-trigger-rows.h"

static const char *const type_ops[] = { "=", "!=", NULL };
static const char *const text_ops[] = { "=",           "!=",
                                        "contains",    "not_contains",
                                        "starts_with", "not_starts_with",
                                        "ends_with",   "not_ends_with",
                                        NULL };
static const char *const name_ops[] = { "=",           "!=",
                                        "contains",    "not_contains",
                                        "starts_with", "not_starts_with",
                                        "ends_with",   "not_ends_with",
                                        "exists",      "not_exists",
                                        NULL };
static const char *const path_ops[] = { "=",
                                        "!=",
                                        "contains",
                                        "not_contains",
                                        "starts_with",
                                        "not_starts_with",
                                        "ends_with",
                                        "not_ends_with",
                                        "number_equals",
                                        "number_not_equals",
                                        ">",
                                        ">=",
                                        "<",
                                        "<=",
                                        "is_true",
                                        "is_false",
                                        "exists",
                                        "not_exists",
                                        NULL };

/* --- values ---------------------------------------------------------------------------------- */

HklTriggerRow *
hkl_trigger_row_new (HklConditionKind kind, const char *path, const char *op, const char *value)
{
  HklTriggerRow *self = g_new0 (HklTriggerRow, 1);

  self->kind = kind;
  self->path = g_strdup (path != NULL ? path : "");
  self->op = g_strdup (op);
  self->value = g_strdup (value);

  return self;
}

void
hkl_trigger_row_free (HklTriggerRow *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->op);
  g_free (self->value);
  g_free (self);
}

HklTriggerItem *
hkl_trigger_item_new_group (gboolean any)
{
  HklTriggerItem *self = g_new0 (HklTriggerItem, 1);

  self->is_group = TRUE;
  self->any = any;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_trigger_row_free);

  return self;
}

HklTriggerItem *
hkl_trigger_item_new (HklTriggerRow *row)
{
  HklTriggerItem *self = hkl_trigger_item_new_group (FALSE);

  self->is_group = FALSE;
  g_ptr_array_add (self->rows, row);

  return self;
}

void
hkl_trigger_item_free (HklTriggerItem *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rows);
  g_free (self);
}

HklTriggerRows *
hkl_trigger_rows_new (gboolean any)
{
  HklTriggerRows *self = g_new0 (HklTriggerRows, 1);

  self->any = any;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_trigger_item_free);

  return self;
}

void
hkl_trigger_rows_free (HklTriggerRows *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->items);
  g_free (self);
}

HklRowValue
hkl_trigger_op_value (const char *op)
{
  switch (hkl_operator_from_name (op))
    {
    case HKL_OPERATOR_EXISTS:
    case HKL_OPERATOR_NOT_EXISTS:
    case HKL_OPERATOR_IS_TRUE:
    case HKL_OPERATOR_IS_FALSE:
      return HKL_ROW_VALUE_NONE;
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
    case HKL_OPERATOR_NUMBER_EQUALS:
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
      return HKL_ROW_VALUE_NUMBER;
    case HKL_OPERATOR_EQUAL:
    case HKL_OPERATOR_NOT_EQUAL:
    case HKL_OPERATOR_CONTAINS:
    case HKL_OPERATOR_NOT_CONTAINS:
    case HKL_OPERATOR_STARTS_WITH:
    case HKL_OPERATOR_NOT_STARTS_WITH:
    case HKL_OPERATOR_ENDS_WITH:
    case HKL_OPERATOR_NOT_ENDS_WITH:
    case HKL_OPERATOR_OTHER:
      break;
    }

  return HKL_ROW_VALUE_TEXT;
}

gboolean
hkl_condition_kind_has_path (HklConditionKind kind)
{
  return kind == HKL_CONDITION_PROPERTY || kind == HKL_CONDITION_TRAIT ||
         kind == HKL_CONDITION_CONTEXT;
}

const char *const *
hkl_trigger_ops_for (HklConditionKind kind)
{
  if (kind == HKL_CONDITION_TYPE)
    return type_ops;
  if (kind == HKL_CONDITION_EVENT)
    return text_ops;

  return hkl_condition_kind_has_path (kind) ? path_ops : name_ops;
}

gboolean
hkl_trigger_field_parse (const char *field, HklConditionKind *kind, char **path)
{
  const char *dot = strchr (field, '.');
  HklConditionKind found;

  if (!hkl_trigger_find_field (hkl_str (field), &found))
    return FALSE;
  if (hkl_condition_kind_has_path (found) != (dot != NULL) || (dot != NULL && dot[1] == '\0'))
    return FALSE;

  *kind = found;
  *path = g_strdup (dot != NULL ? dot + 1 : "");

  return TRUE;
}

char *
hkl_trigger_field_name (HklConditionKind kind, const char *path)
{
  const char *field = hkl_condition_kind_field (kind);

  return hkl_condition_kind_has_path (kind) ? g_strconcat (field, ".", path, NULL)
                                            : g_strdup (field);
}

/* --- rows to a tree -------------------------------------------------------------------------- */

/* The whole of TEXT as a number that the trigger language can write. */
static gboolean
read_number (const char *text, double *number)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char *end;

  *number = g_ascii_strtod (stripped, &end);

  return *stripped != '\0' && *end == '\0' && isfinite (*number);
}

/* NULL with error: the row is not complete. */
static HklCondition *
row_to_condition (const HklTriggerRow *row, HklArena *arena, GError **error)
{
  HklCondition *condition = hkl_condition_new (arena, row->kind, 0, 0);
  HklRowValue wants = hkl_trigger_op_value (row->op);
  double number = 0;

  condition->op = hkl_arena_memdup (arena, row->op, strlen (row->op) + 1);
  if (hkl_condition_kind_has_path (row->kind))
    {
      if (*row->path == '\0')
        {
          g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                       "Name what is below %s, such as %s.total.",
                       hkl_condition_kind_field (row->kind), hkl_condition_kind_field (row->kind));
          return NULL;
        }
      condition->path = hkl_arena_memdup (arena, row->path, strlen (row->path) + 1);
    }
  if (wants == HKL_ROW_VALUE_NONE)
    return condition;

  if (wants == HKL_ROW_VALUE_TEXT)
    {
      if (row->fresh && *row->value == '\0')
        {
          g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                       "Type what it is compared with.");
          return NULL;
        }
      if (strchr (row->value, '"') != NULL)
        {
          g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                       "A trigger cannot hold a double quote. Compare with a part before or behind "
                       "it.");
          return NULL;
        }
      condition->value = hkl_json_new_string (arena, hkl_str (row->value));
      return condition;
    }

  if (!read_number (row->value, &number))
    {
      g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                   "Type a number, such as 100 or 0.5.");
      return NULL;
    }
  condition->value = hkl_json_new_number (arena, number);

  return condition;
}

static gboolean
is_call (const HklTriggerRow *row)
{
  switch (hkl_operator_from_name (row->op))
    {
    case HKL_OPERATOR_CONTAINS:
    case HKL_OPERATOR_NOT_CONTAINS:
    case HKL_OPERATOR_STARTS_WITH:
    case HKL_OPERATOR_NOT_STARTS_WITH:
    case HKL_OPERATOR_ENDS_WITH:
    case HKL_OPERATOR_NOT_ENDS_WITH:
      return TRUE;
    case HKL_OPERATOR_EQUAL:
    case HKL_OPERATOR_NOT_EQUAL:
    case HKL_OPERATOR_LESS:
    case HKL_OPERATOR_LESS_EQUAL:
    case HKL_OPERATOR_GREATER:
    case HKL_OPERATOR_GREATER_EQUAL:
    case HKL_OPERATOR_EXISTS:
    case HKL_OPERATOR_NOT_EXISTS:
    case HKL_OPERATOR_IS_TRUE:
    case HKL_OPERATOR_IS_FALSE:
    case HKL_OPERATOR_NUMBER_EQUALS:
    case HKL_OPERATOR_NUMBER_NOT_EQUALS:
    case HKL_OPERATOR_OTHER:
      break;
    }

  return FALSE;
}

/* --- the same meaning ------------------------------------------------------------------------ */

static gboolean
same_number (const HklJson *a, const HklJson *b)
{
  double x = hkl_trigger_to_number (a);
  double y = hkl_trigger_to_number (b);

  return isnan (x) ? isnan (y) : !isnan (y) && !(x < y) && !(x > y);
}

static gboolean
same_condition (const HklCondition *a, const HklCondition *b)
{
  char buffers[2][HKL_TRIGGER_NUMBER_SIZE];

  if (a->kind != b->kind || g_strcmp0 (a->path, b->path) != 0 || g_strcmp0 (a->op, b->op) != 0)
    return FALSE;
  switch (hkl_trigger_op_value (a->op))
    {
    case HKL_ROW_VALUE_NONE:
      return TRUE;
    case HKL_ROW_VALUE_NUMBER:
      return same_number (a->value, b->value);
    case HKL_ROW_VALUE_TEXT:
    default:
      break;
    }

  return hkl_str_equal (hkl_trigger_value_text (a->value, buffers[0]),
                        hkl_trigger_value_text (b->value, buffers[1]));
}

/* A group of one is what is in it. */
static const HklCondition *
unwrap (const HklCondition *node)
{
  while (node != NULL && node->kind == HKL_CONDITION_GROUP && node->n_children == 1)
    node = node->children[0];

  return node;
}

static gboolean
same_meaning (const HklCondition *a, const HklCondition *b)
{
  a = unwrap (a);
  b = unwrap (b);
  if (a == NULL || b == NULL)
    return FALSE; /* upstream throws there: nobody wants to write it */
  if (a->kind != HKL_CONDITION_GROUP || b->kind != HKL_CONDITION_GROUP)
    return a->kind == b->kind && same_condition (a, b);

  if (a->n_children != b->n_children || a->any != b->any)
    return FALSE;
  for (guint i = 0; i < a->n_children; i++)
    if (!same_meaning (a->children[i], b->children[i]))
      return FALSE;

  return TRUE;
}

static gboolean
reads_as (const char *text, const HklCondition *tree)
{
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, NULL, NULL);

  return trigger != NULL && same_meaning (hkl_trigger_get_root (trigger), tree);
}

/* --- rows to text ---------------------------------------------------------------------------- */

typedef struct
{
  HklArena *arena;
  GString *out;
  HklTriggerRow *fault;
  GError **error;
} Writer;

static gboolean
refuse (Writer *writer, HklTriggerRow *row, const char *sentence)
{
  writer->fault = row;
  g_set_error_literal (writer->error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX, sentence);

  return FALSE;
}

/* Appends ROW and adds its condition to NODES. */
static gboolean
write_row (Writer *writer, HklTriggerRow *row, GPtrArray *nodes)
{
  HklCondition *condition = row_to_condition (row, writer->arena, writer->error);
  g_autofree char *text = NULL;

  if (condition == NULL)
    {
      writer->fault = row;
      return FALSE;
    }

  text = hkl_condition_to_text (condition);
  if (!reads_as (text, condition))
    return refuse (writer, row,
                   hkl_condition_kind_has_path (row->kind)
                       ? "A trigger cannot say this. A name below properties, traits or context "
                         "begins with a letter or “_”, and a number has no exponent."
                       : "A trigger cannot say this. Compare with a part of the text.");

  row->offset = writer->out->len;
  row->length = strlen (text);
  g_string_append (writer->out, text);
  g_ptr_array_add (nodes, condition);

  return TRUE;
}

static HklCondition *
new_group (HklArena *arena, gboolean any, GPtrArray *nodes)
{
  HklCondition *group = hkl_condition_new (arena, HKL_CONDITION_GROUP, 0, 0);

  group->any = any;
  group->n_children = nodes->len;
  group->children = hkl_arena_memdup (arena, nodes->pdata, nodes->len * sizeof (gpointer));

  return group;
}

static gboolean
write_rows (Writer *writer, HklTriggerItem *item, gboolean calls, GPtrArray *nodes)
{
  for (guint i = 0; i < item->rows->len; i++)
    {
      HklTriggerRow *row = item->rows->pdata[i];

      if (is_call (row) != calls)
        continue;
      if (nodes->len > 0)
        g_string_append (writer->out, item->any ? " or " : " and ");
      if (!write_row (writer, row, nodes))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_group (Writer *writer, HklTriggerItem *item, GPtrArray *nodes)
{
  g_autoptr (GPtrArray) inner = g_ptr_array_new ();
  guint n_calls = 0;

  for (guint i = 0; i < item->rows->len; i++)
    if (is_call (item->rows->pdata[i]) && ++n_calls > 1)
      return refuse (writer, item->rows->pdata[i],
                     "A group holds one “contains”, “starts with” or “ends with” at most: Segment "
                     "ends the group there. Move this condition out of the group.");

  g_string_append_c (writer->out, '(');
  if (!write_rows (writer, item, FALSE, inner) || !write_rows (writer, item, TRUE, inner))
    return FALSE;
  g_string_append_c (writer->out, ')');
  g_ptr_array_add (nodes, new_group (writer->arena, item->any, inner));

  return TRUE;
}

/* A group of no row is nothing. */
static gboolean
write_items (Writer *writer, HklTriggerRows *self, GPtrArray *nodes)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      HklTriggerItem *item = self->items->pdata[i];

      if (item->rows->len == 0)
        continue;
      if (nodes->len > 0)
        g_string_append (writer->out, self->any ? " or " : " and ");
      if (item->rows->len > 1 ? !write_group (writer, item, nodes)
                              : !write_row (writer, item->rows->pdata[0], nodes))
        return FALSE;
    }

  return nodes->len > 0 || refuse (writer, NULL, "Add a condition: without one nothing is sent.");
}

char *
hkl_trigger_rows_to_text (HklTriggerRows *self, HklTriggerRow **fault, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  g_autoptr (GError) local_error = NULL;
  Writer writer = { .arena = arena, .out = out, .error = &local_error };
  gboolean written;

  g_return_val_if_fail (self != NULL, NULL);

  written = write_items (&writer, self, nodes);
  /* A single group is the whole; what joins the level above it then has nothing to join. */
  if (written && !reads_as (out->str, new_group (arena, self->any, nodes)))
    written = refuse (&writer, NULL,
                      "A trigger cannot say this. Use fewer groups, or write it as a query.");
  if (fault != NULL)
    *fault = writer.fault;
  if (!written)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_strdup (out->str);
}

/* --- text to rows ---------------------------------------------------------------------------- */

/* NULL: a row cannot show it. */
static HklTriggerRow *
row_from_condition (const HklCondition *condition)
{
  g_autoptr (GString) value = g_string_new (NULL);
  HklTriggerRow *row;

  if (condition == NULL || condition->kind == HKL_CONDITION_GROUP ||
      hkl_operator_from_name (condition->op) == HKL_OPERATOR_OTHER)
    return NULL;
  if (hkl_trigger_op_value (condition->op) != HKL_ROW_VALUE_NONE)
    hkl_trigger_append_value (condition->value, value);
  if (!g_utf8_validate (value->str, (gssize) value->len, NULL) ||
      (condition->path != NULL && !g_utf8_validate (condition->path, -1, NULL)))
    return NULL;

  row = hkl_trigger_row_new (condition->kind, condition->path, condition->op, value->str);
  row->offset = condition->offset;
  row->length = condition->length;

  return row;
}

static HklTriggerItem *
item_from_node (const HklCondition *node)
{
  HklTriggerItem *item;

  if (node == NULL || node->kind != HKL_CONDITION_GROUP)
    {
      HklTriggerRow *row = row_from_condition (node);

      return row != NULL ? hkl_trigger_item_new (row) : NULL;
    }

  item = hkl_trigger_item_new_group (node->any);
  for (guint i = 0; i < node->n_children; i++)
    {
      HklTriggerRow *row = row_from_condition (node->children[i]);

      if (row == NULL)
        {
          hkl_trigger_item_free (item);
          return NULL;
        }
      g_ptr_array_add (item->rows, row);
    }

  return item;
}

static HklTriggerRows *
rows_from_root (const HklCondition *root)
{
  g_autoptr (HklTriggerRows) self = hkl_trigger_rows_new (root->any);

  for (guint i = 0; i < root->n_children; i++)
    {
      HklTriggerItem *item = item_from_node (root->children[i]);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (self->items, item);
    }

  return g_steal_pointer (&self);
}

/* What is written of COPY reads as ROOT does; the offsets of the caller's rows stay. */
static gboolean
can_be_written (const HklCondition *root)
{
  g_autoptr (HklTriggerRows) copy = rows_from_root (root);
  g_autofree char *text = copy != NULL ? hkl_trigger_rows_to_text (copy, NULL, NULL) : NULL;

  return text != NULL && reads_as (text, root);
}

HklTriggerRows *
hkl_trigger_rows_from_text (const char *text, GError **error)
{
  g_autoptr (HklTrigger) trigger = NULL;
  const HklCondition *root;

  g_return_val_if_fail (text != NULL, NULL);

  trigger = hkl_trigger_parse (text, NULL, error);
  if (trigger == NULL)
    return NULL;

  root = hkl_trigger_get_root (trigger);
  if (!can_be_written (root))
    {
      g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                   "This query is too rich for the builder");
      return NULL;
    }

  return rows_from_root (root);
}
