/* hkl-sample-dialog.h: asks how sample events shall come in, or how a capture shall be played.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. Modal; what is chosen begins in the service and shows itself in the intake bar.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

/* Asks for the rate and begins. */
void hkl_sample_dialog_present (GtkWindow *parent, HklService *service);

/* Asks for the pace; CHOSEN gets it (as in HklImportReplay) when the person goes on to choose the
 * file. Both are called with PARENT only while it is there. */
typedef void (*HklPaceFunc) (GtkWindow *parent, double speed);
void hkl_replay_dialog_present (GtkWindow *parent, HklPaceFunc chosen);

G_END_DECLS
