/* hkl-secret-clip.h: a secret on the clipboard, for a while.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* After so long the clipboard is emptied, unless something else was put there. */
#define HKL_SECRET_CLIP_SECONDS 30

/* Copies SECRET. Where programs keep what was on the clipboard, they are asked not to keep this. */
void hkl_secret_clip (GtkWidget *widget, const char *secret);

G_END_DECLS
