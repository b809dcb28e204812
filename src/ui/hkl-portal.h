/* hkl-portal.h: running in the background and starting with the session, through the portal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; nothing blocks. Plain D-Bus to org.freedesktop.portal.Background. Where there
 * is no portal, running in the background needs nobody's leave, and starting with the session is
 * not possible this way: that is the error of the call.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks for leave to run in the background and, with AUTOSTART, to be started with the session;
 * without it, that is taken back. */
void hkl_portal_request_background_async (gboolean autostart,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
/* FALSE with error: G_IO_ERROR_NOT_SUPPORTED: no portal; G_IO_ERROR_PERMISSION_DENIED: refused. */
gboolean hkl_portal_request_background_finish (GAsyncResult *result, GError **error);

/* What the desktop shows of a program without a window. Nobody is told when it cannot. */
void hkl_portal_set_status (const char *text);

G_END_DECLS
