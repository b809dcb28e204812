/* hkl-time.c: times as the SDKs write them. See hkl-event.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Own code, because GDateTime is local, slower, and reads other texts than JavaScript's Date does.
 */

#define G_LOG_DOMAIN "hkl-time"

#include "config.h"

#include "hkl-event.h"

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. Months count from March, so that
 * the leap day is the last of its year. */
static gint64
days_from_date (gint64 year, int month, int day)
{
  gint64 era;
  gint64 of_era;
  gint64 day_of_year;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  of_era = year - era * 400;
  day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

static void
date_from_days (gint64 days, gint64 *year, int *month, int *day)
{
  gint64 era;
  gint64 of_era;
  gint64 year_of_era;
  gint64 day_of_year;
  gint64 shifted;

  days += 719468;
  era = (days >= 0 ? days : days - 146096) / 146097;
  of_era = days - era * 146097;
  year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  shifted = (5 * day_of_year + 2) / 153;
  *day = (int) (day_of_year - (153 * shifted + 2) / 5 + 1);
  *month = (int) (shifted < 10 ? shifted + 3 : shifted - 9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

char *
hkl_time_to_iso (gint64 microseconds)
{
  gint64 milliseconds = microseconds / 1000;
  gint64 days;
  gint64 rest;
  gint64 year;
  int month;
  int day;

  if (microseconds % 1000 < 0)
    milliseconds--;
  days = milliseconds / 86400000;
  rest = milliseconds % 86400000;
  if (rest < 0)
    {
      rest += 86400000;
      days--;
    }
  date_from_days (days, &year, &month, &day);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int) year, month, day,
                          (int) (rest / 3600000), (int) (rest / 60000 % 60),
                          (int) (rest / 1000 % 60), (int) (rest % 1000));
}

/* Exactly N digits at *P. */
static gboolean
read_digits (const char **p, int n, int *value)
{
  *value = 0;
  for (int i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (**p))
        return FALSE;
      *value = *value * 10 + (*(*p)++ - '0');
    }

  return TRUE;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

/* ".123456", any number of digits; what is below a microsecond is cut. */
static gboolean
read_fraction (const char **p, gint64 *microseconds)
{
  gint64 unit = 100000;

  *microseconds = 0;
  if (**p != '.' && **p != ',')
    return TRUE;
  (*p)++;
  if (!g_ascii_isdigit (**p))
    return FALSE;
  for (; g_ascii_isdigit (**p); (*p)++)
    {
      *microseconds += (**p - '0') * unit;
      unit /= 10;
    }

  return TRUE;
}

/* "Z", "+02:00", "+0200", "+02", or nothing (UTC: an SDK's clock without a zone is a server's). */
static gboolean
read_zone (const char **p, int *minutes)
{
  int hours;
  int rest = 0;
  int sign;

  *minutes = 0;
  if (**p == '\0')
    return TRUE;
  if (**p == 'Z' || **p == 'z')
    {
      (*p)++;
      return TRUE;
    }
  if (**p != '+' && **p != '-')
    return FALSE;

  sign = *(*p)++ == '-' ? -1 : 1;
  if (!read_digits (p, 2, &hours) || hours > 23)
    return FALSE;
  if (**p == ':')
    (*p)++;
  if (g_ascii_isdigit (**p) && (!read_digits (p, 2, &rest) || rest > 59))
    return FALSE;
  *minutes = sign * (hours * 60 + rest);

  return TRUE;
}

gboolean
hkl_time_from_iso (const char *text, gint64 *microseconds)
{
  const char *p = text;
  gint64 fraction = 0;
  int year, month, day;
  int hour = 0, minute = 0, second = 0, zone = 0;

  g_return_val_if_fail (text != NULL && microseconds != NULL, FALSE);

  if (!read_digits (&p, 4, &year) || *p++ != '-' || !read_digits (&p, 2, &month) || *p++ != '-' ||
      !read_digits (&p, 2, &day))
    return FALSE;
  if (month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    return FALSE;

  if (*p == 'T' || *p == 't' || *p == ' ')
    {
      p++;
      if (!read_digits (&p, 2, &hour) || *p++ != ':' || !read_digits (&p, 2, &minute))
        return FALSE;
      if (*p == ':')
        {
          p++;
          if (!read_digits (&p, 2, &second) || !read_fraction (&p, &fraction))
            return FALSE;
        }
      if (hour > 24 || minute > 59 || second > 60 || !read_zone (&p, &zone))
        return FALSE;
    }
  if (*p != '\0')
    return FALSE;

  *microseconds = ((days_from_date (year, month, day) * 1440 + hour * 60 + minute - zone) * 60 +
                   second) *
                      G_USEC_PER_SEC +
                  fraction;

  return TRUE;
}
