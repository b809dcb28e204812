/* hkl-value-draft.c: see hkl-value-draft.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A kind is read by guessing it from the directive's name and taking what its slots hold; it is
 * that kind only if writing the slots gives the same JSON again. What a directive has besides, a
 * form would lose: then it is OTHER.
 */

#define G_LOG_DOMAIN "hkl-value-draft"

#include "config.h"

#include <math.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-value-draft.h"

#ifndef N_
#define N_(text) text
#endif

G_DEFINE_QUARK (hkl - value - error - quark, hkl_value_error)

static const char *const boolean_choices[] = { "true", "false", NULL };
static const char *const else_choices[] = { "field", "text", NULL };
static const char *const case_choices[] = { "lower", "upper", NULL };
static const char *const json_choices[] = { "encode", "decode", NULL };
static const char *const which_choices[] = { "all", "first", NULL };
static const char *const match_choices[] = { "exact", "ignorecase", NULL };

#define END                                                                                        \
  {                                                                                                \
    HKL_SLOT_NONE, NULL, NULL, FALSE                                                               \
  }

static const HklSlot slots[HKL_N_VALUE_KINDS][HKL_VALUE_SLOTS_MAX + 1] = {
  [HKL_VALUE_TEXT] = { { HKL_SLOT_TEXT, N_ ("Text"), NULL, TRUE }, END },
  [HKL_VALUE_NUMBER] = { { HKL_SLOT_NUMBER, N_ ("Number"), NULL, FALSE }, END },
  [HKL_VALUE_BOOLEAN] = { { HKL_SLOT_CHOICE, N_ ("True or false"), boolean_choices, FALSE }, END },
  [HKL_VALUE_NULL] = { END },
  [HKL_VALUE_FIELD] = { { HKL_SLOT_PATH, N_ ("Field"), NULL, FALSE }, END },
  [HKL_VALUE_TEMPLATE] = { { HKL_SLOT_TEMPLATE, N_ ("Template"), NULL, TRUE }, END },
  [HKL_VALUE_COALESCE] = { { HKL_SLOT_PATH, N_ ("Field"), NULL, FALSE },
                           { HKL_SLOT_CHOICE, N_ ("Otherwise"), else_choices, FALSE },
                           { HKL_SLOT_TEXT, N_ ("Value otherwise"), NULL, FALSE },
                           END },
  [HKL_VALUE_CASE] = { { HKL_SLOT_PATH, N_ ("Field"), NULL, FALSE },
                       { HKL_SLOT_CHOICE, N_ ("Letters"), case_choices, FALSE },
                       END },
  [HKL_VALUE_REPLACE] = { { HKL_SLOT_PATH, N_ ("Field"), NULL, FALSE },
                          { HKL_SLOT_TEXT, N_ ("Find"), NULL, FALSE },
                          { HKL_SLOT_TEXT, N_ ("Replace with"), NULL, TRUE },
                          { HKL_SLOT_TEXT, N_ ("Find also"), NULL, TRUE },
                          { HKL_SLOT_TEXT, N_ ("Replace that with"), NULL, TRUE },
                          { HKL_SLOT_CHOICE, N_ ("How often"), which_choices, FALSE },
                          { HKL_SLOT_CHOICE, N_ ("Capitals"), match_choices, FALSE },
                          END },
  [HKL_VALUE_JSON] = { { HKL_SLOT_PATH, N_ ("Field"), NULL, FALSE },
                       { HKL_SLOT_CHOICE, N_ ("Direction"), json_choices, FALSE },
                       END },
  [HKL_VALUE_FLATTEN] = { { HKL_SLOT_PATH, N_ ("Field"), NULL, FALSE },
                          { HKL_SLOT_TEXT, N_ ("Separator"), NULL, FALSE },
                          END },
  [HKL_VALUE_LIQUID] = { { HKL_SLOT_TEXT, N_ ("Liquid template"), NULL, TRUE }, END },
  [HKL_VALUE_OTHER] = { { HKL_SLOT_JSON, N_ ("JSON"), NULL, FALSE }, END },
};

const HklSlot *
hkl_value_kind_slots (HklValueKind kind)
{
  g_return_val_if_fail (kind < HKL_N_VALUE_KINDS, NULL);

  return slots[kind];
}

/* --- values ---------------------------------------------------------------------------------- */

HklValueDraft *
hkl_value_draft_new (HklValueKind kind)
{
  HklValueDraft *self = g_new0 (HklValueDraft, 1);

  self->kind = kind;
  for (guint i = 0; slots[kind][i].type != HKL_SLOT_NONE; i++)
    self->texts[i] = g_strdup (slots[kind][i].type == HKL_SLOT_CHOICE ? slots[kind][i].choices[0]
                                                                      : "");

  return self;
}

static void
clear (HklValueDraft *self)
{
  for (guint i = 0; i < HKL_VALUE_SLOTS_MAX; i++)
    g_clear_pointer (&self->texts[i], g_free);
}

void
hkl_value_draft_free (HklValueDraft *self)
{
  if (self == NULL)
    return;

  clear (self);
  g_free (self);
}

HklValueDraft *
hkl_value_draft_copy (const HklValueDraft *self)
{
  HklValueDraft *copy = g_new0 (HklValueDraft, 1);

  copy->kind = self->kind;
  for (guint i = 0; i < HKL_VALUE_SLOTS_MAX; i++)
    copy->texts[i] = g_strdup (self->texts[i]);

  return copy;
}

void
hkl_value_draft_set (HklValueDraft *self, guint slot, const char *text)
{
  g_return_if_fail (slot < HKL_VALUE_SLOTS_MAX && slots[self->kind][slot].type != HKL_SLOT_NONE);

  g_free (self->texts[slot]);
  self->texts[slot] = g_strdup (text);
}

void
hkl_value_draft_set_kind (HklValueDraft *self, HklValueKind kind)
{
  g_autoptr (HklValueDraft) next = hkl_value_draft_new (kind);
  const HklSlot *from = &slots[self->kind][0];
  const HklSlot *to = &slots[kind][0];

  if (kind == HKL_VALUE_OTHER)
    {
      char *json = hkl_value_draft_to_json (self, NULL, NULL);

      if (json != NULL)
        {
          g_free (next->texts[0]);
          next->texts[0] = json;
        }
    }
  else if (to->type != HKL_SLOT_NONE && to->type != HKL_SLOT_CHOICE && to->type == from->type)
    hkl_value_draft_set (next, 0, self->texts[0]);
  else if (to->type == HKL_SLOT_TEMPLATE && from->type == HKL_SLOT_PATH && *self->texts[0] != '\0')
    {
      const char *path = self->texts[0];
      g_autofree char *text = g_strdup_printf ("{{%s}}",
                                               g_str_has_prefix (path, "$.") ? path + 2 : path);

      hkl_value_draft_set (next, 0, text);
    }
  else if (to->type == HKL_SLOT_TEMPLATE && from->type == HKL_SLOT_TEXT)
    hkl_value_draft_set (next, 0, self->texts[0]);

  clear (self);
  *self = *next;
  memset (next->texts, 0, sizeof next->texts);
}

/* --- to JSON --------------------------------------------------------------------------------- */

static void
append_member (GString *out, const char *key, const char *text)
{
  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  hkl_json_write_string (hkl_str (key), out);
  g_string_append_c (out, ':');
  hkl_json_write_string (hkl_str (text), out);
}

static void
append_path (GString *out, const char *key, const char *path)
{
  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  hkl_json_write_string (hkl_str (key), out);
  g_string_append (out, ":{\"@path\":");
  hkl_json_write_string (hkl_str (path), out);
  g_string_append_c (out, '}');
}

static void
write_directive (const HklValueDraft *self, GString *out)
{
  char *const *texts = self->texts;

  switch (self->kind)
    {
    case HKL_VALUE_FIELD:
      append_member (out, "@path", texts[0]);
      break;
    case HKL_VALUE_TEMPLATE:
      append_member (out, "@template", texts[0]);
      break;
    case HKL_VALUE_LIQUID:
      append_member (out, "@liquid", texts[0]);
      break;
    case HKL_VALUE_COALESCE:
      g_string_append (out, "\"@if\":{");
      append_path (out, "exists", texts[0]);
      append_path (out, "then", texts[0]);
      if (g_str_equal (texts[1], "field"))
        append_path (out, "else", texts[2]);
      else
        append_member (out, "else", texts[2]);
      g_string_append_c (out, '}');
      break;
    case HKL_VALUE_CASE:
      g_string_append (out, "\"@case\":{");
      append_member (out, "operator", texts[1]);
      append_path (out, "value", texts[0]);
      g_string_append_c (out, '}');
      break;
    case HKL_VALUE_REPLACE:
      g_string_append (out, "\"@replace\":{");
      append_member (out, "pattern", texts[1]);
      append_member (out, "replacement", texts[2]);
      if (*texts[3] != '\0')
        {
          append_member (out, "pattern2", texts[3]);
          append_member (out, "replacement2", texts[4]);
        }
      append_path (out, "value", texts[0]);
      if (g_str_equal (texts[6], "ignorecase"))
        g_string_append (out, ",\"ignorecase\":true");
      if (g_str_equal (texts[5], "first"))
        g_string_append (out, ",\"global\":false");
      g_string_append_c (out, '}');
      break;
    case HKL_VALUE_JSON:
      g_string_append (out, "\"@json\":{");
      append_member (out, "mode", texts[1]);
      append_path (out, "value", texts[0]);
      g_string_append_c (out, '}');
      break;
    case HKL_VALUE_FLATTEN:
      g_string_append (out, "\"@flatten\":{");
      append_path (out, "value", texts[0]);
      append_member (out, "separator", texts[1]);
      g_string_append_c (out, '}');
      break;
    case HKL_VALUE_TEXT:
    case HKL_VALUE_NUMBER:
    case HKL_VALUE_BOOLEAN:
    case HKL_VALUE_NULL:
    case HKL_VALUE_OTHER:
    case HKL_N_VALUE_KINDS:
      g_assert_not_reached ();
    }
}

static char *
rewrite (const char *text, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = hkl_json_read (arena, text, strlen (text), NULL, error);
  GString *out;

  if (json == NULL)
    return NULL;

  out = g_string_new (NULL);
  hkl_json_write (json, out);

  return g_string_free (out, FALSE);
}

static gboolean
check_slots (const HklValueDraft *self, guint *slot, GError **error)
{
  for (guint i = 0; slots[self->kind][i].type != HKL_SLOT_NONE; i++)
    {
      const HklSlot *one = &slots[self->kind][i];

      *slot = i;
      if (one->type == HKL_SLOT_CHOICE ? g_strv_contains (one->choices, self->texts[i])
                                       : *self->texts[i] != '\0' || one->optional)
        continue;
      if (one->type == HKL_SLOT_PATH)
        g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                     "Choose the field that the value is taken from.");
      else
        g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT, "Fill in “%s”.", one->name);
      return FALSE;
    }
  *slot = 0;

  return TRUE;
}

static char *
write_number (const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char buffer[HKL_JSON_NUMBER_SIZE];
  char *end;
  double number = g_ascii_strtod (stripped, &end);

  if (*stripped == '\0' || *end != '\0' || !isfinite (number))
    {
      g_set_error (error, HKL_VALUE_ERROR, HKL_VALUE_ERROR_SLOT,
                   "Type a number, such as 100 or 0.5.");
      return NULL;
    }
  hkl_json_write_number (number, buffer);

  return g_strdup (buffer);
}

char *
hkl_value_draft_to_json (const HklValueDraft *self, guint *slot, GError **error)
{
  GString *out;
  guint at;

  g_return_val_if_fail (self != NULL, NULL);

  if (!check_slots (self, slot != NULL ? slot : &at, error))
    return NULL;

  switch (self->kind)
    {
    case HKL_VALUE_TEXT:
      out = g_string_new (NULL);
      hkl_json_write_string (hkl_str (self->texts[0]), out);
      return g_string_free (out, FALSE);
    case HKL_VALUE_NUMBER:
      return write_number (self->texts[0], error);
    case HKL_VALUE_BOOLEAN:
      return g_strdup (self->texts[0]);
    case HKL_VALUE_NULL:
      return g_strdup ("null");
    case HKL_VALUE_OTHER:
      return rewrite (self->texts[0], error);
    case HKL_VALUE_FIELD:
    case HKL_VALUE_TEMPLATE:
    case HKL_VALUE_COALESCE:
    case HKL_VALUE_CASE:
    case HKL_VALUE_REPLACE:
    case HKL_VALUE_JSON:
    case HKL_VALUE_FLATTEN:
    case HKL_VALUE_LIQUID:
    case HKL_N_VALUE_KINDS:
      break;
    }

  out = g_string_new ("{");
  write_directive (self, out);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/* --- from JSON ------------------------------------------------------------------------------- */

/* The text of MEMBER, or "". */
static char *
text_of (const HklJson *object, const char *member)
{
  char *text = hkl_json_dup_member_string (object, member);

  return text != NULL ? text : g_strdup ("");
}

static char *
path_of (const HklJson *object, const char *member)
{
  return text_of (hkl_json_get (object, member), "@path");
}

static void
take (HklValueDraft *self, guint slot, char *text)
{
  g_free (self->texts[slot]);
  self->texts[slot] = text;
}

static HklValueDraft *
read_if (const HklJson *condition)
{
  HklValueDraft *self = hkl_value_draft_new (HKL_VALUE_COALESCE);
  gboolean is_text = hkl_json_is (hkl_json_get (condition, "else"), HKL_JSON_STRING);

  take (self, 0, path_of (condition, "exists"));
  take (self, 1, g_strdup (is_text ? "text" : "field"));
  take (self, 2, is_text ? text_of (condition, "else") : path_of (condition, "else"));

  return self;
}

static HklValueDraft *
read_replace (const HklJson *replace)
{
  HklValueDraft *self = hkl_value_draft_new (HKL_VALUE_REPLACE);

  take (self, 0, path_of (replace, "value"));
  take (self, 1, text_of (replace, "pattern"));
  take (self, 2, text_of (replace, "replacement"));
  take (self, 3, text_of (replace, "pattern2"));
  take (self, 4, text_of (replace, "replacement2"));
  if (hkl_json_is (hkl_json_get (replace, "global"), HKL_JSON_FALSE))
    take (self, 5, g_strdup ("first"));
  if (hkl_json_is (hkl_json_get (replace, "ignorecase"), HKL_JSON_TRUE))
    take (self, 6, g_strdup ("ignorecase"));

  return self;
}

/* A draft that may fit; NULL: no kind has this directive. */
static HklValueDraft *
guess (const HklJson *json)
{
  static const struct
  {
    const char *key;
    HklValueKind kind;
    const char *second; /* member of the second slot */
  } kinds[] = {
    { "@path", HKL_VALUE_FIELD, NULL },      { "@template", HKL_VALUE_TEMPLATE, NULL },
    { "@liquid", HKL_VALUE_LIQUID, NULL },   { "@if", HKL_VALUE_COALESCE, NULL },
    { "@replace", HKL_VALUE_REPLACE, NULL }, { "@case", HKL_VALUE_CASE, "operator" },
    { "@json", HKL_VALUE_JSON, "mode" },     { "@flatten", HKL_VALUE_FLATTEN, "separator" },
  };

  if (!hkl_json_is (json, HKL_JSON_OBJECT) || json->u.object.n != 1)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const HklJson *inner = hkl_json_get (json, kinds[i].key);
      HklValueDraft *self;

      if (inner == NULL)
        continue;
      if (kinds[i].kind == HKL_VALUE_COALESCE)
        return read_if (inner);
      if (kinds[i].kind == HKL_VALUE_REPLACE)
        return read_replace (inner);

      self = hkl_value_draft_new (kinds[i].kind);
      if (kinds[i].second == NULL)
        {
          take (self, 0, text_of (json, kinds[i].key));
          return self;
        }
      take (self, 0, path_of (inner, "value"));
      take (self, 1, text_of (inner, kinds[i].second));
      return self;
    }

  return NULL;
}

/* The same JSON, whatever the order of the members. */
static gboolean
same (const HklJson *a, const HklJson *b)
{
  g_autoptr (GString) x = NULL;
  g_autoptr (GString) y = NULL;

  if (hkl_json_is (a, HKL_JSON_OBJECT) && hkl_json_is (b, HKL_JSON_OBJECT))
    {
      if (a->u.object.n != b->u.object.n)
        return FALSE;
      for (gsize i = 0; i < a->u.object.n; i++)
        {
          const HklJson *other = hkl_json_get_str (b, a->u.object.members[i].key);

          if (other == NULL || !same (a->u.object.members[i].value, other))
            return FALSE;
        }
      return TRUE;
    }

  x = g_string_new (NULL);
  y = g_string_new (NULL);
  hkl_json_write (a, x);
  hkl_json_write (b, y);

  return g_string_equal (x, y);
}

static gboolean
writes (const HklValueDraft *self, const HklJson *json)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *text = hkl_value_draft_to_json (self, NULL, NULL);
  const HklJson *written = text != NULL ? hkl_json_read (arena, text, strlen (text), NULL, NULL)
                                        : NULL;

  return written != NULL && same (written, json);
}

static HklValueDraft *
new_other (const HklJson *json)
{
  HklValueDraft *self = hkl_value_draft_new (HKL_VALUE_OTHER);
  GString *text = g_string_new (NULL);

  hkl_json_write (json, text);
  take (self, 0, g_string_free (text, FALSE));

  return self;
}

HklValueDraft *
hkl_value_draft_from_json (const HklJson *json)
{
  g_autoptr (HklValueDraft) self = NULL;
  char number[HKL_JSON_NUMBER_SIZE];

  g_return_val_if_fail (json != NULL, NULL);

  switch ((HklJsonKind) json->kind)
    {
    case HKL_JSON_NULL:
      return hkl_value_draft_new (HKL_VALUE_NULL);
    case HKL_JSON_TRUE:
    case HKL_JSON_FALSE:
      self = hkl_value_draft_new (HKL_VALUE_BOOLEAN);
      take (self, 0, g_strdup (hkl_json_is (json, HKL_JSON_TRUE) ? "true" : "false"));
      return g_steal_pointer (&self);
    case HKL_JSON_NUMBER:
      self = hkl_value_draft_new (HKL_VALUE_NUMBER);
      hkl_json_write_number (json->u.number, number);
      take (self, 0, g_strdup (number));
      break;
    case HKL_JSON_STRING:
      self = hkl_value_draft_new (HKL_VALUE_TEXT);
      take (self, 0, hkl_str_dup (json->u.string));
      break;
    case HKL_JSON_OBJECT:
      self = guess (json);
      break;
    case HKL_JSON_ARRAY:
      break;
    }

  /* A zero byte within a text, or half a character, no entry can hold. */
  for (guint i = 0; self != NULL && i < HKL_VALUE_SLOTS_MAX && self->texts[i] != NULL; i++)
    if (!g_utf8_validate (self->texts[i], -1, NULL))
      return new_other (json);
  if (self == NULL || !writes (self, json))
    return new_other (json);

  return g_steal_pointer (&self);
}
