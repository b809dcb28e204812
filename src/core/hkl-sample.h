/* hkl-sample.h: sample events and templates of the six types.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: the same index and seed give the same event. Shapes follow the published specification of
 * each call, so that mappings and triggers have something real to work on.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "track", "identify", "page", "screen", "group", "alias", NULL. */
extern const char *const hkl_event_type_names[];

/* INDEX walks through the shapes: any six in a row are of six types. SEED varies identities,
 * amounts and messageIds. Canonical JSON; transfer full. */
char *hkl_sample_event (guint index, guint64 seed);

/* An event of TYPE to begin composing with, indented. NULL for an unknown type. Transfer full. */
char *hkl_sample_template (const char *type);

G_END_DECLS
