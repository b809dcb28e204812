/* hkl-preview-pane.h: what a mapping makes of an event, live.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Event in, verdict, request out with the signed bytes marked. A recent event
 * or a sample; rendered on a worker thread a moment after the last change, and only while the pane
 * is on the screen. The chosen event can be sent once, to the endpoint or to the inspector.
 * Signal "rendered" (const char *url): where the request would go.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_PREVIEW_PANE (hkl_preview_pane_get_type ())
G_DECLARE_FINAL_TYPE (HklPreviewPane, hkl_preview_pane, HKL, PREVIEW_PANE, GtkWidget)

GtkWidget *hkl_preview_pane_new (HklService *service);

/* MAPPING is the draft; NULL while it cannot be read. SECRETS (nullable): header values that are typed
 * and not stored yet, "mapping-id/header" to value. */
void hkl_preview_pane_set_mapping (HklPreviewPane *self, HklMapping *mapping, GHashTable *secrets);

G_END_DECLS
