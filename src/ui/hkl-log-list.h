/* hkl-log-list.h: the rows of the log: selection by delivery, following what is new, the row menu.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Any number of rows may be selected; the one selected last is the open one, and
 * stays it when its row leaves the list. Signals: "opened" (gint64 id; another delivery is the open
 * one, 0: none), "selected" (what is selected has changed), "activated" (Return, double click).
 *
 * Following ends when the person scrolls away from the newest row or selects one, and begins again
 * with the pill, Live, Home, or when the selection that ended it is given up at the top.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-log-model.h"

G_BEGIN_DECLS

#define HKL_TYPE_LOG_LIST (hkl_log_list_get_type ())
G_DECLARE_FINAL_TYPE (HklLogList, hkl_log_list, HKL, LOG_LIST, GtkWidget)

GtkWidget *hkl_log_list_new (HklLogModel *model);

/* Shown instead of rows: title, description, and a button (floating, nullable); a NULL title shows
 * the rows. */
void hkl_log_list_set_empty (HklLogList *self,
                             const char *title,
                             const char *description,
                             GtkWidget *button);

/* 0: none. */
gint64 hkl_log_list_get_open (HklLogList *self);
/* Which of its events the open row is about; 0 where it is about all of them. */
guint hkl_log_list_get_open_index (HklLogList *self);
/* Opens and selects ID alone, and scrolls to it when it is in the list. */
void hkl_log_list_open (HklLogList *self, gint64 id);
/* Opens and selects the row STEP rows below the open one, or the first; FALSE where there is no row. */
gboolean hkl_log_list_step (HklLogList *self, int step);
/* Selects nothing; the focus goes to the list. */
void hkl_log_list_close (HklLogList *self);
/* Is the open delivery among the rows? */
gboolean hkl_log_list_has_open (HklLogList *self);

/* The selected deliveries, each once, newest first. (transfer full) (element-type gint64) */
GArray *hkl_log_list_dup_selected (HklLogList *self);
guint hkl_log_list_get_n_selected (HklLogList *self);

void hkl_log_list_go_live (HklLogList *self);
void hkl_log_list_focus (HklLogList *self);
/* Borrowed: which columns are there; to be inserted as "columns" where the menu is. */
GActionGroup *hkl_log_list_get_columns (HklLogList *self);
/* Drops columns as the list narrows. */
void hkl_log_list_fit (HklLogList *self, int width);

G_END_DECLS
