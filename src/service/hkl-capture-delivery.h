/* hkl-capture-delivery.h: which delivery made a request that the inspector received.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request says nothing of its delivery. It is the one with an attempt at that time whose first
 * event is the request's first one; resends and other mappings with the same event are told apart
 * by the time and by the signature.
 */

#pragma once

#include "hkl-service.h"

G_BEGIN_DECLS

/* Blocking, with a reader: not for the main thread. 0: none, or -1 with error. */
gint64 hkl_capture_delivery_read (HklStoreReader *reader,
                                  HklCapture *capture,
                                  GCancellable *cancellable,
                                  GError **error);

void hkl_service_find_delivery_async (HklService *self,
                                      HklCapture *capture,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* The batch's id; 0: no delivery of this program made the request; -1 with error. */
gint64 hkl_service_find_delivery_finish (HklService *self, GAsyncResult *result, GError **error);

G_END_DECLS
