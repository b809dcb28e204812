/* hkl-event-pane.h: one event of the log, and which mappings take it, with the reasons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; reading the event and evaluating the triggers happen on a reader's thread.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_EVENT_PANE (hkl_event_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklEventPane, hkl_event_pane, HKL, EVENT_PANE, GtkWidget)

GtkWidget *hkl_event_pane_new (HklService *service);
/* ID 0: nothing is chosen. */
void hkl_event_pane_show (HklEventPane *self, gint64 id);

G_END_DECLS
