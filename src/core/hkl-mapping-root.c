/* hkl-mapping-root.c: what stands at the root of a mapping (contract 3.1).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Upstream spreads the mapping into a new object first, so that a list or a text at the root
 * becomes an object with numbered keys, and a number becomes an empty one.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

#define ROOT_DIRECTIVE "__segment_internal_directive"

static const HklJson *
spread (const HklJson *mapping, HklArena *arena)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);
  char key[24];

  if (mapping->kind == HKL_JSON_ARRAY)
    {
      for (gsize i = 0; i < mapping->u.array.n; i++)
        {
          int n = g_snprintf (key, sizeof key, "%" G_GSIZE_FORMAT, i);
          hkl_json_object_builder_set (
              builder, (HklStr){ hkl_arena_memdup (arena, key, (gsize) n), (gsize) n },
              mapping->u.array.items[i]);
        }
    }
  else if (mapping->kind == HKL_JSON_STRING)
    {
      gsize units;
      guint16 *text = hkl_js_to_utf16 (mapping->u.string, arena, &units);
      for (gsize i = 0; i < units; i++)
        {
          int n = g_snprintf (key, sizeof key, "%" G_GSIZE_FORMAT, i);
          HklStr unit = hkl_js_from_utf16 (text + i, 1, arena);
          hkl_json_object_builder_set (
              builder, (HklStr){ hkl_arena_memdup (arena, key, (gsize) n), (gsize) n },
              hkl_json_take_string (arena, unit));
        }
    }
  return hkl_json_object_builder_end (builder);
}

/* How many members upstream's Object.entries() finds. */
static gsize
count_entries (const HklJson *value)
{
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_OBJECT:
      return value->u.object.n;
    case HKL_JSON_ARRAY:
      return value->u.array.n;
    case HKL_JSON_STRING:
      return hkl_str_utf16_length (value->u.string);
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
    case HKL_JSON_NUMBER:
      return 0;
    }
  g_assert_not_reached ();
}

static gpointer
fail (GError **error, const char *message)
{
  g_set_error_literal (error, HKL_MAPPING_ERROR, HKL_MAPPING_ERROR_INVALID, message);
  return NULL;
}

static const HklJson *
without_member (const HklJson *object, HklStr key, HklArena *arena)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);

  for (gsize i = 0; i < object->u.object.n; i++)
    {
      const HklJsonMember *member = &object->u.object.members[i];
      if (!hkl_str_equal (member->key, key))
        hkl_json_object_builder_set (builder, member->key, member->value);
    }
  return hkl_json_object_builder_end (builder);
}

static const HklJson *
with_member (const HklJson *object, HklStr key, const HklJson *value, HklArena *arena)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);

  for (gsize i = 0; i < object->u.object.n; i++)
    hkl_json_object_builder_set (builder, object->u.object.members[i].key,
                                 object->u.object.members[i].value);
  hkl_json_object_builder_set (builder, key, value);
  return hkl_json_object_builder_end (builder);
}

/* The directive of the root with the rest of the mapping as its member "mapping". */
static const HklJson *
wrap (const HklJson *object, const HklJson *root, HklArena *arena, GError **error)
{
  const HklJson *inner;

  if (root->kind == HKL_JSON_NULL)
    return fail (error, "Cannot convert undefined or null to object");
  if (count_entries (root) > 1)
    return fail (error, "The root mapping must only have a single directive object");
  if (count_entries (root) == 0 || root->kind == HKL_JSON_STRING)
    return fail (error, "The root directive must be an object");
  if (root->kind == HKL_JSON_ARRAY)
    {
      inner = root->u.array.items[0];
      if (hkl_json_is (inner, HKL_JSON_ARRAY))
        return root;
    }
  else
    inner = root->u.object.members[0].value;
  if (hkl_json_is (inner, HKL_JSON_ARRAY))
    return root; /* a list cannot show the member that it is given */
  if (!hkl_json_is (inner, HKL_JSON_OBJECT))
    return fail (error, "The root directive must be an object");
  const HklJson *rest = without_member (object, HKL_STR (ROOT_DIRECTIVE), arena);
  inner = with_member (inner, HKL_STR ("mapping"), rest, arena);
  if (root->kind == HKL_JSON_ARRAY)
    return hkl_json_new_array (arena, &inner, 1);
  return with_member (&(HklJson){ .kind = HKL_JSON_OBJECT }, root->u.object.members[0].key, inner,
                      arena);
}

const HklJson *
hkl_mapping_root (const HklJson *mapping, HklArena *arena, GError **error)
{
  if (mapping->kind == HKL_JSON_NULL)
    return fail (error, "Cannot convert undefined or null to object");
  const HklJson *object = mapping->kind == HKL_JSON_OBJECT ? mapping : spread (mapping, arena);
  const HklJson *root = hkl_json_get (object, ROOT_DIRECTIVE);
  return root != NULL ? wrap (object, root, arena, error) : object;
}
