/* hkl-value-editor.h: one value of a mapping: what kind it is, and what it is made of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Constant, field, template, coalesce, case, replace, …: the kinds of
 * hkl-value-draft.h. Signal "changed": the person changed something.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"
#include "hkl-value-draft.h"

G_BEGIN_DECLS

#define HKL_TYPE_VALUE_EDITOR (hkl_value_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklValueEditor, hkl_value_editor, HKL, VALUE_EDITOR, GtkWidget)

/* NAME: of what it is the value, for the accessible names. KINDS: bits 1 << HklValueKind that are
 * offered; one that is not but is shown is added. */
GtkWidget *hkl_value_editor_new (HklSeenFields *fields, const char *name, guint kinds);

/* All kinds; those that come to a text. */
#define HKL_VALUE_KINDS_ALL ((1u << HKL_N_VALUE_KINDS) - 1)
#define HKL_VALUE_KINDS_TEXT                                                                       \
  (1u << HKL_VALUE_FIELD | 1u << HKL_VALUE_TEMPLATE | 1u << HKL_VALUE_COALESCE |                   \
   1u << HKL_VALUE_CASE | 1u << HKL_VALUE_REPLACE | 1u << HKL_VALUE_LIQUID |                       \
   1u << HKL_VALUE_OTHER)

/* Copies DRAFT. Emits nothing. */
void hkl_value_editor_set (HklValueEditor *self, const HklValueDraft *draft);
/* Borrowed. */
const HklValueDraft *hkl_value_editor_get (HklValueEditor *self);
void hkl_value_editor_set_name (HklValueEditor *self, const char *name);

/* From JSON, and to JSON (transfer full; NULL with error). */
void hkl_value_editor_set_json (HklValueEditor *self, const char *json);
char *hkl_value_editor_get_json (HklValueEditor *self, GError **error);

/* “Field”. */
const char *hkl_value_kind_title (HklValueKind kind);

G_END_DECLS
