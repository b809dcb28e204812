/* hkl-service-intake.c: see hkl-service-intake.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-service-intake.h"
#include "hkl-service-private.h"

GListModel *
hkl_service_get_intakes (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return G_LIST_MODEL (self->intakes);
}

static void
add_counts (HklSourceStats *stats, HklIntake *intake)
{
  const HklIntakeStatus *status = hkl_intake_get_status (intake);

  stats->accepted += status->accepted;
  stats->duplicates += status->duplicates;
  stats->invalid += status->invalid;
  if (status->state == HKL_INTAKE_RUNNING && status->rate > 0)
    stats->rate += status->rate;
}

void
hkl_service_add_intakes (HklService *self, HklSourceStats *stats)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->intakes));

  stats->accepted += self->intakes_past.accepted;
  stats->duplicates += self->intakes_past.duplicates;
  stats->invalid += self->intakes_past.invalid;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HklIntake) intake = g_list_model_get_item (G_LIST_MODEL (self->intakes), i);

      add_counts (stats, intake);
    }
}

/* Those that ended well, and were seen or not: they make room for what begins now. */
static void
forget_done (HklService *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->intakes));

  for (guint i = n; i-- > 0;)
    {
      g_autoptr (HklIntake) intake = g_list_model_get_item (G_LIST_MODEL (self->intakes), i);
      const HklIntakeStatus *status = hkl_intake_get_status (intake);

      if (status->state == HKL_INTAKE_DONE && status->refused == 0)
        hkl_service_forget_intake (self, intake);
    }
}

/* Takes INTAKE; it is the list's. */
static HklIntake *
add (HklService *self, HklIntake *intake)
{
  forget_done (self);
  g_list_store_append (self->intakes, intake);
  g_object_unref (intake);

  return intake;
}

HklIntake *
hkl_service_import (HklService *self, GFile *file)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self) && self->store != NULL, NULL);

  return add (self, hkl_intake_new_for_file (self->store, HKL_INTAKE_FILE, file, 0));
}

HklIntake *
hkl_service_replay (HklService *self, GFile *file, double speed)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self) && self->store != NULL, NULL);

  return add (self, hkl_intake_new_for_file (self->store, HKL_INTAKE_REPLAY, file, speed));
}

HklIntake *
hkl_service_stream_samples (HklService *self, double rate)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self) && self->store != NULL, NULL);

  return add (self, hkl_intake_new_for_samples (self->store, rate));
}

void
hkl_service_forget_intake (HklService *self, HklIntake *intake)
{
  guint position;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (HKL_IS_INTAKE (intake));

  hkl_intake_stop (intake);
  if (!g_list_store_find (self->intakes, intake, &position))
    return;

  add_counts (&self->intakes_past, intake);
  g_list_store_remove (self->intakes, position);
}

void
hkl_service_end_intakes (HklService *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->intakes));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HklIntake) intake = g_list_model_get_item (G_LIST_MODEL (self->intakes), i);

      hkl_intake_stop (intake);
    }
  g_list_store_remove_all (self->intakes);
}
