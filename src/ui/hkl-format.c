/* hkl-format.c: see hkl-format.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-format"

#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "hkl-format.h"

#define NBSP "\302\240"

/* Groups the digits of NUMBER (digits, perhaps with a decimal part in the C locale) and puts the
 * locale's decimal point in. printf's own ' flag does nothing in the C locale, where the texts are
 * English all the same. */
static char *
localise (const char *number)
{
  const struct lconv *conv = localeconv ();
  const char *separator = conv->thousands_sep;
  const char *point = strchr (number, '.');
  gsize n = point != NULL ? (gsize) (point - number) : strlen (number);
  GString *out = g_string_new (NULL);

  if (*separator == '\0' && g_str_equal (conv->decimal_point, "."))
    separator = ",";

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (out, separator);
      g_string_append_c (out, number[i]);
    }

  if (point != NULL)
    {
      g_string_append (out, conv->decimal_point);
      g_string_append (out, point + 1);
    }

  return g_string_free (out, FALSE);
}

/* VALUE with at most DECIMALS places, without zeros at the end. */
static char *
decimal (double value, int decimals)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (buffer, sizeof buffer, format, value);
  if (strchr (buffer, '.') != NULL)
    {
      gsize n = strlen (buffer);

      while (buffer[n - 1] == '0')
        buffer[--n] = '\0';
      if (buffer[n - 1] == '.')
        buffer[--n] = '\0';
    }

  return localise (buffer);
}

/* Decimal places that make three significant figures of VALUE. */
static int
places (double value)
{
  if (value >= 99.95)
    return 0;
  if (value >= 9.995)
    return 1;
  if (value >= 0.9995)
    return 2;

  return 3;
}

char *
hkl_format_count (guint64 n)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  return localise (digits);
}

char *
hkl_format_count_short (guint64 n)
{
  static const struct
  {
    double from, unit;
    const char *suffix;
  } scales[] = { { 999.5e9, 1e12, "T" }, { 999.5e6, 1e9, "G" }, { 999.5e3, 1e6, "M" } };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if ((double) n >= scales[i].from)
      {
        double value = (double) n / scales[i].unit;
        g_autofree char *text = decimal (value, places (value));

        return g_strconcat (text, NBSP, scales[i].suffix, NULL);
      }

  if (n >= 100000)
    {
      g_autofree char *text = decimal ((double) n / 1000.0, 0);

      return g_strconcat (text, NBSP "k", NULL);
    }

  return hkl_format_count (n);
}

char *
hkl_format_figure (double value)
{
  if (!(value > 0))
    return g_strdup ("0");
  if (value >= 1e6)
    return hkl_format_count_short ((guint64) value);
  if (value < 0.001)
    return localise ("0.001");

  return decimal (value, places (value));
}

char *
hkl_format_rate (double per_second)
{
  g_autofree char *figure = hkl_format_figure (per_second);

  /* Translators: a number of events each second, such as 842/s. */
  return g_strdup_printf (_ ("%s/s"), figure);
}

char *
hkl_format_size (guint64 bytes)
{
  static const char *const units[] = { "kB", "MB", "GB", "TB" };
  double value = (double) bytes / 1000.0;
  g_autofree char *text = NULL;
  guint unit = 0;

  if (bytes < 1000)
    {
      text = hkl_format_count (bytes);

      return g_strdup_printf (g_dngettext (NULL, "%s\302\240byte", "%s\302\240bytes", bytes), text);
    }

  while (value >= 999.95 && unit + 1 < G_N_ELEMENTS (units))
    {
      value /= 1000.0;
      unit++;
    }
  text = decimal (value, 1);

  return g_strconcat (text, NBSP, units[unit], NULL);
}

char *
hkl_format_duration (gint64 microseconds)
{
  double ms = (double) microseconds / 1000.0;
  g_autofree char *text = NULL;
  gint64 s;

  if (microseconds < 0)
    return g_strdup ("–");

  if (ms < 999.5)
    {
      text = decimal (ms, ms < 9.95 ? 1 : 0);

      return g_strconcat (text, NBSP "ms", NULL);
    }
  if (ms < 59950)
    {
      text = decimal (ms / 1000.0, 1);

      return g_strconcat (text, NBSP "s", NULL);
    }

  s = (microseconds + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;
  if (s < 3600)
    return s % 60 == 0
               ? g_strdup_printf (_ ("%d\302\240min"), (int) (s / 60))
               : g_strdup_printf (_ ("%d\302\240min %d\302\240s"), (int) (s / 60), (int) (s % 60));
  if (s < 86400)
    return s / 60 % 60 == 0 ? g_strdup_printf (_ ("%d\302\240h"), (int) (s / 3600))
                            : g_strdup_printf (_ ("%d\302\240h %d\302\240min"), (int) (s / 3600),
                                               (int) (s / 60 % 60));

  return s / 3600 % 24 == 0 ? g_strdup_printf (_ ("%d\302\240d"), (int) (s / 86400))
                            : g_strdup_printf (_ ("%d\302\240d %d\302\240h"), (int) (s / 86400),
                                               (int) (s / 3600 % 24));
}

char *
hkl_format_share (double share)
{
  double percent = share * 100.0;
  g_autofree char *text = NULL;

  if (!(share >= 0))
    return g_strdup ("–");

  /* “100 %” beside three failures would be a lie. */
  if (share < 1)
    percent = MIN (percent, 99.9);
  if (share > 0)
    percent = MAX (percent, 0.1);
  text = decimal (percent, 1);

  return g_strconcat (text, NBSP "%", NULL);
}

char *
hkl_format_time (gint64 microseconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *text = NULL;

  if (local == NULL)
    return g_strdup ("–");

  text = g_date_time_format (local, "%H:%M:%S");

  return g_strdup_printf ("%s.%03d", text, (int) (microseconds % G_USEC_PER_SEC / 1000));
}

char *
hkl_format_time_utc (gint64 microseconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_format (utc, _ ("%-d %B %Y, %H:%M:%S UTC")) : g_strdup ("–");
}

char *
hkl_format_target (const char *url)
{
  g_autoptr (GUri) uri = NULL;
  const char *path;

  if (url == NULL)
    return g_strdup ("");

  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup (url);

  path = g_uri_get_path (uri);
  if (g_str_equal (path, "/"))
    path = "";

  return g_uri_get_port (uri) > 0
             ? g_strdup_printf ("%s:%d%s", g_uri_get_host (uri), g_uri_get_port (uri), path)
             : g_strconcat (g_uri_get_host (uri), path, NULL);
}

char *
hkl_format_batching (gboolean batching, guint size)
{
  g_autofree char *count = NULL;

  if (!batching)
    return g_strdup (_ ("One event a request"));

  count = hkl_format_count (size);

  /* Translators: %s is the number of events in a request. */
  return g_strdup_printf (_ ("Batches of %s"), count);
}

/* --- what others have written ------------------------------------------------------------------- */

#define FIRST_STRONG_ISOLATE 0x2068
#define POP_ISOLATE          0x2069
#define REPLACEMENT          0xfffd

static gunichar
visible (gunichar c)
{
  if (c < 0x20)
    return 0x2400 + c;
  if (c == 0x7f)
    return 0x2421;
  if ((c > 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
      (c >= 0x2066 && c <= 0x2069))
    return REPLACEMENT;

  return c;
}

/* Hebrew to Arabic Extended, their presentation forms, and the planes beyond; and the marks. */
static gboolean
is_from_right (gunichar c)
{
  return (c >= 0x0590 && c <= 0x08ff) || c == 0x200f || (c >= 0xfb1d && c <= 0xfdff) ||
         (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
         (c >= 0x1e800 && c <= 0x1efff);
}

char *
hkl_format_foreign (const char *text)
{
  g_autofree char *valid = NULL;
  gboolean plain = TRUE, from_right = FALSE;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *p = text; *p != '\0' && plain; p++)
    plain = *p >= 0x20 && *p < 0x7f;
  if (plain)
    return g_strdup (text);

  valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (valid) + 8);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      from_right = from_right || is_from_right (c);
      g_string_append_unichar (out, visible (c));
    }
  if (from_right)
    {
      g_autofree char *inner = g_string_free (out, FALSE);

      out = g_string_sized_new (strlen (inner) + 8);
      g_string_append_unichar (out, FIRST_STRONG_ISOLATE);
      g_string_append (out, inner);
      g_string_append_unichar (out, POP_ISOLATE);
    }

  return g_string_free (out, FALSE);
}
