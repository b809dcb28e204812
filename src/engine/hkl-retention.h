/* hkl-retention.h: keeps the log within its days and bytes while everything runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lives on the engine's thread. What is still needed is never removed: a delivery that waits, an
 * event that a mapping has not passed. Steps are small, and between two there is room for
 * everything else, so that no delivery waits for them.
 */

#pragma once

#include "hkl-store-reader.h"

G_BEGIN_DECLS

typedef struct _HklRetention HklRetention;

/* READER is borrowed and used on CONTEXT's thread alone. */
HklRetention *hkl_retention_new (HklStore *store, HklStoreReader *reader, GMainContext *context);
/* On CONTEXT's thread; a step that is under way is waited for. */
void hkl_retention_free (HklRetention *self);

/* DAYS and BYTES of the configuration. Begins at once. */
void hkl_retention_set_limits (HklRetention *self, guint days, gint64 bytes);

/* The log has changed: a round soon. */
void hkl_retention_wake (HklRetention *self);

G_END_DECLS
