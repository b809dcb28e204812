/* hkl-trigger-builder.h: a trigger as rows of field, operator and value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Groups indent once, behind a line. Rows are added and removed with buttons, by
 * mouse or keyboard; Ctrl+Delete removes the row that has the focus. A row says what is wrong with
 * it, and where upstream does something that one would not expect. Signal "changed": the person
 * changed something.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"
#include "hkl-trigger-rows.h"

G_BEGIN_DECLS

#define HKL_TYPE_TRIGGER_BUILDER (hkl_trigger_builder_get_type ())
G_DECLARE_FINAL_TYPE (HklTriggerBuilder, hkl_trigger_builder, HKL, TRIGGER_BUILDER, GtkWidget)

GtkWidget *hkl_trigger_builder_new (HklSeenFields *fields);

/* Takes ROWS. Emits nothing. */
void hkl_trigger_builder_set_rows (HklTriggerBuilder *self, HklTriggerRows *rows);
/* The trigger as text (transfer full); NULL with error. ON_ROW (out): the row at fault shows it. */
char *hkl_trigger_builder_get_text (HklTriggerBuilder *self, gboolean *on_row, GError **error);

/**
 * hkl_trigger_builder_set_remarks:
 * @remarks: (element-type HklRemark): on the text that get_text() gave, or the rows were read from
 *
 * Returns: (transfer full) (element-type HklRemark): those of them that belong to no row.
 */
GPtrArray *hkl_trigger_builder_set_remarks (HklTriggerBuilder *self, GPtrArray *remarks);

G_END_DECLS
