/* hkl-faults.h: what can go wrong around the program, switched from outside while it runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hookline-cli-tortured is hookline-cli with three things between it and the world: a failpoint
 * hook that kills the process, a clock that can be moved, and a file system under SQLite that fails
 * on demand. All of them obey the file HKL_FAULTS_FILE, an array of 64-bit numbers that the test
 * maps and writes. Without the variable the program is the ordinary one.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HKL_FAULT_CLOCK, /* µs added to the wall clock */
  HKL_FAULT_JUMP,  /* µs by which that grows whenever a plan has been written, or could not be */
  HKL_FAULT_WRITE, /* writes that fail, of a million; half of the data is written */
  HKL_FAULT_SYNC,  /* syncs that fail, of a million */
  HKL_FAULT_READ,  /* reads that fail, of a million */
  HKL_FAULT_SPACE, /* no file grows beyond this many bytes; 0: no limit */
  HKL_FAULT_DIE_AT_IO, /* the process is killed at that many writes and syncs from now; 0: never */
  HKL_FAULT_N_FAILED,  /* counted by the program: operations that were made to fail */
  HKL_N_FAULTS,
} HklFault;

/* The present value of FAULT; 0 without a file. Any thread. */
gint64 hkl_faults_get (HklFault fault);

/* Adds DELTA to FAULT and returns what it was before. Any thread. */
gint64 hkl_faults_add (HklFault fault, gint64 delta);

/* Puts the failing file system under every database that is opened from now on. */
void hkl_fault_vfs_install (void);

/* SIGKILL to this process: nothing is flushed, closed or said. Does not return. */
G_NORETURN void hkl_faults_die (void);

G_END_DECLS
