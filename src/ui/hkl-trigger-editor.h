/* hkl-trigger-editor.h: which events a mapping takes, as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Names the place of a fault as the person types, and says a moment later how
 * many of the last fifty events match, which a reader thread counts. Signal "changed".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_TRIGGER_EDITOR (hkl_trigger_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklTriggerEditor, hkl_trigger_editor, HKL, TRIGGER_EDITOR, GtkWidget)

GtkWidget *hkl_trigger_editor_new (HklService *service);
void hkl_trigger_editor_set_text (HklTriggerEditor *self, const char *text);
char *hkl_trigger_editor_get_text (HklTriggerEditor *self);
/* The place in the help that explains the fault; NULL for none. */
void hkl_trigger_editor_set_help (HklTriggerEditor *self, const char *place);

G_END_DECLS
