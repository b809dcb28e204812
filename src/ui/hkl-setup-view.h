/* hkl-setup-view.h: a mapping's form, with a draft that is saved or discarded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Nothing changes until Save. Leaving the page keeps the draft; the drafts'
 * list knows of it. A change of the mapping from elsewhere is taken over where there is no draft.
 *
 * Signals: "changed" (draft or its faults), "saved" (const char *id).
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-drafts.h"
#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_SETUP_VIEW (hkl_setup_view_get_type ())
G_DECLARE_FINAL_TYPE (HklSetupView, hkl_setup_view, HKL, SETUP_VIEW, GtkWidget)

/* ID NULL: a mapping that is not saved yet. Belongs into an HklPage, which reports faults. */
GtkWidget *hkl_setup_view_new (HklService *service, HklDrafts *drafts, const char *id);

gboolean hkl_setup_view_has_draft (HklSetupView *self);
/* There is a draft, and it can be used. */
gboolean hkl_setup_view_can_save (HklSetupView *self);
void hkl_setup_view_save (HklSetupView *self);
void hkl_setup_view_discard (HklSetupView *self);
/* One step of the draft back, or forth again; Ctrl+Z and Ctrl+Shift+Z where no text has it. */
void hkl_setup_view_undo (HklSetupView *self);
void hkl_setup_view_redo (HklSetupView *self);
gboolean hkl_setup_view_can_undo (HklSetupView *self);
gboolean hkl_setup_view_can_redo (HklSetupView *self);

G_END_DECLS
