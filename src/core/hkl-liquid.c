/* hkl-liquid.c: renders a template.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include <time.h>

#include "hkl-liquid-private.h"

G_DEFINE_QUARK (hkl - liquid - error - quark, hkl_liquid_error)

static void
set_variable (HklLiquid *self, HklStr name, const HklJson *value)
{
  for (guint i = 0; i < self->variables->len; i++)
    {
      HklLiquidVariable *variable = &g_array_index (self->variables, HklLiquidVariable, i);
      if (hkl_str_equal (variable->name, name))
        {
          variable->value = value;
          return;
        }
    }
  HklLiquidVariable variable = { name, value };
  g_array_append_val (self->variables, variable);
}

static gboolean
render_output (HklLiquid *self, const HklLiquidNode *node)
{
  if (node->value == NULL)
    return TRUE;
  const HklJson *value = hkl_liquid_evaluate (self, node->value);
  if (self->error == NULL)
    hkl_js_text_append (self->out, hkl_liquid_string (self, value));
  return self->error == NULL;
}

static gboolean
render_branches (HklLiquid *self, const HklLiquidNode *node)
{
  for (gsize i = 0; i < node->n_branches; i++)
    {
      const HklLiquidBranch *branch = &node->branches[i];
      gboolean holds = TRUE;
      if (branch->condition != NULL)
        {
          holds = hkl_liquid_truthy (hkl_liquid_evaluate (self, branch->condition));
          if (i == 0 && node->kind == HKL_LIQUID_UNLESS)
            holds = !holds;
        }
      if (self->error != NULL)
        return FALSE;
      if (holds)
        return hkl_liquid_render_body (self, &branch->body);
    }
  return TRUE;
}

static gboolean
render_capture (HklLiquid *self, const HklLiquidNode *node)
{
  HklJsText *outer = self->out;
  HklJsText inner;

  hkl_js_text_init (&inner, self->arena);
  self->out = &inner;
  gboolean fine = hkl_liquid_render_body (self, &node->branches[0].body);
  self->out = outer;
  if (!fine)
    return FALSE;
  const HklJson *value = hkl_liquid_new_text (self, &inner);
  set_variable (self, node->text, value);
  return self->error == NULL;
}

/* The counters live in the event, as upstream's do: what else reads it sees them. */
static gboolean
render_counter (HklLiquid *self, const HklLiquidNode *node)
{
  const HklJson *event = self->event;
  const HklJson *old = hkl_json_get_str (event, node->text);
  double number = hkl_json_is (old, HKL_JSON_NUMBER) ? old->u.number : 0;

  double shown = node->kind == HKL_LIQUID_DECREMENT ? number - 1 : number;
  double after = node->kind == HKL_LIQUID_DECREMENT ? number - 1 : number + 1;
  hkl_js_text_append (self->out, hkl_js_number_to_string (shown, self->arena));
  if (event->kind != HKL_JSON_OBJECT)
    return TRUE;
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (self->arena);
  for (gsize i = 0; i < event->u.object.n; i++)
    hkl_json_object_builder_set (builder, event->u.object.members[i].key,
                                 event->u.object.members[i].value);
  hkl_json_object_builder_set (builder, node->text, hkl_liquid_new_number (self, after));
  self->event = hkl_json_object_builder_end (builder);
  return hkl_liquid_use (self, event->u.object.n);
}

static gboolean
render_cycle (HklLiquid *self, const HklLiquidNode *node)
{
  HklStr group = { "", 0 };
  HklJsText key;

  if (node->value != NULL)
    group = hkl_liquid_string (self, hkl_liquid_evaluate (self, node->value));
  if (self->error != NULL)
    return FALSE;
  hkl_js_text_init (&key, self->arena);
  hkl_js_text_append (&key, group);
  hkl_js_text_append (&key, node->value != NULL ? HKL_STR (":") : HKL_STR ("\n"));
  hkl_js_text_append (&key, node->text);
  HklStr text = hkl_js_text_end (&key);
  g_autoptr (GBytes) bytes = g_bytes_new (text.data, text.len);
  guint turn = GPOINTER_TO_UINT (g_hash_table_lookup (self->cycles, bytes));
  const HklJson *value = hkl_liquid_evaluate (self, node->values[turn % node->n_values]);
  if (self->error != NULL)
    return FALSE;
  g_hash_table_insert (self->cycles, g_steal_pointer (&bytes),
                       GUINT_TO_POINTER ((turn + 1) % node->n_values));
  /* 0 and false show nothing here. */
  if (hkl_json_truthy (value))
    hkl_js_text_append (self->out, hkl_liquid_string (self, value));
  return self->error == NULL;
}

static gboolean
render_node (HklLiquid *self, const HklLiquidNode *node)
{
  gboolean fine;

  switch (node->kind)
    {
    case HKL_LIQUID_TEXT:
      hkl_js_text_append (self->out, node->text);
      return TRUE;
    case HKL_LIQUID_OUTPUT:
      return render_output (self, node);
    case HKL_LIQUID_ASSIGN:
      {
        const HklJson *value = hkl_liquid_evaluate (self, node->value);
        set_variable (self, node->text, value);
        return self->error == NULL;
      }
    case HKL_LIQUID_CAPTURE:
      return render_capture (self, node);
    case HKL_LIQUID_IF:
    case HKL_LIQUID_UNLESS:
      return render_branches (self, node);
    case HKL_LIQUID_INCREMENT:
    case HKL_LIQUID_DECREMENT:
      return render_counter (self, node);
    case HKL_LIQUID_CYCLE:
      return render_cycle (self, node);
    case HKL_LIQUID_BLOCK:
      self->blocks++;
      fine = hkl_liquid_render_body (self, &node->branches[0].body);
      self->blocks--;
      return fine;
    case HKL_LIQUID_GROUP:
      return hkl_liquid_render_body (self, &node->branches[0].body);
    case HKL_LIQUID_STOP:
      self->stopped = TRUE;
      return TRUE;
    }
  g_assert_not_reached ();
}

/* An error in what a node does is said to be where its tag begins; one that has its place already
 * keeps it. */
static void
place_error (HklLiquid *self, const HklLiquidNode *node)
{
  if (strstr (self->error->message, ", line:") != NULL)
    return;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  hkl_liquid_fail (self, (HklLiquidError) error->code, self->text, node->begin, "%s",
                   error->message);
}

/* What this thread has worked, in microseconds: on a busy machine a template is not to fail because
 * others had their turn meanwhile. */
static gint64
used_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gboolean
hkl_liquid_render_body (HklLiquid *self, const HklLiquidBody *body)
{
  for (const HklLiquidNode *node = body->first; node != NULL && !self->stopped; node = node->next)
    {
      gboolean fine = render_node (self, node);
      if (fine && self->out->too_long)
        fine = hkl_liquid_use (self, HKL_LIQUID_MAX_MEMORY + 1);
      if (fine && used_time () > self->deadline)
        {
          self->error = g_error_new_literal (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_LIMIT,
                                             "template render limit exceeded");
          fine = FALSE;
        }
      if (!fine)
        {
          place_error (self, node);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_length (HklStr template, GError **error)
{
  if (hkl_str_utf16_length (template) <= HKL_LIQUID_MAX_LENGTH)
    return TRUE;
  g_set_error (error, HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_LIMIT,
               "liquid template values are limited to %d characters", HKL_LIQUID_MAX_LENGTH);
  return FALSE;
}

gboolean
hkl_liquid_check (HklStr template, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklLiquid self = { .arena = arena, .text = template };
  HklLiquidBody body;

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_length (template, error))
    return FALSE;
  if (hkl_liquid_parse (&self, &body))
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}

gboolean
hkl_liquid_render (HklStr template,
                   const HklJson **event,
                   HklArena *arena,
                   HklStr *result,
                   GError **error)
{
  static const HklJson nothing = { .kind = HKL_JSON_OBJECT };
  HklLiquid self = { .arena = arena, .text = template };
  HklLiquidBody body;
  HklJsText out;

  g_return_val_if_fail (event != NULL && arena != NULL && result != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_length (template, error))
    return FALSE;
  hkl_js_text_init (&out, arena);
  self.out = &out;
  self.event = *event != NULL && (*event)->kind != HKL_JSON_NULL ? *event : &nothing;
  self.variables = g_array_new (FALSE, FALSE, sizeof (HklLiquidVariable));
  self.cycles = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                       NULL);
  self.deadline = used_time () + HKL_LIQUID_MAX_TIME;
  gboolean fine = hkl_liquid_parse (&self, &body) && hkl_liquid_render_body (&self, &body);
  g_array_unref (self.variables);
  g_hash_table_unref (self.cycles);
  if (!fine)
    {
      g_propagate_error (error, self.error);
      return FALSE;
    }
  /* What is counted where there is no event is forgotten. */
  if (hkl_json_is (*event, HKL_JSON_OBJECT))
    *event = self.event;
  *result = hkl_js_text_end (&out);
  return TRUE;
}
