/* hkl-diff-view.h: two texts line by line: what only one of them has, by sign and colour.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Lines that are the same are shown around what differs, and counted elsewhere.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_DIFF_VIEW (hkl_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (HklDiffView, hkl_diff_view, HKL, DIFF_VIEW, GtkWidget)

GtkWidget *hkl_diff_view_new (void);

/* LINES: what hkl_line_diff() says of LEFT and RIGHT. N_LEFT, N_RIGHT: how many only one has. */
void hkl_diff_view_set (HklDiffView *self,
                        const char *const *left,
                        const char *const *right,
                        GArray *lines,
                        guint *n_left,
                        guint *n_right);

G_END_DECLS
