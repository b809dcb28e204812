/* hkl-shape-editor.h: the shape of a body as rows of name and value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Insert Field adds a row that takes a field of the events, under its own name.
 * Signal "changed": the person changed something.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"
#include "hkl-shape-draft.h"

G_BEGIN_DECLS

#define HKL_TYPE_SHAPE_EDITOR (hkl_shape_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklShapeEditor, hkl_shape_editor, HKL, SHAPE_EDITOR, GtkWidget)

GtkWidget *hkl_shape_editor_new (HklSeenFields *fields);
/* Takes ROWS (element-type HklShapeRow). Emits nothing. */
void hkl_shape_editor_set_rows (HklShapeEditor *self, GPtrArray *rows);
/* Transfer full; NULL with error, which the row at fault shows. */
char *hkl_shape_editor_get_json (HklShapeEditor *self, GError **error);
/* A row for the field at PATH (without "$."); emits "changed". */
void hkl_shape_editor_insert (HklShapeEditor *self, const char *path);

G_END_DECLS
