/* hkl-service-repeat.h: deliveries that are sent again through the service.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part of HklService: the same thread, and the service must be running.
 */

#pragma once

#include "hkl-repeat.h"
#include "hkl-service.h"

G_BEGIN_DECLS

/* Begins at once and is in the list until it is forgotten, which stops it, too. Borrowed. */
HklRepeat *hkl_service_repeat (HklService *self, HklAgainKind kind, const gint64 *ids, guint n_ids);
void hkl_service_forget_repeat (HklService *self, HklRepeat *repeat);
GListModel *hkl_service_get_repeats (HklService *self); /* borrowed; of HklRepeat, oldest first */

G_END_DECLS
