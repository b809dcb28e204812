/* hkl-source-page.h: where events come in, how many, and the newest of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; the log is read on a reader's thread while the page is on the screen.
 */

#pragma once

#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_SOURCE_PAGE (hkl_source_page_get_type ())
G_DECLARE_FINAL_TYPE (HklSourcePage, hkl_source_page, HKL, SOURCE_PAGE, HklPage)

GtkWidget *hkl_source_page_new (HklService *service);

/* Looks for the event with that message ID, whatever was looked for before, and chooses it in the list;
 * it is shown even if it is too old to be listed. */
void hkl_source_page_show_event (HklSourcePage *self, gint64 id, const char *message_id);

G_END_DECLS
