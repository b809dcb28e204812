/* hkl-snapshot.c: how things stand, as one immutable value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory only. The engine fills one in (hkl-engine-snapshot.c) and gives it away; nobody changes it
 * afterwards.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-snapshot-private.h"

const gint64 hkl_snapshot_limits[HKL_SNAPSHOT_LIMITS] = {
  5000,    10000,   25000,    50000,    100000,   250000,    500000,           1000000,
  2500000, 5000000, 10000000, 30000000, 60000000, 300000000, G_TIME_SPAN_HOUR,
};

typedef struct
{
  HklSnapshot snapshot;
  gatomicrefcount ref_count;
} Counted;

G_DEFINE_BOXED_TYPE (HklSnapshot, hkl_snapshot, hkl_snapshot_ref, hkl_snapshot_unref)

HklSnapshot *
hkl_snapshot_new (guint n_mappings)
{
  Counted *self = g_new0 (Counted, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->snapshot.n_mappings = n_mappings;
  self->snapshot.mappings = g_new0 (HklMappingSnapshot, n_mappings);

  return &self->snapshot;
}

HklSnapshot *
hkl_snapshot_ref (HklSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&((Counted *) self)->ref_count);

  return self;
}

void
hkl_snapshot_unref (HklSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&((Counted *) self)->ref_count))
    return;

  for (guint i = 0; i < self->n_mappings; i++)
    {
      g_free (self->mappings[i].mapping_id);
      g_free (self->mappings[i].hold_text);
      g_free (self->mappings[i].breaker_reason);
      g_free (self->mappings[i].in_flight_ids);
    }
  g_free (self->mappings);
  g_free (self);
}

const HklMappingSnapshot *
hkl_snapshot_get (HklSnapshot *self, const char *mapping_id)
{
  g_return_val_if_fail (self != NULL && mapping_id != NULL, NULL);

  for (guint i = 0; i < self->n_mappings; i++)
    if (g_str_equal (self->mappings[i].mapping_id, mapping_id))
      return &self->mappings[i];

  return NULL;
}
