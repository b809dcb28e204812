/* hkl-explain-view.h: why an event is taken or not, and what made each part of what is sent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Two lists that fold: the trigger condition by condition, with what the event
 * has there; and each part of the resolved fields with its directive and the places of the event
 * that it read. For the preview, beside "event in" and "request out".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_TYPE_EXPLAIN_VIEW (hkl_explain_view_get_type ())
G_DECLARE_FINAL_TYPE (HklExplainView, hkl_explain_view, HKL, EXPLAIN_VIEW, GtkWidget)

GtkWidget *hkl_explain_view_new (void);
/* EVENT: its text. NULL for both: nothing to explain. */
void hkl_explain_view_set (HklExplainView *self, HklMapping *mapping, const char *event);

G_END_DECLS
