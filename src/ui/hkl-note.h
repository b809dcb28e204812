/* hkl-note.h: a coloured line with an icon, a sentence or two, and buttons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The first sentence is bold. Errors have the role "alert", the rest "status".
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_NOTE (hkl_note_get_type ())
G_DECLARE_FINAL_TYPE (HklNote, hkl_note, HKL, NOTE, GtkWidget)

/* STYLE: "ok", "warn", "err", "info", "sign". TEXT is plain, not markup. */
GtkWidget *hkl_note_new (const char *style, const char *icon, const char *text);
/* Changes all three in place. */
void hkl_note_set (HklNote *self, const char *style, const char *icon, const char *text);
/* TARGET: nullable. */
void hkl_note_add_button (HklNote *self, const char *label, const char *action, GVariant *target);

/* A button that leads to the place in the help that explains what the note says; NULL takes it away. */
void hkl_note_set_help (HklNote *self, const char *place);

/* TEXT as markup with its first sentence bold. */
char *hkl_note_markup (const char *text);

G_END_DECLS
