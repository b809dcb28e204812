/* hkl-switch.h: a GtkSwitch that tells a person's change from the program's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Setting it from the configuration calls nobody, so that a page which shows a
 * state can never start a command by showing it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*HklSwitchFunc) (GtkWidget *toggle, gboolean active, gpointer user_data);

/* NAME is its accessible name. */
GtkWidget *hkl_switch_new (const char *name, HklSwitchFunc func, gpointer user_data);
void hkl_switch_set_active (GtkWidget *toggle, gboolean active);

G_END_DECLS
