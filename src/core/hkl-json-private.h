/* hkl-json-private.h: what the JSON files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

/* "0" to "4294967294" without leading zeros: JavaScript's array indices, which come first. */
gboolean hkl_json_key_is_index (HklStr key, guint32 *index);

/* Puts N members, as they were read, into JavaScript's order without duplicates, in place.
 * Returns how many remain. */
gsize hkl_json_members_settle (HklJsonMember *members, gsize n);

G_END_DECLS
