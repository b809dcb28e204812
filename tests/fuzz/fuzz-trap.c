/* fuzz-trap.c: linked into every fuzzer, so that the input of a finding is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * g_error() and fatal criticals raise SIGTRAP, for which libFuzzer does not look; for SIGABRT it
 * does, and writes the input.
 */

#include "config.h"

#include <signal.h>
#include <stdlib.h>

static void
on_trap (int number)
{
  abort ();
}

static void __attribute__ ((constructor)) catch_trap (void)
{
  signal (SIGTRAP, on_trap);
}
