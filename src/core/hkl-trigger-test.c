/* hkl-trigger-test.c: a tree of conditions made ready to be evaluated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. A trigger is read once and asked for every event; what depends on the trigger alone is
 * worked out here, once. A path is split at ".", "[" and "]", and knows no quotes.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-trigger-private.h"

HklOperator
hkl_operator_from_name (const char *name)
{
  static const struct
  {
    const char *name;
    HklOperator code;
  } words[] = {
    { "contains", HKL_OPERATOR_CONTAINS },
    { "not_contains", HKL_OPERATOR_NOT_CONTAINS },
    { "starts_with", HKL_OPERATOR_STARTS_WITH },
    { "not_starts_with", HKL_OPERATOR_NOT_STARTS_WITH },
    { "ends_with", HKL_OPERATOR_ENDS_WITH },
    { "not_ends_with", HKL_OPERATOR_NOT_ENDS_WITH },
    { "exists", HKL_OPERATOR_EXISTS },
    { "not_exists", HKL_OPERATOR_NOT_EXISTS },
    { "is_true", HKL_OPERATOR_IS_TRUE },
    { "is_false", HKL_OPERATOR_IS_FALSE },
    { "number_equals", HKL_OPERATOR_NUMBER_EQUALS },
    { "number_not_equals", HKL_OPERATOR_NUMBER_NOT_EQUALS },
  };

  if (name[0] == '=' && name[1] == '\0')
    return HKL_OPERATOR_EQUAL;
  if (name[0] == '!' && name[1] == '=' && name[2] == '\0')
    return HKL_OPERATOR_NOT_EQUAL;
  if (name[0] == '<' && (name[1] == '\0' || (name[1] == '=' && name[2] == '\0')))
    return name[1] == '\0' ? HKL_OPERATOR_LESS : HKL_OPERATOR_LESS_EQUAL;
  if (name[0] == '>' && (name[1] == '\0' || (name[1] == '=' && name[2] == '\0')))
    return name[1] == '\0' ? HKL_OPERATOR_GREATER : HKL_OPERATOR_GREATER_EQUAL;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (name, words[i].name) == 0)
      return words[i].code;

  return HKL_OPERATOR_OTHER;
}

static gboolean
is_separator (char c)
{
  return c == '.' || c == '[' || c == ']';
}

static void
add_step (HklTest *self, HklStr key)
{
  self->steps[self->n_steps++] = (HklStep){ key, 0 };
}

/* An empty path finds nothing; one of separators only makes upstream throw. */
static void
set_path (HklTest *self, HklArena *arena, const HklCondition *condition)
{
  const char *path = condition->path != NULL ? condition->path : "";
  const char *p = path;

  self->steps = hkl_arena_new_array (arena, HklStep, strlen (path) / 2 + 2);
  add_step (self, hkl_str (hkl_condition_kind_field (condition->kind)));
  while (*p != '\0')
    {
      const char *start = p;

      while (*p != '\0' && !is_separator (*p))
        p++;
      if (p > start)
        add_step (self, (HklStr){ start, (gsize) (p - start) });
      if (*p != '\0')
        p++;
    }
  if (condition->path != NULL && self->n_steps == 1)
    {
      self->finds_nothing = *path == '\0';
      self->throws = !self->finds_nothing;
    }
}

static void
set_value (HklTest *self, HklArena *arena, const HklJson *value)
{
  char buffer[HKL_TRIGGER_NUMBER_SIZE];
  HklStr text = hkl_trigger_value_text (value, buffer);

  self->text = (HklStr){ hkl_arena_memdup (arena, text.data, text.len), text.len };
  self->number = hkl_trigger_to_number (value);
}

const HklTest *
hkl_test_new (HklArena *arena, const HklCondition *condition)
{
  HklTest *self;

  if (condition == NULL)
    return NULL;

  self = hkl_arena_alloc (arena, sizeof *self);
  memset (self, 0, sizeof *self);
  self->kind = condition->kind;
  self->any = condition->any;
  if (condition->kind == HKL_CONDITION_GROUP)
    {
      self->n_children = condition->n_children;
      self->children = hkl_arena_new_array (arena, const HklTest *, condition->n_children);
      for (guint i = 0; i < condition->n_children; i++)
        self->children[i] = hkl_test_new (arena, condition->children[i]);
      return self;
    }

  self->code = hkl_operator_from_name (condition->op);
  set_path (self, arena, condition);
  set_value (self, arena, condition->value);

  return self;
}
