/* hkl-resume-dialog.h: a paused mapping goes on: with what waited meanwhile, or with new events only?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only.
 */

#pragma once

#include "hkl-service.h"
#include "hkl-window.h"

G_BEGIN_DECLS

/* Resumes MAPPING, or the destination where it is NULL, after a question where something waits; of the
 * destination it can be chosen whose queue is sent. DONE (nullable) is called with OBJECT, which stays
 * alive until then, when it is resumed, was not, or was left alone. */
void hkl_resume_dialog_present (HklWindow *parent,
                                HklService *service,
                                HklMapping *mapping,
                                void (*done) (gpointer object),
                                gpointer object);

G_END_DECLS
