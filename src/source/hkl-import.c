/* hkl-import.c: see hkl-import.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worker thread reads, splits, reads each event and hands them to the store in groups; a few
 * groups may be on the way to the disk at once, never more, so that memory stays flat however long
 * the file is. The caller sees only copies of the counters.
 */

#define G_LOG_DOMAIN "hkl-import"

#include "config.h"

#include <string.h>

#include "hkl-import.h"

#include "hkl-import-replay.h"
#include "hkl-import-split.h"
#include "hkl-json-reader.h"
#include "hkl-source-body.h"
#include "hkl-unpack.h"

#define READ_BYTES     (64 * 1024)
#define GROUP_EVENTS   1000
#define GROUP_BYTES    (2 * 1024 * 1024)
#define MAX_GROUPS     4
#define MAX_FAULTS     1000
#define PROGRESS_EVERY (100 * 1000) /* microseconds */
#define LOOK_EVERY     (50 * 1000)  /* how late a cancellation may be seen */

typedef struct
{
  GTask *task; /* borrowed */
  GInputStream *stream;
  HklStore *store;
  char *via; /* a GRefString */
  gboolean is_replay;
  HklImportReplay replay;
  HklImportProgressFunc progress;
  gpointer progress_data;

  /* the worker's */
  GMainContext *context;
  GCancellable *cancellable;
  HklSplitter *splitter;
  HklUnpack *unpack;
  HklArena *arena;
  HklImportReport *report;
  GPtrArray *group;
  gsize group_bytes;
  guint groups_on_the_way;
  gint64 told_at;
  gint64 first_came_at; /* of a replay: when its first line came, and when it was played */
  gint64 first_played_at;
  GError *error; /* of the store: the first */
} Import;

static void
fault_free (gpointer data)
{
  HklImportFault *fault = data;

  g_free (fault->text);
  g_free (fault);
}

static HklImportReport *
report_new (void)
{
  HklImportReport *self = g_new0 (HklImportReport, 1);

  self->faults = g_ptr_array_new_with_free_func (fault_free);

  return self;
}

void
hkl_import_report_free (HklImportReport *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->faults);
  g_free (self);
}

static void
import_free (gpointer data)
{
  Import *self = data;

  g_clear_object (&self->stream);
  g_clear_object (&self->store);
  g_clear_pointer (&self->report, hkl_import_report_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->via, g_ref_string_release);
  g_free (self);
}

char *
hkl_import_refusal (const char *text,
                    gsize len,
                    guint64 line,
                    const char *problem,
                    gsize most_bytes,
                    HklArena *arena,
                    const HklJson **json)
{
  HklJsonPosition where;

  g_return_val_if_fail (arena != NULL && json != NULL, NULL);

  *json = NULL;
  if (text == NULL)
    return g_strdup_printf ("Line %" G_GUINT64_FORMAT " %s", line, problem);
  if (len > most_bytes)
    return g_strdup_printf ("Line %" G_GUINT64_FORMAT " has an event of %" G_GSIZE_FORMAT
                            " bytes and was left out; at most %" G_GSIZE_FORMAT " are taken.",
                            line, len, most_bytes);

  *json = hkl_json_read (arena, text, len, &where, NULL);
  /* The reader counts from the record's beginning. */
  if (*json == NULL)
    return g_strdup_printf ("Line %" G_GUINT64_FORMAT
                            ", column %u is not JSON; the event was left out.",
                            line + where.line - 1, where.column);
  if (!hkl_json_is (*json, HKL_JSON_OBJECT))
    return g_strdup_printf ("Line %" G_GUINT64_FORMAT " is not a JSON object and was left out.",
                            line);

  return NULL;
}

/* Takes TEXT. */
static void
refuse (Import *self, guint64 line, char *text)
{
  HklImportFault *fault;

  self->report->refused++;
  if (self->report->faults->len >= MAX_FAULTS)
    {
      g_free (text);
      return;
    }

  fault = g_new0 (HklImportFault, 1);
  fault->line = line;
  fault->text = text;
  g_ptr_array_add (self->report->faults, fault);
}

/* --- progress --------------------------------------------------------------------------------- */

typedef struct
{
  GTask *task;
  HklImportReport *report;
} Progress;

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->task);
  hkl_import_report_free (progress->report);
  g_free (progress);
}

static gboolean
on_progress (gpointer data)
{
  Progress *progress = data;
  Import *self = g_task_get_task_data (progress->task);

  self->progress (progress->report, self->progress_data);

  return G_SOURCE_REMOVE;
}

static void
tell (Import *self, gint64 pause)
{
  Progress *progress;
  GSource *source;
  GPtrArray *no_faults;
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || now - self->told_at < pause)
    return;

  self->told_at = now;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (self->task);
  progress->report = report_new ();
  /* The faults come with the report at the end. */
  no_faults = progress->report->faults;
  *progress->report = *self->report;
  progress->report->faults = no_faults;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_progress, progress, progress_free);
  g_source_attach (source, g_task_get_context (self->task));
  g_source_unref (source);
}

/* --- into the store --------------------------------------------------------------------------- */

static void
on_appended (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Import *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_store_append_finish (HKL_STORE (object), result, &error);

  self->groups_on_the_way--;
  if (ids == NULL)
    {
      if (self->error == NULL)
        self->error = g_steal_pointer (&error);
      return;
    }
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_array_index (ids, gint64, i) != 0)
        self->report->accepted++;
      else
        self->report->duplicates++;
    }
}

static void
wait_for_groups (Import *self, guint at_most)
{
  while (self->groups_on_the_way > at_most)
    g_main_context_iteration (self->context, TRUE);
}

static void
hand_over (Import *self)
{
  g_autoptr (GPtrArray) group = NULL;

  if (self->group->len == 0)
    return;

  wait_for_groups (self, MAX_GROUPS - 1);
  group = g_steal_pointer (&self->group);
  self->group = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  self->group_bytes = 0;
  self->groups_on_the_way++;
  /* Not cancellable: what is handed over is kept and counted. */
  hkl_store_append_async (self->store, group, NULL, on_appended, self);
}

/* --- records -------------------------------------------------------------------------------- */

static void
take (Import *self, const HklJson *json)
{
  HklEventOrigin origin = { .received_at = g_get_real_time () };
  HklEvent *event = hkl_event_accept (json, &origin, self->arena);

  hkl_event_set_via (event, self->via);
  if (event->reason != NULL)
    self->report->invalid++;
  g_ptr_array_add (self->group, event);
  self->group_bytes += g_bytes_get_size (event->bytes);
  if (self->group->len >= GROUP_EVENTS || self->group_bytes >= GROUP_BYTES)
    hand_over (self);
}

/* Waits until the turn of what came at CAME_AT. What was played before does not wait with it. FALSE:
 * cancelled meanwhile. */
static gboolean
wait_for_turn (Import *self, gint64 came_at)
{
  gint64 due;
  gint64 left;

  if (self->replay.speed <= 0 || came_at == 0)
    return !g_cancellable_is_cancelled (self->cancellable);

  if (self->first_came_at == 0)
    {
      self->first_came_at = came_at;
      self->first_played_at = g_get_monotonic_time ();
    }
  due = self->first_played_at +
        (gint64) ((double) (came_at - self->first_came_at) / self->replay.speed);
  while (!g_cancellable_is_cancelled (self->cancellable) &&
         (left = due - g_get_monotonic_time ()) > 0)
    {
      while (g_main_context_iteration (self->context, FALSE))
        ;
      if (self->groups_on_the_way == 0)
        hand_over (self);
      tell (self, PROGRESS_EVERY);
      g_usleep ((gulong) MIN (left, LOOK_EVERY));
    }

  return !g_cancellable_is_cancelled (self->cancellable);
}

static void
play (Import *self, const HklJson *json, guint64 line)
{
  HklReplayLine played = { 0 };

  if (!hkl_replay_line_read (&played, json, self->arena))
    refuse (self, line,
            g_strdup_printf ("Line %" G_GUINT64_FORMAT
                             " is a request without events in its body and was left out.",
                             line));
  else if (wait_for_turn (self, played.came_at))
    for (guint i = 0; i < played.events->len; i++)
      take (self, played.events->pdata[i]);
  hkl_replay_line_clear (&played);
}

static void
on_record (const char *text, gsize len, guint64 line, const char *problem, gpointer user_data)
{
  Import *self = user_data;
  const HklJson *json;
  char *refusal;

  /* A piece of a file is many lines, and of a replay each may have waited. */
  if (self->is_replay && g_cancellable_is_cancelled (self->cancellable))
    return;

  self->report->lines++;
  hkl_arena_reset (self->arena);
  refusal = hkl_import_refusal (
      text, len, line, problem,
      self->is_replay ? HKL_IMPORT_MAX_RECORD : HKL_SOURCE_MAX_EVENT_BYTES, self->arena, &json);
  if (refusal != NULL)
    refuse (self, line, refusal);
  else if (self->is_replay)
    play (self, json, line);
  else
    take (self, json);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
on_unpacked (const char *bytes, gsize len, gpointer user_data)
{
  hkl_splitter_feed (((Import *) user_data)->splitter, bytes, len);
}

static void
add_where (GError **error, HklSplitter *splitter)
{
  if (error != NULL && *error != NULL)
    {
      g_autofree char *old = (*error)->message;

      (*error)->message = g_strdup_printf ("%s, behind line %" G_GUINT64_FORMAT ".", old,
                                           hkl_splitter_get_line (splitter));
    }
}

static gboolean
read_all (Import *self, GError **error)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gssize n;

  while ((n = g_input_stream_read (self->stream, buffer, READ_BYTES, self->cancellable, error)) > 0)
    {
      self->report->bytes += (guint64) n;
      if (!hkl_unpack_feed (self->unpack, buffer, (gsize) n, error))
        {
          add_where (error, self->splitter);
          return FALSE;
        }
      while (g_main_context_iteration (self->context, FALSE))
        ;
      /* There is no more at present: what came does not wait for what may come. */
      if (n < READ_BYTES && self->groups_on_the_way == 0)
        hand_over (self);
      if (self->error != NULL)
        return TRUE;
      tell (self, PROGRESS_EVERY);
    }
  if (n < 0)
    return FALSE;
  if (!hkl_unpack_end (self->unpack, error))
    {
      add_where (error, self->splitter);
      return FALSE;
    }

  hkl_splitter_end (self->splitter);

  return !self->is_replay || !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static void
add_what_is_kept (GError *error, const HklImportReport *report)
{
  g_autofree char *old = error->message;

  error->message = g_strdup_printf (
      "%s%s %" G_GUINT64_FORMAT " events were taken before, of %" G_GUINT64_FORMAT " lines read.",
      old, g_str_has_suffix (old, ".") ? "" : ".", report->accepted, report->lines);
}

static void
import_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Import *self = task_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (context);
  self->context = context;
  self->cancellable = cancellable;
  self->splitter = hkl_splitter_new (on_record, self);
  self->unpack = hkl_unpack_new (on_unpacked, self);
  self->arena = hkl_arena_new ();
  self->group = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);

  read_all (self, &error);
  if (self->error == NULL)
    hand_over (self);
  wait_for_groups (self, 0);
  tell (self, 0);
  if (self->error != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&self->error);
    }

  g_clear_pointer (&self->group, g_ptr_array_unref);
  g_clear_pointer (&self->splitter, hkl_splitter_free);
  g_clear_pointer (&self->arena, hkl_arena_free);
  g_clear_pointer (&self->unpack, hkl_unpack_free);
  self->context = NULL;
  /* The answer may reach the caller before this thread lets go of the task; what the caller may
   * want to close by then is let go of now. */
  g_clear_object (&self->stream);
  g_clear_object (&self->store);
  g_main_context_pop_thread_default (context);

  if (error != NULL)
    {
      add_what_is_kept (error, self->report);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    {
      g_task_return_pointer (task, g_steal_pointer (&self->report),
                             (GDestroyNotify) hkl_import_report_free);
    }
}

/**
 * hkl_import_stream_async:
 * @stream: read to its end; not closed
 * @via: how its events come in, for the log
 * @replay: (nullable): STREAM is a capture, and how it is played; else it is a file of events
 * @progress: (nullable): told about ten times a second, and once more before the end, however that
 *   comes about; its report has no faults yet
 *
 * What was handed to the store before a cancellation or an error stays; its number is in the
 * error's sentence.
 */
void
hkl_import_stream_async (GInputStream *stream,
                         HklStore *store,
                         const char *via,
                         const HklImportReplay *replay,
                         HklImportProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Import *self;

  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (HKL_IS_STORE (store));
  g_return_if_fail (via != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_import_stream_async);
  /* The thread's own answer counts: it says how much was taken. */
  g_task_set_check_cancellable (task, FALSE);
  self = g_new0 (Import, 1);
  self->task = task;
  self->stream = g_object_ref (stream);
  self->store = g_object_ref (store);
  self->via = g_ref_string_new_intern (via);
  self->is_replay = replay != NULL;
  if (replay != NULL)
    self->replay = *replay;
  self->progress = progress;
  self->progress_data = progress_data;
  self->report = report_new ();
  g_task_set_task_data (task, self, import_free);
  g_task_run_in_thread (task, import_thread);
}

HklImportReport *
hkl_import_stream_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
