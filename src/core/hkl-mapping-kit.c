/* hkl-mapping-kit.c: a mapping and an event in, a value out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dispatcher: constants, objects and lists are resolved here, directives in
 * hkl-directive-*.c. Recursion follows the mapping only and ends at HKL_JSON_MAX_DEPTH.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

#include "hkl-json-reader.h"

G_DEFINE_QUARK (hkl - mapping - error - quark, hkl_mapping_error)

const HklJson hkl_mapping_absent = { .kind = HKL_JSON_NULL };

static const struct
{
  HklStr name;
  HklDirective resolve;
} directives[] = {
  { { "@path", 5 }, hkl_directive_path },
  { { "@template", 9 }, hkl_directive_template },
  { { "@if", 3 }, hkl_directive_if },
  { { "@literal", 8 }, hkl_directive_literal },
  { { "@arrayPath", 10 }, hkl_directive_array_path },
  { { "@case", 5 }, hkl_directive_case },
  { { "@replace", 8 }, hkl_directive_replace },
  { { "@json", 5 }, hkl_directive_json },
  { { "@flatten", 8 }, hkl_directive_flatten },
  { { "@merge", 6 }, hkl_directive_merge },
  { { "@transform", 10 }, hkl_directive_transform },
  { { "@excludeWhenNull", 16 }, hkl_directive_exclude_when_null },
  { { "@liquid", 7 }, hkl_directive_liquid },
};

static HklDirective
find_directive (HklStr name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (directives); i++)
    {
      if (hkl_str_equal (directives[i].name, name))
        return directives[i].resolve;
    }
  return NULL;
}

gboolean
hkl_mapping_is_known_directive (HklStr name)
{
  return find_directive (name) != NULL;
}

static inline gboolean
is_directive_key (HklStr key)
{
  return key.len > 0 && key.data[0] == '@';
}

gboolean
hkl_mapping_has_directive_key (const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    return FALSE;
  for (gsize i = 0; i < value->u.object.n; i++)
    {
      if (is_directive_key (value->u.object.members[i].key))
        return TRUE;
    }
  return FALSE;
}

const HklJsonMember *
hkl_mapping_directive_member (const HklJson *value)
{
  const HklJsonMember *found = NULL;

  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    return NULL;
  for (gsize i = 0; i < value->u.object.n; i++)
    {
      const HklJsonMember *member = &value->u.object.members[i];
      if (is_directive_key (member->key))
        found = found != NULL ? found : member;
      else if (!hkl_str_equal (member->key, HKL_STR ("_metadata")))
        return NULL;
    }
  return found;
}

gboolean
hkl_json_is_directive (const HklJson *value)
{
  return hkl_mapping_directive_member (value) != NULL;
}

const char *
hkl_mapping_type_name (const HklJson *value)
{
  if (value == NULL)
    return "undefined";
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
      return "null";
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
      return "boolean";
    case HKL_JSON_NUMBER:
      return "number";
    case HKL_JSON_STRING:
      return "string";
    case HKL_JSON_ARRAY:
      return "array";
    case HKL_JSON_OBJECT:
      return "object";
    }
  g_assert_not_reached ();
}

gpointer
hkl_mapping_run_fail (HklMappingRun *run, const char *format, ...)
{
  va_list arguments;

  if (run->error == NULL)
    {
      va_start (arguments, format);
      g_autofree char *text = g_strdup_vprintf (format, arguments);
      va_end (arguments);
      g_autofree char *valid = g_utf8_make_valid (text, -1);
      run->error = g_error_new_literal (HKL_MAPPING_ERROR, HKL_MAPPING_ERROR_RESOLVE, valid);
    }
  return NULL;
}

const HklJson *
hkl_mapping_run_take_text (HklMappingRun *run, const HklJsText *text)
{
  run->text_bytes += text->len;
  if (text->too_long || run->text_bytes > HKL_MAPPING_MAX_TEXT)
    return hkl_mapping_run_fail (run,
                                 "A text that this mapping makes of the event is too long "
                                 "(%u MiB at most)",
                                 (guint) (HKL_JS_MAX_TEXT >> 20));
  return hkl_json_take_string (run->arena, hkl_js_text_end (text));
}

typedef struct
{
  const HklJson *event;
  const HklJson *after;
} Counted;

const HklJson *
hkl_mapping_run_event (HklMappingRun *run, const HklJson *event)
{
  for (guint i = 0; run->counted != NULL && i < run->counted->len; i++)
    {
      const Counted *counted = &g_array_index (run->counted, Counted, i);
      if (counted->event == event)
        return counted->after;
    }
  return event;
}

void
hkl_mapping_run_replace_event (HklMappingRun *run, const HklJson *event, const HklJson *after)
{
  Counted made = { event, after };

  if (run->counted == NULL)
    run->counted = g_array_new (FALSE, FALSE, sizeof (Counted));
  for (guint i = 0; i < run->counted->len; i++)
    {
      Counted *counted = &g_array_index (run->counted, Counted, i);
      if (counted->event == event)
        {
          counted->after = after;
          return;
        }
    }
  g_array_append_val (run->counted, made);
}

static const HklJson *
new_object (HklMappingRun *run, const HklJsonMember *members, gsize n, guint32 offset)
{
  HklJson *object = hkl_arena_alloc (run->arena, sizeof *object);
  *object = (HklJson){ .kind = HKL_JSON_OBJECT, .offset = offset };
  object->u.object.members = members;
  object->u.object.n = n;
  return object;
}

/* The keys are in order and unique already: the result needs no builder. */
static const HklJson *
resolve_object (HklMappingRun *run, const HklJson *value, const HklJson *event)
{
  gsize n = 0;

  if (value->u.object.n == 0)
    return value;
  HklJsonMember *members = hkl_arena_new_array (run->arena, HklJsonMember, value->u.object.n);
  for (gsize i = 0; i < value->u.object.n; i++)
    {
      const HklJsonMember *from = &value->u.object.members[i];
      const HklJson *made = hkl_mapping_run_resolve (run, from->value, event);
      if (run->error != NULL)
        return NULL;
      if (made == NULL)
        {
          if (run->keep_absent == 0)
            continue;
          made = &hkl_mapping_absent;
          run->has_absent = TRUE;
        }
      members[n++] = (HklJsonMember){ from->key, made, from->key_offset };
    }
  return new_object (run, members, n, value->offset);
}

static const HklJson *
resolve_array (HklMappingRun *run, const HklJson *value, const HklJson *event)
{
  gsize n = value->u.array.n;

  if (n == 0)
    return value;
  const HklJson **items = hkl_arena_new_array (run->arena, const HklJson *, n);
  for (gsize i = 0; i < n; i++)
    {
      items[i] = hkl_mapping_run_resolve (run, value->u.array.items[i], event);
      if (run->error != NULL)
        return NULL;
    }
  HklJson *array = hkl_arena_alloc (run->arena, sizeof *array);
  *array = (HklJson){ .kind = HKL_JSON_ARRAY, .offset = value->offset };
  array->u.array.items = items;
  array->u.array.n = n;
  return array;
}

static const HklJson *
resolve_directive (HklMappingRun *run, const HklJsonMember *member, const HklJson *event)
{
  HklDirective resolve = find_directive (member->key);

  if (resolve == NULL)
    return hkl_mapping_run_fail (run, "%.*s is not a valid directive, got undefined",
                                 (int) MIN (member->key.len, 200), member->key.data);
  return resolve (run, member->value, event);
}

const HklJson *
hkl_mapping_run_resolve (HklMappingRun *run, const HklJson *value, const HklJson *event)
{
  const HklJson *result;

  if (value == NULL || value == &hkl_mapping_absent)
    return NULL;
  if (value->kind != HKL_JSON_OBJECT && value->kind != HKL_JSON_ARRAY)
    return value;
  if (run->depth >= HKL_JSON_MAX_DEPTH)
    return hkl_mapping_run_fail (run, "The mapping is nested more deeply than %d levels",
                                 HKL_JSON_MAX_DEPTH);
  run->depth++;
  if (value->kind == HKL_JSON_ARRAY)
    result = resolve_array (run, value, event);
  else
    {
      const HklJsonMember *directive = hkl_mapping_directive_member (value);
      result = directive != NULL ? resolve_directive (run, directive, event)
                                 : resolve_object (run, value, event);
    }
  run->depth--;
  return run->error == NULL ? result : NULL;
}

static const HklJson *clean (HklMappingRun *run, const HklJson *value, guint depth);

static const HklJson *
clean_object (HklMappingRun *run, const HklJson *value, guint depth)
{
  HklJsonMember *members = NULL;
  gsize n = 0;

  for (gsize i = 0; i < value->u.object.n; i++)
    {
      const HklJsonMember *from = &value->u.object.members[i];
      const HklJson *made = from->value == &hkl_mapping_absent
                                ? NULL
                                : clean (run, from->value, depth + 1);
      if (made != from->value && members == NULL)
        {
          members = hkl_arena_new_array (run->arena, HklJsonMember, value->u.object.n);
          memcpy (members, value->u.object.members, sizeof *members * i);
          n = i;
        }
      if (members != NULL && made != NULL)
        members[n++] = (HklJsonMember){ from->key, made, from->key_offset };
    }
  return members != NULL ? new_object (run, members, n, value->offset) : value;
}

static const HklJson *
clean_array (HklMappingRun *run, const HklJson *value, guint depth)
{
  const HklJson **items = NULL;

  for (gsize i = 0; i < value->u.array.n; i++)
    {
      const HklJson *from = value->u.array.items[i];
      const HklJson *made = clean (run, from, depth + 1);
      if (made != from && items == NULL)
        items = hkl_arena_memdup (run->arena, value->u.array.items,
                                  sizeof *items * value->u.array.n);
      if (items != NULL)
        items[i] = made;
    }
  return items != NULL ? hkl_json_new_array (run->arena, items, value->u.array.n) : value;
}

static const HklJson *
clean (HklMappingRun *run, const HklJson *value, guint depth)
{
  if (value == NULL || value == &hkl_mapping_absent)
    return NULL;
  if (value->kind != HKL_JSON_OBJECT && value->kind != HKL_JSON_ARRAY)
    return value;
  value = hkl_mapping_run_event (run, value);
  if (depth >= HKL_JS_MAX_DEPTH)
    {
      hkl_mapping_run_fail (run, "The mapping makes a value that is nested too deeply");
      return value;
    }
  return value->kind == HKL_JSON_OBJECT ? clean_object (run, value, depth)
                                        : clean_array (run, value, depth);
}

const HklJson *
hkl_mapping_run_clean (HklMappingRun *run, const HklJson *value)
{
  if (!run->has_absent && run->counted == NULL)
    return value;
  value = clean (run, value, 0);
  return run->error == NULL ? value : NULL;
}

static gsize
count_nodes (const HklJson *value, gsize limit, guint depth)
{
  gsize n = 1;

  if (depth >= HKL_JS_MAX_DEPTH)
    return limit + 1;
  if (hkl_json_is (value, HKL_JSON_OBJECT))
    {
      for (gsize i = 0; i < value->u.object.n && n <= limit; i++)
        n += count_nodes (value->u.object.members[i].value, limit - n, depth + 1);
    }
  else if (hkl_json_is (value, HKL_JSON_ARRAY))
    {
      for (gsize i = 0; i < value->u.array.n && n <= limit; i++)
        n += count_nodes (value->u.array.items[i], limit - n, depth + 1);
    }
  return n;
}

/* What one mapping after another doubles stays small here, since values are shared, and would
 * only be too large when it is written. */
gboolean
hkl_mapping_run_is_bounded (HklMappingRun *run, const HklJson *value)
{
  return run->transforms < 2 ||
         count_nodes (value, HKL_MAPPING_MAX_NODES, 0) <= HKL_MAPPING_MAX_NODES;
}

static const HklJson *
finish (HklMappingRun *run, const HklJson *value, GError **error)
{
  if (run->error == NULL && !hkl_mapping_run_is_bounded (run, value))
    hkl_mapping_run_fail (run, "The mapping makes a value that is too large");
  if (run->error == NULL)
    value = hkl_mapping_run_clean (run, value);
  g_clear_pointer (&run->counted, g_array_unref);
  if (run->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&run->error));
      return NULL;
    }
  return value;
}

static gboolean
check_event (const HklJson *event, GError **error)
{
  if (hkl_json_is (event, HKL_JSON_OBJECT))
    return TRUE;
  g_set_error (error, HKL_MAPPING_ERROR, HKL_MAPPING_ERROR_RESOLVE,
               "data must be an object, got %s", hkl_mapping_type_name (event));
  return FALSE;
}

static const HklJson *
resolve_root (const HklJson *root, const HklJson *event, HklArena *arena, GError **error)
{
  HklMappingRun run = { .arena = arena };
  return finish (&run, hkl_mapping_run_resolve (&run, root, event), error);
}

const HklJson *
hkl_mapping_kit_resolve (const HklJson *mapping,
                         const HklJson *event,
                         HklArena *arena,
                         GError **error)
{
  g_return_val_if_fail (mapping != NULL, NULL);
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_event (event, error))
    return NULL;
  const HklJson *root = hkl_mapping_root (mapping, arena, error);
  return root != NULL ? resolve_root (root, event, arena, error) : NULL;
}

const HklJson *
hkl_mapping_kit_transform (const HklJson *mapping,
                           const HklJson *event,
                           HklArena *arena,
                           GError **error)
{
  g_return_val_if_fail (mapping != NULL, NULL);
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_event (event, error))
    return NULL;
  const HklJson *root = hkl_mapping_root (mapping, arena, error);
  if (root == NULL || !hkl_mapping_validate_root (root, error))
    return NULL;
  return resolve_root (root, event, arena, error);
}
