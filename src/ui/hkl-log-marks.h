/* hkl-log-marks.h: where in the list the failures are, as marks beside the scrollbar.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Takes no input and is nothing to a screen reader: the keys go from failure to
 * failure, and the filter counts them.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-log-model.h"

G_BEGIN_DECLS

#define HKL_TYPE_LOG_MARKS (hkl_log_marks_get_type ())
G_DECLARE_FINAL_TYPE (HklLogMarks, hkl_log_marks, HKL, LOG_MARKS, GtkWidget)

/* Follows MODEL. */
GtkWidget *hkl_log_marks_new (HklLogModel *model);

/* Which of HEIGHT lines have a mark, as bytes 0 and 1. For tests. (transfer full) */
guint8 *hkl_log_marks_lines (HklLogModel *model, guint height);

G_END_DECLS
