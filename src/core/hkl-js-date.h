/* hkl-js-date.h: dates as JavaScript has them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Milliseconds since 1970; the local time zone is UTC, as it is where upstream runs.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

/* Date.parse(text): ISO 8601 and what else V8 understands; NaN when it is no date. */
double hkl_js_date_parse (HklStr text);

typedef struct
{
  gint64 year;
  guint month; /* 1 to 12 */
  guint day;   /* 1 to 31 */
  guint hour;
  guint minute;
  guint second;
  guint millisecond;
  guint week_day; /* 0 Sunday */
  guint year_day; /* 1 to 366 */
} HklJsDate;

void hkl_js_date_split (double time, HklJsDate *date);
/* Days since 1970 of a date; MONTH from 0, any value. */
gint64 hkl_js_date_days (gint64 year, gint64 month, gint64 day);

G_END_DECLS
