/* hkl-item.c: see hkl-item.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-item"

#include "config.h"

#include "hkl-item.h"

struct _HklItem
{
  GObject parent_instance;

  GType type;
  gpointer value;
};

G_DEFINE_FINAL_TYPE (HklItem, hkl_item, G_TYPE_OBJECT)

static void
hkl_item_finalize (GObject *object)
{
  HklItem *self = HKL_ITEM (object);

  if (self->value != NULL)
    g_boxed_free (self->type, self->value);
  G_OBJECT_CLASS (hkl_item_parent_class)->finalize (object);
}

static void
hkl_item_class_init (HklItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_item_finalize;
}

static void
hkl_item_init (HklItem *self)
{
}

HklItem *
hkl_item_new (GType type, gconstpointer value)
{
  HklItem *self = g_object_new (HKL_TYPE_ITEM, NULL);

  self->type = type;
  self->value = g_boxed_copy (type, value);

  return self;
}

gpointer
hkl_item_get (HklItem *self)
{
  g_return_val_if_fail (HKL_IS_ITEM (self), NULL);

  return self->value;
}
