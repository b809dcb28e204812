/* hkl-section.h: the title over a card of a form, with a line of explanation and of fault.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_SECTION (hkl_section_get_type ())
G_DECLARE_FINAL_TYPE (HklSection, hkl_section, HKL, SECTION, GtkWidget)

/* SUBTITLE and END (a widget beside the title) may be NULL. */
GtkWidget *hkl_section_new (const char *title, const char *subtitle, GtkWidget *end);
void hkl_section_append (HklSection *self, GtkWidget *child);
void hkl_section_set_subtitle (HklSection *self, const char *subtitle);
/* The sentence below the card; NULL or "" for none. WARNING: amber instead of red. */
void hkl_section_set_fault (HklSection *self, const char *text, gboolean warning);
/* The place in the help that explains the fault, such as "remarks#url-missing"; a button beside the
 * sentence leads there while there is one. NULL for none. */
void hkl_section_set_help (HklSection *self, const char *place);

G_END_DECLS
