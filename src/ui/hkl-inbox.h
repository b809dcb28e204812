/* hkl-inbox.h: one inbox of the inspector, as the heading of its requests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Never changes: a new one takes its place in the list.
 */

#pragma once

#include "hkl-answer.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define HKL_TYPE_INBOX (hkl_inbox_get_type ())
G_DECLARE_FINAL_TYPE (HklInbox, hkl_inbox, HKL, INBOX, GObject)

/* OWN: the inbox has an answer of its own, ANSWER. */
HklInbox *hkl_inbox_new (const char *name, guint n_requests, gboolean own, const HklAnswer *answer);

const char *hkl_inbox_get_name (HklInbox *self);
guint hkl_inbox_get_n_requests (HklInbox *self);
/* What holds for this inbox alone; NULL: nothing does. */
const HklAnswer *hkl_inbox_get_answer (HklInbox *self);

G_END_DECLS
