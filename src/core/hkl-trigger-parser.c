/* hkl-trigger-parser.c: tokens in, tree of conditions out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. There is no grammar in upstream's parser, only a reader that picks conditions out of the
 * tokens, and its habits are the language (contract 4):
 *
 * - What it does not know it passes over: unknown fields, capitals, stray signs.
 * - A level (the whole text, or a group) has one conjunction: the last one in it.
 * - A group is everything up to the first ")", whatever that one belongs to; so a group cannot
 *   hold a group, and the ")" of contains() ends the group around it. What is left of the group
 *   spills into the level above.
 * - A condition is a field, then any token as its operator, then any token as its value, even the
 *   end of the text, which reads "eos".
 */

#define G_LOG_DOMAIN "hkl-trigger"

#include "config.h"

#include "hkl-trigger-private.h"

#define FIELDS "type, event, name, userId, properties.…, traits.… or context.…"

typedef struct
{
  HklArena *arena;
  const HklToken *tokens; /* of the whole text, the end included */
  GArray *trail;
  guint n_levels;
  guint spare_paren; /* index of a ")" that is superfluous only because of EARLY_CLOSE */
  HklFault *fault;
} Parser;

/* A level's tokens. A group's end is made up: upstream adds one where the ")" was. */
typedef struct
{
  guint pos;
  guint end;
  gboolean has_made_up_end;
  HklToken made_up_end;
  guint level;
  gboolean any;
  GPtrArray *nodes;
} Level;

static HklCondition *parse_level (Parser *self, Level *level);

static const HklToken *
peek (const Parser *self, const Level *level, guint ahead)
{
  guint pos = level->pos + ahead;

  if (pos < level->end)
    return &self->tokens[pos];
  if (level->has_made_up_end && pos == level->end)
    return &level->made_up_end;

  return NULL;
}

static const HklToken *
next (const Parser *self, Level *level)
{
  const HklToken *token = peek (self, level, 0);

  level->pos++;

  return token;
}

static gboolean
peek_is (const Parser *self, const Level *level, guint ahead, HklTokenKind kind)
{
  const HklToken *token = peek (self, level, ahead);

  return token != NULL && token->kind == kind;
}

static void
note_span (Parser *self,
           HklTrailKind kind,
           const Level *level,
           guint offset,
           guint length,
           const HklToken *token,
           const HklCondition *condition)
{
  HklTrail trail = { kind, level->level, offset, length, HKL_TOKEN_END, HKL_STR (""), condition };

  if (self->trail == NULL)
    return;
  if (token != NULL)
    {
      trail.token = token->kind;
      trail.text = token->text;
    }
  g_array_append_val (self->trail, trail);
}

static void
note (Parser *self,
      HklTrailKind kind,
      const Level *level,
      const HklToken *token,
      const HklCondition *condition)
{
  note_span (self, kind, level, token->offset, token->length, token, condition);
}

static gboolean
refuse (Parser *self, gsize where, const char *code, char *message)
{
  return hkl_fault_set (self->fault, where, code, message);
}

static gboolean
parse_condition (Parser *self, Level *level, const HklToken *path, HklConditionKind kind)
{
  const HklToken *op = next (self, level);
  const HklToken *value = next (self, level);
  HklCondition *condition;

  if (op == NULL || value == NULL)
    {
      g_autofree char *name = hkl_str_dup (path->text);

      return refuse (
          self, path->offset, "missing-value",
          g_strdup_printf ("“%s” needs an operator and a value, as in %s = \"…\"", name, name));
    }

  condition = hkl_condition_build_test (self->arena, kind, path, op, value);
  g_ptr_array_add (level->nodes, condition);
  note (self, HKL_TRAIL_FIELD, level, path, condition);
  note (self, HKL_TRAIL_OPERATOR, level, op, condition);
  note (self, HKL_TRAIL_VALUE, level, value, condition);

  return TRUE;
}

/* contains(field, value), match(field, value): "(", "," and ")" are skipped, whatever stands in
 * their place. */
static gboolean
parse_function (Parser *self, Level *level, const HklToken *name, const HklToken *negation)
{
  gboolean is_match = hkl_str_is (name->text, "match");
  guint start = negation != NULL ? negation->offset : name->offset;
  const HklToken *argument;
  const HklToken *value;
  const HklToken *closing;
  HklCondition *condition;
  HklConditionKind kind;
  guint end;

  next (self, level);
  argument = next (self, level);
  if (argument == NULL)
    return refuse (self, name->offset, "missing-value",
                   g_strdup_printf ("%s() is missing its field, as in %s(event, \"…\")",
                                    is_match ? "match" : "contains",
                                    is_match ? "match" : "contains"));
  next (self, level);
  value = next (self, level);
  if (value == NULL)
    return refuse (self, name->offset, "missing-value",
                   g_strdup_printf ("%s() is missing the text to look for, as in %s(event, \"…\")",
                                    is_match ? "match" : "contains",
                                    is_match ? "match" : "contains"));

  closing = next (self, level);
  end = value->offset + value->length;
  if (closing != NULL && (closing->kind == HKL_TOKEN_PAREN_RIGHT || closing == &level->made_up_end))
    end = closing->offset + 1;
  if (!hkl_trigger_find_function_field (argument->text, &kind))
    {
      note_span (self, HKL_TRAIL_FUNCTION, level, start, end - start, argument, NULL);
      return TRUE;
    }

  condition = hkl_condition_build_call (self->arena, kind, argument, is_match, negation != NULL,
                                        value);
  condition->offset = start;
  condition->length = end - start;
  g_ptr_array_add (level->nodes, condition);
  note (self, HKL_TRAIL_FIELD, level, argument, condition);
  note (self, is_match ? HKL_TRAIL_PATTERN : HKL_TRAIL_VALUE, level, value, condition);

  return TRUE;
}

/* Where the ")" that ends the group is a function's own. */
static gboolean
closes_function (const Parser *self, guint start, guint close)
{
  for (guint i = close; i > start; i--)
    {
      const HklToken *token = &self->tokens[i - 1];

      if (token->kind == HKL_TOKEN_PAREN_LEFT)
        return i - 1 > start && self->tokens[i - 2].kind == HKL_TOKEN_WORD &&
               (hkl_str_is (self->tokens[i - 2].text, "contains") ||
                hkl_str_is (self->tokens[i - 2].text, "match"));
    }

  return FALSE;
}

static gboolean
parse_group (Parser *self, Level *outer, const HklToken *open)
{
  guint start = outer->pos;
  guint close = start;
  Level level = { 0 };
  HklCondition *node;

  while (close < outer->end && self->tokens[close].kind != HKL_TOKEN_PAREN_RIGHT)
    close++;
  if (close >= outer->end)
    return refuse (self, open->offset, outer->level > 0 ? "nested-group" : "unclosed-group",
                   g_strdup (outer->level > 0 ? "a group cannot hold another group"
                                              : "the group that begins here has no “)”"));
  /* Where the function is the group's last condition, nothing but the group's own ")" spills. */
  if (closes_function (self, start, close))
    {
      if (self->tokens[close + 1].kind == HKL_TOKEN_PAREN_RIGHT)
        self->spare_paren = close + 1;
      else
        note (self, HKL_TRAIL_EARLY_CLOSE, outer, &self->tokens[close], NULL);
    }

  level.pos = start;
  level.end = close;
  level.has_made_up_end = TRUE;
  level.made_up_end = (HklToken){ HKL_TOKEN_END, HKL_STR ("eos"), self->tokens[close].offset, 0 };
  level.level = ++self->n_levels;
  outer->pos = close + 1;
  node = parse_level (self, &level);
  if (self->fault->message != NULL)
    return FALSE;

  note_span (self, node != NULL ? HKL_TRAIL_LEVEL : HKL_TRAIL_EMPTY, &level, open->offset,
             self->tokens[close].offset + 1 - open->offset, NULL, NULL);
  if (node != NULL && node->kind == HKL_CONDITION_GROUP)
    {
      node->offset = open->offset;
      node->length = self->tokens[close].offset + 1 - open->offset;
    }
  g_ptr_array_add (outer->nodes, node);

  return TRUE;
}

static gboolean
parse_word (Parser *self, Level *level, const HklToken *word, const HklToken *negation)
{
  HklConditionKind kind;

  if (hkl_str_is (word->text, "contains") || hkl_str_is (word->text, "match"))
    return parse_function (self, level, word, negation);
  if (negation != NULL)
    note (self, HKL_TRAIL_NEGATION, level, negation, NULL);
  if (hkl_trigger_find_field (word->text, &kind))
    return parse_condition (self, level, word, kind);
  note (self, HKL_TRAIL_IGNORED, level, word, NULL);

  return TRUE;
}

static gboolean
parse_token (Parser *self, Level *level, const HklToken *token)
{
  const HklToken *negation = NULL;

  if (token->kind == HKL_TOKEN_OPERATOR && hkl_str_is (token->text, "!"))
    {
      negation = token;
      if (!peek_is (self, level, 0, HKL_TOKEN_WORD))
        {
          note (self, HKL_TRAIL_NEGATION, level, negation, NULL);
          return TRUE;
        }
      token = next (self, level);
    }

  switch (token->kind)
    {
    case HKL_TOKEN_WORD:
      return parse_word (self, level, token, negation);
    case HKL_TOKEN_CONJUNCTION:
      level->any = hkl_str_is (token->text, "or");
      note (self, HKL_TRAIL_CONJUNCTION, level, token, NULL);
      return TRUE;
    case HKL_TOKEN_PAREN_LEFT:
      return parse_group (self, level, token);
    case HKL_TOKEN_END:
      return TRUE;
    case HKL_TOKEN_NUMBER:
    case HKL_TOKEN_STRING:
    case HKL_TOKEN_OPERATOR:
    case HKL_TOKEN_NULL:
    case HKL_TOKEN_DOT:
    case HKL_TOKEN_COMMA:
    case HKL_TOKEN_PAREN_RIGHT:
    case HKL_TOKEN_BRACKET_LEFT:
    case HKL_TOKEN_BRACKET_RIGHT:
      if ((gsize) (token - self->tokens) != self->spare_paren)
        note (self, HKL_TRAIL_IGNORED, level, token, NULL);
      return TRUE;
    }

  g_assert_not_reached ();
}

/* The level's node: a group, its only condition, or NULL when there is none. NULL with a message
 * is an error. */
static HklCondition *
parse_level (Parser *self, Level *level)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  const HklToken *token;
  HklCondition *group;

  level->nodes = nodes;
  while ((token = next (self, level)) != NULL)
    if (!parse_token (self, level, token))
      return NULL;

  if (nodes->len == 0)
    return NULL;
  if (nodes->len == 1)
    return g_ptr_array_index (nodes, 0);

  group = hkl_condition_new (self->arena, HKL_CONDITION_GROUP, 0, 0);
  group->any = level->any;
  group->n_children = nodes->len;
  group->children = hkl_arena_memdup (self->arena, nodes->pdata, nodes->len * sizeof (gpointer));

  return group;
}

static void
explain_nothing (Parser *self, guint n_tokens)
{
  for (guint i = 0; i < n_tokens; i++)
    {
      const HklToken *token = &self->tokens[i];
      g_autofree char *word = hkl_str_dup (token->text);

      if (token->kind != HKL_TOKEN_WORD)
        continue;
      if (strcmp (word, "contains") == 0 || strcmp (word, "match") == 0)
        refuse (self, token->offset, "function-field",
                g_strdup_printf ("%s() cannot look at this field; it knows event, name, userId, "
                                 "properties.…, traits.… and context.…",
                                 word));
      else
        refuse (self, token->offset, "unknown-field",
                g_strdup_printf ("“%s” is no field of a trigger; use " FIELDS, word));
      return;
    }

  refuse (self, 0, "no-condition",
          g_strdup ("there is no condition; write one such as type = \"track\""));
}

/* a.b.c: words with dots between them are one word, wherever they stand. A dot before anything
 * else stays a token of its own. */
static GArray *
join_paths (HklArena *arena, const HklToken *tokens, guint n_tokens)
{
  GArray *joined = g_array_sized_new (FALSE, FALSE, sizeof (HklToken), n_tokens);
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < n_tokens; i++)
    {
      HklToken token = tokens[i];

      if (token.kind == HKL_TOKEN_WORD && tokens[i + 1].kind == HKL_TOKEN_DOT &&
          tokens[i + 2].kind == HKL_TOKEN_WORD)
        {
          g_string_truncate (path, 0);
          g_string_append_len (path, token.text.data, (gssize) token.text.len);
          for (; tokens[i + 1].kind == HKL_TOKEN_DOT && tokens[i + 2].kind == HKL_TOKEN_WORD;
               i += 2)
            {
              g_string_append_c (path, '.');
              g_string_append_len (path, tokens[i + 2].text.data, (gssize) tokens[i + 2].text.len);
            }
          token.text = (HklStr){ hkl_arena_memdup (arena, path->str, path->len), path->len };
          token.length = tokens[i].offset + tokens[i].length - token.offset;
        }
      g_array_append_val (joined, token);
    }

  return joined;
}

HklCondition *
hkl_trigger_parse_tokens (HklArena *arena,
                          const HklToken *tokens,
                          guint n_tokens,
                          GArray *trail,
                          HklFault *fault)
{
  g_autoptr (GArray) joined = join_paths (arena, tokens, n_tokens);
  Parser self = { arena, (const HklToken *) (gpointer) joined->data, trail, 0, G_MAXUINT, fault };
  Level level = { 0 };
  HklCondition *node;
  HklCondition *root;
  guint length = tokens[n_tokens - 1].offset;

  level.end = joined->len;
  node = parse_level (&self, &level);
  if (fault->message != NULL)
    return NULL;
  note_span (&self, HKL_TRAIL_LEVEL, &level, 0, length, NULL, NULL);
  if (node == NULL)
    {
      explain_nothing (&self, joined->len);
      return NULL;
    }

  if (node->kind == HKL_CONDITION_GROUP)
    {
      if (node->length == 0)
        node->length = length;
      return node;
    }

  root = hkl_condition_new (arena, HKL_CONDITION_GROUP, 0, length);
  root->n_children = 1;
  root->children = hkl_arena_memdup (arena, &node, sizeof (gpointer));

  return root;
}
