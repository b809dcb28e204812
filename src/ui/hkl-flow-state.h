/* hkl-flow-state.h: how a mapping's state looks: icon, word, style class.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Never colour alone: whoever shows the icon shows or names the word with it.
 */

#pragma once

#include "hkl-mapping.h"
#include "hkl-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  const char *icon;
  const char *word;  /* translated */
  const char *style; /* "ok", "warn", "err", "off" */
} HklFlowLook;

/* The configuration knows of a pause before the engine does: MAPPING wins. STATE may be NULL. */
HklFlowLook hkl_flow_state_look (HklMapping *mapping, const HklMappingSnapshot *state);

G_END_DECLS
