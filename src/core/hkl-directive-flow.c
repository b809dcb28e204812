/* hkl-directive-flow.c: @path, @literal, @if, @arrayPath and @json (contract 3.4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

const HklJson *
hkl_directive_path (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  const HklJson *path = hkl_mapping_run_resolve (run, argument, event);

  if (run->error != NULL)
    return NULL;
  if (!hkl_json_is (path, HKL_JSON_STRING))
    return hkl_mapping_run_fail (run, "@path: expected string, got %s",
                                 hkl_mapping_type_name (path));
  return hkl_mapping_run_get (run, event, path->u.string);
}

const HklJson *
hkl_directive_literal (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  return hkl_mapping_run_resolve (run, argument, event);
}

/* Loosely equal to "", which is what upstream calls blank. */
static gboolean
is_blank (HklMappingRun *run, const HklJson *value)
{
  HklStr text;

  if (value == NULL)
    return TRUE;
  switch ((HklJsonKind) value->kind)
    {
    case HKL_JSON_NULL:
    case HKL_JSON_FALSE:
      return TRUE;
    case HKL_JSON_TRUE:
    case HKL_JSON_OBJECT:
      return FALSE;
    case HKL_JSON_NUMBER:
      return value->u.number == 0;
    case HKL_JSON_STRING:
      return value->u.string.len == 0;
    case HKL_JSON_ARRAY:
      if (!hkl_js_to_string (value, run->arena, &text))
        {
          hkl_mapping_run_fail (run, "@if: the value is nested too deeply");
          return TRUE;
        }
      return text.len == 0;
    }
  g_assert_not_reached ();
}

const HklJson *
hkl_directive_if (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  gboolean holds;

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (run, "@if requires an object with an \"exists\" key");
  const HklJson *exists = hkl_json_get (argument, "exists");
  const HklJson *blank = hkl_json_get (argument, "blank");
  if (!hkl_json_truthy (exists) && !hkl_json_truthy (blank))
    return hkl_mapping_run_fail (run, "@if requires an \"exists\" key or a \"blank\" key");
  if (exists != NULL)
    {
      const HklJson *value = hkl_mapping_run_resolve (run, exists, event);
      holds = value != NULL && value->kind != HKL_JSON_NULL;
    }
  else
    holds = !is_blank (run, hkl_mapping_run_resolve (run, blank, event));
  if (run->error != NULL)
    return NULL;
  const HklJson *then = hkl_json_get (argument, "then");
  const HklJson *otherwise = hkl_json_get (argument, "else");
  if (holds)
    return hkl_mapping_run_resolve (run, then, event);
  /* A falsy "else" is no "else". */
  return hkl_json_truthy (otherwise) ? hkl_mapping_run_resolve (run, otherwise, event) : NULL;
}

static const HklJson *
shape_item (HklMappingRun *run, const HklJson *shape, const HklJson *item, HklStr path, gsize index)
{
  if (run->trace == NULL)
    return hkl_mapping_run_resolve (run, shape, item);
  hkl_mapping_trace_enter_item (run->trace, path, index);
  const HklJson *made = hkl_mapping_run_resolve (run, shape, item);
  hkl_mapping_trace_leave (run->trace);
  return made;
}

const HklJson *
hkl_directive_array_path (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  HklStr path = { "", 0 };
  const HklJson *root;

  if (!hkl_json_is (argument, HKL_JSON_ARRAY))
    return hkl_mapping_run_fail (run, "@arrayPath expected array, got %s",
                                 hkl_mapping_type_name (argument));
  const HklJson *where = argument->u.array.n > 0 ? argument->u.array.items[0] : NULL;
  const HklJson *shape = argument->u.array.n > 1 ? argument->u.array.items[1] : NULL;
  if (hkl_json_is (where, HKL_JSON_STRING))
    {
      path = where->u.string;
      root = hkl_mapping_run_get (run, event, path);
    }
  else
    root = hkl_mapping_run_resolve (run, where, event);
  if (run->error != NULL || !hkl_json_is (shape, HKL_JSON_OBJECT) || shape->u.object.n == 0)
    return root;
  if (!hkl_json_is (root, HKL_JSON_ARRAY) && !hkl_json_is (root, HKL_JSON_OBJECT))
    return root;
  gsize n = root->kind == HKL_JSON_ARRAY ? root->u.array.n : 1;
  const HklJson *const *from = root->kind == HKL_JSON_ARRAY ? root->u.array.items : &root;
  const HklJson **items = hkl_arena_new_array (run->arena, const HklJson *, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    {
      items[i] = shape_item (run, shape, from[i], path, i);
      if (run->error != NULL)
        return NULL;
    }
  return hkl_json_new_array (run->arena, items, n);
}

static const HklJson *
encode (HklMappingRun *run, const HklJson *value)
{
  if (value == NULL)
    return NULL;
  value = hkl_mapping_run_clean (run, value);
  if (run->error != NULL)
    return NULL;
  if (!hkl_mapping_run_is_bounded (run, value))
    return hkl_mapping_run_fail (run, "@json: the value is too large");
  g_autoptr (GString) text = g_string_new (NULL);
  hkl_json_write (value, text);
  HklJsText made = { .arena = run->arena, .data = text->str, .len = text->len };
  made.too_long = text->len > HKL_JS_MAX_TEXT;
  made.data = hkl_arena_memdup (run->arena, text->str, text->len);
  return hkl_mapping_run_take_text (run, &made);
}

static const HklJson *
decode (HklMappingRun *run, const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_STRING))
    return value;
  const HklJson *read = hkl_json_read (run->arena, value->u.string.data, value->u.string.len, NULL,
                                       NULL);
  return read != NULL ? read : value; /* what is no JSON stays as it is */
}

const HklJson *
hkl_directive_json (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (run, "@json requires an object with a \"value\" key");
  const HklJson *mode = hkl_json_get (argument, "mode");
  const HklJson *raw = hkl_json_get (argument, "value");
  if (!hkl_json_truthy (mode))
    return hkl_mapping_run_fail (run, "@json requires a \"mode\" key");
  if (!hkl_json_truthy (raw))
    return hkl_mapping_run_fail (run, "@json requires a \"value\" key");
  const HklJson *value = hkl_mapping_run_resolve (run, raw, event);
  if (run->error != NULL || !hkl_json_is (mode, HKL_JSON_STRING))
    return NULL;
  if (hkl_str_equal (mode->u.string, HKL_STR ("encode")))
    return encode (run, value);
  if (hkl_str_equal (mode->u.string, HKL_STR ("decode")))
    return decode (run, value);
  return NULL; /* "DECODE" passes the validation and yields nothing */
}
