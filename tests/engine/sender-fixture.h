/* sender-fixture.h: a sender that sends by itself, or by couriers whatever they can send.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tests of the sender are run once for each way: both must come to the same.
 */

#pragma once

#include "hkl-sender-private.h"

static inline HklSender *
new_sender (void)
{
  HklSender *sender = hkl_sender_new ();

  if (g_getenv ("HKL_TEST_BY_COURIER") != NULL)
    hkl_sender_favour_couriers (sender);

  return sender;
}
