/* hkl-line-diff.c: see hkl-line-diff.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-line-diff"

#include "config.h"

#include "hkl-line-diff.h"

#include <string.h>

#include "hkl-arena.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

typedef struct
{
  const char *const *left;
  const char *const *right;
  guint from_left, from_right; /* behind what both begin with */
  int n, m;                    /* lines without what both begin and end with */
  GArray *lines;
} Diff;

static gboolean
same (const Diff *self, int x, int y)
{
  return strcmp (self->left[self->from_left + (guint) x],
                 self->right[self->from_right + (guint) y]) == 0;
}

static void
add (Diff *self, HklLineKind kind, guint left, guint right)
{
  g_array_append_vals (self->lines, &(HklLine){ kind, left, right }, 1);
}

/* The way back through the furthest points of each round: TRACE holds them, 2 * round + 1 each. */
static void
walk_back (Diff *self, GPtrArray *trace, int rounds)
{
  g_autoptr (GArray) reversed = g_array_new (FALSE, FALSE, sizeof (HklLine));
  int x = self->n;
  int y = self->m;

  for (int d = rounds; d > 0; d--)
    {
      const int *v = (const int *) g_ptr_array_index (trace, d - 1) + (d - 1);
      int k = x - y;
      gboolean down = k == -d || (k != d && (k - 1 < -(d - 1) ? -1 : v[k - 1]) <
                                                (k + 1 > d - 1 ? -1 : v[k + 1]));
      int before_k = down ? k + 1 : k - 1;
      int before_x = v[before_k];
      int before_y = before_x - before_k;

      while (x > before_x && y > before_y && x > 0 && y > 0 &&
             !(x == before_x + (down ? 0 : 1) && y == before_y + (down ? 1 : 0)))
        {
          x--;
          y--;
          g_array_append_vals (reversed,
                               &(HklLine){ HKL_LINE_SAME, self->from_left + (guint) x,
                                           self->from_right + (guint) y },
                               1);
        }
      g_array_append_vals (reversed,
                           &(HklLine){ down ? HKL_LINE_RIGHT : HKL_LINE_LEFT,
                                       self->from_left + (guint) before_x,
                                       self->from_right + (guint) before_y },
                           1);
      x = before_x;
      y = before_y;
    }
  while (x > 0 && y > 0)
    {
      x--;
      y--;
      g_array_append_vals (
          reversed,
          &(HklLine){ HKL_LINE_SAME, self->from_left + (guint) x, self->from_right + (guint) y },
          1);
    }
  for (guint i = reversed->len; i-- > 0;)
    g_array_append_vals (self->lines, &g_array_index (reversed, HklLine, i), 1);
}

/* FALSE: they differ in more than is looked for. */
static gboolean
find_shortest (Diff *self)
{
  int most = MIN (self->n + self->m, HKL_LINE_DIFF_MOST);
  g_autofree int *v = g_new0 (int, 2 * most + 3);
  g_autoptr (GPtrArray) trace = g_ptr_array_new_with_free_func (g_free);
  int *middle = v + most + 1;

  middle[1] = 0;
  for (int d = 0; d <= most; d++)
    {
      for (int k = -d; k <= d; k += 2)
        {
          int x = k == -d || (k != d && middle[k - 1] < middle[k + 1]) ? middle[k + 1]
                                                                       : middle[k - 1] + 1;
          int y = x - k;

          while (x < self->n && y < self->m && same (self, x, y))
            {
              x++;
              y++;
            }
          middle[k] = x;
          if (x >= self->n && y >= self->m)
            {
              walk_back (self, trace, d);
              return TRUE;
            }
        }
      g_ptr_array_add (trace, g_memdup2 (middle - d, sizeof (int) * (gsize) (2 * d + 1)));
    }

  return FALSE;
}

GArray *
hkl_line_diff (const char *const *left, const char *const *right)
{
  guint n = g_strv_length ((char **) left);
  guint m = g_strv_length ((char **) right);
  guint begin = 0;
  guint end = 0;
  Diff self = { .left = left, .right = right };

  self.lines = g_array_new (FALSE, FALSE, sizeof (HklLine));
  while (begin < MIN (n, m) && strcmp (left[begin], right[begin]) == 0)
    begin++;
  while (end < MIN (n, m) - begin && strcmp (left[n - 1 - end], right[m - 1 - end]) == 0)
    end++;
  self.from_left = self.from_right = begin;
  self.n = (int) (n - begin - end);
  self.m = (int) (m - begin - end);

  for (guint i = 0; i < begin; i++)
    add (&self, HKL_LINE_SAME, i, i);
  if (!find_shortest (&self))
    {
      for (guint i = begin; i < n - end; i++)
        add (&self, HKL_LINE_LEFT, i, begin);
      for (guint i = begin; i < m - end; i++)
        add (&self, HKL_LINE_RIGHT, n - end, i);
    }
  for (guint i = 0; i < end; i++)
    add (&self, HKL_LINE_SAME, n - end + i, m - end + i);

  return self.lines;
}

char **
hkl_line_diff_split (const char *text, gsize length)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = length > 0 ? hkl_json_read (arena, text, length, NULL, NULL) : NULL;
  g_autofree char *valid = NULL;

  if (length == 0)
    return g_new0 (char *, 1);
  if (json != NULL)
    {
      g_autoptr (GString) pretty = g_string_new (NULL);

      hkl_json_write_pretty (json, 2, pretty);
      return g_strsplit (pretty->str, "\n", -1);
    }
  valid = g_utf8_make_valid (text, (gssize) length);

  return g_strsplit (valid, "\n", -1);
}
