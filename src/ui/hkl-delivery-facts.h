/* hkl-delivery-facts.h: what became of a delivery: verdict, facts, attempts, timing of the chosen one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The left column of a delivery in full; "Now" is the action full.now of what it
 * stands in. Signal "chosen": the person has chosen another attempt.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_DELIVERY_FACTS (hkl_delivery_facts_get_type ())
G_DECLARE_FINAL_TYPE (HklDeliveryFacts, hkl_delivery_facts, HKL, DELIVERY_FACTS, GtkWidget)

GtkWidget *hkl_delivery_facts_new (HklService *service);
/* DETAIL NULL: nothing is open. SENDING: the engine has it in flight just now. */
void hkl_delivery_facts_set (HklDeliveryFacts *self, HklDeliveryDetail *detail, gboolean sending);
/* Borrowed; NULL before the first one. */
HklAttempt *hkl_delivery_facts_get_attempt (HklDeliveryFacts *self);

G_END_DECLS
