/* hkl-compare-window.h: two deliveries side by side: facts, and requests and responses line by line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Both are read, and their lines compared, on other threads. What differs is marked
 * by a sign and a word, and not by colour alone.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

/* FIRST is the older one, on the left. */
void
hkl_compare_window_present (GtkWindow *parent, HklService *service, gint64 first, gint64 second);

G_END_DECLS
