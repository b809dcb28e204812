/* hkl-engine-clock.c: the wall clock jumps, and the schedule does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When something is due is kept in wall time, because that is what a person reads and what outlives
 * the process. A wall clock is set, though: by hand, by the network an hour after the start, by a
 * dual boot. Set back, everything would wait for as long again; set forward, retry windows would be
 * over and deliveries given up that had minutes to go. So the distance to a clock that only ever
 * runs (and counts sleep) is watched, and when it changes, all that waits moves with it.
 *
 * In the log the old times stay until the next attempt. A start therefore looks whether the newest
 * event lies in the future; then the clock was set back meanwhile, and what is loaded is moved.
 *
 * Engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <time.h>

#include "hkl-engine-private.h"

/* Less is a clock being adjusted, and makes no difference to any schedule. */
#define JUMP (1 * G_TIME_SPAN_SECOND)

/* Wall time at the beginning of the clock that only runs. */
static gint64
measure_offset (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return g_get_real_time () - (now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000);
}

void
hkl_engine_begin_clock (HklEngine *self)
{
  g_autoptr (GError) error = NULL;
  gint64 newest = hkl_store_reader_time_at (self->reader, 1, &error);
  gint64 ahead = newest - g_get_real_time ();

  self->clock_offset = measure_offset ();
  self->log_ahead = ahead > JUMP ? ahead : 0;
  if (error != NULL)
    g_warning ("The newest event cannot be read: %s", error->message);
  else if (self->log_ahead != 0)
    g_message ("The clock was set back since the last run. What waits keeps its distance.");
}

gint64
hkl_engine_now (HklEngine *self)
{
  hkl_engine_check_clock (self);

  return g_get_real_time ();
}

void
hkl_engine_check_clock (HklEngine *self)
{
  gint64 jump = measure_offset () - self->clock_offset;

  if (ABS (jump) < JUMP)
    return;

  self->clock_offset += jump;
  if (self->secrets_retry_at != 0)
    self->secrets_retry_at += jump;
  for (guint i = 0; i < self->flows->len; i++)
    hkl_flow_move (g_ptr_array_index (self->flows, i), jump);
}
