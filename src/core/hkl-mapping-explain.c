/* hkl-mapping-explain.c: which directive made which part of the output, and from what.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every part is resolved on its own with a trace of what was read, so that one that fails does not
 * hide the others.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-explain.h"

#include "hkl-json-reader.h"
#include "hkl-mapping-private.h"

#define MAX_ITEMS 50
#define MAX_PARTS 2000

typedef struct
{
  HklArena *arena;
  GPtrArray *parts;
  GString *pointer;
  HklMappingTrace *trace;
  guint depth;
} Explainer;

G_DEFINE_BOXED_TYPE (HklMappingPart, hkl_mapping_part, hkl_mapping_part_ref, hkl_mapping_part_unref)

HklMappingPart *
hkl_mapping_part_ref (HklMappingPart *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
part_clear (gpointer data)
{
  HklMappingPart *self = data;

  g_free (self->pointer);
  g_free (self->directive);
  g_strfreev (self->sources);
  g_strfreev (self->missing);
  g_free (self->error);
}

void
hkl_mapping_part_unref (HklMappingPart *self)
{
  g_atomic_rc_box_release_full (self, part_clear);
}

static gsize
enter (Explainer *self, HklStr step)
{
  gsize mark = self->pointer->len;
  g_autofree char *plain = hkl_str_dup (step);
  g_autofree char *valid = g_utf8_make_valid (plain, -1);

  g_string_append_c (self->pointer, '/');
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '~')
        g_string_append (self->pointer, "~0");
      else if (*p == '/')
        g_string_append (self->pointer, "~1");
      else
        g_string_append_c (self->pointer, *p);
    }
  return mark;
}

static gsize
enter_index (Explainer *self, gsize index)
{
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, index);
  return enter (self, hkl_str (text));
}

static void
leave (Explainer *self, gsize mark)
{
  g_string_truncate (self->pointer, mark);
}

/* Adds a part that is made by VALUE, and returns what it makes. */
static const HklJson *
add_part (Explainer *self, const char *directive, const HklJson *value, const HklJson *event)
{
  HklMappingRun run = { .arena = self->arena, .trace = self->trace };
  HklMappingPart *part = g_atomic_rc_box_new0 (HklMappingPart);
  const HklJson *made = hkl_mapping_run_resolve (&run, value, event);
  g_autoptr (GPtrArray) reads = hkl_mapping_trace_take_reads (self->trace);
  g_autoptr (GStrvBuilder) sources = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();

  g_clear_pointer (&run.counted, g_array_unref);
  for (guint i = 0; i < reads->len; i++)
    {
      const HklMappingRead *read = g_ptr_array_index (reads, i);
      g_strv_builder_add (sources, read->path);
      if (read->absent)
        g_strv_builder_add (missing, read->path);
    }
  part->pointer = g_strdup (self->pointer->str);
  part->directive = g_strdup (directive);
  part->offset = value->offset;
  part->sources = g_strv_builder_end (sources);
  part->missing = g_strv_builder_end (missing);
  part->absent = made == NULL && run.error == NULL;
  if (run.error != NULL)
    part->error = g_strdup (run.error->message);
  g_clear_error (&run.error);
  g_ptr_array_add (self->parts, part);
  return made;
}

static void explain (Explainer *self, const HklJson *value, const HklJson *event);

/* What stands inside, when it is more than a constant. */
static void
explain_inside (Explainer *self, const HklJson *value, const HklJson *event)
{
  if (value != NULL && (value->kind == HKL_JSON_OBJECT || value->kind == HKL_JSON_ARRAY))
    explain (self, value, event);
}

static void
explain_items (Explainer *self, const HklJson *argument, const HklJson *event, const HklJson *made)
{
  const HklJson *where, *shape, *root;
  HklMappingRun run = { .arena = self->arena };

  if (!hkl_json_is (argument, HKL_JSON_ARRAY) || argument->u.array.n < 2 ||
      !hkl_json_is (made, HKL_JSON_ARRAY))
    return;
  where = argument->u.array.items[0];
  shape = argument->u.array.items[1];
  if (!hkl_json_is (where, HKL_JSON_STRING) || !hkl_json_is (shape, HKL_JSON_OBJECT) ||
      shape->u.object.n == 0)
    return;
  root = hkl_mapping_run_get (&run, event, where->u.string);
  gboolean list = hkl_json_is (root, HKL_JSON_ARRAY);
  for (gsize i = 0; i < MIN (made->u.array.n, MAX_ITEMS); i++)
    {
      gsize mark = enter_index (self, i);
      hkl_mapping_trace_enter_item (self->trace, where->u.string, i);
      explain (self, shape, list && i < root->u.array.n ? root->u.array.items[i] : root);
      hkl_mapping_trace_leave (self->trace);
      leave (self, mark);
    }
}

static void
explain_transform (Explainer *self, const HklJson *argument, const HklJson *event)
{
  const HklJson *apply = hkl_json_get (argument, "apply");
  HklMappingRun run = { .arena = self->arena };
  const HklJson *inner = hkl_mapping_run_resolve (&run, apply, event);

  g_clear_pointer (&run.counted, g_array_unref);
  if (run.error != NULL)
    {
      g_clear_error (&run.error);
      return;
    }
  hkl_mapping_trace_enter_made (self->trace);
  explain_inside (self, hkl_json_get (argument, "mapping"), inner);
  hkl_mapping_trace_leave (self->trace);
}

static gboolean
condition_holds (Explainer *self, const HklJson *argument, const HklJson *event)
{
  const HklJson *answer = &hkl_json_true;
  HklMappingRun run = { .arena = self->arena };
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (self->arena);

  hkl_json_object_builder_set (builder, HKL_STR ("exists"), hkl_json_get (argument, "exists"));
  hkl_json_object_builder_set (builder, HKL_STR ("blank"), hkl_json_get (argument, "blank"));
  hkl_json_object_builder_set (builder, HKL_STR ("then"), answer);
  const HklJson *made = hkl_directive_if (&run, hkl_json_object_builder_end (builder), event);
  g_clear_pointer (&run.counted, g_array_unref);
  g_clear_error (&run.error);
  return made == answer;
}

static void
explain_directive (Explainer *self,
                   const HklJsonMember *directive,
                   const HklJson *value,
                   const HklJson *event)
{
  g_autofree char *name = hkl_str_dup (directive->key);
  const HklJson *argument = directive->value;
  const HklJson *made = add_part (self, name, value, event);

  if (strcmp (name, "@literal") == 0 || strcmp (name, "@excludeWhenNull") == 0)
    explain_inside (self, argument, event);
  else if (strcmp (name, "@if") == 0 && hkl_json_is (argument, HKL_JSON_OBJECT))
    explain_inside (
        self, hkl_json_get (argument, condition_holds (self, argument, event) ? "then" : "else"),
        event);
  else if (strcmp (name, "@arrayPath") == 0)
    explain_items (self, argument, event, made);
  else if (strcmp (name, "@transform") == 0)
    explain_transform (self, argument, event);
}

static void
explain (Explainer *self, const HklJson *value, const HklJson *event)
{
  if (value == NULL || self->depth >= HKL_JSON_MAX_DEPTH || self->parts->len >= MAX_PARTS)
    return;
  self->depth++;
  const HklJsonMember *directive = hkl_mapping_directive_member (value);
  if (directive != NULL)
    explain_directive (self, directive, value, event);
  else if (value->kind == HKL_JSON_OBJECT && value->u.object.n > 0)
    {
      for (gsize i = 0; i < value->u.object.n; i++)
        {
          gsize mark = enter (self, value->u.object.members[i].key);
          explain (self, value->u.object.members[i].value, event);
          leave (self, mark);
        }
    }
  else if (value->kind == HKL_JSON_ARRAY && value->u.array.n > 0)
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        {
          gsize mark = enter_index (self, i);
          explain (self, value->u.array.items[i], event);
          leave (self, mark);
        }
    }
  else
    add_part (self, "", value, event);
  self->depth--;
}

GPtrArray *
hkl_mapping_explain (const HklJson *fields, const HklJson *event)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  Explainer self = { .arena = arena };

  g_return_val_if_fail (fields != NULL, NULL);

  self.parts = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_mapping_part_unref);
  if (!hkl_json_is (event, HKL_JSON_OBJECT) || fields->kind != HKL_JSON_OBJECT)
    return self.parts;
  const HklJson *root = hkl_mapping_root (fields, arena, NULL);
  if (root == NULL)
    return self.parts;
  self.pointer = g_string_new (NULL);
  self.trace = hkl_mapping_trace_new ();
  explain (&self, root, event);
  hkl_mapping_trace_free (self.trace);
  g_string_free (self.pointer, TRUE);
  return self.parts;
}
