/* hkl-settings-page.h: what holds for all mappings.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Two columns of groups where there is room. Changes apply at once; ports and
 * the secret apply on Enter or the row's button.
 */

#pragma once

#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_SETTINGS_PAGE (hkl_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (HklSettingsPage, hkl_settings_page, HKL, SETTINGS_PAGE, HklPage)

GtkWidget *hkl_settings_page_new (HklService *service);

G_END_DECLS
