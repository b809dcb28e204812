/* hkl-notifier.h: notifications of the desktop about trouble.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Looks at the snapshot every other second, also while no window is open; what
 * is worth telling is HklNotices' decision. Nothing is shown while the window has the focus: it
 * says the same. Clicking one opens the mapping (app.show-mapping; app.show-failed with those of its
 * deliveries that failed), or the window (app.show).
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_NOTIFIER (hkl_notifier_get_type ())
G_DECLARE_FINAL_TYPE (HklNotifier, hkl_notifier, HKL, NOTIFIER, GObject)

/* APPLICATION is borrowed and must live longer; SERVICE must run. */
HklNotifier *hkl_notifier_new (GtkApplication *application, HklService *service);

/* Once: that it goes on delivering although the window was closed. */
void hkl_notifier_tell_background (HklNotifier *self);

G_END_DECLS
