/* hkl-destination-switch.h: the foot of the sidebar: state, queue, and the master switch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Reads the snapshot once a second while it is on the screen.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_DESTINATION_SWITCH (hkl_destination_switch_get_type ())
G_DECLARE_FINAL_TYPE (HklDestinationSwitch,
                      hkl_destination_switch,
                      HKL,
                      DESTINATION_SWITCH,
                      GtkWidget)

GtkWidget *hkl_destination_switch_new (HklService *service);

G_END_DECLS
