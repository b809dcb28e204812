/* hkl-liquid.h: the template language of @liquid.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. What LiquidJS does with the tags and filters that upstream leaves enabled, with its
 * limits; what is disabled there is an error here with the same reason (contract 3.4). Two things
 * differ on purpose, so that the same event always makes the same request: the date "now" is the
 * event's receivedAt, and `sample` takes what the messageId decides.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

#define HKL_LIQUID_ERROR (hkl_liquid_error_quark ())
GQuark hkl_liquid_error_quark (void);

typedef enum
{
  HKL_LIQUID_ERROR_SYNTAX, /* the template; the message ends with line and column */
  HKL_LIQUID_ERROR_RENDER, /* this event */
  HKL_LIQUID_ERROR_LIMIT,  /* length, render time or memory */
} HklLiquidError;

#define HKL_LIQUID_MAX_LENGTH 1000                /* UTF-16 units */
#define HKL_LIQUID_MAX_TIME   (500 * 1000)        /* microseconds */
#define HKL_LIQUID_MAX_MEMORY ((gsize) 100000000) /* as LiquidJS counts it */

/**
 * hkl_liquid_render:
 * @template: WTF-8
 * @event: (inout): what names mean; replaced when the template counts with increment or decrement,
 *   which upstream does in the event itself. A NULL value is an empty object.
 * @arena: where the result and all scratch memory lives
 *
 * Returns: FALSE with @error, whose message is upstream's.
 */
gboolean hkl_liquid_render (HklStr template,
                            const HklJson **event,
                            HklArena *arena,
                            HklStr *result,
                            GError **error);

/* Parses only; the names of the filters are looked at when a template is rendered, as upstream. */
gboolean hkl_liquid_check (HklStr template, GError **error);

/* Whether a filter is used that upstream turns off; NAME is where it stands in TEMPLATE. */
gboolean hkl_liquid_find_disabled_filter (HklStr template, HklStr *name);

G_END_DECLS
