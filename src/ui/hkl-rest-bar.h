/* hkl-rest-bar.h: says that a mapping's endpoint rests after failures, and lets one attempt be tried.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Takes no room while the endpoint does not rest. Looks once a second, and only
 * while it is mapped.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_REST_BAR (hkl_rest_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklRestBar, hkl_rest_bar, HKL, REST_BAR, GtkWidget)

GtkWidget *hkl_rest_bar_new (HklService *service, const char *mapping_id);

G_END_DECLS
