/* hkl-settings-group.h: what the groups of the Settings page share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A group shows the configuration and changes it at once: it copies the one in
 * force, changes the copy and applies it. A group never acts on what it sets itself.
 */

#pragma once

#include <adwaita.h>

#include "hkl-service.h"

G_BEGIN_DECLS

/* Puts CONFIG in force; a failure is told by a toast, and "config-changed" is emitted neither then,
 * so REFRESH (nullable) is called with GROUP to show the old values again. */
typedef void (*HklSettingsRefresh) (GtkWidget *group);
void hkl_settings_apply (GtkWidget *group,
                         HklService *service,
                         HklConfig *config,
                         HklSettingsRefresh refresh);

/* A toast in the window that WIDGET is in. */
void hkl_settings_toast (GtkWidget *widget, const char *text);

/* Titles of the groups, each an AdwPreferencesGroup that follows SERVICE, or GSettings. */
GtkWidget *hkl_settings_destination_new (HklService *service);
GtkWidget *hkl_settings_source_new (HklService *service);
GtkWidget *hkl_settings_keys_new (HklService *service);
GtkWidget *hkl_settings_inspector_new (HklService *service);
GtkWidget *hkl_settings_retries_new (HklService *service);
GtkWidget *hkl_settings_history_new (HklService *service);
GtkWidget *hkl_settings_background_new (void);

/* An entry row for a port, which is applied by Enter or its button. APPLY gets a valid port. */
typedef void (*HklSettingsPortFunc) (GtkWidget *group, guint port);
GtkWidget *
hkl_settings_port_row_new (const char *name, GtkWidget *group, HklSettingsPortFunc apply);
void hkl_settings_port_row_set (GtkWidget *row, guint port);

G_END_DECLS
