/* hkl-liquid-parser.c: the tags of a template.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recursion follows the nesting of tags; a template of 1000 characters cannot nest more than 125.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include "hkl-json-writer.h"

typedef struct
{
  HklLiquid *liquid;
  GArray *tokens;
  guint at;
  guint depth;
} Parser;

#define MAX_TAG_DEPTH 200

static gpointer
fail (Parser *self, gsize offset, const char *message)
{
  return hkl_liquid_fail (self->liquid, HKL_LIQUID_ERROR_SYNTAX, self->liquid->text, offset, "%s",
                          message);
}

static HklStr
token_text (Parser *self, const HklLiquidToken *token)
{
  return (HklStr){ self->liquid->text.data + token->begin, token->end - token->begin };
}

static gpointer
fail_not_closed (Parser *self, const HklLiquidToken *tag)
{
  HklStr text = token_text (self, tag);
  return hkl_liquid_fail (self->liquid, HKL_LIQUID_ERROR_SYNTAX, self->liquid->text, tag->begin,
                          "tag %.*s not closed", (int) MIN (text.len, 4000), text.data);
}

static HklLiquidCursor
cursor_of (Parser *self, const HklLiquidToken *token)
{
  return (HklLiquidCursor){ self->liquid, self->liquid->text, token->inner_begin,
                            token->inner_end };
}

static HklLiquidNode *
new_node (Parser *self, HklLiquidNodeKind kind, const HklLiquidToken *token)
{
  HklLiquidNode *node = hkl_arena_alloc (self->liquid->arena, sizeof *node);
  *node = (HklLiquidNode){ .kind = kind, .begin = token->begin };
  return node;
}

static void
body_init (HklLiquidBody *body)
{
  body->first = NULL;
  body->tail = NULL;
}

static void
body_add (HklLiquidBody *body, HklLiquidNode *node)
{
  if (body->tail == NULL)
    body->first = node;
  else
    *body->tail = node;
  body->tail = &node->next;
}

static gboolean
is_tag (const HklLiquidToken *token, const char *name)
{
  return (token->kind == HKL_LIQUID_TOKEN_TAG || token->kind == HKL_LIQUID_TOKEN_LINE) &&
         hkl_str_equal (token->name, hkl_str (name));
}

static gboolean parse_token (Parser *self, HklLiquidBody *body);

static const HklLiquidToken *
current (Parser *self)
{
  return &g_array_index (self->tokens, HklLiquidToken, self->at);
}

/* Everything up to the tag NAME, which is passed. */
static HklLiquidNode *
parse_block (Parser *self, HklLiquidNode *node, const HklLiquidToken *tag, const char *name)
{
  node->branches = hkl_arena_new_array (self->liquid->arena, HklLiquidBranch, 1);
  node->n_branches = 1;
  node->branches[0].condition = NULL;
  body_init (&node->branches[0].body);
  while (self->at < self->tokens->len)
    {
      if (is_tag (current (self), name))
        {
          self->at++;
          return node;
        }
      if (!parse_token (self, &node->branches[0].body))
        return NULL;
    }
  return fail_not_closed (self, tag);
}

/* What follows the name of an else or endif must be nothing. */
static gboolean
check_nothing_more (Parser *self, const HklLiquidToken *tag, const HklLiquidToken *token)
{
  HklLiquidCursor cursor = cursor_of (self, token);

  hkl_liquid_skip_blank (&cursor);
  if (cursor.at >= cursor.end)
    return TRUE;
  g_autoptr (GString) quoted = g_string_new (NULL);
  hkl_json_write_string ((HklStr){ cursor.text.data + cursor.at, cursor.end - cursor.at }, quoted);
  hkl_liquid_fail (self->liquid, HKL_LIQUID_ERROR_SYNTAX, self->liquid->text, tag->begin,
                   "unexpected %s", quoted->str);
  return FALSE;
}

static gboolean
add_branch (Parser *self, GArray *branches, const HklLiquidToken *token)
{
  HklLiquidBranch branch = { 0 };

  if (token != NULL)
    {
      HklLiquidCursor cursor = cursor_of (self, token);
      branch.condition = hkl_liquid_read_value (&cursor);
      if (branch.condition == NULL)
        return FALSE;
    }
  body_init (&branch.body);
  g_array_append_val (branches, branch);
  return TRUE;
}

/* `if` refuses what follows an else, `unless` leaves it out. */
static gboolean
parse_branch_tag (Parser *self,
                  const HklLiquidToken *tag,
                  GArray *branches,
                  gboolean strict,
                  gboolean *ignore)
{
  const HklLiquidToken *token = current (self);
  gboolean is_else = is_tag (token, "else");
  gboolean had_else = g_array_index (branches, HklLiquidBranch, branches->len - 1).condition ==
                      NULL;

  self->at++;
  if (had_else && strict)
    return fail (self, tag->begin, is_else ? "duplicated else" : "unexpected elsif after else") !=
           NULL;
  if (had_else)
    {
      *ignore = TRUE;
      return TRUE;
    }
  if (is_else && strict && !check_nothing_more (self, tag, token))
    return FALSE;
  return add_branch (self, branches, is_else ? NULL : token);
}

static HklLiquidNode *
parse_if (Parser *self, const HklLiquidToken *tag, gboolean strict)
{
  g_autoptr (GArray) branches = g_array_new (FALSE, FALSE, sizeof (HklLiquidBranch));
  HklLiquidNode *node = new_node (self, strict ? HKL_LIQUID_IF : HKL_LIQUID_UNLESS, tag);
  const char *end = strict ? "endif" : "endunless";
  HklLiquidBody ignored;
  gboolean ignore = FALSE;

  body_init (&ignored);
  if (!add_branch (self, branches, tag))
    return NULL;
  while (self->at < self->tokens->len)
    {
      const HklLiquidToken *token = current (self);
      if (is_tag (token, end))
        {
          self->at++;
          if (strict && !check_nothing_more (self, tag, token))
            return NULL;
          node->n_branches = branches->len;
          node->branches = hkl_arena_memdup (self->liquid->arena, branches->data,
                                             sizeof *node->branches * branches->len);
          return node;
        }
      if (is_tag (token, "elsif") || is_tag (token, "else"))
        {
          if (!parse_branch_tag (self, tag, branches, strict, &ignore))
            return NULL;
          continue;
        }
      HklLiquidBranch *branch = &g_array_index (branches, HklLiquidBranch, branches->len - 1);
      if (!parse_token (self, ignore ? &ignored : &branch->body))
        return NULL;
    }
  return fail_not_closed (self, tag);
}

static HklLiquidNode *
parse_assign (Parser *self, const HklLiquidToken *tag)
{
  HklLiquidCursor cursor = cursor_of (self, tag);
  HklLiquidNode *node = new_node (self, HKL_LIQUID_ASSIGN, tag);

  node->text = hkl_liquid_read_word (&cursor);
  if (node->text.len == 0)
    return fail (self, cursor.at, "expected variable name");
  gsize after = cursor.at;
  hkl_liquid_skip_blank (&cursor);
  if (cursor.at >= cursor.end || cursor.text.data[cursor.at] != '=')
    return fail (self, cursor.at < cursor.end ? cursor.at : after, "expected \"=\"");
  cursor.at++;
  node->value = hkl_liquid_read_value (&cursor);
  return node->value != NULL ? node : NULL;
}

static HklLiquidNode *
parse_capture (Parser *self, const HklLiquidToken *tag)
{
  HklLiquidCursor cursor = cursor_of (self, tag);
  HklLiquidNode *node = new_node (self, HKL_LIQUID_CAPTURE, tag);

  node->text = hkl_liquid_read_word (&cursor);
  if (node->text.len == 0 && cursor.at < cursor.end &&
      (cursor.text.data[cursor.at] == '"' || cursor.text.data[cursor.at] == '\''))
    {
      HklLiquidOperand *name = hkl_liquid_read_operand (&cursor);
      if (name == NULL)
        return NULL;
      const HklJson *text = name->kind == HKL_LIQUID_PROPERTY ? name->first->literal
                                                              : name->literal;
      node->text = text->u.string;
    }
  else if (node->text.len == 0)
    return fail (self, cursor.at, "invalid capture name");
  return parse_block (self, node, tag, "endcapture");
}

/* The group before a colon, one value; FALSE with an error only. */
static gboolean
read_group (HklLiquidCursor *cursor, HklLiquidNode *node)
{
  HklLiquidCursor ahead = *cursor;
  HklLiquidOperand *operand = hkl_liquid_read_operand (&ahead);

  if (operand == NULL)
    return cursor->liquid->error == NULL;
  hkl_liquid_skip_blank (&ahead);
  if (ahead.at < ahead.end && ahead.text.data[ahead.at] == ':')
    {
      node->value = hkl_liquid_value_of (cursor->liquid, operand);
      cursor->at = ahead.at + 1;
    }
  return TRUE;
}

static HklLiquidNode *
parse_cycle (Parser *self, const HklLiquidToken *tag)
{
  HklLiquidCursor cursor = cursor_of (self, tag);
  HklLiquidNode *node = new_node (self, HKL_LIQUID_CYCLE, tag);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  hkl_liquid_skip_blank (&cursor);
  if (cursor.at < cursor.end && !read_group (&cursor, node))
    return NULL;
  node->text = (HklStr){ cursor.text.data + cursor.at, cursor.end - cursor.at };
  for (;;)
    {
      hkl_liquid_skip_blank (&cursor);
      if (cursor.at >= cursor.end)
        break;
      HklLiquidValue *value = hkl_liquid_read_value (&cursor);
      if (value == NULL)
        return NULL;
      g_ptr_array_add (values, value);
      hkl_liquid_read_to (&cursor, ',');
    }
  if (values->len == 0)
    {
      HklStr text = token_text (self, tag);
      g_autofree char *snapshot = hkl_liquid_snapshot (text, 0, text.len);
      return hkl_liquid_fail (self->liquid, HKL_LIQUID_ERROR_SYNTAX, self->liquid->text, cursor.at,
                              "empty candidates: %s", snapshot);
    }
  node->n_values = values->len;
  node->values = hkl_arena_memdup (self->liquid->arena, values->pdata,
                                   sizeof *node->values * values->len);
  return node;
}

static HklLiquidNode *
parse_counter (Parser *self, const HklLiquidToken *tag, HklLiquidNodeKind kind)
{
  HklLiquidCursor cursor = cursor_of (self, tag);
  HklLiquidNode *node = new_node (self, kind, tag);

  node->text = hkl_liquid_read_word (&cursor);
  return node;
}

static HklLiquidNode *
parse_echo (Parser *self, const HklLiquidToken *tag)
{
  HklLiquidCursor cursor = cursor_of (self, tag);
  HklLiquidNode *node = new_node (self, HKL_LIQUID_OUTPUT, tag);

  hkl_liquid_skip_blank (&cursor);
  if (cursor.at >= cursor.end)
    return node;
  node->value = hkl_liquid_read_value (&cursor);
  return node->value != NULL ? node : NULL;
}

static HklLiquidNode *
parse_raw (Parser *self, const HklLiquidToken *tag)
{
  HklLiquidNode *node = new_node (self, HKL_LIQUID_TEXT, tag);

  while (self->at < self->tokens->len)
    {
      const HklLiquidToken *token = current (self);
      self->at++;
      if (is_tag (token, "endraw"))
        return node;
      node->text = (HklStr){ self->liquid->text.data + token->inner_begin,
                             token->inner_end - token->inner_begin };
    }
  return fail_not_closed (self, tag);
}

static HklLiquidNode *
parse_comment (Parser *self, const HklLiquidToken *tag)
{
  while (self->at < self->tokens->len)
    {
      gboolean end = is_tag (current (self), "endcomment");
      self->at++;
      if (end)
        return new_node (self, HKL_LIQUID_TEXT, tag);
    }
  return fail_not_closed (self, tag);
}

static HklLiquidNode *
parse_inline_comment (Parser *self, const HklLiquidToken *tag)
{
  gsize at = tag->inner_begin;

  for (; at < tag->inner_end; at++)
    {
      if (self->liquid->text.data[at] != '\n')
        continue;
      HklLiquidCursor cursor = { self->liquid, self->liquid->text, at + 1, tag->inner_end };
      hkl_liquid_skip_blank (&cursor);
      if (cursor.at < cursor.end && cursor.text.data[cursor.at] != '#')
        return fail (self, tag->begin,
                     "every line of an inline comment must start with a '#' character");
    }
  return new_node (self, HKL_LIQUID_TEXT, tag);
}

static HklLiquidNode *
parse_lines (Parser *self, const HklLiquidToken *tag)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (HklLiquidToken));
  HklLiquidNode *node = new_node (self, HKL_LIQUID_GROUP, tag);
  Parser inner = { self->liquid, tokens, 0, self->depth };

  node->branches = hkl_arena_new_array (self->liquid->arena, HklLiquidBranch, 1);
  node->n_branches = 1;
  node->branches[0].condition = NULL;
  body_init (&node->branches[0].body);
  if (!hkl_liquid_tokenize_lines (self->liquid, tag->inner_begin, tag->inner_end, tokens))
    return NULL;
  while (inner.at < tokens->len)
    {
      if (!parse_token (&inner, &node->branches[0].body))
        return NULL;
    }
  return node;
}

/* The tags that upstream disables; they are refused where they stand. */
static const char *const disabled[] = { "case",   "for",      "include", "layout",
                                        "render", "tablerow", NULL };

static HklLiquidNode *
parse_tag (Parser *self, const HklLiquidToken *tag)
{
  for (guint i = 0; disabled[i] != NULL; i++)
    {
      if (is_tag (tag, disabled[i]))
        return hkl_liquid_fail (self->liquid, HKL_LIQUID_ERROR_SYNTAX, self->liquid->text,
                                tag->begin, "tag \"%s\" is disabled", disabled[i]);
    }
  if (is_tag (tag, "if"))
    return parse_if (self, tag, TRUE);
  if (is_tag (tag, "unless"))
    return parse_if (self, tag, FALSE);
  if (is_tag (tag, "assign"))
    return parse_assign (self, tag);
  if (is_tag (tag, "capture"))
    return parse_capture (self, tag);
  if (is_tag (tag, "block"))
    return parse_block (self, new_node (self, HKL_LIQUID_BLOCK, tag), tag, "endblock");
  if (is_tag (tag, "cycle"))
    return parse_cycle (self, tag);
  if (is_tag (tag, "increment"))
    return parse_counter (self, tag, HKL_LIQUID_INCREMENT);
  if (is_tag (tag, "decrement"))
    return parse_counter (self, tag, HKL_LIQUID_DECREMENT);
  if (is_tag (tag, "echo"))
    return parse_echo (self, tag);
  if (is_tag (tag, "liquid"))
    return parse_lines (self, tag);
  if (is_tag (tag, "raw"))
    return parse_raw (self, tag);
  if (is_tag (tag, "comment"))
    return parse_comment (self, tag);
  if (is_tag (tag, "#"))
    return parse_inline_comment (self, tag);
  if (is_tag (tag, "break") || is_tag (tag, "continue"))
    return new_node (self, HKL_LIQUID_STOP, tag);
  return hkl_liquid_fail (self->liquid, HKL_LIQUID_ERROR_SYNTAX, self->liquid->text, tag->begin,
                          "tag \"%.*s\" not found", (int) tag->name.len, tag->name.data);
}

static gboolean
parse_token (Parser *self, HklLiquidBody *body)
{
  const HklLiquidToken token = *current (self);
  HklLiquidNode *node = NULL;

  self->at++;
  switch (token.kind)
    {
    case HKL_LIQUID_TOKEN_TEXT:
      node = new_node (self, HKL_LIQUID_TEXT, &token);
      node->text = (HklStr){ self->liquid->text.data + token.inner_begin,
                             token.inner_end - token.inner_begin };
      break;
    case HKL_LIQUID_TOKEN_OUTPUT:
      {
        HklLiquidCursor cursor = cursor_of (self, &token);
        node = new_node (self, HKL_LIQUID_OUTPUT, &token);
        node->value = hkl_liquid_read_value (&cursor);
        if (node->value == NULL)
          return FALSE;
        break;
      }
    case HKL_LIQUID_TOKEN_TAG:
    case HKL_LIQUID_TOKEN_LINE:
      if (self->depth >= MAX_TAG_DEPTH)
        return fail (self, token.begin, "tags are nested too deeply") != NULL;
      self->depth++;
      node = parse_tag (self, &token);
      self->depth--;
      if (node == NULL)
        return FALSE;
      break;
    }
  body_add (body, node);
  return TRUE;
}

gboolean
hkl_liquid_parse (HklLiquid *self, HklLiquidBody *body)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (HklLiquidToken));
  Parser parser = { self, tokens, 0, 0 };

  body_init (body);
  if (!hkl_liquid_tokenize (self, tokens))
    return FALSE;
  while (parser.at < tokens->len)
    {
      if (!parse_token (&parser, body))
        return FALSE;
    }
  return TRUE;
}
