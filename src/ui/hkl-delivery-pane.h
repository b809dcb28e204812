/* hkl-delivery-pane.h: one delivery in every detail, beside the log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Everything is read and rendered on other threads; what is shown stays until
 * something newer has been read. Signal "closed": the person has closed it;
 * "loaded": what is shown has been read, for the first time or again.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_DELIVERY_PANE (hkl_delivery_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklDeliveryPane, hkl_delivery_pane, HKL, DELIVERY_PANE, GtkWidget)

GtkWidget *hkl_delivery_pane_new (HklService *service);

/* ID 0 shows nothing. SENDING: the engine has it in flight just now. */
void hkl_delivery_pane_show (HklDeliveryPane *self, gint64 id, gboolean sending);
/* The delivery may have changed: read it again. */
void hkl_delivery_pane_refresh (HklDeliveryPane *self, gboolean sending);
gint64 hkl_delivery_pane_get_id (HklDeliveryPane *self);
/* What is shown. Borrowed; NULL until it was read. */
HklDeliveryDetail *hkl_delivery_pane_get_detail (HklDeliveryPane *self);

/* FALSE: says that its row is no longer in the list. */
void hkl_delivery_pane_set_listed (HklDeliveryPane *self, gboolean listed);

G_END_DECLS
