/* hkl-list-detail.h: a list beside what is chosen in it, or one of the two where there is no room.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. For the source's events and the inspector's requests. Decides by its own
 * width, so it works in any window and at any text size. While narrow, a row is opened by a click
 * or Return, and Alt+Left or the header bar's Back goes back to the list.
 */

#pragma once

#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_LIST_DETAIL (hkl_list_detail_get_type ())
G_DECLARE_FINAL_TYPE (HklListDetail, hkl_list_detail, HKL, LIST_DETAIL, GtkWidget)

/* HEAD (nullable) stands over LIST, a GtkListView. SETTINGS_KEY remembers the list's width. PAGE
 * shows Back while it is needed; it must contain the result. */
GtkWidget *hkl_list_detail_new (HklPage *page,
                                GtkWidget *head,
                                GtkWidget *list,
                                GtkWidget *detail,
                                const char *settings_key);

/* Shows the detail where there is only room for one of the two. */
void hkl_list_detail_open (HklListDetail *self);

/* WIDGET, which stands elsewhere in the page, is hidden while the detail has the page to itself. */
void hkl_list_detail_set_above (HklListDetail *self, GtkWidget *widget);

/* Puts WIDGET over the list, at its top; the list does not move when it comes and goes. */
void hkl_list_detail_add_overlay (HklListDetail *self, GtkWidget *widget);

/* How far the list is scrolled; borrowed. */
GtkAdjustment *hkl_list_detail_get_scrolling (HklListDetail *self);

/* Back to the list; FALSE when it is on the screen. */
gboolean hkl_list_detail_back (HklListDetail *self);

G_END_DECLS
