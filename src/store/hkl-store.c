/* hkl-store.c: the durable log as an object: opening, closing, and calls to the writer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-store"

#include "config.h"

#include "hkl-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define RESERVE_DEFAULT_MIB 100

struct _HklStore
{
  GObject parent_instance;

  char *directory;
  char *damage;
  HklLog *log; /* owned by the writer; only what is atomic in it is touched here */
  HklWriter *writer;
  HklWatches *watches;

  GMutex lock; /* guards closing */
  gboolean closed;
  int lock_fd;
};

G_DEFINE_FINAL_TYPE (HklStore, hkl_store, G_TYPE_OBJECT)
G_DEFINE_QUARK (hkl - store - error - quark, hkl_store_error)

static void
hkl_store_finalize (GObject *object)
{
  HklStore *self = HKL_STORE (object);

  hkl_store_close (self);
  g_clear_pointer (&self->writer, hkl_writer_free);
  g_clear_pointer (&self->watches, hkl_watches_free);
  g_free (self->directory);
  g_free (self->damage);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (hkl_store_parent_class)->finalize (object);
}

static void
hkl_store_class_init (HklStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_store_finalize;
}

static void
hkl_store_init (HklStore *self)
{
  g_mutex_init (&self->lock);
  self->lock_fd = -1;
  self->watches = hkl_watches_new (self);
}

static void
on_changed (HklStoreChange changes, gpointer data)
{
  hkl_watches_notify (data, changes);
}

HklStore *
hkl_store_open (const char *directory, GError **error)
{
  g_return_val_if_fail (directory != NULL, NULL);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      int code = errno;
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO,
                   "The data folder “%s” could not be made: %s.", directory, g_strerror (code));
      return NULL;
    }
  int fd = hkl_lock_take (directory, error);
  if (fd < 0)
    return NULL;
  HklLog *log = hkl_log_open (directory, error);
  if (log == NULL)
    {
      close (fd);
      return NULL;
    }

  HklStore *self = g_object_new (HKL_TYPE_STORE, NULL);
  self->lock_fd = fd;
  self->directory = g_strdup (directory);
  self->damage = g_strdup (log->damage);
  self->log = log;
  hkl_store_set_reserve (self, RESERVE_DEFAULT_MIB * G_GINT64_CONSTANT (1048576));
  self->writer = hkl_writer_start (log, on_changed, self->watches);
  return self;
}

void
hkl_store_close (HklStore *self)
{
  g_return_if_fail (HKL_IS_STORE (self));

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (self->closed)
    return;
  self->closed = TRUE;
  if (self->writer != NULL)
    hkl_writer_stop (self->writer);
  self->log = NULL;
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

const char *
hkl_store_get_directory (HklStore *self)
{
  g_return_val_if_fail (HKL_IS_STORE (self), NULL);
  return self->directory;
}

const char *
hkl_store_get_damage (HklStore *self)
{
  g_return_val_if_fail (HKL_IS_STORE (self), NULL);
  return self->damage;
}

char *
hkl_store_dup_fault (HklStore *self)
{
  g_return_val_if_fail (HKL_IS_STORE (self), NULL);
  return hkl_writer_dup_fault (self->writer);
}

void
hkl_store_set_reserve (HklStore *self, gint64 bytes)
{
  g_return_if_fail (HKL_IS_STORE (self));

  gint64 mib = CLAMP (bytes, 0, (gint64) G_MAXINT << 20) / 1048576;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (self->log != NULL)
    g_atomic_int_set (&self->log->reserve_mib, (int) mib);
}

void
hkl_store_set_limit (HklStore *self, gint64 bytes)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (bytes > 0);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (self->log != NULL)
    g_atomic_int_set (
        &self->log->wal_pages_wanted,
        (int) CLAMP (bytes / HKL_LOG_WAL_PART / HKL_LOG_PAGE, HKL_LOG_WAL_MIN, HKL_LOG_WAL_MAX));
}

guint
hkl_store_watch (HklStore *self,
                 GMainContext *context,
                 HklStoreChangedFunc func,
                 gpointer user_data,
                 GDestroyNotify destroy)
{
  g_return_val_if_fail (HKL_IS_STORE (self), 0);
  g_return_val_if_fail (func != NULL, 0);
  return hkl_watches_add (self->watches, context, func, user_data, destroy);
}

void
hkl_store_unwatch (HklStore *self, guint id)
{
  g_return_if_fail (HKL_IS_STORE (self));
  hkl_watches_remove (self->watches, id);
}

/* --- calls ----------------------------------------------------------------------------------- */

void
hkl_call_free (HklCall *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  g_clear_pointer (&self->batches, g_ptr_array_unref);
  g_clear_pointer (&self->attempts, g_ptr_array_unref);
  g_free (self->mapping_id);
  g_clear_error (&self->error);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self);
}

static HklCall *
call_new (HklStore *self,
          HklCallKind kind,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data,
          gpointer tag)
{
  HklCall *call = g_new0 (HklCall, 1);

  call->kind = kind;
  call->n_rows = 1;
  call->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, tag);
  /* Cancelled before its turn it is not done; afterwards the answer says what was done. */
  g_task_set_check_cancellable (call->task, FALSE);
  g_task_set_task_data (call->task, call, (GDestroyNotify) hkl_call_free);
  return call;
}

static void
call_send (HklStore *self, HklCall *call)
{
  if (hkl_writer_push (self->writer, call))
    return;
  g_autoptr (GTask) task = call->task;
  g_task_return_new_error (task, HKL_STORE_ERROR, HKL_STORE_ERROR_CLOSED,
                           "The event log “%s” is being closed.", self->directory);
}

static void
clear_attempt (gpointer attempt)
{
  if (attempt != NULL)
    hkl_attempt_unref (attempt);
}

static gpointer
copy_batch (gconstpointer batch, gpointer data)
{
  return hkl_batch_ref ((HklBatch *) batch);
}

static GPtrArray *
copy_batches (GPtrArray *batches)
{
  if (batches == NULL)
    return g_ptr_array_new ();
  GPtrArray *copy = g_ptr_array_copy (batches, (GCopyFunc) copy_batch, NULL);
  g_ptr_array_set_free_func (copy, (GDestroyNotify) hkl_batch_unref);
  return copy;
}

static gpointer
copy_event (gconstpointer event, gpointer data)
{
  return hkl_event_ref ((HklEvent *) event);
}

void
hkl_store_append_async (HklStore *self,
                        GPtrArray *events,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (events != NULL);

  HklCall *call = call_new (self, HKL_CALL_APPEND, cancellable, callback, user_data,
                            hkl_store_append_async);
  call->events = g_ptr_array_copy (events, (GCopyFunc) copy_event, NULL);
  g_ptr_array_set_free_func (call->events, (GDestroyNotify) hkl_event_unref);
  call->n_rows = events->len;
  for (guint i = 0; i < events->len; i++)
    {
      HklEvent *event = g_ptr_array_index (events, i);
      call->n_bytes += event->bytes != NULL ? g_bytes_get_size (event->bytes) : 0;
    }
  call_send (self, call);
}

GArray *
hkl_store_append_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hkl_store_put_mapping_async (HklStore *self,
                             HklMapping *mapping,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (mapping != NULL);

  HklCall *call = call_new (self, HKL_CALL_PUT_MAPPING, cancellable, callback, user_data,
                            hkl_store_put_mapping_async);
  call->mapping = hkl_mapping_ref (mapping);
  call_send (self, call);
}

gint64
hkl_store_put_mapping_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);
  gint64 number = g_task_propagate_int (G_TASK (result), error);
  return MAX (0, number);
}

void
hkl_store_drop_mapping_async (HklStore *self,
                              const char *mapping_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (mapping_id != NULL);

  HklCall *call = call_new (self, HKL_CALL_DROP_MAPPING, cancellable, callback, user_data,
                            hkl_store_drop_mapping_async);
  call->mapping_id = g_strdup (mapping_id);
  call_send (self, call);
}

gboolean
hkl_store_drop_mapping_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

void
hkl_store_plan_async (HklStore *self,
                      const HklPlan *plan,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (plan != NULL && plan->mapping_id != NULL);

  HklCall *call = call_new (self, HKL_CALL_PLAN, cancellable, callback, user_data,
                            hkl_store_plan_async);
  call->mapping_id = g_strdup (plan->mapping_id);
  call->cursor = plan->cursor;
  call->batches = copy_batches (plan->batches);
  call->n_rows = 1 + call->batches->len;
  call_send (self, call);
}

GArray *
hkl_store_plan_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hkl_store_settle_async (HklStore *self,
                        const HklSettlement *settlements,
                        guint n_settlements,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (settlements != NULL || n_settlements == 0);

  HklCall *call = call_new (self, HKL_CALL_SETTLE, cancellable, callback, user_data,
                            hkl_store_settle_async);
  call->batches = g_ptr_array_new_full (n_settlements, (GDestroyNotify) hkl_batch_unref);
  call->attempts = g_ptr_array_new_full (n_settlements, clear_attempt);
  for (guint i = 0; i < n_settlements; i++)
    {
      HklAttempt *attempt = settlements[i].attempt;
      g_ptr_array_add (call->batches, hkl_batch_ref (settlements[i].batch));
      g_ptr_array_add (call->attempts, attempt != NULL ? hkl_attempt_ref (attempt) : NULL);
      if (attempt != NULL && attempt->response_body != NULL)
        call->n_bytes += g_bytes_get_size (attempt->response_body);
    }
  call->n_rows = 2 * n_settlements;
  call_send (self, call);
}

gboolean
hkl_store_settle_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

void
hkl_store_insert_batches_async (HklStore *self,
                                GPtrArray *batches,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (batches != NULL);

  HklCall *call = call_new (self, HKL_CALL_INSERT_BATCHES, cancellable, callback, user_data,
                            hkl_store_insert_batches_async);
  call->batches = copy_batches (batches);
  call->n_rows = batches->len;
  call_send (self, call);
}

GArray *
hkl_store_insert_batches_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hkl_store_expire_async (HklStore *self,
                        gint64 before,
                        guint max,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (HKL_IS_STORE (self));
  g_return_if_fail (max > 0);

  HklCall *call = call_new (self, HKL_CALL_EXPIRE, cancellable, callback, user_data,
                            hkl_store_expire_async);
  call->before = before;
  call->max = max;
  call->n_rows = max;
  call_send (self, call);
}

gint64
hkl_store_expire_finish (HklStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);
  gint64 number = g_task_propagate_int (G_TASK (result), error);
  return MAX (0, number);
}
