/* hkl-drafts.c: see hkl-drafts.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-drafts"

#include "config.h"

#include "hkl-drafts.h"

struct _HklDrafts
{
  GObject parent_instance;

  GHashTable *ids; /* set of mapping ids */
};

G_DEFINE_FINAL_TYPE (HklDrafts, hkl_drafts, G_TYPE_OBJECT)

static guint changed_signal;

void
hkl_drafts_set (HklDrafts *self, const char *mapping_id, gboolean has_draft)
{
  gboolean changed;

  g_return_if_fail (HKL_IS_DRAFTS (self));
  g_return_if_fail (mapping_id != NULL);

  changed = has_draft ? g_hash_table_add (self->ids, g_strdup (mapping_id))
                      : g_hash_table_remove (self->ids, mapping_id);
  if (changed)
    g_signal_emit (self, changed_signal, 0);
}

gboolean
hkl_drafts_has (HklDrafts *self, const char *mapping_id)
{
  g_return_val_if_fail (HKL_IS_DRAFTS (self), FALSE);
  g_return_val_if_fail (mapping_id != NULL, FALSE);

  return g_hash_table_contains (self->ids, mapping_id);
}

static void
hkl_drafts_finalize (GObject *object)
{
  g_hash_table_unref (HKL_DRAFTS (object)->ids);
  G_OBJECT_CLASS (hkl_drafts_parent_class)->finalize (object);
}

static void
hkl_drafts_class_init (HklDraftsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_drafts_finalize;
  changed_signal = g_signal_new ("changed", HKL_TYPE_DRAFTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
hkl_drafts_init (HklDrafts *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

HklDrafts *
hkl_drafts_new (void)
{
  return g_object_new (HKL_TYPE_DRAFTS, NULL);
}
