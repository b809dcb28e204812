/* hkl-flow-state.c: see hkl-flow-state.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-flow-state"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-flow-state.h"

HklFlowLook
hkl_flow_state_look (HklMapping *mapping, const HklMappingSnapshot *state)
{
  const HklFlowLook paused = { "media-playback-pause-symbolic", _ ("Paused"), "off" };

  if (mapping != NULL && mapping->paused)
    return paused;

  switch (state != NULL ? state->state : HKL_FLOW_IDLE)
    {
    case HKL_FLOW_DELIVERING:
      return (HklFlowLook){ "hkl-delivered-symbolic", _ ("Delivering"), "ok" };
    case HKL_FLOW_RETRYING:
      return (HklFlowLook){ "hkl-retrying-symbolic", _ ("Retrying"), "warn" };
    case HKL_FLOW_FAILING:
      return (HklFlowLook){ "hkl-failed-symbolic", _ ("Failing"), "err" };
    case HKL_FLOW_RESTING:
      return (HklFlowLook){ "hkl-failed-symbolic", _ ("Resting"), "err" };
    case HKL_FLOW_HOLDING:
      return (HklFlowLook){ "hkl-queued-symbolic", _ ("Waiting"), "warn" };
    case HKL_FLOW_PAUSED:
      return paused;
    case HKL_FLOW_IDLE:
    default:
      return (HklFlowLook){ "hkl-delivered-symbolic", _ ("Ready"), "ok" };
    }
}
