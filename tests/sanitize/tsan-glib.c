/* tsan-glib.c: tells ThreadSanitizer how GLib hands memory from thread to thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The GLib of a distribution is not instrumented, and its locks and counts are futexes and atomic
 * instructions of its own: the sanitizer sees none of them, and takes everything that crosses threads
 * through them for a race. Preloaded, this says at each documented hand-over what happened before
 * what: nothing is suppressed, so that a race in the program's own code is still found
 * (tests/sanitize/race.c is one, and must be).
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <gio/gio.h>

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

static void
acquire (gconstpointer what)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire ((void *) what);
}

static void
release (gconstpointer what)
{
  if (__tsan_release != NULL)
    __tsan_release ((void *) what);
}

/* GLib's own function of that name. */
#define REAL(name)                                                                                 \
  static __typeof__ (&name) real;                                                                  \
  if (G_UNLIKELY (real == NULL))                                                                   \
  real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

#define LOCK(prefix, Type, lock, unlock, trylock)                                                  \
  void (lock) (Type * self)                                                                        \
  {                                                                                                \
    REAL (lock);                                                                                   \
    real (self);                                                                                   \
    acquire (self);                                                                                \
  }                                                                                                \
  void (unlock) (Type * self)                                                                      \
  {                                                                                                \
    REAL (unlock);                                                                                 \
    release (self);                                                                                \
    real (self);                                                                                   \
  }                                                                                                \
  gboolean (trylock) (Type * self)                                                                 \
  {                                                                                                \
    REAL (trylock);                                                                                \
    gboolean got = real (self);                                                                    \
    if (got)                                                                                       \
      acquire (self);                                                                              \
    return got;                                                                                    \
  }

/* clang-format off */
LOCK (mutex, GMutex, g_mutex_lock, g_mutex_unlock, g_mutex_trylock)
LOCK (rec, GRecMutex, g_rec_mutex_lock, g_rec_mutex_unlock, g_rec_mutex_trylock)
LOCK (writer, GRWLock, g_rw_lock_writer_lock, g_rw_lock_writer_unlock, g_rw_lock_writer_trylock)
LOCK (reader, GRWLock, g_rw_lock_reader_lock, g_rw_lock_reader_unlock, g_rw_lock_reader_trylock)
/* clang-format on */

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);
  release (mutex);
  real (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end)
{
  gboolean signalled;

  REAL (g_cond_wait_until);
  release (mutex);
  signalled = real (cond, mutex, end);
  acquire (mutex);

  return signalled;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean enter;

  REAL (g_once_init_enter);
  enter = real (location);
  acquire ((gconstpointer) location);

  return enter;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  REAL (g_once_init_leave);
  release ((gconstpointer) location);
  real (location, result);
}

/* --- counts: whoever takes one away is before whoever takes the last one away ---------------------- */

#define UNREF(name, Type)                                                                          \
  void (name) (Type self)                                                                          \
  {                                                                                                \
    REAL (name);                                                                                   \
    release (self);                                                                                \
    acquire (self);                                                                                \
    real (self);                                                                                   \
  }

/* clang-format off */
UNREF (g_object_unref, gpointer)
UNREF (g_bytes_unref, GBytes *)
UNREF (g_array_unref, GArray *)
UNREF (g_byte_array_unref, GByteArray *)
UNREF (g_ptr_array_unref, GPtrArray *)
UNREF (g_hash_table_unref, GHashTable *)
UNREF (g_closure_unref, GClosure *)
UNREF (g_source_unref, GSource *)
UNREF (g_main_context_unref, GMainContext *)
UNREF (g_main_loop_unref, GMainLoop *)
UNREF (g_variant_unref, GVariant *)
UNREF (g_date_time_unref, GDateTime *)
UNREF (g_time_zone_unref, GTimeZone *)
/* clang-format on */

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  REAL (g_atomic_rc_box_release_full);
  release (box);
  acquire (box);
  real (box, clear);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  REAL (g_atomic_ref_count_dec);
  release (count);
  acquire (count);

  return real (count);
}

/* --- tasks: into a thread, and out of it ------------------------------------------------------------ */

typedef struct
{
  GTaskThreadFunc func;
} InThread;

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  InThread *call = g_object_get_data (G_OBJECT (task), "tsan-call");

  acquire (task);
  call->func (task, source, data, cancellable);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  InThread *call = g_new (InThread, 1);

  REAL (g_task_run_in_thread);
  call->func = func;
  g_object_set_data_full (G_OBJECT (task), "tsan-call", call, g_free);
  release (task);
  real (task, run_in_thread);
}

void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  REAL (g_task_return_pointer);
  release (task);
  real (task, result, destroy);
}

void
g_task_return_boolean (GTask *task, gboolean result)
{
  REAL (g_task_return_boolean);
  release (task);
  real (task, result);
}

void
g_task_return_int (GTask *task, gssize result)
{
  REAL (g_task_return_int);
  release (task);
  real (task, result);
}

void
g_task_return_error (GTask *task, GError *error)
{
  REAL (g_task_return_error);
  release (task);
  real (task, error);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  REAL (g_task_propagate_pointer);
  acquire (task);

  return real (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  REAL (g_task_propagate_boolean);
  acquire (task);

  return real (task, error);
}

gssize
g_task_propagate_int (GTask *task, GError **error)
{
  REAL (g_task_propagate_int);
  acquire (task);

  return real (task, error);
}

/* --- sources: what was done before one was attached is before its callback ------------------------- */

static gboolean (*real_idle) (GSource *, GSourceFunc, gpointer);
static gboolean (*real_timeout) (GSource *, GSourceFunc, gpointer);

static gboolean
dispatch_idle (GSource *source, GSourceFunc func, gpointer data)
{
  acquire (source);

  return real_idle (source, func, data);
}

static gboolean
dispatch_timeout (GSource *source, GSourceFunc func, gpointer data)
{
  acquire (source);

  return real_timeout (source, func, data);
}

__attribute__ ((constructor)) static void
watch_sources (void)
{
  real_idle = g_idle_funcs.dispatch;
  g_idle_funcs.dispatch = dispatch_idle;
  real_timeout = g_timeout_funcs.dispatch;
  g_timeout_funcs.dispatch = dispatch_timeout;
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
  REAL (g_source_attach);
  release (source);

  return real (source, context);
}

/* Takes SOURCE. */
static guint
add (GSource *source, int priority, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  guint id;

  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, data, destroy);
  id = g_source_attach (source, NULL);
  g_source_unref (source);

  return id;
}

guint
g_idle_add_full (int priority, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  return add (g_idle_source_new (), priority, func, data, destroy);
}

guint
g_idle_add (GSourceFunc func, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

guint
g_timeout_add_full (int priority,
                    guint interval,
                    GSourceFunc func,
                    gpointer data,
                    GDestroyNotify destroy)
{
  return add (g_timeout_source_new (interval), priority, func, data, destroy);
}

guint
g_timeout_add (guint interval, GSourceFunc func, gpointer data)
{
  return g_timeout_add_full (G_PRIORITY_DEFAULT, interval, func, data, NULL);
}

/* --- cancelling --------------------------------------------------------------------------------------- */

void
g_cancellable_cancel (GCancellable *self)
{
  REAL (g_cancellable_cancel);
  release (self);
  real (self);
}

gboolean
g_cancellable_is_cancelled (GCancellable *self)
{
  gboolean cancelled;

  REAL (g_cancellable_is_cancelled);
  cancelled = real (self);
  if (cancelled)
    acquire (self);

  return cancelled;
}
