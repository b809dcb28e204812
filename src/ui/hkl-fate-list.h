/* hkl-fate-list.h: "where did it go?": a row for each mapping that opens to its reasons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A row says what became of the event at that mapping and opens to the trigger,
 * condition by condition; where there is a delivery, a button goes to it.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-event-fate.h"

G_BEGIN_DECLS

#define HKL_TYPE_FATE_LIST (hkl_fate_list_get_type ())
G_DECLARE_FINAL_TYPE (HklFateList, hkl_fate_list, HKL, FATE_LIST, GtkWidget)

GtkWidget *hkl_fate_list_new (void);
/* FATES: of HklEventFate. Rows that are open stay open when the mappings are the same. */
void hkl_fate_list_set (HklFateList *self, GPtrArray *fates);

/* What the row says: "Delivered" and a sentence or two. Pure; for tests too. Transfer full. */
char *hkl_fate_words (const HklEventFate *fate);

G_END_DECLS
