/* hkl-batch-events.h: the events of a body one by one, as its bytes have them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The body is read on a worker thread. One event is shown at a time, with
 * buttons for the one before and the next; which of them came before is said.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-capture.h"

G_BEGIN_DECLS

#define HKL_TYPE_BATCH_EVENTS (hkl_batch_events_get_type ())
G_DECLARE_FINAL_TYPE (HklBatchEvents, hkl_batch_events, HKL, BATCH_EVENTS, GtkWidget)

GtkWidget *hkl_batch_events_new (void);
/* CAPTURE NULL shows nothing. */
void hkl_batch_events_set (HklBatchEvents *self, HklCapture *capture);

G_END_DECLS
