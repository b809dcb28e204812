/* hkl-flow-card.h: source, queue, delivered, success: the way of the events in four figures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Each part is a button to its page.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_FLOW_CARD (hkl_flow_card_get_type ())
G_DECLARE_FINAL_TYPE (HklFlowCard, hkl_flow_card, HKL, FLOW_CARD, GtkWidget)

GtkWidget *hkl_flow_card_new (void);
void hkl_flow_card_update (HklFlowCard *self, HklService *service, HklSnapshot *snapshot);

G_END_DECLS
