/* hkl-overview-page.h: health at a glance; without a mapping, the first run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Reads the snapshot once a second while it is on the screen.
 */

#pragma once

#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_OVERVIEW_PAGE (hkl_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (HklOverviewPage, hkl_overview_page, HKL, OVERVIEW_PAGE, HklPage)

GtkWidget *hkl_overview_page_new (HklService *service);

G_END_DECLS
