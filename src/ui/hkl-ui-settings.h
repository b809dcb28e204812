/* hkl-ui-settings.h: what the window remembers of itself; nothing of the destination.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Where the schema is not installed the settings are NULL and nothing is
 * remembered: a build that runs from its folder must not end because of a window's size.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keys, all of them booleans. */
#define HKL_SETTING_KEEP_DELIVERING    "keep-delivering"
#define HKL_SETTING_START_WITH_SESSION "start-with-session"
#define HKL_SETTING_BACKGROUND_TOLD    "background-told"

/* Names of the log's columns that are not shown. */
#define HKL_SETTING_LOG_HIDDEN "log-hidden-columns"

/* Nullable. */
GSettings *hkl_ui_settings_new (void);

void hkl_ui_settings_restore_window (GSettings *settings, GtkWindow *window);
void hkl_ui_settings_save_window (GSettings *settings, GtkWindow *window);

/* Width of the detail pane beside a list; follows PANED from then on. */
void hkl_ui_settings_bind_paned (GtkPaned *paned, const char *key);

G_END_DECLS
