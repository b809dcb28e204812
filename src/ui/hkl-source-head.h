/* hkl-source-head.h: how to reach the source, and how much comes in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The figures are asked for once a second while it is mapped.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_SOURCE_HEAD (hkl_source_head_get_type ())
G_DECLARE_FINAL_TYPE (HklSourceHead, hkl_source_head, HKL, SOURCE_HEAD, GtkWidget)

GtkWidget *hkl_source_head_new (HklService *service);

/* SHARE: of the newest events, those that no mapping takes, 0 to 1; below 0: not known. */
void hkl_source_head_set_unmatched (HklSourceHead *self, double share);

G_END_DECLS
