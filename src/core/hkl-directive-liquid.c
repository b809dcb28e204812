/* hkl-directive-liquid.c: @liquid (contract 3.4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

#include "hkl-liquid.h"

const HklJson *
hkl_directive_liquid (HklMappingRun *run, const HklJson *argument, const HklJson *event)
{
  g_autoptr (GError) error = NULL;
  const HklJson *now = hkl_mapping_run_event (run, event);
  HklStr text;

  if (!hkl_json_is (argument, HKL_JSON_STRING))
    return hkl_mapping_run_fail (run, "liquid template value must be a string");
  now = hkl_mapping_run_clean (run, now);
  if (run->error != NULL)
    return NULL;
  const HklJson *after = now;
  if (!hkl_liquid_render (argument->u.string, &after, run->arena, &text, &error))
    return hkl_mapping_run_fail (run, "%s", error->message);
  if (after != now)
    hkl_mapping_run_replace_event (run, event, after);
  HklJsText made = { .arena = run->arena, .data = (char *) text.data, .len = text.len };
  return hkl_mapping_run_take_text (run, &made);
}
