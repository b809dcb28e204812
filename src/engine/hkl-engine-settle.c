/* hkl-engine-settle.c: outcomes on their way into the store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outcomes that come in while a commit is running wait and go together into the next one, so the
 * disk is asked once for many. A commit that fails (a full disk) is tried again until it works:
 * nothing is forgotten, and since a mapping only has so many unsettled batches, sending stops by
 * itself meanwhile. Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"
#include "hkl-failpoint.h"

#define RETRY_AFTER (1 * G_TIME_SPAN_SECOND)

/* From the beginning of one commit to that of the next. A commit costs the disk and a core the same
 * whether it is of ten outcomes or of a hundred; what is lost by a crash meanwhile is sent again. */
#define COMMIT_PAUSE (8 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  HklFlow *flow;
  HklSettlement settlement; /* references are owned */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  hkl_flow_unref (entry->flow);
  hkl_batch_unref (entry->settlement.batch);
  g_clear_pointer (&entry->settlement.attempt, hkl_attempt_unref);
  g_free (entry);
}

GPtrArray *
hkl_engine_new_settlements (void)
{
  return g_ptr_array_new_with_free_func (entry_free);
}

typedef struct
{
  HklEngine *engine;
  GPtrArray *entries;
} Commit;

static void schedule_flush (HklEngine *self, gint64 delay);

static void
on_settled (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Commit *commit = user_data;
  HklEngine *self = commit->engine;
  g_autoptr (GPtrArray) entries = commit->entries;
  gboolean commit_single = entries->len == 1;
  g_autoptr (GError) error = NULL;

  HKL_FAILPOINT ("settle-stored");
  g_free (commit);
  self->busy--;
  self->settling = FALSE;

  if (hkl_store_settle_finish (HKL_STORE (object), result, &error))
    {
      for (guint i = 0; i < entries->len; i++)
        {
          Entry *entry = g_ptr_array_index (entries, i);

          hkl_flow_settled (entry->flow, entry->settlement.batch);
        }
      if (self->settlements->len > 0)
        schedule_flush (self, 0);
    }
  else if (g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT) && !commit_single)
    {
      /* One of them does not fit the log any more, and took the others with it: each alone. */
      self->singly = entries->len;
      g_ptr_array_extend_and_steal (entries, g_steal_pointer (&self->settlements));
      self->settlements = g_steal_pointer (&entries);
      schedule_flush (self, 0);
    }
  else if (g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT))
    {
      Entry *entry = g_ptr_array_index (entries, 0);

      g_warning ("An outcome has no place in the log any more: %s", error->message);
      hkl_flow_lost (entry->flow, entry->settlement.batch->id);
      if (self->settlements->len > 0)
        schedule_flush (self, 0);
    }
  else if (self->stopping)
    g_warning ("%u outcomes could not be written and will be delivered again: %s", entries->len,
               error->message);
  else
    {
      g_warning ("Outcomes cannot be written, trying again: %s", error->message);
      /* In front of what has come since: the order of attempts is the order of the log. */
      g_ptr_array_extend_and_steal (entries, g_steal_pointer (&self->settlements));
      self->settlements = g_steal_pointer (&entries);
      schedule_flush (self, RETRY_AFTER);
    }

  hkl_engine_schedule (self);
  hkl_engine_touch (self);
  hkl_engine_check_stopped (self);
}

static gboolean
flush (gpointer user_data)
{
  HklEngine *self = user_data;
  g_autofree HklSettlement *settlements = NULL;
  Commit *commit;

  g_clear_pointer (&self->settle_source, g_source_unref);
  if (self->settling || self->settlements->len == 0)
    return G_SOURCE_REMOVE;

  commit = g_new0 (Commit, 1);
  commit->engine = self;
  commit->entries = hkl_engine_new_settlements ();
  if (self->singly > 0)
    {
      self->singly--;
      g_ptr_array_add (commit->entries, g_ptr_array_steal_index (self->settlements, 0));
    }
  else
    {
      g_ptr_array_unref (commit->entries);
      commit->entries = g_steal_pointer (&self->settlements);
      self->settlements = hkl_engine_new_settlements ();
    }

  settlements = g_new (HklSettlement, commit->entries->len);
  for (guint i = 0; i < commit->entries->len; i++)
    settlements[i] = ((Entry *) g_ptr_array_index (commit->entries, i))->settlement;

  HKL_FAILPOINT ("settle-begun");
  self->settling = TRUE;
  self->settled_at = g_get_monotonic_time ();
  self->busy++;
  hkl_store_settle_async (self->store, settlements, commit->entries->len, NULL, on_settled, commit);

  return G_SOURCE_REMOVE;
}

/* With strict order the next delivery waits for the outcome of the one before to be on disk. */
static gboolean
is_strict (const Entry *entry)
{
  return entry->flow->mapping != NULL && entry->flow->mapping->strict_order;
}

static gboolean
is_waited_for (HklEngine *self)
{
  for (guint i = 0; i < self->settlements->len; i++)
    if (is_strict (g_ptr_array_index (self->settlements, i)))
      return TRUE;

  return FALSE;
}

static void
schedule_flush (HklEngine *self, gint64 delay)
{
  if (self->settle_source != NULL || self->settling)
    return;

  if (delay == 0 && !self->stopping && !is_waited_for (self))
    delay = self->settled_at + COMMIT_PAUSE - g_get_monotonic_time ();
  self->settle_source = delay < G_TIME_SPAN_MILLISECOND
                            ? g_idle_source_new ()
                            : g_timeout_source_new ((guint) (delay / G_TIME_SPAN_MILLISECOND));
  g_source_set_priority (self->settle_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->settle_source, flush, self, NULL);
  g_source_attach (self->settle_source, self->context);
}

void
hkl_engine_settle (HklEngine *self, HklFlow *flow, HklBatch *batch, HklAttempt *attempt)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->flow = hkl_flow_ref (flow);
  entry->settlement.batch = hkl_batch_ref (batch);
  entry->settlement.attempt = attempt != NULL ? hkl_attempt_ref (attempt) : NULL;
  g_ptr_array_add (self->settlements, entry);
  if (self->settle_source != NULL && is_strict (entry))
    {
      g_source_destroy (self->settle_source);
      g_clear_pointer (&self->settle_source, g_source_unref);
    }
  schedule_flush (self, 0);
}

gboolean
hkl_engine_is_settling (HklEngine *self)
{
  return self->settling || self->settle_source != NULL;
}
