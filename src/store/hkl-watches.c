/* hkl-watches.c: who wants to know of changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A watch has at most one call on its way: what comes before that call joins it.
 */

#define G_LOG_DOMAIN "hkl-watches"

#include "config.h"

#include "hkl-store-private.h"

typedef struct
{
  guint id;
  HklWatches *watches; /* guarded by the lock below: NULL once removed */
  GMainContext *context;
  HklStoreChangedFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  HklStoreChange pending; /* guarded by the watches' lock */
} Watch;

struct _HklWatches
{
  GWeakRef store; /* the owner, which may go away while a notice is on its way */
  GMutex lock;
  GPtrArray *list; /* of Watch */
  guint last_id;
};

static void
watch_clear (gpointer data)
{
  Watch *self = data;

  g_main_context_unref (self->context);
}

static void
watch_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, watch_clear);
}

HklWatches *
hkl_watches_new (HklStore *store)
{
  HklWatches *self = g_atomic_rc_box_new0 (HklWatches);

  g_weak_ref_init (&self->store, store);
  g_mutex_init (&self->lock);
  self->list = g_ptr_array_new_with_free_func (watch_unref);
  return self;
}

static void
watches_clear (gpointer data)
{
  HklWatches *self = data;

  g_ptr_array_unref (self->list);
  g_weak_ref_clear (&self->store);
  g_mutex_clear (&self->lock);
}

static void
watches_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, watches_clear);
}

typedef struct
{
  HklWatches *watches;
  Watch *watch;
} Notice;

static void
notice_free (gpointer data)
{
  Notice *self = data;

  watch_unref (self->watch);
  watches_unref (self->watches);
  g_free (self);
}

static gboolean
notice_deliver (gpointer data)
{
  Notice *self = data;
  g_autoptr (HklStore) store = NULL;
  HklStoreChange changes = 0;

  g_mutex_lock (&self->watches->lock);
  if (self->watch->watches != NULL)
    {
      changes = self->watch->pending;
      self->watch->pending = 0;
      store = g_weak_ref_get (&self->watches->store);
    }
  g_mutex_unlock (&self->watches->lock);
  /* Removal happens in this thread, so that nothing can come between. */
  if (store != NULL)
    self->watch->func (store, changes, self->watch->user_data);
  return G_SOURCE_REMOVE;
}

guint
hkl_watches_add (HklWatches *self,
                 GMainContext *context,
                 HklStoreChangedFunc func,
                 gpointer user_data,
                 GDestroyNotify destroy)
{
  Watch *watch = g_atomic_rc_box_new0 (Watch);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  watch->id = ++self->last_id;
  watch->watches = self;
  watch->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  watch->func = func;
  watch->user_data = user_data;
  watch->destroy = destroy;
  g_ptr_array_add (self->list, watch);
  return watch->id;
}

/* The watch ends for its owner here; a notice on its way keeps the memory until it has run. */
static void
end_watch (HklWatches *self, guint index)
{
  g_mutex_lock (&self->lock);
  Watch *watch = g_ptr_array_steal_index (self->list, index);
  watch->watches = NULL;
  g_mutex_unlock (&self->lock);
  if (watch->destroy != NULL)
    watch->destroy (watch->user_data);
  watch_unref (watch);
}

void
hkl_watches_remove (HklWatches *self, guint id)
{
  guint index = 0;
  gboolean found = FALSE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->list->len && !found; i++)
    {
      const Watch *watch = g_ptr_array_index (self->list, i);
      found = watch->id == id;
      index = i;
    }
  g_mutex_unlock (&self->lock);
  g_return_if_fail (found);
  end_watch (self, index);
}

void
hkl_watches_free (HklWatches *self)
{
  while (self->list->len > 0)
    end_watch (self, 0);
  watches_unref (self);
}

void
hkl_watches_notify (HklWatches *self, HklStoreChange changes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->list->len; i++)
    {
      Watch *watch = g_ptr_array_index (self->list, i);
      gboolean on_its_way = watch->pending != 0;

      watch->pending |= changes;
      if (on_its_way)
        continue;
      Notice *notice = g_new (Notice, 1);
      g_autoptr (GSource) source = g_idle_source_new ();
      notice->watches = g_atomic_rc_box_acquire (self);
      notice->watch = g_atomic_rc_box_acquire (watch);
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (source, "hkl-store-changed");
      g_source_set_callback (source, notice_deliver, notice, notice_free);
      g_source_attach (source, watch->context);
    }
}
