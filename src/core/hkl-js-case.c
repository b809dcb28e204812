/* hkl-js-case.c: toLowerCase and toUpperCase, the same on every machine and in every locale.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib's g_utf8_strup follows the locale (Turkish, Lithuanian) and the Unicode version of the
 * library; what is sent must follow neither.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-js-text.h"

typedef struct
{
  guint32 start;
  guint32 end;
  gint32 delta;
  guint32 step;
} HklJsCaseRange;

typedef struct
{
  guint32 from;
  guint32 to[3];
} HklJsCaseSpecial;

typedef struct
{
  guint32 start;
  guint32 end;
} HklJsCodeRange;

#include "hkl-js-case-tables.h"

static gboolean
in_set (const HklJsCodeRange *ranges, gsize n, guint32 c)
{
  gsize low = 0, high = n;
  while (low < high)
    {
      gsize middle = (low + high) / 2;
      if (c > ranges[middle].end)
        low = middle + 1;
      else if (c < ranges[middle].start)
        high = middle;
      else
        return TRUE;
    }
  return FALSE;
}

static guint32
map_simple (const HklJsCaseRange *ranges, gsize n, guint32 c)
{
  gsize low = 0, high = n;
  while (low < high)
    {
      gsize middle = (low + high) / 2;
      const HklJsCaseRange *r = &ranges[middle];
      if (c > r->end)
        low = middle + 1;
      else if (c < r->start)
        high = middle;
      else if ((c - r->start) % r->step == 0)
        return (guint32) ((gint32) c + r->delta);
      else
        return c;
    }
  return c;
}

static const HklJsCaseSpecial *
find_special (const HklJsCaseSpecial *special, gsize n, guint32 c)
{
  for (gsize i = 0; i < n; i++)
    {
      if (special[i].from == c)
        return &special[i];
    }
  return NULL;
}

/* Unicode's Final_Sigma: a cased letter before, none after, case-ignorable ones between. */
static gboolean
is_final_sigma (HklStr s, gsize before, gsize after)
{
  gboolean cased = FALSE;

  while (before > 0)
    {
      gsize at = before - 1;
      while (at > 0 && ((guchar) s.data[at] & 0xC0) == 0x80)
        at--;
      gsize next = at;
      guint32 c = hkl_js_next (s, &next);
      before = at;
      if (in_set (hkl_js_case_ignorable, G_N_ELEMENTS (hkl_js_case_ignorable), c))
        continue;
      cased = in_set (hkl_js_cased, G_N_ELEMENTS (hkl_js_cased), c);
      break;
    }
  if (!cased)
    return FALSE;
  while (after < s.len)
    {
      guint32 c = hkl_js_next (s, &after);
      if (in_set (hkl_js_case_ignorable, G_N_ELEMENTS (hkl_js_case_ignorable), c))
        continue;
      return !in_set (hkl_js_cased, G_N_ELEMENTS (hkl_js_cased), c);
    }
  return TRUE;
}

static HklStr
convert (HklStr s,
         HklArena *arena,
         gboolean lower,
         const HklJsCaseRange *ranges,
         gsize n_ranges,
         const HklJsCaseSpecial *special,
         gsize n_special)
{
  HklJsText out;

  hkl_js_text_init (&out, arena);
  for (gsize i = 0; i < s.len;)
    {
      gsize start = i;
      guint32 c = hkl_js_next (s, &i);
      if (c < 0x80)
        {
          hkl_js_text_append_char (&out,
                                   lower ? g_ascii_tolower ((char) c) : g_ascii_toupper ((char) c));
          continue;
        }
      if (lower && c == 0x3A3 && is_final_sigma (s, start, i))
        {
          hkl_js_text_append_code_point (&out, 0x3C2);
          continue;
        }
      const HklJsCaseSpecial *more = find_special (special, n_special, c);
      if (more == NULL)
        hkl_js_text_append_code_point (&out, map_simple (ranges, n_ranges, c));
      else
        {
          for (guint k = 0; k < 3 && more->to[k] != 0; k++)
            hkl_js_text_append_code_point (&out, more->to[k]);
        }
    }
  return hkl_js_text_end (&out);
}

HklStr
hkl_js_lower (HklStr s, HklArena *arena)
{
  return convert (s, arena, TRUE, hkl_js_lower_ranges, G_N_ELEMENTS (hkl_js_lower_ranges),
                  hkl_js_lower_special, G_N_ELEMENTS (hkl_js_lower_special));
}

HklStr
hkl_js_upper (HklStr s, HklArena *arena)
{
  return convert (s, arena, FALSE, hkl_js_upper_ranges, G_N_ELEMENTS (hkl_js_upper_ranges),
                  hkl_js_upper_special, G_N_ELEMENTS (hkl_js_upper_special));
}

guint16
hkl_js_fold (guint16 unit)
{
  if (unit < 0x80)
    return (guint16) g_ascii_toupper ((char) unit);
  if (find_special (hkl_js_upper_special, G_N_ELEMENTS (hkl_js_upper_special), unit) != NULL)
    return unit;
  guint32 c = map_simple (hkl_js_upper_ranges, G_N_ELEMENTS (hkl_js_upper_ranges), unit);
  return c >= 0x10000 || c < 0x80 ? unit : (guint16) c;
}
