/* hkl-again.c: see hkl-again.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-again"

#include "config.h"

#include <string.h>

#include "hkl-again.h"

#define AT_ONCE 64

typedef struct
{
  HklAgainKind kind;
  gint64 *ids;
  guint next;
  guint under_way;
  HklAgainReport *report;
  HklAgainProgress progress;
  gpointer progress_data;
} Again;

void
hkl_again_report_free (HklAgainReport *self)
{
  g_free (self->reason);
  g_free (self);
}

static void
again_free (gpointer data)
{
  Again *again = data;

  g_clear_pointer (&again->report, hkl_again_report_free);
  g_free (again->ids);
  g_free (again);
}

static void go_on (GTask *task);

static void
on_one_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Again *again = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize made;

  if (again->kind == HKL_AGAIN_SAME)
    made = hkl_engine_resend_finish (HKL_ENGINE (object), result, &error) > 0 ? 1 : -1;
  else
    made = hkl_engine_rerun_finish (HKL_ENGINE (object), result, &error);

  again->under_way--;
  again->report->done++;
  if (made > 0)
    again->report->made += (guint) made;
  else
    again->report->refused++;
  if (again->report->reason == NULL && made <= 0)
    again->report->reason = g_strdup (
        error != NULL ? error->message
                      : "The mapping's trigger does not take the events any more.");
  if (again->progress != NULL)
    again->progress (again->report, again->progress_data);

  go_on (task);
}

/* Answers TASK when nothing is left; each call under way has a reference of it. */
static void
go_on (GTask *task)
{
  Again *again = g_task_get_task_data (task);
  HklEngine *engine = g_task_get_source_object (task);
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (task));

  while (!cancelled && again->under_way < AT_ONCE && again->next < again->report->total)
    {
      gint64 id = again->ids[again->next++];

      again->under_way++;
      if (again->kind == HKL_AGAIN_SAME)
        hkl_engine_resend_async (engine, id, NULL, on_one_done, g_object_ref (task));
      else
        hkl_engine_rerun_async (engine, id, NULL, on_one_done, g_object_ref (task));
    }
  if (again->under_way > 0)
    return;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&again->report),
                           (GDestroyNotify) hkl_again_report_free);
}

void
hkl_again_async (HklEngine *engine,
                 HklAgainKind kind,
                 const gint64 *ids,
                 guint n_ids,
                 HklAgainProgress progress,
                 gpointer progress_data,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Again *again;

  g_return_if_fail (HKL_IS_ENGINE (engine));
  g_return_if_fail (ids != NULL || n_ids == 0);

  task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_again_async);
  again = g_new0 (Again, 1);
  again->kind = kind;
  again->ids = g_memdup2 (ids, sizeof *ids * n_ids);
  again->report = g_new0 (HklAgainReport, 1);
  again->report->total = n_ids;
  again->progress = progress;
  again->progress_data = progress_data;
  g_task_set_task_data (task, again, again_free);
  go_on (task);
}

HklAgainReport *
hkl_again_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
