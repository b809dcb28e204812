/* hkl-seen.h: which message ids were seen lately, in little memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A filter: "no" is certain, "maybe" is for the caller to look up. The newest generation takes ids,
 * 48 bits of each, up to 838,860 (6 MiB); then it is packed (42 bits of each, 3.4 MiB) and the next
 * begins. The oldest goes as a whole. Each generation knows between which events its ids lie. An id
 * that was added by a transaction that failed stays: it only costs a look. Writer thread only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HklSeen HklSeen;

HklSeen *hkl_seen_new (void);
void hkl_seen_free (HklSeen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSeen, hkl_seen_free)

/* 64 bits of a text; the same for all times: the database holds them. */
guint64 hkl_seen_hash (const char *text);
/* AT: microseconds since 1970, not falling; EVENT: whose message id it is. */
void hkl_seen_add (HklSeen *self, guint64 hash, gint64 at, gint64 event);
gboolean hkl_seen_maybe (HklSeen *self, guint64 hash);
/* Where it may be: the next generation that has HASH, newest first, and the FIRST and LAST event of
 * which it took an id. STEP is 0 at the beginning. FALSE: there is none left. */
gboolean hkl_seen_find (HklSeen *self, guint64 hash, guint *step, gint64 *first, gint64 *last);
/* Drops generations whose newest id was added before BEFORE. */
void hkl_seen_forget (HklSeen *self, gint64 before);

G_END_DECLS
