/* hkl-fault-vfs.c: a file system for SQLite that fails on demand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wraps the ordinary one and stands in its place. A write that fails has written half, as a disk
 * that fills up or a cable that is pulled does; a failed sync says nothing about what is there. The
 * kill at the Nth write or sync falls into the midst of commits and checkpoints, where no failpoint
 * of the program can be.
 */

#include "config.h"

#include <sqlite3.h>

#include "hkl-faults.h"

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real; /* follows in memory */
} FaultFile;

static sqlite3_vfs *below;
static sqlite3_vfs fault_vfs;

static sqlite3_file *
real (sqlite3_file *file)
{
  return ((FaultFile *) file)->real;
}

static gboolean
is_struck (HklFault fault)
{
  gint64 per_million = hkl_faults_get (fault);

  if (per_million == 0 || g_random_int_range (0, 1000000) >= per_million)
    return FALSE;
  hkl_faults_add (HKL_FAULT_N_FAILED, 1);

  return TRUE;
}

static void
die_if_it_is_time (void)
{
  if (hkl_faults_get (HKL_FAULT_DIE_AT_IO) > 0 && hkl_faults_add (HKL_FAULT_DIE_AT_IO, -1) == 1)
    hkl_faults_die ();
}

static int
fault_close (sqlite3_file *file)
{
  return real (file)->pMethods->xClose (real (file));
}

static int
fault_read (sqlite3_file *file, void *buffer, int n, sqlite3_int64 offset)
{
  if (is_struck (HKL_FAULT_READ))
    return SQLITE_IOERR_READ;
  return real (file)->pMethods->xRead (real (file), buffer, n, offset);
}

static int
fault_write (sqlite3_file *file, const void *buffer, int n, sqlite3_int64 offset)
{
  gint64 space = hkl_faults_get (HKL_FAULT_SPACE);

  if (space > 0 && offset + n > space)
    {
      sqlite3_int64 size = 0;

      real (file)->pMethods->xFileSize (real (file), &size);
      if (offset + n > size) /* what is there already may be written over on a full disk */
        {
          hkl_faults_add (HKL_FAULT_N_FAILED, 1);
          return SQLITE_FULL;
        }
    }
  if (is_struck (HKL_FAULT_WRITE))
    {
      real (file)->pMethods->xWrite (real (file), buffer, n / 2, offset);
      return SQLITE_IOERR_WRITE;
    }
  die_if_it_is_time ();
  return real (file)->pMethods->xWrite (real (file), buffer, n, offset);
}

static int
fault_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return real (file)->pMethods->xTruncate (real (file), size);
}

static int
fault_sync (sqlite3_file *file, int flags)
{
  if (is_struck (HKL_FAULT_SYNC))
    return SQLITE_IOERR_FSYNC;
  die_if_it_is_time ();
  return real (file)->pMethods->xSync (real (file), flags);
}

static int
fault_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real (file)->pMethods->xFileSize (real (file), size);
}

static int
fault_lock (sqlite3_file *file, int level)
{
  return real (file)->pMethods->xLock (real (file), level);
}

static int
fault_unlock (sqlite3_file *file, int level)
{
  return real (file)->pMethods->xUnlock (real (file), level);
}

static int
fault_check_reserved (sqlite3_file *file, int *result)
{
  return real (file)->pMethods->xCheckReservedLock (real (file), result);
}

static int
fault_control (sqlite3_file *file, int op, void *argument)
{
  return real (file)->pMethods->xFileControl (real (file), op, argument);
}

static int
fault_sector_size (sqlite3_file *file)
{
  return real (file)->pMethods->xSectorSize (real (file));
}

static int
fault_characteristics (sqlite3_file *file)
{
  return real (file)->pMethods->xDeviceCharacteristics (real (file));
}

static int
fault_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **mapped)
{
  return real (file)->pMethods->xShmMap (real (file), page, size, extend, mapped);
}

static int
fault_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real (file)->pMethods->xShmLock (real (file), offset, n, flags);
}

static void
fault_shm_barrier (sqlite3_file *file)
{
  real (file)->pMethods->xShmBarrier (real (file));
}

static int
fault_shm_unmap (sqlite3_file *file, int remove)
{
  return real (file)->pMethods->xShmUnmap (real (file), remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_read,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_file_size,
  .xLock = fault_lock,
  .xUnlock = fault_unlock,
  .xCheckReservedLock = fault_check_reserved,
  .xFileControl = fault_control,
  .xSectorSize = fault_sector_size,
  .xDeviceCharacteristics = fault_characteristics,
  .xShmMap = fault_shm_map,
  .xShmLock = fault_shm_lock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_shm_unmap,
};

static int
fault_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  FaultFile *self = (FaultFile *) file;
  int rc;

  self->real = (sqlite3_file *) (gpointer) (self + 1);
  rc = below->xOpen (below, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != NULL ? &methods : NULL;

  return rc;
}

void
hkl_fault_vfs_install (void)
{
  sqlite3_initialize ();
  below = sqlite3_vfs_find (NULL);
  fault_vfs = *below; /* names, randomness, sleep and the time stay those of the system */
  fault_vfs.zName = "hkl-fault";
  fault_vfs.szOsFile = (int) sizeof (FaultFile) + below->szOsFile;
  fault_vfs.xOpen = fault_open;
  if (sqlite3_vfs_register (&fault_vfs, TRUE) != SQLITE_OK)
    g_error ("The failing file system cannot be put in place.");
}
