/* hkl-trigger.c: a trigger that was read once, for many events.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value owns an arena with its text and its tree, and nothing but hints changes after parsing;
 * so it may be shared and used by any thread.
 *
 * A trigger that looks at `type` and `event` alone is decided on the columns of the log, without
 * reading the event. The columns do not say everything: only of a valid track event is `name` the
 * event's name, and U+FFFD may stand there for what a column cannot hold. Where the answer depends
 * on what a column does not say, the event is read after all: the result is always that of the
 * full evaluation.
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-trigger-private.h"

struct _HklTrigger
{
  HklArena *arena;
  const char *text;
  const HklCondition *root;
  const HklTest *test;
  gboolean only_columns;
};

G_DEFINE_QUARK (hkl - trigger - error - quark, hkl_trigger_error)

static gboolean
needs_only_columns (const HklCondition *condition)
{
  if (condition == NULL)
    return FALSE;
  if (condition->kind != HKL_CONDITION_GROUP)
    return condition->kind == HKL_CONDITION_TYPE || condition->kind == HKL_CONDITION_EVENT;
  for (guint i = 0; i < condition->n_children; i++)
    if (!needs_only_columns (condition->children[i]))
      return FALSE;

  return TRUE;
}

void
hkl_fault_clear (HklFault *fault)
{
  g_clear_pointer (&fault->message, g_free);
}

gboolean
hkl_fault_set (HklFault *fault, gsize offset, const char *code, char *message)
{
  g_assert (fault->message == NULL);

  fault->offset = offset;
  fault->code = code;
  fault->message = message;

  return FALSE;
}

HklTrigger *
hkl_trigger_parse_with_trail (const char *text, GArray *trail, HklFault *fault)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (HklToken));
  const char *copy = hkl_arena_memdup (arena, text, strlen (text) + 1);
  const HklCondition *root = NULL;
  HklTrigger *self;

  if (hkl_trigger_lex (arena, copy, tokens, trail, fault))
    root = hkl_trigger_parse_tokens (arena, (const HklToken *) (gpointer) tokens->data, tokens->len,
                                     trail, fault);
  if (root == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (HklTrigger);
  self->arena = g_steal_pointer (&arena);
  self->text = copy;
  self->root = root;
  self->test = hkl_test_new (self->arena, root);
  self->only_columns = needs_only_columns (root);

  return self;
}

static void
set_error (GError **error, const char *text, const HklFault *fault)
{
  g_autofree char *message = g_utf8_make_valid (fault->message, -1);
  HklJsonPosition position;

  hkl_json_locate (text, strlen (text), fault->offset, &position);
  if (strchr (text, '\n') != NULL)
    g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                 "Line %u, column %u of the trigger: %s.", position.line, position.column, message);
  else
    g_set_error (error, HKL_TRIGGER_ERROR, HKL_TRIGGER_ERROR_SYNTAX,
                 "Column %u of the trigger: %s.", position.column, fault->message);
}

HklTrigger *
hkl_trigger_parse (const char *text, gsize *where, GError **error)
{
  g_auto (HklFault) fault = { 0 };
  HklTrigger *self;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = hkl_trigger_parse_with_trail (text, NULL, &fault);
  if (self == NULL)
    {
      set_error (error, text, &fault);
      if (where != NULL)
        *where = fault.offset;
    }

  return self;
}

HklTrigger *
hkl_trigger_ref (HklTrigger *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
hkl_trigger_clear (gpointer data)
{
  HklTrigger *self = data;

  hkl_arena_free (self->arena);
}

void
hkl_trigger_unref (HklTrigger *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, hkl_trigger_clear);
}

const char *
hkl_trigger_get_text (HklTrigger *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

const HklCondition *
hkl_trigger_get_root (HklTrigger *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->root;
}

const HklTest *
hkl_trigger_get_test (HklTrigger *self)
{
  return self->test;
}

gboolean
hkl_trigger_matches (HklTrigger *self, const HklJson *event)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return event != NULL && hkl_test_evaluate (self->test, event) == HKL_MATCH_TRUE;
}

gboolean
hkl_trigger_needs_only_columns (HklTrigger *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->only_columns;
}

typedef enum
{
  COLUMN_FALSE,
  COLUMN_TRUE,
  COLUMN_UNKNOWN,
} ColumnMatch;

/* The value of `type` or `event`, or NULL where the columns do not tell. */
static const char *
column_of (const HklTest *test, const HklEvent *event)
{
  const char *column = event->type;

  if (event->reason != NULL)
    return NULL;
  if (test->kind == HKL_CONDITION_EVENT)
    column = strcmp (event->type, "track") == 0 ? event->name : "";

  return *column != '\0' && strstr (column, "\ufffd") == NULL ? column : NULL;
}

static ColumnMatch
match_column (const HklTest *test, const HklEvent *event)
{
  const char *column = column_of (test, event);
  HklJson actual = { .kind = HKL_JSON_STRING };

  if (column == NULL)
    return COLUMN_UNKNOWN;
  actual.u.string = hkl_str (column);

  return hkl_test_holds (test, &actual) ? COLUMN_TRUE : COLUMN_FALSE;
}

static ColumnMatch
match_columns (const HklTest *test, const HklEvent *event)
{
  gboolean unknown = FALSE;

  if (test->kind != HKL_CONDITION_GROUP)
    return match_column (test, event);
  for (guint i = 0; i < test->n_children; i++)
    {
      ColumnMatch match = match_columns (test->children[i], event);

      if (match == COLUMN_UNKNOWN)
        unknown = TRUE;
      else if ((match == COLUMN_TRUE) == test->any)
        return match;
    }
  if (unknown)
    return COLUMN_UNKNOWN;

  return test->any ? COLUMN_FALSE : COLUMN_TRUE;
}

static gboolean
match_bytes (HklTrigger *self, const HklEvent *event)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  gsize size;
  const char *bytes = g_bytes_get_data (event->bytes, &size);
  const HklJson *json = hkl_json_read (arena, bytes, size, NULL, NULL);

  return json != NULL && hkl_trigger_matches (self, json);
}

gboolean
hkl_trigger_matches_columns (HklTrigger *self, const HklEvent *event)
{
  ColumnMatch match;

  g_return_val_if_fail (self != NULL && event != NULL, FALSE);
  g_return_val_if_fail (self->only_columns, FALSE);

  match = match_columns (self->test, event);
  if (match == COLUMN_UNKNOWN)
    return match_bytes (self, event);

  return match == COLUMN_TRUE;
}
