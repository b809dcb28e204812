/* hkl-compose-window.h: an event written by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Modal over its parent. Checks while one types, says which mappings would take
 * the event, and puts it, or up to 100,000 copies of it, into the source.
 */

#pragma once

#include <adwaita.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_COMPOSE_WINDOW (hkl_compose_window_get_type ())
G_DECLARE_FINAL_TYPE (HklComposeWindow, hkl_compose_window, HKL, COMPOSE_WINDOW, AdwWindow)

/* PARENT: a HklWindow, which shows the toast. */
void hkl_compose_window_present (GtkWindow *parent, HklService *service);

G_END_DECLS
