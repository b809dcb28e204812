/* hkl-json.c: see hkl-json.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-json"

#include "config.h"

#include <math.h>

#include "hkl-json-private.h"

/* Up to here duplicates are found by comparing each with each, beyond by hashing. */
#define FEW_MEMBERS 12

const HklJson hkl_json_null = { .kind = HKL_JSON_NULL };
const HklJson hkl_json_false = { .kind = HKL_JSON_FALSE };
const HklJson hkl_json_true = { .kind = HKL_JSON_TRUE };
const HklJson hkl_json_empty_string = { .kind = HKL_JSON_STRING, .u.string = { "", 0 } };

/* --- strings --------------------------------------------------------------------------------- */

char *
hkl_str_dup (HklStr s)
{
  char *copy = g_malloc (s.len + 1);

  if (s.len > 0)
    memcpy (copy, s.data, s.len);
  copy[s.len] = '\0';

  return copy;
}

gsize
hkl_str_utf16_length (HklStr s)
{
  gsize units = 0;

  for (gsize i = 0; i < s.len; i++)
    {
      guchar c = (guchar) s.data[i];

      /* Each character counts once at its first byte; those of four bytes are two units. */
      if ((c & 0xc0) != 0x80)
        units += c >= 0xf0 ? 2 : 1;
    }

  return units;
}

/* --- members --------------------------------------------------------------------------------- */

gboolean
hkl_json_key_is_index (HklStr key, guint32 *index)
{
  guint64 value = 0;

  if (key.len == 0 || key.len > 10 || (key.len > 1 && key.data[0] == '0'))
    return FALSE;

  for (gsize i = 0; i < key.len; i++)
    {
      if (!g_ascii_isdigit (key.data[i]))
        return FALSE;
      value = value * 10 + (guint64) (key.data[i] - '0');
    }

  if (value >= G_MAXUINT32)
    return FALSE;

  *index = (guint32) value;

  return TRUE;
}

static guint32
hash_key (HklStr key)
{
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < key.len; i++)
    hash = (hash ^ (guchar) key.data[i]) * 16777619u;

  return hash;
}

/* Later duplicates give their value to the first and vanish. */
static gsize
drop_duplicates_few (HklJsonMember *members, gsize n)
{
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    {
      gsize j;

      for (j = 0; j < kept; j++)
        {
          if (hkl_str_equal (members[j].key, members[i].key))
            break;
        }

      if (j < kept)
        members[j].value = members[i].value;
      else
        members[kept++] = members[i];
    }

  return kept;
}

static gsize
drop_duplicates_many (HklJsonMember *members, gsize n)
{
  gsize size = 32;
  gsize kept = 0;
  g_autofree gsize *slots = NULL;

  while (size < n * 2)
    size *= 2;
  slots = g_new0 (gsize, size);

  for (gsize i = 0; i < n; i++)
    {
      gsize slot = hash_key (members[i].key) & (size - 1);

      while (slots[slot] != 0 && !hkl_str_equal (members[slots[slot] - 1].key, members[i].key))
        slot = (slot + 1) & (size - 1);

      if (slots[slot] != 0)
        {
          members[slots[slot] - 1].value = members[i].value;
        }
      else
        {
          members[kept] = members[i];
          slots[slot] = ++kept;
        }
    }

  return kept;
}

static int
compare_indices (gconstpointer a, gconstpointer b)
{
  guint32 first = 0;
  guint32 second = 0;

  hkl_json_key_is_index (((const HklJsonMember *) a)->key, &first);
  hkl_json_key_is_index (((const HklJsonMember *) b)->key, &second);

  return first < second ? -1 : first > second;
}

static void
indices_first (HklJsonMember *members, gsize n)
{
  g_autofree HklJsonMember *copy = NULL;
  gsize n_indices = 0;
  gsize next;
  guint32 index;

  for (gsize i = 0; i < n; i++)
    {
      if (members[i].key.len > 0 && g_ascii_isdigit (members[i].key.data[0]) &&
          hkl_json_key_is_index (members[i].key, &index))
        n_indices++;
    }

  if (n_indices == 0)
    return;

  copy = g_memdup2 (members, n * sizeof (HklJsonMember));
  next = n_indices;
  n_indices = 0;
  for (gsize i = 0; i < n; i++)
    {
      if (hkl_json_key_is_index (copy[i].key, &index))
        members[n_indices++] = copy[i];
      else
        members[next++] = copy[i];
    }

  qsort (members, n_indices, sizeof (HklJsonMember), compare_indices);
}

gsize
hkl_json_members_settle (HklJsonMember *members, gsize n)
{
  if (n > 1)
    n = n <= FEW_MEMBERS ? drop_duplicates_few (members, n) : drop_duplicates_many (members, n);
  indices_first (members, n);

  return n;
}

/* --- values ---------------------------------------------------------------------------------- */

static HklJson *
value_new (HklArena *arena, HklJsonKind kind)
{
  HklJson *value = hkl_arena_alloc (arena, sizeof (HklJson));

  value->kind = kind;
  value->offset = 0;

  return value;
}

const HklJson *
hkl_json_new_number (HklArena *arena, double number)
{
  HklJson *value = value_new (arena, HKL_JSON_NUMBER);

  value->u.number = number;

  return value;
}

const HklJson *
hkl_json_take_string (HklArena *arena, HklStr s)
{
  HklJson *value = value_new (arena, HKL_JSON_STRING);

  value->u.string = s;

  return value;
}

const HklJson *
hkl_json_new_string (HklArena *arena, HklStr s)
{
  return hkl_json_take_string (arena, (HklStr){ hkl_arena_memdup (arena, s.data, s.len), s.len });
}

const HklJson *
hkl_json_new_array (HklArena *arena, const HklJson *const *items, gsize n)
{
  HklJson *value = value_new (arena, HKL_JSON_ARRAY);

  value->u.array.items = hkl_arena_memdup (arena, items, n * sizeof (HklJson *));
  value->u.array.n = n;

  return value;
}

const HklJson *
hkl_json_get_str (const HklJson *value, HklStr key)
{
  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    return NULL;

  for (gsize i = 0; i < value->u.object.n; i++)
    {
      if (hkl_str_equal (value->u.object.members[i].key, key))
        return value->u.object.members[i].value;
    }

  return NULL;
}

const HklJson *
hkl_json_get (const HklJson *value, const char *key)
{
  return hkl_json_get_str (value, hkl_str (key));
}

char *
hkl_json_dup_member_string (const HklJson *value, const char *key)
{
  const HklJson *member = hkl_json_get (value, key);

  return hkl_json_is (member, HKL_JSON_STRING) ? hkl_str_dup (member->u.string) : NULL;
}

gboolean
hkl_json_truthy (const HklJson *value)
{
  if (value == NULL)
    return FALSE;

  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
      return FALSE;

    case HKL_JSON_NUMBER:
      return value->u.number != 0 && !isnan (value->u.number);

    case HKL_JSON_STRING:
      return value->u.string.len > 0;

    case HKL_JSON_TRUE:
    case HKL_JSON_ARRAY:
    case HKL_JSON_OBJECT:
    default:
      return TRUE;
    }
}

/* --- building an object ---------------------------------------------------------------------- */

struct _HklJsonObjectBuilder
{
  HklArena *arena;
  HklJsonMember *members;
  gsize n;
  gsize allocated;
};

HklJsonObjectBuilder *
hkl_json_object_builder_new (HklArena *arena)
{
  HklJsonObjectBuilder *self = hkl_arena_alloc (arena, sizeof (HklJsonObjectBuilder));

  self->arena = arena;
  self->n = 0;
  self->allocated = 8;
  self->members = hkl_arena_new_array (arena, HklJsonMember, self->allocated);

  return self;
}

void
hkl_json_object_builder_set (HklJsonObjectBuilder *self, HklStr key, const HklJson *value)
{
  if (value == NULL)
    {
      hkl_json_object_builder_remove (self, key);
      return;
    }

  if (self->n == self->allocated)
    {
      HklJsonMember *larger = hkl_arena_new_array (self->arena, HklJsonMember, self->allocated * 2);

      memcpy (larger, self->members, self->n * sizeof (HklJsonMember));
      self->members = larger;
      self->allocated *= 2;
    }

  /* Duplicates are settled at the end, all at once. */
  self->members[self->n++] = (HklJsonMember){
    .key = { hkl_arena_memdup (self->arena, key.data, key.len), key.len }, .value = value
  };
}

void
hkl_json_object_builder_remove (HklJsonObjectBuilder *self, HklStr key)
{
  gsize kept = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      if (!hkl_str_equal (self->members[i].key, key))
        self->members[kept++] = self->members[i];
    }
  self->n = kept;
}

const HklJson *
hkl_json_object_builder_end (HklJsonObjectBuilder *self)
{
  HklJson *value = value_new (self->arena, HKL_JSON_OBJECT);

  value->u.object.n = hkl_json_members_settle (self->members, self->n);
  value->u.object.members = self->members;

  return value;
}
