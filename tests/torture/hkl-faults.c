/* hkl-faults.c: see hkl-faults.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HKL_CRASH_AT=NAME:N kills the process when the failpoint NAME is reached for the Nth time.
 */

#include "config.h"

#include "hkl-faults.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "hkl-failpoint.h"

static gint64 *faults; /* shared with the test; NULL: none */
static char *crash_at;
static int crash_after; /* atomic */

gint64
hkl_faults_get (HklFault fault)
{
  return faults != NULL ? __atomic_load_n (&faults[fault], __ATOMIC_RELAXED) : 0;
}

gint64
hkl_faults_add (HklFault fault, gint64 delta)
{
  return faults != NULL ? __atomic_fetch_add (&faults[fault], delta, __ATOMIC_RELAXED) : 0;
}

void
hkl_faults_die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

/* GLib's, as far as the program's own code is concerned: it is found here before it is there. */
gint64
g_get_real_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 + hkl_faults_get (HKL_FAULT_CLOCK);
}

static void
on_failpoint (const char *name)
{
  if (faults != NULL && strcmp (name, "plan-stored") == 0)
    hkl_faults_add (HKL_FAULT_CLOCK, hkl_faults_get (HKL_FAULT_JUMP));
  if (crash_at != NULL && strcmp (name, crash_at) == 0 && g_atomic_int_dec_and_test (&crash_after))
    hkl_faults_die ();
}

static void
map_file (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  void *mapped = fd >= 0 ? mmap (NULL, HKL_N_FAULTS * sizeof (gint64), PROT_READ | PROT_WRITE,
                                 MAP_SHARED, fd, 0)
                         : MAP_FAILED;

  if (mapped == MAP_FAILED)
    g_error ("The faults file “%s” cannot be mapped.", path);
  close (fd);
  faults = mapped;
}

/* Before main(), so that main() is the program's own. */
__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = g_getenv ("HKL_FAULTS_FILE");
  const char *point = g_getenv ("HKL_CRASH_AT");

  if (path != NULL)
    {
      map_file (path);
      hkl_fault_vfs_install ();
      hkl_failpoint_hook = on_failpoint;
    }
  if (point != NULL)
    {
      const char *colon = strchr (point, ':');

      crash_at = colon != NULL ? g_strndup (point, (gsize) (colon - point)) : g_strdup (point);
      crash_after = colon != NULL ? atoi (colon + 1) : 1;
      hkl_failpoint_hook = on_failpoint;
    }
}
