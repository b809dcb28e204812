/* hkl-delivery-many.h: what can be done with several deliveries at once, or with one not yet read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. WIDGET is where they are shown: its window has the toast that says what came of
 * it. IDS (element-type gint64) are copied, newest first as the log has them.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-again.h"
#include "hkl-service.h"

G_BEGIN_DECLS

/* So many at most are put on the clipboard. */
#define HKL_DELIVERY_COPY_MAX 100

typedef enum
{
  HKL_COPY_CURL,
  HKL_COPY_BODY,
  HKL_COPY_MESSAGE_ID, /* of all events, one in a line */
} HklDeliveryCopy;

void
hkl_delivery_copy_many (GtkWidget *widget, HklService *service, GArray *ids, HklDeliveryCopy what);

/* Oldest first, as they went out before; the bar at the foot of the window says how it goes. */
void hkl_delivery_again_many (HklService *service, GArray *ids, HklAgainKind kind);

G_END_DECLS
