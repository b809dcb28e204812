/* hkl-resend-dialog.h: all failed deliveries of a mapping once more, after a question.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Nothing to send again is said with a toast instead of a question.
 */

#pragma once

#include "hkl-service.h"
#include "hkl-window.h"

G_BEGIN_DECLS

void hkl_resend_dialog_present (HklWindow *parent, HklService *service, HklMapping *mapping);

G_END_DECLS
