/* hkl-capture-model.h: the inspector's requests, grouped by inbox, the newest of each first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A GListModel whose items are an HklInbox, the heading of a group, or an HklItem
 * with an HklCapture. Requests are put in where they belong, so that rows, scrolling and the choice
 * stay; groups are in the order of their names.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-inbox.h"
#include "hkl-inspector.h"
#include "hkl-item.h"

G_BEGIN_DECLS

#define HKL_TYPE_CAPTURE_MODEL (hkl_capture_model_get_type ())
G_DECLARE_FINAL_TYPE (HklCaptureModel, hkl_capture_model, HKL, CAPTURE_MODEL, GObject)

HklCaptureModel *hkl_capture_model_new (void);

/* Takes what is new from INSPECTOR, and lets go what it no longer keeps. Returns the newest of what
 * is new (transfer full), or NULL. */
HklItem *hkl_capture_model_update (HklCaptureModel *self, HklInspector *inspector);
/* How many requests came that were not taken yet. */
guint64 hkl_capture_model_count_new (HklCaptureModel *self, HklInspector *inspector);
/* Forgets all; only what comes from now on is taken. */
void hkl_capture_model_clear (HklCaptureModel *self, HklInspector *inspector);

/* Shows this inbox alone (NULL: all), and requests that have all words of SEARCH in their method,
 * path, first event, messageId or verdict. */
void hkl_capture_model_filter (HklCaptureModel *self, const char *inbox, const char *search);

/* Names of the inboxes, sorted. Free with g_strfreev(). */
char **hkl_capture_model_get_inboxes (HklCaptureModel *self);
guint hkl_capture_model_get_n_requests (HklCaptureModel *self);
/* The requests that are shown, oldest first. (element-type HklCapture) */
GPtrArray *hkl_capture_model_get_shown (HklCaptureModel *self);

G_END_DECLS
