/* hkl-line-diff.h: which lines two texts share, and which each has alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. The shortest edit is looked for (Myers) up to HKL_LINE_DIFF_MOST changes; texts
 * that differ in more are shown as one taken away and the other added, but for what both begin and
 * end with.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HKL_LINE_DIFF_MOST 2000

typedef enum
{
  HKL_LINE_SAME,
  HKL_LINE_LEFT,  /* in the first text alone */
  HKL_LINE_RIGHT, /* in the second alone */
} HklLineKind;

typedef struct
{
  HklLineKind kind;
  guint left, right; /* index of the line in its text; of the other one where it would stand */
} HklLine;

/* (element-type HklLine), in the order of reading. LEFT and RIGHT are NULL-terminated lines. */
GArray *hkl_line_diff (const char *const *left, const char *const *right);

/* JSON indented, one value a line, so that what differs is a line; other text by its line ends.
 * Never NULL. */
char **hkl_line_diff_split (const char *text, gsize length);

G_END_DECLS
