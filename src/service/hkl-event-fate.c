/* hkl-event-fate.c: see hkl-event-fate.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-event-fate.h"
#include "hkl-json-reader.h"

#define MOST_BATCHES 100 /* an event is in one of each mapping, and in its resends */

void
hkl_event_fate_free (HklEventFate *self)
{
  g_free (self->mapping_id);
  g_free (self->name);
  g_clear_pointer (&self->batch, hkl_batch_unref);
  g_clear_pointer (&self->explanation, hkl_explanation_unref);
  g_free (self);
}

static HklFateKind
fate_of_batch (const HklBatch *batch)
{
  switch (batch->state)
    {
    case HKL_BATCH_DELIVERED:
      return HKL_FATE_DELIVERED;
    case HKL_BATCH_FAILED:
      return HKL_FATE_FAILED;
    case HKL_BATCH_DISCARDED:
      return HKL_FATE_DISCARDED;
    case HKL_BATCH_FORMING:
    case HKL_BATCH_WAITING:
      break;
    }

  return batch->tries > 0 ? HKL_FATE_RETRYING : HKL_FATE_WAITING;
}

static HklEventFate *
read_fate (HklStoreReader *reader,
           HklMapping *mapping,
           HklEvent *event,
           const HklJson *json,
           GPtrArray *batches)
{
  HklEventFate *self = g_new0 (HklEventFate, 1);
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (mapping->trigger, NULL, NULL);
  gboolean taken;

  self->mapping_id = g_strdup (mapping->id);
  self->name = g_strdup (mapping->name);
  self->paused = mapping->paused;
  if (trigger != NULL && json != NULL)
    self->explanation = hkl_trigger_explain (trigger, json);

  for (guint i = 0; i < batches->len; i++)
    {
      HklBatch *batch = batches->pdata[i];

      if (!g_str_equal (batch->mapping_id, mapping->id) || batch->test)
        continue;
      if (self->batch == NULL)
        self->batch = hkl_batch_ref (batch); /* the newest comes first */
      self->n_batches++;
    }

  taken = self->explanation != NULL && self->explanation->verdict == HKL_CLAUSE_YES;
  if (self->batch != NULL)
    self->kind = fate_of_batch (self->batch);
  else if (event->reason != NULL)
    self->kind = HKL_FATE_INVALID;
  else if (!taken)
    self->kind = HKL_FATE_SKIPPED;
  else
    {
      gint64 cursor = hkl_store_reader_cursor (reader, mapping->id, NULL);

      self->kind = cursor >= 0 && cursor < event->id ? HKL_FATE_AHEAD : HKL_FATE_PASSED;
    }

  return self;
}

GPtrArray *
hkl_event_fates_read (HklStoreReader *reader, HklConfig *config, HklEvent *event, GError **error)
{
  g_autoptr (GPtrArray) fates = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = NULL;
  const char *text;
  gsize size;

  g_return_val_if_fail (HKL_IS_STORE_READER (reader), NULL);

  batches = hkl_store_reader_batches_of_event (reader, event->id, MOST_BATCHES, error);
  if (batches == NULL)
    return NULL;

  text = g_bytes_get_data (event->bytes, &size);
  if (text != NULL && event->reason == NULL)
    json = hkl_json_read (arena, text, size, NULL, NULL);
  fates = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_fate_free);
  for (guint i = 0; i < config->mappings->len; i++)
    g_ptr_array_add (fates, read_fate (reader, config->mappings->pdata[i], event, json, batches));

  return g_steal_pointer (&fates);
}
