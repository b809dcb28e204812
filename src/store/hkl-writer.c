/* hkl-writer.c: the writer thread and its group commit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread takes calls one after the other into a transaction, as long as there are any and the
 * transaction is not too large; then it commits, and answers them all. There are no savepoints:
 * most calls are examined before their first row is written, and for the rare one that fails
 * later, the transaction is rolled back and done again without it.
 */

#define G_LOG_DOMAIN "hkl-writer"

#include "config.h"

#include "hkl-failpoint.h"
#include "hkl-niceness.h"
#include "hkl-store-private.h"

#define GROUP_ROWS  5000
#define GROUP_BYTES (16 * 1024 * 1024)
#define GROUP_TIME  (50 * G_TIME_SPAN_MILLISECOND)

struct _HklWriter
{
  HklLog *log;          /* thread only */
  gboolean load_failed; /* thread only */
  HklWriterChanged changed;
  gpointer data;
  GThread *thread;

  GMutex lock; /* guards the following */
  GCond wake;
  GQueue queue; /* of HklCall */
  gboolean stopping;
  char *fault;
};

/* What a transaction does to the log, before it is committed and after. */
static const struct
{
  const char *applied;
  const char *committed;
} moments[] = {
  [HKL_CALL_APPEND] = { "append-applied", "append-committed" },
  [HKL_CALL_PUT_MAPPING] = { "put-mapping-applied", "put-mapping-committed" },
  [HKL_CALL_DROP_MAPPING] = { "drop-mapping-applied", "drop-mapping-committed" },
  [HKL_CALL_PLAN] = { "plan-applied", "plan-committed" },
  [HKL_CALL_SETTLE] = { "settle-applied", "settle-committed" },
  [HKL_CALL_INSERT_BATCHES] = { "insert-applied", "insert-committed" },
  [HKL_CALL_EXPIRE] = { "expire-applied", "expire-committed" },
};

/* The next call; NULL when there is none: waits for one if WAIT, until the writer is stopped. */
static HklCall *
take (HklWriter *self, gboolean wait)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (wait && g_queue_is_empty (&self->queue) && !self->stopping)
    g_cond_wait (&self->wake, &self->lock);
  return g_queue_pop_head (&self->queue);
}

static gboolean
is_stopping (HklWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stopping;
}

static void
answer (GTask *task)
{
  HklCall *call = g_task_get_task_data (task);

  if (call->error != NULL)
    g_task_return_error (task, g_steal_pointer (&call->error));
  else if (call->ids != NULL)
    g_task_return_pointer (task, g_steal_pointer (&call->ids), (GDestroyNotify) g_array_unref);
  else
    g_task_return_int (task, call->number);
}

static void
forget_result (HklCall *call)
{
  g_clear_error (&call->error);
  g_clear_pointer (&call->ids, g_array_unref);
  call->number = 0;
}

/* Errors of the disk or the database concern every call; others the one that met them. */
static gboolean
concerns_all (const GError *error)
{
  return !g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_CONFLICT);
}

static void
fail_all (GPtrArray *calls, const GError *error)
{
  for (guint i = 0; i < calls->len; i++)
    {
      HklCall *call = g_ptr_array_index (calls, i);
      forget_result (call);
      call->error = g_error_copy (error);
    }
}

/* Moves the calls of GROUP that are to be given up into DONE with ERROR: those that make the
 * database larger when the disk is full and others are there, else all. */
static void
give_up (GPtrArray *group, GPtrArray *done, const GError *error)
{
  g_autoptr (GPtrArray) given_up = g_ptr_array_new ();
  guint kept = 0;
  guint n_appends = 0;

  for (guint i = 0; i < group->len; i++)
    n_appends += ((HklCall *) g_ptr_array_index (group, i))->kind == HKL_CALL_APPEND;
  gboolean only_appends = g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_FULL) &&
                          n_appends > 0 && n_appends < group->len;
  for (guint i = 0; i < group->len; i++)
    {
      HklCall *call = g_ptr_array_index (group, i);
      if (only_appends && call->kind != HKL_CALL_APPEND)
        group->pdata[kept++] = call;
      else
        g_ptr_array_add (given_up, call);
    }
  g_ptr_array_set_size (group, (int) kept);
  fail_all (given_up, error);
  g_ptr_array_extend (done, given_up, NULL, NULL);
}

/* Applies CALL. TRUE: it is part of the transaction, or failed without a trace (then it is in DONE).
 * FALSE: the transaction is spoilt; CALL->error says by what. */
static gboolean
apply (HklWriter *self, HklCall *call, GPtrArray *group, GPtrArray *done)
{
  gint64 before = hkl_sqlite_total_changes (self->log->db);
  gint64 last_event = self->log->last_event;
  gint64 last_batch = self->log->last_batch;

  if (hkl_log_apply (self->log, call))
    {
      g_ptr_array_add (group, call);
      return TRUE;
    }
  gboolean refused = call->kind == HKL_CALL_APPEND && self->log->low;
  if ((refused || !concerns_all (call->error)) && last_event == self->log->last_event &&
      last_batch == self->log->last_batch && before == hkl_sqlite_total_changes (self->log->db) &&
      hkl_sqlite_in_transaction (self->log->db))
    {
      g_ptr_array_add (done, call);
      return TRUE;
    }
  g_ptr_array_add (group, call);
  return FALSE;
}

/* After CALL has spoilt the transaction: takes it, or all that it concerns, out of GROUP. */
static void
sort_out (HklWriter *self, HklCall *call, GPtrArray *group, GPtrArray *done)
{
  hkl_log_rollback (self->log);
  if (concerns_all (call->error))
    {
      g_autoptr (GError) error = g_error_copy (call->error);
      give_up (group, done, error);
    }
  else
    {
      g_ptr_array_remove (group, call);
      g_clear_pointer (&call->ids, g_array_unref);
      g_ptr_array_add (done, call);
    }
}

/* Does GROUP once more; every turn takes at least one call out of it, so that it ends. */
static void
repeat (HklWriter *self, GPtrArray *group, GPtrArray *done)
{
  while (group->len > 0)
    {
      g_autoptr (GPtrArray) again = g_ptr_array_new ();
      g_autoptr (GError) error = NULL;
      gboolean ok = hkl_log_begin (self->log, &error);

      for (guint i = 0; ok && i < group->len; i++)
        {
          HklCall *call = g_ptr_array_index (group, i);
          forget_result (call);
          ok = apply (self, call, again, done);
          if (ok)
            continue;
          for (guint j = i + 1; j < group->len; j++)
            g_ptr_array_add (again, g_ptr_array_index (group, j));
          sort_out (self, call, again, done);
        }
      if (!ok && error == NULL)
        {
          g_ptr_array_set_size (group, 0);
          g_ptr_array_extend (group, again, NULL, NULL);
          continue;
        }
      if (ok && hkl_log_commit (self->log, &error))
        {
          g_ptr_array_extend (done, again, NULL, NULL);
          return;
        }
      if (ok) /* the commit failed: what was applied is in AGAIN, the rest is done */
        {
          g_ptr_array_set_size (group, 0);
          g_ptr_array_extend (group, again, NULL, NULL);
        }
      give_up (group, done, error);
    }
}

static gboolean
commit (HklWriter *self, GPtrArray *group, GError **error)
{
  for (guint i = 0; i < group->len; i++)
    HKL_FAILPOINT (moments[((HklCall *) group->pdata[i])->kind].applied);
  if (!hkl_log_commit (self->log, error))
    return FALSE;
  for (guint i = 0; i < group->len; i++)
    HKL_FAILPOINT (moments[((HklCall *) group->pdata[i])->kind].committed);
  return TRUE;
}

/* One transaction, beginning with FIRST. The calls are answered into DONE. */
static void
run_group (HklWriter *self, HklCall *first, GPtrArray *done)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gint64 deadline = g_get_monotonic_time () + GROUP_TIME;
  guint rows = 0;
  gsize bytes = 0;

  hkl_log_size_wal (self->log);
  if (!hkl_log_begin (self->log, &error))
    {
      g_ptr_array_add (group, first);
      fail_all (group, error);
      g_ptr_array_add (done, first);
      return;
    }
  for (HklCall *call = first; call != NULL;)
    {
      if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (call->task), &call->error))
        g_ptr_array_add (done, call);
      else if (!apply (self, call, group, done))
        {
          sort_out (self, call, group, done);
          repeat (self, group, done);
          return;
        }
      rows += call->n_rows;
      bytes += call->n_bytes;
      call = NULL;
      if (rows < GROUP_ROWS && bytes < GROUP_BYTES && g_get_monotonic_time () < deadline)
        call = take (self, FALSE);
    }
  if (commit (self, group, &error))
    {
      g_ptr_array_extend (done, group, NULL, NULL);
      return;
    }
  give_up (group, done, error);
  repeat (self, group, done);
}

/* The next call; while there is none, and there is something to load, a step of that. NULL: stop. */
static HklCall *
take_or_load (HklWriter *self)
{
  g_autoptr (GError) error = NULL;

  while (!self->log->seen_is_loaded && !self->load_failed && !is_stopping (self))
    {
      HklCall *call = take (self, FALSE);
      if (call != NULL)
        return call;
      /* Tried again by the first append, which then has an answer to give. */
      if (!hkl_log_load_seen_step (self->log, &error))
        {
          g_warning ("%s", error->message);
          self->load_failed = TRUE;
        }
    }
  return take (self, TRUE);
}

/* What the disk or the database did to one of DONE; that an event met the reserve is no fault. */
static const GError *
find_fault (HklWriter *self, GPtrArray *done)
{
  for (guint i = 0; i < done->len; i++)
    {
      HklCall *call = g_ptr_array_index (done, i);

      if (call->error != NULL && call->error->domain == HKL_STORE_ERROR &&
          concerns_all (call->error) && !(call->kind == HKL_CALL_APPEND && self->log->low))
        return call->error;
    }
  return NULL;
}

/* TRUE: it is another one than before. */
static gboolean
note_fault (HklWriter *self, GPtrArray *done)
{
  const GError *fault = find_fault (self, done);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (fault == NULL && self->log->changes == 0) /* nothing was to be written: that says nothing */
    return FALSE;
  if (g_strcmp0 (self->fault, fault != NULL ? fault->message : NULL) == 0)
    return FALSE;
  g_free (self->fault);
  self->fault = fault != NULL ? g_strdup (fault->message) : NULL;
  return TRUE;
}

char *
hkl_writer_dup_fault (HklWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->fault);
}

static gpointer
writer_main (gpointer data)
{
  HklWriter *self = data;
  HklCall *call;

  hkl_niceness_step_back ();
  while ((call = take_or_load (self)) != NULL)
    {
      g_autoptr (GPtrArray) done = g_ptr_array_new ();
      g_autoptr (GPtrArray) tasks = g_ptr_array_new ();
      gboolean expired = FALSE;

      run_group (self, call, done);
      for (guint i = 0; i < done->len; i++)
        {
          HklCall *one = g_ptr_array_index (done, i);
          expired |= one->kind == HKL_CALL_EXPIRE;
          g_ptr_array_add (tasks, one->task);
        }
      gboolean other_fault = note_fault (self, done);
      HklStoreChange changes = self->log->changes | (other_fault ? HKL_STORE_CHANGE_FAULT : 0);
      self->log->changes = 0;
      hkl_answers_send (tasks, answer);
      if (changes != 0)
        self->changed (changes, self->data);
      if (expired)
        hkl_log_give_back (self->log);
    }
  return NULL;
}

HklWriter *
hkl_writer_start (HklLog *log, HklWriterChanged changed, gpointer data)
{
  HklWriter *self = g_new0 (HklWriter, 1);

  self->log = log;
  self->changed = changed;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("hkl-store", writer_main, self);
  return self;
}

gboolean
hkl_writer_push (HklWriter *self, HklCall *call)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->stopping)
    return FALSE;
  g_queue_push_tail (&self->queue, call);
  g_cond_signal (&self->wake);
  return TRUE;
}

void
hkl_writer_stop (HklWriter *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wake);
  GThread *thread = g_steal_pointer (&self->thread);
  g_mutex_unlock (&self->lock);
  if (thread == NULL)
    return;
  g_thread_join (thread);
  g_clear_pointer (&self->log, hkl_log_close);
}

void
hkl_writer_free (HklWriter *self)
{
  hkl_writer_stop (self);
  g_assert (g_queue_is_empty (&self->queue));
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self->fault);
  g_free (self);
}
