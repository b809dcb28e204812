/* hkl-liquid-filters-math.c: the filters of numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is no number counts as 0; an argument that is missing is not a number, and neither is the
 * result.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include <math.h>

#include "hkl-json-writer.h"

static double
argument (HklLiquid *self, const HklLiquidArguments *arguments, gsize index)
{
  return index < arguments->n ? hkl_liquid_number_or_zero (self, arguments->values[index]) : NAN;
}

static const HklJson *
filter_abs (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, fabs (hkl_liquid_number_or_zero (self, value)));
}

static const HklJson *
filter_at_least (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  double most = hkl_liquid_number_or_zero (self, value);
  for (gsize i = 0; i < arguments->n; i++)
    most = MAX (most, argument (self, arguments, i));
  return hkl_liquid_new_number (self, most);
}

static const HklJson *
filter_at_most (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  double least = hkl_liquid_number_or_zero (self, value);
  for (gsize i = 0; i < arguments->n; i++)
    least = MIN (least, argument (self, arguments, i));
  return hkl_liquid_new_number (self, least);
}

static const HklJson *
filter_ceil (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, ceil (hkl_liquid_number_or_zero (self, value)));
}

static const HklJson *
filter_floor (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, floor (hkl_liquid_number_or_zero (self, value)));
}

static const HklJson *
filter_plus (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, hkl_liquid_number_or_zero (self, value) +
                                          argument (self, arguments, 0));
}

static const HklJson *
filter_minus (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, hkl_liquid_number_or_zero (self, value) -
                                          argument (self, arguments, 0));
}

static const HklJson *
filter_times (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, hkl_liquid_number_or_zero (self, value) *
                                          argument (self, arguments, 0));
}

static const HklJson *
filter_divided_by (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  double quotient = hkl_liquid_number_or_zero (self, value) / argument (self, arguments, 0);
  double whole = arguments->n > 1 ? argument (self, arguments, 1) : 0;
  return hkl_liquid_new_number (self, whole != 0 ? floor (quotient) : quotient);
}

static const HklJson *
filter_modulo (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  double by = argument (self, arguments, 0);
  double rest = fmod (hkl_liquid_number_or_zero (self, value), by);
  return hkl_liquid_new_number (self, fmod (rest + by, by));
}

/* NUMBER with its decimal point moved, by way of its shortest text, so that 1.005 counts as that. */
static double
move_point (double number, double places)
{
  char text[HKL_JSON_NUMBER_SIZE], moved[HKL_JSON_NUMBER_SIZE + 32];

  if (!isfinite (number) || places != trunc (places) || fabs (places) > 1e6)
    return NAN;
  hkl_json_write_number (number, text);
  char *exponent = strchr (text, 'e');
  double power = exponent != NULL ? g_ascii_strtod (exponent + 1, NULL) : 0;
  if (exponent != NULL)
    *exponent = '\0';
  g_snprintf (moved, sizeof moved, "%se%d", text, (int) (power + places));
  return g_ascii_strtod (moved, NULL);
}

static const HklJson *
filter_round (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  double number = hkl_liquid_number_or_zero (self, value);
  double places = arguments->n > 0 ? argument (self, arguments, 0) : 0;
  double rounded = floor (move_point (fabs (number), places));

  if (move_point (fabs (number), places) - rounded >= 0.5)
    rounded += 1;
  rounded = move_point (rounded, -places);
  if (!isfinite (rounded))
    return hkl_liquid_new_number (self, number);
  return hkl_liquid_new_number (self, number < 0 ? -rounded : rounded);
}

static const HklJson *
filter_to_integer (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_number (self, hkl_liquid_number (self, value));
}

const HklLiquidFilterEntry hkl_liquid_math_filters[] = {
  { "abs", filter_abs },
  { "at_least", filter_at_least },
  { "at_most", filter_at_most },
  { "ceil", filter_ceil },
  { "floor", filter_floor },
  { "plus", filter_plus },
  { "minus", filter_minus },
  { "times", filter_times },
  { "divided_by", filter_divided_by },
  { "modulo", filter_modulo },
  { "round", filter_round },
  { "to_integer", filter_to_integer },
  { NULL, NULL },
};
