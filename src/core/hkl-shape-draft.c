/* hkl-shape-draft.c: see hkl-shape-draft.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are built into a tree of names, which then is written: the first row with a name decides
 * where its object stands.
 */

#define G_LOG_DOMAIN "hkl-shape-draft"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"
#include "hkl-shape-draft.h"

#define DEPTH_MAX 16

HklShapeRow *
hkl_shape_row_new (const char *name, HklValueDraft *value)
{
  HklShapeRow *self = g_new0 (HklShapeRow, 1);

  self->name = g_strdup (name);
  self->value = value;

  return self;
}

void
hkl_shape_row_free (HklShapeRow *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  hkl_value_draft_free (self->value);
  g_free (self);
}

/* --- to JSON --------------------------------------------------------------------------------- */

typedef struct _Node Node;
struct _Node
{
  char *key;
  char *json;          /* a value; NULL: an object */
  GPtrArray *children; /* of Node */
};

static void
node_free (gpointer data)
{
  Node *node = data;

  g_free (node->key);
  g_free (node->json);
  g_ptr_array_unref (node->children);
  g_free (node);
}

static Node *
node_new (const char *key)
{
  Node *node = g_new0 (Node, 1);

  node->key = g_strdup (key);
  node->children = g_ptr_array_new_with_free_func (node_free);

  return node;
}

static Node *
find_child (Node *node, const char *key)
{
  for (guint i = 0; i < node->children->len; i++)
    if (g_str_equal (((Node *) node->children->pdata[i])->key, key))
      return node->children->pdata[i];

  return NULL;
}

/* The place of NAME below ROOT, made where it is missing; NULL with error. */
static Node *
reach (Node *root, const char *name, GError **error)
{
  g_auto (GStrv) steps = g_strsplit (name, ".", -1);
  guint n = g_strv_length (steps);
  Node *node = root;

  if (n == 0 || n > DEPTH_MAX)
    {
      g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT, "Give each part a name.");
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      Node *child = find_child (node, steps[i]);

      if (*steps[i] == '@')
        {
          g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                       "A name cannot begin with “@”, as “%s” does: that is how directives begin.",
                       steps[i]);
          return NULL;
        }
      if (*steps[i] == '\0')
        {
          g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                       "A dot in a name stands between two names, such as user.id.");
          return NULL;
        }
      if (child != NULL && i + 1 == n)
        {
          g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                       "There are two parts with the name “%s”. Give one another name.", name);
          return NULL;
        }
      if (child != NULL && child->json != NULL)
        {
          g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                       "“%s” is a value and cannot hold “%s”. Give one another name.", child->key,
                       name);
          return NULL;
        }
      if (child == NULL)
        {
          child = node_new (steps[i]);
          g_ptr_array_add (node->children, child);
        }
      node = child;
    }

  return node;
}

static void
write_node (const Node *node, GString *out)
{
  if (node->json != NULL)
    {
      g_string_append (out, node->json);
      return;
    }

  g_string_append_c (out, '{');
  for (guint i = 0; i < node->children->len; i++)
    {
      const Node *child = node->children->pdata[i];

      if (i > 0)
        g_string_append_c (out, ',');
      hkl_json_write_string (hkl_str (child->key), out);
      g_string_append_c (out, ':');
      write_node (child, out);
    }
  g_string_append_c (out, '}');
}

char *
hkl_shape_to_json (GPtrArray *rows, guint *row, GError **error)
{
  Node *root = node_new ("");
  GString *out = NULL;
  gboolean ok = TRUE;

  g_return_val_if_fail (rows != NULL, NULL);

  for (guint i = 0; i < rows->len && ok; i++)
    {
      const HklShapeRow *one = rows->pdata[i];
      g_autofree char *json = NULL;
      Node *node;

      if (row != NULL)
        *row = i;
      node = reach (root, one->name, error);
      json = node != NULL ? hkl_value_draft_to_json (one->value, NULL, error) : NULL;
      ok = json != NULL;
      if (ok)
        node->json = g_steal_pointer (&json);
    }
  if (ok)
    {
      out = g_string_new (NULL);
      write_node (root, out);
    }
  node_free (root);

  return ok ? g_string_free (out, FALSE) : NULL;
}

/* --- from JSON ------------------------------------------------------------------------------- */

static gboolean
collect (const HklJson *object, const char *prefix, guint depth, GPtrArray *rows)
{
  for (gsize i = 0; i < object->u.object.n; i++)
    {
      const HklJsonMember *member = &object->u.object.members[i];
      g_autofree char *key = hkl_str_dup (member->key);
      g_autofree char *name = NULL;
      gboolean nested = hkl_json_is (member->value, HKL_JSON_OBJECT) &&
                        member->value->u.object.n > 0 && !hkl_json_is_directive (member->value);

      if (*key == '\0' || strlen (key) != member->key.len || strchr (key, '.') != NULL ||
          !g_utf8_validate (key, -1, NULL))
        return FALSE;

      name = *prefix != '\0' ? g_strconcat (prefix, ".", key, NULL) : g_strdup (key);
      if (!nested)
        g_ptr_array_add (rows, hkl_shape_row_new (name, hkl_value_draft_from_json (member->value)));
      else if (depth >= DEPTH_MAX || !collect (member->value, name, depth + 1, rows))
        return FALSE;
    }

  return TRUE;
}

/* The same text but for the order in directives, which means nothing. */
static gboolean
reads_as (GPtrArray *rows, const HklJson *json)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *text = hkl_shape_to_json (rows, NULL, NULL);
  const HklJson *written;
  g_autoptr (GPtrArray) again = NULL;

  if (text == NULL)
    return FALSE;
  written = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  again = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_shape_row_free);
  if (!hkl_json_is (written, HKL_JSON_OBJECT) || !collect (written, "", 0, again) ||
      again->len != rows->len)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (((HklShapeRow *) rows->pdata[i])->name,
                   ((HklShapeRow *) again->pdata[i])->name) != 0)
      return FALSE;

  return hkl_json_is (json, HKL_JSON_OBJECT);
}

GPtrArray *
hkl_shape_from_json (const HklJson *json, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_shape_row_free);

  if (!hkl_json_is (json, HKL_JSON_OBJECT) || hkl_json_is_directive (json) ||
      !collect (json, "", 0, rows) || !reads_as (rows, json))
    {
      g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                   "This shape is too rich for the builder");
      return NULL;
    }

  return g_steal_pointer (&rows);
}

/* --- names ----------------------------------------------------------------------------------- */

static gboolean
is_taken (GPtrArray *rows, const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const char *other = ((HklShapeRow *) rows->pdata[i])->name;
      gsize length = strlen (name);

      /* "user" is taken by "user.id", too. */
      if (strncmp (other, name, length) == 0 && (other[length] == '\0' || other[length] == '.'))
        return TRUE;
    }

  return FALSE;
}

char *
hkl_shape_name_for (GPtrArray *rows, const char *path)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *last = g_strdup (dot != NULL ? dot + 1 : path);
  g_autofree char *plain = NULL;
  char *bracket = strchr (last, '[');

  if (bracket != NULL)
    *bracket = '\0';
  plain = g_strdup (*last != '\0' ? last : "value");
  if (!is_taken (rows, plain))
    return g_steal_pointer (&plain);

  for (guint n = 2;; n++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%u", plain, n);

      if (!is_taken (rows, name))
        return g_steal_pointer (&name);
    }
}
