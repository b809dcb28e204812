/* hkl-rows.h: rows of a boxed list, with names that a screen reader and a test can find.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. libadwaita 1.2 has neither AdwSwitchRow nor AdwSpinRow.
 */

#pragma once

#include <adwaita.h>

#include "hkl-switch.h"

G_BEGIN_DECLS

/* SUBTITLE may be NULL. The control is returned in an out argument. */
GtkWidget *hkl_row_new (const char *title, const char *subtitle, GtkWidget *suffix);
GtkWidget *hkl_row_new_switch (const char *title,
                               const char *subtitle,
                               HklSwitchFunc func,
                               gpointer user_data,
                               GtkWidget **toggle);
/* UNIT (nullable) stands behind the number. */
GtkWidget *hkl_row_new_spin (const char *title,
                             const char *subtitle,
                             const char *unit,
                             double lower,
                             double upper,
                             double step,
                             guint digits,
                             GtkWidget **spin);
GtkWidget *hkl_row_new_choice (const char *title,
                               const char *subtitle,
                               const char *const *choices,
                               GtkWidget **drop_down);

/* A flat button with an icon for a row; NAME is tooltip and accessible name. */
GtkWidget *hkl_icon_button_new (const char *icon, const char *name);

/* A row for a secret. libadwaita 1.2 listens to its text beyond the row's own end, and then reads what
 * is freed where something else still holds the text; this one does not. */
GtkWidget *hkl_password_row_new (const char *title);

/* The one accessible name of an entry row: libadwaita would say its title twice. */
void hkl_row_set_name (GtkWidget *entry_row, const char *name);

/* A boxed list. */
GtkWidget *hkl_rows_new (const char *name);

G_END_DECLS
