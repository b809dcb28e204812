/* hkl-mapping-validate.c: the syntax of a mapping, before any event is seen (contract 3.2).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says what upstream says, in upstream's words. Lists are not descended into, as there: what is
 * wrong inside one shows only when an event is mapped.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

/* Where a value stands; printed only when there is something to say. */
typedef struct _Path Path;
struct _Path
{
  const Path *up;
  HklStr key;
};

typedef struct
{
  GString *faults; /* NULL while there is none */
  guint n;
  guint depth;
} Faults;

#define MAX_FAULTS 100

static void
print_path (const Path *path, GString *out)
{
  gsize start = out->len;

  /* Prepending keeps this from being recursive. */
  for (; path != NULL; path = path->up)
    {
      g_string_insert_len (out, (gssize) start, path->key.data, (gssize) path->key.len);
      g_string_insert_c (out, (gssize) start, '/');
    }
}

G_GNUC_PRINTF (3, 4)
static void
add_fault (Faults *faults, const Path *path, const char *format, ...)
{
  va_list arguments;

  faults->n++;
  if (faults->n > MAX_FAULTS)
    return;
  if (faults->faults == NULL)
    faults->faults = g_string_new (NULL);
  else
    g_string_append (faults->faults, "; ");
  if (path == NULL)
    g_string_append_c (faults->faults, '/');
  else
    print_path (path, faults->faults);
  g_string_append_c (faults->faults, ' ');
  va_start (arguments, format);
  g_string_append_vprintf (faults->faults, format, arguments);
  va_end (arguments);
  g_string_append_c (faults->faults, '.');
}

static const char *
with_article (const HklJson *value)
{
  if (value == NULL)
    return "an undefined";
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
      return "a null";
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
      return "a boolean";
    case HKL_JSON_NUMBER:
      return "a number";
    case HKL_JSON_STRING:
      return "a string";
    case HKL_JSON_ARRAY:
      return "an array";
    case HKL_JSON_OBJECT:
      return "an object";
    }
  g_assert_not_reached ();
}

static const char *
with_article_or_directive (const HklJson *value)
{
  return hkl_mapping_has_directive_key (value) ? "a directive" : with_article (value);
}

static void validate (Faults *faults, const Path *path, const HklJson *value);

static void
validate_members (Faults *faults, const Path *path, const HklJson *object)
{
  for (gsize i = 0; i < object->u.object.n; i++)
    {
      const HklJsonMember *member = &object->u.object.members[i];
      Path inner = { path, member->key };
      validate (faults, &inner, member->value);
    }
}

/* "object" because it is the value itself that is named, "a object" as upstream has it. */
static void
expect_object_or_directive (Faults *faults, const Path *path, const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    add_fault (faults, path, "should be a object or a mapping directive but it is %s",
               with_article (value));
}

static void
validate_string_or_directive (Faults *faults, const Path *path, const HklJson *value)
{
  if (hkl_mapping_has_directive_key (value))
    validate (faults, path, value);
  else if (!hkl_json_is (value, HKL_JSON_STRING))
    add_fault (faults, path, "should be a string or a mapping directive but it is %s",
               with_article (value));
}

static void
validate_raw_or_directive (Faults *faults, const Path *path, const HklJson *value)
{
  if (hkl_mapping_has_directive_key (value))
    validate (faults, path, value);
}

typedef enum
{
  FIELD_ANY,
  FIELD_STRING,
  FIELD_STRING_OR_DIRECTIVE,
  FIELD_OBJECT_OR_DIRECTIVE,
  FIELD_BOOLEAN,
  FIELD_ARRAY,
  FIELD_PATTERN,     /* a string of 1 to 10 units */
  FIELD_REPLACEMENT, /* a string of at most 10 units */
  FIELD_MODE,
  FIELD_DIRECTION,
} FieldType;

typedef struct
{
  const char *name;
  FieldType type;
  gboolean required;
} Field;

static void
check_one_of (Faults *faults, const Path *path, HklStr value, const char *first, const char *second)
{
  g_autofree char *text = hkl_str_dup (value);

  if (g_ascii_strcasecmp (text, first) == 0 || g_ascii_strcasecmp (text, second) == 0)
    return;
  g_autoptr (GString) quoted = g_string_new (NULL);
  hkl_json_write_string (value, quoted);
  add_fault (faults, path, "should be one of %s, %s but it is %s", first, second, quoted->str);
}

static void
validate_string_field (Faults *faults, const Path *path, FieldType type, const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_STRING))
    {
      add_fault (faults, path, "should be a string but it is %s",
                 with_article_or_directive (value));
      return;
    }
  if (type == FIELD_MODE)
    check_one_of (faults, path, value->u.string, "encode", "decode");
  else if (type == FIELD_DIRECTION)
    check_one_of (faults, path, value->u.string, "left", "right");
  else if (type == FIELD_PATTERN && value->u.string.len == 0)
    add_fault (faults, path, "should be a string of length 1 or greater");
  else if ((type == FIELD_PATTERN || type == FIELD_REPLACEMENT) &&
           hkl_str_utf16_length (value->u.string) > 10)
    add_fault (faults, path, "should be a string of length 10 or less");
}

static void
validate_field (Faults *faults, const Path *path, FieldType type, const HklJson *value)
{
  switch (type)
    {
    case FIELD_ANY:
      break;
    case FIELD_STRING:
    case FIELD_PATTERN:
    case FIELD_REPLACEMENT:
    case FIELD_MODE:
    case FIELD_DIRECTION:
      validate_string_field (faults, path, type, value);
      break;
    case FIELD_STRING_OR_DIRECTIVE:
      if (!hkl_mapping_has_directive_key (value))
        validate_string_or_directive (faults, path, value);
      break;
    case FIELD_OBJECT_OR_DIRECTIVE:
      expect_object_or_directive (faults, path, value);
      break;
    case FIELD_BOOLEAN:
      if (!hkl_json_is (value, HKL_JSON_FALSE) && !hkl_json_is (value, HKL_JSON_TRUE))
        add_fault (faults, path, "should be a boolean but it is %s",
                   with_article_or_directive (value));
      break;
    case FIELD_ARRAY:
      if (!hkl_json_is (value, HKL_JSON_ARRAY))
        add_fault (faults, path, "should be an array but it is %s", with_article (value));
      break;
    }
}

/* First everything inside the object, as anywhere; only when that is sound, the fields. */
static gboolean
validate_fields (Faults *faults,
                 const Path *path,
                 const HklJson *value,
                 const Field *fields,
                 gsize n_fields)
{
  guint before = faults->n;

  if (!hkl_json_is (value, HKL_JSON_OBJECT) || hkl_mapping_has_directive_key (value))
    {
      add_fault (faults, path, "should be an object but it is %s",
                 with_article_or_directive (value));
      return FALSE;
    }
  validate_members (faults, path, value);
  if (faults->n > before)
    return FALSE;
  for (gsize i = 0; i < n_fields; i++)
    {
      const HklJson *field = hkl_json_get (value, fields[i].name);
      Path inner = { path, hkl_str (fields[i].name) };
      if (field != NULL)
        validate_field (faults, &inner, fields[i].type, field);
      else if (fields[i].required)
        add_fault (faults, path, "should have field \"%s\" but it doesn't", fields[i].name);
    }
  return faults->n == before;
}

static void
validate_if (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "exists", FIELD_ANY, FALSE },
    { "blank", FIELD_ANY, FALSE },
    { "then", FIELD_ANY, FALSE },
    { "else", FIELD_ANY, FALSE },
  };
  validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields));
}

static void
validate_case (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "operator", FIELD_STRING, FALSE },
    { "value", FIELD_STRING_OR_DIRECTIVE, FALSE },
  };
  validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields));
}

static void
validate_replace (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "pattern", FIELD_PATTERN, TRUE },           { "replacement", FIELD_REPLACEMENT, FALSE },
    { "value", FIELD_STRING_OR_DIRECTIVE, TRUE }, { "ignorecase", FIELD_BOOLEAN, FALSE },
    { "global", FIELD_BOOLEAN, FALSE },
  };
  validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields));
}

static void
validate_array_path (Faults *faults, const Path *path, const HklJson *value)
{
  guint before = faults->n;

  if (!hkl_json_is (value, HKL_JSON_ARRAY))
    {
      add_fault (faults, path, "should be an array but it is %s", with_article (value));
      return;
    }
  validate_string_or_directive (faults, path,
                                value->u.array.n > 0 ? value->u.array.items[0] : NULL);
  if (faults->n == before && value->u.array.n > 1)
    validate (faults, path, value->u.array.items[1]);
}

static void
validate_json (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "value", FIELD_ANY, TRUE },
    { "mode", FIELD_MODE, TRUE },
  };
  validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields));
}

static void
validate_flatten (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "separator", FIELD_STRING, FALSE },
    { "value", FIELD_ANY, TRUE },
    { "omitArrays", FIELD_ANY, FALSE },
  };
  validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields));
}

/* The items of @merge lose their place in upstream's messages. */
static void
validate_merge (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "direction", FIELD_DIRECTION, FALSE },
    { "objects", FIELD_ARRAY, TRUE },
  };
  guint before = faults->n;

  if (!validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields)))
    return;
  const HklJson *objects = hkl_json_get (value, "objects");
  for (gsize i = 0; i < objects->u.array.n && faults->n == before; i++)
    {
      const HklJson *item = objects->u.array.items[i];
      if (hkl_json_is (item, HKL_JSON_OBJECT))
        validate (faults, NULL, item);
      else
        expect_object_or_directive (faults, NULL, item);
    }
}

static void
validate_transform (Faults *faults, const Path *path, const HklJson *value)
{
  static const Field fields[] = {
    { "apply", FIELD_OBJECT_OR_DIRECTIVE, TRUE },
    { "mapping", FIELD_OBJECT_OR_DIRECTIVE, TRUE },
  };
  validate_fields (faults, path, value, fields, G_N_ELEMENTS (fields));
}

static void
validate_liquid (Faults *faults, const Path *path, const HklJson *value)
{
  validate_string_field (faults, path, FIELD_STRING, value);
}

static const struct
{
  const char *name;
  void (*validate) (Faults *faults, const Path *path, const HklJson *value);
} validators[] = {
  { "@path", validate_string_or_directive },
  { "@template", validate_string_or_directive },
  { "@literal", validate_raw_or_directive },
  { "@if", validate_if },
  { "@case", validate_case },
  { "@replace", validate_replace },
  { "@arrayPath", validate_array_path },
  { "@json", validate_json },
  { "@flatten", validate_flatten },
  { "@merge", validate_merge },
  { "@transform", validate_transform },
  { "@excludeWhenNull", validate_raw_or_directive },
  { "@liquid", validate_liquid },
};

static void
validate_directive (Faults *faults, const Path *path, const HklJson *value)
{
  const HklJsonMember *directive = NULL;
  gsize keys = 0;

  for (gsize i = 0; i < value->u.object.n; i++)
    {
      const HklJsonMember *member = &value->u.object.members[i];
      if (hkl_str_equal (member->key, HKL_STR ("_metadata")))
        continue;
      keys++;
      directive = member;
    }
  if (keys > 1)
    {
      add_fault (faults, path,
                 "should only have one @-prefixed key but it has %" G_GSIZE_FORMAT " keys", keys);
      return;
    }
  g_assert (directive != NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (validators); i++)
    {
      if (hkl_str_equal (directive->key, hkl_str (validators[i].name)))
        {
          Path inner = { path, directive->key };
          validators[i].validate (faults, &inner, directive->value);
          return;
        }
    }
  add_fault (faults, path, "has an invalid directive: %.*s", (int) MIN (directive->key.len, 200),
             directive->key.data);
}

static void
validate (Faults *faults, const Path *path, const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_OBJECT))
    return;
  if (faults->depth >= HKL_JSON_MAX_DEPTH)
    {
      add_fault (faults, NULL, "is nested more deeply than %d levels", HKL_JSON_MAX_DEPTH);
      return;
    }
  faults->depth++;
  if (hkl_mapping_has_directive_key (value))
    validate_directive (faults, path, value);
  else
    validate_members (faults, path, value);
  faults->depth--;
}

gboolean
hkl_mapping_validate_root (const HklJson *root, GError **error)
{
  Faults faults = { 0 };

  validate (&faults, NULL, root);
  if (faults.n == 0)
    return TRUE;
  if (faults.n > MAX_FAULTS)
    g_string_append_printf (faults.faults, "; and %u more", faults.n - MAX_FAULTS);
  /* A key may hold half of a character; a message may not. */
  g_autofree char *message = g_utf8_make_valid (faults.faults->str, (gssize) faults.faults->len);
  g_set_error_literal (error, HKL_MAPPING_ERROR, HKL_MAPPING_ERROR_INVALID, message);
  g_string_free (faults.faults, TRUE);
  return FALSE;
}

gboolean
hkl_mapping_kit_validate (const HklJson *mapping, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();

  g_return_val_if_fail (mapping != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  const HklJson *root = hkl_mapping_root (mapping, arena, error);
  return root != NULL && hkl_mapping_validate_root (root, error);
}
