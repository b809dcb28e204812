/* hkl-delivery-actions.h: what can be done with a delivery that is shown: copy, save, resend.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. WIDGET is where the delivery is shown: its window has the toast and the dialog.
 * Secret header values are blanked in everything that leaves.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-export-file.h"
#include "hkl-service.h"

G_BEGIN_DECLS

void hkl_delivery_toast (GtkWidget *widget, const char *text);
void hkl_delivery_copy_text (GtkWidget *widget, const char *text, const char *said);

void hkl_delivery_copy_curl (GtkWidget *widget, HklDeliveryDetail *detail);
void hkl_delivery_copy_http (GtkWidget *widget, HklDeliveryDetail *detail);
void hkl_delivery_copy_markdown (GtkWidget *widget, HklDeliveryDetail *detail);
void hkl_delivery_copy_body (GtkWidget *widget, HklDeliveryDetail *detail);
/* The toast says what came of it. */
void hkl_delivery_resend (GtkWidget *widget, HklService *service, gint64 id);

/* Chooses the event at INDEX of the delivery in the source. */
void hkl_delivery_show_event (GtkWidget *widget, HklDeliveryDetail *detail, guint index);

/* Asks for a file and writes the deliveries there: those of FILTER, or exactly IDS (nullable). */
void hkl_delivery_export (GtkWidget *widget,
                          HklService *service,
                          const HklLogFilter *filter,
                          GArray *ids,
                          HklExportFormat format);

G_END_DECLS
