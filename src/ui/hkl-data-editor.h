/* hkl-data-editor.h: what of an event is sent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Whole Event, Part of Event (one path), Custom Shape. Each keeps its text while
 * another is chosen. A custom shape is rows of name and value, or JSON with directives: each changes
 * the other, and what rows cannot show keeps JSON on. Insert Field (Ctrl+Space) knows where it is.
 * Signal "changed".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"

G_BEGIN_DECLS

#define HKL_TYPE_DATA_EDITOR (hkl_data_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklDataEditor, hkl_data_editor, HKL, DATA_EDITOR, GtkWidget)

GtkWidget *hkl_data_editor_new (HklSeenFields *fields);

/* From a mapping's `fields`. */
void hkl_data_editor_set_fields (HklDataEditor *self, const char *fields);
/* JSON for the member `data`; NULL without error: no data. The fault is shown in place. */
char *hkl_data_editor_get_json (HklDataEditor *self, GError **error);
/* A fault that the check of the whole mapping found; NULL: none. */
void hkl_data_editor_set_fault (HklDataEditor *self, const char *text);
/* The place in the help that explains the fault; NULL for none. */
void hkl_data_editor_set_help (HklDataEditor *self, const char *place);

G_END_DECLS
