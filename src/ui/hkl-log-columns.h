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

/* Drops columns in the order of ui.md as the log narrows: Size, the reason phrase, Tries; and those
 * that the person does not want. */
void hkl_log_columns_fit (GtkColumnView *view, int width);

/* Borrowed: a boolean action for each column that can be left out: time, response, latency, tries,
 * size. What is chosen is remembered. */
GActionGroup *hkl_log_columns_get_actions (GtkColumnView *view);

/* Position of the row that WIDGET, which is within a row, belongs to; else
 * GTK_INVALID_LIST_POSITION. */
guint hkl_log_columns_position_of (GtkWidget *widget);

G_END_DECLS
