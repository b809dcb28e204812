/* hkl-lock.c: the data folder's lock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flock() on a small file: it ends with the process, however that ends. The file holds the process
 * id, only so that the message can name it.
 */

#define G_LOG_DOMAIN "hkl-lock"

#include "config.h"

#include "hkl-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static void
set_busy (int fd, const char *directory, GError **error)
{
  char text[32] = "";
  gssize size = pread (fd, text, sizeof text - 1, 0);
  gint64 pid = size > 0 ? g_ascii_strtoll (text, NULL, 10) : 0;

  if (pid > 0)
    g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_BUSY,
                 "The data folder “%s” is in use by another copy of Hookline (process %" //
                 G_GINT64_FORMAT "). Close that one, or choose another data folder.",
                 directory, pid);
  else
    g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_BUSY,
                 "The data folder “%s” is in use by another copy of Hookline. Close that one, or "
                 "choose another data folder.",
                 directory);
}

int
hkl_lock_take (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "events.lock", NULL);
  g_autofree char *pid = g_strdup_printf ("%" G_GINT64_FORMAT "\n", (gint64) getpid ());
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      int code = errno;
      g_set_error (error, HKL_STORE_ERROR, HKL_STORE_ERROR_IO,
                   "The data folder “%s” cannot be written to: %s. Check its permissions.",
                   directory, g_strerror (code));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      set_busy (fd, directory, error);
      close (fd);
      return -1;
    }
  /* On a full disk the message loses a number; the lock holds. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, strlen (pid), 0) < 0)
    g_debug ("the process id was not written: %s", g_strerror (errno));
  return fd;
}
