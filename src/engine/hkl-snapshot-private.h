/* hkl-snapshot-private.h: how the engine makes one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-snapshot.h"

G_BEGIN_DECLS

/* All zero; the maker fills it in before anybody else sees it. Strings become its own. */
HklSnapshot *hkl_snapshot_new (guint n_mappings);

G_END_DECLS
