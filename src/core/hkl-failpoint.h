/* hkl-failpoint.h: named moments on an event's way, at which a test may end the process.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An event is safe from the moment in which its sender hears 200 until its outcome is recorded.
 * Between the two lie hand-overs between threads, commits and a request; each has a name, and the
 * crash tests (tests/torture) kill the process at every one of them. In the program nobody sets
 * the hook, and a moment costs a load and a branch. Any thread.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called with the name of the moment, in the thread that reached it; it may not return. */
typedef void (*HklFailpointHook) (const char *name);

/* NULL, unless a test has set it before the first thread was started. */
extern HklFailpointHook hkl_failpoint_hook;

#define HKL_FAILPOINT(name)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (G_UNLIKELY (hkl_failpoint_hook != NULL))                                                   \
      hkl_failpoint_hook (name);                                                                   \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
