/* hkl-store-reader-pool.c: questions to the log from a thread that must not wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A question keeps the pool alive until its answer has been delivered, so that the pool can end
 * only when its threads are idle.
 */

#define G_LOG_DOMAIN "hkl-store-reader-pool"

#include "config.h"

#include "hkl-store-private.h"
#include "hkl-store-reader-pool.h"
#include "hkl-store-reader-private.h"

#define N_THREADS 2

struct _HklStoreReaderPool
{
  GObject parent_instance;

  char *directory;
  GThread *threads[N_THREADS];

  GMutex lock; /* guards the following */
  GCond wake;
  GQueue queue; /* of GTask */
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (HklStoreReaderPool, hkl_store_reader_pool, G_TYPE_OBJECT)

typedef struct
{
  HklStoreQuestion question;
  gpointer data;
  GDestroyNotify data_free;
  gpointer answer;
  GDestroyNotify answer_free;
  GError *error;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  if (self->data_free != NULL)
    self->data_free (self->data);
  if (self->answer != NULL && self->answer_free != NULL)
    self->answer_free (self->answer);
  g_clear_error (&self->error);
  g_free (self);
}

static void
answer (GTask *task)
{
  Ask *ask = g_task_get_task_data (task);

  if (ask->error != NULL)
    g_task_return_error (task, g_steal_pointer (&ask->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&ask->answer), ask->answer_free);
}

static void
on_cancelled (GCancellable *cancellable, gpointer reader)
{
  hkl_store_reader_interrupt (reader);
}

/* Asks with a connection that a cancellation interrupts. */
static void
run (HklStoreReader *reader, Ask *ask, GCancellable *cancellable)
{
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), reader, NULL);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &ask->error))
    ask->answer = ask->question (reader, ask->data, cancellable, &ask->error);
  g_cancellable_disconnect (cancellable, handler);
}

/* Runs the question of TASK with READER, which is opened when it is not there yet: the log may be
 * made after the pool. */
static void
take_turn (HklStoreReaderPool *self, HklStoreReader **reader, GTask *task)
{
  Ask *ask = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (g_cancellable_set_error_if_cancelled (cancellable, &ask->error))
    return;
  if (*reader == NULL)
    *reader = hkl_store_reader_new (self->directory, &ask->error);
  if (*reader != NULL)
    run (*reader, ask, cancellable);
  /* The file may have been replaced under the connection. */
  if (g_error_matches (ask->error, HKL_STORE_ERROR, HKL_STORE_ERROR_DAMAGED))
    g_clear_object (reader);
}

static gpointer
pool_main (gpointer data)
{
  HklStoreReaderPool *self = data;
  g_autoptr (HklStoreReader) reader = NULL;

  for (;;)
    {
      g_mutex_lock (&self->lock);
      while (g_queue_is_empty (&self->queue) && !self->stopping)
        g_cond_wait (&self->wake, &self->lock);
      GTask *task = g_queue_pop_head (&self->queue);
      g_mutex_unlock (&self->lock);
      if (task == NULL)
        return NULL;

      g_autoptr (GPtrArray) tasks = g_ptr_array_new ();
      take_turn (self, &reader, task);
      g_ptr_array_add (tasks, task);
      hkl_answers_send (tasks, answer);
    }
}

static void
hkl_store_reader_pool_finalize (GObject *object)
{
  HklStoreReaderPool *self = HKL_STORE_READER_POOL (object);

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < N_THREADS; i++)
    g_clear_pointer (&self->threads[i], g_thread_join);
  g_assert (g_queue_is_empty (&self->queue));
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self->directory);
  G_OBJECT_CLASS (hkl_store_reader_pool_parent_class)->finalize (object);
}

static void
hkl_store_reader_pool_class_init (HklStoreReaderPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_store_reader_pool_finalize;
}

static void
hkl_store_reader_pool_init (HklStoreReaderPool *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->queue);
}

HklStoreReaderPool *
hkl_store_reader_pool_new (const char *directory)
{
  g_return_val_if_fail (directory != NULL, NULL);

  HklStoreReaderPool *self = g_object_new (HKL_TYPE_STORE_READER_POOL, NULL);
  self->directory = g_strdup (directory);
  for (guint i = 0; i < N_THREADS; i++)
    self->threads[i] = g_thread_new ("hkl-reader", pool_main, self);
  return self;
}

void
hkl_store_reader_pool_ask (HklStoreReaderPool *self,
                           HklStoreQuestion question,
                           gpointer data,
                           GDestroyNotify data_free,
                           GDestroyNotify answer_free,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE_READER_POOL (self));
  g_return_if_fail (question != NULL);

  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);

  ask->question = question;
  ask->data = data;
  ask->data_free = data_free;
  ask->answer_free = answer_free;
  g_task_set_source_tag (task, hkl_store_reader_pool_ask);
  g_task_set_task_data (task, ask, ask_free);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->queue, task);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

gpointer
hkl_store_reader_pool_ask_finish (HklStoreReaderPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
