/* hkl-field-list.c: see hkl-field-list.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A path is kept only if the walker of @path finds the very value with it: so no rule about keys
 * need be known here.
 */

#define G_LOG_DOMAIN "hkl-field-list"

#include "config.h"

#include "hkl-field-list.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"
#include "hkl-trigger-rows.h"

#define EXAMPLE_MAX 60 /* characters */

struct _HklFieldList
{
  gatomicrefcount ref_count;
  GPtrArray *fields;   /* of HklSeenField */
  GHashTable *by_path; /* char * to HklSeenField, both borrowed */
};

G_DEFINE_BOXED_TYPE (HklFieldList, hkl_field_list, hkl_field_list_ref, hkl_field_list_unref)

static void
field_free (gpointer data)
{
  HklSeenField *field = data;

  g_free (field->path);
  g_free (field->example);
  g_free (field);
}

HklFieldList *
hkl_field_list_new (void)
{
  HklFieldList *self = g_new0 (HklFieldList, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fields = g_ptr_array_new_with_free_func (field_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

HklFieldList *
hkl_field_list_ref (HklFieldList *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
hkl_field_list_unref (HklFieldList *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->by_path);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

/* --- collecting ------------------------------------------------------------------------------ */

typedef struct
{
  HklFieldList *list;
  const HklJson *event;
  HklArena *arena;
  GString *path;
  gboolean in_list;
} Walk;

/* "{…}" and "[…]" of what holds more: its parts are fields of their own. */
static char *
example_of (const HklJson *value)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *valid = NULL;

  if (hkl_json_is (value, HKL_JSON_OBJECT))
    return g_strdup_printf ("{ %zu }", value->u.object.n);
  if (hkl_json_is (value, HKL_JSON_ARRAY))
    return g_strdup_printf ("[ %zu ]", value->u.array.n);

  text = g_string_new (NULL);
  hkl_json_write (value, text);
  valid = g_utf8_make_valid (text->str, (gssize) text->len);
  if (g_utf8_strlen (valid, -1) > EXAMPLE_MAX)
    {
      g_autofree char *cut = g_utf8_substring (valid, 0, EXAMPLE_MAX);

      return g_strconcat (cut, "…", NULL);
    }

  return g_steal_pointer (&valid);
}

static void
note (Walk *walk, const HklJson *value)
{
  HklFieldList *list = walk->list;
  HklSeenField *field = g_hash_table_lookup (list->by_path, walk->path->str);

  if (field == NULL)
    {
      HklStr path = { walk->path->str, walk->path->len };

      if (list->fields->len >= HKL_FIELD_LIST_MAX ||
          !g_utf8_validate (walk->path->str, (gssize) walk->path->len, NULL) ||
          hkl_mapping_path_get (walk->event, path, walk->arena) != value)
        return;

      field = g_new0 (HklSeenField, 1);
      field->path = g_strdup (walk->path->str);
      field->in_list = walk->in_list;
      g_ptr_array_add (list->fields, field);
      g_hash_table_insert (list->by_path, field->path, field);
    }

  field->kinds |= 1u << value->kind;
  field->n_events++;
  if (field->example == NULL && value->kind != HKL_JSON_NULL)
    field->example = example_of (value);
}

static void walk_into (Walk *walk, const HklJson *value, guint depth);

static void
walk_step (Walk *walk, const HklJson *value, guint depth)
{
  note (walk, value);
  walk_into (walk, value, depth + 1);
}

static void
walk_into (Walk *walk, const HklJson *value, guint depth)
{
  gsize length = walk->path->len;
  gboolean in_list = walk->in_list;

  if (depth >= HKL_FIELD_DEPTH_MAX)
    return;

  if (hkl_json_is (value, HKL_JSON_OBJECT))
    for (gsize i = 0; i < value->u.object.n; i++)
      {
        const HklJsonMember *member = &value->u.object.members[i];

        if (member->key.len == 0 || memchr (member->key.data, '\0', member->key.len) != NULL)
          continue;
        if (length > 0)
          g_string_append_c (walk->path, '.');
        g_string_append_len (walk->path, member->key.data, (gssize) member->key.len);
        walk_step (walk, member->value, depth);
        g_string_truncate (walk->path, length);
      }
  else if (hkl_json_is (value, HKL_JSON_ARRAY) && value->u.array.n > 0 &&
           value->u.array.items[0] != NULL)
    {
      g_string_append (walk->path, "[0]");
      walk->in_list = TRUE;
      walk_step (walk, value->u.array.items[0], depth);
      walk->in_list = in_list;
      g_string_truncate (walk->path, length);
    }
}

void
hkl_field_list_add (HklFieldList *self, const HklJson *event, HklArena *arena)
{
  g_autoptr (GString) path = g_string_new (NULL);
  Walk walk = { self, event, arena, path, FALSE };

  walk_into (&walk, event, 0);
}

/* --- reading --------------------------------------------------------------------------------- */

guint
hkl_field_list_get_size (HklFieldList *self)
{
  return self->fields->len;
}

const HklSeenField *
hkl_field_list_get (HklFieldList *self, guint i)
{
  g_return_val_if_fail (i < self->fields->len, NULL);

  return self->fields->pdata[i];
}

const HklSeenField *
hkl_field_list_find (HklFieldList *self, const char *path)
{
  return g_hash_table_lookup (self->by_path, path);
}

static gboolean
fits_trigger (const HklSeenField *field)
{
  const guint containers = 1u << HKL_JSON_OBJECT | 1u << HKL_JSON_ARRAY;
  HklConditionKind kind;
  g_autofree char *path = NULL;

  return !field->in_list && (field->kinds & ~containers) != 0 &&
         hkl_trigger_field_parse (field->path, &kind, &path);
}

/* 0: begins with it; 1: a step does; 2: somewhere; 3: nowhere. */
static guint
rank (const char *path, const char *words)
{
  g_autofree char *folded = g_utf8_casefold (path, -1);
  const char *found = strstr (folded, words);
  guint best = 3;

  for (; found != NULL && best > 0; found = strstr (found + 1, words))
    {
      best = MIN (best, found == folded ? 0 : found[-1] == '.' ? 1 : 2);
      if (*found == '\0')
        break;
    }

  return best;
}

GPtrArray *
hkl_field_list_search (HklFieldList *self, const char *words, gboolean for_trigger)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *stripped = g_strstrip (g_strdup (words));
  g_autofree char *folded = g_utf8_casefold (
      g_str_has_prefix (stripped, "$.") ? stripped + 2 : stripped, -1);

  for (guint wanted = 0; wanted < 3; wanted++)
    for (guint i = 0; i < self->fields->len; i++)
      {
        HklSeenField *field = self->fields->pdata[i];

        if (rank (field->path, folded) == wanted && (!for_trigger || fits_trigger (field)))
          g_ptr_array_add (found, field);
      }

  return found;
}
