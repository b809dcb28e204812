/* hkl-pace.h: how fast something goes, and how long it will take still.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: it is told how far things are, and looks back at the last seconds of that, so that what is
 * said follows a disk that gets slower or a network that stalls. Zero it to begin. One thread.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HKL_PACE_NOTES 24

typedef struct
{
  gint64 at[HKL_PACE_NOTES];
  guint64 units[HKL_PACE_NOTES];
  guint64 bytes[HKL_PACE_NOTES];
  guint n; /* ever noted; the last HKL_PACE_NOTES are there */
} HklPace;

/* At NOW (microseconds, monotonic) so many UNITS (lines, events) and BYTES are done. */
void hkl_pace_note (HklPace *self, gint64 now, guint64 units, guint64 bytes);

/* Units a second lately; below 0: not known yet. */
double hkl_pace_rate (const HklPace *self);

/* Microseconds until TOTAL bytes are done; -1: not known, as when nothing moves or TOTAL is 0. */
gint64 hkl_pace_left (const HklPace *self, guint64 total);

G_END_DECLS
