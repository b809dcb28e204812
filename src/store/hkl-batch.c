/* hkl-batch.c: the value of one delivery.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-batch"

#include "config.h"

#include "hkl-batch.h"
#include "hkl-edited.h"

G_DEFINE_BOXED_TYPE (HklBatch, hkl_batch, hkl_batch_ref, hkl_batch_unref)

static char *
dup_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

HklBatch *
hkl_batch_new (const HklBatch *init)
{
  g_return_val_if_fail (init != NULL, NULL);

  HklBatch *self = g_atomic_rc_box_new0 (HklBatch);
  *self = *init;
  self->mapping_id = dup_text (init->mapping_id);
  self->partition = dup_text (init->partition);
  self->first_name = dup_text (init->first_name);
  self->first_user = dup_text (init->first_user);
  self->reason = dup_text (init->reason);
  if (init->event_ids != NULL)
    self->event_ids = g_memdup2 (init->event_ids, init->n_events * sizeof (gint64));
  return self;
}

static void
batch_clear (gpointer data)
{
  HklBatch *self = data;

  g_free (self->mapping_id);
  g_free (self->partition);
  g_free (self->first_name);
  g_free (self->first_user);
  g_free (self->reason);
  g_free ((gpointer) self->event_ids);
}

HklBatch *
hkl_batch_ref (HklBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return g_atomic_rc_box_acquire (self);
}

void
hkl_batch_unref (HklBatch *self)
{
  g_return_if_fail (self != NULL);
  g_atomic_rc_box_release_full (self, batch_clear);
}

char *
hkl_batch_dup_webhook_id (HklBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  /* The time keeps ids of two data folders, or of a log that was begun anew, apart. */
  return g_strdup_printf ("msg_%" G_GINT64_MODIFIER "x_%" G_GINT64_FORMAT,
                          (guint64) self->created_at, self->id);
}

gboolean
hkl_batch_is_edited (HklBatch *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->resend_of != 0 && g_strcmp0 (self->partition, HKL_EDITED_PARTITION) == 0;
}
