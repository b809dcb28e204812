/* race.c: a race on purpose, which ThreadSanitizer must find, and hand-overs in which it must not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * race.c [safe]: the counter is changed under the lock by one thread and without it by the other; with
 * "safe" by both under it, and the result goes through a task, a source and a count of references.
 */

#include <gio/gio.h>

static GMutex lock;
static int counter;
static gboolean safe;

static gpointer
count (gpointer data)
{
  for (int i = 0; i < 10000; i++)
    {
      if (safe || data == NULL)
        g_mutex_lock (&lock);
      counter++;
      if (safe || data == NULL)
        g_mutex_unlock (&lock);
    }

  return NULL;
}

typedef struct
{
  int *numbers;
  GMainLoop *loop;
} Given;

static void
in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  int *numbers = g_new (int, 100);

  for (int i = 0; i < 100; i++)
    numbers[i] = *(int *) data + i;
  g_task_return_pointer (task, numbers, g_free);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Given *given = data;

  given->numbers = g_task_propagate_pointer (G_TASK (result), NULL);
  g_main_loop_quit (given->loop);
}

static gboolean
on_idle (gpointer data)
{
  Given *given = data;

  given->numbers[0]++;
  g_main_loop_quit (given->loop);

  return G_SOURCE_REMOVE;
}

static gpointer
attach (gpointer data)
{
  Given *given = data;

  given->numbers[0] += 1000;
  g_idle_add (on_idle, given);

  return NULL;
}

int
main (int argc, char **argv)
{
  GThread *threads[2];
  Given given = { NULL, g_main_loop_new (NULL, FALSE) };
  GTask *task = g_task_new (NULL, NULL, on_done, &given);
  int *data = g_new (int, 1);

  safe = argc > 1;
  threads[0] = g_thread_new ("one", count, NULL);
  threads[1] = g_thread_new ("two", count, &counter);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);

  *data = 5;
  g_task_set_task_data (task, data, g_free);
  g_task_run_in_thread (task, in_thread);
  g_object_unref (task);
  g_main_loop_run (given.loop);
  threads[0] = g_thread_new ("three", attach, &given);
  g_main_loop_run (given.loop);
  g_print ("%d %d\n", counter, given.numbers[0]);
  g_thread_join (threads[0]);
  g_free (given.numbers);
  g_main_loop_unref (given.loop);

  return 0;
}
