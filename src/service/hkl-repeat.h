/* hkl-repeat.h: many deliveries that are sent again, as one undertaking.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It belongs to the service, not to a window: closing the window stops nothing. Main thread.
 *
 * Signal "changed": report or state are others; some ten times a second.
 */

#pragma once

#include "hkl-again.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_REPEAT_RUNNING,
  HKL_REPEAT_DONE,
  HKL_REPEAT_STOPPED, /* by hkl_repeat_stop(); what was begun before is sent */
} HklRepeatState;

#define HKL_TYPE_REPEAT (hkl_repeat_get_type ())
G_DECLARE_FINAL_TYPE (HklRepeat, hkl_repeat, HKL, REPEAT, GObject)

/* Begins at once. IDS is copied. */
HklRepeat *hkl_repeat_new (HklEngine *engine, HklAgainKind kind, const gint64 *ids, guint n_ids);
/* What was not begun stays as it is. */
void hkl_repeat_stop (HklRepeat *self);

HklRepeatState hkl_repeat_get_state (HklRepeat *self);
const HklAgainReport *hkl_repeat_get_report (HklRepeat *self); /* borrowed; valid until "changed" */
/* Microseconds since it began. */
gint64 hkl_repeat_get_age (HklRepeat *self);

G_END_DECLS
