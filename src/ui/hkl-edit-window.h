/* hkl-edit-window.h: Edit and Resend: the request of a delivery, to be changed and sent once more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. What Hookline makes itself (signature, content type) and what is secret is not
 * shown: it is made anew, and goes on being sent. A window of its own, modal to PARENT.
 */

#pragma once

#include "hkl-window.h"

G_BEGIN_DECLS

/* DETAIL must have a request. */
void hkl_edit_window_present (HklWindow *parent, HklService *service, HklDeliveryDetail *detail);

/* "name: value" lines as names and values, both NULL-terminated. Empty lines are left out. FALSE with
 * the number of the first LINE (from 1) that is none. For tests. */
gboolean
hkl_edit_window_parse_headers (const char *text, char ***names, char ***values, guint *line);

G_END_DECLS
