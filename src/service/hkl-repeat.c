/* hkl-repeat.c: see hkl-repeat.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-repeat"

#include "config.h"

#include "hkl-repeat.h"

#define TELL_EVERY (100 * G_TIME_SPAN_MILLISECOND)

struct _HklRepeat
{
  GObject parent_instance;

  GCancellable *cancellable;
  HklRepeatState state;
  HklAgainReport report;
  gint64 begun_at, told_at; /* monotonic */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (HklRepeat, hkl_repeat, G_TYPE_OBJECT)

static void
take (HklRepeat *self, const HklAgainReport *report)
{
  char *reason = g_strdup (report->reason);

  g_free (self->report.reason);
  self->report = *report;
  self->report.reason = reason;
}

static void
on_progress (const HklAgainReport *report, gpointer data)
{
  HklRepeat *self = HKL_REPEAT (data);
  gint64 now = g_get_monotonic_time ();

  take (self, report);
  if (now - self->told_at < TELL_EVERY)
    return;

  self->told_at = now;
  g_signal_emit (self, changed_signal, 0);
}

/* It holds a reference, so progress never comes to one that is gone. */
static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklRepeat) self = data;
  g_autoptr (HklAgainReport) report = hkl_again_finish (result, NULL);

  if (report != NULL)
    take (self, report);
  self->state = report != NULL ? HKL_REPEAT_DONE : HKL_REPEAT_STOPPED;
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_repeat_stop (HklRepeat *self)
{
  g_return_if_fail (HKL_IS_REPEAT (self));

  g_cancellable_cancel (self->cancellable);
}

HklRepeatState
hkl_repeat_get_state (HklRepeat *self)
{
  g_return_val_if_fail (HKL_IS_REPEAT (self), HKL_REPEAT_DONE);

  return self->state;
}

const HklAgainReport *
hkl_repeat_get_report (HklRepeat *self)
{
  g_return_val_if_fail (HKL_IS_REPEAT (self), NULL);

  return &self->report;
}

gint64
hkl_repeat_get_age (HklRepeat *self)
{
  g_return_val_if_fail (HKL_IS_REPEAT (self), 0);

  return g_get_monotonic_time () - self->begun_at;
}

static void
hkl_repeat_finalize (GObject *object)
{
  HklRepeat *self = HKL_REPEAT (object);

  g_object_unref (self->cancellable);
  g_free (self->report.reason);
  G_OBJECT_CLASS (hkl_repeat_parent_class)->finalize (object);
}

static void
hkl_repeat_class_init (HklRepeatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_repeat_finalize;
  changed_signal = g_signal_new ("changed", HKL_TYPE_REPEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
hkl_repeat_init (HklRepeat *self)
{
  self->cancellable = g_cancellable_new ();
  self->begun_at = g_get_monotonic_time ();
}

HklRepeat *
hkl_repeat_new (HklEngine *engine, HklAgainKind kind, const gint64 *ids, guint n_ids)
{
  HklRepeat *self;

  g_return_val_if_fail (HKL_IS_ENGINE (engine), NULL);

  self = g_object_new (HKL_TYPE_REPEAT, NULL);
  self->report.total = n_ids;
  hkl_again_async (engine, kind, ids, n_ids, on_progress, self, self->cancellable, on_ended,
                   g_object_ref (self));

  return self;
}
