/* hkl-remark-list.h: the remarks on one part of a mapping, below it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A coloured line each, warnings before notes, with a button that opens the
 * section of the help which explains it. Invisible while there is none. Errors are shown by the
 * field they belong to.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_REMARK_LIST (hkl_remark_list_get_type ())
G_DECLARE_FINAL_TYPE (HklRemarkList, hkl_remark_list, HKL, REMARK_LIST, GtkWidget)

/* PREFIX: the part of the mapping, as a remark's place begins: "fields/url". */
GtkWidget *hkl_remark_list_new (const char *prefix);
/* REMARKS (element-type HklRemark): of the whole mapping. */
void hkl_remark_list_set (HklRemarkList *self, GPtrArray *remarks);

G_END_DECLS
