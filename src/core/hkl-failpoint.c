/* hkl-failpoint.c: see hkl-failpoint.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-failpoint.h"

HklFailpointHook hkl_failpoint_hook;
