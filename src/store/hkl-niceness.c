/* hkl-niceness.c: see hkl-niceness.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-store"

#include "config.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hkl-niceness.h"

static int niceness; /* atomic */

void
hkl_niceness_set (int steps)
{
  g_return_if_fail (steps >= 0 && steps <= 19);

  g_atomic_int_set (&niceness, steps);
}

void
hkl_niceness_step_back (void)
{
#ifdef __linux__
  /* Elsewhere it would be the whole process, the window, too. */
  int steps = g_atomic_int_get (&niceness);
  id_t thread = (id_t) gettid ();
  int present;

  if (steps == 0)
    return;

  errno = 0;
  present = getpriority (PRIO_PROCESS, thread);
  if (errno == 0)
    setpriority (PRIO_PROCESS, thread, MIN (present + steps, 19));
#endif
}
