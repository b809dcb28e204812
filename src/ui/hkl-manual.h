/* hkl-manual.h: the manual, in whatever there is to show it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outside of a sandbox Yelp shows the Mallard pages (help:hookline). Within one nobody can: the Yelp of
 * the host does not see what is installed in the sandbox. Then, and where there is no Yelp, the browser
 * shows manual.html, which is the same pages in one file. A copy of it, which opens at the place
 * asked for, is written to the cache: a file that is handed through the portal has no fragment.
 *
 * Main thread; files are read and written on a worker.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * hkl_manual_show_async:
 * @window: the window that asks
 * @place: a page and section, "remarks#path-dollar"; "" for the first page. What cannot be a place is
 *   taken for "".
 * @cancellable: (nullable)
 */
void hkl_manual_show_async (GtkWindow *window,
                            const char *place,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* FALSE with error: nothing here can show it. */
gboolean hkl_manual_show_finish (GAsyncResult *result, GError **error);

G_END_DECLS
