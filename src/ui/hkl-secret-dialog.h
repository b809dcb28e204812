/* hkl-secret-dialog.h: asks for the shared secret.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Where no keyring answers the secret is kept in memory until Hookline quits,
 * and the dialog says so.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

void hkl_secret_dialog_present (GtkWindow *parent, HklService *service);

G_END_DECLS
