/* hkl-sample-input.c: see hkl-sample-input.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sample-input"

#include "config.h"

#include <string.h>

#include "hkl-sample-input.h"
#include "hkl-sample.h"

/* Between two readings; a rate below ten a second waits for its next event. */
#define TICK  (100 * G_TIME_SPAN_MILLISECOND)
#define PIECE 1000 /* events made at once */

struct _HklSampleInput
{
  GInputStream parent_instance;

  double rate;
  guint64 seed;
  gint64 started; /* when the first event was due; monotonic; 0: nobody has read */
  guint64 n_since_started;
  guint64 n_made;
  gint64 read_at;
  GString *pending;
  gsize taken; /* bytes of pending */
};

G_DEFINE_FINAL_TYPE (HklSampleInput, hkl_sample_input, G_TYPE_INPUT_STREAM)

static guint64
count_due (HklSampleInput *self, gint64 now)
{
  double seconds = (double) (now - self->started) / G_TIME_SPAN_SECOND;
  guint64 due = 1 + (guint64) (seconds * self->rate);

  return due - MIN (due, self->n_since_started);
}

/* FALSE: cancelled. */
static gboolean
wait_until (gint64 when, GCancellable *cancellable, GError **error)
{
  GPollFD fd = { .fd = -1 };
  gboolean can_poll = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fd);
  gint64 left;

  while ((left = when - g_get_monotonic_time ()) > 0 && !g_cancellable_is_cancelled (cancellable))
    g_poll (can_poll ? &fd : NULL, can_poll ? 1 : 0,
            (int) (MIN (left, G_TIME_SPAN_MINUTE) / G_TIME_SPAN_MILLISECOND) + 1);
  if (can_poll)
    g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* FALSE: cancelled. */
static gboolean
make_some (HklSampleInput *self, GCancellable *cancellable, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  guint64 due;

  if (self->started == 0)
    self->started = now;
  due = count_due (self, now);
  if (due == 0 || now - self->read_at < TICK)
    {
      gint64 next = self->started +
                    (gint64) ((double) self->n_since_started / self->rate * G_TIME_SPAN_SECOND);

      if (!wait_until (MAX (next, self->read_at + TICK), cancellable, error))
        return FALSE;
      now = g_get_monotonic_time ();
      due = count_due (self, now);
    }
  if ((double) due > MAX (self->rate, PIECE))
    {
      self->started = now;
      self->n_since_started = 0;
      due = 1;
    }

  g_string_truncate (self->pending, 0);
  self->taken = 0;
  for (guint64 i = 0; i < MIN (due, PIECE); i++)
    {
      g_autofree char *event = hkl_sample_event ((guint) (self->n_made % G_MAXUINT),
                                                 self->seed + self->n_made);

      self->n_made++;
      self->n_since_started++;
      g_string_append (self->pending, event);
      g_string_append_c (self->pending, '\n');
    }
  /* More is due: it follows at once. */
  self->read_at = due > PIECE ? 0 : now;

  return TRUE;
}

static gssize
hkl_sample_input_read (GInputStream *stream,
                       void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  HklSampleInput *self = HKL_SAMPLE_INPUT (stream);
  gsize n;

  while (self->taken == self->pending->len)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !make_some (self, cancellable, error))
        return -1;
    }

  n = MIN (count, self->pending->len - self->taken);
  memcpy (buffer, self->pending->str + self->taken, n);
  self->taken += n;

  return (gssize) n;
}

static void
hkl_sample_input_finalize (GObject *object)
{
  g_string_free (HKL_SAMPLE_INPUT (object)->pending, TRUE);
  G_OBJECT_CLASS (hkl_sample_input_parent_class)->finalize (object);
}

static void
hkl_sample_input_class_init (HklSampleInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_sample_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hkl_sample_input_read;
}

static void
hkl_sample_input_init (HklSampleInput *self)
{
  self->pending = g_string_new (NULL);
}

GInputStream *
hkl_sample_input_new (double rate, guint64 seed)
{
  HklSampleInput *self;

  g_return_val_if_fail (rate > 0 && rate <= HKL_SAMPLE_RATE_MAX, NULL);

  self = g_object_new (HKL_TYPE_SAMPLE_INPUT, NULL);
  self->rate = rate;
  self->seed = seed;

  return G_INPUT_STREAM (self);
}
