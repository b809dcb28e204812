/* hkl-log-columns.h: the columns of the delivery log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Each cell follows its row's "changed" while it is bound to it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Appends Status, Time, Contents, Response, Latency, Tries and Size to VIEW. */
void hkl_log_columns_append (GtkColumnView *view);

/* Drops columns in the order of ui.md as the log narrows: Size, the reason phrase, Tries. */
void hkl_log_columns_fit (GtkColumnView *view, int width);

G_END_DECLS
