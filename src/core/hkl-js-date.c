/* hkl-js-date.c: Date.parse, in both of the ways in which V8 reads a date.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A date in the form of ISO 8601 is read strictly. What does not begin like one, or ends
 * differently, is read word by word: month names, numbers with colons as the time, signs and zone
 * names as the offset, words before the first number and everything in parentheses ignored.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-js-date.h"

#include <math.h>

#include "hkl-js-text.h"

#define NONE G_MININT

typedef enum
{
  TOKEN_END,
  TOKEN_NUMBER,
  TOKEN_SYMBOL,
  TOKEN_SPACE,
  TOKEN_MONTH,
  TOKEN_AM_PM,
  TOKEN_ZONE,
  TOKEN_T,
  TOKEN_WORD,
} TokenKind;

typedef struct
{
  TokenKind kind;
  int value; /* of a number, month, am or pm (hours), or zone (hours) */
  gsize digits;
  char symbol; /* also 'z' of the zone Z */
} Token;

typedef struct
{
  HklStr text;
  gsize at;
  Token next;
  int day[4];
  guint n_day;
  int month;
  gboolean iso;
  int time[4];
  guint n_time;
  int half; /* am or pm */
  int zone_sign;
  int zone_hour;
  int zone_minute;
} Parser;

static const struct
{
  char word[4];
  TokenKind kind;
  int value;
} words[] = {
  { "jan", TOKEN_MONTH, 1 },  { "feb", TOKEN_MONTH, 2 },  { "mar", TOKEN_MONTH, 3 },
  { "apr", TOKEN_MONTH, 4 },  { "may", TOKEN_MONTH, 5 },  { "jun", TOKEN_MONTH, 6 },
  { "jul", TOKEN_MONTH, 7 },  { "aug", TOKEN_MONTH, 8 },  { "sep", TOKEN_MONTH, 9 },
  { "oct", TOKEN_MONTH, 10 }, { "nov", TOKEN_MONTH, 11 }, { "dec", TOKEN_MONTH, 12 },
  { "am", TOKEN_AM_PM, 0 },   { "pm", TOKEN_AM_PM, 12 },  { "ut", TOKEN_ZONE, 0 },
  { "utc", TOKEN_ZONE, 0 },   { "z", TOKEN_ZONE, 0 },     { "gmt", TOKEN_ZONE, 0 },
  { "cdt", TOKEN_ZONE, -5 },  { "cst", TOKEN_ZONE, -6 },  { "edt", TOKEN_ZONE, -4 },
  { "est", TOKEN_ZONE, -5 },  { "mdt", TOKEN_ZONE, -6 },  { "mst", TOKEN_ZONE, -7 },
  { "pdt", TOKEN_ZONE, -7 },  { "pst", TOKEN_ZONE, -8 },  { "t", TOKEN_T, 0 },
};

/* V8 counts everything from "A" on as a letter, "}" and "é" as well. */
static gboolean
is_word (Parser *self, gsize at)
{
  return at < self->text.len && (guchar) self->text.data[at] >= 'A' &&
         !hkl_js_is_space (hkl_js_next (self->text, &at));
}

static Token
read_word (Parser *self)
{
  char prefix[4] = "";
  gsize n = 0;
  Token token = { .kind = TOKEN_WORD };

  while (is_word (self, self->at))
    {
      guint32 c = hkl_js_next (self->text, &self->at);
      if (n < 3)
        prefix[n] = c < 0x80 ? (char) (c | 0x20) : '?';
      n++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (prefix, words[i].word) != 0 || (n > 3 && words[i].kind != TOKEN_MONTH))
        continue;
      token.kind = words[i].kind;
      token.value = words[i].value;
      token.symbol = n == 1 ? prefix[0] : '\0';
      break;
    }
  return token;
}

static void
scan (Parser *self)
{
  Token token = { .kind = TOKEN_END };

  if (self->at < self->text.len)
    {
      char c = self->text.data[self->at];
      if (g_ascii_isdigit (c))
        {
          gint64 value = 0;
          token.kind = TOKEN_NUMBER;
          for (; self->at < self->text.len && g_ascii_isdigit (self->text.data[self->at]);
               self->at++, token.digits++)
            value = MIN (value * 10 + (self->text.data[self->at] - '0'), 1000000000);
          token.value = (int) value;
        }
      else if (is_word (self, self->at))
        token = read_word (self);
      else
        {
          guint32 code = hkl_js_next (self->text, &self->at);
          token.kind = hkl_js_is_space (code) ? TOKEN_SPACE : TOKEN_SYMBOL;
          token.symbol = code < 0x80 ? (char) code : '?';
        }
    }
  self->next = token;
}

static Token
take (Parser *self)
{
  Token token = self->next;
  scan (self);
  return token;
}

static gboolean
is_symbol (const Token *token, char c)
{
  return token->kind == TOKEN_SYMBOL && token->symbol == c;
}

static gboolean
skip_symbol (Parser *self, char c)
{
  if (!is_symbol (&self->next, c))
    return FALSE;
  scan (self);
  return TRUE;
}

static gboolean
add_day (Parser *self, int n)
{
  if (self->n_day >= 3)
    return FALSE;
  self->day[self->n_day++] = n;
  return TRUE;
}

static gboolean
add_time (Parser *self, int n)
{
  if (self->n_time >= 4)
    return FALSE;
  self->time[self->n_time++] = n;
  return TRUE;
}

static gboolean
add_last_time (Parser *self, int n)
{
  if (!add_time (self, n))
    return FALSE;
  while (self->n_time < 4)
    self->time[self->n_time++] = 0;
  return TRUE;
}

static gboolean
time_expects (Parser *self, int n)
{
  return (self->n_time == 1 && n < 60) || (self->n_time == 2 && n < 60) ||
         (self->n_time == 3 && n < 1000);
}

/* The digits after a point, of which three count; what lies behind them is not rounded. */
static int
milliseconds (Parser *self, const Token *number, gsize end)
{
  const char *digits = self->text.data + end - number->digits;
  int value = 0;

  for (gsize i = 0; i < 3; i++)
    value = value * 10 + (i < number->digits ? digits[i] - '0' : 0);
  return value;
}

static gboolean
is_fixed (const Token *token, gsize digits)
{
  return token->kind == TOKEN_NUMBER && token->digits == digits;
}

static void
set_zone (Parser *self, int hours)
{
  self->zone_sign = hours < 0 ? -1 : 1;
  self->zone_hour = hours < 0 ? -hours : hours;
  self->zone_minute = 0;
}

/* The offset after the time of an ISO date. */
static gboolean
parse_iso_zone (Parser *self)
{
  if (self->next.kind == TOKEN_ZONE && self->next.symbol == 'z')
    {
      scan (self);
      set_zone (self, 0);
      return TRUE;
    }
  if (!is_symbol (&self->next, '+') && !is_symbol (&self->next, '-'))
    return TRUE;
  self->zone_sign = take (self).symbol == '+' ? 1 : -1;
  if (is_fixed (&self->next, 4))
    {
      int n = take (self).value;
      self->zone_hour = n / 100;
      self->zone_minute = n % 100;
    }
  else
    {
      if (!is_fixed (&self->next, 2))
        return FALSE;
      self->zone_hour = take (self).value;
      if (!skip_symbol (self, ':') || !is_fixed (&self->next, 2))
        return FALSE;
      self->zone_minute = take (self).value;
    }
  return self->zone_hour < 24 && self->zone_minute < 60;
}

static gboolean
parse_iso_time (Parser *self)
{
  if (!is_fixed (&self->next, 2) || self->next.value > 24)
    return FALSE;
  int hour = take (self).value;
  int most = hour == 24 ? 0 : 59;
  add_time (self, hour);
  if (!skip_symbol (self, ':') || !is_fixed (&self->next, 2) || self->next.value > most)
    return FALSE;
  add_time (self, take (self).value);
  if (skip_symbol (self, ':'))
    {
      if (!is_fixed (&self->next, 2) || self->next.value > most)
        return FALSE;
      add_time (self, take (self).value);
      if (is_symbol (&self->next, '.'))
        {
          scan (self);
          if (self->next.kind != TOKEN_NUMBER || (hour == 24 && self->next.value > 0))
            return FALSE;
          add_time (self, milliseconds (self, &self->next, self->at));
          scan (self);
        }
    }
  return parse_iso_zone (self) && self->next.kind == TOKEN_END;
}

typedef enum
{
  ISO_DONE,
  ISO_INVALID,
  ISO_OTHER, /* go on word by word; TOKEN is to be read first */
} IsoResult;

static IsoResult
parse_iso (Parser *self, Token *token)
{
  if (is_symbol (&self->next, '+') || is_symbol (&self->next, '-'))
    {
      *token = take (self);
      if (!is_fixed (&self->next, 6))
        return ISO_OTHER; /* the sign, and the number is still to come */
      int year = self->next.value;
      if (token->symbol == '-' && year == 0)
        return ISO_OTHER;
      scan (self);
      add_day (self, token->symbol == '-' ? -year : year);
    }
  else if (is_fixed (&self->next, 4))
    add_day (self, take (self).value);
  else
    {
      *token = take (self);
      return ISO_OTHER;
    }
  for (guint i = 0; i < 2 && is_symbol (&self->next, '-'); i++)
    {
      scan (self);
      if (!is_fixed (&self->next, 2) || self->next.value < 1 ||
          self->next.value > (i == 0 ? 12 : 31))
        {
          *token = take (self);
          return ISO_OTHER;
        }
      add_day (self, take (self).value);
    }
  if (self->next.kind != TOKEN_T)
    {
      if (self->next.kind != TOKEN_END)
        {
          *token = take (self);
          return ISO_OTHER;
        }
    }
  else
    {
      scan (self);
      if (!parse_iso_time (self))
        return ISO_INVALID;
    }
  if (self->zone_sign == NONE && self->n_time == 0)
    set_zone (self, 0);
  self->iso = TRUE;
  return ISO_DONE;
}

static gboolean
parse_number (Parser *self, const Token *token)
{
  int n = token->value;

  if (skip_symbol (self, ':'))
    {
      if (skip_symbol (self, ':'))
        return self->n_time == 0 && add_time (self, n) && add_time (self, 0);
      if (!add_time (self, n))
        return FALSE;
      skip_symbol (self, '.');
      return TRUE;
    }
  if (skip_symbol (self, '.') && time_expects (self, n))
    {
      add_time (self, n);
      if (self->next.kind != TOKEN_NUMBER)
        return FALSE;
      int fraction = milliseconds (self, &self->next, self->at);
      scan (self);
      return add_last_time (self, fraction);
    }
  if (self->zone_hour != NONE && self->zone_minute == NONE && n < 60)
    {
      self->zone_minute = n;
      return TRUE;
    }
  if (time_expects (self, n))
    {
      if (!add_last_time (self, n))
        return FALSE;
      return self->next.kind == TOKEN_END || self->next.kind == TOKEN_SPACE ||
             (self->next.kind == TOKEN_ZONE && self->next.symbol == 'z') ||
             is_symbol (&self->next, '+') || is_symbol (&self->next, '-');
    }
  if (!add_day (self, n))
    return FALSE;
  skip_symbol (self, '-');
  return TRUE;
}

static gboolean
parse_word (Parser *self, const Token *token, gboolean had_number)
{
  if (token->kind == TOKEN_AM_PM && self->n_time > 0)
    self->half = token->value;
  else if (token->kind == TOKEN_MONTH)
    {
      self->month = token->value;
      skip_symbol (self, '-');
    }
  else if (token->kind == TOKEN_ZONE && had_number)
    set_zone (self, token->value);
  else
    return !had_number && self->next.kind != TOKEN_NUMBER;
  return TRUE;
}

static gboolean
parse_offset (Parser *self, char sign)
{
  int n = 0;
  gsize digits = 0;

  self->zone_sign = sign == '-' ? -1 : 1;
  if (self->next.kind == TOKEN_NUMBER)
    {
      digits = self->next.digits;
      n = take (self).value;
    }
  if (is_symbol (&self->next, ':'))
    {
      self->zone_hour = n;
      self->zone_minute = NONE;
    }
  else if (digits == 1 || digits == 2)
    {
      self->zone_hour = n;
      self->zone_minute = 0;
    }
  else if (digits == 3 || digits == 4)
    {
      self->zone_hour = n / 100;
      self->zone_minute = n % 100;
    }
  else
    return FALSE;
  return TRUE;
}

static void
skip_parentheses (Parser *self)
{
  guint depth = 1;

  while (depth > 0 && self->next.kind != TOKEN_END)
    {
      Token token = take (self);
      if (is_symbol (&token, '('))
        depth++;
      else if (is_symbol (&token, ')'))
        depth--;
    }
}

static gboolean
parse_words (Parser *self, Token token)
{
  gboolean had_number = self->n_day > 0;

  for (; token.kind != TOKEN_END; token = take (self))
    {
      gboolean sign = is_symbol (&token, '+') || is_symbol (&token, '-');
      if (token.kind == TOKEN_NUMBER)
        {
          had_number = TRUE;
          if (!parse_number (self, &token))
            return FALSE;
        }
      else if (token.kind != TOKEN_SYMBOL && token.kind != TOKEN_SPACE)
        {
          if (!parse_word (self, &token, had_number))
            return FALSE;
        }
      else if (sign && ((self->zone_hour == 0 && self->zone_minute == 0) || self->n_time > 0))
        {
          had_number = TRUE;
          if (!parse_offset (self, token.symbol))
            return FALSE;
        }
      else if ((sign || is_symbol (&token, ')')) && had_number)
        return FALSE;
      else if (is_symbol (&token, '('))
        skip_parentheses (self);
    }
  return TRUE;
}

gint64
hkl_js_date_days (gint64 year, gint64 month, gint64 day)
{
  year += month / 12;
  month %= 12;
  if (month < 0)
    {
      month += 12;
      year--;
    }
  /* Days from civil, with the year beginning in March. */
  gint64 y = month < 2 ? year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 of_era = y - era * 400;
  gint64 of_year = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static gboolean
day_number (Parser *self, gint64 *days)
{
  int year, month, day;

  if (self->n_day < 1)
    return FALSE;
  while (self->n_day < 3)
    self->day[self->n_day++] = 1;
  gboolean first_is_day = self->day[0] >= 1 && self->day[0] <= 31;
  if (self->month == 0)
    {
      gboolean year_first = self->iso || !first_is_day;
      year = self->day[year_first ? 0 : 2];
      month = self->day[year_first ? 1 : 0];
      day = self->day[year_first ? 2 : 1];
    }
  else
    {
      month = self->month;
      year = self->day[first_is_day ? 1 : 0];
      day = self->day[first_is_day ? 0 : 1];
    }
  if (!self->iso && year >= 0 && year <= 49)
    year += 2000;
  else if (!self->iso && year >= 50 && year <= 99)
    year += 1900;
  if (year > 1000000 || year < -1000000 || month < 1 || month > 12 || day < 1 || day > 31)
    return FALSE;
  *days = hkl_js_date_days (year, month - 1, day);
  return TRUE;
}

static gboolean
time_of_day (Parser *self, double *time)
{
  while (self->n_time < 4)
    self->time[self->n_time++] = 0;
  int hour = self->time[0];
  if (self->half != NONE)
    {
      if (hour > 12)
        return FALSE;
      hour = hour % 12 + self->half;
    }
  gboolean rest = self->time[1] > 0 || self->time[2] > 0 || self->time[3] > 0;
  if ((hour > 23 && (hour != 24 || rest)) || self->time[1] > 59 || self->time[2] > 59 ||
      self->time[3] > 999)
    return FALSE;
  *time = ((hour * 60.0 + self->time[1]) * 60 + self->time[2]) * 1000 + self->time[3];
  return TRUE;
}

double
hkl_js_date_parse (HklStr text)
{
  Parser self = {
    .text = text, .half = NONE, .zone_sign = NONE, .zone_hour = NONE, .zone_minute = NONE
  };
  Token token = { .kind = TOKEN_END };
  gint64 days;
  double time;

  scan (&self);
  IsoResult iso = parse_iso (&self, &token);
  if (iso == ISO_INVALID || (iso == ISO_OTHER && !parse_words (&self, token)) ||
      !day_number (&self, &days) || !time_of_day (&self, &time))
    return NAN;
  time += (double) days * 86400000.0;
  if (self.zone_sign != NONE)
    {
      double hours = self.zone_hour == NONE ? 0 : self.zone_hour;
      double minutes = self.zone_minute == NONE ? 0 : self.zone_minute;
      time -= self.zone_sign * (hours * 60 + minutes) * 60000;
    }
  return fabs (time) <= 8.64e15 ? time : NAN;
}

void
hkl_js_date_split (double time, HklJsDate *date)
{
  gint64 days = (gint64) floor (time / 86400000.0);
  gint64 rest = (gint64) (time - (double) days * 86400000.0);
  gint64 z = days + 719468;
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 of_era = z - era * 146097;
  gint64 y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year = of_era - (365 * y + y / 4 - y / 100);
  gint64 m = (5 * of_year + 2) / 153;

  date->day = (guint) (of_year - (153 * m + 2) / 5 + 1);
  date->month = (guint) (m < 10 ? m + 3 : m - 9);
  date->year = y + era * 400 + (date->month <= 2);
  date->hour = (guint) (rest / 3600000);
  date->minute = (guint) (rest / 60000 % 60);
  date->second = (guint) (rest / 1000 % 60);
  date->millisecond = (guint) (rest % 1000);
  date->week_day = (guint) (((days + 4) % 7 + 7) % 7);
  date->year_day = (guint) (days - hkl_js_date_days (date->year, 0, 1) + 1);
}
