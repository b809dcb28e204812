/* hkl-directive-object.c: @flatten, @merge, @transform and @excludeWhenNull (contract 3.4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

static HklStr
index_key (HklMappingRun *run, gsize index)
{
  char text[24];
  int n = g_snprintf (text, sizeof text, "%" G_GSIZE_FORMAT, index);
  return (HklStr){ hkl_arena_memdup (run->arena, text, (gsize) n), (gsize) n };
}

/* Resolves with the keys of absent values kept, since here they count. */
static const HklJson *
resolve_keeping (HklMappingRun *run, const HklJson *value, const HklJson *event)
{
  run->keep_absent++;
  value = hkl_mapping_run_resolve (run, value, event);
  run->keep_absent--;
  return value;
}

static void
set (HklMappingRun *run, HklJsonObjectBuilder *builder, HklStr key, const HklJson *value)
{
  if (value == NULL)
    {
      value = &hkl_mapping_absent;
      run->has_absent = TRUE;
    }
  hkl_json_object_builder_set (builder, key, value);
}

typedef struct
{
  HklMappingRun *run;
  HklJsonObjectBuilder *builder;
  HklStr separator;
  gboolean omit_arrays;
  gsize n;
} Flatten;

static void flatten (Flatten *self, HklStr prefix, const HklJson *value, guint depth);

static void
flatten_member (Flatten *self, HklStr prefix, HklStr key, const HklJson *value, guint depth)
{
  HklJsText text;

  if (prefix.len == 0)
    {
      flatten (self, key, value, depth + 1);
      return;
    }
  hkl_js_text_init (&text, self->run->arena);
  hkl_js_text_append (&text, prefix);
  hkl_js_text_append (&text, self->separator);
  hkl_js_text_append (&text, key);
  self->run->text_bytes += text.len;
  if (text.too_long || self->run->text_bytes > HKL_MAPPING_MAX_TEXT)
    hkl_mapping_run_fail (self->run, "@flatten: the keys are too long");
  else
    flatten (self, hkl_js_text_end (&text), value, depth + 1);
}

static void
flatten (Flatten *self, HklStr prefix, const HklJson *value, guint depth)
{
  if (self->run->error != NULL)
    return;
  if (depth >= HKL_JS_MAX_DEPTH || self->n > HKL_MAPPING_MAX_NODES)
    {
      hkl_mapping_run_fail (self->run, "@flatten: the value is nested too deeply or too large");
      return;
    }
  self->n++;
  if (hkl_json_is (value, HKL_JSON_OBJECT))
    {
      for (gsize i = 0; i < value->u.object.n; i++)
        flatten_member (self, prefix, value->u.object.members[i].key,
                        value->u.object.members[i].value, depth);
    }
  else if (hkl_json_is (value, HKL_JSON_ARRAY) && !self->omit_arrays)
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        flatten_member (self, prefix, index_key (self->run, i), value->u.array.items[i], depth);
    }
  else
    set (self->run, self->builder, prefix, value);
}

const HklJson *
hkl_directive_flatten (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (run, "@flatten requires an object with a \"separator\" key");
  const HklJson *separator = hkl_json_get (argument, "separator");
  if (!hkl_json_truthy (separator))
    return hkl_mapping_run_fail (run, "@flatten requires a \"separator\" key");
  separator = hkl_mapping_run_resolve (run, separator, event);
  if (run->error != NULL)
    return NULL;
  if (!hkl_json_is (separator, HKL_JSON_STRING))
    return hkl_mapping_run_fail (run, "@flatten requires a string separator");
  const HklJson *value = resolve_keeping (run, hkl_json_get (argument, "value"), event);
  if (run->error != NULL)
    return NULL;
  Flatten self = {
    .run = run,
    .builder = hkl_json_object_builder_new (run->arena),
    .separator = separator->u.string,
    .omit_arrays = hkl_json_truthy (hkl_json_get (argument, "omitArrays")),
  };
  flatten (&self, (HklStr){ "", 0 }, value, 0);
  const HklJson *made = hkl_json_object_builder_end (self.builder);
  return run->error == NULL ? made : NULL;
}

/* What spreading VALUE into an object puts there. */
static void
spread (HklMappingRun *run, HklJsonObjectBuilder *builder, const HklJson *value)
{
  gsize n;

  if (value == NULL)
    return;
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
    case HKL_JSON_NUMBER:
      return;
    case HKL_JSON_STRING:
      {
        guint16 *units = hkl_js_to_utf16 (value->u.string, run->arena, &n);
        for (gsize i = 0; i < n; i++)
          {
            HklStr unit = hkl_js_from_utf16 (units + i, 1, run->arena);
            set (run, builder, index_key (run, i), hkl_json_take_string (run->arena, unit));
          }
        return;
      }
    case HKL_JSON_ARRAY:
      for (gsize i = 0; i < value->u.array.n; i++)
        set (run, builder, index_key (run, i), value->u.array.items[i]);
      return;
    case HKL_JSON_OBJECT:
      for (gsize i = 0; i < value->u.object.n; i++)
        set (run, builder, value->u.object.members[i].key, value->u.object.members[i].value);
      return;
    }
}

const HklJson *
hkl_directive_merge (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (
        run, "@merge requires an object with an \"objects\" key and a \"direction\" key");
  const HklJson *direction = hkl_json_get (argument, "direction");
  const HklJson *raw = hkl_json_get (argument, "objects");
  if (!hkl_json_truthy (direction))
    return hkl_mapping_run_fail (run, "@merge requires a \"direction\" key");
  direction = hkl_mapping_run_resolve (run, direction, event);
  if (run->error != NULL)
    return NULL;
  if (!hkl_json_truthy (raw))
    return hkl_mapping_run_fail (run, "@merge requires a \"objects\" key");
  if (raw->kind != HKL_JSON_ARRAY)
    return hkl_mapping_run_fail (run, "@merge: expected opts.array, got %s",
                                 hkl_mapping_type_name (raw));
  const HklJson *objects = resolve_keeping (run, raw, event);
  if (run->error != NULL)
    return NULL;
  /* "LEFT" passes the validation and means "right". */
  gboolean left = hkl_json_is (direction, HKL_JSON_STRING) &&
                  hkl_str_equal (direction->u.string, HKL_STR ("left"));
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (run->arena);
  gsize n = objects->u.array.n;
  for (gsize i = 0; i < n; i++)
    spread (run, builder, objects->u.array.items[left ? n - 1 - i : i]);
  return hkl_json_object_builder_end (builder);
}

/* A whole transform of its own: the event must be an object, the mapping is validated (which in a
 * list it was not yet), and absent members are gone when the outer mapping sees the result. */
static const HklJson *
transform_inner (HklMappingRun *run, const HklJson *mapping, const HklJson *event)
{
  static const HklJson nothing = { .kind = HKL_JSON_OBJECT };
  guint keep = run->keep_absent;

  if (event == NULL)
    event = &nothing;
  if (event->kind != HKL_JSON_OBJECT)
    return hkl_mapping_run_fail (run, "data must be an object, got %s",
                                 hkl_mapping_type_name (event));
  const HklJson *root = hkl_mapping_root (mapping, run->arena, &run->error);
  if (root == NULL || !hkl_mapping_validate_root (root, &run->error))
    return NULL;
  run->keep_absent = 0;
  const HklJson *made = hkl_mapping_run_resolve (run, root, event);
  run->keep_absent = keep;
  return run->error == NULL ? hkl_mapping_run_clean (run, made) : NULL;
}

const HklJson *
hkl_directive_transform (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (
        run, "@transform requires an object with an \"apply\" key and a \"mapping\" key");
  const HklJson *mapping = hkl_json_get (argument, "mapping");
  const HklJson *apply = hkl_json_get (argument, "apply");
  if (!hkl_json_truthy (mapping))
    return hkl_mapping_run_fail (run, "@transform requires a \"mapping\" key");
  if (!hkl_json_truthy (apply))
    return hkl_mapping_run_fail (run, "@transform requires a \"apply\" key");
  if (apply->kind != HKL_JSON_OBJECT)
    return hkl_mapping_run_fail (run, "@transform \"apply\" key should be an object");
  run->transforms++;
  const HklJson *inner = transform_inner (run, apply, event);
  if (run->error != NULL)
    return NULL;
  if (run->trace == NULL)
    return hkl_mapping_run_resolve (run, mapping, inner);
  hkl_mapping_trace_enter_made (run->trace);
  const HklJson *made = hkl_mapping_run_resolve (run, mapping, inner);
  hkl_mapping_trace_leave (run->trace);
  return made;
}

/* Null members go, at any depth of objects; lists are left alone. */
static const HklJson *
exclude_null (HklMappingRun *run, const HklJson *value, guint depth)
{
  if (value == NULL || (value->kind == HKL_JSON_NULL && value != &hkl_mapping_absent))
    return NULL;
  if (value->kind != HKL_JSON_OBJECT)
    return value;
  if (depth >= HKL_JS_MAX_DEPTH)
    return hkl_mapping_run_fail (run, "@excludeWhenNull: the value is nested too deeply");
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (run->arena);
  for (gsize i = 0; i < value->u.object.n; i++)
    {
      const HklJsonMember *member = &value->u.object.members[i];
      const HklJson *made = exclude_null (run, member->value, depth + 1);
      if (made != NULL)
        set (run, builder, member->key, made);
      else if (run->keep_absent > 0)
        set (run, builder, member->key, NULL);
    }
  return hkl_json_object_builder_end (builder);
}

const HklJson *
hkl_directive_exclude_when_null (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  const HklJson *value = hkl_mapping_run_resolve (run, argument, event);
  return run->error == NULL ? exclude_null (run, value, 0) : NULL;
}
