/* hkl-delivery-contents.h: every byte of a delivery: request, response, headers, signature.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The right column of a delivery in full; uses the actions full.verify and
 * full.copy-signature of what it stands in.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_DELIVERY_CONTENTS (hkl_delivery_contents_get_type ())
G_DECLARE_FINAL_TYPE (HklDeliveryContents, hkl_delivery_contents, HKL, DELIVERY_CONTENTS, GtkWidget)

GtkWidget *hkl_delivery_contents_new (void);

/* DETAIL NULL: nothing is open. ATTEMPT (nullable), one of DETAIL's: response and headers are its. */
void hkl_delivery_contents_set (HklDeliveryContents *self,
                                HklDeliveryDetail *detail,
                                HklAttempt *attempt);
/* OWN_HEIGHT: it is not as high as what it stands in, so the body has to ask for room. */
void hkl_delivery_contents_set_own_height (HklDeliveryContents *self, gboolean own_height);

/* Of the chosen attempt. Borrowed; NULL: not signed. */
const char *hkl_delivery_contents_get_signature (HklDeliveryContents *self);

/* Ctrl+F: in the body that is shown. */
void hkl_delivery_contents_search (HklDeliveryContents *self);
/* To another event of the request's body. */
void hkl_delivery_contents_step (HklDeliveryContents *self, int step);

G_END_DECLS
