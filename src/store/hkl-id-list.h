/* hkl-id-list.h: a list of event ids as few bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Each id is the difference to the one before, folded (0, -1, 1, -2 …) and written in groups
 * of seven bits: neighbours in the log cost one byte each. The order is kept.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *hkl_id_list_encode (const gint64 *ids, guint n_ids);
/* (element-type gint64). What is cut off or too long ends the list: the bytes come from a file. */
GArray *hkl_id_list_decode (const guint8 *data, gsize size);
/* Is ID one of them? Without making the list. */
gboolean hkl_id_list_holds (const guint8 *data, gsize size, gint64 id);

G_END_DECLS
