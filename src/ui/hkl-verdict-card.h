/* hkl-verdict-card.h: a verdict on a signature with the checks that led to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-verify.h"

G_BEGIN_DECLS

#define HKL_TYPE_VERDICT_CARD (hkl_verdict_card_get_type ())
G_DECLARE_FINAL_TYPE (HklVerdictCard, hkl_verdict_card, HKL, VERDICT_CARD, GtkWidget)

/* WITH_CHECKS: FALSE shows the verdict alone. */
GtkWidget *hkl_verdict_card_new (gboolean with_checks);

/* VERDICT NULL hides the card. */
void hkl_verdict_card_set (HklVerdictCard *self, HklVerdict *verdict);

/* What a verdict is shown as: a style class and an icon. Borrowed. */
const char *hkl_verdict_style (HklVerdict *verdict);
const char *hkl_verdict_icon (HklVerdict *verdict);

G_END_DECLS
