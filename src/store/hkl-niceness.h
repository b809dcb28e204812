/* hkl-niceness.h: how far the threads that work step back for the one that a person waits for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where all cores are busy, the kernel shares them among all threads alike: with an engine, a store and
 * couriers at full speed, the window's thread waits for its turn longer than a frame takes. A program
 * with a window says so once, before it starts any of them; then each lowers itself when it begins, and
 * loses only what the window takes. Without a window nothing is lowered.
 *
 * Thread: any.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program with a window sets. */
#define HKL_NICENESS_BEHIND_A_WINDOW 10

/**
 * hkl_niceness_set:
 * @steps: how far, in the kernel's steps of niceness: 0, as at first, to 19
 *
 * Counts for the threads that begin afterwards.
 */
void hkl_niceness_set (int steps);

/**
 * hkl_niceness_step_back:
 *
 * Lowers the calling thread, and those that it starts from then on, for good. Where the system does not
 * let it, or cannot do so for one thread alone, nothing happens.
 */
void hkl_niceness_step_back (void);

G_END_DECLS
