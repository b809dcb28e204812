/* hkl-code-entry.h: a few lines of text in a frame: a trigger, a JSON shape, a small body.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. For what a person writes, or a body of some kilobytes; bodies of any size are
 * the bytes view's. JSON is coloured; what is at fault is underlined; signed bytes are marked.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_CODE_ENTRY (hkl_code_entry_get_type ())
G_DECLARE_FINAL_TYPE (HklCodeEntry, hkl_code_entry, HKL, CODE_ENTRY, GtkWidget)

/* NAME is the accessible one. LINES: least height. Signal "changed": the person typed. */
GtkWidget *hkl_code_entry_new (const char *name, gboolean editable, gboolean json, int lines);

/* Emits nothing. TEXT is UTF-8. */
void hkl_code_entry_set_text (HklCodeEntry *self, const char *text);
char *hkl_code_entry_get_text (HklCodeEntry *self);
/* What the person would type: TEXT instead of LENGTH bytes from byte OFFSET; the cursor goes behind
 * it. Emits "changed". */
void hkl_code_entry_replace (HklCodeEntry *self, gsize offset, gsize length, const char *text);
/* In bytes. */
gsize hkl_code_entry_get_cursor (HklCodeEntry *self);

/* Underlines from byte OFFSET to the end of the word there; G_MAXSIZE: nothing is at fault. */
void hkl_code_entry_set_fault (HklCodeEntry *self, gsize offset);
/* Marks bytes as signed and dims the rest; LENGTH 0: no marks. Indentation at the beginning of a
 * line is left out, as it was never signed. */
void hkl_code_entry_set_signed (HklCodeEntry *self, gsize offset, gsize length);

G_END_DECLS
