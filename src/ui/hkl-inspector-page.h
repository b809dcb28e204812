/* hkl-inspector-page.h: what the built-in endpoint received, and how it answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The newest request is first in the list.
 */

#pragma once

#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_INSPECTOR_PAGE (hkl_inspector_page_get_type ())
G_DECLARE_FINAL_TYPE (HklInspectorPage, hkl_inspector_page, HKL, INSPECTOR_PAGE, HklPage)

GtkWidget *hkl_inspector_page_new (HklService *service);

G_END_DECLS
