/* hkl-liquid-date.c: the filters of dates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The local time zone is UTC and the words are English, as where upstream runs.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

#include <math.h>

#include "hkl-js-date.h"

typedef struct
{
  double time; /* UTC */
  HklJsDate local;
  double offset; /* minutes west, as getTimezoneOffset */
  HklStr zone;   /* "" when only the offset is known */
} Moment;

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };
static const char *const days[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                    "Thursday", "Friday", "Saturday" };

/* "now" is when the event came in, not when it is rendered, so that a retry sends the same. */
static double
now (HklLiquid *self)
{
  static const char *const members[] = { "receivedAt", "timestamp", "sentAt" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const HklJson *value = hkl_json_get (self->event, members[i]);
      double time = hkl_json_is (value, HKL_JSON_STRING) ? hkl_js_date_parse (value->u.string)
                                                         : NAN;
      if (!isnan (time))
        return time;
    }
  return (double) g_get_real_time () / 1000;
}

static gboolean
is_digits (HklStr s)
{
  for (gsize i = 0; i < s.len; i++)
    {
      if (!g_ascii_isdigit (s.data[i]))
        return FALSE;
    }
  return s.len > 0;
}

/* Milliseconds, or NaN when VALUE is no date. */
static double
to_time (HklLiquid *self, const HklJson *value)
{
  HklStr text;
  double time = NAN;

  value = hkl_liquid_plain (value);
  if (value == NULL || value->kind == HKL_JSON_NULL || value->kind == HKL_JSON_OBJECT)
    return NAN;
  if (value->kind == HKL_JSON_NUMBER)
    time = value->u.number * 1000;
  else if (value->kind == HKL_JSON_TRUE || value->kind == HKL_JSON_FALSE)
    time = value->kind == HKL_JSON_TRUE;
  else if (!hkl_js_to_string (value, self->arena, &text))
    return NAN;
  else if (value->kind == HKL_JSON_STRING &&
           (hkl_str_equal (text, HKL_STR ("now")) || hkl_str_equal (text, HKL_STR ("today"))))
    time = now (self);
  else if (value->kind == HKL_JSON_STRING && is_digits (text))
    time = hkl_js_to_number (text) * 1000;
  else
    time = hkl_js_date_parse (text);
  if (!(fabs (time) <= 8.64e15))
    return NAN;
  return trunc (time);
}

/* The zone of a name from the time zone database, in any case. GLib takes more for a zone than
 * upstream does: "GMT+1", "+01:00". */
static GTimeZone *
open_zone (const char *name)
{
  g_autofree char *proper = g_ascii_strdown (name, -1);
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *const forms[] = { name, proper, upper };
  gboolean start = TRUE;

  if (!g_ascii_isalpha (name[0]) ||
      (strpbrk (name, "+-0123456789") != NULL && strchr (name, '/') == NULL))
    return NULL;
  for (char *p = proper; *p != '\0'; p++)
    {
      if (start)
        *p = g_ascii_toupper (*p);
      start = *p == '/' || *p == '_' || *p == '-';
    }
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      GTimeZone *zone = g_time_zone_new_identifier (forms[i]);
      if (zone != NULL)
        return zone;
    }
  return NULL;
}

static gboolean
find_zone (HklLiquid *self, HklStr name, Moment *moment)
{
  g_autofree char *text = hkl_str_dup (name);
  g_autoptr (GTimeZone) zone = open_zone (text);

  if (zone == NULL)
    {
      self->error = g_error_new (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_RENDER,
                                 "Invalid time zone specified: %s", text);
      return FALSE;
    }
  gint64 seconds = (gint64) floor (moment->time / 1000);
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);
  moment->offset = -g_time_zone_get_offset (zone, interval) / 60.0;
  moment->zone = name;
  return TRUE;
}

/* FALSE without an error: VALUE is no date and stays as it is. */
static gboolean
read_moment (HklLiquid *self, const HklJson *value, const HklJson *zone, Moment *moment)
{
  *moment = (Moment){ .time = to_time (self, value), .zone = HKL_STR ("UTC") };
  if (isnan (moment->time))
    return FALSE;
  if (hkl_json_is (zone, HKL_JSON_STRING))
    {
      if (!find_zone (self, zone->u.string, moment))
        return FALSE;
    }
  else if (!hkl_liquid_is_nil (zone) && !hkl_json_is (zone, HKL_JSON_FALSE))
    {
      moment->offset = hkl_liquid_number (self, zone);
      moment->zone = (HklStr){ "", 0 };
    }
  double local = moment->time - moment->offset * 60000;
  if (!(fabs (local) <= 8.64e15))
    return FALSE;
  hkl_js_date_split (local, &moment->local);
  return TRUE;
}

static const char *
ordinal (guint day)
{
  if (day % 100 >= 11 && day % 100 <= 13)
    return "th";
  return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

/* Weeks begin on START, 0 for Sunday and 1 for Monday; the days before the first are week 0. */
static guint
week_of_year (const HklJsDate *date, guint start)
{
  return (date->year_day - 1 + 7 - (date->week_day + 7 - start) % 7) / 7;
}

static char *
format_offset (const Moment *moment, gboolean colon)
{
  char text[64];
  double west = fabs (moment->offset);

  /* The shortest text of the minutes, two digits at least: upstream takes any number for them. */
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklStr rest = hkl_js_number_to_string (fmod (west, 60), arena);
  g_snprintf (text, sizeof text, "%c%02d%s%s%.*s", moment->offset > 0 ? '-' : '+',
              (int) (west / 60), colon ? ":" : "", rest.len < 2 ? "0" : "", (int) rest.len,
              rest.data);
  return g_strdup (text);
}

typedef struct
{
  gboolean minus;
  gboolean under;
  gboolean zero;
  gboolean upper;
  gboolean swap;
  gboolean colon;
  guint width; /* 0: none */
} Flags;

static char *
hour_12 (const HklJsDate *date)
{
  return g_strdup_printf ("%u", date->hour % 12 == 0 ? 12 : date->hour % 12);
}

/* The text of one conversion; NULL when there is none such. WIDTH and PAD are its defaults. */
static char *
convert (const Moment *moment, char conversion, const Flags *flags, guint *width, char *pad)
{
  const HklJsDate *d = &moment->local;
  char digits[16];

  *width = 2;
  *pad = '0';
  switch (conversion)
    {
    case 'a':
      return g_strndup (days[d->week_day], 3);
    case 'A':
      *width = 0;
      *pad = ' ';
      return g_strdup (days[d->week_day]);
    case 'b':
    case 'h':
      return g_strndup (months[d->month - 1], 3);
    case 'B':
      *width = 0;
      *pad = ' ';
      return g_strdup (months[d->month - 1]);
    case 'c':
      *width = 0;
      *pad = ' ';
      return g_strdup_printf ("%u/%u/%" G_GINT64_FORMAT ", %u:%02u:%02u %s", d->month, d->day,
                              d->year, d->hour % 12 == 0 ? 12 : d->hour % 12, d->minute, d->second,
                              d->hour < 12 ? "AM" : "PM");
    case 'C':
      return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) floor ((double) d->year / 100.0));
    case 'd':
      return g_strdup_printf ("%u", d->day);
    case 'e':
      *pad = ' ';
      return g_strdup_printf ("%u", d->day);
    case 'H':
      return g_strdup_printf ("%u", d->hour);
    case 'I':
      return hour_12 (d);
    case 'j':
      *width = 3;
      return g_strdup_printf ("%u", d->year_day);
    case 'k':
      *pad = ' ';
      return g_strdup_printf ("%u", d->hour);
    case 'l':
      *pad = ' ';
      return hour_12 (d);
    case 'L':
      *width = 3;
      return g_strdup_printf ("%u", d->millisecond);
    case 'm':
      return g_strdup_printf ("%u", d->month);
    case 'M':
      return g_strdup_printf ("%u", d->minute);
    case 'n':
      *width = 0;
      return g_strdup ("\n");
    case 'N':
      {
        guint n = flags->width > 0 ? flags->width : 9;
        *width = 0;
        g_snprintf (digits, sizeof digits, "%03u", d->millisecond);
        GString *text = g_string_new (digits);
        g_string_truncate (text, MIN (text->len, n));
        while (text->len < MIN (n, 1000))
          g_string_append_c (text, '0');
        return g_string_free (text, FALSE);
      }
    case 'p':
      *width = 0;
      *pad = ' ';
      return g_strdup (d->hour < 12 ? "AM" : "PM");
    case 'P':
      *width = 0;
      *pad = ' ';
      return g_strdup (d->hour < 12 ? "am" : "pm");
    case 'q':
      *width = 0;
      return g_strdup (ordinal (d->day));
    case 's':
      *width = 0;
      return g_strdup_printf ("%.0f", floor (moment->time / 1000));
    case 'S':
      return g_strdup_printf ("%u", d->second);
    case 't':
      *width = 0;
      return g_strdup ("\t");
    case 'u':
      *width = 0;
      return g_strdup_printf ("%u", d->week_day == 0 ? 7 : d->week_day);
    case 'U':
      return g_strdup_printf ("%u", week_of_year (d, 0));
    case 'w':
      *width = 0;
      return g_strdup_printf ("%u", d->week_day);
    case 'W':
      return g_strdup_printf ("%u", week_of_year (d, 1));
    case 'x':
      *width = 0;
      return g_strdup_printf ("%u/%u/%" G_GINT64_FORMAT, d->month, d->day, d->year);
    case 'X':
      *width = 0;
      return g_strdup_printf ("%u:%02u:%02u %s", d->hour % 12 == 0 ? 12 : d->hour % 12, d->minute,
                              d->second, d->hour < 12 ? "AM" : "PM");
    case 'y':
      return g_strdup_printf ("%02d", (int) (((d->year % 100) + 100) % 100));
    case 'Y':
      *width = 0;
      return g_strdup_printf ("%04" G_GINT64_FORMAT, d->year);
    case 'z':
      *width = 0;
      return format_offset (moment, flags->colon);
    case 'Z':
      *width = 0;
      return moment->zone.len > 0 ? hkl_str_dup (moment->zone) : format_offset (moment, FALSE);
    case '%':
      *width = 0;
      return g_strdup ("%");
    default:
      return NULL;
    }
}

static void
append_converted (HklJsText *out, char *text, const Flags *flags, guint width, char pad)
{
  gboolean lower = FALSE;

  for (char *p = text; *p != '\0'; p++)
    lower |= g_ascii_islower (*p);
  for (char *p = text; *p != '\0' && (flags->upper || flags->swap); p++)
    *p = flags->upper || lower ? g_ascii_toupper (*p) : g_ascii_tolower (*p);
  if (flags->under)
    pad = ' ';
  else if (flags->zero)
    pad = '0';
  gsize length = strlen (text);
  if (flags->width > 0)
    width = flags->width;
  for (gsize i = length; !flags->minus && i < width; i++)
    hkl_js_text_append_char (out, pad);
  hkl_js_text_append (out, hkl_str (text));
}

/* One conversion, from the "%" at *AT on. */
static gboolean
append_conversion (HklLiquid *self, HklJsText *out, HklStr format, gsize *at, const Moment *moment)
{
  Flags flags = { 0 };
  gsize i = *at + 1;
  guint width;
  char pad;

  for (; i < format.len && format.data[i] != '\0' && strchr ("-_0^#:", format.data[i]); i++)
    {
      flags.minus |= format.data[i] == '-';
      flags.under |= format.data[i] == '_';
      flags.zero |= format.data[i] == '0';
      flags.upper |= format.data[i] == '^';
      flags.swap |= format.data[i] == '#';
      flags.colon |= format.data[i] == ':';
    }
  for (; i < format.len && g_ascii_isdigit (format.data[i]); i++)
    flags.width = MIN (flags.width * 10 + (guint) (format.data[i] - '0'), 200000000);
  if (i + 1 < format.len && (format.data[i] == 'E' || format.data[i] == 'O'))
    i++;
  if (i >= format.len)
    return FALSE;
  g_autofree char *text = convert (moment, format.data[i], &flags, &width, &pad);
  if (text == NULL)
    return FALSE;
  if (hkl_liquid_use (self, flags.width * HKL_LIQUID_ITEM))
    append_converted (out, text, &flags, width, pad);
  *at = i + 1;
  return TRUE;
}

static const HklJson *
format_date (HklLiquid *self, HklStr format, const Moment *moment)
{
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < format.len && hkl_liquid_use (self, 1);)
    {
      if (format.data[i] == '%' && append_conversion (self, &out, format, &i, moment))
        continue;
      gsize start = i++;
      while (i < format.len && format.data[i] != '%')
        i++;
      hkl_js_text_append (&out, (HklStr){ format.data + start, i - start });
      if (out.len > HKL_LIQUID_MAX_MEMORY)
        hkl_liquid_use (self, out.len);
    }
  return self->error == NULL ? hkl_liquid_new_text (self, &out) : NULL;
}

static const HklJson *
filter_date (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  const HklJson *format = hkl_liquid_argument (arguments, 0);
  Moment moment;

  if (!read_moment (self, value, hkl_liquid_argument (arguments, 1), &moment))
    return value;
  return format_date (self,
                      hkl_liquid_is_nil (format) ? HKL_STR ("%A, %B %-e, %Y at %-l:%M %P %z")
                                                 : hkl_liquid_string (self, format),
                      &moment);
}

static const HklJson *
fixed (HklLiquid *self, const HklJson *value, const char *format)
{
  Moment moment;

  if (!read_moment (self, value, NULL, &moment))
    return value;
  return format_date (self, hkl_str (format), &moment);
}

static const HklJson *
filter_date_to_xmlschema (HklLiquid *self,
                          const HklJson *value,
                          const HklLiquidArguments *arguments)
{
  return fixed (self, value, "%Y-%m-%dT%H:%M:%S%:z");
}

static const HklJson *
filter_date_to_rfc822 (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return fixed (self, value, "%a, %d %b %Y %H:%M:%S %z");
}

static const HklJson *
to_words (HklLiquid *self,
          const HklJson *value,
          const HklLiquidArguments *arguments,
          const char *plain,
          const char *in_order,
          const char *american)
{
  HklStr type = hkl_liquid_string (self, hkl_liquid_argument (arguments, 0));
  HklStr style = hkl_liquid_string (self, hkl_liquid_argument (arguments, 1));

  if (!hkl_str_equal (type, HKL_STR ("ordinal")))
    return fixed (self, value, plain);
  return fixed (self, value, hkl_str_equal (style, HKL_STR ("US")) ? american : in_order);
}

static const HklJson *
filter_date_to_string (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return to_words (self, value, arguments, "%d %b %Y", "%-d%q %b %Y", "%b %-d%q, %Y");
}

static const HklJson *
filter_date_to_long_string (HklLiquid *self,
                            const HklJson *value,
                            const HklLiquidArguments *arguments)
{
  return to_words (self, value, arguments, "%d %B %Y", "%-d%q %B %Y", "%B %-d%q, %Y");
}

const HklLiquidFilterEntry hkl_liquid_date_filters[] = {
  { "date", filter_date },
  { "date_to_xmlschema", filter_date_to_xmlschema },
  { "date_to_rfc822", filter_date_to_rfc822 },
  { "date_to_string", filter_date_to_string },
  { "date_to_long_string", filter_date_to_long_string },
  { NULL, NULL },
};
