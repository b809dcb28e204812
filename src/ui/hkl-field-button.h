/* hkl-field-button.h: chooses a field of the events: those that were seen, or any that is typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A button with the field on it opens a list that narrows as one types; Down goes
 * into it, Return takes the first. Signal "chosen" (const char *field): the person chose one.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"

G_BEGIN_DECLS

#define HKL_TYPE_FIELD_BUTTON (hkl_field_button_get_type ())
G_DECLARE_FINAL_TYPE (HklFieldButton, hkl_field_button, HKL, FIELD_BUTTON, GtkWidget)

/* FOR_TRIGGER: only what a trigger can ask for. NAME: the accessible one, nullable for LABEL.
 * LABEL (nullable): stands on the button instead of the field, with a plus. */
GtkWidget *hkl_field_button_new (HklSeenFields *fields,
                                 gboolean for_trigger,
                                 const char *name,
                                 const char *label);
/* Without "$."; "": none is chosen yet. Emits nothing. */
void hkl_field_button_set_field (HklFieldButton *self, const char *field);

/* Opens the list. */
void hkl_field_button_popup (HklFieldButton *self);

/* "type" as people say it: “Event type”; a path as it is. Transfer full. */
char *hkl_field_title (const char *field);

G_END_DECLS
