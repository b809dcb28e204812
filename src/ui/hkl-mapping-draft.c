/* hkl-mapping-draft.c: see hkl-mapping-draft.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-mapping-draft"

#include "config.h"

#include <string.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-draft.h"

static const HklJson *
read_fields (const char *fields, HklArena *arena)
{
  return hkl_json_read (arena, fields, strlen (fields), NULL, NULL);
}

HklDataKind
hkl_draft_get_data (const char *fields, char **text)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *data = hkl_json_get (read_fields (fields, arena), "data");
  const HklJson *path = hkl_json_get (data, "@path");
  GString *out;

  if (data == NULL)
    {
      *text = g_strdup ("");
      return HKL_DATA_CUSTOM;
    }
  if (data->kind == HKL_JSON_OBJECT && data->u.object.n == 1 && hkl_json_is (path, HKL_JSON_STRING))
    {
      *text = hkl_str_dup (path->u.string);
      return g_str_equal (*text, "$.") || g_str_equal (*text, "$") ? HKL_DATA_WHOLE : HKL_DATA_PART;
    }

  out = g_string_new (NULL);
  hkl_json_write_pretty (data, 2, out);
  *text = g_string_free (out, FALSE);

  return HKL_DATA_CUSTOM;
}

char *
hkl_draft_string_to_json (const char *text)
{
  GString *out = g_string_new (NULL);

  hkl_json_write_string (hkl_str (text), out);

  return g_string_free (out, FALSE);
}

char *
hkl_draft_data_to_json (HklDataKind kind, const char *text, gsize *where, GError **error)
{
  g_autoptr (HklArena) arena = NULL;
  g_autofree char *path = NULL;
  HklJsonPosition position = { 0 };
  const HklJson *json;
  GString *out;

  if (where != NULL)
    *where = 0;

  switch (kind)
    {
    case HKL_DATA_WHOLE:
      return g_strdup ("{\"@path\":\"$.\"}");
    case HKL_DATA_PART:
      path = hkl_draft_string_to_json (text);
      return g_strdup_printf ("{\"@path\":%s}", path);
    case HKL_DATA_CUSTOM:
    default:
      break;
    }

  if (text[strspn (text, " \t\r\n")] == '\0')
    return NULL;

  arena = hkl_arena_new ();
  json = hkl_json_read (arena, text, strlen (text), &position, error);
  if (json == NULL)
    {
      if (where != NULL)
        *where = position.offset;
      return NULL;
    }

  out = g_string_new (NULL);
  hkl_json_write (json, out);

  return g_string_free (out, FALSE);
}

/* The string around CURSOR: its content begins at START. FALSE: none. Texts have no line ends. */
static gboolean
find_string (const char *text, gsize cursor, gsize *start)
{
  gboolean within = FALSE;

  for (gsize i = 0; i < cursor && text[i] != '\0'; i++)
    {
      if (within && text[i] == '\\' && text[i + 1] != '\0')
        i++;
      else if (text[i] == '"')
        {
          within = !within;
          *start = i + 1;
        }
      else if (text[i] == '\n')
        within = FALSE;
    }

  return within;
}

/* Is the string that begins at START (behind its quote) the value of KEY? */
static gboolean
is_value_of (const char *text, gsize start, const char *key)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", key);
  gsize length = strlen (quoted);
  gsize i = start - 1;

  while (i > 0 && strchr (" \t\n\r:", text[i - 1]) != NULL)
    i--;

  return i >= length && strncmp (text + i - length, quoted, length) == 0;
}

char *
hkl_draft_insertion (const char *text, gsize cursor, const char *path, gsize *offset, gsize *length)
{
  g_autofree char *full = g_strconcat ("$.", path, NULL);
  g_autofree char *json = hkl_draft_string_to_json (full);
  gsize start = 0;

  *offset = cursor;
  *length = 0;
  if (!find_string (text, cursor, &start))
    return g_strdup_printf ("{ \"@path\": %s }", json);

  if (is_value_of (text, start, "@template") || is_value_of (text, start, "@liquid"))
    return g_strdup_printf ("{{%s}}", path);

  if (is_value_of (text, start, "@path"))
    {
      *offset = start;
      *length = strcspn (text + start, "\"\n");
    }
  json[strlen (json) - 1] = '\0'; /* without its quotes */

  return g_strdup (json + 1);
}

/* --- headers --------------------------------------------------------------------------------- */

HklHeaderDraft *
hkl_header_draft_new (const char *name, const char *value)
{
  HklHeaderDraft *self = g_new0 (HklHeaderDraft, 1);

  self->name = g_strdup (name);
  self->value = g_strdup (value);

  return self;
}

void
hkl_header_draft_free (HklHeaderDraft *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

GPtrArray *
hkl_draft_get_headers (HklMapping *mapping)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *headers = hkl_json_get (read_fields (mapping->fields, arena), "headers");
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_header_draft_free);

  if (hkl_json_is (headers, HKL_JSON_OBJECT))
    for (gsize i = 0; i < headers->u.object.n; i++)
      {
        const HklJsonMember *member = &headers->u.object.members[i];
        g_autofree char *name = hkl_str_dup (member->key);
        HklHeaderDraft *header;

        if (hkl_json_is (member->value, HKL_JSON_STRING))
          {
            g_autofree char *value = hkl_str_dup (member->value->u.string);

            header = hkl_header_draft_new (name, value);
          }
        else
          {
            GString *json = g_string_new (NULL);

            hkl_json_write (member->value, json);
            header = hkl_header_draft_new (name, json->str);
            header->computed = TRUE;
            g_string_free (json, TRUE);
          }
        g_ptr_array_add (out, header);
      }

  for (guint i = 0; mapping->secret_headers[i] != NULL; i++)
    {
      HklHeaderDraft *header = hkl_header_draft_new (mapping->secret_headers[i], "");

      header->secret = TRUE;
      g_ptr_array_add (out, header);
    }

  return out;
}

char *
hkl_draft_headers_to_json (GPtrArray *headers)
{
  GString *out = g_string_new ("{");

  for (guint i = 0; i < headers->len; i++)
    {
      const HklHeaderDraft *header = headers->pdata[i];

      if (header->secret || *header->name == '\0')
        continue;

      if (out->len > 1)
        g_string_append_c (out, ',');
      hkl_json_write_string (hkl_str (header->name), out);
      g_string_append_c (out, ':');
      if (header->computed)
        g_string_append (out, header->value);
      else
        hkl_json_write_string (hkl_str (header->value), out);
    }

  if (out->len == 1)
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

char **
hkl_draft_secret_headers (GPtrArray *headers)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < headers->len; i++)
    {
      const HklHeaderDraft *header = headers->pdata[i];

      if (header->secret && *header->name != '\0')
        g_strv_builder_add (names, header->name);
    }

  return g_strv_builder_end (names);
}

/* --- showing --------------------------------------------------------------------------------- */

char *
hkl_draft_pretty (const char *text, gsize len)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = hkl_json_read (arena, text, len, NULL, NULL);
  GString *out;

  if (json == NULL)
    return g_utf8_make_valid (text, (gssize) len);

  out = g_string_new (NULL);
  hkl_json_write_pretty (json, 2, out);

  return g_string_free (out, FALSE);
}

static const HklRemark *
first_fault (GPtrArray *remarks, const char *prefix)
{
  for (guint i = 0; i < remarks->len; i++)
    {
      const HklRemark *remark = remarks->pdata[i];

      if (remark->severity == HKL_SEVERITY_ERROR && g_str_has_prefix (remark->where, prefix))
        return remark;
    }

  return NULL;
}

const char *
hkl_draft_fault (GPtrArray *remarks, const char *prefix)
{
  const HklRemark *remark = first_fault (remarks, prefix);

  return remark != NULL ? remark->text : NULL;
}

char *
hkl_draft_fault_help (GPtrArray *remarks, const char *prefix)
{
  const HklRemark *remark = first_fault (remarks, prefix);

  return remark != NULL ? g_strconcat ("remarks#", remark->code, NULL) : NULL;
}

gboolean
hkl_draft_has_fault (GPtrArray *remarks)
{
  return hkl_draft_fault (remarks, "") != NULL;
}
