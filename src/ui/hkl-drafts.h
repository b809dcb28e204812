/* hkl-drafts.h: which mappings have changes that are not saved.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. One for each window, shared by the Set Up views, which own their drafts, and
 * the sidebar, which marks the rows. Signal "changed".
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HKL_TYPE_DRAFTS (hkl_drafts_get_type ())
G_DECLARE_FINAL_TYPE (HklDrafts, hkl_drafts, HKL, DRAFTS, GObject)

HklDrafts *hkl_drafts_new (void);
void hkl_drafts_set (HklDrafts *self, const char *mapping_id, gboolean has_draft);
gboolean hkl_drafts_has (HklDrafts *self, const char *mapping_id);

G_END_DECLS
