/* hkl-service-repeat.c: see hkl-service-repeat.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-service-private.h"
#include "hkl-service-repeat.h"

HklRepeat *
hkl_service_repeat (HklService *self, HklAgainKind kind, const gint64 *ids, guint n_ids)
{
  g_autoptr (HklRepeat) repeat = NULL;

  g_return_val_if_fail (HKL_IS_SERVICE (self) && self->running, NULL);

  repeat = hkl_repeat_new (self->engine, kind, ids, n_ids);
  g_list_store_append (self->repeats, repeat);

  return repeat; /* the list's */
}

void
hkl_service_forget_repeat (HklService *self, HklRepeat *repeat)
{
  guint position;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (HKL_IS_REPEAT (repeat));

  hkl_repeat_stop (repeat);
  if (g_list_store_find (self->repeats, repeat, &position))
    g_list_store_remove (self->repeats, position);
}

GListModel *
hkl_service_get_repeats (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return G_LIST_MODEL (self->repeats);
}

void
hkl_service_end_repeats (HklService *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->repeats));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HklRepeat) repeat = g_list_model_get_item (G_LIST_MODEL (self->repeats), i);

      hkl_repeat_stop (repeat);
    }
  g_list_store_remove_all (self->repeats);
}
