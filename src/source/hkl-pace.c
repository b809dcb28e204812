/* hkl-pace.c: see hkl-pace.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-import"

#include "config.h"

#include "hkl-pace.h"

#define BETWEEN (250 * G_TIME_SPAN_MILLISECOND) /* so that the notes reach back about six seconds */
#define ENOUGH  (500 * G_TIME_SPAN_MILLISECOND) /* less says little */

void
hkl_pace_note (HklPace *self, gint64 now, guint64 units, guint64 bytes)
{
  guint last;

  g_return_if_fail (self != NULL);

  last = (self->n + HKL_PACE_NOTES - 1) % HKL_PACE_NOTES;
  /* The newest note moves along until it is far enough from the one before it. */
  if (self->n >= 2 &&
      self->at[last] - self->at[(last + HKL_PACE_NOTES - 1) % HKL_PACE_NOTES] < BETWEEN)
    self->n--;
  last = self->n++ % HKL_PACE_NOTES;
  self->at[last] = now;
  self->units[last] = units;
  self->bytes[last] = bytes;
}

/* The ends of what is looked back at. FALSE: that is too short. */
static gboolean
get_ends (const HklPace *self, guint *first, guint *last)
{
  if (self->n < 2)
    return FALSE;

  *last = (self->n - 1) % HKL_PACE_NOTES;
  *first = self->n > HKL_PACE_NOTES ? self->n % HKL_PACE_NOTES : 0;

  return self->at[*last] - self->at[*first] >= ENOUGH;
}

double
hkl_pace_rate (const HklPace *self)
{
  guint first, last;

  g_return_val_if_fail (self != NULL, -1);

  if (!get_ends (self, &first, &last))
    return -1;

  return (double) (self->units[last] - self->units[first]) * G_TIME_SPAN_SECOND /
         (double) (self->at[last] - self->at[first]);
}

gint64
hkl_pace_left (const HklPace *self, guint64 total)
{
  guint first, last;
  guint64 moved;

  g_return_val_if_fail (self != NULL, -1);

  if (total == 0 || !get_ends (self, &first, &last))
    return -1;

  moved = self->bytes[last] - self->bytes[first];
  if (moved == 0)
    return -1;
  if (self->bytes[last] >= total)
    return 0;

  return (gint64) ((double) (total - self->bytes[last]) / (double) moved *
                   (double) (self->at[last] - self->at[first]));
}
