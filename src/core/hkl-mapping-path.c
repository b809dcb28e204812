/* hkl-mapping-path.c: the walker behind @path, @template and @arrayPath (contract 3.3).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

static inline gboolean
is_quote (char c)
{
  return c == '"' || c == '\'';
}

static inline gboolean
opens (char c)
{
  return is_quote (c) || g_ascii_isdigit (c);
}

/* The next step of PATH from *AT on; steps that are empty do not count. */
static gboolean
next_token (HklStr path, gsize *at, HklStr *token)
{
  gsize start = *at;
  gboolean closing = start > 0 && path.data[start - 1] == ']'; /* in a run that separates */

  for (gsize i = start; i <= path.len; i++)
    {
      gboolean split;
      if (i == path.len)
        split = TRUE;
      else if (path.data[i] == '.')
        split = TRUE;
      else if (path.data[i] == '[')
        split = i + 1 < path.len && opens (path.data[i + 1]);
      else if (path.data[i] == ']')
        split = closing || (i > 0 && opens (path.data[i - 1]));
      else
        split = FALSE;
      closing = split && i < path.len && path.data[i] == ']';
      if (!split)
        continue;
      if (i > start)
        {
          *token = (HklStr){ path.data + start, i - start };
          *at = i + 1;
          return TRUE;
        }
      start = i + 1;
    }
  return FALSE;
}

static HklStr
without_quotes (HklStr token, HklArena *arena)
{
  gsize quotes = 0;
  HklJsText out;

  for (gsize i = 0; i < token.len; i++)
    quotes += is_quote (token.data[i]);
  if (quotes == 0)
    return token;
  hkl_js_text_init (&out, arena);
  for (gsize i = 0, start = 0; i <= token.len; i++)
    {
      if (i < token.len && !is_quote (token.data[i]))
        continue;
      hkl_js_text_append (&out, (HklStr){ token.data + start, i - start });
      start = i + 1;
    }
  return hkl_js_text_end (&out);
}

static const HklJson *
step (const HklJson *value, HklStr key, HklArena *arena)
{
  gsize index;
  HklStr unit;

  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_OBJECT:
      return hkl_json_get_str (value, key);
    case HKL_JSON_ARRAY:
      if (hkl_js_index (key, &index))
        return index < value->u.array.n ? value->u.array.items[index] : NULL;
      if (hkl_str_equal (key, HKL_STR ("length")))
        return hkl_json_new_number (arena, (double) value->u.array.n);
      return NULL;
    case HKL_JSON_STRING:
      if (hkl_js_index (key, &index))
        return hkl_js_unit_at (value->u.string, index, arena, &unit)
                   ? hkl_json_take_string (arena, unit)
                   : NULL;
      if (hkl_str_equal (key, HKL_STR ("length")))
        return hkl_json_new_number (arena, (double) hkl_str_utf16_length (value->u.string));
      return NULL;
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
    case HKL_JSON_TRUE:
    case HKL_JSON_NUMBER:
      return NULL;
    }
  g_assert_not_reached ();
}

/* PATH without its first "$.", wherever that stands. */
static HklStr
without_root (HklStr path, HklArena *arena)
{
  gssize at = hkl_js_find (path, HKL_STR ("$."), 0);
  HklJsText out;

  if (at < 0)
    return path;
  if (at == 0)
    return (HklStr){ path.data + 2, path.len - 2 };
  hkl_js_text_init (&out, arena);
  hkl_js_text_append (&out, (HklStr){ path.data, (gsize) at });
  hkl_js_text_append (&out, (HklStr){ path.data + at + 2, path.len - (gsize) at - 2 });
  return hkl_js_text_end (&out);
}

/* A falsy value on the way ends the walk and is the answer. */
static const HklJson *
walk (const HklJson *value, HklStr path, HklArena *arena)
{
  HklStr token;
  gsize at = 0;

  while (value == &hkl_mapping_absent || hkl_json_truthy (value))
    {
      if (value == &hkl_mapping_absent)
        return NULL;
      if (!next_token (path, &at, &token))
        break;
      value = step (value, without_quotes (token, arena), arena);
    }
  return value;
}

const HklJson *
hkl_mapping_path_get (const HklJson *value, HklStr path, HklArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return walk (value, without_root (path, arena), arena);
}

const HklJson *
hkl_mapping_path_walk (const HklJson *value, HklStr path, HklArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return walk (value, path, arena);
}

const HklJson *
hkl_mapping_run_get (HklMappingRun *run, const HklJson *event, HklStr path)
{
  HklStr plain = without_root (path, run->arena);
  const HklJson *value = walk (hkl_mapping_run_event (run, event), plain, run->arena);

  if (run->trace != NULL)
    hkl_mapping_trace_read (run->trace, plain, value);
  return value;
}
