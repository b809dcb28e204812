/* hkl-batching-editor.h: how many events share a request, and how fast they go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The size takes any number and says which ones are allowed, instead of quietly
 * making another number of it. Signal "changed".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_TYPE_BATCHING_EDITOR (hkl_batching_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklBatchingEditor, hkl_batching_editor, HKL, BATCHING_EDITOR, GtkWidget)

GtkWidget *hkl_batching_editor_new (void);
void hkl_batching_editor_set_mapping (HklBatchingEditor *self, HklMapping *mapping);

gboolean hkl_batching_editor_get_batching (HklBatchingEditor *self);
/* As typed: may be outside of 1 to HKL_BATCH_SIZE_MAX. */
int hkl_batching_editor_get_size (HklBatchingEditor *self);
/* Fills in wait, concurrency, rate, order and timeout. */
void hkl_batching_editor_get_pace (HklBatchingEditor *self, HklMappingChange *change);
/* FALSE with the sentence in place. */
gboolean hkl_batching_editor_check (HklBatchingEditor *self);

G_END_DECLS
