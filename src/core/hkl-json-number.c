/* hkl-json-number.c: a double as JavaScript's Number::toString writes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The digits are the shortest that read back as the same double; of several, the closest. Three
 * ways, each exact:
 *   1. Integers below 2^53 are their own digits.
 *   2. m / 10^k with m < 10^15 and k ≤ 22: both are exact doubles and division is correctly
 *      rounded, so m / 10^k == v proves that the decimal reads back as v; and a decimal of at most
 *      15 digits that does is the only one (DBL_DIG), so the smallest k gives the shortest.
 *   3. Correctly rounded printing at 15, 16 and 17 digits, taking the first that reads back. The
 *      gap below a power of two is half as wide as the one above, so there the next larger decimal
 *      of 16 digits may read back where the closest one does not. Below the normal range a double
 *      has fewer than 15 digits, so the search begins at one.
 */

#define G_LOG_DOMAIN "hkl-json-number"

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hkl-json-writer.h"

#define MAX_DIGITS 17

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static gsize
write_integer (guint64 value, char *out)
{
  char digits[20];
  gsize n = 0;

  do
    {
      digits[n++] = (char) ('0' + value % 10);
      value /= 10;
    }
  while (value > 0);

  for (gsize i = 0; i < n; i++)
    out[i] = digits[n - 1 - i];

  return n;
}

/* Prints V > 0 with PRECISION digits; DIGITS gets them without trailing zeros, POINT the place of
 * the decimal point: v = 0.DIGITS × 10^POINT. Returns whether the text reads back as V. */
static gboolean
try_precision (double v, int precision, char digits[MAX_DIGITS + 2], gsize *n, int *point)
{
  char format[8];
  char text[64];
  const char *p;
  gsize count = 0;

  g_snprintf (format, sizeof format, "%%.%de", precision - 1);
  g_ascii_formatd (text, sizeof text, format, v);

  for (p = text; *p != 'e'; p++)
    {
      if (*p != '.')
        digits[count++] = *p;
    }
  *point = atoi (p + 1) + 1;
  while (count > 1 && digits[count - 1] == '0')
    count--;
  *n = count;

  return g_ascii_strtod (text, NULL) == v;
}

/* DIGITS plus one in the last place. Returns whether that reads back as V. */
static gboolean
try_next (double v, char digits[MAX_DIGITS + 2], gsize n, int point)
{
  char text[64];

  for (gsize i = n; i-- > 0;)
    {
      if (digits[i] != '9')
        {
          digits[i]++;
          break;
        }
      if (i == 0)
        return FALSE;
      digits[i] = '0';
    }

  g_snprintf (text, sizeof text, "0.%.*se%d", (int) n, digits, point);

  return g_ascii_strtod (text, NULL) == v;
}

static void
shortest (double v, char digits[MAX_DIGITS + 2], gsize *n, int *point)
{
  int exponent;
  gboolean power_of_two = frexp (v, &exponent) == 0.5;
  int first = v < 2.2250738585072014e-308 ? 1 : 15;

  for (int precision = first; precision < MAX_DIGITS; precision++)
    {
      char next[MAX_DIGITS + 2];
      gsize next_n;
      int next_point;

      if (try_precision (v, precision, digits, n, point))
        return;

      if (!power_of_two || precision != 16)
        continue;

      /* With all its digits, so that "one more in the last place" means what it says. */
      memset (next, '0', sizeof next);
      memcpy (next, digits, *n);
      next_n = (gsize) precision;
      next_point = *point;
      if (try_next (v, next, next_n, next_point))
        {
          while (next_n > 1 && next[next_n - 1] == '0')
            next_n--;
          memcpy (digits, next, next_n);
          *n = next_n;
          return;
        }
    }

  try_precision (v, MAX_DIGITS, digits, n, point);
}

/* Lays digits out as ECMA-262 Number::toString does. */
static gsize
lay_out (const char *digits, gsize n, int point, char *out)
{
  char *p = out;
  int count = (int) n;

  if (count <= point && point <= 21)
    {
      memcpy (p, digits, n);
      p += n;
      memset (p, '0', (gsize) (point - count));
      p += point - count;
    }
  else if (point > 0 && point <= 21)
    {
      memcpy (p, digits, (gsize) point);
      p += point;
      *p++ = '.';
      memcpy (p, digits + point, n - (gsize) point);
      p += count - point;
    }
  else if (point > -6 && point <= 0)
    {
      *p++ = '0';
      *p++ = '.';
      memset (p, '0', (gsize) -point);
      p += -point;
      memcpy (p, digits, n);
      p += n;
    }
  else
    {
      int exponent = point - 1;

      *p++ = digits[0];
      if (n > 1)
        {
          *p++ = '.';
          memcpy (p, digits + 1, n - 1);
          p += n - 1;
        }
      *p++ = 'e';
      *p++ = exponent < 0 ? '-' : '+';
      p += write_integer ((guint64) ABS (exponent), p);
    }

  return (gsize) (p - out);
}

gsize
hkl_json_write_number (double number, char buffer[HKL_JSON_NUMBER_SIZE])
{
  char digits[MAX_DIGITS + 2];
  char *out = buffer;
  gsize n;
  int point;
  double v;

  if (!isfinite (number))
    {
      memcpy (buffer, "null", 5);
      return 4;
    }

  if (number < 0) /* not for -0, which is written as 0 */
    *out++ = '-';
  v = fabs (number);

  if (v < 9007199254740992.0)
    {
      if (v == floor (v))
        {
          out += write_integer ((guint64) v, out);
          *out = '\0';
          return (gsize) (out - buffer);
        }

      for (int k = 1; k <= 9 && v >= 1e-6; k++)
        {
          double m = rint (v * powers[k]);

          if (m >= 1e15)
            break;
          if (m / powers[k] == v)
            {
              n = write_integer ((guint64) m, digits);
              point = (int) n - k;
              out += lay_out (digits, n, point, out);
              *out = '\0';
              return (gsize) (out - buffer);
            }
        }
    }

  shortest (v, digits, &n, &point);
  out += lay_out (digits, n, point, out);
  *out = '\0';

  return (gsize) (out - buffer);
}
