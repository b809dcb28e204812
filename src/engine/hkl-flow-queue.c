/* hkl-flow-queue.c: what waits in a mapping, in the order of its turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sequence ordered by due time (oldest first), or by id where the order is strict: then the head
 * decides for all. Memory is bounded: planning stops while READY_BATCHES or READY_EVENTS wait for
 * their first attempt, so a backlog of millions stays in the log; what waits for another attempt
 * keeps its numbers only and is read again when its turn comes. Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

#define READY_BATCHES  1500
#define READY_EVENTS   16000
#define RETRYING_MAX   200000
#define KEPT_IN_MEMORY 3000 /* items that may hold their batch; more only at a start */
#define KEPT_BYTES     ((gsize) 16 * 1000 * 1000) /* of events that are held until they are sent */

void
hkl_item_free (HklItem *self)
{
  g_clear_pointer (&self->batch, hkl_batch_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const HklFlow *flow = user_data;
  const HklItem *first = a;
  const HklItem *second = b;

  if (!flow->mapping->strict_order && first->due_at != second->due_at)
    return first->due_at < second->due_at ? -1 : 1;

  return (first->id > second->id) - (first->id < second->id);
}

/* The window is that of the mapping, so whose first attempt was first is over first. */
static int
compare_first_tries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const HklItem *first = a;
  const HklItem *second = b;

  if (first->first_try_at != second->first_try_at)
    return first->first_try_at < second->first_try_at ? -1 : 1;

  return (first->id > second->id) - (first->id < second->id);
}

void
hkl_flow_put_back (HklFlow *self, HklItem *item)
{
  g_assert (item->iter == NULL);

  item->iter = g_sequence_insert_sorted (self->queue, item, compare_items, self);
  self->queued_events += item->n_events;
  if (item->tries > 0)
    {
      self->n_retrying++;
      item->last = g_sequence_insert_sorted (self->retries, item, compare_first_tries, NULL);
      self->chance_at = MIN (self->chance_at, item->due_at);
    }
}

void
hkl_flow_take_out (HklFlow *self, HklItem *item)
{
  g_assert (item->iter != NULL);

  g_sequence_remove (item->iter);
  item->iter = NULL;
  self->queued_events -= item->n_events;
  if (item->last != NULL)
    {
      self->n_retrying--;
      g_sequence_remove (item->last);
      item->last = NULL;
    }
}

void
hkl_flow_enqueue (HklFlow *self, HklBatch *batch, GPtrArray *events)
{
  HklItem *item;

  if (g_hash_table_contains (self->items, &batch->id))
    return;

  item = g_new0 (HklItem, 1);
  item->id = batch->id;
  item->due_at = batch->due_at;
  item->received_at = batch->received_at;
  item->first_try_at = batch->first_try_at;
  item->n_events = batch->n_events;
  item->tries = batch->tries;
  if (g_hash_table_size (self->items) < KEPT_IN_MEMORY)
    {
      item->batch = hkl_batch_ref (batch);
      if (events != NULL && self->kept_bytes + batch->bytes <= KEPT_BYTES)
        {
          item->events = g_ptr_array_ref (events);
          item->kept_bytes = batch->bytes;
          self->kept_bytes += batch->bytes;
        }
    }

  g_hash_table_insert (self->items, &item->id, item);
  hkl_flow_put_back (self, item);
}

void
hkl_flow_drop_events (HklFlow *self, HklItem *item)
{
  g_clear_pointer (&item->events, g_ptr_array_unref);
  self->kept_bytes -= item->kept_bytes;
  item->kept_bytes = 0;
}

void
hkl_flow_forget (HklFlow *self, HklItem *item)
{
  g_assert (item->iter == NULL && item->send == NULL);

  hkl_flow_drop_events (self, item);
  g_hash_table_remove (self->items, &item->id);
}

HklItem *
hkl_flow_first (HklFlow *self)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->queue);

  return g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

void
hkl_flow_sort (HklFlow *self)
{
  g_sequence_sort (self->queue, compare_items, self);
}

gboolean
hkl_flow_is_full (HklFlow *self)
{
  guint ready = (guint) g_sequence_get_length (self->queue) - self->n_retrying;

  if (hkl_flow_is_cancelling (self))
    return self->n_settling >= READY_BATCHES;

  return ready >= READY_BATCHES ||
         (ready > 0 && self->queued_events >= READY_EVENTS && ready >= 16) ||
         self->n_retrying >= RETRYING_MAX;
}

gboolean
hkl_flow_retry_now (HklFlow *self, gint64 batch_id)
{
  HklItem *item = g_hash_table_lookup (self->items, &batch_id);

  if (item == NULL || item->iter == NULL)
    return FALSE;

  /* In front of everything that is due: where the endpoint rests, this one is the probe. */
  hkl_flow_take_out (self, item);
  item->due_at = 1;
  hkl_flow_put_back (self, item);
  hkl_flow_hurry (self);

  return TRUE;
}
