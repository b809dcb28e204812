/* fuzz-trigger.c: any bytes as a trigger, and any bytes behind a zero as an event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Besides memory errors it looks for contradictions: a tree that is not JSON, an explanation with
 * another verdict than the evaluator's, a remark or a fault outside the text, columns and event
 * that disagree.
 */

#include "config.h"

#include <stdint.h>

#include "hkl-json-reader.h"
#include "hkl-trigger-explain.h"
#include "hkl-trigger-lint.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define EVENT                                                                                      \
  "{\"type\":\"track\",\"event\":\"a\",\"name\":null,\"userId\":5,\"properties\":{\"a\":"          \
  "\"\xf0\x9f\x8d\xb5x\",\"b\":[1,\"a\"],\"c\":{\"d\":true}},\"traits\":\"abc\",\"context\":0}"

static void
check (gboolean holds, const char *what)
{
  if (!holds)
    g_error ("%s", what);
}

static void
check_lint (const char *text, gboolean readable)
{
  g_autoptr (GPtrArray) remarks = hkl_trigger_lint (text, "trigger");

  check (readable || remarks->len == 1, "one error for a text that cannot be read");
  for (guint i = 0; i < remarks->len; i++)
    {
      const HklRemark *remark = g_ptr_array_index (remarks, i);

      check (remark->offset + remark->length <= strlen (text), "remark outside the text");
      check (g_utf8_validate (remark->text, -1, NULL), "remark is not UTF-8");
      check ((remark->severity == HKL_SEVERITY_ERROR) == !readable, "severity");
    }
}

static void
check_columns (HklTrigger *trigger, const HklJson *json, HklArena *arena)
{
  HklEventOrigin origin = { .received_at = 1 };
  g_autoptr (HklEvent) event = NULL;
  const char *bytes;
  gsize size;

  if (!hkl_trigger_needs_only_columns (trigger) || !hkl_json_is (json, HKL_JSON_OBJECT))
    return;
  event = hkl_event_accept (json, &origin, arena);
  bytes = g_bytes_get_data (event->bytes, &size);
  check (hkl_trigger_matches_columns (trigger, event) ==
             hkl_trigger_matches (trigger, hkl_json_read (arena, bytes, size, NULL, NULL)),
         "columns and event disagree");
}

static void
check_trigger (HklTrigger *trigger, const HklJson *event, HklArena *arena)
{
  const HklCondition *root = hkl_trigger_get_root (trigger);
  g_autoptr (GString) ast = g_string_new (NULL);
  g_autofree char *text = hkl_condition_to_text (root);
  g_autofree char *words = hkl_condition_describe (root);
  g_autoptr (HklTrigger) again = hkl_trigger_parse (text, NULL, NULL);
  g_autoptr (HklExplanation) explanation = hkl_trigger_explain (trigger, event);

  if (again != NULL)
    hkl_trigger_matches (again, event);
  hkl_trigger_write_ast (trigger, ast);
  check (hkl_json_read (arena, ast->str, ast->len, NULL, NULL) != NULL, "the tree is not JSON");
  check (g_utf8_validate (words, -1, NULL), "words are not UTF-8");
  check ((explanation->verdict == HKL_CLAUSE_YES) == hkl_trigger_matches (trigger, event),
         "explanation and evaluator disagree");
  check_columns (trigger, event, arena);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *text = g_strndup ((const char *) data, size);
  gsize length = strlen (text);
  const HklJson *event = NULL;
  gsize where = 0;
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, &where, NULL);

  check (where <= length, "fault outside the text");
  check_lint (text, trigger != NULL);
  if (trigger == NULL)
    return 0;
  if (length + 1 < size)
    event = hkl_json_read (arena, (const char *) data + length + 1, size - length - 1, NULL, NULL);
  if (event == NULL)
    event = hkl_json_read (arena, EVENT, sizeof EVENT - 1, NULL, NULL);
  check_trigger (trigger, event, arena);

  return 0;
}
