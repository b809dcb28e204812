/* hkl-trigger-editor.h: which events a mapping takes, as rows or as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Builder and Query show the same trigger, and each changes the other; a text
 * that the builder cannot show keeps Query on. A text is written anew only when the person changes
 * something in the builder. Names the place of a fault as the person types, and says a moment later
 * how many of the last fifty events match, which a reader thread counts. Signal "changed".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"
#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_TRIGGER_EDITOR (hkl_trigger_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklTriggerEditor, hkl_trigger_editor, HKL, TRIGGER_EDITOR, GtkWidget)

GtkWidget *hkl_trigger_editor_new (HklService *service, HklSeenFields *fields);
/* Emits nothing. */
void hkl_trigger_editor_set_text (HklTriggerEditor *self, const char *text);
/* Transfer full; NULL while a row of the builder is not complete, which it says in place. A text
 * that cannot be read is returned as it is. */
char *hkl_trigger_editor_get_text (HklTriggerEditor *self);
/* The place in the help that explains the fault; NULL for none. */
void hkl_trigger_editor_set_help (HklTriggerEditor *self, const char *place);
/* (element-type HklRemark): of the whole mapping; those on a row are shown by that row. */
void hkl_trigger_editor_set_remarks (HklTriggerEditor *self, GPtrArray *remarks);

G_END_DECLS
