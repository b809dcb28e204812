/* hkl-mapping-lint-directive.c: remarks on directives: where upstream would surprise a person.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-liquid.h"
#include "hkl-mapping-lint-private.h"
#include "hkl-mapping-private.h"

static gboolean
holds (HklStr text, const char *what)
{
  return hkl_js_find (text, hkl_str (what), 0) >= 0;
}

static void
warn (HklMappingLint *self, const char *code, const HklJson *value, const char *text)
{
  hkl_mapping_lint_say (self, HKL_SEVERITY_WARNING, code, value, text);
}

static void
note (HklMappingLint *self, const char *code, const HklJson *value, const char *text)
{
  hkl_mapping_lint_say (self, HKL_SEVERITY_NOTE, code, value, text);
}

static void
fail (HklMappingLint *self, const char *code, const HklJson *value, const char *text)
{
  hkl_mapping_lint_say (self, HKL_SEVERITY_ERROR, code, value, text);
}

static gboolean
has_quoted_dot (HklStr path)
{
  char quote = '\0';

  for (gsize i = 0; i < path.len; i++)
    {
      char c = path.data[i];
      if (quote == '\0' && (c == '"' || c == '\''))
        quote = c;
      else if (c == quote)
        quote = '\0';
      else if (quote != '\0' && c == '.')
        return TRUE;
    }
  return FALSE;
}

static void
lint_path (HklMappingLint *self, const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_STRING))
    return;
  HklStr path = value->u.string;
  HklStr trimmed = hkl_js_trim (path);
  if (holds (path, "{{"))
    warn (self, "path-template", value,
          "This is a path, not a template: braces are part of a name here. Write "
          "$.properties.name, or use @template.");
  if (trimmed.len != path.len)
    warn (self, "path-space", value,
          "A blank at the beginning or end of a path is part of the name and finds nothing. Remove "
          "it.");
  if (hkl_str_equal (trimmed, HKL_STR ("$")))
    warn (self, "path-dollar", value,
          "“$” alone is a member of that name, not the event. Write “$.” for the whole event.");
  if (trimmed.len > 1 && trimmed.data[0] == '$' && trimmed.data[1] == '[')
    warn (self, "path-bracket", value,
          "A path that begins with “$[” finds nothing. Write “$.” first: $.['name'] or $.name.");
  if (has_quoted_dot (path))
    warn (self, "path-quoted-dot", value,
          "A dot inside quotes still divides the path: members with a dot in their name cannot be "
          "reached.");
  if (holds (path, "[*]") || holds (path, "[?") || holds (path, "[-") || holds (path, ".*"))
    warn (self, "path-wildcard", value,
          "Paths have no wildcards, filters or places counted from the end. Use @arrayPath for "
          "every item of a list.");
}

/* The next placeholder of a template: what stands between the braces. */
static gboolean
next_placeholder (HklStr template, gsize *at, HklStr *name)
{
  gssize open = hkl_js_find (template, HKL_STR ("{{"), *at);
  if (open < 0)
    return FALSE;
  gssize close = hkl_js_find (template, HKL_STR ("}}"), (gsize) open + 2);
  if (close < 0)
    return FALSE;
  *name = (HklStr){ template.data + open + 2, (gsize) (close - open) - 2 };
  *at = (gsize) close + 2;
  return TRUE;
}

static void
lint_template (HklMappingLint *self, const HklJson *value)
{
  gboolean dollar = FALSE, empty = FALSE, filter = FALSE;
  HklStr name;

  if (!hkl_json_is (value, HKL_JSON_STRING))
    return;
  for (gsize at = 0; next_placeholder (value->u.string, &at, &name);)
    {
      HklStr trimmed = hkl_js_trim (name);
      dollar |= trimmed.len > 1 && trimmed.data[0] == '$' && trimmed.data[1] == '.';
      empty |= name.len == 0;
      filter |= holds (name, "|");
    }
  if (dollar)
    warn (self, "template-dollar", value,
          "In a template “$.” is not taken away: {{$.name}} looks for a member called “$” and is "
          "empty. Write {{name}} or {{properties.name}}.");
  if (empty)
    warn (self, "template-empty", value, "{{}} is sent as it is written. Name a path inside it.");
  if (filter)
    warn (self, "template-filter", value,
          "Templates have no filters: {{name | upcase}} is empty. Use @liquid or @case.");
  if (holds (value->u.string, "{{{"))
    note (self, "template-braces", value,
          "What three braces put in is read once more: braces in the event's own text are replaced "
          "as well. Two braces put in the same text, without that.");
}

static void
lint_vanishing (HklMappingLint *self, const HklJson *argument)
{
  const HklJson *value = hkl_json_get (argument, "value");

  if (value != NULL && !hkl_json_truthy (value))
    warn (self, "value-vanishes", value,
          "An empty constant here leaves the whole field out. Use {\"@literal\": \"\"} to send an "
          "empty text.");
}

static void
lint_if (HklMappingLint *self, const HklJson *argument)
{
  const HklJson *exists = hkl_json_get (argument, "exists");
  const HklJson *blank = hkl_json_get (argument, "blank");
  const HklJson *otherwise = hkl_json_get (argument, "else");

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return;
  if (!hkl_json_truthy (exists) && !hkl_json_truthy (blank))
    fail (self, "if-condition", argument,
          "@if needs “exists” or “blank” with something in it; with an empty constant every event "
          "fails.");
  else if (exists != NULL && blank != NULL)
    warn (self, "blank-unused", blank, "Beside “exists”, “blank” is not looked at. Keep one.");
  else if (blank != NULL)
    note (self, "blank-reversed", blank,
          "In spite of its name “blank” holds when the value is not blank: “then” is for values "
          "that are there.");
  if (otherwise != NULL && !hkl_json_truthy (otherwise))
    warn (self, "else-vanishes", otherwise,
          "An empty, 0, false or null “else” leaves the field out. Use {\"@literal\": …} to send "
          "it.");
}

static void
lint_case (HklMappingLint *self, const HklJson *argument)
{
  const HklJson *operator= hkl_json_get (argument, "operator");

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return;
  lint_vanishing (self, argument);
  if (!hkl_json_is (operator, HKL_JSON_STRING) ||
      !(hkl_str_equal (operator->u.string, HKL_STR ("lower")) ||
        hkl_str_equal (operator->u.string, HKL_STR ("upper"))))
    fail (self, "case-operator", argument,
          "The operator of @case is “lower” or “upper”, in small letters; with anything else "
          "events fail.");
}

static void
lint_replace (HklMappingLint *self, const HklJson *argument)
{
  static const char *const names[] = { "replacement", "replacement2" };
  static const char *const special[] = { "$$", "$&", "$`", "$'" };

  lint_vanishing (self, argument);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const HklJson *value = hkl_json_get (argument, names[i]);
      gboolean found = FALSE;
      for (guint k = 0; hkl_json_is (value, HKL_JSON_STRING) && k < G_N_ELEMENTS (special); k++)
        found |= holds (value->u.string, special[k]);
      if (found)
        note (self, "replacement-dollar", value,
              "A dollar sign is special here: $$ is one dollar, $& what was found, $` and $' what "
              "stands around it.");
    }
  if (hkl_json_get (argument, "replacement2") != NULL &&
      !hkl_json_is (hkl_json_get (argument, "pattern2"), HKL_JSON_STRING))
    warn (self, "replacement-unused", hkl_json_get (argument, "replacement2"),
          "Without a text as “pattern2” the second replacement is not used.");
}

static void
lint_json (HklMappingLint *self, const HklJson *argument)
{
  const HklJson *mode = hkl_json_get (argument, "mode");

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return;
  if (hkl_json_is (mode, HKL_JSON_STRING) && !hkl_str_equal (mode->u.string, HKL_STR ("encode")) &&
      !hkl_str_equal (mode->u.string, HKL_STR ("decode")))
    warn (self, "json-mode", mode,
          "In any other letters than “encode” or “decode” the mode leaves the field out.");
  if (!hkl_json_truthy (hkl_json_get (argument, "value")))
    fail (self, "json-value", argument,
          "@json needs a value that is not empty; with an empty constant every event fails.");
}

static void
lint_merge (HklMappingLint *self, const HklJson *argument)
{
  const HklJson *direction = hkl_json_get (argument, "direction");

  if (!hkl_json_is (argument, HKL_JSON_OBJECT))
    return;
  if (direction == NULL)
    fail (self, "merge-direction", argument,
          "@merge needs a direction, “left” or “right”; without one every event fails.");
  else if (hkl_json_is (direction, HKL_JSON_STRING) &&
           !hkl_str_equal (direction->u.string, HKL_STR ("left")) &&
           !hkl_str_equal (direction->u.string, HKL_STR ("right")))
    warn (self, "merge-capitals", direction,
          "In capitals the direction always means “right”. Write it in small letters.");
}

static void
lint_flatten (HklMappingLint *self, const HklJson *argument)
{
  if (hkl_json_is (argument, HKL_JSON_OBJECT) &&
      !hkl_json_truthy (hkl_json_get (argument, "separator")))
    fail (self, "flatten-separator", argument,
          "@flatten needs a separator that is not empty; without one every event fails.");
}

static void
lint_liquid (HklMappingLint *self, const HklJson *value)
{
  g_autoptr (GError) error = NULL;
  HklStr name;

  if (!hkl_json_is (value, HKL_JSON_STRING))
    return;
  if (!hkl_liquid_check (value->u.string, &error))
    {
      g_autofree char *text = g_strdup_printf (
          "This template cannot be used, every event fails: %s.", error->message);
      fail (self, "liquid-syntax", value, text);
    }
  else if (hkl_liquid_find_disabled_filter (value->u.string, &name))
    {
      g_autofree char *text = g_strdup_printf (
          "The filter “%.*s” is turned off upstream and here; events fail.", (int) name.len,
          name.data);
      fail (self, "liquid-filter", value, text);
    }
  if (holds (value->u.string, "event.properties") || holds (value->u.string, "event.traits") ||
      holds (value->u.string, "event.context"))
    warn (self, "liquid-event", value,
          "Here “event” is the event's name, which has no members. Write properties.name.");
  if (holds (value->u.string, "\"now\"") || holds (value->u.string, "'now'") ||
      holds (value->u.string, "\"today\"") || holds (value->u.string, "'today'"))
    note (self, "liquid-now", value,
          "“now” is when the event came in, so that a repeated delivery sends the same.");
  if (holds (value->u.string, "sample"))
    note (self, "liquid-sample", value,
          "“sample” takes what the messageId decides, so that a repeated delivery sends the same.");
}

static void
lint_array_path (HklMappingLint *self, const HklJson *argument)
{
  if (hkl_json_is (argument, HKL_JSON_ARRAY) && argument->u.array.n > 0)
    lint_path (self, argument->u.array.items[0]);
}

static const struct
{
  const char *name;
  void (*lint) (HklMappingLint *self, const HklJson *argument);
} lints[] = {
  { "@path", lint_path },       { "@template", lint_template },
  { "@liquid", lint_liquid },   { "@if", lint_if },
  { "@case", lint_case },       { "@replace", lint_replace },
  { "@json", lint_json },       { "@merge", lint_merge },
  { "@flatten", lint_flatten }, { "@arrayPath", lint_array_path },
};

static void
lint_constant (HklMappingLint *self, const HklJson *value)
{
  if (!hkl_json_is (value, HKL_JSON_STRING))
    return;
  if (holds (value->u.string, "{{") && holds (value->u.string, "}}"))
    warn (self, "constant-template", value,
          "This is a constant: the braces are sent as they are written. Use @template.");
  else if (value->u.string.len > 2 && memcmp (value->u.string.data, "$.", 2) == 0)
    note (self, "constant-path", value,
          "This is a constant: “$.” is sent as it is written. Use @path to read the event.");
}

static void
lint_in_list (HklMappingLint *self, const HklJson *value)
{
  const HklJsonMember *directive = hkl_mapping_directive_member (value);

  if (directive == NULL && hkl_mapping_has_directive_key (value))
    warn (self, "list-unchecked", value,
          "Inside a list nothing is checked: this object has other members beside its directive, "
          "so it is sent as it is written. Remove them.");
  else if (directive != NULL && !hkl_mapping_is_known_directive (directive->key))
    fail (self, "list-directive", value,
          "There is no such directive. Inside a list nothing is checked before an event is "
          "mapped; then every event fails.");
}

/* What stands in a list that belongs to a directive is checked as anywhere else. */
static void
lint_items (HklMappingLint *self, const HklJson *list, gboolean in_list)
{
  for (gsize i = 0; i < list->u.array.n; i++)
    {
      g_autofree char *index = g_strdup_printf ("%" G_GSIZE_FORMAT, i);
      gsize mark = hkl_mapping_lint_enter (self, hkl_str (index));
      if (!hkl_json_is (list->u.array.items[i], HKL_JSON_STRING))
        hkl_mapping_lint_value (self, list->u.array.items[i], in_list);
      hkl_mapping_lint_leave (self, mark);
    }
}

static void
lint_options (HklMappingLint *self, const HklJson *options, gboolean in_list)
{
  static const char *const values[] = { "exists", "blank", "then",    "else",
                                        "value",  "apply", "mapping", "objects" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const HklJson *value = hkl_json_get (options, values[i]);
      gsize mark = hkl_mapping_lint_enter (self, hkl_str (values[i]));
      if (hkl_json_is (value, HKL_JSON_ARRAY) && strcmp (values[i], "objects") == 0)
        lint_items (self, value, in_list);
      else
        hkl_mapping_lint_value (self, value, in_list);
      hkl_mapping_lint_leave (self, mark);
    }
}

static void
lint_directive (HklMappingLint *self, const HklJsonMember *directive, gboolean in_list)
{
  const HklJson *argument = directive->value;
  gsize mark = hkl_mapping_lint_enter (self, directive->key);

  for (guint i = 0; i < G_N_ELEMENTS (lints); i++)
    {
      if (hkl_str_equal (directive->key, hkl_str (lints[i].name)))
        lints[i].lint (self, argument);
    }
  if (hkl_json_is_directive (argument) ||
      hkl_str_equal (directive->key, HKL_STR ("@excludeWhenNull")))
    hkl_mapping_lint_value (self, argument, in_list);
  else if (argument->kind == HKL_JSON_ARRAY &&
           hkl_str_equal (directive->key, HKL_STR ("@arrayPath")))
    lint_items (self, argument, in_list);
  else if (hkl_str_equal (directive->key, HKL_STR ("@literal")))
    {
      /* Text in here is meant as it stands; lists and objects may still hold directives. */
      if (argument->kind != HKL_JSON_STRING)
        hkl_mapping_lint_value (self, argument, in_list);
    }
  else if (argument->kind == HKL_JSON_OBJECT)
    lint_options (self, argument, in_list);
  hkl_mapping_lint_leave (self, mark);
}

void
hkl_mapping_lint_value (HklMappingLint *self, const HklJson *value, gboolean in_list)
{
  if (value == NULL || self->depth >= HKL_JSON_MAX_DEPTH || self->remarks->len >= 500)
    return;
  self->depth++;
  const HklJsonMember *directive = hkl_mapping_directive_member (value);
  if (in_list)
    lint_in_list (self, value);
  if (directive != NULL)
    lint_directive (self, directive, in_list);
  else if (value->kind == HKL_JSON_OBJECT)
    {
      for (gsize i = 0; i < value->u.object.n; i++)
        {
          gsize mark = hkl_mapping_lint_enter (self, value->u.object.members[i].key);
          hkl_mapping_lint_value (self, value->u.object.members[i].value, in_list);
          hkl_mapping_lint_leave (self, mark);
        }
    }
  else if (value->kind == HKL_JSON_ARRAY)
    {
      for (gsize i = 0; i < value->u.array.n; i++)
        {
          g_autofree char *index = g_strdup_printf ("%" G_GSIZE_FORMAT, i);
          gsize mark = hkl_mapping_lint_enter (self, hkl_str (index));
          hkl_mapping_lint_value (self, value->u.array.items[i], TRUE);
          hkl_mapping_lint_leave (self, mark);
        }
    }
  else
    lint_constant (self, value);
  self->depth--;
}
