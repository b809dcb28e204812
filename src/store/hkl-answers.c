/* hkl-answers.c: results to the contexts of their callers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One commit may answer hundreds of calls: what belongs to one main context goes there in one
 * source, not in one each. The tasks are handed over with it, so that the last reference of an
 * object that a task keeps alive never falls on the worker thread.
 */

#define G_LOG_DOMAIN "hkl-answers"

#include "config.h"

#include "hkl-store-private.h"

typedef struct
{
  GPtrArray *tasks;
  HklAnswer answer;
} Parcel;

static gboolean
deliver (gpointer data)
{
  Parcel *self = data;

  for (guint i = 0; i < self->tasks->len; i++)
    self->answer (g_ptr_array_index (self->tasks, i));
  return G_SOURCE_REMOVE;
}

static void
parcel_free (gpointer data)
{
  Parcel *self = data;

  g_ptr_array_unref (self->tasks);
  g_free (self);
}

static void
send_parcel (GMainContext *context, GPtrArray *tasks, HklAnswer answer)
{
  Parcel *parcel = g_new (Parcel, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  parcel->tasks = tasks;
  parcel->answer = answer;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "hkl-answers");
  g_source_set_callback (source, deliver, parcel, parcel_free);
  g_source_attach (source, context);
}

void
hkl_answers_send (GPtrArray *tasks, HklAnswer answer)
{
  while (tasks->len > 0)
    {
      GMainContext *context = g_task_get_context (g_ptr_array_index (tasks, 0));
      GPtrArray *together = g_ptr_array_new_with_free_func (g_object_unref);
      guint kept = 0;

      for (guint i = 0; i < tasks->len; i++)
        {
          GTask *task = g_ptr_array_index (tasks, i);
          if (g_task_get_context (task) == context)
            g_ptr_array_add (together, task);
          else
            tasks->pdata[kept++] = task;
        }
      g_ptr_array_set_size (tasks, (int) kept);
      send_parcel (context, together, answer);
    }
}
