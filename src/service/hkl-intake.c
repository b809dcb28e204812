/* hkl-intake.c: see hkl-intake.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-intake"

#include "config.h"

#include "hkl-intake.h"
#include "hkl-pace.h"
#include "hkl-sample-input.h"

struct _HklIntake
{
  GObject parent_instance;

  HklStore *store; /* NULL once it is no longer needed */
  GCancellable *cancellable;
  char *name;
  HklPace pace;
  HklIntakeStatus status;
  HklImportReport *report; /* at the end */
  char *fault;
};

G_DEFINE_FINAL_TYPE (HklIntake, hkl_intake, G_TYPE_OBJECT)

static guint changed_signal;

const HklIntakeStatus *
hkl_intake_get_status (HklIntake *self)
{
  g_return_val_if_fail (HKL_IS_INTAKE (self), NULL);

  return &self->status;
}

const char *
hkl_intake_get_name (HklIntake *self)
{
  g_return_val_if_fail (HKL_IS_INTAKE (self), NULL);

  return self->name;
}

const char *
hkl_intake_get_fault (HklIntake *self)
{
  g_return_val_if_fail (HKL_IS_INTAKE (self), NULL);

  return self->fault;
}

GPtrArray *
hkl_intake_get_left_out (HklIntake *self)
{
  g_return_val_if_fail (HKL_IS_INTAKE (self), NULL);

  return self->report != NULL ? self->report->faults : NULL;
}

void
hkl_intake_stop (HklIntake *self)
{
  g_return_if_fail (HKL_IS_INTAKE (self));

  g_cancellable_cancel (self->cancellable);
}

static void
take_counts (HklIntake *self, const HklImportReport *report)
{
  HklIntakeStatus *status = &self->status;

  status->lines = report->lines;
  status->accepted = report->accepted;
  status->duplicates = report->duplicates;
  status->invalid = report->invalid;
  status->refused = report->refused;
  status->bytes = report->bytes;
  hkl_pace_note (&self->pace, g_get_monotonic_time (), report->lines, report->bytes);
  status->rate = hkl_pace_rate (&self->pace);
  status->left = hkl_pace_left (&self->pace, status->total);
}

static void
end (HklIntake *self, const GError *error)
{
  if (error == NULL)
    self->status.state = HKL_INTAKE_DONE;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->status.state = HKL_INTAKE_STOPPED;
  else
    {
      self->status.state = HKL_INTAKE_FAILED;
      self->fault = g_strdup (error->message);
    }
  g_clear_object (&self->store);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_progress (const HklImportReport *report, gpointer user_data)
{
  HklIntake *self = user_data;

  take_counts (self, report);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_imported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklIntake) self = user_data;
  g_autoptr (GError) error = NULL;

  self->report = hkl_import_stream_finish (result, &error);
  if (self->report != NULL)
    take_counts (self, self->report);
  end (self, error);
}

static void
begin (HklIntake *self, GInputStream *stream)
{
  static const char *const vias[] = {
    [HKL_INTAKE_FILE] = HKL_EVENT_VIA_FILE,
    [HKL_INTAKE_REPLAY] = HKL_EVENT_VIA_REPLAY,
    [HKL_INTAKE_SAMPLE] = HKL_EVENT_VIA_SAMPLE,
  };
  HklImportReplay replay = { .speed = self->status.speed };

  hkl_import_stream_async (stream, self->store, vias[self->status.kind],
                           self->status.kind == HKL_INTAKE_REPLAY ? &replay : NULL, on_progress,
                           self, self->cancellable, on_imported, g_object_ref (self));
}

/* --- a file ----------------------------------------------------------------------------------- */

static void
on_asked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklIntake) self = user_data;
  g_autoptr (GFileInfo)
      info = g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (object), result, NULL);

  /* How much is played says little about how long a replay waits. */
  if (info != NULL && self->status.kind == HKL_INTAKE_FILE)
    self->status.total = (guint64) MAX (0, g_file_info_get_size (info));
  begin (self, G_INPUT_STREAM (object));
}

static void
on_opened (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklIntake) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (object), result, &error);

  if (stream == NULL)
    end (self, error);
  else
    g_file_input_stream_query_info_async (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                          G_PRIORITY_DEFAULT, self->cancellable, on_asked,
                                          g_object_ref (self));
}

static HklIntake *
new_intake (HklStore *store, HklIntakeKind kind, double speed)
{
  HklIntake *self = g_object_new (HKL_TYPE_INTAKE, NULL);

  self->store = g_object_ref (store);
  self->status.kind = kind;
  self->status.speed = speed;

  return self;
}

HklIntake *
hkl_intake_new_for_file (HklStore *store, HklIntakeKind kind, GFile *file, double speed)
{
  HklIntake *self;

  g_return_val_if_fail (HKL_IS_STORE (store), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (kind != HKL_INTAKE_SAMPLE, NULL);

  self = new_intake (store, kind, speed);
  self->name = g_file_get_basename (file);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, on_opened, g_object_ref (self));

  return self;
}

/* --- sample events ---------------------------------------------------------------------------- */

HklIntake *
hkl_intake_new_for_samples (HklStore *store, double rate)
{
  g_autoptr (GInputStream) stream = NULL;
  HklIntake *self;

  g_return_val_if_fail (HKL_IS_STORE (store), NULL);
  g_return_val_if_fail (rate > 0 && rate <= HKL_SAMPLE_RATE_MAX, NULL);

  self = new_intake (store, HKL_INTAKE_SAMPLE, rate);
  self->name = g_strdup ("");
  stream = hkl_sample_input_new (rate, (guint64) g_get_real_time ());
  begin (self, stream);

  return self;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
hkl_intake_finalize (GObject *object)
{
  HklIntake *self = HKL_INTAKE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, hkl_import_report_free);
  g_free (self->name);
  g_free (self->fault);
  G_OBJECT_CLASS (hkl_intake_parent_class)->finalize (object);
}

static void
hkl_intake_class_init (HklIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_intake_finalize;
  changed_signal = g_signal_new ("changed", HKL_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
hkl_intake_init (HklIntake *self)
{
  self->cancellable = g_cancellable_new ();
  self->status.rate = -1;
  self->status.left = -1;
}
