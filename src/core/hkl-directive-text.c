/* hkl-directive-text.c: @template, @case and @replace: what makes text (contract 3.4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

static gboolean
append_value (HklMappingRun *run, HklJsText *out, const HklJson *event, HklStr name)
{
  static const HklJson empty = { .kind = HKL_JSON_OBJECT };
  HklStr text;

  name = hkl_js_trim (name);
  event = hkl_mapping_run_event (run, event);
  /* Upstream's default parameter: without any event the template sees an empty one. */
  const HklJson *value = hkl_mapping_path_walk (event != NULL ? event : &empty, name, run->arena);
  if (run->trace != NULL)
    hkl_mapping_trace_read (run->trace, name, value);
  if (value == NULL || value->kind == HKL_JSON_NULL)
    return TRUE;
  if (!hkl_js_to_string (value, run->arena, &text))
    {
      hkl_mapping_run_fail (run, "@template: the value is nested too deeply to become text");
      return FALSE;
    }
  hkl_js_text_append (out, text);
  return TRUE;
}

/* One pass: BRACES braces, then one or more characters that are no closing brace, then as many
 * closing ones. The leftmost place where that fits, as a regular expression finds it. */
static gboolean
expand (HklMappingRun *run, HklStr template, gsize braces, const HklJson *event, HklStr *result)
{
  HklJsText out;
  gsize start = 0;

  *result = template;
  hkl_js_text_init (&out, run->arena);
  for (gsize i = 0; i + 2 * braces < template.len;)
    {
      const char *p = template.data;
      const char *brace = memchr (p + i, '{', template.len - i);
      if (brace == NULL)
        break;
      i = (gsize) (brace - p);
      gsize open = i;
      while (open < template.len && p[open] == '{')
        open++;
      if (open - i < braces)
        {
          i = open;
          continue;
        }
      const char *close = memchr (p + open, '}', template.len - open);
      if (close == NULL)
        break;
      gsize end = (gsize) (close - p);
      gsize closing = end;
      while (closing < template.len && p[closing] == '}')
        closing++;
      /* Without anything between, the surplus opening brace is the name. */
      if (end - i <= braces || closing - end < braces)
        {
          i = closing;
          continue;
        }
      hkl_js_text_append (&out, (HklStr){ p + start, i - start });
      if (!append_value (run, &out, event, (HklStr){ p + i + braces, end - i - braces }))
        return FALSE;
      i = end + braces;
      start = i;
    }
  if (start == 0)
    return TRUE;
  hkl_js_text_append (&out, (HklStr){ template.data + start, template.len - start });
  run->text_bytes += out.len;
  if (out.too_long || run->text_bytes > HKL_MAPPING_MAX_TEXT)
    {
      hkl_mapping_run_take_text (run, &out);
      return FALSE;
    }
  *result = hkl_js_text_end (&out);
  return TRUE;
}

const HklJson *
hkl_directive_template (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  HklStr text;
  const HklJson *template = hkl_mapping_run_resolve (run, argument, event);

  if (run->error != NULL)
    return NULL;
  if (!hkl_json_is (template, HKL_JSON_STRING))
    return hkl_mapping_run_fail (run, "@template: expected string, got %s",
                                 hkl_mapping_type_name (template));
  /* What the first pass puts in is read again by the second, as upstream does it. */
  if (!expand (run, template->u.string, 3, event, &text) || !expand (run, text, 2, event, &text))
    return NULL;
  if (text.data == template->u.string.data && text.len == template->u.string.len)
    return template;
  return hkl_json_take_string (run->arena, text);
}

const HklJson *
hkl_directive_case (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  const HklJson *operator, * raw;

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (run, "@case requires an object with a \"operator\" key");
  operator= hkl_json_get (argument, "operator");
  if (!hkl_json_truthy (operator))
    return hkl_mapping_run_fail (run, "@case requires a \"operator\" key");
  raw = hkl_json_get (argument, "value");
  if (!hkl_json_truthy (raw))
    return NULL;
  const HklJson *value = hkl_mapping_run_resolve (run, raw, event);
  if (run->error != NULL || !hkl_json_is (value, HKL_JSON_STRING))
    return value;
  if (hkl_json_is (operator, HKL_JSON_STRING))
    {
      if (hkl_str_equal (operator->u.string, HKL_STR ("lower")))
        return hkl_json_take_string (run->arena, hkl_js_lower (value->u.string, run->arena));
      if (hkl_str_equal (operator->u.string, HKL_STR ("upper")))
        return hkl_json_take_string (run->arena, hkl_js_upper (value->u.string, run->arena));
    }
  return hkl_mapping_run_fail (run, "operator key should have a value of \"lower\" or \"upper\"");
}

/* The member, with null counting as none, as upstream's "??" has it. */
static const HklJson *
option (const HklJson *argument, const char *key, const HklJson *otherwise)
{
  const HklJson *value = hkl_json_get (argument, key);
  return value == NULL || value->kind == HKL_JSON_NULL ? otherwise : value;
}

static gboolean
is_boolean (const HklJson *value)
{
  return value->kind == HKL_JSON_FALSE || value->kind == HKL_JSON_TRUE;
}

static gboolean
check_lengths (HklMappingRun *run, const HklJson *pattern, const HklJson *replacement)
{
  if (hkl_json_is (pattern, HKL_JSON_STRING) && hkl_str_utf16_length (pattern->u.string) > 10)
    hkl_mapping_run_fail (run, "@replace requires a \"pattern\" less than 10 characters");
  else if (hkl_json_is (replacement, HKL_JSON_STRING) &&
           hkl_str_utf16_length (replacement->u.string) > 10)
    hkl_mapping_run_fail (run, "@replace requires a \"replacement\" less than 10 characters");
  return run->error == NULL;
}

static gboolean
replace_one (HklMappingRun *run,
             HklStr *text,
             const HklJson *pattern,
             const HklJson *replacement,
             const HklJson *ignore_case,
             const HklJson *global)
{
  if (!hkl_js_replace (*text, pattern->u.string, replacement->u.string,
                       ignore_case->kind == HKL_JSON_TRUE, global->kind == HKL_JSON_TRUE,
                       run->arena, text))
    {
      hkl_mapping_run_fail (run, "@replace: the result is longer than %u MiB",
                            (guint) (HKL_JS_MAX_TEXT >> 20));
      return FALSE;
    }
  run->text_bytes += text->len;
  if (run->text_bytes > HKL_MAPPING_MAX_TEXT)
    {
      hkl_mapping_run_fail (run, "@replace: this mapping makes more text than %u MiB",
                            (guint) (HKL_MAPPING_MAX_TEXT >> 20));
      return FALSE;
    }
  return TRUE;
}

const HklJson *
hkl_directive_replace (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  const HklJson *none = &hkl_json_empty_string;
  HklStr text;

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return hkl_mapping_run_fail (run, "@replace requires an object with a \"pattern\" key");
  const HklJson *pattern = hkl_json_get (argument, "pattern");
  if (!hkl_json_truthy (pattern))
    return hkl_mapping_run_fail (run, "@replace requires a \"pattern\" key");
  const HklJson *replacement = option (argument, "replacement", none);
  const HklJson *pattern2 = option (argument, "pattern2", none);
  const HklJson *replacement2 = option (argument, "replacement2", none);
  const HklJson *ignore_case = option (argument, "ignorecase", &hkl_json_false);
  const HklJson *global = option (argument, "global", &hkl_json_true);
  const HklJson *raw = hkl_json_get (argument, "value");
  if (!hkl_json_truthy (raw))
    return NULL;
  const HklJson *value = hkl_mapping_run_resolve (run, raw, event);
  if (run->error != NULL)
    return NULL;
  if (value == NULL || value->kind == HKL_JSON_NULL || value->kind == HKL_JSON_ARRAY ||
      value->kind == HKL_JSON_OBJECT || !hkl_json_is (pattern, HKL_JSON_STRING) ||
      replacement->kind != HKL_JSON_STRING || !is_boolean (ignore_case) || !is_boolean (global))
    return none;
  if (!check_lengths (run, pattern, replacement) || !check_lengths (run, pattern2, replacement2))
    return NULL;
  hkl_js_to_string (value, run->arena, &text);
  if (!replace_one (run, &text, pattern, replacement, ignore_case, global))
    return NULL;
  if (pattern2->kind == HKL_JSON_STRING && pattern2->u.string.len > 0 &&
      replacement2->kind == HKL_JSON_STRING &&
      !replace_one (run, &text, pattern2, replacement2, ignore_case, global))
    return NULL;
  return hkl_json_take_string (run->arena, text);
}
