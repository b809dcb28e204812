/* hkl-delivery-full.h: one delivery in full width: verdict and attempts, and every byte beside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Shows what somebody else has read (the pane beside the log reads it) and reads
 * nothing itself. Two columns, or one below the other where there is no room for both.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_DELIVERY_FULL (hkl_delivery_full_get_type ())
G_DECLARE_FINAL_TYPE (HklDeliveryFull, hkl_delivery_full, HKL, DELIVERY_FULL, GtkWidget)

GtkWidget *hkl_delivery_full_new (HklService *service);
/* DETAIL NULL: nothing is open. SENDING: the engine has it in flight just now. */
void hkl_delivery_full_set (HklDeliveryFull *self, HklDeliveryDetail *detail, gboolean sending);

/* Ctrl+F: in the body that is shown. */
void hkl_delivery_full_search (HklDeliveryFull *self);

G_END_DECLS
