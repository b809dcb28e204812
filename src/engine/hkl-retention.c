/* hkl-retention.c: see hkl-retention.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A round first removes what is too old. When more bytes are in use than allowed, it then removes
 * the oldest part of what is there, a fiftieth at first; where nothing of that can go, because it
 * is still needed, it looks at twice as much, until it has looked at everything.
 */

#define G_LOG_DOMAIN "hkl-retention"

#include "config.h"

#include "hkl-retention.h"

#define STEP_ROWS 1000
/* From a change of the log to a round: by what comes in meanwhile it may be larger than its limit. */
#define CHANGE_PAUSE (300 * G_TIME_SPAN_MILLISECOND)
/* Between two rounds while nothing changes: time passes all the same. */
#define IDLE_PAUSE (600 * G_TIME_SPAN_SECOND)
/* A step takes a part of the writer's time: this many times as long it is left to the others. */
#define STEP_REST  2
#define FIRST_PART 0.02
/* Below the limit by so much, lest each new event begins another round. */
#define TARGET     0.97
#define ERROR_REST (30 * G_TIME_SPAN_SECOND)

typedef enum
{
  PHASE_AGE,
  PHASE_SIZE,
} Phase;

struct _HklRetention
{
  HklStore *store;
  HklStoreReader *reader;
  GMainContext *context;
  GCancellable *cancellable;
  GSource *timer;

  guint days;
  gint64 bytes; /* 0: no limits yet */
  Phase phase;
  double part;      /* of the log, in PHASE_SIZE */
  gint64 n_removed; /* rows, in this round */
  gint64 step_began;
  gboolean stepping;
  gboolean idle;    /* between two rounds */
  gboolean changed; /* during the round */
};

static void schedule (HklRetention *self, gint64 delay);

static void
end_round (HklRetention *self)
{
  if (self->n_removed > 0)
    g_debug ("Removed %" G_GINT64_FORMAT " rows of the log", self->n_removed);
  self->phase = PHASE_AGE;
  self->part = FIRST_PART;
  self->n_removed = 0;
  self->idle = TRUE;
  schedule (self, self->changed ? CHANGE_PAUSE : IDLE_PAUSE);
  self->changed = FALSE;
}

/* What is older may go; 0: there is nothing to do in this phase. */
static gint64
find_cutoff (HklRetention *self, GError **error)
{
  gint64 used;

  if (self->phase == PHASE_AGE)
    return g_get_real_time () - (gint64) self->days * G_TIME_SPAN_DAY;

  used = hkl_store_reader_used_bytes (self->reader, error);
  if (used < 0 || used <= (gint64) (TARGET * (double) self->bytes))
    return 0;
  if (self->part >= 1)
    return g_get_real_time ();

  return hkl_store_reader_time_at (self->reader, self->part, error);
}

/* After a step that removed nothing: what comes next in the round. */
static void
advance (HklRetention *self)
{
  if (self->phase == PHASE_AGE)
    {
      self->phase = PHASE_SIZE;
      self->part = FIRST_PART;
      schedule (self, 0);
    }
  else if (self->part < 1)
    {
      self->part = MIN (1, self->part * 2);
      schedule (self, 0);
    }
  else
    {
      end_round (self); /* everything that is left is needed */
    }
}

static void
on_stepped (GObject *object, GAsyncResult *result, gpointer data)
{
  HklRetention *self = data;
  g_autoptr (GError) error = NULL;
  gint64 n = hkl_store_expire_finish (HKL_STORE (object), result, &error);
  gint64 took = g_get_monotonic_time () - self->step_began;

  self->stepping = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      /* Over. */
    }
  else if (error != NULL)
    {
      g_warning ("Old deliveries cannot be removed, trying again later: %s", error->message);
      schedule (self, ERROR_REST);
    }
  else if (n == 0)
    {
      advance (self);
    }
  else
    {
      self->n_removed += n;
      self->part = FIRST_PART;
      schedule (self, took * STEP_REST);
    }
}

static gboolean
step (gpointer data)
{
  HklRetention *self = data;
  g_autoptr (GError) error = NULL;
  gint64 cutoff;

  g_clear_pointer (&self->timer, g_source_unref);
  if (self->idle)
    self->changed = FALSE;
  self->idle = FALSE;
  cutoff = find_cutoff (self, &error);
  if (error != NULL)
    {
      g_warning ("The size of the log cannot be read, trying again later: %s", error->message);
      schedule (self, ERROR_REST);
      return G_SOURCE_REMOVE;
    }
  if (cutoff <= 0)
    {
      end_round (self);
      return G_SOURCE_REMOVE;
    }

  self->stepping = TRUE;
  self->step_began = g_get_monotonic_time ();
  hkl_store_expire_async (self->store, cutoff, STEP_ROWS, self->cancellable, on_stepped, self);

  return G_SOURCE_REMOVE;
}

static void
schedule (HklRetention *self, gint64 delay)
{
  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_clear_pointer (&self->timer, g_source_unref);
    }
  self->timer = g_timeout_source_new ((guint) (delay / G_TIME_SPAN_MILLISECOND));
  g_source_set_priority (self->timer, G_PRIORITY_LOW);
  g_source_set_callback (self->timer, step, self, NULL);
  g_source_attach (self->timer, self->context);
}

void
hkl_retention_set_limits (HklRetention *self, guint days, gint64 bytes)
{
  g_return_if_fail (self != NULL && days > 0 && bytes > 0);

  if (self->days == days && self->bytes == bytes)
    return;

  self->days = days;
  self->bytes = bytes;
  self->phase = PHASE_AGE;
  self->part = FIRST_PART;
  self->changed = FALSE;
  if (!self->stepping)
    schedule (self, 0);
}

void
hkl_retention_wake (HklRetention *self)
{
  g_return_if_fail (self != NULL);

  if (self->idle && !self->changed)
    schedule (self, CHANGE_PAUSE);
  self->changed = TRUE;
}

HklRetention *
hkl_retention_new (HklStore *store, HklStoreReader *reader, GMainContext *context)
{
  HklRetention *self;

  g_return_val_if_fail (HKL_IS_STORE (store), NULL);

  self = g_new0 (HklRetention, 1);
  self->store = g_object_ref (store);
  self->reader = reader;
  self->context = g_main_context_ref (context);
  self->cancellable = g_cancellable_new ();
  self->part = FIRST_PART;

  return self;
}

void
hkl_retention_free (HklRetention *self)
{
  g_return_if_fail (self != NULL);

  g_cancellable_cancel (self->cancellable);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  while (self->stepping)
    g_main_context_iteration (self->context, TRUE);
  g_object_unref (self->store);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_free (self);
}
