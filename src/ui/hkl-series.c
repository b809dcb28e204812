/* hkl-series.c: see hkl-series.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-series"

#include "config.h"

#include <math.h>

#include "hkl-series.h"

struct _HklSeries
{
  guint length;
  guint head; /* where the next value goes: the oldest one */
  double values[];
};

HklSeries *
hkl_series_new (guint length)
{
  HklSeries *self = g_malloc0 (sizeof (HklSeries) + length * sizeof (double));

  g_return_val_if_fail (length > 0, self);

  self->length = length;
  for (guint i = 0; i < length; i++)
    self->values[i] = NAN;

  return self;
}

void
hkl_series_free (HklSeries *self)
{
  g_free (self);
}

void
hkl_series_push (HklSeries *self, double value)
{
  g_return_if_fail (self != NULL);

  self->values[self->head] = value;
  self->head = (self->head + 1) % self->length;
}

guint
hkl_series_get_length (HklSeries *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

double
hkl_series_get (HklSeries *self, guint index)
{
  g_return_val_if_fail (self != NULL, NAN);
  g_return_val_if_fail (index < self->length, NAN);

  return self->values[(self->head + index) % self->length];
}

double
hkl_series_max (HklSeries *self)
{
  double max = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->length; i++)
    if (self->values[i] > max)
      max = self->values[i];

  return max;
}

double
hkl_series_nice (double value)
{
  double unit;

  if (!(value > 1))
    return 1;

  unit = pow (10, floor (log10 (value)));
  if (value <= unit)
    return unit;
  if (value <= 1.5 * unit)
    return 1.5 * unit;
  if (value <= 2 * unit)
    return 2 * unit;
  if (value <= 5 * unit)
    return 5 * unit;

  return 10 * unit;
}
