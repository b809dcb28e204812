/* hkl-item.h: a boxed value as an element of a list model.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. The value is copied as its type copies it, which is a reference for the
 * immutable ones.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HKL_TYPE_ITEM (hkl_item_get_type ())
G_DECLARE_FINAL_TYPE (HklItem, hkl_item, HKL, ITEM, GObject)

HklItem *hkl_item_new (GType type, gconstpointer value);
/* Borrowed. */
gpointer hkl_item_get (HklItem *self);

G_END_DECLS
