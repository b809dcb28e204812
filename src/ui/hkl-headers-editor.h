/* hkl-headers-editor.h: a mapping's own headers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Rows of name, value, lock, remove. A value is a constant, or made of each event.
 * A locked value goes into the keyring when the mapping is saved and shows as dots from then on.
 * Signal "changed".
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-mapping.h"
#include "hkl-seen-fields.h"

G_BEGIN_DECLS

#define HKL_TYPE_HEADERS_EDITOR (hkl_headers_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklHeadersEditor, hkl_headers_editor, HKL, HEADERS_EDITOR, GtkWidget)

GtkWidget *hkl_headers_editor_new (HklSeenFields *fields);
void hkl_headers_editor_set_mapping (HklHeadersEditor *self, HklMapping *mapping);

/* (element-type HklHeaderDraft): as the rows are. A secret one's value is "" unless typed anew. */
GPtrArray *hkl_headers_editor_get (HklHeadersEditor *self);
/* FALSE while a value that is made of the event is not complete, which its row says. */
gboolean hkl_headers_editor_check (HklHeadersEditor *self);
/* (element-type HklRemark): of the whole mapping; each row shows its own. */
void hkl_headers_editor_set_remarks (HklHeadersEditor *self, GPtrArray *remarks);
/* The place in the help that explains the fault; NULL for none. */
void hkl_headers_editor_set_help (HklHeadersEditor *self, const char *place);

G_END_DECLS
